"""Whether data agree with what a study states: every published cell, every constraint taken."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from leapstats.dictionary.expression import Compare, CountUnits, Expression, Literal, SumOf, Total
from leapstats.dictionary.study import Constraint, Published, Study
from leapstats.dictionary.words import in_words
from leapstats.survey.evaluation import COMPARISONS
from leapstats.survey.published_values import Found, agrees, find, lacking_items
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
        if cell.expression is None or cell.not_computable:
            continue
        said = difference(cell, find(cell, waves(cell.wave)))
        if said:
            yield f"{cell.id}: published {cell.printed or 'no mark'}, found {said}"
    yield from broken_constraints(study, waves)


def broken_constraints(study: Study, waves: Waves) -> Iterator[str]:
    """Yield one sentence for each constraint taken that the data do not meet."""
    for constraint in study.constraints:
        if not constraint.taken:
            continue
        lacking = lacking_items([constraint.expression], waves(constraint.wave))
        if lacking:
            yield f"{constraint.id}: cannot be checked, wave {constraint.wave} has no {', '.join(lacking)}"
        else:
            units = broken(constraint, waves(constraint.wave))
            if units is not None:
                yield f"{constraint.id}: not met{units}: {in_words(constraint.expression, study)}"


def difference(cell: Published, found: Found) -> str:
    """Return what the data have in place of a published cell, "" where they agree."""
    if found.lacking:
        return f"no {', '.join(found.lacking)}"
    if cell.base and int(cell.base) != found.base:
        return f"base {found.base}"
    if cell.figure is Figure.MEAN:
        printed = Decimal(repr(found.mean)).quantize(Decimal(cell.printed), rounding=ROUND_HALF_UP)
        return "" if str(printed) == cell.printed else str(printed)
    if cell.figure is Figure.QUARTILES:
        return "quartiles, which are not compared here"
    if cell.figure is Figure.RANGE:
        same = (found.low, found.high) == (float(cell.low), float(cell.high))
        return "" if same else f"{found.low:g} to {found.high:g}"
    if cell.figure is Figure.N_PERCENT:
        return "" if found.n == int(cell.n) else str(found.n)
    return "" if agrees(cell, found) else found.sign or str(found.n)


def broken(constraint: Constraint, survey: Survey) -> str | None:
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
            raise TypeError(f"{type(expression).__name__} is not a count over units")
