"""Read every data file of a folder of exports, and print what each was taken for.

Run it as `python benchmarks/read_exports.py FOLDER [PART]`; PART reads only files whose name holds it. FOLDER has a
MANIFEST.csv with the columns `file`, `platform` and, where known, `right_reading` (what a person or another program
found) and `pair` (the name that a file shares with the one that describes it). A description is not read as data; its
data are read a second time with it. What was read is shown as `leapstats read` does. Exits with 1 if a data file ends
in anything but a survey or a plain error.
"""

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from leapstats.api.read import read
from leapstats.api.reading import inferred_of, raw_file
from leapstats.errors import LeapstatsError
from leapstats.survey.cells import is_none
from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawFile

DESCRIPTIONS = ("-dict", "-qsf", "-catalog", "XLSForm")  # how the platform of a file ends that describes others
HEADS = ("file", "format", "rows", "columns", "units", "waves", "sets", "personal", "seconds", "right reading")
WIDTHS = (40, 14, 6, 7, 6, 14, 5, 8, 8, 0)


class Export(NamedTuple):
    """A file of the folder: its name, what describes it if anything does, and how it should be read."""

    name: str
    dictionary: str
    right: str


def main() -> None:
    """Read each file, and say how it went."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, part = Path(sys.argv[1]), (sys.argv[2:] or [""])[0]
    line(HEADS)
    n_read = n_told = n_failed = 0
    for export in exports(folder):
        if part not in export.name:
            continue
        start = time.process_time()
        dictionary = str(folder / export.dictionary) if export.dictionary else ""
        try:
            cells = shown(folder / export.name, dictionary)
            seconds = time.process_time() - start
            read(folder / export.name, dictionary=dictionary).render("text")
        except LeapstatsError as error:
            n_told += 1
            first = " ".join(str(error).splitlines()[1].split())
            print(f"{label(export)}  error: {first}")
        except Exception as error:  # noqa: BLE001 - what this looks for
            n_failed += 1
            print(f"{label(export)}  TRACEBACK {type(error).__name__}: {str(error)[:100]}")
        else:
            n_read += 1
            line((label(export), *cells, f"{seconds:.2f}", export.right))
    print(f"{n_read} read, {n_told} refused with an error, {n_failed} ended in a traceback")
    sys.exit(1 if n_failed else 0)


def exports(folder: Path) -> Iterator[Export]:
    """Yield the data files, those with a description twice: alone and with it."""
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    described = {row["pair"]: row["file"] for row in rows if row.get("pair") and row["platform"].endswith(DESCRIPTIONS)}
    for row in rows:
        if row["platform"].endswith(DESCRIPTIONS):
            continue
        right = row.get("right_reading") or ""
        yield Export(row["file"], "", right)
        if row.get("pair") in described:
            yield Export(row["file"], described[row["pair"]], right)


def shown(path: Path, dictionary: str) -> tuple[object, ...]:
    """Read a file as the commands do; return what is printed of it."""
    choices = Choices(dictionary=dictionary)
    file = raw_file(path, choices)
    _, inferred = inferred_of(file, choices)
    blocks = (block for section in inferred.layout.sections for block in section.blocks)
    return (
        file.format,
        len(file.rows),
        len(file.columns) + len(file.personal),
        distinct(file, file.id),
        distinct(file, file.wave, listed=True),
        sum(bool(block.heading_item) for block in blocks),
        len(file.personal),
    )


def distinct(file: RawFile, heading: str, *, listed: bool = False) -> str:
    """Return how many different values a column has, or how many rows each; a dash without the column."""
    column = next((each for each in file.columns if heading and each.heading == heading), None)
    if column is None:
        return "-"
    counts = Counter(str(cell) for cell in column.values.tolist() if not is_none(cell))
    return "+".join(map(str, counts.values())) if listed else str(len(counts))


def label(export: Export) -> str:
    """Return the name of a file, with a sign where its description is read too."""
    return f"{export.name}{' +dict' if export.dictionary else ''}".ljust(WIDTHS[0])


def line(cells: tuple[object, ...]) -> None:
    """Print cells in their columns."""
    print("  ".join(str(cell).ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip())


if __name__ == "__main__":
    main()
