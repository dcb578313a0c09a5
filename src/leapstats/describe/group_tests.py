"""Which test compares groups for which kind of item. A new test is one line here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from leapstats import stats
from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.result import Inference
from leapstats.terms import ItemType

if TYPE_CHECKING:
    from leapstats.describe.weighted_answers import WeightedAnswers

NUMBERS = (ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE)
CODES = (ItemType.BINARY, ItemType.CATEGORICAL)
SAME = "all units have the same answer"
ALONE = "fewer than two groups have answers"
UNBOUNDED = "some numbers are infinite or too large to be compared"
LARGEST = 1e150
TOO_LARGE = "the exact test would take too long"


class Takes(Enum):
    """What a test is given."""

    TWO_BY_TWO = "a yes-no item and two groups"
    TABLE = "an item with codes"
    TREND = "an item with codes in order, and two groups; or a yes-no item, and groups in order"
    TWO_SAMPLES = "a number or an item with codes in order, and two groups"
    SAMPLES = "a number or an item with codes in order"
    DESIGN_TABLE = "an item with codes, of units with weights or a design"
    DESIGN_TWO = "a number or an item with codes in order, and two groups, of units with weights or a design"
    DESIGN_SAMPLES = "a number or an item with codes in order, of units with weights or a design"


BY_DESIGN = (Takes.DESIGN_TABLE, Takes.DESIGN_TWO, Takes.DESIGN_SAMPLES)


@dataclass(frozen=True, slots=True)
class GroupTest:
    """A test: the function of `leapstats.stats`, what it is called under a table, what it is given.

    `instead` is taken where the exact test is too large, which is known before there is a p; `beside` is computed too,
    for the long frame only. A test `of_means` is for numbers.
    """

    function: str
    words: str
    takes: Takes
    instead: str = ""
    beside: str = ""
    of_means: bool = False


TESTS = {
    test.function: test
    for test in (
        GroupTest("fisher_mid_p", "Fisher's exact test, mid-p", Takes.TWO_BY_TWO, beside="fisher_exact"),
        GroupTest("fisher_exact", "Fisher's exact test", Takes.TWO_BY_TWO),
        GroupTest("fisher_freeman_halton", "Fisher-Freeman-Halton exact test", Takes.TABLE, instead="chi_square"),
        GroupTest("chi_square", "Pearson's chi-square test, without correction", Takes.TABLE),
        GroupTest("exact_cochran_armitage", "exact Cochran-Armitage test", Takes.TREND, instead="cochran_armitage"),
        GroupTest("cochran_armitage", "Cochran-Armitage test, asymptotic", Takes.TREND),
        GroupTest("yates_chi_square", "Pearson's chi-square test with Yates' correction", Takes.TWO_BY_TWO),
        GroupTest("boschloo", "Boschloo's exact test", Takes.TWO_BY_TWO),
        GroupTest("mann_whitney", "exact Mann-Whitney test", Takes.TWO_SAMPLES, instead="mann_whitney_asymptotic"),
        GroupTest("mann_whitney_asymptotic", "Mann-Whitney test, asymptotic", Takes.TWO_SAMPLES),
        GroupTest("exact_kruskal_wallis", "exact Kruskal-Wallis test", Takes.SAMPLES, instead="kruskal_wallis"),
        GroupTest("kruskal_wallis", "Kruskal-Wallis test, asymptotic", Takes.SAMPLES),
        GroupTest(
            "jonckheere_terpstra",
            "exact Jonckheere-Terpstra test",
            Takes.SAMPLES,
            instead="jonckheere_terpstra_asymptotic",
        ),
        GroupTest("jonckheere_terpstra_asymptotic", "Jonckheere-Terpstra test, asymptotic", Takes.SAMPLES),
        GroupTest("student_t", "Student's t test, equal variances", Takes.TWO_SAMPLES, of_means=True),
        GroupTest("anova", "analysis of variance, equal variances", Takes.SAMPLES, of_means=True),
        GroupTest("welch_t", "Welch's t test", Takes.TWO_SAMPLES, of_means=True),
        GroupTest("welch_anova", "Welch's analysis of variance", Takes.SAMPLES, of_means=True),
        GroupTest("permutation_mean_difference", "permutation test of the means", Takes.TWO_SAMPLES, of_means=True),
        GroupTest("permutation_means", "permutation test of the means", Takes.SAMPLES, of_means=True),
        GroupTest("rao_scott_f", "Rao-Scott F test, second order", Takes.DESIGN_TABLE),
        GroupTest("design_wilcoxon", "rank test by the design (Lumley-Scott)", Takes.DESIGN_TWO),
        GroupTest("design_kruskal_wallis", "rank test by the design (Lumley-Scott)", Takes.DESIGN_SAMPLES),
        GroupTest("design_t", "t test by the design", Takes.DESIGN_TWO, of_means=True),
        GroupTest("design_wald", "Wald F test of the means by the design", Takes.DESIGN_SAMPLES, of_means=True),
    )
}
# What analysts call a test, by the number of groups: two, or more.
SHORT = {
    "fisher": ("fisher_exact", "fisher_freeman_halton"),
    "freeman_halton": ("fisher_freeman_halton", "fisher_freeman_halton"),
    "mid_p": ("fisher_mid_p", "fisher_mid_p"),
    "welch": ("welch_t", "welch_anova"),
    "kruskal": ("kruskal_wallis", "kruskal_wallis"),
    "t_test": ("student_t", "anova"),
    "wilcoxon": ("mann_whitney", "exact_kruskal_wallis"),
    "rao_scott": ("rao_scott_f", "rao_scott_f"),
    "permutation": ("permutation_mean_difference", "permutation_means"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupedAnswers:
    """The answers to an item, group by group; nothing that is missing is among them.

    Attributes
    ----------
    table
        Levels x groups, counts; None for numbers.
    numbers
        One array a group; none for an item with codes.
    weighted
        The same answers with their weights, unit by unit; None where units have none.
    """

    table: NDArray[np.int64] | None = None
    numbers: tuple[NDArray[np.float64], ...] = ()
    weighted: "WeightedAnswers | None" = None

    @property
    def sizes(self) -> list[int]:
        """How many units of each group answered."""
        return [len(each) for each in self.numbers] if self.table is None else self.table.sum(axis=0).tolist()

    @property
    def samples(self) -> tuple[NDArray[np.float64], ...]:
        """The numbers of each group; for codes their places."""
        if self.table is None:
            return self.numbers
        places = np.arange(len(self.table), dtype=np.float64)
        return tuple(np.repeat(places, counts) for counts in self.table.T)

    @property
    def is_unbounded(self) -> bool:
        """Whether a number is infinite, or so large that its square is no number."""
        return any(bool((np.abs(each) > LARGEST).any()) for each in self.numbers)

    def of_groups(self, places: Sequence[int]) -> "GroupedAnswers":
        """Return the answers of some of the groups."""
        weighted = None if self.weighted is None else self.weighted.of_groups(places)
        if self.table is not None:
            return GroupedAnswers(table=self.table[:, list(places)], weighted=weighted)
        return GroupedAnswers(numbers=tuple(self.numbers[place] for place in places), weighted=weighted)

    def turned(self) -> "GroupedAnswers":
        """Return the answers with the levels of an item in the reverse order; numbers have none."""
        if self.table is None:
            return self
        weighted = None if self.weighted is None else self.weighted.turned()
        return GroupedAnswers(table=self.table[::-1], weighted=weighted)

    @property
    def is_constant(self) -> bool:
        """Whether all units gave the same answer."""
        if self.table is not None:
            return int(self.table.any(axis=1).sum()) < 2
        return bool(np.ptp(np.concatenate(self.numbers)) == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a test said, and which it was; `beside` is what the second one said."""

    test: GroupTest
    found: Inference
    n_units: int
    beside: Inference | None = None


