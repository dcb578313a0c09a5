"""Separation: against two-by-two tables, the theorems of alternatives, and cases reasoned out by hand."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models import separation
from leapstats.stats.models.separation import Separation, detect_separation

INF = math.inf


def units(table: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    (a, b), (c, d) = table
    return np.repeat([1, 0, 1, 0], [a, b, c, d]), np.repeat([[1], [1], [0], [0]], [a, b, c, d], axis=0)


# Signs by the table: an empty cell sends its group's log odds to infinity.
@pytest.mark.parametrize(
    ("table", "kind", "limits"),
    [
        ([[3, 2], [4, 5]], "none", (0, 0)),
        ([[3, 0], [4, 5]], "quasi-complete", (0, INF)),
        ([[0, 3], [4, 5]], "quasi-complete", (0, -INF)),
        ([[3, 2], [4, 0]], "quasi-complete", (INF, -INF)),
        ([[3, 2], [0, 5]], "quasi-complete", (-INF, INF)),
        ([[3, 0], [0, 5]], "complete", (-INF, INF)),
        ([[0, 3], [5, 0]], "complete", (INF, -INF)),
        # All have the event: log odds of both groups are infinite, their difference may be anything.
        ([[3, 0], [5, 0]], "complete", (INF, math.nan)),
    ],
)
def test_two_by_two_tables(table: list[list[int]], kind: str, limits: tuple[float, float]) -> None:
    found = detect_separation(*units(table), names=["x"])
    assert found.kind == kind
    assert found.limits == pytest.approx(limits, nan_ok=True)
    assert found.separated == (kind != "none")


def test_complete_separation_by_a_threshold() -> None:
    x = np.arange(1, 31)
    found = detect_separation(x > 15, x[:, None], names=["size"])
    assert (found.kind, found.limits, found.infinite) == ("complete", (-INF, INF), ("(Intercept)", "size"))
    assert found.separated_units == tuple(range(30))
    assert str(found) == "complete separation of 30 units: (Intercept) minus infinite, size infinite"
    # Around a threshold of 0 the intercept may go anywhere.
    found = detect_separation(x > 15, (x - 15.5)[:, None])
    assert found.limits == pytest.approx((math.nan, INF), nan_ok=True)
    assert "(Intercept) infinite, its sign open" in str(found)


def test_quasi_complete_separation_names_the_units_and_spares_the_other_columns() -> None:
    # Whoever has z has the event; among the others x and the outcome overlap.
    x = np.array([0, 0, 1, 1, 2, 2, 0, 1, 2])
    z = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])
    y = np.array([0, 1, 1, 0, 0, 1, 1, 1, 1])
    found = detect_separation(y, np.column_stack([x, z]), names=["x", "z"])
    assert (found.kind, found.limits) == ("quasi-complete", (0, 0, INF))
    assert found.separated_units == (6, 7, 8)
    assert detect_separation(1 - y, np.column_stack([x, z])).limits == (0, 0, -INF)


def test_a_threshold_with_a_tie_is_quasi_complete() -> None:
    found = detect_separation([0, 0, 0, 1, 1, 1], [[1], [2], [3], [3], [4], [5]])
    assert (found.kind, found.limits) == ("quasi-complete", (-INF, INF))
    assert found.separated_units == (0, 1, 4, 5)


def test_no_columns_and_one_outcome() -> None:
    assert detect_separation([0, 0], np.empty((2, 0))).limits == (-INF,)
    found = detect_separation([0, 1], np.empty((2, 0)))
    assert (found.kind, found.limits, found.separated_units) == ("none", (0.0,), ())
    assert str(found) == "no separation: every maximum likelihood estimate is finite"


def by_alternatives(outcome: np.ndarray, columns: np.ndarray) -> str:
    """The kind by Stiemke's and Gordan's theorems: weights of the rows that sum to 0.

    There is no separation if such weights are all above 0, complete separation if none but 0 exist.
    """
    margins = columns * (2 * outcome - 1)[:, None]
    count = len(margins)
    balance = np.vstack([np.column_stack([margins.T, np.zeros(margins.shape[1])]), [*np.ones(count), 0.0]])
    right = np.append(np.zeros(margins.shape[1]), 1.0)
    at_least = np.column_stack([-np.eye(count), np.ones(count)])
    found = linprog(
        np.append(np.zeros(count), -1.0),
        A_ub=at_least,
        b_ub=np.zeros(count),
        A_eq=balance,
        b_eq=right,
        bounds=[(0, None)] * count + [(None, None)],
    )
    if found.status == 2:
        return "complete"
    return "none" if -found.fun > 1e-9 else "quasi-complete"


@st.composite
def models(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    count, width = draw(st.integers(4, 12)), draw(st.integers(1, 3))
    cell = st.integers(0, draw(st.sampled_from([1, 4])))
    design = np.array(draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=count, max_size=count)))
    outcome = np.array(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)))
    assume(np.linalg.matrix_rank(np.column_stack([np.ones(count), design])) == width + 1)
    return outcome, design


@given(models())
def test_the_theorems_of_alternatives_agree(model: tuple[np.ndarray, np.ndarray]) -> None:
    outcome, design = model
    found = detect_separation(outcome, design)
    assert found.kind == by_alternatives(outcome, np.column_stack([np.ones(len(outcome)), design]))
    assert found.separated == bool(found.infinite)
    assert found.separated == bool(found.separated_units)


@given(models(), st.randoms(use_true_random=False))
def test_swapped_outcomes_swap_signs_and_order_does_not_matter(
    model: tuple[np.ndarray, np.ndarray], random: object
) -> None:
    outcome, design = model
    found = detect_separation(outcome, design)
    swapped = detect_separation(1 - outcome, design)
    assert swapped.kind == found.kind
    assert swapped.limits == pytest.approx([-limit for limit in found.limits], nan_ok=True)
    order = list(range(len(outcome)))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = detect_separation(outcome[order], 1000.0 * design[order])
    assert moved.limits == pytest.approx(found.limits, nan_ok=True)
    assert {order[place] for place in moved.separated_units} == set(found.separated_units)


def test_a_column_that_says_nothing_new() -> None:
    with pytest.raises(NotEstimableError, match=r"^twice: constant, or a combination"):
        detect_separation([0, 1, 1], [[1, 2], [2, 4], [4, 8]], names=["x", "twice"])


def test_a_separation_compares_by_value() -> None:
    one = Separation(kind="none", names=("x",), limits=(0.0,), separated_units=())
    assert one == Separation(kind="none", names=("x",), limits=(0.0,), separated_units=())


# The linear program over every row is the definition; equal rows and the certificate of overlap only spare it.
def test_equal_rows_and_overlap_change_nothing() -> None:
    generator, found = np.random.default_rng(3), []
    for _ in range(25):
        n, levels = int(generator.integers(6, 40)), int(generator.integers(2, 6))
        columns = np.column_stack([np.ones(n), generator.integers(0, levels, (n, 2))]).astype(float)
        if np.linalg.matrix_rank(columns) < 3:
            continue
        margins = columns * np.where(generator.random(n) < 1 / (1 + np.exp(2 - columns[:, 1])), 1, -1)[:, None]
        scaled = margins / np.abs(margins).max(axis=0)
        told_apart = np.flatnonzero(separation._gains(scaled) > 0.5)
        limits = [separation._limit(scaled, place) for place in range(3)]
        of = separation.separation_of(margins, ("a", "b", "c"))
        assert of.separated_units == tuple(told_apart)
        assert of.limits == pytest.approx(limits, nan_ok=True)
        found.append(of.kind)
    assert {*found} == {"none", "quasi-complete", "complete"}


def test_overlap_is_never_claimed_of_what_is_separated() -> None:
    x = np.random.default_rng(4).normal(size=300)
    for outcome in (x > 0, x > x.min(), (x > 0) | (x > 5)):
        margins = np.column_stack([np.ones(300), x]) * np.where(outcome, 1, -1)[:, None]
        assert not separation._overlaps(margins)
    # One unit on the wrong side of a threshold, by very little: Albert and Anderson's overlap.
    near = x > 0
    near[np.argmin(np.where(x > 0, x, np.inf))] = False
    near[np.argmax(np.where(x < 0, x, -np.inf))] = True
    assert detect_separation(near, x[:, None]).kind == "none"


def test_many_rows_that_do_not_overlap_are_refused_and_equal_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(30.0)
    monkeypatch.setattr(separation, "MOST_ROWS", 20)
    with pytest.raises(TooLargeError, match="30 different rows are more than 20"):
        detect_separation(x > 14, x[:, None])
    assert detect_separation(x > 14, (x > 14)[:, None]).kind == "complete"
    assert detect_separation(x % 2, x[:, None]).kind == "none"


def test_columns_that_are_nearly_the_same_leave_the_answer_to_the_linear_program() -> None:
    # The Newton step has no use there; each outcome stands at each place, so that nothing separates.
    x = np.repeat([1.0, 2, 3, 4], 2)
    nearly = x + 1e-7 * np.array([1, 1, -1, -1, 1, 1, -1, -1])
    found = detect_separation(np.tile([0, 1], 4), np.column_stack([x, nearly]))
    assert found.kind == "none"
