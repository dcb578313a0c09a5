"""How far respondents of a practice agree, in the long frame: of each item and scale, and its mean in each practice."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.results.frame import Place, Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.respondents import average_deviation, clustering_design_effect, group_icc, group_mean_icc, rwg
from leapstats.stats.respondents.membership import grouped, mean_squares
from leapstats.stats.respondents.within_groups import Agreement
from leapstats.terms import StatName
from leapstats.within_practices.measures import Measure

TALLY, PRACTICES, ICC1, ICC2 = "tally", "practices", "group_icc", "group_mean_icc"
EFFECT, RWG, DEVIATION, MEAN = "clustering_design_effect", "rwg", "average_deviation", "mean_of_practice"
HIGH = 0.7
LIMITS = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
NO_LEVELS = "the possible answers are not known; name them, such as --answers 1,2,3,4,5"


def agreement_within(measure: Measure, within: str, conf_level: float, null: str) -> Iterator[Result]:
    """Yield the numbers of an item or a scale.

    Parameters
    ----------
    measure
        The numbers of respondents.
    within
        What practices are told by.
    conf_level
        A fraction between 0 and 1.
    null
        How answers fall if nobody agrees: `uniform` or `triangular`.
    """
    place: Place = (measure.name, None, None, None)
    sizes = [float(each) for each in Counter(measure.units).values()]
    yield Result(*place, TALLY, StatName.N, float(len(measure.scores)), None, "respondents with a number")
    yield Result(*place, PRACTICES, StatName.N, float(len(sizes)), None, "practices with such a respondent")
    if sizes:
        yield Result(*place, PRACTICES, StatName.MEAN, float(np.mean(sizes)), None, "respondents a practice")
        yield Result(*place, PRACTICES, StatName.MIN, min(sizes), None, "respondents a practice")
        yield Result(*place, PRACTICES, StatName.MAX, max(sizes), None, "respondents a practice")
    tested = (StatName.STATISTIC, StatName.DF, StatName.P_VALUE)
    icc = attempt(group_icc, measure.scores, measure.units, conf_level=conf_level)
    yield from inference_rows(place, ICC1, icc, (*LIMITS, *tested))
    means = attempt(group_mean_icc, measure.scores, measure.units, conf_level=conf_level)
    yield from inference_rows(place, ICC2, means, LIMITS)
    yield _effect(place, sizes, icc.estimate)
    yield from _spread(measure, place, null)
    yield from _means(measure, within, conf_level)


def _effect(place: Place, sizes: Sequence[float], icc: float) -> Result:
    if math.isnan(icc):
        return Result(*place, EFFECT, StatName.DESIGN_EFFECT, math.nan, None, "there is no intraclass correlation")
    found = clustering_design_effect(sizes, icc)
    return Result(*place, EFFECT, StatName.DESIGN_EFFECT, found.estimate, found.method, found.note)


def _spread(measure: Measure, place: Place, null: str) -> Iterator[Result]:
    answers = measure.answers if len(measure.items) > 1 else measure.answers[:, 0]
    known = bool(measure.levels)
    found = _agreement(lambda: rwg(answers, measure.units, measure.levels, null=null)) if known else NO_LEVELS
    yield from _summary(place, RWG, found)
    if isinstance(found, Agreement):
        values = found.values[~np.isnan(found.values)]
        share = float(np.mean(values >= HIGH))
        note = f"of the practices with two respondents or more, those from {HIGH:g}"
        yield Result(*place, RWG, StatName.N, float(np.sum(values >= HIGH)), found.method, note)
        yield Result(*place, RWG, StatName.PROPORTION, share, found.method, note)
    yield from _summary(place, DEVIATION, _agreement(lambda: average_deviation(answers, measure.units)))


def _agreement(compute: Callable[[], Agreement]) -> Agreement | str:
    try:
        return compute()
    except (NotEstimableError, ValueError) as error:
        return str(error)


def _summary(place: Place, statistic: str, found: Agreement | str) -> Iterator[Result]:
    if isinstance(found, str):
        for name in (StatName.MEDIAN, StatName.MIN, StatName.MAX):
            yield Result(*place, statistic, name, math.nan, None, found)
        return
    numbers = (found.median, float(np.nanmin(found.values)), float(np.nanmax(found.values)))
    for name, number in zip((StatName.MEDIAN, StatName.MIN, StatName.MAX), numbers, strict=True):
        yield Result(*place, statistic, name, number, found.method, found.note or None)


def _means(measure: Measure, within: str, conf_level: float) -> Iterator[Result]:
    """Yield the mean of each practice, with limits by the variance that respondents of all practices have within."""
    if not len(measure.scores):
        return
    found = grouped(measure.units, len(measure.scores))
    sums = np.bincount(found.places, measure.scores)
    reach, method = _reach(measure, conf_level)
    for at, name in enumerate(found.labels):
        size = float(found.sizes[at])
        mean, half = float(sums[at] / size), reach / math.sqrt(size)
        place: Place = (measure.name, None, within, str(name))
        yield Result(*place, MEAN, StatName.N, size)
        for stat, number in zip((StatName.MEAN, *LIMITS[1:]), (mean, mean - half, mean + half), strict=True):
            yield Result(*place, MEAN, stat, number, method)


def _reach(measure: Measure, conf_level: float) -> tuple[float, str]:
    """Return half the width of the limits of one answer, and how it was found; NaN where nothing tells it."""
    method = "mean of respondents, t limits by the pooled variance within practices"
    try:
        squares = mean_squares(measure.scores, grouped(measure.units, len(measure.scores)))
    except NotEstimableError:
        return math.nan, method
    from scipy.special import stdtrit

    return float(stdtrit(squares.df_within, (1 + conf_level) / 2)) * math.sqrt(squares.within), method
