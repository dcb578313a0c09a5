"""What a design is made of: degrees of freedom, lonely clusters, stages, and what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from leapstats.stats.design.estimates import Means, Totals, estimated
from leapstats.stats.design.sample import sample_design
from leapstats.terms import Lonely


def test_a_design_counts_units_clusters_and_strata(practices: Any, networks: Any, persons: Any) -> None:
    counts = [
        (each.design.n_units, each.design.n_clusters, each.design.n_strata, each.design.df, each.design.is_finite)
        for each in (practices, networks, persons)
    ]
    assert counts == [(30, 30, 3, 27, True), (25, 9, 1, 8, True), (24, 10, 5, 5, False)]


def test_populations_give_the_weights(practices: Any, weighted: Any, networks: Any) -> None:
    assert practices.design.weights == pytest.approx(weighted.design.weights)
    # The first two of the networks: 40 / 9 networks, times 5 / 2 and 3 / 3 practices.
    assert networks.design.weights[[0, 2]] == pytest.approx([40 / 9 * 5 / 2, 40 / 9])
    assert sample_design(n_units=3).weights.tolist() == [1, 1, 1]


# R 4.2.2, survey 4.1-1: options(survey.lonely.psu=...); persons without the second cluster of stratum 5;
# `SE` of `svymean(~age, d)` and `svytotal(~age, d)`, and `degf(d)`
@pytest.mark.parametrize(
    ("lonely", "of_mean", "of_total"),
    [
        (Lonely.REMOVE, 2.961757609694, 401.2922874913),
        (Lonely.ADJUST, 3.06235359592728, 599.587983535361),
        (Lonely.AVERAGE, 3.31134567407654, 448.658416838467),
        ("certainty", 2.961757609694, 401.2922874913),
    ],
)
def test_lonely_clusters_as_in_r(lonely: Lonely | str, of_mean: float, of_total: float, persons: Any) -> None:
    stage = persons.design.stages[0]
    kept = stage.cluster != stage.cluster.max()
    strata, clusters = stage.stratum[stage.cluster][kept], stage.cluster[kept]
    given = {"strata": strata, "clusters": [clusters]}
    design = sample_design(persons.design.weights[kept], **given, lonely=lonely)
    assert design.df == 4
    found = estimated(design, Means(persons.number[kept])).se[0], estimated(design, Totals(persons.number[kept])).se[0]
    assert found == pytest.approx((of_mean, of_total), rel=1e-11)
    with pytest.raises(ValueError, match="1 strata of stage 1 have one cluster; choose a `lonely` rule"):
        sample_design(persons.design.weights[kept], **given)


def test_a_lonely_cluster_of_a_complete_stratum_is_none() -> None:
    design = sample_design(strata=[1, 2, 2], populations=[[1.0, 5, 5]])
    assert design.df == 1
    # By hand: the stratum of one is known, the other has the variance (1 - 2/5) (8 - 2)^2 / 2 * (5/2)^2 * 2.
    found = estimated(design, Totals(np.array([4.0, 8, 2])))
    assert found.se[0] ** 2 == pytest.approx(0.6 * 18 * 2.5**2 * 2)


def test_an_unknown_population_of_the_first_stage_hides_the_later_ones(networks: Any) -> None:
    first = networks.design.stages[0].cluster
    one = sample_design(networks.design.weights, clusters=[first])
    two = sample_design(networks.design.weights, clusters=[first, np.arange(25)])
    se = [estimated(each, Means(networks.number)).se[0] for each in (one, two)]
    assert se[0] == pytest.approx(se[1])
    assert not two.is_finite


def test_clusters_of_a_later_stage_may_be_numbered_anew(networks: Any) -> None:
    first = networks.design.stages[0].cluster
    anew = np.concatenate([np.arange(size) for size in np.bincount(first)])
    populations = [np.full(25, 40.0), networks.design.stages[1].population[first]]
    design = sample_design(clusters=[first, anew], populations=populations)
    found = estimated(design, Means(networks.number)).covariance
    assert found == pytest.approx(estimated(networks.design, Means(networks.number)).covariance)
    # A population more than there are clusters is that of the units.
    units = sample_design(clusters=[first], populations=populations)
    assert estimated(units, Means(networks.number)).covariance == pytest.approx(found)


REFUSED: dict[str, Callable[[], object]] = {
    "must have one length, not \\[2, 3\\]": lambda: sample_design([1, 2, 3], strata=[1, 1]),
    "must have one length, not \\[\\]": sample_design,
    "weights must be numbers from 0": lambda: sample_design([1, -2, 3]),
    "none of them missing": lambda: sample_design([1, np.nan, 3]),
    "a cluster of stage 1 lies in two strata": lambda: sample_design([1, 1, 1], strata=[1, 1, 2], clusters=[[1, 2, 2]]),
    "a population of stage 1 is missing or differs": lambda: sample_design(populations=[[5.0, 6.0, 5.0]]),
    "or differs within a stratum": lambda: sample_design(populations=[[5.0, np.nan, 5.0]]),
    "a population of stage 1 is smaller than the sample": lambda: sample_design(populations=[[2.0, 2.0, 2.0]]),
    "3 populations are given for 2 stages": lambda: sample_design(
        clusters=[[1, 2]], populations=[[9.0, 9.0], [1.0, 1.0], [1.0, 1.0]]
    ),
    "is not a valid Lonely": lambda: sample_design([1, 2], lonely="guess"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_design_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        REFUSED[message]()
