"""Firth's profile limits of 500 random separated designs of 30 units, against a profile searched on a grid.

    python benchmarks/firth_profiles.py [--designs 500] [--first 0] [--limits]

The grid shares no code with the package: the penalized likelihood is written anew, for each value of the coefficient
held the others are tried on a grid without end, and each top of it is followed on smaller ones and by a simplex. A
limit is right where the fall of that profile is the quantile of chi-square, where it has not fallen so far nearer to
the estimate, and where it has farther out. The maximum and the likelihood ratios are held against the grid, too. Two
processes, each with half of the designs, take half an hour.
"""

import argparse
import time
import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

from leapstats.stats import firth_logistic

UNITS = 30
QUANTILE = float(chi2.ppf(0.95, 1))
CLOSE = 1e-3
INSIDE = (0.4, 0.8, 0.98)
OUTSIDE = (1.02, 1.4)
TOPS = 24
LEVELS = 60
POLISHED = 3


def height(beta, outcome, columns):
    """Firth (1993): the log-likelihood and half of the log determinant of the information, at many points."""
    linear = beta @ columns.T
    p = 1 / (1 + np.exp(-np.clip(linear, -700, 700)))
    q = 1 / (1 + np.exp(np.clip(linear, -700, 700)))
    size = columns.shape[1]
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    sign, log = np.linalg.slogdet(((p * q) @ products).reshape(-1, size, size))
    found = linear @ outcome - np.logaddexp(0, linear).sum(axis=-1) + log / 2
    return np.where(sign > 0, found, -np.inf)


@dataclass
class Grid:
    """The profile of one coefficient, searched on a grid of the others: intercepts as cuts, slopes as angles.

    A cut is a place between the least and the greatest score of the units, and a little beyond; an angle is that of a
    slope to what is held, so that the grid has no end.
    """

    outcome: np.ndarray
    columns: np.ndarray
    held: int

    def coefficients(self, places, value):
        """Return coefficients at places of the unit box, one side of it for each coefficient that is not held."""
        beta = np.zeros((len(places), self.columns.shape[1]))
        beta[:, self.held] = value
        sides = iter(places.T)
        cuts = next(sides) if self.held else None
        for column in range(1, beta.shape[1]):
            if column != self.held:
                angle = np.pi * (np.clip(next(sides), 1e-6, 1 - 1e-6) - 0.5)
                beta[:, column] = (abs(value) + 5) * np.tan(angle) / np.abs(self.columns[:, column]).max()
        if cuts is not None:
            scores = beta @ self.columns.T
            low, high = scores.min(axis=1) - 8, scores.max(axis=1) + 8
            beta[:, 0] = -(low + cuts * (high - low))
        return beta

    def at(self, value):
        """Return the height of the profile."""
        free = self.columns.shape[1] - 1
        size = 1501 if free == 1 else 201
        axis = np.linspace(0, 1, size)
        places = np.stack(np.meshgrid(*[axis] * free, indexing="ij"), axis=-1).reshape(-1, free)
        heights = self.heights(places, value)
        found = tops(heights.reshape((size,) * free))
        places = places[found[np.argsort(-heights[found])][:TOPS]]
        # Each top of the grid again, on small ones about it: they move while an edge is highest, and shrink otherwise.
        around = np.stack(np.meshgrid(*[np.linspace(-1, 1, 5)] * free, indexing="ij"), axis=-1).reshape(-1, free)
        width = np.full((len(places), 1), 1 / size)
        for _ in range(LEVELS):
            spots = places[:, None] + width[:, None] * around
            heights = self.heights(spots.reshape(-1, free), value).reshape(spots.shape[:2])
            best = heights.argmax(axis=1)
            places = spots[np.arange(len(places)), best]
            width = np.where(np.abs(around[best]).max(axis=1, keepdims=True) < 1, width / 3, width)
        found = heights.max(axis=1)
        # A narrow ridge that lies across the grid is climbed by a simplex, which can turn.
        best = np.argsort(-found)[:POLISHED]
        return max((self.climbed(places[place], value) for place in best), default=-np.inf)

    def climbed(self, place, value):
        """Return the height that a simplex reaches."""

        def fall(spot):
            found = self.heights(spot[None], value)[0]
            return -found if np.isfinite(found) else 1e9

        simplex = np.vstack([place, place + 1e-3 * np.eye(len(place))])
        options = {"xatol": 1e-12, "fatol": 1e-8, "maxiter": 1000, "initial_simplex": simplex}
        return -minimize(fall, place, method="Nelder-Mead", options=options).fun

    def heights(self, places, value):
        return height(self.coefficients(places, value), self.outcome, self.columns)


def tops(heights):
    """Return where a grid is no lower than any neighbour."""
    padded = np.pad(heights, 1, constant_values=-np.inf)
    is_top = np.isfinite(heights)
    for step in np.ndindex(*(3,) * heights.ndim):
        is_top &= heights >= padded[tuple(slice(at, at + size) for at, size in zip(step, heights.shape, strict=True))]
    return np.flatnonzero(is_top)


