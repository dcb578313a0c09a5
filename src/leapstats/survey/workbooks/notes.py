"""Say how a sheet was read: which one, what was left out, and what its cells are besides plain answers."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.survey.delimited_rows import counted
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.raw import RawColumn
from leapstats.survey.workbooks.books import Workbook
from leapstats.survey.workbooks.cells import Cells, Kind
from leapstats.survey.workbooks.columns import kinds_in
from leapstats.survey.workbooks.number_formats import is_padded, is_percent
from leapstats.survey.workbooks.tables import Place

MOST_LISTED = 10
SHOWN = 40
KIND_WORDS = {
    Kind.NUMBER: "numbers",
    Kind.TEXT: "text",
    Kind.BOOLEAN: "true or false",
    Kind.MOMENT: "dates or times",
}
NAMES = {".ods": "OpenDocument spreadsheet"}


def notes_on_sheets(book: Workbook, cells: Cells, asked: str | None) -> Iterator[str]:
    """Say which sheet was read, and which others there are."""
    visible = [entry.name for entry in book.sheets if entry.has_cells and not entry.hidden]
    others = [name for name in visible if name != cells.sheet]
    kind = NAMES.get(book.kind, "Excel workbook")
    why = "" if asked is not None or not others else ", the first with a table"
    yield f"{kind}, sheet {cells.sheet}{why}"
    if others:
        yield f"{counted(len(others), 'other sheet')} not read: {listed(others)} (--sheet NAME reads one)"
    hidden = [entry.name for entry in book.sheets if entry.hidden and entry.has_cells and entry.name != cells.sheet]
    if hidden:
        yield f"{counted(len(hidden), 'hidden sheet')} not read: {listed(hidden)}"
    if book.kind != book.path.suffix.lower():
        yield f"the content is that of an {book.kind} file, despite the name"


def notes_on_place(cells: Cells, place: Place, lower: int) -> Iterator[str]:
    """Say which rows name the columns, and which rows and columns were left out."""
    if place.header < 0:
        yield "no header row: the first row contains no text, so columns are named by their place"
    elif lower >= 0:
        yield f"two header rows (rows {place.header + 1} and {lower + 1}): columns are named by both"
    elif place.header > 0:
        yield f"column names in row {place.header + 1}"
    for rows, what in (
        (place.above, "above the column names"),
        (place.below, "of notes below the table"),
        (place.other_rows, "below an empty row that look like another table"),
    ):
        if rows:
            yield f"{counted(len(rows), 'row')} {what} ignored ({_first_words(cells, rows)})"
    yield from _left_out(cells, place)


def _left_out(cells: Cells, place: Place) -> Iterator[str]:
    for row in place.totals:
        yield f"row {row + 1} ignored: it is called {_first_text(cells, row)}, not a respondent"
    if place.empty:
        where = listed([str(row + 1) for row in place.empty])
        yield f"{counted(len(place.empty), 'empty row')} among the answers ignored (row {where})"
    if place.other_columns:
        letters = listed([letters_of(cells.first_column + column) for column in place.other_columns])
        yield f"columns that look like another table ignored: {letters}"


def notes_on_answers(cells: Cells, place: Place, columns: Sequence[RawColumn], names: Sequence[str]) -> Iterator[str]:
    """Say what cells hold besides plain answers, column by column."""
    headings = {each.name: each.heading for each in columns if not each.option}
    called = {column: headings.get(name, name) for column, name in zip(place.columns, names, strict=True) if name}
    yield from _errors(cells, place, called)
    yield from _formulas(cells, place, called)
    yield from _formats(cells, place, called)
    yield from _kinds(cells, place, called)
    yield from _hidden(cells, called)
    yield from _merged(cells, place)


def _errors(cells: Cells, place: Place, called: dict[int, str]) -> Iterator[str]:
    counts = {name: int((cells.kinds[column, place.rows] == Kind.ERROR).sum()) for column, name in called.items()}
    there = {name: count for name, count in counts.items() if count}
    if there:
        known = Counter(text for (_, text), rows in cells.marks.errors.items() for _ in range(min(len(rows), 1)))
        words = f" ({', '.join(sorted(known))})" if known else ""
        in_each = listed([f"{counted(count, 'cell')} of {name}" for name, count in there.items()])
        yield f"errors{words} are missing: {in_each}"


def _formulas(cells: Cells, place: Place, called: dict[int, str]) -> Iterator[str]:
    rows = set(place.rows.tolist())
    counts = {
        called[column - cells.first_column]: len(rows.intersection(marked))
        for column, marked in cells.marks.unstored.items()
        if column - cells.first_column in called
    }
    there = [f"{counted(count, 'cell')} of {name}" for name, count in counts.items() if count]
    if there:
        yield (
            f"formulas without a stored value are blank: {listed(there)} "
            "(open the workbook in a spreadsheet program and save it)"
        )


def _formats(cells: Cells, place: Place, called: dict[int, str]) -> Iterator[str]:
    rows = set(place.rows.tolist())
    padded, percent = dict[str, str](), list[str]()
    for (column, code), marked in cells.marks.formats.items():
        here = column - cells.first_column
        if here not in called or rows.isdisjoint(marked):
            continue
        kinds = kinds_in(cells, here, place.rows)
        if is_padded(code) and Kind.TEXT in kinds:
            padded[called[here]] = code
        elif is_percent(code) and Kind.NUMBER in kinds and called[here] not in percent:
            percent.append(called[here])
    for name, code in padded.items():
        yield f"{name}: leading zeros as its number format shows them ({code})"
    if percent:
        yield f"shown as percent, read as fractions (25% is 0.25): {listed(percent)}"


def _kinds(cells: Cells, place: Place, called: dict[int, str]) -> Iterator[str]:
    """Say which columns are dates, numbers kept as text, or of several kinds."""
    moments, as_text = list[str](), list[str]()
    for column, name in called.items():
        kinds = {kind: n for kind, n in kinds_in(cells, column, place.rows).items() if kind is not Kind.ERROR}
        if set(kinds) == {Kind.MOMENT}:
            moments.append(name)
        elif set(kinds) == {Kind.NUMBER, Kind.TEXT} and _are_numerals(cells, column, place):
            as_text.append(f"{counted(kinds[Kind.TEXT], 'cell')} of {name}")
        elif len(kinds) > 1 and (Kind.MOMENT in kinds or Kind.BOOLEAN in kinds):
            words = ", ".join(f"{count} {KIND_WORDS[kind]}" for kind, count in kinds.items())
            yield f"{name} has cells of several kinds ({words}): all are read as text"
    if moments:
        yield f"dates and times read as text: {listed(moments)}"
    if as_text:
        yield f"numbers stored as text: {listed(as_text)}"


def _are_numerals(cells: Cells, column: int, place: Place) -> bool:
    """Tell whether all texts of a column are numbers, at least those that are looked at."""
    places = np.unique(cells.places[column, place.rows])
    texts = [cells.texts[column][number].strip() for number in places[places >= 0][:MOST_LISTED].tolist()]
    return all(map(NUMBER.fullmatch, texts))


def _hidden(cells: Cells, called: dict[int, str]) -> Iterator[str]:
    hidden = [called[column] for column in called if column + cells.first_column in cells.marks.hidden_columns]
    if hidden:
        yield f"hidden columns are read like the others: {listed(hidden)}"
    if cells.marks.n_hidden_rows:
        yield f"{counted(cells.marks.n_hidden_rows, 'hidden row')} read like the others (a filter may be on)"


def _merged(cells: Cells, place: Place) -> Iterator[str]:
    rows = set(place.rows.tolist())
    among = [area for area in cells.marks.merged if area.first_row in rows]
    if among:
        where = listed(list(dict.fromkeys(str(area.first_row + 1) for area in among)))
        yield (
            f"{counted(len(among), 'merged cell')} among the answers (row {where}): "
            "the value is that of the first cell, the others are blank"
        )


def _first_words(cells: Cells, rows: Sequence[int]) -> str:
    return f"row {rows[0] + 1}: {_first_text(cells, rows[0])}"


def _first_text(cells: Cells, row: int) -> str:
    texts = (cells.text(row, column) for column in range(len(cells.kinds)))
    return next((text[:SHOWN] for text in texts if text), "")


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def listed(names: Sequence[str]) -> str:
    """List names, the first ones only if they are many."""
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
