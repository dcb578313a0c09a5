"""Westfall-Young: against full enumeration written anew, published and other tools' results, and its promise."""

import functools
import json
import math
from collections import Counter
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from leapstats.errors import TooLargeError
from leapstats.stats.exact.arrangements import count_arrangements, every_arrangement
from leapstats.stats.two_by_two.resampling import FamilyAdjustment, westfall_young

CASES = json.loads((Path(__file__).parents[2] / "reference" / "stats.json").read_text(encoding="utf-8"))
CASE = next(case for case in CASES if case["method"] == "westfall_young")

bits = st.integers(0, 1)


def arrays(units: int, items: int) -> st.SearchStrategy[np.ndarray]:
    rows = st.lists(st.lists(bits, min_size=items, max_size=items), min_size=units, max_size=units)
    return rows.map(np.array)


@functools.cache
def fisher_p(a: int, b: int, c: int, d: int) -> float:
    return float(fisher_exact([[a, b], [c, d]]).pvalue)


def by_hand(one: np.ndarray, other: np.ndarray, *, step_down: bool) -> np.ndarray:
    """The adjusted p by the textbook: every order of the units, Fisher's p for every pair, minima from the end."""

    def p_values(order: tuple[int, ...]) -> np.ndarray:
        found = []
        for exposure, outcome in product(one.T, other[list(order)].T):
            a, r, c, n = int((exposure * outcome).sum()), int(exposure.sum()), int(outcome.sum()), len(one)
            found.append(fisher_p(a, r - a, c - a, n - r - c + a))
        return np.array(found)

    orders = list(permutations(range(len(one))))
    observed = p_values(orders[0])
    ranking = np.argsort(observed, kind="stable")
    hits = np.zeros(len(observed))
    for order in orders:
        p = p_values(order)[ranking]
        least = np.minimum.accumulate(p[::-1])[::-1] if step_down else np.full(len(p), p.min())
        hits += least <= observed[ranking] * (1 + 1e-7)
    adjusted = np.empty(len(observed))
    adjusted[ranking] = np.maximum.accumulate(hits / len(orders))
    return adjusted.reshape(one.shape[1], other.shape[1])


@pytest.mark.parametrize("step_down", [True, False])
@pytest.mark.parametrize("method", ["minP", "maxT"])
def test_the_reference_case_is_enumerated(method: str, step_down: bool) -> None:
    columns, expected = CASE["input"]["columns"], CASE["expected"]
    exposures = np.array(columns["group"])[:, None]
    outcomes = np.array([columns[name] for name in CASE["input"]["outcomes"]]).T
    found = westfall_young(exposures, outcomes, method=method, step_down=step_down)
    assert (found.permutations, found.enumerated) == (252, True)
    name = f"{method}_{'step_down' if step_down else 'single_step'}"
    assert found.p_adjusted[0] == pytest.approx(expected[name], abs=1e-12)
    assert found.p_value[0] == pytest.approx(expected["fisher_p" if method == "minP" else "raw_perm_p"], abs=1e-12)
    turned = westfall_young(outcomes, exposures, method=method, step_down=step_down)
    assert turned.p_adjusted[:, 0] == pytest.approx(expected[name], abs=1e-12)
    drawn = westfall_young(exposures, outcomes, method=method, step_down=step_down, permutations=251)
    assert (drawn.permutations, drawn.enumerated) == (251, False)


@given(arrays(5, 2), arrays(5, 2), st.booleans())
@settings(max_examples=8)
def test_enumeration_by_hand_agrees(one: np.ndarray, other: np.ndarray, step_down: bool) -> None:
    found = westfall_young(one, other, step_down=step_down)
    assert found.enumerated
    assert found.p_adjusted == pytest.approx(by_hand(one, other, step_down=step_down), abs=1e-12)


