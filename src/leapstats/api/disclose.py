"""Audit finished outputs: which small counts they print, or give away."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leapstats.api.arguments import found as worded
from leapstats.api.reading import study_at
from leapstats.dictionary.packaged import packaged_study
from leapstats.dictionary.privacy import FEWEST
from leapstats.dictionary.study import Study
from leapstats.disclosure.audit_table import audit_document, audit_results
from leapstats.disclosure.auditing import Output, audited, read_output
from leapstats.errors import DataError, Problem, UsageError
from leapstats.output.result import AnalysisResult

USUAL = 5


@dataclass(frozen=True, slots=True)
class AuditResult(AnalysisResult):
    """Which counts of outputs are known; `held` tells that there are none that should not be."""

    held: bool = True


def disclose(
    files: "str | Path | Sequence[str | Path]", *, study: Study | str | Path | None = None, min_cell: int | None = None
) -> AuditResult:
    """Audit finished outputs, read together: small counts that they print, and withheld ones that follow.

    Parameters
    ----------
    files
        Outputs of this package in JSON, all that the same readers get.
    study
        A study or its folder: its dictionary says how items hang together, and its published values are known anyway.
        None: that of the package, for outputs of it.
    min_cell
        Counts from 1 to one below it are too small; None for what the study says, or 5.

    Returns
    -------
    AuditResult
        A row for each count of which too much is known, with how that follows.

    Raises
    ------
    InputError
        If a file is no output of this package, all such files at once.
    """
    paths = [Path(files)] if isinstance(files, str | Path) else [Path(each) for each in files]
    if not paths:
        raise UsageError("the options", [Problem("files", "none is named", "Name outputs in JSON")])
    if min_cell is not None and (isinstance(min_cell, bool) or not isinstance(min_cell, int) or min_cell < FEWEST):
        what = f"{worded(min_cell)} is not a whole number from {FEWEST}"
        raise UsageError("the options", [Problem("min_cell", what, "Use min_cell 5")])
    outputs = _outputs(paths)
    known = _dictionary(outputs, study)
    asked = known.privacy.min_cell if known is not None and known.privacy is not None else 0
    least = min_cell or asked or USUAL
    found = audited(outputs, known, least)
    results = audit_results(found)
    document = audit_document(outputs, found, results, known, least)
    return AuditResult(results, document, held=all(each.is_known for each in found))


def _outputs(paths: Sequence[Path]) -> list[Output]:
    problems: list[Problem] = []
    outputs: list[Output] = []
    for path in paths:
        try:
            outputs.append(read_output(path))
        except DataError as error:
            problems.extend(Problem(str(path), f"{each.where}: {each.what}", each.fix) for each in error.problems)
    if problems:
        raise DataError("the outputs", problems)
    return outputs


def _dictionary(outputs: Sequence[Output], study: Study | str | Path | None) -> Study | None:
    if study is not None:
        return study_at(study, tells_counts=False)
    packaged = study_at(packaged_study(), tells_counts=False)
    return packaged if any(each.study == packaged.name for each in outputs) else None
