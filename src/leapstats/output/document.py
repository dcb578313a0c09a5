"""A finished result: the tables a person reads and the numbers a program reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from leapstats.dictionary.study import Study, Variable
from leapstats.output.formats import FORMATS, OutputFormats
from leapstats.output.table import Table
from leapstats.results.frame import Result

SCHEMA = "leapstats/results/1"
WIDTH = 100
Number = float | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What every output format is given.

    `records` holds one mapping a number, in the order of the long frame, with the keys of the
    JSON contract (`variable`, `level`, `level_label`, `by`, `by_level`, `statistic`, `stat_name`,
    `stat`, `method`, `note`); `stat` is an unrounded float, possibly NaN or infinite. `sources` are the
    files it was computed from: it is written over none of them. `formats` are those it can be
    shown in. `width` is how many places a line of plain text has. `more` are tables under `table`, of other items
    or of other columns; `heading` is the title of them all. `summary` is a short table before them all;
    `summary_suffices` tells whether it is all that is printed on a screen where nobody asked for more.
    `threeparttable` tells whether notes in LaTeX are those of that package. `wave` is the one that the counts are of,
    where it is one. `sizes` tells how many units there are in all, by what they are in: a pair of waves, say.
    """

    command: str
    table: Table
    records: Iterable[Mapping[str, Number]] = field(repr=False)
    study: str | None = None
    synthetic: bool = False
    conventions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    sources: tuple[Path, ...] = field(default=(), repr=False)
    formats: OutputFormats = field(default=FORMATS, repr=False)
    width: int = WIDTH
    more: tuple[Table, ...] = ()
    heading: str = ""
    summary: Table | None = None
    summary_suffices: bool = True
    threeparttable: bool = False
    wave: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in reading order. Each stands by itself; what holds for all is said under the last."""
        return (*([self.summary] if self.summary is not None else []), *self.body)

    @property
    def body(self) -> tuple[Table, ...]:
        """The tables without the summary, whose numbers stand in them."""
        return (self.table, *self.more)

    @property
    def title(self) -> str:
        """The title of the whole."""
        return self.heading or self.table.title


def record(row: Result, level_label: str | None = None) -> dict[str, Number]:
    """Return a number of the long frame as the JSON contract has it."""
    return {**row._asdict(), "stat_name": str(row.stat_name), "level_label": level_label}


def records_of(rows: Iterable[Result], study: Study | None = None) -> Iterator[dict[str, Number]]:
    """Yield numbers as the JSON contract has them; the study gives the labels of the levels of its items."""
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.variable not in labels:
            variable = study.variables.get(row.variable) if study is not None else None
            labels[row.variable] = level_labels(variable) if variable is not None else {}
        yield record(row, labels[row.variable].get(row.level or ""))


def level_labels(variable: Variable) -> dict[str, str]:
    """Return the label of each answer, and of each change of answers as `before>after`."""
    answers = variable.codes.answers if variable.codes is not None else ()
    changed = {f"{one.code}>{other.code}": f"{one.label} to {other.label}" for one, other in product(answers, repeat=2)}
    return changed | {code.code: code.label for code in answers}
