# ruff: noqa: ERA001 - calls of R stand beside its numbers
"""Changes within units by a design: against R 4.2.2 survey 4.1-1 on a panel of 30 of 60 practices, and identities."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.changes import (
    NO_EVENTS,
    NONE,
    UNCHANGED,
    design_changes_f,
    design_mean_change,
    design_rate_change,
    design_rate_ratio,
    design_share_change,
)
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF
from leapstats.stats.design.proportion_limits import NO_ERROR
from leapstats.stats.design.replication import stratified_jackknife_replicates
from leapstats.stats.design.sample import SampleDesign, sample_design
from leapstats.stats.result import Inference
from leapstats.terms import Numbers

PANEL = pd.read_csv(Path(__file__).parents[2] / "change" / "panel.csv")
FIRST = PANEL[PANEL["year"] == 2021].set_index("practice")
SECOND = PANEL[PANEL["year"] == 2023].set_index("practice").reindex(FIRST.index)
OWNERS = {"community": 0, "hospital": 1, "private": 2}


def numbers(item: str) -> tuple[Numbers, Numbers]:
    return FIRST[item].to_numpy(dtype=float), SECOND[item].to_numpy(dtype=float)


def shares(item: str) -> tuple[Numbers, Numbers]:
    yes = {"yes": 1.0, "no": 0.0}
    return FIRST[item].map(yes).to_numpy(dtype=float), SECOND[item].map(yes).to_numpy(dtype=float)


def owners() -> tuple[np.ndarray, np.ndarray]:
    both = (wave["owner"].map(OWNERS).fillna(-1).to_numpy(dtype=np.int64) for wave in (FIRST, SECOND))
    first, second = both
    return first, second


def limits(found: Inference) -> tuple[float, float, float]:
    return found.estimate, found.conf_int.low, found.conf_int.high


@pytest.fixture(scope="module")
def drawn() -> SampleDesign:
    """Return 30 of 60 practices in three strata."""
    return sample_design(FIRST["weight"].to_numpy(), strata=FIRST["size"], populations=[FIRST["in_size"].to_numpy()])


def of_pairs(design: SampleDesign, *waves: Numbers) -> SampleDesign:
    return design.domain(~np.isnan(np.sum(waves, axis=0)))


# s <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, weights = ~weight, data = d), one row a practice of 2021;
# dn is nurses in 2023 less those in 2021, dh the same of 0 and 1 for a pharmacist.
# q <- subset(s, !is.na(dn)); x <- svymean(~dn, q); coef(x); confint(x, df = degf(q)); 2 * pt(-coef(x) / SE(x), degf(q))
@pytest.mark.parametrize(
    ("waves", "expected", "statistic", "p_value"),
    [
        (
            numbers("nurses"),
            (0.429975429974017, 0.163174844422551, 0.696776015525484),
            3.32617587635534,
            0.00282534313785838,
        ),
        (
            shares("has_pharmacist"),
            (0.0386052303864105, -0.10504421423345, 0.182254675006271),
            0.554664723394381,
            0.584256615185065,
        ),
    ],
    ids=["number", "yes or no"],
)
def test_the_mean_change_equals_r(
    drawn: SampleDesign,
    waves: tuple[Numbers, Numbers],
    expected: tuple[float, ...],
    statistic: float,
    p_value: float,
) -> None:
    found = design_mean_change(of_pairs(drawn, *waves), *waves)
    assert limits(found) == pytest.approx(expected, rel=1e-8)
    assert (found.statistic, found.df) == pytest.approx((statistic, 24), rel=1e-8)
    assert found.p_value == pytest.approx(p_value, rel=1e-8)


def test_the_change_of_a_share_equals_joined_wilson_limits_in_r(drawn: SampleDesign) -> None:
    # y <- svymean(~g + k, q), g gained and k lost; Wilson limits of p (1 - p) / var units with qt(.975, degf(q)), then
    # g - k -+ sqrt(a^2 + b^2 - 2 * r * a * b), a and b the distances of the limits, r <- cov2cor(vcov(y))[1, 2]
    waves = shares("has_pharmacist")
    found = design_share_change(of_pairs(drawn, *waves), *waves)
    assert limits(found) == pytest.approx((0.0386052303864105, -0.119471297187745, 0.190751481306116), rel=1e-8)
    assert found.note == ""


def test_several_levels_equal_r(drawn: SampleDesign) -> None:
    # z <- svymean(~c1 + c2, q), changes of two of three levels; W <- coef(z) %*% solve(vcov(z)) %*% coef(z);
    # f <- W * (degf(q) - 1) / (degf(q) * 2); pf(f, 2, degf(q) - 1, lower = FALSE)
    found = design_changes_f(drawn.domain(owners()[1] >= 0), *owners())
    assert found.statistic == pytest.approx(0.433412591599779, rel=1e-8)
    assert (found.df, found.df_design) == (2, 24)
    assert found.p_value == pytest.approx(0.653267128823228, rel=1e-8)


def test_rates_equal_r(drawn: SampleDesign) -> None:
    # f <- svytotal(~n0 + p0 + n1 + p1, q); svycontrast(f, list(quote(n1 / p1 - n0 / p0), quote(log(n1 / p1) - log(n0 /
    # p0)))), limits and p by t on degf(q)
    (nurses, later_nurses), (patients, later_patients) = numbers("nurses"), numbers("patients")
    design = of_pairs(drawn, nurses, later_nurses, patients, later_patients)
    waves = ((nurses, patients), (later_nurses, later_patients))
    change, ratio = design_rate_change(design, *waves), design_rate_ratio(design, *waves)
    assert limits(change) == pytest.approx((5.66179829714897e-05, -3.22592769518954e-06, 0.000116461893638169))
    assert change.p_value == pytest.approx(0.0626199538974171, rel=1e-8)
    assert limits(ratio) == pytest.approx((1.06097609918234, 0.99738897393267, 1.1286171317873), rel=1e-8)
    assert ratio.p_value == pytest.approx(0.059688058759483, rel=1e-8)


def test_equal_weights_give_the_paired_t_test_and_that_of_hotelling() -> None:
    # x <- matrix(c(1,0,0,-1,1,0,0,0,0,-1, 0,1,-1,0,-1,0,1,1,0,0), 10); t2 <- 10 * colMeans(x) %*% solve(cov(x)) %*%
    # colMeans(x); t2 * 8 / 18
    before, after = [1, 2, 2, 0, 1, 0, 2, 2, 2, 0], [0, 1, 1, 2, 0, 0, 1, 1, 2, 2]
    simple = sample_design(n_units=10)
    one, two = (np.array([0, 1, 2, 0, 1, 2, 2, 0, 1, 2]), np.array([1, 1, 0, 0, 0, 2, 1, 0, 1, 0]))
    columns = np.column_stack([1.0 * (two == level) - (one == level) for level in (0, 1)])
    mean, covariance = columns.mean(axis=0), np.cov(columns.T)
    hotelling = 10 * mean @ np.linalg.solve(covariance, mean) * 8 / 18
    assert design_changes_f(simple, one, two).statistic == pytest.approx(hotelling)
    change = np.subtract(after, before)
    found = design_mean_change(simple, before, after)
    assert found.statistic == pytest.approx(change.mean() / (change.std(ddof=1) / math.sqrt(10)))
    assert found.df == 9


def test_two_levels_give_the_square_of_t(drawn: SampleDesign) -> None:
    had, has = shares("has_pharmacist")
    design = of_pairs(drawn, had, has)
    codes = [np.where(np.isnan(each), -1, each).astype(np.int64) for each in (had, has)]
    found = design_changes_f(drawn, codes[0], codes[1])
    t = design_mean_change(design, had, has)
    assert (found.statistic, found.p_value) == pytest.approx((t.statistic**2, t.p_value))


def test_waves_can_be_exchanged(drawn: SampleDesign) -> None:
    had, has = shares("has_pharmacist")
    design = of_pairs(drawn, had, has)
    one, other = design_share_change(design, had, has), design_share_change(design, has, had)
    assert limits(one) == pytest.approx((-other.estimate, -other.conf_int.high, -other.conf_int.low))


def test_replicates_of_the_sample_give_the_same_standard_error(drawn: SampleDesign) -> None:
    # With JKn a mean of the whole sample has the variance of linearization: weights are equal within strata.
    had, has = shares("registry")[0], shares("has_pharmacist")[0]
    jackknife = design_mean_change(stratified_jackknife_replicates(drawn, mse=True), had, has)
    assert jackknife.statistic == pytest.approx(design_mean_change(drawn, had, has).statistic)


def test_nobody_changed_is_told(drawn: SampleDesign) -> None:
    had = shares("registry")[0]
    mean, share = design_mean_change(drawn, had, had), design_share_change(drawn, had, had)
    assert (mean.estimate, mean.p_value, mean.note) == (0.0, 1.0, UNCHANGED)
    assert math.isnan(mean.conf_int.low)
    assert -0.2 < share.conf_int.low < 0 < share.conf_int.high < 0.2
    assert share.note == NONE.format(did="gained or lost")
    codes = had.astype(np.int64)
    levels = design_changes_f(drawn, codes, codes)
    assert (levels.p_value, levels.note) == (1.0, UNCHANGED)


def test_all_that_changed_alike_have_no_standard_error(drawn: SampleDesign) -> None:
    before = np.zeros(30)
    found = design_mean_change(drawn, before, before + 2)
    assert found.estimate == pytest.approx(2.0)
    assert found.note == NO_ERROR
    assert math.isnan(found.p_value)
    share = design_share_change(drawn, before, before + 1)
    assert share.estimate == share.conf_int.high == 1.0
    assert share.conf_int.low < 1
    with pytest.raises(NotEstimableError, match=NO_ERROR):
        design_changes_f(drawn, before.astype(np.int64), before.astype(np.int64) + 1)


def test_a_census_has_no_error() -> None:
    census = sample_design(populations=[np.full(6, 6.0)], n_units=6)
    before, after = [0, 0, 1, 1, 0, 1], [1, 0, 1, 0, 1, 1]
    for found in (design_mean_change(census, before, after), design_share_change(census, before, after)):
        assert limits(found) == pytest.approx((1 / 6,) * 3)
        assert found.note == CENSUS
    with pytest.raises(NotEstimableError, match=CENSUS):
        design_changes_f(census, before, after)
    ones = np.ones(6)
    ratio = design_rate_ratio(census, (before, ones), (after, ones))
    assert limits(ratio) == pytest.approx((4 / 3,) * 3)


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    single = sample_design(n_units=4, clusters=[[1, 1, 1, 1]], lonely="certainty")
    before, after = [0, 0, 1, 1], [1, 0, 1, 0]
    assert WITHOUT_DF in design_mean_change(single, before, after).note
    assert WITHOUT_DF in design_share_change(single, before, after).note
    few = sample_design(n_units=4, clusters=[[1, 1, 2, 3]])
    moved = design_changes_f(few.domain(np.array([True, True, True, False])), [0, 1, 2, 2], [1, 2, 0, 2])
    assert (moved.df, moved.df_design, moved.note) == (2.0, 0.0, WITHOUT_DF)


def test_there_may_be_nothing_to_estimate(drawn: SampleDesign) -> None:
    nobody = drawn.domain(np.zeros(30, dtype=bool))
    nothing = np.full(30, -1)
    for call in (
        lambda: design_mean_change(nobody, *numbers("nurses")),
        lambda: design_changes_f(drawn, nothing, nothing),
    ):
        with pytest.raises(NotEstimableError, match="no unit has a weight"):
            call()
    ones, zeros = np.ones(30), np.zeros(30)
    with pytest.raises(NotEstimableError, match=NO_EVENTS):
        design_rate_ratio(drawn, (zeros, ones), (ones, ones))
    with pytest.raises(NotEstimableError, match="not above 0"):
        design_rate_change(drawn, (ones, zeros), (ones, ones))
