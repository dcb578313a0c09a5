"""Numbers that are withheld to protect small counts: how a row says so, and what stands for one in print."""

import math

from leapstats.results.frame import Result

MARK, WITHHELD = "[c]", "withheld"


def is_withheld(row: Result) -> bool:
    """Tell whether a number of an output is withheld."""
    return math.isnan(row.stat) and (row.note or "").startswith(WITHHELD)
