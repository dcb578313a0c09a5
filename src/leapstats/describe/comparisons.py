"""What is asked about differences between groups, and what was found; nothing is computed here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leapstats.describe.group_tests import Tested
from leapstats.results.frame import Result
from leapstats.survey.groups import Group
from leapstats.terms import Multiplicity, StatName

VERSUS = " vs "
SMD = "standardized_difference"
LIMITS = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
PAIRS = {
    False: "the mean of the absolute differences of the pairs",
    True: "the largest absolute difference of the pairs",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A way to say how two groups differ: the function of `leapstats.stats`, its words under a table, what it is of.

    One `by_design` is for units with weights, the others are for units without.
    """

    function: str
    words: str
    of_shares: bool
    by_design: bool = False


DIFFERENCES = {
    each.function: each
    for each in (
        Difference("miettinen_nurminen_risk_difference", "Miettinen-Nurminen limits", of_shares=True),
        Difference("newcombe_risk_difference", "Newcombe's limits", of_shares=True),
        Difference("agresti_caffo_risk_difference", "Agresti-Caffo limits", of_shares=True),
        Difference("welch_t", "Difference of means, Welch's limits", of_shares=False),
        Difference("student_t", "Difference of means, limits with equal variances", of_shares=False),
        Difference("hodges_lehmann_shift", "Hodges-Lehmann shift, exact limits", of_shares=False),
        Difference("hodges_lehmann_shift_asymptotic", "Hodges-Lehmann shift, asymptotic limits", of_shares=False),
        Difference("design_risk_difference", "Joined Wilson limits by the design", of_shares=True, by_design=True),
        Difference("design_t", "Difference of means, t limits by the design", of_shares=False, by_design=True),
    )
}
SHORT_DIFFERENCES = {
    "miettinen_nurminen": "miettinen_nurminen_risk_difference",
    "newcombe": "newcombe_risk_difference",
    "agresti_caffo": "agresti_caffo_risk_difference",
    "welch": "welch_t",
    "t_test": "student_t",
    "hodges_lehmann": "hodges_lehmann_shift",
    "hodges_lehmann_asymptotic": "hodges_lehmann_shift_asymptotic",
}


def usual_difference(*, of_shares: bool, weighted: bool = False) -> Difference:
    """Return the difference that is taken where none was chosen."""
    if weighted:
        return DIFFERENCES["design_risk_difference" if of_shares else "design_t"]
    return DIFFERENCES["miettinen_nurminen_risk_difference" if of_shares else "welch_t"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """What is asked about differences between groups.

    Attributes
    ----------
    test, difference, smd
        Which columns are wanted.
    methods
        The tests that were chosen, by item; the rule chooses for the others.
    differences
        The differences that were chosen, by item.
    multiplicity
        How the p-values of the table are adjusted; `none` for no column of them.
    reference
        The group that the others are compared with, by grouping item; the first where none is named.
    conf_level
        Of the limits of differences, a fraction.
    largest_smd
        For three groups or more, the largest of the pairs and not their average.
    smd_limits
        Whether the limits of standardized differences of two groups are shown.
    other_percent
        Whether the cells show percentages of something else than the column, which the differences are of.
    ordered
        The items, grouping items among them, whose levels have an order.
    weighted
        Whether units have weights, so that everything is compared by their design.
    """

    test: bool = False
    difference: bool = False
    smd: bool = False
    methods: Mapping[str, str] = field(default_factory=dict)
    differences: Mapping[str, str] = field(default_factory=dict)
    multiplicity: Multiplicity = Multiplicity.NONE
    reference: Mapping[str, str] = field(default_factory=dict)
    conf_level: float = 0.95
    largest_smd: bool = False
    smd_limits: bool = False
    other_percent: bool = False
    ordered: frozenset[str] = frozenset()
    weighted: bool = False

    def __bool__(self) -> bool:
        return self.test or self.difference or self.smd

    def difference_of(self, item: str, *, of_shares: bool) -> Difference:
        """Return how the difference of an item is estimated."""
        chosen = self.differences.get(item)
        return (
            DIFFERENCES[chosen] if chosen is not None else usual_difference(of_shares=of_shares, weighted=self.weighted)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An item compared between the groups of one grouping item: what was tested, and the rows of the long frame."""

    by: str
    rows: tuple[Result, ...]
    tested: Tested | None = None

    def note_on(self, statistic: str, by_level: str | None) -> str:
        """Return what is special about a number of the item as a whole."""
        found = (row.note for row in self.rows if (row.statistic, row.by_level) == (statistic, by_level))
        return next((note for note in found if note), "")

    def has_limits(self, statistic: str, level: str | None, by_level: str) -> bool:
        """Tell whether a difference has limits."""
        place = (statistic, level, by_level, StatName.CONF_LOW)
        found = (row.stat for row in self.rows if (row.statistic, row.level, row.by_level, row.stat_name) == place)
        return not math.isnan(next(found, math.nan))

    @property
    def p_value(self) -> float:
        """The p of the test; NaN where nothing was tested."""
        return self.tested.found.p_value if self.tested is not None else float("nan")


def versus(group: str | None, reference: str | None) -> str:
    """Return the level of a comparison of two groups in the long frame."""
    return f"{group}{VERSUS}{reference}"


def pairs_with(groups: Sequence[Group], asked: Comparisons) -> list[tuple[int, int]]:
    """Return each group with the one it is compared with, by their places."""
    levels = [group.level for group in groups]
    reference = asked.reference.get(str(groups[0].by))
    base = levels.index(reference) if reference in levels else 0
    return [(place, base) for place in range(len(groups)) if place != base]
