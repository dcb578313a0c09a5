"""Proportional odds: against R, SAS, the logistic model of two levels, and what must not change."""

import csv
import io
import math

import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.miscmodels.ordinal_model import OrderedModel

from leapstats.errors import NotEstimableError
from leapstats.stats.models import climbing
from leapstats.stats.models.climbing import climb
from leapstats.stats.models.comparison import likelihood_ratio
from leapstats.stats.models.cumulative import Cumulative
from leapstats.stats.models.likelihood import logistic
from leapstats.stats.models.ordinal import proportional_odds
from leapstats.stats.models.parallel import parallel_test

# Thirty made-up practices: satisfaction from 1 to 4, quality, setting.
ROWS = """3,62,u 4,71,u 2,55,u 3,80,u 3,68,u 2,49,u 4,77,u 1,73,u 3,66,u 4,58,u 4,74,u 2,81,u 3,60,s 1,64,s 2,52,s
4,75,s 4,63,s 2,57,s 3,50,s 3,69,s 1,48,r 2,41,r 3,63,r 1,44,r 4,66,r 2,53,r 3,39,r 3,61,r 2,45,r 1,52,r"""
TABLE = list(csv.reader(io.StringIO(ROWS.replace(" ", "\n"))))
LEVELS = np.array([int(row[0]) for row in TABLE]) - 1
DESIGN = np.array([[int(row[1]) / 10, row[2] == "s", row[2] == "r"] for row in TABLE], dtype=float)

# McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., p. 175: cheeses A to D rated from 1 to 9.
CHEESE = np.array(
    [
        [0, 0, 1, 7, 8, 8, 19, 8, 1],
        [6, 9, 12, 11, 7, 6, 1, 0, 0],
        [1, 1, 6, 8, 23, 7, 5, 1, 0],
        [0, 0, 0, 1, 3, 7, 14, 16, 11],
    ]
)
RATING = np.concatenate([np.repeat(np.arange(9), row) for row in CHEESE])
ADDITIVE = np.repeat(np.eye(4)[:, :3], CHEESE.sum(axis=1), axis=0)


def test_r_agrees() -> None:
    # R 4.2.2, ordinal: clm(ordered(sat) ~ I(quality / 10) + setting, control = clm.control(gradTol = 1e-12))
    found = proportional_odds(LEVELS, DESIGN, names=["quality", "suburban", "rural"])
    slopes, thresholds = found.coefficients, found.thresholds
    assert [each.name for each in (*slopes, *thresholds)] == ["quality", "suburban", "rural", "0|1", "1|2", "2|3"]
    assert [each.estimate for each in slopes] == pytest.approx(
        [0.78388860978247, 0.179404625496866, -0.174472086528], rel=1e-9
    )
    assert [each.estimate for each in thresholds] == pytest.approx(
        [2.77184811815771, 4.3267478201454, 6.10536150162142], rel=1e-9
    )
    errors = [0.397362873442359, 0.862209312675779, 0.949281173833945]
    assert [each.std_error for each in slopes] == pytest.approx(errors, rel=1e-8)
    assert [each.std_error for each in thresholds] == pytest.approx(
        [2.56126875665792, 2.61698124754929, 2.77400133864332], rel=1e-8
    )
    assert found.log_likelihood == pytest.approx(-37.2130189587664, rel=1e-12)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([each.std_error for each in (*slopes, *thresholds)])
    # summary(m): Pr(>|z|)
    assert slopes[0].p_value == pytest.approx(0.0485266337597782, rel=1e-7)
    assert slopes[0].conf_int.high == pytest.approx(0.78388860978247 + 1.959963984540054 * errors[0], rel=1e-8)
    assert (found.units, found.note) == (30, "")
    assert found.method == "proportional odds model, maximum likelihood, Wald limits"
    assert str(found).splitlines()[-1].startswith("2|3 ")


def test_sas_agrees_on_the_cheeses() -> None:
    # SAS/STAT, PROC LOGISTIC, ordinal logistic regression: 1.6128, 4.9645, 3.3227 for the lower levels; errors by
    # Fisher's information .3778, .4741, .4251; score test by the observed information, generalized inverse, 17.2866.
    found = proportional_odds(RATING, ADDITIVE)
    assert [-each.estimate for each in found.coefficients] == pytest.approx([1.6128, 4.9645, 3.3227], abs=2e-4)
    likelihood = Cumulative(RATING, ADDITIVE)
    peak = climb(likelihood, likelihood.start(), "")
    expected = np.linalg.inv(likelihood.expected_information(peak.at))
    assert np.sqrt(np.diag(expected))[:3] == pytest.approx([0.3778, 0.4741, 0.4251], abs=5.1e-5)
    free = Cumulative(RATING, ADDITIVE, parallel=False)
    there = free(np.concatenate([np.tile(peak.at[:3], 8), peak.at[3:]]))
    assert there.score @ np.linalg.pinv(there.information, rcond=1e-10) @ there.score == pytest.approx(
        17.2866, abs=5e-4
    )
    assert found.parallel_df == 21


