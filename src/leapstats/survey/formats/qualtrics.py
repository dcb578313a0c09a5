"""The CSV and TSV exports of Qualtrics, with the survey file (.qsf) that says what their codes mean."""

from pathlib import Path

from leapstats.survey.qualtrics_head import head_rows, header_rows
from leapstats.survey.raw import RawFile

SUFFIXES = (".csv", ".tsv", ".txt")
OPTIONS = ("dictionary",)
DICTIONARIES = (".qsf",)


def recognises(path: Path) -> bool:
    """Tell whether a file begins like an export: with import ids, or with V1 to V10 and what these are."""
    return header_rows(head_rows(path)) > 0


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None) -> RawFile:
    """Read an export; see `read_qualtrics`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.qualtrics_reading import read_qualtrics

    return read_qualtrics(path, keep_personal=keep_personal, dictionary=dictionary)
