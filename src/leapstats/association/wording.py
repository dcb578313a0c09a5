"""What associations say in words: rules, reasons, titles, conventions, notes on bases."""

from collections import Counter
from collections.abc import Iterable, Iterator

from leapstats.association.binary_matrix import Traits
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.dictionary.relations import RelationKind
from leapstats.dictionary.study import Study
from leapstats.output.effects import capital, limits_word
from leapstats.output.notes import joint_words
from leapstats.results.monte_carlo import LEVEL
from leapstats.survey.survey import Survey
from leapstats.terms import Base, Role

CONSTANT = "all units have the same answer to one of the two items"
NEVER = f"at these margins no p can reach {LEVEL:g}"
DISAGREE = "the interval of the difference and the mid-p disagree because they use different methods"
ITSELF = "it is one of the items adjusted for"
NO_STRATA = "strata are made of one or two items with codes"
COARSER = "adjust for fewer or coarser items"
EXACT_METHOD = "exact conditional logistic regression, mid-p limits, mid-p of twice the smaller tail"
CONSTANT_SCORE, CONSTANT_OUTCOME = "all units have the same score", "all units have the same answer"
PAIR_RULE = (
    "each pair: Fisher's exact test (minimum likelihood), conditional odds ratio with mid-p limits and the mid-p of "
    "twice the smaller tail, difference in shares with Miettinen-Nurminen limits"
)
FAMILYWISE = (
    "Westfall-Young minP, step-down, on the exact p: the chance of any false finding is controlled exactly if no "
    "{exposure} is associated with any {outcome}, and approximately otherwise; Holm on the exact p holds without that "
    "condition"
)
OTHERWISE = "{multiplicity} on the exact p"
ADJUSTED_RULE = (
    "adjusted: conditional odds ratio common to the strata with mid-p limits; logistic model with Firth's penalty, "
    "profile limits and penalized likelihood ratio test; exact logistic model, mid-p limits; p-values of adjusted "
    "associations are not adjusted for their number"
)
DOMAIN_RULE = (
    "domain scores count the {exposures} of a domain that a unit has; yes-no outcomes: exact Cochran-Armitage test "
    "for a trend over the scores, slope of a logistic model with Firth's penalty (odds ratio for one more {exposure}, "
    "profile limits, penalized likelihood ratio p); numbers: exact Jonckheere-Terpstra test"
)
STRUCTURE = {
    RelationKind.SAME: "by the dictionary the two are the same",
    RelationKind.IMPLIES: "by the dictionary no {unit} has the {exposure} without the {outcome}",
    RelationKind.IMPLIED: "by the dictionary no {unit} has the {outcome} without the {exposure}",
    RelationKind.EXCLUDES: "by the dictionary no {unit} has both",
    RelationKind.COVERS: "by the dictionary every {unit} has the one or the other",
}


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


def structure_words(kind: RelationKind, plan: AssociationPlan, study: Study) -> str:
    """Say how the dictionary decides the table of a pair."""
    words = {"exposure": exposure_word(plan, study), "outcome": outcome_word(plan, study)}
    return STRUCTURE[kind].format(unit=study.unit, **words)


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
    kept, units = traits.size, len(survey)
    yield f"{capital(study.units)}: {kept} of {units} with an answer to each of the {len(traits.items)} items."
    if plan.base is Base.ALL:
        skipped = [item for item in traits.items if study.variables[item].universe is not None]
        if skipped:
            labels = ", ".join(study.variables[item].label for item in skipped)
            yield f"Not asked counts as not present, where the dictionary says so: {labels}."
    counts: Counter[tuple[str, str]] = Counter()
    for item, reason, n in traits.missing():
        counts[item, reason.label.lower()] += n
    if counts:
        told = (f"{study.variables[item].label} ({reason}) {n}" for (item, reason), n in counts.items())
        yield f"Left out of the family because of missing answers: {'; '.join(told)}."
