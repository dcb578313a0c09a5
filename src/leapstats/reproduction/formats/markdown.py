"""Verdicts as Markdown, for the summary page of a CI run."""

from leapstats.output.formats.markdown import escape
from leapstats.reproduction.document import VerdictDocument
from leapstats.reproduction.verdict import CellVerdict, Verdict

SUFFIXES = (".md", ".markdown")


def render(document: VerdictDocument) -> str:
    """Return the summary, what failed first, then what is no plain match."""
    reproduction = document.reproduction
    lines = [f"**{escape(reproduction.summary)}.**"]
    if reproduction.stamp:
        lines.extend(["", escape(reproduction.stamp)])
    if reproduction.units:
        lines.extend(["", "### Units", "", *(f"- {escape(sentence)}." for sentence in reproduction.units)])
    failed = [each for each in reproduction.verdicts if not each.held]
    other = [each for each in reproduction.verdicts if each.held and each.verdict is not Verdict.MATCH]
    for heading, verdicts in (("Not held", failed), ("Held, but not a plain match", other)):
        if verdicts:
            lines.extend(["", f"### {heading}", "", "| cell | where | verdict |", "|:--|:--|:--|"])
            lines.extend(_line(each) for each in verdicts)
    return "\n".join(lines) + "\n"


def _line(each: CellVerdict) -> str:
    cell = each.cell
    return f"| {escape(cell.id)}: {escape(cell.label)} | {escape(cell.where)} | {escape(each.words)} |"
