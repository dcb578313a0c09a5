"""Split one long file, a row for each unit and wave, into the surveys of its waves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.study import Study, Wave
from leapstats.errors import DataError, InputError, Problem, UsageError, as_option
from leapstats.survey.aggregation import aggregated, one_rule_each, units_of
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.inference import infer, name_problem
from leapstats.survey.kinds.judged import quoted
from leapstats.survey.linking import blank_problems, repeat_problems
from leapstats.survey.phases import in_time, wave_order
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import Survey, begun
from leapstats.survey.unit_ids import apart, are_personal, together, written_ids
from leapstats.survey.where import counted_anew, rows_kept

MOST_WAVES = 12
ORDER = "nothing tells which wave is earlier (choose with --before and --after, or --levels); the order used is"
KNOWN_ORDER = "the order of the waves is that of the file (choose with --before and --after, or --levels)"
HELD = "ids with personal data are abbreviated: {ids} (use {option} to show them)"
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


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The surveys of a long file, one a wave, and what was inferred of its columns.

    `order` is a sentence about the order of the waves where nothing tells it, else empty. `file` has every row, with
    the unit and the wave of each; `kept` are the rows that satisfy a condition, None where there is none.
    """

    surveys: tuple[Survey, ...]
    words: tuple[str, ...]
    file: RawFile
    units: NDArray[Any]
    waves: NDArray[Any]
    kept: NDArray[np.bool_] | None = None
    order: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Which unit and wave each row is of, as text; None where blank. `labels` has the waves in their order.

    `hidden` says that the ids are personal data; `unlisted` are the waves that the levels given for the wave's column
    do not name.
    """

    units: NDArray[Any]
    waves: NDArray[Any]
    labels: dict[str, str]
    hidden: bool = False
    listed: bool = False
    unlisted: tuple[str, ...] = ()

    def only(self, kept: NDArray[np.bool_]) -> "_Rows":
        """Return some of the rows, with the waves that are left."""
        waves = self.waves[kept]
        labels = {name: label for name, label in self.labels.items() if (waves == name).any()}
        unlisted = tuple(label for label in self.unlisted if label in labels.values())
        return replace(self, units=self.units[kept], waves=waves, labels=labels, unlisted=unlisted)


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
        The waves in the order of time as `wave_order` knows it, or else in order of first appearance.

    Raises
    ------
    UsageError
        With every column that is not there or cannot be what it is named as, and what `check` found.
    DataError
        With all of these and every problem of the cells: blank ids or waves, ids that come twice in
        a wave, too few or too many waves, cells that do not allow a type asked for.
    """
    asked = list(_name_problems(file, keys, choices))
    found = [_named(file, name) for name in keys.names]
    if any(len(columns) != 1 for columns in found) or len({id(columns[0]) for columns in found}) < len(found):
        raise _error(file, asked, [])
    *unit, wave = (columns[0] for columns in found)
    of_keys = {id(each) for each in (*unit, wave)}
    rest = replace(file, columns=tuple(each for each in file.columns if id(each) not in of_keys))
    kept = rows_kept(file, choices)
    every = replace(_rows_of(unit, wave, choices), hidden=are_personal(unit, file, choices.keep))
    rows = every if kept is None else every.only(kept.rows)
    whole, file = file, file if kept is None else kept.of_file(file)
    cells = [*_blank_units(file, keys, rows, choices), *_cell_problems(file, keys, rows)]
    if choices.respondents is None:
        cells.extend(_unit_problems(file, keys, rows, choices))
    try:
        inferred = infer(rest, _choices_of(rest, choices, keys))
    except DataError as error:
        raise _error(file, asked, [*cells, *error.problems]) from None
    narrowed = inferred.survey if kept is None else counted_anew(kept.of_survey(inferred.survey), rest, file)
    inferred = replace(inferred, survey=narrowed)
    study = _study(file, keys, rows, narrowed.study)
    surveys = tuple(_survey(narrowed, study, (rows, every), label) for label in rows.labels)
    if choices.respondents is not None and not asked:
        surveys = _of_respondents(surveys, choices.respondents, choices)
    if len(surveys) <= MOST_WAVES:
        asked.extend(check(surveys))
    if asked or cells:
        raise _error(file, asked, cells)
    listed = ", ".join(rows.labels)
    by = KNOWN_ORDER if wave.heading == file.wave and wave.categories else ORDER
    order = "" if rows.listed or in_time(list(rows.labels)) else f"{by}: {listed}"
    held = (HELD.format(ids=keys.id, option=as_option("--keep", keys.ids)),) if rows.hidden else ()
    of_rows = (whole, every.units, every.waves, None if kept is None else kept.rows)
    return Split(surveys, (*inferred.words, *held), *of_rows, order)


