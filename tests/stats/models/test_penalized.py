"""Firth's logistic regression: against a likelihood maximized anew, published results and two-by-two tables."""

import importlib.util
import math
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models import penalized_likelihood, penalized_profiles
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.penalized import FirthModel, firth_logistic
from leapstats.stats.models.penalized_likelihood import climb
from leapstats.stats.models.penalized_profiles import Limits


def estimates(model: FirthModel) -> list[float]:
    return [each.estimate for each in model.coefficients]


def limits(model: FirthModel) -> list[tuple[float, float]]:
    return [(each.conf_int.low, each.conf_int.high) for each in model.coefficients]


def penalized_log_likelihood(beta: np.ndarray, outcome: np.ndarray, columns: np.ndarray) -> float:
    """Firth (1993): the log-likelihood plus half of the log determinant of the information."""
    linear = columns @ beta
    p = 1 / (1 + np.exp(-linear))
    information = columns.T @ ((p * (1 - p))[:, None] * columns)
    return float(outcome @ linear - np.log1p(np.exp(linear)).sum() + np.linalg.slogdet(information)[1] / 2)


def highest(outcome: np.ndarray, columns: np.ndarray, held: dict[int, float]) -> tuple[float, np.ndarray]:
    """Maximize with some coefficients held, by a method without derivatives."""
    free = [place for place in range(columns.shape[1]) if place not in held]

    def fall(values: np.ndarray) -> float:
        beta = np.zeros(columns.shape[1])
        beta[free] = values
        for place, value in held.items():
            beta[place] = value
        return -penalized_log_likelihood(beta, outcome, columns)

    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 5000, "maxfev": 5000}
    best = minimize(fall, np.zeros(len(free)), method="Nelder-Mead", options=options)
    return -best.fun, best.x


RANDOM = np.random.default_rng(11)
DESIGN = np.column_stack([RANDOM.integers(0, 2, 20), RANDOM.normal(size=20).round(2)])
OUTCOME = np.array([1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0])


def test_a_maximization_without_derivatives_agrees() -> None:
    columns = np.column_stack([np.ones(20), DESIGN])
    found = firth_logistic(OUTCOME, DESIGN)
    top, beta = highest(OUTCOME, columns, {})
    assert estimates(found) == pytest.approx(beta, abs=1e-6)
    assert found.log_likelihood == pytest.approx(top, abs=1e-10)
    for place, each in enumerate(found.coefficients):
        fall = 2 * (top - highest(OUTCOME, columns, {place: 0.0})[0])
        assert each.statistic == pytest.approx(fall, abs=1e-8)
        assert each.p_value == pytest.approx(chi2.sf(fall, 1), abs=1e-8)
        for limit in (each.conf_int.low, each.conf_int.high):
            # At a limit the profile has fallen by half the quantile of chi-square.
            assert 2 * (top - highest(OUTCOME, columns, {place: limit})[0]) == pytest.approx(
                chi2.ppf(0.95, 1), abs=1e-6
            )
    fall = 2 * (top - highest(OUTCOME, columns, {1: 0.0, 2: 0.0})[0])
    assert (found.statistic, found.df) == (pytest.approx(fall, abs=1e-8), 2)
    assert found.p_value == pytest.approx(chi2.sf(fall, 2), abs=1e-8)


def test_three_units() -> None:
    outcome, design = np.array([1, 1, 0]), np.array([[5], [6], [2]])
    columns = np.column_stack([np.ones(3), design])
    found = firth_logistic(outcome, design)
    top, beta = highest(outcome, columns, {})
    assert estimates(found) == pytest.approx(beta, abs=1e-5)
    for place, (low, high) in enumerate(limits(found)):
        assert low < estimates(found)[place] < high
        for limit in (low, high):
            assert 2 * (top - highest(outcome, columns, {place: limit})[0]) == pytest.approx(
                chi2.ppf(0.95, 1), abs=1e-6
            )


