"""Scales of several items: scores, reliability, items, change over waves."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.choices import Names, choices_of, shows_reading
from leapstats.api.privacy import by_itself, protects
from leapstats.api.scales_asked import ScaleOptions, asked_of
from leapstats.api.scales_waves import of_file, of_study
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.document import scales_document
from leapstats.psychometrics.ledger import counts_behind_scales
from leapstats.psychometrics.parts import parts_of
from leapstats.psychometrics.result import ScalesResult
from leapstats.psychometrics.rows import scale_results
from leapstats.survey.choices import Choices

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot


@protects
@by_itself
@shows_reading
def scales(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    items: Names = (),
    only: Names = (),
    by: str | None = None,
    matrix: bool = False,
    study: Study | str | Path | None = None,
    wave: Names = (),
    wave_item: str | None = None,
    join_ids: bool = False,
    conf_level: float | None = None,
    **options: Unpack[ScaleOptions],
) -> ScalesResult:
    """Score scales, and compute how reliable they are: alpha with Feldt's limits, omega, and each of their items.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    items
        The items of a scale, two at least; none for the scales of the dictionary.
    only
        Some scales of the dictionary, by their names.
    by
        An item whose answers make groups.
    matrix
        Whether to show the correlations of items.
    study, wave
        A study or its folder, and its waves; none for all that have a scale.
    wave_item
        The column of a file with the wave of each row; `id` names the column of the unit.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one.
    conf_level
        The confidence level, a fraction; None for 0.95.
    options
        How the scale of `items` is scored, see `leapstats.api.scales_asked.ScaleOptions`, and how the columns of the
        data are read, see `leapstats.api.choices.Reading`.

    Returns
    -------
    ScalesResult
        `.value("teamwork", "alpha")` is one number, `.scores` has the score of each unit, and
        `.plot().save("scales.pdf")` draws item means, answers and scores.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    given = {
        "items": items,
        "only": only,
        "by": by,
        "matrix": matrix,
        "study": study,
        "wave": wave,
        "wave_item": wave_item,
        "join_ids": join_ids,
        "conf_level": conf_level,
    }
    asked, reading = asked_of(given, options, has_data=data is not None)
    choices = choices_of(reading)
    _refuse_within(choices)
    found = of_study(study, asked, choices.where) if data is None else of_file(data, asked, choices)
    analysis = Analysis(
        surveys=found.surveys,
        waves=found.waves,
        parts=parts_of(found.surveys, asked.by),
        conf_level=asked.conf_level,
        linked=found.linked,
        matrix=asked.matrix,
        by=asked.by,
        left_out=found.left_out,
    )
    analysis = replace(analysis, results=scale_results(analysis))
    document = scales_document(analysis, found.words)
    counted = partial(counts_behind_scales, analysis)
    return ScalesResult(analysis.results, document, partial(_drawn, analysis, document), analysis, counted=counted)


def _refuse_within(choices: Choices) -> None:
    """Refuse to bring respondents together: alpha is of those who answered."""
    if choices.respondents is not None:
        what = "alpha and scores are of respondents, and none are brought together here"
        fix = "Omit it; ICC and rwg of a scale are in leapstats respondents --within practice --scale team=q1,q2,q3"
        raise UsageError("the options", [Problem("within", what, fix)])


def _drawn(analysis: Analysis, document: Document) -> "list[ggplot]":
    from leapstats.psychometrics.figures import scale_figures

    return scale_figures(analysis, document)
