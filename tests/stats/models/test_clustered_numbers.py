"""Generalized estimating equations of counts and numbers: against geepack, the covariance written out, identities."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student
from statsmodels.genmod.generalized_estimating_equations import GEE

from leapstats.errors import NotEstimableError
from leapstats.stats.models import clustered_equations
from leapstats.stats.models.clustered import ClusteredModel, gee_linear, gee_poisson
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.numbers import NO_RESIDUALS

# Twelve clusters of 1 to 5 units.
SIZES = [1, 3, 2, 4, 1, 2, 3, 2, 5, 1, 2, 3]
ID = np.repeat(np.arange(1, 13), SIZES)
X = np.array([1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1])
Z = np.repeat([3, 2, 5, 1, 4, 4, 2, 3, 6, 2, 3, 5], SIZES)
DESIGN = np.column_stack([X, Z])
COUNTS = np.array([2, 4, 3, 5, 1, 0, 6, 7, 3, 4, 1, 3, 2, 8, 6, 7, 2, 3, 1, 2, 0, 0, 4, 3, 1, 2, 7, 5, 6])
PER = np.log(np.repeat([4, 2, 3, 5, 1, 6, 2, 3, 3, 4, 2, 3], SIZES))
# Thirty practices in two waves: a count, patients, a score, and the setting (urban, suburban, rural).
PRACTICE = np.repeat(np.arange(30), 2)
WAVE = np.tile([0, 1], 30)
NURSES = [int(digit) for digit in "233311452201543323114567112300332311122211011100221200110111"]
PATIENTS = [
    5200, 8100, 3900, 12500, 7400, 2800, 15100, 9700, 6600, 4100, 11800, 16900, 4400, 6100, 2500,
    8800, 5900, 3600, 3300, 7000, 2100, 1500, 3400, 1200, 5000, 2600, 900, 3100, 1700, 2300,
]  # fmt: skip
SCORE = np.array([
    62, 66, 71, 68, 55, 62, 80, 82, 68, 67, 49, 55, 77, 77, 73, 78, 66, 70, 58, 61,
    74, 76, 81, 81, 60, 66, 64, 64, 52, 54, 75, 80, 63, 61, 57, 65, 50, 53, 69, 70,
    48, 53, 41, 40, 63, 67, 44, 47, 66, 67, 53, 56, 39, 40, 61, 68, 45, 46, 52, 56,
])  # fmt: skip
PLACE = np.repeat([0, 1, 2], [24, 16, 20])
WAVE_AND_PLACE = np.column_stack([WAVE, PLACE == 1, PLACE == 2])


def of(model: ClusteredModel, what: str) -> list[float]:
    return [getattr(each, what) for each in model.coefficients]


# R 4.2.2, geepack 1.3.9: summary(geeglm(y ~ x + z + offset(per), id = id, family = ..., corstr = ...,
# control = geese.control(epsilon = 1e-13, maxit = 500))); Estimate, Std.err, alpha, scale.
UNEQUAL = {
    ("counts", "independence"): (
        [0.6754130305529, -0.3163571121269, -0.1483649717839],
        [0.4472237450520, 0.1648320591272, 0.1165963729366],
        (0, 2.106017775253),
    ),
    ("counts", "exchangeable"): (
        [0.5280259097534, -0.0431873181491, -0.1703536814664],
        [0.4779851252621, 0.1119713764028, 0.1459058981870],
        (0.731480899990, 2.472941095162),
    ),
    ("numbers", "independence"): (
        [5.9185864459852, -0.6231268172668, -0.6429210467457],
        [0.9428510776528, 0.5180743208698, 0.2498718196493],
        (0, 4.020310969543),
    ),
    ("numbers", "exchangeable"): (
        [5.3708681105710, -0.1481692867267, -0.6319330653273],
        [1.1447009711358, 0.3646204478060, 0.3260930833996],
        (0.5261675154973, 4.1468750249979),
    ),
}


def unequal(kind: str, correlation: str) -> ClusteredModel:
    if kind == "counts":
        return gee_poisson(COUNTS, DESIGN, clusters=ID, offset=PER, correlation=correlation)
    return gee_linear(COUNTS, DESIGN, clusters=ID, correlation=correlation)


@pytest.mark.parametrize(("kind", "correlation"), UNEQUAL)
def test_geepack_agrees_on_unequal_clusters(kind: str, correlation: str) -> None:
    estimates, errors, (alpha, scale) = UNEQUAL[kind, correlation]
    found = unequal(kind, correlation)
    assert of(found, "estimate") == pytest.approx(estimates, rel=1e-8)
    assert of(found, "robust_std_error") == pytest.approx(errors, rel=1e-8)
    assert (found.correlation, found.scale) == pytest.approx((alpha, scale), rel=1e-8)


@pytest.mark.parametrize(("kind", "correlation"), UNEQUAL)
def test_mancl_and_derouen_as_printed(kind: str, correlation: str) -> None:
    """Their formula with D, V and H of each cluster, on the scale of the outcomes."""
    found = unequal(kind, correlation)
    columns, beta = sm.add_constant(DESIGN), np.array(of(found, "estimate"))
    mean = np.exp(columns @ beta + PER) if kind == "counts" else columns @ beta
    slope = mean if kind == "counts" else np.ones(29)
    parts = []
    for cluster in np.unique(ID):
        inside = cluster == ID
        spread = np.sqrt(slope[inside])
        size = inside.sum()
        working = np.full((size, size), found.correlation) + (1 - found.correlation) * np.eye(size)
        variance = found.scale * np.outer(spread, spread) * working
        parts.append((slope[inside, None] * columns[inside], np.linalg.inv(variance), (COUNTS - mean)[inside]))
    model = np.linalg.inv(sum(d.T @ v @ d for d, v, _ in parts))
    meat = np.zeros((3, 3))
    for d, v, residual in parts:
        score = d.T @ v @ np.linalg.inv(np.eye(len(residual)) - d @ model @ d.T @ v) @ residual
        meat += np.outer(score, score)
    assert np.array(found.covariance) == pytest.approx(model @ meat @ model, rel=1e-7)
    assert of(found, "std_error") == pytest.approx(np.sqrt(np.diag(model @ meat @ model)), rel=1e-8)


def test_two_waves_of_counts() -> None:
    # R 4.2.2, geepack 1.3.9, geeglm(nurses ~ wave + offset(log(patients)), family = poisson); Mancl and DeRouen's
    # standard errors by R with their formula.
    found = gee_poisson(NURSES, WAVE[:, None], clusters=PRACTICE, offset=np.log(np.repeat(PATIENTS, 2)))
    assert of(found, "estimate") == pytest.approx([-8.0893644872212, 0.1918910078101], rel=1e-10)
    assert of(found, "robust_std_error") == pytest.approx([0.04022479756191, 0.05505855865587], rel=1e-9)
    assert (found.correlation, found.scale) == pytest.approx((0.3709299623746, 0.1923156302745), rel=1e-8)
    found = gee_poisson(
        NURSES,
        WAVE[:, None],
        clusters=PRACTICE,
        offset=np.log(np.repeat(PATIENTS, 2)),
        correlation="independence",
    )
    assert of(found, "std_error") == pytest.approx([0.041839647931307, 0.0579650301313903], rel=1e-9)


def test_two_waves_of_numbers_have_a_correlation_below_1() -> None:
    # R 4.2.2, geepack 1.3.9, geeglm(score ~ wave + place); Mancl and DeRouen as above. With its defaults statsmodels
    # divides by units less columns once and has 1.0263.
    found = gee_linear(SCORE, WAVE_AND_PLACE, clusters=PRACTICE)
    expected = [67.708333333333, 2.666666666667, -6.354166666667, -16.441666666667]
    assert of(found, "estimate") == pytest.approx(expected, rel=1e-11)
    expected = [2.6635126747434, 0.5018484351394, 3.7736834111076, 3.9697512224973]
    assert of(found, "robust_std_error") == pytest.approx(expected, rel=1e-11)
    expected = [2.89961595130034, 0.519153553592461, 4.22326496067835, 4.37750278230883]
    assert of(found, "std_error") == pytest.approx(expected, rel=1e-10)
    assert (found.correlation, found.scale) == pytest.approx((0.9530178678921, 80.4088194444444), rel=1e-10)


def test_limits_and_p_are_student_on_clusters_less_columns() -> None:
    for found, words in (
        (unequal("counts", "exchangeable"), "Poisson"),
        (unequal("numbers", "exchangeable"), "linear"),
    ):
        assert (found.clusters, found.df, found.units, found.note) == (12, 9, 29, "")
        assert found.method.startswith(f"{words} regression by generalized estimating equations, exchangeable working")
        for each in found.coefficients:
            half = student.ppf(0.975, 9) * each.std_error
            low, high = each.conf_int.low, each.conf_int.high
            assert (low, high) == pytest.approx((each.estimate - half, each.estimate + half))
            assert each.p_value == pytest.approx(2 * student.sf(abs(each.estimate / each.std_error), 9), rel=1e-9)


def test_units_alone_have_hc3() -> None:
    """Mancl and DeRouen's covariance with clusters of one divides each residual by one less its leverage."""
    found = gee_linear(SCORE, WAVE_AND_PLACE, clusters=np.arange(60))
    assert of(found, "std_error") == pytest.approx(
        [each.std_error for each in linear(SCORE, WAVE_AND_PLACE).coefficients]
    )
    assert found.correlation == 0
    assert "set to 0" in found.note


