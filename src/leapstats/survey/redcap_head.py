"""Know a file of REDCap by how it begins: records, a data dictionary, or a project in XML."""

import re
from collections.abc import Sequence
from pathlib import Path

from leapstats.survey.spelling import folded

STATES = {"0": "Incomplete", "1": "Unverified", "2": "Complete"}
TICKS = {"1": True, "checked": True, "true": True, "0": False, "unchecked": False, "false": False}
NA = "na"
COMPLETE, LABELLED_STATE = "_complete", "complete?"
CHECK = re.compile(r"([a-z][a-z0-9_]*?)___(\w+)")
LABELLED_CHECK = re.compile(r"(.*?)\s*\(choice=(.*)\)", re.DOTALL)
ADDED_NAMES = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_data_access_group",
    "redcap_survey_identifier",
)
RECORD_ID = "record_id"
# The label of each column of the file that the Online Designer saves, and its name in the file that the API gives.
HEADINGS = {
    "variable / field name": "field_name",
    "form name": "form_name",
    "section header": "section_header",
    "field type": "field_type",
    "field label": "field_label",
    "choices, calculations, or slider labels": "select_choices_or_calculations",
    "field note": "field_note",
    "text validation type or show slider number": "text_validation_type_or_show_slider_number",
    "text validation min": "text_validation_min",
    "text validation max": "text_validation_max",
    "identifier?": "identifier",
    "branching logic (show field only if...)": "branching_logic",
    "required field?": "required_field",
    "custom alignment": "custom_alignment",
    "question number (surveys only)": "question_number",
    "matrix group name": "matrix_group_name",
    "matrix ranking?": "matrix_ranking",
    "field annotation": "field_annotation",
}
NEEDED = ("field_name", "form_name", "field_type")
XML = ".xml"
HEAD = 65_536
MARKS = (b"<ODM", b"projectredcap.org")


def is_export(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first rows of a file look like records of REDCap.

    Parameters
    ----------
    header
        The headings.
    rows
        Some rows below.

    Returns
    -------
    bool
        True with a column that only REDCap adds, several options of a checkbox, or a record id beside the states of
        forms; with labels for headings, options of a checkbox or the states of forms.
    """
    if not set(ADDED_NAMES).isdisjoint(header):
        return True
    cells = [{row[number].strip().lower() for row in rows if number < len(row)} - {""} for number in range(len(header))]
    ticks, states = {NA, *TICKS}, {NA, *STATES, *map(str.lower, STATES.values())}
    boxes: dict[str, int] = {}
    for name, found in zip(header, cells, strict=True):
        match = CHECK.fullmatch(name)
        if match and found <= ticks:
            boxes[match[1]] = boxes.get(match[1], 0) + 1
    closed = [name.endswith(COMPLETE) and found <= states for name, found in zip(header, cells, strict=True)]
    if any(number > 1 for number in boxes.values()) or (any(closed) and RECORD_ID in header[:2]):
        return True
    labelled = [
        bool(LABELLED_CHECK.fullmatch(name)) and found <= ticks for name, found in zip(header, cells, strict=True)
    ]
    words = {NA, *map(str.lower, STATES.values()), *STATES}
    return any(labelled) or any(
        folded(name) == LABELLED_STATE and found and found <= words for name, found in zip(header, cells, strict=True)
    )


def header_names(header: Sequence[str]) -> list[str]:
    """Return the names that the API gives to the columns of a dictionary, whichever of the two headers it has."""
    spelled = (" ".join(name.split()).casefold() for name in header)
    return [HEADINGS.get(name, name) for name in spelled]


def is_dictionary(header: Sequence[str]) -> bool:
    """Tell whether a header row is that of a data dictionary: name, form and type of a field come first."""
    names = header_names(header)
    return set(NEEDED) <= set(names) and len(names) == len(set(names))


def is_project(path: Path) -> bool:
    """Tell whether a file begins like a project of REDCap in XML."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    return all(mark in head for mark in MARKS)
