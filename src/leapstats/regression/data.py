"""The answers that a model stands on: one row a unit, or a unit and wave, and who was left out and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.formulas import Factor
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import Problem, UsageError
from leapstats.regression.answers import Answers, answers_to
from leapstats.regression.method import IN_CLUSTERS, LEVELED, PLAIN, SAMPLED, Family
from leapstats.regression.problems import answer_problems, exposure_problems, problems_of
from leapstats.regression.request import WAVE, ModelRequest
from leapstats.regression.sampling import sample_of
from leapstats.stats.design.sample import Design as SampleOfRows
from leapstats.survey.cells import as_text
from leapstats.survey.magnitudes import size_problems
from leapstats.survey.row_names import index_of
from leapstats.survey.survey import Earlier, Survey
from leapstats.terms import CODED, ItemType, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """An item of a formula: numbers, or the places of `levels`, the first being the one compared with.

    `levels` holds codes, `labels` their labels; both are empty for a number. `carried` names the wave an
    item was taken from where another did not ask it. `values` of a number are divided by `per`.
    """

    item: str
    label: str
    values: NDArray[np.float64] = field(repr=False)
    levels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    carried: str = ""
    per: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ModelData:
    """What a model is fitted to; rows are units, or units in waves: of `survey`, and of the waves `others` beside it.

    `outcome` has 0 and 1 of a yes-no item, the places of `outcome_levels` of an item with levels, or numbers.
    `exposure` is what a count is per, `clusters` the place of each row's cluster in `cluster_names`; None for neither.
    `names` are what the rows are called in print, without their waves, `index` what they are called in pandas.
    `correlation` is the working correlation within clusters. `sample` is how the rows were sampled, None where each
    counts once.
    `dropped` counts, for each item and reason, the rows without an answer; a row may lack several.
    `no_row` counts the rows left out that have none in an earlier wave; they are not among `dropped` for its items.
    `left_out` names the units of rows that were left out. `as_no` are the items for which not being
    asked counts as no.
    """

    survey: Survey
    others: tuple[Survey, ...] = field(repr=False)
    waves: tuple[str, ...]
    family: Family
    outcome: NDArray[np.float64] = field(repr=False)
    outcome_levels: tuple[str, ...]
    outcome_labels: tuple[str, ...]
    predictors: tuple[Predictor, ...]
    exposure: NDArray[np.float64] | None = field(repr=False)
    clusters: NDArray[np.int64] | None = field(repr=False)
    correlation: str
    cluster_names: tuple[str, ...] = field(repr=False)
    sample: SampleOfRows | None = field(repr=False)
    units: NDArray[Any] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    index: Any = field(repr=False)
    n_rows: int
    dropped: tuple[tuple[str, Reason, int], ...]
    no_row: int
    left_out: tuple[str, ...]
    as_no: tuple[str, ...]

    @property
    def events(self) -> int:
        """How many rows have a yes-no outcome; the sum of counts."""
        return int(self.outcome.sum())

    @property
    def rows(self) -> int:
        """What the rows are, as `ModelRequest.way_of` needs it."""
        if self.sample is not None:
            return SAMPLED
        return PLAIN if self.clusters is None else IN_CLUSTERS

    @property
    def share(self) -> float:
        """The share of the rows with a yes-no outcome, weighted where they were sampled by a design."""
        weights = np.ones(len(self.outcome)) if self.sample is None else self.sample.weights
        return float(weights @ self.outcome / weights.sum())

    @property
    def n_clusters(self) -> int:
        """How many clusters the rows are of."""
        return 0 if self.clusters is None else len(np.unique(self.clusters))


def gather_data(surveys: Sequence[Survey], request: ModelRequest) -> ModelData:
    """Gather what a request names, and leave out the rows that lack an answer to any of it.

    Parameters
    ----------
    surveys
        One wave, or several to stack; an item that a wave did not ask is taken from the first that did.
    request
        Its items are those of the surveys.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model of these answers.
    """
    return data_of(surveys, request, gather_answers(surveys, request))


def gather_answers(surveys: Sequence[Survey], request: ModelRequest) -> dict[str, Answers]:
    """Return the answers to each item of a request, in its order.

    Raises
    ------
    UsageError
        With everything that keeps the formula from being a model, as far as the items tell.
    """
    problems = list(problems_of(surveys, request))
    if problems:
        raise UsageError("the formula", problems)
    return {name: answers_to(surveys, name) for name in request.items}


def data_of(surveys: Sequence[Survey], request: ModelRequest, answers: Mapping[str, Answers]) -> ModelData:
    """Leave out the rows that lack an answer to any of a request's items; see `gather_data`.

    Parameters
    ----------
    surveys, request
        As for `gather_data`.
    answers
        To each item of the request, in its order.
    """
    study, formula = surveys[0].study, request.formula
    reasons = np.column_stack([each.reasons for each in answers.values()])
    kept = (reasons == Reason.ANSWERED).all(axis=1)
    taken = {name: each.values[kept] for name, each in answers.items()}
    variable = study.variables[formula.outcome]
    numbers = taken[formula.outcome]
    family = request.family_of(
        variable, float(numbers.min()) if variable.type is ItemType.COUNT and len(numbers) else 0.0
    )
    wrong = [each for factor in formula.factors for each in size_problems(factor.item, taken[factor.item])]
    wrong.extend(answer_problems(family, formula.outcome, taken[formula.outcome]))
    if request.per:
        wrong.extend(exposure_problems(request.per, taken[request.per]))
    if wrong:
        raise UsageError("the formula", wrong)
    units = np.concatenate([survey.units for survey in surveys])
    names = [survey.row_name(place) for survey in surveys for place in range(len(survey))]
    outcome, levels = _outcome(variable, family, taken[formula.outcome])
    clusters, cluster_names = _clusters(surveys, units[kept], request.cluster, taken)
    data = ModelData(
        survey=surveys[0],
        others=tuple(surveys[1:]),
        waves=tuple(survey.wave for survey in surveys),
        family=family,
        outcome=outcome,
        outcome_levels=tuple(code for code, _ in levels),
        outcome_labels=tuple(label for _, label in levels),
        predictors=tuple(_predictor(surveys, factor, answers[factor.item], kept) for factor in formula.factors),
        exposure=taken[request.per] if request.per else None,
        clusters=clusters,
        correlation=request.correlation,
        cluster_names=cluster_names,
        sample=sample_of(surveys, request.method, kept),
        units=units[kept],
        names=tuple(name for name, here in zip(names, kept, strict=True) if here),
        index=index_of([survey.rows for survey in surveys], [survey.units for survey in surveys])[kept],
        n_rows=len(units),
        dropped=tuple(_dropped(request.items, reasons, surveys[0].earlier)),
        no_row=_without_row(surveys[0].earlier, kept),
        left_out=tuple(_left_out(surveys, names, kept)),
        as_no=tuple(name for name in request.items if _counts_as_no(study, surveys, name)),
    )
    emptied = list(_emptied(data, answers, kept))
    if emptied:
        raise UsageError("the formula", emptied)
    return data


def _outcome(
    variable: Variable, family: Family, values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[tuple[str, str]]]:
    """Return the outcome, for a family of levels as places of those that occur, with their codes and labels."""
    if family not in LEVELED:
        return values.astype(np.float64), []
    numbers, places = np.unique(values, return_inverse=True)
    codes = variable.codes.answers if variable.codes is not None and variable.type in CODED else None
    if codes is None:
        return places.astype(np.float64), [(as_text(number), as_text(number)) for number in numbers.tolist()]
    there = [codes[int(place)] for place in numbers]
    return places.astype(np.float64), [(code.code, code.label) for code in there]


def _clusters(
    surveys: Sequence[Survey], units: NDArray[Any], item: str, taken: dict[str, NDArray[Any]]
) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Return the place of each row's cluster, of the item named or of its unit in several waves, and their names."""
    if not item and len(surveys) < 2:
        return None, ()
    there, places = np.unique(taken[item] if item else units, return_inverse=True)
    if not item:
        return places.astype(np.int64), tuple(surveys[0].id_of(unit) for unit in there)
    variable = surveys[0].study.variables[item]
    codes = variable.codes.answers if variable.codes is not None and variable.type in CODED else ()
    found = [(code.code, code.label) for code in (codes[int(each)] for each in there)] if codes else []
    if not codes:
        found = [(text, text) for text in (as_text(each) for each in there.tolist())]
    times = Counter(label for _, label in found)
    names = (label if times[label] == 1 else f"{label} ({code})" for code, label in found)
    return places.astype(np.int64), tuple(names)


