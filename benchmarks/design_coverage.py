"""How often limits by a design hold what is true of the population, and tests reject what is not, at n = 30 of 60.

Run with the environment of the tests: `python benchmarks/design_coverage.py --runs 2000`. A population of 60
practices, 24 small, 20 medium and 16 large ones, is drawn once a line; 8, 10 and 12 of them (`--sampled`) are sampled
without replacement, over and over. Limits are to hold the number of the population in 95 % of the samples. The tests
get new practices each time, no population, and groups that do not differ: they are to reject in 5 %.
"""

import argparse
from typing import NamedTuple

import numpy as np

from leapstats import stats
from leapstats.errors import NotEstimableError
from leapstats.stats.result import Interval

SIZES = (24, 20, 16)
STRATUM = np.repeat([0, 1, 2], SIZES)
SHARES = {3: (0, 1, 2), 6: (1, 2, 3), 12: (2, 4, 6), 30: (9, 10, 11), 48: (22, 15, 11), 57: (24, 19, 14)}
LIMITS = (stats.logit_limits, stats.beta_limits, stats.effective_wilson_limits)


class Units(NamedTuple):
    """What a test is given: a number, yes or no, and two or three groups that have nothing to do with them."""

    number: np.ndarray
    has: np.ndarray
    two: np.ndarray
    three: np.ndarray


def places(rng, sampled):
    """Return which practices of the population a stratified sample holds."""
    starts = np.concatenate([[0], np.cumsum(SIZES)])
    return np.concatenate(
        [rng.choice(np.arange(starts[k], starts[k + 1]), sampled[k], replace=False) for k in range(3)]
    )


def stratified(sampled):
    strata = np.repeat([0, 1, 2], sampled)
    return stats.sample_design(strata=strata, populations=[np.array(SIZES, dtype=float)[strata]])


def without_population(sampled):
    return stats.sample_design(stratified(sampled).weights, strata=np.repeat([0, 1, 2], sampled))


def line(name, truth, found):
    """Print how often limits hold the truth, how often each end is beyond it, and how far apart they are."""
    low, high = np.array([(each.low, each.high) for each in found]).T
    held, under, over = np.mean((low <= truth) & (truth <= high)), np.mean(high < truth), np.mean(low > truth)
    finite = np.isfinite(low) & np.isfinite(high)
    infinite = f", infinite {1 - finite.mean():.3f}" if not finite.all() else ""
    width = np.mean((high - low)[finite])
    print(f"  {name:46s} {held:.3f}  below {under:.3f}  above {over:.3f}  width {width:.3f}{infinite}")


def shares(rng, runs, sampled):
    design, whole = stratified(sampled), np.full(30, 60.0)
    simple = stats.sample_design(populations=[whole])
    for total, by_stratum in SHARES.items():
        has = np.concatenate([np.arange(size) < k for size, k in zip(SIZES, by_stratum, strict=True)]).astype(float)
        print(f"{total} of 60, strata")
        samples = [has[places(rng, sampled)] for _ in range(runs)]
        for method in LIMITS:
            line(method.__name__, total / 60, [method(design, each).conf_int for each in samples])
        t = [stats.estimated(design, stats.Means(each)).limits() for each in samples]
        line("t limits of the mean", total / 60, t)
        print(f"{total} of 60, simple random sample")
        samples = [rng.permutation(has)[:30] for _ in range(runs)]
        exact = [stats.hypergeometric_limits(int(each.sum()), 30, 60).conf_int for each in samples]
        line("hypergeometric_limits", total / 60, exact)
        for method in LIMITS:
            line(method.__name__, total / 60, [method(simple, each).conf_int for each in samples])
        binomial = [stats.clopper_pearson_proportion(int(each.sum()), 30).conf_int for each in samples]
        line("clopper_pearson_proportion, no population", total / 60, binomial)


def numbers(rng, runs, sampled):
    design = stratified(sampled)
    kinds = {
        "normal": rng.normal(10 + 3 * STRATUM, 3),
        "log-normal": np.exp(rng.normal(1 + 0.5 * STRATUM, 0.8)),
        "counts of 0 to 6": rng.binomial(6, 0.2 + 0.15 * STRATUM).astype(float),
    }
    for name, values in kinds.items():
        print(f"numbers, {name}")
        samples = [values[places(rng, sampled)] for _ in range(runs)]
        line("t limits of the mean", values.mean(), [stats.estimated(design, stats.Means(x)).limits() for x in samples])
        for probability in (0.25, 0.5, 0.75):
            truth = float(np.quantile(values, probability, method="inverted_cdf"))
            found = [stats.woodruff_quantile(design, x, probability).conf_int for x in samples]
            line(f"woodruff_quantile at {probability}", truth, found)


