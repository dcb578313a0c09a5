"""Results of statistics: frozen, unrounded, in the units of the numbers that went in."""

from dataclasses import dataclass

from leapstats.terms import StatName


@dataclass(frozen=True, slots=True)
class Interval:
    """Confidence limits; either may be infinite. `level` is a fraction, such as 0.95."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate with its confidence limits; NaN where the numbers allow none."""

    estimate: float
    conf_int: Interval
    method: str

    def __str__(self) -> str:
        limits = f"{self.conf_int.low:.6g} to {self.conf_int.high:.6g}"
        return f"{self.method}: {self.estimate:.6g}, {100 * self.conf_int.level:g}% limits {limits}"


@dataclass(frozen=True, slots=True)
class Summary:
    """Several numbers that describe one sample, by their names in the long frame."""

    stats: dict[StatName, float]
