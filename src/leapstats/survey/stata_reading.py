"""Stata .dta of any version: codes as they stand with their labels, `.a` to `.z` as reasons, dates as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.fixed_texts import Decoder, texts_of_cells
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.stata_cells import columns_of, long_texts_of, numbers_of
from leapstats.survey.stata_dates import moment_of, stata_moments, unit_of
from leapstats.survey.stata_structure import DamagedError, Place, Structure, is_stata, structure_of
from leapstats.survey.statistical import CodedMissing, missing_notes, moment_notes, named, personal_names, reason_of

SYSTEM_MISSING = 2_147_483_621  # as the code of a value label; the codes of .a to .z follow


@dataclass(slots=True)
class _Reading:
    """What is said about a file while it is read."""

    content: bytes
    structure: Structure
    label_sets: Mapping[bytes, Mapping[int, str]]
    decoder: Decoder
    coded: list[CodedMissing] = field(default_factory=list)
    binary: list[str] = field(default_factory=list)


def read_stata(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a Stata file without losing a code.

    Parameters
    ----------
    path
        A .dta file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        Cells with `.a` to `.z` are blank, with the reason that the label of the letter tells; dates and times are
        texts in ISO form. Of labels in several languages the current ones are taken.

    Raises
    ------
    DataError
        If it is no Stata file, cut short, without rows, or does not hold together.
    """
    content = read_bytes(path)
    if not is_stata(content):
        problem = Problem("", "this is not a Stata file, despite its name", "Save it from Stata as .dta")
        raise DataError(path.name, [problem])
    try:
        return _read(path, content, keep_personal)
    except DamagedError as error:
        raise DataError(path.name, [error.problem]) from None


def _read(path: Path, content: bytes, keep_personal: frozenset[str]) -> RawFile:
    structure, decoder = structure_of(content), Decoder()
    if not structure.n_rows or not structure.places:
        what = "there are variables but no rows" if structure.places else "there are no variables"
        raise DataError(path.name, [Problem("", what, "Use a file that contains answers")])
    label_sets = {
        name: {code: decoder.text(text) for code, text in labels.items()}
        for name, labels in structure.label_sets.items()
    }
    reading = _Reading(content, structure, label_sets, decoder)
    stored = columns_of(content, structure)
    columns = [_column(place, cells, reading) for place, cells in zip(structure.places, stored, strict=True)]
    personal = personal_names(columns, keep_personal)
    return RawFile(
        path=path,
        format="stata",
        columns=tuple(column for column in columns if column.name not in personal),
        rows=np.arange(1, structure.n_rows + 1, dtype=np.int64),
        personal=personal,
        notes=tuple(_notes(reading, personal)),
        label=decoder.text(structure.label).strip(),
    )


def _column(place: Place, stored: NDArray[Any], reading: _Reading) -> RawColumn:
    text = reading.decoder.text
    name, label = text(place.name), text(place.label).strip()
    if place.storage in {"str", "strL"}:
        return _text_column(name, label, place, stored, reading)
    numbers = numbers_of(stored, place, reading.structure.version)
    said = reading.label_sets.get(place.label_set, {})
    reasons = None
    if numbers.letters is not None:
        words = {code - SYSTEM_MISSING: each for code, each in said.items() if code > SYSTEM_MISSING}
        reasons = _reasons(name, numbers.letters, words, reading.coded)
    shown = text(place.format)
    kind = moment_of(shown)
    if kind is not None:
        texts = stata_moments(numbers.values, shown, kind)
        return RawColumn(name=name, cells=texts, label=label, reasons=reasons)
    labels: dict[float | str, str] = {
        float(code): each.strip() for code, each in said.items() if code < SYSTEM_MISSING and each.strip()
    }
    return RawColumn(name=name, cells=numbers.values, label=label, labels=labels, reasons=reasons)


def _text_column(name: str, label: str, place: Place, stored: NDArray[Any], reading: _Reading) -> RawColumn:
    if place.storage == "str":
        texts = texts_of_cells(stored, reading.decoder.text)
    else:
        texts, n_binary = long_texts_of(stored, reading.content, reading.structure, reading.decoder.text)
        if n_binary:
            reading.binary.append(f"{name} ({n_binary:,})")
    return RawColumn(name=name, cells=texts, label=label)


def _reasons(
    name: str, letters: NDArray[np.uint8], words: Mapping[int, str], coded: list[CodedMissing]
) -> NDArray[np.uint8]:
    """Return the reasons of a column's cells by the labels of their letters, and note each letter."""
    reasons = np.zeros(256, dtype=np.uint8)
    for number, cells in enumerate(np.bincount(letters).tolist()):
        if number and cells:
            label = words.get(number, "").strip()
            reasons[number] = reason_of(label)
            coded.append(CodedMissing(name, f".{chr(ord('a') + number - 1)}", label, cells))
    return reasons[letters]


def _notes(reading: _Reading, personal: tuple[str, ...]) -> Iterator[str]:
    structure, text = reading.structure, reading.decoder.text
    shown = {text(each.name): text(each.format) for each in structure.places if text(each.name) not in personal}
    numeric = {text(each.name) for each in structure.places if each.storage not in {"str", "strL"}}
    kinds = [(name, kind) for name, form in shown.items() if name in numeric and (kind := moment_of(form))]
    yield f"Stata file of version {structure.version}"
    yield from missing_notes(each for each in reading.coded if each.column not in personal)
    yield from moment_notes(kinds)
    business = [name for name, form in shown.items() if name in numeric and unit_of(form) == "b"]
    if business:
        yield f"business dates left as numbers, because their calendar is not in the file: {named(business)}"
    yield from _languages(structure, text)
    lacking = sorted({each.label_set for each in structure.places if each.label_set} - set(structure.label_sets))
    if lacking:
        yield f"value labels that are named but not in the file: {named([text(each) for each in lacking])}"
    if structure.aliases:
        yield f"variables of another frame, not in the file: {named([text(each) for each in structure.aliases])}"
    if reading.binary:
        yield f"binary data left blank: {named(reading.binary)}"
    yield from sorted(reading.decoder.notes)


def _languages(structure: Structure, text: Any) -> Iterator[str]:
    """Say in which languages there are labels, and which is used."""
    said = structure.characteristics
    languages = text(said.get((b"_dta", b"_lang_list"), b"")).split()
    current = text(said.get((b"_dta", b"_lang_c"), b"")).strip()
    others = [each for each in languages if each != current]
    if others:
        yield f"labels are in the language {current}; the file also has them in {named(others)}"
