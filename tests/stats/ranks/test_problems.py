"""Ranks where all values are equal, where there are too many, where a group is empty, and of what is no number."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.ranks.several_groups import jonckheere_terpstra, kruskal_wallis
from leapstats.stats.ranks.two_groups import kendall_tau, mann_whitney
from leapstats.stats.result import Inference


@pytest.mark.parametrize(
    ("call", "note"),
    [
        (lambda: mann_whitney([2, 2], [2, 2, 2]), "all values are equal"),
        (lambda: mann_whitney([2], [2]), "all values are equal"),
        (lambda: jonckheere_terpstra([[1], [1, 1], [1]]), "all values are equal"),
        (lambda: kendall_tau([1, 1, 1], [1, 2, 3]), "one of the two does not vary"),
        (lambda: kendall_tau([5], [7]), "one of the two does not vary"),
        (lambda: kendall_tau([1, 1], [2, 3], permutations=9, seed=4), "one of the two does not vary"),
    ],
)
def test_values_that_are_all_equal_say_so(call: Callable[[], Inference], note: str) -> None:
    found = call()
    assert found.p_value == 1.0
    assert note in found.note


def test_tau_of_a_constant_is_nan_and_u_of_equal_values_a_half() -> None:
    assert math.isnan(kendall_tau([1, 1, 1], [1, 2, 3]).estimate)
    assert mann_whitney([2, 2], [2, 2, 2]).estimate == 0.5


def test_too_many_values_are_refused_with_what_to_take() -> None:
    many = [place // 2 for place in range(60)]
    with pytest.raises(TooLargeError, match="use kendall_tau_asymptotic, or permutations=100_000 to draw it"):
        kendall_tau(many, many[::-1])
    with pytest.raises(TooLargeError, match="use jonckheere_terpstra_asymptotic"):
        jonckheere_terpstra([many[start : start + 6] for start in range(0, 60, 6)])
    with pytest.raises(TooLargeError, match=r"2,000 units or more, and above 250 .*; use mann_whitney_asymptotic"):
        mann_whitney(np.arange(2000.0), np.arange(2000.0) + 0.5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: mann_whitney([], [1]), "exposed has no units"),
        (lambda: mann_whitney([1], []), "unexposed has no units"),
        (lambda: jonckheere_terpstra([[1], []]), "group 2 has no units"),
        (lambda: kruskal_wallis([[], [1]]), "group 1 has no units"),
        (lambda: kendall_tau([], []), "there are no units"),
    ],
)
def test_empty_groups_have_no_test(call: Callable[[], object], said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: mann_whitney([math.nan], [1]), "exposed must be a list of finite numbers"),
        (lambda: mann_whitney([1], [math.inf]), "unexposed must be a list of finite numbers"),
        (lambda: mann_whitney([[1, 2]], [1]), "exposed must be a list of finite numbers"),
        (lambda: mann_whitney([1], [2], alternative="bigger"), "alternative must be one of"),
        (lambda: jonckheere_terpstra([[1, 2]]), "groups must contain two or more lists of numbers, not 1"),
        (lambda: jonckheere_terpstra([[1], [2]], alternative=""), "alternative must be one of"),
        (lambda: jonckheere_terpstra([[1], [2], [math.nan]]), "group 3 must be a list of finite numbers"),
        (lambda: kruskal_wallis([]), "groups must contain two or more lists of numbers, not 0"),
        (lambda: kruskal_wallis([[1], [math.nan]]), "group 2 must be a list of finite numbers"),
        (lambda: kendall_tau([1, 2], [1]), "one and other must have one number per unit each, not 2 and 1"),
        (lambda: kendall_tau([1, 2], [1, math.nan]), "other must be a list of finite numbers"),
        (lambda: kendall_tau([1, 2], [1, 2], alternative="up"), "alternative must be one of"),
        (lambda: kendall_tau([1, 2], [1, 2], permutations=0), "permutations must be a whole number of 1 or more"),
        (lambda: kendall_tau([1, 2], [1, 2], permutations=1.5), "permutations must be a whole number of 1 or more"),  # type: ignore[arg-type]
        (
            lambda: kendall_tau([1, 2], [1, 2], permutations=math.nan),
            "permutations must be a whole number of 1 or more",
        ),  # type: ignore[arg-type]
    ],
)
def test_input_that_cannot_be_ranked_is_named(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
