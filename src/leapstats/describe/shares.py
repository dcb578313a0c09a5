"""Percentages of something else than the column: of the row, or of the whole table."""

import math
from collections import defaultdict
from collections.abc import Iterator

from leapstats.describe.catalogue import SHARE_LIMITS, proportion_limits
from leapstats.describe.description import MISSING, TALLY
from leapstats.results.frame import Result, Results
from leapstats.terms import Base, PercentOf, Reason, StatName

MISSING_SHARE = "missing_share"
WEIGHTED_SHARE, WEIGHTED_TALLY, DESIGN_LIMITS = "weighted_share", "weighted_tally", "design_share_limits"
OF_BOTH = "of the units with an answer and those without"
COUNTS = (StatName.N, StatName.N_MISSING)


def share_statistic(percent: PercentOf, *, weighted: bool = False) -> str:
    """Return the name in the long frame of what gives percentages of something."""
    if percent is PercentOf.COLUMN:
        return WEIGHTED_SHARE if weighted else TALLY
    return f"weighted_{percent}_share" if weighted else f"{percent}_share"


def limits_statistic(percent: PercentOf, *, weighted: bool = False) -> str:
    """Return the name in the long frame of what gives the limits of percentages of something."""
    if weighted:
        return DESIGN_LIMITS
    return SHARE_LIMITS.__name__ if percent is PercentOf.COLUMN else f"{percent}_share"


def other_shares(results: Results, percent: PercentOf, conf_level: float | None) -> Results:
    """Return the share of each count of an item in those of all groups: with its answer, or with any in the base.

    The column of all units holds those of no group, too, and has no such share. `n_base` is what a share is of. A group
    with none of the units has a share, none of them, and no limits: nothing is known of it. Missing answers that the
    base does not hold have no share of the cell.
    """
    tallied = [row for row in results if row.statistic == TALLY]
    counted = [row for row in tallied if row.stat_name in COUNTS and row.level is not None]
    if percent is PercentOf.CELL:
        in_base = {(row.variable, row.level) for row in tallied if row.stat_name is StatName.PROPORTION}
        counted = [row for row in counted if (row.variable, row.level) in in_base]
    of_rows: dict[tuple[str, str | None], float] = defaultdict(float)
    for row in counted:
        of_rows[row.variable, row.level] += row.stat if row.by is not None else 0
    of_table: dict[str, float] = defaultdict(float)
    without_units = set()
    for row in tallied:
        if row.by is not None and row.stat_name is StatName.N_BASE:
            of_table[row.variable] += row.stat
            if not row.stat:
                without_units.add((row.variable, row.by, row.by_level))
    rows: list[Result] = []
    for row in counted:
        if row.by is not None:
            total = of_rows[row.variable, row.level] if percent is PercentOf.ROW else of_table[row.variable]
            is_empty = not row.stat and (row.variable, row.by, row.by_level) in without_units
            rows.extend(_share(row, total, percent, None if is_empty else conf_level))
    return Results(tuple(rows))


def other_weighted_shares(results: Results, percent: PercentOf) -> Results:
    """Return the share of the weight of each level in that of all groups: with its answer, or with any in the base."""
    weighed = [row for row in results if row.statistic == WEIGHTED_TALLY and row.by is not None]
    of_rows: dict[tuple[str, str | None], float] = defaultdict(float)
    of_table: dict[str, float] = defaultdict(float)
    for row in weighed:
        of_rows[row.variable, row.level] += row.stat
        of_table[row.variable] += row.stat if row.level is None else 0
    rows: list[Result] = []
    for row in weighed:
        if row.level is not None:
            total = of_rows[row.variable, row.level] if percent is PercentOf.ROW else of_table[row.variable]
            place = (row.variable, row.level, row.by, row.by_level, share_statistic(percent, weighted=True))
            share = row.stat / total if total else math.nan
            rows.append(Result(*place, StatName.PROPORTION, share, f"weighted, of the {percent}"))
    return Results(tuple(rows))


def missing_shares(results: Results, base: Base) -> Results:
    """Return how many answers to an item are missing, and the share of them and of each reason, in each group.

    They are those that the base holds, or all where it is the units that answered; `n_base` counts the units with an
    answer and those without.
    """
    answered = {(row.by, row.by_level): row for row in results if row.stat_name is StatName.N_ANSWERED}
    missing = [row for row in results if row.stat_name is StatName.N_MISSING and row.level is not None]
    rows: list[Result] = []
    for group, whole in answered.items():
        reasons = [row for row in missing if (row.by, row.by_level) == group and holds_reason(base, row.level or "")]
        count = sum(row.stat for row in reasons)
        size = whole.stat + count
        place = (whole.variable, None, *group, MISSING_SHARE)
        rows.append(Result(*place, StatName.N_MISSING, count))
        rows.append(Result(*place, StatName.N_BASE, size, OF_BOTH))
        for level, number in ((None, count), *((row.level, row.stat) for row in reasons)):
            share = number / size if size else math.nan
            rows.append(Result(whole.variable, level, *group, MISSING_SHARE, StatName.PROPORTION, share, OF_BOTH))
    return Results(tuple(rows))


def holds_reason(base: Base, level: str) -> bool:
    """Tell whether a missing reason is told beside a base: one that it holds, or any where it holds none."""
    not_asked = {MISSING + reason.term for reason in (Reason.NOT_ASKED, Reason.NOT_APPLICABLE)}
    return base is not Base.ASKED or level not in not_asked


def _share(row: Result, total: float, percent: PercentOf, conf_level: float | None) -> Iterator[Result]:
    place = (row.variable, row.level, row.by, row.by_level, share_statistic(percent))
    yield Result(*place, StatName.N_BASE, total, f"of the {percent}")
    yield Result(*place, StatName.PROPORTION, row.stat / total if total else math.nan, f"of the {percent}")
    if conf_level is not None and total:
        _, limits = proportion_limits(int(row.stat), int(total), conf_level)
        for name, end in ((StatName.CONF_LOW, limits.conf_int.low), (StatName.CONF_HIGH, limits.conf_int.high)):
            yield Result(*place, name, end, limits.method or None, limits.note or None)