def test_what_must_not_matter() -> None:
    order = np.random.default_rng(5).permutation(29)
    found = unequal("counts", "exchangeable")
    moved = gee_poisson(COUNTS[order], DESIGN[order], clusters=[f"p{label}" for label in ID[order]], offset=PER[order])
    assert of(moved, "std_error") == pytest.approx(of(found, "std_error"), rel=1e-8)
    # Per thousand: the intercept alone moves. Far columns: the slopes stay.
    thousand = gee_poisson(COUNTS, DESIGN + 2013, clusters=ID, offset=PER - math.log(1000))
    assert of(thousand, "estimate")[1:] == pytest.approx(of(found, "estimate")[1:], rel=1e-7)
    assert of(thousand, "std_error")[1:] == pytest.approx(of(found, "std_error")[1:], rel=1e-7)
    thousand = gee_poisson(COUNTS, DESIGN, clusters=ID, offset=PER - math.log(1000))
    shift = of(thousand, "estimate")[0] - of(found, "estimate")[0]
    assert shift == pytest.approx(math.log(1000), rel=1e-9)
    numbers = unequal("numbers", "exchangeable")
    scaled = gee_linear(1e-3 * COUNTS + 2013, 1e6 * DESIGN, clusters=ID)
    assert 1e9 * np.array(of(scaled, "std_error")[1:]) == pytest.approx(of(numbers, "std_error")[1:], rel=1e-7)
    assert scaled.correlation == pytest.approx(numbers.correlation, rel=1e-8)
    assert 1e6 * scaled.scale == pytest.approx(numbers.scale, rel=1e-8)