def known_tests() -> tuple[str, ...]:
    """Return the name of every test that can be asked for."""
    return (*SHORT, *TESTS)


def named_test(name: str, n_groups: int) -> GroupTest:
    """Return a test by the name of its function or by a short name."""
    return TESTS[SHORT[name][n_groups > 2] if name in SHORT else name]


def usual_test(
    kind: ItemType, n_levels: int, n_groups: int, *, in_order: tuple[bool, bool], weighted: bool = False
) -> GroupTest:
    """Return the test that follows from the kind of item, the number of its levels and that of the groups.

    `in_order` says whether the levels, and whether the groups, have an order; `weighted` that units have weights.
    """
    if weighted:
        of_ranks = kind in NUMBERS or (in_order[0] and n_levels > 2)
        return TESTS["rao_scott_f" if not of_ranks else "design_wilcoxon" if n_groups == 2 else "design_kruskal_wallis"]
    two_levels, two_groups = n_levels == 2, n_groups == 2
    ordered_levels, ordered_groups = in_order[0] and not two_levels, in_order[1] and not two_groups
    if kind in NUMBERS:
        return TESTS[
            "mann_whitney" if two_groups else "jonckheere_terpstra" if ordered_groups else "exact_kruskal_wallis"
        ]
    if (ordered_levels and two_groups) or (two_levels and ordered_groups):
        return TESTS["exact_cochran_armitage"]
    if ordered_levels:
        return TESTS["jonckheere_terpstra" if ordered_groups else "exact_kruskal_wallis"]
    return TESTS["fisher_mid_p" if two_levels and two_groups else "fisher_freeman_halton"]


