"""Models of counts and levels at n = 30: how often a true null is rejected at 5 %, and how often limits cover.

Run with the Python of an environment that has leapstats: `python benchmarks/model_sizes.py [--runs 2000]`. A yes-no
column, 10 yes and 20 no, has no effect: `size` is how often its p is at most 0.05, its limits then leave out the truth.
A normal column has an effect of 0.3 or 0.5: `covered` is how often its 95 % limits hold it. `refused` are samples whose
estimates are infinite, or whose levels are not all met; they count nowhere. The first line of a model is its own p and
limits; the others are the same estimates and standard errors by another reference, or the likelihood ratio.

RECORDED
"""

import argparse
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from leapstats import stats
from leapstats.errors import NotEstimableError

SEED = 30
YES, NO = 10, 20
CUTS = {"even": (-1.1, 0.0, 1.1), "few at the bottom": (-2.0, -0.8, 0.6)}
Array = np.ndarray
Judged = Iterator[tuple[str, float, bool]]  # name, p of the yes-no column, whether the other limits hold the truth


@dataclass(frozen=True)
class Trial:
    """A scenario: its name, how outcomes are drawn from the normal column, its effect, and what is judged."""

    name: str
    draw: Callable[[np.random.Generator, Array], Array]
    effect: float
    judge: Callable[[Array, Array, float], Judged]


def counts(mean: float, alpha: float) -> Callable[[np.random.Generator, Array], Array]:
    def draw(random: np.random.Generator, size: Array) -> Array:
        more = random.gamma(1 / alpha, alpha, len(size)) if alpha else 1.0
        return random.poisson(mean * np.exp(0.3 * size - 0.045) * more)

    return draw


def ordered(cuts: tuple[float, ...]) -> Callable[[np.random.Generator, Array], Array]:
    return lambda random, size: np.searchsorted(cuts, 0.5 * size + random.logistic(size=len(size)))


def unordered(random: np.random.Generator, size: Array) -> Array:
    odds = np.exp(np.column_stack([np.zeros_like(size), 0.5 * size, -0.5 * size]))
    return (random.random(len(size))[:, None] > np.cumsum(odds / odds.sum(axis=1)[:, None], axis=1)).sum(axis=1)


def referred(name: str, tested: stats.Coefficient, other: tuple[stats.Coefficient, float], quantile: object) -> Judged:
    """Judge estimates and standard errors by another distribution."""
    (column, truth), cut = other, quantile.isf(0.025)
    p = 2 * quantile.sf(abs(tested.estimate / tested.std_error))
    yield name, p, abs(column.estimate - truth) <= cut * column.std_error


def own(name: str, tested: stats.Coefficient, other: tuple[stats.Coefficient, float]) -> Judged:
    column, truth = other
    yield name, tested.p_value, column.conf_int.low <= truth <= column.conf_int.high


def judge_counts(outcome: Array, design: Array, effect: float) -> Judged:
    for name, options in (("poisson, HC3 with t", {}), ("poisson, model", {"covariance": "model"})):
        found = stats.poisson(outcome, design, **options)
        yield from own(name, found.coefficients[1], (found.coefficients[2], effect))
    yield "poisson, overdispersion test", found.dispersion_p, True
    found = stats.negative_binomial(outcome, design)
    tested, other = found.coefficients[1], (found.coefficients[2], effect)
    yield from own("negative_binomial, t", tested, other)
    yield from referred("negative_binomial, Wald", tested, other, norm)
    without = stats.negative_binomial(outcome, design[:, 1:])
    yield "negative_binomial, likelihood ratio", stats.likelihood_ratio(found, without, 1).p_value, True


def judge_ordered(outcome: Array, design: Array, effect: float) -> Judged:
    found = stats.proportional_odds(outcome, design)
    tested, other = found.coefficients[0], (found.coefficients[1], effect)
    yield from own("proportional_odds, t", tested, other)
    yield from referred("proportional_odds, Wald", tested, other, norm)
    without = stats.proportional_odds(outcome, design[:, 1:])
    yield "proportional_odds, likelihood ratio", stats.likelihood_ratio(found, without, 1).p_value, True
    yield "proportional_odds, parallel slopes", found.parallel_p, True


def judge_unordered(outcome: Array, design: Array, effect: float) -> Judged:
    found = stats.multinomial(outcome, design)
    (_, tested, column), _ = found.equations
    yield from own("multinomial, Wald", tested, (column, effect))
    yield from referred("multinomial, t", tested, (column, effect), t(found.units - len(found.coefficients)))
    without = stats.multinomial(outcome, design[:, 1:])
    yield "multinomial, likelihood ratio, both equations", stats.likelihood_ratio(found, without, 2).p_value, True


TRIALS = (
    Trial("counts of 3, Poisson", counts(3, 0), 0.3, judge_counts),
    Trial("counts of 1, Poisson", counts(1, 0), 0.3, judge_counts),
    Trial("counts of 3, alpha 0.5", counts(3, 0.5), 0.3, judge_counts),
    Trial("counts of 3, alpha 1", counts(3, 1), 0.3, judge_counts),
    Trial("counts of 8, alpha 1", counts(8, 1), 0.3, judge_counts),
    *(Trial(f"4 levels, {name}", ordered(cuts), 0.5, judge_ordered) for name, cuts in CUTS.items()),
    Trial("3 levels without an order", unordered, 0.5, judge_unordered),
)


def run(trial: Trial, runs: int) -> dict[str, list[tuple[bool, bool]]]:
    random = np.random.default_rng(SEED)
    judged: dict[str, list[tuple[bool, bool]]] = {}
    yes = np.repeat([1.0, 0.0], [YES, NO])
    for _ in range(runs):
        size = random.normal(size=YES + NO)
        design = np.column_stack([random.permutation(yes), size])
        try:
            every = list(trial.judge(trial.draw(random, size), design, trial.effect))
        except NotEstimableError:
            continue
        for name, p, covered in every:
            judged.setdefault(name, []).append((math.isfinite(p) and p <= 0.05, covered))
    return judged


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    for trial in TRIALS:
        judged = run(trial, runs)
        fitted = len(next(iter(judged.values())))
        print(f"{trial.name}: {runs} samples, {runs - fitted} refused\n{'':48}size  covered")
        for name, results in judged.items():
            rejected, covered = np.mean(results, axis=0)
            print(f"    {name:<44}{rejected:.3f}    {covered:.3f}", flush=True)


if __name__ == "__main__":
    main()
