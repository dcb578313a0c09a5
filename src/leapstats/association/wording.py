"""What the tables of associations have in common: titles, conventions, notes on bases, effects in print."""

from collections import Counter
from collections.abc import Iterable, Iterator

from leapstats.association.binary_matrix import Traits
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.study import Study
from leapstats.output.document import Number
from leapstats.output.effects import capital, limits_word
from leapstats.output.notes import joint_words
from leapstats.results.frame import Result
from leapstats.survey.survey import Survey
from leapstats.terms import Base, Role


def word_of(items: Iterable[str], study: Study, role: Role, other: str) -> str:
    """Return the study's word for a side of a family: the role that all of its items have, else a general word."""
    return role.value if all(study.variables[item].role is role for item in items) else other


def exposure_word(plan: AssociationPlan, study: Study) -> str:
    """Return what an exposure of a family is called: strategy in LEAP, exposure where items have no such role."""
    return word_of(plan.exposures, study, Role.STRATEGY, "exposure")


def several(word: str) -> str:
    """Return the plural of an exposure's word."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def outcome_word(plan: AssociationPlan, study: Study) -> str:
    """Return what an outcome of a family is called: challenge in LEAP, outcome where items have no such role."""
    return word_of(plan.outcomes, study, Role.CHALLENGE, "outcome")


def title_of(plan: AssociationPlan, survey: Survey) -> str:
    """Return the title: that of the plan, and for synthetic data that the joint distribution is simulated."""
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
        yield f"Left out of the family because of missing answers: {'; '.join(told)}."


def records(rows: Iterable[Result], study: Study) -> Iterator[dict[str, Number]]:
    """Yield the numbers as the JSON contract has them."""
    for row in rows:
        variable = study.variables.get(row.variable)
        answers = variable.codes.answers if variable is not None and variable.codes is not None else ()
        label = next((code.label for code in answers if code.code == row.level), None)
        yield {**row._asdict(), "stat_name": str(row.stat_name), "level_label": label}
