"""Standardized differences of weighted groups: against R, the unweighted ones, and what is refused."""

from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.sample import sample_design
from leapstats.stats.design.standardized import (
    weighted_standardized_difference,
    weighted_standardized_mean_difference,
)
from leapstats.stats.standardized import standardized_difference, standardized_mean_difference


# R 4.2.2, survey 4.1-1: the difference of svymean(~y, s) over the root of the mean svyvar(~y, s), s a subset by group
@pytest.mark.parametrize(
    ("name", "part", "wanted"),
    [
        ("practices", "all", 1.70221743477518),
        ("practices", "domain", 2.58017670447905),
        ("persons", "all", -2.31316858002772),
    ],
)
def test_differences_of_means_equal_r(name: str, part: str, wanted: float, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    found = weighted_standardized_mean_difference(design, drawn.number, drawn.share)
    assert found.estimate == pytest.approx(wanted, rel=1e-12)
    assert np.isnan(found.conf_int.level)


# R 4.2.2, survey 4.1-1: p of svymean(~factor(g), s) without the first level, S = diag(p) - p p'; the root of
# d' solve((S1 + S0) / 2) d for the difference d; of two levels (p1 - p0) / sqrt of the mean of p (1 - p)
def test_differences_of_answers_equal_r(practices: Any, persons: Any) -> None:
    found = weighted_standardized_difference(practices.design, practices.group, practices.share)
    assert found.estimate == pytest.approx(0.911710439656962, rel=1e-12)
    found = weighted_standardized_difference(persons.design, persons.group, persons.share)
    assert found.estimate == pytest.approx(2.0914499897609, rel=1e-12)
    big = (practices.number > 22).astype(int)
    found = weighted_standardized_difference(practices.design, big, practices.share)
    assert found.estimate == pytest.approx(1.39629421248699, rel=1e-12)
    other = weighted_standardized_difference(practices.design, 1 - big, practices.share)
    assert other.estimate == pytest.approx(-found.estimate)


def test_equal_weights_give_the_unweighted_difference(practices: Any) -> None:
    design = sample_design(np.full(30, 1.7))
    exposed, unexposed = (practices.number[practices.share == group] for group in (1, 0))
    found = weighted_standardized_mean_difference(design, practices.number, practices.share)
    assert found.estimate == pytest.approx(standardized_mean_difference(exposed, unexposed).estimate)
    table = np.zeros((3, 2), dtype=int)
    np.add.at(table, (practices.group, 1 - practices.share.astype(int)), 1)
    found = weighted_standardized_difference(design, practices.group, practices.share)
    assert found.estimate == pytest.approx(standardized_difference(table).estimate)


def test_what_has_no_difference_is_refused(practices: Any) -> None:
    with pytest.raises(NotEstimableError, match="a group has fewer than two units"):
        weighted_standardized_mean_difference(practices.design, practices.number, np.arange(30) == 4)
    with pytest.raises(NotEstimableError, match="neither group varies"):
        weighted_standardized_mean_difference(practices.design, np.full(30, 0.3), practices.share)
    with pytest.raises(NotEstimableError, match="a group has no units"):
        weighted_standardized_difference(practices.design, practices.group, np.ones(30, dtype=int))
    with pytest.raises(NotEstimableError, match="all units have the same answer"):
        weighted_standardized_difference(practices.design, np.ones(30, dtype=int), practices.share)
