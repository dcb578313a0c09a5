"""A report as an analyst holds it: shown in a notebook, saved to a file, its numbers in one frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Table, Text
from leapstats.reporting.assembly import Computed
from leapstats.reporting.content import Report, ReportDocument
from leapstats.reporting.formats import FORMATS
from leapstats.results.frame import joined

if TYPE_CHECKING:
    from plotnine import ggplot

COMMAND = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult(AnalysisResult):
    """A report: `.save("report.html")` writes it, also as `.docx` or `.pdf`; `results` has the result of each part."""

    content: Report = field(repr=False)
    by_part: "dict[str, AnalysisResult]" = field(repr=False)

    def __getitem__(self, part: str) -> AnalysisResult:
        """Return the result of a part, by its id."""
        if part not in self.by_part:
            raise UsageError(
                "the report", [Problem(part, "no such part was computed", f"There are {', '.join(self.by_part)}")]
            )
        return self.by_part[part]


def report_result(
    content: Report,
    computed: Sequence[Computed],
    *,
    study: str | None,
    sources: Sequence[Path],
    template: Path | None = None,
) -> ReportResult:
    """Lay a report out.

    Parameters
    ----------
    content
        Its parts in order.
    computed
        What they were made from.
    study
        The name of the study; None for a file.
    sources
        Every file that was read.
    template
        A Word file whose styles the report has.
    """
    by_part = {each.part.id: each.result for each in computed if each.result is not None}
    tables = content.tables or (Table(title=content.title, stub=Text(""), columns=(), sections=()),)
    document = ReportDocument(
        command=COMMAND,
        table=tables[0],
        more=tables[1:],
        heading=content.title,
        records=tuple(record for result in by_part.values() for record in result.document.records),
        study=study,
        synthetic=any(result.document.synthetic for result in by_part.values()),
        sources=tuple(sources),
        formats=FORMATS,
        warnings=tuple(dict.fromkeys(warning for result in by_part.values() for warning in result.document.warnings)),
        report=content,
        template=template,
    )
    return ReportResult(
        results=joined(result.results for result in by_part.values()),
        document=document,
        draw=partial(_drawn, by_part),
        content=content,
        by_part=by_part,
    )


def _drawn(by_part: "dict[str, AnalysisResult]") -> "list[ggplot]":
    """Draw the figures of all parts."""
    return list(_plots(by_part))


def _plots(by_part: "dict[str, AnalysisResult]") -> "Iterator[ggplot]":
    for result in by_part.values():
        if result.draw is not None:
            yield from result.draw()
