"""A file or a wave with a row for each respondent, as a survey of the practices that they are in."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.sampling import Sampling
from leapstats.errors import DataError, Problem, UsageError
from leapstats.survey.aggregated_answers import Membership, brought_together
from leapstats.survey.aggregation import Aggregated, Units, aggregated, check_rule_names, units_of
from leapstats.survey.aggregation_rules import SAME, differing
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.inference import Inferred, check_names, title_of
from leapstats.survey.kinds.names import is_id, is_unit
from leapstats.survey.linking import ids_of
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.sampling import Answers, sampled
from leapstats.survey.sampling_answers import file_answers, survey_answers
from leapstats.survey.sampling_problems import Coded
from leapstats.survey.survey import Survey
from leapstats.survey.unit_ids import are_personal, together, written_ids
from leapstats.terms import CODED, Base, ItemType, Numbers, Reason, ShowMissing


def practices_of_file(
    file: RawFile, inferred: Inferred, kept: NDArray[np.bool_] | None, choices: Choices, respondents: Respondents
) -> Inferred:
    """Bring the rows of a file together to the units that they belong to.

    Parameters
    ----------
    file
        All rows.
    inferred
        What was inferred of all of them.
    kept
        The rows that are used; None for all.
    choices
        What the analyst says of the file.
    respondents
        How rows are brought together.

    Raises
    ------
    InputError
        With every item without a rule, and what is wrong with the units or their design.
    """
    columns, ids = names_in(file, respondents, choices)
    units = units_of(ids, kept, respondents, file.path.name)
    asked = frozenset((*choices.include, *choices.shown, *choices.by))
    survey = aggregated(inferred.survey, units, respondents, asked=asked, own=choices.by)
    hides = are_personal(columns, file, choices.keep)
    survey = replace(survey, provenance=replace(survey.provenance, hides_ids=hides))
    if choices.sampling is not None:
        survey = with_design_of_units(survey, choices.sampling, file_answers(file, inferred.survey, choices=choices))
    return Inferred(survey, _layout(inferred.layout, survey))


def practices_of_study(
    survey: Survey, kept: NDArray[np.bool_] | None, respondents: Respondents, sampling: Sampling | None
) -> Survey:
    """Bring the respondents of a wave of a study together to their units.

    Parameters
    ----------
    survey
        All respondents.
    kept
        Those that are used; None for all.
    respondents
        How they are brought together.
    sampling
        How units were sampled; None where every unit counts once.

    Raises
    ------
    InputError
        With every item without a rule, and what is wrong with the units or their design.
    """
    check_rule_names(respondents, survey.study.variables)
    units = units_of(ids_in(survey, respondents), kept, respondents, survey.study.source)
    own = sampling.items if sampling is not None else ()
    found = aggregated(survey, units, respondents, own=(*respondents.within, *own))
    if sampling is None or not sampling.is_told:
        return found
    return with_design_of_units(found, sampling.expanded(survey.study.variables), survey_answers(survey))


def _names(survey: Survey, name: str) -> NDArray[Any]:
    """Return the unit of each respondent as text, None where it is missing."""
    variable, column = survey.variable(name), survey.column(name)
    cells: list[object] = column.values.tolist()
    if variable.type in CODED and variable.codes is not None:
        codes = [code.code for code in variable.codes.answers]
        cells = [codes[place] if place >= 0 else None for place in column.values.tolist()]
    named = zip(cells, column.answered.tolist(), strict=True)
    return ids_of([cell if is_there else None for cell, is_there in named])


def with_design_of_units(survey: Survey, sampling: Sampling, answers: Answers) -> Survey:
    """Give units the design by which they were sampled; on its items the respondents of a unit have to agree.

    Raises
    ------
    InputError
        If they do not, or as for `sampled`.
    """
    if survey.aggregated is None:
        raise ValueError("the survey is not one of respondents brought together")
    if sampling.frequency:
        what = "it counts equal rows, and rows of respondents are brought together"
        raise UsageError("the options", [Problem("frequency", what, "Omit one of the two")])
    units = survey.aggregated.units
    found = sampled(of_units(answers, units, survey), sampling, units.inside).rows(np.flatnonzero(units.inside))
    conventions = replace(survey.study.conventions, weighted=True)
    return replace(survey, study=replace(survey.study, conventions=conventions), sampled=found)


def names_in(file: RawFile, respondents: Respondents, choices: Choices) -> tuple[list[RawColumn], NDArray[Any]]:
    """Return the columns that say which unit a row is of, and the unit of each row as text, None where it is blank."""
    check_names(file, Choices(include=respondents.within))
    columns = [next(each for each in file.columns if name in {each.heading, each.name}) for name in respondents.within]
    return columns, together([written_ids(each, choices.of(each)) for each in columns])


def numbering_rows(file: RawFile, asked: Collection[str]) -> Iterator[str]:
    """Yield the columns that by their names tell respondents apart, such as `respondent`, unless they are asked for."""
    for column in file.columns:
        if asked and {column.name, column.heading} & set(asked):
            continue
        if is_unit(column.name) or is_id(column.name):
            yield column.heading


def units_beside(file: RawFile, survey: Survey, found: Aggregated) -> RawFile:
    """Return what stands before the items where units are written: their names, and how many respondents each has."""
    names = RawColumn(name=found.respondents.name, cells=survey.units)
    sizes = RawColumn(name="n_respondents", cells=np.array(found.units.sizes, dtype=float), label="Respondents")
    return replace(file, columns=(names, sizes), rows=np.arange(1, len(survey) + 1, dtype=np.int64))


def ids_in(survey: Survey, respondents: Respondents) -> NDArray[Any]:
    """Return the unit of each respondent of a wave as text, None where it is missing."""
    return together([_names(survey, name) for name in respondents.within])


def of_units(answers: Answers, units: Units, survey: Survey) -> Answers:
    """Return how the items of a design are read of units, whose respondents have to agree on them."""
    members, names = units.everyone, np.array(units.everyone_names, dtype=object)

    def numbers(name: str) -> Numbers:
        found = answers.numbers(name)
        return np.asarray(_agreed(name, Column(found, _reasons(np.isnan(found))), members, names, survey), dtype=float)

    def coded(name: str) -> Coded:
        found = answers.coded(name)
        codes = _agreed(name, Column(found.codes, _reasons(found.codes < 0)), members, names, survey)
        return replace(found, codes=codes.astype(np.int64))

    return Answers(
        numbers, coded, lambda place: survey.id_of(names[place]), members.n_units, answers.source, survey.study.units
    )


def _reasons(missing: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.where(missing, np.uint8(Reason.BLANK), np.uint8(Reason.ANSWERED)).astype(np.uint8)


def _agreed(name: str, column: Column, members: Membership, names: NDArray[Any], survey: Survey) -> NDArray[Any]:
    wrong = np.flatnonzero(differing(column, members))
    if len(wrong):
        shown = ", ".join(survey.id_of(names[place]) for place in wrong[:5])
        what = f"it differs within {len(wrong)} of the {members.n_units} {survey.study.units} (first: {shown})"
        raise DataError("the sample design", [Problem(name, what, f"Give all rows of a {survey.study.unit} the same")])
    return brought_together(column, None, members, SAME).values


def _layout(layout: Layout, survey: Survey) -> Layout:
    """Return the layout of the items that are left; options that are no yes and no any more stand alone."""
    sections = tuple(
        Section(label=each.label, blocks=tuple(new for block in each.blocks for new in _blocks(block, survey)))
        for each in layout.sections
    )
    return replace(layout, title=title_of(survey), sections=sections)


def _blocks(block: Block, survey: Survey) -> Iterator[Block]:
    items = tuple(name for name in block.items if survey.has(name))
    header = block.heading_item
    whole = not header or survey.has(header)
    if whole and all(survey.variable(name).type is ItemType.BINARY for name in items if header):
        if items:
            note = block.note.replace("one row", f"one {survey.study.unit}")
            yield replace(block, items=items, note=note)
        return
    for name in items:
        label = f"{block.heading}: {survey.variable(name).label}"
        yield Block(items=(name,), label=label, base=Base.ANSWERED, show_missing=ShowMissing.NOTE)
