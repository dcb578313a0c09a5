"""Floor and ceiling: Wilson's limits of R, and scores beyond the scale."""

import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.scales.ends import floor_and_ceiling


# R 4.2.2: prop.test(2, 8, correct = FALSE)$conf.int; prop.test(1, 8, correct = FALSE)$conf.int
def test_shares_at_the_ends() -> None:
    found = floor_and_ceiling([0, 0, 3, 4, 5, 6, 9, 10], 0, 10)
    assert (found.floor.estimate, found.ceiling.estimate) == (0.25, 0.125)
    assert found.floor.conf_int.low == pytest.approx(0.07147921275210903, rel=1e-12)
    assert found.ceiling.conf_int.high == pytest.approx(0.47088818221285339, rel=1e-12)
    assert found.note == "floor effect: more than 15 % of the units"


def test_most_at_the_top_and_none_at_the_ends() -> None:
    assert floor_and_ceiling([10, 10, 4], 0, 10).note.startswith("ceiling effect")
    assert not floor_and_ceiling([3, 4], 0, 10).note


def test_what_is_no_scale_or_no_score() -> None:
    with pytest.raises(ValueError, match="scores must be from 1 to 5, not 6, 0"):
        floor_and_ceiling([6, 3, 0], 1, 5)
    with pytest.raises(ValueError, match="least must be below greatest, not 5 and 5"):
        floor_and_ceiling([5], 5, 5)
    with pytest.raises(NotEstimableError):
        floor_and_ceiling([], 0, 1)
