"""Read a survey: a wave of a study through its dictionary, or any file through its own labels."""

from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.dictionary.load import load_study
from leapstats.dictionary.packaged import packaged_study
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem
from leapstats.survey.formats import for_path, module_for
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.inference import Choices, Inferred, infer
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey

if TYPE_CHECKING:
    import pandas as pd


def read_survey(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | None = None,
) -> Survey:
    """Read one survey.

    Parameters
    ----------
    data
        A file or a data frame to read without a dictionary; None for a wave of a study.
    study
        A study, or its folder; None for the one that comes with the package.
    wave
        Which wave of the study; None for its first.

    Returns
    -------
    Survey
        Answers with the reasons where they are missing; decoded when first asked for.

    Raises
    ------
    InputError
        With every problem of the file or the dictionary at once.
    """
    if data is not None:
        return infer_survey(data).survey
    loaded = study_at(study)
    return Waves(loaded).survey(wave or first_wave(loaded))


def study_at(study: Study | str | Path | None) -> Study:
    """Return a study, reading its folder where one is named; None is the one of the package."""
    if isinstance(study, Study):
        return study
    return load_study(packaged_study() if study is None else study)


def first_wave(study: Study) -> str:
    """Return the name of a study's first wave.

    Raises
    ------
    DictionaryError
        If it has none.
    """
    if not study.waves:
        problem = Problem("study.toml", "the study has no waves", "Add [[waves]] with name, file and format")
        raise DictionaryError(f"the study {study.name}", [problem])
    return study.waves[0].name


def infer_survey(data: "str | Path | pd.DataFrame", choices: Choices | None = None) -> Inferred:
    """Read a file or a data frame without a dictionary; see `infer` for what is inferred."""
    choices = choices or Choices()
    return infer(raw_file(data, frozenset(choices.include)), choices)


def raw_file(data: "str | Path | pd.DataFrame", keep_personal: frozenset[str]) -> RawFile:
    """Read a file or a data frame as it stands; personal columns only where they are named."""
    if not isinstance(data, str | Path):
        return raw_of_frame(data, keep_personal=keep_personal)
    path = Path(data)
    file: RawFile = module_for(for_path(path)).read(path, keep_personal=keep_personal)
    return file
