"""A linear program asked many questions: the solver that stays, and `linprog` anew, give the same answers."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from leapstats.solver.relaxation import Relaxation

# x + y + z = 10 and 2 <= x - y <= 4: by hand, x is smallest where z takes what is left, largest where it takes none.
ROWS = csr_array(np.array([[1.0, 1.0, 1.0], [1.0, -1.0, 0.0]]))
LOW, HIGH = np.array([10.0, 2.0]), np.array([10.0, 4.0])
BOUNDS = np.array([[0.0, 10.0]] * 3)


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize(
    ("costs", "within", "least"),
    [([1, 0, 0], None, 2), ([-1, 0, 0], None, -7), ([0, 1, 0], None, 0), ([-1, 0, 0], {1: (0.0, 1.0)}, -5)],
)
def test_the_least_is_that_by_hand(
    costs: list[float], within: dict[int, tuple[float, float]] | None, least: float, anew: bool
) -> None:
    relaxation = Relaxation(ROWS, LOW, HIGH, BOUNDS)
    if anew:
        relaxation.__dict__["_solver"] = None
    found = relaxation.priced(np.array(costs, dtype=float), within)
    assert found is not None
    assert found.least == pytest.approx(least)
    assert ROWS @ found.values == pytest.approx([10, np.clip((ROWS @ found.values)[1], 2, 4)])
    again = relaxation.priced(np.array([0.0, 1.0, 0.0]))
    assert again is not None
    assert again.least == pytest.approx(0)  # what was asked before leaves nothing behind


def test_nothing_keeps_rows_that_contradict_one_another() -> None:
    assert Relaxation(ROWS, LOW, HIGH, np.array([[0.0, 1.0]] * 3)).priced(np.ones(3)) is None


def test_a_price_is_how_far_the_least_falls() -> None:
    """Duality: with the row at 11 in place of 10, the largest x is half more, or as much as z leaves."""
    found = Relaxation(ROWS, LOW, HIGH, BOUNDS).priced(np.array([-1.0, 0.0, 0.0]))
    other = Relaxation(ROWS, LOW + np.array([1, 0]), HIGH + np.array([1, 0]), BOUNDS).priced(np.array([-1.0, 0.0, 0.0]))
    assert found is not None
    assert other is not None
    assert found.of_rows[0] == pytest.approx(other.least - found.least)
