"""The same question twice: whether a square table, rows before, columns after, is symmetric, and its margins alike."""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table, count_table
from leapstats.stats.exact.conditional import LEAST, TIE
from leapstats.stats.exact.lattice import CLOSE, check_states, merged
from leapstats.stats.paired.yes_or_no import UNCHANGED, fair_coin
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Whole

STILL = "pairs of categories between which no unit moved are not used"
UNUSED = "categories that no unit entered or left are not used"
INSTEAD = "use stuart_maxwell or bhapkar"


@dataclass(frozen=True, slots=True)
class Changes:
    """How units moved between the categories of a square table.

    `differences` is before less after for the categories in `kept`, `covariance` that of the
    differences if units are as likely to move either way. One category of every set that units moved
    within is not kept: its difference follows from the others.
    """

    cells: Whole
    kept: Whole
    differences: Numbers
    covariance: Numbers
    note: str

    @property
    def df(self) -> int:
        """How many differences are free; those of all categories if nothing changed."""
        return len(self.kept) or len(self.cells) - 1


def stuart_maxwell(table: Table) -> Inference:
    """Test whether each category was as frequent before as after (Stuart-Maxwell, asymptotic).

    Parameters
    ----------
    table
        Counts of units, k x k: row = before, column = after, categories in one order in both.

    Returns
    -------
    Inference
        `statistic` is chi-square, `df` mostly k - 1. Categories that no unit entered or left are left
        out, as `note` says, and so is one `df` for every set of categories beyond the first that units
        moved within. Without any change `statistic` is 0, `df` k - 1 and p is 1. For a 2 x 2 table it
        is `mcnemar_chi_square`.

    Raises
    ------
    ValueError
        If the table is not one of counts, as many rows as columns and two at least.

    Notes
    -----
    Asymptotic: not where fewer than about ten units changed, or some categories saw few of them; take
    `exact_stuart_maxwell`. Not for categories with an order, to which it is blind: take
    `wilcoxon_signed_rank` on the steps up and down.

    References
    ----------
    Stuart (1955), Biometrika 42:412-416. Maxwell (1970), Br J Psychiatry 116:651-655.
    """
    changes = _changes(table)
    statistic = float(_quadratic(changes.differences, changes.covariance))
    return _asymptotic("Stuart-Maxwell test of marginal homogeneity", statistic, changes)


def bhapkar(table: Table) -> Inference:
    """Test whether each category was as frequent before as after (Bhapkar's Wald test, asymptotic).

    Parameters and returns are those of `stuart_maxwell`, whose statistic X this turns into
    X / (1 - X / n) with n units: the covariance is the one observed, not the one under the hypothesis.

    Raises
    ------
    ValueError
        If the table is not one of counts, as many rows as columns and two at least.
    NotEstimableError
        If every unit moved, and all in step, such as all from one category to another: the
        differences then have no variance.

    Notes
    -----
    Not for few units, still less than `stuart_maxwell`: it is always larger, so that at n = 30 its p is
    too small more often. Take `exact_stuart_maxwell`. Not for categories with an order.

    References
    ----------
    Bhapkar (1966), JASA 61:228-235. Keefe (1982), Biometrika 69:683-684, for how the two statistics go together.
    """
    changes = _changes(table)
    statistic = float(_quadratic(changes.differences, changes.covariance))
    units = int(changes.cells.sum())
    if statistic and statistic >= units * (1 - CLOSE):
        raise NotEstimableError(
            "every unit changed in the same way, so the observed differences have no variance; "
            "use exact_stuart_maxwell or stuart_maxwell"
        )
    adjusted = statistic / (1 - statistic / units) if statistic else 0.0
    return _asymptotic("Bhapkar test of marginal homogeneity", adjusted, changes)


def bowker(table: Table) -> Inference:
    """Test whether as many units moved from one category to another as back, for each pair (Bowker, asymptotic).

    Parameters
    ----------
    table
        As in `stuart_maxwell`.

    Returns
    -------
    Inference
        `statistic` is the sum of McNemar's chi-squares, uncorrected, of every pair of categories, `df` the number of
        pairs. A pair between which no unit moved is left out of both, as `note` says, and nothing is added to
        empty cells. Without any change `statistic` is 0, `df` that of all pairs and p is 1. For a 2 x 2 table it is
        `mcnemar_chi_square`.

    Raises
    ------
    ValueError
        If the table is not one of counts, as many rows as columns and two at least.

    Notes
    -----
    Asymptotic: not where few units moved between some pairs; take `exact_stuart_maxwell`, which is exact under the
    same symmetry. It answers whether the moves are symmetric, not whether the margins changed: units that move in a
    circle leave them as they were; for the margins take `stuart_maxwell`. Some tools, such as statsmodels, count
    empty pairs among the `df`; `mcnemar.test` of R then has no answer.

    References
    ----------
    Bowker (1948), JASA 43:572-574.
    """
    cells = _square(table).astype(np.float64)
    above = np.triu_indices(len(cells), 1)
    moved, excess = (cells + cells.T)[above], (cells - cells.T)[above]
    used = moved > 0
    from scipy.special import chdtrc

    statistic = float((excess[used] ** 2 / moved[used]).sum())
    df = float(used.sum() or len(moved))
    return Inference(
        method="Bowker's test of symmetry",
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)),
        note="" if used.all() else STILL if used.any() else UNCHANGED,
    )