def test_the_test_of_parallel_slopes_is_the_score_test_with_fishers_information() -> None:
    """By differences of the chances of every level, without the likelihood of the package."""
    found, width, cuts = proportional_odds(LEVELS, DESIGN), 3, 3
    slopes = [each.estimate for each in found.coefficients]
    same = np.array(slopes * cuts + [each.estimate for each in found.thresholds])

    def chances(parameters: np.ndarray) -> np.ndarray:
        odds = parameters[width * cuts :] - DESIGN @ parameters[: width * cuts].reshape(cuts, width).T
        below = np.column_stack([np.zeros(30), 1 / (1 + np.exp(-odds)), np.ones(30)])
        return np.diff(below, axis=1)

    here = chances(same)
    turned = np.array([(chances(same + step) - chances(same - step)) / 2e-5 for step in 1e-5 * np.eye(len(same))])
    score = (turned / here)[:, np.arange(30), LEVELS].sum(axis=1)
    information = np.einsum("aij,bij->ab", turned / here, turned)
    statistic = score @ np.linalg.solve(information, score)
    assert found.parallel_df == 6
    assert found.parallel_p == pytest.approx(chi2.sf(statistic, 6), rel=1e-6)
    assert found.parallel_note == "score test of equal slopes at every cut, with Fisher's information"


def test_the_test_of_parallel_slopes_nears_the_likelihood_ratio_in_large_samples() -> None:
    random = np.random.default_rng(5)
    design = np.column_stack([random.normal(size=4000), random.integers(0, 2, 4000)])
    latent = design @ [0.5, 0.3] + random.logistic(size=4000) * (1 + 0.1 * design[:, 1])
    levels = np.searchsorted([-1.0, 0.2, 1.0], latent)
    one, free = Cumulative(levels, design), Cumulative(levels, design, parallel=False)
    peak, higher = climb(one, one.start(), ""), climb(free, free.start(), "")
    found = parallel_test(one, peak)
    # Not the same statistic; the two agree to a few per cent.
    assert chi2.isf(found.p_value, 4) == pytest.approx(2 * (higher.point.height - peak.point.height), rel=0.05)


def test_a_column_is_tested_by_the_likelihood_ratio() -> None:
    # R 4.2.2, ordinal, s <- setting == "suburban":
    # anova(clm(ordered(sat) ~ s), clm(ordered(sat) ~ s + I(quality / 10)))
    found = likelihood_ratio(proportional_odds(LEVELS, DESIGN[:, :2]), proportional_odds(LEVELS, DESIGN[:, 1:2]), 1)
    assert found.statistic == pytest.approx(6.81619, abs=5e-6)
    assert found.p_value == pytest.approx(0.0090335, abs=5e-8)


def test_two_levels_are_the_logistic_model() -> None:
    found, peer = proportional_odds(LEVELS > 1, DESIGN), logistic(LEVELS > 1, DESIGN)
    assert [each.estimate for each in found.coefficients] == pytest.approx(
        [each.estimate for each in peer.coefficients[1:]], rel=1e-8
    )
    assert [each.std_error for each in found.coefficients] == pytest.approx(
        [each.std_error for each in peer.coefficients[1:]], rel=1e-8
    )
    assert found.thresholds[0].estimate == pytest.approx(-peer.coefficients[0].estimate, rel=1e-8)
    assert found.log_likelihood == pytest.approx(peer.log_likelihood, rel=1e-12)
    assert math.isnan(found.parallel_p)
    assert found.parallel_note == "two levels have one cut: its slopes have nothing to be equal to"


def test_reversed_levels_negate_and_doubled_units_keep_the_slopes() -> None:
    one, other = proportional_odds(LEVELS, DESIGN), proportional_odds(3 - LEVELS, DESIGN)
    doubled = proportional_odds(np.tile(LEVELS, 2), np.tile(DESIGN, (2, 1)))
    for here, there, twice in zip(one.coefficients, other.coefficients, doubled.coefficients, strict=True):
        assert there.estimate == pytest.approx(-here.estimate, rel=1e-8)
        assert there.p_value == pytest.approx(here.p_value, rel=1e-8)
        assert twice.std_error == pytest.approx(here.std_error / math.sqrt(2), rel=1e-8)
    assert [each.estimate for each in other.thresholds] == pytest.approx(
        [-each.estimate for each in reversed(one.thresholds)], rel=1e-8
    )
    assert other.parallel_p == pytest.approx(one.parallel_p, rel=1e-7)


@pytest.mark.parametrize(("scale", "shift"), [(12_000.0, 0.0), (1e-6, 2013.0)])
def test_columns_in_other_units_give_the_same_model(scale: float, shift: float) -> None:
    one, other = proportional_odds(LEVELS, DESIGN), proportional_odds(LEVELS, (DESIGN + shift) * scale)
    for here, there in zip(one.coefficients, other.coefficients, strict=True):
        assert scale * there.estimate == pytest.approx(here.estimate, rel=1e-7)
        assert scale * there.std_error == pytest.approx(here.std_error, rel=1e-7)
    moved = shift * sum(each.estimate for each in one.coefficients)
    assert [each.estimate - moved for each in other.thresholds] == pytest.approx(
        [each.estimate for each in one.thresholds], rel=1e-6
    )
    assert other.parallel_p == pytest.approx(one.parallel_p, rel=1e-7)


