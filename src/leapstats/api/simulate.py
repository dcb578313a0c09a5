"""Invent data that agree with everything a study states."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap

import numpy as np

from leapstats.api.designs import rows_as_units
from leapstats.api.reading import study_at
from leapstats.api.request import check_all
from leapstats.api.seeds import check_draws, check_seed
from leapstats.dictionary.published_files import ACCEPTED_FILE
from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study, Variable, Wave
from leapstats.errors import DataError, InfeasibleError, InputError, OutputError, Problem, UsageError
from leapstats.output.places import sources_among, unfit_folder
from leapstats.output.write import write_all
from leapstats.reproduction.constraints import disagreements
from leapstats.results.following import Follow
from leapstats.simulation.draw import Draw, draw_units
from leapstats.simulation.result import SimulationResult, WaveFile, simulation_result
from leapstats.simulation.swap_sampler import Swaps
from leapstats.survey.column import Column
from leapstats.survey.encoding import encode
from leapstats.survey.formats import csv, module_for
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.read import survey_of
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

SYNTHETIC = "synthetic"
SEED = 1
DICTIONARY_FILES = (
    "variables.csv",
    "codelists.csv",
    "columns.csv",
    "scales.csv",
    "constraints.csv",
    "published/*.csv",
)
FIRST_RESPONSE = datetime(2016, 5, 2, 9, 0, tzinfo=UTC)
SILENT = 0.3
AGAIN = 25  # draws from one start
APART = 7919  # between the seeds of two starts
NOTE = 80  # characters a line of a note in an SPSS file can hold


def simulate(
    folder: str | Path,
    *,
    study: Study | str | Path | None = None,
    seed: int = SEED,
    draws: int | None = None,
    progress: Follow | None = None,
) -> SimulationResult:
    """Write one synthetic file for each wave of a study, or for each wave of many data sets.

    Parameters
    ----------
    folder
        Where the files go; it is created if needed. Files of the same names are replaced, but none that the
        study reads.
    study
        A study or its folder; None for the one that comes with the package.
    seed
        Of the draw; it is recorded in the files, with the version of scipy and a hash of the
        dictionary.
    draws
        How many data sets to write, each to a folder of its own, `draw_001` and so on; None for one.
    progress
        Called after each of many data sets with what is counted, how many are done, and how many there are.

    Returns
    -------
    SimulationResult
        `.files` has the paths, `synthetic` in the name of each. One draw is one of very many data sets that
        agree with what was published; it says nothing about the real one.

    Raises
    ------
    ContradictionError
        If no data set agrees with all published values and constraints.
    InfeasibleError
        If none was found within the time limit.
    UsageError
        If a file to be written is one that the study reads.
    OutputError
        If a file cannot be written.
    """
    target = Path(folder)
    checks = [partial(check_seed, "seed", seed), *([partial(check_draws, draws)] if draws is not None else [])]
    check_all("the options", checks)
    loaded = rows_as_units(study_at(study, tells_counts=False), "simulate")
    _check_sources(target, loaded, draws)
    _make_folder(target)
    if problem := unfit_folder(target):
        raise UsageError("the output", [problem])
    if draws is not None:
        written = _write_draws(target, loaded, (seed, draws), progress)
    else:
        files = _first_files(loaded, seed)
        check_agreement(loaded, files)
        written = _write(target, loaded, files)
    return simulation_result(loaded, written, seed, draws)


def _check_sources(folder: Path, study: Study, draws: int | None) -> None:
    """Refuse a folder where a file that the study reads would be replaced."""
    inside = [folder] if draws is None else [folder / _draw_name(number, draws) for number in range(1, draws + 1)]
    targets = [place / synthetic_name(wave.file.name) for place in inside if place.is_dir() for wave in study.waves]
    problems = list(sources_among(targets, files_of(study)))
    if problems:
        raise UsageError("the output", problems)


def _draw_name(number: int, draws: int) -> str:
    return f"draw_{number:0{max(3, len(str(draws)))}}"


def _make_folder(folder: Path) -> None:
    # Made before the draw: what cannot be written to is found out in time.
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = Problem(str(folder), f"the folder cannot be made: {error.strerror}", "Name another")
        raise UsageError("the output", [problem]) from None


def draw_surveys(study: Study, *, seed: int) -> Iterator[Callable[[str], Survey]]:
    """Yield data sets that agree with everything a study states, without end: each gives the survey of a wave.

    Every 25th is found by integer programming with a random objective, those after it by swapping answers
    between units. They are as spread out as that makes them: no uniform sample of all that agree, and no
    posterior.

    Parameters
    ----------
    study
        What is stated.
    seed
        Of the first data set and of the swaps.

    Raises
    ------
    ContradictionError
        If no data set agrees with all published values and constraints.
    InfeasibleError
        If none was found within the time limit.
    """
    for start in count():
        own = seed + start * APART
        first = surveys_of(study, _first_files(study, own))
        yield first
        yield from islice(Swaps(study, first, own).draws(), AGAIN - 1)


def _write_draws(target: Path, study: Study, how: tuple[int, int], progress: Follow | None) -> list[WaveFile]:
    seed, draws = how
    written: list[WaveFile] = []
    for number, surveys in enumerate(islice(draw_surveys(study, seed=seed), draws), start=1):
        folder = target / _draw_name(number, draws)
        stamp = f"{stamp_of(study, seed)}, draw {number} of {draws} by swaps"
        files = {wave.name: _wave_file(study, wave, answers_in(surveys(wave.name)), stamp) for wave in study.waves}
        try:
            folder.mkdir(exist_ok=True)
            written.extend(_write(folder, study, files))
        except OSError as error:
            raise OutputError(f"{folder} was not made: {error.strerror or error}.{_standing(number)}") from None
        except OutputError as error:
            with suppress(OSError):
                folder.rmdir()  # only where it is empty
            raise OutputError(f"{error}{_standing(number)}") from None
        if progress is not None:
            progress("draws", number, draws)
    return written


def _standing(number: int) -> str:
    """Say how many data sets were written before the one of a number."""
    return f" The {number - 1} before it were written." if number > 1 else ""


def answers_in(survey: Survey) -> "WaveAnswers":
    """Return the codes, numbers and texts of a survey's raw items, as the files of its wave keep them."""
    return {item: tuple(_codes(survey.variable(item), survey.column(item))) for item in survey.raw}


