"""The survey file formats: a module has SUFFIXES and `read(path, keep_personal=...)`, which returns a RawFile.

Some have `write(file, path)` as well. Where several share a suffix, `recognises(path)` of all but one tells their
files. OPTIONS names what else `read` takes: `dictionary`, a file of the platform, `sheet`, and `repeats`, the rules by
which repeats become items of the unit. DICTIONARIES are the
suffixes of files that only describe the answers of another file.
"""

from collections.abc import Iterable
from pathlib import Path

from leapstats.errors import DataError, Problem, UsageError
from leapstats.formats import Formats
from leapstats.survey.contents import check_file

FORMATS = Formats(__name__, "the input", "no reader takes files ending in", "Save it as one of")
names, module_for = FORMATS.names, FORMATS.module


def for_path(path: Path) -> str:
    """Return the name of the format of a file, by its suffix and, where two share it, its first lines.

    Raises
    ------
    UsageError
        If no format has that suffix, or none of those that have it knows the file for one of its own.
    DataError
        If the path is that of a folder, or has no suffix and is not there, or the file has no answers.
    """
    if not path.suffix or path.is_dir():
        check_file(path)
    _refuse_dictionary(path)
    fitting = FORMATS.fitting(path)
    modules = {name: module_for(name) for name in fitting}
    special = [name for name in fitting if hasattr(modules[name], "recognises") and modules[name].recognises(path)]
    plain = [name for name in fitting if not hasattr(modules[name], "recognises")]
    if not special and not plain and len(fitting) == 1:
        return fitting[0]  # which says what is wrong with it
    if not special and not plain:
        fix = f"Name the platform with --from: {', '.join(fitting)}; or save it as CSV"
        raise UsageError("the input", [Problem(str(path), "it is not known which platform the file is of", fix)])
    return (special or plain)[0]


def _refuse_dictionary(path: Path) -> None:
    """Refuse a file that describes a survey."""
    for name, suffixes in FORMATS.saying("DICTIONARIES").items():
        if path.suffix.lower() in suffixes:
            what = f"it describes a survey ({name}) and holds no answers"
            raise DataError(path.name, [Problem("", what, "Name the file of answers, and this one with --dictionary")])


def named_format(name: str, path: Path) -> str:
    """Return a format that a file is said to be of.

    Raises
    ------
    UsageError
        If there is no such format, or its files have other suffixes.
    """
    suffixes = module_for(name).SUFFIXES
    if path.suffix.lower() not in suffixes:
        fix = f"Files of {name} end in {', '.join(suffixes)}"
        raise UsageError("the options", [Problem("from", f"{path.name} is not of {name}", fix)])
    return name


def without(name: str, options: Iterable[str]) -> list[str]:
    """Return those of some options that `read` of a format does not take."""
    return [option for option in options if option not in getattr(module_for(name), "OPTIONS", ())]


def taking(option: str) -> str:
    """List the formats whose `read` takes an option."""
    return ", ".join(name for name, options in FORMATS.saying("OPTIONS").items() if option in options) or "none does"
