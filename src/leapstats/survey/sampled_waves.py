"""The design by which the units of linked waves were sampled: that of the first wave that says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.sampling import Sampling
from leapstats.errors import DataError, Problem
from leapstats.survey.choices import Choices
from leapstats.survey.column import ABSENT
from leapstats.survey.linking import Linked
from leapstats.survey.sampling import Answers, Sampled, sampled
from leapstats.survey.sampling_answers import file_answers, frequencies, survey_answers
from leapstats.survey.splitting import Split
from leapstats.survey.survey import Survey
from leapstats.survey.where import known_column, units_kept
from leapstats.terms import Whole

FIX = "Give a row the same frequency in each wave"


@dataclass(frozen=True, slots=True, eq=False)
class WaveAnswers:
    """How the items of a design are read in a wave, of all its units; `kept` are those analysed, None for all.

    `has` tells whether a wave has an answer to an item.
    """

    answers: Answers
    has: Callable[[str], bool]
    kept: NDArray[np.bool_] | None = None


def with_design(surveys: Sequence[Survey], answers: Sequence[WaveAnswers], sampling: Sampling) -> list[Survey]:
    """Give the design to the first wave that has answers to all of its items, or else to the first one.

    Parameters
    ----------
    surveys
        The waves that are compared.
    answers
        Of each wave.
    sampling
        What is said of the design.

    Raises
    ------
    InputError
        As for `sampled`.
    """
    there = [all(map(each.has, sampling.items)) for each in answers]
    place = there.index(True) if any(there) else 0
    chosen = answers[place]
    found = sampled(chosen.answers, sampling, chosen.kept)
    if chosen.kept is not None:
        found = found.rows(np.flatnonzero(chosen.kept))
    return [_weighted(each, found if at == place else None) for at, each in enumerate(surveys)]


def _weighted(survey: Survey, found: Sampled | None) -> Survey:
    conventions = replace(survey.study.conventions, weighted=True)
    return replace(survey, study=replace(survey.study, conventions=conventions), sampled=found)


def design_wave(linked: Linked) -> int | None:
    """Return the place of the wave that has the design; None where no wave has one."""
    return next((place for place, survey in enumerate(linked.surveys) if survey.sampled is not None), None)


def repeated(linked: Linked, answers: Sequence[WaveAnswers], name: str) -> Linked:
    """Let each unit stand as often as a frequency says; a note of the first wave says so.

    Raises
    ------
    DataError
        If a frequency is missing or no whole number, or differs between the waves of a unit.
    """
    counts = np.full((len(answers), len(linked)), ABSENT, dtype=np.int64)
    for wave, each in enumerate(answers):
        if each.has(name):
            counts[wave] = _of_units(frequencies(name, each.answers), each.kept, linked.places[wave])
    most = counts.max(axis=0)
    wrong = np.flatnonzero((most == ABSENT) | ((counts != ABSENT) & (counts != most)).any(axis=0))
    if len(wrong):
        shown = ", ".join(linked.surveys[0].id_of(linked.units[place]) for place in wrong[:5])
        what = f"{len(wrong)} of {len(linked)} units have none, or another one in another wave (first: {shown})"
        raise DataError(answers[0].answers.source, [Problem(name, what, FIX)])
    whole = linked.at(np.repeat(np.arange(len(linked)), most))
    first, *others = whole.surveys
    note = f"each unit occurs as often as {name} says: the {len(linked)} are {len(whole)}"
    noted = replace(first.provenance, notes=(*first.provenance.notes, note))
    return replace(whole, surveys=(replace(first, provenance=noted), *others))


def answers_of_study(survey: Survey, where: str) -> WaveAnswers:
    """Return how the items of a design are read in a wave of a study; `where` is a condition on the units analysed."""
    kept = units_kept(survey, where)
    return WaveAnswers(
        survey_answers(survey),
        lambda item: survey.has(item) and bool(survey.column(item).answered.any()),
        None if kept is None else kept.rows,
    )


def answers_of_file(split: Split, survey: Survey, choices: Choices) -> WaveAnswers:
    """Return how the columns of a design are read in a wave of a long file."""
    here = split.waves == survey.wave
    file, units = split.file.take(here), split.units[here]
    answers = file_answers(file, survey, choices=choices)
    return WaveAnswers(
        replace(answers, row_name=lambda place: survey.id_of(units[place])),
        lambda item: bool(known_column(file, item, choices).column.answered.any()),
        None if split.kept is None else split.kept[here],
    )


def _of_units(counts: Whole, kept: NDArray[np.bool_] | None, places: Whole) -> Whole:
    inside = counts if kept is None else counts[kept]
    return np.where(places == ABSENT, ABSENT, inside[np.maximum(places, 0)])
