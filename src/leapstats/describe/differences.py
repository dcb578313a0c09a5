"""How groups differ: tests, differences with limits and standardized differences of one item, for the long frame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

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
from leapstats.dictionary.study import Variable
from leapstats.errors import TooLargeError
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.result import Inference
from leapstats.stats.standardized import standardized_difference, standardized_mean_difference
from leapstats.survey.groups import Group
from leapstats.terms import ItemType, StatName

FEWEST = 2


def compared(variable: Variable, groups: Sequence[Group], answers: GroupedAnswers, asked: Comparisons) -> Compared:
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
    """
    by = str(groups[0].by)
    rows: list[Result] = []
    tested = None
    if asked.test:
        name = asked.methods.get(variable.name, "")
        in_order = (variable.name in asked.ordered, by in asked.ordered)
        tested = _tested(variable, name, answers, in_order)
        rows.extend(_test_rows((variable.name, None, by, None), tested))
    if asked.difference:
        for one, other in pairs_with(groups, asked):
            place = (by, versus(groups[one].level, groups[other].level))
            rows.extend(_differences(variable, place, (one, other), answers, asked))
    if asked.smd:
        rows.extend(_standardized(variable, groups, answers, asked))
    return Compared(by=by, rows=tuple(rows), tested=tested)


def _tested(variable: Variable, name: str, answers: GroupedAnswers, in_order: tuple[bool, bool]) -> Tested:
    """Test the groups that have answers; their number decides which test it is."""
    filled = [place for place, size in enumerate(answers.sizes) if size]
    there, n_groups = answers.of_groups(filled), len(filled)
    n_levels = 0 if answers.table is None else len(answers.table)
    test = named_test(name, n_groups) if name else usual_test(variable.type, n_levels, n_groups, in_order=in_order)
    if name and not fits(test, variable.type, n_levels, n_groups) and n_groups > 1:
        note = f"{test.function} takes {test.takes.value}, and {n_groups} groups have answers"
        return Tested(test=test, found=Inference(method="", note=note), n_units=sum(answers.sizes))
    found = compare(test, there, by_rule=not name)
    left_out = len(answers.sizes) - n_groups
    if not left_out or n_groups < FEWEST:
        return found
    note = "; ".join(filter(None, (found.found.note, f"groups without answers are left out: {left_out}")))
    return replace(found, found=replace(found.found, note=note))


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
    if answers.table is None:
        samples = (answers.numbers[place] for place in pair)
        return attempt(standardized_mean_difference, *samples, conf_level=conf_level)
    table = answers.table[:, list(pair)]
    if len(table) == 1:
        return Inference(method="", note=SAME)
    # The sign is that of the last level, which for a yes-no item is yes.
    return attempt(standardized_difference, table[::-1], conf_level=conf_level)
