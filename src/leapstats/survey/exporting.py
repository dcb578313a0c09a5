"""A survey as a file of its items: codes with labels, missing answers with their reasons."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.study import Variable
from leapstats.survey.column import Column
from leapstats.survey.kinds.dates import date_text
from leapstats.survey.naming import item_names
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.reason_codes import ReasonCodes, changed_codes, codes_of_reasons
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, Reason, Role

MEASURES = {ItemType.CATEGORICAL: "nominal", ItemType.BINARY: "nominal"}
SYNTHETIC, SYNTHETIC_STAMP = "synthetic_data", "Synthetic data, no evidence about any unit"


def file_of_survey(survey: Survey, path: Path, *, labelled: bool = False, beside: RawFile | None = None) -> RawFile:
    """Return a survey as a file with one column an item.

    Parameters
    ----------
    survey
        Items of personal data are left out and named. Names that programs do not take are written with letters,
        digits and underscores. The items of synthetic data say so in a column of their own.
    path
        What the file will be called.
    labelled
        Whether cells hold labels; otherwise they hold codes that have labels.
    beside
        The file the survey was inferred from, with the same rows: its columns that are no items, such as ids, are
        written first, as they stand.

    Returns
    -------
    RawFile
        A missing answer is a code with a label, declared missing: the item's own code of that reason, or else -91
        and below (farther down where an answer is as low); one that was left blank is blank. Texts and labelled
        cells have no reasons, which a note says; another note says which codes had to be changed.
    """
    names = [name for name in survey.items if survey.variable(name).role is not Role.PII]
    personal = tuple(name for name in survey.items if name not in names)
    others = [each for each in beside.columns if not survey.has(each.heading)] if beside is not None else []
    plain = item_names([*(each.heading for each in others), *names])
    columns = [replace(each, name=name, option="") for each, name in zip(others, plain, strict=False)]
    columns += [
        replace(_column(survey.variable(name), survey.column(name), labelled=labelled), name=called)
        for name, called in zip(names, plain[len(others) :], strict=True)
    ]
    if survey.study.synthetic:
        stamp = np.full(len(survey), SYNTHETIC_STAMP, dtype=object)
        columns.append(RawColumn(name=SYNTHETIC, cells=stamp, fixed=True))
    lost = [name for name in names if labelled or survey.variable(name).type not in {*CODED, *NUMERIC}]
    missing = [name for name in lost if (survey.column(name).reasons > Reason.BLANK).any()]
    notes = [f"reasons of missing answers are not in the file: {', '.join(missing)}"] if missing else []
    written = {each.name: each for each in columns}
    for name, called in zip(names, plain[len(others) :], strict=True):
        changed = ", ".join(changed_codes(survey.variable(name), survey.column(name), written[called]))
        if changed:
            notes.append(f"{called}: codes of missing answers changed, so that none is among the answers: {changed}")
    return RawFile(
        path=path,
        format="",
        columns=tuple(columns),
        rows=np.arange(1, len(survey) + 1, dtype=np.int64),
        personal=personal,
        notes=tuple(notes),
        label=survey.study.title or survey.study.name,
        id=survey.study.id,
    )


def _column(variable: Variable, column: Column, *, labelled: bool) -> RawColumn:
    if variable.type in CODED and variable.codes is not None:
        return _labelled(variable, column) if labelled else _coded(variable, column)
    if variable.type in NUMERIC:
        return _numbers(variable, column, labelled=labelled)
    if variable.type is ItemType.DATE:
        texts = [None if np.isnan(day) else date_text(float(day)) for day in column.values]
        return RawColumn(name=variable.name, label=variable.label, cells=np.array(texts, dtype=object))
    return RawColumn(name=variable.name, label=variable.label, cells=column.values.astype(object))


def _labelled(variable: Variable, column: Column) -> RawColumn:
    answers = variable.codes.answers if variable.codes is not None else ()
    labels = np.array([*(code.label for code in answers), None], dtype=object)
    values = labels[np.where(column.answered, column.values, len(answers)).astype(np.int64)]
    return RawColumn(
        name=variable.name,
        label=variable.label,
        cells=values,
        categories=tuple(code.label for code in answers),
        ordered=bool(variable.codes is not None and variable.codes.scale),
    )


def _coded(variable: Variable, column: Column) -> RawColumn:
    """Keep codes: numbers if all of them are, else texts."""
    codes = variable.codes
    answers = codes.answers if codes is not None else ()
    if not all(is_whole(code.code) for code in answers):
        return _text_codes(variable, column)
    numbers = np.array([*(float(code.code) for code in answers), np.nan])
    values = numbers[np.where(column.answered, column.values, len(answers)).astype(np.int64)]
    labels: dict[float | str, str] = {float(code.code): code.label for code in answers}
    missing = codes_of_reasons(variable, column, numbers)
    return _with_missing(variable, values, labels, (column, missing))


def _text_codes(variable: Variable, column: Column) -> RawColumn:
    """Give codes that are no numbers numbers, in their order."""
    answers = variable.codes.answers if variable.codes is not None else ()
    values = np.where(column.answered, column.values + 1.0, np.nan)
    labels: dict[float | str, str] = {place: code.label for place, code in enumerate(answers, start=1)}
    labels = {float(place): label for place, label in labels.items()}
    missing = codes_of_reasons(variable, column, np.arange(1.0, len(answers) + 1))
    return _with_missing(variable, values, labels, (column, missing))


def _numbers(variable: Variable, column: Column, *, labelled: bool) -> RawColumn:
    values = np.where(column.answered, column.values, np.nan)
    missing = ReasonCodes({}, ()) if labelled else codes_of_reasons(variable, column, values)
    return _with_missing(variable, values, {}, (column, missing))


def _with_missing(
    variable: Variable,
    values: NDArray[np.float64],
    labels: Mapping[float | str, str],
    why: tuple[Column, ReasonCodes],
) -> RawColumn:
    column, missing = why
    filled: NDArray[Any] = values.astype(np.float64)
    for reason, (code, _) in missing.codes.items():
        filled = np.where(column.reasons == reason, code, filled)
    return RawColumn(
        name=variable.name,
        label=variable.label,
        cells=filled,
        labels={**labels, **dict(missing.codes.values())},
        missing=missing.declared,
        measure=MEASURES.get(variable.type, "scale"),
    )
