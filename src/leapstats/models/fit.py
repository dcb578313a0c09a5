"""Fit a model to the answers of a survey: odds ratios, and what they come to in points."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.association.adjusted import exponential
from leapstats.association.pairs import LIMITS, RATIO_LIMITS, YES
from leapstats.association.wording import EXACT_METHOD
from leapstats.dictionary.formulas import Formula
from leapstats.errors import NotEstimableError, Problem, TooLargeError
from leapstats.models.checks import check_columns
from leapstats.models.data import ModelData, Predictor, gather_data
from leapstats.models.design import Design, DesignColumn, design_of
from leapstats.models.method import FUNCTIONS, Method
from leapstats.models.wording import CONSTANT, FLIC, INSTEAD, NOBODY, OTHER_ITEMS, REMEDIES, SAME_OUTCOME
from leapstats.results.effect import Effect
from leapstats.results.frame import Place, Result, Results
from leapstats.results.not_estimable import attempt
from leapstats.stats.models.clustered import gee_logistic
from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.exact import ExactCoefficient, exact_logistic
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.marginal import average_marginal_difference, flic_intercept
from leapstats.stats.models.penalized import firth_logistic
from leapstats.stats.models.separation import detect_separation
from leapstats.stats.result import Interval
from leapstats.survey.survey import Survey
from leapstats.terms import StatName

FEW_EVENTS = 5

DIFFERENCE = "average_marginal_difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTerm:
    """A column of the model with its odds ratio; NaN with a note where there is none."""

    column: DesignColumn
    ratio: Effect = field(default_factory=Effect)
    p_value: float = math.nan
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalTerm:
    """What an item comes to in proportions: a level against the first, or one more of a number."""

    predictor: Predictor
    level: int | None
    difference: Effect = field(default_factory=Effect)
    p_value: float = math.nan
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedModel:
    """A model of a survey's answers.

    `how` is what the method says of itself; it is empty where nothing could be fitted. Where all numbers
    are NaN, `failure` says why and what to do. `notes` say what keeps the numbers from being taken at their face value.
    """

    formula: Formula
    method: Method
    data: ModelData
    design: Design
    estimates: Model
    terms: tuple[ModelTerm, ...]
    marginal: tuple[MarginalTerm, ...]
    constant: tuple[Predictor, ...]
    conf_level: float
    how: str
    notes: tuple[str, ...]
    failure: Problem | None = None

    @property
    def events_per_parameter(self) -> float:
        """The rarer of events and others, over the number of columns; NaN without columns."""
        rarer = min(self.data.events, len(self.data.outcome) - self.data.events)
        return rarer / len(self.terms) if self.terms else math.nan

    @property
    def marginal_method(self) -> str:
        """How the differences in proportions were found."""
        corrected = f"; {FLIC}" if self.method is Method.FIRTH else ""
        return f"average marginal difference, limits by the delta method{corrected}"

    @property
    def results(self) -> Results:
        """The long frame: `variable` is the outcome, `by` the item, `by_level` its level."""
        return Results(tuple(_rows(self)))


def fit_model(surveys: Sequence[Survey], formula: Formula, method: Method, conf_level: float) -> FittedModel:
    """Fit a model.

    Parameters
    ----------
    surveys
        One wave; for `gee` two or more.
    formula
        Its items are those of the surveys.
    method
        How.
    conf_level
        Of every interval, a fraction.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model of these answers.
    """
    data = gather_data(surveys, formula)
    design = design_of(data, formula)
    check_columns(len(design.columns), len(data.outcome))
    model, terms, marginal, failure = _fitted(data, design, method, conf_level)
    _name_columns(model, (formula.outcome, data.outcome), design)
    return FittedModel(
        formula=formula,
        method=method,
        data=data,
        design=design,
        estimates=model,
        terms=terms,
        marginal=marginal,
        constant=design.constant,
        conf_level=conf_level,
        how=EXACT_METHOD if method is Method.EXACT and model.method else model.method,
        notes=tuple(_separation(data, design, method)) if failure is None else (),
        failure=failure,
    )


def _separation(data: ModelData, design: Design, method: Method) -> Iterator[str]:
    """Say which estimates are infinite by maximum likelihood, and what the method makes of that."""
    if not design.columns or len(np.unique(data.outcome)) < 2:
        return
    try:
        found = detect_separation(data.outcome, design.matrix, names=[column.name for column in design.columns])
    except TooLargeError as unknown:
        yield unknown.reason
        return
    except NotEstimableError:
        return
    if found.separated:
        yield f"{found}; {REMEDIES[method]}"


def _fitted(
    data: ModelData, design: Design, method: Method, conf_level: float
) -> tuple[Model, tuple[ModelTerm, ...], tuple[MarginalTerm, ...], Problem | None]:
    """Return the estimates, the odds ratios, the differences in proportions, and what is lacking."""
    names = [column.name for column in design.columns]
    try:
        _check_varies(data, design)
        model = FITS[method](data, design.matrix, names, conf_level)
    except NotEstimableError as error:
        fix = INSTEAD[method] if error.remedy else OTHER_ITEMS
        terms = tuple(ModelTerm(column=column, note=error.reason) for column in design.columns)
        return Model(method="", coefficients=(), units=len(data.outcome)), terms, (), _nothing(error.reason, fix)
    found = {each.name: each for each in model.coefficients}
    terms = tuple(_term(column, found[column.name]) for column in design.columns)
    reasons = "; ".join(dict.fromkeys(term.note for term in terms))
    failure = _nothing(reasons, INSTEAD[method]) if all(math.isnan(each.ratio.estimate) for each in terms) else None
    marginal = () if method is Method.EXACT else tuple(_marginal(data, design, (model, method), conf_level))
    return model, terms, marginal, failure


def _name_columns(model: Model, outcome: tuple[str, NDArray[np.float64]], design: Design) -> None:
    """Let the results object of statsmodels answer in pandas, under the names that `params` has."""
    if model.fitted is None:
        return
    import pandas as pd
    from statsmodels.base.data import handle_data

    columns = np.column_stack([np.ones(len(design.matrix)), design.matrix])
    named = pd.DataFrame(columns, columns=["Intercept", *map(term_name, design.columns)])
    model.fitted.model.data = handle_data(pd.Series(outcome[1], name=outcome[0]), named)


def term_name(column: DesignColumn) -> str:
    """Return a column's name in the way of statsmodels: `item`, `item[T.code]`, or several joined by a colon."""
    return ":".join(
        part.predictor.item
        if part.level is None or (part.predictor.levels == ("0", "1") and part.level == 1)
        else f"{part.predictor.item}[T.{part.code}]"
        for part in column.parts
    )


