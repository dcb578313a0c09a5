"""Infer a dictionary from a file's own labels, and say what was inferred."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import AnyOf, Item
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import SourceColumn, Study, Variable
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.blanks import Answers, gather, resolver
from leapstats.survey.cells import TICKED, Source, as_text, is_none, same
from leapstats.survey.column import Column
from leapstats.survey.guesses import Guess, Overrides, guess
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.survey.survey import Provenance, Survey
from leapstats.terms import Base, ItemType, Reason, Role, ShowMissing

YES_WORDS = {"yes", "1", "true", "checked", "selected", "chosen", "y", "ja", "oui"}
YES_NO = CodeList("yes or no", (Code("0", "No"), Code("1", "Yes")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the analyst asks of a file without a dictionary; names are column names."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    types: Mapping[str, ItemType] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inferred:
    """A survey read without a dictionary, the layout of its table, and what was inferred."""

    survey: Survey
    layout: Layout
    words: tuple[str, ...]


@dataclass(slots=True)
class _Building:
    """What has been gathered so far; lives only while a file is read."""

    variables: dict[str, Variable] = field(default_factory=dict)
    raw: dict[str, Callable[[Survey], Column]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def infer(file: RawFile, choices: Choices | None = None) -> Inferred:
    """Infer items, types, code lists, missing codes and multi-response sets from a file.

    Parameters
    ----------
    file
        As it was read.
    choices
        Columns to take or leave, types, texts that mean missing.

    Raises
    ------
    UsageError
        If a column asked for is not there.
    DataError
        If the cells of a column do not allow the type asked for.
    """
    choices = choices or Choices()
    _check_names(file, choices)
    building = _Building(notes=list(file.notes))
    if file.personal:
        building.notes.append(f"personal columns dropped: {', '.join(file.personal)}")
    ticks = _tick_blocks(file)
    sets = {column: each for each in file.sets for column in each.columns}
    done: set[str] = set()
    for column in file.columns:
        if column.heading in done or not _wanted(column, choices):
            continue
        if column.heading in ticks:
            members = [each for each in ticks[column.heading] if _wanted(each, choices)]
            _add_ticks(building, file, members)
        elif column.name in sets:
            members = [each for each in file.columns if each.name in sets[column.name].columns]
            _add_set(building, sets[column.name], [each for each in members if _wanted(each, choices)])
        else:
            members = [column]
            _add_column(building, column, Overrides(choices.types, choices.missing))
        done.update(member.heading for member in members)
    if building.problems:
        raise DataError(file.path.name, building.problems)
    return _inferred(file, building)


def _inferred(file: RawFile, building: _Building) -> Inferred:
    name = file.path.name
    derived = {name: frozenset({""}) for name, each in building.variables.items() if each.formula is not None}
    study = Study(
        name=name, title=name, unit="row", units="rows", id="", variables=building.variables, available=derived
    )
    survey = Survey(
        study=study,
        wave="",
        units=file.rows,
        raw=building.raw,
        provenance=Provenance(
            path=file.path, format=file.format, notes=tuple(building.notes), inferred=tuple(building.words)
        ),
    )
    layout = Layout(
        name="table1",
        title=f"Characteristics of the {len(survey)} rows of {name}",
        sections=(Section(label="", blocks=tuple(building.blocks)),),
    )
    return Inferred(survey, layout, (*building.notes, *(f"{column}: {words}" for column, words in building.words)))


def _check_names(file: RawFile, choices: Choices) -> None:
    known = [name for column in file.columns for name in dict.fromkeys((column.name, column.heading))]
    asked = dict.fromkeys([*choices.include, *choices.exclude, *choices.types])
    unknown = [name for name in asked if name not in known]
    if unknown:
        problems = [Problem(name, "there is no such column", nearest(name, known)) for name in unknown]
        raise UsageError(f"the columns asked for of {file.path.name}", problems)


def _wanted(column: RawColumn, choices: Choices) -> bool:
    names = {column.name, column.heading}
    if names & set(choices.exclude):
        return False
    if choices.include:
        return bool(names & set(choices.include))
    return not column.fixed


def _add_column(building: _Building, column: RawColumn, overrides: Overrides) -> None:
    try:
        found = guess(column, overrides)
    except ValueError as error:
        building.problems.append(
            Problem(f'column "{column.heading}"', str(error).partition("; ")[0], str(error).partition("; ")[2])
        )
        return
    building.words.append((column.heading, found.words))
    if found.type is None or found.column is None:
        return
    _add_item(building, column.heading, _label(column, found), found)
    building.blocks.append(Block(items=(column.heading,), base=Base.ANSWERED, show_missing=ShowMissing.NOTE))


def _label(column: RawColumn, found: Guess) -> str:
    label = column.label or column.name
    if column.option and column.option not in {"Response", "Open-Ended Response"}:
        label = f"{label}: {column.option}"
    if found.type is ItemType.BINARY and found.codes is not None:
        yes = found.codes.answers[1].label
        if yes.casefold() not in YES_WORDS:
            label = f"{label}: {yes}"
    return label


def _add_item(building: _Building, name: str, label: str, found: Guess) -> None:
    kind, column = found.type, found.column
    if kind is None or column is None:
        return
    building.variables[name] = Variable(name=name, label=label, type=kind, role=Role.CHARACTERISTIC, codes=found.codes)
    building.raw[name] = partial(_given, column)


def _given(column: Column, survey: Survey) -> Column:
    del survey
    return column


def _tick_blocks(file: RawFile) -> dict[str, list[RawColumn]]:
    """Find the check-all questions: several columns whose only cells are ticks of their option."""
    questions: dict[str, list[RawColumn]] = {}
    for column in file.columns:
        if column.option and not column.fixed and not column.numeric:
            questions.setdefault(column.name, []).append(column)
    blocks = {}
    for columns in questions.values():
        plain = [column for column in columns if not column.option.lower().startswith("other")]
        ticked = [_is_ticks(column) for column in plain]
        if len(plain) > 1 and all(ticked) and any(len(_texts(column)) for column in plain):
            blocks.update({column.heading: columns for column in columns})
    return blocks


def _texts(column: RawColumn) -> set[str]:
    return {str(cell) for cell in column.values if not is_none(cell)}


def _is_ticks(column: RawColumn) -> bool:
    return all(same(text, column.option) or text.lower() in TICKED for text in _texts(column))


def _add_ticks(building: _Building, file: RawFile, members: list[RawColumn]) -> None:
    decoded: dict[str, Column] = {}
    sources: dict[str, list[Source]] = {}
    for column in members:
        ticked = np.fromiter((not is_none(cell) for cell in column.values), dtype=bool, count=len(column.values))
        entry = SourceColumn(wave="", column=column.name, option=column.option, variable=column.heading, tick=True)
        sources[column.heading] = [Source(entry, column)]
        reasons = np.where(ticked, np.uint8(Reason.ANSWERED), np.uint8(Reason.BLANK)).astype(np.uint8)
        decoded[column.heading] = Column(np.where(ticked, 1, -1).astype(np.int16), reasons)
    answers = gather(file, sources, decoded)
    question = members[0].name
    for column in members:
        variable = Variable(
            name=column.heading, label=column.option, type=ItemType.BINARY, role=Role.CHARACTERISTIC, codes=YES_NO
        )
        building.variables[column.heading] = variable
        building.raw[column.heading] = _ticks(variable, answers, list(decoded))
    words = f"check all that apply ({len(members)} options; blank is not chosen where another option is ticked)"
    building.words.append((question, words))
    _add_block(building, question, question, [column.heading for column in members])


def _ticks(variable: Variable, answers: Answers, block: list[str]) -> Callable[[Survey], Column]:
    return resolver(variable, answers, block)


def _add_block(building: _Building, name: str, label: str, items: list[str]) -> None:
    """Lay out a multi-response set under a row that says how many chose anything."""
    header = f"any of {name}"
    building.variables[header] = Variable(
        name=header,
        label=label,
        type=ItemType.BINARY,
        role=Role.CHARACTERISTIC,
        codes=YES_NO,
        formula=AnyOf(tuple(Item(item) for item in items)),
    )
    note = "Several options can apply to one row."
    building.blocks.append(Block(items=tuple(items), heading=label, heading_item=header, base=Base.ANSWERED, note=note))


def _add_set(building: _Building, each: ResponseSet, members: list[RawColumn]) -> None:
    words = "of dichotomies" if each.counted is not None else "of categories"
    if each.counted is None:
        items = _category_items(building, each, members)
    else:
        items = []
        for column in members:
            found = _dichotomy(column, each.counted)
            _add_item(building, column.name, column.label or column.name, found)
            items.append(column.name)
    building.words.append((each.label or each.name, f"multi-response set {words} ({len(items)} options)"))
    _add_block(building, each.name, each.label or each.name, items)


def _dichotomy(column: RawColumn, counted: float | str) -> Guess:
    answered = guess(column, Overrides({column.name: ItemType.CATEGORICAL})).column
    reasons = answered.reasons if answered is not None else np.full(len(column.values), Reason.BLANK, dtype=np.uint8)
    chosen = np.fromiter((_equal(cell, counted) for cell in column.values), dtype=bool, count=len(column.values))
    values = np.where(reasons == 0, chosen.astype(np.int16), np.int16(-1)).astype(np.int16)
    return Guess(ItemType.BINARY, f"counted value {as_text(counted)}", YES_NO, Column(values, reasons))


def _equal(cell: object, counted: float | str) -> bool:
    return bool(cell == counted) or (isinstance(cell, str) and cell.strip() == str(counted).strip())


def _category_items(building: _Building, each: ResponseSet, members: list[RawColumn]) -> list[str]:
    """Turn a set of categories into one yes or no for each category that a label names or a cell holds."""
    parts = [guess(column, Overrides({column.name: ItemType.CATEGORICAL})) for column in members]
    labels: dict[str, str] = {}
    for part in parts:
        labels.update({code.code: code.label for code in (part.codes.answers if part.codes else ())})
    columns = [(part.codes, part.column) for part in parts if part.column is not None and part.codes is not None]
    answered = np.logical_or.reduce([column.answered for _, column in columns])
    blank = np.minimum.reduce([column.reasons for _, column in columns])
    items = []
    for code, label in labels.items():
        name = f"{each.name}: {label}"
        chosen = np.logical_or.reduce(
            [(column.values == codes.position(code)) & column.answered for codes, column in columns]
        )
        reasons = np.where(answered, np.uint8(Reason.ANSWERED), blank).astype(np.uint8)
        values = np.where(answered, chosen.astype(np.int16), np.int16(-1)).astype(np.int16)
        _add_item(building, name, label, Guess(ItemType.BINARY, "", YES_NO, Column(values, reasons)))
        items.append(name)
    return items
