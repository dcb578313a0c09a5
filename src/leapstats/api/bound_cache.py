"""Keep what took the solver long: which tables of a pair are possible, by a hash of everything that decides it."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from leapstats import __version__
from leapstats.analysis.identify.attainable import Attainable, Counts
from leapstats.analysis.identify.pair_bounds import Pair
from leapstats.analysis.identify.totals import CountChange, Reach
from leapstats.errors import OutputError, UsageError
from leapstats.present.write import write_bytes

FORMAT = 1
TOTAL = "total of"  # no name of an item


class BoundCache:
    """Possible tables by pair, in one file of the user's cache folder; nothing where there is none to write to.

    Parameters
    ----------
    key
        A hash of the dictionary and the published values, and whatever else decides what is possible.
    folder
        Where the file is; None for the user's cache folder, if there is one.
    """

    def __init__(self, key: str, folder: Path | None = None) -> None:
        digest = hashlib.sha256(f"{FORMAT} {__version__} {key}".encode()).hexdigest()[:24]
        home = folder or user_folder()
        self._path = None if home is None else home / f"bounds-{digest}.json"
        self._kept: dict[str, object] = {}
        if self._path is None:
            return
        with suppress(OSError, ValueError, RecursionError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._kept = dict(found) if isinstance(found, dict) else {}

    def get(self, pair: Pair) -> tuple[Attainable, tuple[str, ...]] | None:
        """Return what is kept of a pair, and the constraints that tighten it; None where nothing usable is."""
        with suppress(KeyError, TypeError, ValueError, IndexError):
            return _read(self._kept[_name(pair.one, pair.other, pair.waves)])  # type: ignore[arg-type]
        return None

    def get_totals(self, item: str, waves: tuple[str, str]) -> CountChange | None:
        """Return what is kept of the totals of a count; None where nothing usable is."""
        with suppress(KeyError, TypeError, ValueError, IndexError):
            return _read_totals(item, waves, self._kept[_name(TOTAL, item, waves)])  # type: ignore[arg-type]
        return None

    def put(self, pair: Pair, found: Attainable, reasons: tuple[str, ...]) -> None:
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
        # A cache that cannot be written is no reason to stop.
        if self._path is None:
            return
        with suppress(OSError, OutputError, UsageError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, json.dumps(self._kept, sort_keys=True).encode())


def user_folder() -> Path | None:
    """Return the folder for what can be computed again; None for a user who has no home."""
    with suppress(RuntimeError):
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "leapstats"
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
