"""Which combinations of cells there are, and how many rows have each: asked once, and kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leapstats.engines.relation import Cell, Counted, Key, Relation
from leapstats.errors import DataError, Problem

MOST = 2_000_000  # combinations that are brought here for one item


@dataclass(frozen=True, slots=True)
class Profiles:
    """The combinations that were counted so far, by their keys."""

    relation: Relation
    _known: dict[tuple[Key, ...], list[Counted]] = field(default_factory=dict, repr=False)

    def count(self, sets: Iterable[Sequence[Key]]) -> None:
        """Count the combinations of several sets of keys together."""
        asked = sorted({_ordered(each) for each in sets}, key=len, reverse=True)
        lacking: list[tuple[Key, ...]] = []
        for each in asked:
            if not self._covering(each, [*self._known, *lacking]):
                lacking.append(each)
        if not lacking:
            return
        for keys, found in zip(lacking, self.relation.counts(lacking), strict=True):
            if len(found) > MOST:
                what = f"their answers have {len(found):,} combinations, too many to be counted one by one"
                names = ", ".join(str(getattr(key, "name", "")) for key in keys)
                raise DataError(self.relation.source, [Problem(names, what, "Ask for fewer items together")])
            self._known[keys] = found

    def of(self, keys: Sequence[Key]) -> list[Counted]:
        """Return the combinations of some keys, in their order, with how many rows have each."""
        self.count([keys])
        wider = self._covering(_ordered(keys), self._known)
        places = [wider.index(key) for key in keys]
        found: dict[tuple[Cell, ...], int] = {}
        for cells, count in self._known[wider]:
            own = tuple(cells[place] for place in places)
            found[own] = found.get(own, 0) + count
        return list(found.items())

    @staticmethod
    def _covering(keys: tuple[Key, ...], known: Iterable[tuple[Key, ...]]) -> tuple[Key, ...]:
        """Return the least of the sets that hold these keys; an empty one where there is none."""
        wider = [each for each in known if set(keys) <= set(each)]
        return min(wider, key=len, default=())


def _ordered(keys: Sequence[Key]) -> tuple[Key, ...]:
    return tuple(sorted(dict.fromkeys(keys), key=repr))