@given(arrays(5, 2), arrays(5, 3))
@settings(max_examples=10)
def test_familywise_error_is_at_most_the_level_when_nothing_goes_together(one: np.ndarray, other: np.ndarray) -> None:
    """Over all orders of the units, the smallest adjusted p is at or below any level no oftener than that."""
    smallest: Counter[float] = Counter()
    for rows, count in Counter(permutations(map(tuple, other.tolist()))).items():
        smallest[round(float(westfall_young(one, np.array(rows)).p_adjusted.min()), 9)] += count
    for level in smallest:
        assert sum(count for p, count in smallest.items() if p <= level) / smallest.total() <= level + 1e-9


@given(arrays(9, 3), arrays(9, 2), st.randoms(use_true_random=False))
def test_units_in_another_order_and_swapped_codes_change_nothing(one: np.ndarray, other: np.ndarray, random) -> None:
    order = list(range(9))
    random.shuffle(order)
    found = westfall_young(one, other, permutations=500_000)
    again = westfall_young(one[order], 1 - other[order], permutations=500_000)
    assert found.enumerated
    assert again.p_adjusted == pytest.approx(found.p_adjusted, abs=1e-12)
    assert (found.p_adjusted >= found.p_value - 1e-12).all()
    assert ((found.p_adjusted > 0) & (found.p_adjusted <= 1)).all()


def family(units: int = 30) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(11)
    return generator.integers(0, 2, (units, 5)), generator.integers(0, 2, (units, 4))


def test_drawn_permutations_come_close_to_all_of_them() -> None:
    one, other = (bits[:, :2] for bits in family(9))
    every = westfall_young(one, other, permutations=1_000_000)
    drawn = westfall_young(one, other, permutations=1_000)
    assert every.enumerated
    assert not drawn.enumerated
    # Four standard errors of a share of 1,000.
    assert np.abs(every.p_adjusted - drawn.p_adjusted).max() < 4 * 0.5 / math.sqrt(1_000)


# A second algorithm: whole orders of the units, and the largest standardised count of each.
def test_many_units_with_few_answers_are_dealt_out_by_their_answers() -> None:
    generator = np.random.default_rng(5)
    hidden, shared = generator.normal(size=(2, 2500, 1))
    one = (generator.normal(size=(2500, 2)) + hidden > 0).astype(int)
    other = (generator.normal(size=(2500, 2)) + 2 * shared + 0.05 * hidden > 0.4).astype(int)
    found = westfall_young(one, other, method="maxT", step_down=False, permutations=20_000)
    expected = np.outer(one.sum(axis=0), other.mean(axis=0))
    deviation = np.sqrt(expected * np.outer(1 - one.mean(axis=0), 1 - other.mean(axis=0)))

    def away(outcomes: np.ndarray) -> np.ndarray:
        return np.abs(one.T @ outcomes - expected) / deviation

    largest = np.array([away(generator.permutation(other)).max() for _ in range(2_000)])
    shares = (largest >= away(other)[:, :, None] - 1e-9).mean(axis=-1)
    assert 0.03 < shares.min() < 0.5
    # Four standard errors of a share of 2,000.
    assert found.p_adjusted == pytest.approx(shares, abs=4 * 0.5 / math.sqrt(2_000))


def test_a_drawn_p_counts_the_data_among_the_permutations() -> None:
    one, other = family()
    found = westfall_young(one, np.column_stack([other, one[:, 0]]), permutations=999)
    assert found.p_adjusted[0, 4] == pytest.approx(1 / 1000)
    assert found.seed == westfall_young(one, other, permutations=10).seed


def test_the_seed_decides_the_draw() -> None:
    one, other = family()
    first = westfall_young(one, other, permutations=2_000, seed=1)
    again = westfall_young(one, other, permutations=2_000, seed=1)
    third = westfall_young(one, other, permutations=2_000, seed=2)
    assert (first.p_adjusted == again.p_adjusted).all()
    assert (first.p_adjusted != third.p_adjusted).any()
    assert "drawn with seed 1" in str(first)


