"""The counts of an item in a group, as the long frame has them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leapstats.dictionary.study import Study
from leapstats.results.frame import Result
from leapstats.results.ledger import Ledger
from leapstats.results.withheld import is_withheld
from leapstats.terms import StatName

TALLY, PAIRED, MISSING, WAVE = "tally", "paired_tally", "missing:", "wave"
NO = "0"
ANY, OR = "any:", "|"  # one answer of several counts, such as any:Agree|Strongly agree
OTHER, NO_ANSWER, REST, ANSWERED = "(other answers)", "(no answer)", "(in no group)", "(answered)"
TOTALS = frozenset({StatName.N_BASE, StatName.N_ASKED, StatName.N_ANSWERED, StatName.N_MISSING})
JOINED = frozenset({"remainder", "collected:levels"})
NOT_ASKED = frozenset({f"{MISSING}not_asked", f"{MISSING}not_applicable"})
ALL, ASKED = "base all", "base asked"
UNKNOWN = -1
SKIPS_AS_NO = " (not asked is no)"  # an item whose no holds those who were not asked


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an output: its numbers, its dictionary if it has one, and the wave it is of.

    `sizes` tells how many units there are in a wave, or in a pair of waves: everyone knows that. `ledger` tells what
    the numbers rest on, where the long frame does not.
    """

    rows: tuple[Result, ...] = field(repr=False)
    study: Study | None = None
    wave: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)
    ledger: Ledger | None = field(default=None, repr=False)
    skips_as_no: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        variables = self.study.variables if self.study is not None else {}
        of_all = {row.variable for row in self.rows if row.stat_name is StatName.N_BASE and row.method == ALL}
        skipped = frozenset(item for item in of_all if item in variables and variables[item].skip_means_no)
        object.__setattr__(self, "skips_as_no", skipped)


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """Which item, of which wave, among which units: those of one group, or all where `group` is empty."""

    wave: str
    item: str
    by: str = ""
    group: str = ""

    @property
    def axis(self) -> str:
        """The name of the item, told apart from that of another wave."""
        return f"{self.item}@{self.wave}"

    @property
    def by_axis(self) -> str:
        """The name of what makes the groups."""
        return f"{self.by}@{self.wave}" if self.by else root_of(self.wave)

    @property
    def by_category(self) -> str:
        """The group as a category of what makes the groups."""
        return self.group if self.by else ANSWERED


@dataclass(slots=True)
class Slice:
    """How many units gave each answer, and how many gave none and why, in one group."""

    levels: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    totals: dict[StatName, int] = field(default_factory=dict)
    base: str = ""
    is_partly_withheld: bool = False

    @property
    def answered(self) -> int:
        """How many units answered."""
        return self.totals.get(StatName.N_ANSWERED, sum(self.levels.values()))

    @property
    def without(self) -> int:
        """How many units gave no answer."""
        return self.totals.get(StatName.N_MISSING, sum(self.missing.values()))

    @property
    def size(self) -> int:
        """How many units there are."""
        return max(self.answered + self.without, self.totals.get(StatName.N_BASE, 0))

    @property
    def categories(self) -> dict[str, int]:
        """How many units are in each category: they add up to all."""
        found = {**self.levels, **self.missing}
        if self.is_partly_withheld:  # nothing follows from what is lacking
            return found if self.levels else {ANSWERED: self.answered, **self.missing}
        if not self.levels:
            found = {ANSWERED: self.answered, **self.missing}
        elif self.answered > sum(self.levels.values()):
            found[OTHER] = self.answered - sum(self.levels.values())
        rest = self.size - sum(found.values())
        return {**found, NO_ANSWER: rest} if rest > 0 else found


def root_of(wave: str) -> str:
    """Return the name of what has one category: all units of a wave."""
    return f"@{wave}"


def where_of(row: Result, sheet: Sheet) -> Where:
    """Return which item among which units a number is about."""
    waves = {wave.name for wave in sheet.study.waves} if sheet.study is not None else set()
    item = f"{row.variable}{SKIPS_AS_NO}" if row.variable in sheet.skips_as_no else row.variable
    if row.by == WAVE and row.by_level in waves:
        return Where(str(row.by_level), item)
    return Where(sheet.wave, item, row.by or "", row.by_level or "")


