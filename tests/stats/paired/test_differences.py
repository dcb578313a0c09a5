"""Differences of paired yes-or-no answers against R's packages, a second maximisation, and one another."""

import itertools
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from leapstats.errors import NotEstimableError
from leapstats.stats import (
    Inference,
    bonett_price_paired_difference,
    mcnemar_chi_square,
    newcombe_paired_difference,
    tango_paired_difference,
)

Table = list[list[int]]
Method = Callable[..., Inference]
DIFFERENCES: list[Method] = [
    tango_paired_difference,
    newcombe_paired_difference,
    bonett_price_paired_difference,
]
CELLS = st.integers(0, 15)
TABLES = st.tuples(CELLS, CELLS, CELLS, CELLS).map(lambda cells: [list(cells[:2]), list(cells[2:])])
PAIRS = TABLES.filter(lambda table: any(map(any, table)))
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


def before_and_after_swapped(table: Table) -> Table:
    (both, lost), (gained, neither) = table
    return [[both, gained], [lost, neither]]


def yes_and_no_swapped(table: Table) -> Table:
    (both, lost), (gained, neither) = table
    return [[neither, gained], [lost, both]]


def limits(found: Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


# In R before less after; here turned to after less before.
# ratesci 0.4: pairbinci(c(both, lost, gained, neither), contrast = "RD", method_RD = "Score_closed")
@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ((1, 1, 7, 12), -0.5172322988, -0.026003003),
        ((20, 0, 0, 10), -0.11351341, 0.11351341),
        ((15, 5, 5, 5), -0.2154715656, 0.2154715656),
        ((12, 1, 0, 17), -0.0839638412, 0.1667039394),
        ((0, 0, 8, 0), -1.0, -0.3511848451),
        ((2, 7, 0, 21), 0.093333453, 0.4092832804),
        ((14, 1, 8, 7), -0.4219483733, -0.045503974),
        ((36, 12, 2, 0), 0.0611124038, 0.3447087706),
    ],
)
def test_tango_as_in_ratesci(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    """ratesci 1.0.0 gives wider limits by the same name: its default has a bias correction that Tango's have not."""
    found = tango_paired_difference([cells[:2], cells[2:]])
    assert limits(found) == pytest.approx((-high, -low), abs=2e-7)


# contingencytables 3.0.0, with n the table: Newcombe_square_and_add_CI_paired_2x2(n),
# Wald_CI_BonettPrice_paired_2x2(n), Wald_CI_diff_paired_2x2(n). Half of them have an empty margin.
IN_CONTINGENCYTABLES = [
    (newcombe_paired_difference, (0, 0, 5, 3), -0.863155714176403, -0.169845425423458),
    (newcombe_paired_difference, (4, 3, 0, 0), -0.0171190810999408, 0.749541635472343),
    (newcombe_paired_difference, (0, 6, 0, 2), 0.279539055240279, 0.928520787247891),
    (newcombe_paired_difference, (0, 0, 8, 0), -1.0, -0.541218422004787),
    (newcombe_paired_difference, (1, 0, 0, 0), -0.793450685622763, 0.793450685622763),
    (newcombe_paired_difference, (0, 0, 1, 0), -1.0, 0.122108720681942),
    (newcombe_paired_difference, (7, 3, 9, 11), -0.398071894542275, 0.0266649677545258),
    (newcombe_paired_difference, (36, 12, 2, 0), 0.0569295840032388, 0.340427602974941),
    (newcombe_paired_difference, (20, 2, 6, 2), -0.321252403142953, 0.0625968136915395),
    (newcombe_paired_difference, (2, 7, 0, 21), 0.0630219864244965, 0.405829899320937),
    (bonett_price_paired_difference, (0, 0, 5, 3), -0.915771147304903, -0.0842288526950968),
    (bonett_price_paired_difference, (0, 6, 0, 2), 0.188874486183913, 1.0),
    (bonett_price_paired_difference, (0, 0, 1, 0), -1.0, 0.733535928078958),
    (bonett_price_paired_difference, (36, 12, 2, 0), 0.0508916704312007, 0.333723714184184),
]


@pytest.mark.parametrize(("method", "cells", "low", "high"), IN_CONTINGENCYTABLES)
def test_differences_as_in_contingencytables(
    method: Method, cells: tuple[int, int, int, int], low: float, high: float
) -> None:
    both, lost, gained, neither = cells
    found = method([[both, lost], [gained, neither]])
    assert limits(found) == pytest.approx((-high, -low), abs=1e-9)
    assert found.estimate == (gained - lost) / sum(cells)


def tango_score(table: Table, delta: float) -> float:
    """Return the score of a difference, with the nuisance share found by bisection of the likelihood's slope."""
    (both, lost), (gained, neither) = table
    total, same = both + lost + gained + neither, both + neither
    low, high = max(0.0, -delta), (1 - delta) / 2
    for _ in range(100):
        share = (low + high) / 2
        parts = ((lost, share, 1), (gained, share + delta, 1), (same, 1 - 2 * share - delta, -2))
        slope = sum(sign * count / max(part, 1e-300) for count, part, sign in parts if count)
        low, high = (share, high) if slope > 0 else (low, share)
    variance = total * (2 * low + delta - delta**2)
    return (gained - lost - total * delta) / math.sqrt(variance)


@given(PAIRS, LEVELS)
def test_tango_inverts_the_score_test(table: Table, level: float) -> None:
    found = tango_paired_difference(table, conf_level=level)
    z = float(norm.ppf((1 + level) / 2))
    for limit, score in zip(limits(found), (z, -z), strict=True):
        if abs(limit) < 1:
            assert tango_score(table, limit) == pytest.approx(score, rel=1e-6)
        else:
            assert limit == found.estimate


@pytest.mark.parametrize(
    "tables",
    [
        [[list(cells[:2]), list(cells[2:])] for cells in itertools.product(range(5), repeat=4) if any(cells)],
        [
            [[both, lost], [gained, 30 - both - lost - gained]]
            for both, lost, gained in itertools.product((0, 1, 7, 14, 28, 29, 30), repeat=3)
            if both + lost + gained <= 30
        ],
    ],
    ids=["cells 0 to 4", "30 pairs"],
)
def test_tango_of_many_small_tables(tables: list[Table]) -> None:
    for table in tables:
        found = tango_paired_difference(table)
        low, high = limits(found)
        assert -1 <= low <= found.estimate <= high <= 1
        assert low < high
        assert limits(tango_paired_difference(before_and_after_swapped(table))) == (-high, -low)


@given(PAIRS)
def test_tango_agrees_with_mcnemar_chi_square(table: Table) -> None:
    """At no difference the score is McNemar's."""
    p = mcnemar_chi_square(table).p_value
    low, high = limits(tango_paired_difference(table))
    assert (p <= 0.05) == (not low <= 0 <= high)


def test_tango_where_no_unit_changed() -> None:
    """Identity: the score equation is then linear, and gives z squared over n plus z squared."""
    square = float(norm.ppf(0.975)) ** 2
    for total in (1, 2, 30, 1000):
        expected = square / (total + square)
        assert limits(tango_paired_difference([[total, 0], [0, 0]])) == pytest.approx((-expected, expected), rel=1e-9)


def test_tango_of_many_pairs_is_near_wald() -> None:
    # Fagerland, Lydersen & Laake (2014), Stat Med 33:2850-2875: variance (gained + lost - (gained - lost)^2 / n) / n^2.
    half = float(norm.ppf(0.975)) * math.sqrt(200_000 - 20_000**2 / 1_000_000) / 1_000_000
    found = limits(tango_paired_difference([[400_000, 90_000], [110_000, 400_000]]))
    assert found == pytest.approx((0.02 - half, 0.02 + half), abs=1e-7)


def test_tango_at_a_level_near_0_is_the_estimate() -> None:
    assert limits(tango_paired_difference([[1, 2], [5, 3]], conf_level=1e-14)) == pytest.approx((3 / 11, 3 / 11))


@pytest.mark.parametrize("method", DIFFERENCES)
@given(table=PAIRS)
def test_differences_turn_over(method: Method, table: Table) -> None:
    found = method(table)
    low, high = limits(found)
    assert -1 <= low <= found.estimate <= high <= 1
    for other in (before_and_after_swapped(table), yes_and_no_swapped(table)):
        turned = method(other)
        assert turned.estimate == -found.estimate
        assert limits(turned) == pytest.approx((-high, -low), abs=1e-10)
    wider = method(table, conf_level=0.99)
    assert wider.conf_int.low <= low
    assert high <= wider.conf_int.high
    twice = method([[2 * cell for cell in row] for row in table])
    assert twice.estimate == found.estimate
    assert twice.conf_int.high - twice.conf_int.low <= high - low + 1e-12


@pytest.mark.parametrize("method", DIFFERENCES)
def test_a_difference_of_no_pairs(method: Method) -> None:
    with pytest.raises(NotEstimableError, match="there are no pairs"):
        method([[0, 0], [0, 0]])