def _error(file: RawFile, asked: Sequence[Problem], cells: Sequence[Problem]) -> InputError:
    """Say what is wrong: with what was asked for alone, or with the file as well."""
    if cells:
        return DataError(file.path.name, [*asked, *cells])
    return UsageError(f"the options for {file.path.name}", asked)


def _named(file: RawFile, name: str) -> list[RawColumn]:
    """Find the column of a heading, or else those of a name: a question may have several columns."""
    exact = [each for each in file.columns if each.heading == name]
    return exact or [each for each in file.columns if each.name == name]


def _choices_of(rest: RawFile, choices: Choices, keys: Keys) -> Choices:
    """Leave out what was said of the id, the wave, and columns that are not there: they are not looked at as items."""

    def there(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if _named(rest, name))

    return replace(
        choices,
        include=there(choices.include),
        exclude=there(choices.exclude),
        keep=there(choices.keep),
        ids=(),
        respondents=None,
        missing=frozenset(
            text for text in choices.missing if not any(text.startswith(f"{key}=") for key in keys.names)
        ),
        types={name: choices.types[name] for name in there(choices.types)},
        levels={name: choices.levels[name] for name in there(choices.levels)},
        reference={name: choices.reference[name] for name in there(choices.reference)},
    )


def _name_problems(file: RawFile, keys: Keys, choices: Choices) -> Iterator[Problem]:
    known = {name for each in file.columns for name in (each.name, each.heading)}
    for name in dict.fromkeys([*keys.names, *choices.named]):
        if name not in known:
            yield name_problem(file, name)
    yield from _key_problems(keys, file, choices)


def _key_problems(keys: Keys, file: RawFile, choices: Choices) -> Iterator[Problem]:
    roles = [*((name, "id") for name in keys.ids), (keys.wave, "wave")]
    taken: dict[tuple[int, ...], str] = {}
    for key, role in roles:
        columns = _named(file, key)
        if len(columns) > 1:
            headings = ", ".join(each.heading for each in columns)
            yield Problem(
                key, f"it has {len(columns)} columns, but the {role} is one column", f"Name one of {headings}"
            )
        for item in (name for name in choices.include if columns and _same(_named(file, name), columns)):
            yield Problem(item, f"it is the {role} column, not an item", "Remove it from the items")
        for item in (
            name for name in choices.types if role == "wave" and columns and _same(_named(file, name), columns)
        ):
            what = f"it is declared {choices.types[item]}, but it is also the wave column"
            yield Problem(item, what, "Do not declare a type for it; use --levels to order the waves")
        places = tuple(id(each) for each in columns)
        if places and places in taken:
            yield Problem(
                key, f"the {taken[places]} and the {role} are the same column", "Use a different column for each"
            )
        taken[places] = role


def _same(some: list[RawColumn], others: list[RawColumn]) -> bool:
    return [id(each) for each in some] == [id(each) for each in others]


def _rows_of(unit: Sequence[RawColumn], wave: RawColumn, choices: Choices) -> _Rows:
    waves = written_ids(wave, choices.of(wave))
    labels: dict[str, str] = {}
    for cell, name in zip(wave.values, waves, strict=True):
        if name is not None:
            labels.setdefault(name, wave.labels.get(cell, name))
    units = together([written_ids(each, choices.of(each)) for each in unit])
    levels = choices.of(wave).levels
    if not levels:
        names = wave_order(list(labels), wave.categories)
        return _Rows(units, waves, {name: labels[name] for name in names})
    last = len(levels)
    place = {level.casefold(): number for number, level in enumerate(levels)}
    places = {n: min(place.get(text.casefold(), last) for text in (n, label)) for n, label in labels.items()}
    unlisted = tuple(label for name, label in labels.items() if places[name] == last)
    names = sorted(labels, key=lambda name: places[name])
    return _Rows(units, waves, {name: labels[name] for name in names}, listed=True, unlisted=unlisted)


