"""Submissions of KoBo and ODK in CSV, a workbook or JSON, with their XLSForm where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from leapstats.errors import DataError
from leapstats.survey.delimited_rows import counted
from leapstats.survey.headings import FreeNames
from leapstats.survey.kobo_columns import built_columns
from leapstats.survey.kobo_content import form_of_content
from leapstats.survey.kobo_head import AUTO
from leapstats.survey.kobo_match import Found, guessed, is_service, matched, tail
from leapstats.survey.kobo_repeats import LONGEST_SHEET, Repeated
from leapstats.survey.kobo_tables import Submissions, read_submissions
from leapstats.survey.kobo_workbook import is_form
from leapstats.survey.questionnaire import Questionnaire
from leapstats.survey.raw import RawFile
from leapstats.survey.repeat_items import RepeatTable, UnitItems, unit_items
from leapstats.survey.repeat_rules import Repeats, Rule, rules_for
from leapstats.survey.workbooks.sheets import head_rows
from leapstats.survey.xlsform import read_form

UNIT_IDS = ("_uuid", "meta/instanceID", "meta-instanceID", "KEY", "__id", "instanceID", "_id")
STATES = ("_validation_status", "ReviewState", "__system/reviewState")
MOST_BESIDE = 20
FEWEST = 0.5  # of the columns that are no service's, for a form beside the data to be theirs


def read_kobo(
    path: Path,
    *,
    keep_personal: frozenset[str] = frozenset(),
    dictionary: Path | None = None,
    sheet: str | None = None,
    repeats: Repeats | None = None,
) -> RawFile:
    """Read submissions.

    Parameters
    ----------
    path
        CSV, a workbook, or JSON. Repeats are counted.
    keep_personal
        Personal columns to keep; others are dropped and named.
    dictionary
        The XLSForm; None looks for one beside the file, and in a JSON file for the form that it brings along.
    sheet
        The sheet of a workbook that holds the units; None for the first that does.
    repeats
        Which repeats become items of the unit, and how; one inside another counts for the unit as well.

    Returns
    -------
    RawFile
        Choices have their labels, in the order of the form; a check-all question is one column an option. A blank
        cell whose condition in the form does not hold was not asked.

    Raises
    ------
    DataError
        If it is a form, holds repeats only, is damaged, or is no table.
    UsageError
        If `repeats` names what does not repeat.
    """
    table = read_submissions(path, sheet)
    rules = rules_for([each.name for each in table.repeated], repeats.rules if repeats else {})
    form, said = _form(path, table, dictionary)
    found: Mapping[str, Found] = matched(table.names, form) if form is not None else {}
    if form is None:
        found = guessed(table.names, table.columns)
    elif path.suffix.lower() == ".json":
        table = _in_order(table, found, form)
    built, notes = built_columns(table, found, keep_personal)
    told = [each.told(whole=rules.get(each.name, Rule.COUNT) is not Rule.COUNT) for each in table.repeated]
    made, free = UnitItems(), FreeNames(each.heading for each in built.columns)
    missing = repeats.missing if repeats else frozenset()
    for each in table.repeated:
        if each.name in rules:
            answers = _answers(each, form, keep_personal)
            made.add(unit_items(answers, rules[each.name], len(table.rows), free, missing))
    return RawFile(
        path=path,
        format="kobo",
        dictionary=form.path if form is not None and form.path != path else None,
        sheet=table.sheet,
        columns=(*built.columns, *made.columns),
        rows=table.rows,
        sets=(*built.sets, *made.sets),
        personal=tuple(built.personal),
        notes=(_taken_for(table), *said, *table.notes, *told, *made.notes, *_states(table), *notes),
        label=form.title if form is not None else "",
        id=next((name for name in UNIT_IDS if name in table.names), ""),
    )


def _answers(repeated: Repeated, form: Questionnaire | None, keep: frozenset[str]) -> RepeatTable:
    """Read the rows of a repeat as those of the units are, with the questions that the form has in it."""
    found: Mapping[str, Found] = guessed(repeated.names, repeated.columns)
    if form is not None:
        inside = [replace(each, repeat="") for each in form.questions if each.repeat and _is_of(each.repeat, repeated)]
        found = matched(repeated.names, replace(form, questions=tuple(inside)))
    rows = np.arange(len(repeated.owners), dtype=np.int64)
    table = Submissions(names=repeated.names, columns=repeated.columns, rows=rows, source=repeated.name)
    built, _ = built_columns(table, found, keep)
    columns, sets = tuple(built.columns), tuple(built.sets)
    return RepeatTable(name=tail(repeated.name), columns=columns, sets=sets, owners=repeated.owners)


def _is_of(path: str, repeated: Repeated) -> bool:
    """Tell whether a repeat of the form is one of the file, where it may go by its last name, cut for a sheet."""
    return repeated.name in {path, tail(path), tail(path)[:LONGEST_SHEET]}


def _in_order(table: Submissions, found: Mapping[str, Found], form: Questionnaire) -> Submissions:
    """Put the columns of a JSON file, which has none, in the order of the form; what is of no question comes last."""
    rank = {(*each.groups, each.name): place for place, each in enumerate(form.questions)}
    order = sorted(range(len(table.names)), key=lambda place: _rank(table.names[place], found, rank))
    names = tuple(table.names[place] for place in order)
    return replace(table, names=names, columns=tuple(table.columns[place] for place in order))


def _rank(name: str, found: Mapping[str, Found], rank: Mapping[tuple[str, ...], int]) -> int:
    if name not in found:
        return len(rank)
    question = found[name].question
    return rank[(*question.groups, question.name)]


def _taken_for(table: Submissions) -> str:
    signs = [name for name in table.names if is_service(name, table.names)]
    auto = [name for name in table.names if AUTO.match(name)]
    shown = signs[:4] or [auto[0].split("/")[0].split(".")[0]] if signs or auto else []
    why = f", by {', '.join(shown)}" if shown else ""
    return f"KoBo or ODK submissions ({table.source}){why}"


def _states(table: Submissions) -> list[str]:
    """Say how many submissions were reviewed and how; all are kept."""
    notes = []
    for name in STATES:
        if name in table.names:
            texts = table.columns[table.names.index(name)]
            counts = {text: int((texts.places == place).sum()) for place, text in enumerate(texts.distinct.tolist())}
            if counts:
                found = ", ".join(f"{count} {text}" for text, count in counts.items())
                notes.append(f"{name}: {found}; all rows are kept")
    return notes


def _form(path: Path, table: Submissions, dictionary: Path | None) -> tuple[Questionnaire | None, list[str]]:
    """Find the form: the one that is named, the one inside the file, or one beside it that fits."""
    if dictionary is not None:
        form = read_form(dictionary)
        return form, [_told(form, table.names, "")]
    if table.form is not None:
        form = form_of_content(path, table.form)
        return form, [_told(form, table.names, "that the file brings along")]
    fitting = [form for form in _beside(path) if _share(table.names, form) >= FEWEST]
    if len(fitting) == 1:
        return fitting[0], [_told(fitting[0], table.names, "found beside it")]
    if fitting:
        names = ", ".join(form.path.name for form in fitting)
        return None, [f"several forms beside it fit ({names}): none is used; name one with --dictionary"]
    return None, ["no XLSForm: codes have no labels, and blanks that were not asked are not told from others"]


def _beside(path: Path) -> list[Questionnaire]:
    """Read the XLSForms in the folder of a file."""
    try:
        there = sorted(each for each in path.parent.iterdir() if each.suffix.lower() == ".xlsx" and each != path)
    except OSError:
        return []
    forms = []
    for each in there[:MOST_BESIDE]:
        if is_form(head_rows(each)):
            try:
                forms.append(read_form(each))
            except DataError:
                continue
    return forms


def _share(names: Sequence[str], form: Questionnaire) -> float:
    own = [name for name in names if not is_service(name, names)]
    return len(matched(own, form)) / len(own) if own else 0.0


def _told(form: Questionnaire, names: Sequence[str], where: str) -> str:
    own = [name for name in names if not is_service(name, names)]
    n_found = len(matched(own, form))
    others = [each for each in form.languages if each != form.language]
    languages = ""
    if others:
        of = f"labels in {form.language}" if form.language else "labels without a language"
        languages = f"; {of}, not in {', '.join(others)}"
    name = f"form {form.path.name}" if where != "that the file brings along" else "the form"
    words = " ".join(filter(None, ["labels, order and conditions from", name, where]))
    return f"{words}, which has {n_found} of {counted(len(own), 'column')}{languages}"
