"""What is handed on when a dictionary is exchanged: files with what they lack, or a study with what was guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leapstats.dictionary.study import Study

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a dictionary that a format cannot hold, and of what: names of items, waves or files."""

    words: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        more = f" and {len(self.names) - MOST_LISTED} more" if len(self.names) > MOST_LISTED else ""
        return f"{self.words}: {len(self.names)} ({', '.join(self.names[:MOST_LISTED])}{more})"


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of a format by their names; one file alone has the name "". `losses` is what they do not hold."""

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A study read from another format.

    `source` says in words what it was read from, `notes` what was left out, `steps` what is to be done before its
    data can be read. `copies` are files that belong into the folder, by their names there.
    """

    study: Study
    source: str
    notes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    copies: Mapping[str, Path]


def losses(found: Mapping[str, list[str]]) -> tuple[Loss, ...]:
    """Return what was noted, without what is of nothing."""
    return tuple(Loss(words, tuple(names)) for words, names in found.items() if names)