def differences(rng, runs, sampled):
    """Two groups within the strata, whose proportions differ in the population."""
    design = stratified(sampled)
    group = np.arange(60) % 2
    for name, chances in {"0.2 against 0.5": (0.2, 0.5), "0.05 against 0.3": (0.05, 0.3)}.items():
        has = (rng.random(60) < np.array(chances)[group]).astype(float)
        truth = has[group == 1].mean() - has[group == 0].mean()
        print(f"difference of proportions, {name}, {truth:.3f} in the population")
        drawn = [places(rng, sampled) for _ in range(runs)]
        found = [stats.design_risk_difference(design, has[each], group[each]).conf_int for each in drawn]
        line("design_risk_difference", truth, found)
        line("design_t", truth, [interval for each in drawn if (interval := t_limits(design, has[each], group[each]))])


def changes(rng, runs, sampled):
    """Shares of the same practices in two waves, from 20 populations a line: gained and lost."""
    design = stratified(sampled)
    for start, gains, loses in ((0.3, 0.05, 0.02), (0.3, 0.15, 0.05), (0.3, 0.3, 0.3), (0.5, 0.25, 0.1)):
        print(f"change of a share, {start} had it, {gains} of the others gained and {loses} of them lost it")
        share, mean = [], []
        for _ in range(20):
            had = (rng.random(60) < start).astype(float)
            has = np.where(had == 1, rng.random(60) >= loses, rng.random(60) < gains).astype(float)
            for _ in range(runs // 20):
                d = places(rng, sampled)
                for found, limits in ((share, stats.design_share_change), (mean, stats.design_mean_change)):
                    interval = limits(design, had[d], has[d]).conf_int
                    # One truth a population: what is held is the distance from it.
                    truth = has.mean() - had.mean()
                    found.append(Interval(interval.low - truth, interval.high - truth))
        known = [each for each in mean if np.isfinite(each.low)]
        line("design_share_change", 0, share)
        line(f"design_mean_change, {1 - len(known) / len(mean):.3f} without", 0, known)


def t_limits(design, column, group):
    try:
        return stats.design_t(design, column, group).conf_int
    except NotEstimableError:
        return None


def sizes(rng, runs, sampled):
    design = without_population(sampled)
    tests = {
        "rao_scott_f, 2 x 2": lambda u: stats.rao_scott_f(design, u.has, u.two),
        "rao_scott_chi_square, 2 x 2": lambda u: stats.rao_scott_chi_square(design, u.has, u.two),
        "rao_scott_f, 2 x 3": lambda u: stats.rao_scott_f(design, u.has, u.three),
        "rao_scott_chi_square, 2 x 3": lambda u: stats.rao_scott_chi_square(design, u.has, u.three),
        "design_t": lambda u: stats.design_t(design, u.number, u.two),
        "design_wilcoxon": lambda u: stats.design_wilcoxon(design, u.number, u.two),
        "design_median_test": lambda u: stats.design_median_test(design, u.number, u.two),
        "design_van_der_waerden": lambda u: stats.design_van_der_waerden(design, u.number, u.two),
        "design_wald, 3 groups": lambda u: stats.design_wald(design, u.number, u.three),
        "design_kruskal_wallis, 3 groups": lambda u: stats.design_kruskal_wallis(design, u.number, u.three),
    }
    print("tests of groups that do not differ, log-normal numbers")
    rejected, refused = dict.fromkeys(tests, 0), dict.fromkeys(tests, 0)
    for _ in range(runs):
        groups = (rng.integers(0, k, 30) for k in (2, 3))
        given = Units(np.exp(rng.normal(size=30)), (rng.random(30) < 0.4).astype(int), *groups)
        for name, test in tests.items():
            try:
                rejected[name] += test(given).p_value < 0.05
            except NotEstimableError:
                refused[name] += 1
    for name in tests:
        print(f"  {name:46s} {rejected[name] / runs:.3f}  refused {refused[name] / runs:.3f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=19)
    asked.add_argument("--sampled", type=int, nargs=3, default=(8, 10, 12), metavar="N")
    options = asked.parse_args()
    for number, part in enumerate((shares, numbers, differences, sizes, changes)):
        part(np.random.default_rng([options.seed, number]), options.runs, options.sampled)


if __name__ == "__main__":
    main()
