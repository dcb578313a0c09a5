"""How large a count can be: what is stated of it, and what is taken where nothing is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from leapstats.dictionary.expression import Band, Compare, Expression, Item, Literal, SumOf, walk
from leapstats.dictionary.study import Study
from leapstats.terms import ConstraintKind, Figure, ItemType

MOST = 60.0


@dataclass(frozen=True, slots=True)
class CountLimits:
    """The largest value of each count in each wave, of one unit.

    `stated` follows from a stated range or constraint about the item in that wave. `borrowed` is by item, for
    waves of which nothing is stated; `beyond` is for what is in neither.
    """

    stated: Mapping[tuple[str, str], float]
    beyond: float = MOST
    borrowed: Mapping[str, float] = field(default_factory=dict)

    def most(self, item: str, wave: str) -> float:
        """Return the largest value an item is given in a wave."""
        return self.stated.get((item, wave), self.borrowed.get(item, self.beyond))

    def is_stated(self, item: str, wave: str) -> bool:
        """Tell whether it follows from something stated."""
        return (item, wave) in self.stated

    def doubled(self) -> "CountLimits":
        """Return the same with twice as much where nothing is stated."""
        return replace(self, beyond=2 * self.beyond)


def stated_limits(study: Study) -> CountLimits:
    """Return the limits that something stated sets; beyond them is room for every total and threshold of the study."""
    return CountLimits(_stated(study), max([MOST, *(number + 1 for number in _numbers(study))]))


def drawing_limits(study: Study) -> CountLimits:
    """Return the limits of a draw: a wave about which nothing is stated takes those of the others, else 60.

    That is a choice of what to invent, and nothing that is known.
    """
    stated = _stated(study)
    borrowed: dict[str, float] = {}
    for (item, _), most in stated.items():
        borrowed[item] = min(most, borrowed.get(item, MOST))
    return CountLimits(stated, MOST, borrowed)


def _stated(study: Study) -> dict[tuple[str, str], float]:
    stated: dict[tuple[str, str], float] = {}

    def bound(expression: Expression, wave: str, high: float) -> None:
        if isinstance(expression, Item):
            place = (expression.name, expression.wave or wave)
            stated[place] = min(stated.get(place, high), high)
            formula = study.variables[expression.name].formula
            if formula is not None:
                bound(formula, place[1], high)
        elif isinstance(expression, SumOf) and all(sign == 1 for sign in expression.signs):
            for each in expression.operands:
                bound(each, wave, high)

    for expression, wave, high in [*_limits_of_constraints(study), *_limits_of_ranges(study)]:
        bound(expression, wave, high)
    return stated


def _limits_of_constraints(study: Study) -> Iterator[tuple[Expression, str, float]]:
    for each in study.constraints:
        node = each.expression
        if each.taken and each.kind is ConstraintKind.RANGE and isinstance(node, Compare):
            literal = node.right
            if node.operator in {"<", "<="} and isinstance(literal, Literal):
                yield node.left, each.wave, float(literal.code)


def _limits_of_ranges(study: Study) -> Iterator[tuple[Expression, str, float]]:
    for cell in study.published:
        of_all = cell.figure is Figure.RANGE and cell.universe is None
        if of_all and isinstance(cell.expression, Item) and _is_number(study, cell.expression):
            yield cell.expression, cell.wave, float(cell.high)


def _numbers(study: Study) -> Iterator[float]:
    """Yield every number that a count, or its total, is compared with."""
    texts: list[Expression | None] = [each.expression for each in study.constraints]
    for variable in study.variables.values():
        texts.extend((variable.formula, variable.universe))
    for cell in study.published:
        texts.extend((cell.expression, cell.universe))
        if cell.figure is Figure.MEAN and cell.base:
            yield float(Decimal(cell.printed) + 1) * int(cell.base)
    for node in (node for text in texts if text is not None for node in walk(text)):
        if isinstance(node, Band):
            yield from map(float, node.edges)
        elif isinstance(node, Compare) and all(_is_number(study, side) for side in (node.left, node.right)):
            yield from (float(each.code) for each in (node.left, node.right) if isinstance(each, Literal))


def _is_number(study: Study, side: Expression) -> bool:
    return not isinstance(side, Item) or study.variables[side.name].type is ItemType.COUNT
