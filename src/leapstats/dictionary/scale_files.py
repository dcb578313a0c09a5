"""Read scales.csv, and write it: a row a scale."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leapstats.dictionary.expression import is_number
from leapstats.dictionary.files import shortened
from leapstats.dictionary.scale import RULES, Scale
from leapstats.dictionary.sheets import Findings, SheetRow, sheet
from leapstats.errors import similar

FILE = "scales.csv"
SCALES = ("name", "items", "rule")
MORE_OF_SCALES = ("label", "reversed", "at_least", "range", "rescale", "cut_offs", "source")
IN_ORDER = ("name", "label", "items", "reversed", "rule", "at_least", "range", "rescale", "cut_offs", "source")
BETWEEN = re.compile(r"[\s,;]+")
SPAN = re.compile(r"(\S+)\s+to\s+(\S+)")


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A scale as it stands in its row; `is_sound` says that nothing was wrong with the cells alone."""

    row: SheetRow
    scale: Scale
    is_sound: bool

    def complain(self, column: str, what: str, fix: str) -> None:
        """Note a problem in one of the row's cells."""
        self.row.complain(column, what, fix)


def scale_rows(folder: Path, findings: Findings) -> tuple[ScaleRow, ...]:
    """Read the scales of a study's folder; none where it has no scales.csv."""
    if not os.path.lexists(folder / FILE):
        return ()
    return tuple(map(scale_row, sheet(folder, FILE, SCALES, findings, optional=MORE_OF_SCALES)))


def scale_row(row: SheetRow) -> ScaleRow:
    """Read one row."""
    known = len(row.findings.problems)
    span, rescaled = _span(row, "range", "1 to 12"), _span(row, "rescale", "0 to 100")
    scale = Scale(
        name=row["name"],
        label=row["label"] or row["name"],
        items=_names(row["items"]),
        reversed=_names(row["reversed"]),
        rule=_rule(row),
        at_least=_at_least(row),
        low=span[0] if span else None,
        high=span[1] if span else None,
        rescaled=rescaled,
        cut_offs=tuple(_cut_offs(row)),
        source=row["source"],
    )
    return ScaleRow(row, scale, len(row.findings.problems) == known)


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, BETWEEN.split(text)))


def _rule(row: SheetRow) -> str:
    rule = row["rule"]
    if rule not in RULES:
        what = f'"{shortened(rule)}" is not known' if rule else "it is blank"
        row.complain("rule", what, f"{similar(rule, RULES)} Use one of {', '.join(RULES)}".lstrip())
        return RULES[0]
    return rule


def _at_least(row: SheetRow) -> str:
    text = row["at_least"]
    if text and not (is_number(text) and (0 < float(text) < 1 or (float(text) >= 1 and float(text).is_integer()))):
        what = f'"{shortened(text)}" is neither a number of items nor a share of them'
        row.complain("at_least", what, "Write a number of items such as 4, or a share such as 0.8; blank for all items")
        return ""
    return text


def _span(row: SheetRow, column: str, example: str) -> tuple[float, float] | None:
    text = row[column]
    if not text:
        return None
    found = SPAN.fullmatch(text)
    if not found or not all(map(is_number, found.groups())):
        row.complain(column, f'"{shortened(text)}" is not two numbers', f"Write it like {example}")
        return None
    low, high = map(float, found.groups())
    if low >= high:
        fix = f"Write the lower number first, as in {example}; items whose answers run the other way are `reversed`"
        row.complain(column, f'"{shortened(text)}" does not go from low to high', fix)
        return None
    return low, high


def _cut_offs(row: SheetRow) -> Iterator[tuple[float, str]]:
    labels: set[str] = set()
    last: tuple[float, str] | None = None
    for part in filter(None, (each.strip() for each in row["cut_offs"].split(";"))):
        begins, sign, label = (each.strip() for each in part.partition("="))
        fault = ("", "")
        if not sign or not label or not is_number(begins):
            fault = (f'"{shortened(part)}" is not score=label', "Write score=label;score=label, as in 1=Low; 4=High")
        elif last is not None and float(begins) <= last[0]:
            fault = (f"{begins} comes after {last[1]}", "List the levels from low to high, each score once")
        elif label.casefold() in labels:
            fault = (f'"{shortened(label)}" is the label of two levels', "Give each level its own label")
        if fault[0]:
            row.complain("cut_offs", *fault)
            continue
        labels.add(label.casefold())
        last = float(begins), begins
        yield float(begins), label


def scale_cells(scale: Scale) -> dict[str, str]:
    """Return a scale as the cells of its row."""
    cells = {
        "name": scale.name,
        "label": scale.label,
        "items": "; ".join(scale.items),
        "reversed": "; ".join(scale.reversed),
        "rule": scale.rule,
        "at_least": scale.at_least,
        "range": _to(scale.low, scale.high),
        "rescale": _to(*(scale.rescaled or (None, None))),
        "cut_offs": "; ".join(f"{as_written(begins)}={label}" for begins, label in scale.cut_offs),
        "source": scale.source,
    }
    return {column: cells[column] for column in IN_ORDER}


def rows_of_cells(all_cells: Iterable[Mapping[str, str]], where: str, findings: Findings) -> tuple[ScaleRow, ...]:
    """Read scales that stand elsewhere than in scales.csv, cell by cell."""
    blank = dict.fromkeys(IN_ORDER, "")
    return tuple(
        scale_row(SheetRow(f"{where} {number}", number, {**blank, **cells}, findings))
        for number, cells in enumerate(all_cells, start=1)
    )


def _to(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{as_written(low)} to {as_written(high)}"


def as_written(number: float) -> str:
    """Return a number as a dictionary writes it."""
    return str(int(number)) if number.is_integer() else repr(number)
