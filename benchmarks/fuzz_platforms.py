"""Ways to damage the exports of survey platforms and their descriptions; `fuzz_files.py` runs them.

Cells are dropped or filled with oddities, rows cut or doubled, columns removed, doubled or exchanged, headings
exchanged, values of JSON and elements of XML removed or replaced; then, now and then, the encoding, the bytes or the
members of an archive are damaged. As long as only cells, rows and columns were changed, it is known how many rows are
left, and a file that is read has to have as many.
"""

import copy
import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import fuzz_form_samples
import fuzz_samples
import fuzz_workbooks
from fuzz_samples import Sample

ODD = (
    *("", " ", "0", "-1", "-99", "1e999", "nan", "9" * 400, "x" * 40_000, "é", "\u202e", "\x1b[31m", "=1+1", '"', "'"),
    *("{", "[]", '{"ImportId":"QID1"}', "yes", "N/A", "a;b", "a, b", "\ufeff", "\ufffe", "a\nb", "[x(1)] = '1'", "|"),
    *(
        "1, a | 1, b",
        ", ",
        "id",
        "record_id",
        "Q1",
        "selected(${age}, 'x')",
        "not(" * 60,
        "(" * 3000,
        "${",
        "2020-01-01",
    ),
    *("[a][b][c] = ''", "begin_repeat", "end_group", "select_one", "checkbox", "((((Q1.NAOK", "\U0001f600", "\x85"),
)
OF_JSON = (None, True, 0, -1, 1.5, 10**30, "", "x", "q://QID1/SelectableChoice/1", [], {}, [[]], {"a": {}}, ["x", 1])
ENCODINGS = (
    "utf-8-sig",
    "cp1252",
    "latin-1",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-7",
    "mac-roman",
    "cp037",
    "gb18030",
)
Sheets = dict[str, list[list[str]]]
Draw = random.Random


@dataclass(frozen=True)
class Case:
    """Files by name, the command with their places, and how many rows it has to read; None where that is open."""

    files: dict[str, bytes]
    command: tuple[str, ...]
    rows: int | None


def cells_changed(rows: list[list[str]], draw: Draw, first: int) -> int:
    for _ in range(draw.choice((1, 1, 3, 10))):
        row = draw.choice(rows[first:] or rows)
        if row:
            row[draw.randrange(len(row))] = draw.choice(ODD)
    return 0


def cells_dropped(rows: list[list[str]], draw: Draw, first: int) -> int:
    for _ in range(draw.choice((1, 5, 30))):
        row = draw.choice(rows[first:] or rows)
        if row:
            row[draw.randrange(len(row))] = ""
    return 0


def row_shortened(rows: list[list[str]], draw: Draw, first: int) -> int:
    del first
    row = draw.choice(rows)
    if row:
        del row[draw.randrange(len(row)) :: draw.choice((1, 100))]
    return 0


def rows_cut(rows: list[list[str]], draw: Draw, first: int) -> int:
    place = draw.randrange(first, max(len(rows), first + 1))
    gone = rows[place : place + draw.choice((1, 2, 100))]
    del rows[place : place + len(gone)]
    return -len(gone)


def rows_doubled(rows: list[list[str]], draw: Draw, first: int) -> int:
    place = draw.randrange(first, max(len(rows), first + 1))
    more = copy.deepcopy(rows[place : place + draw.choice((1, 2))])
    rows[place:place] = more
    return len(more)


def rows_shuffled(rows: list[list[str]], draw: Draw, first: int) -> int:
    body = rows[first:]
    draw.shuffle(body)
    rows[first:] = body
    return 0


def _width(rows: list[list[str]]) -> int:
    return max((len(row) for row in rows), default=1) or 1


def column_removed(rows: list[list[str]], draw: Draw, first: int) -> int:
    del first
    place = draw.randrange(_width(rows))
    for row in rows:
        del row[place : place + 1]
    return 0


