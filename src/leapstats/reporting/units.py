"""The units of a study by wave: how many there are, how many come back, how many are new; with the figure of it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import percent, whole
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key, Result, Results
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason, StatName

if TYPE_CHECKING:
    from plotnine import ggplot

COMMAND, STATISTIC, WAVE = "units", "units_by_wave", "wave"
INSIDE, ITEMS, ANSWERS, AGAIN, LOST, NEW = "in_wave", "items", "answers", "again", "lost", "new"
AGAIN_NOTE = "Of the {units} in the wave before: the response to this wave, if all of them were asked again."
ANSWERS_NOTE = "Of all answers to items of the file that a {unit} was asked."
ROWS = {
    INSIDE: "In the wave",
    AGAIN: "Also in the wave before, n (%)",
    LOST: "In the wave before and not in this one",
    NEW: "New in this wave",
    ITEMS: "Items of the file",
    ANSWERS: "Answers given, n (%)",
}


def units_result(surveys: Sequence[Survey]) -> AnalysisResult:
    """Count the units of each wave, those that were in the wave before, and the answers they gave.

    Parameters
    ----------
    surveys
        One a wave, in their order; at least one.
    """
    results = Results(tuple(row for place in range(len(surveys)) for row in _rows(surveys, place)))
    document = _document(surveys, results)
    return AnalysisResult(results, document, partial(_drawn, surveys, results, document))


def _rows(surveys: Sequence[Survey], place: int) -> Iterator[Result]:
    survey = surveys[place]
    at = (survey.study.id, WAVE, survey.wave)
    units = set(survey.units.tolist())
    yield _number(at, INSIDE, len(units))
    if place:
        before = set(surveys[place - 1].units.tolist())
        seen = {unit for earlier in surveys[:place] for unit in earlier.units.tolist()}
        yield _number(at, AGAIN, len(units & before))
        yield _share(at, AGAIN, len(units & before), len(before))
        yield _number(at, LOST, len(before - units))
        yield _number(at, NEW, len(units - seen))
    items = [name for name in survey.raw if survey.variable(name).type is not ItemType.ID]
    counts = _counts(survey, items)
    yield _number(at, ITEMS, len(items))
    yield _number(at, ANSWERS, counts[0])
    yield _share(at, ANSWERS, *counts)


def _counts(survey: Survey, items: Sequence[str]) -> tuple[int, int]:
    """Return how many answers were given, and how many questions were asked."""
    columns = [survey.column(name).reasons for name in items]
    answered = sum(int((reasons == Reason.ANSWERED).sum()) for reasons in columns)
    skipped = sum(
        int(((reasons == Reason.NOT_ASKED) | (reasons == Reason.NOT_APPLICABLE)).sum()) for reasons in columns
    )
    return answered, len(items) * len(survey) - skipped


def _number(at: tuple[str, str, str], level: str, number: int) -> Result:
    variable, by, wave = at
    return Result(variable, level, by, wave, STATISTIC, StatName.N, float(number))


def _share(at: tuple[str, str, str], level: str, number: int, base: int) -> Result:
    variable, by, wave = at
    share = number / base if base else float("nan")
    return Result(variable, level, by, wave, STATISTIC, StatName.PROPORTION, share)


def _document(surveys: Sequence[Survey], results: Results) -> Document:
    study = surveys[0].study
    cells = frame_cells(results)
    notes = {
        AGAIN: (AGAIN_NOTE.format(units=study.units),),
        ANSWERS: (ANSWERS_NOTE.format(unit=study.unit),),
    }
    shown = [level for level in ROWS if level not in {AGAIN, LOST, NEW} or len(surveys) > 1]
    rows = tuple(
        Row(Text(ROWS[level], notes.get(level, ())), tuple(_cell(survey, level, cells, results) for survey in surveys))
        for level in shown
    )
    table = Table(
        title=f"{study.units.capitalize()} by wave",
        stub=Text(study.units.capitalize()),
        columns=tuple(Text(_heading(survey)) for survey in surveys),
        sections=(Section(Text(""), rows),),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=study.name,
        synthetic=study.synthetic,
        sources=tuple(source for survey in surveys for source in survey.sources),
    )


def _heading(survey: Survey) -> str:
    wave = next((each for each in survey.study.waves if each.name == survey.wave), None)
    return f"{wave.name}: {wave.label}" if wave is not None and wave.label else survey.wave or "All"


def _cell(survey: Survey, level: str, cells: FrameCells, results: Results) -> Text:
    place = (survey.study.id, level, WAVE, survey.wave, STATISTIC)
    keys = [Key(*row[:6]) for row in results if row[:5] == place]
    if not keys:
        return Text("–")
    shares = [key for key in keys if key.stat_name is StatName.PROPORTION]
    return cells.cell(_with_share, *keys) if shares else cells.cell(whole, *keys)


def _with_share(count: float, share: float) -> str:
    return f"{whole(count)} ({percent(share)})"


def _drawn(surveys: Sequence[Survey], results: Results, document: Document) -> "list[ggplot]":
    """Draw how units went through the waves."""
    from leapstats.output.figures import Caption, FlowStage, flow_plot

    study = surveys[0].study
    numbers = {(row.by_level, row.level): row.stat for row in results if row.stat_name is StatName.N}
    stages = []
    for place, survey in enumerate(surveys):
        lines = [f"{_heading(survey)}: n = {whole(numbers[survey.wave, INSIDE])}"]
        if place:
            before = surveys[place - 1].wave
            lines.extend(
                [
                    f"– in {before} too: n = {whole(numbers[survey.wave, AGAIN])}",
                    f"– new: n = {whole(numbers[survey.wave, NEW])}",
                ]
            )
        lost = numbers.get((surveys[place + 1].wave, LOST)) if place + 1 < len(surveys) else None
        out = (f"Not in {surveys[place + 1].wave}: n = {whole(lost)}",) if lost is not None else ()
        stages.append(FlowStage(lines=tuple(lines), out=out))
    size = len({unit for survey in surveys for unit in survey.units.tolist()})
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    caption = Caption(title=f"Flow of {study.units} through the waves", base=f"{size} {study.units}", source=source)
    return [flow_plot(stages, caption)]
