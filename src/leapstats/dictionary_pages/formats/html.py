"""A codebook as one page: searchable, with the codes of each item and a small chart of its answers."""

from collections.abc import Iterator
from html import escape

from leapstats.dictionary_pages.document import CodebookDocument, span_of
from leapstats.dictionary_pages.entries import Answers, Entry
from leapstats.output.cleaning import clean
from leapstats.output.numbers import percent
from leapstats.output.theme import FAINT, INK, PAGE

SUFFIXES = (".html", ".htm")
STYLE = f"""
.codebook {{ font: 15px/1.45 Georgia, 'Times New Roman', serif; color: {INK}; max-width: 62rem; margin: 0 auto; }}
.codebook input {{ font: inherit; width: 100%; box-sizing: border-box; padding: .4rem .6rem; margin: .5rem 0 1rem;
  color: inherit; background: transparent; border: 1px solid {FAINT}; border-radius: 4px; }}
.codebook article {{ border-top: 1px solid {FAINT}; padding: .7rem 0; }}
.codebook h3 {{ margin: 0; font-size: 1rem; }} .codebook h3 code {{ font-size: .95rem; }}
.codebook p {{ margin: .2rem 0; }} .codebook .about {{ font-size: 13px; opacity: .85; }}
.codebook table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .3rem 0; color: inherit; }}
.codebook td, .codebook th {{ padding: .08rem .7rem .08rem 0; text-align: left; font-weight: normal;
  vertical-align: top; }}
.codebook td.n {{ text-align: right; white-space: nowrap; }} .codebook .missing {{ opacity: .75; }}
.codebook .bar {{ width: 9rem; }}
.codebook .bar span {{ display: block; height: .7rem; background: rgb(70 120 180 / .65); }}
.codebook .bins {{ display: inline-flex; align-items: flex-end; height: 2.2rem; gap: 1px; margin-right: .8rem; }}
.codebook .bins span {{ width: .7rem; background: rgb(70 120 180 / .65); min-height: 1px; }}
.codebook .review {{ background: rgb(230 170 0 / .2); padding: 0 .3rem; }} .codebook .stamp {{ font-weight: bold; }}
.codebook [hidden] {{ display: none; }}
@media print {{ .codebook input {{ display: none; }} .codebook article {{ break-inside: avoid; }} }}
"""
SEARCH = """
(function (root) {
  var box = root.querySelector('input'), items = root.querySelectorAll('article'), count = root.querySelector('output');
  function show() {
    var words = box.value.toLowerCase().split(/\\s+/).filter(Boolean), shown = 0;
    items.forEach(function (item) {
      var text = item.textContent.toLowerCase();
      item.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      shown += item.hidden ? 0 : 1;
    });
    count.textContent = shown + ' of ' + items.length + ' items';
  }
  box.addEventListener('input', show);
  show();
})(document.currentScript.closest('.codebook'));
"""


def render(document: CodebookDocument) -> str:
    """Return the page; it needs nothing else and asks nothing of the network."""
    title = _shown(document.title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{PAGE}body {{ margin: 1.5rem; }}</style>\n</head>\n<body>\n<main>\n"
        f"{fragment(document)}</main>\n</body>\n</html>\n"
    )


def fragment(document: CodebookDocument) -> str:
    """Return the codebook without a page around it."""
    study = document.about
    parts = ['<div class="codebook">', f"<style>{STYLE}</style>", f"<h1>{_shown(document.title)}</h1>"]
    if document.table.stamp:
        parts.append(f'<p class="stamp">{_shown(document.table.stamp)}</p>')
    if study.citation:
        parts.append(f"<p>{_shown(study.citation)}</p>")
    parts.extend(f"<p>{_shown(note)}</p>" for note in document.table.source_notes)
    parts.append('<input type="search" aria-label="Search items" placeholder="Search names, labels, codes">')
    parts.append(f'<p class="about"><output>{len(document.entries)} items</output></p>')
    for entry in document.entries:
        parts.extend(_article(entry))
    parts.extend((f"<script>{SEARCH}</script>", "</div>"))
    return "\n".join(parts) + "\n"


def _shown(text: str) -> str:
    return escape(clean(text))


def _article(entry: Entry) -> Iterator[str]:
    variable = entry.variable
    yield "<article>"
    yield f"<h3><code>{_shown(variable.name)}</code> {_shown(variable.label)}</h3>"
    if variable.review:
        yield f'<p><span class="review">To review</span> {_shown(variable.evidence)}</p>'
    yield f'<p class="about">{_shown("; ".join(_about(entry)))}</p>'
    for wave, wording in entry.wordings:
        yield f"<p>{_shown(wave)}: “{_shown(wording)}”</p>"
    if entry.universe:
        yield f"<p>Asked where {_shown(entry.universe)}.</p>"
    if entry.formula:
        yield f"<p>Derived: {_shown(entry.formula)}.</p>"
    if entry.answers:
        for answers in entry.answers:
            yield from _answered(entry, answers)
    else:
        yield from _codes(entry)
    if variable.note:
        yield f"<p>{_shown(variable.note)}</p>"
    yield "</article>"


def _about(entry: Entry) -> Iterator[str]:
    variable = entry.variable
    yield str(variable.type)
    yield variable.role.replace("_", " ")
    for word, text in (("domain", entry.domain), ("question", entry.block), ("form", variable.form)):
        if text:
            yield f"{word} {text}"
    if variable.unit:
        yield f"in {variable.unit}"
    if variable.exclusive:
        yield "rules out the other options"
    if entry.sources:
        columns = dict.fromkeys(column for _, column in entry.sources)
        yield f"column {', '.join(columns)}"


def _codes(entry: Entry) -> Iterator[str]:
    if not entry.codes and not entry.missing_codes:
        return
    yield "<table>"
    for level in entry.codes:
        yield f"<tr><td><code>{_shown(level.code)}</code></td><td>{_shown(level.label)}</td></tr>"
    for level, reason in entry.missing_codes:
        told = f"{_shown(level.label)} ({_shown(reason.lower())})"
        yield f'<tr class="missing"><td><code>{_shown(level.code)}</code></td><td>{told}</td></tr>'
    yield "</table>"


def _answered(entry: Entry, answers: Answers) -> Iterator[str]:
    total = answers.n_answered
    missing = "; ".join(f"{reason.lower()} {n}" for reason, n in answers.missing)
    wave = f"{_shown(answers.wave)}: " if answers.wave else ""
    yield f"<p>{wave}{total} answered{f'; {_shown(missing)}' if missing else ''}</p>"
    if answers.levels:
        yield "<table>"
        for level in answers.levels:
            n = level.n or 0
            share = f"{percent(n / total)}%" if total else ""
            bar = f'<td class="bar"><span style="width:{100 * n / (total or 1):.1f}%"></span></td>'
            yield (
                f"<tr><td><code>{_shown(level.code)}</code></td><td>{_shown(level.label)}</td>"
                f'<td class="n">{n}</td><td class="n">{share}</td>{bar}</tr>'
            )
        yield "</table>"
    if answers.numbers is not None:
        tallest = max(answers.numbers.bins) or 1
        bars = "".join(f'<span style="height:{100 * n / tallest:.1f}%"></span>' for n in answers.numbers.bins)
        yield f'<p><span class="bins" aria-hidden="true">{bars}</span>{_shown(span_of(answers))}</p>'
    if entry.missing_codes and not answers.levels:
        yield from _codes(entry)
