"""A trend of proportions over ordered groups: a k x 2 table of events and non-events."""

import math
from collections.abc import Sequence

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, check_alternative, count_table, sample
from leapstats.stats.exact.conditional import Conditional, tail_p
from leapstats.stats.exact.lattice import Steps, check_states, merged, steps
from leapstats.stats.means.student import LARGEST
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Whole

INSTEAD = "use cochran_armitage, or scores that are whole numbers"


def _checked(table: Table, scores: Sequence[float] | None) -> tuple[Whole, Numbers]:
    cells = count_table(table)
    if cells.shape[1] != 2 or cells.shape[0] < 2:
        raise ValueError(f"table must be k x 2 with k at least 2, not {cells.shape[0]} x {cells.shape[1]}")
    numbers = np.arange(len(cells), dtype=np.float64) if scores is None else sample(scores, "scores")
    if np.any(np.abs(numbers) > LARGEST):
        raise ValueError(f"scores must be at most {LARGEST:g} in size; rescale the numbers")
    if len(numbers) != len(cells):
        raise ValueError(f"scores must have one number per row, {len(cells)}, not {len(numbers)}")
    return cells, numbers


def cochran_armitage(table: Table, *, scores: Sequence[float] | None = None) -> Inference:
    """Test for a trend of proportions over ordered groups (asymptotic).

    Parameters
    ----------
    table
        k x 2: one row a group, events and non-events.
    scores
        One number a group; 0, 1, 2, ... if left out.

    Returns
    -------
    Inference
        `statistic` is chi-square with 1 df, with N and not N - 1 in the variance.

    Raises
    ------
    ValueError
        If the table is not k x 2 of counts, or the scores do not fit or are beyond 1e150.
    NotEstimableError
        If there are no events, only events, or all units share one score.

    Notes
    -----
    For large samples. Not at n = 30: take `exact_cochran_armitage`. Not for a rise and fall, which
    has no trend: take `chi_square` or `fisher_freeman_halton`.

    References
    ----------
    Cochran (1954), Biometrics 10:417-451. Armitage (1955), Biometrics 11:375-386.
    """
    cells, numbers = _checked(table, scores)
    sizes, happened = cells.sum(axis=1), cells[:, 0]
    total, events = int(sizes.sum()), int(happened.sum())
    if events in {0, total} or np.ptp(numbers[sizes > 0]) == 0:
        raise NotEstimableError("a trend needs events, non-events and two scores")
    share = events / total
    # Scores that differ by very little have squares of 0.
    numbers = (numbers - numbers.min()) / np.ptp(numbers)
    away = numbers - sizes @ numbers / total
    excess = float((happened - share * sizes) @ away)
    statistic = excess**2 / (share * (1 - share) * float(sizes @ away**2))
    p = math.erfc(math.sqrt(statistic / 2))
    return Inference(method="Cochran-Armitage trend test", statistic=statistic, df=1.0, p_value=p)


def exact_cochran_armitage(
    table: Table, *, scores: Sequence[float] | None = None, alternative: str = "two-sided"
) -> Inference:
    """Test for a trend of proportions over ordered groups, given all margins (exact).

    Parameters
    ----------
    table, scores
        As for `cochran_armitage`.
    alternative
        `greater` for more events at higher scores.

    Returns
    -------
    Inference
        `statistic` is the sum of the scores of the events; `p_value` is twice the smaller tail,
        capped at 1, and 1 where the margins allow one sum only.

    Raises
    ------
    ValueError
        If the table is not k x 2 of counts, the scores do not fit or are beyond 1e150, or the alternative is
        unknown.
    TooLargeError
        If the distribution has more than about 2,000,000 states on the way.

    Notes
    -----
    Conservative where few sums are possible. Not for scores chosen after seeing the answers, nor for a
    rise and fall: take `fisher_freeman_halton`. In thousands of units `cochran_armitage` says the same.

    References
    ----------
    Agresti, Mehta & Patel (1990), JASA 85:453-458.
    """
    check_alternative(alternative)
    cells, numbers = _checked(table, scores)
    distribution = trend_distribution(cells, numbers)
    kind = "twice the smaller tail" if alternative == "two-sided" else alternative
    return Inference(
        method=f"exact Cochran-Armitage trend test, {kind}",
        statistic=float(cells[:, 0] @ numbers),
        p_value=tail_p(distribution, alternative),
        note="the margins allow one sum only" if distribution.is_point else "",
    )


def trend_distribution(cells: Whole, scores: Numbers) -> Conditional:
    """Return the distribution of the sum of the scores of the events, given all margins.

    A network over the groups: the states are how many events there were so far and the sum of their
    scores. Sums count as one that differ by rounding errors only.

    Raises
    ------
    TooLargeError
        If there are more than about 2,000,000 states.
    """
    sizes, events = cells.sum(axis=1), int(cells[:, 0].sum())
    lattice = steps(scores, events)
    codes = lattice.codes
    left = int(sizes.sum())
    # Binomial weights with the overall share neither overflow nor, but in absurd tails, underflow.
    share = (events + 0.5) / (left + 1)
    states, weights = np.zeros((1, 2), dtype=np.int64), np.ones(1)
    for size, code in zip(sizes, codes, strict=True):
        left -= int(size)
        origins, here = _steps_from(states[:, 0], int(size), events, left)
        grown = states[origins] + here[:, None] * np.array([1, code])
        states, weights = merged(grown, weights[origins] * _binomial(int(size), here, share))
    return _tied((states[:, 1], weights), int(cells[:, 0] @ codes), events, lattice)


def _steps_from(used: Whole, size: int, events: int, left: int) -> tuple[Whole, Whole]:
    """Return which state each step to the next group starts from, and how many events the group then has."""
    least, most = np.maximum(0, events - left - used), np.minimum(size, events - used)
    ways = most - least + 1
    check_states(float(ways.sum()), INSTEAD)
    origins = np.repeat(np.arange(len(used)), ways)
    return origins, np.arange(len(origins)) - np.repeat(np.cumsum(ways) - ways - least, ways)


def _binomial(size: int, taken: Whole, share: float) -> Numbers:
    """Return what is proportional to binomial probabilities of some numbers, each from the one before.

    Factorials of very many are not known to enough digits.
    """
    least, most = int(taken.min()), int(taken.max())
    before = np.arange(least, most, dtype=np.float64)
    steps_up = np.log(size - before) - np.log(before + 1) + (math.log(share) - math.log1p(-share))
    logs = np.append(0.0, np.cumsum(steps_up))
    return np.asarray(np.exp(logs - logs.max())[taken - least])


def _tied(states: tuple[Whole, Numbers], observed: int, events: int, lattice: Steps) -> Conditional:
    sums, weights = states
    first = np.append(0, np.flatnonzero(np.diff(sums) > lattice.rounding(events)) + 1)
    joined = np.maximum(np.add.reduceat(weights, first), np.finfo(np.float64).tiny)
    place = np.searchsorted(sums[first], observed, side="right") - 1
    support = np.asarray(events * lattice.start + lattice.length * sums[first], dtype=np.float64)
    return Conditional(support, np.log(joined), float(support[place]))
