"""Changes of units that were sampled by a design: what is asked of them, and what a design leaves no room for."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from leapstats.api.arguments import is_given
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.following import Follow

if TYPE_CHECKING:
    from leapstats.change.comparison import Beside
    from leapstats.change.table import ChangeWords
    from leapstats.dictionary.plans import ChangePlan
    from leapstats.survey.linking import Linked

REASONS = {
    "draws": ("simulated data sets have no design", "Omit it, or the design"),
    "adjust_for": (
        "regressions of differences with HC3 errors and conditional models take units as equal",
        "Compare groups with by, which are domains, or use model with the same design",
    ),
}


def changed_by_design(
    linked: "tuple[Linked, Linked]", plan: "ChangePlan", beside: "Beside", shown: "ChangeWords", follow: Follow | None
) -> AnalysisResult:
    """Return the changes of units that were sampled by a design: all that are linked, and those of the sample."""
    from leapstats.change.by_design import compare_by_design
    from leapstats.change.by_design_table import sampled_document
    from leapstats.change.figures import change_figures

    everyone, among = linked
    comparison = compare_by_design(among, plan, shown.conf_level, beside, follow)
    document = sampled_document(comparison, everyone, plan, shown)
    return AnalysisResult(comparison.results, document, partial(change_figures, comparison, document, shown.conf_level))


def check_heard(given: Mapping[str, object]) -> None:
    """Refuse what a design leaves no room for, all at once.

    Raises
    ------
    UsageError
        Naming each option that is given.
    """
    problems = [Problem(name, *REASONS[name]) for name, value in given.items() if is_given(value)]
    if problems:
        raise UsageError("the options", problems)
