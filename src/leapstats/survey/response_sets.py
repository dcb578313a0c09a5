"""Find multi-response sets in a file, and turn each into items of yes or no."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.study import SourceColumn, Variable
from leapstats.survey.blanks import Progress, gather, resolver
from leapstats.survey.cells import TICKED, Source, as_text, is_none, same
from leapstats.survey.column import Column
from leapstats.survey.delimited_rows import counted
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judgement import judge
from leapstats.survey.kinds.missing_words import declared_reason
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.survey.survey import Answering
from leapstats.terms import ItemType, Reason, Role

YES_NO = CodeList("yes or no", (Code("0", "No"), Code("1", "Yes")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetItems:
    """A multi-response set as items: how to get the answers of each, and what was found, in words."""

    name: str
    label: str
    words: str
    variables: Mapping[str, Variable]
    raw: Mapping[str, Answering] = field(repr=False)


def tick_blocks(file: RawFile) -> dict[str, list[RawColumn]]:
    """Find the check-all questions: several columns whose only cells are ticks of their option."""
    questions: dict[str, list[RawColumn]] = {}
    for column in file.columns:
        if column.option and not column.fixed and not column.numeric:
            questions.setdefault(column.name, []).append(column)
    blocks = {}
    for columns in questions.values():
        plain = [column for column in columns if not column.option.lower().startswith("other")]
        ticked = [_is_ticks(column) for column in plain]
        if len(plain) > 1 and all(ticked) and any(len(column.texts.distinct) for column in plain):
            blocks.update({column.heading: columns for column in columns})
    return blocks


def _is_ticks(column: RawColumn) -> bool:
    return all(same(text, column.option) or text.lower() in TICKED for text in column.texts.distinct)


def ticked_items(progress: Progress, members: list[RawColumn]) -> SetItems:
    """Turn a check-all question into one item an option; a blank is resolved within the question."""
    decoded: dict[str, Column] = {}
    sources: dict[str, list[Source]] = {}
    for column in members:
        ticked = column.texts.places >= 0
        entry = SourceColumn(wave="", column=column.name, option=column.option, variable=column.heading, tick=True)
        sources[column.heading] = [Source(entry, column)]
        reasons = np.where(ticked, np.uint8(Reason.ANSWERED), np.uint8(Reason.BLANK)).astype(np.uint8)
        decoded[column.heading] = Column(np.where(ticked, 1, -1).astype(np.int16), reasons)
    answers = gather(progress, sources, decoded)
    variables = {column.heading: _yes_no(column.heading, column.option) for column in members}
    words = f"check all that apply ({len(members)} options; blank is not chosen where another option is ticked)"
    return SetItems(
        name=members[0].name,
        label=members[0].name,
        words=words,
        variables=variables,
        raw={name: resolver(variable, answers, list(decoded)) for name, variable in variables.items()},
    )


def declared_items(each: ResponseSet, members: list[RawColumn], missing: Collection[str] = ()) -> SetItems:
    """Turn a set that a file declares into one item for each column, or for each category.

    Parameters
    ----------
    each, members
        The set, and those of its columns that are wanted.
    missing
        Codes declared missing: an option with such a code is none, and where it alone is chosen the set is missing.
    """
    if each.counted is None:
        columns = _categories(each, members)
    else:
        columns = {
            column.heading: (column.label or column.option, _dichotomy(column, each.counted)) for column in members
        }
        columns = _without_missing(columns, dict(zip(each.columns, each.codes, strict=False)), missing)
    words = "of dichotomies" if each.counted is not None else "of categories"
    return SetItems(
        name=each.name,
        label=each.label or each.name,
        words=f"multi-response set {words} ({counted(len(columns), 'option')})",
        variables={name: _yes_no(name, label or name) for name, (label, _) in columns.items()},
        raw={name: partial(given_answers, column) for name, (_, column) in columns.items()},
    )


def given_answers(column: Column, survey: object) -> Column:
    """Return answers that were decoded already."""
    del survey
    return column


def _yes_no(name: str, label: str) -> Variable:
    return Variable(name=name, label=label, type=ItemType.BINARY, role=Role.CHARACTERISTIC, codes=YES_NO)


def _dichotomy(column: RawColumn, counted: float | str) -> Column:
    answered = judge(column, Given(type=ItemType.CATEGORICAL)).column
    reasons = answered.reasons if answered is not None else np.full(len(column.values), Reason.BLANK, dtype=np.uint8)
    chosen = np.fromiter((_equal(cell, counted) for cell in column.values), dtype=bool, count=len(column.values))
    return Column(np.where(reasons == 0, chosen.astype(np.int16), np.int16(-1)).astype(np.int16), reasons)


def _without_missing(
    columns: dict[str, tuple[str, Column]], codes: Mapping[str, str], missing: Collection[str]
) -> dict[str, tuple[str, Column]]:
    """Take the options whose codes are declared missing for reasons why the others have no answer."""
    folded = {text.casefold() for text in missing}
    absent = [name for name in columns if codes.get(name, "").casefold() in folded - {""}]
    kept = {name: each for name, each in columns.items() if name not in absent}
    if not absent or not kept:
        return columns
    chosen = np.logical_or.reduce([column.values == 1 for _, column in kept.values()])
    for name in absent:
        label, column = columns[name]
        here = (column.values == 1) & ~chosen
        reason = np.uint8(declared_reason(label))
        kept = {
            other: (words, Column(np.where(here, np.int16(-1), given.values), np.where(here, reason, given.reasons)))
            for other, (words, given) in kept.items()
        }
    return kept


def _equal(cell: object, counted: float | str) -> bool:
    if is_none(cell):
        return False
    return bool(cell == counted) or (isinstance(cell, str) and cell.strip() == as_text(counted).strip())


def _categories(each: ResponseSet, members: list[RawColumn]) -> dict[str, tuple[str, Column]]:
    """Return yes or no for each category that a label names or a cell holds."""
    parts = [judge(column, Given(type=ItemType.CATEGORICAL)) for column in members]
    labels: dict[str, str] = {}
    for part in parts:
        labels.update({code.code: code.label for code in (part.codes.answers if part.codes else ())})
    columns = [(part.codes, part.column) for part in parts if part.column is not None and part.codes is not None]
    answered = np.logical_or.reduce([column.answered for _, column in columns])
    blank = np.minimum.reduce([column.reasons for _, column in columns])
    items = {}
    for code, label in labels.items():
        chosen = np.logical_or.reduce(
            [(column.values == codes.position(code)) & column.answered for codes, column in columns]
        )
        reasons = np.where(answered, np.uint8(Reason.ANSWERED), blank).astype(np.uint8)
        values = np.where(answered, chosen.astype(np.int16), np.int16(-1)).astype(np.int16)
        items[f"{each.name}: {label}"] = (label, Column(values, reasons))
    return items
