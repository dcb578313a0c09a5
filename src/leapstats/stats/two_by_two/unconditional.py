"""A 2x2 table whose group sizes alone are fixed: the exact test that no margin of events is given to.

The maximum over the share of events is worked out here: scipy looks for it from a few shares, and may stop at a lower
one, so that its p is too small.
"""

import math

import numpy as np

from leapstats.errors import TooLargeError
from leapstats.stats.checks import Table, check_alternative, two_by_two
from leapstats.stats.exact.conditional import LEAST, TIE
from leapstats.stats.result import Inference
from leapstats.terms import Numbers

MOST_UNITS = 600
# Between shares so close, a probability of so many units is at most this much larger than at one of the two.
PER_UNIT = 16
BETWEEN = 1.01
EMPTY = "a group has no units"


def boschloo(table: Table, *, alternative: str = "two-sided") -> Inference:
    """Test two independent groups for a difference of their shares, given their sizes only (Boschloo, exact).

    Parameters
    ----------
    table
        `[[a, b], [c, d]]`: rows exposed, unexposed; columns event, no event. Whole numbers from 0.
    alternative
        `greater` for more events among the exposed.

    Returns
    -------
    Inference
        `statistic` is the p of `fisher_exact` in the direction of the p; `p_value` the probability of one at least
        as small, at the share of events common to both groups for which it is largest. Two-sided is twice the
        smaller of both directions, capped at 1. It is 1 where a group has no units, which `note` says.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the alternative unknown.
    TooLargeError
        If there are more than 600 units.

    Notes
    -----
    One-sided the p is never larger than that of `fisher_exact`, and the level is guaranteed as well. Not where both
    margins are fixed: it rests on two groups drawn apart. Tools that order tables by the two-sided p of Fisher's
    test, as R's Exact does by default, have another two-sided p. It has no estimate or limits: take
    `miettinen_nurminen_risk_difference`. Not for the same units asked twice: take `mcnemar_mid_p`.

    References
    ----------
    Boschloo (1970), Stat Neerl 24:1-9. Mehrotra, Chan & Berger (2003), Biometrics 59:441-450.
    """
    check_alternative(alternative)
    a, b, c, d = two_by_two(table)
    if a + b + c + d > MOST_UNITS:
        raise TooLargeError(f"the table has {a + b + c + d:,} units, more than {MOST_UNITS:,}", "use fisher_mid_p")
    # More events in the second group are fewer in the first.
    directions = {"greater": [(a, b, c, d)], "less": [(c, d, a, b)]}.get(alternative, [(a, b, c, d), (c, d, a, b)])
    statistic, p = min((_greater(cells) for cells in directions), key=lambda found: found[::-1])
    return Inference(
        method="Boschloo's test, " + ("twice the smaller p" if alternative == "two-sided" else alternative),
        statistic=statistic,
        p_value=min(1.0, max(LEAST, len(directions) * p)),
        note="" if a + b and c + d else EMPTY,
    )


def _greater(cells: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return Fisher's p for more events in the first group, and Boschloo's."""
    a, b, c, d = cells
    fisher = _fisher(a + b, c + d)
    found = float(fisher[a, c])
    region = fisher <= found * (1 + TIE)
    return found, 1.0 if region.all() else _largest(region)


def _fisher(size: int, other: int) -> Numbers:
    """Return Fisher's one-sided p of every table with these group sizes: events of the one x events of the other."""
    logs, others = _log_binomials(size), _log_binomials(other)
    found = np.empty((size + 1, other + 1))
    for events in range(size + other + 1):
        here = np.arange(max(0, events - other), min(size, events) + 1)
        weights = logs[here] + others[events - here]
        weights = np.exp(weights - weights.max())
        above = np.cumsum(weights[::-1])[::-1]
        found[here, events - here] = above / above[0]
    return found


def _largest(region: np.ndarray) -> float:
    """Return the largest probability of some tables over the shares of events that both groups may have."""
    from scipy.optimize import minimize_scalar

    size, other = region.shape[0] - 1, region.shape[1] - 1
    logs, others = _log_binomials(size), _log_binomials(other)

    def probability(angles: Numbers) -> Numbers:
        chances = _binomials(logs, angles) @ region
        return np.asarray((chances * _binomials(others, angles)).sum(axis=1))

    # In the angle a probability is a sum of waves, none shorter than half a turn in as many parts as there are units.
    steps = PER_UNIT * (size + other)
    angles = np.linspace(0, math.pi / 2, steps + 1)[1:-1]
    heights = probability(angles)
    best = float(heights.max())
    padded = np.concatenate([[0.0], heights, [0.0]])
    peaks = (heights >= padded[:-2]) & (heights >= padded[2:]) & (heights * BETWEEN >= best)
    width = angles[0]
    for peak in angles[peaks].tolist():
        found = minimize_scalar(
            lambda angle: -float(probability(np.array([angle]))[0]),
            bounds=(max(0.0, peak - width) + 1e-12, min(math.pi / 2, peak + width) - 1e-12),
            method="bounded",
            options={"xatol": 1e-10},
        )
        best = max(best, -float(found.fun))
    return best


def _binomials(logs: Numbers, angles: Numbers) -> Numbers:
    """Return the probabilities of 0, 1, ... events at the shares sin(angle)**2, shares x events."""
    events = np.arange(len(logs))
    sines, cosines = 2 * np.log(np.sin(angles))[:, None], 2 * np.log(np.cos(angles))[:, None]
    return np.asarray(np.exp(logs + events * sines + events[::-1] * cosines))


def _log_binomials(size: int) -> Numbers:
    """Return the logs of the binomial coefficients of a group."""
    events = np.arange(1, size + 1, dtype=np.float64)
    return np.append(0.0, np.cumsum(np.log(events[::-1]) - np.log(events)))
