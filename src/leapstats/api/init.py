"""Draft a study folder from files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from leapstats.api.arguments import one_name
from leapstats.api.choices import Reading, choices_of, listed, shows_reading
from leapstats.api.reading import raw_file
from leapstats.api.request import check_all
from leapstats.api.respondents_asked import refuse_respondents
from leapstats.dictionary.load import load_study
from leapstats.drafting.draft import Draft
from leapstats.drafting.folder import DATA, study_files
from leapstats.drafting.result import InitResult, init_result
from leapstats.drafting.study import DraftFile, draft_study
from leapstats.errors import Problem, UsageError
from leapstats.output.write import write_all
from leapstats.survey.choices import Choices
from leapstats.survey.naming import item_names


@shows_reading
def init(
    data: str | Path | Sequence[str | Path],
    folder: str | Path,
    *,
    waves: str | Sequence[str] | None = None,
    wave_item: str | None = None,
    name: str | None = None,
    **reading: Unpack[Reading],
) -> InitResult:
    """Draft the dictionary of a study from its files, and write it with copies of them to a folder.

    Parameters
    ----------
    data
        A file, or one a wave in their order. Of a workbook with a sheet that is called as the wave, that sheet is read:
        one workbook may be named once a wave.
    folder
        Where the study goes; it is created, and may hold none of the files that are written.
    waves
        What each file's wave is called; None for the names of the files.
    wave_item
        The column of a file that says which wave a row is of, where one file has several.
    name
        Of the study; None for the name of the folder.
    reading
        How the columns of the files are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    InitResult
        `.draft` has every guess with its evidence; those to be reviewed are displayed.

    Raises
    ------
    InputError
        With every problem of the files or the request at once.
    OutputError
        If a file cannot be written; none is then.
    """
    paths = [Path(data)] if isinstance(data, str | Path) else [Path(each) for each in data]
    labels = listed(waves, "waves")
    is_twice = isinstance(waves, Sequence) and not isinstance(waves, str) and len(labels) < len(waves)
    read: list[Choices] = []
    check_all(
        "the options",
        [
            partial(_check_files, paths, labels, is_twice=is_twice),
            lambda: read.append(choices_of(reading)),
            partial(one_name, "wave_item", wave_item),
        ],
    )
    choices = read[0]
    refuse_respondents(choices, "init")
    target = Path(folder)
    called = name or item_names([target.resolve().name])[0]
    files = []
    for path, label in zip(paths, labels or _labels(paths), strict=True):
        own = replace(choices, sheet=choices.sheet or _sheet_of(path, label))
        files.append(DraftFile(raw_file(path, own), own, label, wave_item or ""))
    draft = draft_study(files, called)
    _write(draft, target, paths)
    load_study(target)
    return init_result(draft, target)


def _check_files(paths: Sequence[Path], labels: Sequence[str], *, is_twice: bool) -> None:
    problems = []
    if not paths:
        problems.append(Problem("data", "no file is named", "Name one file a wave"))
    if is_twice:
        problems.append(Problem("waves", "a wave is named twice", "Give each wave a name of its own"))
    elif labels and len(labels) != len(paths):
        files = f"{len(paths)} file{'' if len(paths) == 1 else 's'}"
        what = f"{len(labels)} wave{' is' if len(labels) == 1 else 's are'} named for {files}"
        problems.append(Problem("waves", what, "Name one wave a file, in their order"))
    apart = {path.resolve(): path for path in paths}.values()
    twice = {path.name for path in apart if [other.name for other in apart].count(path.name) > 1}
    if len(apart) < len(paths) and not all(_sheet_of(path, label) for path, label in zip(paths, labels, strict=False)):
        fix = "Name each sheet as its wave: --waves SHEET,SHEET"
        problems.append(Problem("data", "a file is named twice", fix))
    problems.extend(Problem("data", f"several files are called {each}", "Rename one of them") for each in sorted(twice))
    if problems:
        raise UsageError("the options", problems)


def _sheet_of(path: Path, label: str) -> str:
    """Return the sheet of a workbook that is called as a wave; "" where none is."""
    from leapstats.survey.formats import excel, ods

    if path.suffix.lower() not in {*excel.SUFFIXES, *ods.SUFFIXES} or not path.is_file():
        return ""
    from leapstats.survey.workbooks.opening import open_workbook

    return label if label in open_workbook(path).names else ""


def _labels(paths: Sequence[Path]) -> list[str]:
    return [path.stem for path in paths]


def _write(draft: Draft, target: Path, paths: Sequence[Path]) -> None:
    """Write the study's files and copies of the data, all or none."""
    contents = {target / name: text.encode() for name, text in study_files(draft).items()}
    sources = [*paths, *dict.fromkeys(Path(wave.dictionary) for wave in draft.waves if wave.dictionary)]
    contents |= {target / DATA / path.name: path.read_bytes() for path in sources}
    there = sorted(str(path) for path in contents if path.exists())
    if there:
        listed_files = ", ".join(there)
        problem = Problem(
            "output", f"there are files already: {listed_files}", "Name another folder, or move them away"
        )
        raise UsageError("the output", [problem])
    for path in contents:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"the folder {path.parent} cannot be made ({error.strerror})"
            raise UsageError("the output", [Problem("output", what, "Name another")]) from None
    write_all(contents, sources)
