"""What an expression is about, one unit or all of them, and in which wave: checked when a dictionary is loaded."""

from collections.abc import Iterable
from enum import Enum, auto

from leapstats.dictionary.expression import (
    Compare,
    CountUnits,
    Expression,
    Literal,
    RankCorrelation,
    SumOf,
    Total,
    children,
    items,
    walk,
)
from leapstats.dictionary.expression_checks import check_condition, check_measured
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.terms import ConstraintKind, Figure

OVER_UNITS = (CountUnits, Total, RankCorrelation)
NUMBERS = (Figure.MEAN, Figure.RANGE, Figure.QUARTILES)


class Level(Enum):
    """What an expression has to be: of one unit a yes or no, or any value; of all units counts, or a correlation."""

    CONDITION = auto()
    VALUE = auto()
    COUNTS = auto()
    CORRELATION = auto()


def level_of_constraint(kind: ConstraintKind) -> Level:
    """Return what a constraint of a kind compares."""
    return Level.COUNTS if kind is ConstraintKind.COUNT else Level.CONDITION


def level_of_figure(figure: Figure) -> Level:
    """Return what a published cell with a figure counts or measures."""
    if figure is Figure.SIGN:
        return Level.CORRELATION
    return Level.VALUE if figure in NUMBERS else Level.CONDITION


def check_level(study: Study, where: str, expression: Expression, level: Level, findings: Findings) -> None:
    """Note an expression that is about all units where it has to be about one, or the reverse.

    Parameters
    ----------
    study
        Its items.
    where
        Where the expression stands.
    expression
        Parsed.
    level
        What it has to be.
    findings
        Get the problems.
    """
    if level is Level.COUNTS:
        _check_counts(study, where, expression, findings)
    elif level is Level.CORRELATION:
        if not isinstance(expression, RankCorrelation):
            fix = "Write rank_correlation(a, b), or use another figure"
            findings.add(where, "figure sign needs a rank correlation, and this is not one", fix)
    elif _is_about_units(study, where, (expression,), findings):
        if level is Level.CONDITION:
            check_condition(study, where, expression, findings)
        else:
            check_measured(study, where, expression, findings)


def _is_about_units(study: Study, where: str, parts: Iterable[Expression], findings: Findings) -> bool:
    if not any(isinstance(node, OVER_UNITS) for part in parts for node in walk(part)):
        return True
    what = "count, total and rank_correlation are only for constraints and cells that summarize all units"
    findings.add(where, what, f"Write an expression about one {study.unit}")
    return False


def _check_counts(study: Study, where: str, expression: Expression, findings: Findings) -> None:
    sides = (expression.left, expression.right) if isinstance(expression, Compare) else ()
    if not sides or not all(map(_is_count, sides)) or all(isinstance(side, Literal) for side in sides):
        fix = "Compare counts or totals, as in count(a) <= 3, or use another kind"
        findings.add(where, f"this does not compare counts over the {study.units}", fix)
        return
    for node in walk(expression):
        if isinstance(node, CountUnits | Total):
            _is_about_units(study, where, children(node), findings)


def _is_count(expression: Expression) -> bool:
    """Tell whether an expression is a number of all units: a count, a total, a sum of those, a plain number."""
    if isinstance(expression, SumOf):
        return all(map(_is_count, expression.operands))
    return isinstance(expression, CountUnits | Total | Literal)


def check_waves(study: Study, where: str, expression: Expression, waves: Iterable[str], findings: Findings) -> None:
    """Note every item of an expression that has no answers in the wave it is asked of.

    Parameters
    ----------
    study
        Says in which waves an item is available.
    where
        Where the expression stands.
    expression
        Parsed.
    waves
        The waves it is evaluated in; none for one whose own items may be absent.
    findings
        Get the problems.
    """
    known = {wave.name for wave in study.waves}
    for item in items(expression):
        for wave in waves if item.wave is None else (item.wave,):
            there = study.available.get(item.name)
            if there is not None and wave in known and wave not in there:
                found = ", ".join(each for each in known if each in there) or "no wave"
                fix = f"Choose an item of that wave, or add a row to columns.csv for it; {found} has it"
                findings.add(where, f'"{item.name}" has no answers in wave {wave}', fix)
