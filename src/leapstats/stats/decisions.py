"""Which method for which question: the decision table of the package."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill

from leapstats.stats.agreement_decisions import AGREEMENT
from leapstats.stats.design_decisions import DESIGNS
from leapstats.stats.model_decisions import MODELS
from leapstats.stats.rate_decisions import RATES
from leapstats.stats.scale_decisions import SCALES


@dataclass(frozen=True, slots=True)
class Decision:
    """The default method for one design and measure, what else there is, and why. Methods are function names."""

    design: str
    measure: str
    default: str
    alternatives: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The decision table; it prints as text, and as a table in a notebook."""

    decisions: tuple[Decision, ...]

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.decisions)

    def __len__(self) -> int:
        return len(self.decisions)

    def __str__(self) -> str:
        return "\n\n".join(_paragraph(decision) for decision in self)

    def markdown(self) -> str:
        """Return the table as markdown."""
        heads = "| design | measure | default | alternatives | why |\n|---|---|---|---|---|"
        rows = (
            f"| {each.design} | {each.measure} | `{each.default}` | {_code(each.alternatives)} | {each.why} |"
            for each in self
        )
        return "\n".join([heads, *rows])

    _repr_markdown_ = markdown


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "-"


def _paragraph(decision: Decision) -> str:
    others = f"; or {', '.join(decision.alternatives)}" if decision.alternatives else ""
    lines = (f"{decision.design}: {decision.measure}", f"{decision.default}{others}", decision.why)
    indents = ("", "    ", "    ")
    return "\n".join(
        fill(line, 100, initial_indent=indent, subsequent_indent="    ")
        for line, indent in zip(lines, indents, strict=True)
    )


def guide() -> Guide:
    """Return the decision table: design and measure, default method, alternatives, why.

    Returns
    -------
    Guide
        Its decisions name functions of `leapstats.stats`.

    Notes
    -----
    For about thirty units. With hundreds, the asymptotic alternatives agree with the exact defaults.

    References
    ----------
    Fagerland, Lydersen & Laake (2017), Statistical Analysis of Contingency Tables, CRC Press.
    """
    return Guide(tuple(Decision(*row) for row in ROWS))


ONE = "one group"
TWO = "two groups, yes or no"
STRATA = "two groups in strata, yes or no"
SEVERAL = "r x c table"
ORDERED = "ordered groups, yes or no"
PAIRS = "the same units before and after, yes or no"
LEVELS = "the same units before and after, several levels"
WAVES = "the same units on three or more occasions"
CHANGES = "the same units before and after, numbers"
NUMBERS = "two groups, numbers"
GROUPS = "three or more groups, numbers"
FAMILY = "a family of tests"

