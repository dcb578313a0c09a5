"""Fit a model to the answers of a survey: what each column comes to, and for yes-no outcomes in points."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.association.adjusted import exponential
from leapstats.association.wording import EXACT_METHOD
from leapstats.errors import NotEstimableError, Problem, TooLargeError, UsageError
from leapstats.regression.checks import check_clusters, check_columns
from leapstats.regression.data import ModelData, Predictor, gather_data
from leapstats.regression.design import Change, Design, DesignColumn, at_level, design_of, shifted
from leapstats.regression.expectation import coefficients_of, expected, with_ones
from leapstats.regression.fits import df_of, estimate
from leapstats.regression.method import CLUSTERED, COUNTS, WAYS, Family, Method, Way, methods_of
from leapstats.regression.pooled import Pooled, pooled_model
from leapstats.regression.population import averages_of_population
from leapstats.regression.request import IN_ORDER, UNORDERED, ModelRequest
from leapstats.regression.sampling import sampled_problem
from leapstats.regression.wording import CONSTANT, FLIC, NOBODY, OTHER_ITEMS, SAME_OUTCOME
from leapstats.results.effect import Effect
from leapstats.results.not_estimable import attempt
from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.exact import ExactCoefficient
from leapstats.stats.models.marginal import average_marginal_difference, flic_intercept
from leapstats.stats.models.separation import detect_separation
from leapstats.stats.result import Interval
from leapstats.survey.survey import Survey

FEW_EVENTS = 5
FINITE = tuple(WAYS[Family.LOGISTIC, each] for each in (Method.FIRTH, Method.EXACT))  # others refuse separation

DIFFERENCE = "average_marginal_difference"
EXACT_METHODS = {
    Family.LOGISTIC: EXACT_METHOD,
    Family.POISSON: "exact conditional Poisson regression, mid-p limits and mid-p",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTerm:
    """A column of the model with what it comes to, a ratio or a difference; NaN with a note where there is none.

    `answer` is the place of the outcome's level that a multinomial model says it of; None for other families.
    """

    column: DesignColumn
    effect: Effect = field(default_factory=Effect)
    p_value: float = math.nan
    note: str = ""
    answer: int | None = None


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
    `pooled` says what a model of imputed answers was made of; its `data` and `design` are then those of the first
    completed data set.
    """

    request: ModelRequest
    way: Way
    data: ModelData
    design: Design
    estimates: Model
    terms: tuple[ModelTerm, ...]
    marginal: tuple[MarginalTerm, ...]
    constant: tuple[Predictor, ...]
    how: str
    notes: tuple[str, ...]
    failure: Problem | None = None
    pooled: Pooled | None = None

    @property
    def outcomes(self) -> tuple[NDArray[np.float64], ...]:
        """The answers to the outcome, in each completed data set where some were imputed."""
        return (self.data.outcome,) if self.pooled is None else self.pooled.outcomes

    @property
    def outcome(self) -> str:
        """The name of the outcome."""
        return self.request.formula.outcome

    @property
    def events_per_parameter(self) -> float:
        """The rarer answer, over the number of columns; NaN without columns, and for numbers and counts."""
        if not self.design.columns or self.way.family in {Family.LINEAR, *COUNTS}:
            return math.nan
        counts = self.answer_counts
        rarer = len(self.data.outcome) - counts.max() if self.way.family is Family.ORDINAL else counts.min()
        return float(rarer) / len(self.design.columns)

    @property
    def answer_counts(self) -> NDArray[np.float64]:
        """How many rows gave each answer, no and yes or the levels of the outcome: means over completed data sets."""
        size = max(2, len(self.data.outcome_levels))
        counts = [np.bincount(each.astype(np.int64), minlength=size) for each in self.outcomes]
        return np.asarray(np.mean(counts, axis=0))

    @property
    def marginal_method(self) -> str:
        """How the differences in proportions were found."""
        if self.data.sample is not None:
            return "average marginal difference in the population, limits by the sample design"
        corrected = f"; {FLIC}" if self.way.method is Method.FIRTH else ""
        return f"average marginal difference, limits by the delta method{corrected}"


def fit_model(surveys: Sequence[Survey], request: ModelRequest) -> FittedModel:
    """Fit a model.

    Parameters
    ----------
    surveys
        One wave; for clusters of units two or more.
    request
        Its items are those of the surveys.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model of these answers.
    """
    return fit_data(gather_data(surveys, request), request)


def fit_data(data: ModelData, request: ModelRequest) -> FittedModel:
    """Fit a model to answers that were gathered.

    Raises
    ------
    UsageError
        If the method is not one of the family, or there are too many columns or too few clusters.
    """
    way = _way(data, request)
    design = design_of(data, request.formula)
    check_columns(len(design.columns), len(data.outcome))
    if way.has_clusters:
        check_clusters(data, request)
    model, terms, marginal, failure = _fitted(data, design, way, request.conf_level)
    _name_columns(model, (request.formula.outcome, data.outcome), design)
    return FittedModel(
        request=request,
        way=way,
        data=data,
        design=design,
        estimates=model,
        terms=terms,
        marginal=marginal,
        constant=design.constant,
        how=EXACT_METHODS.get(way.family, "") if way.method is Method.EXACT and model.method else model.method,
        notes=tuple(_separation(data, design, way)) if failure is None and way in FINITE else (),
        failure=None if failure is None else _with_family(failure, way, request),
    )


