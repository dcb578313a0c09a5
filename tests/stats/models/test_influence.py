"""Influence of single units: against R's influence.measures, statsmodels, and fits without each unit."""

import math

import numpy as np
import pytest
from statsmodels.genmod.families import Binomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.influence import influence_measures, leave_one_out
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.linear import linear
from leapstats.stats.models.penalized import firth_logistic

# Thirty practices of ten networks: a score, the setting (urban first), nurses, patients, a registry.
QUALITY = np.array([
    62, 71, 55, 80, 68, 49, 77, 73, 66, 58, 74, 81, 60, 64, 52,
    75, 63, 57, 50, 69, 48, 41, 63, 44, 66, 53, 39, 61, 45, 52,
])  # fmt: skip
SETTING = np.repeat([0, 1, 2], [12, 8, 10])
NURSES = np.array([2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1])
PATIENTS = np.array([
    5200, 8100, 3900, 12500, 7400, 2800, 15100, 9700, 6600, 4100, 11800, 16900, 4400, 6100, 2500,
    8800, 5900, 3600, 3300, 7000, 2100, 1500, 3400, 1200, 5000, 2600, 900, 3100, 1700, 2300,
])  # fmt: skip
REGISTRY = np.array([int(digit) for digit in "110110111011101101010010100100"])
NETWORK = np.repeat(np.arange(1, 11), 3)
PLACE = np.column_stack([SETTING == 1, SETTING == 2]).astype(float)
DESIGN = np.column_stack([PLACE, NURSES])


# R 4.2.2: m <- lm(quality ~ setting + nurses); influence.measures(m)$infmat, rstudent(m), dfbeta(m).
def test_r_agrees_on_least_squares() -> None:
    found = influence_measures(linear(QUALITY, DESIGN, names=["suburban", "rural", "nurses"]))
    assert found.names == ("(Intercept)", "suburban", "rural", "nurses")
    places = [2, 11, 14, 29]
    expected = [0.005724090375599, 0.448537724659364, 0.000429051007866, 0.001734118024942]
    assert found.cooks_distance[places] == pytest.approx(expected, rel=1e-9)
    expected = [0.152386320932, 0.321495678316, 0.175732807215, 0.102029312289]
    assert found.leverage[places] == pytest.approx(expected, rel=1e-9)
    expected = [
        [-0.358428530501, 0.2478457811299, 0.306823247461, 0.073721832914],
        [1.345733749574, -0.0941371780306, -0.761655349520, -0.834397714362],
    ]
    assert found.dfbeta[[2, 11]] == pytest.approx(np.array(expected), rel=1e-9)
    # The residual with the unit, from R's without it: t / sqrt((n - p - 1 + t^2) / (n - p)).
    without = np.array([-0.350799381277, -2.064332272072])
    assert found.residual[[2, 11]] == pytest.approx(without / np.sqrt((25 + without**2) / 26), rel=1e-9)


def test_dfbeta_of_least_squares_is_that_of_fits_without_each_unit() -> None:
    found = influence_measures(linear(QUALITY, DESIGN))
    left = leave_one_out(lambda kept: linear(QUALITY[kept], DESIGN[kept]), range(30))
    whole = [each.estimate for each in linear(QUALITY, DESIGN).coefficients]
    assert found.dfbeta == pytest.approx(whole - left.estimates, rel=1e-8, abs=1e-10)
    assert (left.names, left.units, left.notes) == (found.names, tuple(range(30)), {})


def test_r_agrees_on_logistic_regression() -> None:
    # R 4.2.2: g <- glm(registry ~ I(quality / 10), family = binomial,
    # control = list(epsilon = 1e-14, maxit = 100)); cooks.distance(g), hatvalues(g).
    found = influence_measures(logistic(REGISTRY, QUALITY[:, None] / 10))
    expected = [2.55120747779e-02, 1.36751131258e-05, 1.77530358746e-01]
    assert found.cooks_distance[[2, 11, 16]] == pytest.approx(expected, rel=1e-7)
    expected = [0.0976486687366, 0.0111565337762, 0.0840828319787]
    assert found.leverage[[2, 11, 16]] == pytest.approx(expected, rel=1e-8)


def test_r_agrees_on_poisson_regression() -> None:
    # R 4.2.2: p <- glm(nurses ~ setting + offset(log(patients)), family = poisson); cooks.distance(p), hatvalues(p).
    columns = np.column_stack([np.ones(30), PLACE])
    fit = GLM(NURSES, columns, family=Poisson(), offset=np.log(PATIENTS)).fit(tol=1e-14)
    model = Model(method="", coefficients=(Coefficient(name="a"),) * 3, units=30, fitted=fit)
    found = influence_measures(model)
    expected = [0.000608834952124, 0.005945440963800, 0.016352587960573]
    assert found.cooks_distance[[2, 11, 14]] == pytest.approx(expected, rel=1e-8)
    expected = [0.0374639769452, 0.1623439000961, 0.0600961538462]
    assert found.leverage[[2, 11, 14]] == pytest.approx(expected, rel=1e-8)


