"""Open a workbook by what it is, whatever its name says."""

from pathlib import Path

from leapstats.errors import DataError, Problem, similar
from leapstats.survey.contents import ZIP, read_bytes
from leapstats.survey.decoding import wide_codec
from leapstats.survey.workbooks.books import Workbook
from leapstats.survey.workbooks.ods import ods_workbook
from leapstats.survey.workbooks.ole import MAGIC
from leapstats.survey.workbooks.packages import Package, package_of
from leapstats.survey.workbooks.xls import xls_workbook
from leapstats.survey.workbooks.xlsb import WORKBOOK as BINARY
from leapstats.survey.workbooks.xlsb import xlsb_workbook
from leapstats.survey.workbooks.xlsx import xlsx_workbook

OLD = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")  # without a container
TEXT_FIX = "Rename it to end in .csv, or save it as a workbook"


def open_workbook(path: Path) -> Workbook:
    """Open a workbook of any kind.

    Raises
    ------
    DataError
        If it is none, damaged, protected by a password, or too large.
    """
    content = read_bytes(path)
    if content.startswith(ZIP):
        return _of_package(path, package_of(path.name, content))
    if content.startswith(MAGIC):
        return xls_workbook(path, content)
    raise DataError(path.name, [_other(content)])


def _of_package(path: Path, package: Package) -> Workbook:
    if package.has(BINARY):
        return xlsb_workbook(path, package)
    if package.has("content.xml"):
        return ods_workbook(path, package)
    if any(part.startswith("xl/") for part in package.parts):
        return xlsx_workbook(path, package)
    what = "it is a Word document" if package.has("word/document.xml") else "it is a zip archive and no workbook"
    raise DataError(path.name, [Problem("", f"{what}, despite its name", "Name a workbook or a CSV file")])


def _other(content: bytes) -> Problem:
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content.startswith(OLD):
        return Problem("", "it is a workbook of Excel 4 or older", "Open it in Excel and save it as .xlsx")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        what = "it is an Excel 2003 XML spreadsheet, despite its name"
        return Problem("", what, "Open it in Excel and save it as .xlsx")
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<style")) or b"<table" in head:
        what = "it is a web page with a table (HTML), despite its name"
        return Problem("", what, "Open it in Excel and save it as .xlsx")
    if b"\0" in content[:4096] and not wide_codec(content):
        return Problem("", "it contains binary data, not a workbook", "Name a workbook or a CSV file")
    return Problem("", "it is text and no workbook, despite its name", TEXT_FIX)


def sheet_named(book: Workbook, name: str) -> str:
    """Return the name of a sheet as the workbook has it.

    Raises
    ------
    DataError
        If it has none of that name, whatever the case.
    """
    for there in book.names:
        if there == name or there.strip().casefold() == name.strip().casefold():
            return there
    near = similar(name, book.names)
    listed = f"The sheets are {', '.join(book.names)}" if book.names else "It has no sheet with cells"
    what = "the workbook has no sheet of this name"
    raise DataError(book.path.name, [Problem(f"sheet {name}", what, f"{near} {listed}".strip())])
