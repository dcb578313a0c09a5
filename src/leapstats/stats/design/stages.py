"""One stage of a sample: clusters drawn within strata, and the variance that it adds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.terms import Lonely, Numbers, Whole


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Clusters drawn within strata.

    Attributes
    ----------
    cluster
        For each unit (n,) its cluster, 0 to C - 1.
    stratum
        For each cluster (C,) its stratum, 0 to H - 1. Strata of a later stage lie within clusters of the one before.
    parent
        For each stratum (H,) the cluster of the stage before that it lies in; 0 at the first stage.
    population
        For each stratum (H,) how many clusters its population has; infinite where that is not known.
    reached
        For each stratum (H,) the share of clusters that was sampled at the stages before; 1 at the first stage.
    """

    cluster: Whole
    stratum: Whole
    parent: Whole
    population: Numbers
    reached: Numbers

    @property
    def n_clusters(self) -> int:
        """How many clusters were sampled."""
        return len(self.stratum)

    @property
    def n_strata(self) -> int:
        """How many strata there are."""
        return len(self.population)

    @property
    def sampled(self) -> Whole:
        """For each stratum (H,) how many clusters were sampled."""
        return np.bincount(self.stratum, minlength=self.n_strata)

    @property
    def fraction(self) -> Numbers:
        """For each stratum (H,) the share of its clusters that was sampled; 0 where the population is not known."""
        return np.asarray(self.sampled / self.population, dtype=float)

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """For each stratum (H,) whether one cluster of several was sampled."""
        return np.asarray((self.sampled == 1) & (self.fraction < 1) & (self.reached > 0))

    @property
    def is_of_units(self) -> bool:
        """Whether each unit is a cluster of its own, in the order of the units."""
        return len(self.cluster) == self.n_clusters and bool(np.all(self.cluster == np.arange(self.n_clusters)))

    def totals(self, scores: Numbers) -> Numbers:
        """Return the sums (C, k) of scores (n, k) by cluster."""
        if self.is_of_units:
            return np.asarray(scores, dtype=float)
        sums = [np.bincount(self.cluster, column, minlength=self.n_clusters) for column in scores.T]
        return np.asarray(np.array(sums, dtype=float).T.reshape(self.n_clusters, scores.shape[1]))

    def factors(self, lonely: Lonely, present: NDArray[np.bool_]) -> Numbers:
        """Return what multiplies the squares of each stratum (H,).

        `present` says which strata have units of the domain: the others add nothing, and have no part in an average.

        Raises
        ------
        NotEstimableError
            If the average over other strata is wanted and there is none.
        """
        sampled = self.sampled
        spread = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 1.0)
        factors: Numbers = np.maximum(1 - self.fraction, 0) * spread * self.reached
        if lonely is not Lonely.AVERAGE or not np.any(self.lonely & present):
            return factors
        n_parents = int(self.parent.max()) + 1
        of_all = np.bincount(self.parent, present, minlength=n_parents)
        of_others = np.bincount(self.parent, present & ~self.lonely, minlength=n_parents)
        if np.any((of_all > 0) & (of_others == 0)):
            raise NotEstimableError("a stratum with one cluster has no other strata whose average it could take")
        lift = of_all / np.maximum(of_others, 1)
        lifted: Numbers = np.where(self.lonely, 0.0, factors * lift[self.parent])
        return lifted

    def covariance(self, scores: Numbers, lonely: Lonely, present: NDArray[np.bool_]) -> Numbers:
        """Return what this stage adds to the covariance (k, k) of the sums of scores (n, k)."""
        totals = self.totals(scores)
        sums = np.array([np.bincount(self.stratum, column, minlength=self.n_strata) for column in totals.T]).T
        centres = sums / self.sampled[:, None]
        if lonely is Lonely.ADJUST:
            centres = np.where(self.lonely[:, None], 0.0, centres)
        deviations = totals - centres[self.stratum]
        weighted = deviations * self.factors(lonely, present)[self.stratum][:, None]
        return np.asarray(weighted.T @ deviations, dtype=float)


def strata_present(stage: Stage, weights: Numbers) -> NDArray[np.bool_]:
    """Return for each stratum (H,) whether a unit with a weight other than 0 lies in it."""
    inside = stage.stratum[stage.cluster[weights != 0]]
    return np.bincount(inside, minlength=stage.n_strata) > 0