def _cell_problems(file: RawFile, keys: Keys, rows: _Rows) -> Iterator[Problem]:
    yield from blank_problems("", keys.wave, (rows.waves, file.rows), "Fill it in, or remove the row")
    where = f'column "{keys.wave}"'
    if rows.unlisted:
        yield Problem(where, f"{quoted(rows.unlisted)} is not among its --levels", "List every wave there, in order")
    if len(rows.labels) == 1:
        yield Problem(
            where, f"there is only one wave, {next(iter(rows.labels))}", "Use a file that has two or more waves"
        )
    if len(rows.labels) > MOST_WAVES:
        what = f"it has {len(rows.labels)} different values, but at most {MOST_WAVES} waves are allowed"
        yield Problem(where, what, "Choose the column with the wave")


def _blank_units(file: RawFile, keys: Keys, rows: _Rows, choices: Choices) -> Iterator[Problem]:
    """Yield the rows without a unit; those of respondents are left out, and a note says so."""
    if choices.respondents is None:
        yield from blank_problems("", keys.id, (rows.units, file.rows), "Fill it in, or remove the row")


def _unit_problems(file: RawFile, keys: Keys, rows: _Rows, choices: Choices) -> Iterator[Problem]:
    """Yield the units that have several rows in a wave."""
    if len(rows.labels) > MOST_WAVES:
        return
    fix = "Keep one row per unit and wave, or correct the id"
    other = apart(file, keys.names, (rows.units, rows.waves), choices)
    if other:
        option = as_option("--id", [*keys.ids, other])
        fix = f"Keep one row per unit and wave; or, if {other} distinguishes them, use both: {option}"
    for label in rows.labels:
        here = rows.waves == label
        units = rows.units[here], file.rows[here]
        yield from repeat_problems(f"wave {label}", keys.id, units, fix, begun if rows.hidden else str)


def _study(file: RawFile, keys: Keys, rows: _Rows, inferred: Study) -> Study:
    waves = tuple(
        Wave(name=name, label=label, file=file.path, format=file.format) for name, label in rows.labels.items()
    )
    # What is derived in the whole file, multi-response headings, is derived in every wave.
    available = dict.fromkeys(inferred.available, frozenset(rows.labels))
    return replace(inferred, id=keys.id, unit=UNIT, units=UNITS, waves=waves, available=available)


def _survey(whole: Survey, study: Study, of: tuple[_Rows, _Rows], label: str) -> Survey:
    """Return a wave, given the rows that are kept and every row there was."""
    rows, every = of
    places = np.flatnonzero(rows.waves == label)
    return Survey(
        study=study,
        wave=label,
        units=rows.units[places],
        rows=whole.rows.take(places),
        raw={item: partial(_part, whole, item, places) for item in whole.raw},
        provenance=replace(
            whole.provenance,
            hides_ids=rows.hidden,
            dropped=frozenset(every.units[every.waves == label]) - set(rows.units[places]),
        ),
    )


def _of_respondents(surveys: Sequence[Survey], respondents: Respondents, choices: Choices) -> tuple[Survey, ...]:
    """Bring the respondents of each wave together to their units, each item by one rule in all waves."""

    def each(rules: Respondents) -> list[Survey]:
        units = [units_of(survey.units, None, rules, survey.study.name) for survey in surveys]
        return [
            aggregated(survey, found, rules, asked=choices.include)
            for survey, found in zip(surveys, units, strict=True)
        ]

    found = each(respondents)
    alike = one_rule_each(respondents, found)
    return tuple(found if alike == respondents else each(alike))


def _part(whole: Survey, item: str, places: NDArray[np.int64], survey: Survey) -> Column:
    del survey
    return whole.column(item).take(places)
