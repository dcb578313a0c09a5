"""Verdicts as JUnit XML: one test case a published cell."""

import re
from xml.sax.saxutils import escape, quoteattr

from leapstats.reproduction.document import VerdictDocument
from leapstats.reproduction.verdict import CellVerdict, Verdict

SUFFIXES = (".xml",)
# Characters that XML 1.0 does not have at all.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(document: VerdictDocument) -> str:
    """Return a test suite: a failure for what did not hold, skipped for what is declared not computable."""
    reproduction = document.reproduction
    cases = [line for each in reproduction.verdicts for line in _case(each)]
    total = len(reproduction.verdicts)
    failures = sum(not each.held for each in reproduction.verdicts)
    skipped = sum(_is_skipped(each) for each in reproduction.verdicts)
    name = quoteattr(plain(f"leapstats reproduce {reproduction.study.name}"))
    counts = f'tests="{total}" failures="{failures}" errors="0" skipped="{skipped}"'
    said = "\n".join(filter(None, (*reproduction.units, reproduction.stamp)))
    told = [f"<system-out>{escape(plain(said))}</system-out>"] if said else []
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {counts}>",
            f"<testsuite name={name} {counts}>",
            *cases,
            *told,
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def plain(text: str) -> str:
    """Return a text without characters that XML does not have."""
    return FORBIDDEN.sub("", text)


def _is_skipped(each: CellVerdict) -> bool:
    return each.verdict is Verdict.NOT_COMPUTABLE and each.declared


def _case(each: CellVerdict) -> list[str]:
    cell = each.cell
    name = quoteattr(plain(f"{cell.id}: {cell.label}"))
    head = f"<testcase classname={quoteattr(plain(cell.file or 'published'))} name={name}"
    words = plain(each.words)
    if _is_skipped(each):
        return [f"{head}><skipped message={quoteattr(words)}/></testcase>"]
    if not each.held:
        failure = f"<failure type={quoteattr(str(each.verdict))} message={quoteattr(words)}>"
        return [f"{head}>{failure}{escape(plain(cell.where))}: {escape(words)}</failure></testcase>"]
    return [f"{head}/>"]