def test_complete_separation_where_logistf_stops_short() -> None:
    """logistf 1.26.1 gives limits of (.271, 2.77) for x and -42.99 for the intercept: its step limit, not a limit."""
    x = np.arange(1.0, 31)
    outcome = (x > 15).astype(int)
    found = firth_logistic(outcome, x[:, None], names=["x"])
    intercept, slope = limits(found)
    assert slope == (pytest.approx(0.271, abs=5e-4), pytest.approx(5.311, abs=1e-3))
    assert intercept[0] == pytest.approx(-82.38, abs=6e-3)
    # The same limit by another way: the slope at which the profile over the intercept has fallen far enough.
    columns = np.column_stack([np.ones(30), x])
    top = penalized_log_likelihood(np.array(estimates(found)), outcome, columns)

    def excess(value: float) -> float:
        def fall(middle: float) -> float:
            return -penalized_log_likelihood(np.array([-value * middle, value]), outcome, columns)

        best = min(
            minimize(lambda at: fall(at[0]), [15.5], method="Nelder-Mead", options={"xatol": 1e-9}).fun, fall(15.5)
        )
        return 2 * (top + best) - chi2.ppf(0.95, 1)

    assert brentq(excess, 3.0, 8.0, xtol=1e-6) == pytest.approx(slope[1], abs=1e-4)


# Endometrial cancer, Heinze & Schemper (2002), Stat Med 21:2409-2419: NV is quasi-completely separated. The data are
# those of R's brglm2 0.9: units without and with HG, NV, PI and EH each.
NV = "0" * 21 + "1" * 5 + "0" * 21 + "1" * 4 + "0" * 19 + "100011010"
PI = """13 16 8 34 20 5 17 10 26 17 8 7 20 10 18 16 18 8 29 12 20 38 22 7 25 15 7 28 11 19 10 10 18 14 21 11 17 25 16 19
15 33 24 48 12 19 2 22 40 5 0 21 15 29 15 12 3 20 23 12 22 42 15 13 14 19 12 13 10 12 49 6 5 17 11 21 5 19 33"""
EH = """1.64 2.26 3.14 2.68 1.28 2.31 1.8 1.68 1.56 2.31 2.01 1.89 3.15 1.23 1.27 1.76 2 2.64 0.88 1.27 1.37 0.97 1.14
0.88 0.91 0.58 0.97 1.5 1.33 2.37 1.82 3.13 1.31 1.92 1.64 2.01 1.88 1.93 2.11 1.29 1.72 0.75 1.92 1.84 1.11 1.61 1.18
1.44 1.18 0.93 1.17 1.19 1.06 2.02 2.29 2.33 2.9 1.7 1.41 2.25 1.54 1.97 1.75 2.16 2.57 1.37 3.61 2.04 2.17 1.69 0.27
1.84 1.3 0.96 1.01 0.98 0.35 1.02 0.85"""
HG = "0" * 17 + "1" * 10 + "0" * 16 + "1" * 10 + "0" * 16 + "1" * 10


def test_the_endometrial_cancer_study() -> None:
    design = np.column_stack([[int(digit) for digit in NV], np.array(PI.split(), int), np.array(EH.split(), float)])
    found = firth_logistic([int(digit) for digit in HG], design, names=["NV", "PI", "EH"])
    # R 4.2.2, brglm2 0.9: glm(HG ~ NV + PI + EH, binomial, endometrial, method = "brglmFit", type = "MPL_Jeffreys").
    expected = [3.7745593981357, 2.9292732585761, -0.0347517494486, -2.6041638241447]
    assert estimates(found) == pytest.approx(expected, abs=2e-6)
    errors = [1.4886916020960, 1.5507636910028, 0.0395781457758, 0.7760176212662]
    assert [each.std_error for each in found.coefficients] == pytest.approx(errors, rel=2e-6)
    # logistf 1.26.1: limits of NV.
    assert limits(found)[1] == pytest.approx((0.6097, 7.8546), abs=5e-5)


cells = st.integers(0, 12)


