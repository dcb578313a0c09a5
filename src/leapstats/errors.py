"""Every error the package raises on purpose.

LeapstatsError
├── InputError              what the user gave cannot be used; names every problem at once (exit 2)
│   ├── DictionaryError     a study's folder: study.toml and the files it stands on
│   ├── DataError           a survey file, or a wave of a study
│   └── UsageError          a name, an option or a format that is not there
├── OutputError             a result could not be written; the old file is as it was (exit 2)
├── InfeasibleError         no data set that agrees with what is stated was found (exit 2)
│   └── ContradictionError  what is stated contradicts itself: there is none (exit 2)
└── NotEstimableError       a statistic has no value for these numbers
    └── TooLargeError       an exact method would take too long; its message names what to take instead
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what was found and what is allowed, how to fix it."""

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what}. {self.fix}."


class LeapstatsError(Exception):
    """Base of every error raised on purpose."""


class InputError(LeapstatsError):
    """What the user gave cannot be used.

    Parameters
    ----------
    source
        The file, folder or command that holds the problems.
    problems
        Every problem found, in reading order; at least one.
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{count} problem{'' if count == 1 else 's'} in {self.source}"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class DictionaryError(InputError):
    """A study's folder cannot be used: study.toml or a file it stands on."""


class DataError(InputError):
    """A survey file cannot be used, or does not agree with its dictionary."""


class UsageError(InputError):
    """A name, an option or a format that is not there."""


class OutputError(LeapstatsError):
    """A result could not be written; what stood there before is unchanged."""


class InfeasibleError(LeapstatsError):
    """No data set that agrees with everything stated was found; there may still be one."""


class ContradictionError(InfeasibleError):
    """What is stated contradicts itself: it is proven that no data set agrees with it."""


class NotEstimableError(LeapstatsError, ValueError):
    """A statistic has no value for these numbers.

    Parameters
    ----------
    reason
        Why.
    remedy
        What to take instead, in the names of functions: a command has words of its own for it.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason, remedy)

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}" if self.remedy else self.reason


class TooLargeError(NotEstimableError):
    """An exact method would take too long; the message names what to take instead."""


def as_option(option: str, names: Iterable[str]) -> str:
    """Write an option and the names it is given as they are typed: no blank and no comma of a name splits it."""
    doubled = ((name, name.replace('"', '""')) for name in names)
    listed = ",".join(f'"{twice}"' if {",", '"'} & set(name) else name for name, twice in doubled)
    from shlex import quote

    return f"{option} {quote(listed)}"


def near(name: object, known: Iterable[str]) -> list[str]:
    """Return up to three known names that are much like one, the nearest first."""
    from difflib import get_close_matches

    return get_close_matches(str(name), list(known), n=3, cutoff=0.5)


def nearest(name: object, known: Iterable[str]) -> str:
    """Word the fix for an unknown name: the nearest names that are known.

    Parameters
    ----------
    name
        What was asked for.
    known
        What there is.
    """
    names = [str(each) for each in known]
    close = near(name, names)
    if close:
        return f"The nearest names are {', '.join(close)}"
    if len(names) <= 12:
        return f"There is {', '.join(names)}" if names else "There is none"
    return f"There are {len(names)}, from {names[0]} to {names[-1]}"
