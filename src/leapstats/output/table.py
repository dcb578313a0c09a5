"""The parts of a printed table. Every output format shows every part."""

from dataclasses import dataclass, field, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leapstats.results.frame import Key

MARKS = "*†‡§‖¶#"
LETTERS, NUMBERS = "letters", "numbers"
RAISED = str.maketrans("0123456789abcdefghijklmnoprstuvwxyz,", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ,")


@dataclass(frozen=True, slots=True)
class Text:
    """Words or a figure with the notes that hang on it.

    `notes` holds the text of each note; `marks` the marks they got, once `mark` has run. `keys` are those of the
    numbers of the long frame that it prints.
    """

    text: str
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    keys: "tuple[Key, ...]" = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return self.text + raised(self.separator.join(self.marks))

    @property
    def separator(self) -> str:
        """What stands between marks: a comma where they would read as one, as ## and ††† would."""
        return "," if any(each.isalnum() or len(each) > 1 for each in self.marks) else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the body. A row without cells is a heading for the rows below it."""

    label: Text
    cells: tuple[Text, ...] = ()
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading of their own; an empty heading is not shown."""

    heading: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Spanner:
    """A heading over `width` neighbouring columns; an empty label spans without words."""

    label: Text
    width: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note under the table and the mark that points to it."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph under a table: a footnote has its `mark`, and `lead` is a word in italics before the text."""

    text: str
    mark: str = ""
    lead: str = ""
    is_stamp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table ready to print: every figure is rounded, every note has its mark.

    `columns` are the headings over the cells, without the stub. `spanners` is empty or covers all
    columns. `source_notes` are sentences under the footnotes; `stamp` is the sentence that says
    the data are synthetic, or empty. `signs` are the marks of footnotes: `letters`, `numbers`, or
    the signs in order. `note_word` is a word before the notes to the table as a whole, which then stand before the
    footnotes; empty for none. `words` are the places of columns that hold words rather than figures: these stand
    to the left and are broken into lines. `lists_units` tells that each row is a unit.
    """

    title: str
    stub: Text
    columns: tuple[Text, ...]
    sections: tuple[Section, ...]
    spanners: tuple[Spanner, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    abbreviations: str = ""
    source_notes: tuple[str, ...] = ()
    stamp: str = ""
    signs: str = MARKS
    note_word: str = field(default="", repr=False)
    words: frozenset[int] = frozenset()
    lists_units: bool = field(default=False, repr=False)
    rows: tuple[Row, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(row for section in self.sections for row in section.rows))


def paragraphs(table: Table) -> tuple[Paragraph, ...]:
    """Return what stands under a table in its order: footnotes, then the notes to the whole, or the other way round."""
    footnotes = [Paragraph(note.text, mark=note.mark) for note in table.footnotes]
    whole = [Paragraph(text) for text in (table.abbreviations, *table.source_notes) if text]
    whole.extend([Paragraph(table.stamp, is_stamp=True)] if table.stamp else [])
    if not table.note_word:
        return (*footnotes, *whole)
    if whole:
        whole[0] = replace(whole[0], lead=table.note_word)
    return (*whole, *footnotes)


def plain(paragraph: Paragraph) -> str:
    """Return a paragraph where nothing can be set above the line or in italics."""
    before = raised(paragraph.mark) or paragraph.lead
    return f"{before} {paragraph.text}" if before else paragraph.text


def mark(table: Table) -> Table:
    """Give each distinct note its mark, once, in reading order: stub, spanners, columns, rows."""
    marks: dict[str, str] = {}

    def marked(text: Text) -> Text:
        for note in text.notes:
            marks.setdefault(note, footnote_mark(len(marks), table.signs))
        return replace(text, marks=tuple(marks[note] for note in text.notes)) if text.notes else text

    def marked_row(row: Row) -> Row:
        if not row.label.notes and not any(cell.notes for cell in row.cells):
            return row
        return replace(row, label=marked(row.label), cells=tuple(map(marked, row.cells)))

    stub = marked(table.stub)
    spanners = tuple(replace(each, label=marked(each.label)) for each in table.spanners)
    columns = tuple(marked(each) for each in table.columns)
    sections = tuple(
        Section(
            marked(section.heading),
            tuple(map(marked_row, section.rows)),
        )
        for section in table.sections
    )
    footnotes = tuple(Footnote(sign, text) for text, sign in marks.items())
    return replace(table, stub=stub, spanners=spanners, columns=columns, sections=sections, footnotes=footnotes)


def footnote_mark(place: int, signs: str = MARKS) -> str:
    """Return the mark of the note at a place, counted from 0: * † ‡ ..., then doubled; letters or numbers if wanted."""
    if signs == NUMBERS:
        return str(place + 1)
    in_order = ascii_lowercase if signs == LETTERS else signs
    if place < len(in_order):
        return in_order[place]
    # Two stars and more would read as a level of significance.
    again = in_order.replace("*", "") or in_order
    place -= len(in_order)
    return again[place % len(again)] * (place // len(again) + 2)


def raised(marks: str) -> str:
    """Return marks that can be told from the text before them where nothing can be set above the line."""
    return marks.translate(RAISED)
