"""Put computed parts, figures and words together as a report: numbered once, in reading order."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leapstats.dictionary.report_plan import NONE, SUMMARY, PlannedPart
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.figures.titles import apart
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Table
from leapstats.reporting.content import FigureShown, Paragraph, Part, Reference, TableShown, drawn_once
from leapstats.reporting.fields import FIGURE, TABLE, Field
from leapstats.results.frame import Key
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot

COMPLETE = "Not shown, because nothing is missing and nobody was left unasked: {count} of {all} items."
SEE = "The numbers stand in {table}."
LEFT_OUT = "(left out)"
Pieces = Sequence[str | Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A part with what its verb returned; None for words alone, or where it is left out.

    Of a part that `is_withheld`, to protect small counts, its own `words` are all that is said.
    """

    part: PlannedPart
    result: AnalysisResult | None
    tables: tuple[Table, ...] = ()
    words: tuple[str, ...] = ()
    is_withheld: bool = False


def computed_of(part: PlannedPart, result: AnalysisResult) -> Computed:
    """Return a part with the tables it shows; of a table without rows, its title and notes as words."""
    empty = result.document.table if not result.document.table.rows else None
    words = () if empty is None else (f"{empty.title}.", *empty.source_notes)
    return Computed(part=part, result=result, tables=shown_tables(part, result), words=words)


def shown_tables(part: PlannedPart, result: AnalysisResult | None) -> tuple[Table, ...]:
    """Return the tables of a result that a part shows: all, the summary alone where there is one, or none."""
    if result is None or part.tables == NONE:
        return ()
    document = result.document
    if not document.table.rows:
        return document.more
    if part.kind == "missing":
        return (lacking(document.table, result) if part.tables == SUMMARY else document.table,)
    if part.tables == SUMMARY and document.summary is not None:
        return (document.summary,)
    return document.tables


def lacking(table: Table, result: AnalysisResult) -> Table:
    """Return a table of missing answers with only those items that lack one for some reason."""
    numbers = {Key(*row[:6]): row.stat for row in result.results}

    def lacks(row: Row) -> bool:
        return any(numbers[key] for cell in row.cells for key in cell.keys if key.stat_name is StatName.N_MISSING)

    items, *patterns = table.sections
    kept = tuple(row for row in items.rows if lacks(row))
    note = COMPLETE.format(count=len(items.rows) - len(kept), all=len(items.rows))
    notes = (note, *table.source_notes) if len(kept) < len(items.rows) else table.source_notes
    sections = [replace(items, rows=kept), *patterns] if kept else patterns
    return replace(table, sections=tuple(sections), source_notes=notes)


def table_numbers(parts: Sequence[Computed]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the tables of each part, by its id."""
    found, before = {}, 0
    for each in parts:
        found[each.part.id] = tuple(range(before + 1, before + 1 + len(each.tables)))
        before += len(each.tables)
    return found


def numbered(parts: Sequence[Computed]) -> list[Part]:
    """Give tables and figures their numbers; the words around them are not there yet."""
    found: list[Part] = []
    n_tables = n_figures = 0
    for each in parts:
        tables = tuple(_tables(each, n_tables))
        n_tables += len(tables)
        figures = tuple(_figures(each, n_figures, tables))
        n_figures += len(figures)
        found.append(Part(id=each.part.id, title=each.part.title, tables=tables, figures=figures))
    return found


def _tables(each: Computed, before: int) -> Iterator[TableShown]:
    several = len(each.tables) > 1
    for place, table in enumerate(each.tables, start=1):
        name = f"{each.part.id}_{place}" if several else each.part.id
        yield TableShown(id=f"table_{each.part.id}_{place}", number=before + place, table=table, file=f"{name}.csv")


def _figures(each: Computed, before: int, tables: Sequence[TableShown]) -> Iterator[FigureShown]:
    drawn = [apart(plot) for plot in _plots(each)]
    titles = [figure.title for figure in drawn]
    for place, figure in enumerate(drawn, start=1):
        title = figure.title
        if titles.count(title) > 1 and figure.axis:
            title = f"{title}: {figure.axis[0].lower()}{figure.axis[1:]}"
        seen = f" {SEE.format(table=tables[0].label)}" if tables else ""
        yield FigureShown(
            id=f"figure_{each.part.id}_{place}",
            number=before + place,
            title=title,
            alternative=f"{title}. {figure.words}{seen}".strip(),
            picture=drawn_once(figure.plot),
        )


def _plots(each: Computed) -> "Iterable[ggplot]":
    """Return the figures of a part; none where its result has none to draw."""
    if each.result is None or not each.part.figures or each.result.draw is None:
        return ()
    try:
        return each.result.plot()
    except UsageError:  # nothing in it can be drawn, such as missing answers where none is missing
        return ()


def spoken(
    pieces: Pieces, values: Mapping[Field, str], parts: Sequence[Part], withheld: Collection[str] = ()
) -> tuple[Paragraph, list[Problem]]:
    """Return a text with its fields resolved, and those that name what is not there.

    Parameters
    ----------
    pieces
        Of the text, in order.
    values
        What stands for the fields that are numbers or words of the study.
    parts
        With their tables and figures numbered.
    withheld
        The ids of parts whose tables and figures may be left out to protect small counts.
    """
    shown: list[str | Reference] = []
    problems = []
    for piece in pieces:
        if isinstance(piece, str):
            shown.append(piece)
        elif piece in values:
            shown.append(values[piece])
        elif piece.kind in {TABLE, FIGURE}:
            found = _referred(piece, parts)
            if isinstance(found, Problem) and base_of(piece.words[0], withheld) in withheld:
                shown.append(LEFT_OUT)
            elif isinstance(found, Problem):
                problems.append(found)
            else:
                shown.append(found)
    return tuple(shown), problems


def _referred(field: Field, parts: Sequence[Part]) -> Reference | Problem:
    there: dict[str, TableShown | FigureShown] = {}
    for part in parts:
        exhibits: Sequence[TableShown | FigureShown] = part.tables if field.kind == TABLE else part.figures
        for place, each in enumerate(exhibits, start=1):
            there.setdefault(part.id, each)
            there[f"{part.id}_{place}"] = each
    name = field.words[0]
    if name not in there:
        what = f"there is no {field.kind} {name}"
        return Problem(f"{field.where}, {field.written}", what, nearest(name, there))
    return Reference(there[name].id, there[name].label)


def base_of(name: str, ids: Collection[str]) -> str:
    """Return the part that a table or a figure such as `staffing_2` is of."""
    base, _, number = name.rpartition("_")
    return base if name not in ids and base in ids and number.isdecimal() else name


def worded(part: Part, before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Part:
    """Return a part with the words around its tables and figures."""
    return replace(part, before=tuple(before), after=tuple(after))
