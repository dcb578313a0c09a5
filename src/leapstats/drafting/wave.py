"""Draft the items of one file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from leapstats.dictionary.conditions import with_names
from leapstats.dictionary.expression import items
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.study import ROW, Variable
from leapstats.drafting.cells import coded
from leapstats.drafting.draft import CERTAIN, DraftItem, DraftWave
from leapstats.drafting.practices import item_within, shared_column
from leapstats.drafting.suspicions import (
    Skip,
    exclusive_options,
    is_staff,
    scale_rows,
    suspected_codes,
    suspected_skips,
)
from leapstats.survey.cells import as_text, holds
from leapstats.survey.choices import Choices
from leapstats.survey.inference import Inferred, infer
from leapstats.survey.kinds.judgement import HELD
from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.kinds.names import is_id, is_unit, is_year
from leapstats.survey.many_answers import several_in_one_cell
from leapstats.survey.naming import item_names
from leapstats.survey.raw import RawColumn, RawFile, Texts, texts_of
from leapstats.survey.response_sets import tick_blocks
from leapstats.survey.survey import Survey
from leapstats.terms import NUMERIC, ItemType, Reason, Role

OF_FILE, GUESSED, SUSPECTED, TEXT = 100, 80, 60, 70
ID_BY_NAME = 90
NO_ITEM, PERSONAL = "left out", "personal data"
OPTION = re.compile(r"(.+?) \[(.+)\]", re.DOTALL)
MOST_WAVES = 12
CODE = re.compile(r"(?:^|[\s_.\-])(?:code|key|no|nr|number)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file, what was inferred of it, the name of each column that is an item, and the block of each option."""

    file: RawFile
    inferred: Inferred
    names: Mapping[str, str]
    blocks: Mapping[str, str]
    ticks: frozenset[str]
    suspected: Mapping[str, Sequence[str]]
    skips: Mapping[str, Skip]
    exclusive: frozenset[str]


def draft_wave(file: RawFile, choices: Choices, name: str) -> DraftWave:
    """Guess the dictionary of a file.

    Parameters
    ----------
    file
        As it was read, personal columns held back.
    choices
        What the analyst says of it: types, missing codes, the id.
    name
        What the wave is called.
    """
    scales = dict.fromkeys(scale_rows(file.columns), ItemType.CATEGORICAL)
    choices = replace(choices, types=scales | dict(choices.types))
    found = infer(file, choices)
    suspected = dict(_suspected(file, found.survey))
    if suspected:
        codes = {f"{heading}={code}" for heading, each in suspected.items() for code in each}
        choices = replace(choices, missing=choices.missing | codes)
        found = infer(file, choices)
    unit = id_column(file, choices)
    practice = None if wave_column(file, choices) else shared_column(file, unit)
    ids = [column for column in (unit, practice) if column is not None]
    of_items = [column for column in file.columns if _is_item(column, found.survey, ids)]
    names = item_names(_heading(column) for column in (*ids, *of_items))
    blocks, questions = _blocks(file, of_items)
    order = [column.heading for column in of_items]
    reading = _Reading(
        file=file,
        inferred=found,
        names=dict(zip([column.heading for column in (*ids, *of_items)], names, strict=True)),
        blocks=blocks,
        ticks=frozenset(tick_blocks(file)),
        suspected=suspected,
        skips=suspected_skips(found.survey, order, not_of=blocks),
        exclusive=frozenset(_exclusive(found.survey, blocks)),
    )
    first = _id_item(reading, unit)
    within = [] if practice is None else [item_within(practice, reading.names[practice.heading])]
    taken = {column.heading for column in (*ids, *of_items)}
    return DraftWave(
        name=name,
        file=file.path,
        format=file.format,
        decimal=_decimal(found),
        n_units=len(file.rows),
        items=(first, *within, *(_item(reading, column) for column in of_items)),
        within=within[0].name if within else "",
        ignored=(
            *(
                (column.name, column.option, _why(found, column))
                for column in file.columns
                if column.heading not in taken
            ),
            *((*_parts(heading), PERSONAL) for heading in file.personal),
        ),
        blocks=questions,
        personal=file.personal,
        notes=file.notes,
    )


def _parts(heading: str) -> tuple[str, str]:
    """Return the question and the option of a column that was held back."""
    found = OPTION.fullmatch(heading)
    return (found[1], found[2]) if found else (heading, "")


def _suspected(file: RawFile, survey: Survey) -> Iterator[tuple[str, list[str]]]:
    for column in file.columns:
        variable = survey.study.variables.get(column.heading)
        if variable is not None and column.heading in survey.raw and not column.fixed:
            codes = suspected_codes(column, variable, survey.column(column.heading))
            if codes:
                yield column.heading, codes


