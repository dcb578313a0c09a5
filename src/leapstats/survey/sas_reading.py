"""SAS .sas7bdat with a catalog of formats: codes as they stand, `.A` to `.Z` as reasons, dates as text."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import check_file, read_bytes
from leapstats.survey.raw import RawColumn, RawFile, Texts, merged, texts_of
from leapstats.survey.sas_dates import format_name, is_plain, moment_of, sas_moments
from leapstats.survey.statistical import CodedMissing, missing_notes, moment_notes, named, personal_names, reason_of

if TYPE_CHECKING:
    import pandas as pd

CATALOG = ".sas7bcat"
MAGIC = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
HEAD = 288
FIX = "Get the file again from its source, or export it from SAS as .xpt or .csv"
Labels = Mapping[Any, str]  # by number, text or letter


@dataclass(slots=True)
class _Reading:
    """What is said about a file while it is read."""

    said: Any
    catalog: Mapping[str, Labels]
    coded: list[CodedMissing] = field(default_factory=list)

    def format(self, name: str) -> str:
        """Return the format of a column, as written in the file."""
        return str(self.said.original_variable_types.get(name) or "")


def read_sas(path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None) -> RawFile:
    """Read a SAS data set.

    Parameters
    ----------
    path
        A .sas7bdat file.
    keep_personal
        Personal columns to keep; others are dropped and named.
    dictionary
        A catalog of formats, .sas7bcat, which holds the labels of codes; None takes one of the same name beside it.

    Returns
    -------
    RawFile
        Cells with `.A` to `.Z` or `._` are blank, with the reason that the label of the letter tells; dates and times
        are texts in ISO form.

    Raises
    ------
    DataError
        If it is no SAS data set, cut short, without rows, or cannot be read; likewise the catalog.
    """
    _check(path)
    frame, said = _parsed(path)
    if len(frame) != said.number_rows:
        what = f"it declares {said.number_rows:,} rows, and {len(frame):,} can be read"
        raise DataError(path.name, [Problem("", f"the file is cut short or damaged: {what}", FIX)])
    if not len(frame) or not len(frame.columns):
        raise DataError(path.name, [Problem("", "there are no rows or no columns", "Use a file that contains answers")])
    beside = _beside(path) if dictionary is None else dictionary
    reading = _Reading(said, _catalog(beside) if beside is not None else {})
    columns = [_column(str(name), frame[name], reading) for name in frame.columns]
    personal = personal_names(columns, keep_personal)
    return RawFile(
        path=path,
        format="sas",
        dictionary=beside,
        columns=tuple(column for column in columns if column.name not in personal),
        rows=np.arange(1, len(frame) + 1, dtype=np.int64),
        personal=personal,
        notes=tuple(_notes(reading, [each.name for each in columns if each.name not in personal], beside)),
        label=(said.file_label or "").strip(),
    )


def _check(path: Path) -> None:
    """Refuse what is no data set, and one whose size is not that of the pages it declares.

    Raises
    ------
    DataError
        If so.
    """
    content = read_bytes(path)
    if not content.startswith(MAGIC) or len(content) < HEAD:
        problem = Problem("", "this is not a SAS data set, despite its name", "Use a .sas7bdat file that SAS wrote")
        raise DataError(path.name, [problem])
    shift, wide = (4 if content[35:36] == b"3" else 0), content[32:33] == b"3"
    order = "<" if content[37] == 1 else ">"
    head, page = struct.unpack_from(f"{order}2I", content, 196 + shift)
    (pages,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", content, 204 + shift)
    if head + page * pages != len(content):
        what = f"it declares {head + page * pages:,} bytes and has {len(content):,}"
        raise DataError(path.name, [Problem("", f"the file is cut short or damaged: {what}", FIX)])


def _parsed(path: Path) -> "tuple[pd.DataFrame, Any]":
    import pyreadstat

    try:
        frame, said = pyreadstat.read_sas7bdat(str(path), user_missing=True, disable_datetime_conversion=True)
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError, ValueError, LookupError, MemoryError) as error:
        problem = Problem("", f"the file is damaged or of an unknown kind ({error})", FIX)
        raise DataError(path.name, [problem]) from None
    return frame, said


def _beside(path: Path) -> Path | None:
    """Return the catalog of the same name in the same folder, if there is one."""
    found = [path.with_suffix(ending) for ending in (CATALOG, CATALOG.upper())]
    return next((each for each in found if each.is_file()), None)


def _catalog(path: Path) -> Mapping[str, Labels]:
    """Return the labels of a catalog by the names of their formats.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    import pyreadstat

    check_file(path)
    try:
        _, said = pyreadstat.read_sas7bcat(str(path))
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError, ValueError, LookupError, MemoryError) as error:
        fix = f"Use a catalog that ends in {CATALOG} and was written on the same kind of computer as the data"
        raise DataError(path.name, [Problem("", f"the catalog cannot be read ({error})", fix)]) from None
    return {format_name(name): labels for name, labels in said.value_labels.items()}


