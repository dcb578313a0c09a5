"""Get at the files of a study's folder: only those inside it, only text in UTF-8."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from leapstats.errors import Problem

LARGEST = 32 * 2**20
LONGEST_NAME = 255
LONGEST_SHOWN = 80
NEW_LINE = "\n"
TOO_DEEP = "it is nested too deeply"
PLACE = re.compile(r"at line (\d+), column \d+")
# A key of thousands of parts takes the TOML reader minutes.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]{0,40}"|'[^'\n]{0,40}')[ \t]*\.[ \t]*){20}""")
# What a file is that belongs to no study, and where its keys are described.
ALONE = {
    "table layout": "--write-layout writes one",
    "report layout": "the guide to reports has an example",
    "style": "the guide to Table 1 has an example",
}
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def text_of(folder: Path, name: str, what: str = "file") -> str | Problem:
    """Return the text of a file of a study, or what is wrong with it.

    Parameters
    ----------
    folder
        The study's.
    name
        The file inside it, such as `plans/staffing.toml`.
    what
        What a file of that name is, for the message where there is none.
    """
    shown = printable(name)
    path = folder / name
    if not is_inside(folder, path):
        whose = "its folder" if what in ALONE else "the study's folder"
        return Problem(shown, f"the file is outside {whose}", "Put the file itself inside the folder")
    wrong = _not_a_file(path, what)
    if wrong is not None:
        return Problem(shown, *wrong)
    try:
        content = path.read_bytes()
    except OSError as error:
        return Problem(shown, f"the file cannot be read ({error.strerror})", "Check its permissions")
    return _decoded(shown, content, what)


def toml_of(folder: Path, name: str, what: str = "file") -> dict[str, Any] | Problem:
    """Return the settings of a TOML file of a study, or what is wrong with it; parameters are those of `text_of`."""
    text = text_of(folder, name, what)
    if isinstance(text, Problem):
        return text
    long_key = LONG_KEY.search(text)
    if long_key:
        where = f"{name} line {text.count(NEW_LINE, 0, long_key.start()) + 1}"
        return Problem(where, f"the file cannot be read ({TOO_DEEP})", "Use a key with fewer parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Problem(name, f"the file cannot be read ({TOO_DEEP})", "Write the tables one after the other")
    # A number of too many digits is a plain ValueError.
    except ValueError as error:
        found = PLACE.search(str(error))
        line = found.group(1) if found else len(text.splitlines())
        where = f"{name} line {line}" if isinstance(error, tomllib.TOMLDecodeError) else name
        return Problem(where, f"the file cannot be read ({error})", "Fix it; it is TOML in UTF-8")


def names_in(folder: Path, inside: str, suffix: str) -> Iterator[str | Problem]:
    """Yield the files with a suffix in a folder of a study, sorted by name; hidden ones are none of its files."""
    place = folder / inside
    if not os.path.lexists(place):
        return
    if not is_inside(folder, place):
        yield Problem(
            f"{inside}/", "the folder is outside the study's folder", "Put the folder itself inside the study's"
        )
        return
    try:
        names = sorted(each.name for each in place.iterdir())
    except OSError as error:
        yield Problem(
            f"{inside}/", f"the folder cannot be read ({error.strerror})", "Check that it is a folder you can read"
        )
        return
    for name in names:
        if name.lower().endswith(suffix) and not name.startswith("."):
            shown = printable(name)
            yield f"{inside}/{name}" if shown == name else Problem(f"{inside}/{shown}", *NOT_UTF_8)


NOT_UTF_8 = ("the name of the file is not UTF-8 text", "Rename the file")


def is_inside(folder: Path, path: Path) -> bool:
    """Tell whether a path, its links followed, lies in a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def name_problem(name: str) -> str:
    """Say what keeps a text from being the name of a file, "" where nothing does."""
    if CONTROL.search(name):
        return "its name has control characters"
    if any(len(part.encode()) > LONGEST_NAME for part in name.split("/")):
        return f"its name is longer than {LONGEST_NAME} bytes"
    return ""


def printable(text: str | Path) -> str:
    """Write bytes of a name that are not UTF-8, and control characters, so that they can be printed."""
    return CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), str(text))


def shortened(text: str) -> str:
    """Cut a text that is too long for a message."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _not_a_file(path: Path, what: str) -> tuple[str, str] | None:
    try:
        if path.is_dir():
            return "it is a folder", "Replace it with a file"
        if not os.path.lexists(path):
            missing = "the file is missing" if what in {"file", *ALONE} else f"the study has no such {what}"
            return missing, f"Add the file; {_described(what)}"
        if not path.is_file():
            return "it is not a regular file", "Replace it with a file"
        size = path.stat().st_size
    except OSError as error:
        return f"the file cannot be read ({error.strerror})", "Check its name and permissions"
    if size > LARGEST:
        return (
            f"it has {size:,} bytes, but a {what if what in ALONE else 'dictionary'} file can have at most {LARGEST:,}",
            f"Remove everything that is not part of the {what if what in ALONE else 'dictionary'}",
        )
    return None


def _described(what: str) -> str:
    """Say where the keys of a file are described."""
    described = "the data dictionary README describes it"
    if what == "plan":
        return f"{described}. Or name the items on the command line: --items, or --exposures with --outcomes"
    return ALONE.get(what, described)


def _decoded(shown: str, content: bytes, what: str) -> str | Problem:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(shown, "the file cannot be read (it is UTF-16)", "Save it as UTF-8 text")
    nul = content.find(b"\0")
    if nul >= 0:
        where = f"{shown} line {_line_of(content, nul)}"
        return Problem(where, "the file cannot be read (it has a NUL byte)", "Save it as UTF-8 text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{shown} line {_line_of(content, error.start)}"
        found = f"the file cannot be read (byte 0x{content[error.start]:02x} is not UTF-8)"
        return Problem(where, found, "Save it as UTF-8 text")
    if not text.strip():
        return Problem(shown, "the file is empty", f"Fill it in; {_described(what)}")
    return text


def _line_of(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1