def slices_of(sheets: Iterable[Sheet]) -> dict[Where, Slice]:
    """Gather the counts of every item in every group."""
    found: dict[Where, Slice] = {}
    for sheet in sheets:
        for row in sheet.rows:
            if row.statistic == TALLY and not (row.by and row.by_level is None):
                if is_withheld(row):
                    taken = found.setdefault(where_of(row, sheet), Slice())
                    taken.is_partly_withheld = True
                    _take(taken, row._replace(stat=float(UNKNOWN)))
                elif math.isfinite(row.stat):
                    _take(found.setdefault(where_of(row, sheet), Slice()), row)
    return _with_groups_alike(found)


def _take(taken: Slice, row: Result) -> None:
    number, name = max(int(row.stat), 0), row.stat_name
    if name is StatName.N and row.level is not None and row.level.startswith(ANY):
        return  # a sum of others
    if name is StatName.N and row.level is not None and row.level not in JOINED:
        taken.levels[row.level] = number
    elif name is StatName.N_MISSING and row.level is not None:
        if row.stat:
            taken.missing[row.level] = number
    elif name in TOTALS and row.level is None:
        taken.totals[name] = number
        if name is StatName.N_BASE:
            taken.base = row.method or taken.base


def _with_groups_alike(found: dict[Where, Slice]) -> dict[Where, Slice]:
    """Give what is found in one group of an item, a zero in the others."""
    by_item: dict[str, list[Slice]] = {}
    for where, each in found.items():
        by_item.setdefault(where.axis, []).append(each)
    for slices in by_item.values():
        levels = dict.fromkeys(level for each in slices for level in each.levels)
        missing = dict.fromkeys(reason for each in slices for reason in each.missing)
        for each in slices:
            each.levels = {level: each.levels.get(level, 0) for level in levels}
            each.missing = {reason: each.missing.get(reason, 0) for reason in missing}
    return found


def groups_of(slices: Mapping[Where, Slice], wave: str, by: str) -> dict[str, int]:
    """Return the size of each group of what makes the groups."""
    sizes: dict[str, int] = {}
    for where, each in slices.items():
        if where.wave == wave and where.by == by:
            sizes[where.group] = max(each.size, sizes.get(where.group, 0))
    return sizes


def in_base(base: str, categories: Sequence[str]) -> list[str]:
    """Return the categories that a base holds."""
    if base == ALL:
        return list(categories)
    kept = [each for each in categories if each not in NOT_ASKED]
    if base == ASKED:
        return kept
    return [each for each in kept if not each.startswith(MISSING) and each != NO_ANSWER]


def compares_waves(sheet: Sheet) -> bool:
    """Tell whether a table compares waves unit by unit."""
    return sheet.ledger is None and any(row.statistic == PAIRED for row in sheet.rows)


def plain_sheet(sheet: Sheet) -> Sheet:
    """Return the counts of each wave by itself, as a table of one wave has them."""
    if sheet.ledger is not None or not compares_waves(sheet):
        return sheet if sheet.ledger is None else replace(sheet, rows=())
    rows: list[Result] = []
    answered: dict[tuple[str, str], float] = {}
    for row in sheet.rows:
        if row.statistic == TALLY and row.stat_name is StatName.N_BASE and row.level is not None:
            answered[row.variable, str(row.by_level)] = row.stat
        elif row.statistic == TALLY and row.stat_name is StatName.N:
            rows.append(row)
    for (item, wave), size in answered.items():
        levels = [row for row in rows if (row.variable, row.by_level) == (item, wave)]
        if [row.level for row in levels] == ["1"]:
            rows.append(levels[0]._replace(level=NO, stat=size - levels[0].stat))
        rows.append(levels[0]._replace(level=None, stat_name=StatName.N_ANSWERED, stat=size))
        if wave in sheet.sizes:
            lacking = sheet.sizes[wave] - size
            rows.append(levels[0]._replace(level=None, stat_name=StatName.N_MISSING, stat=lacking))
    return Sheet(tuple(rows), sheet.study, sheet.wave)
