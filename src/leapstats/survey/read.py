"""Read the waves of a study: each file through its dictionary, every disagreement at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression
from leapstats.dictionary.study import IGNORED, ROW, SourceColumn, Study, Variable, Wave
from leapstats.errors import DataError, Problem, UsageError, nearest, similar
from leapstats.survey.blanks import gather, progress_in, resolver
from leapstats.survey.cells import Source, as_text, decode
from leapstats.survey.evaluation import Answer
from leapstats.survey.formats import module_for, taking, without
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.repeat_rules import Repeats
from leapstats.survey.survey import Provenance, Survey
from leapstats.survey.value_labels import label_differences, label_problems
from leapstats.terms import Reason, Role

MOST_LISTED = 50


_SHARED: ContextVar[dict[int, dict[str, Survey]] | None] = ContextVar("shared", default=None)


@contextmanager
def shared_waves() -> Iterator[None]:
    """Let all that asks for the waves of a study meanwhile have the same surveys, each read once."""
    token = _SHARED.set({})
    try:
        yield
    finally:
        _SHARED.reset(token)


@dataclass(frozen=True, slots=True)
class Waves:
    """The surveys of a study, each read when first asked for."""

    study: Study
    _read: dict[str, Survey] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        shared = _SHARED.get()
        if shared is not None:
            object.__setattr__(self, "_read", shared.setdefault(id(self.study), self._read))

    def survey(self, name: str) -> Survey:
        """Return the survey of a wave.

        Raises
        ------
        UsageError
            If the study has no such wave.
        DataError
            If its file cannot be read, or does not agree with the dictionary.
        """
        if name not in self._read:
            self._read[name] = read_wave(self.study, name, self.survey)
        return self._read[name]

    def take(self, name: str, survey: Survey) -> None:
        """Take a survey for that of a wave, in place of what its file holds."""
        self._read[name] = survey


def read_wave(study: Study, name: str, others: Callable[[str], Survey] | None = None) -> Survey:
    """Read one wave of a study.

    Parameters
    ----------
    study
        Its dictionary says which file and format the wave has.
    name
        The wave.
    others
        Gives the survey of another wave; without it, other waves are read when a formula asks.

    Returns
    -------
    Survey
        Every cell checked against the dictionary.

    Raises
    ------
    UsageError
        If the study has no such wave.
    DataError
        With every disagreement between file and dictionary.
    """
    wave = next((each for each in study.waves if each.name == name), None)
    if wave is None or study.folder is None:
        problem = Problem(name, "the study has no such wave", nearest(name, [each.name for each in study.waves]))
        raise UsageError(f"the study {study.name}", [problem])
    asked_for = frozenset(
        entry.column
        for entry in study.columns
        if entry.wave == name and entry.variable != IGNORED and study.variables[entry.variable].role is Role.PII
    )
    file = file_of(study, wave, asked_for)
    return survey_of(study, wave, _rows_of(wave, file), others or Waves(study).survey)


def file_of(study: Study, wave: Wave, keep_personal: frozenset[str]) -> RawFile:
    """Read the file of a wave as study.toml says.

    Parameters
    ----------
    study
        It has a folder.
    wave
        One of its waves.
    keep_personal
        Personal columns to keep.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    folder = study.folder or Path()
    given = {
        "dictionary": folder / wave.dictionary if wave.dictionary else None,
        "sheet": wave.sheet or None,
        "repeats": Repeats(wave.repeats, frozenset(wave.repeats_missing)) if wave.repeats else None,
    }
    more = {option: value for option, value in given.items() if value is not None}
    _check_options(wave, more)
    file: RawFile = module_for(wave.format).read(folder / wave.file, keep_personal=keep_personal, **more)
    if not wave.several:
        return file
    from leapstats.survey.several_answers import with_several

    options = [(each.column, each.option) for each in study.columns if each.wave == wave.name and each.option]

    def options_of(column: RawColumn) -> list[str]:
        start = f"{column.option}: " if column.option else ""
        known = [option for name, option in options if _plain(name) == _plain(column.name) and option.startswith(start)]
        return [option.removeprefix(start) for option in known]

    return with_several(file, wave.several, options_of)


