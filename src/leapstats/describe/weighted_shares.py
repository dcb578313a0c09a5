"""Shares of a population: the units of each level by their weights, with limits and errors by the design."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.describe.description import MISSING, Place, Question, limit_rows, with_skips_as_no
from leapstats.describe.shares import WEIGHTED_SHARE, WEIGHTED_TALLY
from leapstats.describe.templates import WORD
from leapstats.results.frame import Result, Results
from leapstats.stats.design.sample import Design
from leapstats.survey.groups import Group, Groups
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, Base, Numbers, Reason, StatName, Whole

OF_ERRORS = {"se", "design_effect"}
NOT_ASKED = (Reason.NOT_ASKED, Reason.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """The answer of each unit (n,) as the place of its level among `levels`, and which units are in the base."""

    places: Whole
    inside: NDArray[np.bool_]
    levels: Mapping[str, tuple[int, ...]]


def weighted_numbers(
    survey: Survey, groups: Groups, question: Question, joined: Mapping[str, tuple[str, ...]]
) -> Results:
    """Return what the units of a base and of each level of an item weigh, and which share of the base that is.

    Parameters
    ----------
    survey
        With a design.
    groups
        All units, and the groups of a grouping item.
    question
        The item, its base, and whether limits are wanted.
    joined
        Levels that are counted together, by a name for them.

    Returns
    -------
    Results
        For each group `n_weighted` of the base. For a coded item `n_weighted` and `proportion` of each level, with
        limits, `se` and `design_effect` where they are wanted.
    """
    if survey.sampled is None:
        return Results(())
    design = survey.sampled.design
    counted = _counted(survey, question, joined)
    wants_errors = bool(OF_ERRORS & set(_words(question, survey)))
    rows: list[Result] = []
    for number, (group, weighed) in enumerate(zip(groups.groups, _weighed(groups, counted, design), strict=True)):
        total = float(weighed.sum())
        place = (question.item, None, group.by, group.level)
        rows.append(Result(*place, WEIGHTED_TALLY, StatName.N_WEIGHTED, total))
        for level, members in counted.levels.items():
            weight = float(sum(weighed[each] for each in members if each < len(weighed)))
            rows.extend(_level((question.item, level, group.by, group.level), group, weight, total))
            if total and (wants_errors or question.conf_level is not None):
                column = np.isin(counted.places, members).astype(float)
                of_level = (question.item, level, group.by, group.level)
                in_group = True if number == 0 or groups.place is None else groups.place == number - 1
                domain = design.domain(counted.inside & in_group)
                rows.extend(_limits(of_level, domain, column, question))
                rows.extend(_errors(of_level, domain, column) if wants_errors else ())
    return Results(tuple(rows))


def _weighed(groups: Groups, counted: _Counted, design: Design) -> Numbers:
    """Return what the units of each group and level weigh, (groups, levels); all units first."""
    width = int(counted.places.max(initial=0)) + 1
    held = np.where(counted.inside, design.weights, 0.0)
    if groups.place is None:
        return np.bincount(counted.places, held, minlength=width).astype(float)[None, :]
    # One row more takes in the units of no group, so that one pass weighs all.
    cells = (groups.place + np.int64(1)) * width + counted.places
    sums: Numbers = np.bincount(cells, held, minlength=len(groups.groups) * width).astype(float)
    sums = sums.reshape(len(groups.groups), width)
    sums[0] = sums.sum(axis=0)
    return sums


def _words(question: Question, survey: Survey) -> list[str]:
    templates = question.presentation.templates_of(survey.variable(question.item))
    return [word for template in templates for word in WORD.findall(template)]


def _level(place: Place, group: Group, weight: float, total: float) -> Iterator[Result]:
    note = None if total else f"no {group.label} unit is in the base"
    yield Result(*place, WEIGHTED_TALLY, StatName.N_WEIGHTED, weight)
    yield Result(*place, WEIGHTED_SHARE, StatName.PROPORTION, weight / total if total else math.nan, "weighted", note)


def _limits(place: Place, domain: Design, column: Numbers, question: Question) -> Iterator[Result]:
    if question.conf_level is None:
        return
    from leapstats.describe.design_limits import design_share_limits

    found = design_share_limits(domain, column, conf_level=question.conf_level)
    yield from limit_rows(place, design_share_limits.__name__, found, found.note or None)


def _errors(place: Place, domain: Design, column: Numbers) -> Iterator[Result]:
    from leapstats.stats.design.estimates import Means, design_effect, estimated

    se = float(estimated(domain, Means(column)).se[0])
    effect = design_effect(domain, column, replace=not domain.is_finite)
    yield Result(*place, WEIGHTED_SHARE, StatName.SE, se, "by the design")
    yield Result(*place, WEIGHTED_SHARE, StatName.DESIGN_EFFECT, effect, "by the design")


def _counted(survey: Survey, question: Question, joined: Mapping[str, tuple[str, ...]]) -> _Counted:
    """Return codes of the answers and the missing reasons of an item, and which are in its base."""
    variable = survey.variable(question.item)
    column = with_skips_as_no(variable, survey.column(question.item), question.base)
    answers = variable.codes.answers if variable.type in CODED and variable.codes is not None else ()
    answered = column.answered
    values = column.values if answers else np.zeros(len(answered), dtype=np.int64)
    places = np.where(answered, values, len(answers) + column.reasons).astype(np.int64) if answers else values
    inside = answered if question.base is Base.ANSWERED else np.ones(len(answered), dtype=bool)
    if question.base is Base.ASKED:
        inside = ~np.isin(column.reasons, NOT_ASKED)
    levels: dict[str, tuple[int, ...]] = {code.code: (place,) for place, code in enumerate(answers)}
    if question.base is not Base.ANSWERED:
        there = set(np.unique(column.reasons[inside]).tolist()) - {Reason.ANSWERED}
        levels |= {MISSING + Reason(each).term: (len(answers) + each,) for each in sorted(there)}
    names = dict(levels)
    for name, members in joined.items():
        levels[name] = tuple(place for member in members for place in names.get(member, ()))
    return _Counted(places, inside, levels if answers else {})
