"""Means, totals, ratios, domains and design effects: against R, and identities."""

from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.estimates import (
    DomainMeans,
    Estimates,
    Means,
    Ratios,
    Totals,
    design_effect,
    estimated,
    t_quantile,
)
from leapstats.stats.design.sample import sample_design

# R 4.2.2, survey 4.1-1: m <- svymean(~y, d, deff=TRUE); deff "replace" after it; confint(m, df=degf(d));
# svytotal(~y, d). Domains by subset(d, ...).
MEANS: dict[tuple[str, str], tuple[float, ...]] = {
    ("practices", "all"): (
        27, 24.73, 0.727793452349847, 23.236691184774, 26.223308815226, 0.246805492242605, 0.123402746121302,
        1483.8, 43.6676071409908,
    ),
    ("practices", "domain"): (
        17, 24.3558484349259, 1.3633178158698, 21.4794992694661, 27.2321976003857, 0.431597736041996,
        0.218287487586314, 985.6, 100.045378448571,
    ),
    ("weighted", "all"): (
        27, 24.73, 1.02505249223277, 22.6267660154426, 26.8332339845574, 0.489587976312844, 0.244793988156422,
        1483.8, 61.5031495339662,
    ),
    ("weighted", "domain"): (
        17, 24.3558484349259, 1.88060854944774, 20.3881112214945, 28.3235856483572, 0.821262040753871,
        0.415366468717362, 985.6, 144.594003336466,
    ),
    ("networks", "all"): (
        8, 6.15740740740741, 0.5927576073403, 4.79050591370695, 7.52430890110787, 1.64328100209592,
        1.47210589771093, 1477.77777777778, 191.661674653187,
    ),
    ("networks", "domain"): (
        6, 8.36802973977695, 0.624212885757904, 6.84063583197854, 9.89542364757537, 1.59961773146182,
        1.42300566222607, 833.703703703704, 235.805288506835,
    ),
    ("persons", "all"): (
        5, 50.0047169811321, 2.66339628184835, 43.1582388779114, 56.8511950843527, 1.61866329539131,
        1.2521734926612, 5300.5, 452.225331002145,
    ),
    ("persons", "domain"): (
        3, 43.7952755905512, 2.84644839822989, 34.7366064024237, 52.8539447786786, 1.39892437633296,
        1.06846979924644, 2781, 641.388727683922,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "part"), MEANS)
def test_means_totals_and_design_effects_equal_r(name: str, part: str, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    df, mean, se, low, high, deff, deff_replace, total, total_se = MEANS[name, part]
    found = estimated(design, Means(drawn.number))
    limits = found.limits()
    got = (found.df, found.values[0], found.se[0], limits.low, limits.high)
    assert got == pytest.approx((df, mean, se, low, high), rel=1e-12)
    effects = design_effect(design, drawn.number, replace=False), design_effect(design, drawn.number, replace=True)
    assert effects == pytest.approx((deff, deff_replace), rel=1e-12)
    totals = estimated(design, Totals(drawn.number))
    assert (totals.values[0], totals.se[0]) == pytest.approx((total, total_se), rel=1e-12)


# R survey 4.1-1, `svyratio(~staff, ~visits, practices)`
def test_a_ratio_equals_r(practices: Any, staff: Any) -> None:
    found = estimated(practices.design, Ratios(staff, practices.number))
    assert (found.values[0], found.se[0]) == pytest.approx((0.208114301118749, 0.00260206580482223), rel=1e-12)


# R survey 4.1-1, `svyby(~nurse, ~owner, practices, svymean, covmat=TRUE)`, then `coef` and `vcov`
def test_means_of_domains_and_their_covariance_equal_r(practices: Any) -> None:
    found = estimated(practices.design, DomainMeans(practices.share, practices.group, 3))
    assert found.values == pytest.approx([0.258064516129032, 0.726962457337884, 0.656565656565657], rel=1e-12)
    assert found.covariance == pytest.approx(
        np.array(
            [
                [0.00731385642557126, 0.00136952243244092, -0.0021634976758055],
                [0.00136952243244092, 0.00895154281917891, 0.00144957036400777],
                [-0.0021634976758055, 0.00144957036400777, 0.0122778098479871],
            ]
        ),
        rel=1e-12,
    )


# R survey 4.1-1, `svycontrast(svyby(~age, ~region, persons, svymean, covmat=TRUE), c(1, -2, 1))`
def test_a_contrast_equals_r(persons: Any) -> None:
    found = estimated(persons.design, DomainMeans(persons.number, persons.group, 3)).contrasts([[1, -2, 1]])
    assert (found.values[0], found.se[0]) == pytest.approx((-6.98563713326521, 6.8319682879586), rel=1e-12)


def test_a_unit_in_no_domain_counts_in_none(practices: Any) -> None:
    place = np.where(practices.group == 2, -1, practices.group)
    some = estimated(practices.design, DomainMeans(practices.share, place, 2))
    all_three = estimated(practices.design, DomainMeans(practices.share, practices.group, 3))
    assert some.values == pytest.approx(all_three.values[:2])
    assert some.covariance == pytest.approx(all_three.covariance[:2, :2])


def test_an_empty_domain_has_no_estimate(practices: Any) -> None:
    nobody = practices.design.domain(np.zeros(30, dtype=bool))
    assert np.isnan(estimated(nobody, Means(practices.number)).values[0])
    assert np.isnan(estimated(nobody, Ratios(practices.number, practices.share)).values[0])
    assert np.isnan(estimated(practices.design, DomainMeans(practices.number, practices.group, 4)).values[3])
    assert nobody.df == 0


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    found = Estimates(np.array([3.0]), np.array([[1.0]]), 0.0)
    limits = found.limits()
    assert np.isnan([limits.low, limits.high]).all()
    assert np.isnan(t_quantile(0, 0.95))


# Tables of the normal and of t, such as Fisher & Yates (1963), table III.
def test_quantiles_of_t() -> None:
    assert t_quantile(float("inf"), 0.95) == pytest.approx(1.959963984540054, rel=1e-12)
    assert t_quantile(27, 0.95) == pytest.approx(2.052, abs=5e-4)
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        t_quantile(27, 95)


def test_missing_numbers_may_stand_where_the_weight_is_0(practices: Any) -> None:
    numbers = np.where(practices.inside, practices.number, np.nan)
    inside = practices.design.domain(practices.inside)
    assert estimated(inside, Means(numbers)).se[0] == estimated(inside, Means(practices.number)).se[0]


def test_where_a_simple_sample_has_no_variance_there_is_no_design_effect(practices: Any) -> None:
    assert np.isnan(design_effect(practices.design, np.ones(30), replace=True))
    one = practices.design.domain(np.arange(30) == 4)
    assert np.isnan(design_effect(one, practices.number, replace=True))


def test_weights_below_the_number_of_units_allow_no_comparison_without_replacement() -> None:
    design = sample_design(np.full(6, 0.5))
    column = np.array([1.0, 2, 4, 8, 9, 11])
    assert np.isnan(design_effect(design, column, replace=False))
    assert design_effect(design, column, replace=True) == pytest.approx(1)


def test_a_variance_below_0_by_rounding_is_a_standard_error_of_0() -> None:
    assert Estimates(np.array([1.0]), np.array([[-1e-18]]), 5.0).se[0] == 0


def test_the_average_over_other_strata_needs_one() -> None:
    design = sample_design(np.ones(4), strata=[1, 1, 2, 2], clusters=[[1, 1, 2, 2]], lonely="average")
    with pytest.raises(NotEstimableError, match="no other strata whose average"):
        estimated(design, Means(np.array([1.0, 2, 3, 4])))
