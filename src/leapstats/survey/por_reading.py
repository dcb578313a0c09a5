"""SPSS portable files .por: codes as they stand, with labels and user-missing codes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.fixed_texts import Decoder
from leapstats.survey.frames import distinct_names
from leapstats.survey.por_structure import DamagedError, Portable, Variable, is_portable, letters_of, portable_of
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, texts_of
from leapstats.survey.spss_dates import Moment, moment, moments
from leapstats.survey.statistical import moment_notes, personal_names

EBCDIC_TAG = "SPSSPORT".encode("cp037")
# The numbers of SPSS's formats of dates and times, as in system files.
MOMENTS = {
    **dict.fromkeys([20, 23, 24, 28, 29, 30, 38, 39], Moment.DATE),
    **dict.fromkeys([22, 41], Moment.DATE_TIME),
    **dict.fromkeys([21, 25, 40], Moment.TIME),
}


def read_por(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an SPSS portable file without losing a code.

    Parameters
    ----------
    path
        A .por file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        User-missing codes stay in `values` and are listed in `missing`; dates and times are texts in ISO form.

    Raises
    ------
    DataError
        If it is no portable file, cut short, without cases, or does not hold together.
    """
    content = read_bytes(path)
    letters = letters_of(content)
    if not is_portable(letters):
        raise DataError(path.name, [_no_portable(content)])
    try:
        found = portable_of(letters)
    except DamagedError as error:
        raise DataError(path.name, [error.problem]) from None
    if not found.cells[0]:
        what = "there are variables but no cases"
        raise DataError(path.name, [Problem("", what, "Use a file that contains answers")])
    decoder = Decoder()
    names, notes = distinct_names([decoder.text(each.name).strip() for each in found.variables])
    columns = [
        _column(name, variable, cells, decoder)
        for name, variable, cells in zip(names, found.variables, found.cells, strict=True)
    ]
    personal = personal_names(columns, keep_personal)
    kept = tuple(column for column in columns if column.name not in personal)
    return RawFile(
        path=path,
        format="por",
        columns=kept,
        rows=np.arange(1, len(found.cells[0]) + 1, dtype=np.int64),
        personal=personal,
        notes=("SPSS portable file", *notes, *_notes(found, names, {column.name for column in kept}, decoder)),
    )


def _no_portable(content: bytes) -> Problem:
    if EBCDIC_TAG in content[:1000]:
        return Problem("", "it is a portable file in EBCDIC", "Open it in SPSS or PSPP and save it as .sav")
    fix = "Save it from SPSS or PSPP as .por or .sav"
    return Problem("", "this is not an SPSS portable file, despite its name", fix)


def _column(name: str, variable: Variable, cells: list[float | bytes], decoder: Decoder) -> RawColumn:
    kind = None if variable.width else MOMENTS.get(variable.format)

    def value(stored: float | bytes) -> float | str:
        if isinstance(stored, bytes):
            return decoder.text(stored).strip()
        return moment(stored, kind) if kind else stored

    label = decoder.text(variable.label).strip()
    labels = {value(code): decoder.text(each).strip() for code, each in variable.labels.items() if code == code}  # noqa: PLR0124
    missing = tuple(MissingRange(value(low), value(high)) for low, high in variable.missing)
    if variable.width:
        values = np.array([value(cell) or None for cell in cells], dtype=object)
        return RawColumn(name=name, cells=texts_of(values), label=label, labels=labels, missing=missing)
    numbers = np.array(cells, dtype=np.float64)
    if kind is not None:
        texts = moments(numbers, kind)
        return RawColumn(name=name, cells=texts, label=label, labels=labels, missing=missing)
    return RawColumn(name=name, cells=numbers, label=label, labels=labels, missing=missing)


def _notes(found: Portable, names: list[str], kept: set[str], decoder: Decoder) -> Iterator[str]:
    pairs = list(zip(names, found.variables, strict=True))
    yield from moment_notes(
        (name, MOMENTS[each.format])
        for name, each in pairs
        if name in kept and not each.width and each.format in MOMENTS
    )
    if found.weight:
        weight = decoder.text(found.weight).strip()
        yield f"SPSS weighted the file by {weight}; here each row counts once"
    yield from sorted(decoder.notes)
