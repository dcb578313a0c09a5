"""Write a study as the files of its folder: what `load_study` reads."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.layout_text import Value, toml_value
from leapstats.dictionary.load import CODELISTS, COLUMNS, MORE_OF_COLUMNS, MORE_OF_VARIABLES, TICK, VARIABLES
from leapstats.dictionary.study import SourceColumn, Study, Variable, Wave

FLAGS = ("optional", "judged_important", "exclusive", "review")
TEXTS = ("name", "label", "domain", "block", "source", "note", "unit", "form", "confidence", "evidence")


def study_texts(study: Study, head: str = "") -> dict[str, str]:
    """Return study.toml, variables.csv, codelists.csv and columns.csv of a study, by their names.

    Parameters
    ----------
    study
        Constraints and published values are not written.
    head
        A comment for study.toml.
    """
    return {
        "study.toml": _settings(study, head),
        "variables.csv": _sheet((*VARIABLES, *MORE_OF_VARIABLES), map(_variable, study.variables.values())),
        "codelists.csv": _sheet(CODELISTS, _codes(study)),
        "columns.csv": _sheet((*COLUMNS, *MORE_OF_COLUMNS), map(_column, study.columns)),
    }


def _sheet(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _settings(study: Study, head: str) -> str:
    lines = [f"# {head}", ""] if head else []
    about = {
        "name": study.name,
        "title": study.title,
        "unit": study.unit,
        "units": study.units,
        "id": study.id,
        "citation": study.citation,
    }
    lines.extend(("[study]", *_keys({key: value for key, value in about.items() if value})))
    if study.synthetic:
        lines.append("synthetic = true")
    lines.extend(("", "[conventions]", f"quantile_type = {study.conventions.quantile_type}"))
    for wave in study.waves:
        lines.extend(("", "[[waves]]", *_keys(_wave(wave))))
    for name, words in (("blocks", study.blocks), ("domains", study.domains)):
        if words:
            lines.extend(("", f"[{name}]", *_keys(words)))
    return "\n".join(lines) + "\n"


def _wave(wave: Wave) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "name": wave.name,
        "label": wave.label,
        "file": wave.file.as_posix(),
        "format": wave.format,
        "dictionary": wave.dictionary,
        "sheet": wave.sheet,
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


def _codes(study: Study) -> Iterator[dict[str, str]]:
    lists: dict[str, CodeList] = {}
    for variable in study.variables.values():
        if variable.codes is not None:
            lists.setdefault(variable.codes.name, variable.codes)
    for name, codes in lists.items():
        for place, code in enumerate(codes.codes, start=1):
            missing = code.reason.term if code.reason else ""
            yield {"list": name, "code": code.code, "label": code.label, "order": str(place), "missing": missing}


def _column(column: SourceColumn) -> dict[str, str]:
    recode = TICK if column.tick else ";".join(f"{text}={code}" for text, code in column.recode.items())
    return {
        "wave": column.wave,
        "column": column.column,
        "option": column.option,
        "variable": column.variable,
        "recode": recode,
        "wording": column.wording,
    }
