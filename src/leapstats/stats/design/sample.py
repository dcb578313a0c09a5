"""A sample design: weights, and the stages by which units were drawn."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.design.stages import Stage, strata_present
from leapstats.terms import Lonely, Numbers, Whole


class Functional(Protocol):
    """Something that is estimated from weights: k numbers, and what each unit contributes to their errors."""

    def values(self, weights: Numbers) -> Numbers:
        """Return the estimates (k,) under weights (n,)."""
        ...

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return how the estimates (k,) move with the weight of each unit, (n, k)."""
        ...


class Design(Protocol):
    """What estimates need of a design, by linearization or by replicate weights."""

    @property
    def weights(self) -> Numbers:
        """The weight of each unit (n,); 0 outside the domain."""
        ...

    @property
    def df(self) -> float:
        """Degrees of freedom of t and F."""
        ...

    @property
    def is_finite(self) -> bool:
        """Whether the size of the population is known."""
        ...

    def domain(self, inside: NDArray[np.bool_]) -> "Design":
        """Return the design for a part of the units (n,); the others still tell how the sample was drawn."""
        ...

    def rows(self, places: Whole) -> "Design":
        """Return the design with the units at these places only; the others still tell how the sample was drawn."""
        ...

    def covariance(self, functional: Functional) -> Numbers:
        """Return the covariance (k, k) of what is estimated."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SampleDesign:
    """A sample drawn in one stage or more, with variances by Taylor linearization.

    Attributes
    ----------
    weights
        For each unit (n,) how many units of the population it stands for; 0 outside a domain.
    stages
        The first one first. Where the population of a stage is not known, no later stage adds to a variance.
    lonely
        What becomes of strata with one cluster.
    """

    weights: Numbers
    stages: tuple[Stage, ...]
    lonely: Lonely = Lonely.REFUSE

    @property
    def n_units(self) -> int:
        """How many units have a weight."""
        return int(np.count_nonzero(self.weights))

    @property
    def n_clusters(self) -> int:
        """How many clusters of the first stage have a unit with a weight."""
        return len(np.unique(self.stages[0].cluster[self.weights != 0]))

    @property
    def n_strata(self) -> int:
        """How many strata of the first stage have a unit with a weight."""
        return int(np.count_nonzero(strata_present(self.stages[0], self.weights)))

    @property
    def df(self) -> float:
        """Clusters less strata, of those with a unit that has a weight."""
        return float(self.n_clusters - self.n_strata)

    @property
    def is_finite(self) -> bool:
        """Whether the size of the population is known."""
        return bool(np.any(np.isfinite(self.stages[0].population)))

    def domain(self, inside: NDArray[np.bool_]) -> "SampleDesign":
        """Return the design for a part of the units (n,): those outside have weight 0 and stay in the sample."""
        return replace(self, weights=np.where(inside, self.weights, 0.0))

    def rows(self, places: Whole) -> "SampleDesign":
        """Return the design with the units at these places only, as a domain: clusters and strata stay as sampled."""
        stages = tuple(replace(stage, cluster=stage.cluster[places]) for stage in self.stages)
        return replace(self, weights=self.weights[places], stages=stages)

    def covariance(self, functional: Functional) -> Numbers:
        """Return the covariance (k, k) of what is estimated, by Taylor linearization.

        References
        ----------
        Binder (1983), Int Stat Rev 51:279-292. Sarndal, Swensson & Wretman (1992), Model Assisted Survey Sampling,
        chapters 4 and 5.
        """
        influence = functional.influence(self.weights, functional.values(self.weights))
        scores = np.where(self.weights[:, None] != 0, influence, 0.0) * self.weights[:, None]
        total = np.zeros((scores.shape[1], scores.shape[1]))
        for stage in self.stages:
            total += stage.covariance(scores, self.lonely, strata_present(stage, self.weights))
        return total


def sample_design(
    weights: Sequence[float] | Numbers | None = None,
    *,
    strata: Sequence[object] | NDArray[np.generic] | None = None,
    clusters: Sequence[Sequence[object] | NDArray[np.generic]] = (),
    populations: Sequence[Sequence[float] | Numbers] = (),
    lonely: Lonely | str = Lonely.REFUSE,
    n_units: int | None = None,
) -> SampleDesign:
    """Describe how units were sampled.

    Parameters
    ----------
    weights
        One a unit (n,), from 0. Default: those that the population sizes give, else 1.
    strata
        The stratum of each unit (n,) at the first stage. Default: one stratum.
    clusters
        For each stage the cluster of each unit (n,). Default: each unit was drawn by itself. Clusters of a later stage
        may be numbered anew within those of the one before; those of the first stage may not.
    populations
        For each stage, as many as are known, the number of clusters (n,) in the population of the unit's stratum; at a
        later stage in that of its cluster.
    lonely
        What becomes of a stratum with one cluster.
    n_units
        How many units there are, where nothing else says it.

    Raises
    ------
    ValueError
        If the lengths differ, something is missing or negative, a cluster lies in two strata, a population is smaller
        than its sample or differs within a stratum, or a stratum has one cluster and `lonely` is `refuse`.

    Notes
    -----
    Not for frequency weights, which say how many units a row holds: as sampling weights they make each row one unit,
    and standard errors several times too large or too small. Not for a part of the units that was filtered before:
    give all of them, and take `domain`.

    References
    ----------
    Sarndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, chapters 3 and 4.
    """
    size = _common_size(weights, strata, clusters, populations, n_units)
    stages = _stages(size, strata, list(clusters), [np.asarray(each, dtype=float) for each in populations])
    lonely = Lonely(lonely)
    for place, stage in enumerate(stages, 1):
        if lonely is Lonely.REFUSE and np.any(stage.lonely):
            raise ValueError(
                f"{int(stage.lonely.sum())} strata of stage {place} have one cluster; choose a `lonely` rule"
            )
    numbers = _from_populations(stages) if weights is None else np.asarray(weights, dtype=float)
    if not np.all(np.isfinite(numbers) & (numbers >= 0)):
        raise ValueError("weights must be numbers from 0, none of them missing")
    return SampleDesign(numbers, stages, lonely)


def _common_size(
    weights: Sized | None,
    strata: Sized | None,
    clusters: Sequence[Sized],
    populations: Sequence[Sized],
    n_units: int | None,
) -> int:
    given = [each for each in (weights, strata, *clusters, *populations) if each is not None]
    sizes = {len(each) for each in given} | (set() if n_units is None else {n_units})
    if len(sizes) != 1:
        raise ValueError(f"weights, strata, clusters and populations must have one length, not {sorted(sizes)}")
    return int(sizes.pop())


def _codes(labels: object) -> tuple[Whole, int]:
    found, codes = np.unique(np.asarray(labels), return_inverse=True)
    return codes.astype(np.int64).ravel(), len(found)


def _crossed(outer: Whole, inner: Whole) -> Whole:
    """Return codes of the combinations that occur."""
    return _codes(outer * (int(inner.max(initial=0)) + 1) + inner)[0]


def _stages(size: int, strata: object, clusters: list[object], populations: list[Numbers]) -> tuple[Stage, ...]:
    stratum = np.zeros(size, dtype=np.int64) if strata is None else _codes(strata)[0]
    units = np.arange(size)
    if not clusters or len(populations) > len(clusters):
        clusters = [*clusters, units]
    if len(populations) > len(clusters):
        raise ValueError(f"{len(populations)} populations are given for {len(clusters)} stages")
    stages: list[Stage] = []
    for place, labels in enumerate(clusters):
        if labels is units:
            cluster = units
        else:
            own = _codes(labels)[0]
            cluster = own if place == 0 else _crossed(stages[-1].cluster, own)
        population = populations[place] if place < len(populations) else np.full(size, np.inf)
        stages.append(_stage(place + 1, cluster, stratum, population, stages[-1] if stages else None))
        stratum = cluster
    return tuple(stages)


def _stage(place: int, cluster: Whole, stratum: Whole, population: Numbers, before: Stage | None) -> Stage:
    of_cluster = stratum[_first(cluster)]
    if np.any(of_cluster[cluster] != stratum):
        raise ValueError(f"a cluster of stage {place} lies in two strata")
    shown = _first(stratum)
    of_stratum = population[shown]
    with np.errstate(invalid="ignore"):
        differs = np.isnan(population) | (population != of_stratum[stratum])
    if np.any(differs):
        raise ValueError(f"a population of stage {place} is missing or differs within a stratum")
    sampled = np.bincount(of_cluster, minlength=len(shown))
    if np.any(of_stratum < sampled):
        raise ValueError(f"a population of stage {place} is smaller than the sample from it")
    if before is None:
        nothing = np.zeros(len(shown), dtype=np.int64)
        return Stage(cluster, of_cluster, nothing, of_stratum, np.ones(len(shown)))
    parent = before.cluster[shown]
    of_parent = before.stratum[parent]
    return Stage(cluster, of_cluster, parent, of_stratum, before.reached[of_parent] * before.fraction[of_parent])


def _first(codes: Whole) -> Whole:
    """Return where each code, 0 to k - 1, stands first."""
    first = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return first


def _from_populations(stages: tuple[Stage, ...]) -> Numbers:
    """Return the weights that the populations give; 1 where no population is known."""
    weights = np.ones(len(stages[0].cluster))
    for stage in stages:
        fraction = stage.fraction[stage.stratum[stage.cluster]]
        weights = weights / np.where(fraction > 0, fraction, 1.0)
    return weights
