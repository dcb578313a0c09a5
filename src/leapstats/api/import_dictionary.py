"""Read the dictionary of another program into a study folder."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from leapstats.dictionary.load import load_study
from leapstats.dictionary.study import Study
from leapstats.dictionary_exchange.exchanged import Imported
from leapstats.dictionary_exchange.folder import folder_texts
from leapstats.dictionary_exchange.formats import FORMATS
from leapstats.errors import DataError, DictionaryError, Problem, UsageError
from leapstats.output.write import write_all

PACKAGE = "frictionless"


@dataclass(frozen=True, slots=True)
class ImportedDictionary:
    """The files that were written, the study they are, and what was left out of it."""

    files: tuple[Path, ...]
    study: Study = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def to_review(self) -> tuple[str, ...]:
        """The items of which something was guessed."""
        return tuple(each.name for each in self.study.variables.values() if each.review)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.files), *self.notes])


def import_dictionary(file: str | Path, folder: str | Path) -> ImportedDictionary:
    """Read the dictionary of another program into the folder of a study, which has no data yet.

    Parameters
    ----------
    file
        A data dictionary of REDCap (.csv), an XLSForm (.xlsx), a structure of LimeSurvey (.lss), or a data package
        (datapackage.json or its folder).
    folder
        Where the study goes; it is created, and may hold none of the files that are written.

    Returns
    -------
    ImportedDictionary
        `.to_review` names the items of which something was guessed; README.md in the folder says what to do next.

    Raises
    ------
    InputError
        With every problem of the file or the request at once.
    OutputError
        If a file cannot be written; none is then.
    """
    path, target = Path(file), Path(folder)
    imported: Imported = FORMATS.module(_format(path)).read(path)
    contents = {name: text.encode() for name, text in folder_texts(imported).items()}
    study = _checked(contents, imported.source)
    contents |= {name: source.read_bytes() for name, source in imported.copies.items()}
    placed = {target / name: content for name, content in contents.items()}
    there = sorted(str(each) for each in placed if each.exists() or each.is_symlink())
    if there:
        problem = Problem(
            "output", f"there are files already: {', '.join(there)}", "Name another folder, or move them away"
        )
        raise UsageError("the options", [problem])
    made = _make_folders(placed)
    try:
        write_all(placed, list(imported.copies.values()))
    except BaseException:
        for each in reversed(made):
            each.rmdir()
        raise
    return ImportedDictionary(tuple(placed), study, imported.notes)


def _format(path: Path) -> str:
    if path.is_dir():
        return PACKAGE
    name = FORMATS.fitting(path)[0]
    if not path.exists():
        raise DataError(path.name, [Problem("", "there is no such file", "Check its name and folder")])
    return name


def _checked(contents: dict[str, bytes], source: str) -> Study:
    """Load the study from a folder aside, so that one that is unsound is never written."""
    with TemporaryDirectory(prefix="leapstats-") as aside:
        for name, content in contents.items():
            place = Path(aside) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        try:
            return load_study(aside)
        except DictionaryError as error:
            raise DictionaryError(f"the study that {source} would make", error.problems) from None


def _make_folders(placed: dict[Path, bytes]) -> list[Path]:
    """Make the folders that are lacking, and return them from the outermost in."""
    made: list[Path] = []
    for path in placed:
        lacking = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
        for each in reversed(lacking):
            try:
                each.mkdir()
            except OSError as error:
                what = f"the folder {each} cannot be made ({error.strerror})"
                raise UsageError("the options", [Problem("output", what, "Name another")]) from None
            made.append(each)
    return made
