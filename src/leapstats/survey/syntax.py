"""Syntax that labels a table in SPSS or Stata: what a CSV file cannot hold."""

from collections.abc import Iterator
from dataclasses import replace

from leapstats.survey.cells import as_text
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.reason_codes import range_notes
from leapstats.survey.stata_writing import stata_names


def spss_syntax(file: RawFile) -> str:
    """Return commands that read the CSV file and give it its labels and missing codes in SPSS."""
    lines = [
        "* Written by leapstats: reads the table beside this file and labels it.",
        f"GET DATA /TYPE=TXT /FILE={_quoted(file.path.name)} /ENCODING='UTF8' /DELIMITERS=\",\" /QUALIFIER='\"'",
        "  /FIRSTCASE=2 /VARIABLES=",
        *(f"  {column.name} {'F12.4' if column.numeric else 'A200'}" for column in file.columns),
        "  .",
        "VARIABLE LABELS",
        *(f"  {column.name} {_quoted(column.label)}" for column in file.columns if column.label),
        "  .",
    ]
    for column in file.columns:
        lines.extend(_spss_codes(column))
    lines.append("EXECUTE.")
    return "\n".join(lines) + "\n"


def _spss_codes(column: RawColumn) -> Iterator[str]:
    if column.labels:
        labels = " ".join(f"{as_text(code)} {_quoted(label)}" for code, label in column.labels.items())
        yield f"VALUE LABELS {column.name} {labels}."
    if column.missing:
        ranges = (
            as_text(each.low) if each.low == each.high else f"{as_text(each.low)} THRU {as_text(each.high)}"
            for each in column.missing
        )
        yield from (f"* {note}." for note in range_notes([column]))
        yield f"MISSING VALUES {column.name} ({', '.join(ranges)})."


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("'", "''")
    return f"'{plain}'"


def stata_syntax(file: RawFile) -> str:
    """Return commands that read the CSV file and give it its labels and missing codes in Stata.

    A name that Stata does not allow, such as one of 40 letters, is changed; the label then says what it was.
    """
    headings = [each.name for each in file.columns]
    names = stata_names(headings)
    columns = [
        replace(each, name=name, label=each.label or ("" if name == each.name else each.name))
        for each, name in zip(file.columns, names, strict=True)
    ]
    head = "varnames(1) case(preserve)" if names == headings else "varnames(nonames) rowrange(2)"
    lines = [
        "* Written by leapstats: reads the table beside this file and labels it.",
        f"import delimited {_double(file.path.name)}, clear {head} encoding(utf-8)",
    ]
    if names != headings:
        lines.extend(f"rename v{number} {name}" for number, name in enumerate(names, start=1))
    for number, column in enumerate(columns, start=1):
        if column.label:
            lines.append(f"label variable {column.name} {_double(column.label)}")
        lines.extend(_stata_codes(column, f"codes{number}"))
    return "\n".join(lines) + "\n"


def _stata_codes(column: RawColumn, name: str) -> Iterator[str]:
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    missing = {code for code in column.labels if any(each.low <= code <= each.high for each in column.missing)}  # type: ignore[operator]
    labels = []
    for code, label in column.labels.items():
        if code in missing:
            letter = f".{next(letters)}"
            yield f"replace {column.name} = {letter} if {column.name} == {as_text(code)}"
            labels.append(f"{letter} {_double(label)}")
        else:
            labels.append(f"{as_text(code)} {_double(label)}")
    if labels:
        yield f"label define {name} {' '.join(labels)}"
        yield f"label values {column.name} {name}"


def _double(text: str) -> str:
    plain = " ".join(text.split()).replace('"', "'").replace("`", "'").replace("$", "USD ")
    return f'"{plain}"'
