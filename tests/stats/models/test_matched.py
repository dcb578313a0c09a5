"""Conditional logistic regression: against R, statsmodels, pairs, and enumeration of every subset."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize
from statsmodels.discrete.conditional_models import ConditionalLogit

from leapstats.errors import NotEstimableError
from leapstats.stats.exact.conditional import estimate
from leapstats.stats.models import matched
from leapstats.stats.models.coefficients import Model
from leapstats.stats.models.matched import _ascend, conditional_logistic
from leapstats.stats.two_by_two.one_table import hypergeometric
from leapstats.stats.two_by_two.strata import combined

# Five strata of 6, 4, 5, 2 and 6 units.
STRATA = np.repeat([1, 2, 3, 4, 5], [6, 4, 5, 2, 6])
Y = np.array([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0])
X = np.array([1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1])
Z = np.array([2.1, 3.4, 1.2, 4.8, 2.2, 3.9, 1.1, 2.7, 4.1, 3.3, 5.2, 2.8, 3.1, 4.4, 2.0, 3.6, 1.9])
Z = np.append(Z, [2.5, 4.0, 1.4, 3.7, 4.9, 2.3])
DESIGN = np.column_stack([X, Z])


def estimates(model: Model) -> list[float]:
    return [each.estimate for each in model.coefficients]


def errors(model: Model) -> list[float]:
    return [each.std_error for each in model.coefficients]


def test_r_agrees() -> None:
    # R 4.2.2, survival 3.5-3: clogit(y ~ x + z + strata(s), method = "exact"); coef, sqrt(diag(vcov)), loglik.
    found = conditional_logistic(Y, DESIGN, strata=STRATA, names=["x", "z"])
    assert [each.name for each in found.coefficients] == ["x", "z"]
    assert estimates(found) == pytest.approx([2.11770729472, 1.19633589422], abs=1e-7)
    assert errors(found) == pytest.approx([1.308655641830, 0.670386813712], abs=1e-7)
    assert found.log_likelihood == pytest.approx(-6.44625347994, abs=1e-9)
    assert (found.units, found.note) == (23, "")
    first = found.coefficients[0]
    assert first.conf_int.low == pytest.approx(2.11770729472 - 1.959963985 * 1.308655641830, abs=1e-7)
    assert first.p_value == pytest.approx(math.erfc(2.11770729472 / 1.308655641830 / math.sqrt(2)), abs=1e-8)


def test_statsmodels_agrees() -> None:
    random = np.random.default_rng(7)
    design = np.column_stack([random.integers(0, 2, 90), random.normal(size=90)])
    strata = np.repeat(np.arange(9), 10)
    outcome = (random.random(90) < 1 / (1 + np.exp(-design @ [0.9, -0.6] - 0.2 * strata + 1))).astype(int)
    peer = ConditionalLogit(outcome, design, groups=strata).fit(disp=0, gtol=1e-10, maxiter=200)
    found = conditional_logistic(outcome, design, strata=strata)
    assert estimates(found) == pytest.approx(peer.params, abs=1e-4)
    assert errors(found) == pytest.approx(peer.bse, rel=1e-4)
    assert found.log_likelihood == pytest.approx(peer.llf, abs=1e-7)


@given(st.integers(1, 12), st.integers(1, 12))
def test_pairs_give_the_log_of_gained_over_lost(gained: int, lost: int) -> None:
    # Breslow & Day (1980), chapter 5: in 1:1 pairs the estimate is the log of the ratio of discordant pairs.
    outcome = [1, 0] * (gained + lost)
    column = [[1], [0]] * gained + [[0], [1]] * lost
    found = conditional_logistic(outcome, column, strata=np.repeat(np.arange(gained + lost), 2))
    assert estimates(found) == pytest.approx([math.log(gained / lost)], abs=1e-9)
    assert errors(found) == pytest.approx([math.sqrt(1 / gained + 1 / lost)], rel=1e-9)


tables = st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=1, max_size=5)


@given(tables)
def test_one_binary_column_in_strata_is_the_common_odds_ratio(cells: list[tuple[int, int, int, int]]) -> None:
    expected = estimate(combined([hypergeometric([[a, b], [c, d]]) for a, b, c, d in cells]))
    assume(math.isfinite(expected))
    outcome, column = (
        np.concatenate([np.repeat(pattern, cell) for cell in cells]) for pattern in ([1, 0, 1, 0], [1, 1, 0, 0])
    )
    strata = np.repeat(np.arange(len(cells)), [sum(cell) for cell in cells])
    found = conditional_logistic(outcome, column[:, None], strata=strata)
    assert estimates(found) == pytest.approx([expected], abs=1e-7)


def test_the_likelihood_is_that_of_all_subsets() -> None:
    def minus_log_likelihood(beta: np.ndarray) -> float:
        total = 0.0
        for stratum in range(1, 6):
            inside = stratum == STRATA
            rows, events = DESIGN[inside], Y[inside]
            sums = [rows[list(some)].sum(axis=0) @ beta for some in combinations(range(len(rows)), events.sum())]
            total += events @ rows @ beta - np.log(np.exp(sums).sum())
        return -total

    best = minimize(minus_log_likelihood, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    found = conditional_logistic(Y, DESIGN, strata=STRATA)
    assert estimates(found) == pytest.approx(best.x, abs=1e-6)
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-10)


def test_what_must_not_matter() -> None:
    found = conditional_logistic(Y, DESIGN, strata=STRATA)
    order = np.random.default_rng(1).permutation(len(Y))
    moved = conditional_logistic(Y[order], DESIGN[order], strata=[f"s{label}" for label in STRATA[order]])
    assert estimates(moved) == pytest.approx(estimates(found), abs=1e-9)
    # Another constant in every stratum; another scale; swapped outcomes; every stratum twice.
    shifted = conditional_logistic(Y, DESIGN + 100.0 * STRATA[:, None], strata=STRATA)
    assert estimates(shifted) == pytest.approx(estimates(found), abs=1e-8)
    scaled = conditional_logistic(Y, DESIGN * 1000, strata=STRATA)
    assert [1000 * each for each in errors(scaled)] == pytest.approx(errors(found), rel=1e-9)
    assert estimates(conditional_logistic(1 - Y, DESIGN, strata=STRATA)) == pytest.approx(
        [-each for each in estimates(found)], abs=1e-9
    )
    twice = conditional_logistic(
        np.tile(Y, 2), np.tile(DESIGN, (2, 1)), strata=np.append(STRATA, STRATA + 5), conf_level=0.8
    )
    assert errors(twice) == pytest.approx([each / math.sqrt(2) for each in errors(found)], rel=1e-9)


def test_strata_with_one_outcome_are_left_out_and_counted() -> None:
    outcome, design = np.append(Y, [1, 1, 0]), np.vstack([DESIGN, [[1, 9.0], [0, 8.0], [1, 7.0]]])
    found = conditional_logistic(outcome, design, strata=np.append(STRATA, [6, 6, 7]))
    assert found.coefficients == conditional_logistic(Y, DESIGN, strata=STRATA).coefficients
    assert (found.units, found.note) == (23, "2 of 7 strata have only one outcome and are not used")
    with pytest.raises(NotEstimableError, match="no stratum has units with the event and units without"):
        conditional_logistic([1, 1, 0], [[1], [0], [1]], strata=[1, 1, 2])


def test_a_large_stratum_neither_overflows_nor_loses_digits() -> None:
    # One stratum of 600: unconditional and conditional estimates are close there (Breslow & Day, chapter 7).
    random = np.random.default_rng(3)
    column = random.normal(size=(600, 1)) * 20
    outcome = (random.random(600) < 1 / (1 + np.exp(-0.5 * column[:, 0]))).astype(int)
    found = conditional_logistic(outcome, column, strata=np.zeros(600))
    assert estimates(found) == pytest.approx([0.5], abs=0.15)


@pytest.mark.parametrize("column", [[0.1] * 6 + [0.7] * 4, [5, 5, 5, 5, 5, 5, 3, 3, 3, 3]])
def test_a_column_constant_within_strata_is_named(column: list[float]) -> None:
    design = np.column_stack([X[:10], column])
    with pytest.raises(NotEstimableError, match=r"^practice: constant within every stratum that has both outcomes"):
        conditional_logistic(Y[:10], design, strata=STRATA[:10], names=["x", "practice"])


def test_separation_within_strata_is_an_error_with_a_remedy() -> None:
    # statsmodels 0.15 ConditionalLogit returns some large number here; the estimate is infinite.
    # In every pair the one with the event has the trait; across pairs nothing is separated.
    outcome, column = [1, 0, 1, 0, 1, 0], [[5.0], [4.0], [2.0], [1.0], [9.0], [3.0]]
    with pytest.raises(
        NotEstimableError, match=r"^separation within strata: dose infinite; use exact_logistic with a col"
    ):
        conditional_logistic(outcome, column, strata=[1, 1, 2, 2, 3, 3], names=["dose"])
    # Quasi-complete: one pair is tied.
    with pytest.raises(NotEstimableError, match="x1 infinite"):
        conditional_logistic(outcome, [[1], [0], [1], [1], [1], [0]], strata=[1, 1, 2, 2, 3, 3])


def test_no_columns_leave_the_number_of_subsets() -> None:
    found = conditional_logistic(Y, np.empty((len(Y), 0)), strata=STRATA)
    assert found.coefficients == ()
    subsets = [math.comb(int((stratum == STRATA).sum()), int(Y[stratum == STRATA].sum())) for stratum in range(1, 6)]
    assert found.log_likelihood == pytest.approx(-math.log(math.prod(subsets)), abs=1e-12)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="strata must be a list with one label per unit"):
        conditional_logistic(Y, DESIGN, strata=STRATA[:-1])
    with pytest.raises(ValueError, match="outcome must be a vector"):
        conditional_logistic(Y + 1, DESIGN, strata=STRATA)
    with pytest.raises(ValueError, match="conf_level"):
        conditional_logistic(Y, DESIGN, strata=STRATA, conf_level=1.5)


def test_the_results_of_statsmodels_are_handed_on() -> None:
    outcome, strata = np.append(Y, [1, 1]), np.append(STRATA, [6, 6])
    found = conditional_logistic(outcome, np.vstack([DESIGN, [[1, 9], [0, 8]]]), strata=strata, names=["x", "z"])
    # R 4.2.2, survival 3.5-3: as above.
    assert found.fitted.params == pytest.approx([2.11770729472, 1.19633589422], abs=1e-7)
    assert found.fitted.bse == pytest.approx([1.308655641830, 0.670386813712], abs=1e-7)
    assert found.fitted.llf == pytest.approx(-6.44625347994, abs=1e-9)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(errors(found), rel=1e-12)
    shown = " ".join(str(found.fitted.summary()).split())
    assert all(
        said in shown for said in ("No. Observations: 23", "No. groups: 5", "Max group size: 6", "z 1.1963 0.670")
    )
    assert conditional_logistic(Y, np.empty((len(Y), 0)), strata=STRATA).fitted is None


def test_climbing_halves_steps_that_lead_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def arch(at: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Highest at 2; as far away as 0 the curvature is so small that whole steps go astray."""
        away = at - 2
        height = math.sqrt(1 + away[0] ** 2)
        return -height, -away / height, np.array([[height**-3]])

    assert _ascend(1, arch)[0] == pytest.approx(2, abs=1e-9)
    monkeypatch.setattr(matched, "STEPS", 2)
    with pytest.raises(NotEstimableError, match="no maximum within 2 steps"):
        _ascend(1, arch)
