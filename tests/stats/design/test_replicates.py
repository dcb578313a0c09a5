"""Replicate weights: supplied, and made of a sample, against R's survey and linearization."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.stats.design.balance import hadamard_matrix
from leapstats.stats.design.estimates import Means, Ratios, Totals, estimated
from leapstats.stats.design.replicates import ReplicateDesign, replicate_design
from leapstats.stats.design.replication import (
    balanced_replicates,
    bootstrap_replicates,
    jackknife_replicates,
    stratified_jackknife_replicates,
)
from leapstats.stats.design.sample import Design, SampleDesign, sample_design
from leapstats.terms import ReplicateKind

STRATA = np.repeat([1, 2, 3], 4)
CLUSTERS = np.repeat(range(6), 2)
W = np.array([2.0, 3, 2, 4, 5, 2, 3, 1, 2, 2, 6, 3])
Y = np.array([1.0, 5, 3, 2, 8, 4, 6, 1, 7, 3, 9, 2])
X = np.array([2.0, 3, 5, 1, 4, 2, 2, 6, 3, 1, 5, 4])
PAIRS = sample_design(W, strata=STRATA, clusters=[CLUSTERS])
UNITS = sample_design(W, strata=STRATA)
UNITS_OF_KNOWN = sample_design(W, strata=STRATA, populations=[np.repeat([10.0, 16, 12], 4)])
ALL_CLUSTERS = sample_design(W, clusters=[CLUSTERS])
CLUSTERS_OF_20 = sample_design(W, clusters=[CLUSTERS], populations=[np.full(12, 20.0)])


def numbers(design: Design) -> list[float]:
    """Return SE of mean, total and ratio, df; then SE of the mean and df of the domain x > 2."""
    inside = design.domain(X > 2)
    of_all = [estimated(design, each).se[0] for each in (Means(Y), Totals(Y), Ratios(Y, X))]
    return [*of_all, design.df, estimated(inside, Means(Y)).se[0], inside.df]


# R 4.2.2, survey 4.1-1: d <- as.svrepdesign(svydesign(id = ~c, strata = ~s, weights = ~w, data), type = "BRR") and
# likewise, with mse = TRUE in the second half; SE(svymean(~y, d)), SE(svytotal(~y, d)), SE(svyratio(~y, ~x, d)),
# degf(d), SE(svymean(~y, subset(d, x > 2))), degf(subset(d, x > 2)).
MADE: dict[str, tuple[Callable[[bool], ReplicateDesign], list[float], list[float]]] = {
    'type = "BRR"': (
        lambda mse: balanced_replicates(PAIRS, mse=mse),
        [0.703677055380717, 49.497474683058329, 0.172274097653775, 3, 1.050989579293736, 3],
        [0.709596374598597, 49.497474683058329, 0.174249863425347, 3, 1.090007924278075, 3],
    ),
    'type = "Fay", fay.rho = .3': (
        lambda mse: balanced_replicates(PAIRS, rho=0.3, mse=mse),
        [0.670408514233883, 49.497474683058329, 0.165136195091651, 3, 0.847890190917126, 3],
        [0.673297582573631, 49.497474683058329, 0.166146147521716, 3, 0.862068940380170, 3],
    ),
    'svydesign(id = ~c, weights = ~w), type = "JK1"': (
        lambda mse: jackknife_replicates(ALL_CLUSTERS, mse=mse),
        [0.865837885883349, 47.362432369970179, 0.166810772832992, 5, 0.704489247256995, 5],
        [0.866421561482894, 47.362432369970179, 0.166929681653376, 5, 0.708448891352902, 5],
    ),
    'fpc = ~rep(20, 12), type = "JK1"': (
        lambda mse: jackknife_replicates(CLUSTERS_OF_20, mse=mse),
        [0.724411948577371, 39.626253923377611, 0.139563905624620, 5, 0.589417992303008, 5],
        [0.724900286619973, 39.626253923377611, 0.139663391881439, 5, 0.592730868237355, 5],
    ),
    'id = ~1, type = "JKn"': (
        lambda mse: stratified_jackknife_replicates(UNITS, mse=mse),
        [1.05717187956881, 58.18934610390462, 0.23730775759506, 9, 1.43030753400120, 6],
        [1.057933339108506, 58.189346103904619, 0.237381235967052, 9, 1.432857682411289, 6],
    ),
    'fpc = ~rep(c(10, 16, 12), each = 4), type = "JKn"': (
        lambda mse: stratified_jackknife_replicates(UNITS_OF_KNOWN, mse=mse),
        [0.871632859016302, 48.432943334057242, 0.196516273432398, 9, 1.179363255504266, 6],
        [0.872311826966770, 48.432943334057242, 0.196584701424955, 9, 1.181687114048700, 6],
    ),
}


@pytest.mark.parametrize("call", MADE)
def test_replicates_that_are_made(call: str) -> None:
    make, about_mean, about_estimate = MADE[call]
    assert numbers(make(False)) == pytest.approx(about_mean, rel=1e-12)
    assert numbers(make(True)) == pytest.approx(about_estimate, rel=1e-12)
    assert make(False).n_units == 12
    assert make(False).is_finite == ("fpc" in call)


# set.seed(1); s <- as.svrepdesign(d, type = "subbootstrap", replicates = 4); weights(s, "analysis")
SUPPLIED = np.array(
    [
        [4, 4, 0, 4],
        [6, 6, 0, 6],
        [0, 0, 4, 0],
        [0, 0, 8, 0],
        [0, 0, 10, 10],
        [0, 0, 4, 4],
        [6, 6, 0, 0],
        [2, 2, 0, 0],
        [4, 0, 0, 0],
        [4, 0, 0, 0],
        [0, 12, 12, 12],
        [0, 6, 6, 6],
    ],
    dtype=float,
)
ANY_KIND = {
    # svrepdesign(weights = ~w, repweights = W, type = ..., combined.weights = TRUE, data = ...)
    "bootstrap": ({}, [0.700166651151130, 63.882705014737752, 0.110529982788807, 3, 0.813461999250860, 3]),
    "successive_difference": ({}, [1.212724213559112, 110.648090810460886, 0.191443545949926, 3, 1.408957512729046, 3]),
    "jk2": ({}, [1.212724213559112, 110.648090810460886, 0.191443545949926, 3, 1.408957512729046, 3]),
    # type = "other", scale = .2, rscales = c(1, 2, 0, .5): the third is not in the mean
    "other": (
        {"scale": 0.2, "rscales": [1, 2, 0, 0.5]},
        [0.471959223301965, 38.787168554103616, 0.103944791367989, 3, 0.481363989017281, 3],
    ),
}


@pytest.mark.parametrize("kind", ANY_KIND)
def test_replicates_that_are_supplied(kind: str) -> None:
    scales, expected = ANY_KIND[kind]
    assert numbers(replicate_design(W, SUPPLIED, kind, **scales)) == pytest.approx(expected, rel=1e-12)  # type: ignore[arg-type]
    as_factors = replicate_design(W, SUPPLIED / W[:, None], kind, combined=False, **scales)  # type: ignore[arg-type]
    assert numbers(as_factors) == pytest.approx(expected, rel=1e-12)


def test_scales_that_the_kind_tells() -> None:
    made = {
        ReplicateKind.BRR: (balanced_replicates(PAIRS), {}),
        ReplicateKind.FAY: (balanced_replicates(PAIRS, rho=0.5), {"rho": 0.5}),
        ReplicateKind.JK1: (jackknife_replicates(ALL_CLUSTERS), {}),
        ReplicateKind.BOOTSTRAP: (bootstrap_replicates(PAIRS, 20, seed=3), {}),
    }
    for kind, (design, options) in made.items():
        supplied = replicate_design(W, design.replicates, kind, **options)  # type: ignore[arg-type]
        assert supplied.scale == pytest.approx(design.scale)
        assert supplied.n_replicates == design.n_replicates
    design = stratified_jackknife_replicates(UNITS)
    supplied = replicate_design(W, design.replicates, "jkn", rscales=design.rscales, is_finite=True)
    assert numbers(supplied) == pytest.approx(numbers(design))
    assert supplied.is_finite
    assert replicate_design(W, SUPPLIED, "jkn", scale=0.75).scale == 0.75


@given(st.lists(st.floats(-50, 50), min_size=12, max_size=12), st.sampled_from([0.0, 0.25, 0.5]))
def test_totals_have_the_variance_of_linearization(values: list[float], rho: float) -> None:
    column = Totals(np.array(values))
    for sample, design in (
        (PAIRS, balanced_replicates(PAIRS, rho=rho)),
        (PAIRS, stratified_jackknife_replicates(PAIRS)),
        (UNITS_OF_KNOWN, stratified_jackknife_replicates(UNITS_OF_KNOWN)),
        (CLUSTERS_OF_20, jackknife_replicates(CLUSTERS_OF_20)),
    ):
        assert design.covariance(column)[0, 0] == pytest.approx(sample.covariance(column)[0, 0], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "sample", [PAIRS, UNITS, UNITS_OF_KNOWN, CLUSTERS_OF_20], ids=["pairs", "units", "known", "of20"]
)
def test_the_bootstrap_comes_to_linearization(sample: SampleDesign) -> None:
    design = bootstrap_replicates(sample, 20_000, seed=7)
    exact = float(sample.covariance(Totals(Y))[0, 0])
    # The variance of 20,000 replicates has a standard error of about 1 % of itself.
    assert design.covariance(Totals(Y))[0, 0] == pytest.approx(exact, rel=0.04)
    again = bootstrap_replicates(sample, 50, seed=11)
    assert np.array_equal(again.replicates, bootstrap_replicates(sample, 50, seed=11).replicates)
    assert np.all(again.replicates >= 0)


def test_rows_in_any_order() -> None:
    order = np.random.default_rng(2).permutation(12)
    sample = sample_design(W[order], strata=STRATA[order], clusters=[CLUSTERS[order]])
    for make in (balanced_replicates, stratified_jackknife_replicates):
        found = estimated(make(sample), Ratios(Y[order], X[order]))
        assert found.se == pytest.approx(estimated(make(PAIRS), Ratios(Y, X)).se)


def test_rows_are_a_domain() -> None:
    design = stratified_jackknife_replicates(UNITS)
    rows, inside = design.rows(np.array([9, 1, 2, 5])), design.domain(np.isin(np.arange(12), [1, 2, 5, 9]))
    assert estimated(rows, Means(Y[[9, 1, 2, 5]])).se == pytest.approx(estimated(inside, Means(Y)).se, rel=1e-12)
    assert rows.df == inside.df == 3  # four rows have rank 4


def test_a_unit_of_weight_0_has_no_part() -> None:
    without = replicate_design([0.0, *W[1:]], SUPPLIED, "bootstrap")
    inside = replicate_design(W, SUPPLIED, "bootstrap").domain(np.arange(12) > 0)
    assert estimated(without, Means(Y)).se == pytest.approx(estimated(inside, Means(Y)).se)


def test_a_census_has_no_variance() -> None:
    sample = sample_design(np.ones(12), strata=STRATA, populations=[np.full(12, 4.0)])
    assert estimated(stratified_jackknife_replicates(sample), Means(Y)).se[0] == 0
    assert estimated(bootstrap_replicates(sample, 10, seed=1), Means(Y)).se[0] == pytest.approx(0, abs=1e-12)


def test_a_stratum_with_one_cluster() -> None:
    strata = np.repeat([1, 2], [9, 3])
    clusters = np.repeat(range(4), 3)
    sure = sample_design(W, strata=strata, clusters=[clusters], lonely="certainty")
    for design in (stratified_jackknife_replicates(sure), bootstrap_replicates(sure, 5, seed=1)):
        assert np.all(design.replicates[9:] == W[9:, None])
    assert stratified_jackknife_replicates(sure).n_replicates == 3
    assert stratified_jackknife_replicates(sure).covariance(Totals(Y))[0, 0] == pytest.approx(
        sure.covariance(Totals(Y))[0, 0]
    )
    adjusted = sample_design(W, strata=strata, clusters=[clusters], lonely="adjust")
    with pytest.raises(ValueError, match="1 strata have one cluster; replicates know certainty and remove, not adjust"):
        stratified_jackknife_replicates(adjusted)
    with pytest.raises(ValueError, match="not adjust"):
        bootstrap_replicates(adjusted, 5, seed=1)


def test_a_domain_that_a_replicate_has_no_unit_of() -> None:
    alone = jackknife_replicates(ALL_CLUSTERS).domain(CLUSTERS == 0)
    assert np.isnan(alone.covariance(Means(Y))[0, 0])
    assert alone.df == 0  # R: degf(subset(d, c == 1))
    nobody = alone.domain(CLUSTERS == 1)
    assert (nobody.df, nobody.n_units) == (0, 0)


def test_an_adjustment_is_made_in_each_replicate() -> None:
    design = jackknife_replicates(ALL_CLUSTERS)
    half = design.reweighted(lambda weights: weights * 60 / weights.sum())
    assert half.weights.sum() == pytest.approx(60)
    assert half.replicates.sum(axis=0) == pytest.approx(np.full(6, 60.0))
    assert estimated(half, Totals(np.ones(12))).se[0] == pytest.approx(0, abs=1e-9)
    assert estimated(half, Means(Y)).se == pytest.approx(estimated(design, Means(Y)).se)


REFUSED = {
    "replicate weights of kind jkn need a scale: give rscales": {"kind": "jkn"},
    "replicate weights of kind other need a scale": {"kind": "other"},
    "kind fay needs rho, from 0 to below 1": {"kind": "fay"},
    "kind fay needs rho": {"kind": "fay", "rho": 1.0},
    "rho is of kind fay, not of brr": {"kind": "brr", "rho": 0.3},
    "scale must be a number above 0, not 0": {"kind": "brr", "scale": 0},
    "rscales must be one a replicate, 4, not 3": {"kind": "jkn", "rscales": [1, 1, 1]},
    "rscales must be numbers from 0": {"kind": "jkn", "rscales": [1, 1, 1, -1]},
    "one at least above 0": {"kind": "jkn", "rscales": [0, 0, 0, 0]},
    "weights must be numbers from 0, none of them missing": {"kind": "brr", "weights": [-1.0, *W[1:]]},
    "there are 11 weights, and replicate weights of 12 units": {"kind": "brr", "weights": W[1:]},
    "one row a unit and at least two columns": {"kind": "brr", "replicates": SUPPLIED[:, :1]},
    "replicate weights must be numbers, none of them missing": {"kind": "brr", "replicates": SUPPLIED * np.nan},
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_wrong_with_supplied_weights(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replicate_design(**{"weights": W, "replicates": SUPPLIED, **REFUSED[message]})  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"weights must.*; kind fay needs rho.*; scale must"):
        replicate_design(-W, SUPPLIED, "fay", scale=-1)


@pytest.mark.parametrize("least", [1, 2, 3, 5, 9, 13, 21, 25, 29, 33, 49, 90, 100, 125])
def test_hadamard_matrices(least: int) -> None:
    found = hadamard_matrix(least)
    order = len(found)
    assert order >= least
    assert set(found.ravel()) <= {1, -1}
    assert np.array_equal(found.T @ found, order * np.eye(order))
    assert np.all(found[:, 0] == 1)


def test_what_replicates_cannot_be_made_of() -> None:
    with pytest.raises(ValueError, match="the sample has 3 strata; JK1 is for one, use JKn"):
        jackknife_replicates(UNITS)
    with pytest.raises(ValueError, match="one cluster was sampled; a jackknife needs two"):
        jackknife_replicates(sample_design(W, clusters=[np.zeros(12)], lonely="remove"))
    with pytest.raises(ValueError, match="no stratum has two clusters"):
        stratified_jackknife_replicates(sample_design(W, strata=STRATA, clusters=[STRATA], lonely="remove"))
    with pytest.raises(ValueError, match="3 of 3 strata do not have two clusters, as half-samples need; use JKn"):
        balanced_replicates(UNITS)
    with pytest.raises(ValueError, match="half-samples have no finite population correction"):
        balanced_replicates(UNITS_OF_KNOWN)
    with pytest.raises(ValueError, match="rho must be from 0 to below 1, not 1"):
        balanced_replicates(PAIRS, rho=1)
    with pytest.raises(ValueError, match="n_replicates must be at least 2, not 1"):
        bootstrap_replicates(PAIRS, 1, seed=1)
    stages = sample_design(W, clusters=[CLUSTERS, np.arange(12)], populations=[np.full(12, 20.0)])
    with pytest.raises(ValueError, match="miss what later stages add where a population is known"):
        jackknife_replicates(stages)
