"""Rank tests by a design: against R, and what equal numbers do."""

import math
from typing import Any

import numpy as np
import pytest

from leapstats.stats.design.rank_tests import (
    RankTies,
    design_kruskal_wallis,
    design_median_test,
    design_van_der_waerden,
    design_wilcoxon,
    population_ranks,
)
from leapstats.stats.design.sample import sample_design

# R 4.2.2, survey 4.1-1: svyranktest(z ~ y, d, test="wilcoxon"), "vanderWaerden", "median": difference, t, df, p
TESTS: dict[str, tuple[tuple[float, ...], ...]] = {
    "practices": (
        (0.389837244534045, 6.43042474672318, 26, 8.18750540457227e-07),
        (1.29364450590721, 6.26658530750618, 26, 1.24226156790161e-06),
        (0.521148336781792, 4.39079252866896, 26, 0.000167763178697245),
    ),
    "weighted": (
        (0.389837244534045, 4.70116477417741, 26, 7.39719312115849e-05),
        (1.29364450590721, 4.60012707570093, 26, 9.65901421506543e-05),
        (0.521148336781792, 3.15179135487805, 26, 0.00405892103314305),
    ),
    "networks": (
        (-0.50746485615846, -11.0163587915664, 7, 1.12641182471391e-05),
        (-1.62047504413568, -8.58931271410229, 7, 5.77401314167917e-05),
        (-0.686131386861313, -7.97874274495351, 7, 9.27106236970028e-05),
    ),
    "persons": (
        (-0.438686131386861, -6.06329489117321, 4, 0.0037359177882644),
        (-1.43850704255555, -6.54878572212145, 4, 0.00281088153424753),
        (-0.484866180048662, -2.44371816000564, 4, 0.0709235813064054),
    ),
}


@pytest.mark.parametrize("name", TESTS)
def test_two_groups_equal_r_with_its_ties(name: str, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    methods = (design_wilcoxon, design_van_der_waerden, design_median_test)
    for method, wanted in zip(methods, TESTS[name], strict=True):
        found = method(drawn.design, drawn.number, drawn.share, ties="row_order")
        assert (found.estimate, found.statistic, found.df, found.p_value) == pytest.approx(wanted, rel=1e-10)
        assert math.isnan(found.conf_int.level)


# R 4.2.2, survey 4.1-1: svyranktest(z ~ factor(g), d, test="KruskalWallis"): Chisq, df, p; of two groups t and its df
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("practices", (14.6718616985375, 2, 25, 0.00311327756792181)),
        ("weighted", (7.80121091842537, 2, 25, 0.0335449113374415)),
        ("networks", (7.47005199224283**2, 1, 7, 0.00014081287690723)),
        ("persons", (44.9733197602635, 2, 3, 0.0156380365181347)),
    ],
)
def test_several_groups_equal_r_with_its_ties(
    name: str, wanted: tuple[float, ...], request: pytest.FixtureRequest
) -> None:
    drawn = request.getfixturevalue(name)
    found = design_kruskal_wallis(drawn.design, drawn.number, drawn.group, ties=RankTies.ROW_ORDER)
    got = (found.statistic * found.df, found.df, found.df_design, found.p_value)
    assert got == pytest.approx(wanted, rel=1e-10)


# R 4.2.2, survey 4.1-1: the same tests of visits + size / 4, where units with equal numbers have equal weights
def test_without_ties_of_unequal_weights_both_rules_equal_r(practices: Any) -> None:
    number = practices.number + practices.design.stages[0].stratum / 4
    for ties in RankTies:
        found = design_wilcoxon(practices.design, number, practices.share, ties=ties)
        assert (found.estimate, found.statistic) == pytest.approx((0.379486312271208, 6.0998213576162), rel=1e-10)
        several = design_kruskal_wallis(practices.design, number, practices.group, ties=ties)
        assert (several.statistic * 2, several.p_value) == pytest.approx(
            (13.9316536062447, 0.00393971200646967), rel=1e-10
        )


def test_equal_numbers_have_the_middle_of_their_ranks_in_the_population() -> None:
    """By hand: 1, 2, 2, 5 stand for 1, 1, 3, 5 of 10 units; 3 is the middle of those of 2, and 7.5 of those of 5."""
    numbers, weights = np.array([2.0, 1, 2, 5]), np.array([1.0, 1, 3, 5])
    assert population_ranks(numbers, weights) == pytest.approx([0.3, 0.05, 0.3, 0.75])
    # Each once for each unit that it stands for.
    repeated = population_ranks(np.repeat(numbers, weights.astype(int)), np.ones(10))
    assert population_ranks(numbers, weights)[[0, 2, 3]] == pytest.approx(repeated[[0, 2, 5]])
    # In the order of the rows: 1 + 1 / 2 and 2 + 3 / 2, on average 2.5.
    assert population_ranks(numbers, weights, RankTies.ROW_ORDER) == pytest.approx([0.25, 0.05, 0.25, 0.75])
    with pytest.raises(ValueError, match="is not a valid RankTies"):
        population_ranks(numbers, weights, "none")


def test_the_order_of_rows_is_nothing_but_for_the_rule_of_r(weighted: Any) -> None:
    order = np.random.default_rng(3).permutation(30)
    stage = weighted.design.stages[0]
    shuffled = sample_design(weighted.design.weights[order], strata=stage.stratum[order])
    statistics = {
        ties: (
            design_wilcoxon(weighted.design, weighted.number, weighted.share, ties=ties).statistic,
            design_wilcoxon(shuffled, weighted.number[order], weighted.share[order], ties=ties).statistic,
        )
        for ties in RankTies
    }
    first, second = statistics[RankTies.WEIGHTED]
    assert first == pytest.approx(second, rel=1e-12)
    first, second = statistics[RankTies.ROW_ORDER]
    assert first != pytest.approx(second, rel=1e-6)


def test_ranks_are_those_of_the_domain(practices: Any) -> None:
    missing = np.where(practices.inside, practices.number, np.nan)
    domain = practices.design.domain(practices.inside)
    found = design_wilcoxon(domain, missing, practices.share)
    # A rising function of the numbers changes no rank, within the domain or outside.
    assert design_wilcoxon(domain, np.where(practices.inside, missing**3, -5.0), practices.share) == found
    left_out = np.where(practices.inside, practices.share, -1).astype(int)
    assert design_wilcoxon(practices.design, missing, left_out) == found
