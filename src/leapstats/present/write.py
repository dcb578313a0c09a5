"""Write results to files: whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from leapstats.errors import OutputError, Problem, UsageError
from leapstats.present.document import Document
from leapstats.present.formats import module_for, name_for, suffixes


def save(document: Document, path: Path, format_name: str | None = None) -> None:
    """Write a document to a file; see `save_all` for errors."""
    save_all({path: format_name}, document)


def save_all(
    targets: Mapping[Path, str | None], document: Document, others: Mapping[Path, bytes] | None = None
) -> None:
    """Write a document to several files, and others with it.

    Parameters
    ----------
    targets
        For each file the name of its format, None for the one its suffix stands for.
    document
        Rendered in every format before the first file is touched.
    others
        Files that are ready, such as figures.

    Raises
    ------
    UsageError
        If a format is unknown, or a folder is not there (none is made).
    OutputError
        If a file cannot be written; what stood there is unchanged.
    """
    problems = [problem for path, name in targets.items() if (problem := conflict_of(path, name))]
    if problems:
        raise UsageError("the output", problems)
    tables = {path: rendered(document, name or name_for(path)) for path, name in targets.items()}
    write_all({**tables, **(others or {})})


def rendered(document: Document, format_name: str) -> bytes:
    """Return a document as the bytes of a file of a format."""
    content = module_for(format_name).render(document)
    return content if isinstance(content, bytes) else str(content).encode("utf-8")


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each whole or not at all.

    Raises
    ------
    UsageError
        If a path is a folder, or its folder is not there (none is made); nothing is written then.
    OutputError
        If a file cannot be written; what stood there is unchanged.
    """
    problems = [problem for path in contents if (problem := unfit(path))]
    if problems:
        raise UsageError("the output", problems)
    for path, content in contents.items():
        write_bytes(path, content)


def conflict_of(path: Path, name: str | None) -> Problem | None:
    """Return why a file cannot hold a format, None if it can."""
    by_suffix = suffixes().get(path.suffix.lower())
    if name is not None and by_suffix not in {None, name}:
        return Problem(str(path), f"its suffix is that of {by_suffix}, and the format named is {name}", "Name one")
    return unfit(path)


def unfit(path: Path) -> Problem | None:
    """Return why there can be no file at a path, None if there can."""
    if path.is_dir():
        return Problem(str(path), "this is a folder", "Name a file inside it")
    if not path.parent.is_dir():
        return Problem(str(path), f"there is no folder {path.parent}", "Make it first, or name another")
    return None


def write_bytes(path: Path, content: bytes) -> None:
    """Put content in a file by way of a temporary one beside it.

    Parameters
    ----------
    path
        A link is followed, and a file that is there keeps its permissions.
    content
        The whole file.

    Raises
    ------
    OutputError
        If it cannot be written; what stood there is unchanged.
    """
    target = path.resolve()
    temporary: str | None = None
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is write-protected")
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
        temporary = None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{path} was not written: {reason}. What stood there is unchanged.") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _mode(target: Path) -> int:
    """Return the permissions of a file that is there, or those a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
