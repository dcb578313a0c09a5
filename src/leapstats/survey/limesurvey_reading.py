"""The CSV export of LimeSurvey, with the structure of the survey (.lss) where there is one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import head_of, read_bytes
from leapstats.survey.delimited import nameless_note, read_sheet
from leapstats.survey.delimited_rows import counted
from leapstats.survey.limesurvey_columns import Builder, Export
from leapstats.survey.limesurvey_dictionary import read_structure
from leapstats.survey.limesurvey_headings import SERVICE, HeadingKind, headings_of
from leapstats.survey.limesurvey_layout import Layout, layout_of
from leapstats.survey.limesurvey_match import HIDDEN, Item, items_of
from leapstats.survey.one_wave import written
from leapstats.survey.questionnaire import Questionnaire
from leapstats.survey.raw import RawFile, Texts

ANONYMOUS = "1980-01-01"
MOST_BESIDE = 20
FEWEST = 0.5  # of the columns of questions, for a structure beside the data to be theirs


def read_limesurvey(
    path: Path, *, keep_personal: frozenset[str] = frozenset(), dictionary: Path | None = None
) -> RawFile:
    """Read an export.

    Parameters
    ----------
    path
        CSV with any kind of headings and of answers, or a VV file.
    keep_personal
        Personal columns to keep; others are dropped and named.
    dictionary
        The structure of the survey, an .lss file; None looks for one beside the file.

    Returns
    -------
    RawFile
        A check-all question is one column an option. `N/A` in it was not shown; an empty box is no only where another
        box is ticked, or the structure tells that the question was seen.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    read_bytes(path)
    layout = layout_of(head_of(path)) or Layout.CODES
    sheet = read_sheet(path, n_headers=2 if layout in {Layout.BLOCKS, Layout.VV} else 1)
    headings = headings_of(layout, sheet.headers)
    kept = [place for place, each in enumerate(headings) if each.name or len(sheet.columns[place].distinct)]
    problems = [*sheet.problems, *(_nameless(place + 1) for place in kept if not headings[place].name)]
    if problems:
        raise DataError(path.name, problems)
    columns = [sheet.columns[place] for place in kept]
    structure, said = _structure(path, dictionary, [headings[place].question for place in kept])
    items = items_of([headings[place] for place in kept], columns, structure)
    submitted = _service(items, "submitdate")
    finished = None if submitted is None else np.asarray(submitted.texts.places >= 0, dtype=bool)
    export = Export(items=items, finished=finished, marks_all=_marks_all(layout, columns), keep=keep_personal)
    built, notes = Builder(export).all()
    unit = _service(items, "id")
    return RawFile(
        path=path,
        format="limesurvey",
        dictionary=structure.path if structure is not None else None,
        columns=tuple(built.columns),
        rows=sheet.lines,
        sets=tuple(built.sets),
        personal=tuple(built.personal),
        notes=(
            _taken_for(layout, items),
            *said,
            *sheet.notes,
            *nameless_note(len(headings) - len(kept)),
            *_states(submitted, finished),
            *notes,
        ),
        label=structure.title if structure is not None else "",
        id=unit.name if unit is not None else "",
    )


def _nameless(place: int) -> Problem:
    return Problem(f"column {place}", "it has answers, but no heading", "Give it a heading")


def _marks_all(layout: Layout, columns: Sequence[Texts]) -> bool:
    """Tell whether a file marks every cell that was not shown, as a VV file does."""
    return layout is Layout.VV or any(HIDDEN in each.distinct.tolist() for each in columns)


def _service(items: Sequence[Item], name: str) -> Item | None:
    found = (each for each in items if each.kind is HeadingKind.SERVICE and each.heading.code == name)
    return next(found, None)


def _taken_for(layout: Layout, items: Sequence[Item]) -> str:
    signs = [each.name for each in items if each.kind is HeadingKind.SERVICE and each.heading.code in SERVICE]
    if signs:
        return f"LimeSurvey export, headings are {layout.value}, by {', '.join(signs[:4])}"
    if layout is Layout.BLOCKS:
        return f"LimeSurvey export, {layout.value}, by blocks of yes and no"
    return f"LimeSurvey export, headings are {layout.value}, by its codes of subquestions"


def _states(submitted: Item | None, finished: NDArray[np.bool_] | None) -> list[str]:
    """Say how many responses were not submitted, and that dates were made anonymous."""
    if submitted is None or finished is None:
        return []
    notes = []
    if not finished.all():
        count = int((~finished).sum())
        what = f"{count} of {counted(len(finished), 'response')} not finished ({submitted.name} is blank)"
        notes.append(f"{what}: they are kept; --where 'not is_missing({written(submitted.name)})' leaves them out")
    dates: list[str] = submitted.texts.distinct.tolist()
    if dates and all(each.startswith(ANONYMOUS) for each in dates):
        notes.append(f"dates are anonymised by LimeSurvey ({ANONYMOUS})")
    return notes


def _structure(path: Path, dictionary: Path | None, codes: Sequence[str]) -> tuple[Questionnaire | None, list[str]]:
    """Find the structure: the one that is named, or one beside the file that fits."""
    asked = {each for each in codes if each}
    if dictionary is not None:
        structure = read_structure(dictionary)
        return structure, [_told(structure, asked, "")]
    fitting = [each for each in _beside(path) if asked and _n_known(each, asked) >= FEWEST * len(asked)]
    same = [each for each in fitting if _numbers(each.path) & _numbers(path)]
    fitting = same or fitting
    if len(fitting) == 1:
        return fitting[0], [_told(fitting[0], asked, " found beside it")]
    if fitting:
        names = ", ".join(each.path.name for each in fitting)
        return None, [f"several survey structures beside it fit ({names}): none is used; name one with --dictionary"]
    return None, []


def _n_known(structure: Questionnaire, asked: set[str]) -> int:
    return len(asked & {each.name for each in structure.questions})


def _numbers(path: Path) -> set[str]:
    """Return the numbers in the name of a file that can be that of a survey."""
    return {part for part in "".join(mark if mark.isdigit() else " " for mark in path.stem).split() if len(part) > 4}


def _told(structure: Questionnaire, asked: set[str], where: str) -> str:
    others = [each for each in structure.languages if each != structure.language]
    languages = f"; labels in {structure.language}, not in {', '.join(others)}" if others else ""
    known = f", which has {_n_known(structure, asked)} of {counted(len(asked), 'question')}" if asked else ""
    return f"labels, order and conditions from {structure.path.name}{where}{known}{languages}"


def _beside(path: Path) -> list[Questionnaire]:
    """Read the structures in the folder of a file."""
    try:
        there = sorted(each for each in path.parent.iterdir() if each.suffix.lower() == ".lss")
    except OSError:
        return []
    found = []
    for each in there[:MOST_BESIDE]:
        try:
            found.append(read_structure(each))
        except DataError:
            continue
    return found
