"""Get at what a file holds, or say why there is nothing to read."""

from codecs import BOM_UTF8, getincrementaldecoder
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.decoding import HEAD, decode_text, wide_codec

ZIP = b"PK\x03\x04"
# What the names of the parts of an archive say that it is.
ARCHIVES = {
    b"xl/workbook.bin": ("an Excel workbook", ".xlsb"),
    b"xl/vbaProject.bin": ("an Excel workbook with macros", ".xlsm"),
    b"xl/workbook.xml": ("an Excel workbook", ".xlsx"),
    b"opendocument.spreadsheet": ("an OpenDocument spreadsheet", ".ods"),
}
DOCUMENTS = {b"word/document.xml": "a Word document", b"ppt/presentation.xml": "a presentation"}
OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "it is an Excel workbook (.xls) or another old Office file, despite its name",
        "Rename it to end in .xls",
    ),
    b"$FL": ("it is an SPSS file, despite its name", "Rename it to end in .sav"),
    b"%PDF": ("it is a PDF document, despite its name", "Name a CSV file"),
}
BINARY = Problem("", "it contains binary data, not text", "Name a CSV file")
LOOK = 1 << 20  # two header rows of many long questions fit


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    DataError
        If there is no such file, it is a folder, it is empty, or it cannot be read.
    """
    check_file(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem("", f"the file cannot be read ({error.strerror})", "Check its permissions")
        raise DataError(str(path), [problem]) from None
    if not content or content.isspace():
        raise DataError(str(path), [Problem("", "the file is empty", "Use a file with a header row and data rows")])
    return content


def check_file(path: Path) -> None:
    """Make sure that a path is that of a file.

    Raises
    ------
    DataError
        If there is no such file, or it is a folder.
    """
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:  # a name longer than the disk allows, or a folder that must not be entered
        problem = Problem("", f"the file cannot be reached ({error.strerror})", "Check the name and the folder")
        raise DataError(str(path), [problem]) from None
    if is_folder:
        raise DataError(str(path), [Problem("", "this is a folder", "Use a file inside it")])
    if not is_there:
        raise DataError(str(path), [Problem("", "there is no such file", "Check the name and the folder")])


def read_utf8(path: Path) -> tuple[bytes, list[str]]:
    """Return the text a file holds as UTF-8 without a byte order mark, and a note where it was in another encoding.

    Raises
    ------
    DataError
        If there is no such file, or it holds no text.
    """
    content = read_bytes(path)
    for begins, (what, fix) in OTHER_FORMATS.items():
        if content.startswith(begins):
            raise DataError(path.name, [Problem("", what, fix)])
    if content.startswith(ZIP):
        raise DataError(path.name, [_archive(content)])
    is_wide = bool(wide_codec(content))
    if b"\0" in content and not is_wide:
        raise DataError(path.name, [BINARY])
    if not is_wide and _is_utf8(content):
        return content.removeprefix(BOM_UTF8), []
    try:
        text, notes = decode_text(content)
    except UnicodeDecodeError:
        problem = Problem("", "it is UTF-16 text that is damaged or cut short", "Save it as CSV in UTF-8")
        raise DataError(path.name, [problem]) from None
    if "\0" in text:
        raise DataError(path.name, [BINARY])
    return text.encode(errors="replace"), notes


def _archive(content: bytes) -> Problem:
    for part, (what, suffix) in ARCHIVES.items():
        if part in content:
            return Problem("", f"it is {what}, despite its name", f"Rename it to end in {suffix}")
    for part, what in DOCUMENTS.items():
        if part in content:
            return Problem("", f"it is {what}, despite its name", "Name a file with one row per unit")
    return Problem("", "it is a zip archive, despite its name", "Unpack it, and name the file inside")


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder = getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(content), HEAD):
            decoder.decode(content[begin : begin + HEAD])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def head_of(path: Path) -> str:
    """Return the text a file begins with, for a look at its kind; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(LOOK)
    except OSError:
        return ""
    return head.decode(wide_codec(head) or "utf-8-sig", errors="replace").removeprefix("\ufeff")
