"""Infer a dictionary from a file's own labels, and say what was inferred."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from leapstats.dictionary.expression import AnyOf, Item
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import DataError, Problem, UsageError, as_option, nearest
from leapstats.survey.blanks import progress_in
from leapstats.survey.cells import is_blank, same
from leapstats.survey.choices import Choices
from leapstats.survey.conventions import totals_at_the_end, with_conventions
from leapstats.survey.headers import answers_for_names
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import Judged
from leapstats.survey.kinds.judgement import HELD, NO_ANSWERS, is_unasked, judge
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.many_answers import several_in_one_cell
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.survey.repeats import id_texts, named_ids, repeated_ids
from leapstats.survey.response_sets import YES_NO, SetItems, declared_items, given_answers, tick_blocks, ticked_items
from leapstats.survey.row_names import RowNames
from leapstats.survey.spelling import spelled
from leapstats.survey.survey import Answering, Provenance, Survey
from leapstats.survey.unit_ids import are_personal
from leapstats.terms import Base, ItemType, Role, ShowMissing

MOST_NAMED = 20
NOT_SHOWN = "columns with personal data not shown"


@dataclass(frozen=True, slots=True)
class Inferred:
    """A survey read without a dictionary, the layout of its table, and what was inferred."""

    survey: Survey
    layout: Layout

    @property
    def words(self) -> tuple[str, ...]:
        """Sentences about how the file was read, what its columns were taken for, and what looks wrong."""
        provenance = self.survey.provenance
        taken = (f"{kind[0].upper()}{kind[1:]}: {columns}" for kind, columns in grouped(provenance.inferred))
        return (*provenance.notes, *taken, *provenance.warnings)


@dataclass(slots=True)
class _Building:
    """What has been gathered so far; lives only while a file is read."""

    variables: dict[str, Variable] = field(default_factory=dict)
    raw: dict[str, Answering] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    written: dict[str, Mapping[str, str]] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    resolved: set[str] = field(default_factory=set)  # options whose blanks their question has explained
    problems: list[Problem] = field(default_factory=list)


def grouped(words: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join the columns that were taken for the same kind of item: kind, and the columns with commas between."""
    by_kind: dict[str, list[str]] = {}
    for column, kind in words:
        by_kind.setdefault(kind, []).append(column)
    for kind, columns in by_kind.items():
        more = f" and {len(columns) - MOST_NAMED} more" if len(columns) > MOST_NAMED else ""
        yield kind, f"{', '.join(columns[:MOST_NAMED])}{more}"


def infer(file: RawFile, choices: Choices | None = None) -> Inferred:
    """Infer items, types, code lists, missing codes and multi-response sets from a file.

    Parameters
    ----------
    file
        As it was read.
    choices
        Columns to take or leave, types, levels, codes that mean missing. Items stand in the order
        of `include` where that is given.

    Raises
    ------
    UsageError
        If a column asked for is not there.
    DataError
        If the cells of a column do not allow what the analyst says of it.
    """
    choices = choices or Choices()
    check_names(file, choices)
    building = _Building(notes=list(file.notes))
    if file.personal:
        held = ", ".join(file.personal)
        building.notes.append(f"{NOT_SHOWN}: {held} (use --keep NAME to show one)")
    asked = choices
    choices, found = with_conventions(file, choices)
    building.notes.extend(found)
    _add_columns(building, file, choices)
    _check_levels(building, file, choices)
    if building.problems:
        raise DataError(file.path.name, building.problems)
    building.notes.extend(f"counted as missing: {texts} in {', '.join(names)}" for texts, names in _absent(building))
    building.warnings.extend(_found_nowhere(file, asked))
    building.warnings.extend(totals_at_the_end(file))
    building.warnings.extend(repeated_ids(file, choices))
    building.warnings.extend(_ticks_or_blank(file, building))
    building.warnings.extend(answers_for_names(file.columns))
    building.warnings.extend(several_in_one_cell(file.columns))
    return _inferred(file, building, choices)


def _add_columns(building: _Building, file: RawFile, choices: Choices) -> None:
    ticks = tick_blocks(file)
    progress = progress_in(file) if ticks else None
    sets = {column: each for each in file.sets for column in each.columns}
    places = {column.heading: place for place, column in enumerate(file.columns)}
    done: set[str] = set()
    for column in _in_order(file, choices):
        if column.heading in done:
            continue
        if progress and column.heading in ticks:
            members = [each for each in ticks[column.heading] if _wanted(each, choices)]
            _add_set(building, ticked_items(progress, members))
            building.resolved.update(member.heading for member in members)
        elif column.heading in sets:
            there = sorted({places[name] for name in sets[column.heading].columns if name in places})
            members = [file.columns[place] for place in there if _wanted(file.columns[place], choices)]
            items = declared_items(sets[column.heading], members, choices.of(column).missing)
            if all(map(is_unasked, members)) and not choices.include:
                building.words.append((items.label, NO_ANSWERS))
            else:
                _add_set(building, items)
        else:
            members = [column]
            _add_column(building, column, choices.of(column))
        done.update(member.heading for member in members)


