"""Families of LEAP's size and margins in which nothing is associated: how often any adjusted p is at most 0.05.

Run with the Python of an environment that has leapstats: `python benchmarks/null_families.py`. The family is that of
`leapstats associations`: the plan `associations` of the packaged study, an item that was not asked counted as absent,
without the pairs that the dictionary decides (with --all-pairs: with them). For each family the rows of the challenges
are dealt out anew to the practices. So what goes together among strategies, and among challenges, stays together, all
margins are LEAP's, and no strategy goes with any challenge but by chance. Exit code 1 if too many families have a find.

Then one pair is planted in each family, drawn from those whose p can be small at their margins: its table is drawn at
an odds ratio, given the margins, and whole rows of challenges are dealt out to make it. How often is that pair found?

Recorded with numpy 2.4.6 and scipy 1.17.1 on the plan of 16 strategies and 14 challenges, 223 pairs:

    families with any adjusted p of at most 0.05     Westfall-Young 98 of 2,000 (4.9 %; at most 123),
                                                     Holm 16 (0.8 %), Benjamini-Hochberg 16, not adjusted 1,975
    the planted pair found, odds ratio 10            Westfall-Young 151 of 1,000, Holm 68, Benjamini-Hochberg 73
                                       30                           413,               254,                   255
                                      100                           611,               459,                   465
                                      300                           693,               613,                   613
"""

import sys
import time
from dataclasses import dataclass

import numpy as np

import leapstats
from leapstats import stats
from leapstats.association.binary_matrix import traits_of
from leapstats.dictionary.association_plans import load_association_plan
from leapstats.dictionary.relations import relations_of
from leapstats.terms import Base

PLAN = "associations"
FAMILIES, PLANTED_FAMILIES = 2_000, 1_000
PERMUTATIONS = 1_000
LEVEL = 0.05
MOST = 123  # the 99 % quantile of a binomial distribution, 2,000 times 0.05
DEALS, PLANTS, DRAWS = 20_130, 20_131, 1_000_000
SMALL = 1e-4
ODDS_RATIOS = (10, 30, 100, 300)
ADJUSTED = ("westfall_young", "holm", "benjamini_hochberg")


@dataclass(frozen=True)
class Family:
    """Strategies and challenges, units x items of 0 and 1, and which pairs are in the family."""

    strategies: np.ndarray
    challenges: np.ndarray
    tested: np.ndarray


def leap(*, all_pairs: bool) -> Family:
    survey = leapstats.read_survey()
    plan = load_association_plan(survey.study, PLAN)
    traits = traits_of(survey, plan.items, Base.ALL)
    strategies, challenges = (traits.of(items).astype(np.int64) for items in (plan.exposures, plan.outcomes))
    relations = relations_of(survey.study, survey.wave)
    free = [[all_pairs or relations.between(row, column) is None for column in plan.outcomes] for row in plan.exposures]
    varies = [items.min(axis=0) < items.max(axis=0) for items in (strategies, challenges)]
    return Family(strategies, challenges, np.array(free) & np.outer(*varies))


