"""Make replicate weights of a sample whose strata and clusters are known: jackknife, half-samples, bootstrap."""

import numpy as np

from leapstats.stats.design.balance import hadamard_matrix
from leapstats.stats.design.replicates import ReplicateDesign
from leapstats.stats.design.sample import SampleDesign
from leapstats.stats.design.stages import Stage
from leapstats.terms import Numbers

NO_RULE = ("adjust", "average")
STAGES = (
    "replicates draw clusters of the first stage, so they miss what later stages add where a population is known; "
    "leave the populations out, or use linearization"
)


def jackknife_replicates(design: SampleDesign, *, mse: bool = False) -> ReplicateDesign:
    """Make JK1 replicates of a sample without strata: each leaves one cluster out.

    Parameters
    ----------
    design
        A sample of one stratum.
    mse
        Take distances from the estimate. Default: from the mean of the replicates.

    Returns
    -------
    ReplicateDesign
        One replicate a cluster; its scale is (C - 1) / C times the share of the population that was not sampled.

    Raises
    ------
    ValueError
        If there are strata, one cluster only, or a population known for a sample of several stages.

    Notes
    -----
    Not for medians and other quantiles, whose variance a jackknife misses. With strata,
    `stratified_jackknife_replicates`.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter 4. JK1 of `as.svrepdesign` of R's survey.
    """
    stage = _first(design)
    if stage.n_strata > 1:
        raise ValueError(f"the sample has {stage.n_strata} strata; JK1 is for one, use JKn")
    if stage.n_clusters < 2:
        raise ValueError("one cluster was sampled; a jackknife needs two")
    count = stage.n_clusters
    factors = np.asarray((1 - np.eye(count)) * count / (count - 1), dtype=float)
    scale = (count - 1) / count * (1 - float(stage.fraction[0]))
    return _replicated(design, factors, scale=scale, mse=mse)


def stratified_jackknife_replicates(design: SampleDesign, *, mse: bool = False) -> ReplicateDesign:
    """Make JKn replicates: each leaves one cluster out, and lifts the others of its stratum.

    Parameters
    ----------
    design
        A sample. A stratum with one cluster gives no replicate where `lonely` is `certainty` or `remove`, or where
        all of its population was sampled.
    mse
        Take distances from the estimate. Default: from the mean of the replicates.

    Returns
    -------
    ReplicateDesign
        One replicate a cluster; rscales are (n - 1) / n of the stratum, times the share that was not sampled.

    Raises
    ------
    ValueError
        If no stratum has two clusters, `lonely` is `adjust` or `average` and a stratum has one cluster, or a population
        is known for a sample of several stages.

    Notes
    -----
    Not for medians and other quantiles, whose variance a jackknife misses.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter 4. JKn of `as.svrepdesign` of R's survey.
    """
    stage = _first(design)
    _check_lonely(design, stage)
    sampled = stage.sampled[stage.stratum]
    left_out = np.flatnonzero(sampled > 1)
    if not len(left_out):
        raise ValueError("no stratum has two clusters; a jackknife needs them")
    same = stage.stratum[:, None] == stage.stratum[left_out]
    lifted: Numbers = np.asarray(sampled[left_out] / (sampled[left_out] - 1), dtype=float)
    factors = np.where(same, lifted, 1.0)
    factors[left_out, np.arange(len(left_out))] = 0.0
    rscales = np.asarray((1 - stage.fraction[stage.stratum[left_out]]) / lifted, dtype=float)
    return _replicated(design, factors, scale=1.0, rscales=rscales, mse=mse)


