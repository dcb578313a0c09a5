"""Look at the columns of an engine: how many values each has, and which; of those with many, what judging needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leapstats.engines.cells import FEW, ROWS, Source
from leapstats.engines.profiles import Profiles
from leapstats.engines.relation import NUMBERS, OTHER, Cell, Facts, Field, Key, Kind, Relation
from leapstats.engines.written import written_time
from leapstats.survey.kinds.names import is_index, is_unit
from leapstats.survey.kinds.sentinels import BESIDE_NINE, LONE_NEGATIVE, SEVERAL_NEGATIVE

FIRST, FEW_AT_FIRST, MANY_AT_FIRST = 20_000, 1000, 10_000  # rows looked at, and values in them
ENDS = 12
SAMPLE = 1000
LARGEST = 1e300  # numbers beyond it are not looked at
SUSPECT = BESIDE_NINE | LONE_NEGATIVE | SEVERAL_NEGATIVE


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """An engine's rows as far as they were looked at: how many they are, and their columns by heading."""

    profiles: Profiles
    size: int
    sources: Mapping[str, Source]

    @property
    def relation(self) -> Relation:
        """Where the rows are."""
        return self.profiles.relation


def look(
    relation: Relation, headings: Mapping[str, Field], marks: Mapping[str, Sequence[float | str]], beside: Iterable[str]
) -> Seen:
    """Look at some columns of an engine: one pass for how many values each has, one for the values of those with few.

    Parameters
    ----------
    relation
        The rows.
    headings
        The columns, by what they are called in print.
    marks
        Numbers of a column that have to be told apart from the others.
    beside
        Columns whose values are counted together with those of each other column, because they make groups.
    """
    profiles = Profiles(relation)
    names = {heading: field.name for heading, field in headings.items()}
    first = relation.glance(list(names.values()), FIRST) if names else {}
    few = {field.name: _are_few(relation, field, first[field.name]) for field in headings.values()}
    facts = relation.facts([name for name, are_few in few.items() if not are_few])
    sources = {
        heading: Source(heading, field, facts.get(field.name, Facts(0)), {}, are_few=few[field.name])
        for heading, field in headings.items()
    }
    keys = {heading: source.key(marks.get(heading, ())) for heading, source in sources.items()}
    others = tuple(keys[name] for name in beside if name in keys)
    profiles.count((key, *others) for key in keys.values())
    size = sum(count for _, count in profiles.of(()))
    return Seen(profiles, size, {name: _seen(each, profiles, keys[name], size) for name, each in sources.items()})


def _are_few(relation: Relation, field: Field, first: int) -> bool:
    """Tell whether a column has so few values that each is counted, by how many the first rows have."""
    if field.kind is Kind.DAY or first <= FEW_AT_FIRST:
        return True  # a calendar has no more days, and each value of a long run has many rows
    return first <= MANY_AT_FIRST and relation.distinct(field.name) <= FEW


def _seen(source: Source, profiles: Profiles, key: Key, size: int) -> Source:
    """Return a column with its values; with some of them, where they are many."""
    counted: dict[Cell, int] = {source.cell(key, cells[0]): count for cells, count in profiles.of((key,))}
    if source.are_few:
        return Source(source.heading, source.field, _facts_of(counted, size), counted)
    n_rows = min(size, ROWS)
    looked = _numbers if source.field.kind in (Kind.NUMBER, Kind.WHOLE) and source.is_numeric else _texts
    cells = looked(source, profiles.relation, counted, size)
    n_blank = min(counted.get(None, 0), max(1, n_rows // 2)) if None in counted else 0
    found = dict.fromkeys(cells[: n_rows - n_blank], 1)
    last = next(reversed(found))
    found[last] += n_rows - n_blank - len(found)
    if n_blank:
        found[None] = n_blank
    return Source(source.heading, source.field, source.facts, found, are_few=False)


def _facts_of(counted: Mapping[Cell, int], size: int) -> Facts:
    """Return what the values of a column tell of it."""
    numbers = [float(cell) for cell in counted if isinstance(cell, int | float)]
    filled = size - counted.get(None, 0)
    return Facts(filled, min(numbers, default=None), max(numbers, default=None))


def _numbers(source: Source, relation: Relation, counted: Mapping[Cell, int], size: int) -> list[Cell]:
    """Return numbers that are judged as all those of a column are: its ends, its marks, and as many as there are."""
    facts = source.facts
    low, high = facts.low or 0.0, facts.high or 0.0
    if _all_differ(source, relation, size):
        rows = min(size, ROWS)
        step = 1.0 if high - low + 1 == size else 2.0
        return [low + step * place for place in range(rows)]
    ends = relation.ends(source.field.name, ENDS) if {low, high} & SUSPECT else [low, high]
    between = np.linspace(max(ends[0], -LARGEST), min(ends[-1], LARGEST), SAMPLE)
    between = np.floor(between) if facts.broken is None else between
    inside = [float(each) for each in between if ends[0] < each < ends[-1] and each not in SUSPECT]
    if len(ends) > ENDS:
        inside = [each for each in inside if ends[ENDS - 1] < each < ends[-ENDS]]
    marked = [cell for cell in counted if cell is not None]
    broken = [] if facts.broken is None else [facts.broken]
    return list(dict.fromkeys([*ends, *marked, *broken, *inside]))


def _all_differ(source: Source, relation: Relation, size: int) -> bool:
    """Tell whether a column that may be a number of rows or units has another whole number in each."""
    facts, name = source.facts, source.heading
    may_be = (is_unit(name) or is_index(name)) and facts.broken is None and facts.filled == size
    return may_be and relation.distinct(source.field.name) == size


def _texts(source: Source, relation: Relation, counted: Mapping[Cell, int], size: int) -> list[Cell]:
    del size
    field = source.field
    head = relation.head(field.name, SAMPLE)
    if field.kind is Kind.TIME:
        head = [written_time(int(each), is_zoned=field.is_zoned) for each in head]
    marked = [cell for cell in counted if cell not in {None, OTHER}] if field.kind not in NUMBERS else []
    return list(dict.fromkeys([*marked, *sorted(head)]))
