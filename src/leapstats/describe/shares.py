"""Percentages of something else than the column: of the row, or of the whole table."""

import math
from collections import defaultdict

from leapstats.describe.description import TALLY
from leapstats.results.frame import Result, Results
from leapstats.terms import PercentOf, StatName

COUNTS = (StatName.N, StatName.N_MISSING)


def share_statistic(percent: PercentOf) -> str:
    """Return the name in the long frame of what gives percentages of something."""
    return TALLY if percent is PercentOf.COLUMN else f"{percent}_share"


def other_shares(results: Results, percent: PercentOf) -> Results:
    """Return the share of each count of an item in those of all groups: with its answer, or with any in the base.

    The column of all units holds those of no group, too, and is not counted among the groups.
    """
    has_groups = any(row.by is not None for row in results)
    counted = [row for row in results if row.stat_name in COUNTS and row.level is not None and row.statistic == TALLY]
    totals: dict[tuple[str, str | None], float] = defaultdict(float)
    for row in results:
        if (row.by is not None) is has_groups and row.statistic == TALLY:
            if percent is PercentOf.ROW and row in counted:
                totals[row.variable, row.level] += row.stat
            elif percent is PercentOf.CELL and row.stat_name is StatName.N_BASE:
                totals[row.variable, None] += row.stat
    rows = []
    for row in counted:
        total = totals[row.variable, row.level if percent is PercentOf.ROW else None]
        share = row.stat / total if total else math.nan
        if row.by is None and has_groups:
            share = math.nan
        place = (row.variable, row.level, row.by, row.by_level, share_statistic(percent))
        rows.append(Result(*place, StatName.PROPORTION, share, f"of the {percent}"))
    return Results(tuple(rows))
