"""Every table with given margins, by a network: tables that share what matters are counted together.

Lines (rows or columns, whichever are more) are filled one after another. What is still possible depends
only on what is left of the other margin, and not on its order: that sorted remainder is a node. At a node,
fillings whose cells have the same product of factorials are one state.
"""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.errors import TooLargeError
from leapstats.stats.exact.conditional import TIE
from leapstats.stats.exact.lattice import merged, row_codes
from leapstats.terms import Numbers, Whole

INSTEAD = "use monte_carlo_freeman_halton or chi_square"
MOST_UNITS = 5_000
# About three seconds, and half a gigabyte if spent at once.
MOST_STEPS = 8_000_000
# Logarithms are whole numbers of this part of 1: sums of them are exact, and far finer than the tolerance.
FINE = 2.0**34


@dataclass(slots=True)
class Work:
    """Steps that are left to spend on a table; a line says what it takes before it is filled."""

    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Raise TooLargeError if there are not so many left."""
        self.left -= steps
        if self.left < 0:
            raise TooLargeError(f"it takes more than {MOST_STEPS:,} steps to count these tables; {INSTEAD}")


@dataclass(frozen=True, slots=True)
class Edges:
    """Ways to fill one line, those alike together: from a node, to a node, with a code and a probability."""

    origin: Whole
    target: Whole
    code: Whole
    weight: Numbers

    def turned(self) -> "Edges":
        """Return the edges backwards."""
        return Edges(self.target, self.origin, self.code, self.weight)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest code on any way to each node."""

    least: Whole
    greatest: Whole


@dataclass(frozen=True, slots=True)
class States:
    """Ways to have filled several lines: at a node, with a code and a probability; sorted by both."""

    node: Whole
    code: Whole
    weight: Numbers


def probability_no_likelier(cells: Whole) -> float:
    """Return the probability of tables no likelier than a table, given its margins.

    Parameters
    ----------
    cells
        Counts without empty rows or columns, at least two of each.

    Raises
    ------
    TooLargeError
        If there are more than 5,000 units, or too many ways to fill the lines.
    """
    units = int(cells.sum())
    if units > MOST_UNITS:
        raise TooLargeError(f"the table has {units:,} units, more than {MOST_UNITS:,}; {INSTEAD}")
    lines = cells if cells.shape[0] >= cells.shape[1] else cells.T
    codes = factorial_codes(units)
    # Not below 0: states are cut at it from both ends, and the cuts have to add up to no less.
    observed = max(0, int(codes[lines].sum()) - int(TIE * FINE))
    totals = np.sort(lines.sum(axis=1))[::-1]
    nodes = np.sort(lines.sum(axis=0))[None, :]
    work, network = Work(), []
    for total in totals[:-1].tolist():
        nodes, edges = _next_line(nodes, total, codes, work)
        network.append(edges)
    start = States(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1))
    end = States(np.arange(len(nodes)), codes[nodes].sum(axis=1), np.ones(len(nodes)))
    return _meet(start, network, end, observed, work)


def factorial_codes(most: int) -> Whole:
    """Return the logarithms of 0! to `most`! in whole steps.

    Each is a sum of steps of its prime factors, so that equal products of factorials have equal codes.
    """
    steps = np.zeros(most + 1, dtype=np.int64)
    for number in range(2, most + 1):
        if not steps[number]:
            power = number
            while power <= most:
                steps[power::power] += round(math.log(number) * FINE)
                power *= number
    return np.cumsum(steps)


def _next_line(nodes: Whole, total: int, codes: Whole, work: Work) -> tuple[Whole, Edges]:
    """Fill a line with `total` units from every node; return the nodes this leads to and the ways there."""
    from scipy.special import gammaln

    origin, filling = _fillings(nodes, total, work)
    before = nodes[origin]
    after = before - filling
    logs = gammaln(before + 1.0) - gammaln(filling + 1.0) - gammaln(after + 1.0)
    units = int(nodes[0].sum())
    all_ways = gammaln(units + 1.0) - gammaln(total + 1.0) - gammaln(units - total + 1.0)
    after.sort(axis=1)
    places, target = np.unique(row_codes(after), return_index=True, return_inverse=True)[1:]
    keys = np.column_stack([origin, target, codes[filling].sum(axis=1)])
    alike, weight = merged(keys, np.exp(logs.sum(axis=1) - all_ways))
    return after[places], Edges(alike[:, 0], alike[:, 1], alike[:, 2], weight)