def _check_levels(building: _Building, file: RawFile, choices: Choices) -> None:
    """Look for the levels that were named of columns that are not shown, as in those that are."""
    named = {*choices.levels, *choices.reference}
    for column in file.columns:
        if _wanted(column, choices) or named.isdisjoint({column.name, column.heading}):
            continue
        try:
            found = judge(column, choices.of(column))
        except ValueError as error:
            building.problems.append(_column_problem(column, error))
            continue
        building.warnings.extend(f"{column.heading}: {warning}" for warning in found.warnings)


def _column_problem(column: RawColumn, error: ValueError) -> Problem:
    what, _, fix = str(error).partition("; ")
    return Problem(f'column "{column.heading}"', what, f"{fix[:1].upper()}{fix[1:]}")


def _in_order(file: RawFile, choices: Choices) -> list[RawColumn]:
    """Return the columns wanted, in the order they were asked for, else in the order of the file."""
    wanted = [column for column in file.columns if _wanted(column, choices)]
    if not choices.include:
        return wanted
    place = {name: number for number, name in reversed(list(enumerate(choices.include)))}
    return sorted(wanted, key=lambda column: place.get(column.heading, place.get(column.name, len(place))))


def _inferred(file: RawFile, building: _Building, choices: Choices) -> Inferred:
    name = file.path.name
    derived = {name: frozenset({""}) for name, each in building.variables.items() if each.formula is not None}
    study = Study(
        name=name, title=name, unit="row", units="rows", id="", variables=building.variables, available=derived
    )
    ids, names = named_ids(file, choices), id_texts(file, choices)
    survey = Survey(
        study=study,
        wave="",
        units=file.rows,
        rows=RowNames(ids=names, index=file.labels),
        raw=building.raw,
        provenance=Provenance(
            path=file.path,
            parts=file.parts,
            format=file.format,
            dictionary=file.dictionary,
            notes=tuple(building.notes),
            inferred=tuple(building.words),
            warnings=tuple(building.warnings),
            written=building.written,
            hides_ids=bool(ids) and are_personal(ids, file, choices.keep),
        ),
    )
    layout = Layout(
        name="table1",
        title=title_of(survey),
        sections=(Section(label="", blocks=tuple(building.blocks)),),
    )
    return Inferred(survey, layout)


def title_of(survey: Survey) -> str:
    """Return the title of the table of a file."""
    rows = survey.study.unit if len(survey) == 1 else survey.study.units
    return f"Characteristics of the {len(survey)} {rows} of {survey.study.name}"


def check_names(file: RawFile, choices: Choices) -> None:
    """Refuse columns that are not there, all at once; a personal one that was held back is named as such.

    Raises
    ------
    UsageError
        If a column that is named anywhere is not there.
    """
    known = {name for column in file.columns for name in (column.name, column.heading)}
    problems = [name_problem(file, name) for name in choices.named if name not in known]
    if problems:
        raise UsageError(f"the columns requested from {file.path.name}", problems)


def name_problem(file: RawFile, name: str) -> Problem:
    """Word the problem of a column that is not there."""
    if name in file.personal:
        option = as_option("--keep", [name])
        fix = f"To use it, add {option}"
        return Problem(name, "the column contains personal data and was not read", fix)
    if name in file.index:
        return Problem(
            name, "it is in the index of the data frame, not a column", "Use reset_index() to make it a column"
        )
    known = dict.fromkeys(name for column in file.columns for name in (column.name, column.heading))
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 1 and all(part in known for part in parts):
        what = "there is no such column, but the parts between commas are columns"
        return Problem(name, what, "Use a list of names")
    labelled = [column.heading for column in file.columns if column.label and same(column.label, name)]
    alike = [each for each in known if same(each, name)]
    if labelled and not alike:
        return Problem(name, "there is no such column", f"It is the label of {labelled[0]}: use that name")
    fix = f"Did you mean {alike[0]}?" if alike else nearest(name, tuple(known))
    return Problem(name, "there is no such column", fix)


def text_problems(study: Study, names: Sequence[str]) -> Iterator[Problem]:
    """Say which columns are free text, of which is only known whether some was given."""
    for name in names:
        if name in study.variables and study.variables[name].codes == HELD:
            what = "it is free text, which is counted but not compared"
            yield Problem(name, what, f"Choose another item, or use --categorical {name}")


def _wanted(column: RawColumn, choices: Choices) -> bool:
    names = {column.name, column.heading}
    if not names.isdisjoint(choices.exclude):
        return False
    if choices.include:
        return not names.isdisjoint(choices.include)
    return not column.fixed


