"""Every error the package raises on purpose.

LeapstatsError
├── InputError              the input cannot be used; lists every problem at once (exit 2)
│   ├── DictionaryError     a study's folder: study.toml and the files it needs
│   ├── DataError           a survey file, or a wave of a study
│   └── UsageError          an unknown name, option or format, or a value that is not allowed
├── OutputError             a result could not be written; the old file is unchanged (exit 2)
├── InfeasibleError         no data set was found that agrees with the published values (exit 2)
│   └── ContradictionError  the published values contradict each other: no data set exists (exit 2)
└── NotEstimableError       a statistic cannot be computed from these numbers
    └── TooLargeError       an exact method would take too long; the message names an alternative
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: where it is, what was found and what is allowed, and how to fix it."""

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.what}. {self.fix}{'' if self.fix.endswith(('.', '?')) else '.'}"


class LeapstatsError(Exception):
    """Base of every error raised on purpose."""


class InputError(LeapstatsError):
    """The input cannot be used.

    Parameters
    ----------
    source
        The file, folder or command with the problems.
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
    """A study's folder cannot be used: study.toml or a file it needs."""


class DataError(InputError):
    """A survey file cannot be used, or does not agree with its dictionary."""


class UsageError(InputError):
    """An unknown name, option or format, or a value that is not allowed."""


class OutputError(LeapstatsError):
    """A result could not be written; what was there before is unchanged."""


class InfeasibleError(LeapstatsError):
    """No data set was found that agrees with every published value and constraint; one may still exist."""


class ContradictionError(InfeasibleError):
    """The published values and constraints contradict each other: it is proven that no data set agrees with them."""


class NotEstimableError(LeapstatsError, ValueError):
    """A statistic cannot be computed from these numbers.

    Parameters
    ----------
    reason
        Why.
    remedy
        What to use instead, in the names of functions. Commands replace it with words of their own.
    """

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason, remedy)

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}" if self.remedy else self.reason


class TooLargeError(NotEstimableError):
    """An exact method would take too long; the message names an alternative."""


def as_option(option: str, names: Iterable[str]) -> str:
    """Write an option and its names as they are typed: blanks and commas inside a name are quoted."""
    doubled = ((name, name.replace('"', '""')) for name in names)
    listed = ",".join(f'"{twice}"' if {",", '"'} & set(name) else name for name, twice in doubled)
    from shlex import quote

    return f"{option} {quote(listed)}"


def similar(name: object, known: Iterable[str]) -> str:
    """Word the question which similar name was meant; "" if there is none."""
    from difflib import get_close_matches

    close = get_close_matches(str(name), [str(each) for each in known], n=3, cutoff=0.5)
    if not close:
        return ""
    *others, last = close
    return f"Did you mean {', '.join(others)} or {last}?" if others else f"Did you mean {last}?"


def nearest(name: object, known: Iterable[str]) -> str:
    """Word the fix for an unknown name, as a full sentence: the similar names, or else the names there are.

    Parameters
    ----------
    name
        The unknown name.
    known
        The names that exist.
    """
    names = [str(each) for each in known]
    question = similar(name, names)
    if question:
        return question
    if len(names) <= 12:
        return f"Choose from {', '.join(names)}." if names else "There are none."
    return f"There are {len(names)}, from {names[0]} to {names[-1]}."
