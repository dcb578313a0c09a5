"""Build the columns of a LimeSurvey export: check-alls by option, answers with their labels, why a cell is blank."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.kobo_choices import coded
from leapstats.survey.kobo_shown import Conditions, listed, lookup_in
from leapstats.survey.limesurvey_check_alls import box, check_alls, ticks, unticked
from leapstats.survey.limesurvey_conditions import parse_condition
from leapstats.survey.limesurvey_headings import PERSONAL, HeadingKind
from leapstats.survey.limesurvey_layout import says_no, says_yes
from leapstats.survey.limesurvey_match import HIDDEN, NOT_SHOWN, Item
from leapstats.survey.personal import is_personal
from leapstats.survey.questionnaire import Choice, QuestionKind
from leapstats.survey.raw import RawColumn, ResponseSet, Texts, merged
from leapstats.terms import Reason

SEXES = frozenset("male female männlich weiblich masculin féminin masculino femenino".split())
OTHER = Choice("-oth-", "Other")
NOT_ANSWERS = frozenset({QuestionKind.FILE, QuestionKind.SHOWN})
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Export:
    """The columns of a file as they stand.

    `finished` tells which responses were submitted, None where the file does not say; `marks_all` that every cell of a
    question that was not shown is marked, so that an empty one was seen.
    """

    items: Sequence[Item]
    finished: Rows | None
    marks_all: bool
    keep: frozenset[str]

    @property
    def n_rows(self) -> int:
        """How many responses there are."""
        return len(self.items[0].texts.places) if self.items else 0


@dataclass(slots=True)
class Built:
    """The columns under way, with the sets they make, those held back and what was noticed: rows by question."""

    columns: list[RawColumn] = field(default_factory=list)
    sets: list[ResponseSet] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    not_shown: dict[str, int] = field(default_factory=dict)
    either: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)


class Builder:
    """Build the columns of an export one after another."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.built = Built()
        self.conditions = Conditions(lookup_in(_answers(export.items)), export.n_rows, parse_condition)
        self.last = np.full(export.n_rows, -1, dtype=np.int64)
        for place, item in enumerate(export.items):
            if item.kind is not HeadingKind.SERVICE:
                self.last[item.answered] = place

    def all(self) -> tuple[Built, list[str]]:
        """Return the columns, and notes on what was not shown, doubtful or changed."""
        blocks = check_alls(self.export.items)
        boxes = {id(item): members for members in blocks.values() for item in members}
        for place, item in enumerate(self.export.items):
            members = boxes.get(id(item), [])
            if members and item is members[0]:
                self._add_check_all(members, place)
            if item.kind is HeadingKind.SERVICE:
                self._add_service(item)
            elif not members:
                self._add_answers(item, place)
            elif item.kind is HeadingKind.OTHER:
                self._add(item, RawColumn(**_names(item), cells=item.texts, fixed=True))
        return self.built, [*_notes(self.built), *self.conditions.notes()]

    def _add_service(self, item: Item) -> None:
        if item.heading.code in PERSONAL and item.name not in self.export.keep:
            self.built.personal.append(item.name)
            return
        self.built.columns.append(RawColumn(name=item.name, cells=item.texts, fixed=True))

    def _add(self, item: Item, column: RawColumn) -> None:
        """Add a column, unless its name or its question is one of personal data."""
        asks = not column.labels and (is_personal(item.name) or is_personal(item.text))
        if asks and self.export.keep.isdisjoint({column.name, column.heading}):
            self.built.personal.append(column.heading)
        else:
            self.built.columns.append(column)

    def _abandoned(self, place: int) -> Rows:
        """Tell which responses were not submitted and have no answer in this column or after it."""
        if self.export.finished is None:
            return np.zeros(self.export.n_rows, dtype=bool)
        return np.asarray(~self.export.finished & (self.last < place), dtype=bool)

    def _add_check_all(self, members: Sequence[Item], place: int) -> None:
        first, n_rows = members[0], self.export.n_rows
        any_ticked = np.logical_or.reduce([ticks(each) for each in members])
        shown_when = first.question.shown_when if first.question is not None else ()
        said = self.conditions.reasons(first.block, shown_when, ~any_ticked)
        hidden = np.zeros(n_rows, dtype=bool) if said is None else np.asarray(said == Reason.NOT_ASKED, dtype=bool)
        is_certain = first.question is not None and not first.question.parts_vary
        is_certain = is_certain and (not shown_when or (said is not None and self.conditions.all_known(shown_when)))
        finished = self.export.finished if self.export.finished is not None else np.zeros(n_rows, dtype=bool)
        answered = np.logical_or.reduce([unticked(each) for each in members]) | any_ticked
        seen = answered | self.export.marks_all | (is_certain & finished & ~hidden)
        marked = np.logical_or.reduce([each.cells(_is_mark) for each in members])
        hidden |= marked
        unless = np.where(hidden, Reason.NOT_ASKED, np.where(self._abandoned(place), Reason.ABANDONED, Reason.UNKNOWN))
        columns = [box(each, seen, unless.astype(np.uint8)) for each in members]
        self.built.columns.extend(columns)
        options = tuple(each.heading for each in columns)
        label = first.text or first.block
        self.built.sets.append(ResponseSet(name=first.block, label=label, columns=options, counted=1.0))
        _count(self.built.not_shown, first, marked)
        unknown = [each.reasons == Reason.UNKNOWN for each in columns if each.reasons is not None]
        _count(self.built.unknown, first, np.logical_or.reduce(unknown))

    def _add_answers(self, item: Item, place: int) -> None:
        two_valued = _is_two_valued(item)
        marked = item.cells(lambda text: text == HIDDEN or (two_valued and text == NOT_SHOWN))
        texts = _cleared(item.texts, {HIDDEN, NOT_SHOWN} if two_valued else {HIDDEN})
        reasons = self._reasons(item, texts.places < 0, marked, self._abandoned(place))
        texts, labels, strange = _labelled(texts, item)
        self.built.strange.extend(f'{item.title}: "{text}"' for text in strange)
        column = RawColumn(
            **_names(item),
            cells=texts,
            labels=labels,
            categories=tuple(map(str, labels)),
            reasons=reasons if reasons.any() else None,
            fixed=item.question is not None and item.question.kind in NOT_ANSWERS,
        )
        self._add(item, column)

    def _reasons(self, item: Item, blank: Rows, marked: Rows, abandoned: Rows) -> NDArray[np.uint8]:
        """Say why the cells of a column are blank."""
        shown_when = item.question.shown_when if item.question is not None else ()
        said = self.conditions.reasons(item.title, shown_when, blank)
        reasons = np.where(blank, np.uint8(Reason.BLANK), np.uint8(0)).astype(np.uint8) if said is None else said
        reasons[(reasons == Reason.BLANK) & abandoned & ~marked] = Reason.ABANDONED
        either = marked & item.cells(lambda text: text == NOT_SHOWN)
        reasons[marked & ~either] = Reason.NOT_ASKED
        reasons[either & (self.last < 0)] = Reason.NOT_ASKED
        is_certain = said is not None and self.conditions.all_known(shown_when)
        if not is_certain:
            doubtful = either & (reasons != Reason.NOT_ASKED)
            reasons[doubtful] = Reason.UNKNOWN
            _count(self.built.either, item, doubtful)
        _count(self.built.not_shown, item, marked & (reasons == Reason.NOT_ASKED))
        return reasons


