"""SPSS portable files .por: codes as they stand, with labels and user-missing codes."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".por",)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an SPSS portable file without losing a code; see `read_por`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.por_reading import read_por

    return read_por(path, keep_personal=keep_personal)
