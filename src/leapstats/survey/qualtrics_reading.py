"""The CSV and TSV exports of Qualtrics, with the survey file (.qsf) that says what their codes mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import Sheet, nameless_note, read_sheet
from leapstats.survey.headings import column_names
from leapstats.survey.personal import is_personal
from leapstats.survey.qualtrics_answers import Findings, answer_column, export_of, seen_notes
from leapstats.survey.qualtrics_fields import Field, fields_of, find_survey
from leapstats.survey.qualtrics_head import head_rows, header_rows
from leapstats.survey.qualtrics_header import Heading, Part, headings
from leapstats.survey.qualtrics_labels import with_words, words_beside, words_note
from leapstats.survey.qualtrics_logic import Rule, rules_of
from leapstats.survey.qualtrics_qsf import Kind
from leapstats.survey.qualtrics_rows import Kept, repeated_headers, repeated_note, respondents, service_columns, taken
from leapstats.survey.qualtrics_sets import check_all_sets
from leapstats.survey.qualtrics_shown import Made, with_logic
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet, Texts
from leapstats.survey.spelling import spelled

IDS = frozenset({"recordid", "responseid"})


def read_qualtrics(
    path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None
) -> RawFile:
    """Read an export.

    Parameters
    ----------
    path
        CSV or TSV with its header rows, in any encoding of `read_sheet`, or UTF-16.
    keep_personal
        Personal columns to keep; others are dropped and named.
    dictionary
        The .qsf of the survey; without it, one beside the file is used if its questions fit.

    Returns
    -------
    RawFile
        Columns by their names in the first row. Previews and tests are left out unless there is nothing else. The
        choices of a check-all question are 1 or 0, blank where none of them was chosen.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    n_headers = header_rows(head_rows(path))
    sheet = read_sheet(path, n_headers=n_headers or 1)
    if not n_headers or sheet.problems:
        raise DataError(path.name, [*_no_export(n_headers), *sheet.problems])
    found, all_columns, named = _headings(sheet)
    repeated = repeated_headers(sheet.headers, sheet.columns, len(sheet.lines))
    kept = respondents(service_columns(found, all_columns), len(sheet.lines), repeated)
    survey, told = find_survey(path, found, dictionary)
    columns = [taken(texts, kept.rows) for texts in all_columns]
    fields = fields_of(found, survey)
    rules = rules_of(survey) if survey is not None else {}
    made, sets, answered = _made(fields, columns, kept, rules)
    personal = dict.fromkeys(each.heading for each in made if each.personal and each.heading not in keep_personal)
    shown = {each.heading for each in made if each.heading not in personal}
    return RawFile(
        path=path,
        format="qualtrics",
        dictionary=survey.path if survey is not None else None,
        columns=tuple(each for each in made if each.heading in shown),
        rows=sheet.lines[kept.rows],
        sets=tuple(each for each in sets if shown.issuperset(each.columns)),
        personal=tuple(personal),
        notes=(
            _taken_for(n_headers, sheet),
            *sheet.notes,
            *told,
            *repeated_note(repeated, sheet.lines),
            *kept.notes,
            *named,
            *words_note(fields),
            *answered,
        ),
        label=survey.title if survey else "",
        id=next((each.name for each in found if each.key in IDS and each.name in shown), ""),
    )


def _headings(sheet: Sheet) -> tuple[list[Heading], list[Texts], list[str]]:
    """Name the columns, leave out those that are empty and nameless, and say what each is."""
    names, notes = column_names(
        [spelled(name) for name in sheet.headers[0]], [len(texts.distinct) > 0 for texts in sheet.columns]
    )
    there = [place for place, name in enumerate(names) if name]
    rows = [[header[place] for place in there] for header in sheet.headers]
    found = headings(rows, [names[place] for place in there])
    return found, [sheet.columns[place] for place in there], [*notes, *nameless_note(names.count(""))]


def _made(
    fields: Sequence[Field], columns: Sequence[Texts], kept: Kept, rules: Mapping[str, Sequence[Rule]]
) -> tuple[list[RawColumn], list[ResponseSet], list[str]]:
    """Return the columns, the check-all questions among them, and what was found on the way."""
    finished = service_columns([each.heading for each in fields], columns).get("finished")
    export = export_of(fields, columns, kept, finished)
    words, checks, findings = words_beside(fields, columns), check_all_sets(fields, columns, export), Findings()
    made: list[Made] = []
    for place, (each, texts) in enumerate(zip(fields, columns, strict=True)):
        if each.heading.is_label:
            continue
        own = checks.columns.get(each.heading.name)
        if own is None:
            own = [with_words(answer_column(each, texts, export, findings), words)]
        personal = _is_personal(each)
        made.append(Made(each, place, [replace(column, personal=personal) for column in own]))
    done, told = with_logic(made, rules, checks.boxes, export)
    return done, checks.sets, [*checks.notes, *seen_notes(export, findings), *findings.notes(), *told]


def _is_personal(each: Field) -> bool:
    """Tell whether a column holds personal data by its kind or name, or a text of a form by what it asks for."""
    asked = each.item or each.stem if each.heading.part is Part.TEXT or _is_form(each) else ""
    return each.heading.personal or is_personal(asked)


def _is_form(each: Field) -> bool:
    return each.question is not None and each.question.kind is Kind.TEXTS


def _no_export(n_headers: int) -> list[Problem]:
    if n_headers:
        return []
    what = "it has neither a row of import ids nor the two header rows of the legacy exporter of Qualtrics"
    return [Problem("", what, "Export the responses again, and leave the header rows as they are")]


def _taken_for(n_headers: int, sheet: Sheet) -> str:
    if not any("ImportId" in cell for cell in sheet.headers[-1]):
        return "legacy Qualtrics export: two header rows, names and questions"
    return f"Qualtrics export: {n_headers} header rows, the last one of import ids"
