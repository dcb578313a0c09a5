"""Write a study as the files of its folder: what `load_study` reads."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.layout_text import Value, toml_value
from leapstats.dictionary.load import CODELISTS, COLUMNS, MORE_OF_COLUMNS, MORE_OF_VARIABLES, TICK, VARIABLES
from leapstats.dictionary.scale_files import FILE, IN_ORDER, scale_cells
from leapstats.dictionary.study import Conventions, SourceColumn, Study, Variable, Wave

FLAGS = ("optional", "judged_important", "exclusive", "review")
TEXTS = ("name", "label", "domain", "block", "source", "note", "unit", "form", "confidence", "evidence")


def study_texts(study: Study, head: str = "") -> dict[str, str]:
    """Return study.toml, variables.csv, codelists.csv, columns.csv and, of one with scales, scales.csv, by their names.

    Parameters
    ----------
    study
        Constraints and published values are not written.
    head
        A comment for study.toml.
    """
    made = {name for scale in study.scales.values() for name in scale.derived}
    variables = [each for each in study.variables.values() if each.name not in made]
    scales = {FILE: sheet_text(IN_ORDER, map(scale_cells, study.scales.values()))} if study.scales else {}
    tables = {"blocks": study.blocks, "domains": study.domains}
    return {
        "study.toml": settings_text(_about(study), study.waves, tables, conventions=study.conventions, head=head),
        "variables.csv": sheet_text((*VARIABLES, *MORE_OF_VARIABLES), map(_variable, variables)),
        "codelists.csv": sheet_text(CODELISTS, code_rows(_lists(variables))),
        "columns.csv": sheet_text((*COLUMNS, *MORE_OF_COLUMNS), map(column_row, study.columns)),
        **scales,
    }


def sheet_text(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Write rows as CSV; what a row does not have is blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def settings_text(
    about: Mapping[str, Value],
    waves: Iterable[Wave],
    tables: Mapping[str, Mapping[str, str]],
    *,
    conventions: Conventions | None = None,
    head: str = "",
) -> str:
    """Write study.toml.

    Parameters
    ----------
    about
        The keys of `[study]`.
    waves
        In their order.
    tables
        Tables of words by their names, such as `blocks`; empty ones are left out.
    conventions
        None for the usual ones, which need not be written.
    head
        A comment for the first line.
    """
    lines = [f"# {head}", ""] if head else []
    lines.extend(("[study]", *_keys(about)))
    if conventions is not None:
        lines.extend(("", "[conventions]", f"quantile_type = {conventions.quantile_type}"))
    for wave in waves:
        lines.extend(("", "[[waves]]", *_keys(_wave(wave))))
    for name, words in tables.items():
        if words:
            lines.extend(("", f"[{name}]", *_keys(words)))
    return "\n".join(lines) + "\n"


def _about(study: Study) -> dict[str, Value]:
    keys = ("name", "title", "unit", "units", "id", "citation")
    about: dict[str, Value] = {key: getattr(study, key) for key in keys if getattr(study, key)}
    return about | {"synthetic": True} if study.synthetic else about


def _wave(wave: Wave) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "name": wave.name,
        "label": wave.label,
        "file": wave.file.as_posix(),
        "format": wave.format,
        "dictionary": wave.dictionary,
        "sheet": wave.sheet,
        "repeats": dict(wave.repeats),
        "repeats_missing": list(wave.repeats_missing),
        "decimal": wave.decimal,
        "wave_column": wave.wave_column,
        "wave_value": wave.wave_value,
        "several": wave.several,
    }
    return {key: value for key, value in keys.items() if value}


def _keys(values: Mapping[str, Value]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key if key.isidentifier() and key.isascii() else toml_value(key)} = {toml_value(value)}"


def _variable(variable: Variable) -> dict[str, str]:
    cells = {name: getattr(variable, name) for name in TEXTS}
    cells |= {name: "yes" for name in FLAGS if getattr(variable, name)}
    return cells | {
        "type": str(variable.type),
        "role": str(variable.role),
        "codes": variable.codes.name if variable.codes is not None else "",
        "universe": _expression(variable.universe),
        "formula": _expression(variable.formula),
        "skip_means": "no" if variable.skip_means_no else "",
    }


def _expression(expression: Expression | None) -> str:
    return text_of_expression(expression) if expression is not None else ""


def _lists(variables: Iterable[Variable]) -> Iterable[CodeList]:
    lists: dict[str, CodeList] = {}
    for variable in variables:
        if variable.codes is not None:
            lists.setdefault(variable.codes.name, variable.codes)
    return lists.values()


def code_rows(lists: Iterable[CodeList]) -> Iterator[dict[str, str]]:
    """Yield the rows of codelists.csv."""
    for codes in lists:
        for place, code in enumerate(codes.codes, start=1):
            missing = code.reason.term if code.reason else ""
            yield {"list": codes.name, "code": code.code, "label": code.label, "order": str(place), "missing": missing}


def column_row(column: SourceColumn) -> dict[str, str]:
    """Return the row of columns.csv of a column."""
    recode = TICK if column.tick else ";".join(f"{text}={code}" for text, code in column.recode.items())
    return {
        "wave": column.wave,
        "column": column.column,
        "option": column.option,
        "variable": column.variable,
        "recode": recode,
        "wording": column.wording,
    }
