"""One format of a reproduction a module: SUFFIXES, and `render(reproduction)`, which returns text."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from leapstats.errors import Problem, UsageError, nearest


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def module_for(name: str) -> Any:
    """Return the module of a format; UsageError if there is none of that name."""
    if name not in names():
        raise UsageError("the output", [Problem(f"format {name}", "there is no such format", nearest(name, names()))])
    return import_module(f"{__name__}.{name}")


def name_for(path: Path) -> str:
    """Return the name of the format that a file's suffix stands for; UsageError if there is none."""
    by_suffix = {suffix: name for name in names() for suffix in module_for(name).SUFFIXES}
    suffix = path.suffix.lower()
    if suffix not in by_suffix:
        what = f'verdicts are not written to files ending in "{suffix}"'
        raise UsageError("the output", [Problem(str(path), what, f"Take one of {', '.join(sorted(by_suffix))}")])
    return by_suffix[suffix]
