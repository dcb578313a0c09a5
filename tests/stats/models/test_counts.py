"""Poisson regression: against R with sandwich, rates of groups, and what must not change."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.models import counts
from leapstats.stats.models.counts import poisson

COUNTS = [0, 0, 9, 1, 2, 15, 0, 3, 7, 1, 0, 22, 5, 2, 0, 11, 4, 0, 1, 8, 3, 0, 6, 19, 0, 2, 1, 13, 0, 5]
DESIGN = np.column_stack([np.tile([0.0, 1.0], 15), np.tile(np.arange(1, 6), 6) / 10])
OFFSET = np.log(np.tile([1.0, 2.0, 1.5], 10))


# R 4.2.2, sandwich: y <- c(0, 0, 9, ...); x <- rep(0:1, 15); z <- rep(1:5, 6) / 10; e <- rep(c(1, 2, 1.5), 10)
# g <- glm(y ~ x + z + offset(log(e)), poisson, control = glm.control(epsilon = 1e-15, maxit = 100))
# Then coef(g); sqrt(diag(vcovHC(g, type = "HC3"))); 2 * pt(-abs(coef(g) / se), 27); sqrt(diag(vcov(g))); logLik(g)
def test_r_agrees_with_an_offset() -> None:
    found = poisson(COUNTS, DESIGN, offset=OFFSET, names=["x", "z"], conf_level=0.9)
    every = found.coefficients
    assert [each.name for each in every] == ["(Intercept)", "x", "z"]
    assert [each.estimate for each in every] == pytest.approx(
        [0.805174798591494, 0.987386653557885, -0.968196764451491], rel=1e-8
    )
    assert [each.std_error for each in every] == pytest.approx(
        [0.516504825961026, 0.457836866554615, 1.482109585971750], rel=1e-7
    )
    assert [each.p_value for each in every] == pytest.approx([0.130667879673, 0.0401015894878, 0.51911601758], rel=1e-7)
    # By R 4.2.2, coef(g) + outer(se, c(-1, 1) * qt(.95, 27))
    assert [each.conf_int.low for each in every] == pytest.approx(
        [-0.0745819036276, 0.20755840873, -3.49265689753], rel=1e-7
    )
    assert [each.conf_int.high for each in every] == pytest.approx(
        [1.68493150081, 1.76721489839, 1.55626336863], rel=1e-7
    )
    assert found.log_likelihood == pytest.approx(-125.746224119174, rel=1e-12)
    # By R 4.2.2, sum((y - mu)^2 / mu) / 27; sum(y == 0); sum(exp(-mu))
    assert found.dispersion == pytest.approx(6.53236117562657, rel=1e-9)
    assert (found.zeros_observed, found.df, found.units) == (9, 27, 30)
    assert found.zeros_expected == pytest.approx(1.63130988807502, rel=1e-9)
    # By R 4.2.2, h <- hatvalues(g); T <- sum((y - mu)^2 - y + h * mu) / sqrt(2 * sum(mu^2)); pnorm(T, lower = FALSE)
    assert found.dispersion_p == pytest.approx(2.97961416676277e-97, rel=1e-6)
    assert found.method == "Poisson regression, HC3 standard errors, t on 27 df (units less columns)"


def test_r_agrees_without_an_offset_and_by_the_model() -> None:
    # As above without offset(log(e)).
    robust, plain = poisson(COUNTS, DESIGN), poisson(COUNTS, DESIGN, covariance="model")
    for found in (robust, plain):
        assert [each.estimate for each in found.coefficients] == pytest.approx(
            [1.210639906699659, 0.987386653557885, -0.968196764451490], rel=1e-8
        )
    assert [each.std_error for each in robust.coefficients] == pytest.approx(
        [0.490972475928019, 0.441099456325586, 1.368370230320325], rel=1e-7
    )
    assert [each.std_error for each in plain.coefficients] == pytest.approx(
        [0.234099917914421, 0.190051863795243, 0.601255009008183], rel=1e-8
    )
    for each in plain.coefficients:
        z = each.estimate / each.std_error
        assert each.p_value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-12)
        assert each.conf_int.high - each.estimate == pytest.approx(1.959963984540054 * each.std_error, rel=1e-12)
    assert plain.method == "Poisson regression, maximum likelihood, Wald limits"
    # w <- c(2, 5, 1, 0, 3, 4, 2, 7, 1, 2); v <- rep(1:0, each = 5); m <- glm(w ~ v, poisson); T as above
    little = poisson([2, 5, 1, 0, 3, 4, 2, 7, 1, 2], np.repeat([[1], [0]], 5, axis=0))
    assert little.dispersion_p == pytest.approx(0.0963002379194, rel=1e-8)


def test_two_groups_give_the_ratio_of_their_rates() -> None:
    # By hand: log(14 / 700 / (6 / 600)), variance 1/14 + 1/6.
    outcome, per = [9, 5, 2, 4], np.array([400.0, 300.0, 200.0, 400.0])
    found = poisson(outcome, [[1], [1], [0], [0]], offset=np.log(per), covariance="model")
    intercept, slope = found.coefficients
    assert slope.estimate == pytest.approx(math.log(2), abs=1e-12)
    assert intercept.estimate == pytest.approx(math.log(0.01), abs=1e-12)
    assert slope.std_error == pytest.approx(math.sqrt(1 / 14 + 1 / 6), rel=1e-12)


@pytest.mark.parametrize(("scale", "shift"), [(12_000.0, 0.0), (1e-6, 2013.0), (1.0, 2013.0)])
def test_columns_in_other_units_give_the_same_model(scale: float, shift: float) -> None:
    one, other = poisson(COUNTS, DESIGN), poisson(COUNTS, (DESIGN + shift) * scale)
    for here, there in zip(one.coefficients[1:], other.coefficients[1:], strict=True):
        assert scale * there.estimate == pytest.approx(here.estimate, rel=1e-8)
        assert scale * there.std_error == pytest.approx(here.std_error, rel=1e-8)
        assert there.p_value == pytest.approx(here.p_value, rel=1e-7)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-10)


def test_order_does_not_matter_and_twice_the_units_keep_the_estimates() -> None:
    order = np.random.default_rng(1).permutation(30)
    one = poisson(COUNTS, DESIGN, covariance="model")
    other = poisson(np.array(COUNTS)[order], DESIGN[order], covariance="model")
    doubled = poisson(COUNTS * 2, np.tile(DESIGN, (2, 1)), covariance="model")
    for here, there, twice in zip(one.coefficients, other.coefficients, doubled.coefficients, strict=True):
        assert there.estimate == pytest.approx(here.estimate, abs=1e-9)
        assert twice.estimate == pytest.approx(here.estimate, abs=1e-9)
        assert twice.std_error == pytest.approx(here.std_error / math.sqrt(2), rel=1e-9)


@pytest.mark.parametrize("covariance", ["HC3", "model"])
def test_the_results_of_statsmodels_say_the_same(covariance: str) -> None:
    found = poisson(COUNTS, DESIGN, offset=OFFSET, names=["x", "z"], covariance=covariance)
    fitted, every = found.fitted, found.coefficients
    assert fitted.params == pytest.approx([each.estimate for each in every], rel=1e-12)
    assert fitted.bse == pytest.approx([each.std_error for each in every], rel=1e-12)
    assert fitted.pvalues == pytest.approx([each.p_value for each in every], rel=1e-9)
    assert fitted.conf_int()[:, 1] == pytest.approx([each.conf_int.high for each in every], rel=1e-9)
    assert fitted.cov_params() == pytest.approx(np.array(found.covariance), rel=1e-12)
    assert fitted.llf == pytest.approx(found.log_likelihood, rel=1e-12)
    assert fitted.predict().sum() == pytest.approx(sum(COUNTS), rel=1e-9)
    assert fitted.model.exog_names == ["(Intercept)", "x", "z"]
    assert "Poisson" in str(fitted.summary())


def test_no_columns_give_the_rate() -> None:
    (intercept,) = poisson([1, 2, 6], np.empty((3, 0))).coefficients
    assert intercept.estimate == pytest.approx(math.log(3), abs=1e-12)


def test_separation_is_an_error_that_names_the_units_without_events() -> None:
    # No event where x is 1 (Correia, Guimaraes & Zylkin 2019): the rate ratio is 0.
    with pytest.raises(NotEstimableError, match=r"^quasi-complete separation of 2 units: x minus infinite; use exact_"):
        poisson([3, 1, 0, 2, 0, 0], [[0], [0], [0], [0], [1], [1]], names=["x"])
    found = counts.separation_of_counts(
        counts.checked([3, 1, 0, 2, 0, 0], [[0], [0], [0], [0], [1], [1]], None, counts.COUNTS)
    )
    assert found.separated_units == (4, 5)
    # Where x + z is 1 there are no events, though each column alone overlaps.
    design = [[0, 0], [1, -1], [2, -2], [1, 0], [0, 1], [3, -2]]
    with pytest.raises(NotEstimableError, match="separation of 3 units"):
        poisson([3, 1, 2, 0, 0, 0], design)
    # Events on both sides: finite, though no event where x is 0.5.
    assert math.isfinite(poisson([3, 1, 0, 0, 2, 1], [[0], [0], [0.5], [0.5], [1], [1]]).coefficients[1].estimate)


def test_what_has_no_estimate_is_an_error() -> None:
    with pytest.raises(NotEstimableError, match="no unit has an event; give an upper limit"):
        poisson([0, 0, 0], [[1], [2], [4]])
    with pytest.raises(NotEstimableError, match="2 units are too few for 2 columns with the intercept; remove columns"):
        poisson([1, 2], [[1], [2]])
    with pytest.raises(NotEstimableError, match=r"^x2: constant, or a combination"):
        poisson([1, 2, 3, 4], [[1, 2], [2, 4], [3, 6], [5, 10]])
    alone = ([1, 4, 2, 3], [[0], [0], [1], [0]])
    with pytest.raises(NotEstimableError, match=r"one unit, at place 2, alone determines .* use covariance='model'"):
        poisson(*alone)
    assert poisson(*alone, covariance="model").coefficients[1].estimate == pytest.approx(math.log(2 * 3 / 8), abs=1e-9)


def test_no_maximum_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "STEPS", 1)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; scale counts and offset"):
        poisson(COUNTS, DESIGN)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; scale counts and offset"):
        poisson([1, 2, 30, 4], [[1], [2], [4], [5]], offset=[300, -300, -300, 150])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offset": [0.0]}, "offset must have one number per unit, 3, not 1"),
        ({"offset": [0.0, math.inf, 1.0]}, "offset must be a list of finite numbers"),
        ({"offset": [0.0, 12_000, 1.0]}, "offset must be a logarithm, at most 300 in size"),
        ({"covariance": "HC0"}, "covariance must be one of HC3, model, not 'HC0'"),
        ({"conf_level": 95}, "conf_level"),
        ({"names": ["a", "b"]}, "one distinct name per column"),
    ],
)
def test_bad_options(options: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        poisson([1, 2, 3], [[1], [2], [4]], **options)


@pytest.mark.parametrize("outcome", [[1, -1, 2], [1, 0.5, 2], [1, math.nan, 2], [1, 2**53, 2], [[1], [2], [3]]])
def test_outcomes_that_are_no_counts(outcome: object) -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of counts, whole numbers from 0"):
        poisson(outcome, [[1], [2], [4]])  # type: ignore[arg-type]


def test_a_likelihood_that_statsmodels_cannot_climb_is_refused() -> None:
    for added in (np.array([0.0, 0.0, 0.0, 1e5]), np.array([np.nan, 0.0, 0.0, 0.0])):
        with pytest.raises(NotEstimableError, match="no maximum"):
            counts.maximum(np.array([1.0, 2.0, 3.0, 1.0]), np.ones((4, 1)), added)
