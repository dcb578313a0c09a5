"""Families of LEAP's size and margins in which nothing is associated: how often any adjusted p is at most 0.05.

Run with the Python of an environment that has leapstats: `python benchmarks/null_families.py`. The family is that of
`leapstats associations`: the plan `associations` of the packaged study, an item that was not asked counted as absent,
without the pairs that the dictionary decides (with --all-pairs: with them). For each family the rows of the challenges
are dealt out anew to the practices. So what goes together among strategies, and among challenges, stays together, all
margins are LEAP's, and no strategy goes with any challenge but by chance. Exit code 1 if too many families have a find.

Then one pair is planted: whole rows of challenges are dealt out so that a challenge sits on the units with a strategy
as far as the margins allow, but for some units. How often is that pair found?

Recorded with numpy 2.4 and scipy 1.17:

RECORD
"""

import sys
import time
from dataclasses import dataclass

import numpy as np

import leapstats
from leapstats import stats
from leapstats.analysis.traits import traits_of
from leapstats.dictionary.association_plans import load_association_plan
from leapstats.dictionary.relations import relations_of
from leapstats.terms import Base

PLAN = "associations"
FAMILIES, PLANTED_FAMILIES = 2_000, 200
PERMUTATIONS = 1_000
LEVEL = 0.05
MOST = 123  # the 99 % quantile of a binomial distribution, 2,000 times 0.05
DEALS, PLANTS, DRAWS = 20_130, 20_131, 1_000_000
UNITS_AWAY = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Family:
    """Strategies and challenges, units x items of 0 and 1, and which pairs are in the family."""

    strategies: np.ndarray
    challenges: np.ndarray
    tested: np.ndarray
    names: tuple[tuple[str, ...], tuple[str, ...]]


def leap(*, all_pairs: bool) -> Family:
    survey = leapstats.read_survey()
    plan = load_association_plan(survey.study, PLAN)
    traits = traits_of(survey, plan.items, Base.ALL)
    strategies, challenges = (traits.of(items).astype(np.int64) for items in (plan.rows, plan.columns))
    relations = relations_of(survey.study, survey.wave)
    free = [[all_pairs or relations.between(row, column) is None for column in plan.columns] for row in plan.rows]
    varies = [(items.min(axis=0) < items.max(axis=0)) for items in (strategies, challenges)]
    return Family(strategies, challenges, np.array(free) & np.outer(*varies), (plan.rows, plan.columns))


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


def clearest_pair(family: Family) -> tuple[int, int]:
    """Return the pair that could have the smallest p at its margins."""
    rows, columns = (items.sum(axis=0) for items in (family.strategies, family.challenges))
    row, column, units = rows[:, None], columns[None, :], len(family.strategies)
    both = np.minimum(row, column)
    tables = np.stack([both, row - both, column - both, units - row - column + both], axis=-1)
    p_values = stats.odds_ratio_family(tables.reshape(-1, 2, 2)).p_value.reshape(family.tested.shape)
    place = int(np.argmin(np.where(family.tested, p_values, 1.0)))
    return tuple(int(each) for each in np.unravel_index(place, p_values.shape))


def planted_order(family: Family, pair: tuple[int, int], away: int, generator: np.random.Generator) -> np.ndarray:
    """Return an order of the challenges' rows that puts one challenge on one strategy, but for some units."""
    strategy, challenge = family.strategies[:, pair[0]], family.challenges[:, pair[1]]
    chance = generator.random(len(strategy))
    units, rows = (np.lexsort((chance if mine else generator.random(len(chance)), -values))
                   for mine, values in ((True, strategy), (False, challenge)))
    both = int(min(strategy.sum(), challenge.sum()))
    rows[[*range(both - away, both), *range(len(rows) - away, len(rows))]] = np.concatenate(
        [rows[len(rows) - away :], rows[both - away : both]]
    )
    order = np.empty_like(rows)
    order[units] = rows
    return order


if __name__ == "__main__":
    family = leap(all_pairs="--all-pairs" in sys.argv)
    print(family.tested.sum(), family.tested.shape, family.strategies.sum(0), family.challenges.sum(0))
    p=clearest_pair(family); print(p, family.names[0][p[0]], family.names[1][p[1]])
    g=np.random.default_rng(1)
    for k in UNITS_AWAY:
        o=planted_order(family,p,k,g); assert sorted(o)==list(range(30)); c=family.challenges[o]; s=family.strategies
        x,y=s[:,p[0]],c[:,p[1]]; print(k, [[(x*y).sum(),(x*(1-y)).sum()],[((1-x)*y).sum(),((1-x)*(1-y)).sum()]])
    b=time.perf_counter()
    for i in range(20): a=adjusted(family,np.random.default_rng(i).permutation(30),i)
    print((time.perf_counter()-b)/20)
