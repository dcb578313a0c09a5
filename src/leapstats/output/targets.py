"""Where results go: files and formats are checked before anything is computed, all at once."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from leapstats.errors import Problem, UsageError
from leapstats.output.formats import is_binary, module_for, name_for
from leapstats.output.places import doubles, sources_among, unfit
from leapstats.output.write import conflict_of


def check_targets(
    format_name: str | None, outputs: Sequence[Path], plot: Path | None = None, *, sources: Sequence[Path] = ()
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

    Raises
    ------
    UsageError
        With every problem.
    """
    problems = list(_format_problems(format_name, on_screen=not outputs))
    fits = unfit if problems else partial(conflict_of, name=format_name)
    for path in outputs:
        if format_name is None:
            problems.extend(_problems(partial(name_for, path)))
        problems.extend(filter(None, [fits(path)]))
    if plot is not None:
        problems.extend(_plot_problems(plot))
    targets = [*outputs, plot] if plot is not None else outputs
    problems.extend([*doubles(targets), *sources_among(targets, sources)])
    if problems:
        raise UsageError("the output", problems)


def _problems(check: Callable[[], object]) -> Sequence[Problem]:
    try:
        check()
    except UsageError as error:
        return error.problems
    return ()


def _format_problems(format_name: str | None, *, on_screen: bool) -> Iterator[Problem]:
    if format_name is None:
        return
    unknown = _problems(partial(module_for, format_name))
    yield from unknown
    if on_screen and not unknown and is_binary(format_name):
        fix = f"Write it to a file with -o table.{format_name}"
        yield Problem(f"format {format_name}", "it is a binary format", fix)


def _plot_problems(plot: Path) -> Iterator[Problem]:
    from leapstats.output.figures import suffix_problem

    yield from filter(None, (suffix_problem(plot), unfit(plot)))
