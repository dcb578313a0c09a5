"""Tables of several rows and columns: an exact test, one that draws tables, and how strong the association is."""

import math
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.checks import Table, count_table
from leapstats.stats.exact.conditional import LEAST, TIE, minlike_p
from leapstats.stats.exact.monte_carlo import SEED, batches, drawn_p, orders
from leapstats.stats.exact.table_network import probability_no_likelier
from leapstats.stats.result import Inference
from leapstats.stats.two_by_two.one_table import POINT, chi_square, hypergeometric

MOST_UNITS = 1_000_000
EMPTY = "empty rows or columns are not used"


def fisher_freeman_halton(table: Table) -> Inference:
    """Test a table of several rows and columns for association (Fisher-Freeman-Halton, exact).

    Parameters
    ----------
    table
        Counts of units, at least 2 x 2. Neither rows nor columns have an order.

    Returns
    -------
    Inference
        `p_value` is in (0, 1]: the probability, given the margins, of tables no likelier than the
        observed one (minimum likelihood), counted in full and not drawn. Empty rows and columns are
        left out, which `note` says; p is 1 where the margins allow one table only.

    Raises
    ------
    ValueError
        If the table is not one of counts with two rows and two columns at least.
    TooLargeError
        If counting the tables would take more than some seconds.

    Notes
    -----
    Not for rows or columns that have an order: it is blind to it, so take `exact_cochran_armitage`,
    or `jonckheere_terpstra` and `kendall_tau` on the units. Not for the same units asked twice: take
    `exact_stuart_maxwell`. Where the margins are not fixed by design it is conservative, though less
    so than in a 2 x 2 table, where `fisher_mid_p` is closer to its level. It gives no measure of the
    association.

    References
    ----------
    Freeman & Halton (1951), Biometrika 38:141-149. Mehta & Patel (1983), JASA 78:427-434, for the
    network.
    """
    cells, notes = _filled(table)
    if min(cells.shape) < 2:
        p = 1.0
    elif cells.shape == (2, 2):
        p = minlike_p(hypergeometric(cells))
    else:
        p = min(1.0, max(LEAST, probability_no_likelier(cells)))
    return Inference(method="Fisher-Freeman-Halton exact test, minimum likelihood", p_value=p, note="; ".join(notes))


def monte_carlo_freeman_halton(table: Table, *, tables: int = 100_000, seed: int = SEED) -> Inference:
    """Test a table of several rows and columns for association with tables drawn at random, margins kept.

    Parameters
    ----------
    table
        As in `fisher_freeman_halton`.
    tables
        How many to draw, by dealing the units' columns out anew.
    seed
        Of the draw.

    Returns
    -------
    Inference
        `p_value` is (1 + hits) / (1 + tables), where a hit is a table no likelier than the observed
        one. `note` names the number of tables and the seed.

    Raises
    ------
    ValueError
        If the table is not one of counts with two rows and two columns at least, or `tables` is not a
        whole number from 1.
    TooLargeError
        If there are more than 1,000,000 units.

    Notes
    -----
    Not where `fisher_freeman_halton` answers: that p does not depend on a seed. With 100,000 tables the
    standard error of a p of 0.05 is 0.0007, and no p is below 0.00001. What else is said there about its
    use holds here too. Time grows with the number of units.

    References
    ----------
    Agresti, Wackerly & Boyett (1979), Psychometrika 44:75-83. Phipson & Smyth (2010), Stat Appl Genet
    Mol Biol 9:39, for counting the observed table.
    """
    if not isinstance(tables, Real) or not (1 <= tables < math.inf and int(tables) == tables):
        raise ValueError(f"tables must be a whole number of 1 or more, not {tables!r}")
    cells, notes = _filled(table)
    units = int(cells.sum())
    if units > MOST_UNITS:
        raise TooLargeError(f"the table has {units:,} units, more than {MOST_UNITS:,} to simulate; use chi_square")
    certain = min(cells.shape) < 2
    hits = int(tables) if certain else _hits(cells, int(tables), seed)
    drawn = drawn_p(int(tables) - hits, hits, int(tables), "greater")
    return Inference(
        method="Fisher-Freeman-Halton test, Monte Carlo, minimum likelihood",
        p_value=drawn.p_value,
        note="; ".join([*notes, f"{int(tables):,} tables drawn with seed {seed}"]),
        mc_std_error=drawn.std_error,
    )


def cramers_v(table: Table) -> Inference:
    """Measure how strongly the rows and columns of a table go together (Cramér's V).

    Parameters
    ----------
    table
        Counts of units, at least 2 x 2. Neither rows nor columns have an order.

    Returns
    -------
    Inference
        `estimate` is V, from 0 to 1: the square root of `chi_square` over what it is at most, the number of units
        times the smaller number of rows or columns less 1. It is not corrected for its bias, and has no limits.
        Empty rows and columns are left out, which `note` says.

    Raises
    ------
    ValueError
        If the table is not one of counts with two rows and two columns at least.
    NotEstimableError
        If fewer than two rows or columns have units.

    Notes
    -----
    Not to be compared between tables of different shapes. It is too large for a few units in many cells, above 0
    also without any association: at n = 30 in a 3 x 3 table about 0.25. In a 2 x 2 table it is the size of phi, and
    `mid_p_odds_ratio` says more. For the p take `fisher_freeman_halton`.

    References
    ----------
    Cramér (1946), Mathematical Methods of Statistics, Princeton University Press, section 21.9.
    """
    cells, notes = _filled(table)
    if min(cells.shape) < 2:
        raise NotEstimableError("Cramér's V needs two rows and two columns with units")
    statistic = chi_square(cells).statistic
    most = float(cells.sum()) * (min(cells.shape) - 1)
    return Inference(
        method="Cramér's V, not corrected for bias",
        estimate=min(1.0, math.sqrt(statistic / most)),
        note="; ".join(notes),
    )


def _filled(table: Table) -> tuple[NDArray[np.int64], list[str]]:
    """Return a table without its empty rows and columns, and what there is to say about it."""
    cells = count_table(table)
    if min(cells.shape) < 2:
        raise ValueError(f"table must have at least two rows and two columns, not {cells.shape}")
    kept = cells[cells.any(axis=1)][:, cells.any(axis=0)]
    said = {EMPTY: kept.shape != cells.shape, POINT: min(kept.shape) < 2}
    return kept, [note for note, is_so in said.items() if is_so]


def _hits(cells: NDArray[np.int64], tables: int, seed: int) -> int:
    """Count drawn tables that are no likelier than the observed one."""
    from scipy.special import gammaln

    generator = np.random.default_rng(seed)
    (rows, columns), units = cells.shape, int(cells.sum())
    # Totals are sorted, so that the order of rows and columns decides nothing.
    row = np.repeat(np.arange(rows), np.sort(cells.sum(axis=1)))
    column = np.repeat(np.arange(columns), np.sort(cells.sum(axis=0)))
    least = gammaln(cells + 1.0).sum() - TIE
    hits = 0
    for batch in batches(tables, units):
        places = row * columns + column[orders(generator, batch, units)]
        places += np.arange(batch)[:, None] * cells.size
        drawn = np.bincount(places.ravel(), minlength=batch * cells.size).reshape(batch, cells.size)
        hits += int(np.count_nonzero(gammaln(drawn + 1.0).sum(axis=1) >= least))
    return hits
