"""Verdicts as JSON."""

from leapstats.output.cleaning import as_json
from leapstats.reproduction.document import VerdictDocument

SUFFIXES = (".json",)
SCHEMA = "leapstats/verdicts/1"


def render(document: VerdictDocument) -> str:
    """Return every verdict, with sorted keys."""
    reproduction = document.reproduction
    content = {
        "schema": SCHEMA,
        "command": "reproduce",
        "study": reproduction.study.name,
        "synthetic": reproduction.study.synthetic,
        "held": reproduction.held,
        "summary": reproduction.summary,
        "units": list(reproduction.units),
        "verdicts": [
            {
                "id": each.cell.id,
                "file": each.cell.file,
                "wave": each.cell.wave,
                "where": each.cell.where,
                "label": each.cell.label,
                "figure": str(each.cell.figure),
                "printed": each.cell.printed,
                "computed": each.computed,
                "verdict": str(each.verdict),
                "declared": each.declared,
                "held": each.held,
                "explanation": each.explanation,
                "units": list(each.units),
            }
            for each in reproduction.verdicts
        ],
    }
    return as_json(content)
