"""Write the dictionary of a study for another program."""

from dataclasses import dataclass
from pathlib import Path

from leapstats.api.reading import study_at
from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study
from leapstats.dictionary_exchange.exchanged import Exported, Loss
from leapstats.dictionary_exchange.formats import FORMATS, writing
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.write import write_all
from leapstats.survey.read import Waves


@dataclass(frozen=True, slots=True)
class ExportedDictionary:
    """The files that were written, and what of the dictionary they do not hold."""

    files: tuple[Path, ...]
    losses: tuple[Loss, ...]

    def __str__(self) -> str:
        return "\n".join([*map(str, self.files), *map(str, self.losses)])


def export_dictionary(
    study: Study | str | Path | None = None, path: str | Path | None = None, *, to: str | None = None
) -> ExportedDictionary:
    """Write the dictionary of a study for another program.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.
    path
        Where it goes: a file, or for `frictionless` a folder. What is there is never replaced.
    to
        `frictionless` (a data package: with the answers of each wave), `redcap` (a data dictionary) or `xlsform` (a
        form of KoBo and ODK); None for what the suffix of `path` says.

    Returns
    -------
    ExportedDictionary
        `.losses` says what the format does not hold, and of which items.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    OutputError
        If a file cannot be written; none is then.
    """
    name, target = _target(to, path)
    loaded = study_at(study, tells_counts=False)
    exported: Exported = FORMATS.module(name).write(loaded, Waves(loaded))
    contents = {target / file if file else target: content for file, content in exported.files.items()}
    made = "" not in exported.files and not target.exists()
    if made:
        _make(target)
    try:
        write_all(contents, files_of(loaded))
    except BaseException:
        if made:
            target.rmdir()
        raise
    return ExportedDictionary(tuple(contents), exported.losses)


def _target(to: str | None, path: str | Path | None) -> tuple[str, Path]:
    """Return the format and where it goes, after looking whether it can go there."""
    known = writing()
    problems = []
    if path is None:
        problems.append(Problem("path", "no place is named", "Name the file to write; for frictionless, a folder"))
    target = Path(path or ".")
    name = to or next((each for each in known if target.suffix.lower() in FORMATS.module(each).SUFFIXES), "")
    if name not in known:
        what = f'"{name}" is not known' if name else "the format is not named, and the suffix tells none"
        near = nearest(name, known) if name else ""
        problems.append(Problem("to", what, f"{near} Use one of {', '.join(known)}".strip()))
    elif path is not None:
        problems.extend(_unfit(target, name))
    if problems:
        raise UsageError("the options", problems)
    return name, target


def _unfit(target: Path, name: str) -> list[Problem]:
    module = FORMATS.module(name)
    if getattr(module, "FOLDER", False):
        if target.suffix.lower() in module.SUFFIXES:
            return [Problem("path", f"{target} is a file, but {name} is a folder", "Name a folder")]
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            return [Problem("path", f"{target} is there already", "Name a folder that is new or empty")]
        return []
    if target.suffix.lower() not in module.SUFFIXES:
        ending = module.SUFFIXES[0]
        return [Problem("path", f"{target.name} does not end in {ending}", f"Name it {target.stem}{ending}")]
    there = target.exists() or target.is_symlink()
    return [Problem("path", f"{target} is there already", "Name another file, or move it away")] if there else []


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        what = f"the folder {folder} cannot be made ({error.strerror})"
        raise UsageError("the options", [Problem("path", what, "Name another")]) from None
