"""LaTeX: a booktabs table in a threeparttable, to be put into a manuscript.

The document that takes it in needs the packages booktabs and threeparttable; letters of scripts other than the
Latin one need LuaLaTeX or XeLaTeX and a font that has them.
"""

import re

from leapstats.output.cleaning import clean
from leapstats.output.document import Document
from leapstats.output.table import Row, Table, Text

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
    "\ufffd": r"\mbox{?}",
}
SPECIAL = re.compile("|".join(map(re.escape, ESCAPES)))
# Two of these in a row would make another sign: a dash, a quotation mark.
JOINED = re.compile(r"(?<=([-',]))(?=\1)")
# After the end of a row, or an item of a list, these would be read as an option of it.
OPTIONS = ("[", "*")
INDENT = r"\quad "
APART = "\0"  # no text holds it once it is clean
SENTENCE = 60


def render(document: Document) -> str:
    """Return a document as a LaTeX table."""
    table = document.table
    width = len(table.columns) + 1
    lines = [
        r"% Needs \usepackage[T1]{fontenc}, \usepackage{textcomp}, \usepackage{booktabs}, \usepackage{threeparttable}.",
        r"\begin{table}[htbp]",
        r"\centering",
        r"\begin{threeparttable}",
        rf"\caption{{{escape(table.title)}}}",
        rf"\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        r"\toprule",
        *_head(table),
        r"\midrule",
    ]
    for place, section in enumerate(table.sections):
        if section.heading.text:
            lines.extend([r"\addlinespace"] if place else [])
            lines.append(rf"\multicolumn{{{width}}}{{l}}{{\textit{{{_shown(section.heading)}}}}} \\")
        lines.extend(_row(row, width) for row in section.rows)
    lines.extend([r"\bottomrule", r"\end{tabular}", *_notes(table), r"\end{threeparttable}", r"\end{table}"])
    return "\n".join(lines) + "\n"


def _head(table: Table) -> list[str]:
    lines = []
    if table.spanners:
        cells, rules, start = [""], [], 2
        for spanner in table.spanners:
            cells.append(rf"\multicolumn{{{spanner.width}}}{{c}}{{{_shown(spanner.label)}}}")
            rules.append(rf"\cmidrule(lr){{{start}-{start + spanner.width - 1}}}")
            start += spanner.width
        lines.extend([" & ".join(cells) + r" \\", "".join(rules)])
    lines.append(_own(" & ".join([_shown(table.stub), *(_shown(column) for column in table.columns)])) + r" \\")
    return lines


def _row(row: Row, width: int) -> str:
    label = INDENT * row.indent + _shown(row.label)
    if not row.cells:
        kind = "l" if len(row.label.text) <= SENTENCE else r"p{\linewidth}"
        return rf"\multicolumn{{{width}}}{{{kind}}}{{{label}}} \\"
    return _own(" & ".join([label, *(_shown(cell) for cell in row.cells)])) + r" \\"


def _notes(table: Table) -> list[str]:
    notes = [rf"\item[{escape(note.mark)}] {escape(note.text)}" for note in table.footnotes]
    notes.extend(rf"\item {_own(escape(text))}" for text in (table.abbreviations, *table.source_notes) if text)
    if table.stamp:
        notes.append(rf"\item \textbf{{{escape(table.stamp)}}}")
    return [r"\begin{tablenotes}", r"\footnotesize", *notes, r"\end{tablenotes}"] if notes else []


def _own(text: str) -> str:
    """Return a text that what stands before it does not take for an option."""
    return "{}" + text if text.startswith(OPTIONS) else text


def _shown(text: Text) -> str:
    marks = "".join(rf"\tnote{{{escape(sign)}}}" for sign in text.marks)
    return escape(text.text) + marks


def escape(text: str) -> str:
    """Return a text that LaTeX prints as it is."""
    return SPECIAL.sub(lambda match: ESCAPES[match.group()], JOINED.sub(APART, clean(text))).replace(APART, "{}")
