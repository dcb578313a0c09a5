"""Describe items: how many of which base, or mean, quartiles and extremes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leapstats.describe.aggregates import statistic_of
from leapstats.describe.catalogue import proportion_limits
from leapstats.describe.group_tests import GroupedAnswers
from leapstats.describe.presentation import USUAL, Presentation
from leapstats.dictionary.study import Conventions, Variable
from leapstats.errors import Problem, UsageError
from leapstats.results.frame import Result, Results
from leapstats.stats.aggregated import Aggregated, of_counts
from leapstats.stats.result import Inference
from leapstats.survey.column import Column
from leapstats.survey.groups import Group, Groups, counted, narrowed
from leapstats.survey.survey import Survey
from leapstats.terms import REASONS, Base, ItemType, Reason, StatName

if TYPE_CHECKING:
    from leapstats.describe.weighted_answers import WeightedAnswers
    from leapstats.stats.design.samples import WeightedSample
    from leapstats.survey.sampling import Sampled

    Sample = NDArray[np.float64] | WeightedSample | Aggregated

CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
NUMERIC = (ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE)
MISSING = "missing:"
TALLY = "tally"
TOO_FEW = "too few answers"
N_REASONS = len(Reason)
Place = tuple[str, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What to describe: an item, the base of its shares, the limits wanted, if any; its rows."""

    item: str
    base: Base
    conf_level: float | None = None
    presentation: Presentation = USUAL


def describe(survey: Survey, groups: Groups, question: Question) -> Results:
    """Describe one item in every group.

    Parameters
    ----------
    survey
        The answers.
    groups
        All units, and the groups of a grouping item.
    question
        The item, its base, and whether confidence limits are wanted.

    Returns
    -------
    Results
        For each group `n_base`, `n_asked`, `n_answered` and `n_missing`, in all and by reason
        (level `missing:refused`, say). For a coded item `n` and `proportion` of each level, zero
        counts included; for a number mean, SD, quartiles, extremes. Shares are fractions of the
        base; NaN with a note where a base is empty.

    Raises
    ------
    UsageError
        If the item is not there, or cannot be counted or measured.
    """
    variable, measured = survey.variable(question.item), _measured(survey, groups, question)
    if variable.type not in CODED + NUMERIC:
        problem = Problem(question.item, f"a {variable.type} item has no table row", "Leave it out")
        raise UsageError("the items asked for", [problem])
    described = (variable, survey.study.conventions)
    survey, groups = narrowed(survey, groups, question.item)
    column = with_skips_as_no(variable, survey.column(question.item), question.base)
    if survey.sampled is not None and variable.type in CODED:
        question = replace(question, conf_level=None)  # limits are those of the design
    reasons = groups.tally(column.reasons, N_REASONS)
    totals = [sum(counts) for counts in zip(*reasons, strict=True)]
    found = [reason for reason in REASONS.values() if totals[reason]]
    rows: list[Result] = []
    if variable.type in CODED and variable.codes is not None:
        counts = groups.tally(column.values, len(variable.codes.answers))
        for group, count, reason in zip(groups.groups, counts, reasons, strict=True):
            rows.extend(_bases(question, group, reason, found))
            rows.extend(_levels(question, variable, group, (count, reason)))
    else:
        samples = measured or _samples(survey, groups, column)
        for group, sample, reason in zip(groups.groups, samples, reasons, strict=True):
            rows.extend(_bases(question, group, reason, found))
            rows.extend(sample_numbers(question, described, group, sample))
    return Results(tuple(rows))


def _measured(survey: Survey, groups: Groups, question: Question) -> "list[Aggregated] | None":
    """Return what was measured of a number where its rows are; None where it is counted from its values."""
    if survey.elsewhere is None or survey.variable(question.item).type not in NUMERIC:
        return None
    return survey.elsewhere.measured(question.item, groups, survey.study.conventions.quantile_type)


