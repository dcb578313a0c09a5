"""What the dictionary of an SPSS file says: names, labels, codes, formats.

The parser is compiled code, and a damaged file can end the process that runs it. So it sees the
dictionary alone, never the data, and only after the structure was checked. Where the check left
doubts (an unknown, repeated or empty extension; names or lengths that do not follow the rule to the
letter; an encoding, byte order, product or width that is odd), it runs in another process,
with limits of memory and time. A file without doubts is read in this process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import leapstats
from leapstats.errors import Problem
from leapstats.survey.spss_structure import UNDECODABLE

ANY_BYTES = "ISO-8859-1"  # every byte is a letter of it
MOST_SECONDS = 60
MOST_MEMORY = 1 << 29
CHILD = "from leapstats.survey.spss_dictionary import answer; answer()"
FIX = "Open it in SPSS or PSPP, save it again and use that copy"

Labels = dict[float | str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What a dictionary says, each part by the name of the variable; a `format` is such as `DATE11`."""

    names: tuple[str, ...]
    texts: frozenset[str]
    formats: dict[str, str]
    labels: dict[str, str]
    value_labels: dict[str, Labels]
    missing: dict[str, list[tuple[float | str, float | str]]]
    measures: dict[str, str]
    label: str
    encoding: str


class UnreadableError(Exception):
    """The dictionary cannot be read; holds the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def described(dictionary: bytes, doubts: Sequence[str]) -> Described:
    """Return what the dictionary of a file says.

    Parameters
    ----------
    dictionary
        The file up to where its data begin.
    doubts
        What the check of its structure could not vouch for.

    Raises
    ------
    UnreadableError
        If the parser refuses it, or did not live through it.
    """
    said = _asked_elsewhere(dictionary, doubts) if doubts else parsed(dictionary)
    if "problem" in said:
        raise UnreadableError(Problem("", said["problem"], said["fix"]))
    return Described(
        names=tuple(said["names"]),
        texts=frozenset(said["texts"]),
        formats=said["formats"],
        labels=said["labels"],
        value_labels={name: dict(map(tuple, pairs)) for name, pairs in said["value_labels"].items()},
        missing={name: [(low, high) for low, high in pairs] for name, pairs in said["missing"].items()},
        measures=said["measures"],
        label=said["label"],
        encoding=said["encoding"],
    )


def parsed(dictionary: bytes) -> dict[str, Any]:
    """Parse a dictionary, in whatever process this is, into plain lists and texts; or into a problem."""
    import pyreadstat

    unreadable = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, LookupError, ValueError, OverflowError)
    # The reader's own conversion of times forgets whole days, and it fails on dates far away.
    read: Callable[..., Any] = partial(
        pyreadstat.read_sav,
        metadataonly=True,
        user_missing=True,
        output_format="dict",
        disable_datetime_conversion=True,
    )
    try:
        _, meta = read(BytesIO(dictionary))
    except unreadable as error:
        try:
            read(BytesIO(dictionary), encoding=ANY_BYTES)
        except unreadable:
            return {"problem": f"the file is cut short or damaged ({error})", "fix": "Export it again"}
        return {"problem": UNDECODABLE.what, "fix": UNDECODABLE.fix}
    return _plain(meta)


def _plain(meta: Any) -> dict[str, Any]:
    kinds = meta.readstat_variable_types
    return {
        "names": [name or "" for name in meta.column_names],
        "texts": [name for name in meta.column_names if kinds[name] == "string"],
        "formats": {name: kind or "" for name, kind in meta.original_variable_types.items()},
        "labels": {name: label or "" for name, label in meta.column_names_to_labels.items()},
        "value_labels": {name: list(labels.items()) for name, labels in meta.variable_value_labels.items()},
        "missing": {name: [[each["lo"], each["hi"]] for each in pairs] for name, pairs in meta.missing_ranges.items()},
        "measures": dict(meta.variable_measure),
        "label": meta.file_label or "",
        "encoding": meta.file_encoding or "UTF-8",
    }


def _asked_elsewhere(dictionary: bytes, doubts: Sequence[str]) -> dict[str, Any]:
    """Let another process parse the dictionary, and word what became of it."""
    why = "; ".join(dict.fromkeys(doubts))
    if not sys.executable or getattr(sys, "frozen", False):
        return {
            "problem": f"the file looks damaged ({why}), and no separate Python process is available to test it",
            "fix": FIX,
        }
    try:
        done = subprocess.run(  # noqa: S603 - this Python, and words of our own
            [sys.executable, "-P", "-c", CHILD],
            input=dictionary,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": _paths()},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return {"problem": f"the file is damaged ({why}): it took over {MOST_SECONDS} seconds to read", "fix": FIX}
    except OSError as error:
        return {
            "problem": f"the file looks damaged ({why}), and no process could test it ({error.strerror})",
            "fix": FIX,
        }
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        what = f"the file is damaged ({why}): the parser crashed while reading it (exit {done.returncode})"
        return {"problem": what, "fix": FIX}
    return said


def _paths() -> str:
    """Return where the other process finds the same packages as this one."""
    here = str(Path(leapstats.__file__).parent.parent)
    return os.pathsep.join(dict.fromkeys([here, *(path for path in sys.path if path)]))


def answer() -> None:
    """Parse the dictionary on standard input and write what it says as JSON; run in a process of its own."""
    import pyreadstat

    del pyreadstat
    dictionary = sys.stdin.buffer.read()
    _limit_memory()
    try:
        said = parsed(dictionary)
    except MemoryError:
        said = {"problem": "the file is damaged: it takes more memory to read than it can need", "fix": FIX}
    sys.stdout.write(json.dumps(said))


def _limit_memory() -> None:
    """Allow this process so much more memory and no more, where the platform knows such limits."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError, ValueError):
        return
