"""How groups differ: tests, differences with limits and standardized differences of one item, for the long frame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from leapstats import stats
from leapstats.describe.comparisons import LIMITS, PAIRS, SMD, Compared, Comparisons, pairs_with, versus
from leapstats.describe.group_tests import (
    SAME,
    UNBOUNDED,
    GroupedAnswers,
    Tested,
    compare,
    fits,
    named_test,
    usual_test,
)
from leapstats.describe.levels import has_order
from leapstats.dictionary.study import Variable
from leapstats.errors import TooLargeError
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.result import Inference
from leapstats.stats.standardized import standardized_difference, standardized_mean_difference
from leapstats.survey.groups import Group
from leapstats.terms import ItemType, StatName

if TYPE_CHECKING:
    from leapstats.describe.weighted_answers import WeightedAnswers

FEWEST = 2
IN_ORDER = "its levels are in order ({scale})"


def compared(
    variable: Variable,
    groups: Sequence[Group],
    answers: GroupedAnswers,
    asked: Comparisons,
    *,
    of_first: bool = False,
) -> Compared:
    """Compare an item between groups.

    Parameters
    ----------
    variable
        The item.
    groups
        Those of one grouping item.
    answers
        One sample a group, in the same order.
    asked
        What is wanted.
    of_first
        Whether the row of a yes-no item counts its first level, whose sign a standardized difference then has.
    """
    by = str(groups[0].by)
    rows: list[Result] = []
    tested = None
    if asked.test:
        name = asked.methods.get(variable.name, "")
        in_order = (has_order(variable, asked.ordered), by in asked.ordered)
        tested = _tested(variable, name, answers, in_order)
        if in_order[0] and not name and variable.name not in asked.ordered and not np.isnan(tested.found.p_value):
            tested = _noted(tested, IN_ORDER.format(scale=variable.codes.scale if variable.codes is not None else ""))
        rows.extend(_test_rows((variable.name, None, by, None), tested))
    if asked.difference:
        for one, other in pairs_with(groups, asked):
            place = (by, versus(groups[one].level, groups[other].level))
            rows.extend(_differences(variable, place, (one, other), answers, asked))
    if asked.smd:
        rows.extend(_standardized(variable, groups, answers.turned() if of_first else answers, asked))
    return Compared(by=by, rows=tuple(rows), tested=tested)


def _noted(tested: Tested, note: str) -> Tested:
    """Add a note to what a test said."""
    words = "; ".join(filter(None, (tested.found.note, note)))
    return replace(tested, found=replace(tested.found, note=words))


def _tested(variable: Variable, name: str, answers: GroupedAnswers, in_order: tuple[bool, bool]) -> Tested:
    """Test the groups that have answers; their number decides which test it is."""
    filled = [place for place, size in enumerate(answers.sizes) if size]
    there, n_groups = answers.of_groups(filled), len(filled)
    n_levels = 0 if answers.table is None else len(answers.table)
    weighted = answers.weighted is not None
    test = (
        named_test(name, n_groups)
        if name
        else usual_test(variable.type, n_levels, n_groups, in_order=in_order, weighted=weighted)
    )
    if name and not fits(test, variable.type, n_levels, n_groups, weighted=weighted) and n_groups > 1:
        note = f"{test.function} takes {test.takes.value}, and {n_groups} groups have answers"
        return Tested(test=test, found=Inference(method="", note=note), n_units=sum(answers.sizes))
    found = compare(test, there, by_rule=not name)
    left_out = len(answers.sizes) - n_groups
    if not left_out or n_groups < FEWEST:
        return found
    return _noted(found, f"groups without answers are left out: {left_out}")


def _test_rows(place: tuple[str, None, str, None], tested: Tested) -> Iterator[Result]:
    found, name = tested.found, tested.test.function
    yield Result(*place, name, StatName.N_BASE, float(tested.n_units), found.method or None, found.note or None)
    yield from inference_rows(place, name, found, (StatName.STATISTIC, StatName.DF, StatName.P_VALUE))
    if tested.beside is not None:
        yield Result(*place, tested.test.beside, StatName.P_VALUE, tested.beside.p_value, tested.beside.method or None)


def _differences(
    variable: Variable, at: tuple[str, str], pair: tuple[int, int], answers: GroupedAnswers, asked: Comparisons
) -> Iterator[Result]:
    """Yield the difference of numbers, or that of each level's share."""
    if answers.weighted is not None:
        yield from _weighted_differences(variable, at, pair, answers.weighted, asked)
        return
    one, other = pair
    name = asked.difference_of(variable.name, of_shares=answers.table is not None).function
    if answers.table is None:
        if variable.type is not ItemType.DATE:
            samples = [answers.numbers[place] for place in pair]
            found = (
                Inference(method="", note=UNBOUNDED) if answers.is_unbounded else _estimate(name, *samples, asked=asked)
            )
            yield from inference_rows((variable.name, None, *at), name, found, LIMITS)
        return
    sizes = answers.table.sum(axis=0)
    codes = variable.codes.answers if variable.codes is not None else ()
    for code, counts in zip(codes, answers.table, strict=True):
        table = [[counts[place], sizes[place] - counts[place]] for place in (one, other)]
        yield from inference_rows((variable.name, code.code, *at), name, _estimate(name, table, asked=asked), LIMITS)


