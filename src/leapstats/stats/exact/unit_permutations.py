"""Each unit's scores dealt out anew among its occasions: the exact distribution of how far the totals spread.

One engine for yes-or-no answers and for ranks. The occasions are alike under the hypothesis, so that totals
are kept sorted, and everything is in whole numbers.
"""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.errors import TooLargeError
from leapstats.stats.exact.arrangements import count_arrangements, every_arrangement
from leapstats.stats.exact.conditional import LEAST
from leapstats.stats.exact.lattice import CLOSE, merged
from leapstats.terms import Whole

# About three seconds.
MOST_STEPS = 50_000_000
MOST_ARRANGEMENTS = 50_000
# With more, squares of the totals of ranks may be no 64-bit numbers.
MOST_SQUARES = 1_000_000_000


def spread(scores: Whole) -> Whole:
    """Return k times the sum of squares of each row about its mean, k scores a row: a whole number."""
    return np.asarray(scores.shape[-1] * (scores**2).sum(axis=-1) - scores.sum(axis=-1) ** 2)


def probability_as_spread(scores: Whole, instead: str) -> float:
    """Return the probability that totals of permuted scores spread at least as far as the observed ones.

    Parameters
    ----------
    scores
        Units x occasions, whole numbers.
    instead
        What to take if this is too large.

    Raises
    ------
    TooLargeError
        If the totals can take too many values.
    """
    units, occasions = scores.shape
    if units * occasions**2 > MOST_SQUARES:
        raise TooLargeError(f"{units:,} units on {occasions:,} occasions are too many for an exact test; {instead}")
    target = int(spread(scores.sum(axis=0)))
    if not target:
        return 1.0
    sums, weights = np.zeros((1, scores.shape[1]), dtype=np.int64), np.ones(1)
    reach, p, steps = math.sqrt(target), 0.0, 0
    for ways, rest in _units(scores, instead):
        steps += len(sums) * ways.size
        if steps > MOST_STEPS:
            raise TooLargeError(f"the exact distribution takes more than {MOST_STEPS:,} steps; {instead}")
        sums = (sums[:, None, :] + ways).reshape(-1, scores.shape[1])
        weights = np.repeat(weights / len(ways), len(ways))
        # No unit moves the totals further than its own scores spread: what cannot come back counts now,
        # what cannot get there is dropped. The slack leaves ties to the whole numbers at the end.
        now = np.sqrt(spread(sums))
        sure = now > (reach + rest) * (1 + CLOSE)
        p += float(weights[sure].sum())
        open_ = ~sure & ((now + rest) * (1 + CLOSE) >= reach)
        sums, weights = merged(np.sort(sums[open_], axis=1), weights[open_])
    p += float(weights[spread(sums) >= target].sum())
    return min(1.0, max(LEAST, p))


def _units(scores: Whole, instead: str) -> Iterator[tuple[Whole, float]]:
    """Yield for each unit whose scores differ all their arrangements, and how far the units after it reach."""
    kinds, numbers = np.unique(np.sort(scores, axis=1), axis=0, return_counts=True)
    radii = np.sqrt(spread(kinds))
    # Added up from the end: differences of sums would lose the digits that the slack is there for.
    after = np.append(np.cumsum((numbers * radii)[::-1])[::-1], 0.0)[1:]
    for kind, number, radius, later in zip(kinds, numbers.tolist(), radii.tolist(), after.tolist(), strict=True):
        ways = _arrangements(kind, instead)
        for left in reversed(range(number if radius else 0)):
            yield ways, later + left * radius


def _arrangements(kind: Whole, instead: str) -> Whole:
    values, sizes = np.unique(kind, return_counts=True)
    number = count_arrangements(sizes.tolist())
    if number > MOST_ARRANGEMENTS:
        raise TooLargeError(f"a unit's scores have {number:,} orders, more than {MOST_ARRANGEMENTS:,}; {instead}")
    return values[next(every_arrangement(sizes.tolist(), number))]
