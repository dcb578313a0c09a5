"""Which answers are missing."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.engines import counts_elsewhere
from leapstats.api.privacy import protects
from leapstats.api.reading import first_wave, infer_survey, kept_of_study, study_at
from leapstats.api.request import check_together, check_waves
from leapstats.api.respondents_asked import ReadingOfUnits
from leapstats.api.table1 import check_any_item
from leapstats.describe.missing import MissingAnswers, missing_answers, missing_document
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.result import AnalysisResult
from leapstats.survey.read import Waves
from leapstats.terms import ItemType

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot


@counts_elsewhere
@protects
@shows_reading
def missing(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    include: Names = (),
    exclude: Names = (),
    **reading: Unpack[ReadingOfUnits],
) -> AnalysisResult:
    """Count missing answers by item and reason, and the patterns of items that are missing together.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    study, wave
        A study or its folder, and one of its waves.
    include, exclude
        Items to look at, in this order, or to leave out.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    AnalysisResult
        `.plot().save("missing.pdf")` draws the patterns (an UpSet plot).

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    wanted, left_out = listed(include, "include"), listed(exclude, "exclude")
    choices = choices_of(reading, include=wanted, exclude=left_out)
    warnings: tuple[str, ...] = ()
    if data is None:
        loaded = study_at(study)
        name = wave or first_wave(loaded)
        check_waves(loaded, (name,))
        survey = kept_of_study(Waves(loaded).survey(name), choices)
    else:
        inferred = infer_survey(data, replace(choices, shown=wanted))
        survey, warnings = inferred.survey, inferred.words
    for item in (*wanted, *left_out):
        survey.variable(item)
    known = [item for item in survey.items if survey.variable(item).type is not ItemType.ID]
    items = [item for item in wanted or known if item not in left_out]
    if not items and data is not None and not left_out:
        check_any_item(inferred)
    if not items:
        raise UsageError("the items", [Problem("include", "no item is left", "Choose other items")])
    found = missing_answers(survey, items)
    document = missing_document(found, warnings)
    return AnalysisResult(found.results, document, partial(_drawn, found, document))


def _drawn(found: MissingAnswers, document: Document) -> "list[ggplot]":
    from leapstats.describe.missing_figure import missing_figures

    return missing_figures(found, document)
