"""What a file was read as, in print: the file, then a row for each column, and a summary where there are many."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from leapstats.describe.catalogue import Scale, as_answer, as_average, as_date
from leapstats.describe.columns_read import DISTINCT, LEVELS, ColumnRead, Part, Shown
from leapstats.describe.description import MISSING, TALLY
from leapstats.describe.file_facts import Fact
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.notes import READ, stamp_of
from leapstats.output.numbers import decimals_for, whole
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Key, Result, Results
from leapstats.stats.describe import extremes, mean_sd, quartiles
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason, StatName

COMMAND = "read"
MOST_COLUMNS = 30  # what has more opens with a summary
MOST_LEVELS, FEW_LEVELS = 6, 4
LONGEST = 80  # letters of a level
MOST_NAMED = 8
TAKEN = "taken_for"
WORDS, REASONS_TOO = frozenset({0, 3}), frozenset({0, 2, 3})  # the columns of the table that hold words


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A file as it was read.

    `facts` are told of the whole of it; `notes` say how it was read, beside the facts.
    """

    file: str
    survey: Survey
    facts: tuple[Fact, ...]
    columns: tuple[ColumnRead, ...]
    notes: tuple[str, ...]

    @property
    def results(self) -> Results:
        """The long frame: the numbers of the file, how many columns were taken for what, those of each column."""
        facts = (number for fact in self.facts for number in fact.numbers)
        counts = (
            Result("", None, TAKEN, kind, TALLY, StatName.N, float(len(named)))
            for kind, named in _kinds(self.columns).items()
        )
        return Results((*facts, *counts, *(row for column in self.columns for row in column.rows)))


