"""Which statistics describe which kind of item. A new one is one line here."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Conventions
from leapstats.stats import Estimate, Summary, clopper_pearson_proportion, extremes, mean_sd, quartiles, student_mean

NumberSummary = Callable[[NDArray[np.float64]], Summary]
ProportionLimits = Callable[..., Estimate]

PROPORTION_LIMITS: tuple[str, ProportionLimits] = ("clopper_pearson_proportion", clopper_pearson_proportion)
MEAN_LIMITS: tuple[str, Callable[..., Estimate]] = ("student_mean", student_mean)


def number_summaries(conventions: Conventions) -> tuple[tuple[str, NumberSummary, str | None], ...]:
    """Return the statistics of a count or a measurement: name, function, and how it was computed."""
    kind = conventions.quantile_type
    return (
        ("mean_sd", mean_sd, "SD with divisor n - 1"),
        ("quartiles", partial(quartiles, quantile_type=kind), f"quantile type {kind}"),
        ("extremes", extremes, None),
    )
