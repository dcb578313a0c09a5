"""SAS transport files .xpt, versions 5 and 8: numbers, `.A` to `.Z` as reasons, dates as text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem, nearest
from leapstats.survey.contents import read_bytes
from leapstats.survey.fixed_texts import Decoder, texts_of_cells
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.sas_dates import format_name, is_plain, moment_of, sas_moments
from leapstats.survey.statistical import CodedMissing, missing_notes, moment_notes, named, personal_names, reason_of
from leapstats.survey.xport_structure import CPORT, DamagedError, Member, Place, is_xport, members_of

POINT, LINE, FIRST, LAST = b".", b"_", b"A", b"Z"
FRACTION, BIAS, BITS = (1 << 56) - 1, 64, 56


@dataclass(slots=True)
class _Reading:
    """What is said about a file while it is read."""

    decoder: Decoder = field(default_factory=Decoder)
    coded: list[CodedMissing] = field(default_factory=list)


def read_xport(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read a data set of a SAS transport file.

    Parameters
    ----------
    path
        A .xpt file.
    keep_personal
        Personal columns to keep; others are dropped and named.
    sheet
        The data set, where the file has several; None takes the first.

    Returns
    -------
    RawFile
        Cells with `.A` to `.Z` or `._` are blank, and why is unknown, as such files have no labels for them; dates and
        times are texts in ISO form.

    Raises
    ------
    DataError
        If it is no transport file, cut short, without rows, or does not hold together.
    """
    content = read_bytes(path)
    if not is_xport(content):
        raise DataError(path.name, [_no_xport(content)])
    reading = _Reading()
    try:
        members = members_of(content)
    except DamagedError as error:
        raise DataError(path.name, [error.problem]) from None
    member = _chosen(path, members, sheet, reading)
    if not member.n_rows or not member.places:
        raise DataError(path.name, [Problem("", "there are no rows or no columns", "Use a file that contains answers")])
    cells = np.frombuffer(content, dtype=np.uint8, count=member.n_rows * member.width, offset=member.start)
    rows = cells.reshape(member.n_rows, member.width)
    columns = [_column(place, rows, reading) for place in member.places]
    personal = personal_names(columns, keep_personal)
    kept = tuple(column for column in columns if column.name not in personal)
    return RawFile(
        path=path,
        format="xport",
        columns=kept,
        rows=np.arange(1, member.n_rows + 1, dtype=np.int64),
        personal=personal,
        notes=tuple(_notes(reading, members, member, {column.name for column in kept})),
        label=reading.decoder.text(member.label),
    )


def _no_xport(content: bytes) -> Problem:
    if content.startswith(CPORT):
        what = "it was written by PROC CPORT, which only SAS can read"
        return Problem("", what, "In SAS, read it with PROC CIMPORT and write it with the XPORT engine")
    return Problem("", "this is not a SAS transport file, despite its name", "Use a .xpt file that SAS wrote")


def _chosen(path: Path, members: list[Member], sheet: str | None, reading: _Reading) -> Member:
    """Return the data set asked for.

    Raises
    ------
    DataError
        If there is none of that name.
    """
    names = [reading.decoder.text(each.name) for each in members]
    if sheet is None:
        return members[0]
    found = next((each for each, name in zip(members, names, strict=True) if name.lower() == sheet.lower()), None)
    if found is None:
        raise DataError(path.name, [Problem(sheet, "there is no such data set", nearest(sheet, names))])
    return found


def _column(place: Place, rows: NDArray[np.uint8], reading: _Reading) -> RawColumn:
    text = reading.decoder.text
    name, label = text(place.name), text(place.label)
    stored = np.ascontiguousarray(rows[:, place.offset : place.offset + place.size])
    if place.is_text:
        texts = texts_of_cells(stored.view(f"V{place.size}").reshape(len(rows)), text)
        return RawColumn(name=name, cells=texts, label=label)
    values, marks = _numbers(stored)
    reasons = _reasons(name, marks, reading.coded)
    kind = moment_of(text(place.format))
    if kind is not None:
        texts = sas_moments(values, kind)
        return RawColumn(name=name, cells=texts, label=label, reasons=reasons)
    return RawColumn(name=name, cells=values, label=label, reasons=reasons)


def _numbers(stored: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return the numbers of a column, NaN where missing, and the mark of each missing one, else 0.

    On an IBM mainframe a number has a bit for its sign, seven for a power of 16 and the rest for a fraction. A missing
    one is a letter, a point or a low line, and zeros.
    """
    whole = np.zeros((len(stored), 8), dtype=np.uint8)
    whole[:, : stored.shape[1]] = stored
    bits = whole.view(">u8").reshape(len(stored)).astype(np.uint64)
    first, fraction = whole[:, 0], bits & np.uint64(FRACTION)
    power = 4 * ((first & 0x7F).astype(np.int64) - BIAS) - BITS
    values = np.ldexp(fraction.astype(np.float64), power)
    values[first >= 0x80] *= -1
    is_mark = (fraction == 0) & ((first == POINT[0]) | (first == LINE[0]) | ((first >= FIRST[0]) & (first <= LAST[0])))
    values[is_mark] = np.nan
    return values, np.where(is_mark & (first != POINT[0]), first, np.uint8(0))


def _reasons(name: str, marks: NDArray[np.uint8], coded: list[CodedMissing]) -> NDArray[np.uint8] | None:
    counts = np.bincount(marks, minlength=1)
    found = [mark for mark in np.flatnonzero(counts).tolist() if mark]
    coded.extend(CodedMissing(name, f".{chr(mark)}", "", int(counts[mark])) for mark in found)
    return np.where(marks > 0, np.uint8(reason_of("")), np.uint8(0)) if found else None


def _notes(reading: _Reading, members: list[Member], member: Member, names: set[str]) -> Iterator[str]:
    text = reading.decoder.text
    yield f"SAS transport file, data set {text(member.name)}"
    others = [f"{text(each.name)} ({each.n_rows:,} rows)" for each in members if each is not member]
    if others:
        yield f"the file has other data sets: {named(others)}; name one with --sheet"
    yield from missing_notes(each for each in reading.coded if each.column in names)
    formats = {text(each.name): text(each.format) for each in member.places if not each.is_text}
    yield from moment_notes(
        (name, kind) for name, shown in formats.items() if name in names and (kind := moment_of(shown)) is not None
    )
    lacking = {
        format_name(text(each.format))
        for each in member.places
        if text(each.name) in names and not is_plain(text(each.format)) and moment_of(text(each.format)) is None
    }
    if lacking:
        yield f"codes are shown without labels, as transport files have none: formats {named(sorted(lacking))}"
    yield from sorted(reading.decoder.notes)
