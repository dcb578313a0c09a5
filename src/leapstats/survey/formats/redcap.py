"""Records exported from REDCap: as CSV with codes or labels and a data dictionary, or a whole project in XML."""

import csv
import io
from pathlib import Path

from leapstats.survey.contents import head_of
from leapstats.survey.raw import RawFile
from leapstats.survey.redcap_head import XML, is_dictionary, is_export, is_project
from leapstats.survey.repeat_rules import Repeats
from leapstats.survey.separators import separator_of
from leapstats.survey.spelling import spelled

SUFFIXES = (".csv", ".xml")
OPTIONS = ("dictionary", "repeats")
FIRST_ROWS = 30


def recognises(path: Path) -> bool:
    """Tell whether a CSV file begins like records, or like a data dictionary, which `read` refuses by name."""
    if path.suffix.lower() == XML:
        return is_project(path)
    text = head_of(path)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)):
            rows.extend([row] if row else [])
            if len(rows) > FIRST_ROWS:
                break
    except csv.Error:  # an overlong cell
        if not rows:
            return False
    if not rows:
        return False
    header = [spelled(name) for name in rows[0]]
    return is_dictionary(header) or is_export(header, rows[1:-1] or rows[1:])


def read(
    path: Path,
    *,
    keep_personal: frozenset[str] = frozenset(),
    dictionary: Path | None = None,
    repeats: Repeats | None = None,
) -> RawFile:
    """Read records; see `read_redcap`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    UsageError
        If `repeats` names what does not repeat.
    """
    from leapstats.survey.redcap_reading import read_redcap

    return read_redcap(path, keep_personal=keep_personal, dictionary=dictionary, repeats=repeats)
