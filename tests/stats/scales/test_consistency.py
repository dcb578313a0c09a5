"""Alpha and correlations of items: against R's psych, identities, and items that say nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.scales.consistency import cronbach_alpha, inter_item_correlations, standardized_alpha
from leapstats.stats.scales.item_analysis import alpha_if_dropped, item_rest_correlations, unreversed_items

ITEMS = np.array(
    [
        [4, 5, 3, 4],
        [2, 3, 2, 1],
        [5, 5, 4, 4],
        [3, 2, 3, 3],
        [1, 2, 1, 2],
        [4, 3, 5, 4],
        [2, 2, 3, 1],
        [3, 4, 4, 5],
        [5, 4, 4, 5],
    ]
)
UNREVERSED = np.column_stack([ITEMS[:, 0], 6 - ITEMS[:, 1], ITEMS[:, 2:]])


# R 4.2.2, psych 2.2.9: a <- alpha(as.data.frame(x), check.keys = FALSE); a$total; a$feldt; a$alpha.drop;
# a$item.stats$r.drop
def test_alpha_of_a_scale_is_that_of_psych() -> None:
    found = cronbach_alpha(ITEMS)
    assert found.estimate == pytest.approx(0.898765432098765, rel=1e-12)
    assert found.conf_int.low == pytest.approx(0.718655511537586, rel=1e-12)
    assert found.conf_int.high == pytest.approx(0.974352947328975, rel=1e-12)
    assert not found.note
    assert standardized_alpha(ITEMS).estimate == pytest.approx(0.899763158238752, rel=1e-12)


def test_single_items_are_those_of_psych() -> None:
    dropped = [0.823255813953488, 0.896551724137931, 0.888461538461538, 0.859223300970874]
    rest = [0.893405147441564, 0.696873147644567, 0.723675079923148, 0.814032518309287]
    assert alpha_if_dropped(ITEMS) == pytest.approx(dropped, rel=1e-12)
    assert item_rest_correlations(ITEMS) == pytest.approx(rest, rel=1e-12)


def test_an_unreversed_item_is_found_and_lowers_alpha() -> None:
    found = cronbach_alpha(UNREVERSED)
    assert found.estimate == pytest.approx(0.304093567251462, rel=1e-12)
    assert found.conf_int.low == pytest.approx(-0.934017632498365, rel=1e-12)
    rest = [0.609132556216191, -0.696873147644567, 0.809330335842907, 0.579667133805243]
    assert item_rest_correlations(UNREVERSED) == pytest.approx(rest, rel=1e-12)
    assert unreversed_items(UNREVERSED) == (1,)
    assert unreversed_items(ITEMS) == unreversed_items(6 - ITEMS) == ()


# R 4.2.2: 1 - (1 - alpha) * qf(c(.95, .05), 8, 24)
def test_limits_of_another_level() -> None:
    limits = cronbach_alpha(ITEMS, conf_level=0.9).conf_int
    assert (limits.low, limits.high) == pytest.approx((0.761584342497050, 0.967503442903379), rel=1e-12)


# R 4.2.2: cor(x)[1, ]
def test_inter_item_correlations_are_those_of_r() -> None:
    found = inter_item_correlations(ITEMS)
    assert found[0] == pytest.approx([1, 0.756322556535113, 0.787304833656508, 0.777211966942379], rel=1e-12)
    assert np.array_equal(found, found.T)


def test_alpha_of_parallel_items_follows_spearman_and_brown() -> None:
    # Two items of equal variance and correlation r: alpha is 2r / (1 + r).
    items = np.array([[1, 2], [2, 1], [3, 3], [4, 5], [5, 4]])
    r = inter_item_correlations(items)[0, 1]
    assert cronbach_alpha(items).estimate == pytest.approx(2 * r / (1 + r), rel=1e-12)
    assert cronbach_alpha(np.repeat(ITEMS[:, :1], 3, axis=1)).estimate == pytest.approx(1, abs=1e-12)


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=3, max_size=12))
def test_reversing_every_item_or_changing_their_unit_leaves_alpha(rows: list[list[int]]) -> None:
    items = np.array(rows)
    if not np.ptp(items.sum(axis=1)):
        with pytest.raises(NotEstimableError, match="does not vary"):
            cronbach_alpha(items)
        return
    alpha = cronbach_alpha(items).estimate
    assert cronbach_alpha(6 - items).estimate == pytest.approx(alpha, rel=1e-9, abs=1e-9)
    assert cronbach_alpha(items * 0.1 + 7).estimate == pytest.approx(alpha, rel=1e-9, abs=1e-9)
    assert cronbach_alpha(items[::-1, ::-1]).estimate == pytest.approx(alpha, rel=1e-9, abs=1e-9)


def test_negative_alpha_is_given_with_its_likely_cause() -> None:
    items = [[1, 5, 2], [2, 3, 1], [4, 2, 1], [5, 1, 2]]
    assert cronbach_alpha(items).estimate < 0
    assert "unreversed" in cronbach_alpha(items).note
    assert "unreversed" in standardized_alpha(items).note


def test_a_constant_item_is_named() -> None:
    items = np.column_stack([ITEMS, np.full(9, 0.1)])
    assert cronbach_alpha(items).note == "constant: item 5"
    # A constant adds to the number of items only.
    assert cronbach_alpha(items).estimate == pytest.approx(0.898765432098765 * (5 / 4) / (4 / 3), rel=1e-12)
    assert math.isnan(item_rest_correlations(items)[4])
    assert np.isnan(inter_item_correlations(items)[4]).all()
    assert unreversed_items(items) == ()
    with pytest.raises(NotEstimableError, match="constant, so without correlations: item 5; leave"):
        standardized_alpha(items)
    with pytest.raises(NotEstimableError, match="items 1, 2;"):
        standardized_alpha([[1, 2], [1, 2]])


def test_items_that_cancel_have_no_alpha() -> None:
    opposed = np.column_stack([ITEMS[:, 0], 6 - ITEMS[:, 0]])
    for method in (cronbach_alpha, standardized_alpha):
        with pytest.raises(NotEstimableError, match="does not vary"):
            method(opposed)
    found = alpha_if_dropped(np.column_stack([opposed, ITEMS[:, 1]]))
    assert np.isnan(found).tolist() == [False, False, True]
    assert math.isnan(item_rest_correlations(np.column_stack([opposed, ITEMS[:, 1]]))[2])


@pytest.mark.parametrize(
    ("items", "words"),
    [([[1], [2]], "two items or more, not 1"), ([[1, 2]], "two units or more, not 1"), ([[], []], "two items")],
)
def test_too_few_units_or_items(items: list[list[float]], words: str) -> None:
    with pytest.raises(NotEstimableError, match=words):
        cronbach_alpha(items)


def test_what_needs_three_items_says_so() -> None:
    with pytest.raises(NotEstimableError, match="three items or more, not 2"):
        alpha_if_dropped(ITEMS[:, :2])
    with pytest.raises(NotEstimableError, match="three varying items or more, not 2"):
        unreversed_items(np.column_stack([ITEMS[:, :2], np.ones(9)]))


@pytest.mark.parametrize("items", [[[1, 2], [3]], [["a", "b"]], [[1, math.nan], [2, 3]], [1, 2, 3]])
def test_no_table_of_numbers(items: object) -> None:
    with pytest.raises(ValueError, match="items must be a table of finite numbers, units x items"):
        cronbach_alpha(items)  # type: ignore[arg-type]


def test_numbers_and_levels_out_of_range() -> None:
    with pytest.raises(ValueError, match="rescale"):
        cronbach_alpha([[1e200, 1], [2, 3]])
    with pytest.raises(ValueError, match="conf_level"):
        cronbach_alpha(ITEMS, conf_level=95)