def adjusted(family: Family, order: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return adjusted p-values of the pairs tested, by method, with the challenges in another order."""
    found = stats.westfall_young(
        family.strategies, family.challenges[order], tested=family.tested, permutations=PERMUTATIONS, seed=seed
    )
    p_values = found.p_value[family.tested]
    return {
        "westfall_young": found.p_adjusted[family.tested],
        "holm": stats.holm(p_values),
        "benjamini_hochberg": stats.benjamini_hochberg(p_values),
        "not adjusted": p_values,
    }


def with_any(family: Family) -> dict[str, int]:
    """Count the families in which any adjusted p is at most the level, by method."""
    counts: dict[str, int] = {}
    for place in range(FAMILIES):
        order = np.random.default_rng((DEALS, place)).permutation(len(family.challenges))
        for method, p_values in adjusted(family, order, DRAWS + place).items():
            counts[method] = counts.get(method, 0) + int(p_values.min() <= LEVEL)
    return counts


def telling_pairs(family: Family) -> np.ndarray:
    """Return the pairs whose exact p can be small at their margins, pairs x 2."""
    both = family.strategies.T @ family.challenges
    rows, columns = family.strategies.sum(axis=0)[:, None], family.challenges.sum(axis=0)[None, :]
    cells = [both, rows - both, columns - both, len(family.strategies) - rows - columns + both]
    least = stats.odds_ratio_family(np.stack(cells, axis=-1).reshape(-1, 2, 2)).min_attainable_p
    return np.argwhere(family.tested & (least.reshape(both.shape) <= SMALL))


def planted_order(family: Family, pair: np.ndarray, away: int, generator: np.random.Generator) -> np.ndarray:
    """Return an order of the challenges' rows that puts one challenge on one strategy, all but some units."""

    def holders_first(values: np.ndarray) -> np.ndarray:
        shuffled = generator.permutation(len(values))
        return shuffled[np.argsort(-values[shuffled], kind="stable")]

    units, rows = holders_first(family.strategies[:, pair[0]]), holders_first(family.challenges[:, pair[1]])
    rows[:away], rows[len(rows) - away :] = rows[len(rows) - away :].copy(), rows[:away].copy()
    order = np.empty_like(rows)
    order[units] = rows
    return order


def find_planted(family: Family, pairs: np.ndarray, odds_ratio: float) -> dict[str, int]:
    """Count by method the families in which a pair planted at an odds ratio is found."""
    from scipy.stats import nchypergeom_fisher

    units, counts = len(family.strategies), dict.fromkeys(ADJUSTED, 0)
    for each in range(PLANTED_FAMILIES):
        generator = np.random.default_rng((PLANTS, odds_ratio, each))
        pair = generator.choice(pairs)
        margins = int(family.strategies[:, pair[0]].sum()), int(family.challenges[:, pair[1]].sum())
        both = int(nchypergeom_fisher.rvs(units, *margins, odds_ratio, random_state=generator))
        p_values = adjusted(family, planted_order(family, pair, min(margins) - both, generator), DRAWS + each)
        place = family.tested[: pair[0]].sum() + family.tested[pair[0], : pair[1]].sum()
        for method in ADJUSTED:
            counts[method] += int(p_values[method][place] <= LEVEL)
    return counts


def say(what: str, count: int, of: int, note: str) -> None:
    print(f"{what:<44}{count:>6} of {of:,} = {100 * count / of:>5.1f} %  ({note})", flush=True)


def main() -> None:
    family = leap(all_pairs="--all-pairs" in sys.argv)
    size = " x ".join(map(str, family.tested.shape))
    print(f"{len(family.strategies)} units, {size} items, {family.tested.sum()} of {family.tested.size} pairs tested")
    print(f"seeds: null families ({DEALS}, 0 to {FAMILIES - 1}), permutations from {DRAWS} on,")
    print(f"    planted families ({PLANTS}, odds ratio, 0 to {PLANTED_FAMILIES - 1})")
    begin = time.perf_counter()
    counts = with_any(family)
    taken = time.perf_counter() - begin
    print(f"null families with any p of at most {LEVEL:g}, {PERMUTATIONS:,} permutations each, in {taken:.1f} s:")
    for method, count in counts.items():
        say(f"    {method}", count, FAMILIES, f"at most {MOST}" if method == "westfall_young" else "for the record")
    pairs = telling_pairs(family)
    print(
        f"planted: one of the {len(pairs)} pairs whose p can be {SMALL:g} or less; found with p of at most {LEVEL:g}:"
    )
    for odds_ratio in ODDS_RATIOS:
        for method, count in find_planted(family, pairs, odds_ratio).items():
            say(f"    odds ratio {odds_ratio}, {method}", count, PLANTED_FAMILIES, "for the record")
    if counts["westfall_young"] > MOST:
        sys.exit(1)


if __name__ == "__main__":
    main()
