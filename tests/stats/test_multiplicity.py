"""Adjusted p-values against R, statsmodels, and the closed tests they shorten."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from leapstats.stats import benjamini_hochberg, benjamini_yekutieli, bonferroni, hochberg, holm, hommel

Adjustment = Callable[[list[float]], np.ndarray]
EACH: dict[str, Adjustment] = {
    "bonferroni": bonferroni,
    "holm": holm,
    "hochberg": hochberg,
    "hommel": hommel,
    "BH": benjamini_hochberg,
    "BY": benjamini_yekutieli,
}
every = pytest.mark.parametrize("name", EACH)
FAMILIES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.02, 0.04, 0.05, 0.5, 1.0])), max_size=12)

# R 4.2.2: p.adjust(c(0.02, 0.02, 0.5, 0, 1, 0.013, 0.3, 0.04, 0.04, 0.7), method)
TIED = [0.02, 0.02, 0.5, 0, 1, 0.013, 0.3, 0.04, 0.04, 0.7]
TIED_IN_R = {
    "bonferroni": [0.2, 0.2, 1, 0, 1, 0.13, 1, 0.4, 0.4, 1],
    "holm": [0.16, 0.16, 1, 0, 1, 0.117, 1, 0.24, 0.24, 1],
    "hochberg": [0.14, 0.14, 1, 0, 1, 0.117, 1, 0.2, 0.2, 1],
    "hommel": [0.12, 0.12, 1, 0, 1, 0.091, 0.933333333333333, 0.2, 0.2, 1],
    "BH": [0.05, 0.05, 0.625, 0, 1, 0.05, 0.428571428571429, 0.0666666666666667, 0.0666666666666667, 0.777777777777778],
    "BY": [0.146448412698413, 0.146448412698413, 1, 0, 1, 0.146448412698413, 1, 0.19526455026455, 0.19526455026455, 1],
}
# R 4.2.2: p.adjust(c(.001, .01, .012, .02, .021, .03, .9), method)
SMALL = [0.001, 0.01, 0.012, 0.02, 0.021, 0.03, 0.9]
SMALL_IN_R = {
    "bonferroni": [0.007, 0.07, 0.084, 0.14, 0.147, 0.21, 1],
    "holm": [0.007, 0.06, 0.06, 0.08, 0.08, 0.08, 0.9],
    "hochberg": [0.007, 0.06, 0.06, 0.06, 0.06, 0.06, 0.9],
    "hommel": [0.007, 0.04, 0.04, 0.045, 0.045, 0.06, 0.9],
    "BH": [0.007, 0.028, 0.028, 0.0294, 0.0294, 0.035, 0.9],
    "BY": [0.01815, 0.0726, 0.0726, 0.07623, 0.07623, 0.09075, 1],
}


@every
def test_as_in_r(name: str) -> None:
    assert EACH[name](TIED) == pytest.approx(TIED_IN_R[name], abs=1e-12)
    assert EACH[name](SMALL) == pytest.approx(SMALL_IN_R[name], abs=1e-12)


@pytest.mark.parametrize("name", ["bonferroni", "holm"])
def test_as_in_statsmodels(name: str) -> None:
    """The others are those of statsmodels."""
    p_values = np.random.default_rng(7).uniform(size=360) ** 4
    assert EACH[name](p_values) == pytest.approx(multipletests(p_values, method=name)[1], abs=1e-12)


def closed(p_values: list[float], local: Callable[[list[float]], float]) -> list[float]:
    """Test each intersection of hypotheses; a hypothesis has the largest p of those it is part of."""
    places = range(len(p_values))
    subsets = [chosen for size in places for chosen in itertools.combinations(places, size + 1)]
    tested = {chosen: min(1.0, local(sorted(p_values[place] for place in chosen))) for chosen in subsets}
    return [max(p for chosen, p in tested.items() if place in chosen) for place in places]


@given(st.lists(st.sampled_from([0.0, 0.001, 0.01, 0.015, 0.02, 0.03, 0.04, 0.2, 0.6, 1.0]), min_size=1, max_size=7))
def test_holm_and_hommel_are_closed_tests(p_values: list[float]) -> None:
    def simes(ordered: list[float]) -> float:
        return min(len(ordered) * p / rank for rank, p in enumerate(ordered, 1))

    assert holm(p_values) == pytest.approx(closed(p_values, lambda ordered: len(ordered) * ordered[0]), abs=1e-12)
    assert hommel(p_values) == pytest.approx(closed(p_values, simes), abs=1e-12)


@every
@given(p_values=FAMILIES, order=st.randoms(use_true_random=False))
def test_order_range_and_raw_values(name: str, p_values: list[float], order: object) -> None:
    adjusted = EACH[name](p_values)
    raw = np.array(p_values)
    assert adjusted.shape == raw.shape
    assert np.all((adjusted >= raw) & (adjusted <= 1))
    # A smaller p is never adjusted to a larger one, and equal ones stay equal.
    assert np.all(np.diff(adjusted[np.argsort(raw, kind="stable")]) >= 0)
    for value in set(p_values):
        assert len(set(adjusted[raw == value])) == 1
    places = list(range(len(p_values)))
    order.shuffle(places)  # type: ignore[attr-defined]
    assert EACH[name]([p_values[place] for place in places]).tolist() == [adjusted[place] for place in places]


@given(FAMILIES)
def test_the_order_of_the_methods(p_values: list[float]) -> None:
    ladder = [benjamini_hochberg, hommel, hochberg, holm, bonferroni]
    for stronger, weaker in itertools.pairwise(ladder):
        assert np.all(stronger(p_values) <= weaker(p_values) + 1e-12)
    assert np.all(benjamini_hochberg(p_values) <= benjamini_yekutieli(p_values) + 1e-12)


@every
def test_families_of_none_and_of_one(name: str) -> None:
    assert EACH[name]([]).shape == (0,)
    assert EACH[name]([0.3]).tolist() == [0.3]
    assert EACH[name]([0.0, 1.0]).tolist() == [0.0, 1.0]


@every
def test_the_input_is_left_alone(name: str) -> None:
    given_values = np.array([0.3, 0.01, 0.2])
    EACH[name](given_values)
    assert given_values.tolist() == [0.3, 0.01, 0.2]


@every
@pytest.mark.parametrize("bad", [[0.1, math.nan], [1.01], [-0.01], [[0.1, 0.2]], 0.1, ["x"], [[0.1], [0.2, 0.3]], None])
def test_what_is_no_list_of_p_values(name: str, bad: object) -> None:
    with pytest.raises(ValueError, match="p_values must be a list of numbers between 0 and 1"):
        EACH[name](bad)  # type: ignore[arg-type]
