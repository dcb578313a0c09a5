"""What a study says about small counts: `[privacy]` of study.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leapstats.dictionary.schema import WHOLE, Schema
from leapstats.dictionary.sheets import Findings

PRIVACY: Schema = {"min_cell": WHOLE, "round_to": WHOLE}
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """How counts are protected: those below `min_cell` are withheld, or all are rounded to a multiple of `round_to`."""

    min_cell: int = 0
    round_to: int = 0


def privacy_of(settings: Mapping[str, Any], findings: Findings) -> Privacy | None:
    """Return what `[privacy]` says, None where it says nothing; what is wrong is noted."""
    if not settings:
        return None
    where = "study.toml, [privacy]"
    for name, number in settings.items():
        if number < FEWEST:
            findings.add(where, f"{name} {number} is too small", f"Use a whole number from {FEWEST}, or leave it out")
    if len(settings) > 1:
        findings.add(where, "min_cell and round_to are two ways", "Keep one of them")
    return Privacy(min_cell=settings.get("min_cell", 0), round_to=settings.get("round_to", 0))