def _column(name: str, cells: "pd.Series[Any]", reading: _Reading) -> RawColumn:
    label = (reading.said.column_names_to_labels.get(name) or "").strip()
    known = reading.catalog.get(format_name(reading.format(name)), {})
    if reading.said.readstat_variable_types.get(name) == "string":
        texts = _texts(cells)
        codes: dict[float | str, str] = {str(code).strip(): words.strip() for code, words in known.items()}
        return RawColumn(name=name, cells=texts, label=label, labels=codes)
    values, reasons = _numbers(name, cells, known, reading.coded)
    kind = moment_of(reading.format(name))
    if kind is not None:
        texts = sas_moments(values, kind)
        return RawColumn(name=name, cells=texts, label=label, reasons=reasons)
    labels: dict[float | str, str] = {
        code: words.strip() for code, words in known.items() if not isinstance(code, str) and words.strip()
    }
    return RawColumn(name=name, cells=values, label=label, labels=labels, reasons=reasons)


def _texts(cells: "pd.Series[Any]") -> Texts:
    found = texts_of(cells.to_numpy(dtype=object))
    return merged(found.places, [str(text).strip() for text in found.distinct])


def _numbers(
    name: str, cells: "pd.Series[Any]", known: Labels, coded: list[CodedMissing]
) -> tuple[NDArray[np.float64], NDArray[np.uint8] | None]:
    """Return numbers, and the reasons of the cells that hold letters."""
    if cells.dtype.kind in "fiu":
        return cells.to_numpy(dtype=np.float64), None
    objects = cells.to_numpy(dtype=object)
    are_letters = np.fromiter((isinstance(cell, str) for cell in objects), dtype=bool, count=len(objects))
    reasons = np.zeros(len(objects), dtype=np.uint8)
    for letter in sorted(set(objects[are_letters])):
        here = are_letters & (objects == letter)
        words = str(known.get(letter, "")).strip()
        reasons[here] = reason_of(words)
        coded.append(CodedMissing(name, f".{letter}", words, int(here.sum())))
    values = np.where(are_letters, np.nan, objects).astype(np.float64)
    return values, reasons


def _notes(reading: _Reading, names: list[str], beside: Path | None) -> Iterator[str]:
    yield f"SAS data set{f', with the labels of {beside.name}' if beside is not None else ''}"
    yield from missing_notes(each for each in reading.coded if each.column in names)
    yield from moment_notes((name, kind) for name in names if (kind := moment_of(reading.format(name))) is not None)
    lacking = {
        format_name(shown)
        for name in names
        if (shown := reading.format(name)) and not is_plain(shown) and moment_of(shown) is None
    } - set(reading.catalog)
    if lacking:
        yield (
            f"codes are shown without labels, because these formats are not at hand: {named(sorted(lacking))}; "
            f"name their catalog with --dictionary FILE{CATALOG}"
        )
