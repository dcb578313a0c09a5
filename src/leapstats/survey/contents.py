"""Get at what a file holds, or say why there is nothing to read."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from pathlib import Path

from leapstats.errors import DataError, Problem

OTHER_FORMATS = {
    BOM_UTF16_LE: ("it is UTF-16 text", "Save it as CSV in UTF-8"),
    BOM_UTF16_BE: ("it is UTF-16 text", "Save it as CSV in UTF-8"),
    b"PK\x03\x04": ("it is an Excel workbook or another zip archive, despite its name", "Save the sheet as CSV"),
    b"$FL": ("it is an SPSS file, despite its name", "Rename it to end in .sav"),
    b"%PDF": ("it is a PDF document, despite its name", "Name a CSV file"),
}
HEAD = 1 << 16
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


def read_utf8(path: Path, *, wide: bool = False) -> tuple[bytes, list[str]]:
    """Return the text a file holds as UTF-8 without a byte order mark, and a note where it was in another encoding.

    Parameters
    ----------
    path
        The file.
    wide
        Whether it may be UTF-16 with its mark, as some platforms write it.

    Raises
    ------
    DataError
        If there is no such file, or it holds no text.
    """
    content, notes = read_bytes(path), list[str]()
    if wide and content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        content, notes = content.decode("utf-16", errors="replace").encode(errors="replace"), ["read as UTF-16"]
    for begins, (what, fix) in OTHER_FORMATS.items():
        if content.startswith(begins):
            raise DataError(path.name, [Problem("", what, fix)])
    if not notes and _is_wide(content[:HEAD]):
        raise DataError(path.name, [Problem("", *OTHER_FORMATS[BOM_UTF16_LE])])
    if b"\0" in content:
        raise DataError(path.name, [Problem("", "it contains binary data, not text", "Name a CSV file")])
    if _is_utf8(content):
        return content.removeprefix(BOM_UTF8), notes
    text, notes = decode_text(content)
    return text.encode(), notes


def _is_wide(head: bytes) -> bool:
    """Tell whether text of two bytes a character lacks its mark: one byte of most pairs is zero, and of none both."""
    first, second = head[::2].count(0), head[1::2].count(0)
    return 2 * max(first, second) > len(head) // 2 > 1 and min(first, second) == 0


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


def decode_text(content: bytes) -> tuple[str, list[str]]:
    """Return bytes as text, and a note where they are not UTF-8."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), ["not UTF-8, read as Windows-1252"]
    except UnicodeDecodeError:
        return content.decode("latin-1"), ["neither UTF-8 nor Windows-1252, read as Latin-1"]


def head_of(path: Path) -> str:
    """Return the text a file begins with, for a look at its kind; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LOOK).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
