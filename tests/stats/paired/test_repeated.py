"""Repeated answers against every order within every unit, printed tables, scipy, statsmodels, and McNemar's tests."""

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare
from statsmodels.stats.contingency_tables import cochrans_q

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.paired.repeated import cochran_q, exact_cochran_q, exact_friedman, friedman
from leapstats.stats.paired.yes_or_no import mcnemar_chi_square, mcnemar_exact

Answers = list[list[float]]
FUNCTIONS = [cochran_q, exact_cochran_q, friedman, exact_friedman]
PAIRS = [(cochran_q, exact_cochran_q), (friedman, exact_friedman)]

# Agresti, Categorical Data Analysis: favourable responses of 46 patients to three drugs.
DRUGS = [[1, 1, 0]] * 16 + [[1, 1, 1]] * 6 + [[0, 0, 1]] * 6 + [[0, 0, 0]] * 6
DRUGS += [[1, 0, 1]] * 2 + [[1, 0, 0]] * 4 + [[0, 1, 1]] * 2 + [[0, 1, 0]] * 4


def matrices(values: st.SearchStrategy[float], units: int, items: int) -> st.SearchStrategy[Answers]:
    def of_width(width: int) -> st.SearchStrategy[Answers]:
        return st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=units)

    return st.integers(2, items).flatmap(of_width)


def mid_ranks(unit: list[float]) -> list[Fraction]:
    return [sum(other < each for other in unit) + Fraction(unit.count(each) + 1, 2) for each in unit]


def by_permuting(scores: list[list[Fraction]]) -> float:
    """Take every order of every unit's scores, and count totals that spread as far."""

    def far(totals: tuple[Fraction, ...]) -> Fraction:
        return sum((total - sum(totals) / Fraction(len(totals))) ** 2 for total in totals)

    ways: Counter[tuple[Fraction, ...]] = Counter({(Fraction(0),) * len(scores[0]): 1})
    for unit in scores:
        orders = list(itertools.permutations(unit))
        after: Counter[tuple[Fraction, ...]] = Counter()
        for totals, number in ways.items():
            for order in orders:
                after[tuple(a + b for a, b in zip(totals, order, strict=True))] += number
        ways = after
    observed = far(tuple(sum(column) for column in zip(*scores, strict=True)))
    return float(Fraction(sum(number for totals, number in ways.items() if far(totals) >= observed), ways.total()))


# DescTools 0.99.59, CochranQTest(x): 8.47058823529412 and 0.0144755520562824, printed as 8.47 and 0.014 by
# Agresti; the exact p by enumeration, within 0.002 of coin 1.4.2, symmetry_test with 200,000 permutations.
def test_the_drugs() -> None:
    found = cochran_q(DRUGS)
    assert found.statistic == pytest.approx(8.47058823529412, rel=1e-12)
    assert (found.df, found.note) == (2, "")
    assert found.p_value == pytest.approx(0.0144755520562824, rel=1e-11)
    assert exact_cochran_q(DRUGS).p_value == pytest.approx(0.01750063836645776, abs=1e-12)
    assert exact_cochran_q(DRUGS).statistic == found.statistic


# Siegel (1956), Nonparametric Statistics, table N: chi-square and p of Friedman's test without ties.
@pytest.mark.parametrize(
    ("answers", "statistic", "p"),
    [
        ([[1, 2, 3]] * 3, 6.000, 0.028),
        ([[1, 2, 3], [1, 2, 3], [1, 3, 2]], 4.667, 0.194),
        ([[1, 2, 3]] * 4, 8.0, 0.0046),
        ([[1, 2, 3]] * 3 + [[1, 3, 2]], 6.5, 0.042),
        ([[1, 2, 3, 4]] * 2, 6.0, 0.042),
        ([[1, 2, 3, 4]] * 3, 9.0, 0.0017),
        ([[1, 2, 3, 4]] * 2 + [[1, 2, 4, 3]], 8.2, 0.017),
    ],
)
def test_the_printed_table_of_friedmans_distribution(answers: Answers, statistic: float, p: float) -> None:
    found = exact_friedman(answers)
    assert found.statistic == pytest.approx(statistic, abs=5e-4)
    assert found.p_value == pytest.approx(p, abs=5e-5 if p < 0.01 else 5e-4)


# R 4.2.2: friedman.test(x), with ties: 3.6471 (p 0.1615) for the first, 3.5 (0.1738) for the second.
@pytest.mark.parametrize(
    ("answers", "statistic", "p"),
    [
        ([[3, 1, 2], [2, 2, 5], [1, 4, 4], [6, 6, 6], [2, 3, 9], [1, 2, 2]], 3.6471, 0.1615),
        ([[1, 0, 0], [1, 1, 0], [0, 0, 0], [1, 0, 1], [1, 1, 0]], 3.5, 0.1738),
    ],
)
def test_friedman_as_in_r(answers: Answers, statistic: float, p: float) -> None:
    assert friedman(answers).statistic == pytest.approx(statistic, abs=5e-5)
    assert friedman(answers).p_value == pytest.approx(p, abs=5e-5)


@given(answers=matrices(st.integers(0, 5), units=12, items=5))
def test_friedman_as_in_scipy(answers: Answers) -> None:
    found = friedman(answers)
    if found.note or len(answers[0]) < 3:
        return
    theirs = friedmanchisquare(*np.array(answers).T)
    assert found.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-9)
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-8)


@given(answers=matrices(st.integers(0, 1), units=12, items=5))
def test_cochran_as_in_statsmodels(answers: Answers) -> None:
    found = cochran_q(answers)
    if found.note:
        return
    theirs = cochrans_q(np.array(answers))
    assert found.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-12)
    assert (found.df, found.p_value) == (theirs.df, pytest.approx(theirs.pvalue, rel=1e-9))


