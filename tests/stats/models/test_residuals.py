"""Randomized quantile residuals: their steps against R's distribution functions, and their distribution."""

import math

import numpy as np
import pytest
from scipy.stats import kstest, nbinom

from leapstats.stats.models.residuals import quantile_residuals

COUNTS, MEANS = [0, 1, 2, 5, 9], [0.5, 1.5, 2, 2.5, 3]


def many(outcome: float, mean: float, family: str, dispersion: float = 0.0) -> np.ndarray:
    """Residuals of one outcome, over and over."""
    return quantile_residuals([outcome] * 4000, [mean] * 4000, family=family, dispersion=dispersion, seed=1)


# R 4.2.2: qnorm(ppois(y - 1, mu)), qnorm(ppois(y, mu)); pnbinom with size = 1 / 0.7; pbinom of size 1, p = 0.3.
STEPS = [
    ("poisson", 0.0, 0, 0.5, -math.inf, 0.270288020739),
    ("poisson", 0.0, 2, 2, -0.237831611723, 0.458424953279),
    ("poisson", 0.0, 9, 3, 2.669077750250, 3.061137749918),
    ("negative binomial", 0.7, 0, 0.5, -math.inf, 0.388945390873),
    ("negative binomial", 0.7, 2, 2, 0.062473670761, 0.506968082677),
    ("negative binomial", 0.7, 9, 3, 1.555890513957, 1.727701291520),
    ("binomial", 0.0, 0, 0.3, -math.inf, 0.524400512708),
    ("binomial", 0.0, 1, 0.3, 0.524400512708, math.inf),
    # qnorm(ppois(119, 20, lower = FALSE), lower = FALSE): the distribution function itself is 1 there.
    ("poisson", 0.0, 120, 20, 15.1330120684, 15.251097765),
]


@pytest.mark.parametrize(("family", "dispersion", "outcome", "mean", "low", "high"), STEPS)
def test_residuals_fill_the_step_of_their_outcome(
    family: str, dispersion: float, outcome: float, mean: float, low: float, high: float
) -> None:
    found = many(outcome, mean, family, dispersion)
    assert found.min() >= low - 1e-9
    assert found.max() <= high + 1e-9
    if math.isfinite(low):
        assert found.min() == pytest.approx(low, abs=5e-3)
    if math.isfinite(high):
        assert found.max() == pytest.approx(high, abs=5e-3)


def test_residuals_of_the_right_model_are_normal() -> None:
    generator = np.random.default_rng(7)
    means = generator.uniform(0.3, 5, 3000)
    chances = generator.uniform(0.05, 0.95, 3000)
    drawn = {
        "normal": (generator.normal(means, 2), means, 4.0),
        "poisson": (generator.poisson(means), means, 0.0),
        "negative binomial": (nbinom.rvs(2, 2 / (2 + means), random_state=generator), means, 0.5),
        "binomial": ((generator.random(3000) < chances).astype(int), chances, 0.0),
    }
    for family, (outcome, expected, dispersion) in drawn.items():
        found = quantile_residuals(outcome, expected, family=family, dispersion=dispersion)
        assert kstest(found, "norm").pvalue > 0.01, family
    # And of a wrong one are not.
    outcome, expected, _ = drawn["negative binomial"]
    assert kstest(quantile_residuals(outcome, expected, family="poisson"), "norm").pvalue < 1e-4


def test_a_seed_says_what_is_drawn() -> None:
    one, again = (quantile_residuals(COUNTS, MEANS, family="poisson", seed=3) for _ in range(2))
    assert one.tolist() == again.tolist()
    assert one.tolist() != quantile_residuals(COUNTS, MEANS, family="poisson", seed=4).tolist()


def test_normal_residuals_are_the_usual_ones() -> None:
    # By hand: (1 - 3) / 2, (6 - 3) / 2.
    assert quantile_residuals([1, 6], [3, 3], family="normal", dispersion=4).tolist() == [-1, 1.5]


@pytest.mark.parametrize(
    ("outcome", "means", "family", "dispersion", "said"),
    [
        (COUNTS, MEANS, "gamma", 1, "family must be one of normal, binomial, poisson, negative binomial, not 'gamma'"),
        (COUNTS, MEANS[1:], "poisson", 0, "means must have one number per unit, 5, not 4"),
        (COUNTS, MEANS, "normal", 0, "dispersion must be above 0 for the normal family, not 0"),
        (COUNTS, MEANS, "negative binomial", math.inf, "dispersion must be above 0 for the negative binomial family"),
        ([1.5], [1], "poisson", 0, r"outcome must be whole numbers from 0, not 1\.5"),
        ([-1], [1], "negative binomial", 1, "outcome must be whole numbers from 0, not -1"),
        ([1], [0], "poisson", 0, "means must be above 0, not 0"),
        ([2], [0.5], "binomial", 0, "outcome must be 0 or 1 for the binomial family, not 2"),
        ([1], [1], "binomial", 0, "means must be above 0 and below 1 for the binomial family, not 1"),
        ([math.nan], [1], "poisson", 0, "outcome must be a list of finite numbers"),
        ([1], [math.inf], "poisson", 0, "means must be a list of finite numbers"),
    ],
)
def test_bad_input(outcome: list[float], means: list[float], family: str, dispersion: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        quantile_residuals(outcome, means, family=family, dispersion=dispersion)
