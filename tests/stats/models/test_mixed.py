"""A random intercept: against lme4, lmerTest, nlme and a profile written in R, and identities."""

import math

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.regression.mixed_linear_model import MixedLM

from leapstats.errors import NotEstimableError
from leapstats.stats.models import mixed
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.mixed import ZERO, MixedModel, mixed_linear
from leapstats.stats.result import Interval

# Thirty practices in two waves: a score, and the setting (urban, suburban, rural).
PRACTICE = np.repeat(np.arange(30), 2)
SCORE = np.array([
    62, 66, 71, 68, 55, 62, 80, 82, 68, 67, 49, 55, 77, 77, 73, 78, 66, 70, 58, 61,
    74, 76, 81, 81, 60, 66, 64, 64, 52, 54, 75, 80, 63, 61, 57, 65, 50, 53, 69, 70,
    48, 53, 41, 40, 63, 67, 44, 47, 66, 67, 53, 56, 39, 40, 61, 68, 45, 46, 52, 56,
])  # fmt: skip
PLACE = np.repeat([0, 1, 2], [24, 16, 20])
WAVES = np.column_stack([np.tile([0, 1], 30), PLACE == 1, PLACE == 2]).astype(float)
# Twelve groups of 1 to 5 units.
SIZES = [1, 3, 2, 4, 1, 2, 3, 2, 5, 1, 2, 3]
ID = np.repeat(np.arange(1, 13), SIZES)
X = np.array([1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1])
DESIGN = np.column_stack([X, np.repeat([3, 2, 5, 1, 4, 4, 2, 3, 6, 2, 3, 5], SIZES)])
OUTCOME = np.array([2, 4, 3, 5, 1, 0, 6, 7, 3, 4, 1, 3, 2, 8, 6, 7, 2, 3, 1, 2, 0, 0, 4, 3, 1, 2, 7, 5, 6])
# Six groups of three that differ less than their units let expect.
EVEN = np.array([10, 12, 11, 9, 13, 12, 11, 10, 13, 12, 9, 12, 10, 13, 11, 12, 10, 11])
THREES = np.repeat(np.arange(6), 3)
ALTERNATING = np.arange(18)[:, None] % 2
CASES = {"waves": (SCORE, WAVES, PRACTICE), "unequal": (OUTCOME, DESIGN, ID), "zero": (EVEN, ALTERNATING, THREES)}


def of(model: MixedModel, what: str) -> list[float]:
    return [getattr(each, what) for each in model.coefficients]


def fit(case: str, likelihood: str = "restricted", limits: str = "wald") -> MixedModel:
    outcome, design, groups = CASES[case]
    return mixed_linear(outcome, design, groups=groups, likelihood=likelihood, limits=limits)


def ends(limits: Interval) -> tuple[float, float]:
    return limits.low, limits.high


# R 4.2.2, lme4 1.1-31, lmerTest 3.1-3: summary(lmer(y ~ ... + (1 | id), REML = ..., control =
# lmerControl("bobyqa", optCtrl = list(rhoend = 1e-12)))): Estimate, Std. Error, df; variances, logLik. The last digits
# of its optimizer are not exact.
LMER = {
    ("waves", "restricted"): (
        [67.70833333334, 2.66666666667, -6.35416666667, -16.44166666667],
        [2.708412482492, 0.510427657864, 4.263321497624, 3.999350068330],
        [27.4838903059, 29.0000002668, 26.9999992000, 26.9999991962],
        (85.29034596774, 3.90804590869, -174.736926554),
    ),
    ("waves", "full"): (
        [67.70833333333, 2.66666666667, -6.35416666667, -16.44166666667],
        [2.570270487197, 0.501848440247, 4.044541819882, 3.794116538648],
        [30.5772957531, 29.9999996946, 30.0000009735, 30.0000009874],
        (76.63104003000, 3.77777785467, -180.920846185),
    ),
    ("unequal", "restricted"): (
        [5.2961959495283, -0.0927532618395, -0.6302417173878],
        [1.455790321979, 0.538822298348, 0.386511821945],
        [10.07866650702, 18.80462935842, 8.89913325287],
        (3.07235450775, 1.77585943813, -56.7417954021),
    ),
    ("unequal", "full"): (
        [5.324875379861, -0.113759096265, -0.630924018386],
        [1.320808794585, 0.521784178486, 0.349011649957],
        [12.0070053940, 20.0424210443, 10.4463499064],
        (2.42988633593, 1.68024195292, -57.2572665257),
    ),
    ("zero", "restricted"): (
        [10.888888888889, 0.555555555556],
        [0.433902759773, 0.613631167622],
        [16, 16],
        (0, 1.69444444444, -29.1190805143),
    ),
    ("zero", "full"): (
        [10.888888888889, 0.555555555556],
        [0.409087445081, 0.578537013030],
        [18, 18],
        (0, 1.50617283951, -29.2270406082),
    ),
}


