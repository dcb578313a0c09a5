"""LaTeX: a booktabs table that fits a page of A4, to be put into a manuscript.

The first line of the file names the packages that the document needs: booktabs, and as the table is wide or long
tabularx, pdflscape or xltabular. Notes are paragraphs under the table, or those of threeparttable (threeparttablex for
several pages) where that is asked for. Letters of scripts other than the Latin one need LuaLaTeX or XeLaTeX
and a font that has them.
"""

import re
from collections.abc import Iterator, Sequence

from leapstats.output.breaks import LONG_WORD, pieces
from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.pages import Choice, PageColumn, PagePlan, plan, points_of
from leapstats.output.table import Paragraph, Row, Table, Text, paragraphs
from leapstats.output.wrapping import heading

SUFFIXES = (".tex",)
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "–": "--",
    "—": "---",
    "∞": r"$\infty$",
    "†": r"\textdagger{}",
    "‡": r"\textdaggerdbl{}",
    "§": r"\S{}",
    "‖": r"\textbardbl{}",
    "¶": r"\P{}",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "\u00a0": "~",
    "\u2212": "$-$",
    "·": r"\textperiodcentered{}",
    "\ufffd": r"\mbox{?}",
}
SPECIAL = re.compile("|".join(map(re.escape, ESCAPES)))
# Two of these in a row would make another sign: a dash, a quotation mark.
JOINED = re.compile(r"(?<=([-',]))(?=\1)")
# After the end of a row, or an item of a list, these would be read as an option of it.
OPTIONS = ("[", "*")
INDENT = r"\quad "
MAY_BREAK = r"\allowbreak{}"
APART = "\0"  # no text holds it once it is clean
# Points: what a page of A4 has across and down in an article that sets no margins; other documents leave more.
ACROSS, DOWN = 345.0, 560.0
GAP, SMALL_GAP, LEAST_GAP = 12.0, 8.0, 4.0
TYPE = {10: "", 9: r"\small", 8: r"\footnotesize", 7: r"\scriptsize"}
CHOICES = (
    Choice(10, ACROSS, DOWN, GAP),
    Choice(9, ACROSS, DOWN, SMALL_GAP),
    Choice(9, ACROSS, DOWN, SMALL_GAP, short_heads=True),
    Choice(8, ACROSS, DOWN, SMALL_GAP, short_heads=True),
    Choice(9, ACROSS, DOWN, SMALL_GAP, breaks=True),
    *(Choice(size, DOWN, ACROSS, SMALL_GAP, landscape=True) for size in (10, 9)),
    *(Choice(size, DOWN, ACROSS, SMALL_GAP, landscape=True, short_heads=True) for size in (9, 8)),
    *(Choice(size, DOWN, ACROSS, SMALL_GAP, landscape=True, breaks=True) for size in (9, 8, 7)),
    Choice(7, DOWN, ACROSS, LEAST_GAP, landscape=True, breaks=True),
)
LONG = "xltabular"
NUMBERED = re.compile(r"(\w+ )?\w?table\s+[A-Z]?\d+[a-z]?([.:,) –—-]|$)", re.IGNORECASE)
WITH_NOTES = 2  # rows that stay on one page with the notes under them
LAST_RULE = r"\noalign{\vskip\aboverulesep\hrule height\heavyrulewidth\nobreak\vskip\belowrulesep}"
# Inside a group: threeparttable has another meaning for it.
RAISED = r"\def\tnote#1{\textsuperscript{#1}}"
USE = r"\usepackage{}"
ALWAYS = (r"[T1]{fontenc}", "{textcomp}", "{booktabs}")


def render(document: Document) -> str:
    """Return a document as a LaTeX table."""
    settings = [plan(table, CHOICES) for table in document.tables]
    kinds = [_kind(table, setting) for table, setting in zip(document.tables, settings, strict=True)]
    packages = dict.fromkeys(ALWAYS)
    lines: list[str] = []
    for table, setting, kind in zip(document.tables, settings, kinds, strict=True):
        parts = document.threeparttable
        packages.update(dict.fromkeys(_packages(table, kind, setting, parts=parts)))
        body = _long(table, setting, parts=parts) if kind == LONG else _float(table, setting, kind, parts=parts)
        lines.extend([r"\begin{landscape}", *body, r"\end{landscape}"] if setting.choice.landscape else body)
    return "\n".join([f"% Needs {', '.join(map(USE.format, packages))}.", *lines]) + "\n"


def _kind(table: Table, setting: PagePlan) -> str:
    """Return the environment of the rows."""
    if setting.height(table) > setting.choice.down:
        return LONG
    return "tabular" if setting.is_narrow else "tabularx"


