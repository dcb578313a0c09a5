"""Excel workbooks of XML (.xlsx, .xlsm): what their parts say, and their cells by calamine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from leapstats.errors import DataError
from leapstats.survey.workbooks.books import SheetEntry, Workbook, calamine_book, calamine_cells
from leapstats.survey.workbooks.cells import Cells, Marks
from leapstats.survey.workbooks.number_formats import BUILT_IN, matters
from leapstats.survey.workbooks.packages import Package, relationships, stored
from leapstats.survey.workbooks.xlsx_bytes import tokens_of
from leapstats.survey.workbooks.xlsx_cells import asks_for_a_look, marks_of
from leapstats.survey.workbooks.xlsx_spread import spread, surroundings
from leapstats.survey.workbooks.xml_parts import DAMAGED, local

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

TYPES, RELS = "[Content_Types].xml", "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
STRINGS_BEGIN = re.compile(rb"<((?:[\w.-]+:)?sst)\b[^<>]*(?<!/)>")


@dataclass(frozen=True, slots=True)
class Parts:
    """Where things are in the archive: the workbook, its strings and styles, and its sheets in their order."""

    workbook: str
    sheets: tuple[SheetEntry, ...]
    sheet_parts: tuple[str, ...]
    strings: str = ""
    styles: str = ""
    others: tuple[str, ...] = field(default=())


def xlsx_workbook(path: Path, package: Package) -> Workbook:
    """Open a workbook.

    Raises
    ------
    DataError
        If it is damaged or too large.
    """
    parts = parts_of(package)
    kind = ".xlsm" if path.suffix.lower() == ".xlsm" else ".xlsx"
    return Workbook(path, kind, parts.sheets, partial(_cells, package, parts))


def parts_of(package: Package) -> Parts:
    """Find the parts of a workbook.

    Raises
    ------
    DataError
        If there is no list of sheets.
    """
    main = next((target for _, kind, target in relationships(package, "") if kind == "officeDocument"), WORKBOOK)
    there = {key: (kind, target) for key, kind, target in relationships(package, main)}
    entries, targets = [], []
    for element in package.tree(main).iter():
        if local(element.tag) != "sheet":
            continue
        attributes = {local(name): value for name, value in element.attrib.items()}
        kind, target = there.get(attributes.get("id", ""), ("worksheet", ""))
        hidden = attributes.get("state", "visible") != "visible"
        entries.append(SheetEntry(attributes.get("name", ""), hidden, kind == "worksheet" and package.has(target)))
        targets.append(target)
    if not entries:
        raise DataError(package.name, [DAMAGED])
    by_kind = dict(there.values())
    folder, _, file = main.rpartition("/")
    return Parts(
        workbook=main,
        sheets=tuple(entries),
        sheet_parts=tuple(targets),
        strings=by_kind.get("sharedStrings", ""),
        styles=by_kind.get("styles", ""),
        others=(TYPES, RELS, f"{folder}/_rels/{file}.rels"),
    )


def _cells(package: Package, parts: Parts, place: int) -> Cells:
    """Return the cells of a sheet: the distinct ones are read once, if the sheet is as sheets are."""
    sheet, name = parts.sheet_parts[place], parts.sheets[place].name
    names = [each for each in (parts.workbook, *parts.others, parts.styles, parts.strings, sheet) if package.has(each)]
    package.check_size(names)
    contents = {name: package.read(name) for name in names}
    strings = contents.get(parts.strings, b"")
    if strings:  # calamine trusts the number of strings that a workbook claims
        contents[parts.strings] = STRINGS_BEGIN.sub(rb"<\1>", strings)
    styles = special_styles(package.tree(parts.styles)) if parts.styles in contents else {}
    whole = contents[sheet]
    tokens = tokens_of(whole)
    if tokens is None:
        marks = marks_of(package.name, name, whole, strings, styles)
        return calamine_cells(package.name, name, _book(package, contents), marks)
    around = surroundings(whole)
    contents[sheet] = tokens.as_column()
    del whole
    look = asks_for_a_look(contents[sheet], strings, styles)
    marks = marks_of(package.name, name, contents[sheet], strings, styles) if look else Marks()
    distinct = calamine_cells(package.name, name, _book(package, contents), replace(marks, formats={}))
    return spread(package.name, distinct, tokens, marks, around)


def _book(package: Package, contents: dict[str, bytes]) -> "CalamineWorkbook":
    return calamine_book(package.name, stored(contents.items()))


def special_styles(styles: Element) -> dict[int, str]:
    """Return the number formats that a reader has to know of, by the number of the cell style that has them."""
    codes = dict(BUILT_IN)
    for each in _elements(styles, "numFmt"):
        if each.get("numFmtId", "").isdecimal():
            codes[int(each.get("numFmtId", ""))] = each.get("formatCode", "")
    found = {}
    for place, cell in enumerate(chain.from_iterable(_elements(styles, "cellXfs"))):
        number = cell.get("numFmtId", "")
        code = codes.get(int(number), "") if number.isdecimal() else ""
        if matters(code):
            found[place] = code
    return found


def _elements(tree: Element, name: str) -> Iterator[Element]:
    return (each for each in tree.iter() if local(each.tag) == name)