def test_step_down_is_never_worse_than_a_single_step() -> None:
    one, other = family()
    down, single = (westfall_young(one, other, permutations=2_000, step_down=each) for each in (True, False))
    assert (down.p_adjusted <= single.p_adjusted + 1e-12).all()
    assert down.p_adjusted.min() == single.p_adjusted.min()


def test_only_tested_pairs_count() -> None:
    one, other = family()
    tested = np.zeros((5, 4), dtype=bool)
    tested[1, 2] = True
    found = westfall_young(one, other, tested=tested, permutations=2_000)
    assert np.isfinite(found.p_adjusted).sum() == np.isfinite(found.p_value).sum() == 1
    # A family of one is not adjusted: the drawn p comes close to Fisher's, within four standard errors.
    assert found.p_adjusted[1, 2] == pytest.approx(found.p_value[1, 2], abs=4 * 0.5 / math.sqrt(2_000))
    wanted = westfall_young(one[:, [1]], other[:, [2]], permutations=2_000)
    assert found.p_value[1, 2] == wanted.p_value[0, 0]


def test_constant_items_have_p_one_and_cost_the_others_nothing() -> None:
    one, other = family()
    with_constant = np.column_stack([other, np.ones(30, dtype=int), np.zeros(30, dtype=int)])
    for method in ("minP", "maxT"):
        plain = westfall_young(one, other, method=method, permutations=1_000)
        found = westfall_young(one, with_constant, method=method, permutations=1_000)
        assert (found.p_value[:, 4:] == 1).all()
        assert (found.p_adjusted[:, 4:] == 1).all()
        # The batches of a wider family are smaller, not the draw: the same orders come in the same order.
        assert found.p_adjusted[:, :4] == pytest.approx(plain.p_adjusted, abs=1e-12)


