"""One format of a reproduction a module: SUFFIXES, and `render(reproduction)`, which returns text."""

from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from leapstats.errors import Problem, UsageError
from leapstats.output.places import doubles, is_stream, sources_among, unfit


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def module_for(name: str) -> Any:
    """Return the module of a format; UsageError if there is none of that name."""
    if name not in names():
        problem = Problem(f"format {name}", "there is no such format", f"Take one of {', '.join(names())}")
        raise UsageError("the output", [problem])
    return import_module(f"{__name__}.{name}")


def name_for(path: Path) -> str:
    """Return the name of the format that a file's suffix stands for, text for a pipe; UsageError if there is none."""
    by_suffix = {suffix: name for name in names() for suffix in module_for(name).SUFFIXES}
    suffix = path.suffix.lower()
    if suffix not in by_suffix:
        if is_stream(path):
            return "text"
        what = f'verdicts are not written to files ending in "{suffix}"'
        raise UsageError("the output", [Problem(str(path), what, f"Take one of {', '.join(sorted(by_suffix))}")])
    return by_suffix[suffix]


def check_targets(format_name: str | None, outputs: Sequence[Path], *, sources: Sequence[Path] = ()) -> None:
    """Refuse formats and files that are not there before anything is computed; UsageError with every problem."""
    problems: list[Problem] = []
    checks = [partial(module_for, format_name)] if format_name is not None else []
    for check in (*checks, *(partial(name_for, path) for path in outputs)):
        try:
            check()
        except UsageError as error:
            problems.extend(error.problems)
    problems.extend(problem for path in outputs if (problem := unfit(path)))
    problems.extend([*doubles(outputs), *sources_among(outputs, sources)])
    if problems:
        raise UsageError("the output", problems)