def _with_family(failure: Problem, way: Way, request: ModelRequest) -> Problem:
    """Say of a model of levels that its family was not asked for."""
    if request.family is not None or way.family is not Family.MULTINOMIAL:
        return failure
    fix = failure.fix.removesuffix(".")
    return replace(failure, fix=f"{fix}. The family was chosen, since {request.formula.outcome} {UNORDERED}{IN_ORDER}")


def _way(data: ModelData, request: ModelRequest) -> Way:
    """Return how the model is fitted, or refuse a method that the family does not have."""
    clustered = data.clusters is not None
    way = request.way_of(data.family, data.rows)
    if data.sample is not None:
        if way is not None and way.method is Method.DESIGN:
            return way
        raise UsageError("the options", [sampled_problem(data.family, request)])
    if way is not None and way.has_clusters == clustered and way.method is not Method.DESIGN:
        return way
    raise UsageError("the options", [method_problem(data.family, request, clustered=clustered)])


def method_problem(family: Family, request: ModelRequest, *, clustered: bool) -> Problem:
    """Word why a family is not fitted by the method asked for."""
    if request.method is Method.DESIGN:
        return Problem("method", "design needs a sample design", "Add --weights, --strata or --population, or omit it")
    fitting = [each for each in methods_of(family) if (each in CLUSTERED) == clustered and each is not Method.DESIGN]
    if request.method is Method.MIXED and request.cluster and (family, request.method) not in WAYS:
        return Problem(
            "random", f"the family {family} has no random intercept", "Omit --random, or use --family linear"
        )
    if request.method is not None and (family, request.method) not in WAYS:
        what, known = f"the family {family} is not fitted by {request.method}", methods_of(family)
        return Problem("method", what, f"Use --method {' or '.join(known)}")
    if clustered and not fitting and not request.cluster:
        what, fix = f"the family {family} takes one wave", "Name one wave, or use --family linear, poisson or logistic"
        return Problem("wave", what, fix)
    if clustered and not fitting:
        what = f"the family {family} has no method for clusters"
        if family is Family.MULTINOMIAL and request.family is None:
            what += f" (it was chosen, since {request.formula.outcome} {UNORDERED}{IN_ORDER}, without clusters)"
        return Problem("cluster", what, "Omit --cluster, or use --family linear, poisson or logistic")
    if clustered:
        what = f"{request.method} takes rows for independent"
        return Problem("method", what, f"With clusters use --method {' or '.join(fitting)}")
    return Problem("method", f"{request.method} needs clusters", "Use --cluster ITEM, or several waves")


def _separation(data: ModelData, design: Design, way: Way) -> Iterator[str]:
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
        yield f"{found}; {way.remedy}"


def _fitted(
    data: ModelData, design: Design, way: Way, conf_level: float
) -> tuple[Model, tuple[ModelTerm, ...], tuple[MarginalTerm, ...], Problem | None]:
    """Return the estimates, what they come to, the differences in proportions, and what is lacking."""
    names = [column.name for column in design.columns]
    try:
        _check_varies(data, design)
        model = estimate(way, data, design.matrix, names, conf_level)
    except NotEstimableError as error:
        fix = way.instead if error.remedy else OTHER_ITEMS
        terms = tuple(ModelTerm(column=column, note=error.reason) for column in design.columns)
        return Model(method="", coefficients=(), units=len(data.outcome)), terms, (), nothing(error.reason, fix)
    terms = tuple(terms_of(model, design, way))
    reasons = "; ".join(dict.fromkeys(term.note for term in terms))
    failure = nothing(reasons, way.instead) if all(math.isnan(each.effect.estimate) for each in terms) else None
    averaged = way.family is Family.LOGISTIC and way.method is not Method.EXACT
    marginal = tuple(_marginal(data, design, (model, way), conf_level)) if averaged else ()
    return model, terms, marginal, failure


def terms_of(model: Model, design: Design, way: Way) -> Iterator[ModelTerm]:
    """Yield what each column comes to, NaN where the model lacks it; of a multinomial model by answer."""
    equations = getattr(model, "equations", None)
    if equations is None:
        found = {each.name: each for each in model.coefficients}
        yield from (_term(column, found.get(column.name), way) for column in design.columns)
        return
    for answer, (_, *slopes) in enumerate(equations, start=1):
        of_names = {slope.name: slope for slope in slopes}
        for column in design.columns:
            yield replace(_term(column, of_names.get(column.name), way), answer=answer)


def _name_columns(model: Model, outcome: tuple[str, NDArray[np.float64]], design: Design) -> None:
    """Let the results object of statsmodels answer in pandas, under the names that `params` has."""
    if model.fitted is None:
        return
    import pandas as pd
    from statsmodels.base.data import handle_data

    columns = with_ones(design.matrix)
    named = pd.DataFrame(columns, columns=["Intercept", *(column.term for column in design.columns)])
    model.fitted.model.data = handle_data(pd.Series(outcome[1], name=outcome[0]), named)


