"""The likelihood ratio of two models: against R, and what is refused."""

import numpy as np
import pytest

from leapstats.stats.models.comparison import likelihood_ratio
from leapstats.stats.models.counts import poisson
from leapstats.stats.models.exact import exact_logistic

COUNTS = [0, 0, 9, 1, 2, 15, 0, 3, 7, 1, 0, 22, 5, 2, 0, 11, 4, 0, 1, 8, 3, 0, 6, 19, 0, 2, 1, 13, 0, 5]
DESIGN = np.column_stack([np.tile([0.0, 1.0], 15), np.tile(np.arange(1, 6), 6) / 10])
OFFSET = np.log(np.tile([1.0, 2.0, 1.5], 10))


def test_r_agrees() -> None:
    # R 4.2.2: g <- glm(y ~ x + z + offset(log(e)), poisson); anova(update(g, . ~ . - x), g, test = "Chisq")
    larger = poisson(COUNTS, DESIGN, offset=OFFSET, covariance="model")
    found = likelihood_ratio(larger, poisson(COUNTS, DESIGN[:, 1:], offset=OFFSET, covariance="model"), 1)
    assert found.statistic == pytest.approx(30.37233428, rel=1e-9)
    assert found.p_value == pytest.approx(3.5658e-08, rel=1e-4)
    assert (found.df, found.method) == (1, "likelihood ratio test")


def test_a_model_against_itself_differs_by_nothing() -> None:
    model = poisson(COUNTS, DESIGN)
    found = likelihood_ratio(model, model, 2)
    assert (found.statistic, found.p_value) == (0, 1)


@pytest.mark.parametrize("df", [0, -1, 1.5, True, "1"])
def test_degrees_of_freedom_are_a_whole_number(df: object) -> None:
    model = poisson(COUNTS, DESIGN)
    with pytest.raises(ValueError, match="df must be a whole number of 1 or more"):
        likelihood_ratio(model, model, df)  # type: ignore[arg-type]


def test_what_does_not_compare_is_refused() -> None:
    model = poisson(COUNTS, DESIGN)
    exact = exact_logistic([1, 0, 1, 0], [[1], [1], [0], [0]])
    with pytest.raises(ValueError, match="smaller must be a model fitted by maximum likelihood"):
        likelihood_ratio(model, exact, 1)
    with pytest.raises(ValueError, match="larger must be a model fitted by maximum likelihood"):
        likelihood_ratio(None, model, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the models must have the same units, not 30 and 29"):
        likelihood_ratio(model, poisson(COUNTS[:-1], DESIGN[:-1]), 1)
    with pytest.raises(ValueError, match="the smaller model is likelier than the larger one"):
        likelihood_ratio(poisson(COUNTS, DESIGN[:, 1:]), model, 1)
