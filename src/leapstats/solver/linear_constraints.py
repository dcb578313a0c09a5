"""What a study states, as rows of the integer program: published cells and constraints."""

import math
from decimal import Decimal

import numpy as np

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    CountUnits,
    Expression,
    Item,
    Literal,
    SumOf,
    Total,
)
from leapstats.dictionary.study import Constraint, Published
from leapstats.errors import ContradictionError, Problem, UsageError
from leapstats.solver.linearize import Place, Translator
from leapstats.solver.program import ONE, Affine, total
from leapstats.terms import ConstraintKind, Figure, ItemType

COUNTED = {Figure.N_PERCENT, Figure.MIN, Figure.MAX, Figure.MARK}


def demand_constraint(translator: Translator, constraint: Constraint, n_units: int) -> None:
    """Add the rows that a constraint asks for."""
    places = [Place(unit, constraint.wave) for unit in range(n_units)]
    if constraint.kind is ConstraintKind.EXISTS:
        translator.program.require(_count(translator, constraint.expression, places), low=1.0)
    elif constraint.kind is ConstraintKind.COUNT:
        _demand_count(translator, constraint, places)
    else:
        for place in places:
            _demand_unit(translator, constraint.expression, place)


def _count(translator: Translator, expression: Expression, places: list[Place]) -> Affine:
    return total(translator.truth(expression, place).yes for place in places)


def _demand_count(translator: Translator, constraint: Constraint, places: list[Place]) -> None:
    node = constraint.expression
    if not isinstance(node, Compare):
        problem = Problem(
            constraint.id, "a count constraint must be a comparison", "Write it like count(condition) >= 1"
        )
        raise UsageError("constraints.csv", [problem])
    difference = _over_units(translator, node.left, places) - _over_units(translator, node.right, places)
    low, high = _limits(node.operator, constraint.id)
    translator.program.require(difference, low, high)


def _limits(operator: str, name: str) -> tuple[float, float]:
    """Return the bounds of a whole difference for which a comparison with 0 holds."""
    limits = {"==": (0, 0), "<=": (-np.inf, 0), "<": (-np.inf, -1), ">=": (0, np.inf), ">": (1, np.inf)}
    if operator not in limits:
        raise UsageError(
            "constraints.csv",
            [Problem(name, f"{operator} is not supported in simulations and bounds", "Use another comparison")],
        )
    return limits[operator]


def _over_units(translator: Translator, node: Expression, places: list[Place]) -> Affine:
    match node:
        case Literal(code=code):
            return Affine(float(code))
        case CountUnits(condition=condition):
            return _count(translator, condition, places)
        case Total(item=item):
            return total(translator.number(item, place).value for place in places)
        case SumOf(operands=operands, signs=signs):
            parts = [_over_units(translator, each, places) for each in operands]
            return total(part * sign for part, sign in zip(parts, signs, strict=True))
        case _:
            problem = Problem(type(node).__name__, "it is not a count over units", "Write count(...) or total(...)")
            raise UsageError("constraints.csv", [problem])


def _demand_unit(translator: Translator, expression: Expression, place: Place) -> None:
    """Demand that a condition never fails for a unit; where it is missing it does not fail."""
    match expression:
        case AllOf(operands=operands):
            for each in operands:
                _demand_unit(translator, each, place)
        case AnyOf(operands=operands):
            fails = total(ONE - translator.truth(each, place).no for each in operands)
            translator.program.require(fails, low=1.0)
        case Compare(operator=operator, left=left, right=right) if _is_linear(translator, expression):
            low, high = _limits(operator, "constraint")
            one, other = translator.number(left, place), translator.number(right, place)
            # Where either side is missing the row is loosened by as much as the two can differ.
            slack = (ONE - one.known + (ONE - other.known)) * (one.most + other.most)
            difference = one.value - other.value
            if math.isfinite(high):
                translator.program.require(difference - slack, high=high)
            if math.isfinite(low):
                translator.program.require(difference + slack, low=low)
        case _:
            translator.program.require(translator.truth(expression, place).no, high=0.0)


def _is_linear(translator: Translator, node: Compare) -> bool:
    """Tell whether a comparison is one of numbers; the codes of a category are only names."""
    categories = [
        side
        for side in (node.left, node.right)
        if isinstance(side, Item) and translator.study.variables[side.name].type is ItemType.CATEGORICAL
    ]
    return node.operator in {"<=", ">=", "=="} and not categories


def demand_published(translator: Translator, cell: Published, n_units: int) -> None:
    """Add the rows that a published cell asks for; a stated sign asks for none."""
    places = [Place(unit, cell.wave) for unit in range(n_units)]
    if cell.expression is None or cell.figure is Figure.SIGN:
        return
    if cell.universe is not None and cell.base:
        translator.program.require(_count(translator, cell.universe, places), float(cell.base), float(cell.base))
    elif cell.base and int(cell.base) != n_units:
        raise ContradictionError(f"{cell.id} has base {cell.base}, but there are {n_units} units.")
    if cell.figure in COUNTED:
        count = total(_inside(translator, cell, cell.expression, place) for place in places)
        translator.program.require(count, *_count_limits(cell))
    elif cell.figure is Figure.QUARTILES:
        problem = Problem(
            cell.id, "quartiles are not supported in simulations and bounds", "Remove the cell, or its expression"
        )
        raise UsageError("published cells", [problem])
    elif cell.figure is Figure.MEAN:
        low, high = mean_limits(cell.printed, int(cell.base))
        translator.program.require(_over_units(translator, Total(cell.expression), places), low, high)
    else:
        _demand_range(translator, cell, cell.expression, places)


def _inside(translator: Translator, cell: Published, expression: Expression, place: Place) -> Affine:
    yes = translator.truth(expression, place).yes
    if cell.universe is None:
        return yes
    return translator.program.both([translator.truth(cell.universe, place).yes, yes])


def _count_limits(cell: Published) -> tuple[float, float]:
    """Return the counts that a published cell allows."""
    n = float(cell.n)
    if cell.figure is Figure.MIN or (cell.figure is Figure.MARK and cell.printed):
        return n, np.inf
    if cell.figure in {Figure.MAX, Figure.MARK}:
        return -np.inf, n
    return n, n


def mean_limits(printed: str, base: int) -> tuple[float, float]:
    """Return the smallest and largest whole total whose mean prints so, rounded half up.

    Parameters
    ----------
    printed
        The mean as printed; its decimals say how far it was rounded.
    base
        How many units it is over.
    """
    mean = Decimal(printed)
    exponent = mean.as_tuple().exponent
    half = Decimal(1).scaleb(int(exponent)) / 2
    return float(math.ceil((mean - half) * base)), float(math.ceil((mean + half) * base) - 1)


def _demand_range(translator: Translator, cell: Published, expression: Expression, places: list[Place]) -> None:
    """Demand that both ends of a range are reached and nothing lies outside."""
    low, high = Literal(cell.low), Literal(cell.high)
    for end in (low, high):
        reached = [_inside(translator, cell, Compare("==", expression, end), place) for place in places]
        translator.program.require(total(reached), low=1.0)
    for place in places:
        outside = AnyOf((Compare("<", expression, low), Compare(">", expression, high)))
        translator.program.require(_inside(translator, cell, outside, place), high=0.0)
