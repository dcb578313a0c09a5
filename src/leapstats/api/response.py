"""Who responded: dispositions, response rates, and responders against the others."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from leapstats.api.choices import Names, Reading, choices_of, shows_reading
from leapstats.api.comparisons import ComparisonOptions, comparisons_of
from leapstats.api.engines import counts_elsewhere
from leapstats.api.privacy import refuses_privacy
from leapstats.api.request import Request
from leapstats.api.respondents_asked import refuse_respondents
from leapstats.api.response_asked import Asked, asked_of
from leapstats.api.response_waves import of_file, of_study
from leapstats.api.response_weights import WeightOptions
from leapstats.api.table1 import described
from leapstats.api.table1_asked import Asked as TableAsked
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Study
from leapstats.fieldwork.document import Response, response_document, response_of
from leapstats.fieldwork.frame import frame_of
from leapstats.fieldwork.outcomes import Fieldwork
from leapstats.fieldwork.responders import NOT_RESPONDED, responded_item, with_responded
from leapstats.fieldwork.result import ResponseResult
from leapstats.fieldwork.weighting import weighted_of
from leapstats.output.combine import named_statistic, with_statistics_of
from leapstats.output.document import Document
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Results, joined
from leapstats.survey.choices import Choices
from leapstats.terms import Base, ShowMissing

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

WHO = "All {units} but those found not eligible; responders gave a complete or partial interview."
AS_BEFORE = "Items are as they were in {wave}; missing where a {unit} was not in it."


@counts_elsewhere
@refuses_privacy("the base of a rate tells how many units are not in it; table1 of the disposition protects its counts")
@shows_reading
def response(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    disposition: str | None = None,
    outcome: "Mapping[str, Names] | Names" = (),
    study: Study | str | Path | None = None,
    wave: Names = (),
    wave_item: str | None = None,
    join_ids: bool = False,
    by: str | None = None,
    eligibility: float | None = None,
    compare: Names = (),
    test: bool = False,
    difference: bool = False,
    smd: bool = False,
    conf_level: float | None = None,
    unweighted: bool = False,
    make_weights: bool = False,
    classes: Names = (),
    weights: str | None = None,
    least: int | None = None,
    collapse: bool = False,
    rake: "str | Path | Mapping[str, Mapping[Any, float]] | None" = None,
    trim: float | None = None,
    **reading: Unpack[Reading],
) -> ResponseResult:
    """Compute AAPOR's response, cooperation, refusal and contact rates, and compare responders with the others.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary: one row per unit, or per unit and wave; None for a study.
    disposition
        The item that says how the attempt to interview a unit ended.
    outcome
        What its words or codes mean: a mapping from outcome to words, such as `{"refusal": ["Refused", "Hung up"]}`.
        Outcomes are `complete`, `partial`, `refusal` (or break-off), `non_contact`, `other`, `unknown` (whether there
        is such a unit), `unknown_other` and `not_eligible`. None for the words that are known, see `docs/response.md`.
    study, wave
        A study or its folder, and its waves; none for all that have the item.
    wave_item
        The column of a file with the wave of each row; `id` names the column of the unit.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one.
    by
        An item whose answers make groups.
    eligibility
        Which share of the units of unknown eligibility is eligible (e); None for that among the others.
    compare
        Items known of units whether they responded or not, as they were in the first wave.
    test, difference, smd
        Compare responders with the others by these, as `table1` does.
    conf_level
        The confidence level, a fraction; None for 0.95.
    unweighted
        Leave the sample design of the study aside: rates count units alike, and a study with a design needs this.
    make_weights
        Make weights of the respondents of one wave: the base weight over the weighted response rate of their class.
    classes
        Items whose levels, crossed, make classes; those that matter most first. None for one class.
    weights
        The item with base weights: the inverse of each unit's chance to be drawn. None for 1.
    least
        How many respondents a class must have; None for 1.
    collapse
        Join a class that has fewer with a neighbour; else it is an error.
    rake
        Totals of the population to which weights are raked afterwards: a file with the columns item, level and total,
        or a mapping such as `{"region": {"North": 40, "South": 20}}`.
    trim
        The largest weight allowed; what is cut in the end is spread over the others.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    ResponseResult
        `.plot().save("flow.pdf")` draws how units went through the waves; `.weights` has the weights that were
        made, and `.save_weights("weights.csv")` writes them.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once: every disposition of unknown meaning.
    """
    given = {
        "disposition": disposition,
        "outcome": outcome,
        "wave": wave,
        "wave_item": wave_item,
        "join_ids": join_ids,
        "by": by,
        "eligibility": eligibility,
        "compare": compare,
        "test": test,
        "difference": difference,
        "smd": smd,
        "conf_level": conf_level,
        "unweighted": unweighted,
    }
    options: WeightOptions = {
        "make_weights": make_weights,
        "classes": classes,
        "weights": weights,
        "least": least,
        "collapse": collapse,
        "rake": rake,
        "trim": trim,
    }
    asked = asked_of({**given, "weighting": options}, reading, has_data=data is not None, has_study=study is not None)
    choices = choices_of(reading)
    refuse_respondents(choices, "response")
    work, warnings = of_study(study, asked, choices.where) if data is None else of_file(data, asked, choices)
    made = None if asked.weighting is None else weighted_of(work, asked.weighting, frame_of(work, asked.weighting))
    found = response_of(work, made)
    compared = [_compared(work, place, asked) for place in range(len(work.waves))] if asked.compare else []
    document = response_document(found, [each.document for each in compared], warnings)
    results = joined([found.results, *(each.results for each in compared)])
    return ResponseResult(results, document, partial(_drawn, found, document), work, made)


def _compared(work: Fieldwork, place: int, asked: Asked) -> AnalysisResult:
    """Describe the units of a wave by whether they responded."""
    first = work.surveys[0]
    name = responded_item(work)
    survey = with_responded(work, place, {item: first.variable(item) for item in asked.compare})
    notes = [WHO.format(units=survey.study.units)]
    if place:
        notes.append(AS_BEFORE.format(wave=first.wave, unit=survey.study.unit))
    of_wave = f", {survey.wave}" if survey.wave else ""
    blocks = tuple(Block(items=(item,), base=Base.ANSWERED, show_missing=ShowMissing.NOTE) for item in asked.compare)
    layout = Layout(
        name="response",
        title=f"Responders and non-responders{of_wave}",
        sections=(Section(label="", blocks=blocks),),
        notes=tuple(notes),
    )
    options = ComparisonOptions(
        test=asked.test,
        difference=asked.difference,
        smd=asked.smd,
        conf_level=asked.conf_level,
        reference={name: NOT_RESPONDED},
    )
    request = Request(by=(name,), comparisons=comparisons_of(options, (name,), ()))
    found = described(layout, [survey], TableAsked(request=request, choices=Choices()), ())
    return _of_wave(found, survey.wave) if work.in_waves else found


def _of_wave(found: AnalysisResult, wave: str) -> AnalysisResult:
    """Tell the numbers of waves apart in one long frame: by the wave before the name of the statistic."""
    rows = tuple(row._replace(statistic=named_statistic(wave, row.statistic)) for row in found.results)
    document = found.document
    records = [{**each, "statistic": named_statistic(wave, str(each["statistic"]))} for each in document.records]
    document = replace(document, table=with_statistics_of(document.table, wave), records=records)
    return AnalysisResult(Results(rows), document)


def _drawn(found: Response, document: Document) -> "list[ggplot]":
    from leapstats.fieldwork.figure import flow_figures

    return flow_figures(found, document)
