"""The check-all questions of a LimeSurvey export: which they are, what was ticked, and what an empty box means."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.limesurvey_headings import HeadingKind
from leapstats.survey.limesurvey_layout import says_no, says_yes
from leapstats.survey.limesurvey_match import HIDDEN, NOT_SHOWN, Item
from leapstats.survey.questionnaire import QuestionKind
from leapstats.survey.raw import RawColumn
from leapstats.terms import Reason

GIVEN = " (given)"
MEMBERS = frozenset({HeadingKind.ANSWER, HeadingKind.OTHER})
TICKS = frozenset({"Y", "1"})


def check_alls(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Find the check-all questions: by the structure of the survey, else by their answers.

    Parameters
    ----------
    items
        All columns of the file.

    Returns
    -------
    dict
        The boxes of each question, that of the free text of another option among them.
    """
    blocks: dict[str, list[Item]] = {}
    for item in items:
        if item.heading.part and item.kind in MEMBERS:
            blocks.setdefault(item.block, []).append(item)
    return {name: members for name, members in blocks.items() if _is_check_all(members)}


def _is_check_all(members: Sequence[Item]) -> bool:
    boxes = [each for each in members if each.kind is HeadingKind.ANSWER]
    if boxes and boxes[0].question is not None:
        return boxes[0].question.kind is QuestionKind.SEVERAL
    words = {text for each in boxes for text in each.texts.distinct.tolist()} - {NOT_SHOWN, HIDDEN}
    if words == {"Y"}:
        return True
    if len(boxes) < 2 or not words:
        return False
    if words == {"1"} or all(map(says_yes, words)):
        return True
    # Full answers leave no box blank: an array of yes and no has blanks.
    return all(says_yes(text) or says_no(text) for text in words) and not any(each.blank.any() for each in boxes)


def ticks(item: Item) -> NDArray[np.bool_]:
    """Tell which boxes are ticked; of another option, where something was written."""
    if item.kind is HeadingKind.OTHER:
        return item.answered
    return item.cells(lambda text: text in TICKS or says_yes(text))


def unticked(item: Item) -> NDArray[np.bool_]:
    """Tell which boxes the file says were left empty."""
    if item.kind is HeadingKind.OTHER:
        return np.zeros(len(item.texts.places), dtype=bool)
    return item.cells(lambda text: text in {"N", "0"} or says_no(text))


def box(item: Item, empty_is_no: NDArray[np.bool_], unless: NDArray[np.uint8]) -> RawColumn:
    """Build the column of one box.

    Parameters
    ----------
    item
        The box.
    empty_is_no
        Which rows saw the question, so that an empty box was left so.
    unless
        Why an empty box in another row says nothing.

    Returns
    -------
    RawColumn
        1 where it is ticked, 0 where not, NaN with its reason elsewhere.
    """
    marked = item.cells(lambda text: text in {NOT_SHOWN, HIDDEN})
    unsure = item.blank & ~empty_is_no
    values = np.where(marked | unsure, np.nan, ticks(item).astype(np.float64))
    reasons = np.where(marked, np.uint8(Reason.NOT_ASKED), np.where(unsure, unless, np.uint8(0))).astype(np.uint8)
    is_other = item.kind is HeadingKind.OTHER
    return RawColumn(
        name=f"{item.title}{GIVEN}" if is_other else item.name,
        option="" if is_other else item.option,
        label=item.part_text,
        cells=values,
        reasons=reasons,
    )
