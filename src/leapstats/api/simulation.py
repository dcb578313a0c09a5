"""Invent data that agree with everything a study states."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from leapstats.analysis.agreement import disagreements
from leapstats.analysis.identify.draw import Draw, draw_units
from leapstats.api.reading import study_at
from leapstats.dictionary.study import Study, Wave
from leapstats.errors import InfeasibleError, Problem, UsageError
from leapstats.present.write import write_bytes
from leapstats.survey.encoding import encode
from leapstats.survey.formats import module_for
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.read import survey_of
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType

SYNTHETIC = "synthetic"
DICTIONARY_FILES = ("variables.csv", "codelists.csv", "columns.csv", "constraints.csv", "published/*.csv")
FIRST_RESPONSE = datetime(2016, 5, 2, 9, 0, tzinfo=UTC)
SILENT = 0.3


def simulate(folder: str | Path, *, study: Study | str | Path | None = None, seed: int) -> tuple[Path, ...]:
    """Write one synthetic file for each wave of a study.

    Parameters
    ----------
    folder
        Where the files go; it has to be there. Files of the same names are replaced.
    study
        A study or its folder; None for the one that comes with the package.
    seed
        Of the draw; it is recorded in the files, with the version of scipy and a hash of the
        dictionary.

    Returns
    -------
    tuple of Path
        The files, `synthetic` in the name of each. One draw is one of very many data sets that
        agree with what was published; it says nothing about the real one.

    Raises
    ------
    InfeasibleError
        If no data set agrees with everything stated.
    OutputError
        If a file cannot be written.
    """
    loaded = study_at(study)
    target = Path(folder)
    if not target.is_dir():
        problem = Problem(str(target), "there is no such folder", "Make it first, or name another")
        raise UsageError("the output", [problem])
    drawn = draw_units(loaded, seed=seed)
    stamp = stamp_of(loaded, seed)
    answers = {wave.name: _answers(loaded, wave, drawn) for wave in loaded.waves}
    silent = {wave.name: _wave_file(loaded, wave, answers[wave.name], stamp) for wave in loaded.waves}
    read = surveys_of(loaded, silent)
    files = {}
    for place, wave in enumerate(loaded.waves):
        texts = _texts(loaded, read(wave.name), np.random.default_rng([seed, place]))
        files[wave.name] = _wave_file(loaded, wave, {**answers[wave.name], **texts}, stamp)
    check_agreement(loaded, files)
    written = []
    for wave in loaded.waves:
        path = target / synthetic_name(wave.file.name)
        write_bytes(path, _bytes(files[wave.name], target / f".{path.name}.part"))
        written.append(path)
    return tuple(written)


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
        raise InfeasibleError("The draw does not agree with what is stated:\n  " + "\n  ".join(broken))


def surveys_of(study: Study, files: dict[str, RawFile]) -> Callable[[str], Survey]:
    """Return what gives the survey of each wave from files that are not on disk."""
    read: dict[str, Survey] = {}

    def survey(name: str) -> Survey:
        if name not in read:
            wave = next(wave for wave in study.waves if wave.name == name)
            read[name] = survey_of(study, wave, files[name], survey)
        return read[name]

    return survey


Answers = dict[str, tuple[str | None, ...]]


def _answers(study: Study, wave: Wave, drawn: Draw) -> Answers:
    """Return ids, drawn codes, and texts still blank."""
    width = len(str(drawn.n_units))
    units = tuple(f"P{number:0{width}}" for number in range(1, drawn.n_units + 1))
    blank = dict.fromkeys(_text_items(study, wave), (None,) * drawn.n_units)
    return {study.id: units, **blank, **drawn.waves[wave.name]}


def _text_items(study: Study, wave: Wave) -> list[str]:
    names = (column.variable for column in study.columns if column.wave == wave.name)
    return [name for name in names if name in study.variables and study.variables[name].type is ItemType.TEXT]


def _texts(study: Study, survey: Survey, generator: np.random.Generator) -> Answers:
    """Invent free text that says it is invented, for some of the units that were asked."""
    texts: Answers = {}
    wave = next(wave for wave in study.waves if wave.name == survey.wave)
    for name in _text_items(study, wave):
        variable = study.variables[name]
        silent = generator.random(len(survey)) < SILENT
        if variable.universe is not None:
            silent |= ~survey.evaluate(variable.universe).yes
        text = f"Synthetic text: {variable.label[0].lower()}{variable.label[1:]}."
        texts[name] = tuple(None if quiet else text for quiet in silent)
    return texts


def _wave_file(study: Study, wave: Wave, answers: Answers, stamp: str) -> RawFile:
    if wave.format != "surveymonkey":
        file = encode(study, wave, answers)
        return replace(file, label=stamp[:64], notes=(stamp, "Invented; no evidence about any unit."))
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
        RawColumn(name=name, values=np.array(cells, dtype=object), fixed=True) for name, cells in columns.items()
    )


def _bytes(file: RawFile, scratch: Path) -> bytes:
    """Return a file as its format writes it, by way of a scratch file beside the target."""
    try:
        module_for(file.format).write(file, scratch)
        return scratch.read_bytes()
    finally:
        scratch.unlink(missing_ok=True)
