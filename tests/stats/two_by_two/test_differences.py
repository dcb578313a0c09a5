"""Differences and ratios of two proportions: against published values and a score test inverted by numbers alone."""

import itertools
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.proportions import normal_quantile
from leapstats.stats.result import Inference
from leapstats.stats.two_by_two.differences import (
    agresti_caffo_risk_difference,
    koopman_risk_ratio,
    limit_between,
    miettinen_nurminen_risk_difference,
    miettinen_nurminen_risk_ratio,
    newcombe_risk_difference,
    score_odds_ratio,
)

Table = list[list[int]]
Method = Callable[..., Inference]

DIFFERENCES: list[Method] = [
    newcombe_risk_difference,
    agresti_caffo_risk_difference,
    miettinen_nurminen_risk_difference,
]
RATIOS: list[Method] = [koopman_risk_ratio, miettinen_nurminen_risk_ratio]
ALL: list[Method] = [*DIFFERENCES, *RATIOS, score_odds_ratio]
SMALL = [[[a, b], [c, d]] for a, b, c, d in itertools.product(range(5), repeat=4) if a + b > 0 and c + d > 0]
NEAR = 1e-7


def tables() -> st.SearchStrategy[Table]:
    group = st.integers(1, 30).flatmap(lambda n: st.integers(0, n).map(lambda x: [x, n - x]))
    return st.tuples(group, group).map(list)


def three(found: Inference) -> tuple[float, float, float]:
    return found.conf_int.low, found.estimate, found.conf_int.high