def test_large_counts_converge() -> None:
    found = gee_poisson(COUNTS * 10**7, DESIGN, clusters=ID, offset=PER)
    usual = unequal("counts", "exchangeable")
    assert of(found, "estimate")[1:] == pytest.approx(of(usual, "estimate")[1:], rel=1e-7)
    assert found.correlation == pytest.approx(usual.correlation, rel=1e-7)


def test_a_coefficient_without_residuals_has_no_standard_error() -> None:
    outcome = [4, 4, 4, 4, 4, 4, 1, 5, 2, 8, 3, 9]
    design = np.repeat([0, 1], 6)[:, None]
    found = gee_linear(outcome, design, clusters=np.repeat(np.arange(6), 2), correlation="independence")
    first, slope = found.coefficients
    assert (math.isnan(first.std_error), first.note) == (True, NO_RESIDUALS)
    assert (slope.std_error > 0, slope.note) == (True, "")


PAIRS = [1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("counts", "column", "said"),
    [
        ([0] * 8, [0, 1] * 4, "no unit has an event; give an upper limit"),
        # No events where the column is 1: its estimate is minus infinity.
        ([1, 0, 2, 0, 1, 0, 3, 0], [0, 1] * 4, "quasi-complete separation of 4 units: x1 minus infinite; merge groups"),
        ([2] * 8, [0, 1] * 4, "explain the outcome exactly"),
        ([1, 0, 2, 1, 1, 0, 3, 2], [1] * 8, "x1: constant"),
        ([1, 0, 2, 1, 1, 0, 3, 2], [1, 0, 0, 0, 0, 0, 0, 0], "one cluster alone, of 2 units, determines"),
    ],
)
def test_counts_without_an_answer(counts: list[int], column: list[int], said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        gee_poisson(counts, np.array(column)[:, None], clusters=PAIRS)


def test_separation_of_counts_needs_no_events_on_one_side_only() -> None:
    """Some events with the column, none without: the intercept is what goes to minus infinity."""
    with pytest.raises(NotEstimableError, match=r"separation of 4 units: \(Intercept\) minus infinite, x1 infinite;"):
        gee_poisson([0, 1, 0, 2, 0, 1, 0, 3], np.array([[0], [1]] * 4), clusters=PAIRS)
    # Zeros on both sides of events: none.
    found = gee_poisson([0, 2, 1, 0, 0, 1, 2, 0, 1, 1], np.arange(10)[:, None] % 5, clusters=np.repeat(range(5), 2))
    assert math.isfinite(found.coefficients[1].estimate)


def test_impossible_correlations_are_refused() -> None:
    # R 4.2.2, geepack 1.3.9 ends at alpha = 1.117 here: geeglm(counts ~ x + offset(log(z)), family = poisson).
    with pytest.raises(NotEstimableError, match=r"leaves its range, 1\.\d+; use correlation='independence'"):
        gee_poisson(COUNTS, X[:, None], clusters=ID, offset=np.log(Z))
    # Both units of a cluster are alike.
    with pytest.raises(NotEstimableError, match="its range, 1; use linear_cr2, or correlation='independence'"):
        gee_linear([1, 1, 5, 5, 2, 2, 7, 7], [[0]] * 4 + [[1]] * 4, clusters=PAIRS)


@pytest.mark.parametrize(
    ("numbers", "column", "said"),
    [
        ([3] * 8, [0, 1] * 4, "every unit has the same outcome"),
        ([0, 1] * 4, [0, 1] * 4, "explain the outcome exactly"),
        ([0, 1, 4, 2, 5, 6, 3, 3], list(range(8)), "2 clusters are too few for 2 columns .* or use linear_cr2"),
    ],
)
def test_numbers_without_an_answer(numbers: list[int], column: list[int], said: str) -> None:
    clusters = PAIRS if "few" not in said else [1, 1, 1, 1, 2, 2, 2, 2]
    with pytest.raises(NotEstimableError, match=said):
        gee_linear(numbers, np.array(column)[:, None], clusters=clusters)


def test_equations_without_a_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustered_equations, "STEPS", 2)
    with pytest.raises(NotEstimableError, match="no solution within 2 steps; use correlation='independence'"):
        unequal("counts", "exchangeable")


