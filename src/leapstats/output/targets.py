"""Where results go: files and formats are checked before anything is computed, all at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from leapstats.errors import Problem, UsageError
from leapstats.output.formats import FORMATS, OutputFormats
from leapstats.output.places import doubles, sources_among, unfit
from leapstats.output.write import conflict_of


def check_targets(
    format_name: str | None,
    outputs: Sequence[Path],
    plot: Path | None = None,
    *,
    sources: Sequence[Path] = (),
    others: Mapping[Path, Problem | None] | None = None,
    formats: OutputFormats = FORMATS,
) -> None:
    """Refuse formats and files that are not there, tables and figures at once.

    Parameters
    ----------
    format_name
        A format for every file and for the screen; None for the one of each file's suffix.
    outputs
        Files for the table; none for the screen.
    plot
        A file for figures.
    sources
        Files that are read: none of them is written over.
    others
        Files for what stands beside the table, such as its layout, and what is wrong with each.
    formats
        Those there are.

    Raises
    ------
    UsageError
        With every problem.
    """
    problems: list[Problem] = []
    if format_name is not None:
        problems.extend(_problems(partial(formats.module if outputs else formats.check_text, format_name)))
    fits = unfit if problems else partial(conflict_of, name=format_name, formats=formats)
    for path in outputs:
        if format_name is None:
            problems.extend(_problems(partial(formats.name_for, path)))
        problems.extend(filter(None, [fits(path)]))
    if plot is not None:
        problems.extend(_plot_problems(plot))
    problems.extend(filter(None, (others or {}).values()))
    targets = [*outputs, *([plot] if plot is not None else []), *(others or {})]
    problems.extend([*doubles(targets), *sources_among(targets, sources)])
    if problems:
        raise UsageError("the output", problems)


def _problems(check: Callable[[], object]) -> Sequence[Problem]:
    try:
        check()
    except UsageError as error:
        return error.problems
    return ()


def _plot_problems(plot: Path) -> Iterator[Problem]:
    from leapstats.output.figures import suffix_problem

    yield from filter(None, (suffix_problem(plot), unfit(plot)))
