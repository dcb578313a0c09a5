"""Say which blank cells of a Qualtrics export were not shown, by the logic of its survey."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.form_conditions import Asked, all_of
from leapstats.survey.headings import FreeNames
from leapstats.survey.kobo_shown import Conditions, lookup_in
from leapstats.survey.qualtrics_answers import Export
from leapstats.survey.qualtrics_fields import Field
from leapstats.survey.qualtrics_header import Part
from leapstats.survey.qualtrics_logic import EMBEDDED, Rule
from leapstats.survey.qualtrics_qsf import Choice, Kind
from leapstats.survey.raw import RawColumn
from leapstats.survey.relevance_syntax import Node
from leapstats.terms import Reason

Boxes = Mapping[str, Mapping[str, str]]  # by question, or question and row: the headings of options by their codes


@dataclass(frozen=True, slots=True)
class Made:
    """The columns made of one column of the file."""

    field: Field
    place: int
    columns: Sequence[RawColumn]


@dataclass(frozen=True, slots=True)
class _Known:
    """What conditions can ask about: how to get the answers to each question, and which columns hold them."""

    answers: dict[str, Callable[[], NDArray[Any]]] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def with_logic(
    made: Sequence[Made], rules: Mapping[str, Sequence[Rule]], boxes: Boxes, export: Export
) -> tuple[list[RawColumn], list[str]]:
    """Give blank cells that the logic explains their reason, and columns their universe.

    Parameters
    ----------
    made
        The columns of the file in their order, with what was made of each.
    rules
        By the ids of questions.
    boxes
        The options of check-all questions.
    export
        Which respondents stopped, and where: what comes after is blank for that reason.

    Returns
    -------
    list of RawColumn, list of str
        And notes: how many cells were not asked, what contradicts the logic, what is kept as text. The universe is on
        the headings of the columns.
    """
    columns = [column for each in made for column in each.columns]
    if not rules:
        return columns, []
    named, known = _named(rules), _known(made, boxes, columns)
    conditions = Conditions(lookup_in(known.answers), len(export.kept.finished), partial(_condition, named))
    asked = Asked(known.items, boxes, {}, words=known.words, blank_boxes=True)
    done: dict[str, RawColumn] = {}
    for group in _groups(made, rules):
        own = rules[group[0].field.heading.question]
        blank = np.logical_and.reduce([_blank(column) for each in group for column in each.columns])
        texts = [text for text, rule in named.items() if rule in own]
        found = conditions.reasons(group[0].field.heading.name, texts, blank)
        if found is None:
            continue
        universe = _universe(own, asked)
        for each in group:
            stopped = export.kept.unfinished & (export.last <= each.place)
            hidden = (found == Reason.NOT_ASKED) & ~stopped
            done.update({column.heading: _explained(column, hidden, universe) for column in each.columns})
    return [done.get(each.heading, each) for each in columns], conditions.notes()


def _named(rules: Mapping[str, Sequence[Rule]]) -> dict[str, Rule]:
    """Return each rule by its words; others in the same words get a number."""
    free = FreeNames(())
    every = dict.fromkeys(rule for own in rules.values() for rule in own)
    return {free.take(rule.text or "logic without words"): rule for rule in every}


def _condition(named: Mapping[str, Rule], text: str) -> Node:
    rule = named[text]
    if rule.condition is None:
        raise ValueError(rule.why)
    return rule.condition


def _groups(made: Sequence[Made], rules: Mapping[str, Sequence[Rule]]) -> Iterable[list[Made]]:
    """Return the columns whose questions have rules; those of one check-all question together."""
    groups: dict[tuple[str, ...], list[Made]] = {}
    for each in made:
        heading, question = each.field.heading, each.field.question
        if question is None or heading.loop or heading.part not in {Part.ANSWER, Part.TEXT} or not each.columns:
            continue
        if heading.question in rules:
            row = heading.parts[:1] if question.kind is Kind.CHECK_GRID else ()
            is_check = question.kind in {Kind.CHECKS, Kind.CHECK_GRID} and heading.part is Part.ANSWER
            key = (heading.question, *row) if is_check else (heading.question, *row, heading.name)
            groups.setdefault(key, []).append(each)
    return groups.values()


def _known(made: Sequence[Made], boxes: Boxes, columns: Sequence[RawColumn]) -> _Known:
    """Find the answers that conditions can ask for; those in loops are asked several times and are none of them."""
    known = _Known()
    by_heading = {each.heading: each for each in columns}
    for name, of_options in boxes.items():
        known.answers[name] = partial(_joined, {code: by_heading[at] for code, at in of_options.items()})
    for each in made:
        name = _name(each.field)
        if not name or len(each.columns) != 1 or name in known.answers:
            continue
        [column] = each.columns
        question = each.field.question
        options = question.options if question is not None and question.kind in {Kind.CHOICE, Kind.GRID} else ()
        known.answers[name] = partial(_codes, column, options)
        known.items[name] = column.heading
        if options and not column.labels:
            known.words[name] = {option.code: option.text for option in options}
    return known


def _name(each: Field) -> str:
    """Return what conditions call a column, "" where they cannot ask for it."""
    heading, question = each.heading, each.question
    if heading.part is Part.EMBEDDED:
        return f"{EMBEDDED}{heading.name}"
    if question is None or heading.loop or heading.part not in {Part.ANSWER, Part.TEXT}:
        return ""
    is_text = question.kind in {Kind.TEXT, Kind.ESSAY, Kind.TEXTS}
    return "/".join((question.id, *heading.parts)) if heading.part is Part.ANSWER or is_text else ""


def _codes(column: RawColumn, options: Sequence[Choice]) -> NDArray[Any]:
    """Return answers as the codes of their choices, else as they are; "" where there is none."""
    words = {} if column.labels else {spelling: each.code for each in reversed(options) for spelling in each.spellings}
    cells = ["" if is_none(cell) else as_text(cell) for cell in column.values.tolist()]
    return np.array([words.get(cell, cell) for cell in cells], dtype=object)


def _joined(options: Mapping[str, RawColumn]) -> NDArray[Any]:
    """Return the codes of the options that were chosen, with blanks between."""
    rows = zip(*((each.values == 1).tolist() for each in options.values()), strict=True)
    cells = [" ".join(code for code, tick in zip(options, row, strict=True) if tick) for row in rows]
    return np.array(cells, dtype=object)


def _blank(column: RawColumn) -> NDArray[np.bool_]:
    return np.array([is_none(cell) for cell in column.values.tolist()], dtype=bool)


def _universe(own: Sequence[Rule], asked: Asked) -> Expression | None:
    """Return rules in the language of a dictionary; None where one of them cannot be said in it."""
    conditions = [each.condition for each in own if each.condition is not None]
    if len(conditions) < len(own):
        return None
    try:
        return all_of(map(asked.translated, conditions))
    except ValueError:
        return None


def _explained(column: RawColumn, hidden: NDArray[np.bool_], universe: Expression | None) -> RawColumn:
    told = column.reasons if column.reasons is not None else np.zeros(len(hidden), dtype=np.uint8)
    reasons = np.where(hidden, np.uint8(Reason.NOT_ASKED), told).astype(np.uint8)
    return replace(column, universe=universe, reasons=reasons if reasons.any() else None)