@pytest.mark.parametrize(("case", "likelihood"), LMER)
def test_lmer_agrees(case: str, likelihood: str) -> None:
    estimates, errors, df, (between, within, log_likelihood) = LMER[case, likelihood]
    found = fit(case, likelihood)
    assert of(found, "estimate") == pytest.approx(estimates, rel=1e-6)
    assert of(found, "std_error") == pytest.approx(errors, rel=1e-7)
    assert of(found, "df") == pytest.approx(df, rel=1e-7)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(errors, rel=1e-7)
    assert (found.group_variance, found.residual_variance) == pytest.approx((between, within), rel=1e-7)
    assert found.log_likelihood == pytest.approx(log_likelihood, rel=1e-10)


# R 4.2.2, with the n x n variance V and its Cholesky factor: deviance minimized by optimize(tol = 1e-10) over the other
# variance, limits by uniroot(tol = 1e-12) where it has risen by qchisq(0.95, 1). lme4's confint(profile(m)) of the
# full likelihood has 47.3242, 134.5648; 2.36883, 6.56484; and 0.675933, 7.27698; 0.926096, 3.51836.
PROFILES = {
    ("waves", "restricted"): (51.4759226204, 154.714068461, 2.43255788824, 6.8617240726),
    ("waves", "full"): (47.3242, 134.5648, 2.36882, 6.56484),
    ("unequal", "restricted"): (0.883185031609, 10.0177957898, 0.965187999168, 3.78800028766),
    ("unequal", "full"): (0.67593352995, 7.27698341232, 0.926092957148, 3.51836382792),
    ("zero", "restricted"): (0, 0.796818261003, 0.910285252179, 3.70788760157),
    ("zero", "full"): (0, 0.530941598207, 0.835509507796, 3.13451248638),
}


@pytest.mark.parametrize(("case", "likelihood"), PROFILES)
def test_profile_limits_of_variances(case: str, likelihood: str) -> None:
    found = fit(case, likelihood, "profile")
    shown = (*ends(found.group_variance_limits), *ends(found.residual_variance_limits))
    assert shown == pytest.approx(PROFILES[case, likelihood], rel=5e-6)
    assert found.group_variance_limits.level == found.residual_variance_limits.level == 0.95


def test_wald_limits_are_those_of_nlme() -> None:
    # R 4.2.2, nlme 3.1-162: intervals(lme(y ~ ..., random = ~ 1 | id), which = "var-cov"), standard deviations; its
    # second derivatives are numerical.
    found = fit("waves")
    assert np.sqrt(ends(found.group_variance_limits)) == pytest.approx([7.02966903, 12.13291092], rel=1e-5)
    assert np.sqrt(ends(found.residual_variance_limits)) == pytest.approx([1.52831613, 2.55709257], rel=1e-5)
    found = fit("unequal")
    assert np.sqrt(ends(found.group_variance_limits)) == pytest.approx([1.00463503, 3.05817926], rel=5e-5)
    assert np.sqrt(ends(found.residual_variance_limits)) == pytest.approx([0.95025322, 1.86882771], rel=1e-5)


