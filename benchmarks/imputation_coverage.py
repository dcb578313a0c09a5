"""Coverage of pooled 95% limits after multiple imputation in small samples, beside those of complete cases.

Run with the environment of the tests: `python benchmarks/imputation_coverage.py --runs 300`. Items are a number, a
yes-no item and levels; about 20% of each are missing at random, given the outcome. A limit is sound if it covers the
true coefficient in 0.93 of the runs or more (0.95, less the error of 300 runs).
"""

import argparse

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.models.imputation import Incomplete, Kind, impute
from leapstats.stats.models.linear_regression import linear
from leapstats.stats.models.penalized import firth_logistic
from leapstats.stats.models.pooling import pool

SHARE = 0.2
SLOPES = {"x": 0.5, "z": 0.7, "g1": 0.5, "g2": -0.5}
NAMES = tuple(SLOPES)


def drawn(rng, n, outcome, skewed):
    """Draw complete data: x, z, the levels 0 to 2 of g, and the outcome."""
    x = rng.normal(size=n)
    if skewed:
        x = np.exp(0.7 * x)
    z = (rng.random(n) < 1 / (1 + np.exp(-0.5 * (x - x.mean())))).astype(float)
    g = rng.integers(0, 3, n).astype(float)
    linear_part = design(x, z, g) @ np.array(list(SLOPES.values()))
    if outcome == "number":
        return x, z, g, linear_part + rng.normal(size=n)
    centred = linear_part - linear_part.mean()
    return x, z, g, (rng.random(n) < 1 / (1 + np.exp(-centred))).astype(float)


def design(x, z, g):
    return np.column_stack([x, z, g == 1, g == 2]).astype(float)


def with_gaps(rng, items, y):
    """Take answers away at random given the outcome, a share of each item on average."""
    lean = 0.7 * (y - y.mean()) / y.std()
    chance = SHARE * 2 / (1 + np.exp(-lean))
    return tuple(np.where(rng.random(len(y)) < np.minimum(chance, 1.0), np.nan, each) for each in items)


def fitted(outcome, x, z, g, y):
    if outcome == "number":
        return linear(y, design(x, z, g), names=NAMES, covariance="classic")
    return firth_logistic(y, design(x, z, g), names=NAMES)


def wald(model, df):
    """Limits of complete cases by t and their standard errors, as those of the pooled model are."""
    from scipy.special import stdtrit

    half = stdtrit(df, 0.975)
    return [
        (each.estimate - half * each.std_error, each.estimate + half * each.std_error) for each in model.coefficients
    ]


def covers(limits):
    return [low <= truth <= high for (low, high), truth in zip(limits[1:], SLOPES.values(), strict=True)]


def one(rng, n, outcome, skewed, imputations, cycles):
    """Return whether pooled limits and those of complete cases cover the truth; None where either cannot be had."""
    x, z, g, y = drawn(rng, n, outcome, skewed)
    gaps = with_gaps(rng, (x, z, g), y)
    whole = ~np.isnan(np.sum(gaps, axis=0))
    kind = Kind.NUMBER if outcome == "number" else Kind.YES_NO
    kinds = (Kind.NUMBER, Kind.YES_NO, Kind.LEVELS, kind)
    items = [Incomplete(name, v, k) for name, v, k in zip("xzgy", (*gaps, y), kinds, strict=True)]
    try:
        made = impute(items, imputations=imputations, cycles=cycles, seed=int(rng.integers(2**31)))
        pooled = pool([fitted(outcome, *values) for values in made.values], df_complete=n - 5)
        cases = fitted(outcome, *(each[whole] for each in (*gaps, y)))
    except NotEstimableError:
        return None
    ours = [(each.conf_int.low, each.conf_int.high) for each in pooled.coefficients]
    theirs = wald(cases, whole.sum() - 5)
    widths = [np.median([high - low for low, high in each[1:]]) for each in (ours, theirs)]
    return covers(ours), covers(theirs), widths, [each.estimate for each in pooled.coefficients[1:]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=300)
    asked.add_argument("--imputations", type=int, default=10)
    asked.add_argument("--cycles", type=int, default=5)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    for outcome in ("number", "yes_no"):
        for skewed in (False, True):
            for n in (30, 60):
                rng = np.random.default_rng([given.seed, n, skewed])
                how = (outcome, skewed, given.imputations, given.cycles)
                runs = [found for _ in range(given.runs) if (found := one(rng, n, *how)) is not None]
                pooled, cases = (np.mean([run[place] for run in runs], axis=0) for place in (0, 1))
                bias = np.mean([run[3] for run in runs], axis=0) - np.array(list(SLOPES.values()))
                width = np.median([run[2] for run in runs], axis=0)
                print(
                    f"{outcome:<7} n {n} x {'skewed' if skewed else 'normal'}, {len(runs)} runs: pooled "
                    f"{np.round(pooled, 3)}, bias {np.round(bias, 2)}, complete cases {np.round(cases, 3)}, "
                    f"width {width[0]:.2f} against {width[1]:.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
