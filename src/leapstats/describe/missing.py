"""Which answers are missing, why, and which go missing together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.describe.description import MISSING, TALLY
from leapstats.dictionary.study import Study
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.notes import source_notes, stamp_of
from leapstats.output.numbers import percent, whole
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.frame import Key, Result, Results
from leapstats.survey.groups import counted, group_units, narrowed
from leapstats.survey.survey import Survey
from leapstats.terms import Reason, StatName

COMMAND = "missing"
TOGETHER = "missing_together"
MOST_PATTERNS = 15
NOT_ASKED = (Reason.NOT_ASKED, Reason.NOT_APPLICABLE)
NOTHING = "nothing missing"
ASKED = "Of the {units} that were asked: of all but those for which an item does not apply."
PATTERNS = "Which items a unit has no answer to; an item that it was not asked is not missing."
MORE = "{count} more patterns, of {units} {word}: each is in the .json and .csv files."


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAnswers:
    """How many answers to each item are missing for which reason, and how many units miss the same items."""

    survey: Survey = field(repr=False)
    items: tuple[str, ...]
    reasons: tuple[Reason, ...]
    patterns: tuple[tuple[tuple[str, ...], int], ...]
    results: Results = field(repr=False)


def missing_answers(survey: Survey, items: Sequence[str]) -> MissingAnswers:
    """Count missing answers.

    Parameters
    ----------
    survey
        The answers of one wave.
    items
        Which to look at.

    Returns
    -------
    MissingAnswers
        In the long frame `n_base` counts the units that were asked, and `level` names a reason; a pattern of items that
        are missing together is a `by_level` of `missing_together`.
    """
    if survey.elsewhere is not None:
        survey.elsewhere.expect([(item,) for item in items])
    counts = {item: _by_reason(survey, item) for item in items}
    found = tuple(
        reason for reason in Reason if reason is not Reason.ANSWERED and any(c[reason] for c in counts.values())
    )
    rows: list[Result] = []
    for item, count in counts.items():
        asked = int(count.sum() - sum(count[reason] for reason in NOT_ASKED))
        answered = int(count[Reason.ANSWERED])
        place = (item, None, None, None, TALLY)
        rows.extend(_shares(place, StatName.N_ANSWERED, answered, asked))
        rows.append(Result(*place, StatName.N_BASE, float(asked), "base asked"))
        rows.append(Result(*place, StatName.N_MISSING, float(asked - answered)))
        rows.extend(
            Result(item, MISSING + reason.term, None, None, TALLY, StatName.N_MISSING, float(count[reason]))
            for reason in found
        )
    small = survey if survey.elsewhere is None else survey.elsewhere.reasons_of(items)
    patterns = _patterns({item: small.column(item).reasons for item in items}, small.frequency)
    for names, size in patterns:
        together = _place(names)
        rows.append(Result(*together, StatName.N, float(size)))
        rows.append(Result(*together, StatName.PROPORTION, size / len(survey) if len(survey) else float("nan")))
    return MissingAnswers(
        survey=survey, items=tuple(items), reasons=found, patterns=patterns, results=Results(tuple(rows))
    )


def _by_reason(survey: Survey, item: str) -> NDArray[np.int64]:
    """Count the units by why they have no answer to an item, those that have one under 0."""
    survey, everyone = narrowed(survey, group_units(survey, None), item)
    return np.array(everyone.tally(survey.column(item).reasons, len(Reason))[0], dtype=np.int64)


def _shares(place: tuple[str, None, None, None, str], name: StatName, count: int, base: int) -> Iterator[Result]:
    yield Result(*place, name, float(count))
    yield Result(*place, StatName.PROPORTION, count / base if base else float("nan"), "of those asked")


def _patterns(
    columns: Mapping[str, NDArray[np.uint8]], frequency: NDArray[np.int64] | None
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Count the units that miss the same items, most first."""
    items = list(columns)
    lacks = np.column_stack([~np.isin(reasons, [Reason.ANSWERED, *NOT_ASKED]) for reasons in columns.values()])
    alike, places = np.unique(lacks, axis=0, return_inverse=True)
    sizes = counted(places.ravel(), len(alike), frequency)
    found = Counter(
        {
            tuple(item for item, lack in zip(items, row, strict=True) if lack): int(size)
            for row, size in zip(alike.tolist(), sizes.tolist(), strict=True)
        }
    )
    return tuple(found.most_common())


def missing_document(found: MissingAnswers, warnings: tuple[str, ...] = ()) -> Document:
    """Lay out what is missing: one row an item, then the patterns."""
    survey, study = found.survey, found.survey.study
    cells = frame_cells(found.results)
    asked = (ASKED.format(units=study.units),)
    columns = (
        Text("Answered, n (%)", asked),
        *(Text(f"{reason.label}, n") for reason in found.reasons),
        Text("Missing, n (%)", asked),
    )
    shown, more = found.patterns[:MOST_PATTERNS], found.patterns[MOST_PATTERNS:]
    sections = (
        Section(Text("Items"), tuple(_item_row(item, found, cells) for item in found.items)),
        Section(Text("Missing together", (PATTERNS,)), tuple(_pattern_row(names, found, cells) for names, _ in shown)),
    )
    units = sum(size for _, size in more)
    notes = (MORE.format(count=len(more), units=units, word=study.units),) if more else ()
    table = Table(
        title=f"Missing answers of the {len(survey)} {study.units}{f', {survey.wave}' if len(study.waves) > 1 else ''}",
        stub=Text("Item"),
        columns=columns,
        sections=sections,
        source_notes=tuple(source_notes(notes, {"rounding": study.conventions.rounding}, survey)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(found.results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        warnings=warnings,
        sources=survey.sources,
        wave=survey.wave,
    )


def _item_row(item: str, found: MissingAnswers, cells: FrameCells) -> Row:
    place = (item, None, None, None, TALLY)
    answered = (Key(*place, StatName.N_ANSWERED), Key(*place, StatName.PROPORTION))
    missing = (Key(*place, StatName.N_MISSING), Key(*place, StatName.N_BASE))
    reasons = (
        cells.cell(whole, Key(item, MISSING + reason.term, None, None, TALLY, StatName.N_MISSING))
        for reason in found.reasons
    )
    label = found.survey.study.variables[item].label
    return Row(Text(label), (cells.cell(_with_share, *answered), *reasons, cells.cell(_of_base, *missing)))


def _pattern_row(names: tuple[str, ...], found: MissingAnswers, cells: FrameCells) -> Row:
    place = _place(names)
    shown = cells.cell(_with_share, Key(*place, StatName.N), Key(*place, StatName.PROPORTION))
    blanks = [Text("")] * (len(found.reasons) + 1)
    return Row(Text(_labels(names, found.survey.study)), (*blanks, shown))


def _place(names: tuple[str, ...]) -> tuple[str, None, str, str, str]:
    """Return where a pattern stands in the long frame."""
    return "", None, TOGETHER, " ".join(names) or NOTHING, TOGETHER


def _labels(names: tuple[str, ...], study: Study) -> str:
    return "; ".join(study.variables[name].label for name in names) or NOTHING.capitalize()


def _with_share(count: float, share: float) -> str:
    return whole(count) if np.isnan(share) else f"{whole(count)} ({percent(share)})"


def _of_base(count: float, base: float) -> str:
    return _with_share(count, count / base if base else float("nan"))
