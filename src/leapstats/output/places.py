"""What a path for a result names: a file, or what is no regular file and is written straight into."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from leapstats.errors import Problem

WEIGHTS_SUFFIX = ".csv"
NAMED = {"/dev/stdout": 1, "/dev/stderr": 2}
NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})")


def descriptor_of(path: Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout or /dev/fd/3 stands for, None for others."""
    numbered = NUMBERED.fullmatch(str(path))
    return int(numbered[1]) if numbered else NAMED.get(str(path))


def is_stream(path: Path) -> bool:
    """Tell whether a path is written straight into: an open file, a pipe, a device."""
    if descriptor_of(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def real(path: Path) -> Path:
    """Return where a path leads to, links followed."""
    return Path(os.path.realpath(path))


def unfit(path: Path) -> Problem | None:
    """Return why nothing can be written to a path, None if something can."""
    number = descriptor_of(path)
    try:
        there = path.stat() if number is None else os.fstat(number)
    except FileNotFoundError:
        return _unfit_folder(path)
    except (OSError, ValueError) as error:
        if not path.parent.is_dir():
            return _unfit_folder(path)
        return Problem(
            str(path), f"it cannot be used as a file: {getattr(error, 'strerror', None) or error}", "Name another"
        )
    if stat.S_ISDIR(there.st_mode):
        return Problem(str(path), "this is a folder", "Use a file inside it")
    if number is not None:
        return None
    if not os.access(path, os.W_OK):
        return Problem(str(path), "the file is write-protected", "Change its permissions, or choose another file")
    return None if is_stream(path) else _unfit_folder(path)


def unfit_folder(folder: Path) -> Problem | None:
    """Return why nothing can be written in a folder, None if something can."""
    if not folder.is_dir():
        return Problem(str(folder), "there is no such folder", "Create it first, or choose another")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Problem(str(folder), "the folder is write-protected", "Change its permissions, or choose another folder")
    return None


def _unfit_folder(path: Path) -> Problem | None:
    parent = real(path).parent
    if not parent.is_dir():
        return Problem(str(path), f"there is no folder {path.parent}", "Create it first, or choose another")
    problem = unfit_folder(parent)
    return None if problem is None else Problem(str(path), f"{problem.what}: {parent}", problem.fix)


def layout_problem(path: Path, *, overwrite: bool, option: str = "--overwrite-layout") -> Problem | None:
    """Return why a layout cannot be written to a path: one that is there may have been changed by hand.

    `option` is what replaces it, as the caller spells it.
    """
    if not overwrite and os.path.lexists(path) and not is_stream(path) and not path.is_dir():
        what, fix = "there is such a file already", f"Choose another name, or add {option}"
        return Problem(str(path), what, fix)
    return unfit(path)


def weights_problem(path: Path) -> Problem | None:
    """Return why weights cannot be written to a path, None if they can."""
    if path.suffix.lower() == WEIGHTS_SUFFIX or is_stream(path):
        return unfit(path)
    return Problem(str(path), "weights are written as .csv", f"Name it {path.with_suffix(WEIGHTS_SUFFIX).name}")


def doubles(paths: Iterable[Path]) -> Iterator[Problem]:
    """Yield a problem for each path that leads to the same file as one before it."""
    seen: dict[Path, Path] = {}
    for path in paths:
        if is_stream(path):
            continue
        first = seen.setdefault(real(path), path)
        if first is not path:
            yield Problem(str(path), f"it is the same file as {first}", "Use a different file for each")


def sources_among(paths: Iterable[Path], sources: Iterable[Path]) -> Iterator[Problem]:
    """Yield a problem for each path that leads to a file that is read, by whatever name, link or hard link."""
    read = dict(filter(None, map(_identity, sources)))
    for path in paths:
        found = _identity(path) if read else None
        if found is not None and found[0] in read:
            fix = "Choose another file"
            source = read[found[0]]
            what = "it is an input file and would be overwritten" + (
                "" if source.name == path.name else f", {source.name}"
            )
            yield Problem(str(path), what, fix)


def _identity(path: Path) -> tuple[tuple[int, int], Path] | None:
    """Return what tells a regular file from all others, with its path; None for what is none."""
    with suppress(OSError, ValueError):
        there = path.stat()
        if stat.S_ISREG(there.st_mode):
            return (there.st_dev, there.st_ino), path
    return None
