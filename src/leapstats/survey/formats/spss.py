"""SPSS .sav and .zsav: codes as they stand, with labels, user-missing codes and response sets."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".sav", ".zsav")


def read(path: Path, *, keep_personal: frozenset[str] = frozenset()) -> RawFile:
    """Read an SPSS file without losing a code; see `read_spss`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.spss_reading import read_spss

    return read_spss(path, keep_personal=keep_personal)


def write(file: RawFile, path: Path) -> None:
    """Write a survey as an SPSS file; see `write_spss`."""
    from leapstats.survey.spss_writing import write_spss

    write_spss(file, path)
