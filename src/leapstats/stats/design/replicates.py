"""Designs that are known by replicate weights: every estimate is made again with each of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import floats
from leapstats.stats.design.sample import Functional
from leapstats.terms import Numbers, ReplicateKind, Whole

RANK_TOLERANCE = 1e-5
WITH_SCALE = (ReplicateKind.JKN, ReplicateKind.OTHER)
NO_SCALE = (
    "replicate weights of kind {kind} need a scale: give rscales, one a replicate, or one scale for all "
    "(JKn: (n - 1) / n of the stratum of each replicate)"
)


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateDesign:
    """Units with weights and replicate weights.

    Attributes
    ----------
    weights
        For each unit (n,) how many units of the population it stands for; 0 outside a domain.
    replicates
        Replicate weights (n, R), each a whole set of weights; those of units of weight 0 have no part.
    scale, rscales
        What multiplies the squares of all replicates, and of each (R,).
    mse
        Whether squares are of distances from the estimate; else from the mean of the replicates.
    is_finite
        Whether the size of the population is known, and is in the scales or in the replicates.
    """

    weights: Numbers
    replicates: Numbers
    scale: float
    rscales: Numbers
    mse: bool = False
    is_finite: bool = False

    @property
    def n_units(self) -> int:
        """How many units have a weight."""
        return int(np.count_nonzero(self.weights))

    @property
    def n_replicates(self) -> int:
        """How many sets of replicate weights there are."""
        return int(self.replicates.shape[1])

    @property
    def df(self) -> float:
        """The rank of the replicate weights less one."""
        inside = np.array(list(self._columns()))
        products = inside @ inside.T
        lengths = np.sqrt(np.diag(products))
        scales = np.where(lengths > 0, lengths, 1.0)
        sizes = np.linalg.eigvalsh(products / np.outer(scales, scales))
        rank = int(np.count_nonzero(sizes > RANK_TOLERANCE**2 * sizes.max()))
        return float(max(rank - 1, 0))

    def domain(self, inside: NDArray[np.bool_]) -> "ReplicateDesign":
        """Return the design for a part of the units (n,): those outside have weight 0."""
        return replace(self, weights=np.where(inside, self.weights, 0.0))

    def rows(self, places: Whole) -> "ReplicateDesign":
        """Return the design with the units at these places only, as a domain."""
        return replace(self, weights=self.weights[places], replicates=self.replicates[places])

    def covariance(self, functional: Functional) -> Numbers:
        """Return the covariance (k, k) of what is estimated; NaN where a replicate gives no estimate.

        References
        ----------
        Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapters 3 to 5.
        """
        found = np.array([functional.values(column) for column in self._columns()])
        counted = found[self.rscales > 0]
        centre = functional.values(self.weights) if self.mse or not len(counted) else counted.mean(axis=0)
        distances = (found - centre) * np.sqrt(self.rscales)[:, None]
        return np.asarray(self.scale * (distances.T @ distances), dtype=float)

    def _columns(self) -> Iterator[Numbers]:
        """Yield each set of replicate weights (n,)."""
        inside = self.weights != 0
        for column in self.replicates.T:
            yield np.where(inside, column, 0.0)

    def reweighted(self, adjust: Callable[[Numbers], Numbers]) -> "ReplicateDesign":
        """Return the design after an adjustment of weights (n,), such as raking, made anew in each replicate."""
        columns = [adjust(column) for column in self.replicates.T]
        return replace(self, weights=adjust(self.weights), replicates=np.array(columns).T)


def replicate_design(
    weights: Sequence[float] | Numbers,
    replicates: Sequence[Sequence[float]] | Numbers,
    kind: ReplicateKind | str,
    *,
    rho: float | None = None,
    scale: float | None = None,
    rscales: Sequence[float] | Numbers | None = None,
    mse: bool = False,
    combined: bool = True,
    is_finite: bool = False,
) -> ReplicateDesign:
    """Take weights and replicate weights that come with the data.

    Parameters
    ----------
    weights
        One a unit (n,), from 0; a unit of weight 0 has no part in any replicate.
    replicates
        One row a unit, one column a replicate (n, R), at least two.
    kind
        `brr`, `fay`, `jk1`, `jk2`, `jkn`, `bootstrap`, `successive_difference` or `other`.
    rho
        Fay's coefficient, from 0 to below 1; for `fay` only.
    scale, rscales
        What multiplies all squares, and those of each replicate (R,). By default these are 1 / R for `brr`,
        1 / (R (1 - rho)**2) for `fay`, (R - 1) / R for `jk1`, 1 for `jk2`, 1 / (R - 1) for `bootstrap`, 4 / R for
        `successive_difference`. For `jkn` and `other` at least one must be given.
    mse
        Take distances from the estimate. Default: from the mean of the replicates.
    combined
        Whether replicate weights are whole weights; else they are multiplied by the weights.
    is_finite
        Whether the size of the population is known, and the scales or the replicates allow for it.

    Raises
    ------
    ValueError
        With everything that is wrong: lengths differ, a weight is missing or negative, a scale is missing.

    Notes
    -----
    The kind stands in the documentation of the data; a wrong one makes standard errors wrong by a constant factor, and
    nothing shows it. For a sample whose clusters and strata are known, `sample_design` is the first choice.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapters 3 to 5. Judkins (1990), J Off Stat 6:223-239
    (Fay). Scales are those of `svrepdesign` of R's survey.
    """
    kind = ReplicateKind(kind)
    own = floats(weights, "weights must be numbers")
    many = floats(replicates, "replicate weights must be a table of numbers")
    each = None if rscales is None else floats(rscales, "rscales must be numbers")
    problems = [
        *_shape_problems(own, many, each),
        *_rho_problems(kind, rho),
        *_scale_problems(kind, scale, each),
    ]
    if problems:
        raise ValueError("; ".join(problems))
    n_replicates = many.shape[1]
    return ReplicateDesign(
        weights=own,
        replicates=np.asfortranarray(many if combined else many * own[:, None]),
        scale=_scale(kind, n_replicates, rho) if scale is None else float(scale),
        rscales=np.ones(n_replicates) if each is None else each,
        mse=mse,
        is_finite=is_finite,
    )


def _shape_problems(weights: Numbers, replicates: Numbers, rscales: Numbers | None) -> Iterator[str]:
    if weights.ndim != 1 or not np.all(np.isfinite(weights) & (weights >= 0)):
        yield "weights must be numbers from 0, none of them missing"
    if replicates.ndim != 2 or replicates.shape[1] < 2:
        yield "replicate weights must have one row a unit and at least two columns"
        return
    if len(replicates) != len(weights):
        yield f"there are {len(weights)} weights, and replicate weights of {len(replicates)} units"
    if not np.all(np.isfinite(replicates)):
        yield "replicate weights must be numbers, none of them missing"
    if rscales is not None and rscales.shape != (replicates.shape[1],):
        yield f"rscales must be one a replicate, {replicates.shape[1]}, not {rscales.size}"


def _rho_problems(kind: ReplicateKind, rho: float | None) -> Iterator[str]:
    if kind is not ReplicateKind.FAY:
        if rho is not None:
            yield f"rho is of kind fay, not of {kind}"
    elif rho is None or not 0 <= rho < 1:
        yield "kind fay needs rho, from 0 to below 1"


def _scale_problems(kind: ReplicateKind, scale: float | None, rscales: Numbers | None) -> Iterator[str]:
    if kind in WITH_SCALE and scale is None and rscales is None:
        yield NO_SCALE.format(kind=kind)
    if scale is not None and not 0 < scale < np.inf:
        yield f"scale must be a number above 0, not {scale}"
    if rscales is not None and not (np.all(np.isfinite(rscales) & (rscales >= 0)) and np.any(rscales > 0)):
        yield "rscales must be numbers from 0, none of them missing, one at least above 0"


def _scale(kind: ReplicateKind, n_replicates: int, rho: float | None) -> float:
    scales = {
        ReplicateKind.BRR: 1 / n_replicates,
        ReplicateKind.FAY: 1 / (n_replicates * (1 - (rho or 0.0)) ** 2),
        ReplicateKind.JK1: (n_replicates - 1) / n_replicates,
        ReplicateKind.BOOTSTRAP: 1 / (n_replicates - 1),
        ReplicateKind.SUCCESSIVE_DIFFERENCE: 4 / n_replicates,
    }
    return scales.get(kind, 1.0)
