"""Numbers that describe a weighted sample in a table: against R, and for few units or none."""

import math
from typing import Any

import numpy as np
import pytest

from leapstats.stats.design.estimates import Means, design_effect, estimated
from leapstats.stats.design.quantiles import weighted_quantile, weighted_sd
from leapstats.stats.design.samples import (
    WeightedSample,
    design_mean,
    design_standard_error,
    mean_design_effect,
    observed_extremes,
    weighted_interquartile_range,
    weighted_mean_sd,
    weighted_quartiles,
)
from leapstats.terms import StatName

NOBODY = WeightedSample(np.array([]), np.array([]), lambda: pytest.fail("no design is needed"))


def _sample(drawn: Any, inside: Any = slice(None)) -> WeightedSample:
    places = np.arange(len(drawn.number))[inside]
    return WeightedSample(drawn.number[places], drawn.design.weights[places], lambda: drawn.design.rows(places))


# R 4.2.2, survey 4.1-1: svymean(~y, d), the root of `coef(svyvar(~y, d))`, svyquantile(~y, d, c(.25, .5, .75)),
# `confint(m, df=degf(d))`, and deff of svymean(..., deff=TRUE), or "replace" without a population
@pytest.mark.parametrize(
    ("name", "part", "wanted"),
    [
        (
            "practices",
            "domain",
            (24.3558484349259, 13.0496146342293, 14, 24, 35, 1.3633178158698, 0.431597736041996, 21.4794992694661),
        ),
        (
            "persons",
            "all",
            (50.0047169811321, 11.6602847706926, 40, 52, 59, 2.66339628184835, 1.2521734926612, 43.1582388779114),
        ),
    ],
)
def test_numbers_equal_r(name: str, part: str, wanted: tuple[float, ...], request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    sample = _sample(drawn, drawn.inside if part == "domain" else slice(None))
    moments, quarters = weighted_mean_sd(sample).stats, weighted_quartiles(sample).stats
    got = (
        moments[StatName.MEAN],
        moments[StatName.SD],
        *(quarters[each] for each in (StatName.P25, StatName.MEDIAN, StatName.P75)),
        design_standard_error(sample).stats[StatName.SE],
        mean_design_effect(sample).stats[StatName.DESIGN_EFFECT],
        design_mean(sample).conf_int.low,
    )
    assert got == pytest.approx(wanted, rel=1e-12)
    assert weighted_interquartile_range(sample).stats[StatName.IQR] == wanted[4] - wanted[2]
    assert design_mean(sample).estimate == pytest.approx(moments[StatName.MEAN], rel=1e-14)


def test_two_ways_to_a_number_agree(networks: Any) -> None:
    sample, design = _sample(networks, networks.inside), networks.design.domain(networks.inside)
    assert weighted_mean_sd(sample).stats[StatName.SD] == pytest.approx(weighted_sd(design, networks.number))
    assert weighted_quartiles(sample).stats[StatName.P25] == weighted_quantile(design, networks.number, 0.25)
    effect = mean_design_effect(sample).stats[StatName.DESIGN_EFFECT]
    assert effect == pytest.approx(design_effect(design, networks.number, replace=False))


def test_units_at_some_places_are_a_domain(networks: Any, practices: Any) -> None:
    for drawn in (networks, practices):
        rows = drawn.design.rows(np.flatnonzero(drawn.inside))
        domain = drawn.design.domain(drawn.inside)
        assert (rows.df, rows.n_units, rows.n_strata) == (domain.df, domain.n_units, domain.n_strata)
        one, other = (
            estimated(design, Means(column))
            for design, column in ((rows, drawn.number[drawn.inside]), (domain, drawn.number))
        )
        assert one.covariance == pytest.approx(other.covariance)


def test_extremes_are_those_that_were_observed(practices: Any) -> None:
    assert observed_extremes(_sample(practices)).stats == {StatName.MIN: 8, StatName.MAX: 52}


def test_few_units_or_none_leave_numbers_out() -> None:
    one = WeightedSample(np.array([4.0]), np.array([2.5]), lambda: pytest.fail("no design is needed"))
    assert weighted_mean_sd(one).stats[StatName.MEAN] == 4
    assert math.isnan(weighted_mean_sd(one).stats[StatName.SD])
    assert math.isnan(mean_design_effect(one).stats[StatName.DESIGN_EFFECT])
    for method in (weighted_mean_sd, weighted_quartiles, weighted_interquartile_range, design_standard_error):
        assert np.isnan(list(method(NOBODY).stats.values())).all()
    assert math.isnan(design_mean(NOBODY).estimate)
    assert design_mean(NOBODY).conf_int.level == 0.95


def test_numbers_that_are_all_the_same_do_not_vary() -> None:
    weights = np.array([0.1, 0.7, 1.3, 2.9, 3.1])
    sample = WeightedSample(np.full(5, 0.3), weights, lambda: pytest.fail("no design is needed"))
    assert weighted_mean_sd(sample).stats == {StatName.MEAN: pytest.approx(0.3, rel=1e-15), StatName.SD: 0}
