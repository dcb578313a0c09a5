"""Results of statistics: frozen, unrounded, in the units of the numbers that went in."""

import math
from dataclasses import dataclass, field

from leapstats.terms import StatName


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence limits; either may be infinite. `level` is a fraction, such as 0.95."""

    low: float = math.nan
    high: float = math.nan
    level: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """What a method says: an estimate, its limits, a test. NaN where the method gives none.

    `method` names the method and its convention; `note` says what is special about these numbers. `mc_std_error` is the
    standard error of a p that was drawn.
    """

    method: str
    estimate: float = math.nan
    conf_int: Interval = field(default_factory=Interval)
    statistic: float = math.nan
    df: float = math.nan
    p_value: float = math.nan
    note: str = ""
    mc_std_error: float = math.nan

    def __str__(self) -> str:
        parts = []
        if not math.isnan(self.estimate):
            parts.append(f"estimate {self.estimate:.6g}")
        if not math.isnan(self.conf_int.level):
            limits = f"{self.conf_int.low:.6g} to {self.conf_int.high:.6g}"
            parts.append(f"{100 * self.conf_int.level:.12g}% CI {limits}")
        named = (
            ("statistic", self.statistic),
            ("df", self.df),
            ("p", self.p_value),
            ("standard error of p", self.mc_std_error),
        )
        parts.extend(f"{name} {value:.6g}" for name, value in named if not math.isnan(value))
        said = f"{self.method}: {', '.join(parts)}" if parts else self.method
        return f"{said} ({self.note})" if self.note else said


@dataclass(frozen=True, slots=True)
class Summary:
    """Several numbers that describe one sample, by their names in the long frame.

    `note` says why one of them is NaN, where the sample is not too small for it.
    """

    stats: dict[StatName, float]
    note: str = ""
