"""How many exposures of a domain a unit has, and each outcome: trends instead of single pairs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from leapstats.association.adjusted import exponential
from leapstats.association.binary_matrix import Traits, traits_of
from leapstats.association.pairs import RATIO_LIMITS, YES
from leapstats.association.wording import (
    CONSTANT_OUTCOME,
    CONSTANT_SCORE,
    DOMAIN_RULE,
    exposure_word,
    several,
    structure_words,
)
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.relations import Relations, relations_of
from leapstats.dictionary.study import Study
from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.results.effect import Effect
from leapstats.results.following import Follow, followed
from leapstats.results.frame import Result, Results
from leapstats.results.not_estimable import attempt
from leapstats.results.p_adjustment import adjusted
from leapstats.stats.models.penalized import firth_logistic
from leapstats.stats.ranks.several_groups import jonckheere_terpstra
from leapstats.stats.trend import exact_cochran_armitage
from leapstats.survey.survey import Survey
from leapstats.terms import NUMERIC, ItemType, Multiplicity, StatName

TREND, RANKS, SLOPE = "exact_cochran_armitage", "jonckheere_terpstra", "firth_logistic"
SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A score, how many units have it, and of those the events or, for a number, the mean."""

    score: int
    size: int
    events: int = 0
    mean: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainTrend:
    """A domain's score and an outcome.

    `p_value` is that of the exact trend test (`test`), `slope_p` of one family with the limits of `slope`, which is
    NaN for a number. Where nothing was tested all are NaN, and `notes` say why.
    """

    domain: str
    outcome: str
    levels: tuple[Level, ...]
    test: str
    slope: Effect = field(default_factory=Effect)
    slope_p: float = math.nan
    p_value: float = math.nan
    p_adjusted: float = math.nan
    notes: tuple[str, ...] = ()

    @property
    def is_ranks(self) -> bool:
        """Whether the outcome is a number, so that there are ranks and no slope."""
        return self.test == RANKS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DomainScores:
    """Every domain against every outcome, outcome by outcome; `members` are the items each score counts."""

    survey: Survey
    plan: AssociationPlan
    traits: Traits = field(repr=False)
    members: Mapping[str, tuple[str, ...]]
    trends: tuple[DomainTrend, ...] = field(repr=False)
    conf_level: float
    rules: tuple[str, ...]

    @property
    def n_tested(self) -> int:
        """How many trends are in the family."""
        return sum(not math.isnan(trend.p_value) for trend in self.trends)

    @property
    def results(self) -> Results:
        """The long frame: `variable` is the outcome, `by` the domain, `by_level` the score."""
        return Results(tuple(row for trend in self.trends for row in _rows(trend, self.plan.multiplicity)))


def score_domains(
    survey: Survey, plan: AssociationPlan, conf_level: float, follow: Follow | None = None
) -> DomainScores:
    """Count the exposures of a plan by their domain, and test the counts with each outcome.

    Parameters
    ----------
    survey
        The answers of one wave.
    plan
        Exposures (`rows`) with a domain in the dictionary, outcomes (`columns`), base and multiplicity.
    conf_level
        Of every interval, a fraction.
    follow
        Is told of each trend.

    Raises
    ------
    UsageError
        If an exposure has no domain, or nothing can be tested.
    """
    variables = survey.study.variables
    lacking = [item for item in plan.exposures if not variables[item].domain]
    if lacking:
        fix = "Give it one in variables.csv, or leave it out"
        raise UsageError("the family", [Problem(item, "it has no domain", fix) for item in lacking])
    domains = dict.fromkeys(variables[item].domain for item in plan.exposures)
    members = {domain: tuple(item for item in plan.exposures if variables[item].domain == domain) for domain in domains}
    traits = traits_of(survey, plan.items, plan.base)
    kept = traits.complete
    relations = relations_of(survey.study, survey.wave)
    found = [
        _trend(
            (domain, outcome, variables[outcome].type),
            traits.of(members[domain])[kept].sum(axis=1).astype(np.int64),
            traits.of([outcome])[kept, 0],
            (_structure(members[domain], outcome, (relations, plan, survey.study)), conf_level),
        )
        for outcome, domain in followed(list(product(plan.outcomes, domains)), "trends", follow)
    ]
    if all(math.isnan(trend.p_value) for trend in found):
        problems = [
            Problem(f"{trend.domain} and {trend.outcome}", "; ".join(trend.notes), "Take other items")
            for trend in found
        ]
        raise UsageError("the family", problems)
    p_adjusted = adjusted([trend.p_value for trend in found], plan.multiplicity)
    word = exposure_word(plan, survey.study)
    return DomainScores(
        survey=survey,
        plan=plan,
        traits=traits,
        members=members,
        trends=tuple(replace(trend, p_adjusted=p) for trend, p in zip(found, p_adjusted, strict=True)),
        conf_level=conf_level,
        rules=(
            DOMAIN_RULE.format(exposures=several(word), exposure=word),
            f"{plan.multiplicity} on the p of the trend tests",
        ),
    )