@given(st.tuples(cells, cells, cells, cells).filter(lambda each: each[0] + each[1] > 0 and each[2] + each[3] > 0))
def test_a_two_by_two_table_gives_the_log_odds_ratio_with_halves_added(table: tuple[int, int, int, int]) -> None:
    # The penalty of a saturated model is that of 1/2 in every cell: Firth (1993), section 3.
    a, b, c, d = table
    outcome = np.repeat([1, 0, 1, 0], table)
    design = np.repeat([[1], [1], [0], [0]], table, axis=0)
    found = firth_logistic(outcome, design)
    expected = math.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
    intercept, slope = found.coefficients
    assert slope.estimate == pytest.approx(expected, abs=1e-8)
    assert intercept.estimate == pytest.approx(math.log((c + 0.5) / (d + 0.5)), abs=1e-8)
    swapped = firth_logistic(1 - outcome, design).coefficients[1]
    assert swapped.estimate == pytest.approx(-slope.estimate, abs=1e-8)
    assert (swapped.conf_int.low, swapped.conf_int.high) == pytest.approx(
        (-slope.conf_int.high, -slope.conf_int.low), rel=1e-6, abs=1e-6
    )
    assert slope.conf_int.low < slope.estimate < slope.conf_int.high
    # Test and limits are of one family.
    assert 0 < slope.p_value <= 1
    if abs(slope.p_value - 0.05) > 1e-6:
        assert (slope.p_value < 0.05) == (not slope.conf_int.low < 0 < slope.conf_int.high)


@pytest.mark.parametrize("scale", [1e-4, 1000.0])
def test_scales_units_and_their_order(scale: float) -> None:
    found = firth_logistic(OUTCOME, DESIGN)
    order = RANDOM.permutation(20)
    moved = firth_logistic(OUTCOME[order], DESIGN[order] * scale)
    for one, other in zip(found.coefficients[1:], moved.coefficients[1:], strict=True):
        assert scale * other.estimate == pytest.approx(one.estimate, abs=1e-8)
        assert scale * other.std_error == pytest.approx(one.std_error, rel=1e-8)
        assert scale * other.augmented_std_error == pytest.approx(one.augmented_std_error, rel=1e-8)
        assert scale * other.conf_int.low == pytest.approx(one.conf_int.low, rel=1e-6)
        assert other.p_value == pytest.approx(one.p_value, abs=1e-9)
    assert moved.log_likelihood == pytest.approx(found.log_likelihood + 2 * math.log(scale), abs=1e-9)
    assert limits(moved)[0] == pytest.approx(limits(found)[0], rel=1e-6)


def test_a_year_is_as_good_as_its_distance_from_the_first() -> None:
    year = np.tile([2013.0, 2016.0], 10)
    found = firth_logistic(OUTCOME, np.column_stack([DESIGN, year])).coefficients[3]
    near = firth_logistic(OUTCOME, np.column_stack([DESIGN, year - 2013])).coefficients[3]
    assert found.estimate == pytest.approx(near.estimate, abs=1e-6)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((near.conf_int.low, near.conf_int.high), rel=1e-5)


def test_the_bias_correction_fades_when_units_are_doubled() -> None:
    likeliest = [each.estimate for each in logistic(OUTCOME, DESIGN).coefficients]
    once = firth_logistic(OUTCOME, DESIGN)
    many = firth_logistic(np.tile(OUTCOME, 50), np.tile(DESIGN, (50, 1)))
    away, left = (np.linalg.norm(np.subtract(estimates(each), likeliest)) for each in (once, many))
    # The penalty weighs a fiftieth then.
    assert left == pytest.approx(away / 50, rel=0.2)


def test_one_outcome_only_is_finite() -> None:
    # Without columns: log((3 + 1/2) / (0 + 1/2)).
    found = firth_logistic([1, 1, 1], np.empty((3, 0)))
    assert estimates(found) == pytest.approx([math.log(7)], abs=1e-9)
    assert found.statistic == pytest.approx(0, abs=1e-9)
    assert (found.df, found.p_value) == (0.0, 1.0)
    found = firth_logistic([0, 0, 0], [[1.0], [2.0], [4.0]])
    assert np.isfinite(estimates(found)).all()
    assert np.isfinite(limits(found)).all()


def test_both_conventions_of_the_standard_error_are_positive_and_the_usual_one_is_larger() -> None:
    for each in firth_logistic(OUTCOME, DESIGN).coefficients:
        assert 0 < each.augmented_std_error < each.std_error


