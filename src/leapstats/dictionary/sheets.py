"""Read the sheets of a study's folder: CSV files with a fixed set of columns."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from leapstats.dictionary.expression import Expression
from leapstats.dictionary.files import shortened, text_of
from leapstats.dictionary.parser import parse
from leapstats.errors import Problem, nearest, similar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
WAVES, EXPRESSIONS = "waves", "expressions"
YES_NO = {"": False, "no": False, "yes": True}


@dataclass(slots=True)
class Findings:
    """Collects what is wrong while a folder is read, so that all of it is reported at once.

    `unread` names the sheets of which nothing could be read, and WAVES or EXPRESSIONS where some could not: what
    other files say about them cannot be checked.
    """

    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    parsed: dict[str, Expression] = field(default_factory=dict)

    def add(self, where: str, what: str, fix: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(where, what, fix))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its cells by column name, and where it stands."""

    where: str
    line: int
    cells: Mapping[str, str]
    findings: Findings

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def complain(self, column: str, what: str, fix: str) -> None:
        """Note a problem in one of the row's cells."""
        self.findings.add(f"{self.where}, column {column}", what, fix)

    def choice(self, column: str, choices: type[E], otherwise: E) -> E:
        """Read a cell that holds one word of a fixed set."""
        try:
            return choices(self[column])
        except ValueError:
            fix = f"{similar(self[column], choices)} Use one of {', '.join(choices)}".lstrip()
            self.complain(column, f'"{shortened(self[column])}" is not known', fix)
            return otherwise

    def flag(self, column: str) -> bool:
        """Read a cell that says yes, no or nothing."""
        if self[column].lower() not in YES_NO:
            what = f'"{shortened(self[column])}" is neither yes nor no'
            self.complain(column, what, "Write yes, no or nothing")
        return YES_NO.get(self[column].lower(), False)

    def lookup(self, column: str, known: Mapping[str, T], fix: str) -> T | None:
        """Read a cell that names something, or nothing."""
        name = self[column]
        if name and name not in known:
            self.complain(column, f'"{shortened(name)}" is not known', f"{nearest(name, known)} {fix}")
        return known.get(name)

    def expression(self, column: str) -> Expression | None:
        """Read a cell that holds an expression, or nothing."""
        text = self[column]
        if not text:
            return None
        if text not in self.findings.parsed:
            try:
                self.findings.parsed[text] = parse(text)
            except ValueError as error:
                self.complain(column, str(error), "Fix the expression; see the data dictionary README")
                self.findings.unread.add(EXPRESSIONS)
                return None
        return self.findings.parsed[text]


def sheet(
    folder: Path, name: str, columns: Sequence[str], findings: Findings, *, optional: Sequence[str] = ()
) -> Iterator[SheetRow]:
    """Yield the rows of a sheet that has these columns, in any order, and may have the optional ones.

    What is wrong with the file goes to `findings`; rows that can be read are still yielded. Cells of an optional
    column that is not there are blank.
    """
    text = text_of(folder, name)
    if isinstance(text, Problem):
        findings.problems.append(text)
        findings.unread.add(name)
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    short = Path(name).name
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not _header_fits(short, header, (columns, optional), findings):
            findings.unread.add(name)
            return
        line = reader.line_num
        for cells in reader:
            begins, line = line + 1, reader.line_num
            where = f"{short} line {begins}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                findings.add(where, f"{len(cells)} cells for {len(header)} columns", "Make the numbers equal")
                continue
            given = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            yield SheetRow(where, begins, dict.fromkeys(optional, "") | given, findings)
    except csv.Error as error:
        findings.add(f"{short} line {reader.line_num}", f"not readable as CSV ({error})", "Check the quotes")
        findings.unread.add(name)


def _header_fits(name: str, header: list[str], known: tuple[Sequence[str], Sequence[str]], findings: Findings) -> bool:
    columns, optional = known
    every = (*columns, *optional)
    missing = [column for column in columns if column not in header]
    strange = [shortened(column) for column in header if column not in every]
    double = sorted({column for column in header if header.count(column) > 1})
    for label, found, fix in (
        ("no column", missing, "Add it to the first line"),
        ("an unknown column", strange, f"{_similar(strange, every)}The columns are {', '.join(every)}"),
        ("a repeated column", double, "Keep one of them"),
    ):
        if found:
            findings.add(f"{name} line 1", f"{label} {', '.join(found)}", fix)
    return not missing and not double


def _similar(strange: list[str], columns: Sequence[str]) -> str:
    question = similar(strange[0], columns) if strange else ""
    return f"{question} " if question else ""


def unique(rows: Iterator[tuple[str, str, T]], what: str, findings: Findings) -> dict[str, T]:
    """Gather (where, name, value) into a mapping; a name that comes twice is a problem."""
    gathered: dict[str, T] = {}
    places: dict[str, str] = {}
    for where, name, value in rows:
        if not name:
            findings.add(where, f"{what} has no name", "Name it")
        elif name in gathered:
            findings.add(where, f"{what} {name} is already in {places[name]}", "Rename or remove one of them")
        else:
            gathered[name] = value
            places[name] = where
    return gathered
