"""Which statistics describe which kind of item. A new one is one line here."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Conventions
from leapstats.errors import NotEstimableError
from leapstats.stats.describe import extremes, mean_sd, quartiles, student_mean
from leapstats.stats.proportions import clopper_pearson_proportion
from leapstats.stats.result import Inference, Interval, Summary

NumberSummary = Callable[[NDArray[np.float64]], Summary]

MEAN_LIMITS: tuple[str, Callable[..., Inference]] = ("student_mean", student_mean)


def number_summaries(conventions: Conventions) -> tuple[tuple[str, NumberSummary, str | None], ...]:
    """Return the statistics of a count or a measurement: name, function, and how it was computed."""
    kind = conventions.quantile_type
    return (
        ("mean_sd", mean_sd, "SD with divisor n - 1"),
        ("quartiles", partial(quartiles, quantile_type=kind), f"quantile type {kind}"),
        ("extremes", extremes, None),
    )


def date_summaries(conventions: Conventions) -> tuple[tuple[str, NumberSummary, str | None], ...]:
    """Return the statistics of dates, which are days since 1970-01-01: they have no mean."""
    kind = conventions.quantile_type
    return (
        ("quartiles", partial(quartiles, quantile_type=kind), f"days since 1970-01-01, quantile type {kind}"),
        ("extremes", extremes, "days since 1970-01-01"),
    )


def proportion_limits(count: int, total: int, conf_level: float) -> tuple[str, Inference]:
    """Return the function that makes the limits of a proportion, and what it says.

    For an empty base the limits are NaN, the method is empty and the note gives the reason.
    """
    function = clopper_pearson_proportion
    try:
        return function.__name__, function(count, total, conf_level=conf_level)
    except NotEstimableError as reason:
        limits = Interval(level=conf_level)
        return function.__name__, Inference(method="", conf_int=limits, note=str(reason))