def _codes(variable: Variable, column: Column) -> Iterator[str | None]:
    codes = variable.codes
    missing = {code.reason: code.code for code in codes.missing} if codes is not None else {}
    answers = [code.code for code in codes.answers] if codes is not None and variable.type in CODED else None
    for value, reason in zip(column.values.tolist(), column.reasons.tolist(), strict=True):
        if reason:
            yield missing.get(Reason(reason))
        elif answers is not None:
            yield answers[value]
        else:
            yield f"{value:g}" if isinstance(value, float) else str(value)


def _first_files(loaded: Study, seed: int) -> dict[str, RawFile]:
    """Return the files of the data set that a seed stands for."""
    drawn = draw_units(loaded, seed=seed)
    stamp = stamp_of(loaded, seed)
    answers = {wave.name: _answers(loaded, wave, drawn) for wave in loaded.waves}
    silent = {wave.name: _wave_file(loaded, wave, answers[wave.name], stamp) for wave in loaded.waves}
    read = surveys_of(loaded, silent)
    files = {}
    for place, wave in enumerate(loaded.waves):
        texts = _texts(loaded, read(wave.name), np.random.default_rng([seed, place]))
        files[wave.name] = _wave_file(loaded, wave, {**answers[wave.name], **texts}, stamp)
    return files


def _write(target: Path, loaded: Study, files: dict[str, RawFile]) -> list[WaveFile]:
    """Write the files of all waves, or none."""
    written = [
        WaveFile(target / synthetic_name(wave.file.name), wave.name, len(files[wave.name].rows))
        for wave in loaded.waves
    ]
    write_all({each.path: _bytes(files[each.wave], each.path) for each in written}, files_of(loaded))
    return written


def synthetic_name(name: str) -> str:
    """Return a file's name with the word synthetic in it."""
    path = Path(name)
    return name if SYNTHETIC in name else f"{path.stem}_{SYNTHETIC}{path.suffix}"


def stamp_of(study: Study, seed: int) -> str:
    """Return the words that mark a synthetic file: seed, scipy version, hash of the dictionary."""
    from scipy import __version__ as scipy_version

    return f"SYNTHETIC data, seed {seed}, scipy {scipy_version}, dictionary {dictionary_hash(study)}"


def dictionary_hash(study: Study) -> str:
    """Return the first 12 digits of the SHA-256 of the dictionary's files, line ends aside."""
    digest = hashlib.sha256()
    for pattern in DICTIONARY_FILES:
        for path in sorted((study.folder or Path()).glob(pattern)):
            # Which findings are accepted decides no number.
            if path.name == Path(ACCEPTED_FILE).name:
                continue
            digest.update(path.name.encode())
            digest.update(path.read_text(encoding="utf-8-sig").encode())
    return digest.hexdigest()[:12]


def check_agreement(study: Study, files: dict[str, RawFile]) -> None:
    """Read files back through the dictionary and hold them to everything stated.

    Raises
    ------
    InfeasibleError
        If they break anything: the program and the dictionary's own logic would disagree.
    """
    broken = list(disagreements(study, surveys_of(study, files)))
    if broken:
        raise InfeasibleError(
            "The draw does not agree with the published values and constraints:\n  " + "\n  ".join(broken)
        )


