"""Which statistics describe which kind of item, and how they print. A new one is one line here."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leapstats.dictionary.study import Conventions
from leapstats.errors import NotEstimableError
from leapstats.output.numbers import DASH, date_text, fixed
from leapstats.stats import describe as samples
from leapstats.stats.proportions import clopper_pearson_proportion
from leapstats.stats.result import Inference, Interval, Summary
from leapstats.terms import ItemType

SHARE_LIMITS = clopper_pearson_proportion


@dataclass(frozen=True, slots=True)
class Scale:
    """With what decimals an item prints: an average of answers, one answer, a date with or without its time."""

    average: int = 1
    answer: int = 0
    days_only: bool = True


def as_average(number: float, scale: Scale) -> str:
    """Print a number with the decimals of an average."""
    return fixed(number, scale.average)


def as_answer(number: float, scale: Scale) -> str:
    """Print a number with the decimals of an answer."""
    return fixed(number, scale.answer)


def as_date(number: float, scale: Scale) -> str:
    """Print days since 1970-01-01 as a date."""
    return DASH if math.isnan(number) else date_text(math.floor(number) if scale.days_only else number)


@dataclass(frozen=True, slots=True)
class Line:
    """A statistic of a sample, and the row of the table it prints in.

    `function` takes the answers and `options`; `template` names the numbers it returns and `show` prints each of
    them. `method` says how they were computed. `limits` makes confidence limits, which print in the same row.
    """

    label: str
    template: str
    function: Callable[..., Summary]
    method: str | None = None
    show: Callable[[float, Scale], str] = as_average
    options: Mapping[str, Any] = field(default_factory=dict)
    limits: Callable[..., Inference] | None = None

    @property
    def statistic(self) -> str:
        """The name of the function in the long frame."""
        return self.function.__name__


def lines_of(kind: ItemType, conventions: Conventions) -> tuple[Line, ...]:
    """Return the statistics of a count, a measurement or a date, in the order of their rows."""
    quantiles = {"quantile_type": conventions.quantile_type}
    definition = f"quantile type {conventions.quantile_type}"
    days = "days since 1970-01-01"
    if kind is ItemType.DATE:
        return (
            Line("Median", "{median}", samples.quartiles, f"{days}, {definition}", show=as_date, options=quantiles),
            Line("Range", "{min} to {max}", samples.extremes, days, show=as_date),
        )
    return (
        Line("Mean (SD)", "{mean} ({sd})", samples.mean_sd, "SD with divisor n - 1", limits=samples.student_mean),
        Line("Median (quartiles)", "{median} ({p25} to {p75})", samples.quartiles, definition, options=quantiles),
        Line("Range", "{min} to {max}", samples.extremes, show=as_answer),
    )


def proportion_limits(count: int, total: int, conf_level: float) -> tuple[str, Inference]:
    """Return the function that makes the limits of a proportion, and what it says.

    For an empty base the limits are NaN, the method is empty and the note gives the reason.
    """
    try:
        return SHARE_LIMITS.__name__, SHARE_LIMITS(count, total, conf_level=conf_level)
    except NotEstimableError as reason:
        limits = Interval(level=conf_level)
        return SHARE_LIMITS.__name__, Inference(method="", conf_int=limits, note=str(reason))
