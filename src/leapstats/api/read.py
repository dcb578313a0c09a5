"""What a file was read as."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import one_name
from leapstats.api.choices import Reading, choices_of, of_files, shows_reading
from leapstats.api.privacy import refuses_privacy
from leapstats.api.reading import first_wave, inferred_of, raw_file, study_at
from leapstats.api.request import check_together, check_waves
from leapstats.api.respondents_asked import refuse_respondents
from leapstats.describe.columns_read import columns_of_file, columns_of_wave
from leapstats.describe.columns_read_table import FileRead, document_of
from leapstats.describe.file_facts import facts_of_file, facts_of_wave, why_and_notes
from leapstats.dictionary.study import Study
from leapstats.output.result import AnalysisResult
from leapstats.survey.choices import Choices
from leapstats.survey.read import Waves
from leapstats.survey.survey import FRAME
from leapstats.survey.where import keep_units

if TYPE_CHECKING:
    import pandas as pd


@refuses_privacy("it tells how a file was read, to those who hold the file")
@shows_reading
def read(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    **reading: Unpack[Reading],
) -> AnalysisResult:
    """Show what a file was taken for and why, and what each of its columns was read as.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    study, wave
        A study or its folder, and one of its waves.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    AnalysisResult
        `.table` has a row for each column; ids, free text and personal data are counted and not shown.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    wave = one_name("wave", wave)
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    choices = choices_of(reading)
    refuse_respondents(choices, "read")
    if data is None:
        return _of_study(study_at(study), wave, choices)
    return _of_file(data, choices)


def _of_file(data: "str | Path | pd.DataFrame", choices: Choices) -> AnalysisResult:
    whole = raw_file(data, choices)
    file, inferred = inferred_of(whole, choices)
    survey = inferred.survey
    _, notes = why_and_notes(survey)
    found = FileRead(
        file=survey.study.name if file.format != FRAME else f"the {survey.study.name}",
        survey=survey,
        facts=tuple(facts_of_file(whole, file, survey, choices)),
        columns=tuple(columns_of_file(file, inferred)),
        notes=tuple(notes),
    )
    return AnalysisResult(found.results, document_of(found))


def _of_study(study: Study, wave: str | None, choices: Choices) -> AnalysisResult:
    name = wave or first_wave(study)
    check_waves(study, (name,))
    survey = Waves(study).survey(name)
    items = [item for item in survey.items if study.variables[item].formula is None]
    n_derived = len(survey.items) - len(items)
    survey = keep_units(survey, choices.where)
    of_name = next(each for each in study.waves if each.name == name)
    found = FileRead(
        file=of_name.file.name,
        survey=survey,
        facts=tuple(facts_of_wave(survey, of_name, items, n_derived)),
        columns=tuple(columns_of_wave(survey, items)),
        notes=(*survey.provenance.notes, *survey.provenance.labels),
    )
    return AnalysisResult(found.results, document_of(found))
