"""Formats of files: one module each in a package, found by its name or by the suffix of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from leapstats.errors import Problem, UsageError


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of a package, and of another that it adds to.

    A format is a module with its name. It sets SUFFIXES, the endings of its files, and LIBRARY if it needs one that
    only `pip install leapstats[NAME]` installs; EXTRA, if that has another name. It imports such a library where it
    is used.

    Parameters
    ----------
    package
        The package; its modules are imported when they are asked for.
    source
        What an error is about, such as "the output".
    refusal, remedy
        What is said of a suffix that no format has, and how to go on; the suffixes known follow it.
    base
        Formats that are found too, unless the package has one of the same name.
    """

    package: str
    source: str
    refusal: str
    remedy: str = "Use one of"
    base: "Formats | None" = None

    def modules(self) -> dict[str, str]:
        """Return where the module of each format is, by the format's name."""
        base = self.base.modules() if self.base else {}
        own = iter_modules(import_module(self.package).__path__)
        return base | {module.name: f"{self.package}.{module.name}" for module in own}

    def names(self) -> tuple[str, ...]:
        """Return the names of all formats, sorted."""
        return tuple(sorted(self.modules()))

    def module(self, name: str) -> Any:
        """Return the module of a format.

        Raises
        ------
        UsageError
            If there is none of that name, or its library is not installed.
        """
        modules = self.modules()
        if name not in modules:
            raise self._error(f"format {name}", "there is no such format", self._near(name))
        module = import_module(modules[name])
        library = getattr(module, "LIBRARY", None)
        if library is not None and find_spec(library) is None:
            fix = f'Run pip install "leapstats[{getattr(module, "EXTRA", name)}]"'
            raise self._error(f"format {name}", f"it needs {library}, which is not installed", fix)
        return module

    def saying(self, setting: str) -> dict[str, tuple[str, ...]]:
        """Return what each format sets as a tuple under a name, empty where it does not; no library is asked for."""
        return {name: tuple(getattr(import_module(at), setting, ())) for name, at in sorted(self.modules().items())}

    def suffixes(self) -> dict[str, list[str]]:
        """Return the names of the formats that each suffix stands for."""
        found: dict[str, list[str]] = {}
        for name, module in self.modules().items():
            for suffix in import_module(module).SUFFIXES:
                found.setdefault(suffix, []).append(name)
        return found

    def fitting(self, path: Path) -> list[str]:
        """Return the names of the formats that have a file's suffix.

        Raises
        ------
        UsageError
            If there is none.
        """
        suffix, known = path.suffix.lower(), self.suffixes()
        if suffix not in known:
            what = f'{self.refusal} "{suffix}"' if suffix else "the name has no suffix"
            raise self._error(str(path), what, f"{self.remedy} {_listed(known)}")
        return known[suffix]

    def _near(self, name: str) -> str:
        from difflib import get_close_matches

        close = self.suffixes().get(f".{name}") or get_close_matches(name, self.names(), n=1)
        return f"{f'Did you mean {close[0]}? ' if close else ''}Use one of {_listed(self.names())}"

    def _error(self, where: str, what: str, fix: str) -> UsageError:
        return UsageError(self.source, [Problem(where, what, fix)])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
