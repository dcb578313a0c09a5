"""Krippendorff's alpha: his published example, R, identities, refusals."""

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import NotEstimableError

# Krippendorff (2011), section E: four coders, 12 units, ratings missing, codes 1 to 5.
EXAMPLE = list(
    zip(
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
        strict=True,
    )
)
# Printed there to three places; all digits by the Python package krippendorff 0.9.0, alpha(...).
PUBLISHED = {"nominal": 0.743421052631579, "ordinal": 0.8153875037548814, "interval": 0.8491071428571428}

UNITS = [(1, 1, 1), (2, 2, None), (3, 2, 3), (1, 1, 2), (4, 4, 4), (2, None, None), (1, 2, 1), (3, 3, 4)]
# Base R 4.2.2, written from Krippendorff (2011). B: units x codes of the m units with two ratings or more; w: weights.
R_ALPHA = """
n <- colSums(w * B); N <- sum(n); O <- Reduce(`+`, lapply(1:m, function(i)
  w[i] * (outer(B[i,], B[i,]) - diag(B[i,])) / (sum(B[i,]) - 1)))
d[c,k] <- if (c == k) 0 else (sum(n[min(c,k):max(c,k)]) - (n[c] + n[k]) / 2)^2  # ordinal
alpha <- 1 - sum(O * d) / (sum(outer(n, n) * d) / N)                            # the estimate: N - 1
s: the slope of alpha in each w at 1, differences of the fourth order, step 1e-5
estimate + c(-1, 1) * qt(0.975, m - 1) * sqrt(m / (m - 1) * sum(s^2))
"""
R = {
    "nominal": (0.482993197278912, 0.0362757849658158, 0.929710609592007),
    "ordinal": (0.833326580226904, 0.580024900050836, 1.0),
    "interval": (0.852427184466019, 0.650656254062812, 1.0),
}


@pytest.mark.parametrize("metric", PUBLISHED)
def test_alpha_is_the_published_one(metric: str) -> None:
    found = stats.krippendorff_alpha(EXAMPLE, metric=metric)
    assert found.method == f"Krippendorff's alpha, {metric}, linearized limits"
    assert found.estimate == pytest.approx(PUBLISHED[metric], rel=1e-12)
    assert found.note == "1 of 12 units rated by fewer than two coders"


# Base R 4.2.2, written from Gwet (2014). irrCAC 0.4.4 for Python puts the corrected pa before (r - b): 0.145573887.
R_GWET = """
r <- rowSums(B); b <- mean(r); s <- rowSums(B * (B - 1))
pa <- mean(s / (b * (r - 1))); p <- colMeans(B) / b; pe <- sum(p^2); a <- (pa - pe) / (1 - pe)
i <- (s / (b * (r - 1)) - pa * (r - b) / b - pe) / (1 - pe)
x <- i - 2 * (1 - a) * (B %*% p / b - pe * (r - b) / b - pe) / (1 - pe)
sqrt(sum((x - a)^2) / (n * (n - 1)))
"""


def test_the_standard_error_is_that_of_gwet() -> None:
    found = stats.krippendorff_alpha(EXAMPLE)
    # qt(0.975, 10) of R.
    assert (found.estimate - found.conf_int.low) / 2.228138851964939 == pytest.approx(0.145478717, abs=1e-9)
    assert found.conf_int.high == 1


@pytest.mark.parametrize("metric", R)
def test_limits_are_those_of_r(metric: str) -> None:
    found = stats.krippendorff_alpha(UNITS, metric=metric)
    assert found.estimate == pytest.approx(R[metric][0], rel=1e-12)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx(R[metric][1:], rel=1e-8)


@pytest.mark.parametrize("metric", R)
def test_the_order_of_units_and_coders_is_nothing(metric: str) -> None:
    found = stats.krippendorff_alpha(UNITS, metric=metric)
    for other in (UNITS[::-1], [unit[::-1] for unit in UNITS], [(None, *unit) for unit in UNITS]):
        again = stats.krippendorff_alpha(other, metric=metric)
        assert (again.estimate, again.conf_int.low) == pytest.approx((found.estimate, found.conf_int.low), rel=1e-12)


def test_codes_keep_what_their_metric_knows() -> None:
    floats = np.array([[np.nan if code is None else code for code in unit] for unit in UNITS])
    cases = {"nominal": 1 / (floats + 7), "ordinal": floats**3, "interval": 40 - 1e6 * floats}
    for metric, other in cases.items():
        for found in (stats.krippendorff_alpha(other, metric=metric), stats.krippendorff_alpha(-other, metric=metric)):
            assert found.estimate == pytest.approx(R[metric][0], rel=1e-9)
            assert found.conf_int.low == pytest.approx(R[metric][1], rel=1e-8)


@pytest.mark.parametrize("metric", R)
def test_a_code_that_nobody_gave_changes_nothing(metric: str) -> None:
    more = stats.krippendorff_alpha(UNITS, metric=metric, categories=[1, 2, 3, 3.5, 4, 9])
    plain = stats.krippendorff_alpha(UNITS, metric=metric)
    assert (more.estimate, more.conf_int.low) == pytest.approx((plain.estimate, plain.conf_int.low), rel=1e-12)


def test_texts_have_an_order_and_no_distances() -> None:
    names = [tuple(code and "abcd"[code - 1] for code in unit) for unit in UNITS]
    assert stats.krippendorff_alpha(names, metric="ordinal").estimate == pytest.approx(R["ordinal"][0], rel=1e-12)
    with pytest.raises(ValueError, match="metric interval must have ratings that are numbers"):
        stats.krippendorff_alpha(names, metric="interval")


# With two coders and no rating missing, alpha is 1 - (1 - pi) * (N - 1) / N of Scott's pi, N ratings.
def test_alpha_of_two_coders_is_nearly_that_of_fleiss() -> None:
    units = [unit[:2] for unit in UNITS if unit[1] is not None]
    pi, ratings = stats.fleiss_kappa(units).estimate, 2 * len(units)
    assert stats.krippendorff_alpha(units).estimate == pytest.approx(1 - (1 - pi) * (ratings - 1) / ratings)


@pytest.mark.parametrize("metric", R)
def test_one_code_only_and_full_agreement(metric: str) -> None:
    with pytest.raises(NotEstimableError, match=r"every rating is 0: .*; the percent agreement is 100"):
        stats.krippendorff_alpha([(0, 0), (0, 0), (0, 0), (1, None)], metric=metric)
    found = stats.krippendorff_alpha([(0, 0), (1, 1), (0, 0)], metric=metric)
    assert (found.estimate, found.note) == (1, "no limits: the standard error is 0")


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="metric must be one of nominal, ordinal, interval, not 'ratio'"):
        stats.krippendorff_alpha(UNITS, metric="ratio")
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        stats.krippendorff_alpha(UNITS, conf_level=2)
