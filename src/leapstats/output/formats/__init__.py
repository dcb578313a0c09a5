"""One output format a module, found by its name.

A format has SUFFIXES, the endings of file names it writes, and `render(document)`, which returns
its text with one newline at the end; a format with BINARY set returns bytes instead.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from leapstats.errors import Problem, UsageError
from leapstats.output.places import is_stream
from leapstats.output.table import Table

TITLE = 255  # characters a title among the properties of an office file can have


def check_room(table: Table, name: str, *, columns: int, rows: int | None = None) -> None:
    """Refuse a table that is larger than a format can hold; UsageError names both sizes."""
    lines = len(table.rows) + len(table.sections)
    sizes = ((len(table.columns) + 1, columns, "columns"), (lines, rows or lines, "rows"))
    problems = [
        Problem(f"format {name}", f"the table has {found:,} {what}, and {most:,} fit", "Write it as csv or html")
        for found, most, what in sizes
        if found > most
    ]
    if problems:
        raise UsageError("the output", problems)


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def module_for(name: str) -> Any:
    """Return the module of a format.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in names():
        problem = Problem(f"format {name}", "there is no such format", f"Take one of {', '.join(names())}")
        raise UsageError("the output", [problem])
    return import_module(f"{__name__}.{name}")


def is_binary(name: str) -> bool:
    """Tell whether a format is bytes rather than text."""
    return bool(getattr(module_for(name), "BINARY", False))


def suffixes() -> dict[str, str]:
    """Return the format that each suffix stands for."""
    return {suffix: name for name in names() for suffix in module_for(name).SUFFIXES}


def name_for(path: Path) -> str:
    """Return the name of the format that a file's suffix stands for; text for a pipe or a device without one.

    Raises
    ------
    UsageError
        If no format has that suffix.
    """
    by_suffix = suffixes()
    suffix = path.suffix.lower()
    if suffix not in by_suffix:
        if is_stream(path):
            return "text"
        what = f'no format is written to files ending in "{suffix}"' if suffix else "the name has no suffix"
        fix = f"Take one of {', '.join(sorted(by_suffix))}, or name a format"
        raise UsageError("the output", [Problem(str(path), what, fix)])
    return by_suffix[suffix]