def test_a_balanced_design_has_the_numbers_of_the_analysis_of_variance() -> None:
    """By hand: the variance within is the mean square of the changes about their mean, half of it."""
    found = fit("waves")
    changes = SCORE[1::2] - SCORE[::2]
    assert found.residual_variance == pytest.approx(changes.var(ddof=1) / 2, rel=1e-9)
    halves = (SCORE[1::2] + SCORE[::2]) / 2
    between = sum(
        ((halves[low:high] - halves[low:high].mean()) ** 2).sum() for low, high in ((0, 12), (12, 20), (20, 30))
    )
    assert found.group_variance + found.residual_variance / 2 == pytest.approx(between / 27, rel=1e-9)
    share = found.group_variance / (found.group_variance + found.residual_variance)
    assert found.correlation == share
    # The wave is the paired t-test.
    wave = found.coefficients[1]
    assert wave.estimate / wave.std_error == pytest.approx(changes.mean() / (changes.std(ddof=1) / math.sqrt(30)))
    assert wave.p_value == pytest.approx(2 * student.sf(wave.estimate / wave.std_error, 29))


def test_a_variance_of_0_leaves_least_squares() -> None:
    found, plain = fit("zero"), linear(EVEN, ALTERNATING, covariance="classic")
    assert found.group_variance == 0
    assert found.correlation == 0
    assert found.note == ZERO
    assert found.fitted is None
    for ours, theirs in zip(found.coefficients, plain.coefficients, strict=True):
        shown = (ours.estimate, ours.std_error, ours.p_value, *ends(ours.conf_int))
        assert shown == pytest.approx((theirs.estimate, theirs.std_error, theirs.p_value, *ends(theirs.conf_int)))
    assert found.residual_variance == pytest.approx(plain.residual_sd**2)
    assert fit("zero", "full").log_likelihood == pytest.approx(plain.log_likelihood)
    # Wald limits of 0 there are none.
    assert math.isnan(found.group_variance_limits.low)
    assert np.log(np.divide(*ends(found.residual_variance_limits))) == pytest.approx(
        -4 * 1.959963984540 / math.sqrt(32)
    )


@pytest.mark.parametrize("method", ["bfgs", "lbfgs", "cg", "powell"])
def test_every_optimizer_of_statsmodels_ends_where_we_do(method: str) -> None:
    model = MixedLM(OUTCOME, np.column_stack([np.ones(29), DESIGN]), ID)
    theirs, ours = model.fit(reml=True, method=[method]), fit("unequal")
    assert theirs.llf == pytest.approx(ours.log_likelihood, rel=1e-7)
    assert theirs.llf <= ours.log_likelihood + 1e-9
    assert theirs.cov_re[0, 0] == pytest.approx(ours.group_variance, rel=1e-3)


def test_what_must_not_matter() -> None:
    found = fit("unequal", limits="profile")
    order = np.random.default_rng(2).permutation(29)
    moved = mixed_linear(OUTCOME[order], DESIGN[order], groups=[f"g{label}" for label in ID[order]])
    assert of(moved, "df") == pytest.approx(of(found, "df"), rel=1e-8)
    assert ends(moved.group_variance_limits) == pytest.approx(ends(found.group_variance_limits), rel=1e-7)
    scaled = mixed_linear(1e-3 * OUTCOME + 2013, 1e6 * DESIGN + 3e7, groups=ID)
    assert of(scaled, "df")[1:] == pytest.approx(of(found, "df")[1:], rel=1e-6)
    assert 1e9 * np.array(of(scaled, "std_error")[1:]) == pytest.approx(of(found, "std_error")[1:], rel=1e-7)
    assert 1e6 * np.array(ends(scaled.group_variance_limits)) == pytest.approx(
        ends(found.group_variance_limits), rel=1e-6
    )
    # 26 squared residuals are measured in thousandths, two slopes per million.
    shift = 26 * math.log(1000) - 2 * math.log(1e6)
    assert scaled.log_likelihood == pytest.approx(found.log_likelihood + shift, rel=1e-8)


