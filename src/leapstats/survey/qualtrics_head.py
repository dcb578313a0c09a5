"""Know an export of Qualtrics by its first rows, and how many of them are headers."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from leapstats.survey.contents import LOOK
from leapstats.survey.separators import separator_of

IMPORT_ID = re.compile(r"""\{\s*['"]ImportId['"]\s*:""")
LEGACY_FIRST = frozenset({"responseid", "responseset"})
LEGACY_NAME = re.compile(r"V\d{1,2}")


def head_rows(path: Path, *, most: int = 3) -> list[list[str]]:
    """Return the first rows of a delimited file, also of UTF-16; none if they cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LOOK)
    except OSError:
        return []
    wide = content[:2] in {BOM_UTF16_LE, BOM_UTF16_BE}
    text = content.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        return [[cell.strip() for cell in row] for row in islice((row for row in rows if row), most)]
    except csv.Error:  # an overlong cell
        return []


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many header rows a Qualtrics export has by its first rows; 0 if it is none."""
    for place, row in enumerate(rows[1:3], start=2):
        cells = [cell for cell in row if cell]
        if cells and 2 * sum(bool(IMPORT_ID.match(cell)) for cell in cells) > len(cells):
            return place
    if len(rows) > 1 and rows[0] and rows[1] and LEGACY_NAME.fullmatch(rows[0][0]):
        return 2 if rows[1][0].lower() in LEGACY_FIRST else 0
    return 0
