"""Permuted means of several groups: against R, enumeration and identities."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.means.permuted import permutation_mean_difference
from leapstats.stats.means.permuted_groups import permutation_means

# Changes in a count, thirty units in groups of 8, 9 and 13.
CHANGES = [0, 1, -1, 0, 2, 0, 1, 0, 3, 1, 0, 1, 2, 0, 1, -1, 1, 0, -2, 0, -1, 1, 0, 0, -1, 0, 2, 0, -1, 0]

TENTHS = st.integers(-4, 9).map(lambda number: number / 10)
GROUPS = st.one_of(
    st.lists(st.lists(TENTHS, min_size=1, max_size=3), min_size=2, max_size=3),
    st.lists(st.lists(TENTHS, min_size=1, max_size=2), min_size=4, max_size=4),
)


def cut(values: Sequence[float], sizes: Sequence[int]) -> list[list[float]]:
    ends = np.cumsum(sizes)
    return [list(values[end - size : end]) for end, size in zip(ends, sizes, strict=True)]


def between(groups: Sequence[Sequence[Fraction]]) -> Fraction:
    everything = [value for group in groups for value in group]
    mean = sum(everything, Fraction()) / len(everything)
    return sum((len(group) * (sum(group, Fraction()) / len(group) - mean) ** 2 for group in groups), Fraction())


def divisions(values: list[Fraction], sizes: Sequence[int]) -> Iterator[list[list[Fraction]]]:
    if not sizes:
        yield []
        return
    for chosen in combinations(range(len(values)), sizes[0]):
        rest = [value for place, value in enumerate(values) if place not in chosen]
        for others in divisions(rest, sizes[1:]):
            yield [[values[place] for place in chosen], *others]


def enumerated_p(groups: Sequence[Sequence[Fraction]], close: Fraction = Fraction()) -> float:
    pooled, sizes = [value for group in groups for value in group], [len(group) for group in groups]
    reached = [between(division) >= between(groups) * (1 - close) for division in divisions(pooled, sizes)]
    return sum(reached) / len(reached)


@given(groups=GROUPS)
def test_it_is_the_enumeration_of_all_divisions(groups: list[list[float]]) -> None:
    exact = [[Fraction(round(10 * value)) for value in group] for group in groups]
    found = permutation_means(groups)
    assert found.p_value == pytest.approx(enumerated_p(exact), abs=1e-12)
    assert found.statistic == pytest.approx(float(between(exact)) / 100, abs=1e-12)
    assert 0 < found.p_value <= 1


# Counted unit by unit in whole numbers: how many ways lead to so many units and such a sum in the first two groups.
def test_thirty_units_are_counted_one_by_one() -> None:
    (one, other, third), total = (8, 9, 13), sum(CHANGES)
    ways = {(0, 0, 0, 0): 1}
    for value in CHANGES:
        following: defaultdict[tuple[int, int, int, int], int] = defaultdict(int)
        for (first, first_sum, second, second_sum), number in ways.items():
            following[first + 1, first_sum + value, second, second_sum] += number
            following[first, first_sum, second + 1, second_sum + value] += number
            following[first, first_sum, second, second_sum] += number
        ways = {state: number for state, number in following.items() if state[0] <= one and state[2] <= other}
    sums = {(a, b): number for (first, a, second, b), number in ways.items() if (first, second) == (one, other)}
    assert sum(sums.values()) == math.comb(30, 8) * math.comb(22, 9)

    def squares(a: int, b: int) -> Fraction:
        return Fraction(a * a, one) + Fraction(b * b, other) + Fraction((total - a - b) ** 2, third)

    least = squares(sum(CHANGES[:8]), sum(CHANGES[8:17]))
    far = sum(number for (a, b), number in sums.items() if squares(a, b) >= least)
    assert permutation_means(cut(CHANGES, (8, 9, 13))).p_value == pytest.approx(far / sum(sums.values()), rel=1e-12)


# R 4.2.2: anova(lm(x ~ g)) for the sums; coin 1.4.2, which draws three groups and more: set.seed(1);
# pvalue(oneway_test(x ~ g, distribution = approximate(nresample = 2000000))), whose 99 % limits are 0.0005
# and 0.0008 either way
@pytest.mark.parametrize(
    ("sizes", "between_groups", "drawn", "limit"),
    [((8, 9, 13), 5.8438034188, 0.072085, 0.0006), ((8, 8, 7, 7), 4.69285714286, 0.278759, 0.001)],
)
def test_thirty_changes_equal_r(sizes: tuple[int, ...], between_groups: float, drawn: float, limit: float) -> None:
    found = permutation_means(cut(CHANGES, sizes))
    assert found.statistic == pytest.approx(between_groups, abs=1e-9)
    assert found.p_value == pytest.approx(drawn, abs=limit)
    assert found.method == "exact permutation test of equal means, by the sum of squares between groups"


# R 4.2.2, coin 1.4.2: pvalue(oneway_test(y ~ h, distribution = "exact")), by how far a sum is from its mean
def test_two_groups_equal_coin() -> None:
    assert permutation_means([[1.2, 0, 3.5], [2.25, 0.1, 7.75, 0.4]]).p_value == pytest.approx(0.742857142857143)


@given(one=st.lists(TENTHS, min_size=1, max_size=5), other=st.lists(TENTHS, min_size=1, max_size=5))
def test_two_groups_are_compared_by_how_far_the_difference_is_from_0(one: list[float], other: list[float]) -> None:
    values = [Fraction(round(10 * value)) for value in [*one, *other]]
    total = sum(values, Fraction())
    sums = [sum(chosen, Fraction()) for chosen in combinations(values, len(one))]
    away = [abs(each / len(one) - (total - each) / len(other)) for each in sums]
    expected = sum(each >= away[0] for each in away) / len(away)
    assert permutation_means([one, other]).p_value == pytest.approx(expected, abs=1e-12)


@given(data=st.data(), size=st.integers(1, 12))
def test_two_groups_of_one_size_have_the_p_of_both_tails(data: st.DataObject, size: int) -> None:
    one, other = (data.draw(st.lists(TENTHS, min_size=size, max_size=size)) for _ in range(2))
    expected = permutation_mean_difference(one, other).p_value
    assert permutation_means([one, other]).p_value == pytest.approx(expected, abs=1e-12)


# A group of one unit against the rest: the share of units at least as far from the mean.
def test_two_groups_of_unequal_size_have_not_twice_the_smaller_tail() -> None:
    skewed = [[0], [1, 2, 2, 9]]
    assert permutation_means(skewed).p_value == pytest.approx(2 / 5)
    assert permutation_means(skewed[::-1]).p_value == pytest.approx(2 / 5)
    assert permutation_mean_difference(*skewed).p_value == pytest.approx(2 / 5)
    assert permutation_means([[1], [0, 2, 2, 9]]).p_value == pytest.approx(3 / 5)
    assert permutation_mean_difference([1], [0, 2, 2, 9]).p_value == pytest.approx(4 / 5)


# Two values: the units with one of them are dealt by the multivariate hypergeometric distribution.
@given(yes=st.lists(st.integers(0, 6), min_size=3, max_size=4))
def test_yes_and_no_are_enumerated_by_tables(yes: list[int]) -> None:
    sizes = [6, 8, 7, 9][: len(yes)]
    rooms = np.indices([size + 1 for size in sizes]).reshape(len(sizes), -1).T
    rooms = rooms[rooms.sum(axis=1) == sum(yes)]
    weights = [math.prod(math.comb(size, int(n)) for size, n in zip(sizes, room, strict=True)) for room in rooms]
    unit = math.lcm(*sizes)
    far = (rooms**2 * np.array([unit // size for size in sizes])).sum(axis=1)
    observed = sum(number**2 * (unit // size) for number, size in zip(yes, sizes, strict=True))
    expected = sum(weight for weight, each in zip(weights, far, strict=True) if each >= observed) / sum(weights)
    groups = [[1.5] * number + [-2.0] * (size - number) for number, size in zip(yes, sizes, strict=True)]
    assert permutation_means(groups).p_value == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_numbers_without_a_common_step_are_enumerated_too(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(1.0, size=8)
    values[5], values[7] = values[0] + values[1], values[2]
    for sizes in ((3, 3, 2), (3, 5)):
        groups = cut(values.tolist(), sizes)
        expected = enumerated_p([[Fraction(value) for value in group] for group in groups], Fraction(1, 10**12))
        assert permutation_means(groups).p_value == pytest.approx(expected, abs=1e-12)


def test_sums_that_differ_by_rounding_errors_tie() -> None:
    assert permutation_means([[0.1, 0.2], [0.3, 0.0], [0.15, 0.15]]).p_value == 1.0
    assert permutation_means([[math.pi, 0.1, 0.2], [0.1 + 0.2, 0.0, math.pi]]).p_value == 1.0
    rough = [[math.pi, 0.1, 0.2], [0.1 + 0.2, 0.0, math.pi], [math.pi + 0.2, 0.1]]
    assert permutation_means([*rough[:2], [math.pi, 0.3, 0.0]]).p_value == 1.0
    assert permutation_means(rough).p_value < 1.0


# The groups as they are, in any order of groups of one size, are the furthest apart there is.
@pytest.mark.parametrize("sizes", [(3, 3, 3), (5, 5, 5), (3, 3, 3, 3)])
def test_the_most_extreme_division_has_the_share_of_one_in_each_order(sizes: tuple[int, ...]) -> None:
    groups = [[100.0 * place + unit / 10 for unit in range(size)] for place, size in enumerate(sizes)]
    ways = math.factorial(sum(sizes)) / math.prod(map(math.factorial, sizes))
    assert permutation_means(groups).p_value == pytest.approx(math.factorial(len(sizes)) / ways, rel=1e-12)


@given(groups=GROUPS, shift=st.integers(-50, 50), scale=st.sampled_from([-3.0, 0.5, 8.0]), seed=st.integers(0, 99))
def test_order_of_groups_and_units_shift_and_scale_make_no_difference(
    groups: list[list[float]], shift: int, scale: float, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    found = permutation_means(groups)
    mixed = [groups[place] for place in generator.permutation(len(groups))]
    moved = permutation_means([scale * generator.permutation(group) + shift for group in mixed])
    assert moved.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert moved.statistic == pytest.approx(found.statistic * scale**2, abs=1e-8)


# Phipson & Smyth (2010): (1 + hits) / (1 + permutations), never 0
@pytest.mark.parametrize("sizes", [(15, 15), (8, 9, 13)])
def test_drawn_divisions_come_near_and_are_named(sizes: tuple[int, ...]) -> None:
    groups = cut(CHANGES, sizes)
    exact, drawn = permutation_means(groups), permutation_means(groups, permutations=20_000, seed=3)
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * math.sqrt(0.25 / 20_000))
    assert drawn.p_value == permutation_means(groups, permutations=20_000, seed=3).p_value
    assert drawn.p_value != permutation_means(groups, permutations=20_000, seed=4).p_value
    assert drawn.method == "Monte Carlo permutation test of equal means, by the sum of squares between groups"
    assert drawn.note == "20,000 permutations drawn with seed 3"
    assert permutation_means([[0, 1, 2], [50, 51, 52], [90, 91, 95]], permutations=9).p_value in (0.1, 0.2)


def test_equal_numbers_have_p_1_and_a_note() -> None:
    found = permutation_means([[0.1] * 3, [0.1] * 4, [0.1]])
    assert (found.p_value, found.statistic, found.note) == (1.0, 0.0, "all values are equal")
    drawn = permutation_means([[2], [2]], permutations=9)
    assert (drawn.p_value, drawn.note) == (1.0, "all values are equal; 9 permutations drawn with seed 20160")


def test_equal_means_have_p_1() -> None:
    assert permutation_means([[0, 2], [1, 1], [3, -1]]).p_value == 1.0
    assert permutation_means([[0, 2], [1, 1]]).p_value == 1.0


def test_too_many_divisions_name_what_to_take_instead() -> None:
    generator = np.random.default_rng(1)
    for groups in (
        generator.normal(size=(3, 30)),
        generator.integers(0, 3, (3, 300)),
        cut(generator.integers(0, 9, 120).tolist(), [40] * 3),
    ):
        with pytest.raises(TooLargeError, match="permutations=100_000"):
            permutation_means(list(groups))
    with pytest.raises(TooLargeError, match="permutations=100_000"):
        permutation_means([generator.normal(size=50), generator.normal(size=50)])


def test_a_group_without_units_is_named() -> None:
    with pytest.raises(NotEstimableError, match="group 2 has no units"):
        permutation_means([[1], [], [2]])


@pytest.mark.parametrize("groups", [[], [[1, 2]]])
def test_fewer_than_two_groups_are_an_error(groups: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="two or more lists of numbers, not"):
        permutation_means(groups)


@pytest.mark.parametrize("bad", [[math.nan], [math.inf], ["a"], [[1]], [1e200]])
def test_numbers_that_cannot_be_used_are_named(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="group 2"):
        permutation_means([[1, 2], bad])


@pytest.mark.parametrize("permutations", [0, -1, 1.5, math.nan])
def test_permutations_are_a_whole_number(permutations: float) -> None:
    with pytest.raises(ValueError, match="permutations must be a whole number of 1 or more"):
        permutation_means([[1, 2], [3]], permutations=permutations)  # type: ignore[arg-type]


# In whole numbers: the spread of group sums S of three units each is that of the sum of S squared. Sums of squares that
# agree in 13 digits tie.
@pytest.mark.parametrize("largest", [10**4, 10**8, 10**12, 10**13])
def test_a_huge_number_leaves_the_small_ones_apart(largest: int) -> None:
    numbers = [1, 2, 3, 4, 5, largest, 7, 8, 9]
    sums = [
        sum(first) ** 2 + sum(second) ** 2 + (sum(numbers) - sum(first) - sum(second)) ** 2
        for one in combinations(range(9), 3)
        for first in [[numbers[place] for place in one]]
        for second in combinations([numbers[place] for place in range(9) if place not in one], 3)
    ]
    mean = Fraction(sum(numbers) ** 2, 3)
    least = (6**2 + (9 + largest) ** 2 + 24**2 - mean) * (1 - Fraction(2, 10**13))
    expected = sum(each - mean >= least for each in sums) / len(sums)
    assert permutation_means([numbers[:3], numbers[3:6], numbers[6:]]).p_value == pytest.approx(expected)
    turns = [sum(one) for one in combinations(numbers, 3)]
    share = sum(each >= 9 + largest for each in turns) / len(turns)
    found = permutation_mean_difference(numbers[3:6], numbers[:3] + numbers[6:], alternative="greater")
    assert found.p_value == pytest.approx(share)
