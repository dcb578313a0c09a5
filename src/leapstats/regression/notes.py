"""What is said under the table of a model: who was used, what was compared with what, and what to doubt."""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.output.effects import as_p, capital, ci_word
from leapstats.output.numbers import decimals_for, fixed, percent, whole
from leapstats.regression.data import Predictor
from leapstats.regression.doubts import doubts_of_kinds
from leapstats.regression.fit import FEW_EVENTS, FittedModel
from leapstats.regression.imputation_words import imputation_notes, imputation_warnings, pooled_note
from leapstats.regression.method import COUNTS, LEVELED, WAYS, Family, Method
from leapstats.regression.request import CORRELATIONS, IN_ORDER, WAVE, why_usual
from leapstats.stats.design.sample import SampleDesign
from leapstats.stats.models.clustered import ClusteredModel
from leapstats.stats.models.counts import CountModel
from leapstats.stats.models.mixed import MixedModel
from leapstats.stats.models.ordinal import OrdinalModel
from leapstats.survey.earlier import earlier_name

ALPHA = 0.05
FEW_SAMPLED = 50  # at 30, limits of 95 % hold the truth in 89 to 96 % of samples: benchmarks/design_models.py
OF_ROWS = "The clusters are rows that belong together; no sample design is taken into account."


def note_of_way(fitted: FittedModel) -> str:
    """Say what the effect is and how its limits and p were found."""
    study, cluster = fitted.data.survey.study, fitted.request.cluster
    clusters = _item_label(fitted, cluster) if cluster else study.units
    first = fitted.data.outcome_labels[0] if fitted.data.outcome_labels else ""
    note = pooled_note(fitted) or fitted.way.note
    return note.format(clusters=clusters, first=first)


def model_notes(fitted: FittedModel, *, list_units: bool) -> Iterator[str]:
    """Yield the sentences under the table."""
    data, study = fitted.data, fitted.data.survey.study
    rows = study.units if len(data.waves) < 2 else f"rows ({study.units} in waves)"
    yield f"Used: {len(data.outcome)} of {data.n_rows} {rows}; {answers_word(fitted)}."
    yield from _asked(fitted)
    yield from domain_words(fitted)
    yield from imputation_notes(fitted)
    for item, reason, count in data.dropped:
        yield f"Left out for want of an answer: {_item_label(fitted, item)} ({reason.label.lower()}), {count}."
    if data.no_row and data.survey.earlier is not None:
        yield f"Left out, with no row in wave {data.survey.earlier.wave}: {data.no_row} of {data.n_rows} {rows}."
    if list_units and data.left_out:
        yield f"Left out: {'; '.join(data.left_out)}."
    for item in data.as_no:
        yield f"Not asked counts as no: {_item_label(fitted, item)}."
    yield from _compared(fitted)
    yield from _variances(fitted)
    yield from products_words(fitted)
    rate = fitted.events_per_parameter
    if not math.isnan(rate):
        size = len(fitted.design.columns)
        columns = "1 parameter" if size == 1 else f"{size} parameters"
        yield f"Events for each parameter: {fixed(rate, 1)} ({columns} without the intercept)."
    yield from model_warnings(fitted)
    yield f"Method: {fitted.how}."


def _asked(fitted: FittedModel) -> Iterator[str]:
    """Say why the model is of its family, what counts are per, and what the clusters are."""
    request = fitted.request
    if note := family_note(fitted):
        yield note
    if request.per:
        yield f"Counted per {_item_label(fitted, request.per)}: its logarithm is an offset."
    earlier = fitted.data.survey.earlier
    if request.per and earlier is not None:
        before = earlier_name(fitted.outcome, earlier.wave)
        yield f"{_item_label(fitted, before)} is adjusted for as the count that it was, not as a rate."
    if request.cluster:
        yield f"Clusters: {fitted.data.n_clusters} of {_item_label(fitted, request.cluster)}."
        if request.method is not Method.MIXED:
            yield OF_ROWS


def _variances(fitted: FittedModel) -> Iterator[str]:
    """Say how alike the rows of a cluster are: their working correlation, or how much random intercepts differ."""
    model = fitted.estimates
    if isinstance(model, ClusteredModel) and fitted.request.correlation == CORRELATIONS[0]:
        yield f"Working correlation of the rows of a cluster: {fixed(model.correlation, 2)}."
    if not isinstance(model, MixedModel):
        return
    level, digits = ci_word(fitted.request.conf_level), 2
    shown = [
        f"{fixed(variance, digits)} ({level} {fixed(limits.low, digits)} to {fixed(limits.high, digits)})"
        for variance, limits in (
            (model.group_variance, model.group_variance_limits),
            (model.residual_variance, model.residual_variance_limits),
        )
    ]
    yield f"Variance between clusters: {shown[0]}; within: {shown[1]}; correlation {fixed(model.correlation, 2)}."
    if model.group_variance == 0:
        yield "The clusters differ no more than their rows do: the random intercept is 0, as in least squares."


def products_words(fitted: FittedModel) -> Iterator[str]:
    """Say of items that are in a product as well as alone for which of the other item's answers their number holds."""
    columns = fitted.design.columns
    alone = {column.parts[0].predictor.item for column in columns if len(column.parts) == 1}
    others: dict[str, dict[str, Predictor]] = {}
    for column in columns:
        for part in column.parts:
            rest = {each.predictor.item: each.predictor for each in column.parts if each is not part}
            others.setdefault(part.predictor.item, {}).update(rest)
    for item, rest in others.items():
        if item in alone and rest:
            where = " and ".join(f"{each.label} is {each.labels[0] if each.levels else 0}" for each in rest.values())
            yield f"{_item_label(fitted, item)} alone: where {where}."


