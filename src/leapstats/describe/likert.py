"""Items of one scale: how many gave each answer, who agrees, who is not sure, and the scores."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from leapstats.describe.catalogue import Line, lines_of
from leapstats.describe.description import MISSING, TALLY, Question, sample_numbers, share_of
from leapstats.describe.likert_scale import LikertScale
from leapstats.describe.tabulation import Tabulation, Wanted
from leapstats.describe.templates import lines_from
from leapstats.describe.view import BlockView
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Study, Variable
from leapstats.results.frame import Result, Results
from leapstats.survey.groups import Group
from leapstats.survey.survey import Survey
from leapstats.terms import Base, ItemType, Reason, ShowMissing, StatName

COMMAND = "likert"
ANY_OF, UNSURE_SHARE = "any:", "unsure_share"
UNSURE = MISSING + Reason.DONT_KNOW.term
STEM_END = ": "
DECIMALS = 2  # of mean and SD of the scores


@dataclass(frozen=True, slots=True, kw_only=True)
class LikertAnswers:
    """Items of one scale and their numbers: `view` shows the levels, `scores` the same items as numbers."""

    survey: Survey
    layout: Layout
    scale: LikertScale
    tabulation: Tabulation
    view: BlockView
    lines: tuple[Line, ...]

    @property
    def scores(self) -> BlockView:
        """The items as numbers, which print with the same decimals."""
        looks = self.view.style.presentation
        kind = str(ItemType.CONTINUOUS)
        digits = {kind: 1 if kind in looks.templates else DECIMALS, **looks.digits}
        style = replace(self.view.style, presentation=replace(looks, digits=digits))
        items = {item: _as_number(self.view.study, item) for item in self.view.items}
        study = replace(self.view.study, variables={**self.view.study.variables, **items})
        return replace(self.view, study=study, style=style)

    @property
    def agree(self) -> str:
        """The level in the long frame that stands for all levels which agree."""
        return any_of(self.scale)

    @property
    def agree_label(self) -> str:
        """The levels that agree, in words."""
        labels = [code.label for code in self.scale.codes.answers if code.code in self.scale.agree]
        return " or ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))

    @property
    def stem(self) -> str:
        """What the labels of all items begin with, such as the question of a grid; nothing where they have no such."""
        first, *others = {self.label(item).rpartition(STEM_END)[0] for item in self.view.items}
        return first if len(self.view.items) > 1 and not others else ""

    def label(self, item: str) -> str:
        """Return the whole label of an item."""
        return self.view.block.labels.get(item) or self.view.study.variables[item].label

    def short_label(self, item: str) -> str:
        """Return the label of an item without what all labels begin with."""
        return self.label(item).removeprefix(f"{self.stem}{STEM_END}")


def any_of(scale: LikertScale) -> str:
    """Return the level in the long frame that stands for all levels which agree."""
    return ANY_OF + "|".join(scale.agree)


def likert_layout(items: Sequence[str], survey: Survey) -> Layout:
    """Return the layout of items of one scale."""
    block = Block(items=tuple(items), base=Base.ANSWERED, show_missing=ShowMissing.HIDE)
    title = f"Answers of the {len(survey)} {survey.study.units} on one scale"
    return Layout(name=COMMAND, title=title, stub="Item", sections=(Section(label="", blocks=(block,)),))


def score_lines(wanted: Wanted, study: Study) -> tuple[Line, ...]:
    """Return what is shown of the scores: mean and SD, or what templates ask for."""
    templates = wanted.presentation.templates.get(str(ItemType.CONTINUOUS), ())
    if templates:
        return lines_from(templates, ItemType.CONTINUOUS, study.conventions)
    return lines_of(ItemType.CONTINUOUS, study.conventions)[:1]


def with_agreement(tabulation: Tabulation, survey: Survey, scale: LikertScale, wanted: Wanted) -> Tabulation:
    """Return the numbers of items with, for each group, who agrees, who is not sure, and statistics of the scores.

    Parameters
    ----------
    tabulation
        How many gave each answer; of one block.
    survey
        The same items on their scale.
    scale, wanted
        Which levels agree and what they score; whether limits are wanted.
    """
    rows = [*tabulation.blocks[0]]
    counts = {row[:6]: row.stat for row in rows}
    for item in dict.fromkeys(row.variable for row in tabulation.blocks[0]):
        question = Question(item, Base.ANSWERED, wanted.conf_level, wanted.presentation)
        described = _as_number(survey.study, item), survey.study.conventions
        for group in tabulation.groups:
            place = (group.by, group.level, TALLY)
            found = [int(counts[item, code.code, *place, StatName.N]) for code in scale.codes.answers]
            agree = sum(n for n, code in zip(found, scale.codes.answers, strict=True) if code.code in scale.agree)
            missing = counts[item, None, *place, StatName.N_MISSING]
            unsure = counts.get((item, UNSURE, *place, StatName.N_MISSING), 0.0)
            rows.extend(share_of(question, any_of(scale), group, (agree, sum(found))))
            rows.extend(_unsure(item, group, (unsure, sum(found)), missing - unsure))
            rows.extend(sample_numbers(question, described, group, np.repeat(scale.scores, found)))
    return replace(tabulation, blocks=(Results(tuple(rows)),))


def _unsure(item: str, group: Group, fraction: tuple[float, int], others: float) -> Iterator[Result]:
    unsure, answered = fraction
    place = (group.by, group.level, UNSURE_SHARE)
    base = unsure + answered
    yield Result(item, UNSURE, *place, StatName.N, unsure)
    yield Result(item, UNSURE, *place, StatName.N_BASE, base)
    yield Result(item, UNSURE, *place, StatName.PROPORTION, unsure / base if base else math.nan)
    yield Result(item, None, *place, StatName.N_MISSING, others, None, "without those who are not sure")


def _as_number(study: Study, item: str) -> Variable:
    return replace(study.variables[item], type=ItemType.CONTINUOUS, codes=None)
