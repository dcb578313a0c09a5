"""Limits of proportions by a design: against R, the binomial, and what they say at 0 and 100 %."""

from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.proportion_limits import beta_limits, effective_wilson_limits, logit_limits
from leapstats.stats.design.sample import sample_design
from leapstats.stats.result import Inference

METHODS = (logit_limits, beta_limits, effective_wilson_limits)

# R 4.2.2, survey 4.1-1: svyciprop(~y, d, method="xlogit", df=degf(d)) and method="beta"; "xlogit" is "logit" without
# a fit that stops early. `practices` with level=0.9 and 0.99 as well.
LIMITS: dict[tuple[str, str, float], tuple[float, ...]] = {
    ("practices", "all", 0.95): (0.412087855444338, 0.666839508066096, 0.409954028701642, 0.67026952478272),
    ("practices", "all", 0.90): (0.433834784898259, 0.646755132875805, 0.429679853905446, 0.651599683734605),
    ("practices", "all", 0.99): (0.368386616101484, 0.706351312616523, 0.371930960677427, 0.705759356214708),
    ("practices", "domain", 0.95): (0.331147443180402, 0.580852064372219, 0.330737567415672, 0.579658940051299),
    ("weighted", "all", 0.95): (0.362477317020003, 0.711609136873135, 0.355482321242177, 0.720665352382203),
    ("networks", "all", 0.95): (0.341245668731557, 0.853061080837574, 0.327338378973917, 0.87680768235574),
    ("networks", "domain", 0.95): (0.0140525371941751, 0.767968704519608, 0.00214232750221912, 0.722528078643891),
    ("persons", "all", 0.95): (0.14102868520412, 0.646064943934326, 0.118049726851012, 0.657979232918864),
    ("persons", "domain", 0.95): (0.215804031065961, 0.756341706868593, 0.201927676257333, 0.768118469786491),
}


def _limits(found: Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


@pytest.mark.parametrize(("name", "part", "level"), LIMITS)
def test_logit_and_beta_limits_equal_r(name: str, part: str, level: float, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    found = [*_limits(logit_limits(design, drawn.share, conf_level=level))]
    found.extend(_limits(beta_limits(design, drawn.share, conf_level=level)))
    assert found == pytest.approx(LIMITS[name, part, level], rel=1e-10)


# R 4.2.2, survey 4.1-1: p and n = p (1 - p) / v from `svymean(~y, d)`, t = `qt(.975, degf(d))`, in Wilson's
# formula: (p + t^2 / 2n -+ t sqrt(p (1 - p) / n + t^2 / 4n^2)) / (1 + t^2 / n)
@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("practices", 0.413502873454534, 0.665541328445604),
        ("networks", 0.355669190482596, 0.844916924195098),
        ("persons", 0.148829584764273, 0.631538996706613),
    ],
)
def test_wilson_limits_of_the_effective_size(
    name: str, low: float, high: float, request: pytest.FixtureRequest
) -> None:
    drawn = request.getfixturevalue(name)
    found = effective_wilson_limits(drawn.design, drawn.share)
    assert _limits(found) == pytest.approx((low, high), rel=1e-12)
    assert found.df == drawn.design.df
    assert not found.note


# R: qbeta(.025, n, 1) and qbeta(.975, 1, n) for n = 30 * (qt(.975, 29) / qt(.975, 27))^2; 30 / (30 + qt(.975, 27)^2)
def test_limits_exist_at_0_and_100_percent(practices: Any) -> None:
    for method in (logit_limits, beta_limits):
        every, none = method(practices.design, np.ones(30)), method(practices.design, np.zeros(30))
        assert (every.estimate, none.estimate) == (1, 0)
        assert _limits(every) == (pytest.approx(0.88359396218961, rel=1e-12), 1)
        assert _limits(none) == (0, pytest.approx(0.11640603781039, rel=1e-12))
        assert every.note.startswith("0 or 100 %: exact binomial limits of the number of units")
    every, none = (effective_wilson_limits(practices.design, np.full(30, share)) for share in (1.0, 0.0))
    assert _limits(every) == (pytest.approx(0.876936351177653, rel=1e-12), 1)
    assert _limits(none) == (0, pytest.approx(1 - 0.876936351177653, rel=1e-12))
    assert every.note == "0 or 100 %: the effective size is the number of units"


@pytest.mark.parametrize("method", METHODS)
def test_a_census_has_no_error(method: Any, census: Any) -> None:
    for column in (census.share, np.ones(30), np.zeros(30)):
        found = method(census.design, column)
        assert _limits(found) == (found.estimate, found.estimate)
        assert found.note == "every unit of the population was sampled, so there is no sampling error"


@pytest.mark.parametrize("method", METHODS)
def test_clusters_that_are_alike_within_strata_leave_no_variance(method: Any) -> None:
    design = sample_design(np.ones(8), strata=np.repeat([1, 2], 4))
    found = method(design, np.repeat([1.0, 0.0], 4))
    assert _limits(found) == (0.5, 0.5)
    assert found.note == "no variance between the clusters of a stratum"


@pytest.mark.parametrize("method", METHODS)
def test_without_degrees_of_freedom_there_are_no_limits(method: Any) -> None:
    design = sample_design(np.ones(4), strata=[1, 1, 2, 2], clusters=[[1, 1, 2, 2]], lonely="certainty")
    found = method(design, [1.0, 0, 1, 1])
    assert found.estimate == 0.75
    assert np.isnan(_limits(found)).all()
    assert found.note == "no degrees of freedom: no more clusters than strata"
    one = method(design.domain(np.arange(4) == 0), [1.0, 0, 1, 1])
    assert (one.estimate, one.note) == (1, found.note)


@pytest.mark.parametrize("method", METHODS)
def test_a_column_has_0_or_1_for_each_unit(method: Any, practices: Any) -> None:
    missing = np.where(practices.inside, practices.share, np.nan)
    inside = practices.design.domain(practices.inside)
    assert method(inside, missing) == method(inside, practices.share)
    with pytest.raises(ValueError, match="column must be finite wherever the weight is not 0"):
        method(practices.design, missing)
    with pytest.raises(ValueError, match="column must be 0 or 1 wherever"):
        method(practices.design, practices.share * 2)
    with pytest.raises(ValueError, match="one a unit: 30, not of shape \\(3,\\)"):
        method(practices.design, [1, 0, 1])
    with pytest.raises(ValueError, match="column must be a list of numbers, one a unit"):
        method(practices.design, ["yes"] * 30)
    with pytest.raises(ValueError, match="conf_level must be"):
        method(practices.design, practices.share, conf_level=95)
    with pytest.raises(NotEstimableError, match="no unit has a weight"):
        method(practices.design.domain(np.zeros(30, dtype=bool)), practices.share)