@given(answers=matrices(st.integers(0, 1), units=5, items=4))
def test_every_order_of_yes_and_no(answers: Answers) -> None:
    scores = [[Fraction(each) for each in unit] for unit in answers]
    assert exact_cochran_q(answers).p_value == pytest.approx(by_permuting(scores), rel=1e-12)


@given(answers=matrices(st.sampled_from([0.0, 0.5, 1.25, 3.0]), units=5, items=3))
def test_every_order_of_ranks(answers: Answers) -> None:
    expected = by_permuting([mid_ranks(unit) for unit in answers])
    assert exact_friedman(answers).p_value == pytest.approx(expected, rel=1e-12)


@given(answers=matrices(st.integers(0, 9), units=3, items=4))
def test_every_order_of_four_ranks(answers: Answers) -> None:
    expected = by_permuting([mid_ranks(unit) for unit in answers])
    assert exact_friedman(answers).p_value == pytest.approx(expected, rel=1e-12)


@given(answers=matrices(st.integers(0, 1), units=25, items=2))
def test_two_items_are_mcnemars_tests(answers: Answers) -> None:
    counts = Counter(map(tuple, answers))
    table = [[counts[1, 1], counts[1, 0]], [counts[0, 1], counts[0, 0]]]
    expected = mcnemar_chi_square(table)
    assert cochran_q(answers).statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert cochran_q(answers).p_value == pytest.approx(expected.p_value, rel=1e-12)
    assert exact_cochran_q(answers).p_value == pytest.approx(mcnemar_exact(table).p_value, rel=1e-11)


@given(answers=matrices(st.integers(0, 1), units=15, items=4))
def test_ranks_of_yes_and_no_say_the_same(answers: Answers) -> None:
    assert friedman(answers).statistic == pytest.approx(cochran_q(answers).statistic, rel=1e-12)
    assert exact_friedman(answers).p_value == pytest.approx(exact_cochran_q(answers).p_value, rel=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
@given(answers=matrices(st.integers(0, 1), units=10, items=4), data=st.data())
def test_order_and_constant_units_do_not_matter(function: object, answers: Answers, data: st.DataObject) -> None:
    assert callable(function)
    cells = np.array(answers)
    units, items = (data.draw(st.permutations(range(size))) for size in cells.shape)
    found = function(answers)
    assert 0 < found.p_value <= 1
    with_constant = np.vstack([cells, np.ones((2, cells.shape[1]), dtype=int), np.zeros(cells.shape[1], dtype=int)])
    for other in (cells[units][:, items], with_constant, 1 - cells):
        assert function(other).p_value == pytest.approx(found.p_value, rel=1e-12)
        assert function(other).statistic == pytest.approx(found.statistic, rel=1e-12)


@pytest.mark.parametrize("function", [cochran_q, friedman])
def test_the_same_data_twice(function: object) -> None:
    assert callable(function)
    assert function(DRUGS + DRUGS).statistic == pytest.approx(2 * function(DRUGS).statistic)
    assert exact_cochran_q(DRUGS + DRUGS).p_value < exact_cochran_q(DRUGS).p_value


def test_numbers_tie_only_where_they_are_equal() -> None:
    assert friedman([[0.1 + 0.2, 0.3, 1.0]]).statistic == friedman([[2, 1, 3]]).statistic


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_unit_differs(function: object) -> None:
    assert callable(function)
    found = function([[1, 1, 1], [0, 0, 0]])
    assert (found.statistic, found.p_value, found.note) == (0, 1, "no unit's answers differ")


@pytest.mark.parametrize("function", [exact_cochran_q, exact_friedman])
def test_one_unit_says_nothing(function: object) -> None:
    assert callable(function)
    assert function([[1, 0, 1]]).p_value == pytest.approx(1, rel=1e-12)


def test_thirty_units_and_four_occasions_are_near_the_chi_square() -> None:
    generator = np.random.default_rng(1)
    answers = np.round(generator.normal(size=(30, 4)) * 2 + [0, 0.5, 1, 1])
    exact, asymptotic = exact_friedman(answers), friedman(answers)
    assert exact.p_value == pytest.approx(asymptotic.p_value, rel=0.3)


@pytest.mark.parametrize(
    ("answers", "instead"),
    [
        (np.arange(27).reshape(3, 9), "a unit's scores have 362,880 orders, more than 50,000; use friedman"),
        ((np.arange(1, 33) * 7 % 33).reshape(4, 8), "takes more than 50,000,000 steps; use friedman"),
    ],
)
def test_too_large(answers: Answers, instead: str) -> None:
    with pytest.raises(TooLargeError, match=instead):
        exact_friedman(answers)


def test_too_many_items() -> None:
    with pytest.raises(TooLargeError, match="use cochran_q"):
        exact_cochran_q([[0] * 10 + [1] * 10, [1] + [0] * 19])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "answers",
    [[1, 0], [[1], [0]], [[1, 0], [1]], [[1, math.nan]], [[1, math.inf]], [["1", "0"]], [[1, None]], 3, [[[1, 0]]]],
)
def test_what_is_not_a_matrix_of_answers(function: object, answers: Answers) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match=r"answers must contain .*units x items with at least two items") as raised:
        function(answers)
    assert not isinstance(raised.value, NotEstimableError)


@pytest.mark.parametrize("function", [cochran_q, exact_cochran_q])
@pytest.mark.parametrize("answers", [[[1, 2]], [[0.5, 1]], [[-1, 0]]])
def test_yes_or_no_is_0_or_1(function: object, answers: Answers) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match="answers must contain 0 and 1"):
        function(answers)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_units(function: object) -> None:
    assert callable(function)
    with pytest.raises(NotEstimableError, match="answers has no units"):
        function(np.empty((0, 3)))
