"""SAS transport files .xpt, versions 5 and 8: numbers, `.A` to `.Z` as reasons, dates as text."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".xpt", ".xport")
OPTIONS = ("sheet",)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read a data set of a SAS transport file; see `read_xport`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.xport_reading import read_xport

    return read_xport(path, keep_personal=keep_personal, sheet=sheet)