def _packages(table: Table, kind: str, setting: PagePlan, *, parts: bool) -> Iterator[str]:
    """Yield the packages that a table needs."""
    yield from [f"{{{kind}}}"] if kind != "tabular" else []
    if parts:
        yield "{threeparttablex}" if kind == LONG else "{threeparttable}"
    yield from ["{caption}"] if NUMBERED.match(table.title) else []
    yield from ["{pdflscape}"] if setting.choice.landscape else []


def _float(table: Table, setting: PagePlan, kind: str, *, parts: bool) -> list[str]:
    """Return a table that stays on one page; its notes are those of threeparttable, or paragraphs."""
    room = r"{\linewidth}" if kind == "tabularx" else ""
    rows = [
        _caption(table.title),
        rf"\begin{{{kind}}}{room}{{{_columns(setting, kind)}}}",
        r"\toprule",
        *_head(table, setting),
        r"\midrule",
        *_rows(table, setting),
        r"\bottomrule",
        rf"\end{{{kind}}}",
    ]
    notes = _items(table)
    if parts:
        rows = [r"\begin{threeparttable}", *rows, *_within("tablenotes", notes), r"\end{threeparttable}"]
    else:
        rows = [RAISED, *rows, r"\par\medskip", *_paragraphs(table)]
    return [r"\begin{table}[htbp]", r"\centering", *_loose(table), *_letters(setting), *rows, r"\end{table}"]


def _long(table: Table, setting: PagePlan, *, parts: bool) -> list[str]:
    """Return a table that goes on over pages, its head on each; its notes stand under its last rows, never alone."""
    width = len(table.columns) + 1
    head = _head(table, setting)
    together = setting.notes_height(table) <= setting.choice.down / 2
    body, notes = list(_rows(table, setting)), _note_rows(table, width, together=together, parts=parts)
    if notes:
        body = [*body[:-WITH_NOTES], *(f"{row.removesuffix('*')}*" for row in body[-WITH_NOTES:]), LAST_RULE, *notes]
    lines = [
        r"\setlength{\LTcapwidth}{\linewidth}",
        rf"\begin{{xltabular}}{{\linewidth}}{{{_columns(setting, 'xltabular')}}}",
        rf"{_caption(table.title)} \\",
        r"\toprule",
        *head,
        r"\midrule",
        r"\endfirsthead",
        r"\toprule",
        *head,
        r"\midrule",
        r"\endhead",
        r"\midrule",
        rf"\multicolumn{{{width}}}{{@{{}}r@{{}}}}{{Continued on the next page}} \\",
        r"\endfoot",
        *([] if notes else [r"\bottomrule"]),
        r"\endlastfoot",
        *body,
        r"\end{xltabular}",
    ]
    if parts:
        items = _within("TableNotes", _items(table))
        lines = [r"\begin{ThreePartTable}", *items, *lines, r"\end{ThreePartTable}"]
    else:
        lines = [RAISED, *lines]
    return [r"\begingroup", *_loose(table), *_letters(setting), *lines, r"\endgroup"]


def _note_rows(table: Table, width: int, *, together: bool, parts: bool) -> list[str]:
    """Return the notes as last rows of a table, on one page if they are to stay together."""
    if parts:
        return [r"\insertTableNotes"] if _items(table) else []
    end = r" \\*" if together else r" \\"
    kind = r"@{}>{\footnotesize\raggedright\arraybackslash}p{\linewidth}@{}"
    return [rf"\multicolumn{{{width}}}{{{kind}}}{{{note}}}{end}" for note in _notes(table)]


def _caption(title: str) -> str:
    """Return a title; LaTeX puts no number before one that has its own."""
    return rf"\caption{'*' if NUMBERED.match(title) else ''}{{{escape(title)}}}"


def _loose(table: Table) -> list[str]:
    """Let the lines of a title end early where a long word is broken in it."""
    return [r"\sloppy"] if MAY_BREAK in escape(table.title) else []


def _letters(setting: PagePlan) -> list[str]:
    """Return the size of the letters and the gap between columns, where they are not what the document has."""
    size = TYPE[int(setting.choice.size)]
    gap = rf"\setlength{{\tabcolsep}}{{{setting.choice.gap / 2:g}pt}}" if setting.choice.gap != GAP else ""
    return [words for words in (size, gap) if words]


def _columns(setting: PagePlan, kind: str) -> str:
    """Return how columns are set: what holds words takes the room that figures leave."""
    words = r">{\raggedright\arraybackslash}X"
    columns = "".join(words if column.prose else "r" for column in setting.columns)
    return f"@{{}}{'l' if kind == 'tabular' else words}{columns}@{{}}"