def test_equations_that_statsmodels_finds_singular(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GEE, "fit", lambda *_, **__: None)
    with pytest.raises(NotEstimableError, match="the estimating equations become singular; use linear_cr2, or corr"):
        unequal("numbers", "exchangeable")


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of counts, whole numbers from 0"):
        gee_poisson(COUNTS - 1, DESIGN, clusters=ID)
    with pytest.raises(ValueError, match="outcome must be a vector of counts"):
        gee_poisson(COUNTS + 0.5, DESIGN, clusters=ID)
    with pytest.raises(ValueError, match="offset must have one number per unit, 29, not 28"):
        gee_poisson(COUNTS, DESIGN, clusters=ID, offset=PER[1:])
    with pytest.raises(ValueError, match="offset must be a logarithm, at most 300 in size"):
        gee_poisson(COUNTS, DESIGN, clusters=ID, offset=1000 * PER)
    with pytest.raises(ValueError, match="offset must be a list of finite numbers"):
        gee_poisson(COUNTS, DESIGN, clusters=ID, offset=np.log(COUNTS, where=COUNTS > 0, out=np.full(29, -np.inf)))
    for fit in (gee_linear, gee_poisson):
        with pytest.raises(ValueError, match="correlation must be one of exchangeable, independence, not 'ar1'"):
            fit(COUNTS, DESIGN, clusters=ID, correlation="ar1")
        with pytest.raises(ValueError, match="clusters must be a list with one label per unit, 29 labels"):
            fit(COUNTS, DESIGN, clusters=ID[1:])


@pytest.mark.parametrize("kind", ["counts", "numbers"])
def test_the_results_of_statsmodels_are_handed_on_in_the_units_of_the_columns(kind: str) -> None:
    found = unequal(kind, "exchangeable")
    handed = found.fitted
    assert handed.params == pytest.approx(of(found, "estimate"), rel=1e-12)
    assert handed.bse == pytest.approx(of(found, "std_error"), rel=1e-12)
    assert handed.standard_errors("robust") == pytest.approx(of(found, "robust_std_error"), rel=1e-9)
    assert (handed.scale, handed.cov_struct.dep_params) == pytest.approx((found.scale, found.correlation))
    columns = sm.add_constant(DESIGN) @ of(found, "estimate")
    expected = np.exp(columns + PER) if kind == "counts" else columns
    assert handed.fittedvalues == pytest.approx(expected, rel=1e-9)
    assert ("Poisson" if kind == "counts" else "Gaussian") in str(handed.summary())
