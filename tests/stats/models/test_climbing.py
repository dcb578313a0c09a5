"""Newton's method: a maximum that is known, and surfaces without one."""

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.models.climbing import Point, climb
from leapstats.stats.models.cumulative import Cumulative
from leapstats.stats.models.overdispersed import Overdispersed, highest


def test_a_maximum_far_away_is_found() -> None:
    # x - exp(x) has its maximum at 0; a full step from -8 would lead to 2,972.
    def surface(at: np.ndarray) -> Point:
        with np.errstate(over="ignore"):
            power = np.exp(at)
        return Point(float((at - power).sum()), 1 - power, np.diag(power))

    assert climb(surface, np.array([-8.0, 3.0]), "").at == pytest.approx([0, 0], abs=1e-9)


@pytest.mark.parametrize(
    "point",
    [
        Point(1.0, np.ones(1), np.zeros((1, 1))),
        Point(1.0, np.array([np.nan]), np.ones((1, 1))),
        Point(1.0, np.ones(1), np.ones((1, 1))),
    ],
    ids=["information without an inverse", "no slope", "a slope that leads nowhere"],
)
def test_a_surface_without_a_maximum_is_an_error(point: Point) -> None:
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; do without"):
        climb(lambda _: point, np.zeros(1), "do without")


def test_thresholds_that_cross_have_no_likelihood() -> None:
    likelihood = Cumulative(np.array([0, 1, 2]), np.empty((3, 0)))
    assert likelihood(np.array([1.0, 0.5])).height == -np.inf
    assert likelihood(np.array([0.5, 1.0])).height > -np.inf


def test_a_trace_of_overdispersion_is_found() -> None:
    # (y - 50)^2 - 50 is -1 for 43 and 57, 14 for 42 and 58: their sum would be 0, but for one pair that is left out.
    pairs = np.array(([[43.0, 57.0]] * 14 + [[42.0, 58.0]]) * 500)[1:].ravel()
    excess = ((pairs - 50) ** 2 - 50).sum()
    likelihood = Overdispersed(pairs, np.ones((len(pairs), 1)), np.zeros(len(pairs)))
    peak = highest(likelihood, np.array([np.log(50)]))
    assert excess == 2
    assert peak is not None
    # Near 0 the likelihood is a parabola, with half of the sum for a slope and about half of n * mean^2 for a bend.
    assert np.exp(peak.at[1]) == pytest.approx(excess / len(pairs) / 50**2, rel=0.1)


def test_a_stationary_point_that_is_no_maximum_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.array([0.0, 9, 1, 15, 0, 7])
    likelihood = Overdispersed(counts, np.ones((6, 1)), np.zeros(6))
    monkeypatch.setattr(Overdispersed, "jointly", lambda *_: Point(0.0, np.zeros(2), np.diag([1.0, -1.0])))
    with pytest.raises(NotEstimableError, match="no maximum of the likelihood was found; use poisson"):
        highest(likelihood, np.array([np.log(counts.mean())]))