def _samples(survey: Survey, groups: Groups, column: Column) -> "Iterator[Sample]":
    """Yield the answers of each group without those that are missing, with their weights where there are some."""
    if survey.frequency is not None:
        yield from _from_counts(survey.frequency, groups, column)
    elif survey.sampled is None:
        yield from map(_known, groups.split(column.values))
    else:
        yield from _weighted(survey.sampled, groups, column)


def _known(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the numbers that are there; the sample itself, not a copy, where all of them are."""
    lacking = np.isnan(sample)
    return sample[~lacking] if lacking.any() else sample


def _from_counts(frequency: NDArray[np.int64], groups: Groups, column: Column) -> Iterator[Aggregated]:
    """Yield the answers of each group by how many rows have each of them."""
    pairs = zip(groups.split(column.values), groups.split(frequency), strict=True)
    for values, counts in pairs:
        known = ~np.isnan(values)
        distinct, places = np.unique(values[known], return_inverse=True)
        yield of_counts(distinct, counted(places, len(distinct), counts[known]))


def _weighted(sampled: "Sampled", groups: Groups, column: Column) -> "Iterator[WeightedSample]":
    from leapstats.stats.design.samples import WeightedSample

    design = sampled.design
    for each in groups.split(np.arange(len(column.values), dtype=np.float64)):
        units = each.astype(np.int64)
        places = units[~np.isnan(column.values[units])]
        yield WeightedSample(column.values[places], design.weights[places], partial(design.rows, places))


def grouped_answers(survey: Survey, groups: Groups, question: Question) -> GroupedAnswers:
    """Return the answers to an item by group, those of no group aside; nothing missing is among them."""
    variable = survey.variable(question.item)
    if survey.elsewhere is not None and variable.type not in CODED:
        raise survey.elsewhere.refusal(question.item)
    survey, groups = narrowed(survey, groups, question.item)
    column = with_skips_as_no(variable, survey.column(question.item), question.base)
    if variable.type in CODED and variable.codes is not None:
        n_levels = len(variable.codes.answers)
        counts = groups.tally(column.values, n_levels)[1:]
        values = np.where(column.values >= 0, column.values, np.nan)
        weighted = _with_weights(survey, groups, values, n_levels)
        return GroupedAnswers(table=np.array(counts, dtype=np.int64).T, weighted=weighted)
    numbers = tuple(sample[~np.isnan(sample)] for sample in groups.split(column.values)[1:])
    return GroupedAnswers(numbers=numbers, weighted=_with_weights(survey, groups, column.values, 0))


def _with_weights(
    survey: Survey, groups: Groups, answers: NDArray[np.float64], n_levels: int
) -> "WeightedAnswers | None":
    """Return the answers unit by unit with their weights; None where units have none."""
    if survey.sampled is None or groups.place is None:
        return None
    from leapstats.describe.weighted_answers import WeightedAnswers

    places = groups.place.astype(np.int64)
    return WeightedAnswers(design=survey.sampled.design, answers=answers, places=places, n_levels=n_levels)


def with_skips_as_no(variable: Variable, column: Column, base: Base) -> Column:
    """Over all units, one that was not asked has not the trait, where the dictionary says so."""
    if base is not Base.ALL or not variable.skip_means_no:
        return column
    skipped = column.reasons == Reason.NOT_ASKED
    values = column.values
    if variable.type is ItemType.BINARY and variable.codes is not None:
        values = np.where(skipped, variable.codes.position("0"), values)
    return Column(values, np.where(skipped, np.uint8(Reason.ANSWERED), column.reasons))


def base_size(base: Base, reasons: Sequence[int]) -> int:
    """Return the denominator of a group, from its counts by reason."""
    if base is Base.ANSWERED:
        return reasons[Reason.ANSWERED]
    not_asked = reasons[Reason.NOT_ASKED] + reasons[Reason.NOT_APPLICABLE]
    return sum(reasons) - (not_asked if base is Base.ASKED else 0)


def _bases(question: Question, group: Group, reasons: Sequence[int], found: Sequence[Reason]) -> Iterator[Result]:
    """Yield the sizes of a group's bases, and each reason that is found in any group."""
    size = base_size(question.base, reasons)
    counts = {
        StatName.N_BASE: size,
        StatName.N_ASKED: base_size(Base.ASKED, reasons),
        StatName.N_ANSWERED: reasons[Reason.ANSWERED],
        StatName.N_MISSING: sum(reasons) - reasons[Reason.ANSWERED],
    }
    for name, count in counts.items():
        method = f"base {question.base}" if name is StatName.N_BASE else None
        yield Result(question.item, None, group.by, group.level, TALLY, name, float(count), method)
    for reason in found:
        level = MISSING + reason.term
        yield Result(question.item, level, group.by, group.level, TALLY, StatName.N_MISSING, float(reasons[reason]))
        if _in_base(question.base, reason):
            yield from _share(question, level, group, (reasons[reason], size))


def _in_base(base: Base, reason: Reason) -> bool:
    if base is Base.ANSWERED:
        return False
    return base is Base.ALL or reason not in {Reason.NOT_ASKED, Reason.NOT_APPLICABLE}


def _levels(
    question: Question, variable: Variable, group: Group, tallies: tuple[Sequence[int], Sequence[int]]
) -> Iterator[Result]:
    counts, reasons = tallies
    size = base_size(question.base, reasons)
    answers = variable.codes.answers if variable.codes is not None else ()
    for code, count in zip(answers, counts, strict=True):
        yield from share_of(question, code.code, group, (count, size))


def share_of(question: Question, level: str, group: Group, fraction: tuple[int, int]) -> Iterator[Result]:
    """Yield the count, the share and, where wanted, the limits of one level in one group."""
    yield Result(question.item, level, group.by, group.level, TALLY, StatName.N, float(fraction[0]))
    yield from _share(question, level, group, fraction)


def _share(question: Question, level: str, group: Group, fraction: tuple[int, int]) -> Iterator[Result]:
    count, size = fraction
    place = (question.item, level, group.by, group.level)
    note = None if size else f"no {group.label} unit is in the base"
    yield Result(*place, TALLY, StatName.PROPORTION, count / size if size else math.nan, None, note)
    if question.conf_level is not None:
        yield from limit_rows(place, *proportion_limits(count, size, question.conf_level), note)


def sample_numbers(
    question: Question, described: tuple[Variable, Conventions], group: Group, sample: "Sample"
) -> Iterator[Result]:
    """Yield the statistics of the numbers of one group; none of them is NaN."""
    place = (question.item, None, group.by, group.level)
    done: set[str] = set()
    for line in question.presentation.computed_lines(*described):
        for source in line.sources:
            if source.statistic in done:
                continue
            done.add(source.statistic)
            summary = statistic_of(source.function, sample)(sample, **source.options)
            for name, number in summary.stats.items():
                note = (summary.note or TOO_FEW) if math.isnan(number) else None
                yield Result(*place, source.statistic, name, number, source.method, note)
        of_limits = line.limits.__name__ if line.limits is not None else ""
        if line.limits is not None and question.conf_level is not None and of_limits not in done:
            done.add(of_limits)
            estimate = statistic_of(line.limits, sample)(sample, conf_level=question.conf_level)
            note = (estimate.note or TOO_FEW) if math.isnan(estimate.conf_int.low) else None
            yield from limit_rows(place, of_limits, estimate, note)


def limit_rows(place: Place, statistic: str, estimate: Inference, note: str | None) -> Iterator[Result]:
    """Yield the limits of an estimate."""
    low, high = estimate.conf_int.low, estimate.conf_int.high
    yield Result(*place, statistic, StatName.CONF_LOW, low, estimate.method or None, note)
    yield Result(*place, statistic, StatName.CONF_HIGH, high, estimate.method or None, note)