def test_statsmodels_agrees() -> None:
    columns = np.column_stack([np.ones(30), QUALITY / 10])
    fit = GLM(REGISTRY, columns, family=Binomial()).fit(tol=1e-14)
    theirs, ours = fit.get_influence(), influence_measures(logistic(REGISTRY, QUALITY[:, None] / 10))
    assert ours.residual == pytest.approx(theirs.resid_studentized, rel=1e-7)
    assert ours.cooks_distance == pytest.approx(theirs.cooks_distance[0], rel=1e-7)
    model = Model(method="", coefficients=(Coefficient(name="a"),) * 2, units=30, fitted=fit)
    assert influence_measures(model).dfbeta == pytest.approx(ours.dfbeta, rel=1e-7)
    model = linear(QUALITY, DESIGN)
    theirs, ours = model.fitted.get_influence(), influence_measures(model)
    assert ours.dfbeta == pytest.approx(theirs.dfbeta, rel=1e-8)
    assert ours.residual == pytest.approx(theirs.resid_studentized_internal, rel=1e-9)


def test_dfbeta_of_maximum_likelihood_is_one_step_of_newton() -> None:
    design = QUALITY[:, None] / 10
    columns = np.column_stack([np.ones(30), design])
    model = logistic(REGISTRY, design)
    beta = np.array([each.estimate for each in model.coefficients])
    mean = 1 / (1 + np.exp(-columns @ beta))
    found = influence_measures(model)
    for unit in (2, 11, 16):
        kept = np.arange(30) != unit
        information = (columns[kept] * (mean * (1 - mean))[kept, None]).T @ columns[kept]
        step = np.linalg.solve(information, columns[kept].T @ (REGISTRY - mean)[kept])
        assert found.dfbeta[unit] == pytest.approx(-step, rel=1e-6)


def test_leverage_adds_up_to_the_columns_and_1_leaves_nothing() -> None:
    design = np.column_stack([NURSES, np.arange(30) == 4])
    found = influence_measures(linear(QUALITY, design, covariance="classic"))
    assert found.leverage.sum() == pytest.approx(3)
    assert found.leverage[4] == pytest.approx(1)
    assert np.isnan(found.cooks_distance[4])
    assert np.isnan(found.dfbeta[4]).all()
    assert np.isfinite(np.delete(found.cooks_distance, 4)).all()


def test_models_without_such_a_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"model must be a model with a fit of statsmodels .* use leave_one_out"):
        influence_measures(firth_logistic(REGISTRY, QUALITY[:, None]))


def test_all_rows_of_a_unit_are_left_out_together() -> None:
    masks: list[np.ndarray] = []

    def fit(kept: np.ndarray) -> Model:
        masks.append(kept)
        return firth_logistic(REGISTRY[kept], QUALITY[kept, None])

    found = leave_one_out(fit, [f"network {number}" for number in NETWORK])
    assert found.units[:2] == ("network 1", "network 2")
    assert [int(mask.sum()) for mask in masks] == [27] * 10
    assert not masks[1][3:6].any()
    alone = firth_logistic(REGISTRY[3:], QUALITY[3:, None])
    assert found.estimates[0] == pytest.approx([each.estimate for each in alone.coefficients])


def test_a_unit_that_a_coefficient_needs_has_no_estimates() -> None:
    design = np.column_stack([NURSES, np.arange(30) == 4])
    found = leave_one_out(lambda kept: linear(QUALITY[kept], design[kept], covariance="classic"), range(30))
    assert np.isnan(found.estimates[4]).all()
    assert list(found.notes) == [4]
    assert found.notes[4].startswith("x2: constant")
    assert math.isfinite(found.estimates[5, 2])


def test_leaving_out_what_cannot_be() -> None:
    with pytest.raises(NotEstimableError, match="no fit without a unit gives an estimate; the first says: 2 units are"):
        leave_one_out(lambda kept: linear(QUALITY[:3][kept], DESIGN[:3, 2:][kept]), range(3))
    with pytest.raises(ValueError, match="fit must return models with the same coefficients"):
        leave_one_out(lambda kept: linear(QUALITY, DESIGN, names=["a", "b", f"c{kept[0]}"]), range(30))
    with pytest.raises(ValueError, match="units must have a label for every unit"):
        leave_one_out(lambda kept: linear(QUALITY[kept], DESIGN[kept]), [None] * 30)
