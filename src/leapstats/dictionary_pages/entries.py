"""What a codebook says of each item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.scale_words import derived_words
from leapstats.dictionary.study import IGNORED, SourceColumn, Study, Variable
from leapstats.dictionary.words import in_words
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, Reason, Role

N_BINS = 12
HIDDEN = (ItemType.ID, ItemType.TEXT)


@dataclass(frozen=True, slots=True)
class Level:
    """A code of an item, its label, and how many units gave it; `n` is None without data."""

    code: str
    label: str
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The answers to a numeric item: least, median, mean, greatest, and the counts of bins of one width."""

    least: float
    median: float
    mean: float
    greatest: float
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to an item in a wave. `missing` counts those without one by reason, in words."""

    wave: str
    n_answered: int
    missing: tuple[tuple[str, int], ...]
    levels: tuple[Level, ...] = ()
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of a codebook.

    `universe` and `formula` are in words, "" where there is none; `sources` are the columns of the files, by wave;
    `wordings` how each wave asked, where the dictionary says so.
    """

    variable: Variable
    universe: str
    formula: str
    domain: str
    block: str
    sources: tuple[tuple[str, str], ...]
    wordings: tuple[tuple[str, str], ...]
    codes: tuple[Level, ...]
    missing_codes: tuple[tuple[Level, str], ...]
    answers: tuple[Answers, ...]


def entries_of(study: Study, surveys: Mapping[str, Survey]) -> tuple[Entry, ...]:
    """Describe every item of a study, in the order of its dictionary.

    Parameters
    ----------
    study
        Its dictionary.
    surveys
        By wave; empty for a codebook without data.
    """
    return tuple(_entry(study, variable, surveys) for variable in study.variables.values())


def _entry(study: Study, variable: Variable, surveys: Mapping[str, Survey]) -> Entry:
    codes = variable.codes
    columns = [each for each in study.columns if each.variable == variable.name and each.variable != IGNORED]
    return Entry(
        variable=variable,
        universe=in_words(variable.universe, study) if variable.universe is not None else "",
        formula=_formula(study, variable),
        domain=study.domains.get(variable.domain, variable.domain),
        block=study.blocks.get(variable.block, variable.block),
        sources=tuple((each.wave, _column(each)) for each in columns),
        wordings=tuple((each.wave, each.wording) for each in columns if each.wording),
        codes=tuple(Level(code.code, code.label) for code in codes.answers) if codes is not None else (),
        missing_codes=tuple((Level(code.code, code.label), code.reason.label) for code in codes.missing)
        if codes is not None
        else (),
        answers=tuple(_answers(survey, variable) for survey in surveys.values() if survey.has(variable.name)),
    )


def _formula(study: Study, variable: Variable) -> str:
    if variable.formula is None:
        return ""
    return derived_words(study, variable.name) or in_words(variable.formula, study)


def _column(entry: SourceColumn) -> str:
    return f"{entry.column} [{entry.option}]" if entry.option else entry.column


def _answers(survey: Survey, variable: Variable) -> Answers:
    column = survey.column(variable.name)
    given = column.values[column.answered]
    counts = np.bincount(column.reasons, minlength=len(Reason))
    shown = variable.type not in HIDDEN and variable.role is not Role.PII
    return Answers(
        wave=survey.wave,
        n_answered=int(counts[Reason.ANSWERED]),
        missing=tuple((reason.label, int(counts[reason])) for reason in Reason if reason and counts[reason]),
        levels=tuple(_levels(variable, given)) if shown and variable.type in CODED else (),
        numbers=_numbers(given) if shown and variable.type in NUMERIC and len(given) else None,
    )


def _levels(variable: Variable, given: NDArray[Any]) -> Iterator[Level]:
    codes = variable.codes.answers if variable.codes is not None else ()
    counts = np.bincount(given.astype(np.int64), minlength=len(codes))
    for code, n in zip(codes, counts.tolist(), strict=True):
        yield Level(code.code, code.label, n)


def _numbers(given: NDArray[Any]) -> Numbers:
    values = given.astype(np.float64)
    counts, _ = np.histogram(values, bins=min(N_BINS, max(1, len(np.unique(values)))))
    return Numbers(
        float(values.min()), float(np.median(values)), float(values.mean()), float(values.max()), tuple(counts.tolist())
    )
