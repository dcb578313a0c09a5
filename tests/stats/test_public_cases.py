"""Questions that were asked in public threads about exact tests, with the answers of R."""

import math

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import TooLargeError


# R 4.2.2: fisher.test(matrix(c(345, 260, 455, 345), 2)); scipy issue 4130 counted the observed table's twin as rarer.
def test_fishers_p_of_a_table_next_to_the_mode() -> None:
    found = stats.fisher_exact([[345, 455], [260, 345]])
    assert (found.p_value, found.estimate) == pytest.approx((0.95668, 1.00612), abs=5e-6)
    limits = stats.conditional_odds_ratio([[345, 455], [260, 345]]).conf_int
    assert (limits.low, limits.high) == pytest.approx((0.8083, 1.2527), abs=5e-5)


# R 4.2.2: fisher.test; scipy issue 6758.
@pytest.mark.parametrize(("cell", "p"), [(1344, 0.0281215), (1345, 0.0174842)])
def test_fishers_p_of_a_large_table(cell: int, p: float) -> None:
    assert stats.fisher_exact([[0, cell], [2369, 699722]]).p_value == pytest.approx(p, abs=5e-8)


# R: p 1; the odds ratio is not defined. scipy pull request 54, fishers_exact_test pull request 59.
@pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[5, 0], [3, 0]]])
def test_an_empty_margin_leaves_nothing_to_learn(table: list[list[int]]) -> None:
    for method in (stats.fisher_exact, stats.fisher_mid_p, stats.conditional_odds_ratio):
        found = method(table)
        assert found.p_value == 1
        assert math.isnan(found.estimate)
        assert found.note == "the margins allow one table only"
    limits = stats.conditional_odds_ratio(table).conf_int
    assert (limits.low, limits.high) == (0, math.inf)


# R 4.2.2: wilcox.test(x, y); scipy issue 17547.
def test_a_rank_sum_without_ties() -> None:
    one = [59.01, 66.11, 52.8, 52.67, 51.72, 39.14, 42.16, 45.28, 57.7, 46.54]
    other = [50.06, 45.82, 50.52, 47.22, 49.03, 40.66, 41.54, 38.98, 45.7, 38.45]
    found = stats.mann_whitney(one, other)
    assert (found.statistic, found.p_value) == (76, pytest.approx(0.0524259, abs=5e-8))


# scipy issue 4017: 1,800 units on 5 levels. R's wilcox.test (normal, with ties) has p 9.35e-05, continuity corrected;
# without that correction its statistic is Kruskal and Wallis' H: kruskal.test has p 9.34e-05.
def test_a_rank_sum_of_1800_tied_units_is_refused_and_says_what_to_take() -> None:
    one = np.repeat([1, 2, 3, 4, 5], [163, 81, 40, 6, 2])
    other = np.repeat([1, 2, 3, 4, 5], [1007, 362, 99, 27, 13])
    with pytest.raises(TooLargeError, match=r"has too many units, 1,800, or ties; use mann_whitney_asymptotic"):
        stats.mann_whitney(one, other)
    assert stats.kruskal_wallis([one, other]).p_value == pytest.approx(9.35e-05, abs=5e-7)
    assert stats.mann_whitney_asymptotic(one, other, continuity=True).p_value == pytest.approx(9.35e-05, abs=5e-8)
    # U is S and the ties between the groups, shared.
    values, groups = np.concatenate([one, other]), np.repeat([1, 0], [292, 1508])
    drawn = stats.kendall_tau(groups, values, permutations=200)
    assert (drawn.statistic + 292 * 1508) / 2 == 246930.5
    assert drawn.p_value == pytest.approx(2 / 201)


# By symmetry; scipy issue 10223.
def test_signed_ranks_as_many_up_as_down() -> None:
    assert stats.wilcoxon_signed_rank([1] * 15 + [0] * 40 + [-1] * 15).p_value == 1


# scipy issue 6805.
@pytest.mark.parametrize("zeros", ["pratt", "wilcoxon"])
def test_signed_ranks_of_nothing_but_zeros(zeros: str) -> None:
    found = stats.wilcoxon_signed_rank([0] * 5, zeros=zeros)
    assert (found.p_value, found.note) == (1, "every difference is 0")