def column_doubled(rows: list[list[str]], draw: Draw, first: int) -> int:
    del first
    place, at = draw.randrange(_width(rows)), draw.randrange(_width(rows))
    for row in rows:
        row[at:at] = row[place : place + 1]
    return 0


def columns_exchanged(rows: list[list[str]], draw: Draw, first: int) -> int:
    del first
    one, other = draw.randrange(_width(rows)), draw.randrange(_width(rows))
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return 0


def headings_exchanged(rows: list[list[str]], draw: Draw, first: int) -> int:
    head = draw.choice(rows[: max(first, 1)])
    if head:
        one, other = draw.randrange(len(head)), draw.randrange(len(head))
        head[one], head[other] = head[other], head[one]
    return 0


def heading_changed(rows: list[list[str]], draw: Draw, first: int) -> int:
    head = draw.choice(rows[: max(first, 1)])
    if head:
        head[draw.randrange(len(head))] = draw.choice((*ODD, *head))
    return 0


OF_TABLES: tuple[Callable[[list[list[str]], Draw, int], int], ...] = (
    *(cells_changed, cells_changed, cells_dropped, row_shortened, rows_cut, rows_doubled, rows_shuffled),
    *(column_removed, column_doubled, columns_exchanged, headings_exchanged, heading_changed),
)
SURE = {cells_dropped, rows_cut, rows_doubled, rows_shuffled, column_removed, column_doubled, columns_exchanged}


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _nodes(inner)


def json_changed(value: Any, draw: Draw) -> None:
    """Remove, replace, double or exchange values somewhere within."""
    for _ in range(draw.choice((1, 1, 2, 8))):
        places = list(_nodes(value))
        if not places:
            return
        (inner, key), (other, its) = draw.choice(places), draw.choice(places)
        way = draw.randrange(5)
        if way == 0:
            del inner[key]
        elif way == 1:
            inner[key] = copy.deepcopy(draw.choice(OF_JSON))
        elif way == 2:
            inner[key] = copy.deepcopy(other[its])
        elif way == 3 and isinstance(inner, dict):
            inner[str(draw.choice(ODD))] = inner.pop(key)
        elif isinstance(inner, list):
            inner.insert(key, copy.deepcopy(inner[key]))
        else:
            inner[key] = draw.choice(ODD)


def xml_changed(text: str, draw: Draw) -> str:
    """Remove, double, move or fill elements, attributes and texts."""
    for _ in range(draw.choice((1, 1, 2, 8))):
        pieces = re.findall(r"<[^>]*>|[^<]+", text)
        place, other = draw.randrange(len(pieces)), draw.randrange(len(pieces))
        way = draw.randrange(5)
        if way == 0:
            del pieces[place]
        elif way == 1:
            pieces.insert(other, pieces[place])
        elif way == 2:
            pieces[place], pieces[other] = pieces[other], pieces[place]
        elif way == 3:
            pieces[place] = re.sub(r'"[^"]*"', lambda _: f'"{draw.choice(ODD)}"', pieces[place], count=1)
        else:
            pieces[place] = draw.choice(ODD) if not pieces[place].startswith("<") else "<x/>"
        text = "".join(pieces)
    return text


def written(name: str, content: Any, draw: Draw, *, sound: bool) -> tuple[bytes, bool]:
    """Return a file's bytes, and whether a reader can be expected to find every row in them."""
    suffix = name.rpartition(".")[2]
    if suffix == "xlsx":
        return _workbook(content), True
    if suffix == "csv":
        return _text(content[""], draw, sound=sound)
    text = content if suffix in ("xml", "lss") else json.dumps(content, indent=draw.choice((None, 1)))
    return text.encode("utf-8", errors="surrogatepass"), True


def _workbook(sheets: Sheets) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        page = book.add_worksheet(name[:31])
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if re.fullmatch(r"-?\d{1,9}", cell):
                    page.write_number(place, column, int(cell))
                elif cell:
                    page.write_string(place, column, cell[:32_000])
    book.close()
    return made.getvalue()


