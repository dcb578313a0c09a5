"""Groups that are compared by a design: against R, and identities."""

import math
from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.design.comparisons import design_risk_difference, design_t, design_wald
from leapstats.stats.design.sample import sample_design

# R 4.2.2, survey 4.1-1: t <- svyttest(z ~ y, d); its estimate, statistic, df, p and confint
TESTS: dict[tuple[str, str], tuple[float, ...]] = {
    ("practices", "all"): (
        14.6590203724336, 6.44661467068104, 26, 7.85825109305889e-07, 9.98493180712156, 19.3331089377455
    ),
    ("practices", "domain"): (
        20.6575575027382, 9.48360953319647, 16, 5.71436576689417e-08, 16.03989948279, 25.2752155226865
    ),
    ("weighted", "all"): (
        14.6590203724336, 4.71164280105929, 26, 7.19530075925218e-05, 8.26378856274961, 21.0542521821175
    ),
    ("networks", "all"): (
        -4.2023468539222, -8.85144334617482, 7, 4.75280532842024e-05, -5.324985376902, -3.0797083309424
    ),
    ("networks", "domain"): (
        -2.88235294117647, -6.31501718302419, 5, 0.0014665553110747, -4.0556393946795, -1.70906648767344
    ),
    ("persons", "all"): (
        -18.2671532846715, -7.23811710156936, 4, 0.00193335278961444, -25.2741894532529, -11.2601171160901
    ),
    ("persons", "domain"): (
        -17.302781917536, -4.89551319781874, 2, 0.0392834203627212, -32.5101480998826, -2.09541573518946
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "part"), TESTS)
def test_two_means_equal_r(name: str, part: str, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    found = design_t(design, drawn.number, drawn.share)
    limits = found.conf_int
    got = (found.estimate, found.statistic, found.df, found.p_value, limits.low, limits.high)
    assert got == pytest.approx(TESTS[name, part], rel=1e-10)


# R 4.2.2, survey 4.1-1: w <- regTermTest(svyglm(z ~ factor(g), d), ~factor(g)); its Ftest, df, ddf and p
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("practices", (7.47306784080065, 2, 25, 0.00285637648009427)),
        ("weighted", (3.98684380915977, 2, 25, 0.031416378284753)),
        ("networks", (35.3853303252222, 1, 7, 0.000570892173795965)),
        ("persons", (23.2828389977095, 2, 3, 0.0148905351238896)),
    ],
)
def test_several_means_equal_r(name: str, wanted: tuple[float, ...], request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    found = design_wald(drawn.design, drawn.number, drawn.group)
    assert (found.statistic, found.df, found.df_design, found.p_value) == pytest.approx(wanted, rel=1e-10)
    assert not found.note
    if name == "networks":
        t = design_t(drawn.design, drawn.number, drawn.group)
        assert found.statistic == pytest.approx(t.statistic**2)


# R 4.2.2, survey 4.1-1: d - sqrt(a^2 + b^2 - 2 r a b) and d + sqrt(...), where p and V are from svyby(~y, ~g, d,
# svymean, covmat=TRUE), r = cov2cor(V)[1, 2], and a and b the distances to Wilson's limits with p (1 - p) / V and
# qt(.975, degf) of each group: nurses in practices of more than 22 visits; smoking above the age of 50.
@pytest.mark.parametrize(
    ("name", "above", "wanted"),
    [
        ("practices", 22, (0.568928439006303, 0.261998836842922, 0.749030652346933)),
        ("persons", 50, (-0.546376811594203, -0.825370117034908, 0.0791419522693149)),
    ],
)
def test_differences_of_proportions_equal_r(
    name: str, above: float, wanted: tuple[float, ...], request: pytest.FixtureRequest
) -> None:
    drawn = request.getfixturevalue(name)
    found = design_risk_difference(drawn.design, drawn.share, drawn.number > above)
    assert (found.estimate, found.conf_int.low, found.conf_int.high) == pytest.approx(wanted, rel=1e-10)
    assert math.isnan(found.p_value)
    other = design_risk_difference(drawn.design, drawn.share, drawn.number <= above)
    assert (other.conf_int.low, other.conf_int.high) == pytest.approx((-found.conf_int.high, -found.conf_int.low))


def test_a_difference_of_proportions_has_limits_where_all_or_none_have_a_trait() -> None:
    design = sample_design(np.full(30, 2.0), populations=[np.full(30, 60.0)])
    groups = np.repeat([0, 1], 15)
    found = design_risk_difference(design, np.repeat([0.0, 1.0], 15), groups)
    # By hand: Wilson's limits of 0 and of 15 of 15 are t^2 / (15 + t^2) from them, with t of 14 degrees of freedom.
    distance = 2.144786687916928**2 / (15 + 2.144786687916928**2)
    assert found.estimate == 1
    assert (found.conf_int.low, found.conf_int.high) == pytest.approx((1 - math.sqrt(2) * distance, 1))
    assert found.note == "0 or 100 %: the effective size is the number of units"
    with pytest.raises(NotEstimableError, match="the difference of the groups has no standard error"):
        design_t(design, np.repeat([0.0, 1.0], 15), groups)


def test_units_in_no_group_stay_in_the_sample(practices: Any) -> None:
    # R 4.2.2, survey 4.1-1: svyttest(visits ~ owner, subset(d, owner != 2))
    out = np.where(practices.group == 2, -1, practices.group)
    missing = np.where(practices.group == 2, np.nan, practices.number)
    found = design_t(practices.design, missing, out)
    limits = found.conf_int
    got = (found.estimate, found.statistic, found.df, found.p_value, limits.low, limits.high)
    wanted = (7.56318397005395, 2.99310100114559, 16, 0.00860239421901433, 2.20645401975624, 12.9199139203516)
    assert got == pytest.approx(wanted, rel=1e-10)
    inside = practices.design.domain(practices.group != 2)
    assert found == design_t(inside, practices.number, practices.group)


def test_a_census_has_no_error(census: Any) -> None:
    found = design_t(census.design, census.number, census.share)
    assert (found.conf_int.low, found.conf_int.high) == (found.estimate, found.estimate)
    assert math.isnan(found.p_value)
    assert found.note == "every unit of the population was sampled, so there is no sampling error"
    with pytest.raises(NotEstimableError, match="every unit of the population was sampled"):
        design_wald(census.design, census.number, census.group)
    share = design_risk_difference(census.design, census.share, census.number > 22)
    assert (share.conf_int.low, share.conf_int.high) == pytest.approx((share.estimate, share.estimate))


def test_without_degrees_of_freedom_there_is_no_p() -> None:
    design = sample_design(np.ones(6), clusters=[[1, 1, 1, 2, 2, 2]])
    found = design_t(design, [1, 2, 3, 2, 5, 9], [0, 1, 0, 1, 0, 1])
    assert found.df == 0
    assert np.isnan([found.p_value, found.conf_int.low, found.conf_int.high]).all()
    assert found.note.startswith("no degrees of freedom")
    several = design_wald(design, [1, 2, 3, 2, 5, 9], [0, 1, 0, 1, 0, 1])
    assert np.isnan(several.p_value)
    assert several.note.startswith("no degrees of freedom")
    few = design_risk_difference(design, [1, 0, 1, 0, 1, 1], [0, 0, 0, 1, 1, 1])
    assert np.isnan([few.conf_int.low, few.conf_int.high]).all()


def test_empty_groups_are_dropped_and_said(practices: Any) -> None:
    found = design_wald(practices.design, practices.number, practices.group * 2)
    assert found.note == "without units, and not used: 2 groups"
    assert found.df == 2


def test_what_cannot_be_compared_is_refused(practices: Any) -> None:
    design = practices.design
    with pytest.raises(NotEstimableError, match="no unit that has a weight is exposed"):
        design_t(design, practices.number, np.zeros(30, dtype=int))
    with pytest.raises(NotEstimableError, match="is unexposed or exposed"):
        design_risk_difference(design, practices.share, np.full(30, -1))
    with pytest.raises(ValueError, match="groups must be 0, 1, or -1 for a unit that is left out, not 2"):
        design_t(design, practices.number, practices.group)
    with pytest.raises(NotEstimableError, match="two groups with units are needed, not 1"):
        design_wald(design, practices.number, np.ones(30, dtype=int))
    with pytest.raises(NotEstimableError, match="differences between the groups have no standard error"):
        design_wald(design, np.ones(30), practices.group)
    with pytest.raises(ValueError, match="conf_level"):
        design_t(design, practices.number, practices.share, conf_level=95)


def test_more_groups_than_the_covariance_allows_are_refused() -> None:
    design = sample_design(np.ones(8), clusters=[[1, 1, 1, 1, 2, 2, 2, 2]])
    with pytest.raises(NotEstimableError, match="differences between the groups have no standard error"):
        design_wald(design, [1, 2, 4, 7, 2, 5, 9, 6], [0, 1, 2, 3, 0, 1, 2, 3])


def test_too_many_groups_are_refused_before_memory_is_taken() -> None:
    design = sample_design(np.ones(2000))
    with pytest.raises(TooLargeError, match="2,000 groups of 2,000 units are too many"):
        design_wald(design, np.arange(2000.0), np.arange(2000))
