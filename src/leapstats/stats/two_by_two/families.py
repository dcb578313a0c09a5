"""Many 2x2 tables at once: tests and odds ratios of a whole family in one pass, given each table's margins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import LARGEST, check_level, floats
from leapstats.stats.exact.conditional import LEAST, TIE
from leapstats.terms import Numbers, Whole

STEPS = 200
CLOSE = 1e-10
MOST_VALUES = 20_000_000


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OddsRatioFamily:
    """Tests and conditional odds ratios of a family, each an array with one number a table.

    `p_value` and `mid_p_value` are those of `fisher_exact` and `fisher_mid_p`; `central_p_value` and
    `central_mid_p_value` are twice the smaller tail, of one family with the exact and the mid-p limits.
    `min_attainable_p` is the least p that Fisher's test can give at a table's margins.
    """

    estimate: Numbers
    exact_low: Numbers
    exact_high: Numbers
    mid_p_low: Numbers
    mid_p_high: Numbers
    p_value: Numbers
    mid_p_value: Numbers
    central_p_value: Numbers
    central_mid_p_value: Numbers
    min_attainable_p: Numbers
    conf_level: float
    method: str = "conditional odds ratios with exact and mid-p limits; Fisher's test by minimum likelihood"

    def __len__(self) -> int:
        return len(self.estimate)

    def __str__(self) -> str:
        heads = ("odds ratio", "low", "high", "p", "mid-p")
        rows = zip(self.estimate, self.mid_p_low, self.mid_p_high, self.p_value, self.mid_p_value, strict=True)
        lines = [f"{len(self)} tables; {100 * self.conf_level:g}% mid-p limits; {self.method}"]
        lines.append("".join(f"{head:>12}" for head in heads))
        lines.extend("".join(f"{number:>12.5g}" for number in row) for row in rows)
        return "\n".join(lines)


def odds_ratio_family(tables: ArrayLike, *, conf_level: float = 0.95) -> OddsRatioFamily:
    """Test and estimate a family of 2x2 tables, each given its own margins, without a loop.

    Parameters
    ----------
    tables
        Tables x 2 x 2 counts; each `[[a, b], [c, d]]`, rows exposed then unexposed.
    conf_level
        A fraction between 0 and 1, for each table by itself.

    Returns
    -------
    OddsRatioFamily
        The same numbers as `fisher_exact`, `fisher_mid_p`, `conditional_odds_ratio` and
        `mid_p_odds_ratio` give one by one. Where the margins allow one table only, the estimate is
        NaN, the limits 0 and infinity, and p 1.

    Raises
    ------
    ValueError
        If the array is not tables x 2 x 2 of whole numbers from 0, or the level out of range.
    TooLargeError
        If the first cells can have more than 20,000,000 values in all.

    Notes
    -----
    Nothing is adjusted for the number of tables: see `westfall_young` and `holm`. For tables of
    thousands of units take the functions of one table.

    References
    ----------
    Cornfield (1956), Proc Third Berkeley Symp 4:135-148. Hirji, Tan & Elashoff (1991), Stat Med
    10:1137-1153.
    """
    check_level(conf_level)
    cells = count_tables(tables)
    margins = np.stack([cells[:, 0].sum(axis=1), cells[:, :, 0].sum(axis=1), cells.sum(axis=(1, 2))])
    space = table_space(*margins)
    place = cells[:, 0, 0] - space.lowest
    each = np.arange(len(cells))
    probabilities = space.probabilities()
    minlike, mid = two_sided(probabilities)
    central, central_mid = _central(probabilities, place)
    alpha = (1 - conf_level) / 2
    exact, halves = (_limits(space, place, alpha, half=half) for half in (0.0, 0.5))
    return OddsRatioFamily(
        estimate=_exp(_estimates(space, place)),
        exact_low=_exp(exact[0]),
        exact_high=_exp(exact[1]),
        mid_p_low=_exp(halves[0]),
        mid_p_high=_exp(halves[1]),
        p_value=minlike[each, place],
        mid_p_value=mid[each, place],
        central_p_value=central,
        central_mid_p_value=central_mid,
        min_attainable_p=np.where(space.inside, minlike, 1.0).min(axis=1, initial=1.0),
        conf_level=conf_level,
    )


def count_tables(tables: ArrayLike) -> Whole:
    """Check a family of tables and return it as whole numbers, tables x 2 x 2.

    Raises
    ------
    ValueError
        If it is none.
    """
    message = "tables must be an array of tables x 2 x 2 whole numbers of 0 or more, below 2**53"
    cells = floats(tables, message)
    if cells.shape == (0,):
        cells = cells.reshape(0, 2, 2)
    if cells.ndim != 3 or cells.shape[1:] != (2, 2):
        raise ValueError(f"{message}, not of shape {cells.shape}")
    if not np.all((cells >= 0) & (cells < LARGEST) & (cells == np.floor(cells))):
        raise ValueError(f"{message}; one contains something else")
    return cells.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TableSpace:
    """What the first cell of each table can be, given the margins.

    `lowest` is its least value, `last` the place of its greatest; column s of `log_weights` (tables x
    places, minus infinity beyond the last) stands for `lowest + s`.
    """

    lowest: Whole
    last: Whole
    log_weights: Numbers

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which places are possible, tables x places."""
        return np.arange(self.log_weights.shape[1]) <= self.last[:, None]

    def probabilities(self) -> Numbers:
        """Return the probability of each place where the odds ratio is 1, tables x places."""
        weights = np.exp(self.log_weights - self.log_weights.max(axis=1, initial=-np.inf, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def table_space(row: Whole, column: Whole, total: Whole) -> TableSpace:
    """Return what the first cells can be for first row totals, first column totals and totals, one each a table.

    TooLargeError if these are more than 20,000,000 in all, the tables with fewer counted like the largest.
    """
    lowest = np.maximum(0, row + column - total)
    last = np.minimum(row, column) - lowest
    values = (int(last.max(initial=0)) + 1) * len(last)
    if values > MOST_VALUES:
        raise TooLargeError(
            f"{len(last):,} tables can have {values:,} first cells, more than {MOST_VALUES:,} at once; use fewer "
            "tables at once, or chi_square and score_odds_ratio of each"
        )
    places = np.arange(int(last.max(initial=0)) + 1)
    before = (lowest[:, None] + places[:-1]).astype(np.float64)
    # Each weight from the one before: factorials of very many are not known to enough digits. Beyond the last place a
    # cell would be negative: there it is taken for 1, and given no weight.
    (one, other), rest = (np.maximum(each[:, None] - before, 1.0) for each in (row, column)), total - row - column
    steps = np.log(one / (before + 1)) + np.log(other / np.maximum(rest[:, None] + before + 1, 1.0))
    log_weights = np.hstack([np.zeros((len(last), 1)), np.cumsum(steps, axis=1)])
    return TableSpace(lowest, last, np.where(places <= last[:, None], log_weights, -np.inf))


def two_sided(probabilities: Numbers) -> tuple[Numbers, Numbers]:
    """Return Fisher's p and mid-p by minimum likelihood of every place, tables x places."""
    strictly, at_most = rarer(probabilities, probabilities)
    point = (probabilities > 0).sum(axis=1, keepdims=True) == 1
    mid = np.where(point, 1.0, (strictly + at_most) / 2)
    return np.clip(at_most, LEAST, 1.0), np.clip(mid, LEAST, 1.0)


def rarer(probabilities: Numbers, commonness: Numbers) -> tuple[Numbers, Numbers]:
    """Return the probability of all places less common than each, and of those no more common, tables x places.

    Places tie where their commonness differs by rounding only.
    """
    order = np.argsort(commonness, axis=1)
    ordered, chances = (np.take_along_axis(each, order, axis=1) for each in (commonness, probabilities))
    sums = np.concatenate([np.zeros((len(order), 1)), np.cumsum(chances, axis=1)], axis=1)
    edge = np.ones((len(order), 1), dtype=bool)
    apart = ordered[:, 1:] - ordered[:, :-1] > TIE * ordered[:, 1:]
    places = np.arange(order.shape[1])
    first = np.maximum.accumulate(np.where(np.hstack([edge, apart]), places, 0), axis=1)
    ends = np.where(np.hstack([apart, edge]), places, order.shape[1])
    last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    strictly, at_most = np.empty_like(chances), np.empty_like(chances)
    np.put_along_axis(strictly, order, np.take_along_axis(sums, first, axis=1), axis=1)
    np.put_along_axis(at_most, order, np.take_along_axis(sums, last + 1, axis=1), axis=1)
    return strictly, at_most


def _central(probabilities: Numbers, place: Whole) -> tuple[Numbers, Numbers]:
    """Return twice the smaller tail, and the same with the observed value counted by half."""
    places = np.arange(probabilities.shape[1])
    here = np.where(places == place[:, None], probabilities, 0.0).sum(axis=1)
    low = np.where(places < place[:, None], probabilities, 0.0).sum(axis=1)
    high = np.where(places > place[:, None], probabilities, 0.0).sum(axis=1)
    smaller = np.minimum(low, high)
    mid = np.where(here == 1, 1.0, 2 * smaller + here)
    return np.clip(2 * (smaller + here), LEAST, 1.0), np.clip(mid, LEAST, 1.0)


def _estimates(space: TableSpace, place: Whole) -> Numbers:
    share = np.arange(space.log_weights.shape[1]) / np.maximum(space.last, 1)[:, None]
    target = place / np.maximum(space.last, 1)
    found = _where_mean_is(space, np.where(space.inside, share, 1.0), target)
    return np.where(space.last == 0, np.nan, found)


def _limits(space: TableSpace, place: Whole, alpha: float, *, half: float) -> tuple[Numbers, Numbers]:
    """Return the log odds ratios at which the upper and the lower tail have the probability alpha."""
    places = np.arange(space.log_weights.shape[1])
    above, here = (places > place[:, None]).astype(np.float64), places == place[:, None]
    low = _where_mean_is(space, above + (1 - half) * here, np.where(place == 0, 0.0, alpha))
    high = _where_mean_is(space, above + half * here, np.where(place == space.last, 1.0, 1 - alpha))
    return low, high


def _where_mean_is(space: TableSpace, values: Numbers, target: Numbers) -> Numbers:
    """Find theta at which the mean of values in [0, 1] that rise with the place is the target.

    Newton steps on the log odds of the mean, which is close to linear in theta, halved into the bracket
    where they leave it. A target of 0 or 1 is reached at minus or plus infinity.
    """
    found = np.where(target <= 0, -np.inf, np.inf)
    open_ = np.flatnonzero((target > 0) & (target < 1))
    wanted = np.log(target[open_] / (1 - target[open_]))
    with np.errstate(divide="ignore"):
        parts = [space.log_weights[open_] + np.log(share[open_]) for share in (values, 1 - values)]
    theta = np.zeros(len(open_))
    low, high = np.full(len(open_), -np.inf), np.full(len(open_), np.inf)
    for _ in range(STEPS):
        (whole, centre), (rest, rest_centre) = (_sum_and_centre(part, theta) for part in parts)
        excess = whole - rest - wanted
        low, high = np.where(excess < 0, theta, low), np.where(excess < 0, high, theta)
        ahead = theta - np.clip(excess / (centre - rest_centre), -8.0, 8.0)
        outside = (ahead < low) | (ahead > high)
        ahead[outside] = (low[outside] + high[outside]) / 2
        moved, theta = np.abs(ahead - theta), ahead
        if (moved <= CLOSE * (1 + np.abs(theta))).all():
            found[open_] = theta
            return found
    raise NotEstimableError(f"odds ratios of the family were not found within {STEPS} steps")


def _sum_and_centre(log_weights: Numbers, theta: Numbers) -> tuple[Numbers, Numbers]:
    """Return the log of the sum of weight(s) * exp(theta * s), and the mean of s under it; one a problem."""
    places = np.arange(log_weights.shape[1], dtype=np.float64)
    logs = log_weights + theta[:, None] * places
    peak = logs.max(axis=1, initial=-np.inf)
    weights = np.exp(logs - peak[:, None])
    total = weights.sum(axis=1)
    return peak + np.log(total), weights @ places / total


def _exp(logs: Numbers) -> Numbers:
    return np.where(logs > 709, np.inf, np.exp(np.minimum(logs, 709)))
