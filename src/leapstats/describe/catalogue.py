"""Which statistics describe which kind of item, and how they print. A new one is one line here."""

import math
import re
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
NAMES_IN = re.compile(r"\{(\w+)\}")


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
class Source:
    """A function of a sample: what it is given beside the answers, how its numbers print, and by which convention."""

    function: Callable[..., Summary]
    method: str | None = None
    show: Callable[[float, Scale], str] = as_average
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def statistic(self) -> str:
        """The name of the function in the long frame."""
        return self.function.__name__


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table about a sample: its label, the numbers in it, and where they come from.

    `template` names the numbers that the sources return. `limits` makes confidence limits, which print in the same
    row.
    """

    label: str
    template: str
    sources: tuple[Source, ...]
    limits: Callable[..., Inference] | None = None


def lines_of(kind: ItemType, conventions: Conventions) -> tuple[Line, ...]:
    """Return the statistics of a count, a measurement or a date, in the order of their rows."""
    if conventions.weighted:
        from leapstats.describe.weighted_catalogue import weighted_lines_of

        return weighted_lines_of(kind)
    quantiles = {"quantile_type": conventions.quantile_type}
    definition = f"quantile type {conventions.quantile_type}"
    days = "days since 1970-01-01"
    if kind is ItemType.DATE:
        middle = Source(samples.quartiles, f"{days}, {definition}", as_date, quantiles)
        return (
            Line("Median", "{median}", (middle,)),
            Line("Range", "{min} to {max}", (Source(samples.extremes, days, as_date),)),
        )
    middle = Source(samples.quartiles, definition, options=quantiles)
    mean = Source(samples.mean_sd, "SD with divisor n - 1")
    return (
        Line("Mean (SD)", "{mean} ({sd})", (mean,), limits=samples.student_mean),
        Line("Median (quartiles)", "{median} ({p25} to {p75})", (middle,)),
        Line("Range", "{min} to {max}", (Source(samples.extremes, show=as_answer),)),
    )


def sources_by_name(kind: ItemType, conventions: Conventions) -> dict[str, Source]:
    """Return, for each number that a template can name, the function that it comes from."""
    found = {
        name: source
        for line in lines_of(kind, conventions)
        for source in line.sources
        for name in NAMES_IN.findall(line.template)
    }
    if conventions.weighted:
        from leapstats.describe.weighted_catalogue import more_weighted_sources

        return found | more_weighted_sources(kind)
    if kind is not ItemType.DATE:
        quantiles = {"quantile_type": conventions.quantile_type}
        spread = f"quantile type {conventions.quantile_type}"
        found["se"] = Source(samples.standard_error, "SD over the root of n")
        found["iqr"] = Source(samples.interquartile_range, spread, options=quantiles)
    return found


def proportion_limits(count: int, total: int, conf_level: float) -> tuple[str, Inference]:
    """Return the function that makes the limits of a proportion, and what it says.

    For an empty base the limits are NaN, the method is empty and the note gives the reason.
    """
    try:
        return SHARE_LIMITS.__name__, SHARE_LIMITS(count, total, conf_level=conf_level)
    except NotEstimableError as reason:
        limits = Interval(level=conf_level)
        return SHARE_LIMITS.__name__, Inference(method="", conf_int=limits, note=str(reason))
