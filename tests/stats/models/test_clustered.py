"""Generalized estimating equations: against geepack, statsmodels, and the covariances written out anew."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from leapstats.errors import NotEstimableError
from leapstats.stats.models import clustered_equations
from leapstats.stats.models.clustered import ClusteredModel, gee_logistic
from leapstats.stats.models.likelihood import logistic

# Twelve clusters of 1 to 5 units.
ID = np.repeat(np.arange(1, 13), [1, 3, 2, 4, 1, 2, 3, 2, 5, 1, 2, 3])
Y = np.array([1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1])
X = np.array([1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1])
Z = np.repeat([3, 2, 5, 1, 4, 4, 2, 3, 6, 2, 3, 5], [1, 3, 2, 4, 1, 2, 3, 2, 5, 1, 2, 3])
DESIGN = np.column_stack([X, Z])
# Ten clusters of four.
FOURS = np.repeat(np.arange(10), 4)
TIME = np.tile(np.arange(4), 10)[:, None]
ANSWERS = np.array([int(digit) for digit in "1001010110100011110001101000110101011010"])


def estimates(model: ClusteredModel) -> list[float]:
    return [each.estimate for each in model.coefficients]


def robust(model: ClusteredModel) -> list[float]:
    return [each.robust_std_error for each in model.coefficients]


def corrected(model: ClusteredModel) -> list[float]:
    return [each.std_error for each in model.coefficients]


# R 4.2.2, geepack 1.3.9: summary(geeglm(y ~ x + z, id = id, family = binomial, corstr = ...,
# control = geese.control(epsilon = 1e-12, maxit = 200))); Estimate, Std.err, alpha, scale.
def test_geepack_agrees_on_unequal_clusters() -> None:
    found = gee_logistic(Y, DESIGN, clusters=ID)
    assert estimates(found) == pytest.approx([-4.537026575449, 2.836146202800, 0.905244327994], abs=1e-8)
    assert robust(found) == pytest.approx([0.743396139824, 0.700723266991, 0.122478575973], rel=1e-7)
    assert found.correlation == pytest.approx(-0.197671936069, abs=1e-9)
    assert found.scale == pytest.approx(0.662767292036, abs=1e-9)
    found = gee_logistic(Y, DESIGN, clusters=ID, correlation="independence")
    assert estimates(found) == pytest.approx([-5.17921562060, 3.18009641017, 1.05837373432], abs=1e-5)
    assert robust(found) == pytest.approx([1.063117596886, 0.800139591726, 0.222939812485], rel=1e-4)
    assert found.correlation == 0


def test_geepack_agrees_on_equal_clusters() -> None:
    found = gee_logistic(ANSWERS, TIME, clusters=FOURS)
    assert estimates(found) == pytest.approx([0.241603213444, -0.160704971758], abs=1e-9)
    assert robust(found) == pytest.approx([0.452108116675, 0.304389176611], rel=1e-9)
    assert found.correlation == pytest.approx(-0.266126411951, abs=1e-9)
    assert found.scale == pytest.approx(1.00002020572, abs=1e-9)


def test_mancl_and_derouen_as_printed() -> None:
    """Their formula with D, V and H of each cluster, on the scale of the outcomes."""
    found = gee_logistic(Y, DESIGN, clusters=ID)
    columns, beta = sm.add_constant(DESIGN), np.array(estimates(found))
    mean = 1 / (1 + np.exp(-columns @ beta))
    parts = []
    for cluster in np.unique(ID):
        inside = cluster == ID
        spread = np.sqrt(mean[inside] * (1 - mean[inside]))
        size = inside.sum()
        working = np.full((size, size), found.correlation) + (1 - found.correlation) * np.eye(size)
        variance = found.scale * np.outer(spread, spread) * working
        parts.append(((spread**2)[:, None] * columns[inside], np.linalg.inv(variance), (Y - mean)[inside]))
    model = np.linalg.inv(sum(d.T @ v @ d for d, v, _ in parts))
    meat = np.zeros((3, 3))
    for d, v, residual in parts:
        score = d.T @ v @ np.linalg.inv(np.eye(len(residual)) - d @ model @ d.T @ v) @ residual
        meat += np.outer(score, score)
    assert corrected(found) == pytest.approx(np.sqrt(np.diag(model @ meat @ model)), rel=1e-8)


def test_limits_and_p_are_student_on_clusters_less_columns() -> None:
    found = gee_logistic(Y, DESIGN, clusters=ID, names=["x", "z"], conf_level=0.9)
    assert (found.clusters, found.df, found.units, found.note) == (12, 9, 29, "")
    assert "exchangeable" in found.method
    assert "Mancl-DeRouen standard errors, t on 9 df (clusters less columns)" in found.method
    assert [each.name for each in found.coefficients] == ["(Intercept)", "x", "z"]
    for each in found.coefficients:
        half = student.ppf(0.95, 9) * each.std_error
        assert (each.conf_int.low, each.conf_int.high) == pytest.approx((each.estimate - half, each.estimate + half))
        assert each.p_value == pytest.approx(2 * student.sf(abs(each.estimate / each.std_error), 9), rel=1e-9)
        assert each.std_error > each.robust_std_error


def test_independence_has_the_estimates_of_maximum_likelihood() -> None:
    found = gee_logistic(ANSWERS, TIME, clusters=FOURS, correlation="independence")
    assert estimates(found) == pytest.approx([each.estimate for each in logistic(ANSWERS, TIME).coefficients], abs=1e-9)


def test_what_must_not_matter() -> None:
    found = gee_logistic(Y, DESIGN, clusters=ID)
    order = np.random.default_rng(5).permutation(len(Y))
    moved = gee_logistic(Y[order], DESIGN[order], clusters=[f"practice {label}" for label in ID[order]])
    assert estimates(moved) == pytest.approx(estimates(found), abs=1e-9)
    assert corrected(moved) == pytest.approx(corrected(found), rel=1e-8)
    swapped = gee_logistic(1 - Y, DESIGN, clusters=ID)
    assert estimates(swapped) == pytest.approx([-each for each in estimates(found)], abs=1e-9)
    scaled = gee_logistic(Y, 1000 * DESIGN, clusters=ID)
    assert 1000 * np.array(corrected(scaled)[1:]) == pytest.approx(corrected(found)[1:], rel=1e-8)
    doubled = gee_logistic(np.tile(Y, 2), np.tile(DESIGN, (2, 1)), clusters=np.append(ID, ID + 100))
    assert estimates(doubled) == pytest.approx(estimates(found), abs=1e-8)
    assert robust(doubled) == pytest.approx(np.array(robust(found)) / math.sqrt(2), rel=1e-8)


def test_single_units_have_no_correlation() -> None:
    found = gee_logistic(Y, DESIGN, clusters=np.arange(29))
    assert found.correlation == 0
    assert "set to 0" in found.note
    independent = gee_logistic(Y, DESIGN, clusters=np.arange(29), correlation="independence")
    assert found.coefficients == independent.coefficients
    assert independent.note == ""


@pytest.mark.parametrize(
    ("outcome", "design", "clusters", "said"),
    [
        ([0, 1, 1, 0], [[0], [1], [0], [1]], [1, 1, 2, 2], "2 clusters are too few for 2 columns .* firth_logistic"),
        ([0, 0, 1, 1, 1, 1], [[0], [1], [2], [3], [4], [5]], [1, 1, 2, 2, 3, 3], "separation .* use firth_logistic"),
        # Every unit answers as the others of its cluster do, and shares their column: the correlation is 1.
        ([0, 0, 1, 1, 0, 0, 1, 1], [[0], [0], [0], [0], [1], [1], [1], [1]], [1, 1, 2, 2, 3, 3, 4, 4], "its range, 1;"),
        ([0, 1] * 4, [[0], [1]] * 4, [1, 1, 2, 2, 3, 3, 4, 4], "separation"),
        # The column is above 0 in the first cluster only.
        ([0, 1, 1, 0, 1, 0, 0, 1], [[1], [1], [0], [0], [0], [0], [0], [0]], [1, 1, 2, 2, 3, 3, 4, 4], "alone, of 2 u"),
        ([0, 1, 1, 0, 1, 0], [[1], [1], [1], [1], [1], [1]], [1, 1, 2, 2, 3, 3], "x1: constant"),
    ],
)
def test_not_estimable(outcome: list[int], design: list[list[int]], clusters: list[int], said: str) -> None:
    working = "independence" if "alone" in said else "exchangeable"
    with pytest.raises(NotEstimableError, match=said):
        gee_logistic(outcome, design, clusters=clusters, correlation=working)


def test_equations_without_a_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustered_equations, "STEPS", 2)
    with pytest.raises(NotEstimableError, match=r"no solution within 2 steps; .* correlation='independence'"):
        gee_logistic(Y, DESIGN, clusters=ID)
    monkeypatch.setattr(clustered_equations, "FARTHEST", 1.0)
    with pytest.raises(NotEstimableError, match="infinite estimates"):
        gee_logistic(Y, DESIGN, clusters=ID)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="correlation must be one of exchangeable, independence, not 'ar1'"):
        gee_logistic(Y, DESIGN, clusters=ID, correlation="ar1")
    with pytest.raises(ValueError, match="clusters must be a list with one label per unit, 29 labels"):
        gee_logistic(Y, DESIGN, clusters=ID[1:])
    with pytest.raises(ValueError, match="conf_level"):
        gee_logistic(Y, DESIGN, clusters=ID, conf_level=0)


def test_the_results_of_statsmodels_are_handed_on_in_the_units_of_the_columns() -> None:
    # Twice each: in the columns' own units, and far from 0, where a fit of the columns as they are loses digits.
    for shift in (0, 2013e3):
        found = gee_logistic(Y, 1000 * DESIGN + shift, clusters=[f"practice {label}" for label in ID], names=["x", "z"])
        # R 4.2.2, geepack 1.3.9: as above.
        assert 1000 * found.fitted.params[1:] == pytest.approx([2.836146202800, 0.905244327994], abs=1e-8)
        assert 1000 * found.fitted.standard_errors("robust")[1:] == pytest.approx([0.700723266991, 0.122478575973])
        assert found.fitted.cov_params() == pytest.approx(np.array(found.covariance), rel=1e-12)
        assert found.fitted.bse == pytest.approx(corrected(found), rel=1e-12)
        assert found.fitted.scale == pytest.approx(0.662767292036, abs=1e-9)
        assert found.fitted.cov_struct.dep_params == pytest.approx(-0.197671936069, abs=1e-9)
        shown = " ".join(str(found.fitted.summary()).split())
        said = (
            "No. Observations: 29",
            "No. clusters: 12",
            "Exchangeable",
            "bias_reduced",
            f"z {estimates(found)[2]:.4f}",
        )
        assert all(part in shown for part in said)
        assert found.fitted.predict().mean() == pytest.approx(found.fitted.fittedvalues.mean(), rel=1e-9)
