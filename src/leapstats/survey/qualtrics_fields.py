"""Bring the columns of a Qualtrics export and the questions of its .qsf together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.qualtrics_header import Heading, Part
from leapstats.survey.qualtrics_qsf import Choice, Kind, QualtricsSurvey, Question, read_qsf

MOST_FILES = 50  # of a folder that are looked into
ENOUGH = 2 / 3  # of the questions of a file have to be worded as in the .qsf
LEAD = 30  # letters of a question that tell it from others
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column with what the .qsf says of it: the question, the row of a grid, and the choice or the item."""

    heading: Heading
    question: Question | None = None
    row: Choice | None = None
    option: Choice | None = None

    @property
    def stem(self) -> str:
        """The question in words; as the file has it where it holds the answer to another, or the field of a loop."""
        own = self.question.text if self.question else ""
        asked = own if own and "${" not in own and not self.heading.loop else self.heading.stem or own
        return f"{asked}: {self.row.text}" if self.row and self.row.text else asked

    @property
    def item(self) -> str:
        """The choice, or the item, in words."""
        if self.row or self.option:
            return self.option.text if self.option else ""
        return self.heading.option

    @property
    def label(self) -> str:
        """The whole of it in words, nothing where they are those of the name."""
        whole = ": ".join(filter(None, (self.stem, self.item)))
        return "" if whole == self.heading.name else whole


def fields_of(found: Sequence[Heading], survey: QualtricsSurvey | None) -> list[Field]:
    """Find the question of each column."""
    keyed = any(each.question for each in found)
    named = list(found) if keyed else list(_grouped_by_name(found))
    if survey is None:
        return [Field(heading=each) for each in named]
    by_id = survey.by_id
    return [_by_id(each, by_id.get(each.question)) if keyed else _by_label(each, survey) for each in named]


def find_survey(path: Path, found: Sequence[Heading], given: Path | None) -> tuple[QualtricsSurvey | None, list[str]]:
    """Find the .qsf of an export, and say which it is.

    Parameters
    ----------
    path
        The export. Without `given`, the file of its name beside it is taken, else the only one in its folder whose
        questions fit.
    found
        Its columns.
    given
        The .qsf that the analyst names.

    Raises
    ------
    DataError
        If the file given cannot be read, or is of another survey.
    """
    if given is not None:
        named = read_qsf(given)
        if not _fit(found, named):
            what = f"none of the questions of {path.name} is in it: it is of another survey"
            raise DataError(given.name, [Problem("", what, "Export the survey that the answers are from")])
        return named, [f"labels and choices from {given.name}"]
    surveys, notes = list[QualtricsSurvey](), list[str]()
    for file, same in _beside(path):
        survey, why = _fitting(file, path, found)
        if survey is not None and same:
            return survey, [f"labels and choices from {file.name}, which is beside it"]
        surveys.extend([survey] if survey is not None else [])
        notes.extend([why] if same else [])
    if len(surveys) == 1:
        return surveys[0], [*notes, f"labels and choices from {surveys[0].path.name}, the one that fits in its folder"]
    if surveys:
        names = ", ".join(survey.path.name for survey in surveys)
        notes.append(f"labels not used, since several files fit ({names}): name one with --dictionary")
    return None, notes


def _fitting(file: Path, path: Path, found: Sequence[Heading]) -> tuple[QualtricsSurvey | None, str]:
    """Return a survey if it is that of an export, else why it is not used."""
    try:
        survey = read_qsf(file)
    except DataError:
        return None, f"{file.name} not used: it cannot be read as a survey"
    if _fit(found, survey) >= ENOUGH:
        return survey, ""
    return None, f"{file.name} not used: its questions are not those of {path.name}"


def _beside(path: Path) -> Iterator[tuple[Path, bool]]:
    """Return the survey files beside an export, and whether they have its name; those come first."""
    try:
        files = sorted(islice((each for each in path.parent.iterdir() if each.suffix.lower() == ".qsf"), MOST_FILES))
    except OSError:
        return
    yield from sorted(((each, each.stem == path.stem) for each in files), key=lambda each: not each[1])


