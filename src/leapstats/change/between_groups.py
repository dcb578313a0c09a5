"""Whether an item changed in one group of units otherwise than in another."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from leapstats.change.pairs import YES, PairedItem
from leapstats.change.wording import ONE_GROUP
from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.cross_tables import fisher_freeman_halton
from leapstats.stats.means.permuted_groups import permutation_means
from leapstats.stats.result import Inference
from leapstats.survey.groups import Groups
from leapstats.terms import NUMERIC, ItemType, StatName

PERMUTATIONS = 100_000


def compare_groups(pair: PairedItem, groups: Groups) -> Iterator[Result]:
    """Yield how an item changed in each group, and the test of whether groups changed alike.

    Parameters
    ----------
    pair
        A yes-no item or a number; nothing is yielded for an item of several levels.
    groups
        Of the same units, in the order of the pair.
    """
    if pair.variable.type is ItemType.CATEGORICAL or groups.place is None:
        return
    by = next(group.by for group in groups.groups if group.by is not None)
    members = [pair.answered & (groups.place == place) for place in range(len(groups.groups) - 1)]
    numeric = pair.variable.type in NUMERIC
    level = None if numeric else YES
    for group, units in zip(groups.groups[1:], members, strict=True):
        place = (pair.variable.name, level, by, group.level, "paired_tally")
        yield Result(*place, StatName.N_PAIRS, float(units.sum()))
        for direction, count in _directions(pair, units):
            yield Result(*place, direction, float(count))
    name = "permutation_means" if numeric else "fisher_freeman_halton"
    found = _test_numbers(pair, members) if numeric else _test_answers(pair, members)
    yield from inference_rows((pair.variable.name, level, by, pair.span), name, found, (StatName.P_VALUE,))


def _directions(pair: PairedItem, units: NDArray[np.bool_]) -> tuple[tuple[StatName, int], ...]:
    if pair.variable.type in NUMERIC:
        differences = np.asarray(pair.after.values[units] - pair.before.values[units], dtype=np.float64)
        rose, fell = int((differences > 0).sum()), int((differences < 0).sum())
        return (
            (StatName.N_FELL, fell),
            (StatName.N_STAYED, len(differences) - rose - fell),
            (StatName.N_ROSE, rose),
        )
    codes = pair.variable.codes
    yes = codes.position(YES) if codes is not None else 0
    had, has = pair.before.values[units] == yes, pair.after.values[units] == yes
    lost, gained = int((had & ~has).sum()), int((has & ~had).sum())
    return (
        (StatName.N_LOST, lost),
        (StatName.N_STAYED, len(had) - lost - gained),
        (StatName.N_GAINED, gained),
    )


def _test_answers(pair: PairedItem, members: list[NDArray[np.bool_]]) -> Inference:
    table = [[count for _, count in _directions(pair, units)] for units in members if units.any()]
    return attempt(fisher_freeman_halton, table) if len(table) > 1 else attempt(_one_group)


def _test_numbers(pair: PairedItem, members: list[NDArray[np.bool_]]) -> Inference:
    samples = [pair.after.values[units] - pair.before.values[units] for units in members if units.any()]
    if len(samples) < 2:
        return attempt(_one_group)
    try:
        return permutation_means(samples)
    except TooLargeError:
        return attempt(permutation_means, samples, permutations=PERMUTATIONS)


def _one_group() -> Inference:
    raise NotEstimableError(ONE_GROUP)
