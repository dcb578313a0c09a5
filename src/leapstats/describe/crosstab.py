"""One item by another: counts and percentages, totals, an exact test and how strongly the two go together."""

import math
from dataclasses import replace

from leapstats.describe.description import TALLY
from leapstats.describe.tabulation import Tabulation
from leapstats.describe.view import BlockView
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Variable
from leapstats.output.document import Document
from leapstats.output.numbers import fixed, whole
from leapstats.output.table import Row, Text
from leapstats.results.frame import Result, Results
from leapstats.results.not_estimable import attempt
from leapstats.stats.cross_tables import cramers_v
from leapstats.stats.result import Inference
from leapstats.terms import Base, ItemType, StatName

COMMAND = "crosstab"
EFFECT = "cramers_v"
FEWEST, ONE = 2, "one of the items has one level only"


def layout_of(rows: Variable, columns: Variable) -> Layout:
    """Return the layout of a cross-table: every level of an item; of yes and no, yes first."""
    codes = [code.code for code in rows.codes.answers] if rows.codes is not None else []
    levels = codes[::-1] if rows.type is ItemType.BINARY else codes
    block = Block(items=(rows.name,), levels=tuple(levels), base=Base.ANSWERED)
    title = f"{rows.label} by {columns.label}"
    return Layout(name=COMMAND, title=title, stub=rows.label, sections=(Section(label="", blocks=(block,)),))


def with_effect(tabulation: Tabulation, rows: Variable, columns: str) -> Tabulation:
    """Return the numbers of a cross-table with Cramer's V after them."""
    if tabulation.weights:
        return tabulation  # Cramér's V is of counts
    groups = [group for group in tabulation.groups if group.by is not None]
    counts = {(row.level, row.by_level): row.stat for row in tabulation.results if row.stat_name is StatName.N}
    codes = rows.codes.answers if rows.codes is not None else ()
    table = [[int(counts[code.code, group.level]) for group in groups] for code in codes]
    alone = min(len(table), len(groups)) < FEWEST
    found = Inference(method="", note=ONE) if alone else attempt(cramers_v, table)
    place = (rows.name, None, columns, None, EFFECT, StatName.ESTIMATE)
    effect = Result(*place, found.estimate, found.method or None, found.note or None)
    return replace(tabulation, blocks=(Results((*tabulation.blocks[0].rows, effect)),))


def with_totals(document: Document, view: BlockView, rows: str, columns: str) -> Document:
    """Return a cross-table with its totals and the strength of the association."""
    table = document.table
    section = table.sections[0]
    totals: list[Text] = []
    for group in view.shown:
        totals.append(view.printed((rows, None, group.by, group.level), TALLY, (StatName.N_BASE,), whole))
        totals.extend([Text("")] * (view.style.width - 1))
    blanks = [Text("")] * (len(table.columns) - len(totals))
    body = replace(section, rows=(*section.rows, Row(Text("Total, n"), (*totals, *blanks), 1)))
    effect = view.printed((rows, None, columns, None), EFFECT, (StatName.ESTIMATE,), _strength)
    notes = (effect.text, *table.source_notes) if effect.text else table.source_notes
    return replace(document, table=replace(table, sections=(body,), source_notes=notes))


def _strength(number: float) -> str:
    return "" if math.isnan(number) else f"Cramér's V {fixed(number, 3)} (0: none; 1: one decides the other)."