def _text(rows: list[list[str]], draw: Draw, *, sound: bool) -> tuple[bytes, bool]:
    made = io.StringIO()
    quoting = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    plain = sound or draw.random() < 0.8
    mark, end = ("," if plain else draw.choice(";\t")), ("\n" if plain else draw.choice(("\r\n", "\r")))
    csv.writer(made, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)
    encoding = "utf-8" if plain else draw.choice(ENCODINGS)
    return made.getvalue().encode(encoding, errors="replace"), encoding in ("utf-8", "utf-8-sig", "utf-16")


def case_of(sample: Sample) -> Case:
    """Return a sample as it is."""
    draw = Draw(0)
    files = {name: written(name, content, draw, sound=True)[0] for name, content in sample.files.items()}
    return Case(files, sample.command, sample.rows)


def damaged(sample: Sample, draw: Draw) -> Case:
    """Damage one of the files of a sample."""
    contents, rows = copy.deepcopy(sample.files), sample.rows
    hit = draw.choice(list(contents))
    content = contents[hit]
    if hit.endswith((".csv", ".xlsx")):
        rows = _table_damaged(content, draw, rows, sample.headers if hit.startswith("data") else 0)
    elif isinstance(content, str):
        contents[hit], rows = xml_changed(content, draw), None
    else:
        json_changed(content, draw)
    files = {}
    for name, each in contents.items():
        files[name], sure = written(name, each, draw, sound=name != hit)
        rows = rows if sure else None
    if draw.random() < 0.3:
        files[hit], rows = _bytes_damaged(hit, files[hit], draw), None
    return Case(files, _command(sample.command, draw), rows)


def _table_damaged(sheets: Sheets, draw: Draw, rows: int | None, headers: int) -> int | None:
    """Change a sheet, and return how many rows are to be read; `headers` is 0 for a file that only describes."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        name = draw.choice(list(sheets)) if draw.random() < 0.3 else next(iter(sheets))
        change = draw.choice(OF_TABLES)
        if not sheets[name]:
            return None
        more = change(sheets[name], draw, max(headers, 1))
        if headers and rows is not None:
            rows = rows + more if change in SURE and name == next(iter(sheets)) else None
    return rows


def _bytes_damaged(name: str, content: bytes, draw: Draw) -> bytes:
    if name.endswith(".xlsx") and content.startswith(b"PK"):
        return _member_damaged(content, draw) if draw.random() < 0.4 else fuzz_workbooks.damaged(content, draw)
    return fuzz_workbooks.flipped(content, draw)


def _member_damaged(content: bytes, draw: Draw) -> bytes:
    """Leave out, empty, double or exchange members of an archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit, other, way = draw.choice(names), draw.choice(names), draw.randrange(3)
        for name in names:
            if name != hit or way:
                new.writestr(name, b"" if name == hit and way == 1 else old.read(other if name == hit else name))
    return made.getvalue()


def _command(command: tuple[str, ...], draw: Draw) -> tuple[str, ...]:
    """Run another command on the files, now and then."""
    if command[0] != "table1" or draw.random() < 0.7:
        return command
    if draw.random() < 0.5:
        return ("read", *command[1:])
    return ("init", *(each for each in command[1:] if each not in ("--format", "json")), "-o", "{folder}/study")


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "redcap": fuzz_samples.redcap,
    "qualtrics": fuzz_samples.qualtrics,
    "limesurvey": fuzz_samples.limesurvey,
    "kobo": fuzz_samples.kobo,
    "surveymonkey": fuzz_form_samples.surveymonkey,
    "google_forms": fuzz_form_samples.google_forms,
    "microsoft_forms": fuzz_form_samples.microsoft_forms,
    "dictionaries": fuzz_samples.described,
}
