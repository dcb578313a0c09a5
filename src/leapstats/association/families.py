"""Each exposure of a plan against each outcome, as one family."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.association.binary_matrix import Traits, traits_of
from leapstats.association.pairs import PAIRWISE, Association, pairs_of, rows_of, tables_of, varies
from leapstats.association.wording import FAMILYWISE, OTHERWISE, PAIR_RULE, exposure_word, outcome_word, structure_words
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.relations import RelationKind, relations_of
from leapstats.errors import Problem, UsageError
from leapstats.results.following import Follow
from leapstats.results.frame import Results
from leapstats.results.monte_carlo import LEVEL
from leapstats.results.p_adjustment import adjusted
from leapstats.stats.exact.monte_carlo import std_error
from leapstats.stats.two_by_two.resampling import westfall_young
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How many permutations to draw at most, and the seed."""

    permutations: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Associations:
    """A family of associations, outcome by outcome.

    `pairwise` holds the pairs that more units answered than all items, on all of those units. `how` says
    how p-values are adjusted, `rules` are the methods and the rules that chose them.
    """

    survey: Survey
    plan: AssociationPlan
    traits: Traits = field(repr=False)
    pairs: tuple[Association, ...] = field(repr=False)
    pairwise: tuple[Association, ...] = field(repr=False)
    conf_level: float
    how: str
    rules: tuple[str, ...]

    @property
    def n_tested(self) -> int:
        """How many pairs are in the family."""
        return sum(pair.computed for pair in self.pairs)

    @property
    def results(self) -> Results:
        """The long frame: `variable` is the outcome, `by` the exposure."""
        study = self.survey.study
        rows = [
            row
            for pair in self.pairs
            for row in rows_of(
                pair, (self.how, structure_words(pair.relation, self.plan, study) if pair.relation else "")
            )
        ]
        rows.extend(row for pair in self.pairwise for row in rows_of(pair, prefix=PAIRWISE))
        return Results(tuple(rows))


def associate(
    survey: Survey, plan: AssociationPlan, conf_level: float, resampling: Resampling, follow: Follow | None = None
) -> Associations:
    """Hold each exposure of a plan against each outcome, on the units with an answer to every item.

    Parameters
    ----------
    survey
        The answers of one wave.
    plan
        Exposures (`rows`), outcomes (`columns`), base and multiplicity.
    conf_level
        Of every interval, a fraction.
    resampling
        Used where the multiplicity is `westfall_young`.
    follow
        Is told of the permutations.

    Raises
    ------
    UsageError
        If no pair can be tested; each reason is named.
    """
    traits = traits_of(survey, plan.items, plan.base)
    exposures, outcomes = (traits.of(items)[traits.complete] for items in (plan.exposures, plan.outcomes))
    tables = tables_of(exposures, outcomes, traits.weights_complete)
    relations = relations_of(survey.study, survey.wave)
    kinds = {(row, column): relations.between(row, column) for column in plan.outcomes for row in plan.exposures}
    tested = varies(tables) & np.reshape([kind is None for kind in kinds.values()], tables.shape[:2])
    if not tested.any():
        raise UsageError("the family", list(untestable(traits, kinds, survey, plan)))
    found = [
        Association(exposure=pair.exposure, outcome=pair.outcome, table=pair.table, relation=kind)
        if (kind := kinds[pair.exposure, pair.outcome])
        else replace(pair, needed=relations.needed_by_both(pair.exposure, pair.outcome))
        for pair in pairs_of(list(kinds), tables.reshape(-1, 2, 2), conf_level)
    ]
    p_values = [pair.p_value for pair in found]
    if plan.multiplicity is Multiplicity.WESTFALL_YOUNG:
        drawn = westfall_young(
            exposures,
            outcomes,
            tested=tested.T,
            permutations=resampling.permutations,
            seed=resampling.seed,
            progress=None if follow is None else partial(follow, "permutations"),
        )
        p_adjusted = drawn.p_adjusted.T.ravel().tolist()
        errors = [math.nan if drawn.enumerated else error for error in drawn.mc_std_error.T.ravel().tolist()]
        at_level = float(std_error(LEVEL, drawn.permutations))
        source = f"drawn with seed {drawn.seed}: a p of {LEVEL:g} has a standard error of {at_level:.4f}"
        source = "all there are" if drawn.enumerated else source
        how = f"Westfall-Young minP, step-down, {drawn.permutations:,} permutations ({source})"
        rule = FAMILYWISE.format(exposure=exposure_word(plan, survey.study), outcome=outcome_word(plan, survey.study))
    else:
        p_adjusted, errors = adjusted(p_values, plan.multiplicity), [math.nan] * len(found)
        how, rule = str(plan.multiplicity), OTHERWISE.format(multiplicity=plan.multiplicity)
    q_values = adjusted(p_values, Multiplicity.BENJAMINI_HOCHBERG)
    pairs = tuple(
        replace(pair, p_adjusted=p, p_adjusted_error=error, q_value=q)
        for pair, p, error, q in zip(found, p_adjusted, errors, q_values, strict=True)
    )
    return Associations(
        survey=survey,
        plan=plan,
        traits=traits,
        pairs=pairs,
        pairwise=tuple(_pairwise(traits, plan, pairs, conf_level)),
        conf_level=conf_level,
        how=how,
        rules=(PAIR_RULE, rule),
    )


def _pairwise(
    traits: Traits, plan: AssociationPlan, pairs: tuple[Association, ...], conf_level: float
) -> Iterator[Association]:
    """Yield the pairs that more units answered than the family has, on all those units."""
    answers = traits.of(plan.exposures), traits.of(plan.outcomes)
    tables = tables_of(*answers, traits.weights).reshape(-1, 2, 2)
    more = [pair.relation is None and int(table.sum()) > pair.size for pair, table in zip(pairs, tables, strict=True)]
    names = [(pair.exposure, pair.outcome) for pair, chosen in zip(pairs, more, strict=True) if chosen]
    yield from pairs_of(names, tables[np.array(more, dtype=bool)], conf_level)


def untestable(
    traits: Traits, kinds: dict[tuple[str, str], RelationKind | None], survey: Survey, plan: AssociationPlan
) -> Iterator[Problem]:
    """Say why no pair can be tested: no unit is complete, items are constant, the dictionary decides."""
    complete = traits.complete
    if not complete.any():
        for item, reason, count in traits.missing():
            what = f"{count} of {len(survey)} {survey.study.units} have no answer ({reason.label.lower()})"
            yield Problem(item, what, "Leave the item out, so that there are units with an answer to every item")
        return
    values: NDArray[np.float64] = traits.values[complete]
    for place, item in enumerate(traits.items):
        if len(set(values[:, place].tolist())) == 1:
            yield Problem(item, "all units have the same answer", "Leave it out")
    for (exposure, outcome), kind in kinds.items():
        if kind is not None:
            yield Problem(f"{exposure} and {outcome}", structure_words(kind, plan, survey.study), "Take another pair")