def fits(test: GroupTest, kind: ItemType, n_levels: int, n_groups: int, *, weighted: bool = False) -> bool:
    """Tell whether a test can be given an item of so many levels and so many groups."""
    two_levels, two_groups = n_levels == 2, n_groups == 2
    coded = kind in CODES
    if weighted is not (test.takes in BY_DESIGN):
        return False
    if test.of_means and (coded or kind is ItemType.DATE):
        return False
    return {
        Takes.TWO_BY_TWO: coded and two_levels and two_groups,
        Takes.TABLE: coded,
        Takes.TREND: coded and (two_levels or two_groups),
        Takes.TWO_SAMPLES: two_groups,
        Takes.SAMPLES: True,
        Takes.DESIGN_TABLE: coded,
        Takes.DESIGN_TWO: two_groups,
        Takes.DESIGN_SAMPLES: True,
    }[test.takes]


def compare(test: GroupTest, answers: GroupedAnswers, *, by_rule: bool) -> Tested:
    """Test whether groups differ.

    Parameters
    ----------
    test
        One that fits the item.
    answers
        Of the groups that have any, in their order.
    by_rule
        Whether the rule chose the test, which then also names the one to take where that is too large.
    """
    n_units = sum(answers.sizes)
    reason = ALONE if len(answers.sizes) < 2 else ""
    if not reason:
        reason = SAME if answers.is_constant else UNBOUNDED if answers.is_unbounded else ""
    if reason:
        return Tested(test=test, found=Inference(method="", note=reason), n_units=n_units)
    notes: list[str] = []
    try:
        found = _call(test, answers)
    except TooLargeError as reason:
        if by_rule and test.instead:
            test = TESTS[test.instead]
            found = _call(test, answers)
            notes.append(TOO_LARGE)
        else:
            found = Inference(method="", note=str(reason))
    beside = _call(TESTS[test.beside], answers) if test.beside else None
    note = "; ".join(filter(None, (found.note, *notes)))
    return Tested(test=test, found=replace(found, note=note), n_units=n_units, beside=beside)


def _call(test: GroupTest, answers: GroupedAnswers) -> Inference:
    if answers.weighted is not None:
        return answers.weighted.test(test.function)
    function = cast("Callable[..., Inference]", getattr(stats, test.function))
    try:
        if test.takes is Takes.TREND:
            return _trend(function, answers)
        if test.takes is Takes.SAMPLES:
            return function([sample for sample in answers.samples if len(sample)])
        return function(*answers.samples) if test.takes is Takes.TWO_SAMPLES else function(_table(test, answers))
    except TooLargeError:
        raise
    except NotEstimableError as reason:
        return Inference(method="", note=reason.reason)


def _trend(function: Callable[..., Inference], answers: GroupedAnswers) -> Inference:
    """Test what is in order, which is scored by its place; one that nobody is in keeps its place free."""
    table = _counts(answers)
    in_order = table if table.shape[1] == 2 else table[::-1].T  # the last level is the event
    filled = np.flatnonzero(in_order.any(axis=1))
    return function(in_order[filled], scores=filled.astype(np.float64).tolist())


def _table(test: GroupTest, answers: GroupedAnswers) -> NDArray[np.int64]:
    """Return levels x groups without empty ones."""
    table = _counts(answers)
    return table if test.takes is Takes.TWO_BY_TWO else table[table.any(axis=1)][:, table.any(axis=0)]


def _counts(answers: GroupedAnswers) -> NDArray[np.int64]:
    assert answers.table is not None, "numbers have no counts"  # noqa: S101 - `fits` was asked
    return answers.table
