"""The check-all questions of a Qualtrics export, in several columns or in one, as columns of 1 and 0."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.headings import FreeNames
from leapstats.survey.plain_text import plain
from leapstats.survey.qualtrics_answers import SEEN, Export, blank_reasons
from leapstats.survey.qualtrics_fields import Field
from leapstats.survey.qualtrics_header import Part
from leapstats.survey.qualtrics_qsf import Choice, Kind
from leapstats.survey.raw import RawColumn, ResponseSet, Texts
from leapstats.terms import Reason

NOT = frozenset({"0", SEEN})  # options of the export write these where a choice was seen and not chosen
CODES = re.compile(r"-?\d+(,-?\d+)*")
COMMA = re.compile(r",(?!\s)(?!\d{3}(?!\d))|(?<!\d),(?!\s)")  # no blank after it, not in a number
LONGEST = 20_000
MOST_CHOICES = 300
FEWEST = 2
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answered:
    """Who chose anything at all of a question, and who saw it and chose nothing."""

    chose: Mask
    seen: Mask


@dataclass(slots=True)
class Checks:
    """Check-all questions under way: the columns made for each first column, the sets, and notes.

    `boxes` has the columns of the options by their codes, for each question, or question and row (`QID4/1`).
    """

    columns: dict[str, list[RawColumn]] = field(default_factory=dict)
    sets: list[ResponseSet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: dict[str, dict[str, str]] = field(default_factory=dict)

    def know(self, each: Field, parts: Sequence[str], boxes: Mapping[str, str]) -> None:
        """Keep the columns of the options of a question by their codes; those of a loop are asked several times."""
        if each.question is not None and not each.heading.loop:
            self.boxes["/".join((each.question.id, *parts))] = dict(boxes)

    def add(self, name: str, label: str, at: str, columns: list[RawColumn]) -> None:
        """Add a set, whose columns come in the place of a column of the file."""
        self.columns[at] = columns
        headings = tuple(each.heading for each in columns)
        self.sets.append(ResponseSet(name=name, label=label or name, columns=headings, counted=1.0))


def check_all_sets(fields: Sequence[Field], columns: Sequence[Texts], export: Export) -> Checks:
    """Find the check-all questions.

    Returns
    -------
    Checks
        `columns` has, by the name of each column that belongs to one, the columns that stand in its place; a blank is
        0 where another choice of its question was chosen, and else has a reason.
    """
    checks = Checks()
    free = FreeNames([each.heading.name for each in fields])
    for each in fields:
        free.take(each.heading.name)
    groups: dict[tuple[str, ...], list[tuple[Field, Texts]]] = {}
    for each, texts in zip(fields, columns, strict=True):
        if each.heading.part is not Part.ANSWER or each.heading.is_label:
            continue
        if _may_be_joined(each):
            _add_joined(checks, free, each, texts, export)
        elif each.heading.question and each.heading.parts:
            groups.setdefault((*each.heading.group, *each.heading.parts[:-1]), []).append((each, texts))
    for group in groups.values():
        _add_split(checks, free, group, export)
    return checks


def _may_be_joined(each: Field) -> bool:
    """Tell whether a column would hold all choices of a question, or of a row of a grid of these."""
    kind = each.question.kind if each.question else None
    if kind is Kind.CHECKS:
        return not each.heading.parts
    if kind is Kind.CHECK_GRID:
        return len(each.heading.parts) == 1
    return kind is None and bool(each.heading.key) and bool(each.heading.question) and not each.heading.parts


def _add_split(checks: Checks, free: FreeNames, group: Sequence[tuple[Field, Texts]], export: Export) -> None:
    fields = [each for each, _ in group]
    first = fields[0]
    if len(group) < FEWEST or not _are_ticks(group):
        return
    chosen = [_chosen(texts) for _, texts in group]
    told = [np.isin(texts.places, _places(texts, NOT)) for _, texts in group]
    chose = np.logical_or.reduce(chosen)
    answered = Answered(chose, np.logical_or.reduce(told) & ~chose)
    checks.notes.extend(_contradictions(_stem(fields), [each.option for each in fields], chosen))
    made = [
        _dichotomy(each, (each.heading.name, each.item or each.heading.label), one, answered, export)
        for each, one in zip(fields, chosen, strict=True)
    ]
    name = free.invent(_stem(fields))
    checks.add(name, first.stem, first.heading.name, made)
    checks.columns.update({each.heading.name: [] for each in fields[1:]})
    coded = {each.option.code: each.heading.name for each in fields if each.option is not None}
    checks.know(first, first.heading.parts[:-1], coded)


def _are_ticks(group: Sequence[tuple[Field, Texts]]) -> bool:
    """Tell whether columns hold ticks: the file or the .qsf says so and no cell denies it, or the cells show it."""
    cells = [set(texts.distinct.tolist()) - NOT for _, texts in group]
    ticks = all(
        found <= {"1"} or {plain(text) for text in found} <= _spellings(each)
        for (each, _), found in zip(group, cells, strict=True)
    )
    if not ticks:
        return False
    kinds = {each.question.kind for each, _ in group if each.question}
    if kinds & {Kind.CHECKS, Kind.CHECK_GRID} or all(each.heading.choice for each, _ in group):
        return True
    if kinds or not any(cells):
        return False
    some = np.logical_or.reduce([_chosen(texts) for _, texts in group])
    every = np.logical_and.reduce([_chosen(texts) for _, texts in group])
    return any(found - {"1"} for found in cells) or bool(np.any(some & ~every))


def _spellings(each: Field) -> set[str]:
    known = each.option.spellings if each.option else ()
    return {*known, each.item, each.heading.option, *((each.option.code,) if each.option else ())} - {""}


def _chosen(texts: Texts) -> Mask:
    return (texts.places >= 0) & ~np.isin(texts.places, _places(texts, NOT))


def _places(texts: Texts, words: frozenset[str]) -> list[int]:
    return [place for place, text in enumerate(texts.distinct.tolist()) if text in words]


def _dichotomy(each: Field, called: tuple[str, str], chosen: Mask, answered: Answered, export: Export) -> RawColumn:
    """Return a column of 1 and 0, blank where nothing of the question was chosen, with the reason."""
    name, label = called
    values = np.where(chosen, 1.0, np.where(answered.chose, 0.0, np.nan))
    told = blank_reasons(each, ~answered.chose, answered.seen, export)
    reasons = np.zeros(len(chosen), dtype=np.uint8) if told is None else told
    reasons[~answered.chose & (reasons == 0)] = Reason.UNKNOWN
    return RawColumn(name=name, cells=values, label=label, reasons=reasons if reasons.any() else None)


def _stem(fields: Sequence[Field]) -> str:
    names = [each.heading.name for each in fields]
    stems = {name.rpartition("_")[0] for name in names}
    if len(stems) == 1 and "" not in stems:
        return stems.pop()
    question = fields[0].question
    return question.tag if question and question.tag else names[0]


def _contradictions(name: str, options: Sequence[Choice | None], chosen: Sequence[Mask]) -> Iterator[str]:
    """Say how often a choice that excludes all others was chosen with another."""
    for place, option in enumerate(options):
        if option is None or not option.exclusive:
            continue
        others = [mask for other, mask in enumerate(chosen) if other != place]
        count = int(np.sum(chosen[place] & np.logical_or.reduce(others))) if others else 0
        if count:
            yield f'{name}: "{option.text}" excludes the others, but {count} chose another with it'


def _add_joined(checks: Checks, free: FreeNames, each: Field, texts: Texts, export: Export) -> None:
    """Split a column with all choices of a question between commas into a column a choice."""
    heading, found = each.heading, [text for text in texts.distinct.tolist() if text != SEEN]
    options = each.question.options if each.question else ()
    parts, names, strange = _resolved(found, options, export) if options else _guessed(found)
    if not parts:
        return
    if len(names) > MOST_CHOICES:
        checks.notes.append(f"{heading.name} not split at its commas: that would make {len(names)} choices")
        return
    if strange:
        checks.notes.append(
            f"{heading.name}: {', '.join(repr(text) for text in strange[:3])} among its choices is not in the .qsf: "
            "counted as a choice of its own"
        )
    if not options:
        checks.notes.append(
            f"{heading.name} holds all choices in one column: split at the commas without a blank after them. Check "
            "the choices, or name the survey's .qsf with --dictionary"
        )
    listed = list(names)
    matrix = np.zeros((len(listed), len(texts.distinct) + 1), dtype=bool)
    for place, text in enumerate(texts.distinct.tolist()):
        matrix[[listed.index(part) for part in parts.get(text, ())], place] = True
    chosen = list(matrix[:, texts.places])
    chose = np.logical_or.reduce(chosen)
    answered = Answered(chose, np.isin(texts.places, _places(texts, NOT)) & ~chose)
    made = [
        _dichotomy(each, (free.invent(f"{heading.name}_{code}"), label), one, answered, export)
        for (label, code), one in zip(names.items(), chosen, strict=True)
    ]
    by_text = {option.text: option for option in options}
    checks.notes.extend(_contradictions(heading.name, [by_text.get(text) for text in listed], chosen))
    checks.add(heading.name, each.label, heading.name, made)
    coded = {names[label]: one.heading for label, one in zip(listed, made, strict=True) if label in by_text}
    checks.know(each, heading.parts, coded)


def _resolved(
    found: Sequence[str], options: Sequence[Choice], export: Export
) -> tuple[dict[str, list[str]], dict[str, str], list[str]]:
    """Find the choices in each cell, and those that are none of the question."""
    by_code = {option.code: option.text for option in options}
    words = {spelling: option.text for option in options for spelling in option.spellings}
    coded = [text for text in found if CODES.fullmatch(text) and set(text.split(",")) <= {*by_code, "0"}]
    numeric = bool(coded) and (export.numeric is not False or len(coded) == len(found))
    parts: dict[str, list[str]] = {}
    names = {option.text: option.code for option in options}
    strange: list[str] = []
    for text in found:
        pieces = text.split(",") if numeric and CODES.fullmatch(text) else segments(plain(text), words)
        known = by_code if numeric and CODES.fullmatch(text) else words
        parts[text] = [known.get(piece, piece) for piece in pieces if piece and not (numeric and piece == "0")]
        strange.extend(piece for piece in parts[text] if piece not in names)
        for piece in parts[text]:
            names.setdefault(piece, str(len(names) + 1))
    return parts, names, list(dict.fromkeys(strange))


def segments(text: str, known: dict[str, str]) -> list[str]:
    """Split a text at commas into known texts, which may hold commas themselves: the longest first.

    What lies between is split at commas without a blank after them. The split with the fewest unknown letters is taken.
    """
    if len(text) > LONGEST:
        return [text]
    longest = sorted(known, key=len, reverse=True)
    starts = [0, *(found.end() for found in re.finditer(r",(?!\s)", text))]
    stops = {len(text), *(start - 1 for start in starts[1:])}
    breaks = {0, *(found.end() for found in COMMA.finditer(text))}
    best: dict[int, tuple[int, int, str]] = {}  # for each start: unknown letters from there, next start, piece
    unknown, following = {len(text) + 1: 0}, len(text) + 1
    for start in reversed(starts):
        choices = [
            (unknown[end + 1], end + 1, each)
            for each in longest
            if text.startswith(each, start) and (end := start + len(each)) in stops and end + 1 in unknown
        ]
        piece = text[start : following - 1]
        best[start] = min([*choices, (unknown[following] + len(piece) + 1, following, piece)], key=lambda way: way[0])
        unknown[start] = best[start][0]
        following = start if start in breaks else following
    pieces, start = [], 0
    while start <= len(text):
        _, start, piece = best[start]
        pieces.append(piece)
    return pieces


def _guessed(found: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, str], list[str]]:
    """Split the cells of a question that no .qsf describes, if they look like several choices; else return nothing."""
    nothing: tuple[dict[str, list[str]], dict[str, str], list[str]] = ({}, {}, [])
    several = [text for text in found if "," in text]
    if not several:
        return nothing
    if all(map(CODES.fullmatch, found)):
        codes = sorted({code for text in found for code in text.split(",")}, key=int)
        return {text: text.split(",") for text in found}, {code: code for code in codes}, []
    parts = {text: [piece.strip() for piece in COMMA.split(plain(text))] for text in found if len(text) <= LONGEST}
    cells: dict[str, int] = {}
    for pieces in parts.values():
        for piece in set(pieces):
            cells[piece] = cells.get(piece, 0) + 1
    joined = [pieces for pieces in parts.values() if len(pieces) > 1]
    if not joined or not all(any(cells[piece] > 1 for piece in pieces) for pieces in joined):
        return nothing
    listed = sorted(cells, key=str.casefold)
    return parts, {piece: str(place) for place, piece in enumerate(listed, start=1)}, []