def _names(item: Item) -> Mapping[str, Any]:
    return {"name": item.name, "option": item.option, "label": item.label}


def _is_mark(text: str) -> bool:
    return text in {NOT_SHOWN, HIDDEN}


def _answers(items: Sequence[Item]) -> dict[str, Callable[[], NDArray[Any]]]:
    """Return how to get the answers as the conditions of the survey name and see them."""
    return {item.variable: partial(_codes, item) for item in items if item.variable}


def _codes(item: Item) -> NDArray[Any]:
    several = item.question is not None and item.question.kind is QuestionKind.SEVERAL
    if several and item.kind is HeadingKind.ANSWER:
        return np.where(ticks(item), "Y", "").astype(object)
    texts = coded(item.texts, item.choices)[0] if item.choices else item.texts
    cells = np.append(texts.distinct, np.array([""], dtype=object))[texts.places]
    return np.where(item.answered, cells, "").astype(object)


def _labelled(texts: Texts, item: Item) -> tuple[Texts, dict[float | str, str], list[str]]:
    """Return cells as codes with their labels, and those that are no answers on offer; as they are if most are not."""
    if item.choices:
        codes, choices, strange = coded(texts, item.choices)
        if 2 * len(strange) <= len(codes.distinct):
            return codes, {each.code: each.label for each in choices}, strange
    written = sorted(texts.distinct.tolist())
    if OTHER.code in written:
        return texts, {**{text: text for text in written if text != OTHER.code}, OTHER.code: OTHER.label}, []
    return texts, {}, []


def _is_two_valued(item: Item) -> bool:
    """Tell whether `N/A` is LimeSurvey's own word in a column, as it is where there are two answers on offer."""
    if item.question is not None:
        return item.question.type in {"Y", "G"}
    words = {text.casefold() for text in item.texts.distinct.tolist() if not _is_mark(text)}
    is_yes_no = all(says_yes(text) or says_no(text) for text in words)
    return (is_yes_no or words <= SEXES) and not item.blank.any()


def _cleared(texts: Texts, marks: set[str]) -> Texts:
    """Return cells with some words blank."""
    written = texts.distinct.tolist()
    if marks.isdisjoint(written):
        return texts
    return merged(texts.places, ["" if text in marks else text for text in written])


def _count(counts: dict[str, int], item: Item, cells: Rows) -> None:
    if cells.any():
        counts[item.block or item.title] = max(counts.get(item.block or item.title, 0), int(cells.sum()))


def _counted(counts: Mapping[str, int]) -> list[str]:
    return [f"{name} ({counted(count, 'row')})" for name, count in counts.items()]


def _notes(built: Built) -> list[str]:
    said = {
        f"not shown, marked {NOT_SHOWN} in the file": built.not_shown,
        f"{NOT_SHOWN} in a question of two answers, not shown or left blank (LimeSurvey does not tell)": built.either,
        "no box ticked in a check-all question, none or no answer (counted as missing)": built.unknown,
    }
    notes = [f"{words}: {listed(_counted(counts))}" for words, counts in said.items() if counts]
    if built.strange:
        notes.append(f"answers that are not in the survey structure: {listed(built.strange)}")
    return notes
