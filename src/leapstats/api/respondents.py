"""How far the respondents of a practice agree, and how much practices differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import as_code, found, one_name
from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.levels_as_numbers import with_numbers
from leapstats.api.privacy import by_itself, protects
from leapstats.api.reading import first_wave, inferred_of, raw_file, study_at
from leapstats.api.request import check_choice, check_level_option, check_together, check_waves
from leapstats.api.respondents_asked import ReadingOfUnits
from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Results
from leapstats.stats.respondents.within_groups import NULLS
from leapstats.survey.aggregated_files import ids_in, names_in
from leapstats.survey.aggregation import Units, units_of
from leapstats.survey.choices import Choices
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.survey.unit_ids import are_personal
from leapstats.survey.where import keep_units
from leapstats.within_practices.document import respondents_document
from leapstats.within_practices.ledger import counts_behind_respondents
from leapstats.within_practices.measures import Looked, measures_of
from leapstats.within_practices.rows import agreement_within

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

LEVEL = 0.95
Scales = dict[str, tuple[str, ...]]


@protects
@by_itself
@shows_reading
def respondents(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    items: Names = (),
    scale: "Mapping[str, Names] | Names" = (),
    answers: Sequence[float] | str = (),
    null: str | None = None,
    conf_level: float | None = None,
    **reading: Unpack[ReadingOfUnits],
) -> AnalysisResult:
    """Compute how much practices differ, and how far the respondents of each agree.

    Parameters
    ----------
    data
        A file or a data frame with a row for each respondent; None for a study.
    study, wave
        A study or its folder, and one of its waves.
    items
        Items with numbers, or with levels in words whose order is known, which count 1, 2, 3; each by itself.
    scale
        Items that make one scale together, as `{"teamwork": ["q1", "q2"]}` or `"teamwork=q1,q2"`; or the name of a
        scale of the study.
    answers
        The possible answers to an item, such as 1, 2, 3, 4, 5, where its codes do not tell them: rwg needs them.
    null
        How answers fall if nobody agrees: `uniform` or `triangular`; None for `uniform`.
    conf_level
        The confidence level, a fraction; None for 0.95.
    reading
        How the columns of the data are read, see `leapstats.api.choices.Reading`; `within` names the practice of a
        respondent, None for what the study says.

    Returns
    -------
    AnalysisResult
        ICC(1), ICC(2), the design effect, rwg and the average deviation; `.plot()` draws the means of practices.

    Raises
    ------
    InputError
        With every problem of the data or the request at once.
    """
    wave, named = one_name("wave", wave), listed(items, "items")
    check_level_option(conf_level)
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    if null is not None:
        check_choice("null", null, NULLS)
    scales, levels, choices = _scales(scale), _levels(answers), choices_of(reading)
    _check_rules(choices)
    loaded = study_at(study) if data is None else None
    asked = _within(choices.respondents, loaded)
    if loaded is not None:
        scales = {name: each or _of_study(loaded, name) for name, each in scales.items()}
    _check_items(named, scales)
    if loaded is None:
        survey, units, warnings = _of_file(data, choices, asked, named, scales)  # type: ignore[arg-type]
    else:
        survey, units, warnings = *_of_wave(loaded, wave, choices, asked), ()
    level, shape = LEVEL if conf_level is None else conf_level, null or NULLS[0]
    measures = tuple(measures_of(survey, units, named, scales, levels))
    looked = Looked(survey=survey, units=units, measures=measures, conf_level=level, null=shape)
    results = Results(tuple(row for each in measures for row in agreement_within(each, asked.name, level, shape)))
    document = respondents_document(looked, results, warnings)
    counted = partial(counts_behind_respondents, looked, results)
    return AnalysisResult(results, document, partial(_drawn, looked, results, document), counted=counted)


def _drawn(looked: Looked, results: Results, document: Document) -> "list[ggplot]":
    from leapstats.within_practices.figure import practice_figures

    return practice_figures(looked, results, document)


def _scales(given: object) -> Scales:
    """Return the items of each scale; none where it is named alone."""
    if isinstance(given, Mapping):
        return {str(name): listed(items, f"scale, {name}") for name, items in given.items()}
    scales: Scales = {}
    for text in listed(given, "scale"):  # type: ignore[arg-type]
        name, sign, items = text.partition("=")
        parts = tuple(item.strip() for item in (items if sign else name).split(",") if item.strip())
        new = {name.strip(): parts} if sign else dict.fromkeys(parts, ())
        twice = [each for each in new if scales.get(each, new[each]) != new[each]]
        if twice:
            problem = Problem(f"scale, {twice[0]}", "it is given twice, with different items", "Give it once")
            raise UsageError("the options", [problem])
        scales.update(new)
    return scales


def _levels(given: object) -> tuple[float, ...]:
    """Return the possible answers as numbers, the least first."""
    if given is None:
        return ()
    texts = given.split(",") if isinstance(given, str) else given if isinstance(given, Sequence) else [given]
    try:
        levels = tuple(sorted({float(as_code(each) or "") for each in texts if as_code(each) != ""}))
    except ValueError:
        what = f'"{given}"' if isinstance(given, str) else found(given)
        raise UsageError(
            "the options", [Problem("answers", f"{what} is no list of numbers", "Write it as 1,2,3,4,5")]
        ) from None
    if len(levels) == 1:
        what = f"one possible answer, {levels[0]:g}, leaves nothing to differ"
        raise UsageError("the options", [Problem("answers", what, "Name all of them, as 1,2,3,4,5")])
    return levels


def _check_rules(choices: Choices) -> None:
    if choices.respondents is not None and choices.respondents.rules:
        what = "answers of respondents are compared here, and are not brought together"
        raise UsageError("the options", [Problem("aggregate", what, "Omit it")])


def _within(asked: Respondents | None, study: Study | None) -> Respondents:
    """Return what respondents are within: as the options say, or else as the study does."""
    own = study.respondents if study is not None else None
    within = asked.within if asked is not None and asked.within else own.within if own is not None else ()
    if not within:
        problem = Problem(
            "within", "nothing says which practice a respondent is in", "Add it, such as --within practice"
        )
        raise UsageError("the options", [problem])
    at_least = asked.at_least if asked is not None else 1
    unit, units = (own.unit, own.units) if own is not None and own.within == within else ("", "")
    return Respondents(within=within, at_least=at_least, unit=unit, units=units)


def _of_study(study: Study, name: str) -> tuple[str, ...]:
    known = study.scales.get(name)
    return known.items if known is not None else ()


def _check_items(items: tuple[str, ...], scales: Scales) -> None:
    problems = []
    if not items and not scales:
        fix = "Name items with --items, or scales with --scale teamwork=q1,q2"
        problems.append(Problem("items", "no item and no scale is named", fix))
    for name, each in scales.items():
        if not each:
            fix = "Write its items, as teamwork=q1,q2,q3, or name a scale of the study"
            problems.append(Problem(f"scale, {name}", "no scale of this name is known, and no items are given", fix))
        elif len(each) < 2:
            what = f"a scale has two items or more, not {len(each)}"
            problems.append(Problem(f"scale, {name}", what, "Write it as teamwork=q1,q2,q3"))
        elif name in {*each, *items}:
            problems.append(Problem(f"scale, {name}", "it is the name of one of the items", "Name the scale otherwise"))
    if problems:
        raise UsageError("the options", problems)


def _of_file(
    data: "str | Path | pd.DataFrame", choices: Choices, asked: Respondents, items: tuple[str, ...], scales: Scales
) -> tuple[Survey, Units, tuple[str, ...]]:
    named = tuple(dict.fromkeys((*items, *(item for each in scales.values() for item in each))))
    reading = replace(choices, include=named, shown=named, clusters=asked.within, respondents=None)
    file, inferred = inferred_of(raw_file(data, reading), reading)
    columns, ids = names_in(file, asked, choices)
    counted = with_numbers(inferred.survey, [*scales.values(), *((item,) for item in items)])
    survey = _named(counted, asked, hides_ids=are_personal(columns, file, choices.keep))
    return survey, units_of(ids, None, asked, file.path.name), inferred.words


def _of_wave(study: Study, wave: str | None, choices: Choices, asked: Respondents) -> tuple[Survey, Units]:
    name = wave or first_wave(study)
    check_waves(study, (name,))
    survey = keep_units(Waves(study).survey(name), choices.where)
    units = units_of(ids_in(survey, asked), None, asked, study.source)
    return _named(survey, asked, hides_ids=survey.provenance.hides_ids), units


def _named(survey: Survey, asked: Respondents, *, hides_ids: bool) -> Survey:
    """Return a survey whose units are called as practices are."""
    unit, units = asked.words
    return replace(
        survey,
        study=replace(survey.study, unit=unit, units=units),
        provenance=replace(survey.provenance, hides_ids=hides_ids),
    )
