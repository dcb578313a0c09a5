"""SPSS .sav and .zsav: codes as they stand, with labels, user-missing codes and response sets."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, ResponseSet, Texts
from leapstats.survey.spss_cases import Slots, cases_of, numbers_of, texts_of_cases
from leapstats.survey.spss_dates import Moment, moment, moment_of, moments
from leapstats.survey.spss_dictionary import Described, UnreadableError, described
from leapstats.survey.spss_extensions import Extended, Item, extended
from leapstats.survey.spss_sets import declared_sets, response_sets
from leapstats.survey.spss_structure import (
    SETS,
    UNDECODABLE,
    DamagedError,
    Structure,
    damage,
    dictionary_of,
    structure_of,
)

MAGIC = (b"$FL2", b"$FL3")


def read_spss(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an SPSS file without losing a code.

    Parameters
    ----------
    path
        A .sav or .zsav file.
    keep_personal
        Personal columns to keep; others are dropped and named.

    Returns
    -------
    RawFile
        User-missing codes stay in `values` and are listed in `missing`; an empty text is blank;
        dates and times are texts in ISO form.

    Raises
    ------
    DataError
        If it is no SPSS file, cut short, without cases, cannot be read, or holds another number of
        cases, labels or variables than it declares.
    """
    content = read_bytes(path)
    if content[:4] not in MAGIC:
        problem = Problem("", "this is not an SPSS file, despite its name", "Save it from SPSS or PSPP as .sav")
        raise DataError(path.name, [problem])
    structure, said, extras, cases = _checked(path, content)
    del content
    if not len(cases):
        raise DataError(
            path.name, [Problem("", "there are variables but no cases", "Use a file that contains answers")]
        )
    columns = list(_columns(path, said, extras, cases))
    personal = [column.name for column in columns if _is_personal(column) and column.name not in keep_personal]
    kept = {column.name: column for column in columns if column.name not in personal}
    sets, notes = _response_sets(said, extras, structure, kept)
    notes.extend(_moment_notes(said, [name for name in said.names if name not in personal]))
    return RawFile(
        path=path,
        format="spss",
        columns=tuple(column for column in columns if column.name not in personal),
        rows=np.arange(1, len(cases) + 1, dtype=np.int64),
        sets=sets,
        personal=tuple(personal),
        notes=tuple(notes),
        label=said.label,
    )


def _checked(path: Path, content: bytes) -> tuple[Structure, Described, Extended, Slots]:
    """Check the structure, then the number of cases, then let the dictionary be parsed."""
    structure = structure_of(content)
    extras = None if structure.problems else extended(structure)
    if structure.problems or extras is None:
        raise DataError(path.name, structure.problems)
    try:
        cases = cases_of(content, structure, extras)
        said = described(dictionary_of(content, structure), structure.doubts)
    except (DamagedError, UnreadableError) as error:
        raise DataError(path.name, [error.problem]) from None
    widths, named = [bool(item.width) for item in extras.items], set(filter(None, said.names))
    if [name in said.texts for name in said.names] != widths or len(named) != len(widths):
        what = f"{len(widths):,} variables are present, but only {len(named):,} can be read"
        raise DataError(path.name, [damage(what)])
    return structure, said, extras, cases


def _columns(path: Path, said: Described, extras: Extended, cases: Slots) -> Iterator[RawColumn]:
    for name, item in zip(said.names, extras.items, strict=True):
        try:
            yield _column(name, item, said, cases)
        except (UnicodeDecodeError, LookupError):
            raise DataError(path.name, [UNDECODABLE]) from None


def _is_personal(column: RawColumn) -> bool:
    """Tell whether the name says so, or the label of a text: that of a code may name a choice."""
    return is_personal(column.name) or (not column.numeric and not column.labels and is_personal(column.label))


def _moment(name: str, said: Described) -> Moment | None:
    return None if name in said.texts else moment_of(said.formats.get(name, ""))


def _moment_notes(said: Described, names: list[str]) -> Iterator[str]:
    kinds = {name: _moment(name, said) for name in names}
    for word, is_time in (("dates", False), ("times", True)):
        those = [name for name, kind in kinds.items() if kind and (kind is Moment.TIME) is is_time]
        if those:
            yield f"{word} read as text: {', '.join(those)}"


def _column(name: str, item: Item, said: Described, cases: Slots) -> RawColumn:
    kind = _moment(name, said)

    def value(stored: float | str) -> float | str:
        if isinstance(stored, str):
            return stored.strip()
        return moment(stored, kind) if kind else stored

    held: NDArray[Any] | Texts
    if item.width:
        held = texts_of_cases(cases, item, said.encoding)
    else:
        numbers = numbers_of(cases, item)
        held = moments(numbers, kind) if kind else numbers
    return RawColumn(
        name=name,
        cells=held,
        label=said.labels.get(name, "").strip(),
        labels={value(code): label for code, label in said.value_labels.get(name, {}).items() if code == code},  # noqa: PLR0124
        missing=tuple(MissingRange(value(low), value(high)) for low, high in said.missing.get(name, [])),
        measure=said.measures.get(name, ""),
    )


def _response_sets(
    said: Described, extras: Extended, structure: Structure, columns: Mapping[str, RawColumn]
) -> tuple[tuple[ResponseSet, ...], list[str]]:
    names = {
        item.records[0].name.rstrip(b" ").upper(): name for name, item in zip(said.names, extras.items, strict=True)
    }
    declared = (each for kind, _, _, content in structure.extensions if kind in SETS for each in declared_sets(content))
    return response_sets(declared, names, columns, partial(str, encoding=said.encoding, errors="replace"))
