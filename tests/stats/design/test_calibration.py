"""Raking, post-stratification and linear calibration, and the variance that is left, against R's survey."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import NotEstimableError
from leapstats.stats.design.calibration import (
    RakingError,
    calibrated_design,
    calibrated_weights,
    poststratified_weights,
    raked_weights,
)
from leapstats.stats.design.estimates import Means, Ratios, Totals, estimated
from leapstats.stats.design.replication import stratified_jackknife_replicates
from leapstats.stats.design.sample import Design, SampleDesign, sample_design
from leapstats.terms import Numbers

S = np.repeat([0, 1, 2], 4)
G = np.tile([0, 1], 6)
CLUSTERS = np.repeat(range(6), 2)
W = np.array([2.0, 3, 2, 4, 5, 2, 3, 1, 2, 2, 6, 3])
Y = np.array([1.0, 5, 3, 2, 8, 4, 6, 1, 7, 3, 9, 2])
X = np.array([2.0, 3, 5, 1, 4, 2, 2, 6, 3, 1, 5, 4])
OF_S, OF_G = np.array([10.0, 20, 30]), np.array([25.0, 35])
BOTH = ([S, G], [OF_S, OF_G])
ONE_AND_X = np.column_stack([np.ones(12), X])
UNITS = sample_design(W)
STRATA = sample_design(W, strata=S)
KNOWN = sample_design(W, strata=S, populations=[np.repeat([10.0, 16, 12], 4)])
PAIRS = sample_design(W, strata=S, clusters=[CLUSTERS])


def indicators(codes: Numbers) -> Numbers:
    return np.asarray(codes[:, None] == np.unique(codes), dtype=float)


def numbers(design: Design) -> list[float]:
    """Return SE of mean, total and ratio, df; then the mean, its SE and df of the domain x > 2."""
    inside = design.domain(X > 2)
    of_all = [estimated(design, each).se[0] for each in (Means(Y), Totals(Y), Ratios(Y, X))]
    mean = estimated(inside, Means(Y))
    return [*of_all, design.df, mean.values[0], mean.se[0], inside.df]


def test_raked_weights() -> None:
    # R 4.2.2, survey 4.1-1: weights(rake(svydesign(id = ~1, weights = ~w), list(~s, ~g), list(s = 10, 20, 30; g = 25,
    # 35), control = list(maxit = 500, epsilon = 1e-13)))
    expected = [
        0.992950924701217,
        3.434613493113250,
        0.992950924701217,
        4.579484657484333,
        6.703314834767372,
        6.183130842914794,
        4.021988900860423,
        3.091565421457397,
        3.072198603742445,
        7.084482234012092,
        9.216595811227329,
        10.626723351018137,
    ]
    found = raked_weights(W, *BOTH, tolerance=1e-14)
    assert found.weights == pytest.approx(expected, rel=1e-12)
    assert found.discrepancy <= 1e-14
    assert raked_weights(W, *BOTH).cycles < found.cycles


def test_linear_calibration() -> None:
    # R, likewise: the weights of calibrate(svydesign(id = ~1, weights = ~w), ~x, c(60, 190))
    expected = [
        3.54532163742690,
        5.17543859649123,
        3.26023391812865,
        7.28070175438596,
        8.38815789473684,
        3.54532163742690,
        5.31798245614035,
        1.58260233918129,
        3.45029239766082,
        3.64035087719298,
        9.78070175438597,
        5.03289473684211,
    ]
    assert calibrated_weights(W, ONE_AND_X, [60, 190]) == pytest.approx(expected, rel=1e-12)


# SE(svymean(~y, d)), SE(svytotal(~y, d)), SE(svyratio(~y, ~x, d)), degf(d), and svymean(~y, subset(d, x > 2)), its SE
# and degf, of d <- calibrate(design, ~x, c(60, 190)), postStratify(design, ~g, ...) and postStratify(design, ~s, ...)
LINEAR = {
    "units": [0.738151377839321, 44.289082670359242, 0.233100435107154, 11, 6.179108940496363, 1.151483247602316, 6],
    "strata": [0.736485287325494, 44.189117239529637, 0.232574301260682, 9, 6.179108940496363, 1.234576225793769, 4],
    "known": [0.611584917691048, 36.695095061462901, 0.193132079270857, 9, 6.179108940496363, 1.016901602221437, 4],
    "pairs": [0.352032056422931, 21.121923385375826, 0.111168017817768, 3, 6.179108940496363, 0.651257715468866, 3],
}
OF_TWO = {
    "units": [0.559419011622691, 33.565140697361450, 0.226880907142981, 11, 5.524940617577196, 0.903271191323375, 6],
    "strata": [0.580688659993060, 34.841319599583613, 0.249885672684375, 9, 5.524940617577196, 0.996628683183545, 4],
    "known": [0.464697512681294, 27.881850760877619, 0.204600333291341, 9, 5.524940617577196, 0.811541294335142, 4],
    "pairs": [0.481108090615786, 28.866485436947144, 0.224964096841591, 3, 5.524940617577196, 0.736500855216358, 3],
}
OF_THREE = {
    "units": [0.970375537927241, 58.222532275634421, 0.217069692927552, 11, 6.474315068493151, 1.246092174360310, 6],
    "pairs": [0.489374041700441, 29.362442502026433, 0.178984658636823, 3, 6.474315068493151, 0.558610657269957, 3],
}
SAMPLES = {"units": UNITS, "strata": STRATA, "known": KNOWN, "pairs": PAIRS}


@pytest.mark.parametrize("name", LINEAR)
def test_variance_after_linear_calibration(name: str) -> None:
    sample = SAMPLES[name]
    design = calibrated_design(sample, calibrated_weights(W, ONE_AND_X, [60, 190]), columns=ONE_AND_X)
    assert numbers(design) == pytest.approx(LINEAR[name], rel=1e-11)
    assert design.is_finite == sample.is_finite
    assert (design.n_units, design.n_clusters, design.n_strata) == (12, sample.n_clusters, sample.n_strata)


@pytest.mark.parametrize(
    ("name", "expected", "strata", "totals"),
    [
        *((name, OF_TWO[name], G, OF_G) for name in OF_TWO),
        *((name, OF_THREE[name], S, OF_S) for name in OF_THREE),
    ],
)
def test_variance_after_post_stratification(name: str, expected: list[float], strata: Numbers, totals: Numbers) -> None:
    weights = poststratified_weights(W, strata, totals)
    sample = SAMPLES[name]
    for design in (
        calibrated_design(sample, weights, margins=[strata]),
        calibrated_design(sample, weights, columns=indicators(strata)),
    ):
        assert numbers(design) == pytest.approx(expected, rel=1e-11)


def derivative(total: Callable[[Numbers], float], step: float = 1e-6) -> Numbers:
    """Return how a total moves with the logarithm of each base weight."""
    found = []
    for place in range(12):
        up, down = W.copy(), W.copy()
        up[place] *= np.exp(step)
        down[place] *= np.exp(-step)
        found.append((total(up) - total(down)) / (2 * step))
    return np.array(found)


@pytest.mark.parametrize("sample", [UNITS, STRATA, PAIRS, KNOWN], ids=["units", "strata", "pairs", "known"])
def test_variance_after_raking_is_that_of_the_derivative(sample: SampleDesign) -> None:
    # Oracle: the estimate is raked anew with each weight a little larger and smaller. R's rake sweeps its margins once
    # in the variance, and gives other numbers where weights moved as far as here.
    raked = raked_weights(W, *BOTH, tolerance=1e-14).weights
    design = calibrated_design(sample, raked, margins=[S, G])
    moved = derivative(lambda weights: float(raked_weights(weights, *BOTH, tolerance=1e-14).weights @ Y))
    expected = sample.covariance(Totals(moved / W))[0, 0]
    assert design.covariance(Totals(Y))[0, 0] == pytest.approx(expected, rel=1e-7)
    linear = calibrated_weights(W, ONE_AND_X, [60, 190])
    design = calibrated_design(sample, linear, columns=ONE_AND_X)
    moved = derivative(lambda weights: float(calibrated_weights(weights, ONE_AND_X, [60, 190]) @ Y))
    expected = sample.covariance(Totals(moved / W))[0, 0]
    assert design.covariance(Totals(Y))[0, 0] == pytest.approx(expected, rel=1e-7)


def test_replicates_are_raked_each() -> None:
    # rake(as.svrepdesign(svydesign(id = ~1, strata = ~s, weights = ~w), type = "JKn"), ...), and postStratify likewise
    design = stratified_jackknife_replicates(STRATA)
    raked = design.reweighted(lambda weights: raked_weights(weights, *BOTH, tolerance=1e-14).weights)
    expected = [0.600361806890695, 36.021708413441694, 0.346227072687499, 8, 5.454747386738903, 1.533785363909162, 6]
    assert numbers(raked) == pytest.approx(expected, rel=1e-9)  # R stops a little earlier
    post = design.reweighted(lambda weights: poststratified_weights(weights, G, OF_G))
    expected = [0.662795895048394, 39.767753702903569, 0.277290342193097, 10, 5.524940617577196, 1.197174174215400, 6]
    assert numbers(post) == pytest.approx(expected, rel=1e-10)


def test_what_was_calibrated_to_does_not_vary() -> None:
    weights = raked_weights(W, *BOTH).weights
    design = calibrated_design(UNITS, weights, margins=[S, G])
    assert estimated(design, Totals((S == 1).astype(float))).se[0] == pytest.approx(0, abs=1e-9)
    assert estimated(design, Means(G.astype(float))).se[0] == pytest.approx(0, abs=1e-9)


def test_rows_are_a_domain() -> None:
    weights = raked_weights(W, *BOTH).weights
    design = calibrated_design(PAIRS, weights, margins=[S, G])
    rows = design.rows(np.array([7, 2, 3, 8, 10]))
    inside = design.domain(np.isin(np.arange(12), [2, 3, 7, 8, 10]))
    part = Means(Y[[7, 2, 3, 8, 10]])
    assert estimated(rows, part).se == pytest.approx(estimated(inside, Means(Y)).se)
    assert (rows.n_units, rows.n_clusters, rows.n_strata, rows.df) == (5, 4, 3, 1)
    assert (inside.n_units, inside.n_clusters, inside.n_strata, inside.df) == (5, 4, 3, 1)


def test_missing_answers_outside_a_domain_are_nothing() -> None:
    holes = np.where(X > 2, Y, np.nan)
    weights = raked_weights(W, *BOTH).weights
    design = calibrated_design(UNITS, weights, margins=[S, G]).domain(X > 2)
    assert estimated(design, Means(holes)).se == pytest.approx(estimated(design, Means(Y)).se)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(0.2, 5)), min_size=6, max_size=40))
def test_margins_hold_and_a_second_time_nothing_moves(units: list[tuple[int, int, float]]) -> None:
    units = [*units, *((row, column, 1.0) for row in range(3) for column in range(2))]
    rows, columns, weights = (np.array(each) for each in zip(*units, strict=True))
    found = raked_weights(weights, [rows, columns], [OF_S, OF_G])
    assert np.bincount(rows, found.weights) == pytest.approx(OF_S)
    assert np.bincount(columns, found.weights) == pytest.approx(OF_G)
    again = raked_weights(found.weights, [columns, rows], [OF_G, OF_S])
    assert again.weights == pytest.approx(found.weights)
    # Odds ratios of the cells stay: raking multiplies rows and columns.
    assert np.allclose(np.log(found.weights / weights), _row_and_column_effects(found.weights / weights, rows, columns))


def _row_and_column_effects(factors: Numbers, rows: Numbers, columns: Numbers) -> Numbers:
    table = np.hstack([indicators(rows), indicators(columns)])
    return table @ np.linalg.lstsq(table, np.log(factors), rcond=None)[0]


def test_raking_that_does_not_converge_names_the_margin() -> None:
    # Both margins cut units in the same halves, and want other sums.
    with pytest.raises(
        RakingError, match="after 50 cycles category 1 of margin 0 has 20, not 10; join categories"
    ) as told:
        raked_weights(np.ones(4), [[0, 0, 1, 1], [0, 0, 1, 1]], [[20, 10], [10, 20]], most_cycles=50)
    assert (told.value.margin, told.value.category) == (0, 1)
    assert (told.value.found, told.value.wanted) == (20, 10)


@pytest.mark.parametrize(
    ("margins", "totals", "message"),
    [
        ([], [], "there are 0 margins and totals of 0"),
        ([S], [OF_S, OF_G], "there are 1 margins and totals of 2"),
        ([S[1:]], [OF_S], "margin 0: its categories must be one a unit, from 0 to 2"),
        ([S, G], [OF_S, [60.0]], "margin 1: its categories must be one a unit, from 0 to 0"),
        ([S, G], [OF_S, [60.0, 0.0]], "margin 1: its totals must be numbers above 0"),
        ([S], [[10.0, 20, 30, 4]], "margin 0: no unit with a weight is in category 3"),
        ([S, G], [OF_S, [25.0, 40]], "margin 1: its totals add up to 65, those of margin 0 to 60"),
    ],
)
def test_margins_that_cannot_be(margins: list[Numbers], totals: list[Numbers], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        raked_weights(W, margins, totals)  # type: ignore[arg-type]
    with pytest.raises(
        ValueError, match="weights must be numbers from 0, none missing; margin 0: no unit with a weight"
    ):
        raked_weights([-1.0, 0], [[0, 1]], [[5.0, 5.0]])


def test_calibration_that_cannot_be() -> None:
    with pytest.raises(NotEstimableError, match="weights become negative; use fewer columns, or `raked_weights`"):
        calibrated_weights(W, np.hstack([indicators(S), indicators(G)]), [10, 20, 30, 25, 35])
    doubled = np.column_stack([np.ones(12), np.ones(12)])
    with pytest.raises(NotEstimableError, match="no weights give the total of column 1; leave a column out"):
        calibrated_weights(W, doubled, [60, 61])
    assert calibrated_weights(W, doubled, [60, 60]) == pytest.approx(W * 60 / W.sum())
    with pytest.raises(ValueError, match="columns must be 12 rows, and totals one a column"):
        calibrated_weights(W, ONE_AND_X, [60])
    with pytest.raises(ValueError, match="no weight, column or total missing"):
        calibrated_weights(W, ONE_AND_X, [60, np.nan])
    for options in ({}, {"margins": [S], "columns": ONE_AND_X}):
        with pytest.raises(ValueError, match="either margins or columns must be given"):
            calibrated_design(UNITS, W, **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="weights and columns must be of the 12 units"):
        calibrated_design(UNITS, W[1:], columns=ONE_AND_X)
    with pytest.raises(ValueError, match="no weight or column missing"):
        calibrated_design(UNITS, -W, columns=ONE_AND_X)
