"""Several files as waves: which files they are, what their waves are called, and the one file that they make."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Union

from leapstats.api.arguments import refused
from leapstats.api.choices import Reading, choices_of
from leapstats.api.reading import raw_file
from leapstats.errors import DataError, InputError, Problem, UsageError, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawFile
from leapstats.survey.stacking import folded, stacked

if TYPE_CHECKING:
    import pandas as pd

Data = Union[str, Path, "pd.DataFrame"]
Several = Data | Sequence[Data] | None


def files_of(data: Several) -> list[Data]:
    """Return the files or data frames of an argument that takes one, several or none."""
    if data is None:
        return []
    if isinstance(data, list | tuple):
        if not data:
            raise refused("data", data, "no file and no data frame", "Name a file, or several that are waves")
        return list(data)
    return [data]  # type: ignore[list-item]


def wave_names(files: Sequence[Data], waves: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the waves of several files: as they are given, or those of the files."""
    if waves or len(files) < 2:
        return tuple(waves)
    return tuple(Path(each).stem if isinstance(each, str | Path) else str(at) for at, each in enumerate(files, start=1))


def file_problems(files: Sequence[Data], waves: Sequence[str], wave_item: str | None) -> Iterator[Problem]:
    """Say what is wrong with several files as waves, and with the names of their waves."""
    if not files:
        return
    if waves and len(files) == 1:
        yield Problem("waves", "one file is one wave", "Omit it; wave_item names the column of waves in one file")
        return
    if waves and len(files) != len(waves):
        what = f"{len(waves)} names for {len(files)} file{'' if len(files) == 1 else 's'}"
        yield Problem("waves", what, "Name a wave for each file, in their order, or omit it")
        return
    if len(files) > 1 and wave_item is not None:
        what = "several files are waves, so no column is one"
        yield Problem("wave_item", what, "Omit it, or give one file that has all waves")
    names = wave_names(files, waves)
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        what = f'"{twice[0]}" would be the name of several waves'
        yield Problem("waves", what, "Name a wave for each file, in their order")


def check_files(files: Sequence[Data], waves: Sequence[str], wave_item: str | None) -> None:
    """Refuse several files that cannot be waves.

    Raises
    ------
    UsageError
        With everything that is wrong.
    """
    problems = list(file_problems(files, waves, wave_item))
    if problems:
        raise UsageError("the options", problems)


def waves_together(
    files: Sequence[Data], waves: Sequence[str], wave_item: str | None, reading: Reading
) -> tuple[Data | RawFile | None, str | None]:
    """Return what is read: nothing, a file as it was given, or the one that several make, with its column of waves.

    Raises
    ------
    InputError
        If several files cannot be read, or cannot be waves.
    """
    check_files(files, waves, wave_item)
    if len(files) < 2:
        return (files[0] if files else None), wave_item
    whole = one_file(files, waves, choices_of(reading))
    return whole, whole.wave


def one_file(files: Sequence[Data], waves: Sequence[str], choices: Choices, needed: Sequence[str] = ()) -> RawFile:
    """Return a file as it stands, or the one that several make; each of several must have its id and what is needed.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    if len(files) == 1:
        return raw_file(files[0], choices)
    read: list[RawFile] = []
    errors: list[InputError] = []
    for each in files:
        try:
            read.append(raw_file(each, choices))
        except InputError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        told = [
            replace(one, where=": ".join(filter(None, (e.source, one.where)))) for e in errors for one in e.problems
        ]
        raise DataError("the files", told)
    names = wave_names(files, waves)
    whole = stacked(read, names)
    lacking = list(_lacking(read, names, dict.fromkeys((*choices.ids, *needed))))
    if lacking:
        raise DataError(whole.path.name, lacking)
    return whole


def _lacking(files: Sequence[RawFile], waves: Sequence[str], needed: Iterable[str]) -> Iterator[Problem]:
    """Say which columns a file lacks that another one has; one that no file has is told where it is looked for."""
    have = [{folded(text) for column in file.columns for text in (column.name, column.heading)} for file in files]
    for name in needed:
        there = [folded(name) in each for each in have]
        for file, wave, has in zip(files, waves, there, strict=True):
            if not has and any(there):
                known = nearest(name, [column.heading for column in file.columns])
                what = "this file has no such column, but another one has"
                yield Problem(f'column "{name}" of {wave}', what, f"{known} Give it the same heading in every file")
