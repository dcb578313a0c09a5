"""The figure of items of one scale."""

from typing import TYPE_CHECKING

from leapstats.describe.figures import caption_of
from leapstats.describe.likert import UNSURE, UNSURE_SHARE, LikertAnswers
from leapstats.describe.likert_table import group_heading, has_unsure
from leapstats.output.document import Document
from leapstats.output.figures import ScaleBar, ScaleLevel, likert_plot
from leapstats.output.numbers import percent, whole
from leapstats.survey.groups import Group
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot


def likert_figures(answers: LikertAnswers, document: Document) -> "list[ggplot]":
    """Draw the answers to items of one scale, those of each group under its heading."""
    view, study = answers.view, answers.view.study
    several = len(view.shown) > 1
    bars = [
        _scale_bar(answers, item, group, group_heading(answers, group) if several else "")
        for group in view.shown
        for item in view.items
    ]
    levels = [
        ScaleLevel(label=code.label, side=side)
        for code, side in zip(answers.scale.codes.answers, answers.scale.sides, strict=True)
    ]
    heading = "N; not sure" if has_unsure(answers) else "N"
    return [likert_plot(bars, levels, caption_of(document, study, view.groups[0].size, answers.stem), heading)]


def _scale_bar(answers: LikertAnswers, item: str, group: Group, heading: str) -> ScaleBar:
    view = answers.view
    shares = (view.number(item, code.code, group, StatName.PROPORTION) for code in answers.scale.codes.answers)
    text = whole(view.number(item, None, group, StatName.N_BASE))
    if has_unsure(answers):
        text += f"; {percent(view.stats(item, UNSURE, group, UNSURE_SHARE)[StatName.PROPORTION], 0)}%"
    return ScaleBar(label=answers.short_label(item), shares=tuple(shares), text=text, group=heading)
