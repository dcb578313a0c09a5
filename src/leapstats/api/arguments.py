"""Checks of what a caller hands over, at the door: of every kind, with what is allowed."""

from datetime import date
from numbers import Integral, Real

import numpy as np

from leapstats.errors import Problem, UsageError

SOURCE = "the options"


def found(given: object) -> str:
    """Word what was given: short values as they are written, others by their type."""
    if given is None or isinstance(given, str | bytes | Real):
        return repr(given)
    return f"a value of type {type(given).__name__}"


def refused(option: str, given: object, what: str, fix: str) -> UsageError:
    """Return the error of one option: what it is not, and what is allowed."""
    return UsageError(SOURCE, [Problem(option, f"{found(given)} is {what}", fix)])


def as_name(given: object) -> str | None:
    """Return a lone text, number or date as text; None for anything else."""
    if isinstance(given, np.generic):
        given = given.item()
    return str(given) if isinstance(given, str | Real | date) else None


def as_code(given: object) -> str | None:
    """Return a lone text, number or date as a code is written: 1.0 is "1"; None for anything else."""
    text = as_name(given)
    return text if text is None or isinstance(given, str) else text.removesuffix(".0")


def one_name(option: str, given: object) -> str | None:
    """Return the one name an option takes; a number is the name that is written so, None is none.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if given is None:
        return None
    text = None if isinstance(given, bool) else as_name(given)
    if text is None:
        raise refused(option, given, "not one name", "Use one name as text, or omit this option")
    return text


def check_text(option: str, given: object, fix: str) -> None:
    """Refuse what is no text; None is nothing given.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if given is not None and not isinstance(given, str):
        raise refused(option, given, "not text", fix)


def check_flags(**flags: object) -> None:
    """Refuse whatever is neither True nor False, all at once.

    Raises
    ------
    UsageError
        Naming each.
    """
    wrong = {name: given for name, given in flags.items() if not isinstance(given, bool | np.bool_)}
    if wrong:
        problems = [
            Problem(name, f"{found(given)} is neither True nor False", "Use True or False")
            for name, given in wrong.items()
        ]
        raise UsageError(SOURCE, problems)


def check_count(option: str, given: object, fix: str) -> None:
    """Refuse what is no whole number from 1.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if isinstance(given, bool) or not isinstance(given, Integral) or int(given) < 1:
        raise refused(option, given, "not a whole number of 1 or more", fix)


def is_given(given: object) -> bool:
    """Tell whether an option was given: None, False and what is empty were not."""
    if given is None or given is False:
        return False
    try:
        return len(given) > 0  # type: ignore[arg-type]
    except TypeError:
        return True