def _fillings(nodes: Whole, total: int, work: Work) -> tuple[Whole, Whole]:
    """Return every way to take `total` units from a node's places: numbers of the nodes, and the units taken."""
    origin = np.arange(len(nodes))
    filling = np.zeros((len(nodes), 0), dtype=np.int64)
    left = np.full(len(nodes), total)
    beyond = np.cumsum(nodes[:, ::-1], axis=1)[:, ::-1] - nodes
    for place in range(nodes.shape[1]):
        least = np.maximum(0, left - beyond[origin, place])
        choices = np.minimum(left, nodes[origin, place]) - least + 1
        work.spend(int(choices.sum()))
        parent = np.repeat(np.arange(len(origin)), choices)
        taken = np.arange(len(parent)) - np.repeat(np.cumsum(choices) - choices, choices) + least[parent]
        origin, left = origin[parent], left[parent] - taken
        filling = np.column_stack([filling[parent], taken])
    return origin, filling


def _meet(start: States, network: list[Edges], end: States, observed: int, work: Work) -> float:
    """Fill lines from both ends, the cheaper one next, until one is left between them; add up what counts."""
    ahead, behind = _bounds([edges.turned() for edges in network[::-1]], end), _bounds(network, start)
    while len(network) > 1:
        forward, backward = _joined(start, network[0]), _joined(end, network[-1].turned())
        work.spend(min(forward, backward))
        if forward <= backward:
            ahead.pop()
            start = _extended(start, network.pop(0), ahead[-1], observed)
        else:
            behind.pop()
            end = _extended(end, network.pop().turned(), behind[-1], observed)
    return _probability(start, network[0], end, observed, work)


def _bounds(network: list[Edges], states: States) -> list[Bounds]:
    """Return the least and the greatest code with which each node can be reached, for each line in turn."""
    bounds = [Bounds(states.code, states.code)]
    for edges in network:
        nodes = int(edges.target.max()) + 1
        least, greatest = np.full(nodes, np.iinfo(np.int64).max), np.zeros(nodes, dtype=np.int64)
        np.minimum.at(least, edges.target, bounds[-1].least[edges.origin] + edges.code)
        np.maximum.at(greatest, edges.target, bounds[-1].greatest[edges.origin] + edges.code)
        bounds.append(Bounds(least, greatest))
    return bounds


def _joined(states: States, edges: Edges) -> int:
    """Count pairs of a state and an edge from its node."""
    nodes = int(edges.origin.max()) + 1
    return int(np.bincount(states.node, minlength=nodes) @ np.bincount(edges.origin, minlength=nodes))


def _pairs(states: States, edges: Edges) -> tuple[Whole, Whole]:
    """Return every state with every edge from its node, as numbers of states and of edges."""
    low = np.searchsorted(states.node, edges.origin, side="left")
    counts = np.searchsorted(states.node, edges.origin, side="right") - low
    edge = np.repeat(np.arange(len(edges.code)), counts)
    return np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts - low, counts), edge


def _extended(states: States, edges: Edges, rest: Bounds, observed: int) -> States:
    """Fill one line more; drop what the rest cannot make count, and take for one what it cannot make fail."""
    state, edge = _pairs(states, edges)
    node, code = edges.target[edge], states.code[state] + edges.code[edge]
    weight = states.weight[state] * edges.weight[edge]
    counts = code + rest.greatest[node] >= observed
    code[code + rest.least[node] >= observed] = observed
    alike, weight = merged(np.column_stack([node, code])[counts], weight[counts])
    return States(alike[:, 0], alike[:, 1], weight)


def _probability(start: States, edges: Edges, end: States, observed: int, work: Work) -> float:
    """Add up the probabilities of all ways across one line whose codes reach the observed one."""
    work.spend(_joined(start, edges))
    state, edge = _pairs(start, edges)
    node, least = edges.target[edge], observed - start.code[state] - edges.code[edge]
    keys = row_codes(np.column_stack([np.append(end.node, node), np.append(end.code, least)]))
    first = np.searchsorted(keys[: len(end.node)], keys[len(end.node) :], side="left")
    beyond = np.searchsorted(end.node, node, side="right")
    cumulative = np.append(0.0, np.cumsum(end.weight))
    return float((start.weight[state] * edges.weight[edge]) @ (cumulative[beyond] - cumulative[first]))
