"""Write a report to a folder: each format to a file of its own, all or none; other files stay."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import Problem, UsageError
from leapstats.output.places import sources_among, unfit, unfit_folder
from leapstats.output.write import rendered, write_all
from leapstats.reporting.formats import FORMATS

if TYPE_CHECKING:
    from leapstats.reporting.result import ReportResult

EVERY, NAMES = "all", ("html", "docx", "pdf")
STEM, SYNTHETIC = "report", "report_synthetic"


def formats_of(to: str) -> tuple[str, ...]:
    """Return the formats that are meant; a library that one lacks is told before anything is computed.

    Raises
    ------
    UsageError
        If there is no such format, or its library is not installed.
    """
    if to not in {EVERY, *NAMES}:
        fix = f"Use one of {', '.join((*NAMES, EVERY))}"
        raise UsageError("the options", [Problem("to", f'"{to}" is no format of a report', fix)])
    names = NAMES if to == EVERY else (to,)
    for name in names:
        FORMATS.module(name)
    return names


def check_folder(folder: Path, formats: Sequence[str], sources: Sequence[Path]) -> None:
    """Refuse a folder in which the report cannot be written, before anything is computed.

    Raises
    ------
    UsageError
        Naming every file that cannot be.
    """
    if not folder.exists():
        problem = unfit_folder(folder.absolute().parent)
        problems = [] if problem is None else [problem]
    elif not folder.is_dir():
        problems = [Problem("output", f"{folder} is a file", "Name a folder")]
    else:
        targets = [folder / f"{stem}.{name}" for stem in (STEM, SYNTHETIC) for name in formats]
        problems = [*filter(None, map(unfit, targets)), *sources_among(targets, sources)]
    if problems:
        raise UsageError("the output", problems)


def write_report(report: "ReportResult", formats: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """Write a report; the word synthetic stands in the names of files of synthetic data.

    Returns
    -------
    tuple of Path
        The files, in the order of the formats.

    Raises
    ------
    UsageError, OutputError
        If a file cannot be written; none is then.
    """
    stem = SYNTHETIC if report.document.synthetic else STEM
    contents = {folder / f"{stem}.{name}": rendered(report.document, name) for name in formats}
    made = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        write_all(contents, report.document.sources)
    except BaseException as error:
        if made:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            what = f"the folder {folder} cannot be made ({error.strerror})"
            raise UsageError("the output", [Problem("output", what, "Name another")]) from None
        raise
    return tuple(contents)
