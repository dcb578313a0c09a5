"""What counts of two traits determine, without knowing who has both."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import SupportsIndex

from leapstats.api.request import check_all, check_fraction, check_level_option
from leapstats.errors import Problem, UsageError
from leapstats.identification.counts import Printed, count_bounds
from leapstats.identification.figures import association_figures, change_figures
from leapstats.identification.margins import Margin, Tables, margin_problems, tables_within, unit_problems
from leapstats.identification.measures import measure_associations, measure_changes
from leapstats.identification.results import count_results, long_results
from leapstats.identification.table import (
    OF_ASSOCIATION,
    OF_CHANGE,
    Claim,
    assumed,
    bound_document,
    count_document,
    counted,
)
from leapstats.output.result import AnalysisResult

NOT_REPORTED = "not-reported"
LEVEL_FIX = "Use a fraction such as 0.05"
LEVEL = 0.05
Asked = int | str | None


@dataclass(frozen=True, slots=True)
class _Trait:
    """A count as it was given: what it is called, how many were asked, and what that is called."""

    name: str
    count: int
    base_name: str
    asked: Asked

    def margin(self, n: int) -> Margin:
        """Return the count with its base: all units, so many, or any number of them."""
        if self.asked == NOT_REPORTED:
            return Margin(self.count, min(max(1, self.count), n), n)
        # A base that is no number is refused as such; the count is then held to all units.
        base = self.asked if isinstance(self.asked, SupportsIndex) else n
        return Margin(self.count, base, base)


def bounds_change(
    n: int,
    before: int,
    after: int,
    *,
    responded: Asked = None,
    asked_before: Asked = None,
    level: float = LEVEL,
    conf_level: float = 0.95,
) -> AnalysisResult:
    """Compute what can be concluded about a change from how many units had a trait before and after.

    Parameters
    ----------
    n
        How many units there are.
    before, after
        How many had the trait, of those who answered each time.
    responded, asked_before
        How many answered the second and the first time; `not-reported` for any number, None for all.
    level
        The significance level for p.
    conf_level
        The confidence level, a fraction such as 0.95.

    Returns
    -------
    AnalysisResult
        Every table that is possible, with tests and effects, their ranges, and for how many of them p is
        at or below the level.

    Raises
    ------
    UsageError
        With every value that is not possible.
    """
    traits = _Trait("before", before, "asked_before", asked_before), _Trait("after", after, "responded", responded)
    first, second, tables = _checked(n, traits, (level, conf_level))
    claim = Claim(
        title=f"From {counted(first)} to {counted(second)}: what the counts determine",
        assumptions=tuple(assumed(n, first, "the first time", second, "the second time")),
        level=level,
        conf_level=conf_level,
    )
    measures = measure_changes(tables, conf_level)
    results = long_results(measures, level)
    document = bound_document(measures, OF_CHANGE, claim, results)
    return AnalysisResult(results, document, partial(change_figures, measures, claim))


def bounds_association(
    n: int,
    exposure: int,
    outcome: int,
    *,
    exposure_asked: Asked = None,
    outcome_asked: Asked = None,
    level: float = LEVEL,
    conf_level: float = 0.95,
) -> AnalysisResult:
    """Compute what can be concluded about the association of two traits from how many units have each.

    Parameters
    ----------
    n
        How many units there are.
    exposure, outcome
        How many have the exposure, and how many the outcome.
    exposure_asked, outcome_asked
        How many answered about each; `not-reported` for any number, None for all.
    level, conf_level
        As for `bounds_change`.

    Returns
    -------
    AnalysisResult
        As for `bounds_change`.

    Raises
    ------
    UsageError
        With every value that is not possible.
    """
    traits = (
        _Trait("exposure", exposure, "exposure_asked", exposure_asked),
        _Trait("outcome", outcome, "outcome_asked", outcome_asked),
    )
    first, second, tables = _checked(n, traits, (level, conf_level))
    claim = Claim(
        title=f"{counted(first)} and {counted(second)}: what the counts determine",
        assumptions=tuple(assumed(n, first, "about the exposure", second, "about the outcome")),
        level=level,
        conf_level=conf_level,
    )
    measures = measure_associations(tables, conf_level)
    results = long_results(measures, level)
    document = bound_document(measures, OF_ASSOCIATION, claim, results)
    return AnalysisResult(results, document, partial(association_figures, measures, claim))


def bounds_count(n: int, mean: str, low: int, high: int) -> AnalysisResult:
    """Compute what the whole numbers of units can be, given a printed mean and range.

    Parameters
    ----------
    n
        How many units there are.
    mean
        As printed, such as `1.8`: its decimals say how it was rounded.
    low, high
        The range: both ends are reached.

    Returns
    -------
    AnalysisResult
        The totals, medians and standard deviations that are possible, and how many units can be at each end.

    Raises
    ------
    UsageError
        With every value that is not possible.
    ContradictionError
        If no numbers agree with mean and range.
    """
    problems = [*whole_problems({"n": n, "low": low, "high": high})]
    if not isinstance(mean, str):
        problems.append(Problem("mean", f"{mean} is not text", 'Enter it as printed, in quotes, such as "1.8"'))
    if problems:
        raise UsageError("the figures", problems)
    printed = Printed(mean.strip(), low, high, n)
    found = count_bounds(printed)
    results = count_results(found, printed.units)
    return AnalysisResult(results, count_document(found, printed, results))


def responded_of(word: str | None) -> Asked:
    """Read how many answered, as it is written on the command line; what is no number is left for the check."""
    return int(word) if word is not None and word.removeprefix("-").isdecimal() else word


def check_answered(name: str, asked: Asked) -> None:
    """Refuse a number of answers that is neither whole nor `not-reported`.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if asked is None or asked == NOT_REPORTED:
        return
    if next(whole_problems({name: asked}), None) is not None:
        problem = Problem(name, f'"{asked}" is not a number of units', f"Use a whole number, or {NOT_REPORTED}")
        raise UsageError("the counts", [problem])


def whole_problems(numbers: Mapping[str, object]) -> Iterator[Problem]:
    """Yield which numbers, by name, are not whole."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, SupportsIndex):
            yield Problem(name, f"{number!r} is not a whole number", "Use a whole number")


def _checked(n: int, traits: tuple[_Trait, _Trait], levels: tuple[float, float]) -> tuple[Margin, Margin, Tables]:
    """Return the margins and the possible tables, or stop with everything that cannot be."""
    level, conf_level = levels
    checks: list[Callable[[], object]] = [
        partial(check_level_option, conf_level),
        partial(check_fraction, "level", level, LEVEL_FIX),
        *(partial(check_answered, trait.base_name, trait.asked) for trait in traits),
        partial(_check_margins, n, traits),
    ]
    check_all("the counts", checks)
    first, second = (trait.margin(n) for trait in traits)
    return first, second, tables_within(n, first, second)


def _check_margins(n: int, traits: tuple[_Trait, _Trait]) -> None:
    counts = {"n": n, **{trait.name: trait.count for trait in traits}}
    problems = list(whole_problems(counts))
    if not problems:
        problems = list(unit_problems(n))
        for trait in traits:
            problems.extend(margin_problems(trait.name, trait.margin(n), n))
    if problems:
        raise UsageError("the counts", problems)
