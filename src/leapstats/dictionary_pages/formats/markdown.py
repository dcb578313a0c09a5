"""A codebook as Markdown: a heading an item, its codes as a table."""

from collections.abc import Iterator

from leapstats.dictionary_pages.document import CodebookDocument, span_of
from leapstats.dictionary_pages.entries import Entry
from leapstats.output.formats.markdown import escape
from leapstats.output.numbers import percent

SUFFIXES = (".md", ".markdown")


def render(document: CodebookDocument) -> str:
    """Return the codebook, items in the order of the dictionary."""
    lines = [f"# {escape(document.title)}", ""]
    if document.table.stamp:
        lines.extend((f"**{escape(document.table.stamp)}**", ""))
    lines.extend(line for note in document.table.source_notes for line in (escape(note), ""))
    for entry in document.entries:
        lines.extend((*_entry(entry), ""))
    return "\n".join(lines).rstrip() + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    variable = entry.variable
    yield f"## `{variable.name}` {escape(variable.label)}"
    yield ""
    about = [str(variable.type), variable.role.replace("_", " "), *filter(None, (entry.domain, entry.block))]
    yield escape("; ".join(about))
    if variable.review:
        yield f"\n**To review:** {escape(variable.evidence)}"
    for wave, wording in entry.wordings:
        yield f"\n{escape(wave)}: “{escape(wording)}”"
    if entry.universe:
        yield f"\nAsked where {escape(entry.universe)}."
    if entry.formula:
        yield f"\nDerived: {escape(entry.formula)}."
    if entry.codes or entry.missing_codes:
        yield from _codes(entry)
    for answers in entry.answers:
        missing = "; ".join(f"{reason.lower()} {n}" for reason, n in answers.missing)
        parts = [f"{answers.n_answered} answered", *filter(None, (missing, span_of(answers)))]
        yield f"\n{escape(answers.wave)}: {escape('; '.join(parts))}"


def _codes(entry: Entry) -> Iterator[str]:
    waves = [each for each in entry.answers if each.levels]
    yield ""
    yield f"| code | label |{''.join(f' {escape(each.wave)} |' for each in waves)}"
    yield f"|:--|:--|{'--:|' * len(waves)}"
    for place, level in enumerate(entry.codes):
        counts = ""
        for each in waves:
            n = each.levels[place].n or 0
            counts += f" {n} ({percent(n / each.n_answered)}%) |" if each.n_answered else f" {n} |"
        yield f"| `{level.code}` | {escape(level.label)} |{counts}"
    for level, reason in entry.missing_codes:
        yield f"| `{level.code}` | {escape(level.label)} ({escape(reason.lower())}) |{' |' * len(waves)}"
