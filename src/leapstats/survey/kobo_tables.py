"""Get the submissions of KoBo and ODK out of CSV, a workbook or JSON: one table of units, and its repeats counted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.delimited import read_sheet
from leapstats.survey.headings import column_names
from leapstats.survey.kobo_repeats import (
    INDEX,
    NOT_THERE,
    PARENT,
    Repeated,
    RowsUnderWay,
    is_repeat,
    of_sheets,
    repeats_in,
    texts_by_row,
)
from leapstats.survey.kobo_workbook import Rows, is_form, sheets_of
from leapstats.survey.raw import Texts, texts_of

PARENT_KEY = "PARENT_KEY"
MOST_JSON = 50 << 20
MOST_CELLS = 10_000_000
DEEPEST = 20
OBJECTS = frozenset({"_validation_status", "__system"})  # of what the service adds
SUBMISSIONS = ("results", "submissions", "value", "data")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Submissions:
    """The table of units, and the rows that repeat within them."""

    names: tuple[str, ...]
    columns: tuple[Texts, ...]
    rows: NDArray[np.int64]
    source: str
    repeated: tuple[Repeated, ...] = ()
    notes: tuple[str, ...] = ()
    form: Mapping[str, Any] | None = None
    sheet: str = ""

    @property
    def repeats(self) -> dict[str, NDArray[np.float64]]:
        """How many rows a unit has of each repeat, by its name."""
        return {each.name: each.counts(len(self.rows)) for each in self.repeated}


def read_submissions(path: Path, sheet: str | None) -> Submissions:
    """Read the submissions of a file by its suffix.

    Raises
    ------
    DataError
        If it is a form and no data, holds repeats only, is damaged, or is no table.
    """
    if sheet is not None and path.suffix.lower() in {".csv", ".json", ".geojson"}:
        raise DataError(path.name, [Problem(f"sheet {sheet}", "only a workbook has sheets", "Omit it")])
    match path.suffix.lower():
        case ".xlsx" | ".xls" | ".xlsm":
            return _of_workbook(path, sheet)
        case ".json":
            return _of_json(path)
        case _:
            return _of_csv(path)


def _of_csv(path: Path) -> Submissions:
    sheet = read_sheet(path)
    if sheet.problems:
        raise DataError(path.name, sheet.problems)
    columns = tuple(map(without_marks, sheet.columns))
    names, notes = column_names(sheet.headers[0], [len(each.distinct) > 0 for each in columns])
    _refuse_repeats(path, names, "the file")
    return _named(names, columns, sheet.lines, source="CSV", notes=(*sheet.notes, *notes))


def without_marks(texts: Texts) -> Texts:
    """Return cells with `n/a` blank."""
    marks = np.flatnonzero(texts.distinct == NOT_THERE)
    if not len(marks):
        return texts
    places = np.where(texts.places == marks[0], -1, texts.places)
    places = places - (places > marks[0])
    return Texts(places.astype(np.int32), np.delete(texts.distinct, marks[0]))


def _named(
    names: Sequence[str], columns: Sequence[Texts], rows: NDArray[np.int64], *, source: str, notes: Sequence[str]
) -> Submissions:
    kept = [place for place, name in enumerate(names) if name]
    return Submissions(
        names=tuple(names[place] for place in kept),
        columns=tuple(columns[place] for place in kept),
        rows=rows,
        source=source,
        notes=tuple(notes),
    )


def _refuse_repeats(path: Path, names: Sequence[str], where: str) -> None:
    """Refuse a table whose rows are answers within units: they are no units."""
    for name in (PARENT, PARENT_KEY):
        if name in names:
            what = f"{where} holds repeats, not units: {name} says which unit each of its rows belongs to"
            fix = "Use the main table, which tells how many a unit has; to analyse repeats, use --from csv"
            raise DataError(path.name, [Problem("", what, fix)])


def _of_workbook(path: Path, sheet: str | None) -> Submissions:
    sheets = sheets_of(path)
    if is_form(sheets):
        what = "it is an XLSForm, the form itself, and holds no answers"
        fix = f"Name the file with the submissions, and this one with --dictionary {path.name}"
        raise DataError(path.name, [Problem("", what, fix)])
    name = _main_sheet(path, sheets, sheet)
    rows, begins = _trimmed(sheets[name])
    if len(rows) < 2:
        what = "there is a header but no data rows" if rows else "the sheet is empty"
        raise DataError(path.name, [Problem(f"sheet {name}", what, "Use a file that contains answers")])
    header, body = rows[0], rows[1:]
    width = max(map(len, rows))
    header = header + [""] * (width - len(header))
    columns = [_texts(row[place] if place < len(row) else "" for row in body) for place in range(width)]
    names, notes = column_names(header, [len(each.distinct) > 0 for each in columns])
    _refuse_repeats(path, names, f"sheet {name}")
    lines = np.arange(begins + 1, begins + 1 + len(body), dtype=np.int64)
    table = _named(names, columns, lines, source=f"sheet {name}", notes=notes)
    others = {other: sheets[other] for other in sheets if other != name}
    indices = table.columns[table.names.index(INDEX)].cells().tolist() if INDEX in table.names else None
    repeated, said = of_sheets(name, indices, others)
    return replace(table, repeated=tuple(repeated), notes=(*notes, *said), sheet=name)


def _trimmed(rows: Rows) -> tuple[Rows, int]:
    """Return the rows of a sheet from the first that is filled to the last, and the number of the first."""
    filled = [place for place, row in enumerate(rows) if any(row)]
    if not filled:
        return [], 1
    return rows[filled[0] : filled[-1] + 1], filled[0] + 1


def _main_sheet(path: Path, sheets: Mapping[str, Rows], sheet: str | None) -> str:
    if sheet is not None and sheet not in sheets:
        fix = f"Use one of {', '.join(sheets)}"
        raise DataError(path.name, [Problem(f"sheet {sheet}", "there is no such sheet", fix)])
    if sheet is not None:
        return sheet
    units = [name for name, rows in sheets.items() if not is_repeat(rows) and any(map(any, rows))]
    if not units:
        what = "no sheet holds units" if sheets else "there is no sheet"
        raise DataError(path.name, [Problem("", what, "Export the data again, with all its sheets")])
    return units[0]


def _texts(cells: Iterator[str]) -> Texts:
    values = [cell if cell and cell != NOT_THERE else None for cell in cells]
    return texts_of(np.array(values, dtype=object))


def _of_json(path: Path) -> Submissions:
    content = read_bytes(path)
    if len(content) > MOST_JSON:
        raise DataError(path.name, [Problem("", f"it is larger than {MOST_JSON >> 20} MiB", "Export the data as CSV")])
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = f"row {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        problem = Problem(place, "it is not valid JSON", "Download it again from KoBo or ODK")
        raise DataError(path.name, [problem]) from None
    submissions = _submissions(data)
    del content
    if not submissions:
        what = "it holds no submissions: a list of objects, alone or under results, value or submissions"
        raise DataError(path.name, [Problem("", what, "Download the data from KoBo or ODK as JSON")])
    return _of_objects(path, submissions, data if isinstance(data, dict) else {})


def _submissions(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        data = next((data[key] for key in SUBMISSIONS if isinstance(data.get(key), list)), None)
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        return []
    return data


def _of_objects(path: Path, submissions: Sequence[dict[str, Any]], data: Mapping[str, Any]) -> Submissions:
    tables: dict[str, RowsUnderWay] = {}
    for place, each in enumerate(submissions):
        _add_row("", each, place, tables)
    size = sum(len(each.owners) * len(each.cells) for each in tables.values())
    units, repeats = tables[""], {name: each for name, each in tables.items() if name}
    if size + len(submissions) * len(repeats) > MOST_CELLS:
        what = f"it makes a table of more than {MOST_CELLS:,} cells"
        raise DataError(path.name, [Problem("", what, "Export the data as CSV")])
    cells = {name: found for name, found in units.cells.items() if name not in repeats}
    n_rows = len(submissions)
    return Submissions(
        names=tuple(cells),
        columns=tuple(texts_by_row(found, n_rows) for found in cells.values()),
        rows=np.arange(1, n_rows + 1, dtype=np.int64),
        source="JSON of submissions",
        repeated=tuple(repeats_in(repeats)),
        form=_form(data),
    )


def _add_row(name: str, value: Mapping[str, Any], owner: int, tables: dict[str, RowsUnderWay], depth: int = 0) -> None:
    """Add a submission, which has no name, or a row of a repeat, with those of the repeats inside it."""
    rows = tables.setdefault(name, RowsUnderWay({}, []))
    row = len(rows.owners)
    rows.owners.append(owner)
    for heading, found in _flat(value, f"{name}/" if name else "", depth):
        if isinstance(found, str):
            rows.cells.setdefault(heading, {})[row] = found
        elif depth < DEEPEST:
            for each in found:
                _add_row(heading, each, owner, tables, depth + 1)


def _flat(value: Mapping[str, Any], inside: str, depth: int) -> Iterator[tuple[str, str | list[dict[str, Any]]]]:
    """Yield the answers of a submission by their paths; of a repeat, its rows."""
    for key, each in value.items():
        name = key if inside and key.startswith(inside) else f"{inside}{key}"
        if each is None or "@odata." in key:
            continue
        if isinstance(each, dict):
            yield from _of_object(each, name, depth) if name in OBJECTS or key[:1] != "_" else ()
        elif isinstance(each, list) and each and all(isinstance(item, dict) for item in each):
            if not key.startswith("_"):
                yield name, each
        elif isinstance(each, list):
            yield name, " ".join(scalar(item) for item in each if item is not None)
        else:
            yield name, scalar(each)


def _of_object(value: Mapping[str, Any], name: str, depth: int) -> Iterator[tuple[str, str | list[dict[str, Any]]]]:
    if name == "_validation_status":
        yield name, scalar(value.get("label") or value.get("uid") or "")
    elif "coordinates" in value:
        yield name, json.dumps(value)
    elif depth < DEEPEST:
        yield from _flat(value, f"{name}/", depth + 1)


def scalar(value: object) -> str:
    """Return a value of JSON as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _form(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the form that a file of submissions brings along, if any: its newest version."""
    versions = data.get("versions")
    for each in (data.get("content"), versions[-1] if isinstance(versions, list) and versions else None):
        if isinstance(each, dict) and isinstance(each.get("content", each), dict):
            form = each.get("content", each)
            if isinstance(form.get("survey"), list):
                return form  # type: ignore[no-any-return]
    return None
