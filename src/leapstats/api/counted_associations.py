"""Associations of rows that are counted where they are: what counts are not enough for."""

from leapstats.dictionary.association_plans import AssociationPlan
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity

PERMUTED = "multiplicity westfall_young (holm, bonferroni and others need counts only)"
ADJUSTED, DOMAINS = "odds ratios that are adjusted", "exposures that are counted by domain"


def check_counted(survey: Survey, plan: AssociationPlan, *, by_domain: bool = False) -> None:
    """Refuse what needs the rows themselves, where these are in an engine.

    Raises
    ------
    UsageError
        With all of it, and how many rows there are.
    """
    if survey.elsewhere is None:
        return
    asked = {
        PERMUTED: plan.multiplicity is Multiplicity.WESTFALL_YOUNG and not by_domain,
        ADJUSTED: bool(plan.confounders),
        DOMAINS: by_domain,
    }
    named = [what for what, is_asked in asked.items() if is_asked]
    if named:
        raise survey.elsewhere.refusal("; ".join(named))
