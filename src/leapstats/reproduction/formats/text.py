"""Verdicts for a terminal: what did not match, then the count."""

import textwrap

from leapstats.output.cleaning import clean
from leapstats.reproduction.document import VerdictDocument
from leapstats.reproduction.verdict import Verdict

SUFFIXES = (".txt",)
WIDTH = 100


def render(document: VerdictDocument) -> str:
    """Return each cell that is no plain match, and the summary."""
    reproduction = document.reproduction
    lines = [line for sentence in reproduction.units for line in _wrapped(f"UNITS {sentence}.")]
    for each in reproduction.verdicts:
        if each.verdict is Verdict.MATCH:
            continue
        sign = "ok  " if each.held else "FAIL"
        text = f"{sign} {each.cell.id}: {each.cell.label}. {each.words}"
        lines.extend(_wrapped(text))
    lines.append(clean(reproduction.summary))
    if reproduction.stamp:
        lines.append(clean(reproduction.stamp))
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(clean(text), WIDTH, subsequent_indent="       ")
