"""Associations in short: how many were tested, how many p are small, and those with the smallest."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from leapstats.output.summary import FEW
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """An association in a summary: its row, and the p-values that say where it stands."""

    row: Row
    p_values: tuple[float, ...]


def summary_of(full: Table, columns: tuple[Text, ...], answer: str, lines: Sequence[SummaryLine], order: str) -> Table:
    """Lay the few associations with the smallest p out.

    Parameters
    ----------
    full
        The table of all of them.
    columns
        The headings: effects, then as many p-values as order the lines.
    answer
        How many were tested, and how many p-values are small.
    lines
        One for each; those without a p are left out.
    order
        What the first of their p-values is called.
    """
    tested = [line for line in lines if not math.isnan(line.p_values[0])]
    rows = tuple(line.row for line in sorted(tested, key=lambda line: line.p_values)[:FEW])
    n_p = len(lines[0].p_values)
    smallest = Section(Text(f"The {len(rows)} with the smallest {order}"), rows)
    return mark(
        Table(
            title=f"Summary: {full.title}",
            stub=Text("Pair"),
            spanners=(Spanner(Text(""), len(columns) - n_p), Spanner(Text("p"), n_p)),
            columns=columns,
            sections=(
                Section(Text(""), (Row(Text(answer)),)),
                *([smallest] if rows else []),
            ),
            abbreviations=full.abbreviations,
            stamp=full.stamp,
        )
    )
