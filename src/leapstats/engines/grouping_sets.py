"""Many groupings in one query: which sets go together, and which rows of the answer are of which set."""

from collections.abc import Iterator, Sequence
from typing import Any

from leapstats.engines.relation import Cell, Counted, Key
from leapstats.engines.written import written_cell


def batches(sets: Sequence[tuple[Key, ...]], most: int) -> Iterator[list[tuple[Key, ...]]]:
    """Yield sets in their order, as many together as have at most so many keys."""
    together: list[tuple[Key, ...]] = []
    for each in sets:
        if together and len({key for one in (*together, each) for key in one}) > most:
            yield together
            together = []
        together.append(each)
    if together:
        yield together


def sorted_out(
    rows: Sequence[tuple[Any, ...]], keys: Sequence[Key], sets: Sequence[tuple[Key, ...]]
) -> list[list[Counted]]:
    """Tell the rows of grouping sets apart: by which keys they are grouped, as a number of bits."""
    place_of = {key: place for place, key in enumerate(keys)}
    bits = [sum(1 << (len(keys) - 1 - place) for place, key in enumerate(keys) if key not in each) for each in sets]
    found: dict[int, list[tuple[tuple[Any, ...], int]]] = {each: [] for each in bits}
    of_set = dict(zip(bits, sets, strict=True))
    for grouped, *cells, count in rows:
        found[grouped].append((tuple(cells[place_of[key]] for key in of_set[grouped]), count))
    return [in_order(found[each]) for each in bits]


def in_order(found: Sequence[tuple[Sequence[Any], int]]) -> list[Counted]:
    """Return combinations in the same order from every engine, dates among them written out."""
    return sorted(((tuple(map(_cell, cells)), count) for cells, count in found), key=_order)


def _order(counted: Counted) -> tuple[tuple[bool, str, float, str], ...]:
    return tuple(
        (cell is None, type(cell).__name__, cell if isinstance(cell, float | int) else 0.0, str(cell))
        for cell in counted[0]
    )


def _cell(cell: object) -> Cell:
    return cell if cell is None or isinstance(cell, float | int | str) else written_cell(cell)
