"""Infer a survey from rows in an engine, as from a file: its columns are judged by their values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from leapstats.dictionary.expression import items as items_in
from leapstats.dictionary.sampling import Sampling
from leapstats.engines.answers import Answers, ReadCell
from leapstats.engines.cells import ROWS, Source, unseen_source
from leapstats.engines.conditions import computed_with, numbers_in, texts_in
from leapstats.engines.counting import Counting, Small, size_of
from leapstats.engines.looking import Seen, look
from leapstats.engines.profiles import Profiles
from leapstats.engines.relation import NUMBERS, Banded, Cell, Filled, Key, Kind, Relation
from leapstats.errors import Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.conventions import with_conventions
from leapstats.survey.evaluation import Answer, Scope
from leapstats.survey.frames import distinct_names
from leapstats.survey.inference import Inferred, check_names, infer, title_of
from leapstats.survey.personal import is_personal
from leapstats.survey.personal_values import hold_back
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import spelled
from leapstats.survey.survey import Survey
from leapstats.survey.where import Kept, evaluated, kept_of, known_column, parsed
from leapstats.terms import Reason

Marks = tuple[float | str, ...]
WRITTEN = "numbers or dates written as texts, too many to be counted one by one"
STORE = "Store them as numbers or dates"
COUNTED = "counted where the rows are; sums are of whole numbers of 61 bits, so that no order of rows changes them"


def inferred_elsewhere(relation: Relation, choices: Choices) -> Inferred:
    """Infer items and their types from rows in an engine.

    Parameters
    ----------
    relation
        The rows.
    choices
        As for a file.

    Raises
    ------
    InputError
        As for a file, and where the engine fails.
    """
    _check_counted(relation, choices)
    choices = replace(choices, exclude=(*choices.exclude, *choices.ids), ids=())
    names, notes = distinct_names([spelled(each.name) for each in relation.fields])
    keep = frozenset((*choices.shown, *choices.keep, *choices.ids))
    personal = tuple(name for name in names if is_personal(name) and name not in keep)
    headings = {name: field for name, field in zip(names, relation.fields, strict=True) if name not in personal}
    unseen = _file(
        Seen(Profiles(relation), 0, {name: unseen_source(name, each) for name, each in headings.items()}),
        personal,
        notes,
    )
    check_names(unseen, choices)
    expression = parsed(choices.where) if choices.where else None
    asked = tuple(dict.fromkeys(each.name for each in items_in(expression))) if expression is not None else ()
    check_names(unseen, Choices(include=asked))
    if choices.include:
        headings = {name: field for name, field in headings.items() if name in {*choices.include, *asked}}
    constants: Marks = () if expression is None else (*numbers_in(expression), *texts_in(expression))
    marks = {name: _marks(name, choices, constants if name in asked else ()) for name in headings}
    seen = look(relation, headings, marks, (*choices.by, *asked))
    file = hold_back(_file(seen, personal, notes), keep)
    check_names(file, Choices(include=asked))
    if expression is not None:
        problems = list(computed_with(expression, lambda name: not seen.sources[name].are_few))
        if problems:
            raise UsageError("the options", problems)
    inferred = _counted(infer(file, choices), seen, file, choices)
    counting = CountedFile(seen, file, inferred.survey, choices, marks)
    survey = replace(inferred.survey, units=np.broadcast_to(np.int64(0), (seen.size,)), elsewhere=counting)
    if expression is not None:
        kept = counting.told()
        provenance = replace(survey.provenance, notes=(*survey.provenance.notes, kept.note))
        size = size_of(counting.narrowed(()))
        survey = replace(survey, units=survey.units[:size], provenance=provenance)
    return Inferred(survey, replace(inferred.layout, title=title_of(survey)))


def _check_counted(relation: Relation, choices: Choices) -> None:
    """Refuse what is made of rows one by one."""
    asked = {
        "several": choices.several,
        "within": choices.respondents,
        "repeats": choices.repeats,
        "wave": choices.wave,
    }
    named = [name for name, value in {**asked, "the sample design": choices.sampling}.items() if value]
    if named:
        raise relation.refusal("the options", ", ".join(named))


def _marks(name: str, choices: Choices, others: Iterable[float | str]) -> Marks:
    given = choices.of(RawColumn(name=name, cells=np.array([])))
    return tuple(dict.fromkeys((*sorted(given.missing_numbers), *sorted(given.missing), *others)))


def _file(seen: Seen, personal: tuple[str, ...], notes: Sequence[str]) -> RawFile:
    n_rows = min(seen.size, ROWS)
    return RawFile(
        path=Path(seen.relation.source),
        format="frame",
        columns=tuple(source.column(seen.size) for source in seen.sources.values()),
        rows=np.arange(1, n_rows + 1, dtype=np.int64),
        personal=personal,
        notes=(COUNTED, *notes),
    )


def _counted(inferred: Inferred, seen: Seen, file: RawFile, choices: Choices) -> Inferred:
    """Leave out numbers and dates that are written as texts of many values: an engine cannot measure them.

    Raises
    ------
    UsageError
        If one is asked for by its name.
    """
    written = {name for name, each in seen.sources.items() if not each.are_few and each.field.kind is Kind.TEXT}
    variables = inferred.survey.study.variables
    names = [name for name, each in variables.items() if name in written and each.codes is None]
    asked = [name for name in names if name in choices.named or name in choices.shown]
    if asked:
        problems = [Problem(name, WRITTEN, f"{STORE}, or add --fetch") for name in asked]
        raise UsageError(f"the columns requested from {seen.relation.source}", problems)
    if not names:
        return inferred
    told = f"left out, {WRITTEN}: {', '.join(names)} ({STORE[0].lower()}{STORE[1:]}, or use --fetch)"
    return infer(replace(file, notes=(*file.notes, told)), replace(choices, exclude=(*choices.exclude, *names)))


class CountedFile(Counting):
    """Rows of an engine that were taken for a file without a dictionary.

    Parameters
    ----------
    seen, file
        The rows as they were looked at, and as a file in which values stand in proportion.
    judged
        The survey that was inferred from that file.
    choices
        What the analyst says of it.
    marks
        Numbers that are told apart in columns with many values.
    """

    def __init__(self, seen: Seen, file: RawFile, judged: Survey, choices: Choices, marks: Mapping[str, Marks]) -> None:
        super().__init__(seen)
        self.judged, self.marks = judged, marks
        self.columns = {column.heading: column for column in file.columns}
        self.where, self.condition = choices.where, parsed(choices.where) if choices.where else None
        found = () if self.condition is None else items_in(self.condition)
        self.asked = tuple(dict.fromkeys(each.name for each in found))
        narrowed = with_conventions(file, choices)[0] if self.asked else choices
        self.known = {name: known_column(file, name, narrowed) for name in self.asked}
        computed = () if self.condition is None else computed_with(self.condition, lambda _: True)
        self.computed = frozenset(problem.where for problem in computed)
        self._answers: dict[str, Answers] = {}

    def keys_of(self, items: Sequence[str]) -> tuple[Key, ...]:
        """Return by what rows are told apart where these items are asked for."""
        keys = [self.seen.sources[name].key(self.marks.get(name, ())) for name in items]
        return tuple(dict.fromkeys((*keys, *(self._asked_key(name) for name in self.asked))))

    def _asked_key(self, name: str) -> Key:
        """Return by what of a column the condition can be told: of numbers by the constants that it compares with."""
        source = self.seen.sources[name]
        is_number = source.is_numeric and name not in self.computed
        if not is_number:
            return source.key(self.marks[name])
        return Banded(source.field.name, tuple(sorted(each for each in self.marks[name] if not isinstance(each, str))))

    def reasons_of(self, items: Sequence[str]) -> Survey:
        """Return a survey of these items like a narrowed one, in which only why answers are missing is known."""
        return self._small_of(items, {name: self._reason_key(name) for name in items}).survey

    def _reason_key(self, name: str) -> Key:
        """Return by what of a column it can be told why an answer is missing."""
        source, answers = self.seen.sources[name], self._of(name)
        lacking = [cell for cell, reason in answers.reasons.items() if reason and cell is not None]
        if source.is_numeric:
            return Banded(source.field.name, tuple(sorted(float(cell) for cell in lacking)))
        if source.field.kind is Kind.TEXT:
            return Filled(source.field.name, tuple(sorted(map(str, lacking))))
        return source.key(self.marks.get(name, ()))

    def source_of(self, item: str) -> Source:
        """Return the column that an item is in."""
        return self.seen.sources[item]

    def column_of(self, item: str) -> str | None:
        """Return the heading of the column that a number with many values is in; None for any other item."""
        source = self.seen.sources[item]
        return item if not source.are_few and source.field.kind in NUMBERS else None

    def cuts_of(self, item: str) -> tuple[float, ...]:
        """Return the numbers of an item's column that are no answers."""
        numbers = [each for each in self.marks.get(item, ()) if not isinstance(each, str)]
        return tuple(each for each in numbers if self._of(item).reason(each) != Reason.ANSWERED)

    def small(self, items: Sequence[str]) -> Small:
        """Return a survey of these items, with the cells that its units stand for."""
        return self._small_of(items, {name: self.seen.sources[name].key(self.marks.get(name, ())) for name in items})

    def _small_of(self, items: Sequence[str], own: Mapping[str, Key]) -> Small:
        keys = tuple(dict.fromkeys((*own.values(), *(self._asked_key(name) for name in self.asked))))
        found = self.seen.profiles.of(keys)
        counts = np.array([count for _, count in found], dtype=np.int64)
        cells = {key: [each[place] for each, _ in found] for place, key in enumerate(keys)}
        read = {name: self._read(name, key, cells[key]) for name, key in own.items()}
        here = np.arange(len(counts)) if self.condition is None else np.flatnonzero(self._holds(cells).yes)
        survey = Survey(
            study=self.judged.study,
            wave="",
            units=here,
            raw={name: partial(_given, self._of(name).of_cells(read[name]).take(here)) for name in items},
            provenance=self.judged.provenance,
            frequency=counts[here],
        )
        return Small(survey, keys, tuple(found[place][0] for place in here.tolist()))

    def kept_where(self, survey: Survey, choices: Choices, sampling: Sampling | None) -> Survey:
        """Return a study's survey with the units that are asked for; a file's has them already."""
        del choices, sampling
        return survey

    def told(self) -> Kept:
        """Return which rows a condition keeps, as a note with their number."""
        keys = self.keys_of(())
        found = self.seen.profiles.of(keys)
        cells = {key: [each[place] for each, _ in found] for place, key in enumerate(keys)}
        return kept_of(self.where, self._holds(cells), "rows", np.array([count for _, count in found], dtype=np.int64))

    def _read(self, name: str, key: Key, cells: Sequence[Cell]) -> list[ReadCell]:
        source = self.seen.sources[name]
        return [source.as_read(source.cell(key, cell)) for cell in cells]

    def _of(self, item: str) -> Answers:
        if item not in self._answers:
            self._answers[item] = Answers.of(self.columns[item], self.judged.column(item))
        return self._answers[item]

    def _holds(self, cells: Mapping[Key, Sequence[Cell]]) -> Answer:
        """Evaluate the condition for units with these cells."""
        read = {name: self._read(name, self._asked_key(name), cells[self._asked_key(name)]) for name in self.asked}
        known = {
            name: replace(each, column=Answers.of(self.columns[name], each.column).of_cells(read[name]))
            for name, each in self.known.items()
        }
        size = len(next(iter(read.values())))
        scope = Scope(lambda item: (known[item.name].variable, known[item.name].column), size)
        if self.condition is None:
            raise ValueError("there is no condition")
        return evaluated(self.condition, known, scope)


def _given(column: Column, survey: Survey) -> Column:
    del survey
    return column
