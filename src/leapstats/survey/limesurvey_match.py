"""Know which question of a LimeSurvey survey each column of its export is of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.headings import FreeNames
from leapstats.survey.limesurvey_headings import Heading, HeadingKind
from leapstats.survey.questionnaire import Choice, Question, QuestionKind, Questionnaire
from leapstats.survey.raw import Texts

NOT_SHOWN = "N/A"
HIDDEN = "{question_not_shown}"  # of a VV file
SPECIFY = "please specify"


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One column of an export: its heading and cells, its question and subquestion where they are known.

    `name` and `option` are those of its column, `block` names the question that it is of.
    """

    heading: Heading
    texts: Texts
    name: str
    option: str
    block: str
    question: Question | None = None
    part: Choice | None = None

    @property
    def kind(self) -> HeadingKind:
        """What it holds."""
        return self.heading.kind

    @property
    def title(self) -> str:
        """The column as messages name it."""
        return f"{self.name} [{self.option}]" if self.option else self.name

    @property
    def text(self) -> str:
        """The text of its question."""
        return (self.question.label if self.question is not None else "") or self.heading.text

    @property
    def part_text(self) -> str:
        """The text of its subquestion."""
        if self.kind is HeadingKind.OTHER:
            return self.heading.part_text or "Other"
        return (self.part.label if self.part is not None else "") or self.heading.part_text

    @property
    def label(self) -> str:
        """The label of its column: the question and the subquestion; words that say so where it is free text."""
        if self.kind in {HeadingKind.OTHER, HeadingKind.COMMENT}:
            about = self.text or self.block
            return f"{about}: {'comment' if self.kind is HeadingKind.COMMENT else f'{self.part_text} ({SPECIFY})'}"
        if self.option or not self.text:
            return ""
        return f"{self.text}: {self.part_text}" if self.part_text else self.text

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers on offer, where they are known and the column holds one of them."""
        if self.question is None or self.kind is not HeadingKind.ANSWER:
            return ()
        if self.heading.second == "2":
            return self.question.second_choices
        return self.question.choices

    @property
    def variable(self) -> str:
        """Its name in the conditions of the survey."""
        if self.question is None:
            return ""
        part = self.part.code if self.part is not None else self.heading.part
        return f"{self.question.name}_{part}" if part else self.question.name

    def cells(self, test: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Tell which cells satisfy a test; a blank one does not."""
        found = np.array([*(test(text) for text in self.texts.distinct.tolist()), False], dtype=bool)
        return np.asarray(found[self.texts.places], dtype=bool)

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Which cells are empty."""
        return np.asarray(self.texts.places < 0, dtype=bool)

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Which cells hold anything but the words for a question that was not shown."""
        return self.cells(lambda text: text not in {NOT_SHOWN, HIDDEN})


def items_of(headings: Sequence[Heading], columns: Sequence[Texts], structure: Questionnaire | None) -> list[Item]:
    """Put together the columns of a file; headings that come again get a number."""
    known = _Known(structure)
    free = FreeNames(each.name if not each.option else f"{each.name} [{each.option}]" for each in headings)
    blocks: dict[str, str] = {}
    items = []
    for heading, texts in zip(headings, columns, strict=True):
        as_text = heading.option and heading.kind in {HeadingKind.OTHER, HeadingKind.COMMENT}
        full = f"{heading.name} [{heading.option}]" if heading.option else heading.name
        taken = free.take(full)
        ending = taken[len(full) :]
        name = full if as_text or not heading.option else heading.name
        block = blocks.setdefault(f"{heading.block}{ending}", f"{heading.block}{ending}")
        question = known.question(heading)
        items.append(
            Item(
                heading=heading,
                texts=texts,
                name=f"{name}{ending}",
                option="" if as_text else heading.option,
                block=block,
                question=question,
                part=known.part(heading, question),
            )
        )
    return items


class _Known:
    """The questions of a structure, by their codes and by their texts."""

    def __init__(self, structure: Questionnaire | None) -> None:
        questions = structure.questions if structure is not None else ()
        self.codes: Mapping[str, Question] = {each.name: each for each in questions}
        texts = Counter(label for each in questions for label in set(each.labels) if label)
        self.texts: Mapping[str, Question] = {
            label: each for each in questions for label in each.labels if texts[label] == 1
        }

    def question(self, heading: Heading) -> Question | None:
        """Return the question of a column."""
        if heading.kind in {HeadingKind.SERVICE, HeadingKind.ATTRIBUTE}:
            return None
        if heading.code:
            return self.codes.get(heading.question)
        return self.texts.get(heading.text) or self.texts.get(heading.name)

    @staticmethod
    def part(heading: Heading, question: Question | None) -> Choice | None:
        """Return the subquestion of a column."""
        if question is None or not heading.part:
            return None
        word = heading.part.removesuffix("comment") if heading.kind is HeadingKind.COMMENT else heading.part
        by_code = next((each for each in question.parts if each.code == word), None)
        by_text = next((each for each in question.parts if word in each.labels), None)
        return by_code or by_text or _of_two(word, question)


def _of_two(word: str, question: Question) -> Choice | None:
    """Return the row and the column of an array, whose codes are joined."""
    codes = {each.code: each for each in question.parts}
    labels = {label: each for each in question.parts for label in each.labels}
    for sign, known in (("_", codes), (" / ", labels)):
        row, _, column = word.partition(sign)
        if row in known and column in known:
            both = known[row], known[column]
            return Choice("_".join(each.code for each in both), " / ".join(each.label for each in both))
    if question.kind is QuestionKind.RANKING and word.isdecimal():
        return Choice(word, f"rank {int(word)}")
    return None
