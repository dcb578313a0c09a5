"""Coverage of models of thirty practices sampled out of sixty: `python benchmarks/design_models.py`.

A population is drawn for each repetition and sampled by its design. The share is of the samples whose 95% limits hold
the coefficient of the same model in the whole population. `--runs` says how many samples; the standard error of a share
of 0.95 is 0.005 with 2,000.
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from leapstats import stats
from leapstats.errors import NotEstimableError

SEED = 20191
SIZES, SAMPLED = (30, 12, 18), (12, 8, 10)  # practices of three strata, and how many were sampled
NETWORKS, DRAWN, OF_NETWORK = 20, 10, 3  # networks of three practices each


@dataclass(frozen=True)
class Population:
    """Sixty practices: their strata and networks, two columns, and outcomes by family."""

    stratum: np.ndarray
    network: np.ndarray
    columns: np.ndarray
    outcomes: dict[str, np.ndarray]


def population(generator: np.random.Generator) -> Population:
    stratum, network = np.repeat(np.arange(3), SIZES), np.arange(60) // OF_NETWORK
    quality = generator.normal(size=60) + np.array([0.4, 0.0, -0.4])[stratum]
    owned = generator.integers(0, 2, size=60).astype(float)
    shared = 0.6 * generator.normal(size=NETWORKS)[network]
    linear = 0.7 * quality + 0.4 * owned + shared
    noise = generator.logistic(size=60)
    outcomes = {
        "logistic": (linear + noise > 0).astype(float),
        "ordinal": np.digitize(linear + noise, [-1.0, 0.5, 2.0]).astype(float),
        "Poisson": generator.poisson(np.exp(1 + 0.4 * linear)).astype(float),
        "linear": linear + generator.normal(size=60),
    }
    return Population(stratum, network, np.column_stack([quality, owned]), outcomes)


def strata(all_of: Population, generator: np.random.Generator) -> tuple[np.ndarray, stats.SampleDesign]:
    """Draw practices within strata, more of the small ones."""
    places = np.concatenate(
        [
            generator.choice(np.flatnonzero(all_of.stratum == each), size, replace=False)
            for each, size in enumerate(SAMPLED)
        ]
    )
    own = all_of.stratum[places]
    return places, stats.sample_design(strata=own, populations=[np.array(SIZES)[own]])


def networks(all_of: Population, generator: np.random.Generator) -> tuple[np.ndarray, stats.SampleDesign]:
    """Draw whole networks."""
    drawn = generator.choice(NETWORKS, DRAWN, replace=False)
    places = np.flatnonzero(np.isin(all_of.network, drawn))
    return places, stats.sample_design(clusters=[all_of.network[places]], populations=[np.full(len(places), NETWORKS)])


FITS: dict[str, Callable[..., stats.Model]] = {
    "logistic": stats.design_logistic,
    "ordinal": stats.design_proportional_odds,
    "Poisson": stats.design_poisson,
    "linear": stats.design_linear,
}


def slopes(model: stats.Model) -> list[stats.Coefficient]:
    return [each for each in model.coefficients if each.name != "(Intercept)"]


def main() -> None:
    """Print how often limits hold the coefficient of the population, by design and family."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    print(f"{'design':<24}{'family':<10}{'quality':>9}{'owned':>9}{'refused':>9}")
    for draw, name in ((strata, "30 of 60 in 3 strata"), (networks, "10 of 20 networks")):
        for family, fit in FITS.items():
            generator = np.random.default_rng(SEED)
            held, refused = [], 0
            for _ in range(runs):
                all_of = population(generator)
                places, sample = draw(all_of, generator)
                try:
                    whole = fit(all_of.outcomes[family], all_of.columns, sample=stats.sample_design(n_units=60))
                    found = fit(all_of.outcomes[family][places], all_of.columns[places], sample=sample)
                except NotEstimableError:
                    refused += 1
                    continue
                truths = [each.estimate for each in slopes(whole)]
                held.append(
                    [
                        each.conf_int.low <= truth <= each.conf_int.high
                        for each, truth in zip(slopes(found), truths, strict=True)
                    ]
                )
            shares = np.mean(held, axis=0) if held else [math.nan, math.nan]
            print(f"{name:<24}{family:<10}{shares[0]:>9.3f}{shares[1]:>9.3f}{refused / runs:>9.3f}", flush=True)


if __name__ == "__main__":
    main()
