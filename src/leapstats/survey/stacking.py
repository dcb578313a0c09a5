"""Several files as the waves of one: their rows one under another, with a column that says which wave a row is of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.raw import RawColumn, RawFile

WAVE = "wave"
MOST_NAMED = 3


def stacked(files: Sequence[RawFile], waves: Sequence[str]) -> RawFile:
    """Put the rows of files one under another.

    Parameters
    ----------
    files
        Two or more, as they were read.
    waves
        The name of the wave of each, all different.

    Returns
    -------
    RawFile
        With every column of any file, blank where a file lacks it; its column `wave` is a new one, whose heading is
        another where a file has a column of that name.

    Raises
    ------
    DataError
        With every label that stands for another answer in another file.
    """
    headings = list(dict.fromkeys(column.heading for file in files for column in file.columns))
    by_heading = [{column.heading: column for column in file.columns} for file in files]
    sizes = [len(file.rows) for file in files]
    problems = [
        problem
        for heading in headings
        for problem in _label_problems(heading, [each.get(heading) for each in by_heading], waves)
    ]
    name = _name(files)
    if problems:
        raise DataError(name, problems)
    columns = [_joined([each.get(heading) for each in by_heading], sizes) for heading in headings]
    key = WAVE
    while key in {text for column in columns for text in (column.name, column.heading)}:
        key = f"{key} of the file"
    of_rows = np.repeat(np.array(list(waves), dtype=object), sizes)
    return RawFile(
        path=Path(name),
        format=files[0].format,
        columns=(*columns, RawColumn(name=key, cells=of_rows, categories=tuple(waves))),
        rows=np.concatenate([file.rows for file in files]),
        sets=tuple({each.name: each for file in files for each in file.sets}.values()),
        personal=tuple(dict.fromkeys(each for file in files for each in file.personal)),
        notes=tuple(_notes([file.notes for file in files], waves)),
        id=files[0].id,
        wave=key,
        absent=frozenset().union(*(file.absent for file in files)),
        parts=tuple(file.path for file in files),
    )


def _name(files: Sequence[RawFile]) -> str:
    names = [file.path.name for file in files]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{names[0]} to {names[-1]} ({len(names)} files)"


def _notes(notes: Sequence[Sequence[str]], waves: Sequence[str]) -> Iterator[str]:
    """Yield what is said of all files once, and what is said of some with their waves."""
    for note in dict.fromkeys(note for each in notes for note in each):
        having = [wave for wave, each in zip(waves, notes, strict=True) if note in each]
        yield note if len(having) == len(waves) else f"{', '.join(having)}: {note}"


def _label_problems(heading: str, columns: Sequence[RawColumn | None], waves: Sequence[str]) -> Iterator[Problem]:
    known: dict[float | str, tuple[str, str]] = {}
    for column, wave in zip(columns, waves, strict=True):
        for code, label in (column.labels if column is not None else {}).items():
            first, where = known.setdefault(code, (label, wave))
            if first != label:
                what = f'{code} is "{first}" in {where} and "{label}" in {wave}'
                yield Problem(f'column "{heading}"', what, "Give a code the same label in every file")


def _joined(columns: Sequence[RawColumn | None], sizes: Sequence[int]) -> RawColumn:
    there = [column for column in columns if column is not None]
    labels: Mapping[float | str, str] = {code: label for each in there for code, label in each.labels.items()}
    return replace(
        there[0],
        cells=_cells(columns, sizes),
        label=next((each.label for each in there if each.label), ""),
        labels=dict(labels),
        missing=tuple(dict.fromkeys(each for column in there for each in column.missing)),
        fixed=all(each.fixed for each in there),
        reasons=_reasons(columns, sizes),
        categories=tuple(dict.fromkeys(each for column in there for each in column.categories)),
        ordered=all(each.ordered for each in there),
        personal=any(each.personal for each in there),
    )


def _cells(columns: Sequence[RawColumn | None], sizes: Sequence[int]) -> NDArray[Any]:
    """Return cells as numbers where all are, else as texts; those of a file that lacks the column are blank."""
    numeric = all(column.numeric for column in columns if column is not None)
    parts: list[NDArray[Any]] = []
    for column, size in zip(columns, sizes, strict=True):
        if numeric:
            parts.append(np.full(size, np.nan) if column is None else column.values)
        elif column is None:
            parts.append(np.full(size, None, dtype=object))
        else:
            texts = [None if is_none(cell) else as_text(cell) if column.numeric else cell for cell in column.values]
            parts.append(np.array(texts, dtype=object))
    return np.concatenate(parts)


def _reasons(columns: Sequence[RawColumn | None], sizes: Sequence[int]) -> NDArray[np.uint8] | None:
    if not any(column is not None and column.reasons is not None for column in columns):
        return None
    return np.concatenate(
        [
            np.zeros(size, dtype=np.uint8) if column is None or column.reasons is None else column.reasons
            for column, size in zip(columns, sizes, strict=True)
        ]
    )