def _structure(members: Sequence[str], outcome: str, known: tuple[Relations, AssociationPlan, Study]) -> str:
    """Say which strategies of a score the dictionary ties to the outcome."""
    relations, plan, study = known
    tied = {item: kind for item in members if (kind := relations.between(item, outcome))}
    return "; ".join(
        f'not tested, as for "{study.variables[item].label}", {structure_words(kind, plan, study)}'
        for item, kind in tied.items()
    )


def _trend(
    names: tuple[str, str, ItemType], scores: NDArray[np.int64], answers: NDArray[np.float64], how: tuple[str, float]
) -> DomainTrend:
    domain, outcome, kind = names
    structure, conf_level = how
    numbers = kind in NUMERIC
    found = DomainTrend(
        domain=domain,
        outcome=outcome,
        levels=tuple(_levels(scores, answers, numbers=numbers)),
        test=RANKS if numbers else TREND,
    )
    constant = [
        note for note, values in ((CONSTANT_SCORE, scores), (CONSTANT_OUTCOME, answers)) if len(np.unique(values)) < 2
    ]
    if structure or constant:
        return replace(found, notes=tuple(filter(None, (structure, *constant))))
    if numbers:
        groups = [answers[scores == score] for score in np.unique(scores)]
        test = attempt(jonckheere_terpstra, groups)
        return replace(found, p_value=test.p_value, notes=(test.note,) if test.note else ())
    table = [[level.events, level.size - level.events] for level in found.levels]
    test = attempt(exact_cochran_armitage, table, scores=[level.score for level in found.levels])
    slope, p, note = _slope(scores, answers, conf_level)
    notes = tuple(filter(None, (test.note, note)))
    return replace(found, p_value=test.p_value, slope=slope, slope_p=p, notes=notes)


def _levels(scores: NDArray[np.int64], answers: NDArray[np.float64], *, numbers: bool) -> Iterator[Level]:
    for score in np.unique(scores).tolist():
        inside = answers[scores == score]
        if numbers:
            yield Level(score=score, size=len(inside), mean=float(inside.mean()))
        else:
            yield Level(score=score, size=len(inside), events=int(inside.sum()))


def _slope(scores: NDArray[np.int64], answers: NDArray[np.float64], conf_level: float) -> tuple[Effect, float, str]:
    try:
        model = firth_logistic(answers, scores[:, None], names=[SCORE], conf_level=conf_level)
    except NotEstimableError as reason:
        return Effect(), math.nan, str(reason)
    found = next(each for each in model.coefficients if each.name == SCORE)
    limits = found.conf_int
    return Effect(*map(exponential, (found.estimate, limits.low, limits.high))), found.p_value, found.note


def _rows(trend: DomainTrend, multiplicity: Multiplicity) -> Iterator[Result]:
    note = "; ".join(trend.notes) or None
    numbers = trend.is_ranks
    for level in trend.levels:
        place = (trend.outcome, None if numbers else YES, trend.domain, str(level.score), "tally")
        yield Result(*place, StatName.N_BASE, float(level.size))
        if numbers:
            yield Result(*place, StatName.MEAN, level.mean)
        else:
            yield Result(*place, StatName.N, float(level.events))
    whole = (trend.outcome, None if numbers else YES, trend.domain, None)
    if not numbers:
        for name, number in zip(RATIO_LIMITS, trend.slope, strict=True):
            yield Result(*whole, SLOPE, name, number, "odds ratio for one more item of the domain", note)
        yield Result(*whole, SLOPE, StatName.P_VALUE, trend.slope_p, "penalized likelihood ratio test", note)
    yield Result(*whole, trend.test, StatName.P_VALUE, trend.p_value, None, note)
    yield Result(*whole, trend.test, StatName.P_ADJUSTED, trend.p_adjusted, str(multiplicity), note)
