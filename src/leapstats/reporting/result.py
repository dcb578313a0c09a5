"""A report as an analyst holds it: shown in a notebook, saved to a file, its numbers in one frame."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import Problem, UsageError
from leapstats.output.combine import named_statistic, with_statistics_of
from leapstats.output.document import Number
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Table, Text
from leapstats.reporting.assembly import Computed
from leapstats.reporting.content import Report, ReportDocument
from leapstats.reporting.formats import FORMATS
from leapstats.results.frame import Result, Results

if TYPE_CHECKING:
    from plotnine import ggplot

COMMAND = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult(AnalysisResult):
    """A report: `.save("report.html")` writes it, also as `.docx` or `.pdf`; `by_part` has the result of each part.

    In the long frame the statistic has the id of its part before it, such as `table1/tally`.
    """

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
    tables = tuple(with_statistics_of(each.table, part.id) for part in content.parts for each in part.tables) or (
        Table(title=content.title, stub=Text(""), columns=(), sections=()),
    )
    document = ReportDocument(
        command=COMMAND,
        table=tables[0],
        more=tables[1:],
        heading=content.title,
        records=tuple(_records(by_part)),
        study=study,
        synthetic=any(result.document.synthetic for result in by_part.values()),
        sources=tuple(sources),
        formats=FORMATS,
        warnings=tuple(dict.fromkeys(warning for result in by_part.values() for warning in result.document.warnings)),
        report=content,
        template=template,
    )
    return ReportResult(
        results=Results(tuple(_rows(by_part))),
        document=document,
        draw=partial(_drawn, by_part),
        content=content,
        by_part=by_part,
    )


def _rows(by_part: "dict[str, AnalysisResult]") -> Iterator[Result]:
    """Yield the numbers of all parts, told apart by the part before the name of the statistic."""
    for name, result in by_part.items():
        yield from (row._replace(statistic=named_statistic(name, row.statistic)) for row in result.results)


def _records(by_part: "dict[str, AnalysisResult]") -> "Iterator[dict[str, Number]]":
    for name, result in by_part.items():
        for record in result.document.records:
            yield {**record, "statistic": named_statistic(name, str(record["statistic"]))}


def _drawn(by_part: "dict[str, AnalysisResult]") -> "list[ggplot]":
    """Draw the figures of all parts."""
    return list(_plots(by_part))


def _plots(by_part: "dict[str, AnalysisResult]") -> "Iterator[ggplot]":
    for result in by_part.values():
        if result.draw is not None:
            with suppress(UsageError):  # nothing in it can be drawn, such as missing answers where none is missing
                yield from result.draw()