def estimates_at(fitted: FittedModel, conf_level: float) -> Model:
    """Fit a model again for another confidence level, or pool those of completed data sets again."""
    if fitted.pooled is not None:
        return pooled_model(fitted.pooled.models, fitted.pooled.df_complete, conf_level)
    names = [column.name for column in fitted.design.columns]
    return estimate(fitted.way, fitted.data, fitted.design.matrix, names, conf_level)


def nothing(reason: str, fix: str) -> Problem:
    """Word why a model has no numbers at all."""
    return Problem("", f"nothing can be estimated: {reason}", fix)


def _check_varies(data: ModelData, design: Design) -> None:
    if not len(data.outcome):
        reasons = [f"{item} ({reason.label.lower()}) {count}" for item, reason, count in data.dropped]
        if data.no_row and data.survey.earlier is not None:
            reasons.append(f"a row in wave {data.survey.earlier.wave} {data.no_row}")
        lacking = ", ".join(reasons)
        raise NotEstimableError(f"{NOBODY} of {data.n_rows}: lacking {lacking}" if lacking else NOBODY)
    if not design.columns:
        raise NotEstimableError(f"{CONSTANT} to {', '.join(each.item for each in design.constant)}")
    if len(np.unique(data.outcome)) < 2:
        raise NotEstimableError(SAME_OUTCOME)


def limits_and_p(found: Coefficient) -> tuple[Interval, float]:
    """Return the limits and the p that are printed: of an exact model those by mid-p."""
    if isinstance(found, ExactCoefficient):
        return found.mid_p_conf_int, found.mid_p_value
    return found.conf_int, found.p_value


def _term(column: DesignColumn, found: Coefficient | None, way: Way) -> ModelTerm:
    """Return what a column comes to with its limits and p."""
    if found is None:
        return ModelTerm(column=column)
    limits, p_value = limits_and_p(found)
    if math.isnan(found.estimate):
        return ModelTerm(column=column, note=found.note)
    numbers = (found.estimate, limits.low, limits.high)
    effect = Effect(*map(exponential, numbers)) if way.is_ratio else Effect(*numbers)
    return ModelTerm(column=column, effect=effect, p_value=p_value, note=found.note)


def of_predictions(data: ModelData, design: Design, model: Model, way: Way) -> NDArray[np.float64]:
    """Return the coefficients a model predicts by: of Firth's method with the intercept corrected (FLIC)."""
    beta = coefficients_of(model)
    if way.method is Method.FIRTH:
        beta[0] += flic_intercept(data.outcome, with_ones(design.matrix) @ beta)
    return beta


def _marginal(data: ModelData, design: Design, fitted: tuple[Model, Way], conf_level: float) -> Iterator[MarginalTerm]:
    model, way = fitted
    if data.sample is not None:
        yield from _marginal_of_population(data, design, model, conf_level)
        return
    beta, df = of_predictions(data, design, model, way), df_of(way, model)
    wanted = [(predictor, *each) for predictor in design.used for each in _contrasts(predictor)]
    designs = design.changed([change for _, _, first, second in wanted for change in (first, second)])
    for (predictor, level, _, _), pair in zip(wanted, zip(designs, designs, strict=True), strict=True):
        found = attempt(average_marginal_difference, beta, model.covariance, pair, df=df, conf_level=conf_level)
        yield MarginalTerm(
            predictor=predictor,
            level=level,
            difference=Effect(found.estimate, found.conf_int.low, found.conf_int.high),
            p_value=found.p_value,
            note=found.note,
        )


def _marginal_of_population(data: ModelData, design: Design, model: Model, conf_level: float) -> Iterator[MarginalTerm]:
    wanted = [(predictor, *each) for predictor in design.used for each in _contrasts(predictor)]
    designs = design.changed([change for _, _, first, second in wanted for change in (first, second)])
    for (predictor, level, _, _), pair in zip(wanted, zip(designs, designs, strict=True), strict=True):
        (found,) = averages_of_population(model, data, partial(_differing, pair), conf_level=conf_level)
        effect = Effect(found.estimate, found.conf_int.low, found.conf_int.high)
        yield MarginalTerm(predictor=predictor, level=level, difference=effect, p_value=found.p_value)


def _differing(
    designs: tuple[NDArray[np.float64], NDArray[np.float64]], beta: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much probabilities differ between two values of an item."""
    first, second = (expected(Family.LOGISTIC, beta, each) for each in designs)
    return first - second


def _contrasts(predictor: Predictor) -> Iterator[tuple[int | None, Change, Change]]:
    """Yield what is compared with what: each level with the first, or one more of a number with as it is."""
    item = predictor.item
    if not predictor.levels:
        yield None, shifted(item, 1.0), shifted(item, 0.0)
    for level in range(1, len(predictor.levels)):
        yield level, at_level(item, level), at_level(item, 0)
