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
FEW_CHANGED = "fewer than {few} units changed, so that adjusted limits and p are rough"
NO_MOVE = "no unit that is compared gave another answer to {item} in the later wave"
NOBODY_CHANGED = "no unit that is compared changed"
ALL_ALIKE = "every unit that is compared changed alike"
ONE_ANSWER = "all units that are compared gave one answer to {item}"
PENALIZED = "adjusted odds ratio: with Firth's penalty, as it is 0 or infinite without"
LEFT_OUT = "adjusted change: {kept} of {pairs} pairs; {why}"
ADJUSTED_RULE = (
    "adjusted change: the difference of each unit, after less before, by least squares on the items, HC3 standard "
    "errors, t on units less columns; adjusted odds ratio of yes-no items: conditional logistic regression with units "
    "as strata, Wald limits, or where that is 0 or infinite the same with Firth's penalty on the units that changed, "
    "profile limits; p-values of adjusted changes are of one item each"
)
ONE_UNIT = "one unit alone differs in {names}, so that no standard error can be estimated"
NOT_APART = "the units that changed are too few or too alike to tell the items and the wave apart"
NO_EVENTS = "one of the waves has no events at all"
NO_RATES = "no unit with answers in both waves has anything above 0 that its count could be per"
RATES_RULE = (
    "rates: ratios of totals of the units with both counts and both denominators; rate ratio and change of the rate: "
    "Poisson estimating equations with units as clusters, independence working correlation, Mancl-DeRouen standard "
    "errors, t on units less columns; adjusted rate ratio: the same with the items as they were answered in each wave"
)
BY_DESIGN_RULE = (
    "numbers: mean change of the units with both answers, t by the design on their clusters less their strata; yes-no "
    "items: weighted share gained less share lost, joined Wilson limits of the effective sizes, and t of the mean "
    "change; several levels: Wald F of the changes of shares; exact, rank and permutation tests, and tests over all "
    "waves, take units as equal and are not used with a design, and what absent answers could change is not computed"
)
RATES_BY_DESIGN_RULE = (
    "rates: ratios of weighted totals of the units with both counts and both denominators, the covariance of the waves "
    "counted; t limits of the difference and of the logarithm of the ratio"
)
GROUPS_BY_DESIGN_RULE = (
    "groups are domains of the sample; differences from the first group: t by the design; test of any difference: Wald "
    "F by the design"
)
