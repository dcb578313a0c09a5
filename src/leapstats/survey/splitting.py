"""Split one long file, a row for each unit and wave, into the surveys of its waves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Study, Wave
from leapstats.errors import DataError, InputError, Problem, UsageError, nearest
from leapstats.survey.cells import holds
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.inference import infer
from leapstats.survey.kinds.numbers import TEXT_LABELS
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.linking import blank_problems, ids_of, repeat_problems
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import Survey

MOST_WAVES = 12
UNIT, UNITS = "unit", "units"
Check = Callable[[Sequence[Survey]], Iterable[Problem]]


def nothing_more(surveys: Sequence[Survey]) -> Iterable[Problem]:
    """Find nothing wrong with the waves of a file."""
    del surveys
    return ()


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns of a long file that say which unit, by one id or several together, and which wave a row is of."""

    ids: tuple[str, ...]
    wave: str

    @property
    def names(self) -> tuple[str, ...]:
        """All of these columns."""
        return (*self.ids, self.wave)

    @property
    def id(self) -> str:
        """The id in words."""
        return ", ".join(self.ids)


@dataclass(frozen=True, slots=True)
class Split:
    """The surveys of a long file, one a wave, and what was inferred of its columns."""

    surveys: tuple[Survey, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Which unit and wave each row is of, as text; None where blank. `labels` has the waves in their order."""

    units: NDArray[Any]
    waves: NDArray[Any]
    labels: dict[str, str]


def split_waves(file: RawFile, keys: Keys, choices: Choices, check: Check = nothing_more) -> Split:
    """Split a file that holds several waves, one row a unit and wave.

    Parameters
    ----------
    file
        As it was read.
    keys
        The columns of the id and of the wave; they are no items of the result.
    choices
        As for `infer`. Items are inferred once, on the whole file, so that the waves share types
        and code lists.
    check
        Finds what else is wrong with the waves, to be told with the rest. It may be given waves
        whose ids are wrong, and fewer than two.

    Returns
    -------
    Split
        The waves in the order of their numbers, or else in order of first appearance.

    Raises
    ------
    UsageError
        With every column that is not there or cannot be what it is named as, and what `check` found.
    DataError
        With all of these and every problem of the cells: blank ids or waves, ids that come twice in
        a wave, too few or too many waves, cells that do not allow a type asked for.
    """
    asked = list(_name_problems(file, keys, choices))
    unit, wave = _named(file, keys.id), _named(file, keys.wave)
    if len(unit) != 1 or len(wave) != 1 or _same(unit, wave):
        raise _error(file, asked, [])
    rows = _rows_of(unit[0], wave[0])
    cells = list(_cell_problems(file, keys, rows))
    rest = replace(file, columns=tuple(each for each in file.columns if each is not unit[0] and each is not wave[0]))
    try:
        inferred = infer(rest, _choices_of(rest, choices))
    except DataError as error:
        raise _error(file, asked, [*cells, *error.problems]) from None
    study = _study(file, keys, rows, inferred.survey.study)
    surveys = tuple(_survey(inferred.survey, study, rows, label) for label in rows.labels)
    if len(surveys) <= MOST_WAVES:
        asked.extend(check(surveys))
    if asked or cells:
        raise _error(file, asked, cells)
    return Split(surveys, inferred.words)


def _error(file: RawFile, asked: Sequence[Problem], cells: Sequence[Problem]) -> InputError:
    """Say what is wrong: with what was asked for alone, or with the file as well."""
    if cells:
        return DataError(file.path.name, [*asked, *cells])
    return UsageError(f"what was asked of {file.path.name}", asked)


def _named(file: RawFile, name: str) -> list[RawColumn]:
    """Find the column of a heading, or else those of a name: a question may have several columns."""
    exact = [each for each in file.columns if each.heading == name]
    return exact or [each for each in file.columns if each.name == name]


def _choices_of(rest: RawFile, choices: Choices) -> Choices:
    """Leave out what was said of the id, the wave, and columns that are not there: they are not looked at as items."""
    return replace(
        choices,
        include=tuple(name for name in choices.include if _named(rest, name)),
        exclude=tuple(name for name in choices.exclude if _named(rest, name)),
        types={name: kind for name, kind in choices.types.items() if _named(rest, name)},
    )


def _name_problems(file: RawFile, keys: Keys, choices: Choices) -> Iterator[Problem]:
    known = list(dict.fromkeys(name for each in file.columns for name in (each.name, each.heading)))
    for name in dict.fromkeys([keys.id, keys.wave, *choices.include, *choices.exclude, *choices.types]):
        if name in known:
            continue
        if name in file.personal:
            yield Problem(name, "the column holds personal data and was dropped", "Keep it when the file is read")
        else:
            yield Problem(name, "there is no such column", nearest(name, known))
    yield from _key_problems({"id": keys.id, "wave": keys.wave}, file, choices)


def _key_problems(keys: dict[str, str], file: RawFile, choices: Choices) -> Iterator[Problem]:
    found = {role: _named(file, name) for role, name in keys.items()}
    for role, columns in found.items():
        if len(columns) > 1:
            headings = ", ".join(each.heading for each in columns)
            yield Problem(
                keys[role], f"it has {len(columns)} columns, and the {role} is one", f"Name one of {headings}"
            )
        for item in (name for name in choices.include if columns and _same(_named(file, name), columns)):
            yield Problem(item, f"it is the column of the {role}, and no item", "Leave it out of the items")
    if found["id"] and _same(found["id"], found["wave"]):
        yield Problem(keys["wave"], "the id and the wave are one column", "Name a column for each")


def _same(some: list[RawColumn], others: list[RawColumn]) -> bool:
    return [id(each) for each in some] == [id(each) for each in others]


def _rows_of(unit: RawColumn, wave: RawColumn) -> _Rows:
    waves = ids_of(_shown(wave))
    labels: dict[str, str] = {}
    for cell, name in zip(wave.values, waves, strict=True):
        if name is not None:
            labels.setdefault(name, wave.labels.get(cell, name))
    if all(NUMBER.fullmatch(name) for name in labels):
        labels = {name: labels[name] for name in sorted(labels, key=float)}
    return _Rows(ids_of(_shown(unit)), waves, labels)


def _shown(column: RawColumn) -> Iterator[object]:
    """Yield the cells: the text where numbers merely stand for texts, None where the file says missing."""
    for cell in column.values:
        if any(holds(each, cell) for each in column.missing):
            yield None
        else:
            yield column.labels.get(cell) if column.measure == TEXT_LABELS else cell


def _cell_problems(file: RawFile, keys: Keys, rows: _Rows) -> Iterator[Problem]:
    for name, cells in ((keys.id, rows.units), (keys.wave, rows.waves)):
        yield from blank_problems("", name, (cells, file.rows), "Fill it in, or leave the row out")
    where = f'column "{keys.wave}"'
    if len(rows.labels) == 1:
        yield Problem(where, f"there is only one wave, {next(iter(rows.labels))}", "Name a file that has two or more")
    if len(rows.labels) > MOST_WAVES:
        what = f"it has {len(rows.labels)} different values, and there are at most {MOST_WAVES} waves"
        yield Problem(where, what, "Name the column that says which wave a row is of")
        return
    for label in rows.labels:
        here = rows.waves == label
        mend = "Keep one row for each unit and wave, or correct the id"
        yield from repeat_problems(f"wave {label}", keys.id, (rows.units[here], file.rows[here]), mend)


def _study(file: RawFile, keys: Keys, rows: _Rows, inferred: Study) -> Study:
    waves = tuple(
        Wave(name=name, label=label, file=file.path, format=file.format) for name, label in rows.labels.items()
    )
    # What is derived in the whole file, multi-response headings, is derived in every wave.
    available = dict.fromkeys(inferred.available, frozenset(rows.labels))
    return replace(inferred, id=keys.id, unit=UNIT, units=UNITS, waves=waves, available=available)


def _survey(whole: Survey, study: Study, rows: _Rows, label: str) -> Survey:
    places = np.flatnonzero(rows.waves == label)
    return Survey(
        study=study,
        wave=label,
        units=rows.units[places],
        raw={item: partial(_part, whole, item, places) for item in whole.raw},
        provenance=whole.provenance,
    )


def _part(whole: Survey, item: str, places: NDArray[np.int64], survey: Survey) -> Column:
    del survey
    return whole.column(item).take(places)
