"""Write answers the way a wave's file keeps them: the reverse of decoding."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from leapstats.dictionary.study import IGNORED, SourceColumn, Study, Variable, Wave
from leapstats.errors import Problem, UsageError
from leapstats.survey.formats import module_for
from leapstats.survey.raw import MissingRange, RawColumn, RawFile
from leapstats.terms import CODED, ItemType

MEASURES = {
    ItemType.BINARY: "nominal",
    ItemType.CATEGORICAL: "nominal",
    ItemType.COUNT: "scale",
    ItemType.CONTINUOUS: "scale",
}

Codes = Mapping[str, Sequence[str | None]]


def encode(study: Study, wave: Wave, answers: Codes, extra: Sequence[RawColumn] = ()) -> RawFile:
    """Encode a wave as a raw file of its format.

    Parameters
    ----------
    study, wave
        columns.csv says which column or question keeps which item.
    answers
        For each item one code, number or text a unit; None for blank. Items that are not there
        are left out.
    extra
        Columns that the format puts before the questions.

    Raises
    ------
    UsageError
        If the wave's format cannot be written.
    """
    module = module_for(wave.format)
    if not hasattr(module, "write"):
        problem = Problem(f"wave {wave.name}", f"files in {wave.format} format cannot be written", "Take spss")
        raise UsageError(f"the study {study.name}", [problem])
    given = {column.name for column in extra}
    columns = [
        _column(wave, entry, study.variables[entry.variable], answers[entry.variable])
        for entry in study.columns
        if entry.wave == wave.name
        and entry.variable != IGNORED
        and entry.variable in answers
        and entry.column not in given
    ]
    n_units = len(next(iter(answers.values())))
    return RawFile(
        path=Path(wave.file.name),
        format=wave.format,
        columns=(*extra, *columns),
        rows=np.arange(1, n_units + 1, dtype=np.int64),
    )


def _column(wave: Wave, entry: SourceColumn, variable: Variable, codes: Sequence[str | None]) -> RawColumn:
    if wave.format == "spss":
        return _coded_column(entry, variable, codes)
    if wave.format == "csv":
        return RawColumn(name=entry.column, cells=np.array([_cell(entry, code) for code in codes], dtype=object))
    texts = {code.code: code.label for code in (variable.codes.answers if variable.codes else ())}
    texts.update({code: text for text, code in entry.recode.items()})
    if entry.tick:
        texts = {"1": entry.option or entry.column, "0": ""}
    missing = {code.code for code in (variable.codes.missing if variable.codes else ())}
    cells = [None if code is None or code in missing else texts.get(code, code) or None for code in codes]
    return RawColumn(name=entry.column, option=entry.option, cells=np.array(cells, dtype=object))


def _cell(entry: SourceColumn, code: str | None) -> str | None:
    """Return the cell of a table that is read as a code: the code itself, or the text that is recoded to it."""
    if code is None or (entry.tick and code != "1"):
        return None
    return next((text for text, meant in entry.recode.items() if meant == code), code)


def _coded_column(entry: SourceColumn, variable: Variable, codes: Sequence[str | None]) -> RawColumn:
    """Keep codes as numbers with their labels, and the missing ones marked as such."""
    if variable.type not in MEASURES:
        return RawColumn(name=entry.column, label=variable.label, cells=np.array(codes, dtype=object))
    listed = variable.codes.codes if variable.codes else ()
    missing = tuple(MissingRange(float(code.code), float(code.code)) for code in listed if code.reason)
    shown = listed if variable.type in CODED else (variable.codes.missing if variable.codes else ())
    return RawColumn(
        name=entry.column,
        label=variable.label,
        cells=np.array([np.nan if code is None else float(code) for code in codes]),
        labels={float(code.code): code.label for code in shown},
        missing=missing,
        measure=MEASURES[variable.type],
    )
