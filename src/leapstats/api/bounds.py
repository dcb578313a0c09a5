"""What counts of two traits determine, without knowing who has both."""

from collections.abc import Callable
from functools import partial

from leapstats.analysis.identify.bound_results import count_results, long_results
from leapstats.analysis.identify.count_margins import Printed, count_bounds
from leapstats.analysis.identify.margins import Margin, Tables, margin_problems, tables_within
from leapstats.analysis.identify.measures import measure_associations, measure_changes
from leapstats.api.request import check_all, check_level_option
from leapstats.errors import Problem, UsageError
from leapstats.present.bound_figures import association_figures, change_figures
from leapstats.present.bound_tables import (
    OF_ASSOCIATION,
    OF_CHANGE,
    Claim,
    assumed,
    bound_document,
    count_document,
    counted,
)
from leapstats.present.shown import ShownFigures, ShownTable

NOT_REPORTED = "not-reported"
LEVEL = 0.05


def bounds_change(
    n: int,
    before: int,
    after: int,
    *,
    responded: int | str | None = None,
    asked_before: int | None = None,
    level: float = LEVEL,
    conf_level: float = 0.95,
) -> ShownFigures:
    """Say what can be concluded about a change from how many units had a trait before and after.

    Parameters
    ----------
    n
        How many units there are.
    before, after
        How many had the trait, of those who answered each time.
    responded
        How many answered the second time; `not-reported` for any number, None for all.
    asked_before
        How many answered the first time; None for all.
    level
        At which p is held.
    conf_level
        Of every interval, a fraction.

    Returns
    -------
    ShownFigures
        Every table that is possible, with tests and effects, their ranges, and for how many of them p is
        at or below the level.

    Raises
    ------
    UsageError
        With everything that cannot be.
    """
    first, second = _margin(before, asked_before, n), _margin(after, responded, n)
    tables = _checked_tables(n, {"before": first, "after": second}, (level, conf_level))
    claim = Claim(
        title=f"From {counted(first)} to {counted(second)}: what the counts determine",
        assumptions=tuple(assumed(n, first, "the first time", second, "the second time")),
        level=level,
        conf_level=conf_level,
    )
    measures = measure_changes(tables, conf_level)
    document = bound_document(measures, OF_CHANGE, claim)
    return ShownFigures(long_results(measures, level), document, partial(change_figures, measures, claim))


def bounds_association(
    n: int,
    row: int,
    column: int,
    *,
    row_asked: int | None = None,
    column_asked: int | None = None,
    level: float = LEVEL,
    conf_level: float = 0.95,
) -> ShownFigures:
    """Say what can be concluded about two traits from how many units have each.

    Parameters
    ----------
    n
        How many units there are.
    row, column
        How many have the one and the other trait.
    row_asked, column_asked
        How many were asked about each; None for all.
    level, conf_level
        As for `bounds_change`.

    Returns
    -------
    ShownFigures
        As for `bounds_change`.

    Raises
    ------
    UsageError
        With everything that cannot be.
    """
    first, second = _margin(row, row_asked, n), _margin(column, column_asked, n)
    tables = _checked_tables(n, {"row": first, "column": second}, (level, conf_level))
    claim = Claim(
        title=f"{counted(first)} and {counted(second)}: what the counts determine",
        assumptions=tuple(assumed(n, first, "about the row trait", second, "about the column trait")),
        level=level,
        conf_level=conf_level,
    )
    measures = measure_associations(tables, conf_level)
    document = bound_document(measures, OF_ASSOCIATION, claim)
    return ShownFigures(long_results(measures, level), document, partial(association_figures, measures, claim))


def bounds_count(n: int, mean: str, low: int, high: int) -> ShownTable:
    """Say what whole numbers of units can be, from a printed mean and range.

    Parameters
    ----------
    n
        How many units there are.
    mean
        As it is printed, such as `1.8`: its decimals say how it was rounded.
    low, high
        The range: both ends are reached.

    Returns
    -------
    ShownTable
        The totals, medians and standard deviations that are possible, and how many units can stand at each end.

    Raises
    ------
    UsageError
        With everything that cannot be.
    InfeasibleError
        If no numbers agree with mean and range.
    """
    printed = Printed(str(mean), low, high, n)
    found = count_bounds(printed)
    return ShownTable(count_results(found), count_document(found, printed))


def responded_of(word: str | None) -> int | str | None:
    """Read how many answered, as it is written on the command line.

    Raises
    ------
    UsageError
        If it is neither a whole number nor `not-reported`.
    """
    if word is None or word == NOT_REPORTED:
        return word
    if not word.isdecimal():
        problem = Problem("responded", f'"{word}" is no number of units', f"Give a whole number, or {NOT_REPORTED}")
        raise UsageError("the counts", [problem])
    return int(word)


def _margin(count: int, asked: int | str | None, n: int) -> Margin:
    """Return a count with its base: all units, so many, or any number of them."""
    if asked == NOT_REPORTED:
        return Margin(count, max(1, count), n)
    base = n if asked is None else int(asked)
    return Margin(count, base, base)


def _checked_tables(n: int, margins: dict[str, Margin], levels: tuple[float, float]) -> Tables:
    """Return the possible tables, or stop with everything that cannot be."""
    level, conf_level = levels
    checks: list[Callable[[], object]] = [
        partial(check_level_option, conf_level),
        partial(check_level, level),
        partial(_check_margins, n, margins),
    ]
    check_all("the counts", checks)
    first, second = margins.values()
    return tables_within(n, first, second)


def check_level(level: float) -> None:
    """Refuse a level of significance that is no fraction between 0 and 1."""
    if not 0 < level < 1:
        problem = Problem("level", f"{level:g} is not between 0 and 1", "Take a fraction such as 0.05")
        raise UsageError("the options given", [problem])


def _check_margins(n: int, margins: dict[str, Margin]) -> None:
    problems = [Problem("n", f"{n} is no number of units", "Give one from 1 on")] if n < 1 else []
    for name, margin in margins.items():
        problems.extend(margin_problems(name, margin, n))
    if problems:
        raise UsageError("the counts", problems)
