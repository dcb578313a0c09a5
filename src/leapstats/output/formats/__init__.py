"""The output formats: a module has SUFFIXES and `render(document)`, which returns text that ends in one newline.

A format with BINARY set returns bytes instead.
"""

from pathlib import Path

from leapstats.errors import Problem, UsageError
from leapstats.formats import Formats
from leapstats.output.places import is_stream
from leapstats.output.table import Table

TITLE = 255  # characters a title among the properties of an office file can have


class OutputFormats(Formats):
    """Formats that are written to files or, where they are text, to the screen."""

    __slots__ = ()

    def is_binary(self, name: str) -> bool:
        """Tell whether a format is bytes rather than text."""
        return bool(getattr(self.module(name), "BINARY", False))

    def check_text(self, name: str) -> None:
        """Refuse a format that cannot be shown as text; UsageError says how to write it."""
        if self.is_binary(name):
            fix = f"Write it to a file with -o table.{name}"
            raise self._error(f"format {name}", "it is a binary format", fix)

    def name_for(self, path: Path) -> str:
        """Return the format of a file's suffix, text for a pipe or a device without one; UsageError if none has it."""
        if is_stream(path) and path.suffix.lower() not in self.suffixes():
            return "text"
        return self.fitting(path)[0]


FORMATS = OutputFormats(
    __name__, "the output", "no format is written to files ending in", "Name a format, or use one of"
)
names, module_for, is_binary = FORMATS.names, FORMATS.module, FORMATS.is_binary


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