def estimates_at(fitted: FittedModel, conf_level: float) -> Model:
    """Fit a model again for another confidence level."""
    names = [column.name for column in fitted.design.columns]
    return FITS[fitted.method](fitted.data, fitted.design.matrix, names, conf_level)


def _nothing(reason: str, fix: str) -> Problem:
    return Problem("", f"nothing can be estimated: {reason}", fix)


def _check_varies(data: ModelData, design: Design) -> None:
    if not len(data.outcome):
        lacking = ", ".join(f"{item} ({reason.label.lower()}) {count}" for item, reason, count in data.dropped)
        raise NotEstimableError(f"{NOBODY} of {data.n_rows}: lacking {lacking}" if lacking else NOBODY)
    if not design.columns:
        raise NotEstimableError(f"{CONSTANT} to {', '.join(each.item for each in design.constant)}")
    if len(np.unique(data.outcome)) < 2:
        raise NotEstimableError(SAME_OUTCOME)


def _firth(data: ModelData, matrix: NDArray[np.float64], names: list[str], conf_level: float) -> Model:
    return firth_logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _exact(data: ModelData, matrix: NDArray[np.float64], names: list[str], conf_level: float) -> Model:
    return exact_logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _logistic(data: ModelData, matrix: NDArray[np.float64], names: list[str], conf_level: float) -> Model:
    return logistic(data.outcome, matrix, names=names, conf_level=conf_level)


def _gee(data: ModelData, matrix: NDArray[np.float64], names: list[str], conf_level: float) -> Model:
    return gee_logistic(data.outcome, matrix, clusters=data.units, names=names, conf_level=conf_level)