def _head(table: Table, setting: PagePlan) -> list[str]:
    lines = []
    if table.spanners:
        cells, rules, start = [""], [], 2
        for spanner in table.spanners:
            over = _stack(setting.over(spanner.label.text, start - 2, spanner.width), spanner.label, "c", "b")
            cells.append(rf"\multicolumn{{{spanner.width}}}{{c}}{{{over}}}")
            rules.append(rf"\cmidrule(lr){{{start}-{start + spanner.width - 1}}}" if spanner.label.text else "")
            start += spanner.width
        lines.extend([" & ".join(cells) + r" \\", "".join(rules)])
    heads = [
        _stack(_head_lines(text, column), text, "l" if column.prose else "r", "b")
        for text, column in zip(table.columns, setting.columns, strict=True)
    ]
    lines.append(_own(" & ".join([_shown(table.stub), *heads])) + r" \\")
    return lines


def _head_lines(text: Text, column: PageColumn) -> list[str]:
    return heading(text.text, max(map(len, column.head), default=1), LONG_WORD)


def _rows(table: Table, setting: PagePlan) -> Iterator[str]:
    width = len(table.columns) + 1
    for place, section in enumerate(table.sections):
        if section.heading.text:
            yield from [r"\addlinespace"] if place else []
            yield _across(rf"\textit{{{_shown(section.heading)}}}", section.heading, setting, width) + "*"
        for row in section.rows:
            yield _row(row, setting, width)


def _row(row: Row, setting: PagePlan, width: int) -> str:
    label = INDENT * row.indent + _shown(row.label)
    if not row.cells:
        return _across(label, row.label, setting, width)
    cells = (
        _stack(column.lines(clean(cell.text)), cell, "r", "t")
        for cell, column in zip(row.cells, setting.columns, strict=True)
    )
    return _own(" & ".join([label, *cells])) + r" \\"


def _across(shown: str, text: Text, setting: PagePlan, width: int) -> str:
    """Return a row of words over all columns, in several lines where it is long."""
    is_short = points_of(text.text) <= setting.choice.across * 0.8
    kind = "l" if is_short else r">{\raggedright\arraybackslash}p{\linewidth}"
    return rf"\multicolumn{{{width}}}{{@{{}}{kind}@{{}}}}{{{shown}}} \\"


def _stack(lines: Sequence[str], text: Text, side: str, stands: str) -> str:
    """Return lines above each other, the marks of a text behind the last; `stands` is the line level with the row."""
    marks = _notes_at(text)
    if len(lines) < 2:
        return escape(text.text) + marks
    stacked = r"\\".join(_own(escape(line)) for line in lines)
    return rf"\begin{{tabular}}[{stands}]{{@{{}}{side}@{{}}}}{stacked}{marks}\end{{tabular}}"


def _items(table: Table) -> list[str]:
    """Return the notes as items of a list."""
    return [
        rf"\item[{escape(each.mark)}] {escape(each.text)}" if each.mark else rf"\item {_own(_under(each))}"
        for each in paragraphs(table)
    ]


def _within(environment: str, notes: list[str]) -> list[str]:
    return [rf"\begin{{{environment}}}", r"\footnotesize", *notes, rf"\end{{{environment}}}"] if notes else []


def _paragraphs(table: Table) -> list[str]:
    """Return the notes as paragraphs."""
    notes = [rf"{note}\par" for note in _notes(table)]
    return [r"\footnotesize\noindent\raggedright\parindent=0pt", *notes] if notes else []


def _notes(table: Table) -> Iterator[str]:
    for each in paragraphs(table):
        yield rf"\tnote{{{escape(each.mark)}}} {escape(each.text)}" if each.mark else _under(each)


def _under(note: Paragraph) -> str:
    """Return a note to the table as a whole."""
    text = rf"\textbf{{{escape(note.text)}}}" if note.is_stamp else escape(note.text)
    return rf"\textit{{{escape(note.lead)}}} {text}" if note.lead else text


def _own(text: str) -> str:
    """Return a text that what stands before it does not take for an option."""
    return "{}" + text if text.startswith(OPTIONS) else text


def _shown(text: Text) -> str:
    marks = _notes_at(text)
    return escape(text.text) + marks


def escape(text: str) -> str:
    """Return a text that LaTeX prints as it is; a long word may be broken between its pieces, without a hyphen."""
    words = (MAY_BREAK.join(map(_escape, pieces(word))) for word in clean(text).split(" "))
    return " ".join(words)


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda match: ESCAPES[match.group()], JOINED.sub(APART, text)).replace(APART, "{}")


def _notes_at(text: Text) -> str:
    between = r"\tnote{,}" if text.separator else ""
    return between.join(rf"\tnote{{{escape(sign)}}}" for sign in text.marks)
