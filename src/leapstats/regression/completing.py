"""Complete the answers that a model is made of: which are imputed, from what, and which rows are left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.describe.levels import has_order
from leapstats.dictionary.study import Variable
from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.regression.answers import Answers, answers_to
from leapstats.regression.method import LEVELED, Family
from leapstats.regression.request import ModelRequest
from leapstats.stats.models.imputation import ImputedData, Incomplete, Kind, impute
from leapstats.survey.magnitudes import size_problems
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

NO_VALUE = (Reason.NOT_ASKED, Reason.NOT_APPLICABLE)  # there is none to impute
OPTION = "impute"


@dataclass(frozen=True, slots=True, eq=False)
class Completed:
    """The answers of a request's items in each imputed data set, and how they were imputed.

    `keeps_outcomes` tells whether rows whose outcome was imputed are part of the analysis.
    """

    answers: tuple[dict[str, Answers], ...]
    drawn: ImputedData
    keeps_outcomes: bool


def completed(surveys: Sequence[Survey], request: ModelRequest, answers: Mapping[str, Answers]) -> Completed | None:
    """Impute what is missing of the answers; None where no row of the analysis lacks anything that could be imputed.

    Parameters
    ----------
    surveys
        One wave.
    request
        How often, from which seed and which items to impute with.
    answers
        To each item of the request, in its order.

    Raises
    ------
    UsageError
        Naming the items that cannot be imputed.

    Notes
    -----
    Rows that were not asked an item, or to which it does not apply, have no answer that could be imputed: they stay as
    they are, and are left out of the model. Rows without an answer to the outcome help to impute the others, and are
    left out after that (von Hippel 2007); where items are named to impute with, which may tell what the outcome would
    have been, they are kept.
    """
    outcome, keeps = request.formula.outcome, bool(request.impute_with)
    chained = dict(answers) | {name: answers_to(surveys, name) for name in request.impute_with}
    rows = ~np.any([np.isin(each.reasons, NO_VALUE) for each in answers.values()], axis=0)
    _check_asked(request.impute_with, chained, rows)
    kinds = _kinds(surveys, request)
    answered = answers[outcome].reasons == Reason.ANSWERED
    if not keeps:
        rows &= answered | _is_known_elsewhere(answers, kinds, rows & answered)
    analysed = rows if keeps else rows & answered
    if all((each.reasons[analysed] == Reason.ANSWERED).all() for each in answers.values()):
        return None
    items = [Incomplete(name, _values(each, rows), kinds[name]) for name, each in chained.items()]
    if wrong := [each for item in items for each in size_problems(item.name, item.values[~np.isnan(item.values)])]:
        raise UsageError("the formula", wrong)
    try:
        drawn = impute(items, imputations=request.impute, seed=request.seed)
    except NotEstimableError as error:
        raise UsageError("the options", [Problem(OPTION, error.reason, "Leave the item out, or omit impute")]) from None
    names = list(chained)
    return Completed(
        answers=tuple(
            {
                name: each if name == outcome and not keeps else _filled(each, rows, filled[names.index(name)])
                for name, each in answers.items()
            }
            for filled in drawn.values
        ),
        drawn=drawn,
        keeps_outcomes=keeps,
    )


def _check_asked(names: Sequence[str], chained: Mapping[str, Answers], rows: NDArray[np.bool_]) -> None:
    """Refuse to impute with items that some rows have no answer to by design."""
    problems = []
    for name in names:
        without = int(np.isin(chained[name].reasons[rows], NO_VALUE).sum())
        if without:
            what = f"{name} was not asked of {without} of {int(rows.sum())} units, or does not apply to them"
            problems.append(Problem("impute_with", what, "Name an item that all were asked"))
    if problems:
        raise UsageError("the options", problems)


def _kinds(surveys: Sequence[Survey], request: ModelRequest) -> dict[str, Kind]:
    """Return what each item is imputed as: a number that the model takes for levels as levels."""
    variables = surveys[0].study.variables
    family = request.family_of(variables[request.formula.outcome])
    leveled = {factor.item for factor in request.formula.factors if factor.categorical}
    if family in LEVELED:
        leveled.add(request.formula.outcome)
    named = (*request.items, *request.impute_with)
    kinds = {name: _kind(variables[name], leveled=name in leveled) for name in named}
    if family is Family.ORDINAL:
        kinds[request.formula.outcome] = Kind.ORDERED
    return kinds


def _kind(variable: Variable, *, leveled: bool) -> Kind:
    if variable.type is ItemType.BINARY:
        return Kind.YES_NO
    if variable.type in CODED:
        return Kind.ORDERED if has_order(variable, ()) else Kind.LEVELS
    return Kind.ORDERED if leveled else Kind.NUMBER


def _is_known_elsewhere(
    answers: Mapping[str, Answers], kinds: Mapping[str, Kind], rows: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell of each row whether none of its levels is one that only rows outside those given have.

    Such a level would be imputed in some data sets and not in others, and the model of each needs the same columns.
    """
    known = np.ones(len(rows), dtype=bool)
    for name, each in answers.items():
        if kinds[name] in {Kind.LEVELS, Kind.ORDERED}:
            there = each.reasons == Reason.ANSWERED
            known &= ~there | np.isin(each.values, each.values[rows & there])
    return known


def _values(answers: Answers, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = np.where(answers.reasons == Reason.ANSWERED, answers.values.astype(np.float64), np.nan)
    return np.asarray(found[rows])


def _filled(answers: Answers, rows: NDArray[np.bool_], values: NDArray[Any]) -> Answers:
    filled, reasons = answers.values.astype(np.float64), answers.reasons.copy()
    filled[rows], reasons[rows] = values, Reason.ANSWERED
    return replace(answers, values=filled, reasons=reasons)
