"""Each exposure of a plan against each outcome, of units that were sampled by a design, as one family."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from leapstats.association.binary_matrix import Traits, traits_of
from leapstats.association.families import Associations, untestable
from leapstats.association.pairs import LIMITS, NO, RATIO_LIMITS, TALLY, YES, Association, tables_of, varies
from leapstats.association.wording import CONSTANT, structure_words
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.relations import relations_of
from leapstats.errors import UsageError
from leapstats.results.effect import Effect
from leapstats.results.frame import Result, Results
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.results.p_adjustment import adjusted
from leapstats.stats.design.comparisons import design_risk_difference
from leapstats.stats.design.estimates import DomainMeans
from leapstats.stats.design.odds_ratio import design_odds_ratio
from leapstats.stats.design.sample import Design
from leapstats.stats.design.tables import rao_scott_f
from leapstats.stats.result import Inference
from leapstats.survey.survey import Survey
from leapstats.terms import Numbers, StatName, Whole

SHARE, DIFFERENCE, RATIO, TEST = "weighted_share", "design_risk_difference", "design_odds_ratio", "rao_scott_f"
TESTED = (StatName.STATISTIC, StatName.DF, StatName.P_VALUE)
RULE = (
    "each pair: Rao-Scott F test (second order), odds ratio and difference of weighted shares with limits by the "
    "design (t limits of the log odds ratio; joined Wilson limits of the effective sizes)"
)
ADJUSTMENT = "{multiplicity} on the p of the Rao-Scott test"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledPair:
    """An exposure and an outcome: weighted shares of those with and without and of all, and what the methods say."""

    pair: Association
    share: float
    shares: tuple[float, float]
    difference: Inference
    ratio: Inference
    test: Inference


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampledAssociations:
    """A family of associations by the design of a survey; `family` holds them as those of units without weights."""

    family: Associations
    pairs: tuple[SampledPair, ...] = field(repr=False)

    @property
    def results(self) -> Results:
        """The long frame: `variable` is the outcome, `by` the exposure."""
        rows = [row for each in self.pairs for row in _rows(each, self.family)]
        return Results(tuple(rows))


def associate_by_design(survey: Survey, plan: AssociationPlan, conf_level: float) -> SampledAssociations:
    """Hold each exposure of a plan against each outcome, on the units with an answer to every item.

    Parameters
    ----------
    survey
        The answers of one wave, with a design. Units that lack an answer stay in the sample.
    plan
        Exposures, outcomes, base and multiplicity.
    conf_level
        Of every interval, a fraction.

    Raises
    ------
    UsageError
        If no pair can be tested; each reason is named.
    """
    assert survey.sampled is not None, "the caller asked for a design"  # noqa: S101
    traits = traits_of(survey, plan.items, plan.base)
    domain = survey.sampled.design.domain(traits.complete)
    exposures, outcomes = (traits.of(items)[traits.complete] for items in (plan.exposures, plan.outcomes))
    tables = tables_of(exposures, outcomes)
    relations = relations_of(survey.study, survey.wave)
    names = [(exposure, outcome) for outcome in plan.outcomes for exposure in plan.exposures]
    kinds = {pair: relations.between(*pair) for pair in names}
    tested = varies(tables).ravel() & np.array([kind is None for kind in kinds.values()])
    if not tested.any():
        raise UsageError("the family", list(untestable(traits, kinds, survey, plan)))
    pairs = []
    for name, table, is_tested in zip(names, tables.reshape(-1, 2, 2).tolist(), tested, strict=True):
        (both, exposed), (event, neither) = table
        counts = ((both, exposed), (event, neither))
        pair = Association(exposure=name[0], outcome=name[1], table=counts, relation=kinds[name])
        if is_tested:
            pairs.append(_tested(pair, domain, traits, conf_level))
        else:
            note = "" if pair.relation else CONSTANT
            nothing = Inference(method="", note=note)
            pair = replace(pair, notes=(note,) if note else ())
            share, shares = _share(pair, domain, traits), _shares(pair, domain, traits)
            pairs.append(
                SampledPair(pair=pair, share=share, shares=shares, difference=nothing, ratio=nothing, test=nothing)
            )
    p_adjusted = adjusted([each.test.p_value for each in pairs], plan.multiplicity)
    pairs = [replace(each, pair=replace(each.pair, p_adjusted=p)) for each, p in zip(pairs, p_adjusted, strict=True)]
    how = ADJUSTMENT.format(multiplicity=str(plan.multiplicity).replace("_", "-").capitalize())
    family = Associations(
        survey=survey,
        plan=plan,
        traits=traits,
        pairs=tuple(each.pair for each in pairs),
        pairwise=(),
        conf_level=conf_level,
        how=how,
        rules=(RULE, how),
    )
    return SampledAssociations(family=family, pairs=tuple(pairs))


def _columns(pair: Association, traits: Traits) -> tuple[Numbers, Whole]:
    """Return the outcome and the exposure of each unit, -1 without an answer to each item of the family."""
    outcome, exposure = traits.of([pair.outcome])[:, 0], traits.of([pair.exposure])[:, 0]
    return outcome, np.where(traits.complete, np.nan_to_num(exposure), -1).astype(np.int64)


def _share(pair: Association, domain: Design, traits: Traits) -> float:
    """Return the weighted share of all units with an answer to each item of the family."""
    outcome, exposure = _columns(pair, traits)
    (share,) = DomainMeans(outcome, np.minimum(exposure, 0), 1).values(domain.weights)
    return float(share)


def _shares(pair: Association, domain: Design, traits: Traits) -> tuple[float, float]:
    outcome, exposure = _columns(pair, traits)
    without, exposed = DomainMeans(outcome, exposure, 2).values(domain.weights)
    return float(exposed), float(without)


def _tested(pair: Association, domain: Design, traits: Traits, conf_level: float) -> SampledPair:
    outcome, exposure = _columns(pair, traits)
    answered = np.where(exposure >= 0, np.nan_to_num(outcome), -1).astype(np.int64)
    ratio = attempt(design_odds_ratio, domain, outcome, exposure, conf_level=conf_level)
    difference = attempt(design_risk_difference, domain, outcome, exposure, conf_level=conf_level)
    test = attempt(rao_scott_f, domain, exposure, answered)
    notes = tuple(dict.fromkeys(note for note in (ratio.note, difference.note, test.note) if note))
    pair = replace(
        pair,
        ratio=_effect(ratio),
        difference=_effect(difference),
        p_value=test.p_value,
        notes=notes,
    )
    share, shares = _share(pair, domain, traits), _shares(pair, domain, traits)
    return SampledPair(pair=pair, share=share, shares=shares, difference=difference, ratio=ratio, test=test)


def _effect(found: Inference) -> Effect:
    return Effect(found.estimate, found.conf_int.low, found.conf_int.high)


def _rows(each: SampledPair, family: Associations) -> Iterator[Result]:
    pair = each.pair
    (both, exposed), (event, neither) = pair.table
    cells = ((YES, YES, both), (NO, YES, exposed), (YES, NO, event), (NO, NO, neither))
    for level, by_level, count in cells:
        yield Result(pair.outcome, level, pair.exposure, by_level, TALLY, StatName.N, float(count))
    for by_level, share in zip((YES, NO), each.shares, strict=True):
        yield Result(pair.outcome, YES, pair.exposure, by_level, SHARE, StatName.PROPORTION, share, "weighted")
    yield Result(pair.outcome, YES, pair.exposure, None, SHARE, StatName.PROPORTION, each.share, "weighted")
    place = (pair.outcome, YES, pair.exposure, YES)
    instead = structure_words(pair.relation, family.plan, family.survey.study) if pair.relation else ""
    difference, ratio, test = (
        replace(found, note=instead or found.note) for found in (each.difference, each.ratio, each.test)
    )
    yield from inference_rows(place, DIFFERENCE, difference, LIMITS)
    yield from inference_rows(place, RATIO, ratio, RATIO_LIMITS)
    yield from inference_rows(place, TEST, test, TESTED)
    yield Result(*place, TEST, StatName.P_ADJUSTED, pair.p_adjusted, family.how, test.note or None)
