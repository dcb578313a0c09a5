"""The long frame of a model: `variable` is the outcome, `by` the item, `by_level` its level."""

import math
from collections.abc import Iterator, Sequence

from leapstats.association.pairs import LIMITS, YES
from leapstats.regression.data import Predictor
from leapstats.regression.design import DesignColumn
from leapstats.regression.fit import DIFFERENCE, FittedModel, MarginalTerm, ModelTerm
from leapstats.regression.fitness import fit_rows
from leapstats.regression.method import LEVELED, Family
from leapstats.regression.wording import CONSTANT
from leapstats.results.frame import Place, Result, Results
from leapstats.terms import StatName


def results_of(fitted: FittedModel) -> Results:
    """Return the numbers of a model."""
    return Results(tuple(_rows(fitted)))


def _rows(fitted: FittedModel) -> Iterator[Result]:
    outcome = fitted.outcome
    yield from counts_of(fitted)
    yield from fit_rows(fitted)
    yield from term_rows(fitted, fitted.terms)
    for each in fitted.marginal:
        where = place_of_marginal(outcome, each)
        note = _with_units(each.note, [each.predictor])
        for name, number in zip(LIMITS, each.difference, strict=True):
            yield Result(*where, DIFFERENCE, name, number, fitted.marginal_method, note)
        yield Result(*where, DIFFERENCE, StatName.P_VALUE, each.p_value, fitted.marginal_method, note)
    for predictor in fitted.constant:
        place = outcome, _level(fitted, None), predictor.item, None
        for name in (*_effect_names(fitted), StatName.P_VALUE):
            yield Result(*place, fitted.way.function, name, math.nan, None, CONSTANT)


def term_rows(fitted: FittedModel, terms: Sequence[ModelTerm]) -> Iterator[Result]:
    """Yield what columns of a model come to, with limits and p."""
    statistic, how = fitted.way.function, fitted.how or None
    for term in terms:
        place = place_of(fitted, term.column, term.answer)
        note = _with_units(term.note, [part.predictor for part in term.column.parts])
        for name, number in zip(_effect_names(fitted), term.effect, strict=True):
            yield Result(*place, statistic, name, number, how, note)
        yield Result(*place, statistic, StatName.P_VALUE, term.p_value, how, note)


def _effect_names(fitted: FittedModel) -> tuple[StatName, StatName, StatName]:
    return fitted.way.measure.name, StatName.CONF_LOW, StatName.CONF_HIGH


def counts_of(fitted: FittedModel) -> Iterator[Result]:
    """Yield how many rows there are, and how many gave each answer."""
    data, outcome = fitted.data, fitted.outcome
    if fitted.way.family in LEVELED:
        for place, level in enumerate(data.outcome_levels):
            yield Result(outcome, level, None, None, "tally", StatName.N, float(fitted.answer_counts[place]))
    elif fitted.way.family is Family.LOGISTIC:
        yield Result(outcome, YES, None, None, "tally", StatName.N, float(fitted.answer_counts[1]))
    yield Result(outcome, None, None, None, "tally", StatName.N_BASE, float(len(data.outcome)))


def _level(fitted: FittedModel, answer: int | None) -> str | None:
    """Return the level of the outcome that a number is about."""
    if answer is not None:
        return fitted.data.outcome_levels[answer]
    return YES if fitted.way.family is Family.LOGISTIC else None


def place_of(fitted: FittedModel, column: DesignColumn, answer: int | None = None) -> Place:
    """Return where the numbers of a column are in the long frame."""
    by, level = (":".join(words) for words in zip(*((p.predictor.item, p.code) for p in column.parts), strict=True))
    return fitted.outcome, _level(fitted, answer), by, level or None


def place_of_marginal(outcome: str, each: MarginalTerm) -> Place:
    """Return where the numbers of a difference in proportions are in the long frame."""
    return outcome, YES, each.predictor.item, None if each.level is None else each.predictor.levels[each.level]


def _with_units(note: str, predictors: Sequence[Predictor]) -> str | None:
    """Add the units of numbers that were divided to a note."""
    units = (f"for {more(each.per)} of {each.item}" for each in predictors if each.per != 1)
    return "; ".join(filter(None, (note, *units))) or None


def more(per: float) -> str:
    """Word the unit of a number: `one more`, `1,000 more`."""
    return "one more" if per == 1 else f"{int(per) if per.is_integer() else per:,} more"