def balanced_replicates(design: SampleDesign, *, rho: float = 0.0, mse: bool = False) -> ReplicateDesign:
    """Make balanced half-samples (BRR), or those of Fay: each lifts one of two clusters of every stratum.

    Parameters
    ----------
    design
        A sample with two clusters in each stratum.
    rho
        What the weight of the other cluster is multiplied by, from 0 to below 1: 0 is BRR, 0.3 or 0.5 Fay's.
    mse
        Take distances from the estimate. Default: from the mean of the replicates.

    Returns
    -------
    ReplicateDesign
        Its number of replicates is the order of a Hadamard matrix above the number of strata.

    Raises
    ------
    ValueError
        If a stratum has another number of clusters, the size of the population is known, or rho is not allowed.

    Notes
    -----
    There is no finite population correction: where much of a population was sampled, use linearization or a jackknife.
    Fay's are for domains that lie in few half-samples.

    References
    ----------
    McCarthy (1969), Rev Int Stat Inst 37:239-264. Judkins (1990), J Off Stat 6:223-239.
    """
    if not 0 <= rho < 1:
        raise ValueError(f"rho must be from 0 to below 1, not {rho}")
    if design.is_finite:
        raise ValueError("half-samples have no finite population correction; leave the populations out, or use JKn")
    stage = design.stages[0]
    others = int(np.count_nonzero(stage.sampled != 2))
    if others:
        raise ValueError(f"{others} of {stage.n_strata} strata do not have two clusters, as half-samples need; use JKn")
    signs = hadamard_matrix(stage.n_strata + 1)[:, 1 : stage.n_strata + 1]
    first = np.zeros(stage.n_clusters, dtype=bool)
    first[np.unique(stage.stratum, return_index=True)[1]] = True
    taken = signs[:, stage.stratum].T * np.where(first, 1, -1)[:, None]
    scale = 1 / (len(signs) * (1 - rho) ** 2)
    return _replicated(design, np.asarray(1 + (1 - rho) * taken, dtype=float), scale=scale, mse=mse)


def bootstrap_replicates(design: SampleDesign, n_replicates: int, *, seed: int, mse: bool = False) -> ReplicateDesign:
    """Make bootstrap replicates of Rao and Wu: n - 1 clusters are drawn with replacement from the n of each stratum.

    Parameters
    ----------
    design
        A sample. A stratum with one cluster stays as it is where `lonely` is `certainty` or `remove`, or where all of
        its population was sampled.
    n_replicates
        How many replicates, at least two; some hundreds for standard errors.
    seed
        The seed of the draws.
    mse
        Take distances from the estimate. Default: from the mean of the replicates.

    Returns
    -------
    ReplicateDesign
        Weights are rescaled; where the population is known, they vary by the less, the larger the share sampled.

    Raises
    ------
    ValueError
        If there are fewer than two replicates, `lonely` is `adjust` or `average` and a stratum has one cluster, or a
        population is known for a sample of several stages.

    Notes
    -----
    Standard errors differ from seed to seed, by about 1 / sqrt(2 R) of themselves. For quantiles, and where nothing
    else serves; for means and totals linearization has no such noise.

    References
    ----------
    Rao & Wu (1988), J Am Stat Assoc 83:231-241. Rao, Wu & Yue (1992), Survey Methodology 18:209-217.
    """
    if n_replicates < 2:
        raise ValueError(f"n_replicates must be at least 2, not {n_replicates}")
    stage = _first(design)
    _check_lonely(design, stage)
    generator = np.random.default_rng(seed)
    factors = np.ones((stage.n_clusters, n_replicates))
    for stratum in np.flatnonzero(stage.sampled > 1):
        inside = np.flatnonzero(stage.stratum == stratum)
        count = len(inside)
        drawn = generator.multinomial(count - 1, np.full(count, 1 / count), size=n_replicates).T
        spread = np.sqrt(1 - stage.fraction[stratum])
        factors[inside] = 1 + spread * (drawn * count / (count - 1) - 1)
    return _replicated(design, factors, scale=1 / (n_replicates - 1), mse=mse)


def _first(design: SampleDesign) -> Stage:
    if design.is_finite and len(design.stages) > 1:
        raise ValueError(STAGES)
    return design.stages[0]


def _check_lonely(design: SampleDesign, stage: Stage) -> None:
    count = int(np.count_nonzero(stage.lonely))
    if count and design.lonely in NO_RULE:
        raise ValueError(f"{count} strata have one cluster; replicates know certainty and remove, not {design.lonely}")


def _replicated(
    design: SampleDesign, factors: Numbers, *, scale: float, rscales: Numbers | None = None, mse: bool
) -> ReplicateDesign:
    """Multiply the weights by the factors (C, R) of their clusters."""
    return ReplicateDesign(
        weights=design.weights,
        replicates=np.array([design.weights * column[design.stages[0].cluster] for column in factors.T]).T,
        scale=scale,
        rscales=np.ones(factors.shape[1]) if rscales is None else rscales,
        mse=mse,
        is_finite=design.is_finite,
    )