def planted(units: int, exposures: int, outcomes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A family of which one pair has an adjusted p near 0.05."""
    generator = np.random.default_rng(seed)
    one, other = generator.integers(0, 2, (units, exposures)), generator.integers(0, 2, (units, outcomes))
    other[:, 0] = np.where(generator.random(units) < 0.87, one[:, 0], other[:, 0])
    return one, other


@given(st.integers(0, 50), st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_the_order_of_units_and_items_changes_no_drawn_p(seed: int, random) -> None:
    one, other = planted(17, 4, 3, seed)
    # Items that the same units have, items that differ in one unit, a pair that is not tested.
    one[:, 3], other[:, 2] = one[:, 1], other[:, 1]
    other[0, 2] ^= 1
    tested = np.ones((4, 3), dtype=bool)
    tested[1, 2] = False
    orders_ = [random.sample(range(size), size) for size in (17, 4, 3)]
    units, rows, columns = (np.array(each) for each in orders_)
    found = westfall_young(one, other, tested=tested, permutations=2_000)
    again = westfall_young(
        one[units][:, rows], other[units][:, columns], tested=tested[rows][:, columns], permutations=2_000
    )
    assert not found.enumerated
    for name in ("p_value", "p_adjusted", "mc_std_error"):
        expected = getattr(found, name)[rows][:, columns]
        assert np.array_equal(getattr(again, name), expected, equal_nan=True)


def test_items_that_cannot_be_told_apart_may_change_places() -> None:
    # Every unit has one exposure of its own, in a ring with the next unit's outcome.
    one = np.eye(12, dtype=int)
    other = np.roll(one, 1, axis=1) | one
    order = np.random.default_rng(3).permutation(12)
    found = westfall_young(one, other, permutations=500)
    again = westfall_young(one[order][:, order], other[order], permutations=500)
    assert again.p_adjusted == pytest.approx(found.p_adjusted[order])


def pair(a: int, b: int, c: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat([[1], [1], [0], [0]], (a, b, c, d), axis=0), np.repeat([[1], [0], [1], [0]], (a, b, c, d), axis=0)


# Of a family of one, p is Fisher's: R 4.2.2, fisher.test(matrix(c(10, 5, 4, 11), 2))$p.value is 0.06560.
def test_draws_go_on_until_p_near_the_level_are_settled() -> None:
    near = westfall_young(*pair(10, 5, 4, 11))
    assert near.p_value[0, 0] == pytest.approx(0.0656, abs=5e-5)
    assert near.permutations == 60_000
    assert near.mc_std_error[0, 0] <= 0.001
    assert abs(near.p_adjusted[0, 0] - near.p_value[0, 0]) < 4 * near.mc_std_error[0, 0]
    # The standard error of a share, by hand.
    expected = np.sqrt(near.p_adjusted * (1 - near.p_adjusted) / 60_000)
    assert near.mc_std_error == pytest.approx(expected)
    assert westfall_young(*pair(10, 5, 4, 11), permutations=51_000).permutations == 51_000
    far = westfall_young(*family())
    assert far.permutations == 50_000
    assert ((far.p_adjusted < 0.025) | (far.p_adjusted > 0.075)).all()
    every = westfall_young(*pair(2, 1, 1, 2))
    assert every.mc_std_error[0, 0] == 0


def test_a_family_too_large_to_hold_is_refused() -> None:
    many = np.zeros((100_000, 20), dtype=np.int8)
    with pytest.raises(TooLargeError, match=r"100,000 units of 400 pairs .* use holm"):
        westfall_young(many, many)


def test_many_units_are_not_counted_one_by_one() -> None:
    one = np.random.default_rng(1).integers(0, 2, (50_000, 1))
    found = westfall_young(one, 1 - one, permutations=10)
    assert not found.enumerated


def test_a_result_prints_what_was_done() -> None:
    one, other = family(6)
    found = westfall_young(one, other, permutations=100_000)
    assert isinstance(found, FamilyAdjustment)
    assert str(found).startswith("Westfall-Young minP, step-down: 20 pairs, ")
    assert "all of them" in str(found)


def test_a_single_unit_is_one_arrangement() -> None:
    found = westfall_young([[1]], [[0]], method="maxT")
    assert (found.permutations, found.p_adjusted[0, 0]) == (1, 1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"exposures": [[0.0, math.nan], [1, 0]]},
            "exposures must be an array of 0 and 1, units x items, without missing values",
        ),
        ({"exposures": [0, 1]}, "exposures must be an array of 0 and 1"),
        ({"outcomes": [[2], [1]]}, "outcomes must be an array of 0 and 1"),
        ({"outcomes": [["yes"], ["no"]]}, "outcomes must be an array of 0 and 1"),
        ({"outcomes": [[1], [0], [1]]}, "the same number of units, at least 1, not 2 and 3"),
        ({"tested": [[True]]}, "tested must be an array of true and false, 2 exposures x 1 outcomes"),
        ({"tested": [[1], [0]]}, "tested must be an array of true and false"),
        ({"tested": [[False], [False]]}, "tested selects no pair"),
        ({"method": "minp"}, "method must be one of minP, maxT, not 'minp'"),
        ({"permutations": 0}, "permutations must be a whole number of 1 or more, not 0"),
        ({"permutations": 2.5}, "permutations must be a whole number of 1 or more"),
        ({"permutations": None}, "permutations must be a whole number of 1 or more, not None"),
        ({"permutations": "ten"}, "permutations must be a whole number of 1 or more, not 'ten'"),
    ],
)
def test_bad_input_is_named(change: dict, message: str) -> None:
    given_ = {"exposures": [[0, 1], [1, 0]], "outcomes": [[1], [0]]} | change
    with pytest.raises(ValueError, match=message):
        westfall_young(given_.pop("exposures"), given_.pop("outcomes"), **given_)


@pytest.mark.parametrize("sizes", [[1], [3], [2, 2], [1, 2, 1], [1, 1, 1, 1]])
def test_every_arrangement_comes_once(sizes: list[int]) -> None:
    labels = [label for label, size in enumerate(sizes) for _ in range(size)]
    found = [tuple(row) for batch in every_arrangement(sizes, 3) for row in batch]
    assert sorted(found) == sorted(set(permutations(labels)))
    assert len(found) == count_arrangements(sizes)
