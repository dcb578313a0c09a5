"""Tables that programs for qualitative analysis export, known by their headings.

Quotations of ATLAS.ti: columns ID, Document, Quotation Content and Codes, several codes a cell, and who made the
quotation. Coded segments of MAXQDA: Document name, Code and Segment, and who coded. Results of NVivo's coding
comparison: how much of a file coders A and B gave a code, in percent.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.coding.formats.exported import Exported
from leapstats.errors import DataError, Problem
from leapstats.survey.raw import RawColumn, RawFile, texts_of

BOTH, ONLY_A, ONLY_B = "a and b", "a and not b", "b and not a"
PLAIN = re.compile(r"\(%\)|[^\w\s]|%")
BETWEEN = re.compile(r"[\n\r;]+")
CODERS = ("A", "B")
WHO_MADE_IT = "The table does not say who gave a quotation a code: whoever made the quotation counts as the coder."
NO_CODER = "it has no column with who coded"
EXPORT_CODER = "Export it with the column {columns}, or name the column with --coder, --unit and --code"


@dataclass(frozen=True, slots=True)
class _Program:
    """The headings of a program's export, in small letters: what tells it, and where unit, coder and code stand."""

    name: str
    signs: tuple[str, ...]
    unit: tuple[str, ...]
    coder: tuple[str, ...]
    code: tuple[str, ...]


ATLAS = _Program(
    "ATLAS.ti quotations",
    ("quotation content", "codes"),
    ("document", "document name"),
    ("created by", "coder", "author", "creating user"),
    ("codes",),
)
MAXQDA = _Program(
    "MAXQDA coded segments",
    ("document name", "code", "segment"),
    ("document name",),
    ("created by", "author", "coder", "created"),
    ("code",),
)
NVIVO = _Program(
    "NVivo coding comparison",
    (BOTH, ONLY_A, ONLY_B),
    ("file", "file name", "source", "source name"),
    (),
    ("code", "node"),
)
PROGRAMS = (ATLAS, MAXQDA, NVIVO)
PERSONAL = (
    "Created by",
    "created by",
    "Author",
    "Coder",
    "Creating user",
    "Created By",
    "Document name",
    "Document Name",
)


def exported_table(raw: RawFile, unit_asked: str | None = None) -> Exported | None:
    """Return a table as rows of a unit, a coder and a code; None where no program is known by its headings.

    `unit_asked` is a column that is kept as the unit whatever the program takes.

    Raises
    ------
    DataError
        If it is known, and lacks the column of the unit, the coder or the code.
    """
    heads = {plain(column.heading): column.heading for column in reversed(raw.columns)}
    program = next((each for each in PROGRAMS if set(each.signs) <= set(heads)), None)
    if program is None:
        return None
    unit, code = _heading(raw, program, heads, program.unit), _heading(raw, program, heads, program.code)
    if program is NVIVO:
        return _compared(raw, unit, code, heads)
    coder = next((heads[name] for name in program.coder if name in heads), None)
    if coder is None:
        columns = " or ".join(f'"{name.capitalize()}"' for name in program.coder[:2])
        raise DataError(
            raw.path.name, [Problem("", f"{NO_CODER} ({program.name})", EXPORT_CODER.format(columns=columns))]
        )
    if program is ATLAS:
        split = _split(raw, code, unit_asked)
        return Exported(raw=split, unit=unit, coder=coder, code=code, program=program.name, caution=WHO_MADE_IT)
    return Exported(raw=raw, unit=unit, coder=coder, code=code, program=program.name)


def plain(heading: str) -> str:
    """Return a heading in small letters without signs."""
    return " ".join(PLAIN.sub(" ", heading).casefold().split())


def _heading(raw: RawFile, program: _Program, heads: Mapping[str, str], names: Iterable[str]) -> str:
    found = next((heads[name] for name in names if name in heads), None)
    if found is None:
        wanted = " or ".join(f'"{name.capitalize()}"' for name in names)
        what = f"it is of {program.name}, and lacks the column {wanted}"
        raise DataError(raw.path.name, [Problem("", what, "Export it again with this column")])
    return found


def _column(raw: RawFile, heading: str) -> RawColumn:
    return next(column for column in raw.columns if column.heading == heading)


def _split(raw: RawFile, code: str, unit_asked: str | None) -> RawFile:
    """Return a row for each code of a cell; codes stand on lines of their own, or between semicolons."""
    cells = [None if cell is None else str(cell) for cell in _column(raw, code).values]
    parts = [[part.strip() for part in BETWEEN.split(cell or "") if part.strip()] or [None] for cell in cells]
    places = np.repeat(np.arange(len(cells)), [len(each) for each in parts])
    texts = np.array([part for each in parts for part in each], dtype=object)
    columns = tuple(
        replace(column, cells=texts_of(texts), reasons=None)
        if column.heading == code
        else _taken(column, lambda cells: cells[places])
        for column in raw.columns
        if plain(column.heading) != "id" or column.heading == unit_asked  # of a quotation, which now has several rows
    )
    return replace(raw, columns=columns, rows=raw.rows[places], labels=None, on_rows=None)


def _taken(column: RawColumn, take: Callable[[NDArray[Any]], NDArray[Any]]) -> RawColumn:
    reasons = None if column.reasons is None else take(column.reasons)
    return replace(column, cells=take(column.values), reasons=reasons)


def _compared(raw: RawFile, unit: str, code: str, heads: Mapping[str, str]) -> Exported:
    """Return which file A and B gave which code: a code was given where any of the file has it."""
    shares = {name: _shares(raw, heads[name]) for name in (BOTH, ONLY_A, ONLY_B)}
    given = {"A": shares[BOTH] + shares[ONLY_A] > 0, "B": shares[BOTH] + shares[ONLY_B] > 0}
    names = zip(_column(raw, unit).values, _column(raw, code).values, strict=True)
    rows: list[tuple[object, str | None, object]] = []
    for place, (name, what) in enumerate(names):
        who: list[str | None] = [coder for coder in CODERS if given[coder][place]]
        rows.extend((name, coder, what if coder else None) for coder in who or [None])
    columns = tuple(
        RawColumn(name=head, cells=texts_of(np.array([row[at] for row in rows], dtype=object)))
        for at, head in enumerate((unit, "coder", code))
    )
    made = replace(
        raw,
        columns=columns,
        rows=np.arange(1, len(rows) + 1, dtype=np.int64),
        labels=None,
        on_rows=None,
        notes=(*raw.notes, "coders A and B are those of the comparison"),
    )
    declared = sum(row[1] is None for row in rows)
    return Exported(
        raw=made, unit=unit, coder="coder", code=code, program=NVIVO.name, declared=declared, all_rated=True
    )


def _shares(raw: RawFile, heading: str) -> NDArray[np.float64]:
    column = _column(raw, heading)
    texts = ["" if cell is None else str(cell).strip().rstrip("%").replace(",", ".") for cell in column.values]
    try:
        return np.array([float(text or "nan") for text in texts])
    except ValueError:
        bad = next(text for text in texts if not _is_number(text))
        problem = Problem(heading, f'"{bad}" is not a percentage', "Export the comparison again")
        raise DataError(raw.path.name, [problem]) from None


def _is_number(text: str) -> bool:
    return not text or re.fullmatch(r"[-+]?\d*\.?\d+", text) is not None