def _check_options(wave: Wave, given: Iterable[str]) -> None:
    """Refuse what study.toml says of a wave that files of its format do not have."""
    where = f"study.toml, wave {wave.name}"
    problems = [
        Problem(where, f"{option}: a file of the format {wave.format} has none", f"Remove it; {taking(option)} has it")
        for option in without(wave.format, given)
    ]
    if problems:
        raise DataError(wave.file.name, problems)


def _rows_of(wave: Wave, file: RawFile) -> RawFile:
    """Keep the rows of a wave in a file that has several.

    Raises
    ------
    DataError
        If the file has no such column, or no row of this wave.
    """
    if not wave.wave_column:
        return file
    column = next((each for each in file.columns if wave.wave_column in {each.heading, each.name}), None)
    where = f"study.toml, wave {wave.name}"
    if column is None:
        fix = nearest(wave.wave_column, [each.heading for each in file.columns])
        raise DataError(wave.file.name, [Problem(where, f"the file has no column {wave.wave_column}", fix)])
    texts = [as_text(cell) if cell is not None and cell == cell else "" for cell in column.values.tolist()]  # noqa: PLR0124
    rows = np.array([text == wave.wave_value for text in texts], dtype=bool)
    if not rows.any():
        fix = nearest(wave.wave_value, sorted(set(filter(None, texts))))
        raise DataError(wave.file.name, [Problem(where, f"no row has {wave.wave_value} in {wave.wave_column}", fix)])
    return file.take(rows)


def survey_of(study: Study, wave: Wave, file: RawFile, others: Callable[[str], Survey]) -> Survey:
    """Decode a file that has been read, through the dictionary.

    Raises
    ------
    DataError
        With every disagreement between file and dictionary.
    """
    where = f"{wave.file.name} (wave {wave.name})"
    if any(entry.wave == wave.name and entry.column == ROW for entry in study.columns):
        numbers = RawColumn(name=ROW, cells=np.array(list(map(str, file.rows)), dtype=object), fixed=True)
        file = replace(file, columns=(*file.columns, numbers))
    sources, problems = match_columns(study, wave, file)
    if problems:
        raise DataError(where, problems)
    decoded = {}
    for name, each in sources.items():
        decoded[name], strange = decode(study.variables[name], each, file.rows, wave.decimal)
        problems.extend(strange)
    problems.extend(_id_problems(study, file, decoded[study.id].values))
    problems.extend(label_problems(study, sources))
    if problems:
        raise DataError(where, problems)
    answers = gather(progress_in(file), sources, decoded)
    ticked = {
        block: [name for name in sources if name in answers.ticks and study.variables[name].block == block]
        for block in {study.variables[name].block for name in answers.ticks} - {""}
    }
    blocks = {name: ticked.get(study.variables[name].block, [name]) for name in answers.ticks}
    survey = Survey(
        study=study,
        wave=wave.name,
        units=decoded[study.id].values,
        raw={name: resolver(study.variables[name], answers, blocks.get(name, [])) for name in sources},
        others=others,
        provenance=Provenance(
            path=file.path,
            format=file.format,
            dictionary=file.dictionary,
            notes=file.notes,
            labels=tuple(label_differences(study, sources)),
        ),
    )
    told = {name for name, each in sources.items() if any(source.column.reasons is not None for source in each)}
    told.update(name for name in sources if study.variables[name].review)
    problems = skip_problems(survey, told)
    if problems:
        raise DataError(where, problems)
    return survey