def _counts_as_no(study: Study, surveys: Sequence[Survey], name: str) -> bool:
    variable = study.variables.get(name)  # the wave of a row is no item
    if variable is None or not variable.skip_means_no or variable.universe is None:
        return False
    return any(survey.has(name) and bool((survey.column(name).reasons == Reason.NOT_ASKED).any()) for survey in surveys)


def _predictor(surveys: Sequence[Survey], factor: Factor, answers: Answers, kept: NDArray[np.bool_]) -> Predictor:
    values = answers.values[kept]
    if factor.item == WAVE and len(surveys) > 1:
        waves = tuple(survey.wave for survey in surveys)
        return _with_levels(Predictor(factor.item, "Wave", values, waves, waves), factor.reference)
    variable = surveys[0].study.variables[factor.item]
    codes = variable.codes.answers if variable.codes is not None and variable.type in CODED else ()
    if variable.type is ItemType.BINARY:
        codes = tuple(sorted(codes, key=lambda code: code.code))
    levels, labels = (tuple(code.code for code in codes), tuple(code.label for code in codes))
    if factor.categorical and not codes:
        numbers, places = np.unique(values, return_inverse=True)
        levels = labels = tuple(map(as_text, numbers.tolist()))
        values = places.astype(np.float64)
    predictor = Predictor(factor.item, variable.label, values / factor.per, levels, labels, answers.carried, factor.per)
    return _with_levels(predictor, factor.reference) if levels else predictor


