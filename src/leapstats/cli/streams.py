"""Standard output and error as a command leaves its words on them."""

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PROGRAM = frozenset({"leapstats", "__main__"})


def restart_in_utf8() -> None:
    """Start the program anew in Python's UTF-8 mode where the locale would keep it from opening "Größe.csv".

    That is the locale C with the mode switched off; everywhere else nothing happens.
    """
    if sys.getfilesystemencoding() == "ascii" and not sys.flags.utf8_mode and Path(sys.argv[0]).stem in PROGRAM:
        os.execv(sys.executable, [sys.orig_argv[0], "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - itself


class _Closed:
    """Stands for a stream that is closed: nothing can be written to it."""

    def write(self, _: str) -> None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    def flush(self) -> None:
        pass


class Channel:
    """A stream on which nothing acts on the reader's screen, and which takes no notice of a reader who went away.

    Parameters
    ----------
    stream
        A text stream, None where it is closed.
    name
        What it is called; an error names it. Empty for a stream whose faults have nowhere to be told.
    """

    encoding = "utf-8"

    def __init__(self, stream: Any, name: str) -> None:
        self._stream: Any = _Closed() if stream is None else stream
        self._name, self._gone = name, False
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write a text; OutputError where the disk is full or the stream closed."""
        # click tries with nothing what a stream takes; a full disk would refuse even that.
        if not isinstance(text, str):
            raise TypeError("this stream accepts text only")
        if not text:
            return 0
        # The carriage return of a progress bar stands first; one inside a text would hide what is before it.
        start = "\r" if text.startswith("\r") else ""
        with self._faults():
            self._stream.write(start + _shown(text))
        return len(text)

    def flush(self) -> None:
        """Hand over what was written; as for `write`."""
        with self._faults():
            self._stream.flush()

    def isatty(self) -> bool:
        """Tell whether it is a terminal; a closed stream is none."""
        return bool(getattr(self._stream, "isatty", bool)())

    @contextmanager
    def _faults(self) -> Iterator[None]:
        if self._gone:
            with suppress(OSError, ValueError):
                yield
            return
        try:
            yield
        except BrokenPipeError:
            self._let_go()
        except OSError as error:
            self._let_go()
            if self._name:
                from leapstats.errors import OutputError

                raise OutputError(f"{self._name} was not written: {error.strerror or error}.") from None

    def _let_go(self) -> None:
        """Let what is still to be written, and Python's own last flush, go nowhere."""
        self._gone = True
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def channels() -> Iterator[None]:
    """Let standard output and error be channels for a while, and a library's warning a line of its own."""
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Channel(kept[0], "standard output"), Channel(kept[1], "")
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note
            yield
    finally:
        sys.stdout, sys.stderr = kept


def _shown(text: str) -> str:
    """Clean a text; one of plain letters and line ends is clean, and does not wait for the patterns."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    from leapstats.output.cleaning import clean_lines

    return clean_lines(text)


def _note(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Say what a library warns of, without the place in its code."""
    from leapstats.output.cleaning import clean

    sys.stderr.write(f"Note: {category.__name__}: {clean(str(message))}\n")
