"""What a check found, as an analyst holds it: findings, a table of them, and whether everything held."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Accepted, Study
from leapstats.output.document import Document, records_of
from leapstats.output.notes import stamp_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.reproduction.check_formats import FORMATS
from leapstats.reproduction.linter import CheckFinding, Severity
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "check", "check"
OF_DATA, OF_PAPER = "Check of the data of {study}", "Check of the published values of {study} against each other"
NOTHING = "no problems found"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument(Document):
    """The findings of a check, for a format of their own and for those of any table."""

    findings: tuple[CheckFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult(AnalysisResult):
    """The findings of a check; `gone` are accepted findings that are no longer there."""

    findings: tuple[CheckFinding, ...]
    gone: tuple[Accepted, ...] = ()
    of_paper: bool = field(default=False, repr=False)

    @property
    def new(self) -> tuple[CheckFinding, ...]:
        """The findings that nobody has accepted, warnings apart."""
        return tuple(each for each in self.findings if not each.accepted and each.severity is not Severity.WARNING)

    @property
    def warnings(self) -> tuple[CheckFinding, ...]:
        """What is to be looked at and need not be wrong."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)

    @property
    def held(self) -> bool:
        """Whether there is no finding but accepted ones and warnings."""
        return not self.new

    @property
    def summary(self) -> str:
        """How many findings there are."""
        if not self.of_paper:
            count = f"{len(self.new)} finding{'' if len(self.new) == 1 else 's'}"
            warned = len(self.warnings)
            return f"{count}, {warned} warning{'' if warned == 1 else 's'}" if warned else count
        counts = f"{len(self.findings)} findings, {len(self.new)} not in published/accepted.csv"
        return f"{counts}; {len(self.gone)} accepted but no longer found" if self.gone else counts

    def render(self, format_name: str = "text") -> str:
        """Return the findings in a format; as text one line each, as published/accepted.csv names them."""
        if format_name != "text":
            return AnalysisResult.render(self, format_name)
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for finding in self.findings:
            accepted = f" Accepted: {finding.accepted}" if finding.accepted else ""
            is_plain = not self.of_paper and finding.severity is not Severity.WARNING
            yield finding.words if is_plain else f"{_kind(finding)}: {finding.words}{accepted}"
        for each in self.gone:
            yield f"no longer found: {each.finding.rstrip('.')}. Remove it from published/accepted.csv."


def check_result(
    study: Study, findings: tuple[CheckFinding, ...], gone: tuple[Accepted, ...] = (), *, of_paper: bool
) -> CheckResult:
    """Lay findings out."""
    results = Results(tuple(_results(study, findings)))
    rows = tuple(Row(Text(each.words), (Text(_kind(each)), Text(each.accepted))) for each in findings)
    title = (OF_PAPER if of_paper else OF_DATA).format(study=study.title or study.name)
    table = Table(
        title=title if findings else f"{title}: {NOTHING}",
        stub=Text("Finding"),
        columns=(Text("Kind"), Text("Accepted because")),
        sections=(Section(Text(""), rows),),
        stamp="" if of_paper else stamp_of(study),
        words=frozenset({0, 1}),
    )
    document = CheckDocument(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results)),
        study=study.name,
        synthetic=study.synthetic and not of_paper,
        sources=files_of(study),
        formats=FORMATS,
        findings=findings,
    )
    return CheckResult(results=results, document=document, findings=findings, gone=gone, of_paper=of_paper)


def _kind(finding: CheckFinding) -> str:
    return f"{finding.severity}, accepted" if finding.accepted else str(finding.severity)


def _results(study: Study, findings: tuple[CheckFinding, ...]) -> Iterator[Result]:
    """Yield how many findings there are, then each: where it is, and its words as the note."""
    count = float(len(findings))
    yield Result(study.name, None, None, None, STATISTIC, StatName.N, count, None, None if findings else NOTHING)
    for number, each in enumerate(findings, start=1):
        yield Result(
            each.where or study.name, None, "finding", str(number), STATISTIC, StatName.N, 1.0, _kind(each), each.words
        )
