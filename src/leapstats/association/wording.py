"""What the tables of associations have in common: titles, conventions, notes on bases, effects in print."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator

from leapstats.association.binary_matrix import Traits
from leapstats.association.pairs import Effect
from leapstats.describe.table import joint_words
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.study import Study
from leapstats.output.document import Number
from leapstats.output.numbers import DASH, fixed, percent, probability, signed
from leapstats.results.frame import Result
from leapstats.survey.survey import Survey
from leapstats.terms import Base

NEAR_ONE, SMALL_POINTS, MOST_DECIMALS = 0.1, 1.0, 6


def title_of(plan: AssociationPlan, survey: Survey) -> str:
    """Return the title: that of the plan, and for synthetic data that the joint distribution was invented."""
    title = plan.title.replace("{wave}", survey.wave)
    return ": ".join(filter(None, (title, joint_words(survey.study))))


def conventions_of_plan(plan: AssociationPlan, survey: Survey, conf_level: float) -> dict[str, str]:
    """Return the conventions that decided the figures, by name."""
    return {
        "association": "with against without",
        "base": str(plan.base),
        "limits": f"{limits_word(conf_level)}, of one pair each",
        "multiplicity": str(plan.multiplicity).replace("_", "-"),
        "rounding": survey.study.conventions.rounding,
        "plan": f"{plan.name}, sha256 {plan.digest[:12]}" if plan.digest else plan.name,
    }


def limits_word(conf_level: float) -> str:
    """Word a level: `95%`."""
    return f"{percent(conf_level, 6).rstrip('0').removesuffix('.')}%"


def base_notes(plan: AssociationPlan, survey: Survey, traits: Traits) -> Iterator[str]:
    """Yield how many units the family is computed on, who was left out, and what not being asked counts as."""
    study = survey.study
    kept, units = int(traits.complete.sum()), len(survey)
    yield f"{capital(study.units)}: {kept} of {units} with an answer to each of the {len(traits.items)} items."
    if plan.base is Base.ALL:
        skipped = [item for item in traits.items if study.variables[item].universe is not None]
        if skipped:
            labels = ", ".join(study.variables[item].label for item in skipped)
            yield f"Not asked counts as not present, where the dictionary says so: {labels}."
    counts = Counter((item, reason.label.lower()) for item, reason, n in traits.missing() for _ in range(n))
    if counts:
        told = (f"{study.variables[item].label} ({reason}) {n}" for (item, reason), n in counts.items())
        yield f"Left out of the family for want of an answer: {'; '.join(told)}."


def records(rows: Iterable[Result], study: Study) -> Iterator[dict[str, Number]]:
    """Yield the numbers as the JSON contract has them."""
    for row in rows:
        variable = study.variables.get(row.variable)
        answers = variable.codes.answers if variable is not None and variable.codes is not None else ()
        label = next((code.label for code in answers if code.code == row.level), None)
        yield {**row._asdict(), "stat_name": str(row.stat_name), "level_label": label}


def in_points(effect: Effect) -> str:
    """Print a difference of shares in percentage points, with its limits; a small one with more decimals."""
    if math.isnan(effect.estimate):
        return DASH
    points = Effect(*(100 * number for number in effect))
    digits = (_telling(points, 0.0, 1) or 1) if abs(points.estimate) < SMALL_POINTS else 1
    return f"{signed(points.estimate, digits)} ({fixed(points.low, digits)} to {fixed(points.high, digits)})"


def as_ratio(effect: Effect) -> str:
    """Print an odds ratio with its limits; one near 1 with more decimals, where two would not tell it from 1."""
    if math.isnan(effect.estimate):
        return DASH
    digits = (_telling(effect, 1.0, 2) or 2) if abs(effect.estimate - 1) < NEAR_ONE else 2
    return f"{ratio(effect.estimate, digits)} ({ratio(effect.low, digits)} to {ratio(effect.high, digits)})"


def ratio(number: float, digits: int = 2) -> str:
    """Print an odds ratio: two decimals below 10 or as many as asked, one below 100, else none."""
    return fixed(number, digits if number < 9.995 else 1 if number < 99.95 else 0)


def is_too_fine(effect: Effect) -> bool:
    """Tell whether an odds ratio is so near 1 that no printed decimal tells its limits apart, or from 1."""
    return abs(effect.estimate - 1) < NEAR_ONE and not _telling(effect, 1.0, 2)


def _telling(effect: Effect, nothing: float, fewest: int) -> int:
    """Return how many decimals tell limits from one another, and from no effect where they exclude it; 0 if none do."""
    low, high = effect.low, effect.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return fewest
    if low == high:
        return 0
    apart = [(low, high)]
    apart.extend((limit, nothing) for limit in (low, high) if not low <= nothing <= high)
    for digits in range(fewest, MOST_DECIMALS + 1):
        if all(fixed(one, digits) != fixed(other, digits) for one, other in apart):
            return digits
    return 0


def as_p(p: float) -> str:
    """Print a p-value, a dash where there is none."""
    return DASH if math.isnan(p) else probability(p)


def capital(words: str) -> str:
    """Return words with a large first letter."""
    return f"{words[:1].upper()}{words[1:]}"
