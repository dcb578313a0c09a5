"""A first look at a file without a dictionary: what was read, what is missing, who is in it, what looks wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapstats.api.missing import missing
from leapstats.api.read import read
from leapstats.api.reading import raw_file, read_survey
from leapstats.api.report_privacy import NOT_PROTECTED, Protection
from leapstats.api.table1 import table1
from leapstats.dictionary.report_plan import SUMMARY, PlannedPart
from leapstats.errors import InputError, as_option
from leapstats.output.result import AnalysisResult
from leapstats.reporting.assembly import Computed, computed_of, numbered, worded
from leapstats.reporting.content import Report
from leapstats.reporting.methods import methods_result
from leapstats.reporting.provenance import provenance_result
from leapstats.reporting.result import ReportResult, report_result
from leapstats.reproduction.data_doubts import doubts_of_answers
from leapstats.reproduction.findings import check_result
from leapstats.reproduction.linter import CheckFinding, Severity
from leapstats.survey.choices import Choices
from leapstats.survey.survey import Survey

if TYPE_CHECKING:
    import pandas as pd

TITLE = "A first look at {name}"
OPENING = "No dictionary says what the columns mean: their kinds were inferred, and everything below rests on that. To \
correct it, draft a study with leapstats init, or name kinds and missing codes as options."
NEEDS_ITEMS = ("missing", "table1")
NO_ITEM = "No column is an item that can be counted or measured: see what was read."
TITLES = {
    "read": "What was read",
    "missing": "What is missing",
    "table1": "Who is in it",
    "doubts": "What looks wrong",
    "methods": "Methods",
    "provenance": "Where the numbers come from",
}


def first_look(
    data: "str | Path | pd.DataFrame",
    choices: Choices,
    reading: dict[str, Any],
    template: Path | None = None,
    protection: Protection | None = None,
) -> ReportResult:
    """Describe a file or a data frame on one page.

    Parameters
    ----------
    data
        The file or the frame, which is read once.
    choices, reading
        How its columns are read.
    template
        A Word file whose styles the report has.
    protection
        How small counts are protected; None where they are not.
    """
    file: Any = raw_file(data, choices)
    survey = read_survey(file, **reading)
    verbs: dict[str, Callable[[], AnalysisResult]] = {
        "read": lambda: read(file, **reading),
        "missing": lambda: missing(file, **reading),
        "table1": lambda: table1(file, **reading),
        "doubts": lambda: _doubts(survey),
    }
    computed = [_computed(kind, verb, protection) for kind, verb in verbs.items()]
    said: tuple[str, ...] = ()
    command = f"leapstats report {_shown_name(survey)}{_as_options(reading)}"
    if protection is not None:
        computed, _ = protection.parts(computed, ())
        said = (f"{protection.words}.",)
        command = f"{command} {' '.join(protection.option)}"
    sources = [path for path in survey.sources if path is not None]
    computed.append(computed_of(_part("methods"), methods_result(survey.study, computed, said)))
    computed.append(computed_of(_part("provenance"), provenance_result(survey.study, sources, command, ())))
    before = [[(words,) for words in each.words] for each in computed]
    parts = [worded(part, words, ()) for part, words in zip(numbered(computed), before, strict=True)]
    content = Report(title=TITLE.format(name=_shown_name(survey)), opening=((OPENING,),), parts=tuple(parts))
    return report_result(content, computed, study=None, sources=sources, template=template)


def _computed(kind: str, verb: Callable[[], AnalysisResult], protection: Protection | None) -> Computed:
    if protection is not None and protection.leaves_out(kind):
        return Computed(part=_part(kind), result=None, words=(NOT_PROTECTED,), is_withheld=True)
    try:
        return computed_of(_part(kind), verb())
    except InputError:
        if kind not in NEEDS_ITEMS:
            raise
        return Computed(part=_part(kind), result=None, words=(NO_ITEM,))


def _part(kind: str) -> PlannedPart:
    return PlannedPart(kind=kind, id=kind, where="", title=TITLES[kind], tables=SUMMARY if kind == "missing" else "all")


def _shown_name(survey: Survey) -> str:
    path = survey.provenance.path
    return path.name if path is not None else "a data frame"


def _as_options(reading: dict[str, Any]) -> str:
    """Write the options of reading as they are typed; files by their names alone."""
    given = []
    for name, value in reading.items():
        values = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        if name == "dictionary":
            values = [Path(each).name for each in values]
        given.append(as_option(f"--{name.strip('_').replace('_', '-')}", values))
    return "".join(f" {each}" for each in given)


def _doubts(survey: Survey) -> AnalysisResult:
    """Return what a person should look at: what reading warned of, and answers that are odd."""
    findings = [CheckFinding(severity=Severity.WARNING, where="", text=text) for text in survey.provenance.warnings]
    findings.extend(
        CheckFinding(severity=Severity.WARNING, where=where, text=what) for where, what in doubts_of_answers(survey)
    )
    return check_result(survey.study, tuple(findings), of_paper=False)