ROWS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        ONE,
        "proportion with limits",
        "wilson_proportion",
        (
            "clopper_pearson_proportion",
            "blaker_proportion",
            "mid_p_proportion",
            "jeffreys_proportion",
        ),
        "Wilson covers close to its level on average; Clopper-Pearson and Blaker never below it, but are wider.",
    ),
    (
        ONE,
        "response, cooperation, refusal and contact rates",
        "response_rate",
        (),
        "AAPOR's definitions: RR1 is the least, RR6 the greatest response rate; exact limits where e is not estimated.",
    ),
    (
        ONE,
        "mean with limits",
        "student_mean",
        (),
        "For roughly normal data; for counts with many zeros, report quartiles.",
    ),
    (
        TWO,
        "test of association",
        "fisher_mid_p",
        ("fisher_exact", "boschloo", "chi_square", "yates_chi_square"),
        "Closer to its level than Fisher's and Boschloo's tests, which never exceed it; chi-square needs counts of 5.",
    ),
    (
        TWO,
        "odds ratio",
        "mid_p_odds_ratio",
        ("conditional_odds_ratio", "score_odds_ratio"),
        "Of one family with the mid-p of both tails; exact limits are wider and go with the exact p.",
    ),
    (
        TWO,
        "risk difference",
        "miettinen_nurminen_risk_difference",
        ("newcombe_risk_difference", "agresti_caffo_risk_difference"),
        "A score interval that works at 0 and 1; Newcombe's is a simpler alternative.",
    ),
    (
        TWO,
        "risk ratio",
        "miettinen_nurminen_risk_ratio",
        ("koopman_risk_ratio",),
        "A score interval, finite on one side where a group has no events.",
    ),
    (
        "many tables of two groups",
        "all tests and odds ratios at once",
        "odds_ratio_family",
        (),
        "The same numbers as one by one, without a loop; nothing is adjusted.",
    ),
    (
        "many tables of two groups",
        "all risk differences at once",
        "risk_difference_family",
        (),
        "Miettinen-Nurminen limits as one by one, and the score test they invert; NaN where a group is empty.",
    ),
    (
        STRATA,
        "common odds ratio",
        "mid_p_stratified_odds_ratio",
        ("stratified_odds_ratio", "mantel_haenszel"),
        "Given all margins, so strata may be as small as pairs; Mantel-Haenszel has no limits with zero cells.",
    ),
    (
        STRATA,
        "test of one odds ratio",
        "breslow_day",
        (),
        "Before strata are pooled; it has little power with a few dozen units, so look at each stratum, too.",
    ),
    (
        SEVERAL,
        "test of association",
        "fisher_freeman_halton",
        ("monte_carlo_freeman_halton", "chi_square"),
        "Exact at any expected count; Monte Carlo if there are too many tables, only on request.",
    ),
    (
        SEVERAL,
        "strength of association",
        "cramers_v",
        (),
        "From 0 to 1 for any number of rows and columns; too large for a few units in many cells.",
    ),
    (
        ORDERED,
        "trend",
        "exact_cochran_armitage",
        ("cochran_armitage",),
        "Exact given the margins; the scores are a choice, and printed.",
    ),
    (
        PAIRS,
        "test of change",
        "mcnemar_mid_p",
        ("mcnemar_exact", "mcnemar_chi_square", "corrected_mcnemar_chi_square"),
        "Nearly holds its level at n = 30, where the exact test is far below it.",
    ),
    (
        PAIRS,
        "change of a share",
        "tango_paired_difference",
        ("newcombe_paired_difference", "bonett_price_paired_difference"),
        "A score interval that works if nobody changed; Wald's has zero length there.",
    ),
    (
        PAIRS,
        "odds ratio",
        "mid_p_paired_odds_ratio",
        ("paired_odds_ratio",),
        "Of one family with the mid-p of McNemar's test; exact limits go with the exact p.",
    ),
    (
        LEVELS,
        "test of change of the margins",
        "exact_stuart_maxwell",
        ("stuart_maxwell", "bhapkar"),
        "Exact under symmetry; the chi-square tests need many changes between each pair of levels.",
    ),
    (
        LEVELS,
        "test of symmetry",
        "exact_stuart_maxwell",
        ("bowker",),
        "Exact under symmetry, by how far the margins differ; Bowker's sees moves in a circle, but is asymptotic.",
    ),
    (
        WAVES,
        "test of change, yes or no",
        "exact_cochran_q",
        ("cochran_q",),
        "Exact when each unit's answers are exchangeable.",
    ),
    (
        WAVES,
        "test of change, numbers",
        "exact_friedman",
        ("friedman",),
        "Exact with ties when each unit's numbers are exchangeable.",
    ),
    (
        CHANGES,
        "test of change",
        "wilcoxon_signed_rank",
        ("sign_test", "permutation_mean_change", "paired_t", "wilcoxon_asymptotic"),
        "Exact with ties and zeros (Pratt); the sign test does not assume symmetry.",
    ),
    (
        CHANGES,
        "typical change with limits",
        "hodges_lehmann",
        ("paired_t",),
        "The limits invert the signed-rank test; Student's t is for roughly normal differences.",
    ),
    (
        CHANGES,
        "mean change",
        "permutation_mean_change",
        ("paired_t",),
        "Exact under symmetry; for totals and costs, where the mean itself matters.",
    ),
    (
        NUMBERS,
        "test of a shift",
        "mann_whitney",
        ("permutation_mean_difference", "welch_t", "student_t", "mann_whitney_asymptotic"),
        "Exact with ties; tests order, not means.",
    ),
    (
        NUMBERS,
        "shift with limits",
        "hodges_lehmann_shift",
        ("hodges_lehmann_shift_asymptotic", "welch_t", "student_t"),
        "The limits invert the Mann-Whitney test; those of Student's and Welch's t are of a difference of means.",
    ),
    (
        NUMBERS,
        "difference of means",
        "permutation_mean_difference",
        ("welch_t", "student_t"),
        "Exact when the groups have one distribution; Welch's t has limits and allows unequal variances.",
    ),
    (
        NUMBERS,
        "imbalance of means",
        "standardized_mean_difference",
        (),
        "In standard deviations, whatever the number of units; it is no test.",
    ),
    (
        GROUPS,
        "imbalance of answers",
        "standardized_difference",
        (),
        "In standard deviations; of two groups and any number of answers.",
    ),
    (
        GROUPS,
        "test of any difference",
        "exact_kruskal_wallis",
        ("kruskal_wallis", "permutation_means", "welch_anova", "anova"),
        "Exact with ties; tests order, as does the chi-square for larger groups; the others test means.",
    ),
    (
        GROUPS,
        "difference of means",
        "permutation_means",
        ("welch_anova", "anova"),
        "Exact when the groups have one distribution; Welch's analysis of variance allows unequal variances.",
    ),
    (
        "ordered groups, numbers",
        "trend",
        "jonckheere_terpstra",
        ("kendall_tau", "jonckheere_terpstra_asymptotic"),
        "Exact with ties; tests whether numbers rise with the order of the groups.",
    ),
    (
        "two numbers per unit",
        "association",
        "kendall_tau",
        ("kendall_tau_asymptotic",),
        "Exact with ties; tau-b has the bounds -1 and 1.",
    ),
    (
        FAMILY,
        "familywise error",
        "holm",
        ("hommel", "hochberg", "bonferroni"),
        "Valid under any dependence, and never less powerful than Bonferroni.",
    ),
    (
        FAMILY,
        "false discovery rate",
        "benjamini_hochberg",
        ("benjamini_yekutieli",),
        "For screening; Benjamini-Yekutieli is valid under any dependence.",
    ),
    (
        "exposures against outcomes, yes or no",
        "familywise error",
        "westfall_young",
        ("holm",),
        "Uses the dependence and the discreteness; exact where nothing is associated, approximate otherwise.",
    ),
    *MODELS,
    *DESIGNS,
    *SCALES,
    *RATES,
    *AGREEMENT,
)
