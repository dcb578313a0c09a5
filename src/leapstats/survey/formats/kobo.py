"""Submissions of KoBo and ODK in CSV, a workbook or JSON, with their XLSForm where there is one."""

from pathlib import Path

from leapstats.survey.kobo_head import is_kobo
from leapstats.survey.raw import RawFile
from leapstats.survey.repeat_rules import Repeats

SUFFIXES = (".csv", ".xlsx", ".xls", ".json")
OPTIONS = ("dictionary", "sheet", "repeats")


def recognises(path: Path) -> bool:
    """Tell whether a file begins like an export of KoBo or ODK, or is an XLSForm."""
    return is_kobo(path)


def read(
    path: Path,
    *,
    keep_personal: frozenset[str] = frozenset(),
    dictionary: Path | None = None,
    sheet: str | None = None,
    repeats: Repeats | None = None,
) -> RawFile:
    """Read submissions; see `read_kobo`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    UsageError
        If `repeats` names what does not repeat.
    """
    from leapstats.survey.kobo_reading import read_kobo

    return read_kobo(path, keep_personal=keep_personal, dictionary=dictionary, sheet=sheet, repeats=repeats)
