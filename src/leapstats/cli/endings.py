"""How a command ends that did not come to its end: what is said, and the exit code."""

import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from leapstats import __version__
from leapstats.cli.options import BAD_INPUT
from leapstats.errors import InputError, LeapstatsError
from leapstats.output.cleaning import clean

FAULT, INTERRUPTED = 70, 130
DEBUG = "LEAPSTATS_DEBUG"
PACKAGE = Path(__file__).parents[1]
LAST = 4  # places in the program that are named
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "plotnine")


def ending(error: BaseException) -> int:
    """Say on standard error why a command stopped, and return its exit code.

    Parameters
    ----------
    error
        What stopped it.

    Returns
    -------
    int
        130 after an interruption, 2 for what was given or where it is run, 70 for a fault of the program.
    """
    told = next(handler for kind, handler in ENDINGS if isinstance(error, kind))
    if told in {_system, _memory, _depth, _fault} and os.environ.get(DEBUG, "0") not in {"", "0"}:
        traceback.print_exception(error)
    return told(error)


def _stopped(_: BaseException) -> int:
    click.echo("Stopped.", err=True)
    return INTERRUPTED


def _usage(error: click.ClickException) -> int:
    error.show()
    return BAD_INPUT


def _purposed(error: LeapstatsError) -> int:
    _say(_with_clean_lines(error) if isinstance(error, InputError) else str(error))
    return BAD_INPUT


def _with_clean_lines(error: InputError) -> str:
    """Word an error so that no line of it is one that stood in a file."""
    heading, *_ = str(type(error)(clean(error.source), error.problems)).split("\n")
    return "\n".join([heading, *(f"  {clean(str(problem))}" for problem in error.problems)])


def _system(error: OSError) -> int:
    where = f"{error.filename}: " if error.filename is not None else ""
    _say(f"{where}{error.strerror or type(error).__name__}. Check its permissions and the free disk space.")
    return BAD_INPUT


def _memory(_: MemoryError) -> int:
    _say("not enough memory. Use fewer rows, columns or terms, or a computer with more memory.")
    return BAD_INPUT


def _depth(_: RecursionError) -> int:
    _say(f"an input is nested too deeply. Simplify it; {DEBUG}=1 shows where it was read.")
    return BAD_INPUT


def _fault(error: BaseException) -> int:
    libraries = [f"{name} {_version(name)}" for name in LIBRARIES if name in sys.modules]
    about = [f"leapstats {__version__}", f"Python {platform.python_version()}", sys.platform, *libraries]
    _say(
        "\n".join(
            [
                f"{type(error).__name__}: this is a bug in leapstats, not in your input.",
                *(f"  at {place}" for place in _places(error)),
                f"  {', '.join(about)}",
                "Please report these lines and the command. They contain no data.",
                f"{DEBUG}=1 shows the traceback. It may contain data: check it before you share it.",
            ]
        )
    )
    return FAULT


def _places(error: BaseException) -> Iterator[str]:
    """Yield where the program was, the innermost last: files, lines and functions, never values."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if PACKAGE in Path(frame.filename).parents]
    for frame in own[-LAST:]:
        yield f"{Path(frame.filename).relative_to(PACKAGE.parent).as_posix()}:{frame.lineno} in {frame.name}"


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "of unknown version"


def _say(text: str) -> None:
    click.echo(f"Error: {text}", err=True)


ENDINGS: tuple[tuple[type[BaseException], Callable[[Any], int]], ...] = (
    (click.exceptions.Abort, _stopped),
    (KeyboardInterrupt, _stopped),
    (click.ClickException, _usage),
    (LeapstatsError, _purposed),
    (MemoryError, _memory),
    (RecursionError, _depth),
    (OSError, _system),
    (BaseException, _fault),
)
