"""Families of risk differences: the same limits as published ones and as those of other programs'."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.stats.two_by_two.difference_families import RiskDifferenceFamily, risk_difference_family
from leapstats.stats.two_by_two.one_table import chi_square

REFERENCE = Path(__file__).parents[2] / "reference" / "stats.json"
LEVELS = [0.1, 0.5, 0.9, 0.95, 0.999, 1 - 1e-12]

tables = st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=1, max_size=6).map(
    lambda cells: np.array(cells).reshape(-1, 2, 2)
)


def every_table(most: int) -> np.ndarray:
    cells = [each for each in itertools.product(range(most + 1), repeat=4) if sum(each) <= most]
    return np.array(cells).reshape(-1, 2, 2)


def drawn_tables(largest: int, count: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, largest, (count, 2, 2), endpoint=True)


def limits(family: RiskDifferenceFamily) -> np.ndarray:
    return np.column_stack([family.conf_low, family.conf_high])


def test_no_table_depends_on_the_others() -> None:
    cells = drawn_tables(9, 60)
    together = limits(risk_difference_family(cells))
    apart = [limits(risk_difference_family(cells[place : place + 1]))[0] for place in range(len(cells))]
    np.testing.assert_allclose(together, apart, rtol=0, atol=1e-12)


# Newcombe (1998), Stat Med 17:873-890, table II, method 6 (Miettinen-Nurminen).
def test_newcombes_table() -> None:
    cells = [
        [[56, 14], [48, 32]],
        [[9, 1], [3, 7]],
        [[6, 1], [2, 5]],
        [[5, 51], [0, 29]],
        [[0, 10], [0, 20]],
        [[0, 10], [0, 10]],
        [[10, 0], [0, 20]],
        [[10, 0], [0, 10]],
    ]
    printed = [
        [0.0528, 0.3382],
        [0.1700, 0.8406],
        [0.0342, 0.8534],
        [-0.0326, 0.1933],
        [-0.1658, 0.2844],
        [-0.2879, 0.2879],
        [0.7156, 1.0],
        [0.6636, 1.0],
    ]
    np.testing.assert_allclose(limits(risk_difference_family(cells)), printed, rtol=0, atol=5.1e-5)


# ratesci 1.0.0, and contingencytables 3.0.1 where it agrees: see the sources in the file.
def test_the_reference_numbers() -> None:
    cases = [
        (case["input"]["table"], case["expected"]["rd_miettinen_nurminen"])
        for case in json.loads(REFERENCE.read_text(encoding="utf-8"))
        if "rd_miettinen_nurminen" in case["expected"]
    ]
    family = risk_difference_family([table for table, _ in cases])
    np.testing.assert_allclose(limits(family), [expected for _, expected in cases], rtol=0, atol=1e-9)


# R 4.2.2, with limits where the score test of the restricted risks, found by a search, crosses:
# > mn <- function(a, n, c, m, level) {
# >   se <- function(d) { q <- optimise(function(q) dbinom(a, n, q + d, log = TRUE) + dbinom(c, m, q, log = TRUE),
# >       c(max(0, -d), min(1, 1 - d)), maximum = TRUE, tol = 1e-12)$maximum
# >     p <- q + d; sqrt((p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)) }
# >   z <- qnorm((1 + level) / 2); d <- a / n - c / m
# >   c(uniroot(function(x) d - x - z * se(x), c(-1 + 1e-9, d), tol = 1e-12)$root,
# >     uniroot(function(x) d - x + z * se(x), c(d, 1 - 1e-9), tol = 1e-12)$root) }
# > mn(3, 5, 4, 25, .95)
# and p from
# > pchisq(X * (N - 1) / N, 1, lower = FALSE), where X is prop.test(c(a, c), c(n, m), correct = FALSE)$statistic.
R_TABLES = [[[3, 2], [4, 21]], [[9, 5], [5, 11]], [[6, 4], [7, 13]], [[21, 5], [2, 2]], [[1, 1], [20, 8]]]
R_LIMITS = {
    0.95: [
        [0.0207831373, 0.7620178871],
        [-0.0333268618, 0.6175167978],
        [-0.125267219, 0.564909083],
        [-0.100443344, 0.697109220],
        [-0.668328204, 0.251775467],
    ],
    0.9: [
        [0.0752518475, 0.7292764436],
        [0.024964011, 0.579952167],
        [-0.0684047517, 0.5237728785],
        [-0.0528341153, 0.6568329775],
        [-0.631047494, 0.209529586],
    ],
}
R_P_VALUES = [0.0368137752499, 0.0752352273802, 0.200288222255, 0.182945715584, 0.529913293314]


@pytest.mark.parametrize("conf_level", R_LIMITS)
def test_limits_and_p_of_r(conf_level: float) -> None:
    family = risk_difference_family(R_TABLES, conf_level=conf_level)
    # The search of optimise is good to about the root of the machine's precision.
    np.testing.assert_allclose(limits(family), R_LIMITS[conf_level], rtol=0, atol=5e-9)
    np.testing.assert_allclose(family.p_value, R_P_VALUES, rtol=1e-11)


@pytest.mark.parametrize("conf_level", [0.5, 0.95, 0.999])
def test_limits_leave_out_no_difference_where_the_p_is_small(conf_level: float) -> None:
    family = risk_difference_family(every_table(12), conf_level=conf_level)
    outside = (family.conf_low > 0) | (family.conf_high < 0)
    clear = np.abs(family.p_value - (1 - conf_level)) > 1e-9
    np.testing.assert_array_equal(outside[clear], family.p_value[clear] < 1 - conf_level)


def test_the_p_is_that_of_chi_square_for_a_sample_of_one_fewer() -> None:
    from scipy.stats import chi2

    cells = np.random.default_rng(4).integers(1, 12, (60, 2, 2))
    sizes = cells.sum(axis=(1, 2))
    statistics = np.array([chi_square(table).statistic for table in cells])
    expected = chi2.sf(statistics * (sizes - 1) / sizes, 1)
    np.testing.assert_allclose(risk_difference_family(cells).p_value, expected, rtol=1e-10)


@given(tables)
def test_swapping_groups_or_events_turns_the_limits_round(cells: np.ndarray) -> None:
    family = risk_difference_family(cells)
    for turned in (cells[:, ::-1], cells[:, :, ::-1]):
        other = risk_difference_family(turned)
        np.testing.assert_allclose(other.estimate, -family.estimate, rtol=0, atol=1e-12)
        np.testing.assert_allclose(limits(other), -limits(family)[:, ::-1], rtol=0, atol=1e-9)
        np.testing.assert_allclose(other.p_value, family.p_value, rtol=1e-9)


@pytest.mark.parametrize("conf_level", [0.001, *LEVELS])
def test_limits_hold_the_estimate_and_stay_between_minus_one_and_one(conf_level: float) -> None:
    cells = every_table(7)
    family = risk_difference_family(cells, conf_level=conf_level)
    known = (cells.sum(axis=2) > 0).all(axis=1)
    low, estimate, high = (each[known] for each in (family.conf_low, family.estimate, family.conf_high))
    assert ((low >= -1) & (low <= estimate) & (estimate <= high) & (high <= 1)).all()
    assert ((family.p_value[known] > 0) & (family.p_value[known] <= 1)).all()


def test_what_has_no_difference_and_what_is_at_the_ends() -> None:
    family = risk_difference_family(
        [
            [[0, 0], [3, 4]],
            [[3, 4], [0, 0]],
            [[0, 0], [0, 0]],
            [[0, 4], [0, 9]],
            [[4, 0], [9, 0]],
            [[2, 4], [3, 6]],
            [[5, 0], [0, 3]],
            [[0, 5], [3, 0]],
        ]
    )
    for number in (family.estimate, family.conf_low, family.conf_high, family.p_value):
        assert np.isnan(number).tolist() == [True] * 3 + [False] * 5
    assert family.notes == ("a group of the table is empty",) * 3 + ("",) * 5
    assert family.estimate[3:].tolist() == [0, 0, 0, 1, -1]
    assert family.p_value[3:6].tolist() == [1, 1, 1]
    assert (family.conf_low[3:6] < 0).all()
    assert (family.conf_high[3:6] > 0).all()
    assert (family.conf_high[6], family.conf_low[7]) == (1, -1)


def test_a_family_of_empty_groups_and_an_empty_family() -> None:
    assert np.isnan(risk_difference_family([[[0, 0], [1, 2]]]).conf_low).all()
    empty = risk_difference_family([])
    assert len(empty) == len(empty.notes) == 0


def test_how_a_family_prints() -> None:
    lines = str(risk_difference_family([[[3, 1], [1, 3]], [[0, 0], [1, 3]]], conf_level=0.9)).splitlines()
    assert lines[0].startswith("2 tables; 90% CI; risk differences with Miettinen-Nurminen limits")
    assert lines[1].split() == ["difference", "low", "high", "p"]
    assert lines[2].split()[0] == "0.5"
    assert lines[3].split() == ["nan"] * 4


@pytest.mark.parametrize("wrong", [[[1, 2], [3, 4]], [[[1, 2], [3, -4]]], [[[1, 2], [3, 0.5]]], "tables"])
def test_what_is_no_family_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="tables x 2 x 2"):
        risk_difference_family(wrong)


@pytest.mark.parametrize("wrong", [0, 1, 95, math.nan])
def test_a_level_that_is_no_fraction_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        risk_difference_family([[[1, 2], [3, 4]]], conf_level=wrong)