def _weighted_differences(
    variable: Variable, at: tuple[str, str], pair: tuple[int, int], answers: "WeightedAnswers", asked: Comparisons
) -> Iterator[Result]:
    """Yield the difference of weighted means, or that of each level's weighted share."""
    if variable.type is ItemType.DATE:
        return
    name = asked.difference_of(variable.name, of_shares=answers.n_levels > 0).function
    codes = variable.codes.answers if answers.n_levels and variable.codes is not None else ()
    for place, level in enumerate([code.code for code in codes] or [None]):
        found = answers.difference(name, pair, None if level is None else place, asked.conf_level)
        yield from inference_rows((variable.name, level, *at), name, found, LIMITS)


def _estimate(name: str, *data: object, asked: Comparisons) -> Inference:
    """Return a difference with its limits; where it would take too long, the reason as its note."""
    try:
        return attempt(getattr(stats, name), *data, conf_level=asked.conf_level)
    except TooLargeError as reason:
        return Inference(method="", note=str(reason))


def _standardized(
    variable: Variable, groups: Sequence[Group], answers: GroupedAnswers, asked: Comparisons
) -> Iterator[Result]:
    """Yield the standardized difference: of two groups with its sign, else of the pairs together, then each."""
    base = pairs_with(groups, asked)[0][1] if len(groups) > 1 else 0
    pairs = [(one, two) if two == base else (two, one) for one, two in combinations(range(len(groups)), 2)]
    found = [(pair, _pair(answers, pair, asked.conf_level)) for pair in pairs]
    if len(pairs) > 1:
        sizes = [abs(each.estimate) for _, each in found]
        known = [size for size in sizes if not np.isnan(size)]
        number = (max(known) if asked.largest_smd else float(np.mean(known))) if known else float("nan")
        apart = len(sizes) - len(known)
        note = f"not estimable for {apart} of {len(sizes)} pairs of groups" if apart else None
        yield Result(
            variable.name, None, str(groups[0].by), None, SMD, StatName.ESTIMATE, number, PAIRS[asked.largest_smd], note
        )
    for (one, two), each in found:
        place = (variable.name, None, str(groups[0].by), versus(groups[one].level, groups[two].level))
        yield from inference_rows(place, SMD, each, LIMITS)


def _pair(answers: GroupedAnswers, pair: tuple[int, int], conf_level: float) -> Inference:
    if answers.is_unbounded:
        return Inference(method="", note=UNBOUNDED)
    if answers.weighted is not None:
        return answers.weighted.standardized(pair)
    if answers.table is None:
        samples = (answers.numbers[place] for place in pair)
        return attempt(standardized_mean_difference, *samples, conf_level=conf_level)
    table = answers.table[:, list(pair)]
    if len(table) == 1:
        return Inference(method="", note=SAME)
    # The sign is that of the last level, which for a yes-no item is the one shown.
    return attempt(standardized_difference, table[::-1], conf_level=conf_level)
