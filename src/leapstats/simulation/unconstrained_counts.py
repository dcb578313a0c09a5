"""Draw the counts that nothing is stated about, and keep the signs that are stated about them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.expression import Item, RankCorrelation
from leapstats.dictionary.study import Published, Study, Variable
from leapstats.errors import InfeasibleError
from leapstats.stats.ranks.two_groups import concordance
from leapstats.survey.column import Column, settle
from leapstats.survey.evaluation import Scope, evaluate
from leapstats.terms import CODED, ItemType, Reason

TYPICAL = 8.0
TRIES = 100


def draw_free(
    study: Study, wave: str, drawn: Mapping[str, tuple[str | None, ...]], generator: np.random.Generator, n_units: int
) -> dict[str, tuple[str, ...]]:
    """Draw the counts of a wave that the integer program did not decide.

    Parameters
    ----------
    study, wave
        Where the items are.
    drawn
        What the program decided in this wave.
    generator
        The source of randomness; used up in a fixed order.
    n_units
        How many units there are.

    Returns
    -------
    dict
        For each item one number a unit, as text; where a stated sign ties it to another item, in
        a rank correlation of that sign.

    Raises
    ------
    InfeasibleError
        If a stated sign could not be met.
    """
    free = {}
    for name in dict.fromkeys(column.variable for column in study.columns if column.wave == wave):
        variable = study.variables.get(name)
        if variable is None or variable.type is not ItemType.COUNT or name in drawn or variable.optional:
            continue
        numbers = np.sort(generator.negative_binomial(2, 2 / (2 + TYPICAL), size=n_units) + 1)
        order = generator.permutation(n_units)
        cell = _sign_cell(study, wave, name)
        if cell is not None:
            order = _ordered(study, cell, drawn, generator, (name, numbers))
        placed = np.empty(n_units, dtype=np.int64)
        placed[order] = numbers
        free[name] = tuple(str(number) for number in placed)
    return free


def _sign_cell(study: Study, wave: str, name: str) -> Published | None:
    for cell in study.published:
        node = cell.expression
        if cell.wave == wave and isinstance(node, RankCorrelation) and name in {node.left.name, node.right.name}:
            return cell
    return None


def _ordered(
    study: Study,
    cell: Published,
    drawn: Mapping[str, tuple[str | None, ...]],
    generator: np.random.Generator,
    sample: tuple[str, NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Order the units so that rising numbers give the stated sign, loosely."""
    name, numbers = sample
    node = cell.expression
    if not isinstance(node, RankCorrelation):
        raise InfeasibleError(f"{cell.id} gives a sign for something other than a rank correlation.")
    other = node.right if node.left.name == name else node.left
    found = numbers_of(study, other, drawn, len(numbers))
    known = ~np.isnan(found)
    # Units without an answer stand anywhere in the order.
    target = np.where(known, found, found[known].mean() if known.any() else 0.0)
    sign = 1.0 if cell.printed == "positive" else -1.0
    for _ in range(TRIES):
        noise = generator.normal(scale=max(float(np.std(target)), 1.0), size=len(target))
        order = np.argsort(sign * target + noise)
        placed = np.empty(len(numbers))
        placed[order] = numbers
        if sign * concordance(placed[known], target[known]) > 0:
            return order
    raise InfeasibleError(f"{cell.id}: the stated sign could not be met.")


def numbers_of(
    study: Study, item: Item, drawn: Mapping[str, tuple[str | None, ...]], n_units: int
) -> NDArray[np.float64]:
    """Return the numbers of an item, raw or derived, from what was drawn; NaN where it is missing."""

    def find(each: Item) -> tuple[Variable, Column]:
        variable = study.variables[each.name]
        if variable.formula is not None:
            answer = evaluate(variable.formula, Scope(find, n_units), variable.codes)
            return variable, settle(answer.values, answer.reasons, variable)
        if variable.codes is not None and variable.type in CODED:
            return variable, _coded(drawn[each.name], variable.codes)
        values = np.array([np.nan if code is None else float(code) for code in drawn[each.name]])
        return variable, Column(values, np.where(np.isnan(values), np.uint8(Reason.BLANK), np.uint8(Reason.ANSWERED)))

    answer = evaluate(Item(item.name), Scope(find, n_units))
    return np.where(answer.reasons == Reason.ANSWERED, answer.values, np.nan)


def _coded(codes: tuple[str | None, ...], known: CodeList) -> Column:
    places = np.array([-1 if code is None else known.position(code) for code in codes], dtype=np.int16)
    return Column(places, np.where(places < 0, np.uint8(Reason.BLANK), np.uint8(Reason.ANSWERED)))