FITS: dict[Method, Callable[[ModelData, NDArray[np.float64], list[str], float], Model]] = {
    Method.FIRTH: _firth,
    Method.EXACT: _exact,
    Method.LOGISTIC: _logistic,
    Method.GEE: _gee,
}


def limits_and_p(found: Coefficient) -> tuple[Interval, float]:
    """Return the limits and the p that are printed: of an exact model those by mid-p."""
    if isinstance(found, ExactCoefficient):
        return found.mid_p_conf_int, found.mid_p_value
    return found.conf_int, found.p_value


def _term(column: DesignColumn, found: Coefficient) -> ModelTerm:
    """Return an odds ratio with its limits and p."""
    limits, p_value = limits_and_p(found)
    if math.isnan(found.estimate):
        return ModelTerm(column=column, note=found.note)
    ratio = Effect(*map(exponential, (found.estimate, limits.low, limits.high)))
    return ModelTerm(column=column, ratio=ratio, p_value=p_value, note=found.note)


def _marginal(
    data: ModelData, design: Design, fitted: tuple[Model, Method], conf_level: float
) -> Iterator[MarginalTerm]:
    model, method = fitted
    beta = np.array([each.estimate for each in model.coefficients])
    if method is Method.FIRTH:
        linear = np.column_stack([np.ones(len(data.outcome)), design.matrix]) @ beta
        beta[0] += flic_intercept(data.outcome, linear)
    df = getattr(model, "df", math.inf) if method is Method.GEE else math.inf
    for predictor in design.used:
        for level, designs in _contrasts(design, predictor):
            found = attempt(average_marginal_difference, beta, model.covariance, designs, df=df, conf_level=conf_level)
            yield MarginalTerm(
                predictor=predictor,
                level=level,
                difference=Effect(found.estimate, found.conf_int.low, found.conf_int.high),
                p_value=found.p_value,
                note=found.note,
            )


def _contrasts(
    design: Design, predictor: Predictor
) -> Iterator[tuple[int | None, tuple[NDArray[np.float64], NDArray[np.float64]]]]:
    """Yield what is compared with what: each level with the first, or one more of a number with as it is."""
    item = predictor.item
    if not predictor.levels:
        yield None, (design.shifted(item, 1.0), design.shifted(item, 0.0))
    for level in range(1, len(predictor.levels)):
        yield level, (design.at_level(item, level), design.at_level(item, 0))


def _rows(fitted: FittedModel) -> Iterator[Result]:
    outcome, statistic, how = fitted.formula.outcome, FUNCTIONS[fitted.method], fitted.how or None
    yield Result(outcome, YES, None, None, "tally", StatName.N, float(fitted.data.events))
    yield Result(outcome, None, None, None, "tally", StatName.N_BASE, float(len(fitted.data.outcome)))
    for term in fitted.terms:
        place = place_of(outcome, term.column)
        note = _with_units(term.note, [part.predictor for part in term.column.parts])
        for name, number in zip(RATIO_LIMITS, term.ratio, strict=True):
            yield Result(*place, statistic, name, number, how, note)
        yield Result(*place, statistic, StatName.P_VALUE, term.p_value, how, note)
    for each in fitted.marginal:
        where = place_of_marginal(outcome, each)
        note = _with_units(each.note, [each.predictor])
        for name, number in zip(LIMITS, each.difference, strict=True):
            yield Result(*where, DIFFERENCE, name, number, fitted.marginal_method, note)
        yield Result(*where, DIFFERENCE, StatName.P_VALUE, each.p_value, fitted.marginal_method, note)
    for predictor in fitted.constant:
        for name in (*RATIO_LIMITS, StatName.P_VALUE):
            yield Result(outcome, YES, predictor.item, None, statistic, name, math.nan, None, CONSTANT)


def place_of(outcome: str, column: DesignColumn) -> Place:
    """Return where the numbers of a column are in the long frame."""
    by, level = (":".join(words) for words in zip(*((p.predictor.item, p.code) for p in column.parts), strict=True))
    return outcome, YES, by, level or None


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
