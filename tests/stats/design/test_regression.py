"""Models of units that were sampled by a design: against R's survey, jackknife, and what must not change."""

import csv
import io
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.design.averages import design_averages
from leapstats.stats.design.calibration import calibrated_design, calibrated_weights
from leapstats.stats.design.ordinal import NO_TEST, design_proportional_odds
from leapstats.stats.design.regression import (
    NO_ERROR,
    DesignModel,
    by_t,
    design_linear,
    design_logistic,
    design_poisson,
)
from leapstats.stats.design.replicates import ReplicateDesign, replicate_design
from leapstats.stats.design.sample import SampleDesign, sample_design
from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.counts import poisson
from leapstats.stats.models.delta import IDENTITY, LOGIT, delta_method
from leapstats.stats.models.joint import wald_test
from leapstats.stats.models.likelihood import expit, logistic
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.ordinal import proportional_odds

# Twenty-six made-up practices in clusters of three strata: stratum, cluster, clusters of the population, weight, yes,
# satisfaction, visits, size, quality, whether the physicians own it.
ROWS = """a,a1,9,2.4,0,1,3,49,44,y a,a1,9,3.7,0,2,8,72,48,y a,a1,9,8.6,1,2,10,78,62,y a,a2,9,5.9,1,3,12,81,72,y
a,a2,9,3.3,1,2,2,25,53,y a,a3,9,7.0,1,3,12,82,71,n a,a3,9,6.1,0,2,6,80,38,n a,a3,9,7.5,1,2,9,66,58,y
b,b1,14,8.9,0,0,0,18,71,n b,b1,14,8.5,0,1,3,23,67,n b,b1,14,4.4,1,2,8,61,37,y b,b2,14,7.9,0,0,3,52,73,n
b,b2,14,9.0,1,2,4,42,65,y b,b3,14,2.2,0,0,8,65,53,y b,b3,14,7.2,0,0,6,67,57,n b,b3,14,5.8,1,3,8,58,60,n
b,b4,14,8.7,1,3,0,25,62,y b,b4,14,2.1,1,2,5,27,40,n c,c1,7,4.2,0,2,6,83,46,y c,c1,7,7.2,1,3,2,24,79,n
c,c1,7,6.4,1,2,8,66,84,n c,c2,7,2.8,1,2,1,15,47,y c,c2,7,2.2,0,1,10,84,38,y c,c3,7,4.4,1,3,6,34,74,y
c,c3,7,4.2,1,3,10,54,65,y c,c3,7,7.8,0,0,3,26,41,n"""
TABLE = list(csv.reader(io.StringIO(ROWS.replace("\n", " ").replace(" ", "\n"))))
STRATUM, CLUSTER, OWNER = (np.array([row[place] for row in TABLE]) for place in (0, 1, 9))
CLUSTERS, WEIGHT, YES, SATISFACTION, VISITS, SIZE, QUALITY = (
    np.array([float(row[place]) for row in TABLE]) for place in range(2, 9)
)
OWNED = (OWNER == "y").astype(float)
COLUMNS = np.column_stack([QUALITY / 10, OWNED])
OF_SIZE = np.column_stack([SIZE, OWNED])
# In R d is svydesign(id=~cluster, strata=~stratum, fpc=~clusters, weights=~weight, data=t).
SAMPLE = sample_design(WEIGHT, strata=STRATUM, clusters=[CLUSTER], populations=[CLUSTERS])
NO_DESIGN = sample_design(np.full(len(TABLE), 2.5))


def estimates_of(model: Model) -> list[float]:
    return [each.estimate for each in model.coefficients]


def errors_of(coefficients: tuple[Coefficient, ...]) -> list[float]:
    return [each.std_error for each in coefficients]