def inverse(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(1 / number if number else math.inf for number in numbers[::-1])


def turned_events(table: Table) -> Table:
    return [row[::-1] for row in table]


# Newcombe (1998), Stat Med 17:873-890, table II: methods 6 (Miettinen-Nurminen) and 10.
@pytest.mark.parametrize(
    ("table", "score", "hybrid"),
    [
        ([[56, 14], [48, 32]], (0.0528, 0.3382), (0.0524, 0.3339)),
        ([[9, 1], [3, 7]], (0.1700, 0.8406), (0.1705, 0.8090)),
        ([[6, 1], [2, 5]], (0.0342, 0.8534), (0.0582, 0.8062)),
        ([[5, 51], [0, 29]], (-0.0326, 0.1933), (-0.0381, 0.1926)),
        ([[0, 10], [0, 20]], (-0.1658, 0.2844), (-0.1611, 0.2775)),
        ([[0, 10], [0, 10]], (-0.2879, 0.2879), (-0.2775, 0.2775)),
        ([[10, 0], [0, 20]], (0.7156, 1.0), (0.6791, 1.0)),
        ([[10, 0], [0, 10]], (0.6636, 1.0), (0.6075, 1.0)),
    ],
)
def test_newcombes_table(table: Table, score: tuple[float, float], hybrid: tuple[float, float]) -> None:
    assert three(miettinen_nurminen_risk_difference(table))[::2] == pytest.approx(score, abs=5.1e-5)
    assert three(newcombe_risk_difference(table))[::2] == pytest.approx(hybrid, abs=5.1e-5)


# Koopman (1984), Biometrics 40:513-517, example: 36/40 against 16/80.
def test_koopmans_example() -> None:
    assert three(koopman_risk_ratio([[36, 4], [16, 64]])) == pytest.approx((2.94, 4.5, 7.15), abs=5e-3)


# statsmodels 0.15's confint_proportions_2indep(method='score'): .7887 for the first upper limit, 1.667 for
# the lower limits of both ratios, ZeroDivisionError for the odds ratio. contingencytables 3.0.1: (-1, 1) for
# the second and third difference. Its agresti-caffo goes to 1.04. Right: ratesci 1.0.0 and contingencytables.
@pytest.mark.parametrize(
    ("method", "table", "low", "high", "tolerance"),
    [
        (miettinen_nurminen_risk_difference, [[3, 2], [4, 21]], None, 0.7620, 5e-5),
        (miettinen_nurminen_risk_difference, [[3, 1], [1, 3]], -0.222, 0.868, 5e-4),
        (miettinen_nurminen_risk_difference, [[15, 0], [0, 15]], 0.766, 1.0, 5e-4),
        (miettinen_nurminen_risk_ratio, [[5, 0], [13, 12]], 1.003, None, 5e-4),
        (koopman_risk_ratio, [[5, 0], [13, 12]], 1.019, None, 5e-4),
        (agresti_caffo_risk_difference, [[15, 0], [0, 15]], None, 1.0, 1e-12),
        (score_odds_ratio, [[5, 0], [13, 12]], None, math.inf, 0),
        (score_odds_ratio, [[0, 5], [13, 12]], 0.0, None, 0),
    ],
)
def test_where_other_tools_fail(
    method: Method, table: Table, low: float | None, high: float | None, tolerance: float
) -> None:
    found = method(table).conf_int
    assert low is None or found.low == pytest.approx(low, abs=tolerance)
    assert high is None or found.high == pytest.approx(high, abs=tolerance)


Paths = Callable[[float, float], float]


def likeliest(table: Table, parameter: float, exposed: Paths, between: tuple[float, float]) -> tuple[float, float]:
    """Return the risks of the exposed and the unexposed that are likeliest at a parameter, by search."""
    from scipy.optimize import minimize_scalar

    def less_likely(q: float) -> float:
        risks = (exposed(q, parameter), q)
        logs = (
            count * math.log(max(share, 1e-300))
            for row, risk in zip(table, risks, strict=True)
            for count, share in zip(row, (risk, 1 - risk), strict=True)
            if count
        )
        return -sum(logs)

    q = float(minimize_scalar(less_likely, bounds=between, method="bounded", options={"xatol": 1e-11}).x)
    return exposed(q, parameter), q


def statistic(table: Table, parameter: float, measure: str, factor: float) -> float:
    """Return the score statistic of a parameter: how far what was observed lies from it, with its sign."""
    (a, b), (c, d) = table
    n, m = a + b, c + d
    if measure == "difference":
        p, q = likeliest(table, parameter, lambda q, x: q + x, (max(0, -parameter), min(1, 1 - parameter)))
        distance, variance = a / n - c / m - parameter, p * (1 - p) / n + q * (1 - q) / m
    elif measure == "ratio":
        p, q = likeliest(table, parameter, lambda q, x: q * x, (0, min(1, 1 / parameter)))
        distance, variance = a / n - parameter * c / m, p * (1 - p) / n + parameter**2 * q * (1 - q) / m
    else:
        p, q = likeliest(table, parameter, lambda q, x: q * x / (1 - q + q * x), (0, 1))
        distance, variance = (a / n - p) / (p * (1 - p)), 0.0
        distance -= (c / m - q) / (q * (1 - q))
        variance = 1 / (n * p * (1 - p)) + 1 / (m * q * (1 - q))
    return distance / math.sqrt(variance * factor)


SCORES: list[tuple[Method, str, bool]] = [
    (miettinen_nurminen_risk_difference, "difference", True),
    (miettinen_nurminen_risk_ratio, "ratio", True),
    (koopman_risk_ratio, "ratio", False),
    (score_odds_ratio, "odds", True),
]


@pytest.mark.parametrize(("method", "measure", "enlarged"), SCORES)
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize(
    "table",
    [[[3, 2], [4, 21]], [[7, 8], [3, 12]], [[1, 9], [8, 2]], [[5, 0], [13, 12]], [[0, 6], [3, 9]], [[2, 1], [1, 1]]],
)
def test_score_limits_are_where_a_test_worked_out_by_search_crosses(
    method: Method, measure: str, enlarged: bool, level: float, table: Table
) -> None:
    from scipy.optimize import brentq

    size = sum(map(sum, table))
    factor, z = size / (size - 1) if enlarged else 1.0, normal_quantile(level)
    low, estimate, high = three(method(table, conf_level=level))
    ends = (-1 + 1e-6, 1 - 1e-6) if measure == "difference" else (math.log(1e-5), math.log(1e5))

    def crossing(target: float) -> float:
        def falling(place: float) -> float:
            parameter = place if measure == "difference" else math.exp(place)
            return statistic(table, parameter, measure, factor) - target

        place = float(brentq(falling, *ends, xtol=1e-10))
        return place if measure == "difference" else math.exp(place)

    if estimate not in {0.0, -1.0}:
        assert low == pytest.approx(crossing(z), rel=1e-5, abs=1e-6)
    if estimate not in {math.inf, 1.0}:
        assert high == pytest.approx(crossing(-z), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("method", DIFFERENCES)
def test_differences_of_all_small_tables_turn_with_groups_and_outcomes(method: Method) -> None:
    # Either swap of a small table is another of them.
    found = {str(table): three(method(table)) for table in SMALL}
    for table in SMALL:
        low, estimate, high = found[str(table)]
        assert -1 <= low <= estimate <= high <= 1
        opposite = pytest.approx((-high, -estimate, -low), abs=NEAR)
        assert found[str(table[::-1])] == opposite
        assert found[str(turned_events(table))] == opposite


@pytest.mark.parametrize("method", RATIOS)
def test_risk_ratios_of_all_small_tables_are_inverted_by_swapping_groups(method: Method) -> None:
    for table in SMALL:
        low, estimate, high = three(method(table))
        assert 0 <= low <= high
        if table[0][0] + table[1][0] == 0:
            assert math.isnan(estimate)
            assert (low, high) == (0.0, math.inf)
            assert method(table).note == "there are no events"
            continue
        assert low <= estimate <= high
        assert (low == 0) == (table[0][0] == 0)
        assert (high == math.inf) == (table[1][0] == 0)
        assert inverse(three(method(table[::-1]))) == pytest.approx((low, estimate, high), rel=NEAR)


def test_odds_ratios_of_all_small_tables_are_inverted_by_either_swap() -> None:
    for table in SMALL:
        low, estimate, high = three(score_odds_ratio(table))
        (a, b), (c, d) = table
        if a * d == b * c == 0:
            assert math.isnan(estimate)
            assert (low, high) == (0.0, math.inf)
            assert score_odds_ratio(table).note == "a column of the table is empty"
            continue
        assert low <= estimate <= high
        assert (low == 0) == (a * d == 0)
        assert (high == math.inf) == (b * c == 0)
        for swapped in (table[::-1], turned_events(table)):
            assert inverse(three(score_odds_ratio(swapped))) == pytest.approx((low, estimate, high), rel=NEAR)


@pytest.mark.parametrize("method", ALL)
@given(table=tables(), level=st.floats(0.5, 0.999))
def test_limits_are_ordered_nested_and_hold_the_estimate(method: Method, table: Table, level: float) -> None:
    low, estimate, high = three(method(table, conf_level=level))
    wider = three(method(table, conf_level=level + 0.0005))
    assert wider[0] <= low + NEAR
    assert wider[2] >= high - NEAR
    assert low <= high
    # Agresti-Caffo limits invert no test, and are centred on a difference drawn towards 0.
    if method is not agresti_caffo_risk_difference:
        assert math.isnan(estimate) or low <= estimate <= high


@pytest.mark.parametrize("method", ALL)
@given(table=tables())
def test_every_pair_of_groups_up_to_thirty_turns_with_its_groups(method: Method, table: Table) -> None:
    found, swapped = three(method(table)), three(method(table[::-1]))
    if method in DIFFERENCES:
        assert tuple(-number for number in swapped[::-1]) == pytest.approx(found, abs=NEAR)
    else:
        assert inverse(swapped) == pytest.approx(found, rel=NEAR, nan_ok=True)


@pytest.mark.parametrize("method", ALL)
def test_twice_the_data_say_the_same_more_surely(method: Method) -> None:
    table = [[7, 8], [3, 12]]
    once, twice = three(method(table)), three(method([[2 * cell for cell in row] for row in table]))
    assert once[1] == pytest.approx(twice[1], rel=1e-12)
    assert once[0] < twice[0] < twice[2] < once[2]


# In large tables every measure agrees with its normal approximation, worked out here.
def test_large_tables_agree_with_the_normal_approximation() -> None:
    table = [[5 * 10**7, 5 * 10**7], [4 * 10**7, 6 * 10**7]]
    z = normal_quantile(0.95)
    spread = math.sqrt(0.25 / 10**8 + 0.24 / 10**8)
    for method in DIFFERENCES:
        assert three(method(table)) == pytest.approx((0.1 - z * spread, 0.1, 0.1 + z * spread), abs=1e-8)
    log_spread = math.sqrt(0.5 / (5 * 10**7) + 0.6 / (4 * 10**7))
    expected = tuple(1.25 * math.exp(sign * z * log_spread) for sign in (-1, 0, 1))
    for method in RATIOS:
        assert three(method(table)) == pytest.approx(expected, rel=1e-7)
    log_spread = math.sqrt(sum(1 / cell for row in table for cell in row))
    expected = tuple(1.5 * math.exp(sign * z * log_spread) for sign in (-1, 0, 1))
    assert three(score_odds_ratio(table)) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("level", [0.001, 0.5, 0.999, 1 - 1e-12])
def test_extreme_levels_and_groups_of_one(method: Method, level: float) -> None:
    for table in (
        [[1, 0], [0, 1]],
        [[1, 0], [1, 0]],
        [[0, 1], [0, 1]],
        [[0, 1], [1, 0]],
        [[1, 0], [3, 26]],
        [[5, 10], [9, 6]],
    ):
        low, _, high = three(method(table, conf_level=level))
        assert low <= high


@pytest.mark.parametrize("method", ALL)
def test_what_cannot_be_compared(method: Method) -> None:
    for empty in ([[0, 0], [1, 2]], [[1, 2], [0, 0]], [[0, 0], [0, 0]]):
        with pytest.raises(NotEstimableError, match="a group of the table is empty"):
            method(empty)
    for wrong in ([[1, -1], [2, 3]], [[1, 0.5], [2, 3]], [[1, math.nan], [2, 3]]):
        with pytest.raises(ValueError, match="table must contain whole numbers of 0 or more"):
            method(wrong)
    with pytest.raises(ValueError, match=r"table must be 2 x 2, not of shape \(1, 2\)"):
        method([[1, 2]])
    for table in ([[1, 2], [3, 4]], [[0, 2], [0, 4]]):
        with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
            method(table, conf_level=1)


def test_methods_are_named() -> None:
    assert len({method([[1, 2], [3, 4]]).method for method in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("low", "high", "root", "expected"), [(0, 1, 0.25, 0.25), (0, 1, 2, 1), (0, 1, -2, 0), (0, 1, 0, 0), (3, 3, 9, 3)]
)
def test_a_crossing_outside_is_the_nearer_end(low: float, high: float, root: float, expected: float) -> None:
    assert limit_between(lambda place: root - place, low, high) == pytest.approx(expected, rel=1e-15)
