"""Associations of units that were sampled by a design: what is asked of them, and what a design leaves no room for."""

from collections.abc import Mapping, Sequence
from functools import partial

from leapstats.api.arguments import is_given
from leapstats.association.figures import family_figures
from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity

REASONS = {
    "draws": ("simulated data sets have no design", "Omit it, or the design"),
    "by_domain": ("trends over the number of exposures take units as equal", "Test the exposures one by one"),
    "adjust_for": ("stratified, exact and Firth's odds ratios take units as equal", "Use model with the same design"),
    "permutations": ("nothing is permuted: a design tells units apart", "Omit it"),
    "seed": ("nothing is drawn at random with a design", "Omit it"),
}


def associated_by_design(
    survey: Survey, plan: AssociationPlan, conf_level: float, warnings: tuple[str, ...], pages: Sequence[str]
) -> AnalysisResult:
    """Return the associations of units that were sampled by a design; `pages` are outcomes with a figure each."""
    from leapstats.association.by_design import associate_by_design
    from leapstats.association.by_design_table import sampled_document

    found = associate_by_design(survey, plan, conf_level)
    results = found.results
    document = sampled_document(found, results, warnings)
    return AnalysisResult(results, document, partial(family_figures, found.family, document, pages))


def check_heard(given: Mapping[str, object], multiplicity: str | None) -> None:
    """Refuse what a design leaves no room for, all at once.

    Raises
    ------
    UsageError
        Naming each option that is given.
    """
    problems = [Problem(name, *REASONS[name]) for name, value in given.items() if is_given(value)]
    if multiplicity == Multiplicity.WESTFALL_YOUNG:
        what = "its permutations take units as exchangeable, which weights, strata and clusters do not allow"
        problems.append(Problem("multiplicity", what, "Use holm, which needs no such condition"))
    if problems:
        raise UsageError("the options", problems)
