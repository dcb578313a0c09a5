"""What goes into a model, what comes out, and sums on a lattice."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.exact.decimals import on_decimals
from leapstats.stats.exact.lattice import CONTINUOUS, check_states, merged, row_codes, settled, steps
from leapstats.stats.models.coefficients import Coefficient, Model, check_rank, checked, grouping
from leapstats.stats.result import Interval


def test_checked_names_columns_and_adds_the_intercept() -> None:
    data = checked([True, False, 1], [[1, 2], [3, 4], [5, 6]], None)
    assert data.names == ("x1", "x2")
    assert data.all_names == ("(Intercept)", "x1", "x2")
    assert data.with_intercept.tolist() == [[1, 1, 2], [1, 3, 4], [1, 5, 6]]


@pytest.mark.parametrize(
    ("outcome", "design", "names", "said"),
    [
        ([0, 1, 2], [[1], [2], [3]], None, "outcome must be a vector of 0 and 1"),
        ([0, 1, 0.5], [[1], [2], [3]], None, "outcome must be a vector of 0 and 1"),
        ([0, 1, math.nan], [[1], [2], [3]], None, "outcome must be a vector of 0 and 1"),
        ([[0], [1], [1]], [[1], [2], [3]], None, "outcome must be a vector of 0 and 1"),
        (["no", "yes", "no"], [[1], [2], [3]], None, "outcome must be an array of numbers"),
        ([0, 1, 1], [1, 2, 3], None, "design must be an array of finite numbers, units x columns"),
        ([0, 1, 1], [[1], [2], [math.nan]], None, "design must be an array of finite numbers"),
        ([0, 1, 1], [[1], [2], [math.inf]], None, "design must be an array of finite numbers"),
        ([0, 1, 1], [[1], [2, 3], [4]], None, "design must be an array of numbers"),
        ([0, 1, 1], [[1], [2]], None, "one row per unit, 3, not 2"),
        ([0, 1, 1], [[1], [2], [3]], ["a", "b"], "one distinct name per column"),
        ([0, 1, 1], [[1, 1], [2, 1], [3, 1]], ["a", "a"], "one distinct name per column"),
        ([0, 1, 1], [[1], [2], [3]], ["(Intercept)"], "none \\(Intercept\\)"),
    ],
)
def test_checked_says_what_is_wrong(outcome: object, design: object, names: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        checked(outcome, design, names)  # type: ignore[arg-type]


def test_no_units() -> None:
    with pytest.raises(NotEstimableError, match="there are no units"):
        checked([], np.empty((0, 2)), None)


def test_grouping_takes_any_labels() -> None:
    assert grouping(["b", "a", "b", 3], "strata", 4).tolist() == [0, 1, 0, 2]
    assert grouping(np.array([7, 7, 5]), "strata", 3).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([1, 2], "strata must be a list with one label per unit, 3 labels"),
        ([[1], [2], [3]], "strata must be a list with one label per unit"),
        ([1, None, 2], "strata must have a label for every unit"),
        ([1.0, math.nan, 2.0], "strata must have a label for every unit"),
    ],
)
def test_grouping_says_what_is_wrong(labels: list[object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        grouping(labels, "strata", 3)


def test_columns_that_depend_on_others_are_named() -> None:
    x, z = np.array([0.1, 0.7, 0.2, 0.9]), np.array([1.0, 0, 1, 1])
    with pytest.raises(NotEstimableError, match=r"^still, sum: constant, or a combination of the columns before"):
        check_rank(np.column_stack([np.ones(4), x, np.full(4, 0.3), z, x + 1e3 * z]), ["one", "x", "still", "z", "sum"])
    check_rank(np.column_stack([np.ones(4), x, 1e6 * z]), ["one", "x", "z"])
    # A year is far from 0 and still no constant.
    check_rank(np.column_stack([np.ones(4), [2013.0, 2016, 2013, 2016]]), ["one", "year"])


def test_a_model_prints_its_coefficients() -> None:
    one = Coefficient(
        name="size", estimate=0.5, std_error=0.25, conf_int=Interval(0.01, 0.99, 0.95), p_value=0.04, note="a note"
    )
    shown = str(Model(method="a method", coefficients=(one,), units=30, note="of the model"))
    assert shown.splitlines() == [
        "a method, 30 units",
        " " * 24 + "    estimate  std. error         low        high           p",
        "size                    " + "         0.5        0.25        0.01        0.99        0.04  a note",
        "of the model",
    ]
    assert str(Model(method="m", coefficients=(Coefficient(name="x"),), units=1)).endswith("nan")


# -- lattice


@pytest.mark.parametrize(
    ("values", "codes", "step"),
    [
        ([0, 1, 1], [0, 1, 1], 1.0),
        ([0.1, 0.2, 0.3], [0, 1, 2], 0.1),
        ([5.4, 3.9, 6.9], [1, 0, 2], 1.5),
        ([5.4, 3.9, 4.0], [15, 0, 1], 0.1),
        ([-3, 12, 7], [0, 3, 2], 5.0),
        ([1 / 3, 2 / 3, 2], [0, 1, 5], 1 / 3),
        ([2013, 2016, 2016], [0, 1, 1], 3.0),
        ([7, 7, 7], [0, 0, 0], 0.0),
        ([1e-12, 3e-12, 2e-12], [0, 2, 1], 1e-12),
        ([1, 2, 3, 1e8], [0, 1, 2, 99_999_999], 1.0),
        ([0.01, 0.02, 1e9], [0, 1, 99_999_999_999], 0.01),
    ],
)
def test_numbers_as_few_steps(values: list[float], codes: list[int], step: float) -> None:
    found, start, length, slack = steps(np.array(values, dtype=float))
    assert slack == 0
    assert found.tolist() == codes
    assert start == min(values)
    assert length == pytest.approx(step, rel=1e-12)


@given(st.lists(st.decimals(min_value=0, max_value=99, places=2), min_size=2, max_size=30))
def test_decimals_have_the_step_of_their_greatest_common_divisor(values: list[Decimal]) -> None:
    codes, start, length, slack = steps(np.array([float(value) for value in values]))
    assert slack == 0
    if length:
        least = min(values)
        divisor = math.gcd(*(int(100 * (value - least)) for value in values))
        assert codes.tolist() == [int(Fraction(100 * (value - least)) / divisor) for value in values]
        assert start + codes * length == pytest.approx([float(value) for value in values])
    else:
        assert len(set(values)) == 1


@pytest.mark.parametrize("values", [[0.0, 1.0, math.pi], [0.0, 1 / 9973, 1 / 9967, 1.0], [0, 1 / 20_011, 1]])
def test_numbers_without_a_common_step_are_rounded(values: list[float]) -> None:
    codes, start, length, slack = steps(np.array(values))
    assert codes.max() == CONTINUOUS
    assert 1 < slack < 1.1
    assert start + codes * length == pytest.approx(values, rel=1e-14)


def test_rounded_sums_settle() -> None:
    assert settled(np.array([9, 1, 2, 5, 3, 10]), 1).tolist() == [9, 1, 1, 5, 1, 9]
    assert settled(np.array([9, 1, 2, 5, 3, 10]), 0).tolist() == [9, 1, 2, 5, 3, 10]


rows = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2), st.sampled_from([0, 1, 2**61])), max_size=20)


@given(rows)
def test_rows_are_merged_and_their_weights_added(sums: list[tuple[int, int, int]]) -> None:
    expected: dict[tuple[int, int, int], float] = {}
    for place, row in enumerate(sums):
        expected[row] = expected.get(row, 0.0) + place + 1
    array = np.array(sums, dtype=np.int64).reshape(-1, 3)
    found, weights = merged(array, np.arange(1.0, len(sums) + 1))
    assert dict(zip(map(tuple, found.tolist()), weights.tolist(), strict=True)) == expected
    assert found.tolist() == sorted(found.tolist())
    codes = row_codes(array)
    assert len(set(codes.tolist())) == len(expected)
    assert codes.min(initial=0) == 0


def test_too_many_states() -> None:
    check_states(2e6, "do without")
    with pytest.raises(TooLargeError, match=r"about 3e\+06 states, more than 2,000,000; do without"):
        check_states(3e6, "do without")


def test_numbers_that_a_common_step_would_put_together_keep_apart() -> None:
    # In steps of the range the first two would be one; the numbers have too many digits for their decimals.
    codes = steps(np.array([1 / 3, 2 / 3, 1e13 / 3])).codes
    assert codes[0] < codes[1] < codes[2]
    assert steps(np.array([0.1 + 0.2, 0.3])) == (pytest.approx([0, 0]), 0.3, 0.0, 0.0)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, -2, 1e8], ([1, -2, 10**8], 0)),
        ([0.1 + 0.2, -0.25, 1e6], ([30, -25, 10**8], 2)),
        ([54321.1 - 54320.8, 54325.4 - 54325.1], ([3, 3], 1)),
        ([1e-7, 1.0], ([1, 10**7], 7)),
        ([1.5e-200, 2.5e-200], ([15, 25], 201)),
        ([0.5, 1 / 3], None),
        ([1e-3, 1e12 + 0.5], None),
        ([1e-310, 2e-310], None),
        ([0.1 + 0.2, 1e-310], None),
        ((np.arange(1.0, 80) / 97).tolist(), None),
        ([1e30], None),
        ([], ([], 0)),
    ],
)
def test_numbers_on_their_decimals(numbers: list[float], expected: tuple[list[int], int] | None) -> None:
    found = on_decimals(np.array(numbers, dtype=float))
    assert (None if found is None else (found[0].tolist(), found[1])) == expected
