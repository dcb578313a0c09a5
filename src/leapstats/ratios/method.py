"""How rates and their comparisons are computed: by practices, or by events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leapstats.stats.rates import (
    conditional_rate_ratio,
    fieller_ratio,
    garwood_rate,
    jackknife_ratio,
    linearized_ratio,
    mid_p_rate,
    mid_p_rate_ratio,
)
from leapstats.stats.result import Inference

Statistic = Callable[..., Inference]
OF_TOTALS: dict[str, Statistic] = {
    "linearized": linearized_ratio,
    "fieller": fieller_ratio,
    "jackknife": jackknife_ratio,
}
OF_EVENTS: dict[str, Statistic] = {"exact": garwood_rate, "mid_p": mid_p_rate}
RATIOS: dict[str, Statistic] = {"exact": conditional_rate_ratio, "mid_p": mid_p_rate_ratio}
PLAIN, MULTIPLICATIVE, ADDITIVE = "none", "multiplicative", "additive"
OVERDISPERSION = (PLAIN, MULTIPLICATIVE, ADDITIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """Whether items count events, which limits rates have, at which level, and how control limits are widened."""

    events: bool
    limits: str
    conf_level: float
    overdispersion: str = PLAIN

    @property
    def of_rate(self) -> Statistic:
        """The statistic of a rate."""
        return (OF_EVENTS if self.events else OF_TOTALS)[self.limits]

    @property
    def of_ratio(self) -> Statistic:
        """The statistic of a ratio of two rates of events."""
        return RATIOS[self.limits]


def limits_of(*, events: bool) -> tuple[str, ...]:
    """Return which limits there are, the default first."""
    return tuple(OF_EVENTS if events else OF_TOTALS)


def named(statistic: Any) -> str:
    """Return the name of a statistic in the long frame."""
    return str(statistic.__name__)
