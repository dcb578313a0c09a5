"""Exposures against outcomes, one model a pair: crude, and adjusted for other items on the same rows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from leapstats.dictionary.formulas import Formula, Term
from leapstats.errors import Problem, UsageError
from leapstats.regression.data import gather_data
from leapstats.regression.fit import FittedModel, ModelTerm, fit_data
from leapstats.regression.request import ModelRequest
from leapstats.regression.rows import counts_of, place_of, term_rows
from leapstats.results.frame import Result
from leapstats.results.p_adjustment import adjusted
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity, StatName

CRUDE = "crude"


@dataclass(frozen=True, slots=True, eq=False)
class PairModels:
    """An exposure against an outcome: the model of it alone, and the one with what is adjusted for; None without.

    `asked` are the items that were to be adjusted for. Some may be left out: see `not_adjusted`.
    """

    exposure: Term
    crude: FittedModel
    adjusted: FittedModel | None
    asked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The items of the exposure."""
        return _named(self.exposure)

    @property
    def adjusted_for(self) -> tuple[str, ...]:
        """The items of the adjusted model beside the exposure."""
        own = {factor.item for factor in self.exposure}
        used = () if self.adjusted is None else self.adjusted.design.used
        return tuple(each.item for each in used if each.item not in own)

    @property
    def not_adjusted(self) -> tuple[str, ...]:
        """The items that were to be adjusted for, and are not: the outcome, the exposure, or one without variation."""
        return tuple(item for item in self.asked if item not in self.adjusted_for)

    @property
    def main(self) -> FittedModel:
        """The model that is answered for: the adjusted one where there is one."""
        return self.adjusted or self.crude

    def terms_of(self, fitted: FittedModel) -> list[ModelTerm]:
        """Return what the exposure comes to in one of the models."""
        items = {factor.item for factor in self.exposure}
        return [term for term in fitted.terms if {part.predictor.item for part in term.column.parts} == items]

    @property
    def failure(self) -> Problem | None:
        """Why nothing could be estimated, where that is so."""
        return self.main.failure


def screen(
    surveys: Sequence[Survey],
    outcomes: Sequence[str],
    exposures: Sequence[Term],
    adjust_for: Sequence[Term],
    request: ModelRequest,
) -> list[PairModels]:
    """Fit a model to each pair, in the order of the outcomes and then of the exposures.

    Parameters
    ----------
    surveys
        One wave, or several where the waves of a unit are a cluster.
    outcomes, exposures, adjust_for
        Items, and terms of formulas. An exposure and an outcome are left out of what their own model is adjusted for.
        A product is modelled with its items.
    request
        The family, the method and what else is the same for all; its formula is not used.

    Raises
    ------
    UsageError
        With everything that keeps the items of a pair from being a model.
    """
    found: list[PairModels] = []
    wrong: list[UsageError] = []
    for outcome in outcomes:
        for exposure in exposures:
            if outcome in {factor.item for factor in exposure}:
                continue
            try:
                found.append(_pair(surveys, outcome, exposure, adjust_for, request))
            except UsageError as error:
                where = f"{outcome} ~ {_named(exposure)}"
                problems = [replace(each, where=each.where or where) for each in error.problems]
                wrong.append(UsageError(error.source, problems))
    if wrong:
        problems = list(dict.fromkeys(each for error in wrong for each in error.problems))
        raise UsageError(wrong[0].source, problems)
    return found


def _pair(
    surveys: Sequence[Survey], outcome: str, exposure: Term, adjust_for: Sequence[Term], request: ModelRequest
) -> PairModels:
    own = {factor.item for factor in exposure}
    others = tuple(term for term in adjust_for if _is_other({factor.item for factor in term}, own, outcome))
    parts = tuple(part for size in range(1, len(exposure) + 1) for part in combinations(exposure, size))
    whole = replace(request, formula=_formula(outcome, (*parts, *others)))
    alone = replace(request, formula=_formula(outcome, parts))
    data = gather_data(surveys, whole)
    # The crude model has the rows of the adjusted one: what differs between them is what was adjusted for.
    predictors = tuple(each for each in data.predictors if each.item in own)
    crude = fit_data(replace(data, predictors=predictors), alone)
    asked = tuple(dict.fromkeys(factor.item for term in adjust_for for factor in term))
    adjusted = fit_data(data, whole) if others else None
    if adjusted is not None and {each.item for each in adjusted.design.used} <= own:
        adjusted = None  # what it was to be adjusted for does not vary
    return PairModels(exposure, crude, adjusted, asked)


def _is_other(items: set[str], own: set[str], outcome: str) -> bool:
    """Tell whether an exposure can be adjusted for a term: not for the outcome, nor for what it is itself part of."""
    if outcome in items or items <= own:
        return False
    return len(own) > 1 or not own & items


def _named(exposure: Term) -> str:
    return ":".join(factor.item for factor in exposure)


def _formula(outcome: str, terms: tuple[Term, ...]) -> Formula:
    text = f"{outcome} ~ {' + '.join(map(_named, terms))}"
    return Formula(outcome=outcome, terms=terms, text=text)


def screening_rows(pairs: Sequence[PairModels], multiplicity: Multiplicity) -> Iterator[Result]:
    """Yield the long frame: the crude numbers have `crude_` before their statistic."""
    for pair in pairs:
        yield from (row._replace(by=pair.name) for row in counts_of(pair.main))
        if pair.adjusted is not None:
            yield from term_rows(pair.adjusted, pair.terms_of(pair.adjusted))
        for row in term_rows(pair.crude, pair.terms_of(pair.crude)):
            yield row._replace(statistic=crude_statistic(pair.crude))
    yield from _adjusted_rows(pairs, multiplicity)


def crude_statistic(fitted: FittedModel) -> str:
    """Return the statistic of a crude model in the long frame."""
    return f"{CRUDE}_{fitted.way.function}"


def statistic_of(pair: PairModels) -> str:
    """Return the statistic of the model that is answered for."""
    return crude_statistic(pair.crude) if pair.adjusted is None else pair.adjusted.way.function


def _adjusted_rows(pairs: Sequence[PairModels], multiplicity: Multiplicity) -> Iterator[Result]:
    """Yield p adjusted for the number of all of them; those that could not be estimated are not counted."""
    if multiplicity is Multiplicity.NONE:
        return
    tested = [(pair, term) for pair in pairs for term in pair.terms_of(pair.main)]
    p_values = adjusted([term.p_value for _, term in tested], multiplicity)
    for (pair, term), p_value in zip(tested, p_values, strict=True):
        if not math.isnan(p_value):
            place = place_of(pair.main, term.column, term.answer)
            yield Result(*place, statistic_of(pair), StatName.P_ADJUSTED, p_value, str(multiplicity))
