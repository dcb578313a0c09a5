"""The CSV export of LimeSurvey, with the structure of the survey (.lss) where there is one."""

from pathlib import Path

from leapstats.survey.contents import head_of
from leapstats.survey.limesurvey_layout import layout_of
from leapstats.survey.raw import RawFile

SUFFIXES = (".csv", ".txt")
OPTIONS = ("dictionary",)


def recognises(path: Path) -> bool:
    """Tell whether a file begins like an export: the columns LimeSurvey adds, its subquestion codes, or its blocks."""
    return layout_of(head_of(path)) is not None


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None) -> RawFile:
    """Read an export; see `read_limesurvey`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.limesurvey_reading import read_limesurvey

    return read_limesurvey(path, keep_personal=keep_personal, dictionary=dictionary)
