"""Whose fault a wrong option is: that of the layout file that names it, or of the call."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from leapstats.api.arguments import SOURCE, is_given
from leapstats.dictionary.layout_files import LayoutFile
from leapstats.dictionary.layout_options import OPTIONS
from leapstats.errors import InputError, Problem, UsageError

# What is asked for by an option of another name.
IMPLIED = {"test": ("test_method", "multiplicity"), "difference": ("difference_method",), "smd": ("smd_limits",)}


@contextmanager
def layout_blamed(file: LayoutFile | None, given: Mapping[str, Any]) -> Iterator[None]:
    """Tell what is wrong with a layout file under its name, together with whatever else is wrong.

    Parameters
    ----------
    file
        The layout, if any.
    given
        The options of the call by their names.
    """
    try:
        yield
    except InputError as error:
        if file is None or error.source == file.source:
            raise
        problems = [_blamed(problem, file, given) for problem in error.problems]
        is_all_of_file = all(each is not problem for each, problem in zip(problems, error.problems, strict=True))
        of_options = error.source == SOURCE or file.findings.problems
        source = file.source if is_all_of_file and of_options else error.source
        if not file.findings.problems:
            raise type(error)(source, problems) from None
        raise UsageError(source, [*file.findings.problems, *problems]) from None


def _blamed(problem: Problem, file: LayoutFile, given: Mapping[str, Any]) -> Problem:
    """Return a problem under the key of the file that it comes from; the same where it comes from the call."""
    key = _key_of(problem.where, file.options, given)
    if not key:
        return problem
    first, _, rest = problem.where.partition(", ")
    inside = ", ".join(filter(None, (key, rest if first in {key, *OPTIONS} else problem.where)))
    where = f"{file.path.name}, [options], {inside}"
    return replace(problem, where=where, what=_as_key(problem.what), fix=_as_key(problem.fix))


def _key_of(where: str, options: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """Return the option of the file that a problem is about; "" if there is none."""
    first = where.partition(", ")[0]
    own = [key for key in options if not is_given(given.get(key))]
    if first in OPTIONS and not is_given(given.get(first)):
        return next((key for key in (first, *IMPLIED.get(first, ())) if key in own), "")
    return next((key for key in own if first in _names(options[key])), "") if first not in OPTIONS else ""


def _names(value: Any) -> set[str]:
    """Return what the value of an option names: items, or the words of a condition."""
    if isinstance(value, str):
        return {value, *re.findall(r"\w+", value)}
    return {str(each) for each in value} if isinstance(value, list | dict) else set()


def _as_key(text: str) -> str:
    """Write options as keys of the file."""

    def key(found: re.Match[str]) -> str:
        name = found[1].replace("-", "_")
        return name if name in OPTIONS else found.group()

    return re.sub(r"--([a-z][a-z-]*)", key, text)
