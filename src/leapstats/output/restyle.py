"""Print a finished table in the style of a journal: every number that a cell shows has its key in the long frame."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.notes import INFERRED, READ
from leapstats.output.numbers import percent, probability
from leapstats.output.style import PLAIN, Style, has_signed_ends
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.terms import StatName

P_NAMES = {StatName.P_VALUE, StatName.P_ADJUSTED, StatName.P_LOW, StatName.P_HIGH, StatName.MIN_ATTAINABLE_P}
LIMITS = {StatName.CONF_LOW, StatName.CONF_HIGH}
COUNTS, PAIR = {StatName.N, StatName.N_MISSING, StatName.N_BASE}, 2
MOST_DIGITS = 10
STYLE = "style"
GROUP_SIZE = re.compile(r"\bN(?= = \d)")
Numbers = Mapping[tuple[float | str | None, ...], float]
FIELDS = ("variable", "level", "by", "by_level", "statistic", "stat_name")


def restyled(document: Document, style: Style) -> Document:
    """Return a document whose table prints in a style; the unrounded numbers stay as they are.

    Parameters
    ----------
    document
        A finished result in no style.
    style
        Of a journal. Titles, notes and the labels of items keep their words.

    Raises
    ------
    UsageError
        If the document has a style.
    """
    if STYLE in document.conventions:
        what = f"it has a style: {document.conventions[STYLE]}"
        raise UsageError("the style", [Problem("the result", what, "Style the result as it was made")])
    if style == PLAIN:
        return document
    numbers = {tuple(record[name] for name in FIELDS): float(record["stat"] or 0) for record in document.records}
    named = f"{style.title} ({style.source})" if style.source else style.title
    sourced = {STYLE: f'{named}; "{style.thousands}" between thousands' if style.thousands else named}
    return replace(
        document,
        table=_table(document.table, style, numbers),
        more=tuple(_table(each, style, numbers) for each in document.more),
        summary=_table(document.summary, style, numbers) if document.summary is not None else None,
        conventions={**document.conventions, **sourced},
    )


def _table(table: Table, style: Style, numbers: Numbers) -> Table:
    style = _of_table(table, style)

    def cell(text: Text) -> Text:
        return replace(text, text=_cell(text, style, numbers)) if text.keys else text

    def head(text: Text, keys: Sequence[Key]) -> Text:
        shown = style.heading(text.text)
        return replace(text, text=GROUP_SIZE.sub(style.group_n, shown) if _is_of_group(keys) else shown)

    def column(place: int, text: Text) -> Text:
        keys = under[place]
        is_group = text.text == "p" and not any(key.stat_name in P_NAMES for key in keys)
        return text if is_group else head(text, keys)

    def row(each: Row) -> Row:
        return Row(
            replace(each.label, text=style.heading(each.label.text, is_label=True)),
            tuple(map(cell, each.cells)),
            each.indent,
        )

    under = [
        [key for each in table.rows for key in (each.cells[place].keys if each.cells else ())]
        for place in range(len(table.columns))
    ]
    starts = list(accumulate((each.width for each in table.spanners), initial=0))
    spanners = tuple(
        replace(each, label=head(each.label, [key for keys in under[start : start + each.width] for key in keys]))
        for each, start in zip(table.spanners, starts, strict=False)
    )
    # How a file was read is told on the screen and in json; no journal prints it.
    notes = tuple(note for note in table.source_notes if not note.startswith((READ, INFERRED)))
    sections = tuple(Section(each.heading, tuple(map(row, each.rows))) for each in table.sections)
    return mark(
        replace(
            table,
            columns=tuple(column(place, each) for place, each in enumerate(table.columns)),
            spanners=spanners,
            sections=sections,
            signs=style.marks,
            note_word=style.note,
            source_notes=notes if style.source else table.source_notes,
        )
    )


def _is_of_group(keys: Sequence[Key]) -> bool:
    """Tell whether the numbers of a column are those of one group of units."""
    return len({key.by_level for key in keys}) == 1 and all(key.by_level is not None for key in keys)


def _of_table(table: Table, style: Style) -> Style:
    """Return the style for a table: where one limit has a sign, all print as that one does; the same of spans."""
    cells = [cell for row in table.rows for cell in row.cells if cell.keys]
    limits = [cell.text for cell in cells if LIMITS & {key.stat_name for key in cell.keys}]
    others = [cell.text for cell in cells if not LIMITS & {key.stat_name for key in cell.keys}]
    return replace(
        style,
        limits=style.signed_limits if any(map(has_signed_ends, limits)) else style.limits,
        span=style.signed_span if any(map(has_signed_ends, others)) else style.span,
    )


def _cell(text: Text, style: Style, numbers: Numbers) -> str:
    shown, names = text.text, {key.stat_name for key in text.keys}
    for key in text.keys:
        if key.stat_name in P_NAMES:
            shown = _with_p(shown, numbers[tuple(key)], style.p_value)
    for share in _shares(text, numbers) if style.percent_sign else ():
        shown = _with_sign(shown, share)
    return style.signs(shown, limits=bool(names & LIMITS))


def _shares(text: Text, numbers: Numbers) -> list[float]:
    """Return the shares that a cell may print: those it has keys of, or that of its two counts.

    Two counts are a part and its base, or those with something and those without.
    """
    shares = [numbers[tuple(key)] for key in text.keys if key.stat_name is StatName.PROPORTION]
    counts = [numbers[tuple(key)] for key in text.keys if key.stat_name in COUNTS]
    if shares or len(counts) != PAIR:
        return shares
    has_base = any(key.stat_name is StatName.N_BASE for key in text.keys)
    whole = counts[1] if has_base else sum(counts)
    return [counts[0] / whole] if whole else []


def _with_sign(text: str, share: float) -> str:
    """Put the sign of percentages behind a share in brackets; other numbers in brackets, such as counts, have none."""
    for digits in range(MOST_DIGITS, -1, -1):
        shown = rf"(?<![\d.]){re.escape(percent(share, digits))}(?![\d.])"
        if re.search(shown, text):
            in_brackets = re.search(rf"(?<=\(){shown}(?=\))", text)
            has_sign = re.search(f"{shown}%", text)
            return f"{text[: in_brackets.end()]}%{text[in_brackets.end() :]}" if in_brackets and not has_sign else text
    return text


def _with_p(text: str, p: float, show: Callable[[float], str]) -> str:
    """Put a p in the place of the same p with as many decimals as it has."""
    for digits in range(1, MOST_DIGITS + 1) if not math.isnan(p) else ():
        place = re.search(rf"(?<![\w.]){re.escape(probability(p, digits))}(?![\w.])", text)
        if place:
            return text[: place.start()] + show(p) + text[place.end() :]
    return text
