"""Know an export of KoBo or ODK by how it begins."""

import csv
import io
import re
from pathlib import Path

from leapstats.survey.contents import head_of
from leapstats.survey.kobo_workbook import is_form
from leapstats.survey.separators import separator_of
from leapstats.survey.workbooks.sheets import head_rows

AUTO_GROUP = re.compile(r"group_[a-z]{2}\d[a-z]{2}\d{2}")

SIGNS = frozenset(
    "_uuid _submission_time __version__ _submission__uuid formhub/uuid meta/instanceID meta-instanceID _parent_index "
    "_validation_status _submitted_by _xform_id_string".split()
)
CENTRAL = frozenset({"SubmissionDate", "KEY"})
REPEATS = frozenset({"PARENT_KEY", "KEY"})
IN_JSON = re.compile(r'"(_uuid|_xform_id_string|formhub/uuid|meta/instanceID|_submission_time|__system)"\s*:')
AUTO = re.compile(rf"{AUTO_GROUP.pattern}[/.]\w")


def is_kobo(path: Path) -> bool:
    """Tell whether a file begins like an export of KoBo or ODK, or is an XLSForm.

    It has two of the columns that the services add, or groups with the names that KoBo gives by chance.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        return IN_JSON.search(head_of(path)) is not None
    if suffix in {".xlsx", ".xls"}:
        heads = head_rows(path)
        return is_form(heads) or any(_is_export(set(row)) for rows in heads.values() for row in rows)
    text = head_of(path)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)), [])
    except csv.Error:  # an overlong cell
        return False
    return _is_export({name.strip() for name in header})


def _is_export(names: set[str]) -> bool:
    return (
        len(names & SIGNS) > 1
        or names >= CENTRAL
        or names >= REPEATS
        or len([name for name in names if AUTO.match(name)]) > 1
    )