def match_columns(study: Study, wave: Wave, file: RawFile) -> tuple[dict[str, list[Source]], list[Problem]]:
    """Find the file's column for each entry of columns.csv, and what is left over on either side."""
    found = {_key(column): column for column in file.columns}
    sources: dict[str, list[Source]] = {}
    problems = []
    mapped = set()
    for entry in (each for each in study.columns if each.wave == wave.name):
        key = (_plain(entry.column), _plain(entry.option))
        mapped.add(key)
        variable = study.variables.get(entry.variable)
        if variable is None:
            continue
        if key in found:
            sources.setdefault(variable.name, []).append(Source(entry, found[key]))
        elif not variable.optional:
            problems.append(_lacking(entry, [column.heading for column in file.columns]))
    for key, column in found.items():
        if key not in mapped and not column.fixed:
            fix = f"Add a row for it to columns.csv, or mark it {IGNORED}"
            problems.append(Problem(f'column "{column.heading}"', f"not in columns.csv for wave {wave.name}", fix))
    return sources, problems


def _lacking(entry: SourceColumn, headings: list[str]) -> Problem:
    heading = f"{entry.column} [{entry.option}]" if entry.option else entry.column
    what = f"the file does not have it, but {entry.variable} is read from it"
    fix = f"Correct its row in columns.csv, or mark {entry.variable} as optional in variables.csv"
    return Problem(f'column "{heading}"', what, f"{fix}. {similar(heading, headings)}".strip())


def _key(column: RawColumn) -> tuple[str, str]:
    return _plain(column.name), _plain(column.option)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _id_problems(study: Study, file: RawFile, units: NDArray[Any]) -> list[Problem]:
    problems = []
    blank = [str(row) for row, unit in zip(file.rows, units, strict=True) if unit is None]
    if blank:
        problems.append(Problem(f"row {', '.join(blank)}", f"{study.id} is blank", f"Give each {study.unit} an id"))
    for unit, count in Counter(unit for unit in units if unit is not None).items():
        if count > 1:
            rows = ", ".join(str(row) for row, each in zip(file.rows, units, strict=True) if each == unit)
            fix = f"Keep one row per {study.unit}, or correct the id"
            problems.append(Problem(f"rows {rows}", f'{study.id} "{unit}" occurs {count} times', fix))
    return problems


def skip_problems(survey: Survey, told: set[str]) -> list[Problem]:
    """List answers where the universe says not asked, and not-asked codes where it says asked.

    Of the items in `told` without a universe nobody has said yet who was asked, or the platform itself does.
    """
    problems = []
    universes: dict[Expression, Answer] = {}
    for name in survey.raw:
        variable = survey.study.variables[name]
        reasons = survey.column(name).reasons
        not_asked = reasons == Reason.NOT_ASKED
        if variable.universe is None and name in told:
            continue
        if variable.universe is None:
            answered, wrongly_skipped = np.zeros(len(survey), dtype=bool), not_asked
        else:
            if variable.universe not in universes:
                universes[variable.universe] = survey.evaluate(variable.universe)
            universe = universes[variable.universe]
            answered, wrongly_skipped = universe.no & ~not_asked, universe.yes & not_asked
        problems.extend(_skips(survey, variable, answered, "has an answer although its universe says not asked"))
        problems.extend(_skips(survey, variable, wrongly_skipped, "says not asked although its universe says asked"))
    return problems


def _skips(survey: Survey, variable: Variable, wrong: NDArray[np.bool_], what: str) -> list[Problem]:
    if not wrong.any():
        return []
    if survey.frequency is not None:
        where = f"{int(survey.frequency[wrong].sum())} {survey.study.units}"
        return [Problem(where, f"{variable.name} {what}", "Correct the answer, or the universe in variables.csv")]
    units = [str(unit) for unit in survey.units[wrong]]
    more = f" and {len(units) - MOST_LISTED} more" if len(units) > MOST_LISTED else ""
    where = f"{survey.study.unit} {', '.join(units[:MOST_LISTED])}{more}"
    return [Problem(where, f"{variable.name} {what}", "Correct the answer, or the universe in variables.csv")]
