"""The statistics of a sample of which only aggregates are known, because its rows are not in memory."""

from collections.abc import Callable, Mapping
from typing import Any

from leapstats.errors import Problem, UsageError
from leapstats.stats import aggregated
from leapstats.stats import describe as samples

OF_AGGREGATES: Mapping[Callable[..., Any], Callable[..., Any]] = {
    samples.mean_sd: aggregated.mean_sd,
    samples.quartiles: aggregated.quartiles,
    samples.extremes: aggregated.extremes,
    samples.student_mean: aggregated.student_mean,
    samples.standard_error: aggregated.standard_error,
    samples.interquartile_range: aggregated.interquartile_range,
}


def statistic_of(function: Callable[..., Any], sample: object) -> Callable[..., Any]:
    """Return the function that gives a statistic of a sample of this kind.

    Raises
    ------
    UsageError
        If the statistic cannot be had from aggregates.
    """
    if not isinstance(sample, aggregated.Aggregated):
        return function
    if function not in OF_AGGREGATES:
        what = "it needs the numbers themselves, which are not in memory"
        raise UsageError("the statistics", [Problem(function.__name__, what, "Leave it out, or add --fetch")])
    return OF_AGGREGATES[function]
