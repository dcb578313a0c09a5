"""Six forms of the ICC: against R's psych, identities, and ratings that say nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.respondents.raters import IccForm, rater_icc
from leapstats.stats.scales.consistency import cronbach_alpha

RATINGS = np.array([[7, 5, 6], [3, 2, 4], [8, 8, 6], [5, 3, 5], [6, 5, 7]])


# R 4.2.2, psych 2.2.9: ICC(x, lmer = FALSE)$results
@pytest.mark.parametrize(
    ("form", "estimate", "low", "high", "p"),
    [
        ("ICC1", 0.68421052631579, 0.18444465911512, 0.95609484568902, 0.0046386718750000),
        ("ICC2", 0.69090909090909, 0.21150260899690, 0.95648584077186, 0.0040115076349034),
        ("ICC3", 0.73786407766990, 0.22464847196574, 0.96544063413510, 0.0040115076349034),
        ("ICC1k", 0.86666666666667, 0.40422112290330, 0.98492366261684, 0.0046386718750000),
        ("ICC2k", 0.87022900763359, 0.44589283227313, 0.98506193537553, 0.0040115076349034),
        ("ICC3k", 0.89411764705882, 0.46501541227916, 0.98820854115141, 0.0040115076349034),
    ],
)
def test_six_forms_are_those_of_psych(form: str, estimate: float, low: float, high: float, p: float) -> None:
    found = rater_icc(RATINGS, form)
    assert found.estimate == pytest.approx(estimate, rel=1e-12)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((low, high), rel=1e-12)
    assert found.p_value == pytest.approx(p, rel=1e-12)
    assert found.size == 3
    assert not found.note


# The same of ratings with negative correlations; psych has 9.0 for ICC2k there, which no correlation can be.
@pytest.mark.parametrize(
    ("form", "estimate", "low", "high"),
    [
        ("ICC1", -0.37142857142857, -0.47447688893115, 0.36524443268742),
        ("ICC3", -0.4, -0.48393715001861, 0.26917676038646),
        ("ICC1k", -4.33333333333333, -27.88513247765458, 0.63319292021270),
        ("ICC3k", -6.0, -45.19158965369528, 0.52493153898309),
    ],
)
def test_negative_correlations(form: str, estimate: float, low: float, high: float) -> None:
    found = rater_icc([[3, 7, 5], [6, 2, 8], [4, 5, 3], [7, 6, 2]], form)
    assert found.estimate == pytest.approx(estimate, rel=1e-10)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((low, high), rel=1e-10)
    assert "take 0" in found.note


def test_a_negative_variance_of_mean_ratings_is_refused() -> None:
    with pytest.raises(NotEstimableError, match="below 0, so ICC2k has no value"):
        rater_icc([[3, 7, 5], [6, 2, 8], [4, 5, 3], [7, 6, 2]], IccForm.ICC2K)


# R 4.2.2: a <- anova(lm(y ~ unit + rater)), U, R, E its mean squares; q <- qf(c(.975, .025), n - 1, (n - 1) * (k - 1));
# n * (U - q * E) / (q * (k * R + (k * n - k - n) * E) + n * U). psych's degrees of freedom are those at -0.6.
def test_limits_of_negative_agreement_take_degrees_of_freedom_at_zero() -> None:
    found = rater_icc([[3, 7, 5], [6, 2, 8], [4, 5, 3], [7, 6, 2]], "ICC2")
    assert found.estimate == pytest.approx(-0.6, rel=1e-12)
    limits = (found.conf_int.low, found.conf_int.high)
    assert limits == pytest.approx((-0.748339100507958, 0.325882038220851), rel=1e-12)


def test_a_limit_of_a_mean_may_fall_without_end() -> None:
    found = rater_icc([[1, 5, 4], [2, 1, 1], [4, 1, 3], [5, 5, 2]], "ICC2k")
    assert found.conf_int.low == -math.inf
    assert 0 < found.estimate < found.conf_int.high < 1


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(IccForm))
def test_limits_hold_the_estimate_and_the_order_of_raters_does_not_matter(rows: list[list[int]], form: IccForm) -> None:
    try:
        found = rater_icc(rows, form)
    except NotEstimableError:
        return
    assert found.conf_int.low <= found.estimate + 1e-9
    assert found.estimate <= found.conf_int.high + 1e-9
    turned = rater_icc(np.array(rows)[::-1, ::-1], form)
    assert turned.estimate == pytest.approx(found.estimate, rel=1e-6, abs=1e-9)


def test_consistency_of_mean_ratings_is_alpha() -> None:
    found, alpha = rater_icc(RATINGS, "ICC3k"), cronbach_alpha(RATINGS)
    assert found.estimate == pytest.approx(alpha.estimate, rel=1e-12)
    assert found.conf_int.low == pytest.approx(alpha.conf_int.low, rel=1e-12)


def test_a_rater_who_is_always_higher_disagrees_and_is_consistent() -> None:
    ratings = np.array([[1, 3], [2, 4], [3, 5], [4, 6]])
    assert rater_icc(ratings, "ICC3").estimate == 1
    found = rater_icc(ratings, "ICC2")
    # Mean squares of units 10/3, raters 8, error 0: 10/3 over 10/3 + 2 * 8 / 4; a quantile of F(3, 1) in the limits.
    assert found.estimate == pytest.approx((10 / 3) / (10 / 3 + 4), rel=1e-12)
    assert 0 < found.conf_int.low < found.estimate < found.conf_int.high < 1


@pytest.mark.parametrize("form", list(IccForm))
def test_raters_who_agree_fully(form: IccForm) -> None:
    found = rater_icc([[1, 1], [2, 2], [4, 4]], form)
    assert (found.estimate, found.conf_int.low, found.conf_int.high, found.p_value) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([[1, 2], [2, 1]], "do not differ in their mean rating"),
        ([[3, 3], [3, 3]], "do not differ"),
        ([[1, 2]], "two units or more, not 1"),
        ([[1], [2]], "two raters or more, not 1"),
    ],
)
def test_ratings_that_say_nothing(ratings: list[list[float]], words: str) -> None:
    with pytest.raises(NotEstimableError, match=words):
        rater_icc(ratings)


def test_an_unknown_form_and_a_missing_rating() -> None:
    with pytest.raises(ValueError, match="form must be one of ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k, not 'ICC4'"):
        rater_icc(RATINGS, "ICC4")
    with pytest.raises(ValueError, match="ratings must be a table of finite numbers, units x raters"):
        rater_icc([[1, 2], [math.nan, 2]])