def test_not_estimable(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotEstimableError, match=r"^x2: constant"):
        firth_logistic([1, 0, 1], [[1, 4], [0, 4], [1, 4]])
    with pytest.raises(NotEstimableError, match=r"x2: .*combination"):
        firth_logistic([1, 0], [[1, 4], [0, 3]])
    monkeypatch.setattr(penalized_profiles, "climb", partial(climb, steps=1))
    with pytest.raises(NotEstimableError, match="no maximum within 200 steps"):
        firth_logistic(OUTCOME, DESIGN)


def test_a_limit_that_is_not_found_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(penalized_profiles, "EXACT", -1.0)
    monkeypatch.setattr(penalized_profiles, "STEPS", 20)
    found = firth_logistic(OUTCOME, DESIGN).coefficients[1]
    assert math.isnan(found.conf_int.low)
    assert math.isnan(found.conf_int.high)
    assert found.note == (
        "the lower limit was not found within 20 steps; the upper limit was not found within 20 steps"
    )
    assert 0 < found.p_value < 1


def test_a_limit_that_cannot_be_verified_is_named() -> None:
    found = Limits(np.array([[-1.0], [7.86]]), np.array([[3.8415], [2.73]]), np.zeros((2, 1)))
    assert found.doubts(0, math.sqrt(3.8415)) == (
        "the upper limit is not verified: twice the log-likelihood is 2.73 lower there, not 3.84"
    )


def grid() -> ModuleType:
    """The profiles on a grid of `python benchmarks/firth_profiles.py`, which shares no code with the package."""
    path = Path(__file__).parents[3] / "benchmarks" / "firth_profiles.py"
    spec = importlib.util.spec_from_file_location("firth_profiles", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Of the 500 designs there, with one column; the last two have several maxima at a limit.
@pytest.mark.parametrize("seed", [0, 148, 357])
def test_limits_are_those_of_a_grid(seed: int) -> None:
    profiles = grid()
    outcome, columns = profiles.design(seed)
    assert list(profiles.faults(outcome, columns, firth_logistic(outcome, columns))) == []


# With two columns and several maxima, of the whole likelihood, too, for 190: the limits by the grid alone, as
# python benchmarks/firth_profiles.py --limits --designs 1 --first SEED prints them.
@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (62, [-14.961, -0.70165, -53.834, -1.6647]),
        (106, [1.2345, 70.878, -33.925, -1.304]),
        (190, [-3.439, 5.9696, 2.563, 65.395]),
        (254, [0.39419, 12.08, 2.0195, 92.697]),
        (286, [-8.9961, 0.56037, 1.4857, 33.965]),
    ],
)
def test_limits_of_two_columns_are_those_of_a_grid(seed: int, expected: list[float]) -> None:
    found = firth_logistic(*grid().design(seed))
    assert [limit for pair in limits(found)[1:] for limit in pair] == pytest.approx(expected, rel=5e-5)
    assert [each.note for each in found.coefficients] == ["", "", ""]


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="outcome must be a vector"):
        firth_logistic([1, 2], [[1], [0]])
    with pytest.raises(ValueError, match="conf_level"):
        firth_logistic(OUTCOME, DESIGN, conf_level=1)


def test_too_many_different_rows_are_refused_and_equal_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(penalized_likelihood, "MOST_WORK", 19 * 8)
    with pytest.raises(TooLargeError, match="20 different rows of 2 columns are too many"):
        firth_logistic(OUTCOME, np.arange(20.0)[:, None])
    assert firth_logistic(np.tile(OUTCOME, 50), np.tile(DESIGN[:, :1], (50, 1))).units == 1000


def test_limits_of_many_different_rows_are_those_found_with_all_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(8)
    design = generator.normal(size=(300, 2))
    outcome = generator.random(300) < 1 / (1 + np.exp(-design[:, 0]))
    every = limits(firth_logistic(outcome, design))
    monkeypatch.setattr(penalized_profiles, "CORNERS_TIMES_UNITS", 900)
    assert np.array(limits(firth_logistic(outcome, design))) == pytest.approx(np.array(every), rel=1e-9)
