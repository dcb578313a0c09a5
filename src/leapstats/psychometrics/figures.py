"""The figures of scales: means of items, answers to them, scores."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from leapstats.describe.figures import caption_of
from leapstats.dictionary.scale import MEAN as BY_MEAN
from leapstats.output.document import Document
from leapstats.output.effects import ci_word
from leapstats.output.figures import (
    Caption,
    Difference,
    ScaleBar,
    ScaleLevel,
    ScorePanel,
    likert_plot,
    number_plot,
    score_plot,
)
from leapstats.output.numbers import fixed, whole
from leapstats.psychometrics.analysis import Analysis, Case
from leapstats.psychometrics.rows import LEVELS, MEAN, MEAN_SD, level_name
from leapstats.psychometrics.words import item_label, label_of
from leapstats.results.frame import Key
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot

TURNED = " (reversed)"


def scale_figures(analysis: Analysis, document: Document) -> "list[ggplot]":
    """Draw for each scale the means of its items, the answers to them, and how its scores are distributed."""
    numbers = {Key(*row[:6]): row.stat for row in analysis.results}
    found: list[ggplot] = []
    for waves in analysis.waves:
        cases = [case for case in analysis.cases(waves) if case.part.group is None]
        found.extend(_figures(analysis, document, cases, numbers))
    return found


def _figures(
    analysis: Analysis, document: Document, cases: list[Case], numbers: dict[Key, float]
) -> "Iterator[ggplot]":
    scored = cases[0].scored
    name = label_of(scored)
    level = ci_word(analysis.conf_level)
    rows = [_mean(analysis, case, item, numbers) for item in scored.scale.items for case in cases]
    yield number_plot(
        rows,
        _caption(analysis, document, f"{name}: means of the items"),
        "Mean answer, reversed items turned",
        f"Mean ({level})",
        _axis(scored.scoring.ends[0]),
    )
    levels = _levels(cases, numbers)
    if levels:
        bars = [_bar(analysis, case, item, levels, numbers) for case in cases for item in scored.scale.items]
        caption = _caption(analysis, document, f"{name}: answers to the items, as they were given")
        yield likert_plot(bars, _sides(cases[0], levels), caption, "N")
    panels = [ScorePanel(label=_panel_label(analysis, case), scores=case.scores) for case in cases if len(case.scores)]
    if panels and _axis(scored.scoring.span) is not None:
        caption = _caption(analysis, document, f"{name}: distribution of the scores")
        yield score_plot(panels, scored.scoring.span, caption, "Score", _step(cases))


def _step(cases: list[Case]) -> float | None:
    """Return how far apart scores of whole answers are; None where answers are no whole numbers."""
    scoring = cases[0].scored.scoring
    answers = np.concatenate([case.answers[~np.isnan(case.answers)] for case in cases])
    if not np.all(answers == np.round(answers)) or not all(float(end).is_integer() for end in scoring.ends[0]):
        return None
    (low, high), (least, greatest) = scoring.span, scoring.raw_span
    width = 1 / len(scoring.ends) if scoring.scale.rule == BY_MEAN else 1
    return width * (high - low) / (greatest - least)


def _axis(ends: tuple[float, float]) -> tuple[float, float] | None:
    """Return the ends of an axis; None where they are one."""
    return ends if ends[0] < ends[1] else None


def _caption(analysis: Analysis, document: Document, title: str) -> Caption:
    size = sum(len(survey) for survey in analysis.surveys[:1])
    found = caption_of(document, analysis.surveys[0].study, size, title)
    if not analysis.in_waves:
        return found
    study = analysis.surveys[0].study
    sizes = [f"{len(survey)} {study.units} in {survey.wave}" for survey in analysis.surveys]
    return Caption(title=found.title, base=", ".join(sizes), source=found.source)


def _mean(analysis: Analysis, case: Case, item: str, numbers: dict[Key, float]) -> Difference:
    place = case.place(item)
    mean = numbers[Key(*place, MEAN_SD, StatName.MEAN)]
    low, high = (numbers[Key(*place, MEAN, name)] for name in (StatName.CONF_LOW, StatName.CONF_HIGH))
    text = fixed(mean, 2) if math.isnan(low) else f"{fixed(mean, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"
    return Difference(label=_item(analysis, case, item, with_wave=True), estimate=mean, low=low, high=high, text=text)


def _item(analysis: Analysis, case: Case, item: str, *, with_wave: bool) -> str:
    turned = TURNED if item in case.scored.scale.reversed else ""
    wave = f", {case.part.name}" if with_wave and analysis.in_waves else ""
    return f"{item_label(case.scored, item)}{turned}{wave}"


def _levels(cases: list[Case], numbers: dict[Key, float]) -> list[float]:
    """Return the answers that are counted, from low to high; none where they are many."""
    starts = {level_name(item, 0).removesuffix("0") for item in cases[0].scored.scale.items}
    names = {
        (key.level or "").removeprefix(start)
        for key in numbers
        if key.statistic == LEVELS and key.variable == cases[0].scored.scale.name
        for start in starts
        if (key.level or "").startswith(start)
    }
    return sorted(map(float, names))


def _bar(analysis: Analysis, case: Case, item: str, levels: list[float], numbers: dict[Key, float]) -> ScaleBar:
    def number(level: float, name: StatName) -> float:
        return numbers.get(Key(*case.place(level_name(item, level)), LEVELS, name), 0.0)

    return ScaleBar(
        label=_item(analysis, case, item, with_wave=False),
        shares=tuple(number(level, StatName.PROPORTION) for level in levels),
        text=whole(sum(number(level, StatName.N) for level in levels)),
        group=case.part.name if analysis.in_waves else "",
    )


def _sides(case: Case, levels: list[float]) -> list[ScaleLevel]:
    """Return the levels, each below, in or above the middle of the range."""
    low, high = case.scored.scoring.ends[0]
    middle = (low + high) / 2
    labels = case.scored.scoring.coding.labels
    return [
        ScaleLevel(label=labels.get(level, f"{level:g}"), side=(level > middle) - (level < middle)) for level in levels
    ]


def _panel_label(analysis: Analysis, case: Case) -> str:
    wave = f"{case.part.name}: " if analysis.in_waves else ""
    return f"{wave}n = {whole(len(case.scores))}"
