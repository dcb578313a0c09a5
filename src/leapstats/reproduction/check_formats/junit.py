"""Findings of a check as JUnit XML: one test case a finding."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from leapstats.reproduction.formats.junit import plain
from leapstats.reproduction.linter import CheckFinding, Severity

if TYPE_CHECKING:
    from leapstats.reproduction.findings import CheckDocument

SUFFIXES = (".xml",)


def render(document: "CheckDocument") -> str:
    """Return a test suite: a failure for each finding that nobody accepted, warnings as words of the suite."""
    failing = [each for each in document.findings if each.severity is not Severity.WARNING]
    failures = sum(not each.accepted for each in failing)
    total = len(failing) or 1
    counts = f'tests="{total}" failures="{failures}" errors="0" skipped="{len(failing) - failures}"'
    warned = "\n".join(f"warning: {each.words}" for each in document.findings if each.severity is Severity.WARNING)
    said = [f"<system-out>{escape(plain(warned))}</system-out>"] if warned else []
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {counts}>",
            f"<testsuite name={quoteattr(plain(document.title))} {counts}>",
            *(line for each in failing for line in _case(each)),
            *([] if failing else ['<testcase classname="check" name="no problems found"/>']),
            *said,
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(each: CheckFinding) -> Iterator[str]:
    head = f"<testcase classname={quoteattr(plain(each.where or 'check'))} name={quoteattr(plain(each.text))}>"
    if each.accepted:
        yield f"{head}<skipped message={quoteattr(plain(each.accepted))}/></testcase>"
        return
    kind, words = quoteattr(str(each.severity)), plain(each.words)
    yield f"{head}<failure type={kind} message={quoteattr(words)}>{escape(words)}</failure></testcase>"