def surveys_of(study: Study, files: dict[str, RawFile]) -> Callable[[str], Survey]:
    """Return what gives the survey of each wave from files that are not on disk."""
    read: dict[str, Survey] = {}

    def survey(name: str) -> Survey:
        if name not in read:
            wave = next(wave for wave in study.waves if wave.name == name)
            read[name] = survey_of(study, wave, files[name], survey)
        return read[name]

    return survey


WaveAnswers = dict[str, tuple[str | None, ...]]


def _answers(study: Study, wave: Wave, drawn: Draw) -> WaveAnswers:
    """Return ids, drawn codes, and texts still blank."""
    width = len(str(max(map(max, drawn.units.values()))))
    units = tuple(f"P{number:0{width}}" for number in drawn.units[wave.name])
    blank = dict.fromkeys(_text_items(study, wave), (None,) * len(units))
    return {study.id: units, **blank, **drawn.waves[wave.name]}


def _text_items(study: Study, wave: Wave) -> list[str]:
    names = (column.variable for column in study.columns if column.wave == wave.name)
    return [name for name in names if name in study.variables and study.variables[name].type is ItemType.TEXT]


def _texts(study: Study, survey: Survey, generator: np.random.Generator) -> WaveAnswers:
    """Invent free text that says it is invented, for some of the units that were asked."""
    texts: WaveAnswers = {}
    wave = next(wave for wave in study.waves if wave.name == survey.wave)
    for name in _text_items(study, wave):
        variable = study.variables[name]
        silent = generator.random(len(survey)) < SILENT
        if variable.universe is not None:
            silent |= ~survey.evaluate(variable.universe).yes
        text = f"Synthetic text: {variable.label[0].lower()}{variable.label[1:]}."
        texts[name] = tuple(None if quiet else text for quiet in silent)
    return texts


def _wave_file(study: Study, wave: Wave, answers: WaveAnswers, stamp: str) -> RawFile:
    if wave.format == "csv":
        cells = np.array([stamp] * len(answers[study.id]), dtype=object)
        mark = RawColumn(name=csv.SYNTHETIC, cells=cells, fixed=True)
        return encode(study, wave, answers, [mark])
    if wave.format != "surveymonkey":
        file = encode(study, wave, answers)
        return replace(file, label=stamp[:64], notes=(*wrap(stamp, NOTE), "Simulated; no evidence about any unit."))
    id_column = next(each.column for each in study.columns if (each.wave, each.variable) == (wave.name, study.id))
    units = tuple(str(unit) for unit in answers[study.id])
    return encode(study, wave, answers, _respondents(units, id_column, stamp))


def _respondents(units: tuple[str, ...], id_column: str, stamp: str) -> tuple[RawColumn, ...]:
    """Return the columns that SurveyMonkey puts before the questions."""
    starts = [FIRST_RESPONSE + timedelta(hours=5 * place) for place in range(len(units))]
    columns = {
        "Respondent ID": [str(4700000001 + 37 * place) for place in range(len(units))],
        "Collector ID": ["88000001"] * len(units),
        "Start Date": [f"{start:%m/%d/%Y %H:%M:%S}" for start in starts],
        "End Date": [f"{start + timedelta(minutes=12):%m/%d/%Y %H:%M:%S}" for start in starts],
        "IP Address": [f"192.0.2.{place}" for place in range(1, len(units) + 1)],
        "Email Address": [None] * len(units),
        "First Name": ["Synthetic"] * len(units),
        "Last Name": ["Respondent"] * len(units),
        id_column: list(units),
        "Custom Data 2": [stamp] * len(units),
    }
    return tuple(
        RawColumn(name=name, cells=np.array(cells, dtype=object), fixed=True) for name, cells in columns.items()
    )


def _bytes(file: RawFile, path: Path) -> bytes:
    """Return a file as its format writes it, by way of a scratch file in a folder beside the target.

    Raises
    ------
    OutputError
        If it cannot be written, or cannot be read again: not every writer says that a disk is full.
    """
    module = module_for(file.format)
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".leapstats-") as folder:
            scratch = Path(folder) / path.name
            module.write(file, scratch)
            _check_whole(module.read(scratch), file)
            return scratch.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
    except InputError:
        reason = "the file is incomplete; the disk may be full"
    raise OutputError(f"{path} was not written: {reason}. The old file, if any, is unchanged.")


def _check_whole(read: RawFile, file: RawFile) -> None:
    """Refuse a file in which fewer units were read than were written."""
    sizes = [len(each.columns[0].values) if each.columns else 0 for each in (read, file)]
    if sizes[0] != sizes[1]:
        problem = Problem("", f"{sizes[0]} of {sizes[1]} rows were written", "Free up disk space")
        raise DataError(file.format, [problem])
