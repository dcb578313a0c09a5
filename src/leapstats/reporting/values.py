"""One number of a part of a report, as it is printed in a sentence."""

import math
from collections.abc import Callable, Mapping, Sequence

from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.numbers import fixed, percent, probability, whole
from leapstats.reporting.fields import Field
from leapstats.results.frame import Result, Results
from leapstats.results.withheld import MARK, is_withheld
from leapstats.terms import StatName

PERCENT, USUAL_DIGITS, MOST_DIGITS = "percent", 2, 10
P_NAMES = (StatName.P_VALUE, StatName.P_ADJUSTED)
COUNTS = (StatName.N, StatName.N_BASE, StatName.N_ASKED, StatName.N_ANSWERED, StatName.N_MISSING)
SOURCE = "the number asked for"
Keep = Callable[[Result], bool]


def number_text(results: Results, field: Field) -> str:
    """Return the one number of a long frame that a field names, rounded.

    Parameters
    ----------
    results
        Of a part of the report.
    field
        Its words are the item and the name of the number; its options narrow the rows down.

    Raises
    ------
    UsageError
        If no number, several or one that could not be estimated is named.
    """
    item, *names = field.words
    if not names:
        raise _refused("it names no number", "Write {value ITEM NAME from=PART}, such as p_value")
    wanted = StatName.PROPORTION if names[0] == PERCENT else names[0]
    rows = _kept([row for row in results if row.variable == item], results, item)
    named = [row for row in rows if row.stat_name == wanted]
    if not named:
        known = dict.fromkeys(str(row.stat_name) for row in rows)
        raise _refused(f"{item} has no number {names[0]} there", nearest(names[0], known))
    row = _one(named, field.options)
    if is_withheld(row):
        return MARK
    if math.isnan(row.stat):
        raise _refused(f"it could not be estimated{f': {row.note}' if row.note else ''}", "Take the field out")
    return _shown(row, names[0], field.options)


def _kept(rows: list[Result], results: Results, item: str) -> list[Result]:
    if not rows:
        raise _refused(f"the part has no {item}", nearest(item, dict.fromkeys(row.variable for row in results)))
    return rows


def _one(rows: Sequence[Result], options: Mapping[str, str]) -> Result:
    """Narrow rows down to one."""
    by, _, by_level = options.get("by", "").partition(":")
    group = options.get("wave") or by_level
    tests: tuple[tuple[str, str, Keep], ...] = (
        ("level", options.get("level", ""), lambda row: row.level == options["level"]),
        ("by", by, lambda row: row.by == by),
        ("group", group, lambda row: row.by_level == group),
        ("statistic", options.get("statistic", ""), lambda row: row.statistic == options["statistic"]),
    )
    for name, given, keep in tests:
        if given:
            found = [row for row in rows if keep(row)]
            if not found:
                known = dict.fromkeys(str(_of(row, name)) for row in rows if _of(row, name) is not None)
                raise _refused(f"there is no {name} {given}", nearest(given, known))
            rows = found
    if all(map(is_withheld, rows)):
        return rows[0]
    if len({row.stat for row in rows}) > 1:
        parts = {name: dict.fromkeys(str(_of(row, name)) for row in rows) for name in ("level", "group", "statistic")}
        several = "; ".join(f"{name} {', '.join(list(each)[:6])}" for name, each in parts.items() if len(each) > 1)
        raise _refused(f"{len(rows)} numbers are meant", f"Narrow them down: {several}")
    return rows[0]


def _of(row: Result, name: str) -> str | None:
    return {"level": row.level, "by": row.by, "group": row.by_level, "statistic": row.statistic}[name]


def _shown(row: Result, name: str, options: Mapping[str, str]) -> str:
    digits = options.get("digits", "")
    if digits and (not digits.isdigit() or int(digits) > MOST_DIGITS):
        raise _refused(f"digits={digits} is no number of decimals", f"Use 0 to {MOST_DIGITS}")
    if row.stat_name in P_NAMES:
        return probability(row.stat, int(digits or 3))
    if name == PERCENT:
        return percent(row.stat, int(digits or 1))
    if row.stat_name in COUNTS and not digits and float(row.stat).is_integer():
        return whole(row.stat)
    return fixed(row.stat, int(digits or USUAL_DIGITS))


def _refused(what: str, fix: str) -> UsageError:
    return UsageError(SOURCE, [Problem("", what, fix)])
