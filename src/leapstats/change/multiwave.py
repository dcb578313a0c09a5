"""Whether an item changed over three waves or more."""

from collections.abc import Iterator

import numpy as np

from leapstats.change.paired import WAVE
from leapstats.change.pairs import YES
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.paired.repeated import cochran_q, exact_cochran_q, exact_friedman, friedman
from leapstats.survey.linking import Linked
from leapstats.terms import NUMERIC, ItemType, StatName

TESTS = (StatName.STATISTIC, StatName.DF, StatName.P_VALUE)


def over_all(linked: Linked, item: str) -> Iterator[Result]:
    """Yield the counts or means of an item in each wave, on units that answered in all, and tests of any change.

    Nothing is yielded for an item of several levels.
    """
    variable = linked.surveys[0].variable(item)
    if variable.type is ItemType.CATEGORICAL:
        return
    columns = [linked.column(wave, item) for wave in range(len(linked.surveys))]
    everywhere = np.logical_and.reduce([column.answered for column in columns])
    answers = np.column_stack([column.values[everywhere] for column in columns]).astype(np.float64)
    numeric = variable.type in NUMERIC
    if not numeric and variable.codes is not None:
        answers = (answers == variable.codes.position(YES)).astype(np.float64)
    level, waves = None if numeric else YES, [survey.wave for survey in linked.surveys]
    for wave, values in zip(waves, answers.T, strict=True):
        place = (item, level, WAVE, wave, "tally_over_all")
        yield Result(*place, StatName.N_BASE, float(len(values)))
        number = float(values.sum()) if not numeric else (float(values.mean()) if len(values) else np.nan)
        yield Result(*place, StatName.MEAN if numeric else StatName.N, number)
    span = (item, level, WAVE, f"{waves[0]} to {waves[-1]}, all {len(waves)}")
    exact, plain = (exact_friedman, friedman) if numeric else (exact_cochran_q, cochran_q)
    yield from inference_rows(span, exact.__name__, attempt(exact, answers), (StatName.STATISTIC, StatName.P_VALUE))
    yield from inference_rows(span, plain.__name__, attempt(plain, answers), TESTS)
