"""Get at what a file holds, or say why there is nothing to read."""

from pathlib import Path

from leapstats.errors import DataError, Problem

OTHER_FORMATS = {
    b"\xff\xfe": ("it is UTF-16 text", "Save it as CSV in UTF-8"),
    b"\xfe\xff": ("it is UTF-16 text", "Save it as CSV in UTF-8"),
    b"PK\x03\x04": ("it is a workbook or another zip archive, whatever its name", "Save the sheet as CSV"),
    b"$FL": ("it is an SPSS file, whatever its name", "Give its name the ending .sav"),
    b"%PDF": ("it is a PDF document, whatever its name", "Name a CSV file"),
}
HEAD = 65536


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
        raise DataError(str(path), [Problem("", "the file is empty", "Name a file with a header and rows")])
    return content


def check_file(path: Path) -> None:
    """Make sure that a path is that of a file.

    Raises
    ------
    DataError
        If there is no such file, or it is a folder.
    """
    if path.is_dir():
        raise DataError(str(path), [Problem("", "this is a folder", "Name a file inside it")])
    if not path.exists():
        raise DataError(str(path), [Problem("", "there is no such file", "Check the name and the folder")])


def read_text(path: Path) -> tuple[str, list[str]]:
    """Return the text a file holds, and a note where it is not in UTF-8.

    Raises
    ------
    DataError
        If there is no such file, or it holds no text.
    """
    content = read_bytes(path)
    for begins, (what, mend) in OTHER_FORMATS.items():
        if content.startswith(begins):
            raise DataError(path.name, [Problem("", what, mend)])
    if b"\0" in content:
        raise DataError(path.name, [Problem("", "it holds binary data, not text", "Name a CSV file")])
    return decode_text(content)


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
            return file.read(HEAD).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
