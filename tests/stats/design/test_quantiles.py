"""Weighted quantiles, Woodruff's limits and standard deviations: against R, and at the ends."""

import math
from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.quantiles import weighted_quantile, weighted_sd, woodruff_quantile
from leapstats.stats.design.sample import sample_design

INF = math.inf
# R 4.2.2, survey 4.1-1: svyquantile(~y, d, c(.25, .5, .75)), with NaN for what is infinite here, and the root of
# `coef(svyvar(~y, d))`. It never names the smallest value: for `persons` at 0.25 it has 31 for 29, which is
# oldsvyquantile(~age, d, confint(svymean(~as.numeric(age <= 40), d), df=degf(d)), method="constant").
QUANTILES: dict[tuple[str, str], tuple[list[tuple[float, ...]], float]] = {
    ("practices", "all"): (
        [(15, 14, 19, 1.2184242216499), (24, 22, 27, 1.2184242216499), (31, 30, 38, 1.9494787546398)],
        11.3476611596004,
    ),
    ("practices", "domain"): (
        [(14, 11, 19, 1.8959003061812), (24, 19, 28, 2.1328878444538), (35, 28, 41, 3.0808379975444)],
        13.0496146342293,
    ),
    ("weighted", "all"): (
        [(15, 12, 19, 1.7057939103099), (24, 19, 27, 1.9494787546398), (31, 29, 40, 2.6805332876298)],
        11.3476611596004,
    ),
    ("networks", "all"): (
        [(4, 3, 5, 0.43365056668099), (6, 5, 10, 1.08412641670248), (8, 6, INF, INF)],
        2.44274208281867,
    ),
    ("networks", "domain"): ([(7, -INF, 10, INF), (9, 8, INF, INF), (9, 8, INF, INF)], 1.73550455616072),
    ("persons", "all"): (
        [(40, 29, 52, 4.47369534810135), (52, 38, 59, 4.0846783613099), (59, 53, INF, INF)],
        11.6602847706926,
    ),
}


@pytest.mark.parametrize(("name", "part"), QUANTILES)
def test_quantiles_with_limits_and_deviations_equal_r(name: str, part: str, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    wanted, sd = QUANTILES[name, part]
    for probability, numbers in zip((0.25, 0.5, 0.75), wanted, strict=True):
        found = woodruff_quantile(design, drawn.number, probability)
        got = (found.estimate, found.conf_int.low, found.conf_int.high, found.se)
        assert got == pytest.approx(numbers, rel=1e-12)
        assert (INF in numbers) == ("infinite" in found.note)
    assert weighted_sd(design, drawn.number) == pytest.approx(sd, rel=1e-12)


# R 4.2.2: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.1, .25, .5, .6, .9), type = 1)
def test_equal_weights_give_definition_1() -> None:
    design, column = sample_design(np.full(8, 7.3)), [3, 1, 4, 1, 5, 9, 2, 6]
    found = [weighted_quantile(design, column, probability) for probability in (0.1, 0.25, 0.5, 0.6, 0.9)]
    assert found == [1, 1, 3, 4, 9]
    assert (weighted_quantile(design, column, 0), weighted_quantile(design, column, 1)) == (1, 9)


def test_sums_of_decimals_do_not_move_a_quantile() -> None:
    design = sample_design(np.full(10, 0.1))
    assert [weighted_quantile(design, np.arange(10.0), each / 10) for each in range(1, 11)] == list(range(10))


def test_limits_say_which_end_is_not_reached(practices: Any) -> None:
    # R survey 4.1-1, `oldsvyquantile(~visits, d, .02, method="constant")`; `svyquantile` has NaN to 11 for 8.
    low = woodruff_quantile(practices.design, practices.number, 0.02)
    assert (low.estimate, low.conf_int.low, low.conf_int.high) == (8, -INF, 11)
    assert low.note == "too few units for the lower limit, which is infinite"
    high = woodruff_quantile(practices.design, practices.number, 0.97)
    # By hand: up to the largest lie 100 %, whose lower limit is 0.8836; the quantile there is 40. R has 52 to 52.
    assert (high.estimate, high.conf_int.low, high.conf_int.high, high.se) == (52, 40, INF, INF)
    assert high.note == "too few units for the upper limit, which is infinite"
    assert "standard error inf" in str(high)
    few = sample_design(np.ones(3))
    both = woodruff_quantile(few, [1, 2, 3])
    assert both.note == "too few units for the lower and the upper limit, which is infinite"


def test_the_largest_value_of_many_units_is_a_limit_of_their_median(practices: Any) -> None:
    """R: svyquantile(~y, d, .5) is 1, 1 to 1, for 54 % of ones."""
    found = woodruff_quantile(practices.design, practices.share)
    assert (found.estimate, found.conf_int.low, found.conf_int.high) == (1, 1, 1)


def test_a_census_has_no_error_and_one_cluster_no_limits(census: Any) -> None:
    found = woodruff_quantile(census.design, census.number)
    assert (found.estimate, found.conf_int.low, found.conf_int.high, found.se) == (25, 25, 25, 0)
    design = sample_design(np.ones(4), clusters=[[1, 1, 1, 1]], lonely="remove")
    alone = woodruff_quantile(design, [1, 2, 3, 4])
    assert alone.estimate == 2
    assert np.isnan([alone.conf_int.low, alone.conf_int.high, alone.se]).all()
    assert alone.note.startswith("no degrees of freedom")


def test_a_deviation_needs_two_units(practices: Any) -> None:
    assert np.isnan(weighted_sd(practices.design.domain(np.arange(30) == 3), practices.number))


def test_what_is_no_quantile_is_refused(practices: Any) -> None:
    with pytest.raises(ValueError, match=r"probability must be a number from 0 to 1, such as 0\.5, not 50"):
        woodruff_quantile(practices.design, practices.number, 50)
    with pytest.raises(ValueError, match="conf_level"):
        woodruff_quantile(practices.design, practices.number, conf_level=95)
    with pytest.raises(NotEstimableError, match="no unit has a weight"):
        weighted_quantile(practices.design.domain(np.zeros(30, dtype=bool)), practices.number, 0.5)