def test_r_agrees_on_yes_or_no() -> None:
    # R 4.2.2, survey 4.1-1: svyglm(yes ~ I(quality / 10) + own, d, family = quasibinomial(),
    # control = list(epsilon = 1e-15)); confint(l, ddf = l$df.residual)
    found = design_logistic(YES, COLUMNS, sample=SAMPLE, names=["quality", "owned"])
    assert estimates_of(found) == pytest.approx([-7.82540476382128, 1.0964428097892, 3.20551319898991], rel=1e-9)
    errors = [1.875894364984099, 0.251597091996731, 1.051980981614914]
    assert errors_of(found.coefficients) == pytest.approx(errors, rel=1e-8)
    assert [each.p_value for each in found.coefficients] == pytest.approx(
        [0.00872587021942883, 0.00730446148953498, 0.02851787854854064], rel=1e-7
    )
    limits = found.coefficients[1].conf_int
    assert (limits.low, limits.high) == pytest.approx((0.449691895203485, 1.74319372437492), rel=1e-8)
    assert (found.df, found.design_df, found.units) == (5, 7, 26)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(errors, rel=1e-8)
    assert math.isnan(found.log_likelihood)
    assert math.isnan(found.r_squared)
    assert found.method == (
        "logistic regression, weighted pseudo-likelihood, design-based standard errors, "
        "t on 5 df (7 of the design less columns)"
    )
    assert [each.name for each in found.coefficients] == ["(Intercept)", "quality", "owned"]


def test_r_agrees_on_a_term_of_several_columns() -> None:
    # R: f <- svyglm(yes ~ I(quality / 10) + stratum, ...); regTermTest(f, ~stratum)
    columns = np.column_stack([QUALITY / 10, STRATUM == "b", STRATUM == "c"])
    found = design_logistic(YES, columns, sample=SAMPLE)
    assert errors_of(found.coefficients) == pytest.approx(
        [2.010528015868713, 0.355066635917705, 0.564484347625635, 0.363480115954966], rel=1e-8
    )
    test = wald_test(estimates_of(found), found.covariance, columns=[2, 3], df=found.df)
    assert (test.statistic, test.df, test.p_value) == pytest.approx((3.92376742025656, 2, 0.1139892755692), rel=1e-8)
    assert test.method == "Wald F test on 2 and 4 df"


def test_r_agrees_on_counts_in_a_domain() -> None:
    # R: svyglm(visits ~ own + offset(log(size)), subset(d, quality > 45), family = quasipoisson(), ...)
    inside = QUALITY > 45
    visits, sizes = np.where(inside, VISITS, np.nan), np.where(inside, np.log(SIZE), np.nan)
    found = design_poisson(visits, OWNED[:, None], offset=sizes, sample=SAMPLE.domain(inside))
    assert estimates_of(found) == pytest.approx([-2.256642811501977, 0.114043497460098], rel=1e-9)
    assert errors_of(found.coefficients) == pytest.approx([0.0925104753649418, 0.1303955292690359], rel=1e-8)
    assert found.coefficients[1].p_value == pytest.approx(0.415425330875991, rel=1e-8)
    assert (found.df, found.units) == (6, 20)
    assert found.method.startswith("Poisson regression, weighted pseudo-likelihood")


def test_r_agrees_on_numbers() -> None:
    # R: g <- svyglm(quality ~ size + own, d); 1 - sum(w * (quality - fitted(g))^2) / sum(w * (quality - mean)^2)
    found = design_linear(QUALITY, OF_SIZE, sample=SAMPLE)
    assert estimates_of(found) == pytest.approx(
        [66.5709812097594948, -0.0601560515736683, -5.2557572880166497], rel=1e-12
    )
    assert errors_of(found.coefficients) == pytest.approx(
        [5.8085437886301623, 0.0637574200221832, 5.3584176999328426], rel=1e-12
    )
    assert found.coefficients[1].p_value == pytest.approx(0.38873987493524, rel=1e-10)
    assert found.r_squared == pytest.approx(0.0611360752855593, rel=1e-12)
    assert found.method.startswith("linear regression, weighted pseudo-likelihood")