def id_column(file: RawFile, choices: Choices) -> RawColumn | None:
    """Return the column that tells units apart: named by the analyst or the platform, else by its name and cells."""
    columns = {column.heading: column for column in file.columns} | {column.name: column for column in file.columns}
    for name in (*choices.ids, file.id):
        if name in columns:
            return columns[name]
    likely = sorted(
        (column for column in file.columns if _names_units(column.name)), key=lambda column: not is_id(column.name)
    )
    if wave_column(file, choices):
        return next(column for column in likely if not _tells_apart(column))
    return next((column for column in likely if _tells_apart(column)), None)


def wave_column(file: RawFile, choices: Choices) -> str:
    """Return the column that says which wave a row is of, by its name; "" for none.

    With the column of an id it tells all rows apart.
    """
    units = [each for each in file.columns if _names_units(each.name) or each.heading in choices.ids]
    for column in file.columns:
        if not is_year(column.name) or not 1 < len(_texts(column).distinct) <= MOST_WAVES:
            continue
        for unit in units:
            pairs = set(zip(_texts(unit).places.tolist(), _texts(column).places.tolist(), strict=True))
            if not _tells_apart(unit) and len(pairs) == len(file.rows):
                return column.heading
    return ""


def _names_units(name: str) -> bool:
    return is_id(name) or is_unit(name) or CODE.search(name) is not None


def _texts(column: RawColumn) -> Texts:
    return texts_of(column.values) if column.numeric else column.texts


def _tells_apart(column: RawColumn) -> bool:
    if column.numeric:
        return not np.isnan(column.values).any() and len(np.unique(column.values)) == len(column.values)
    return len(column.texts.distinct) == len(column.values)


def _is_item(column: RawColumn, survey: Survey, ids: Sequence[RawColumn]) -> bool:
    return not any(column is each for each in ids) and not column.fixed and column.heading in survey.raw


def _heading(column: RawColumn) -> str | tuple[str, str]:
    """Return what an item is named after: the variable's name, or question and option."""
    if column.option and column.option not in {"Response", "Open-Ended Response"}:
        return column.name, column.option
    return column.name


