"""Many 2x2 tables at once: risk differences of a whole family in one pass."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from leapstats.stats.proportions import normal_quantile
from leapstats.stats.two_by_two.families import count_tables
from leapstats.terms import Numbers

EMPTY = "a group of the table is empty"
CLOSE = 2.0**-44
LEAST = 1e-300
HALVED_EVERY = 16


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RiskDifferenceFamily:
    """Risk differences of a family, their limits and tests, each an array with one number a table.

    `p_value` is the score test of no difference, of one family with the limits: it is at most 1 -
    conf_level where they leave out 0. `notes` says of each table why its numbers are NaN, and is
    empty where they are not.
    """

    estimate: Numbers
    conf_low: Numbers
    conf_high: Numbers
    p_value: Numbers
    notes: tuple[str, ...]
    conf_level: float
    method: str = "risk differences with Miettinen-Nurminen limits; score test of no difference"

    def __len__(self) -> int:
        return len(self.estimate)

    def __str__(self) -> str:
        lines = [f"{len(self)} tables; {100 * self.conf_level:g}% CI; {self.method}"]
        lines.append("".join(f"{head:>12}" for head in ("difference", "low", "high", "p")))
        rows = zip(self.estimate, self.conf_low, self.conf_high, self.p_value, strict=True)
        lines.extend("".join(f"{number:>12.5g}" for number in row) for row in rows)
        return "\n".join(lines)


def risk_difference_family(tables: ArrayLike, *, conf_level: float = 0.95) -> RiskDifferenceFamily:
    """Estimate the risk differences of a family of 2x2 tables with Miettinen-Nurminen limits, without a loop.

    Parameters
    ----------
    tables
        Tables x 2 x 2 counts; each `[[a, b], [c, d]]`, rows exposed then unexposed.
    conf_level
        A fraction between 0 and 1, for each table by itself.

    Returns
    -------
    RiskDifferenceFamily
        The same numbers as `miettinen_nurminen_risk_difference` gives one by one. Where a group is
        empty, for which that raises, all are NaN. Where nobody or everybody has the event, the
        difference is 0 and p 1.

    Raises
    ------
    ValueError
        If the array is not tables x 2 x 2 of whole numbers from 0, or the level out of range.

    Notes
    -----
    Nothing is adjusted for the number of tables: see `westfall_young` and `holm`. The p is asymptotic
    (chi-square times (N - 1) / N), and of another family than Fisher's.

    References
    ----------
    Miettinen & Nurminen (1985), Stat Med 4:213-226. Dowell & Jarratt (1971), BIT 11:168-174, for the
    search.
    """
    from scipy.special import ndtr

    z = normal_quantile(conf_level)
    cells = count_tables(tables).astype(np.float64)
    sizes = cells.sum(axis=2)
    filled = (sizes > 0).all(axis=1)
    groups = _Groups(cells[filled, 0, 0], sizes[filled, 0], cells[filled, 1, 0], sizes[filled, 1])
    difference, ends = groups.difference, np.ones(len(groups.events))
    sides = np.array([[z], [-z]])
    limits = _crossings(
        lambda delta: difference - delta - sides * groups.standard_error(delta),
        np.stack([-ends, difference]),
        np.stack([difference, ends]),
    )
    found = np.full((4, len(cells)), np.nan)
    found[:, filled] = difference, *limits, 2 * ndtr(-np.abs(groups.score))
    return RiskDifferenceFamily(
        estimate=found[0],
        conf_low=found[1],
        conf_high=found[2],
        p_value=found[3],
        notes=tuple("" if each else EMPTY for each in filled),
        conf_level=conf_level,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Events and sizes of the exposed and of the unexposed, one a table."""

    events: Numbers
    size: Numbers
    other_events: Numbers
    other_size: Numbers

    @property
    def difference(self) -> Numbers:
        return self.events / self.size - self.other_events / self.other_size

    @property
    def score(self) -> Numbers:
        """By how many standard errors the differences are away from 0; 0 where nobody or everybody has the event."""
        size, events = self.size + self.other_size, self.events + self.other_events
        variance = events * (size - events) / (self.size * self.other_size * (size - 1))
        return np.divide(self.difference, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)

    def standard_error(self, delta: Numbers) -> Numbers:
        """Return the standard errors when the risks differ by delta."""
        q = self._restricted(delta)
        p = q + delta
        size = self.size + self.other_size
        variance = (p * (1 - p) / self.size + q * (1 - q) / self.other_size) * size / (size - 1)
        return np.sqrt(np.maximum(variance, 0.0))

    def _restricted(self, delta: Numbers) -> Numbers:
        """Return the likeliest risks of the unexposed when the risks differ by delta.

        The root of a cubic that lies between 0 and 1, in the trigonometric form of the paper's appendix.
        """
        size, events = self.size + self.other_size, self.events + self.other_events
        second = (self.size + 2 * self.other_size) * delta - size - events
        first = (self.other_size * delta - size - 2 * self.other_events) * delta + events
        constant = self.other_events * delta * (1 - delta)
        turn = second**3 / (3 * size) ** 3 - first * second / (6 * size**2) + constant / (2 * size)
        spread = np.sqrt(np.maximum(0.0, second**2 / (3 * size) ** 2 - first / (3 * size)))
        spread = np.copysign(spread, turn)
        cosine = turn / np.where(spread != 0, spread**3, np.inf)
        angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
        risk = 2 * spread * np.cos(angle) - second / (3 * size)
        return np.minimum(np.maximum(np.maximum(risk, 0.0), -delta), np.minimum(1.0, 1.0 - delta))


def _crossings(falling: Callable[[Numbers], Numbers], low: Numbers, high: Numbers) -> Numbers:
    """Find where functions go from above 0 to 0 or below, between two numbers each.

    Secants by the Illinois rule, within a bracket that is halved now and then, so that the search ends.
    """
    above, below = np.maximum(falling(low), LEAST), np.minimum(falling(high), -LEAST)
    side = np.zeros(low.shape)
    step = 0
    while (high - low > CLOSE).any():
        step += 1
        width = high - low
        share = above / (above - below) if step % HALVED_EVERY else 0.5
        least = np.minimum(width, CLOSE) / 4
        place = np.clip(low + width * share, low + least, high - least)
        value = falling(place)
        turn = np.where(value > 0, 1.0, -1.0)
        # An end that stays a second time counts by half: the next secant then falls beyond the crossing.
        weight = np.where(turn == side, 0.5, 1.0)
        low, high = np.where(turn > 0, place, low), np.where(turn > 0, high, place)
        above, below = np.where(turn > 0, value, weight * above), np.where(turn > 0, weight * below, value)
        side = turn
    return (low + high) / 2
