"""What the data have in place of a published cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression, RankCorrelation, items
from leapstats.dictionary.study import Published
from leapstats.stats.describe import QUANTILE_TYPES, QUARTILES, quantiles
from leapstats.stats.ranks.two_groups import concordance
from leapstats.survey.survey import Survey
from leapstats.terms import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Unrounded numbers of the data for a published cell.

    `n` counts the units for which the cell's condition is known to hold, inside its universe;
    `units` names them. `base` counts the universe. `mean`, `low` and `high` are of an item's
    answers; `quartiles` gives p25, median and p75 for each quantile type. `lacking` names the
    items that the wave does not have; nothing else is known then.
    """

    base: int = 0
    n: int = 0
    units: tuple[str, ...] = ()
    mean: float = float("nan")
    quartiles: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    low: float = float("nan")
    high: float = float("nan")
    sign: str = ""
    lacking: tuple[str, ...] = ()


def find(cell: Published, survey: Survey) -> Found:
    """Compute a published cell from the data.

    Parameters
    ----------
    cell
        Its expression and universe say what to count.
    survey
        The wave it is about.
    """
    expressions = [each for each in (cell.universe, cell.expression) if each is not None]
    if cell.expression is None:
        return Found(lacking=("an expression",))
    lacking = lacking_items(expressions, survey)
    if lacking:
        return Found(lacking=lacking)
    if isinstance(cell.expression, RankCorrelation):
        return Found(base=len(survey), sign=_sign(cell.expression, survey))
    inside = universe_of(cell, survey)
    answer = survey.evaluate(cell.expression)
    yes = answer.yes & inside
    base = int(inside.sum())
    units = tuple(str(unit) for unit in survey.units[yes])
    if cell.figure not in {Figure.MEAN, Figure.RANGE, Figure.QUARTILES}:
        return Found(base=base, n=int(yes.sum()), units=units)
    values = answer.values.astype(np.float64)
    # A unit that was not asked counts as a known no, and has no number.
    numbers = values[inside & (answer.reasons == 0) & ~np.isnan(values)]
    if not len(numbers):
        return Found(base=base)
    return Found(
        base=base,
        mean=float(numbers.mean()),
        quartiles={kind: quantiles(numbers, QUARTILES, quantile_type=kind) for kind in QUANTILE_TYPES},
        low=float(numbers.min()),
        high=float(numbers.max()),
    )


def universe_of(cell: Published, survey: Survey) -> NDArray[np.bool_]:
    """Return which units a cell is about."""
    if cell.universe is None:
        return np.ones(len(survey), dtype=bool)
    return survey.evaluate(cell.universe).yes


def lacking_items(expressions: list[Expression], survey: Survey) -> tuple[str, ...]:
    """Return the items that expressions name and their wave does not have."""
    named = dict.fromkeys(item for expression in expressions for item in items(expression))
    lacking = []
    for item in named:
        there = survey if item.wave is None or survey.others is None else survey.others(item.wave)
        if not there.has(item.name):
            lacking.append(item.name)
    return tuple(lacking)


def agrees(cell: Published, found: Found) -> bool:
    """Tell whether the data meet what a cell prints in words: a bound, a mark, a sign.

    A mark stands for `n` units or more, no mark for `n` or fewer.
    """
    if cell.figure is Figure.SIGN:
        return found.sign == cell.printed
    if cell.figure is Figure.MIN or (cell.figure is Figure.MARK and cell.printed):
        return found.n >= int(cell.n)
    return found.n <= int(cell.n)


def _sign(node: RankCorrelation, survey: Survey) -> str:
    one, other = survey.evaluate(node.left), survey.evaluate(node.right)
    known = (one.reasons == 0) & (other.reasons == 0)
    pairs = concordance(one.values[known], other.values[known])
    return "positive" if pairs > 0 else "negative" if pairs < 0 else "none"
