"""The figure of missing answers: which items are missing together."""

from typing import TYPE_CHECKING

from leapstats.describe.description import TALLY
from leapstats.describe.figures import caption_of
from leapstats.describe.missing import MOST_PATTERNS, MissingAnswers
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.figures import Pattern, pattern_plot
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot

COMPLETE = "With all items: {size} {units}."
MORE = "Not drawn: {count} more patterns, of {size} {units}."
WHOLE = "Not drawn, because nothing is missing: {count} of {all} items."


def missing_figures(found: MissingAnswers, document: Document) -> "list[ggplot]":
    """Draw the items that are missing and the patterns in which they are, both most first.

    Raises
    ------
    UsageError
        If nothing is missing.
    """
    study = found.survey.study
    counts = {
        row.variable: int(row.stat)
        for row in found.results
        if (row.level, row.statistic, row.stat_name) == (None, TALLY, StatName.N_MISSING) and row.stat
    }
    items = sorted(counts, key=lambda item: -counts[item])
    if not items:
        raise UsageError("the figures", [Problem("the items", "no answer is missing", "Leave the figure out")])
    lacking = [(names, size) for names, size in found.patterns if names]
    drawn, more = lacking[:MOST_PATTERNS], lacking[MOST_PATTERNS:]
    patterns = [Pattern(items=tuple(sorted(map(items.index, names))), count=size) for names, size in drawn]
    complete = next((size for names, size in found.patterns if not names), 0)
    notes = [COMPLETE.format(size=complete, units=study.unit if complete == 1 else study.units)]
    if more:
        size = sum(size for _, size in more)
        notes.append(MORE.format(count=len(more), size=size, units=study.units))
    if len(items) < len(found.items):
        notes.append(WHOLE.format(count=len(found.items) - len(items), all=len(found.items)))
    labels = [(study.variables[item].label, counts[item]) for item in items]
    return [pattern_plot(labels, patterns, caption_of(document, study, len(found.survey)), study.units, notes)]