def test_what_it_says() -> None:
    outcome, design, groups = CASES["waves"]
    found = mixed_linear(outcome, design, groups=groups, names=["wave", "suburban", "rural"], conf_level=0.9)
    assert found.method == (
        "linear regression with a random intercept, restricted maximum likelihood, "
        "t on Satterthwaite's df of each coefficient"
    )
    assert (found.units, found.groups, found.note) == (60, 30, "")
    for each in found.coefficients:
        half = student.ppf(0.95, each.df) * each.std_error
        assert ends(each.conf_int) == pytest.approx((each.estimate - half, each.estimate + half))
    handed = found.fitted
    assert handed.fe_params == pytest.approx(of(found, "estimate"))
    assert handed.bse_fe == pytest.approx(of(found, "std_error"), rel=1e-6)
    assert handed.cov_re[0, 0] == pytest.approx(found.group_variance, rel=1e-6)
    assert handed.llf == pytest.approx(found.log_likelihood)
    assert "suburban" in str(handed.summary())


def test_a_fit_of_statsmodels_that_fails_or_goes_elsewhere_is_not_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise np.linalg.LinAlgError

    monkeypatch.setattr(MixedLM, "fit", fails)
    assert fit("unequal").fitted is None
    monkeypatch.undo()
    monkeypatch.setattr(mixed, "SAME", -1.0)
    assert fit("unequal").fitted is None


def test_wald_limits_say_nothing_of_a_variance_next_to_0() -> None:
    shift = np.array([-1, 1, 0, 0, 1, -1])[THREES]
    found = mixed_linear(EVEN + 0.7935 * shift, ALTERNATING, groups=THREES, limits="wald")
    assert 0 < found.group_variance < 1e-3
    assert ends(found.group_variance_limits) == (0, math.inf)


def test_limits_that_are_never_reached() -> None:
    assert mixed.crossing(lambda place: 0.0 * place, 1.0, 1.0, up=True) == math.inf
    assert mixed.crossing(lambda place: 0.0 * place, 1.0, 1.0, up=False) == 0


@pytest.mark.parametrize(
    ("outcome", "design", "groups", "said"),
    [
        ([1, 2, 4, 3], [[0], [1], [0], [1]], [1, 1, 1, 1], "all units are of one group, .* use linear"),
        ([1, 2, 4, 3], [[0], [1], [0], [1]], [1, 2, 3, 4], "nothing is left to vary within groups; use linear on one"),
        ([1, 2, 4, 3], [[0], [0], [1], [1]], [1, 1, 2, 2], "the columns tell all groups apart"),
        ([1, 1, 4, 4, 2, 2], [[0], [0], [1], [1], [3], [3]], [1, 1, 2, 2, 3, 3], "within groups the columns explain"),
        ([1, 2, 4], [[0], [1], [2]], [1, 1, 1], "all units are of one group"),
        ([1, 2], [[0], [1]], [1, 2], "2 units are too few"),
        ([3, 3, 3, 3], [[0], [1], [0], [1]], [1, 1, 2, 2], "every unit has the same outcome"),
    ],
)
def test_not_estimable(outcome: list[float], design: list[list[float]], groups: list[int], said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        mixed_linear(outcome, design, groups=groups)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="limits must be one of profile, wald, not 'boot'"):
        mixed_linear(OUTCOME, DESIGN, groups=ID, limits="boot")
    with pytest.raises(ValueError, match="likelihood must be one of restricted, full, not 'REML'"):
        mixed_linear(OUTCOME, DESIGN, groups=ID, likelihood="REML")
    with pytest.raises(ValueError, match="groups must be a list with one label per unit, 29 labels"):
        mixed_linear(OUTCOME, DESIGN, groups=ID[1:])
