"""Whether data agree with what a study states: every published cell, every constraint taken."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from leapstats.dictionary.expression import (
    Compare,
    CountUnits,
    Expression,
    Literal,
    RankCorrelation,
    SumOf,
    Total,
)
from leapstats.dictionary.study import Constraint, Published, Study
from leapstats.dictionary.words import in_words
from leapstats.stats.ranks import concordance
from leapstats.survey.evaluation import COMPARISONS
from leapstats.survey.survey import Survey
from leapstats.terms import ConstraintKind, Figure

Waves = Callable[[str], Survey]


def disagreements(study: Study, waves: Waves) -> Iterator[str]:
    """Yield one sentence for each published cell and each constraint that the data do not meet.

    Parameters
    ----------
    study
        What is stated.
    waves
        Gives the survey of a wave by its name.
    """
    for cell in study.published:
        if cell.expression is None:
            continue
        found = _found(cell, cell.expression, waves(cell.wave))
        if found is not None:
            yield f"{cell.id}: published {cell.printed or 'no mark'}, found {found}"
    for constraint in study.constraints:
        if constraint.taken:
            units = _broken(constraint, waves(constraint.wave))
            if units is not None:
                yield f"{constraint.id}: not met{units}: {in_words(constraint.expression, study)}"


def _found(cell: Published, expression: Expression, survey: Survey) -> str | None:
    """Return what the data have in place of a published cell, None where they agree."""
    if cell.figure is Figure.SIGN:
        sign = _sign(expression, survey)
        return None if sign == cell.printed else sign
    inside = np.ones(len(survey), dtype=bool) if cell.universe is None else survey.evaluate(cell.universe).yes
    base = int(inside.sum())
    if cell.base and int(cell.base) != base:
        return f"base {base}"
    if cell.figure is Figure.MEAN:
        answer = survey.evaluate(expression)
        mean = Decimal(repr(float(np.mean(answer.values[inside & (answer.reasons == 0)]))))
        printed = mean.quantize(Decimal(cell.printed), rounding=ROUND_HALF_UP)
        return None if str(printed) == cell.printed else str(printed)
    if cell.figure is Figure.RANGE:
        return _range(cell, expression, survey)
    count = int((survey.evaluate(expression).yes & inside).sum())
    return None if _agrees(cell, count) else str(count)


def _agrees(cell: Published, count: int) -> bool:
    if cell.figure is Figure.MIN or (cell.figure is Figure.MARK and cell.printed):
        return count >= int(cell.n)
    if cell.figure in {Figure.MAX, Figure.MARK}:
        return count <= int(cell.n)
    return count == int(cell.n)


def _range(cell: Published, expression: Expression, survey: Survey) -> str | None:
    """Compare the smallest and largest answer, as keys of their codes, with the two ends."""
    answer = survey.evaluate(expression)
    inside = answer.reasons == 0
    if cell.universe is not None:
        inside &= survey.evaluate(cell.universe).yes
    numbers = answer.values[inside]
    if not len(numbers):
        return "no answers"
    low, high = numbers.min(), numbers.max()
    agrees = (low, high) == (float(cell.low), float(cell.high))
    return None if agrees else f"{low:g} to {high:g}"


def _sign(expression: Expression, survey: Survey) -> str:
    if not isinstance(expression, RankCorrelation):
        return "no rank correlation"
    one, other = survey.evaluate(expression.left), survey.evaluate(expression.right)
    known = (one.reasons == 0) & (other.reasons == 0)
    pairs = concordance(one.values[known], other.values[known])
    return "positive" if pairs > 0 else "negative" if pairs < 0 else "none"


def _broken(constraint: Constraint, survey: Survey) -> str | None:
    """Say where a constraint fails, None where it holds."""
    if constraint.kind is ConstraintKind.COUNT:
        return None if _holds(constraint.expression, survey) else ""
    answer = survey.evaluate(constraint.expression)
    if constraint.kind is ConstraintKind.EXISTS:
        return None if answer.yes.any() else ""
    failing = [str(unit) for unit in survey.units[answer.no]]
    return f" in {', '.join(failing)}" if failing else None


def _holds(expression: Expression, survey: Survey) -> bool:
    if not isinstance(expression, Compare):
        return False
    left, right = _over_units(expression.left, survey), _over_units(expression.right, survey)
    return bool(COMPARISONS[expression.operator](left, right))


def _over_units(expression: Expression, survey: Survey) -> float:
    match expression:
        case Literal(code=code):
            return float(code)
        case CountUnits(condition=condition):
            return float(survey.evaluate(condition).yes.sum())
        case Total(item=item):
            answer = survey.evaluate(item)
            return float(answer.values[answer.reasons == 0].sum())
        case SumOf(operands=operands, signs=signs):
            return sum(sign * _over_units(each, survey) for sign, each in zip(signs, operands, strict=True))
        case _:
            raise TypeError(f"{type(expression).__name__} is no count over units")