def _with_levels(predictor: Predictor, reference: str) -> Predictor:
    """Keep the levels that occur, the one compared with first."""
    there = np.unique(predictor.values.astype(np.int64)).tolist()
    first = next((p for p in there if reference in {predictor.levels[p], predictor.labels[p]}), None)
    order = there if first is None else [first, *(place for place in there if place != first)]
    places = np.zeros(len(predictor.levels))
    places[order] = np.arange(len(order))
    return Predictor(
        item=predictor.item,
        label=predictor.label,
        values=places[predictor.values.astype(np.int64)],
        levels=tuple(predictor.levels[place] for place in order),
        labels=tuple(predictor.labels[place] for place in order),
        carried=predictor.carried,
    )


def _left_out(surveys: Sequence[Survey], names: Sequence[str], kept: NDArray[np.bool_]) -> Iterator[str]:
    """Name the units of the rows that are not kept, with their wave where there are several."""
    waves = np.repeat(np.arange(len(surveys)), [len(survey) for survey in surveys])
    for place in np.flatnonzero(~kept).tolist():
        yield f"{names[place]}, {surveys[waves[place]].wave}" if len(surveys) > 1 else names[place]


def _without_row(earlier: Earlier | None, kept: NDArray[np.bool_]) -> int:
    return 0 if earlier is None else int((earlier.absent & ~kept).sum())


def _dropped(
    names: Sequence[str], reasons: NDArray[np.uint8], earlier: Earlier | None
) -> Iterator[tuple[str, Reason, int]]:
    """Yield how many rows lack an answer to an item and why; not those without a row in the wave it is of."""
    for place, name in enumerate(names):
        own = reasons[:, place]
        if earlier is not None and name in earlier.items:
            own = own[~earlier.absent]
        for reason in Reason:
            count = int((own == reason).sum())
            if reason and count:
                yield name, reason, count


def _emptied(data: ModelData, answers: Mapping[str, Answers], kept: NDArray[np.bool_]) -> Iterator[Problem]:
    """Yield the items that vary, but not among the rows that were asked everything."""
    skipped = [name for name, reason, _ in data.dropped if reason is Reason.NOT_ASKED]
    if not skipped or not kept.any():
        return
    for name, each in answers.items():
        before = each.values[each.reasons == Reason.ANSWERED]
        if len(np.unique(before)) > 1 and len(np.unique(each.values[kept])) == 1:
            what = f"among the units that were asked {', '.join(skipped)} all have the same answer to it"
            yield Problem(name, what, "Leave one of them out")
