"""A model of answers that were imputed many times: fitted to each completed data set, and pooled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.regression.completing import Completed, completed
from leapstats.regression.data import data_of, gather_answers
from leapstats.regression.expectation import coefficients_of
from leapstats.regression.fit import FittedModel, MarginalTerm, fit_data, nothing, of_predictions, terms_of
from leapstats.regression.pooled import Pooled, PooledFit, pooled_model
from leapstats.regression.request import ModelRequest
from leapstats.regression.sampling import IMPUTED
from leapstats.results.effect import Effect
from leapstats.stats.models.coefficients import INTERCEPT, Coefficient, Model
from leapstats.stats.models.pooling import pool
from leapstats.stats.proportions import normal_quantile
from leapstats.survey.survey import Survey

NOTHING = "nothing to impute: no row of the model lacks an answer that could be imputed"
HOW = "{imputations} imputations pooled by Rubin's rules, limits and p by Student's t with Barnard-Rubin df"


def fit_imputed(surveys: Sequence[Survey], request: ModelRequest) -> FittedModel:
    """Impute missing answers, fit a model to each completed data set, and pool them.

    Parameters
    ----------
    surveys
        One wave.
    request
        Says how often to impute.

    Returns
    -------
    FittedModel
        Its data and design are those of the first completed data set. Where there is nothing to impute it is the model
        of the answers as they are, with a note.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model of these answers, or the answers from being imputed,
        such as a sample design.
    """
    if any(survey.sampled is not None for survey in surveys):
        raise UsageError("the options", [IMPUTED])
    answers = gather_answers(surveys, request)
    made = completed(surveys, request, answers)
    if made is None:
        plain = fit_data(data_of(surveys, request, answers), request)
        return replace(plain, notes=(NOTHING, *plain.notes))
    fits = [fit_data(data_of(surveys, request, each), request) for each in made.answers]
    _check_same_columns(fits)
    return _pooled(fits, made)


def _check_same_columns(fits: Sequence[FittedModel]) -> None:
    """Refuse items that vary in some data sets and not in others."""
    constant = [each.item for fit in fits for each in fit.constant]
    varying = sorted({item for item in constant if constant.count(item) < len(fits)})
    if varying:
        what = "its imputed answers differ in some data sets and are all the same in others"
        raise UsageError("the formula", [Problem(item, what, "Leave it out, or omit impute") for item in varying])


def _pooled(fits: Sequence[FittedModel], made: Completed) -> FittedModel:
    first, request = fits[0], fits[0].request
    models = tuple(fit.estimates for fit in fits)
    size = sum(len(each) for each in (models[0].coefficients, getattr(models[0], "thresholds", ())))
    complete = max(1.0, float(len(first.data.outcome) - size))
    failed = [fit.failure for fit in fits if fit.failure is not None]
    try:
        estimates = None if failed else pooled_model(models, complete, request.conf_level)
    except NotEstimableError as error:
        failed, estimates = [nothing(error.reason, first.way.instead)], None
    if estimates is None:
        return replace(first, failure=_in_some(failed[0], len(failed), len(fits)))
    return replace(
        first,
        estimates=estimates,
        terms=tuple(terms_of(estimates, first.design, first.way)),
        marginal=tuple(_marginal(fits, complete)),
        how=f"{first.way.family} model by {first.way.method}, {HOW.format(imputations=len(fits))}",
        notes=tuple(_notes(fits)),
        pooled=Pooled(
            models=models,
            outcomes=tuple(fit.data.outcome for fit in fits),
            df_complete=complete,
            imputed=made.drawn.imputed,
            cycles=made.drawn.cycles,
            seed=made.drawn.seed,
            keeps_outcomes=made.keeps_outcomes,
            missing_information=_largest(estimates),
            correction=float(np.mean([_correction(fit) for fit in fits])),
        ),
    )


def _in_some(failure: Problem, failed: int, size: int) -> Problem:
    return replace(failure, what=f"{failure.what} (in {failed} of {size} imputed data sets)")


def _correction(fit: FittedModel) -> float:
    """Return what a model adds to its intercept to predict."""
    beta = of_predictions(fit.data, fit.design, fit.estimates, fit.way)
    return float(beta[0] - coefficients_of(fit.estimates)[0])


def _largest(estimates: PooledFit) -> float:
    """Return the largest fraction of missing information of the coefficients beside intercepts."""
    shown = [each for each in estimates.coefficients if not each.name.endswith(INTERCEPT)]
    return max(each.missing_information for each in shown)


def _notes(fits: Sequence[FittedModel]) -> Iterator[str]:
    """Say in how many data sets what is doubted holds, in the words of the first of them."""
    doubted = [fit.notes for fit in fits if fit.notes]
    if doubted:
        yield from (f"in {len(doubted)} of {len(fits)} imputed data sets, as in this: {note}" for note in doubted[0])


def _marginal(fits: Sequence[FittedModel], complete: float) -> Iterator[MarginalTerm]:
    """Pool the differences in proportions; one that some data set has none of has none."""
    level = fits[0].request.conf_level
    for terms in zip(*(fit.marginal for fit in fits), strict=True):
        lacking = next((each for each in terms if np.isnan(each.difference.estimate)), None)
        if lacking is not None:
            yield replace(terms[0], difference=Effect(), p_value=np.nan, note=lacking.note)
            continue
        (found,) = pool([_as_model(each, level) for each in terms], df_complete=complete, conf_level=level).coefficients
        limits = found.conf_int
        yield replace(
            terms[0], difference=Effect(found.estimate, limits.low, limits.high), p_value=found.p_value, note=""
        )


def _as_model(term: MarginalTerm, conf_level: float) -> Model:
    """Return a difference as a model of one coefficient, its standard error from its limits, which are normal."""
    error = (term.difference.high - term.difference.low) / (2 * normal_quantile(conf_level))
    return Model(
        method="", coefficients=(Coefficient(name="", estimate=term.difference.estimate, std_error=error),), units=0
    )
