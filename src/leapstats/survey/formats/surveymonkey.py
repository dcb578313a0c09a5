"""The exports of SurveyMonkey: questions in the first header row, options in the second if there is one."""

from pathlib import Path

from leapstats.survey.raw import RawFile
from leapstats.survey.surveymonkey_head import is_surveymonkey

SUFFIXES = (".csv", ".xlsx")
OPTIONS = ("sheet",)


def recognises(path: Path) -> bool:
    """Tell whether a file begins like an export: a respondent column, and nothing under it."""
    return is_surveymonkey(path)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read an export, expanded (one column an option) or condensed (one column a question); see `read_surveymonkey`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.surveymonkey_reading import read_surveymonkey

    return read_surveymonkey(path, keep_personal=keep_personal, sheet=sheet)


def write(file: RawFile, path: Path) -> None:
    """Write a survey as SurveyMonkey would export it; see `write_surveymonkey`."""
    from leapstats.survey.surveymonkey_writing import write_surveymonkey

    write_surveymonkey(file, path)
