"""Make items of the unit of what was answered in its repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.cells import is_none
from leapstats.survey.headings import FreeNames
from leapstats.survey.kinds.two_values import shown_words
from leapstats.survey.raw import RawColumn, ResponseSet
from leapstats.survey.repeat_answers import numbers_of, said_by, suspected, without_declared
from leapstats.survey.repeat_rules import Rule
from leapstats.terms import Reason

MOST_LISTED = 10
NUMBERS = "number"  # the measure of what is no code
OF_NUMBERS = frozenset({Rule.SUM, Rule.MEAN, Rule.MIN, Rule.MAX})
OF_ONE = frozenset({Rule.FIRST, Rule.LAST})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepeatTable:
    """The rows of a repeat, those of a unit in their order.

    `columns` are what was asked in it, `sets` the check-all questions among them; `owners` gives for each row the
    place of its unit, -1 where no unit is there.
    """

    name: str
    columns: tuple[RawColumn, ...]
    sets: tuple[ResponseSet, ...]
    owners: NDArray[np.int64]


@dataclass(slots=True)
class UnitItems:
    """The items that the units get, and sentences about them."""

    columns: list[RawColumn] = field(default_factory=list)
    sets: list[ResponseSet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, more: "UnitItems") -> None:
        """Take in the items of another repeat."""
        self.columns.extend(more.columns)
        self.sets.extend(more.sets)
        self.notes.extend(more.notes)


def unit_items(
    table: RepeatTable, rule: Rule, n_units: int, free: FreeNames, missing: frozenset[str] = frozenset()
) -> UnitItems:
    """Apply a rule to every question of a repeat.

    Parameters
    ----------
    table
        The repeat.
    rule
        Numbers have a sum, a mean, a least and a greatest; yes-no questions and the options of check-alls have, by any
        of these rules and by `any`, a yes where one of the repeats has it. `first` and `last` take the answers of one
        repeat as they are. `count` makes no items: how many repeats a unit has is counted by the reader.
    n_units
        How many units there are.
    free
        Gives the items names.
    missing
        Texts that the analyst says mean missing in every question, or as `question=text` in one.

    Returns
    -------
    UnitItems
        Without a repeat an item was not asked; where none of a unit's repeats has an answer it is as blank as in the
        first of them, or for `last` as in the last.
    """
    found = UnitItems()
    if rule is Rule.COUNT:
        return found
    ticks = {name: each.label or each.name for each in table.sets for name in each.columns}
    names: dict[str, str] = {}  # of the items, by the headings of the questions
    done: dict[str, list[str]] = {}
    for column in _answered(table.columns, missing):
        made, words = _item(column, table.owners, rule, n_units, is_tick=column.heading in ticks)
        done.setdefault(words, []).append(ticks.get(column.heading, column.heading))
        if made is None:
            continue
        asked = _end(column.heading)
        name = names[column.heading] = free.invent(f"{asked} ({words} {table.name})")
        label = column.label if column.heading in ticks else f"{column.label or asked}: {words} {table.name}"
        rows = _row_of(table.owners, n_units, last=rule is Rule.LAST)
        found.columns.append(_with_reasons(replace(made, name=name, label=label), column, rows))
        found.notes.extend(suspected(column) if words.partition(" ")[0] in OF_NUMBERS else ())
    found.sets.extend(_sets(table, names, "any of" if rule not in OF_ONE else f"{rule} of"))
    found.notes.append(_told(table.name, rule, {words: list(dict.fromkeys(each)) for words, each in done.items()}))
    return found


def _answered(columns: Sequence[RawColumn], missing: frozenset[str]) -> Iterator[RawColumn]:
    """Yield the questions that somebody answered, without what means no answer."""
    for each in columns:
        if not each.fixed and not all(map(is_none, each.values.tolist())):
            yield without_declared(each, missing)


def _item(
    column: RawColumn, owners: NDArray[np.int64], rule: Rule, n_units: int, *, is_tick: bool
) -> tuple[RawColumn | None, str]:
    """Return a question as an item of the unit, and how it was made; None where the rule does not apply to it."""
    bare = replace(column, option="", reasons=None, universe=None)
    if rule in OF_ONE:
        rows = _row_of(owners, n_units, last=rule is Rule.LAST)
        return replace(bare, cells=_taken(column.values, rows)), f"{rule} of"
    numbers = numbers_of(column)
    said = column.values if is_tick else said_by(column, numbers, any_pair=rule is Rule.ANY)
    if said is not None:
        labels: dict[float | str, str] = {}
        if column.labels:
            labels = dict(zip((0.0, 1.0), shown_words(column.labels.values()), strict=True))
        values = _reduced(said, owners, Rule.MAX, n_units)
        return replace(bare, cells=values, labels=labels, categories=()), f"{Rule.ANY} of"
    if numbers is None or rule not in OF_NUMBERS:
        return None, ""
    values = _reduced(numbers, owners, rule, n_units)
    return replace(bare, cells=values, labels={}, categories=(), measure=NUMBERS), f"{rule} of"


def _row_of(owners: NDArray[np.int64], n_units: int, *, last: bool) -> NDArray[np.int64]:
    """Return which row is the first or the last of each unit, -1 where it has none."""
    rows = np.flatnonzero(owners >= 0)
    rows = rows if last else rows[::-1]
    found = np.full(n_units, -1, dtype=np.int64)
    found[owners[rows]] = rows
    return found


def _taken(values: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    blank = np.array([np.nan]) if values.dtype.kind == "f" else np.array([None], dtype=object)
    taken: NDArray[Any] = np.concatenate([values, blank])[np.where(rows < 0, len(values), rows)]
    return taken


def _reduced(values: NDArray[np.float64], owners: NDArray[np.int64], rule: Rule, n_units: int) -> NDArray[np.float64]:
    """Return the sum, mean, least or greatest answer of each unit, NaN where it has none."""
    there = (owners >= 0) & ~np.isnan(values)
    units, some = owners[there], values[there]
    counts = np.bincount(units, minlength=n_units)
    if rule in {Rule.SUM, Rule.MEAN}:
        totals = np.bincount(units, weights=some, minlength=n_units)
        found = totals / np.maximum(counts, 1) if rule is Rule.MEAN else totals
    else:
        found = np.full(n_units, np.inf if rule is Rule.MIN else -np.inf)
        (np.minimum if rule is Rule.MIN else np.maximum).at(found, units, some)
    return np.where(counts > 0, found, np.nan)


def _with_reasons(made: RawColumn, column: RawColumn, rows: NDArray[np.int64]) -> RawColumn:
    """Say why an item is blank: without a repeat it was not asked, else as in the row that is looked at."""
    told = column.reasons if column.reasons is not None else np.zeros(len(column.values), dtype=np.uint8)
    of_first = np.append(told, np.uint8(Reason.NOT_ASKED))[np.where(rows < 0, len(told), rows)]
    blank = np.array([is_none(cell) for cell in made.values.tolist()], dtype=bool)
    return replace(made, reasons=np.where(blank, of_first, 0).astype(np.uint8))


def _sets(table: RepeatTable, names: dict[str, str], words: str) -> Iterator[ResponseSet]:
    for each in table.sets:
        kept = [place for place, name in enumerate(each.columns) if name in names]
        if kept:
            codes = tuple(each.codes[place] for place in kept) if each.codes else ()
            columns = tuple(names[each.columns[place]] for place in kept)
            label = f"{each.label or each.name}: {words} {table.name}"
            yield replace(each, name=f"{each.name} ({words} {table.name})", label=label, columns=columns, codes=codes)


def _end(heading: str) -> str:
    """Return a name without the groups around it."""
    return heading.rpartition("/")[2] or heading


def _told(name: str, rule: Rule, done: dict[str, list[str]]) -> str:
    """Say what was made of which questions, and which the rule does not apply to."""
    left = done.pop("", [])
    made = [f"{words} {_listed(columns)}" for words, columns in done.items()]
    sentence = f"repeats of {name} as items of the unit: {'; '.join(made) if made else 'none'}"
    if left:
        sentence += f"; without {rule}, as they are neither {_wanted(rule)}: {_listed(left)} (first or last takes them)"
    return sentence


def _wanted(rule: Rule) -> str:
    return "yes-no nor check-all" if rule is Rule.ANY else "numbers nor yes-no"


def _listed(names: Sequence[str]) -> str:
    ends = [_end(each) for each in names]
    more = f" and {len(ends) - MOST_LISTED} more" if len(ends) > MOST_LISTED else ""
    return ", ".join(ends[:MOST_LISTED]) + more
