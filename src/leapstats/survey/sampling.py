"""The design by which the units of a survey were sampled: built from its items, every doubt at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.sampling import Sampling, size_of
from leapstats.errors import DataError, Problem
from leapstats.stats.design.sample import Design, SampleDesign, sample_design
from leapstats.survey.given_weights import calibrated, replicated
from leapstats.survey.sampling_problems import (
    Coded,
    cluster_problems,
    far_problem,
    lonely_problems,
    missing_problem,
    one_size_problem,
    population_problems,
    weight_problems,
)
from leapstats.terms import Numbers, Whole

NEAR = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """How the items that describe a design are read: as numbers (n,) with NaN where missing, or as codes.

    `row_name` names a unit in messages, `units` are what rows are called; `source` is the file or the study.
    """

    numbers: Callable[[str], Numbers]
    coded: Callable[[str], Coded]
    row_name: Callable[[int], str]
    n_units: int
    source: str
    units: str


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """The design of a survey.

    Attributes
    ----------
    design
        One weight a unit, in the order of the survey.
    sampling
        What was said of it.
    whole
        The design of the whole sample, of which a survey may hold a part.
    warnings
        What looks wrong and was left as it is.
    """

    design: Design
    sampling: Sampling
    whole: Design
    warnings: tuple[str, ...] = ()

    def rows(self, places: Whole) -> "Sampled":
        """Return the design for the units at these places; the others still tell how the sample was drawn."""
        return replace(self, design=self.design.rows(places))


def sampled(answers: Answers, sampling: Sampling, kept: NDArray[np.bool_] | None = None) -> Sampled:
    """Build the design of a survey.

    Parameters
    ----------
    answers
        All units of the sample.
    sampling
        Which items describe the design.
    kept
        The units (n,) that are analysed, all of them where None: the others may be without a weight.

    Returns
    -------
    Sampled
        The design of all units, those that are not kept among them.

    Raises
    ------
    DataError
        With everything that is wrong with weights, strata, clusters and populations.
    UsageError
        If an item is not there.
    """
    read = _Read(
        weights=answers.numbers(sampling.weights) if sampling.weights else None,
        strata=crossed([answers.coded(item) for item in sampling.strata]),
        clusters=tuple(answers.coded(item) for item in sampling.clusters),
        populations=tuple(_population(answers, each) for each in sampling.populations),
    )
    inside = np.ones(answers.n_units, dtype=bool) if kept is None else kept
    if sampling.replicates:
        return _with_replicates(answers, sampling, read.weights, inside)
    problems = list(_of_units(read, answers, sampling, inside)) or list(_of_stages(read, answers, sampling))
    if problems:
        raise DataError(answers.source, problems)
    design = sample_design(
        None if read.weights is None else np.where(np.isnan(read.weights), 0.0, read.weights),
        strata=None if read.strata is None else read.strata.codes,
        clusters=[each.codes for each in read.of_stages(sampling)],
        populations=read.populations,
        lonely=sampling.lonely,
        n_units=answers.n_units,
    )
    far = list(far_problem(sampling.weights, *_sizes(design))) if sampling.weights else []
    if far:
        raise DataError(answers.source, far)
    if sampling.totals:
        margins = [answers.coded(item) for item in sampling.totals]
        whole = calibrated(answers.source, design, margins, sampling.totals, answers.units)
        return Sampled(whole, sampling, whole)
    return Sampled(design, sampling, design, tuple(_doubts(design, sampling)))


def _with_replicates(
    answers: Answers, sampling: Sampling, weights: Numbers | None, inside: NDArray[np.bool_]
) -> Sampled:
    """Return the design of a survey with replicate weights, which hold its strata, clusters and populations."""
    problems = list(weight_problems(answers.units, sampling.weights, weights, inside, answers.row_name))
    given = {"strata": sampling.strata, "cluster": sampling.clusters, "population": sampling.populations}
    given["totals"] = tuple(sampling.totals)
    problems.extend(
        Problem(name, "replicate weights stand for it already", "Omit it, or the replicate weights")
        for name, items in given.items()
        if items
    )
    if weights is None:
        problems.append(Problem("weights", "replicate weights are given without weights", "Add weights"))
    if problems or weights is None:
        raise DataError(answers.source, problems)
    design = replicated(
        answers.source, sampling, weights, [answers.numbers(each) for each in sampling.replicates], inside
    )
    return Sampled(design, sampling, design)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Read:
    """The answers to the items of a design."""

    weights: Numbers | None
    strata: Coded | None
    clusters: tuple[Coded, ...]
    populations: tuple[Numbers, ...]

    def of_stages(self, sampling: Sampling) -> tuple[Coded, ...]:
        """Return the clusters of each stage; those of the first numbered over the whole sample."""
        if not (sampling.nested and self.strata and self.clusters):
            return self.clusters
        return (_in(self.strata, self.clusters[0]), *self.clusters[1:])


def _of_units(read: _Read, answers: Answers, sampling: Sampling, inside: NDArray[np.bool_]) -> Iterator[Problem]:
    """Yield what is wrong with single units."""
    yield from weight_problems(answers.units, sampling.weights, read.weights, inside, answers.row_name)
    for each in (*([read.strata] if read.strata else []), *read.clusters):
        yield from missing_problem(each, answers.units, answers.row_name)


def _of_stages(read: _Read, answers: Answers, sampling: Sampling) -> Iterator[Problem]:
    """Yield what is wrong with strata, clusters and populations."""
    if read.strata and sampling.populations and size_of(sampling.populations[0]) is not None:
        yield one_size_problem(sampling.populations[0], read.strata)
        return
    if read.strata and read.clusters and not sampling.nested:
        yield from cluster_problems(read.clusters[0], read.strata)
    within = read.strata or Coded("", np.zeros(answers.n_units, dtype=np.int64), ("the sample",))
    for place, stage in enumerate(_stages(read.of_stages(sampling), len(read.populations), answers.n_units)):
        population = read.populations[place] if place < len(read.populations) else None
        if population is not None:
            wrong = list(population_problems(within, stage, sampling.populations[place], population))
            if wrong:
                yield from wrong
                return
        if place <= len(read.populations):
            yield from lonely_problems(within, stage, population, sampling.lonely)
        within = stage


def _stages(clusters: Sequence[Coded], n_populations: int, n_units: int) -> list[Coded]:
    """Return the clusters of each stage, numbered over the whole sample; the last may be the units themselves."""
    units = Coded("", np.arange(n_units), ())
    stages = [*clusters] if clusters and n_populations <= len(clusters) else [*clusters, units]
    for place in range(1, len(stages)):
        stages[place] = _in(stages[place - 1], stages[place])
    return stages


def _population(answers: Answers, given: str) -> Numbers:
    size = size_of(given)
    return answers.numbers(given) if size is None else np.full(answers.n_units, size)


def _in(outer: Coded, inner: Coded) -> Coded:
    """Return the clusters within others that are numbered anew in each."""
    found, codes = np.unique(outer.codes * (int(inner.codes.max(initial=0)) + 1) + inner.codes, return_inverse=True)
    width = int(inner.codes.max(initial=0)) + 1
    if not inner.labels:
        return Coded(inner.name, codes.astype(np.int64), ())
    labels = tuple(f"{outer.label(int(each) // width)}, {inner.label(int(each) % width)}" for each in found)
    return Coded(inner.name, codes.astype(np.int64), labels)


def crossed(items: Sequence[Coded]) -> Coded | None:
    """Return the combinations of several items as one, -1 where one is missing; None for no item."""
    if not items:
        return None
    whole = items[0]
    for each in items[1:]:
        missing = (whole.codes < 0) | (each.codes < 0)
        joined = _in(replace(whole, codes=np.maximum(whole.codes, 0)), replace(each, codes=np.maximum(each.codes, 0)))
        whole = Coded(f"{whole.name}, {each.name}", np.where(missing, -1, joined.codes), joined.labels)
    return whole


def _sizes(design: SampleDesign) -> tuple[float, float]:
    """Return what the weights add up to, and the size of the population where it is known; else NaN."""
    stage = design.stages[0]
    known = stage.is_of_units and np.all(np.isfinite(stage.population))
    return float(design.weights.sum()), float(stage.population.sum()) if known else float("nan")


def _doubts(design: SampleDesign, sampling: Sampling) -> Iterator[str]:
    """Say where weights do not quite add up to the population."""
    total, size = _sizes(design)
    if sampling.weights and abs(total / size - 1) > NEAR:
        yield f"the weights add up to {total:g}, the population to {size:g}"
