"""Read the items that describe a sample design, from a file or through a dictionary; repeat aggregated rows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.sampling import Sampling
from leapstats.dictionary.study import Variable
from leapstats.errors import DataError, Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.column import Column
from leapstats.survey.inference import check_names
from leapstats.survey.raw import RawFile
from leapstats.survey.sampling import Answers, sampled
from leapstats.survey.sampling_problems import Coded
from leapstats.survey.survey import Survey
from leapstats.survey.where import Kept, known_column, taken
from leapstats.terms import CODED, ItemType, Numbers, Whole

DESIGN = "the sample design"
MOST_ROWS = 20_000_000


def file_answers(file: RawFile, survey: Survey, *, choices: Choices) -> Answers:
    """Return how the columns of a file are read that describe a design; they need not be items of its survey."""

    def numbers(name: str) -> Numbers:
        of_numbers = replace(choices, types={**choices.types, name: ItemType.CONTINUOUS})
        return _numbers(*_found(name, of_numbers))

    def coded(name: str) -> Coded:
        return _coded(*_found(name, choices))

    def _found(name: str, narrowed: Choices) -> tuple[Variable, Column]:
        check_names(file, Choices(include=(name,)))
        try:
            known = known_column(file, name, narrowed)
        except UsageError as error:
            raise UsageError(DESIGN, error.problems) from None
        return known.variable, known.column

    return Answers(numbers, coded, survey.row_name, len(file.rows), file.path.name, survey.study.units)


def survey_answers(survey: Survey) -> Answers:
    """Return how the items of a survey are read that describe a design."""
    return Answers(
        lambda name: _numbers(survey.variable(name), survey.column(name)),
        lambda name: _coded(survey.variable(name), survey.column(name)),
        survey.row_name,
        len(survey),
        survey.study.source,
        survey.study.units,
    )


def _numbers(variable: Variable, column: Column) -> Numbers:
    if variable.type in CODED and variable.codes is not None:
        codes = [*(code.code for code in variable.codes.answers), "nan"]
        try:
            return np.asarray(np.array([float(code) for code in codes])[column.values], dtype=float)
        except ValueError:
            pass
    if column.values.dtype.kind != "f":
        problem = Problem(variable.name, f"it is {variable.type}, not a number", "Choose a number")
        raise UsageError(DESIGN, [problem])
    return np.asarray(column.values, dtype=float)


def _coded(variable: Variable, column: Column) -> Coded:
    if variable.type in CODED and variable.codes is not None:
        labels = tuple(code.label for code in variable.codes.answers)
        return Coded(variable.name, column.values.astype(np.int64), labels)
    answered = column.answered
    distinct, codes = np.unique(column.values[answered].astype(_sortable(column.values)), return_inverse=True)
    whole = np.full(len(column.values), -1, dtype=np.int64)
    whole[answered] = codes
    labels = tuple(f"{each:g}" if column.values.dtype.kind == "f" else str(each) for each in distinct)
    return Coded(variable.name, whole, labels)


def _sortable(values: NDArray[np.generic]) -> str:
    return "f8" if values.dtype.kind == "f" else "U"


def kept_and_sampled(
    survey: Survey, kept: Kept | None, sampling: Sampling | None, answers: Callable[[Survey], Answers]
) -> Survey:
    """Return the units of a survey that are kept, with the design by which all of them were sampled.

    Parameters
    ----------
    survey
        All units.
    kept
        Those asked for; None for all.
    sampling
        What is said of the design; None for nothing.
    answers
        How the items that describe the design are read; called where something is said.

    Raises
    ------
    InputError
        As for `sampled` and `frequencies`.
    """
    rows = None if kept is None else kept.rows
    if sampling is not None and sampling.is_design:
        kept = None if kept is None else replace(kept, note=kept.of_sample)
        conventions = replace(survey.study.conventions, weighted=True)
        found = sampled(answers(survey), sampling, rows)
        survey = replace(survey, study=replace(survey.study, conventions=conventions), sampled=found)
    part = survey if kept is None else kept.of_survey(survey)
    if sampling is None or not sampling.frequency:
        return part
    counts = frequencies(sampling.frequency, answers(survey))
    return _repeated(part, sampling.frequency, counts if rows is None else counts[rows])


def frequencies(name: str, answers: Answers) -> Whole:
    """Return how often each row occurs.

    Raises
    ------
    DataError
        If a frequency is missing, negative or no whole number, or all rows together are too many.
    """
    numbers = answers.numbers(name)
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers == np.floor(numbers)) & np.isfinite(numbers)))
    problems = []
    if len(wrong):
        rows = ", ".join(answers.row_name(int(place)) for place in wrong[:5])
        what = f"{len(wrong)} of {len(numbers)} rows have no whole number from 0 (first: {rows})"
        fix = "A frequency counts equal rows. A sampling weight, which may have decimals, goes with --weights"
        problems.append(Problem(name, what, fix))
    elif not 0 < numbers.sum() <= MOST_ROWS:
        fix = "Use frequencies, which count observed units; for sampling weights use --weights"
        problems.append(Problem(name, f"the rows occur {numbers.sum():g} times", f"{fix}"))
    if problems:
        raise DataError(answers.source, problems)
    return numbers.astype(np.int64)


def _repeated(survey: Survey, name: str, counts: Whole) -> Survey:
    """Return a survey in which each row stands as often as it occurs."""
    places = np.repeat(np.arange(len(counts)), counts)
    note = f"each row occurs as often as {name} says: the {len(counts)} rows are {len(places)}"
    return taken(survey, places, note)