def design(seed):
    """Return a separated design: complete or quasi-complete by turns, one or two columns of several kinds."""
    generator = np.random.default_rng([14, seed])
    kinds = (
        lambda: generator.normal(size=UNITS).round(2),
        lambda: generator.integers(0, 2, UNITS).astype(float),
        lambda: generator.poisson(1.8, UNITS).astype(float),
        lambda: generator.exponential(2.0, UNITS).round(1),
    )
    while True:
        columns = np.column_stack([kinds[generator.integers(len(kinds))]() for _ in range(1 + seed // 2 % 2)])
        score = columns @ generator.normal(size=columns.shape[1])
        cut = np.quantile(score, generator.uniform(0.15, 0.85))
        outcome = (score > cut).astype(float)
        if seed % 2:
            edge = score == score[np.argmin(np.abs(score - cut))]
            outcome[edge] = generator.integers(0, 2, edge.sum())
            if columns.shape[1] == 2 and generator.random() < 0.6:
                # A binary column one side of which has the event always.
                columns[:, 0] = generator.random(UNITS) < 0.3
                outcome = np.where(columns[:, 0] == 1, 1.0, generator.random(UNITS) < 0.4).astype(float)
        full = np.column_stack([np.ones(UNITS), columns])
        usable = np.linalg.matrix_rank(full) == full.shape[1] and 0 < outcome.sum() < UNITS
        if usable and is_separated(outcome, full, quasi=bool(seed % 2)):
            return outcome, columns


def is_separated(outcome, full, *, quasi):
    """Say whether a design is separated, completely or not, by linear programming."""
    from scipy.optimize import linprog

    turned = full * (2 * outcome - 1)[:, None]
    total = linprog(-turned.sum(axis=0), A_ub=-turned, b_ub=np.zeros(UNITS), bounds=[(-1, 1)] * full.shape[1])
    complete = linprog(
        np.zeros(full.shape[1]), A_ub=-turned, b_ub=-np.ones(UNITS), bounds=[(None, None)] * full.shape[1]
    )
    return total.fun < -1e-9 and (complete.status != 0) == quasi


def faults(outcome, columns, model):
    """Yield what is wrong with a model; with two columns its intercept is left aside."""
    full = np.column_stack([np.ones(UNITS), columns])
    for place, each in list(enumerate(model.coefficients))[columns.shape[1] - 1 :]:
        grid = Grid(outcome, full, place)
        top = max(grid.at(each.estimate), model.log_likelihood)
        if top > model.log_likelihood + CLOSE:
            yield f"{each.name}: a higher maximum, by {top - model.log_likelihood:.4f}"
        ratio = 2 * (top - grid.at(0.0))
        if abs(ratio - each.statistic) > CLOSE:
            yield f"{each.name}: likelihood ratio {each.statistic:.4f}, not {ratio:.4f}"
        for limit in (each.conf_int.low, each.conf_int.high):
            for words in faults_of_limit(grid, top, each.estimate, limit):
                yield f"{each.name}: {limit:.4f}, {words}"


def faults_of_limit(grid, top, estimate, limit):
    """Yield where the fall of the profile is not what it is to be, on the way to a limit, there and beyond."""
    falls = {share: 2 * (top - grid.at(estimate + share * (limit - estimate))) for share in (*INSIDE, 1, *OUTSIDE)}
    if not abs(falls[1] - QUANTILE) <= CLOSE:
        yield f"where the fall is {falls[1]:.4f}"
    for share in INSIDE:
        if falls[share] > QUANTILE + CLOSE:
            yield f"but at {share} of the way the fall is {falls[share]:.4f}"
    for share in OUTSIDE:
        if falls[share] < QUANTILE - CLOSE:
            yield f"but {share} times as far out the fall is {falls[share]:.4f}"


def limits(outcome, columns, model):
    """Return the limits of the columns by the grid alone, from the bracket of a tenth about those of a model."""
    full, found = np.column_stack([np.ones(UNITS), columns]), []
    for place, each in list(enumerate(model.coefficients))[1:]:
        grid = Grid(outcome, full, place)
        top = max(grid.at(each.estimate), model.log_likelihood)

        def excess(value, grid=grid, top=top):
            return 2 * (top - grid.at(value)) - QUANTILE

        for limit in (each.conf_int.low, each.conf_int.high):
            ends = sorted(each.estimate + share * (limit - each.estimate) for share in (0.9, 1.1))
            found.append(float(brentq(excess, *ends, xtol=1e-6, rtol=1e-6)))
    return found


def main():
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--designs", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--limits", action="store_true", help="print the limits by the grid instead")
    arguments = parser.parse_args()
    wrong, slowest, said = 0, 0.0, 0
    for seed in range(arguments.first, arguments.first + arguments.designs):
        outcome, columns = design(seed)
        begun = time.perf_counter()
        with warnings.catch_warnings(action="error"):
            model = firth_logistic(outcome, columns)
        slowest = max(slowest, time.perf_counter() - begun)
        said += any(each.note for each in model.coefficients)
        if arguments.limits:
            print(seed, *(f"{each:.5g}" for each in limits(outcome, columns, model)), flush=True)
            continue
        found = list(faults(outcome, columns, model))
        wrong += bool(found)
        for words in found:
            print(seed, words, flush=True)
    print(f"{arguments.designs} designs, {wrong} wrong, {said} with a note; slowest fit {slowest:.3f} s")


if __name__ == "__main__":
    main()