def _kinds(columns: Sequence[ColumnRead]) -> dict[str, list[str]]:
    """Return the columns by what they were taken for, options aside."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if column.part is not Part.OPTION:
            found.setdefault(column.kind, []).append(column.called)
    return found


def document_of(read: FileRead) -> Document:
    """Lay out how a file was read: what is told of the whole of it, then a row for each column.

    Of many columns the first table says besides how many were taken for what, and is all that a screen shows.
    """
    survey, provenance, results = read.survey, read.survey.provenance, read.results
    cells = frame_cells(results)
    says_why = any(set(column.reasons) - {Reason.BLANK} for column in read.columns)
    is_long = len(read.columns) > MOST_COLUMNS
    table = Table(
        title=f"Columns of {read.file}",
        stub=Text("Column"),
        columns=(Text("Taken for"), Text("Answered"), Text("Missing"), Text("Answers")),
        sections=(Section(Text(""), tuple(_rows(read.columns, cells))),),
        source_notes=tuple(_remarks(read.notes, provenance.warnings)),
        stamp=stamp_of(survey.study),
        words=REASONS_TOO if says_why else WORDS,
    )
    return Document(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results, survey.study)),
        study=None if provenance.inferred else survey.study.name,
        synthetic=survey.study.synthetic,
        warnings=(*read.notes, *provenance.warnings),
        sources=survey.sources,
        heading=f"How {read.file} was read",
        summary=_opening(read, cells, with_kinds=is_long),
        summary_suffices=is_long,
    )


def _remarks(notes: Sequence[str], warnings: Sequence[str]) -> Iterator[str]:
    """Yield the sentences under the table: how the file was read, and each thing that looks wrong."""
    if notes:
        yield f"{READ} {'; '.join(notes)}."
    yield from (f"Please check: {warning}." for warning in warnings)


def _opening(read: FileRead, cells: FrameCells, *, with_kinds: bool) -> Table:
    """Lay out what is told of the whole file and, where wanted, how many columns were taken for what."""
    kinds = Section(Text("Columns taken for"), tuple(_kind_rows(read.columns, cells)))
    facts = Section(Text(""), tuple(fact.row for fact in read.facts))
    return Table(
        title=f"How {read.file} was read",
        stub=Text("File"),
        columns=(Text(read.file),),
        sections=(facts, *([kinds] if with_kinds else [])),
        stamp=stamp_of(read.survey.study),
        words=frozenset({0}),
    )


def _kind_rows(columns: Sequence[ColumnRead], cells: FrameCells) -> Iterator[Row]:
    for kind, named in _kinds(columns).items():
        listed = _few(named, MOST_NAMED)
        key = Key("", None, TAKEN, kind, TALLY, StatName.N)
        yield Row(Text(kind), (cells.cell(partial(_counted, listed), key),))


def _counted(listed: str, count: float) -> str:
    return f"{whole(count)}: {listed}"


def _few(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _rows(columns: Sequence[ColumnRead], cells: FrameCells) -> Iterator[Row]:
    """Yield a row for each column; a question over several stands above them, once."""
    over = ""
    for column in columns:
        if column.heading and column.heading != over and column.part is not Part.OPTION:
            yield Row(Text(column.heading))
        over = column.heading
        shown = (Text(column.taken), _answered(column, cells), _missing(column, cells), _answers(column, cells))
        yield Row(Text(column.label), shown, 1 if column.heading else 0)


def _key(column: ColumnRead, name: StatName, level: str | None = None, statistic: str = TALLY) -> Key:
    return Key(column.name, level, None, None, statistic, name)


def _answered(column: ColumnRead, cells: FrameCells) -> Text:
    return cells.cell(whole, _key(column, StatName.N_ANSWERED)) if column.rows else Text("")


def _missing(column: ColumnRead, cells: FrameCells) -> Text:
    """Print how many answers are missing, and why where not all were left blank."""
    if not column.rows:
        return Text("")
    total = _key(column, StatName.N_MISSING)
    if set(column.reasons) <= {Reason.BLANK}:
        return cells.cell(whole, total)
    words = [reason.label.lower() for reason in column.reasons]
    if len(words) == 1:
        return cells.cell(lambda count: f"{whole(count)} {words[0]}", total)
    keys = (_key(column, StatName.N_MISSING, MISSING + reason.term) for reason in column.reasons)

    def show(count: float, *counts: float) -> str:
        return f"{whole(count)}: {', '.join(f'{word} {whole(n)}' for word, n in zip(words, counts, strict=True))}"

    return cells.cell(show, total, *keys)


def _answers(column: ColumnRead, cells: FrameCells) -> Text:
    match column.shown:
        case Shown.LEVELS:
            return _levels(column, cells)
        case Shown.NUMBERS | Shown.DATES:
            return _span(column, cells)
        case Shown.DISTINCT:
            return cells.cell(
                lambda n: f"{whole(n)} different, not shown", _key(column, StatName.N, statistic=DISTINCT)
            )
    return Text("")


def _levels(column: ColumnRead, cells: FrameCells) -> Text:
    """Print levels with their counts; of many the first few."""
    codes = column.variable.codes if column.variable is not None else None
    answers = codes.answers if codes is not None else ()
    listed = answers if len(answers) <= MOST_LEVELS else answers[:FEW_LEVELS]

    def show(n_levels: float, *counts: float) -> str:
        texts = [f"{_short(code.label)}: {whole(n)}" for code, n in zip(listed, counts, strict=True)]
        return "; ".join([*texts, *([f"... {whole(n_levels)} levels"] if len(answers) > len(listed) else [])])

    in_all = _key(column, StatName.N, statistic=LEVELS)
    return cells.cell(show, in_all, *(_key(column, StatName.N, code.code) for code in listed))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 3]}..."


def _span(column: ColumnRead, cells: FrameCells) -> Text:
    """Print the least, the greatest and the median, with the decimals of Table 1."""
    numbers = {(row.statistic, row.stat_name): row.stat for row in column.rows}
    ends = [numbers.get((extremes.__name__, name), math.nan) for name in (StatName.MIN, StatName.MAX)]
    if any(map(math.isnan, ends)):
        return Text("")
    is_date = column.shown is Shown.DATES
    scale = _scale(column, numbers, ends)

    def show(least: float, greatest: float, middle: float) -> str:
        if is_date:
            return f"{as_date(least, scale)} to {as_date(greatest, scale)}"
        median = as_answer if middle == math.floor(middle) else as_average
        return f"{as_answer(least, scale)} to {as_answer(greatest, scale)}, median {median(middle, scale)}"

    return cells.cell(
        show,
        _key(column, StatName.MIN, statistic=extremes.__name__),
        _key(column, StatName.MAX, statistic=extremes.__name__),
        _key(column, StatName.MEDIAN, statistic=quartiles.__name__),
    )


def _scale(column: ColumnRead, numbers: Mapping[tuple[str, StatName], float], ends: Sequence[float]) -> Scale:
    kind = column.variable.type if column.variable is not None else ItemType.CONTINUOUS
    if kind is ItemType.COUNT:
        return Scale()
    if kind is ItemType.DATE:
        return Scale(days_only=all(day == math.floor(day) for day in ends))
    digits = decimals_for(numbers.get((mean_sd.__name__, StatName.SD), math.nan))
    return Scale(digits, digits)
