"""One survey file format a module, found by its name.

A format has SUFFIXES, the endings of file names it reads, and `read(path, keep_personal=...)`,
which returns a RawFile; some have `write(file, path)` as well.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.contents import check_file


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def module_for(name: str) -> Any:
    """Return the module of a format.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in names():
        raise UsageError("the input", [Problem(f"format {name}", "there is no such format", nearest(name, names()))])
    return import_module(f"{__name__}.{name}")


def for_path(path: Path) -> str:
    """Return the name of the format of a file, by its suffix and, where two share it, its first lines.

    Raises
    ------
    UsageError
        If no format has that suffix.
    DataError
        If the path is that of a folder, or has no suffix and is not there.
    """
    suffix = path.suffix.lower()
    if not suffix or path.is_dir():
        check_file(path)
    modules = {name: module_for(name) for name in names()}
    fitting = [name for name, module in modules.items() if suffix in module.SUFFIXES]
    if not fitting:
        known = ", ".join(sorted({each for module in modules.values() for each in module.SUFFIXES}))
        what = f'no reader takes files ending in "{suffix}"' if suffix else "the name has no suffix"
        raise UsageError("the input", [Problem(str(path), what, f"Save it as one of {known}")])
    special = [name for name in fitting if hasattr(modules[name], "recognises") and modules[name].recognises(path)]
    plain = [name for name in fitting if not hasattr(modules[name], "recognises")]
    return (special or plain)[0]
