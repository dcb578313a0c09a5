"""Weights for nonresponse by classes, trimming, and what unequal weights cost."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.design.weighting import (
    joined_classes,
    kish_design_effect,
    nonresponse_weights,
    trimmed_weights,
)

W = np.array([2.0, 3, 2, 4, 5, 2, 3, 1, 2, 2, 6, 3])


def test_weights_of_two_classes_by_hand() -> None:
    # Class 0: base 2, 2, 4 and the first two respond, so 8 / 4; class 1: base 1, 1, 1, 1 and one responds, so 4 / 1.
    found = nonresponse_weights(
        [2, 2, 4, 1, 1, 1, 1], [True, True, False, False, True, False, False], [0] * 3 + [1] * 4
    )
    assert found.weights.tolist() == [4, 4, 0, 0, 4, 0, 0]
    assert found.rates.tolist() == [0.5, 0.25]
    assert found.n_frame.tolist() == [3, 4]
    assert found.n_respondents.tolist() == [2, 1]


def test_units_of_unknown_eligibility_by_hand() -> None:
    # Known: base 3 eligible, base 1 not; unknown: base 2. A share of 3 / 4 counts, so 3 + 1.5 over the base 1 of the
    # respondent. The same in two steps (Valliant, Dever & Kreuter 2018, section 13.4): 6 / 4 for all of known
    # eligibility, then 3 / 1 for those that are eligible.
    base, responded, eligible = [1.0, 2, 1, 2], [True, False, False, False], [1.0, 1.0, 0.0, np.nan]
    found = nonresponse_weights(base, responded, [0] * 4, eligible=eligible)
    assert found.weights.tolist() == [4.5, 0, 0, 0]
    assert found.n_frame.tolist() == [3]
    given_share = nonresponse_weights(base, responded, [0] * 4, eligible=eligible, eligibility=0.5)
    assert given_share.weights[0] == 4
    assert given_share.rates[0] == 0.25


@given(
    st.lists(st.tuples(st.floats(0.1, 9), st.booleans(), st.integers(0, 2)), min_size=3, max_size=30), st.integers(2, 5)
)
def test_the_sum_of_each_class_stays(units: list[tuple[float, bool, int]], factor: int) -> None:
    units = [*units, *((1.0, True, place) for place in range(3))]
    base, responded, classes = (np.array(each) for each in zip(*units, strict=True))
    found = nonresponse_weights(base, responded, classes)
    assert np.bincount(classes, found.weights) == pytest.approx(np.bincount(classes, base))
    assert np.all(found.weights[responded] >= base[responded] * (1 - 1e-12))
    # Doubling every row, or multiplying base weights, changes no rate.
    twice = nonresponse_weights(np.tile(base, 2), np.tile(responded, 2), np.tile(classes, 2))
    assert twice.rates == pytest.approx(found.rates)
    assert nonresponse_weights(base * factor, responded, classes).weights == pytest.approx(found.weights * factor)


def test_when_all_respond_weights_stay() -> None:
    assert nonresponse_weights(W, np.ones(12, dtype=bool), [0, 1] * 6).weights == pytest.approx(W)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"classes": [0, 1]}, "must have one length"),
        ({"base": [1.0, 0, 1]}, "base weights must be numbers above 0"),
        ({"base": [1.0, np.nan, 1]}, "base weights must be numbers above 0"),
        ({"eligible": [0.0, 1, 1]}, "a unit responded and is not eligible"),
        ({"eligible": [np.nan, 1, 1]}, "a unit responded and is not eligible"),
        ({"classes": [0, 1, 2]}, "classes 1, 2 have fewer than 1 respondents; use `joined_classes`"),
        ({"least": 2}, "classes 0 have fewer than 2 respondents"),
    ],
)
def test_what_is_wrong_with_a_frame(options: dict[str, object], message: str) -> None:
    frame = {"base": [1.0, 1, 1], "responded": [True, False, False], "classes": [0, 0, 0], **options}
    with pytest.raises(ValueError, match=re.escape(message)):
        nonresponse_weights(**frame)  # type: ignore[arg-type]


def test_classes_are_joined_with_the_nearest_neighbour() -> None:
    levels = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    assert joined_classes([5, 5, 5, 5, 5], levels, 5).tolist() == [0, 1, 2, 3, 4]
    # (1, 0) has too few: (1, 1) shares the first item with it, (0, 1) does not.
    assert joined_classes([9, 2, 1, 9, 9], levels, 2).tolist() == [0, 1, 2, 2, 3]
    # (2, 0) shares nothing with its one neighbour.
    assert joined_classes([9, 9, 9, 9, 0], levels, 1).tolist() == [0, 1, 2, 3, 3]
    # Of two neighbours that share as much, the one with fewer respondents; then the one before.
    one_item = [(0,), (1,), (2,)]
    assert joined_classes([9, 1, 4], one_item, 2).tolist() == [0, 1, 1]
    assert joined_classes([4, 1, 4], one_item, 2).tolist() == [0, 0, 1]
    # Once is not enough.
    assert joined_classes([1, 1, 1], one_item, 3).tolist() == [0, 0, 0]
    with pytest.raises(NotEstimableError, match="there are 3 respondents, fewer than 4"):
        joined_classes([1, 1, 1], one_item, 4)


# R 4.2.2, survey 4.1-1: weights(trimWeights(svydesign(id = ~1, weights = ~w), upper = 4, strict = TRUE))
TRIMMED = [
    2.333333333333334,
    3.333333333333336,
    2.333333333333334,
    4,
    4,
    2.333333333333334,
    3.333333333333336,
    1.333333333333333,
    2.333333333333334,
    2.333333333333334,
    4,
    3.333333333333336,
]


def test_trimming() -> None:
    assert trimmed_weights(W, 4) == pytest.approx(TRIMMED, rel=1e-12)
    assert trimmed_weights(W, 4, redistribute=False).tolist() == [2, 3, 2, 4, 4, 2, 3, 1, 2, 2, 4, 3]
    assert trimmed_weights(W, 6) == pytest.approx(W)
    both = trimmed_weights(W, 4, lower=1.5)
    assert both.sum() == pytest.approx(W.sum())
    assert both.min() == 1.5
    assert both.max() == 4
    with_zero = trimmed_weights([*W, 0.0], 4)
    assert with_zero[:-1] == pytest.approx(TRIMMED)
    assert with_zero[-1] == 0


@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=30), st.floats(1.05, 4))
def test_trimmed_weights_keep_their_sum_and_their_limit(weights: list[float], times: float) -> None:
    limit = times * float(np.mean(weights))
    found = trimmed_weights(weights, limit)
    assert found.sum() == pytest.approx(sum(weights))
    assert found.max() <= limit * (1 + 1e-9)
    order = np.argsort(weights, kind="stable")
    assert np.all(np.diff(found[order]) >= -1e-9)


def test_limits_that_cannot_hold() -> None:
    with pytest.raises(NotEstimableError, match="no weights from 0 to 2 add up to 35"):
        trimmed_weights(W, 2)
    with pytest.raises(NotEstimableError, match="no weight is left between 2 and 4, over which to spread the rest"):
        trimmed_weights([1.0, 5.0], 4, lower=2)
    with pytest.raises(ValueError, match="limits must be lower < upper, from 0, not 4 and 3"):
        trimmed_weights(W, 3, lower=4)
    for wrong in ([-1.0, 2], [np.nan, 1], [0.0, 0.0], [[1.0, 2.0]]):
        with pytest.raises(ValueError, match="weights must be numbers from 0"):
            trimmed_weights(wrong, 3)  # type: ignore[arg-type]


def test_what_unequal_weights_cost() -> None:
    # 1 + 1 / 4: weights 1 and 3 have mean 2 and standard deviation 1. Kish (1992): 1 + relvariance.
    assert kish_design_effect([1.0, 3, 1, 3]) == pytest.approx(1.25)
    assert kish_design_effect([1.0, 3, 1, 3, 0, 0]) == pytest.approx(1.25)
    assert kish_design_effect(np.full(30, 2.0)) == pytest.approx(1)
    assert kish_design_effect(W) == pytest.approx(1 + W.var() / W.mean() ** 2)
    with pytest.raises(ValueError, match="one at least above 0"):
        kish_design_effect([0.0])
