"""Rubin's rules: against mice, by hand, and identities."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.models.clustered import gee_linear
from leapstats.stats.models.coefficients import Coefficient, Model
from leapstats.stats.models.linear_clusters import linear_cr2
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.mixed import mixed_linear
from leapstats.stats.models.pooling import PooledModel, pool

# Thirty practices: a score, of which five were filled in four times, and nurses.
QUALITY = np.array([
    62, 71, 55, 80, 68, 49, 77, 73, 66, 58, 74, 81, 60, 64, 52,
    75, 63, 57, 50, 69, 48, 41, 63, 44, 66, 53, 39, 61, 45, 52,
])  # fmt: skip
NURSES = np.array([2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1])[:, None]
NETWORK = np.repeat(np.arange(10), 3)


def filled(factor: float) -> np.ndarray:
    found = QUALITY.astype(float)
    found[[2, 8, 14, 21, 27]] += np.array([4, -6, 2, 7, -3]) * factor
    return found


SETS = [filled(factor) for factor in (1, -1, 2, 0.5)]


def of(model: PooledModel, what: str) -> list[float]:
    return [getattr(each, what) for each in model.coefficients]


def single(estimates: list[float], variances: list[float], units: int) -> list[Model]:
    """Models of one coefficient."""
    return [
        Model(
            method="m", coefficients=(Coefficient(name="a", estimate=each, std_error=math.sqrt(spread)),), units=units
        )
        for each, spread in zip(estimates, variances, strict=True)
    ]


def test_mice_agrees() -> None:
    # R 4.2.2, mice 3.15.0: p <- pool(as.mira(list of lm(quality ~ nurses))); summary(p, conf.int = TRUE), p$pooled.
    found = pool([linear(each, NURSES, covariance="classic", names=["nurses"]) for each in SETS])
    assert of(found, "estimate") == pytest.approx([48.917730844794, 6.749386051081], rel=1e-11)
    assert of(found, "std_error") == pytest.approx([1.6775339508173, 0.7355388448468], rel=1e-11)
    assert of(found, "df") == pytest.approx([14.27576410662, 13.84568349834], rel=1e-11)
    assert of(found, "p_value") == pytest.approx([3.971227603494e-14, 2.929948843262e-07], rel=1e-9)
    limits = [(each.conf_int.low, each.conf_int.high) for each in found.coefficients]
    expected = [[45.326287815682, 52.509173873906], [5.170160979065, 8.328611123096]]
    assert np.array(limits) == pytest.approx(np.array(expected), rel=1e-11)
    assert of(found, "missing_information") == pytest.approx([0.3303793923611, 0.3408712257427], rel=1e-11)
    assert of(found, "relative_increase") == pytest.approx([0.3204953228337, 0.3370304232091], rel=1e-11)
    assert of(found, "within") == pytest.approx([2.1311095219221, 0.4046410484662], rel=1e-11)
    assert of(found, "between") == pytest.approx([0.5464085073780, 0.1091010750499], rel=1e-11)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(of(found, "std_error"), rel=1e-12)
    assert (found.data_sets, found.units) == (4, 30)
    assert found.method.startswith(
        "pooled over 4 data sets by Rubin's rules, t on Barnard and Rubin's df; each: linear"
    )
    assert math.isnan(found.log_likelihood)


def test_by_hand() -> None:
    """Estimates 1, 2, 3, variances 1, 2, 3, ten degrees of freedom: W = 2, B = 1, T = 2 + 4/3, r = 2/3."""
    (found,) = pool(single([1, 2, 3], [1, 2, 3], 11)).coefficients
    assert (found.estimate, found.within, found.between) == pytest.approx((2, 2, 1))
    assert found.std_error == pytest.approx(math.sqrt(10 / 3))
    assert found.relative_increase == pytest.approx(2 / 3)
    # lambda = 2/5: of the draws 2 / 0.16 = 12.5, observed 11/13 * 10 * 3/5 = 66/13.
    df = 1 / (1 / 12.5 + 13 / 66)
    assert found.df == pytest.approx(df)
    assert found.missing_information == pytest.approx((2 / 3 + 2 / (df + 3)) / (5 / 3))


def test_pool_scalar_of_mice() -> None:
    # R 4.2.2, mice 3.15.0: pool.scalar(Q, U, n = 30, k = 4), then n = Inf.
    models = single([2.1, 2.6, 1.9, 2.4, 2.8], [0.25, 0.30, 0.22, 0.28, 0.26], 30)
    (found,) = pool(models, df_complete=26).coefficients
    expected = (2.36, math.sqrt(0.4216), 9.7749991281885, 0.6091603053435, 0.4758482336899)
    shown = (found.estimate, found.std_error, found.df, found.relative_increase, found.missing_information)
    assert shown == pytest.approx(expected, rel=1e-11)
    (found,) = pool(models, df_complete=math.inf).coefficients
    assert (found.df, found.missing_information) == pytest.approx((27.9122869831220, 0.4187646783278), rel=1e-11)


def test_data_sets_that_agree_lose_no_information_but_few_df() -> None:
    model = linear(QUALITY, NURSES)
    found = pool([model] * 3)
    assert of(found, "std_error") == pytest.approx([each.std_error for each in model.coefficients])
    assert of(found, "relative_increase") == [0, 0]
    # (nu + 1) / (nu + 3) * nu: Barnard and Rubin's at lambda = 0.
    assert of(found, "df") == pytest.approx([29 / 31 * 28] * 2)
    # In large samples the normal distribution is left.
    endless = pool([model] * 3, df_complete=math.inf).coefficients[1]
    assert endless.df == math.inf
    high = endless.estimate + 1.959963984540054 * endless.std_error
    assert endless.conf_int.high == pytest.approx(high, rel=1e-9)
    assert endless.missing_information == 0


def test_clustered_models_bring_their_degrees_of_freedom() -> None:
    def observed(found: PooledModel) -> np.ndarray:
        """What of the degrees of freedom is not due to the draws, and the share that it is of those complete."""
        increase = np.array(of(found, "relative_increase"))
        share = increase / (1 + increase)
        left = 1 / (1 / np.array(of(found, "df")) - share**2 / 3)
        return left / (1 - share)

    def shrunk(df: np.ndarray) -> np.ndarray:
        return df * (df + 1) / (df + 3)

    gee = [gee_linear(each, NURSES, clusters=NETWORK) for each in SETS]
    assert observed(pool(gee)) == pytest.approx(shrunk(np.array([8.0, 8.0])))
    for models in (
        [linear_cr2(each, NURSES, clusters=NETWORK) for each in SETS],
        [mixed_linear(each, NURSES, groups=NETWORK, limits="wald") for each in SETS],
    ):
        own = np.mean([[each.df for each in model.coefficients] for model in models], axis=0)
        assert observed(pool(models)) == pytest.approx(shrunk(own))


def test_no_covariance_is_pooled_where_a_model_has_none() -> None:
    assert pool(single([1, 2], [1, 1], 10)).covariance == ()


def test_what_cannot_be_pooled() -> None:
    model = linear(QUALITY, NURSES)
    with pytest.raises(ValueError, match="models must be 2 or more, one a data set, not 1"):
        pool([model])
    with pytest.raises(ValueError, match="models must be a list of models"):
        pool(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="models must have the same coefficients and method"):
        pool([model, linear(QUALITY, NURSES, names=["nurses"])])
    with pytest.raises(ValueError, match="models must have the same coefficients and method"):
        pool([model, linear(QUALITY, NURSES, covariance="HC2")])
    with pytest.raises(ValueError, match="df_complete must be above 0, not 0"):
        pool([model, model], df_complete=0)
    with pytest.raises(ValueError, match="conf_level"):
        pool([model, model], conf_level=95)
    with pytest.raises(NotEstimableError, match="a: without a standard error in some data set"):
        pool(single([1, 2], [1, math.nan], 10))
