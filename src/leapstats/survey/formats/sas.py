"""SAS .sas7bdat with a catalog of formats: codes as they stand, `.A` to `.Z` as reasons, dates as text."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".sas7bdat",)
OPTIONS = ("dictionary",)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None) -> RawFile:
    """Read a SAS data set; see `read_sas`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.sas_reading import read_sas

    return read_sas(path, keep_personal=keep_personal, dictionary=dictionary)