def test_the_results_of_statsmodels_are_handed_on() -> None:
    found = proportional_odds(LEVELS, DESIGN, names=["a", "b", "c"])
    peer = OrderedModel(LEVELS, DESIGN, distr="logit").fit(method="newton", disp=0, maxiter=100)
    assert found.fitted.params == pytest.approx(peer.params, rel=1e-6)
    assert found.fitted.bse == pytest.approx(peer.bse, rel=1e-5)
    assert found.fitted.params[:3] == pytest.approx([each.estimate for each in found.coefficients], rel=1e-12)
    assert found.fitted.llf == pytest.approx(found.log_likelihood, rel=1e-9)
    assert found.fitted.predict() == pytest.approx(peer.predict(), abs=1e-6)
    assert "OrderedModel" in str(found.fitted.summary())
    assert found.fitted.model.exog_names[:3] == ["a", "b", "c"]


def test_no_columns_give_the_log_odds_of_the_cuts() -> None:
    found = proportional_odds([0, 0, 1, 2, 2, 2], np.empty((6, 0)))
    assert found.coefficients == ()
    assert [each.estimate for each in found.thresholds] == pytest.approx([math.log(2 / 4), 0.0], abs=1e-9)
    assert found.parallel_note == "without columns there are no slopes to be equal"
    assert found.fitted.llf == pytest.approx(found.log_likelihood)


def test_levels_that_no_unit_has_are_left_out_with_a_note() -> None:
    found = proportional_odds(np.where(LEVELS == 3, 20, LEVELS + 1), DESIGN)
    assert found.note == "no unit has a level at place 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, ...; left out"
    assert [each.name for each in found.thresholds] == ["1|2", "2|3", "3|20"]
    assert found.log_likelihood == pytest.approx(proportional_odds(LEVELS, DESIGN).log_likelihood, rel=1e-12)


def test_slopes_that_cannot_be_told_apart_are_said_so() -> None:
    # All the units with x at 1 have the highest or the lowest level but one; the column exists at few cuts only.
    likelihood = Cumulative(np.repeat([0, 1, 2], 4), np.tile([[0.0], [1.0]], (6, 1)))
    peak = climb(likelihood, likelihood.start(), "")
    likelihood.design = np.full((12, 1), 1.0)
    found = parallel_test(likelihood, peak)
    assert math.isnan(found.p_value)
    assert "cannot be told apart" in found.note


def test_separation_is_an_error_that_names_coefficients_and_cuts() -> None:
    # x is 1 from level 2 on: its slope is infinite, and so is the cut below it.
    levels, x = np.array([0, 1, 1, 0, 1, 2, 2, 3, 3, 2]), np.repeat([[0.0], [1.0]], 5, axis=0)
    with pytest.raises(NotEstimableError, match=r"separation of .* x infinite, .*; merge levels, remove columns"):
        proportional_odds(levels, x, names=["x"])
    with pytest.raises(NotEstimableError, match="x minus infinite"):
        proportional_odds(3 - levels, x, names=["x"])
    # One unit the other way makes all estimates finite.
    levels[0] = 3
    assert math.isfinite(proportional_odds(levels, x).coefficients[0].estimate)


def test_what_has_no_estimate_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotEstimableError, match="all units have the level at place 2"):
        proportional_odds([2, 2, 2], [[1], [2], [4]])
    with pytest.raises(NotEstimableError, match="4 units are too few for 4 coefficients and thresholds"):
        proportional_odds([0, 1, 2, 3], [[1], [0], [4], [2]])
    with pytest.raises(NotEstimableError, match=r"^x2: constant, or a combination"):
        proportional_odds([0, 1, 2, 0], [[1, 2], [2, 4], [3, 6], [5, 10]])
    monkeypatch.setattr(climbing, "STEPS", 1)
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; merge levels"):
        proportional_odds(LEVELS, DESIGN)


@pytest.mark.parametrize("outcome", [[0, 1, -1], [0, 1.5, 2], [0, 1, 1000], [0, math.nan, 1]])
def test_outcomes_that_are_no_places(outcome: list[float]) -> None:
    with pytest.raises(ValueError, match="outcome must be a vector of the places of levels, whole numbers from 0"):
        proportional_odds(outcome, [[1], [2], [4]])


def test_reasons_call_places_what_they_are_called() -> None:
    outcome, column = [0, 0, 1, 1, 2, 2], [[0.0], [0.0], [0.0], [0.0], [1.0], [1.0]]
    with pytest.raises(NotEstimableError, match=r"1\|2 infinite"):
        proportional_odds(outcome, column)
    with pytest.raises(NotEstimableError, match=r"some\|much infinite"):
        proportional_odds(outcome, column, levels=["none", "some", "much"])
    with pytest.raises(ValueError, match="a name for each place"):
        proportional_odds(outcome, column, levels=["none", "some"])
