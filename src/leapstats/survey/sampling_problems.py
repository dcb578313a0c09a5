"""What can be wrong with the items that describe a sample design."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.backticks import in_backticks
from leapstats.errors import Problem
from leapstats.terms import Lonely, Numbers, Whole

MOST_NAMED = 5
FAR = 1.5
RULES = ", ".join(str(rule) for rule in Lonely if rule is not Lonely.REFUSE)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """The answers to an item as codes (n,), the places of their labels; -1 where missing."""

    name: str
    codes: Whole
    labels: tuple[str, ...]

    def label(self, code: int) -> str:
        """Return the words for a code; the number itself where there are none."""
        return self.labels[code] if self.labels else str(code + 1)


def weight_problems(
    units: str, name: str, weights: Numbers | None, inside: NDArray[np.bool_], row_name: Callable[[int], str]
) -> Iterator[Problem]:
    """Yield what is wrong with weights: negative, infinite, and missing or 0 where a unit is analysed."""
    if weights is None:
        return
    others = f"only the others: --where '{in_backticks(name)} > 0'"
    found = (
        (np.isnan(weights) & inside, "have none", f"Fill it in, or keep {others}"),
        ((weights == 0) & inside, "have a weight of 0", f"Keep {others}"),
        (weights < 0, "have a negative weight", f"Correct it, or, if it is a code, add --missing='{name}=CODE'"),
        (np.isinf(weights), "have an infinite weight", "Correct it"),
    )
    for wrong, what, fix in found:
        places = np.flatnonzero(wrong)
        if len(places):
            yield Problem(name, f"{len(places)} of {len(weights)} {units} {what} ({_first(places, row_name)})", fix)


def missing_problem(item: Coded, units: str, row_name: Callable[[int], str]) -> Iterator[Problem]:
    """Yield that a stratum or a cluster is missing."""
    places = np.flatnonzero(item.codes < 0)
    if len(places):
        what = f"{len(places)} of {len(item.codes)} {units} have no answer ({_first(places, row_name)})"
        yield Problem(item.name, what, "Fill it in: every unit was drawn from some stratum and cluster")


def _first(places: NDArray[np.int64], row_name: Callable[[int], str]) -> str:
    names = ", ".join(row_name(int(place)) for place in places[:MOST_NAMED])
    return f"first: {names}" if len(places) > MOST_NAMED else names


def cluster_problems(clusters: Coded, strata: Coded) -> Iterator[Problem]:
    """Yield the clusters that lie in more than one stratum."""
    width = int(strata.codes.max(initial=0)) + 1
    pairs = np.unique(clusters.codes * width + strata.codes)
    several = np.flatnonzero(np.bincount(pairs // width) > 1)
    if len(several):
        what = f"{len(several)} clusters lie in more than one stratum of {strata.name} ({_some(clusters, several)})"
        fix = "Correct them; if clusters are numbered anew in each stratum, add --nest (study.toml: nest = true)"
        yield Problem(clusters.name, what, fix)


def one_size_problem(size: str, strata: Coded) -> Problem:
    """Return that one number is given for the populations of several strata."""
    what = f"one number is given, but each stratum of {strata.name} has a population of its own"
    return Problem(f"population {size}", what, "Name an item with the population of each row's stratum")


def population_problems(within: Coded, clusters: Coded, name: str, population: Numbers) -> Iterator[Problem]:
    """Yield what is wrong with the population of a stage: missing, different within a stratum, below its sample."""
    where = f"population {name}"
    absent = int(np.isnan(population).sum())
    if absent:
        yield Problem(where, f"{absent} of {len(population)} rows have none", "Fill it in for every row")
        return
    n_strata = int(within.codes.max(initial=0)) + 1
    low, high = np.full(n_strata, np.inf), np.full(n_strata, -np.inf)
    np.minimum.at(low, within.codes, population)
    np.maximum.at(high, within.codes, population)
    differing = np.flatnonzero(low < high)
    if len(differing):
        first = int(differing[0])
        what = f"it differs within {within.label(first)}: {low[first]:g} and {high[first]:g}"
        fix = "Give every row of a stratum the number of clusters in its population"
        yield Problem(where, f"{what}{_more(differing)}", fix)
    small = np.flatnonzero((low == high) & (low < _sampled(within, clusters)))
    if len(small):
        first = int(small[0])
        what = f"it is {low[first]:g} in {within.label(first)}, where {_sampled(within, clusters)[first]} were sampled"
        fix = "It counts the clusters in the population, or the units where these were drawn themselves; correct it"
        yield Problem(where, f"{what}{_more(small)}", fix)


def lonely_problems(within: Coded, clusters: Coded, population: Numbers | None, rule: str) -> Iterator[Problem]:
    """Yield the strata in which one cluster of several was sampled, if nothing is said of them."""
    if rule != Lonely.REFUSE:
        return
    single = _sampled(within, clusters) == 1
    if population is not None:
        size = np.zeros(len(single))
        size[within.codes] = population
        single &= size > 1
    places = np.flatnonzero(single)
    if len(places):
        strata = "1 stratum has" if len(places) == 1 else f"{len(places)} strata have"
        what = f"{strata} one sampled cluster or unit, which shows no variance"
        where = within.name or "the sample"
        fix = f"Join it with a stratum that is alike, or choose --lonely: {RULES}"
        yield Problem(where, f"{what} ({_some(within, places)})", fix)


def far_problem(name: str, total: float, size: float) -> Iterator[Problem]:
    """Yield that weights add up to something else than the population, by far."""
    if size > 0 and not size / FAR <= total <= size * FAR:
        what = f"the weights add up to {total:g}, but the population has {size:g}"
        yield Problem(name, what, "Use weights that add up to the population, or omit --population")


def _sampled(within: Coded, clusters: Coded) -> Whole:
    """Count the clusters of each stratum."""
    n_strata = int(within.codes.max(initial=0)) + 1
    if len(clusters.codes) and clusters.codes[-1] == len(clusters.codes) - 1 and np.all(np.diff(clusters.codes) == 1):
        return np.bincount(within.codes, minlength=n_strata)  # every unit is a cluster of its own
    width = int(clusters.codes.max(initial=0)) + 1
    pairs = np.unique(within.codes * width + clusters.codes)
    return np.bincount(pairs // width, minlength=n_strata)


def _some(item: Coded, places: Sequence[int] | NDArray[np.int64]) -> str:
    shown = ", ".join(item.label(int(place)) for place in places[:MOST_NAMED])
    return f"{shown}, ..." if len(places) > MOST_NAMED else shown


def _more(places: NDArray[np.int64]) -> str:
    return f", and in {len(places) - 1} more" if len(places) > 1 else ""