# R's coin, exact: 2 / 32 and 2 / 16; scipy issue 13689.
@pytest.mark.parametrize(("differences", "p"), [([1, 1, 2, 3, 4], 0.0625), ([0, 1, 2, 3, 4], 0.125)])
def test_signed_ranks_with_ties_and_zeros_are_exact(differences: list[int], p: float) -> None:
    assert stats.wilcoxon_signed_rank(differences).p_value == p


# statsmodels issue 9485: the first four cells were read in silence.
@pytest.mark.parametrize(
    "method", [stats.mcnemar_exact, stats.mcnemar_mid_p, stats.mcnemar_chi_square, stats.paired_odds_ratio]
)
def test_mcnemars_test_is_of_two_answers(method: object) -> None:
    with pytest.raises(ValueError, match=r"table must be 2 x 2, not of shape \(3, 3\)"):
        method([[45, 13, 5], [8, 18, 30], [9, 25, 40]])


# VISCfunctions pull request 26, evaluate pull request 795.
def test_nobody_changed() -> None:
    for method in (stats.mcnemar_exact, stats.mcnemar_mid_p, stats.mcnemar_chi_square):
        found = method([[10, 0], [0, 5]])
        assert (found.p_value, found.note) == (1, "no unit changed")


# R 4.2.2: binom.test(0, 21), binom.test(5, 22); R Companion, Tests for Paired Nominal Data.
@pytest.mark.parametrize(
    ("table", "p"), [([[2, 0], [21, 7]], 9.537e-07), ([[9, 5], [17, 15]], 0.0169005), ([[4, 6], [10, 10]], 0.454498)]
)
def test_mcnemars_exact_p(table: list[list[int]], p: float) -> None:
    assert stats.mcnemar_exact(table).p_value == pytest.approx(p, rel=5e-5)


# finnstats, McNemar's Test in R: 10 against 6; corrected chi-square 0.5625 with p 0.4533, uncorrected 16 / 16 = 1.
def test_mcnemars_chi_square_is_the_uncorrected_one_and_says_so() -> None:
    found = stats.mcnemar_chi_square([[4, 6], [10, 10]])
    assert (found.statistic, found.method) == (1.0, "McNemar's chi-square, uncorrected")
    assert found.p_value == pytest.approx(math.erfc(math.sqrt(1 / 2)))


# R 4.2.2: binom.test(0, 30), binom.test(0, 1000, conf.level = 1 - 1e-7); statsmodels issues 2742, 9141 and 9549.
@pytest.mark.parametrize(("total", "level", "high"), [(30, 0.95, 0.1157033), (1000, 1 - 1e-7, 0.0166707)])
def test_limits_of_no_events(total: int, level: float, high: float) -> None:
    found = stats.clopper_pearson_proportion(0, total, conf_level=level)
    assert found.conf_int.low == 0
    assert found.conf_int.high == pytest.approx(high, abs=5e-8)
    assert "100% CI" not in str(found)


# statsmodels pull request 10010.
@pytest.mark.parametrize(("count", "total"), [(38, 38), (0, 77)])
def test_wilsons_limits_stay_between_0_and_1(count: int, total: int) -> None:
    limits = stats.wilson_proportion(count, total).conf_int
    assert 0 <= limits.low <= limits.high <= 1
    assert (limits.high if count else limits.low) == (1.0 if count else 0.0)


# statsmodels issue 1705. R's brglm2: log odds ratio 2.56495; fisher.test p 0.0934.
def test_everybody_with_x_has_the_event() -> None:
    x, y = [0] * 10 + [1] * 6, [0, 1] * 5 + [1] * 6
    design = [[value] for value in x]
    with pytest.raises(ValueError, match="use firth_logistic or exact_logistic"):
        stats.logistic(y, design, names=["x"])
    assert stats.firth_logistic(y, design).coefficients[1].estimate == pytest.approx(2.56495, abs=5e-6)
    exact = stats.exact_logistic(y, design).coefficients[0]
    assert exact.conf_int.high == math.inf
    assert stats.fisher_exact([[6, 0], [5, 5]]).p_value == pytest.approx(0.0934, abs=5e-5)