def family_note(fitted: FittedModel) -> str:
    """Say why a model is of its family; empty where it was asked for, or is logistic."""
    family, per = fitted.way.family, bool(fitted.request.per)
    if fitted.request.family is not None or family is Family.LOGISTIC:
        return ""
    variable = fitted.data.survey.study.variables[fitted.outcome]
    instead = IN_ORDER if family is Family.MULTINOMIAL else ""
    return f"Family: {family}, since {variable.label} {why_usual(variable, family, per=per)}{instead}."


def _compared(fitted: FittedModel) -> Iterator[str]:
    """Say which wave an item was taken from, and which level the others are compared with."""
    for predictor in fitted.data.predictors:
        if predictor.carried:
            yield f"Taken from wave {predictor.carried} for every wave: {predictor.label}."
        if len(predictor.levels) > 1:
            yield f"{predictor.label}: compared with {predictor.labels[0]}."


def model_warnings(fitted: FittedModel) -> Iterator[str]:
    """Yield what keeps the numbers from being taken at their face value."""
    yield from (f"{capital(note)}." for note in fitted.notes)
    if fitted.events_per_parameter < FEW_EVENTS:
        yield f"Fewer than {FEW_EVENTS} events for each parameter: the estimates are shaky."
    if fitted.data.sample is not None and len(fitted.data.outcome) < FEW_SAMPLED:
        units = fitted.data.survey.study.units
        yield f"Fewer than {FEW_SAMPLED} {units}: limits by the sample design tend to be somewhat too narrow."
    yield from doubts_of_kinds(fitted)
    yield from _assumed(fitted)
    yield from imputation_warnings(fitted)


def _assumed(fitted: FittedModel) -> Iterator[str]:
    """Say where a test speaks against what a model takes for granted."""
    model = fitted.estimates
    takes_poisson = fitted.way is WAYS[Family.POISSON, Method.LIKELIHOOD]
    if takes_poisson and isinstance(model, CountModel) and model.dispersion_p < ALPHA:
        found = f"dispersion {fixed(model.dispersion, 2)}, p {as_p(model.dispersion_p)}"
        yield f"The counts vary more than Poisson's ({found}): limits are too narrow; take --method hc3."
    if isinstance(model, OrdinalModel) and model.parallel_p < ALPHA:
        found = f"test of proportional odds: p {as_p(model.parallel_p)}"
        yield f"Odds ratios differ between the levels ({found}): one for all of them hides that."


def answers_word(fitted: FittedModel) -> str:
    """Say how many rows gave which answer."""
    data, used = fitted.data, len(fitted.data.outcome)
    if fitted.way.family is Family.LOGISTIC:
        events = float(fitted.answer_counts[1])
        weighted = "weighted " if data.sample is not None else ""
        share = data.share if weighted and used else events / max(used, 1)
        return f"{_rows(events)} have the outcome{f', {weighted}{percent(share, 0)}%' if used else ''}"
    if fitted.way.family in LEVELED:
        counts = fitted.answer_counts[: len(data.outcome_labels)].tolist()
        shown = [f"{label} ({_rows(n)})" for label, n in zip(data.outcome_labels, counts, strict=True)]
        order = ", the lowest first" if fitted.way.family is Family.ORDINAL else ""
        return f"rows with each answer{order}: {', '.join(shown)}"
    if not used:
        return "none"
    least, greatest = float(np.min(fitted.outcomes)), float(np.max(fitted.outcomes))
    if fitted.way.family in COUNTS:
        zeros = float(np.mean(np.equal(fitted.outcomes, 0).sum(axis=1)))
        return f"counts from {whole(least)} to {whole(greatest)}, {_rows(zeros)} of them 0"
    as_it_is = f"{least:g} to {greatest:g}"
    digits = decimals_for(float(np.std(fitted.outcomes)))
    rounded = f"{fixed(least, digits)} to {fixed(greatest, digits)}"
    return f"outcome from {min(as_it_is, rounded, key=len)}"


def _rows(count: float) -> str:
    """Print how many rows there are: a whole number, or a mean over imputed data sets."""
    return fixed(count, 0 if count.is_integer() else 1)


def _item_label(fitted: FittedModel, item: str) -> str:
    if item == WAVE and item not in fitted.data.survey.study.variables:
        return "Wave"
    return fitted.data.survey.study.variables[item].label


def domain_words(fitted: FittedModel) -> Iterator[str]:
    """Say of rows that were sampled that those left out still tell how, and how many clusters the others are of."""
    data = fitted.data
    if data.sample is None or len(data.outcome) == data.n_rows:
        return
    parts = list(_parts_of(data.sample)) if isinstance(data.sample, SampleDesign) else []
    where = f", with {data.survey.study.units} in {' of '.join(parts)}" if parts else ""
    yield f"Those used are a domain of the sample{where}: {data.sample.df:g} degrees of freedom."


def _parts_of(sample: SampleDesign) -> Iterator[str]:
    """Yield the clusters and the strata that a domain has units in."""
    if not sample.stages[0].is_of_units and sample.n_clusters < sample.n_units:
        yield f"{whole(sample.n_clusters)} clusters"
    if sample.stages[0].n_strata > 1:
        yield f"{whole(sample.n_strata)} strata"