def exact_stuart_maxwell(table: Table) -> Inference:
    """Test whether units moved either way alike, by how far the margins differ (Stuart-Maxwell, exact).

    Each pair of categories keeps the number of units that moved between them, and each of these moved
    either way with probability 1/2. The hypothesis is thus symmetry of the table, which is more than
    equal margins.

    Parameters
    ----------
    table
        As in `stuart_maxwell`.

    Returns
    -------
    Inference
        `statistic` is that of `stuart_maxwell`; `p_value` the probability of one at least as large, in
        (0, 1]. It is 1 without any change. For a 2 x 2 table it is `mcnemar_exact`.

    Raises
    ------
    ValueError
        If the table is not one of counts, as many rows as columns and two at least.
    TooLargeError
        If the margins can differ in too many ways, as for hundreds of units over six categories.

    Notes
    -----
    Not where the margins may be equal without symmetry, as when units move in a circle: the level is
    guaranteed for symmetry only. Not for categories with an order: take `wilcoxon_signed_rank`.
    For thousands of units `stuart_maxwell` says the same.

    References
    ----------
    Stuart (1955), Biometrika 42:412-416. Hothorn, Hornik, van de Wiel & Zeileis (2006), Am Stat
    60:257-263, for permuting within units.
    """
    changes = _changes(table)
    p, statistic = 1.0, 0.0
    if len(changes.kept):
        statistic = float(_quadratic(changes.differences, changes.covariance))
        differences, weights = _symmetric(changes.cells, changes.kept)
        far = _quadratic(differences, changes.covariance) >= statistic * (1 - TIE)
        p = min(1.0, max(LEAST, float(weights[far].sum())))
    method = "exact Stuart-Maxwell test of symmetry, given the units that moved between each pair of categories"
    return Inference(method=method, statistic=statistic, p_value=p, note=changes.note)


def _square(table: Table) -> Whole:
    cells = count_table(table)
    if cells.shape[0] != cells.shape[1] or len(cells) < 2:
        raise ValueError(f"table must have as many rows as columns, at least two, not {cells.shape}")
    return cells


def _changes(table: Table) -> Changes:
    cells = _square(table)
    moved = cells + cells.T
    np.fill_diagonal(moved, 0)
    kept = _free(moved)
    covariance = (np.diag(moved.sum(axis=1)) - moved).astype(np.float64)
    differences = (cells.sum(axis=1) - cells.sum(axis=0)).astype(np.float64)
    note = UNUSED if not moved.any(axis=1).all() else ""
    return Changes(cells, kept, differences[kept], covariance[np.ix_(kept, kept)], note if len(kept) else UNCHANGED)


def _free(moved: Whole) -> Whole:
    """Return all categories but the busiest of each set that units moved within."""
    label = np.arange(len(moved))
    for _ in label:
        label = np.where(moved > 0, label[None, :], label[:, None]).min(axis=1)
    busiest = {int(each): int(np.argmax(np.where(label == each, moved.sum(axis=1), -1))) for each in label}
    return np.setdiff1d(np.arange(len(moved)), list(busiest.values()))


def _quadratic(differences: Numbers, covariance: Numbers) -> Numbers:
    """Return the Stuart-Maxwell statistic of one row of differences, or of each row."""
    solved = np.linalg.solve(covariance, differences.T)
    return np.asarray((differences.T * solved).sum(axis=0))


def _asymptotic(method: str, statistic: float, changes: Changes) -> Inference:
    from scipy.special import chdtrc

    p = float(chdtrc(changes.df, statistic))
    return Inference(method=method, statistic=statistic, df=float(changes.df), p_value=p, note=changes.note)


def _symmetric(cells: Whole, kept: Whole) -> tuple[Numbers, Numbers]:
    """Return every row of differences that a symmetric table allows, and its probability."""
    moved = cells + cells.T
    pairs = [(one, other) for one, other in combinations(range(len(cells)), 2) if moved[one, other]]
    _check_ways(moved, kept, pairs)
    sums, weights = np.zeros((1, len(kept)), dtype=np.int64), np.ones(1)
    for one, other in pairs:
        number = int(moved[one, other])
        # Units that moved from `one` to `other` count for it, those that came back against it.
        direction = (kept == one).astype(np.int64) - (kept == other)
        steps = (2 * np.arange(number + 1) - number)[:, None] * direction
        coin = fair_coin(number, 0).probabilities()
        spread = (sums[:, None, :] + steps).reshape(-1, len(kept))
        sums, weights = merged(spread, (weights[:, None] * coin).ravel())
    return sums.astype(np.float64), weights


def _check_ways(moved: Whole, kept: Whole, pairs: list[tuple[int, int]]) -> None:
    """Raise TooLargeError if some step may meet too many differences."""
    degrees, ways = np.zeros(len(moved)), 1.0
    for one, other in pairs:
        number = float(moved[one, other])
        reached = min(ways, math.prod(degrees[kept] + 1))
        check_states(reached * (number + 1), INSTEAD)
        degrees[[one, other]] += number
        ways *= number + 1
