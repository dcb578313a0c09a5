"""Put results into one table: side by side, or one under another."""

from collections.abc import Callable, Sequence
from itertools import chain

from leapstats.api.arguments import found
from leapstats.errors import Problem, UsageError
from leapstats.output.combine import column_words, named_statistic, one_under_another, side_by_side, with_statistics_of
from leapstats.output.document import Document, records_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Table
from leapstats.results.frame import Results

FEWEST = 2


def merge(
    tables: Sequence[AnalysisResult], spanners: Sequence[str] | None = None, *, title: str | None = None
) -> AnalysisResult:
    """Put tables side by side.

    Parameters
    ----------
    tables
        Results of any verbs, two at least. Rows with the same label in the same section are one row. Where results
        have several tables, the first goes with the first and so on; summaries are left out.
    spanners
        The heading over each table; None for their titles.
    title
        Of the whole; None for the titles of all, one after the other.

    Returns
    -------
    AnalysisResult
        Notes are merged and marked anew. In the long frame the statistic has the heading of its table before it, such
        as `2016/tally`.

    Raises
    ------
    UsageError
        If there are fewer than two results, or not one heading for each.
    """
    return _combined(side_by_side, tables, ("spanners", spanners), title)


def stack(
    tables: Sequence[AnalysisResult], headings: Sequence[str] | None = None, *, title: str | None = None
) -> AnalysisResult:
    """Put tables one under another.

    Parameters
    ----------
    tables
        Results with the same columns, two at least. Where the columns have other sizes, each table has a row of its
        own with them.
    headings
        The heading over the rows of each table; None for their titles.
    title
        Of the whole; None for the titles of all, one after the other.

    Returns
    -------
    AnalysisResult
        As for `merge`.

    Raises
    ------
    UsageError
        As for `merge`, or if the columns do not go together.
    """
    results = _checked(tables, ("headings", headings))
    columns = [[column_words(table) for table in each.document.body] for each in results]
    if any(each != columns[0] for each in columns):
        heads = "; ".join(", ".join(filter(None, of_result[0])) or "no groups" for of_result in columns)
        fix = "Stack tables with the same groups and options; use merge to put others side by side"
        raise UsageError("the tables", [Problem("tables", f"their columns differ: {heads}", fix)])
    return _combined(one_under_another, tables, ("headings", headings), title)


def _checked(tables: Sequence[AnalysisResult], named: tuple[str, Sequence[str] | None]) -> list[AnalysisResult]:
    option, names = named
    problems = []
    if isinstance(tables, AnalysisResult | str) or not isinstance(tables, Sequence) or len(tables) < FEWEST:
        problems.append(Problem("tables", f"{found(tables)} is no list of two results", "Give two results or more"))
        raise UsageError("the tables", problems)
    wrong = [each for each in tables if not isinstance(each, AnalysisResult)]
    problems.extend(Problem("tables", f"{found(each)} is no result", "Give what a verb returned") for each in wrong)
    if names is not None and (isinstance(names, str) or len(names) != len(tables)):
        count = 1 if isinstance(names, str) else len(names)
        problems.append(Problem(option, f"{count} for {len(tables)} tables", "Give one text for each table"))
    counts = [len(each.document.body) for each in tables if isinstance(each, AnalysisResult)]
    if len(set(counts)) > 1:
        what = f"the results have {', '.join(map(str, counts))} tables"
        problems.append(
            Problem("tables", what, "Combine results with as many tables, such as of items of the same kinds")
        )
    if problems:
        raise UsageError("the tables", problems)
    return list(tables)


def _combined(
    combine: Callable[[Sequence[Table], Sequence[str], str], Table],
    tables: Sequence[AnalysisResult],
    named: tuple[str, Sequence[str] | None],
    title: str | None,
) -> AnalysisResult:
    results = _checked(tables, named)
    documents = [each.document for each in results]
    styled = [document for document in documents if "style" in document.conventions]
    if styled:
        fix = "Combine results as they were made, then use .styled"
        raise UsageError("the tables", [Problem("tables", f"{len(styled)} of them have a style", fix)])
    names = [document.title for document in documents] if named[1] is None else [str(name) for name in named[1]]
    named_once = [name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1)]
    whole = "; ".join(dict.fromkeys(document.title for document in documents)) if title is None else title
    rows = tuple(
        row._replace(statistic=named_statistic(name, row.statistic))
        for name, each in zip(named_once, results, strict=True)
        for row in each.results
    )
    bodies = [
        [with_statistics_of(table, name) for table in each.body]
        for each, name in zip(documents, named_once, strict=True)
    ]
    kinds = [table.title.removeprefix(documents[0].title) for table in documents[0].body]
    groups = zip(kinds, zip(*bodies, strict=True), strict=True)
    first, *more = (combine(group, names, f"{whole}{kind}") for kind, group in groups)
    document = Document(
        command=documents[0].command,
        table=first,
        more=tuple(more),
        heading=whole,
        records=tuple(records_of(rows)),
        study=documents[0].study if len({each.study for each in documents}) == 1 else None,
        synthetic=any(each.synthetic for each in documents),
        conventions=dict(chain.from_iterable(each.conventions.items() for each in documents)),
        warnings=tuple(dict.fromkeys(warning for each in documents for warning in each.warnings)),
        sources=tuple(dict.fromkeys(source for each in documents for source in each.sources)),
    )
    return AnalysisResult(Results(rows), document)
