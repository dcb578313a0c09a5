"""What was drafted, as a table: every guess that waits for review, with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leapstats.drafting.draft import CERTAIN, Draft, DraftItem
from leapstats.output.document import Document, records_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "init", "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitResult(AnalysisResult):
    """A drafted study: `folder` is where its files were written, `draft` what was guessed."""

    folder: Path
    draft: Draft = field(repr=False)


def init_result(draft: Draft, folder: Path) -> InitResult:
    """List what is to be reviewed, the least certain guess first."""
    waiting = sorted(draft.to_review, key=lambda item: item.confidence)
    sure = [item for item in draft.items if item.confidence >= CERTAIN]
    results = Results(tuple(_results(draft)))
    table = Table(
        title=f"{draft.name}: {len(draft.items)} items drafted, {len(waiting)} to review",
        stub=Text("Item"),
        columns=(Text("Type"), Text("Confidence")),
        sections=(
            Section(
                Text(""),
                tuple(Row(Text(_guess(item)), (Text(str(item.type)), Text(str(item.confidence)))) for item in waiting),
            ),
        ),
    )
    document = Document(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results)),
        study=draft.name,
        warnings=tuple(_notes(draft, sure, folder)),
    )
    return InitResult(results=results, document=document, folder=folder, draft=draft)


def _guess(item: DraftItem) -> str:
    skip = [f"asked where {item.universe}"] if item.universe else []
    return f"{item.name}: {'; '.join([*skip, *item.evidence])}"


def _results(draft: Draft) -> Iterator[Result]:
    for item in draft.items:
        yield Result(item.name, None, None, None, STATISTIC, StatName.STATISTIC, float(item.confidence))


def _notes(draft: Draft, sure: list[DraftItem], folder: Path) -> Iterator[str]:
    for wave in draft.waves:
        yield f"Wave {wave.name}: {wave.n_units} rows of {wave.file.name} ({wave.format})."
        yield from (f"Wave {wave.name}: {note}." for note in wave.notes)
        if wave.personal:
            yield f"Personal data, not read: {', '.join(wave.personal)}."
        left = [column for column, _, why in wave.ignored if why not in {"added by the service", "personal data"}]
        if left:
            yield f"No items: {', '.join(left)}."
    if sure:
        yield f"Labelled by the file, nothing to review: {', '.join(item.name for item in sure)}."
    if draft.matches:
        yield (
            f"{len(draft.matches)} items of one wave are like items of another one: crosswalk.csv lists them. "
            "Give those that are the same one name."
        )
    if draft.within:
        yield (
            f"Several rows share a {draft.within}: [respondents] of study.toml takes them for respondents within it. "
            "Tables ask for [respondents.rules] there, or for --aggregate; leave the section out if rows are units."
        )
    place = folder.as_posix()
    yield f"Written to {place}. README.md there says how to review; then: leapstats table1 --study {place}"
