"""The data dictionary of a REDCap project: its fields with their forms, types, choices and branching logic."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from leapstats.dictionary.expression import Expression
from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_utf8
from leapstats.survey.plain_text import plain
from leapstats.survey.redcap_head import header_names, is_dictionary
from leapstats.survey.redcap_logic import Rule, rule_of
from leapstats.survey.separators import separator_of

BEFORE_SHIFT = ("field_name", "form_name", "section_header", "field_type", "field_label")
NEVER_NA = ("text_validation_type_or_show_slider_number", "identifier", "branching_logic", "required_field")
NA = "NA"
CHOSEN = ("radio", "dropdown", "checkbox")
FIXED_CHOICES = {
    "yesno": (("1", "Yes"), ("0", "No")),
    "truefalse": (("1", "True"), ("0", "False")),
}
MOST_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a project.

    `type` is in the words of the dictionary (text, notes, radio, dropdown, checkbox, yesno, truefalse, calc, slider,
    file, descriptive, sql). `choices` are pairs of code and label in order; `validation` is the type of a text, such
    as `integer`. `logic` is the branching logic as it was written, `rule` what it says in the language of
    dictionaries here.
    """

    name: str
    form: str
    type: str
    label: str = ""
    section: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    validation: str = ""
    minimum: str = ""
    maximum: str = ""
    identifier: bool = False
    logic: str = ""
    rule: Rule | None = None
    required: bool = False
    matrix: str = ""
    note: str = ""
    annotation: str = ""

    @property
    def condition(self) -> Expression | None:
        """The branching logic as a condition; None where there is none, or it cannot be translated."""
        return self.rule.expression if self.rule is not None else None

    @property
    def is_checkbox(self) -> bool:
        """Whether the field has a column for each choice."""
        return self.type == "checkbox"


@dataclass(frozen=True)
class RedcapDictionary:
    """The fields of a project in order; `missing` are pairs of code and label of its missing-data codes, if it says."""

    name: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms in order."""
        return tuple(dict.fromkeys(field.form for field in self.fields if field.form))


def read_dictionary(path: Path) -> RedcapDictionary:
    """Read a data dictionary from CSV.

    Parameters
    ----------
    path
        As the Online Designer saves it, or as the API gives it; a column that is lacking is taken to be empty.

    Returns
    -------
    RedcapDictionary
        A row with more or fewer cells than the header is read up to the label, with a note: the others have moved.

    Raises
    ------
    DataError
        If it is no data dictionary, or has no field.
    """
    content, _ = read_utf8(path)
    text = content.decode()
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)))
    except csv.Error as error:
        raise DataError(path.name, [Problem("", f"it cannot be read as CSV ({error})", "Save it again")]) from None
    header = rows[0] if rows else []
    if not is_dictionary(header):
        what = (
            "this is no REDCap data dictionary: its header does not have Variable / Field Name, Form Name, Field Type"
        )
        raise DataError(path.name, [Problem("", what, "Download it from the project's Data Dictionary page")])
    names = header_names(header)
    cells, notes = _cells(names, rows[1:])
    if not cells:
        raise DataError(path.name, [Problem("", "the data dictionary has no fields", "Download it again")])
    return of_cells(path.name, cells, notes=notes)


def _cells(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[dict[str, str]], list[str]]:
    """Return the cells of each field by the names of the columns, and notes on rows that do not fit the header."""
    found, notes = [], []
    for place, row in enumerate(rows, start=1):
        given = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        if not given.get("field_name"):
            continue
        if len(row) != len(names):
            given = {name: given.get(name, "") for name in BEFORE_SHIFT}
            notes.append(
                f"field {place} of the dictionary, {given['field_name']}, has {len(row)} cells under {len(names)} "
                "names: only its name, form, type and label are used"
            )
        found.append(given)
    if any(each.get(name) == NA for each in found for name in NEVER_NA):
        found = [{name: "" if cell == NA else cell for name, cell in each.items()} for each in found]
        notes.append("NA in the dictionary read as blank: R writes a blank so")
    return found, notes


def of_cells(
    name: str,
    cells: Sequence[Mapping[str, str]],
    *,
    notes: Sequence[str] = (),
    missing: tuple[tuple[str, str], ...] = (),
    events: tuple[str, ...] = (),
) -> RedcapDictionary:
    """Build a dictionary from the cells of each field by the API's names of the columns."""
    kept: dict[str, Mapping[str, str]] = {}
    twice = []
    for each in cells:
        field_name = each["field_name"].lower()
        twice.extend([field_name] if field_name in kept else [])
        kept.setdefault(field_name, each)
    told = [*notes, *([f"fields named twice in the dictionary, the first is used: {_listed(twice)}"] if twice else [])]
    checkboxes = frozenset(each for each, given in kept.items() if given.get("field_type", "").lower() == "checkbox")
    fields = tuple(_field(each, given, checkboxes) for each, given in kept.items())
    return RedcapDictionary(name, fields, tuple(told), missing, events)


def _field(name: str, cells: Mapping[str, str], checkboxes: frozenset[str]) -> Field:
    kind = cells.get("field_type", "").lower()
    logic = cells.get("branching_logic", "")
    return Field(
        name=name,
        form=cells.get("form_name", ""),
        type=kind,
        label=plain(cells.get("field_label", "")),
        section=plain(cells.get("section_header", "")),
        choices=tuple(_choices(kind, cells.get("select_choices_or_calculations", ""))),
        validation=cells.get("text_validation_type_or_show_slider_number", "").lower(),
        minimum=cells.get("text_validation_min", ""),
        maximum=cells.get("text_validation_max", ""),
        identifier=cells.get("identifier", "").lower() in {"y", "yes", "1", "true"},
        logic=logic,
        rule=rule_of(logic, checkboxes) if logic else None,
        required=cells.get("required_field", "").lower() in {"y", "yes", "1", "true"},
        matrix=cells.get("matrix_group_name", ""),
        note=plain(cells.get("field_note", "")),
        annotation=cells.get("field_annotation", ""),
    )


def _choices(kind: str, text: str) -> Iterator[tuple[str, str]]:
    if kind in FIXED_CHOICES:
        yield from FIXED_CHOICES[kind]
    elif kind in CHOSEN:
        yield from split_choices(text)


def split_choices(text: str) -> list[tuple[str, str]]:
    """Split `1, Yes | 2, No, never`: at bars, and each at its first comma; without one the code is the label too.

    A code that comes again keeps its first label.
    """
    choices: dict[str, str] = {}
    for part in text.split("|"):
        code, comma, label = part.partition(",")
        code = " ".join(code.split())
        if code:
            choices.setdefault(code, (plain(label) or code) if comma else plain(code))
    return list(choices.items())


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
