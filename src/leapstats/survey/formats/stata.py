"""Stata .dta of any version: codes as they stand with their labels, `.a` to `.z` as reasons, dates as text."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".dta",)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read a Stata file without losing a code; see `read_stata`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.stata_reading import read_stata

    return read_stata(path, keep_personal=keep_personal)


def write(file: RawFile, path: Path) -> None:
    """Write a survey as a Stata file; see `write_stata`."""
    from leapstats.survey.stata_writing import write_stata

    write_stata(file, path)