def test_r_agrees_on_ordered_levels() -> None:
    # R: Newton's steps on the weighted log-likelihood from svyolr(lev ~ I(quality / 10) + own, d), whose coefficients
    # agree to 2e-5; sqrt(diag(vcov(svytotal(scores %*% solve(information), d)))).
    found = design_proportional_odds(SATISFACTION, COLUMNS, sample=SAMPLE, levels=["low", "fair", "good", "high"])
    assert estimates_of(found) == pytest.approx([0.553696363136118, 1.80853085781751], rel=1e-8)
    assert [each.estimate for each in found.thresholds] == pytest.approx(
        [2.869441990425399, 3.420753964448226, 5.433729267793798], rel=1e-8
    )
    assert errors_of(found.coefficients) == pytest.approx([0.208532341655201, 1.04218670649684], rel=1e-7)
    assert errors_of(found.thresholds) == pytest.approx(
        [1.693730969350794, 1.805476687230093, 1.889229818745363], rel=1e-7
    )
    assert (found.df, found.design_df, found.parallel_note) == (5, 7, NO_TEST)  # svyolr: df.residual = 5
    assert math.isnan(found.parallel_p)
    assert found.method.startswith("proportional odds model, weighted pseudo-likelihood")
    assert str(found).splitlines()[-1].startswith("2|3 ")


def jackknife(kept: NDArray[np.bool_] | None = None) -> ReplicateDesign:
    """Drop each cluster in turn; with `kept` there is one replicate more, of those units.

    In R r is as.svrepdesign(svydesign(id=~cluster, strata=~stratum, weights=~weight, data=t), type = "JKn").
    """
    names = np.unique(CLUSTER)
    sizes = np.array([len({c for c in names if c[0] == name[0]}) for name in names])
    within = np.array([name[0] for name in names])[:, None] == STRATUM
    replicates = WEIGHT * np.where(within, (sizes / (sizes - 1))[:, None], 1.0) * (names[:, None] != CLUSTER)
    if kept is None:
        return replicate_design(WEIGHT, replicates.T, "jkn", rscales=(sizes - 1) / sizes)
    return replicate_design(WEIGHT, np.column_stack([WEIGHT * kept, replicates.T]), "other", scale=1.0)


def test_r_agrees_on_replicate_weights_with_a_fit_for_each() -> None:
    # R: svyglm(yes ~ I(quality / 10) + own, r, family = quasibinomial(), ...); svyglm(quality ~ size + own, r)
    found = design_logistic(YES, COLUMNS, sample=jackknife())
    assert errors_of(found.coefficients) == pytest.approx(
        [2.53911645169758, 0.38546013811837, 1.3933819187143], rel=1e-8
    )
    numbers = design_linear(QUALITY, OF_SIZE, sample=jackknife())
    assert errors_of(numbers.coefficients) == pytest.approx(
        [8.283573813206262, 0.0932643128371282, 7.625098071291478], rel=1e-11
    )
    # Slopes of ordered levels by jackknife are near those by linearization, but wider with few clusters.
    ordered = design_proportional_odds(SATISFACTION, COLUMNS, sample=jackknife())
    by_formula = design_proportional_odds(
        SATISFACTION, COLUMNS, sample=sample_design(WEIGHT, strata=STRATUM, clusters=[CLUSTER])
    )
    ratio = np.array(errors_of(ordered.coefficients)) / errors_of(by_formula.coefficients)
    assert ((ratio > 1) & (ratio < 1.6)).all()


