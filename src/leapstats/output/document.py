"""A finished result: the table a person reads and the numbers a program reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leapstats.output.formats import FORMATS, OutputFormats
from leapstats.output.table import Table

SCHEMA = "leapstats/results/1"
Number = float | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What every output format is given.

    `records` holds one mapping a number, in the order of the long frame, with the keys of the
    JSON contract (`variable`, `level`, `level_label`, `by`, `by_level`, `statistic`, `stat_name`,
    `stat`, `method`, `note`); `stat` is an unrounded float, possibly NaN or infinite. `sources` are the
    files it was computed from: it is written over none of them. `formats` are those it can be
    shown in.
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
