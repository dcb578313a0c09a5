"""Keep what took the solver long: which tables of a pair are possible, by a hash of everything that decides it."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from leapstats import __version__
from leapstats.errors import OutputError, UsageError
from leapstats.identification.attainable import Attainable, Counts
from leapstats.identification.pairs import ItemPair
from leapstats.identification.totals import CountChange, Reach
from leapstats.output.write import write_bytes

FORMAT = 2
LARGEST = 256 * 2**20
TOTAL = "total of"  # no name of an item


class BoundCache:
    """Possible tables by pair, in one file of the user's cache folder; nothing where there is none to write to.

    The file bears a checksum of what it holds and for which study: one that is damaged counts for nothing, and what it
    held is computed again.

    Parameters
    ----------
    key
        A hash of the dictionary and the published values, and whatever else decides what is possible.
    folder
        Where the file is; None for the user's cache folder, if there is one.
    """

    def __init__(self, key: str, folder: Path | None = None) -> None:
        self._key = hashlib.sha256(f"{FORMAT} {__version__} {key}".encode()).hexdigest()[:24]
        place = folder or user_folder()
        self._path = None if place is None else place / f"bounds-{self._key}.json"
        self._kept: dict[str, object] = self._read_file()

    def _read_file(self) -> dict[str, object]:
        with suppress(OSError, ValueError, RecursionError, MemoryError):
            if self._path is not None and self._path.stat().st_size <= LARGEST:
                found = json.loads(self._path.read_text(encoding="utf-8"))
                if isinstance(found, dict) and isinstance(found.get("kept"), dict):
                    kept: dict[str, object] = found["kept"]
                    return kept if found.get("sha256") == self._checksum(kept) else {}
        return {}

    def _checksum(self, kept: dict[str, object]) -> str:
        return hashlib.sha256(f"{self._key} {json.dumps(kept, sort_keys=True)}".encode()).hexdigest()

    def get(self, pair: ItemPair) -> tuple[Attainable, tuple[str, ...]] | None:
        """Return what is kept of a pair, and the constraints that tighten it; None where nothing usable is."""
        with suppress(KeyError, TypeError, ValueError, IndexError):
            return _read(self._kept[_name(pair.one, pair.other, pair.waves)])  # type: ignore[arg-type]
        return None

    def get_totals(self, item: str, waves: tuple[str, str]) -> CountChange | None:
        """Return what is kept of the totals of a count; None where nothing usable is."""
        with suppress(KeyError, TypeError, ValueError, IndexError):
            return _read_totals(item, waves, self._kept[_name(TOTAL, item, waves)])  # type: ignore[arg-type]
        return None

    def put(self, pair: ItemPair, found: Attainable, reasons: tuple[str, ...]) -> None:
        """Keep what was found of a pair; what is not sure is not kept."""
        if not found.sure:
            return
        self._kept[_name(pair.one, pair.other, pair.waves)] = {
            "counts": [[*counts.known, counts.missing, *counts.values] for counts in found.counts],
            "tables": [list(cells) for cells in found.tables],
            "confirmed": [list(cells) for cells in sorted(found.confirmed)],
            "refuted": [list(cells) for cells in found.refuted],
            "apart": found.apart,
            "reasons": list(reasons),
        }
        self._write()

    def put_totals(self, found: CountChange) -> None:
        """Keep what was found of the totals of a count; what is not sure is not kept."""
        reaches = [each for each in (*found.totals, found.change) if each is not None]
        if not all(each.sure for each in reaches):
            return
        self._kept[_name(TOTAL, found.item, found.waves)] = [[each.least, each.greatest] for each in reaches]
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        # A cache that cannot be written is no reason to stop.
        with suppress(OSError, OutputError, UsageError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            content = {"sha256": self._checksum(self._kept), "kept": self._kept}
            write_bytes(self._path, json.dumps(content, sort_keys=True).encode())


def user_folder() -> Path | None:
    """Return the folder for what can be computed again, None where the user has no home."""
    named = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(named) if named else Path.home() / ".cache") / "leapstats"
    except RuntimeError:
        return None


def _name(one: str, other: str, waves: tuple[str, str]) -> str:
    return json.dumps([one, other, *waves])


def _read_totals(item: str, waves: tuple[str, str], kept: list[list[float]]) -> CountChange:
    first, second, *change = (Reach(float(least), float(greatest)) for least, greatest in kept)
    return CountChange(item=item, waves=waves, totals=(first, second), change=change[0] if change else None)


def _read(kept: dict[str, list[list[int]]]) -> tuple[Attainable, tuple[str, ...]]:
    one, other = (_counts(*map(int, numbers)) for numbers in kept["counts"])
    tables, confirmed, refuted = (
        [(int(a), int(b), int(c), int(d)) for a, b, c, d in kept[name]] for name in ("tables", "confirmed", "refuted")
    )
    if not tables:
        raise ValueError("no table is kept")
    found = Attainable(
        (one, other), tuple(tables), frozenset(confirmed), tuple(refuted), apart=bool(kept["apart"]), sure=True
    )
    return found, tuple(map(str, kept["reasons"]))


def _counts(least: int, most: int, missing: int, *values: int) -> Counts:
    return Counts(values, (least, most), missing=bool(missing))