def _blocks(file: RawFile, columns: Iterable[RawColumn]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the block of each option of a check-all question, and the question of each block."""
    headings = {column.heading: column for column in columns}
    questions: dict[str, tuple[str, list[str]]] = {}
    for each in file.sets:
        members = [name for name in each.columns if name in headings]
        if each.counted is not None and len(members) > 1:
            questions[each.name] = (each.label or each.name, members)
    ticks = tick_blocks(file)
    for heading in ticks:
        if heading in headings:
            name = headings[heading].name
            questions.setdefault(name, (name, []))[1].append(heading)
    labels: dict[str, str] = {}
    of_item: dict[str, str] = {}
    for name, (label, members) in zip(item_names(questions), questions.values(), strict=True):
        labels[name] = label
        of_item.update(dict.fromkeys(members, name))
    return of_item, labels


def _exclusive(survey: Survey, blocks: Mapping[str, str]) -> Iterator[str]:
    for block in dict.fromkeys(blocks.values()):
        yield from exclusive_options(survey, [heading for heading, each in blocks.items() if each == block])


def _decimal(found: Inferred) -> str:
    words = " ".join(words for _, words in found.survey.provenance.inferred)
    if "decimal comma" in words:
        return "comma"
    return "point" if "thousands" in words or "percent" in words else ""


def _id_item(reading: _Reading, unit: RawColumn | None) -> DraftItem:
    if unit is None:
        return DraftItem(
            name="row",
            label="Number of the row",
            type=ItemType.ID,
            role=Role.ID,
            column=ROW,
            confidence=SUSPECTED,
            evidence=("no column tells units apart, so the number of the row does",),
        )
    by_platform = unit.heading == reading.file.id
    apart = f"all {len(unit.values)} cells differ" if _tells_apart(unit) else "with the wave it tells all rows apart"
    why = "the platform's id" if by_platform else f"an id by its name; {apart}"
    return DraftItem(
        name=reading.names[unit.heading],
        label=unit.label or unit.name,
        type=ItemType.ID,
        role=Role.ID,
        column=unit.name,
        option=unit.option,
        confidence=OF_FILE if by_platform else ID_BY_NAME,
        evidence=(why,),
    )


def _item(reading: _Reading, column: RawColumn) -> DraftItem:
    heading = column.heading
    survey = reading.inferred.survey
    variable, answers = survey.study.variables[heading], survey.column(heading)
    is_text = variable.codes == HELD
    kind = ItemType.TEXT if is_text else variable.type
    tick = heading in reading.ticks
    written = None if is_text or tick else coded(column, kind, variable.codes, answers)
    codes = variable.codes if tick else written.codes if written is not None else None
    evidence, confidence = _evidence(reading, column, variable)
    rule = _rule(reading, column)
    skip = reading.skips.get(heading)
    if rule is not None:
        evidence = [*evidence, *filter(None, [rule.evidence])]
    return DraftItem(
        name=reading.names[heading],
        label=_label(column, variable),
        type=kind,
        role=Role.FREE_TEXT if is_text else Role.STAFFING if is_staff(variable, column.label) else Role.CHARACTERISTIC,
        codes=codes,
        column=column.name,
        option=column.option,
        recode=written.recode if written is not None else {},
        tick=tick,
        block=reading.blocks.get(heading, ""),
        form=column.form,
        exclusive=heading in reading.exclusive,
        universe=rule.text if rule is not None else _universe(reading, skip) if skip else "",
        skip=skip if rule is None else None,
        confidence=confidence,
        evidence=tuple(evidence),
        suspected=tuple(reading.suspected.get(heading, ())),
    )


def _label(column: RawColumn, variable: Variable) -> str:
    label = column.label or (column.option if column.option else column.name)
    if column.option in {"Response", "Open-Ended Response"}:
        label = column.label or column.name
    return label if column.label or column.option else variable.label


@dataclass(frozen=True, slots=True)
class _Rule:
    """The skip rule that a platform has for an item, "" where the data contradict it, and a sentence on it."""

    text: str
    evidence: str


def _rule(reading: _Reading, column: RawColumn) -> _Rule | None:
    """Return the platform's skip rule in the names of items; None where it has none, or one on what is no item."""
    survey, expression = reading.inferred.survey, column.universe
    if expression is None or any(item.name not in survey.raw for item in items(expression)):
        return None
    try:
        asked = survey.evaluate(expression)
    except ValueError:  # it compares with a code that no answer has
        return None
    contrary = int((asked.no & survey.column(column.heading).answered).sum())
    text = text_of_expression(with_names(expression, reading.names))
    if contrary:
        return _Rule("", f"the platform asks it where {text}, but {contrary} answered elsewhere: not applied")
    return _Rule(text, "the platform's skip rule")


def _universe(reading: _Reading, skip: Skip) -> str:
    gate = reading.names[skip.gate]
    codes = [code if _is_whole(code) else f'"{code}"' for code in skip.codes]
    return f"{gate} == {codes[0]}" if len(codes) == 1 else f"{gate} in ({', '.join(codes)})"


def _is_whole(code: str) -> bool:
    return code.lstrip("-").isdigit() and str(int(code)) == code


def _evidence(reading: _Reading, column: RawColumn, variable: Variable) -> tuple[list[str], int]:
    """Return sentences on what an item's guesses rest on, and how sure they are."""
    heading = column.heading
    words = dict(reading.inferred.survey.provenance.inferred).get(heading, "")
    declared = bool(column.labels) or heading in reading.blocks
    confidence = OF_FILE if declared else TEXT if variable.codes == HELD else GUESSED
    evidence = [f"taken for {words}"] if words else []
    if declared:
        evidence.append("the file labels its codes" if column.labels else "the file says it is an option of a question")
    if variable.type in NUMERIC and not declared:
        evidence.append(f"{int(reading.inferred.survey.column(heading).answered.sum())} numbers")
    absent = _words_for_missing(column, variable)
    if absent:
        confidence = min(confidence, GUESSED)
        evidence.append(f"{', '.join(absent)} counts as missing")
    doubts = list(_doubts(reading, column))
    if doubts:
        confidence = min(confidence, SUSPECTED)
        evidence.extend(doubts)
    if heading in reading.exclusive:
        confidence = min(confidence, GUESSED)
        evidence.append("nobody chose it with another option")
    return evidence, min(confidence, CERTAIN)


def _doubts(reading: _Reading, column: RawColumn) -> Iterator[str]:
    """Yield what makes an item doubtful: suspected codes, several answers in a cell, blanks and skip rules."""
    heading = column.heading
    if heading in reading.suspected:
        listed = ", ".join(reading.suspected[heading])
        yield f"{listed} looks like a code of a missing answer and is counted as missing"
    for warning in several_in_one_cell([column]):
        yield warning.removeprefix(f"{heading}: ")
    if column.universe is not None:
        return
    skip = reading.skips.get(heading)
    unasked = int((reading.inferred.survey.column(heading).reasons == Reason.NOT_ASKED).sum())
    if unasked and skip is None:
        yield f"not asked of {unasked}, and nothing says why: give its universe"
    if skip is not None:
        yield (
            f"blank for all {skip.skipped} with another answer to {reading.names[skip.gate]}, "
            f"answered by {skip.answered} of the {skip.asked} others"
        )


def _words_for_missing(column: RawColumn, variable: Variable) -> list[str]:
    """Return the answers that are taken for missing by their words, though the file does not declare them so."""
    answers = column.texts.distinct.tolist() if not column.numeric else list(column.labels)
    known = {as_text(code): label for code, label in column.labels.items()}
    found = [
        known.get(as_text(each), as_text(each))
        for each in answers
        if not any(holds(one, each) for one in column.missing)
    ]
    listed = {code.label for code in variable.codes.answers} if variable.codes is not None else set()
    return [text for text in found if text not in listed and (plain_reason(text) or doubtful_reason(text)) is not None]


def _why(found: Inferred, column: RawColumn) -> str:
    if column.fixed:
        return "added by the service"
    return dict(found.survey.provenance.inferred).get(column.heading, NO_ITEM)