def _fit(found: Sequence[Heading], survey: QualtricsSurvey) -> float:
    """Return the share of the questions of an export that are worded as in a survey."""
    keyed = any(each.question for each in found)
    if not keyed:
        own = [each for each in found if each.part is Part.ANSWER]
        return sum(_by_label(each, survey).question is not None for each in own) / max(len(own), 1)
    by_id = survey.by_id
    same: dict[str, bool] = {}
    for each in found:
        if each.question:
            question = by_id.get(each.question)
            agrees = question is not None and _agrees(each, question)
            same[each.question] = same.get(each.question, False) or agrees
    return sum(same.values()) / max(len(same), 1)


@lru_cache(maxsize=1 << 14)
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _agrees(heading: Heading, question: Question) -> bool:
    """Tell whether a column is worded as a question; one whose words change with the answers is known by its name."""
    if "${" in question.text or heading.loop or not _letters(question.text):
        return bool(question.tag) and question.tag in heading.name
    label = _letters(heading.label)
    if "#" in question.id:
        return _letters(question.about)[:LEAD] in label or _letters(question.text)[:LEAD] in label
    return any(label.startswith(_letters(each)[:LEAD]) for each in (question.text, question.about) if _letters(each))


def _by_id(heading: Heading, question: Question | None) -> Field:
    if question is None:
        return Field(heading=heading)
    parts = heading.parts
    choices = {each.id: each for each in question.choices}
    if not parts:
        return Field(heading=heading, question=question)
    if question.answers and question.kind is not Kind.CHOICE:
        answers = {each.id: each for each in question.answers}
        option = answers.get(parts[1]) if len(parts) >= TWO else None
        return Field(heading=heading, question=question, row=choices.get(parts[0]), option=option)
    return Field(heading=heading, question=question, option=choices.get(parts[0]))


def _by_label(heading: Heading, survey: QualtricsSurvey) -> Field:
    """Find the question of a column of the legacy exporter, which has no import ids, by its wording and its name."""
    if heading.part not in {Part.ANSWER, Part.TEXT}:
        return Field(heading=heading)
    fits = [each for question in survey.questions if _agrees(heading, question) for each in _places(heading, question)]
    named = [each for each in fits if each.question and heading.name.startswith(each.question.tag)]
    best = named or fits
    exact = [each for each in best if _ends(heading, each)]
    best = exact or best
    return best[0] if len({each.question.id for each in best if each.question}) == 1 else Field(heading=heading)


def _ends(heading: Heading, field: Field) -> bool:
    last = field.option or field.row
    return last is not None and heading.name.removesuffix("_TEXT").rpartition("_")[2] in {last.id, last.code, last.tag}


def _places(heading: Heading, question: Question) -> Iterator[Field]:
    """Return the cells of a question that a column may be, by the end of its wording."""
    label = _letters(heading.label)

    def field(row: Choice | None, option: Choice | None) -> Field:
        own = replace(heading, question=question.id, parts=tuple(each.id for each in (row, option) if each))
        return Field(heading=own, question=question, row=row, option=option)

    grid = bool(question.answers) and question.kind is not Kind.CHOICE
    if question.kind is Kind.CHOICE or not question.choices:
        yield field(None, None)
    elif grid and question.kind is Kind.GRID:
        yield from (field(row, None) for row in question.choices if label.endswith(_letters(row.text)))
    elif grid:
        for row in question.choices:
            for option in question.answers:
                if label.endswith(_letters(row.text + option.text)):
                    yield field(row, option)
    else:
        yield from (field(None, each) for each in question.choices if label.endswith(_letters(each.text)))


def _grouped_by_name(found: Sequence[Heading]) -> Iterator[Heading]:
    """Take the columns of the legacy exporter whose names differ in the last part only for those of one question."""
    stems: dict[str, list[str]] = {}
    for each in found:
        if each.part is Part.ANSWER:
            stem, _, last = each.name.rpartition("_")
            stems.setdefault(stem, []).append(last)
    for each in found:
        stem, _, last = each.name.rpartition("_")
        if each.part is Part.ANSWER and stem and len(stems[stem]) > 1:
            yield replace(each, question=stem, parts=(last,))
        else:
            yield each
