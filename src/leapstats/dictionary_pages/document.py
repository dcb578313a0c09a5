"""A codebook laid out as a table, as every output format can show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.respondents import respondent_keys
from leapstats.dictionary.sampling import design_keys
from leapstats.dictionary.study import Study
from leapstats.dictionary_pages.entries import Answers, Entry
from leapstats.dictionary_pages.formats import FORMATS
from leapstats.output.document import Document, records_of
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import fixed
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "dictionary", "codebook"
MOST_LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookDocument(Document):
    """The items of a study, for formats of their own and for those of any table."""

    about: Study = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookResult(AnalysisResult):
    """A codebook: `.save("codebook.html")` writes a page that can be searched; `entries` are its items."""

    entries: tuple[Entry, ...] = field(repr=False)


def codebook_result(
    study: Study, entries: tuple[Entry, ...], waves: Sequence[str], notes: tuple[str, ...] = ()
) -> CodebookResult:
    """Lay a codebook out: a section for each role, a row for each item.

    Parameters
    ----------
    study, entries
        The dictionary and what is said of its items.
    waves
        Those whose answers are counted.
    notes
        Sentences for those who look at it.
    """
    roles = dict.fromkeys(entry.variable.role for entry in entries)
    table = Table(
        title=f"Codebook of {study.title or study.name}",
        stub=Text("Item"),
        columns=(Text("Type"), *(Text(f"Answered, {wave}") for wave in waves)),
        sections=tuple(
            Section(
                Text(role.replace("_", " ").capitalize()),
                tuple(_row(entry, waves) for entry in entries if entry.variable.role is role),
            )
            for role in roles
        ),
        source_notes=(*_design_notes(study), *notes),
        stamp=stamp_of(study) if waves else "",
    )
    results = Results(tuple(_results(entries)))
    document = CodebookDocument(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results)),
        study=study.name,
        synthetic=study.synthetic and bool(waves),
        sources=files_of(study),
        formats=FORMATS,
        warnings=notes,
        about=study,
        entries=entries,
    )
    return CodebookResult(results=results, document=document, entries=entries)


def _design_notes(study: Study) -> Iterator[str]:
    keys = design_keys(study.sampling)
    if "none" in keys:
        yield f"No sample design applies: {keys['none'].rstrip('.')}."
    elif keys:
        yield f"Sample design: {'; '.join(f'{key} {words}' for key, words in keys.items())}."
    told = respondent_keys(study.respondents)
    if told:
        yield f"Several respondents: {'; '.join(f'{key} {words}' for key, words in told.items())}."


def _row(entry: Entry, waves: Sequence[str]) -> Row:
    by_wave = {each.wave: each for each in entry.answers}
    cells = (Text(str(by_wave[wave].n_answered) if wave in by_wave else "") for wave in waves)
    variable = entry.variable
    return Row(Text(f"{variable.name}: {summary_of(entry)}"), (Text(str(variable.type)), *cells))


def summary_of(entry: Entry) -> str:
    """Return an item in one line: its label, and its codes or the span of its numbers."""
    parts = [entry.variable.label]
    if entry.codes and len(entry.codes) > 2:
        more = f" and {len(entry.codes) - MOST_LEVELS} more" if len(entry.codes) > MOST_LEVELS else ""
        parts.append(f"({'; '.join(each.label for each in entry.codes[:MOST_LEVELS])}{more})")
    if entry.universe:
        parts.append(f"[asked where {entry.universe}]")
    return " ".join(parts)


def span_of(answers: Answers) -> str:
    """Return the numbers of a wave in words; "" for other items."""
    if answers.numbers is None:
        return ""
    least, median, greatest = (
        f"{number:g}" if float(number).is_integer() else fixed(number, 2)
        for number in (answers.numbers.least, answers.numbers.median, answers.numbers.greatest)
    )
    return f"{least} to {greatest}, median {median}"


def _results(entries: Sequence[Entry]) -> Iterator[Result]:
    for entry in entries:
        for each in entry.answers:
            place = (entry.variable.name, None, "wave", each.wave, STATISTIC)
            yield Result(*place, StatName.N_ANSWERED, float(each.n_answered))
            for level in each.levels:
                key = (entry.variable.name, level.code, "wave", each.wave, STATISTIC)
                yield Result(*key, StatName.N, float(level.n or 0))
            if each.numbers is not None:
                for name, number in (
                    (StatName.MIN, each.numbers.least),
                    (StatName.MEDIAN, each.numbers.median),
                    (StatName.MEAN, each.numbers.mean),
                    (StatName.MAX, each.numbers.greatest),
                ):
                    yield Result(*place, name, number)
    if not any(entry.answers for entry in entries):
        yield Result("items", None, None, None, STATISTIC, StatName.N, float(len(entries)))
