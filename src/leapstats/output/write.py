"""Write results to files: all of them, each whole, or none."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from leapstats.errors import OutputError, Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.formats import OutputFormats
from leapstats.output.places import descriptor_of, doubles, is_stream, real, sources_among, unfit


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
        If a format is unknown, a folder is not there (none is made), or a file is one of the document's sources.
    OutputError
        If a file cannot be written; none is then, and what stood there is unchanged.
    """
    problems = [problem for path, name in targets.items() if (problem := conflict_of(path, name, document.formats))]
    if problems:
        raise UsageError("the output", problems)
    tables = {path: rendered(document, name or document.formats.name_for(path)) for path, name in targets.items()}
    write_all({**tables, **(others or {})}, document.sources)


def rendered(document: Document, format_name: str) -> bytes:
    """Return a document as the bytes of a file of a format."""
    content = document.formats.module(format_name).render(document)
    return content if isinstance(content, bytes) else str(content).encode("utf-8")


def conflict_of(path: Path, name: str | None, formats: OutputFormats) -> Problem | None:
    """Return why a file cannot hold a format, None if it can."""
    fitting = formats.suffixes().get(path.suffix.lower())
    if name is not None and fitting and name not in fitting:
        return Problem(str(path), f"its suffix means {fitting[0]}, but the format given is {name}", "Name one")
    return unfit(path)


def write_bytes(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all; see `write_all`."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes], sources: Sequence[Path] = ()) -> None:
    """Write several files: all, each whole, or none.

    Parameters
    ----------
    contents
        The whole of each file. A link is followed, and a file that is there keeps its permissions. What is
        no regular file (a pipe, a device, /dev/stdout) is written straight into, once all others are ready.
    sources
        Files that were read: none of them is written over.

    Raises
    ------
    UsageError
        If a path is a folder, its folder is not there (none is made), two are the same, or one is a file that
        was read; nothing is written then.
    OutputError
        If a file cannot be written; none is then, and what stood there is unchanged.
    """
    with staged(contents, sources):
        pass


@contextmanager
def staged(contents: Mapping[Path, bytes], sources: Sequence[Path] = ()) -> Iterator[None]:
    """Hold files ready while something else is done, and put them in place unless it fails; see `write_all`."""
    problems = [problem for path in contents if (problem := unfit(path))]
    problems = [*(problems or doubles(contents)), *sources_among(contents, sources)]
    if problems:
        raise UsageError("the output", problems)
    others = " Nothing else was written." if len(contents) > 1 else ""
    held: list[_Held] = []
    try:
        for path, content in contents.items():
            if not is_stream(path):
                with _told(path, f" The old file, if any, is unchanged.{others}"):
                    held.append(_hold(path, content))
        for path in filter(is_stream, contents):
            with _told(path, others):
                _pour(path, contents[path])
        yield
        _put_in_place(held, f" The old file, if any, is unchanged.{others}")
    finally:
        for each in held:
            each.temporary.unlink(missing_ok=True)
            each.kept.unlink(missing_ok=True)


@contextmanager
def _told(path: Path, more: str) -> Iterator[None]:
    """Say of what the system refuses which file it was, and how things stand."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} was not written: {error.strerror or error}.{more}") from None


@dataclass(frozen=True, slots=True)
class _Held:
    """A file that is ready: its content beside its target, and a place for what stands there."""

    path: Path
    target: Path
    temporary: Path

    @property
    def kept(self) -> Path:
        return self.temporary.with_name(f"{self.temporary.name}.old")

    def keep_old(self) -> None:
        """Keep what stands at the target, by a link where the disk has links."""
        if self.target.exists():
            try:
                os.link(self.target, self.kept)
            except OSError:
                shutil.copy2(self.target, self.kept)

    def put_back(self) -> None:
        """Let the target be what it was, as far as the system allows."""
        with suppress(OSError):
            if self.kept.exists():
                self.kept.replace(self.target)
            else:
                self.target.unlink(missing_ok=True)


def _hold(path: Path, content: bytes) -> _Held:
    target = real(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".leapstats-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        _like(target, Path(name))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return _Held(path, target, Path(name))


def _like(target: Path, temporary: Path) -> None:
    """Give a file the owner and permissions of the one it replaces, or the permissions of a new one."""
    if target.exists():
        there = target.stat()
        if hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(temporary, there.st_uid, there.st_gid)
        temporary.chmod(stat.S_IMODE(there.st_mode))
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


def _pour(path: Path, content: bytes) -> None:
    """Write straight into an open file, a pipe or a device; a reader who goes away has had enough."""
    number = descriptor_of(path)
    if number == 1:
        sys.stdout.flush()
    with suppress(BrokenPipeError):
        handle = os.open(path, os.O_WRONLY) if number is None else os.dup(number)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def _put_in_place(held: Sequence[_Held], more: str) -> None:
    """Rename all files to their targets; where one cannot be, those before it are as they were."""
    begun: list[_Held] = []
    try:
        for each in held if len(held) > 1 else ():
            with _told(each.path, more):
                each.keep_old()
        for each in held:
            with _told(each.path, more):
                begun.append(each)
                each.temporary.replace(each.target)
    except BaseException:
        for each in reversed(begun if len(held) > 1 else []):
            each.put_back()
        raise
