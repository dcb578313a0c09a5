"""Find the columns that tell the same units in the files of several waves, where their ids do not."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leapstats.survey.cells import as_text, is_none
from leapstats.survey.kinds.names import is_id, is_unit
from leapstats.survey.raw import RawColumn, RawFile

LEAST_SHARED, MOST_OF, FEWEST = 0.5, 0.8, 3
NAMED = re.compile(r"(?:\b|_)(?:code|id|identifier|key|custom)(?:\b|_)", re.IGNORECASE)
MANY = 10  # numbers of so many units that all come again are no chance


@dataclass(frozen=True, slots=True)
class Pairing:
    """The heading of the column in each file, () where it cannot be the id, and a sentence on what speaks for it."""

    headings: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column, its values that one row each has, and how many rows have none of them."""

    column: RawColumn
    units: frozenset[str]
    n_without: int

    @property
    def is_named(self) -> bool:
        """Whether its heading speaks of units or codes."""
        return is_id(self.column.name) or is_unit(self.column.name) or NAMED.search(self.column.name) is not None

    @property
    def is_numeric(self) -> bool:
        """Whether all its values are numbers, as counts are, too."""
        return all(unit.isdecimal() for unit in self.units)


def pairing_of(files: Sequence[RawFile], ids: Sequence[RawColumn | None], waves: Sequence[str]) -> Pairing | None:
    """Suggest the columns whose values tell units in every wave and come again from wave to wave.

    Parameters
    ----------
    files
        One a wave.
    ids
        The columns that are their ids otherwise.
    waves
        What the waves are called.

    Returns
    -------
    Pairing or None
        None where the ids come again by themselves, or no columns do. Where the columns that come again are blank in
        some rows, or have a value twice, there are no headings, and the sentence says so.
    """
    known = [each for each in map(_candidate, ids) if each is not None and not each.n_without]
    if len(known) == len(files) and all(_shared(known[0], each) for each in known[1:]):
        return None
    candidates = [[each for each in map(_candidate, _columns(file)) if each is not None] for file in files]
    whole = _best([[each for each in some if not each.n_without] for some in candidates])
    best = whole or _best(candidates)
    if not best:
        return None
    start, *more = best
    counts = [f"{len(start.units & each.units)} in wave {wave}" for each, wave in zip(more, waves[1:], strict=True)]
    names = dict.fromkeys(each.column.name for each in best)
    shared = f"of the {len(start.units)} of wave {waves[0]} there are {', '.join(counts)}"
    if whole:
        as_named = f" ({' and '.join(names)})" if len(names) > 1 else ""
        unique = "unique in both waves" if len(best) == 2 else "unique in every wave"
        headings = tuple(each.column.heading for each in best)
        return Pairing(headings, f"its values pair the waves{as_named}: {unique}; {shared}")
    without = [f"{each.n_without} in wave {wave}" for each, wave in zip(best, waves, strict=True) if each.n_without]
    told = f"{' and '.join(names)} would pair the waves ({shared}), but rows have none, or one that comes twice"
    return Pairing((), f"{told}: {', '.join(without)}. Correct them, and draft again")


def _best(candidates: Sequence[Sequence[_Candidate]]) -> tuple[_Candidate, ...]:
    """Return the columns that pair the waves best, one a wave; () where none do."""
    first, *others = candidates
    return max(filter(None, (_chain(start, others) for start in first)), key=_rank, default=())


def _columns(file: RawFile) -> Iterator[RawColumn]:
    """Yield the columns that may tell units: of those a service adds, only the ones that hold what one likes."""
    options = {name for each in file.sets for name in each.columns}
    for column in file.columns:
        if column.heading not in options and (not column.fixed or NAMED.search(column.name)):
            yield column


def _candidate(column: RawColumn | None) -> _Candidate | None:
    """Return a column with its values where nearly all rows have different ones."""
    if column is None or column.values.dtype.kind not in "fO":
        return None
    texts = ["" if is_none(cell) else as_text(cell).strip() for cell in column.values.tolist()]
    times = Counter(texts)
    units = frozenset(text for text, count in times.items() if text and count == 1)
    if len(units) < max(FEWEST, MOST_OF * len(texts)):
        return None
    return _Candidate(column, units, len(texts) - len(units))


def _shared(one: _Candidate, other: _Candidate) -> int:
    """Return how many units of two waves agree; 0 where they are too few."""
    n, fewest = len(one.units & other.units), min(len(one.units), len(other.units))
    return n if n >= max(FEWEST, LEAST_SHARED * fewest) else 0


def _chain(start: _Candidate, others: Sequence[Sequence[_Candidate]]) -> tuple[_Candidate, ...]:
    """Return the column of the first wave with the likest of each other; () where a wave has none."""
    chain = [start]
    for candidates in others:
        fitting = [each for each in candidates if _shared(start, each) and _is_no_chance(start, each)]
        if not fitting:
            return ()
        chain.append(max(fitting, key=lambda each: (_shared(start, each), each.column.heading == start.column.heading)))
    return tuple(chain)


def _is_no_chance(one: _Candidate, other: _Candidate) -> bool:
    """Tell whether values that agree are those of units: counts may agree as well."""
    if not one.is_numeric or one.is_named or other.is_named:
        return True
    return len(one.units) >= MANY and one.units == other.units and not _counts_up(one)


def _counts_up(one: _Candidate) -> bool:
    """Tell whether the values are the numbers of rows."""
    return sorted(map(int, one.units)) == list(range(1, len(one.units) + 1))


def _rank(chain: Sequence[_Candidate]) -> tuple[int, int, int]:
    start, *others = chain
    return sum(each.is_named for each in chain), sum(_shared(start, each) for each in others), -sum(map(_width, chain))


def _width(each: _Candidate) -> int:
    return sum(map(len, each.units))
