"""Verdicts as one page in the layout of the paper's tables, each cell marked."""

from collections.abc import Iterator
from html import escape

from leapstats.output.cleaning import clean
from leapstats.output.theme import INK, PAGE
from leapstats.reproduction.document import VerdictDocument, by_exhibit, split_place, title_of
from leapstats.reproduction.verdict import CellVerdict, Reproduction, Verdict
from leapstats.terms import Figure

SUFFIXES = (".html", ".htm")
SIGNS = {
    Verdict.MATCH: "✓",
    Verdict.BOUND_HOLDS: "◇",
    Verdict.OTHER_CONVENTION: "≈",
    Verdict.DIFFERS: "✗",
    Verdict.BASE_DIFFERS: "∦",
    Verdict.MISTYPED: "!",
    Verdict.BOUND_BROKEN: "◆",
    Verdict.NOT_COMPUTABLE: "?",
}
STYLE = f"""
body:has(> main > .verdicts) {{ margin: 1.5rem auto; max-width: 62rem; padding: 0 1rem; }}
main:has(> .verdicts), .verdicts {{ font: 15px/1.45 Georgia, 'Times New Roman', serif; color: {INK}; }}
.verdicts h2 {{ font-size: 1.1rem; margin: 2rem 0 .5rem; }}
.verdicts .scroll {{ overflow-x: auto; }}
.verdicts table {{ border-collapse: collapse; border-top: 2px solid currentColor; border-bottom: 2px solid currentColor;
  width: 100%; font-variant-numeric: tabular-nums lining-nums; }}
.verdicts th, .verdicts td {{ padding: .16rem .6rem; text-align: left; font-weight: normal; vertical-align: bottom; }}
.verdicts thead th {{ font-weight: bold; border-bottom: 1px solid currentColor; }}
.verdicts th[scope=rowgroup] {{ font-style: italic; padding-top: .7rem; }}
.verdicts td, .verdicts thead th + th {{ text-align: right; }} .verdicts td {{ white-space: nowrap; }}
.verdicts .matrix td, .verdicts .matrix thead th + th {{ text-align: center; }}
.verdicts .matrix thead th {{ font-size: 13px; }}
.verdicts .held {{ background: rgb(90 160 70 / .14); }} .verdicts .other {{ background: rgb(230 170 0 / .2); }}
.verdicts .failed {{ background: rgb(220 60 40 / .22); font-weight: bold; }}
.verdicts .sign {{ margin-left: .4em; }} .verdicts .stamp {{ font-weight: bold; }} .verdicts a {{ color: inherit; }}
.verdicts dt {{ font-weight: bold; margin-top: .5rem; }} .verdicts dd {{ margin: 0 0 0 1.2rem; }}
@media (max-width: 40rem) {{
  .verdicts {{ font-size: 14px; }} .verdicts th, .verdicts td {{ padding: .16rem .3rem; }}
}}
"""


def render(document: VerdictDocument) -> str:
    """Return the page: a summary, the tables, and a list that explains each cell that is no plain match."""
    title = title_of(document.reproduction)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_shown(title)}</title>\n<style>{PAGE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_shown(title)}</h1>\n{fragment(document)}</main>\n</body>\n</html>\n"
    )


def fragment(document: VerdictDocument) -> str:
    """Return the summary, the tables and the explanations without a page around them."""
    reproduction = document.reproduction
    parts = ['<div class="verdicts">', f"<style>{STYLE}</style>", f"<p>{_shown(reproduction.summary)}.</p>"]
    if reproduction.stamp:
        parts.append(f'<p class="stamp">{_shown(reproduction.stamp)}</p>')
    parts.extend(f"<p>{_shown(sentence)}.</p>" for sentence in reproduction.units)
    if reproduction.study.citation:
        parts.append(f"<p>{_shown(reproduction.study.citation)}</p>")
    signs = "; ".join(f"{SIGNS[verdict]} {verdict}" for verdict in Verdict)
    parts.append(f"<p>Each figure is the printed one, with its verdict: {_shown(signs)}.</p>")
    for exhibit, verdicts in by_exhibit(reproduction).items():
        parts.append(f"<h2>{_shown(exhibit)}</h2>")
        marks = all(each.cell.figure is Figure.MARK for each in verdicts)
        parts.extend(_matrix(verdicts) if marks else _rows(verdicts))
    parts.extend([*_explanations(reproduction), "</div>"])
    return "\n".join(parts) + "\n"


def _shown(text: str) -> str:
    return escape(clean(text))


def _class(each: CellVerdict) -> str:
    if not each.held:
        return "failed"
    return "held" if each.verdict in {Verdict.MATCH, Verdict.BOUND_HOLDS} else "other"


def _cell(each: CellVerdict, attributes: str = "") -> str:
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[each.verdict]}</span>'
    words = each.words
    if each.verdict is not Verdict.MATCH:
        sign = f'<a href="#why-{_shown(each.cell.id)}" aria-label="{_shown(str(each.verdict))}">{sign}</a>'
    title = f"{each.cell.id}: {words}"
    return f'<td class="{_class(each)}" title="{_shown(title)}"{attributes}>{_shown(each.cell.printed)}{sign}</td>'


def _rows(verdicts: list[CellVerdict]) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0"><table>'
    yield '<thead><tr><th scope="col">Row</th><th scope="col">Printed</th><th scope="col">Computed</th></tr></thead>'
    place = None
    for each in verdicts:
        here = split_place(each.cell.where)[1]
        if here != place:
            yield f'<tbody><tr><th scope="rowgroup" colspan="3">{_shown(here)}</th></tr></tbody>' if here else ""
            place = here
        label = f'<th scope="row">{_shown(each.cell.label)}</th>'
        yield f"<tbody><tr>{label}{_cell(each)}<td>{_shown(each.computed)}</td></tr></tbody>"
    yield "</table></div>"


def _matrix(verdicts: list[CellVerdict]) -> Iterator[str]:
    """Lay marks out as the paper does: one row for each place, one column for each thing marked."""
    rows: dict[str, dict[str, CellVerdict]] = {}
    for each in verdicts:
        what = each.cell.label.partition(": ")[2] or each.cell.label
        rows.setdefault(split_place(each.cell.where)[1], {})[what] = each
    columns = list(dict.fromkeys(what for row in rows.values() for what in row))
    yield '<div class="scroll" tabindex="0"><table class="matrix">'
    heads = "".join(f'<th scope="col">{_shown(what[:1].upper() + what[1:])}</th>' for what in columns)
    yield f'<thead><tr><th scope="col"></th>{heads}</tr></thead><tbody>'
    for place, row in rows.items():
        cells = "".join(_cell(row[what]) if what in row else "<td></td>" for what in columns)
        yield f'<tr><th scope="row">{_shown(place)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _explanations(reproduction: Reproduction) -> Iterator[str]:
    told = [each for each in reproduction.verdicts if each.verdict is not Verdict.MATCH]
    if not told:
        return
    yield "<h2>Cells that are not a plain match</h2>\n<dl>"
    for each in sorted(told, key=lambda each: each.held):
        name = f"{each.cell.label} ({each.cell.where})"
        yield f'<dt id="why-{_shown(each.cell.id)}">{_shown(name)}</dt><dd>{_shown(each.words)}</dd>'
    yield "</dl>"
