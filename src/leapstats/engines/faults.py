"""What engines say when they cannot do something, in words of the package."""

from collections.abc import Sequence

from leapstats.errors import DataError, Problem

LONGEST = 300
ROOM = ("out of memory", "memory limit", "no space left", "outofmemory", "java heap", "gc overhead")


def nested(source: str, columns: Sequence[tuple[str, str]]) -> DataError:
    """Word that columns hold several values a cell, or none that can be counted."""
    problems = [
        Problem(
            f'column "{name}"',
            f"its cells are not numbers, texts or dates ({kind.lower()})",
            "Leave it out of the table, or write one column a value",
        )
        for name, kind in columns
    ]
    return DataError(source, problems)


def killed(engine: str, source: str, error: Exception) -> DataError:
    """Word why a query ended without a result."""
    said = " ".join(str(error).split())[:LONGEST]
    if any(words in said.casefold() for words in ROOM):
        fix = "Give it more with --memory, or a folder on a large disk with --spill"
        return DataError(source, [Problem("", f"{engine} ran out of memory or disk ({said})", fix)])
    fix = "Check that the data are still there, and that the engine can be reached"
    return DataError(source, [Problem("", f"{engine} could not answer ({said})", fix)])


def unread(engine: str, path: object, error: Exception) -> DataError:
    """Word that an engine cannot read what was named."""
    said = " ".join(str(error).split())[:LONGEST]
    fix = "Check the name; a pattern stands in quotes, as in 'parts/*.parquet'"
    return DataError(str(path), [Problem("", f"{engine} cannot read it ({said})", fix)])