def test_r_agrees_on_calibrated_weights() -> None:
    # R: k <- calibrate(d, ~own + size, c(`(Intercept)` = 160, owny = 95, size = 8000)); svyglm(yes ~ I(quality / 10) +
    # own, k, family = quasibinomial(), control = list(epsilon = 1e-15))
    columns = np.column_stack([np.ones(26), OWNED, SIZE])
    sample = calibrated_design(SAMPLE, calibrated_weights(WEIGHT, columns, [160, 95, 8000]), columns=columns)
    found = design_logistic(YES, COLUMNS, sample=sample)
    assert estimates_of(found) == pytest.approx([-8.34463278303414, 1.15750481976664, 3.47088728452842], rel=1e-9)
    assert errors_of(found.coefficients) == pytest.approx(
        [2.045488123216289, 0.257442895826107, 1.042480337219498], rel=1e-8
    )


def test_averages_have_the_errors_of_coefficients_and_of_units() -> None:
    # R: svytotal(influence of the coefficients %*% gradient + (p - mean) / sum(w), d) for p at own = y and n, p1 - p0
    found = design_logistic(YES, COLUMNS, sample=SAMPLE)

    def at(owned: float, beta: NDArray[np.float64]) -> NDArray[np.float64]:
        return expit(np.column_stack([np.ones(26), COLUMNS[:, 0], np.full(26, owned)]) @ beta)

    def both(beta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([at(1.0, beta), at(0.0, beta)])

    shares = design_averages(found, both, sample=SAMPLE, scale=LOGIT)
    assert [each.estimate for each in shares] == pytest.approx([0.816339290690286, 0.310133568362468], rel=1e-9)
    # Half the width on the logit scale is t (5 df) times the error over p (1 - p).
    for each, error in zip(shares, (0.0566973398776577, 0.116520047681083), strict=True):
        logits = [math.log(x / (1 - x)) for x in (each.conf_int.low, each.conf_int.high)]
        half = 2.570581835636314 * error / (each.estimate * (1 - each.estimate))
        assert (logits[1] - logits[0]) / 2 == pytest.approx(half, rel=1e-7)
        assert math.isnan(each.p_value)
        assert math.isnan(each.df)
    (difference,) = design_averages(found, lambda beta: at(1.0, beta) - at(0.0, beta), sample=SAMPLE)
    assert difference.estimate == pytest.approx(0.506205722327818, rel=1e-9)
    assert difference.estimate / difference.statistic == pytest.approx(0.14976320784842, rel=1e-7)
    assert difference.df == 5
    # With the units taken for fixed the error is another, 0.156586265989564.
    (fixed,) = delta_method(
        lambda beta: np.atleast_1d(WEIGHT @ (at(1.0, beta) - at(0.0, beta)) / WEIGHT.sum()),
        estimates_of(found),
        found.covariance,
        df=5,
    )
    assert fixed.estimate / fixed.statistic == pytest.approx(0.156586265989564, rel=1e-7)


def test_a_prediction_that_does_not_vary_is_its_own_limits() -> None:
    found = design_logistic(YES, COLUMNS, sample=SAMPLE)
    (none,) = design_averages(found, lambda _: np.zeros(26), sample=SAMPLE, scale=IDENTITY)
    assert (none.estimate, none.conf_int.low, none.conf_int.high) == (0, 0, 0)
    assert math.isnan(none.p_value)


def test_equal_weights_without_a_design_give_the_unweighted_estimates_and_the_plain_sandwich() -> None:
    # The sandwich with n / (n - 1): White's HC0 is its n-th of the squares.
    for weighted, plain in (
        (design_logistic(YES, COLUMNS, sample=NO_DESIGN), logistic(YES, COLUMNS)),
        (
            design_poisson(VISITS, OF_SIZE[:, 1:], offset=np.log(SIZE), sample=NO_DESIGN),
            poisson(VISITS, OF_SIZE[:, 1:], offset=np.log(SIZE)),
        ),
        (design_linear(QUALITY, OF_SIZE, sample=NO_DESIGN), linear(QUALITY, OF_SIZE)),
        (
            design_proportional_odds(SATISFACTION, COLUMNS, sample=NO_DESIGN),
            proportional_odds(SATISFACTION, COLUMNS),
        ),
    ):
        assert estimates_of(weighted) == pytest.approx(estimates_of(plain), rel=1e-9)
    hc0 = linear(QUALITY, OF_SIZE).fitted.get_robustcov_results("HC0").cov_params()
    assert np.array(design_linear(QUALITY, OF_SIZE, sample=NO_DESIGN).covariance) == pytest.approx(
        np.asarray(hc0) * 26 / 25, rel=1e-9
    )


def test_neither_the_order_of_units_nor_what_lies_outside_a_domain_matters() -> None:
    order = np.argsort(QUALITY, kind="stable")
    again = sample_design(
        WEIGHT[order], strata=STRATUM[order], clusters=[CLUSTER[order]], populations=[CLUSTERS[order]]
    )
    first, second = (
        design_logistic(YES, COLUMNS, sample=SAMPLE),
        design_logistic(YES[order], COLUMNS[order], sample=again),
    )
    assert np.array(second.covariance) == pytest.approx(np.array(first.covariance), rel=1e-8)
    inside = SIZE > 30
    known = design_proportional_odds(SATISFACTION, COLUMNS, sample=SAMPLE.domain(inside))
    blank = design_proportional_odds(
        np.where(inside, SATISFACTION, np.nan), np.where(inside[:, None], COLUMNS, np.nan), sample=SAMPLE.domain(inside)
    )
    assert blank == known
    assert known.units == int(inside.sum())


def test_columns_far_from_zero_lose_no_digits() -> None:
    near = design_linear(QUALITY, OF_SIZE, sample=SAMPLE)
    far = design_linear(QUALITY, OF_SIZE * [1, 1] + [1e6, 0], sample=SAMPLE)
    assert estimates_of(far)[1:] == pytest.approx(estimates_of(near)[1:], rel=1e-9)
    assert errors_of(far.coefficients)[1:] == pytest.approx(errors_of(near.coefficients)[1:], rel=1e-9)


def test_a_census_has_no_error_and_no_p() -> None:
    census = sample_design(strata=STRATUM, populations=[[8] * 8 + [10] * 10 + [8] * 8])
    found = design_logistic(YES, COLUMNS, sample=census)
    for each in found.coefficients:
        assert (each.std_error, each.note) == (0, NO_ERROR)
        assert each.conf_int.low == each.conf_int.high == each.estimate
        assert math.isnan(each.p_value)


def test_limits_without_an_end_of_df_are_normal() -> None:
    (found,) = by_t(["x"], (np.array([1.0]), np.array([[0.25]]), np.array([[0.25]])), math.inf, 0.95)
    assert found.conf_int.high == pytest.approx(1 + 0.5 * 1.959963984540054)
    assert found.p_value == pytest.approx(math.erfc(2 / math.sqrt(2)))


@pytest.mark.parametrize(
    ("fit", "says"),
    [
        (lambda: design_logistic(YES, (YES[:, None] * 2 + 1), sample=SAMPLE), "complete separation of 26 units"),
        (lambda: design_logistic(YES, np.column_stack([OWNED, 1 - OWNED]), sample=SAMPLE), "x2: constant"),
        (lambda: design_logistic(YES, np.ones((26, 1)), sample=SAMPLE), "x1: constant"),
        (lambda: design_poisson(VISITS * 0, COLUMNS, sample=SAMPLE), "no unit has an event"),
        (lambda: design_poisson(VISITS * OWNED, COLUMNS, sample=SAMPLE), "quasi-complete separation"),
        (lambda: design_linear(2 * QUALITY, COLUMNS, sample=SAMPLE), "explain the outcome exactly"),
        (lambda: design_linear(QUALITY, np.eye(26)[:, :1], sample=SAMPLE), r"row 1: alone determines a coefficient"),
        (
            lambda: design_linear(QUALITY, np.eye(26)[:, :12], sample=sample_design(n_units=26)),
            r"row 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \.\.\.: alone",
        ),
        (
            lambda: design_logistic(YES, np.random.default_rng(1).normal(size=(26, 7)), sample=SAMPLE),
            "the design has 7 degrees of freedom, too few for 7 columns",
        ),
        (lambda: design_logistic(YES, COLUMNS, sample=SAMPLE.domain(np.zeros(26, bool))), "there are no units"),
        (lambda: design_proportional_odds(SATISFACTION * 0, COLUMNS, sample=SAMPLE), "all units have the level"),
        (lambda: design_proportional_odds(YES, YES[:, None], sample=SAMPLE, levels=["no", "yes"]), r"no\|yes"),
        (
            lambda: design_proportional_odds(SATISFACTION, np.column_stack([OWNED, 1 - OWNED]), sample=SAMPLE),
            "x2: constant",
        ),
    ],
)
def test_what_cannot_be_estimated_is_named(fit, says: str) -> None:
    with pytest.raises(NotEstimableError, match=says):
        fit()


def test_a_replicate_that_leaves_one_side_of_a_column_without_units_is_named() -> None:
    of_two = np.isin(CLUSTER, ["a1", "a2"])
    sample = jackknife(~of_two)
    for fit, outcome in ((design_logistic, YES), (design_proportional_odds, SATISFACTION), (design_linear, QUALITY)):
        with pytest.raises(NotEstimableError, match="with the weights of a replicate: x1: constant"):
            fit(outcome, of_two[:, None] * 1.0, sample=sample)


def test_a_replicate_whose_estimate_is_infinite_is_named() -> None:
    sample = jackknife((YES == 1) | (OWNED == 0))
    told_apart = int((YES * OWNED).sum())
    with pytest.raises(NotEstimableError, match=f"quasi-complete separation of {told_apart} units: x1 infinite"):
        design_logistic(YES, OWNED[:, None], sample=sample)


def test_a_replicate_without_an_answer_is_named() -> None:
    sample = jackknife(SATISFACTION != 1)
    with pytest.raises(NotEstimableError, match="a level of the outcome is left without units"):
        design_proportional_odds(SATISFACTION, COLUMNS, sample=sample)


@pytest.mark.parametrize(
    ("fit", "says"),
    [
        (lambda: design_logistic(YES + 1, COLUMNS, sample=SAMPLE), "a vector of 0 and 1"),
        (lambda: design_logistic(YES[1:], COLUMNS, sample=SAMPLE), "outcome must have one row per unit of the sample"),
        (lambda: design_linear(QUALITY, COLUMNS[1:], sample=SAMPLE), "design must have one row per unit of the sample"),
        (lambda: design_linear(["a"] * 26, COLUMNS, sample=SAMPLE), "outcome must be an array of numbers"),
        (lambda: design_poisson(VISITS, COLUMNS, offset=[1.0], sample=SAMPLE), "offset must have one number per unit"),
        (lambda: design_poisson(VISITS, COLUMNS, sample=SAMPLE, conf_level=95), "conf_level must be between 0 and 1"),
        (lambda: design_linear(QUALITY, COLUMNS, sample=SAMPLE, conf_level=2), "conf_level must be between 0 and 1"),
        (lambda: design_logistic(YES, COLUMNS, sample=SAMPLE, conf_level=2), "conf_level must be between 0 and 1"),
        (lambda: design_proportional_odds(YES, COLUMNS, sample=SAMPLE, conf_level=2), "conf_level must be"),
        (lambda: design_averages(_fit(), lambda _: YES, sample=SAMPLE, conf_level=2), "conf_level must be"),
    ],
)
def test_what_is_no_input_is_refused(fit, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit()


def _fit() -> DesignModel:
    return design_logistic(YES, COLUMNS, sample=SAMPLE)


def test_a_place_without_units_is_said() -> None:
    found = design_proportional_odds(SATISFACTION + (SATISFACTION == 3), COLUMNS, sample=SAMPLE)
    assert found.note == "no unit has a level at place 3; left out"
    assert isinstance(SAMPLE, SampleDesign)
