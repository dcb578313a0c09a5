"""Negative binomial regression: against R, against statsmodels, at the edge, and what must not change."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom
from statsmodels.discrete.discrete_model import NegativeBinomial

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models import climbing
from leapstats.stats.models.counts import poisson
from leapstats.stats.models.overdispersed import Overdispersed, negative_binomial

COUNTS = [0, 0, 9, 1, 2, 15, 0, 3, 7, 1, 0, 22, 5, 2, 0, 11, 4, 0, 1, 8, 3, 0, 6, 19, 0, 2, 1, 13, 0, 5]
DESIGN = np.column_stack([np.tile([0.0, 1.0], 15), np.tile(np.arange(1, 6), 6) / 10])
OFFSET = np.log(np.tile([1.0, 2.0, 1.5], 10))


def test_r_agrees_on_one_column() -> None:
    # R 4.2.2, MASS: m <- glm.nb(y ~ x + offset(log(e))); coef(m); m$theta; logLik(m)
    found = negative_binomial(COUNTS, DESIGN[:, :1], offset=OFFSET)
    assert [each.estimate for each in found.coefficients] == pytest.approx(
        [0.527839891804178, 1.06493806371428], rel=1e-6
    )
    assert found.theta == pytest.approx(0.646110219037745, rel=1e-6)
    assert found.log_likelihood == pytest.approx(-75.7917090528645, rel=1e-12)
    # Standard errors of glm.nb take theta for known; those of statsmodels do not:
    # NegativeBinomial(y, X, offset=log(e)).fit(): 0.36167071, 0.49426651, alpha 0.51892469
    assert [each.std_error for each in found.coefficients] == pytest.approx([0.36167071, 0.49426651], rel=1e-6)
    assert found.alpha_std_error == pytest.approx(0.51892469, rel=1e-6)


def test_r_agrees_on_two_columns() -> None:
    # By R 4.2.2, ll <- function(p) { mu <- exp(X %*% p[1:3] + log(e));
    # sum(dnbinom(y, size = exp(-p[4]), mu = mu, log = TRUE)) }
    # o <- nlm(function(p) -ll(p), start, gradtol = 1e-12, steptol = 1e-12); optimHess(o$estimate, ll)
    found = negative_binomial(COUNTS, DESIGN, offset=OFFSET)
    assert [each.estimate for each in found.coefficients] == pytest.approx(
        [0.879870185497638, 1.03120420215203, -1.14934780073307], rel=1e-6
    )
    assert [each.std_error for each in found.coefficients] == pytest.approx(
        [0.708033862064622, 0.49335724131475, 1.96780273182936], rel=1e-5
    )
    assert found.alpha_std_error == pytest.approx(found.alpha * 0.337216801902671, rel=1e-5)
    assert found.theta == pytest.approx(0.657054831627687, rel=1e-6)
    assert found.log_likelihood == pytest.approx(-75.6223976111446, rel=1e-12)
    # By R 4.2.2, sum((y - mu)^2 / (mu + a * mu^2)) / 27; sum(dnbinom(0, size = 1 / a, mu = mu)); and
    # pchisq(LR, 1, lower = FALSE) / 2 of the likelihood ratio LR
    assert found.dispersion == pytest.approx(0.776135250826365, rel=1e-6)
    assert found.zeros_expected == pytest.approx(8.49631596390964, rel=1e-7)
    assert found.dispersion_p == pytest.approx(6.7242298119596e-24, rel=1e-6)
    assert (found.zeros_observed, found.df, found.note) == (9, 27, "")


def test_statsmodels_agrees_and_its_results_are_handed_on() -> None:
    found = negative_binomial(COUNTS, DESIGN, names=["x", "z"])
    peer = NegativeBinomial(np.array(COUNTS), np.column_stack([np.ones(30), DESIGN])).fit(
        disp=0, maxiter=500, gtol=1e-8
    )
    assert [*(each.estimate for each in found.coefficients), found.alpha] == pytest.approx(peer.params, rel=1e-5)
    assert [*(each.std_error for each in found.coefficients), found.alpha_std_error] == pytest.approx(
        peer.bse, rel=1e-4
    )
    fitted = found.fitted
    assert fitted.params == pytest.approx([*(each.estimate for each in found.coefficients), found.alpha], rel=1e-12)
    assert fitted.bse[:3] == pytest.approx([each.std_error for each in found.coefficients], rel=1e-12)
    assert fitted.llf == pytest.approx(found.log_likelihood, rel=1e-9)
    assert fitted.cov_params()[:3, :3] == pytest.approx(np.array(found.covariance), rel=1e-12)
    assert fitted.model.exog_names == ["(Intercept)", "x", "z", "alpha"]
    assert "alpha" in str(fitted.summary())
    assert fitted.predict() == pytest.approx(peer.predict(), rel=1e-5)


def test_counts_that_vary_no_more_than_poissons_give_the_poisson_model() -> None:
    outcome, design = np.tile([1, 2, 3], 10), DESIGN
    found, peer = negative_binomial(outcome, design), poisson(outcome, design, covariance="model")
    assert (found.alpha, found.theta, found.dispersion_p) == (0.0, math.inf, 1.0)
    assert found.note == "the counts vary no more than Poisson's: alpha is 0, and the model is Poisson's"
    assert math.isnan(found.alpha_std_error)
    assert [each.estimate for each in found.coefficients] == pytest.approx(
        [each.estimate for each in peer.coefficients], abs=1e-9
    )
    assert np.array(found.covariance) == pytest.approx(np.array(peer.covariance), rel=1e-8)
    assert found.log_likelihood == pytest.approx(peer.log_likelihood, rel=1e-12)
    assert found.zeros_expected == pytest.approx(peer.zeros_expected, rel=1e-9)
    assert found.dispersion == pytest.approx(peer.dispersion, rel=1e-9)
    assert found.fitted.bse == pytest.approx([each.std_error for each in found.coefficients], rel=1e-9)


def test_a_little_more_variance_than_poissons_is_an_alpha_above_0() -> None:
    # The slope of the likelihood at alpha 0 is half of the sum of (y - mean)^2 - y: 0 here, then -1.
    assert negative_binomial([0, 2, 2, 4], np.empty((4, 0))).alpha == 0
    assert negative_binomial([1, 5, 5, 1, 3, 3], np.empty((6, 0))).alpha == 0
    few = negative_binomial(np.repeat([99, 120], 2000), np.empty((4000, 0)))
    assert few.note == ""
    assert 0 < few.alpha < 1e-4
    # By moments: (variance - mean) / mean^2.
    assert few.alpha == pytest.approx((10.5**2 - 109.5) / 109.5**2, rel=0.02)


@pytest.mark.parametrize(("scale", "shift"), [(12_000.0, 0.0), (1e-6, 2013.0)])
def test_columns_in_other_units_give_the_same_model(scale: float, shift: float) -> None:
    one, other = negative_binomial(COUNTS, DESIGN), negative_binomial(COUNTS, (DESIGN + shift) * scale)
    assert other.alpha == pytest.approx(one.alpha, rel=1e-6)
    for here, there in zip(one.coefficients[1:], other.coefficients[1:], strict=True):
        assert scale * there.estimate == pytest.approx(here.estimate, rel=1e-6)
        assert scale * there.std_error == pytest.approx(here.std_error, rel=1e-6)
        assert there.p_value == pytest.approx(here.p_value, rel=1e-6)


@given(st.lists(st.integers(0, 60), min_size=6, max_size=30).filter(any), st.floats(-8, 3), st.randoms())
def test_the_likelihood_is_that_of_scipy_and_its_slopes_are_its_own(
    outcome: list[int], log_alpha: float, random: object
) -> None:
    design = np.column_stack([np.ones(len(outcome)), np.arange(len(outcome)) % 3])
    likelihood = Overdispersed(np.array(outcome, dtype=float), design, np.zeros(len(outcome)))
    at = np.array([0.5, -0.2, log_alpha])
    point, size = likelihood.jointly(at), math.exp(-log_alpha)
    means = likelihood.means(at[:2])
    expected = nbinom.logpmf(outcome, size, size / (size + means)).sum()
    assert point.height == pytest.approx(expected, rel=1e-9)
    for place, step in enumerate(1e-5 * np.eye(3)):
        up, down = likelihood.jointly(at + step), likelihood.jointly(at - step)
        scale = 1 + np.abs(point.score).max() + np.abs(point.information).max()
        assert (up.height - down.height) / 2e-5 == pytest.approx(point.score[place], abs=1e-5 * scale)
        assert (down.score - up.score) / 2e-5 == pytest.approx(point.information[place], abs=1e-5 * scale)
    fixed = likelihood.at_alpha(math.exp(log_alpha))(at[:2])
    assert fixed.height == pytest.approx(point.height, rel=1e-12)
    assert fixed.score == pytest.approx(point.score[:2], rel=1e-9)
    assert fixed.information == pytest.approx(point.information[:2, :2], rel=1e-9)


def test_the_maximum_is_where_no_other_alpha_is_higher() -> None:
    random = np.random.default_rng(7)
    for _ in range(40):
        outcome = random.poisson(3 * random.gamma(1, 1, 30)).astype(float)
        found = negative_binomial(outcome, DESIGN)
        likelihood = Overdispersed(outcome, np.column_stack([np.ones(30), DESIGN]), np.zeros(30))
        start = np.array([each.estimate for each in found.coefficients])
        for alpha in (0.0, 1e-3, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, found.alpha):
            there = climbing.climb(likelihood.at_alpha(alpha), start, "")
            assert there.point.height <= found.log_likelihood + 1e-9


def test_what_has_no_estimate_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotEstimableError, match="separation of 2 units: x minus infinite; use exact_poisson"):
        negative_binomial([3, 1, 0, 2, 0, 0], [[0], [0], [0], [0], [1], [1]], names=["x"])
    with pytest.raises(NotEstimableError, match="no unit has an event"):
        negative_binomial([0, 0, 0], [[1], [2], [4]])
    with pytest.raises(TooLargeError, match="a count of 2,000,000 is larger than 1,000,000; use poisson"):
        negative_binomial([2_000_000, 3, 4, 5], [[1], [2], [4], [5]])
    monkeypatch.setattr(climbing, "STEPS", 1)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; use poisson, whose HC3"):
        negative_binomial(COUNTS, DESIGN)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of counts"):
        negative_binomial([0.5, 1, 2], [[1], [2], [4]])
    with pytest.raises(ValueError, match="conf_level"):
        negative_binomial(COUNTS, DESIGN, conf_level=0)
    with pytest.raises(ValueError, match="offset must have one number per unit"):
        negative_binomial(COUNTS, DESIGN, offset=[1.0])
