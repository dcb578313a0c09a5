"""Models of counts and levels at n = 30: how often a true null is rejected at 5 %, and how often limits cover.

Run with the Python of an environment that has leapstats: `python benchmarks/model_sizes.py [--runs 2000]`. A yes-no
column, 10 yes and 20 no, has no effect: `size` is how often its p is at most 0.05, its limits then leave out the truth.
A normal column has an effect of 0.3 or 0.5: `covered` is how often its 95 % limits hold it. `refused` are samples whose
estimates are infinite, or whose levels are not all met; they count nowhere. The first line of a model is its own p and
limits; the others are the same estimates and standard errors by another reference, or the likelihood ratio. Tests that
have no limits have no `covered`.

Recorded with 2,000 runs (numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0), size and covered:

    counts of                            3, Poisson     1, Poisson     3, alpha 0.5   3, alpha 1     8, alpha 1
    poisson, HC3 with t                  0.054  0.941   0.037  0.967   0.044  0.949   0.048  0.938   0.056  0.941
    poisson, model                       0.054  0.944   0.040  0.960   0.208  0.783   0.335  0.664   0.526  0.480
    poisson, overdispersion test         0.052          0.045          (0.908, 0.989 and 1.000 are found)
    negative_binomial, t                 0.040  0.956   0.030  0.975   0.057  0.935   0.058  0.931   0.060  0.945
    negative_binomial, Wald              0.049  0.948   0.037  0.966   0.070  0.924   0.069  0.922   0.074  0.936
    negative_binomial, likelihood ratio  0.051          0.042          0.064          0.061          0.067

    4 levels                             even           few at the bottom
    proportional_odds, Wald              0.052  0.947   0.059  0.946
    proportional_odds, t                 0.041  0.960   0.045  0.962
    proportional_odds, likelihood ratio  0.060          0.069
    proportional_odds, parallel slopes   0.054          0.052

    3 levels without an order (120 refused): multinomial, Wald 0.026 0.966, t 0.014 0.975, likelihood ratio of both
    equations 0.054
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
Judged = Iterator[tuple[str, float, bool | None]]  # name, p of the yes-no column, whether limits of the other hold


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
    yield "poisson, overdispersion test", found.dispersion_p, None
    found = stats.negative_binomial(outcome, design)
    tested, other = found.coefficients[1], (found.coefficients[2], effect)
    yield from own("negative_binomial, t", tested, other)
    yield from referred("negative_binomial, Wald", tested, other, norm)
    without = stats.negative_binomial(outcome, design[:, 1:])
    yield "negative_binomial, likelihood ratio", stats.likelihood_ratio(found, without, 1).p_value, None


def judge_ordered(outcome: Array, design: Array, effect: float) -> Judged:
    found = stats.proportional_odds(outcome, design)
    tested, other = found.coefficients[0], (found.coefficients[1], effect)
    yield from own("proportional_odds, Wald", tested, other)
    df = found.units - len(found.coefficients) - len(found.thresholds)
    yield from referred("proportional_odds, t", tested, other, t(df))
    without = stats.proportional_odds(outcome, design[:, 1:])
    yield "proportional_odds, likelihood ratio", stats.likelihood_ratio(found, without, 1).p_value, None
    yield "proportional_odds, parallel slopes", found.parallel_p, None


def judge_unordered(outcome: Array, design: Array, effect: float) -> Judged:
    found = stats.multinomial(outcome, design)
    (_, tested, column), _ = found.equations
    yield from own("multinomial, Wald", tested, (column, effect))
    yield from referred("multinomial, t", tested, (column, effect), t(found.units - len(found.coefficients)))
    without = stats.multinomial(outcome, design[:, 1:])
    yield "multinomial, likelihood ratio, both equations", stats.likelihood_ratio(found, without, 2).p_value, None


TRIALS = (
    Trial("counts of 3, Poisson", counts(3, 0), 0.3, judge_counts),
    Trial("counts of 1, Poisson", counts(1, 0), 0.3, judge_counts),
    Trial("counts of 3, alpha 0.5", counts(3, 0.5), 0.3, judge_counts),
    Trial("counts of 3, alpha 1", counts(3, 1), 0.3, judge_counts),
    Trial("counts of 8, alpha 1", counts(8, 1), 0.3, judge_counts),
    *(Trial(f"4 levels, {name}", ordered(cuts), 0.5, judge_ordered) for name, cuts in CUTS.items()),
    Trial("3 levels without an order", unordered, 0.5, judge_unordered),
)


def run(trial: Trial, runs: int) -> dict[str, list[tuple[bool, bool | None]]]:
    random = np.random.default_rng(SEED)
    judged: dict[str, list[tuple[bool, bool | None]]] = {}
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
        print(f"{trial.name}: {runs} samples, {runs - fitted} refused\n{'':52}size  covered")
        for name, results in judged.items():
            rejected = np.mean([small for small, _ in results])
            covered = [held for _, held in results if held is not None]
            shown = f"{np.mean(covered):.3f}" if covered else ""
            print(f"    {name:<48}{rejected:.3f}    {shown}", flush=True)


if __name__ == "__main__":
    main()
