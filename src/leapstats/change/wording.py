"""Why a comparison has no number, what its numbers do not say, and the rules that chose its methods, in words."""

NO_PAIRS = "no unit answered in both waves"
ONE_LEVEL = "there is one answer only, so that nothing can change"
TIED = "the interval of the shift and the p-value disagree: with ties, some shifts inside the interval are rejected"
DISAGREE = "the interval of the change and the p-value disagree because they use different methods"
NEVER = "no number does"
ONE_GROUP = "fewer than two groups have units that answered in both waves"
PAIRED_RULE = (
    "yes-no items: mid-p McNemar test (exact p beside it), Tango limits of the change, paired odds ratio with mid-p "
    "limits; numbers: exact signed-rank test with ties and zeros (Pratt), Hodges-Lehmann change with exact limits, "
    "mean change with its permutation p; several levels: exact Stuart-Maxwell test, and Bhapkar's"
)
BETWEEN_GROUPS_RULE = (
    "between groups: Fisher-Freeman-Halton test of lost, same and gained for yes-no items; permutation test of the "
    "mean change for numbers, exact, or by {permutations:,} permutations with the default seed where that is too large"
)
MULTIWAVE_RULE = (
    "three waves or more: exact Cochran Q (yes-no items) and exact Friedman test (numbers) on the units that answered "
    "in all, the chi-square forms beside them; then each wave against the first"
)
