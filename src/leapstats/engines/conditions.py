"""Formulas on columns with many values: only where these stand beside constants do a few numbers stand for them."""

from collections.abc import Callable, Iterator

from leapstats.dictionary.expression import Band, Compare, Expression, In, IsMissing, Item, Literal, children, walk
from leapstats.errors import Problem
from leapstats.survey.kinds.dates import read_dates

FETCH = "Add --fetch to bring the rows into memory, or store the result as a column"


def numbers_in(expression: Expression) -> tuple[float, ...]:
    """Return the constants of a formula: its numbers, and its dates as days."""
    return tuple(dict.fromkeys(number for node in walk(expression) for number in _numbers(node)))


def texts_in(expression: Expression) -> tuple[str, ...]:
    """Return the constants of a formula as they are written."""
    return tuple(dict.fromkeys(node.code.strip() for node in walk(expression) if isinstance(node, Literal)))


def _numbers(node: Expression) -> Iterator[float]:
    if isinstance(node, Band):
        yield from node.edges
    elif isinstance(node, Literal):
        try:
            yield float(node.code)
        except ValueError:
            dates = read_dates([node.code])
            if dates is not None:
                yield float(dates.values[0])


def computed_with(expression: Expression, has_many: Callable[[str], bool]) -> Iterator[Problem]:
    """Word which items with many values a formula does more with than compare them with constants."""
    for name in dict.fromkeys(_computed(expression, has_many)):
        what = "it has too many different values for a formula that does more than compare it with constants"
        yield Problem(name, what, FETCH)


def _computed(node: Expression, has_many: Callable[[str], bool]) -> Iterator[str]:
    if not _only_compares(node):
        yield from (each.name for each in children(node) if isinstance(each, Item) and has_many(each.name))
    for child in children(node):
        yield from _computed(child, has_many)


def _only_compares(node: Expression) -> bool:
    if isinstance(node, Compare):
        return isinstance(node.left, Literal) or isinstance(node.right, Literal)
    return isinstance(node, In | IsMissing | Band)
