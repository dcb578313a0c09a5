"""ICC of groups: against R, against the form for tables, and groups that cannot be compared."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.means.equal_variances import anova
from leapstats.stats.respondents.intraclass import group_icc, group_mean_icc
from leapstats.stats.respondents.raters import rater_icc

GROUPS = list("aaabbccccdddee")
VALUES = [4, 5, 5, 2, 3, 3, 3, 4, 2, 1, 2, 1, 4, 4]


# R 4.2.2: a <- anova(lm(y ~ factor(g))); b <- a[1, 3]; w <- a[2, 3]; n <- table(g); n0 <- (14 - sum(n^2) / 14) / 4;
# (b - w) / (b + (n0 - 1) * w); fl <- b / w / qf(c(.975, .025), 4, 9); (fl - 1) / (fl + n0 - 1); 1 - 1 / fl.
# multilevel 2.7: ICC2(aov(y ~ as.factor(g))) is 0.910778609032973.
def test_groups_of_unequal_size_are_those_of_r() -> None:
    found = group_icc(VALUES, GROUPS)
    assert found.size == pytest.approx(2.75, rel=1e-12)
    assert found.estimate == pytest.approx(0.78777711204314, rel=1e-12)
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((0.333423691588802, 0.972920899993907), rel=1e-12)
    assert (found.statistic, found.p_value) == pytest.approx((11.20807453416150, 0.00151662456025059), rel=1e-12)
    assert (found.df, found.df_within) == (4, 9)
    assert "approximate" in found.note
    assert str(found).endswith("df within 9, size 2.75")
    means = group_mean_icc(VALUES, GROUPS)
    assert means.estimate == pytest.approx(0.910778609032973, rel=1e-12)
    assert (means.conf_int.low, means.conf_int.high) == pytest.approx((0.579046477274237, 0.989980395164185), rel=1e-12)


def test_the_f_test_is_that_of_the_analysis_of_variance() -> None:
    parts = [[value for value, group in zip(VALUES, GROUPS, strict=True) if group == each] for each in "abcde"]
    assert group_icc(VALUES, GROUPS).statistic == pytest.approx(anova(parts).statistic, rel=1e-12)


def test_groups_of_equal_size_are_the_one_way_form_of_a_table() -> None:
    table = np.array([[7, 5, 6], [3, 2, 4], [8, 8, 6], [5, 3, 5], [6, 5, 7]])
    groups = np.repeat(np.arange(5), 3)
    for of_groups, form in ((group_icc, "ICC1"), (group_mean_icc, "ICC1k")):
        one, other = of_groups(table.ravel(), groups), rater_icc(table, form)
        assert one.estimate == pytest.approx(other.estimate, rel=1e-12)
        assert one.conf_int.low == pytest.approx(other.conf_int.low, rel=1e-12)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-12)
        assert not one.note


def test_groups_that_agree_within_and_differ_between() -> None:
    found = group_icc([1.1, 1.1, 2.3, 2.3], [1, 1, 2, 2])
    assert (found.estimate, found.statistic, found.p_value) == (1, math.inf, 0)
    assert (found.conf_int.low, found.conf_int.high) == (1, 1)


def test_groups_that_differ_less_than_their_respondents() -> None:
    found = group_icc([1, 5, 2, 5], [1, 1, 2, 2])
    assert found.estimate < 0
    assert "take 0" in found.note


@pytest.mark.parametrize(
    ("values", "groups", "words"),
    [
        ([1, 2, 3], [1, 1, 1], "two groups or more, not 1"),
        ([], [], "two groups or more, not 0"),
        ([1, 2, 3], [1, 2, 3], "a group with two respondents or more"),
        ([2, 2, 2, 2], [1, 1, 2, 2], "same mean"),
        ([0.1, 0.3, 0.3, 0.1], [1, 1, 2, 2], "same mean"),
    ],
)
def test_groups_that_cannot_be_compared(values: list[float], groups: list[int], words: str) -> None:
    for method in (group_icc, group_mean_icc):
        with pytest.raises(NotEstimableError, match=words):
            method(values, groups)


def test_what_is_no_number_or_no_label() -> None:
    with pytest.raises(ValueError, match="rescale"):
        group_icc([1e200, 1, 2], [1, 1, 2])
    with pytest.raises(ValueError, match="one label per unit"):
        group_icc([1, 2], [1])
    with pytest.raises(ValueError, match="label for every unit"):
        group_icc([1, 2], [1, None])
    with pytest.raises(ValueError, match="values must be"):
        group_icc([1, math.nan], [1, 2])
