"""Excel workbooks (.xlsx, .xlsm, .xlsb, .xls): the table on one sheet."""

from pathlib import Path

from leapstats.survey.raw import RawFile

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls")
OPTIONS = ("sheet",)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read a sheet of a workbook; see `read_workbook`.

    Raises
    ------
    DataError
        If it cannot be read, has no such sheet or no table, or holds results and no answers.
    """
    from leapstats.survey.workbooks.reading import read_workbook

    return read_workbook(path, name="excel", keep_personal=keep_personal, sheet=sheet)
