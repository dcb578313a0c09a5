"""A wave of a study whose rows are in an engine: decoded through the dictionary by the cells that there are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import items as items_in
from leapstats.dictionary.sampling import Sampling
from leapstats.dictionary.study import IGNORED, Study, Wave
from leapstats.engines.cells import Source, unseen_source
from leapstats.engines.conditions import numbers_in, texts_in
from leapstats.engines.counting import Counting, Small, size_of
from leapstats.engines.looking import Seen, look
from leapstats.engines.relation import NUMBERS, Cell, Key, Kind, Relation
from leapstats.engines.study_columns import StudyColumns, is_read_as_text
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.blanks import AnsweredCells, resolver
from leapstats.survey.cells import Source as SourceCells
from leapstats.survey.cells import decode
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Answer
from leapstats.survey.frames import distinct_names
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.read import match_columns, skip_problems
from leapstats.survey.spelling import spelled
from leapstats.survey.survey import Provenance, Survey
from leapstats.survey.where import Known, evaluated, kept_of, parsed, taken
from leapstats.terms import NUMERIC, Role

ROWS_NAMED = re.compile(r"^rows? [\d, ]+(and \d+ more)?, ")
COUNTED = "counted where the rows are"


def wave_elsewhere(relation: Relation, study: Study, name: str, beside: Sequence[str] = ()) -> Survey:
    """Return a wave of a study whose rows are in an engine.

    Parameters
    ----------
    relation
        The rows.
    study
        Its dictionary says which column holds which item.
    name
        The wave.
    beside
        Items whose answers will make groups: they are counted together with the others.

    Raises
    ------
    UsageError
        If the study has no such wave.
    DataError
        With every disagreement between the rows and the dictionary.
    """
    wave = next((each for each in study.waves if each.name == name), None)
    if wave is None:
        problem = Problem(name, "the study has no such wave", nearest(name, [each.name for each in study.waves]))
        raise UsageError(f"the study {study.name}", [problem])
    _check_counted(relation, study, wave)
    columns, sources = _matched(relation, study, wave)
    of_item = {heading: item for item in columns.sources for heading in columns.headings(item)}
    fields = {heading: each.field for heading, each in sources.items() if heading in of_item}
    marks = {heading: columns.marks(item) for heading, item in of_item.items()}
    together = [each for item in beside if item in study.variables for each in _headings(columns, item)]
    seen = look(relation, fields, marks, together)
    counting = CountedWave(seen, columns, marks)
    counting.check_cells()
    return Survey(
        study=study,
        wave=name,
        units=np.broadcast_to(np.int64(0), (seen.size,)),
        raw=dict.fromkeys(columns.sources, _elsewhere),
        provenance=Provenance(path=Path(relation.source), format="frame", notes=(COUNTED,)),
        elsewhere=counting,
    )


def _headings(columns: StudyColumns, item: str) -> Iterator[str]:
    for each in columns.needed([item]):
        yield from columns.headings(each)


def _check_counted(relation: Relation, study: Study, wave: Wave) -> None:
    """Refuse what a study makes of rows one by one."""
    asked = {
        "repeats": wave.repeats,
        "several": wave.several,
        "wave_column": wave.wave_column,
        "respondents": study.respondents,
        "sampling": study.sampling is not None and study.sampling.is_told,
    }
    named = [name for name, value in asked.items() if value]
    if named:
        raise relation.refusal(f"study.toml, wave {wave.name}", ", ".join(named))


def _matched(relation: Relation, study: Study, wave: Wave) -> tuple[StudyColumns, dict[str, Source]]:
    """Find the column for each entry of columns.csv."""
    names, _ = distinct_names([spelled(each.name) for each in relation.fields])
    entries = [each for each in study.columns if each.wave == wave.name and each.variable != IGNORED]
    asked_for = {each.column for each in entries if study.variables[each.variable].role is Role.PII}
    sources = {
        name: unseen_source(name, field)
        for name, field in zip(names, relation.fields, strict=True)
        if not is_personal(name) or name in asked_for
    }
    file = RawFile(
        path=Path(relation.source),
        format="frame",
        columns=tuple(each.column(0) for each in sources.values()),
        rows=np.array([], dtype=np.int64),
    )
    found, problems = match_columns(study, wave, file)
    if problems:
        raise DataError(f"{relation.source} (wave {wave.name})", problems)
    return StudyColumns(study, wave, found, {name: each.field.name for name, each in sources.items()}), sources


def _elsewhere(survey: Survey) -> Column:
    raise ValueError(f"the rows of {survey} are not in memory")


class CountedWave(Counting):
    """Rows of an engine that are a wave of a study.

    Parameters
    ----------
    seen
        The rows as they were looked at.
    columns
        Which column holds which item.
    marks
        Numbers that are told apart in columns with many values.
    where
        A condition on the units.
    """

    def __init__(
        self, seen: Seen, columns: StudyColumns, marks: Mapping[str, tuple[float, ...]], where: str = ""
    ) -> None:
        super().__init__(seen)
        self.columns, self.marks, self.where = columns, marks, where
        self.condition = parsed(where) if where else None
        found = () if self.condition is None else items_in(self.condition)
        self.asked = tuple(dict.fromkeys(each.name for each in found))
        self.starts, self.reached = columns.progress()
        self.many = frozenset(item for item in columns.sources if self._is_many(item))

    def _is_many(self, item: str) -> bool:
        return any(not self.seen.sources[heading].are_few for heading in self.columns.headings(item))

    def check_cells(self) -> None:
        """Refuse cells that the dictionary does not allow, and ids that are blank or occur more than once.

        Raises
        ------
        DataError
            With all of them.
        """
        problems: list[Problem] = []
        for item, entries in self.columns.sources.items():
            variable = self.columns.study.variables[item]
            for entry in () if is_read_as_text(variable) else entries:
                column = self.seen.sources[entry.column.heading].column(self.seen.size)
                rows = np.arange(len(column.values))
                _, strange = decode(variable, [SourceCells(entry.entry, column)], rows, self.columns.wave.decimal)
                problems.extend(replace(each, where=ROWS_NAMED.sub("column ", each.where)) for each in strange)
        problems.extend(self._id_problems())
        if problems:
            raise DataError(f"{self.seen.relation.source} (wave {self.columns.wave.name})", problems)

    def _id_problems(self) -> Iterator[Problem]:
        study = self.columns.study
        headings = self.columns.headings(study.id) if study.id in self.columns.sources else ()
        for heading in headings[:1]:
            source = self.seen.sources[heading]
            n_blank = self.seen.size - source.facts.filled
            if n_blank:
                yield Problem(f"{n_blank} rows", f"{study.id} is blank", f"Give each {study.unit} an id")
            n_again = source.facts.filled - self.seen.relation.distinct(source.field.name)
            if n_again:
                fix = f"Keep one row per {study.unit}, or correct the ids"
                yield Problem(f"{n_again} rows", f"their {study.id} occurs in an earlier row", fix)

    def keys_of(self, items: Sequence[str]) -> tuple[Key, ...]:
        """Return by what rows are told apart where these items are asked for."""
        raw = self.columns.needed((*items, *self.asked))
        keys = [self._key(item, heading) for item in raw for heading in self.columns.headings(item)]
        return tuple(dict.fromkeys((*keys, self.reached) if raw else keys))

    def _key(self, item: str, heading: str) -> Key:
        source = self.seen.sources[heading]
        is_number = source.field.kind in NUMBERS
        texts = () if self.condition is None else texts_in(self.condition)
        return source.key(self.marks.get(heading, ()) if is_number else (*self.columns.texts(item), *texts))

    def source_of(self, item: str) -> Source:
        """Return the first column that an item is in."""
        return self.seen.sources[self.columns.headings(item)[0]]

    def column_of(self, item: str) -> str | None:
        """Return the heading of the column that a number with many values is in; None for any other item."""
        return self.columns.headings(item)[0] if item in self.many else None

    def cuts_of(self, item: str) -> tuple[float, ...]:
        """Return the numbers of an item's column that are no answers."""
        codes = self.columns.study.variables[item].codes
        return tuple(float(code.code) for code in (codes.missing if codes is not None else ()))

    def small(self, items: Sequence[str]) -> Small:
        """Return a survey of these items, with the cells that its units stand for."""
        self._check(items)
        keys = self.keys_of(items)
        found = self.seen.profiles.of(keys)
        cells, counts = [each for each, _ in found], np.array([count for _, count in found], dtype=np.int64)
        survey = self._decoded(self.columns.needed((*items, *self.asked)), keys, cells, counts)
        if self.condition is not None:
            here = np.flatnonzero(self._holds(survey).yes)
            survey, cells = taken(survey, here, ""), [cells[place] for place in here.tolist()]
        return Small(survey, keys, tuple(cells))

    def _check(self, items: Sequence[str]) -> None:
        study, source = self.columns.study, self.seen.relation.source
        problems = self.columns.computed((*items, *self.asked), self.many)
        for item in self.many.intersection(self.columns.needed((*items, *self.asked))):
            headings = self.columns.headings(item)
            one = self.seen.sources[headings[0]]
            measured = study.variables[item].type in NUMERIC and one.field.kind in (Kind.NUMBER, Kind.WHOLE)
            if not is_read_as_text(study.variables[item]) and not (measured and len(headings) == 1):
                what = "it has too many different cells, and these are not numbers of one column"
                problems.append(Problem(item, what, "Store it as a number, or add --fetch"))
        if problems:
            raise UsageError(f"the items of {source}", problems)

    def _decoded(
        self, raw: Sequence[str], keys: Sequence[Key], cells: Sequence[tuple[Cell, ...]], counts: NDArray[np.int64]
    ) -> Survey:
        columns, rows = self.columns, np.arange(len(counts))
        decoded: dict[str, Column] = {}
        problems: list[Problem] = []
        for item in raw:
            own = [
                SourceCells(each.entry, self._column(item, each.column.heading, keys, cells))
                for each in columns.sources[item]
            ]
            decoded[item], strange = decode(columns.study.variables[item], own, rows, columns.wave.decimal)
            problems.extend(replace(each, where=ROWS_NAMED.sub("column ", each.where)) for each in strange)
        place = keys.index(self.reached) if raw else -1
        last = np.array([self.starts[int(each[place] or 0)] for each in cells] if raw else [], dtype=np.int64)
        ticks = frozenset(item for item in raw if columns.is_tick(item))
        answers = AnsweredCells(decoded, ticks, last, {item: columns.first(item) for item in raw})
        survey = Survey(
            study=columns.study,
            wave=columns.wave.name,
            units=rows,
            raw={item: resolver(columns.study.variables[item], answers, columns.block(item)) for item in raw},
            provenance=Provenance(path=Path(self.seen.relation.source), format="frame", notes=(COUNTED,)),
            frequency=counts,
        )
        if not problems:
            problems = skip_problems(survey, {item for item in raw if columns.study.variables[item].review})
        if problems:
            raise DataError(f"{self.seen.relation.source} (wave {columns.wave.name})", problems)
        return survey

    def _column(self, item: str, heading: str, keys: Sequence[Key], cells: Sequence[tuple[Cell, ...]]) -> RawColumn:
        key, source = self._key(item, heading), self.seen.sources[heading]
        place = keys.index(key)
        return source.of_cells([source.cell(key, each[place]) for each in cells])

    def reasons_of(self, items: Sequence[str]) -> Survey:
        """Return a survey of these items like a narrowed one, in which only why answers are missing is known."""
        return self.narrowed(items)

    def kept_where(self, survey: Survey, choices: Choices, sampling: Sampling | None) -> Survey:
        """Return a study's survey with the units that are asked for."""
        if choices.respondents is not None or (sampling is not None and sampling.is_told):
            raise self.seen.relation.refusal("the options", "a sample design, and respondents of a practice")
        if not choices.where:
            return survey
        condition = parsed(choices.where)
        numbers = numbers_in(condition)
        marks = {
            heading: tuple(sorted({*self.marks.get(heading, ()), *numbers}))
            for item in self.columns.needed(dict.fromkeys(each.name for each in items_in(condition)))
            for heading in self.columns.headings(item)
        }
        counting = CountedWave(self.seen, self.columns, {**self.marks, **marks}, choices.where)
        found = self.seen.profiles.of(counting.keys_of(()))
        counts = np.array([count for _, count in found], dtype=np.int64)
        raw = self.columns.needed(counting.asked)
        everyone = counting._decoded(raw, counting.keys_of(()), [each for each, _ in found], counts)
        note = kept_of(choices.where, counting._holds(everyone), survey.study.units, counts).note
        provenance = replace(survey.provenance, notes=(*survey.provenance.notes, note))
        size = size_of(counting.narrowed(()))
        return replace(survey, units=survey.units[:size], provenance=provenance, elsewhere=counting)

    def _holds(self, survey: Survey) -> Answer:
        if self.condition is None:
            raise ValueError("there is no condition")
        known = {name: Known(survey.variable(name), survey.column(name)) for name in self.asked}
        return evaluated(self.condition, known, survey)