def _add_column(building: _Building, column: RawColumn, given: Given) -> None:
    name = column.heading
    try:
        found = judge(column, given)
    except ValueError as error:
        building.problems.append(_column_problem(column, error))
        return
    building.words.append((name, found.words))
    building.warnings.extend(f"{name}: {warning}" for warning in found.warnings)
    if found.written:
        building.written[name] = found.written
    if found.absent:
        building.absent[name] = list(found.absent)
    if found.type is None or found.column is None:
        return
    building.variables[name] = Variable(
        name=name, label=_label(column, found), type=found.type, role=Role.CHARACTERISTIC, codes=found.codes
    )
    building.raw[name] = partial(given_answers, found.column)
    building.blocks.append(Block(items=(name,), base=Base.ANSWERED, show_missing=ShowMissing.NOTE))


def _label(column: RawColumn, found: Judged) -> str:
    label = column.label or column.name
    if column.option and column.option not in {"Response", "Open-Ended Response"}:
        label = f"{label}: {column.option}"
    if found.type is ItemType.BINARY and found.codes is not None:
        no, yes = (code.label for code in found.codes.answers)
        if yes_and_no([no, yes]) is None or yes_and_no([yes]) == {yes: False}:
            label = f"{label}: {yes}"
    return label


def _add_set(building: _Building, each: SetItems) -> None:
    """Lay out a multi-response set under a row that says how many chose anything."""
    header = f"any of {each.name}"
    building.words.append((each.label, each.words))
    building.variables.update(each.variables)
    building.raw.update(each.raw)
    building.variables[header] = Variable(
        name=header,
        label=each.label,
        type=ItemType.BINARY,
        role=Role.CHARACTERISTIC,
        codes=YES_NO,
        formula=AnyOf(tuple(Item(item) for item in each.variables)),
    )
    note = "Several options can apply to one row."
    building.blocks.append(
        Block(items=tuple(each.variables), heading=each.label, heading_item=header, base=Base.ANSWERED, note=note)
    )


def _absent(building: _Building) -> Iterator[tuple[str, list[str]]]:
    """Group the columns in which the same cells were counted as missing."""
    columns: dict[str, list[str]] = {}
    for name, texts in building.absent.items():
        columns.setdefault(", ".join(texts), []).append(name)
    yield from columns.items()


def _ticks_or_blank(file: RawFile, building: _Building) -> Iterator[str]:
    """Warn of columns with one answer and blanks: a box that was ticked or not looks like that."""
    places = {column.heading: place for place, column in enumerate(file.columns)}
    settled = {heading for each in file.sets for heading in each.columns if _answered_together(file, each, places)}
    settled.update(building.resolved)
    names = [
        column.heading
        for column in file.columns
        if column.heading not in settled and _is_ticks_or_blank(building, column)
    ]
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield (
            f"{', '.join(names[:MOST_NAMED])}{more}: all answers are the same and the other cells are blank. "
            "Blanks count as missing; if a blank means no, fill it in"
        )


def _answered_together(file: RawFile, each: ResponseSet, places: Mapping[str, int]) -> bool:
    """Tell whether the columns of a set are blank in the same rows: then a blank is no box left unticked."""
    columns = [file.columns[places[heading]] for heading in each.columns if heading in places]
    blanks = [is_blank(column) for column in columns]
    return len(blanks) > 1 and all(np.array_equal(blanks[0], blank) for blank in blanks[1:])


def _is_ticks_or_blank(building: _Building, column: RawColumn) -> bool:
    variable = building.variables.get(column.heading)
    if variable is None or variable.codes is None or variable.codes == HELD or (column.labels and column.categories):
        return False
    if column.reasons is not None and bool(np.all(column.reasons[is_blank(column)])):
        return False  # the file says why they are blank
    if column.numeric:
        answers = column.values[~np.isnan(column.values)]
        return 0 < len(answers) < len(column.values) and answers.min() == answers.max()
    return len(column.texts.distinct) == 1 and bool((column.texts.places < 0).any())


def _found_nowhere(file: RawFile, choices: Choices) -> Iterator[str]:
    """Name the declared missing codes that no cell holds."""
    known = {name for column in file.columns for name in (column.name, column.heading)}
    for text in sorted(choices.missing):
        name, sign, _ = text.partition("=")
        alone = Choices(missing=frozenset({text}))
        options = {code.casefold() for each in file.sets for code in each.codes}
        if any(alone.of(column).is_missing(cell) for column in file.columns for cell in file.absent):
            continue
        if text.casefold() not in options and not any(_holds(column, alone.of(column)) for column in file.columns):
            if sign and name not in known:
                raise UsageError(f"the columns requested from {file.path.name}", [name_problem(file, name)])
            yield f"the missing code {text} does not occur in the data"


def _holds(column: RawColumn, given: Given) -> bool:
    if column.labels and any(given.is_missing(label) for label in column.labels.values()):
        return True
    if column.numeric:
        return bool(given.missing_numbers) and bool(np.isin(column.values, list(given.missing_numbers)).any())
    return any(given.is_missing(spelled(str(text))) for text in column.texts.distinct)
