"""The words of scales: titles, headings, the sentences under the tables."""

from collections.abc import Iterator

import numpy as np

from leapstats.dictionary.scale import MEAN, PRORATED, SUM
from leapstats.output.effects import limits_word
from leapstats.output.numbers import fixed
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.parts import ungrouped
from leapstats.psychometrics.scoring import OF_ANSWERS, Scored, Scoring
from leapstats.psychometrics.wave_change import change_pairs

SCORED = "Units with a score: those that answered enough items."
COMPLETE = "Units that answered every item: the base of alpha, omega and correlations."
OF_ALPHA = "Cronbach's alpha, with Feldt's limits."
OF_OMEGA = "McDonald's omega total of one factor (maximum likelihood, covariance matrix)."
OF_ENDS = "Units with the {which} score that the scale allows, in percent of those with a score."
OF_MEAN = "Of the scores; SD with divisor n - 1."
OF_ITEM = "Of all answers to the item, turned where it is reversed."
OF_REST = "Correlation of the item with the sum of the others (corrected item-total), units that answered every item."
OF_DROPPED = "Cronbach's alpha of the other items, same units."
REVERSED = "Reversed: lowest plus highest answer, minus the answer."
RULES = {
    MEAN: "the mean",
    SUM: "the sum",
    PRORATED: "the number of items times the mean",
}
OF_RESPONDENTS = (
    "Everything here is of respondents, each counted by itself: their answers are not brought together to {units}, and "
    "limits take them as independent. How far {units} differ: leapstats respondents."
)
FEW = 30
SMALL = "Fewer than {few} units answered every item: read alpha and omega with their limits, and drop no item by them."


def label_of(scored: Scored) -> str:
    """Return what a scale is called."""
    return scored.scale.label or scored.scale.name


def item_label(scored: Scored, item: str) -> str:
    """Return what an item is called."""
    variable = scored.survey.study.variables.get(item)
    return (variable.label if variable is not None else "") or item


def first_of(waves: tuple[Scored | None, ...]) -> Scored:
    """Return a scale in the first wave that has it."""
    return next(scored for scored in waves if scored is not None)


def counted(analysis: Analysis) -> str:
    """Word who was asked: `30 practices`, and the waves where there are several."""
    first = analysis.surveys[0]
    if analysis.in_waves:
        names = [survey.wave for survey in analysis.surveys]
        return f"{first.study.units}, {', '.join(names[:-1])} and {names[-1]}"
    return f"{len(first)} {first.study.unit if len(first) == 1 else first.study.units}"


def notes_of(analysis: Analysis) -> Iterator[str]:
    """Yield what holds for all tables: how scores were made, of whom, and what was left out."""
    yield from dict.fromkeys(note for waves in analysis.waves for note in _scale_notes(waves))
    for waves in analysis.waves:
        yield from _absent_notes(analysis, waves)
    yield from analysis.left_out
    within = analysis.surveys[0].study.respondents
    if within is not None:
        yield OF_RESPONDENTS.format(units=within.words[1])
    if analysis.linked is not None and any(change_pairs(waves) for waves in analysis.waves):
        yield _change_note(analysis)
    count = ungrouped(analysis.parts)
    if count and analysis.by is not None:
        study = analysis.surveys[0].study
        label = study.variables[analysis.by].label
        yield f'{count} {study.unit if count == 1 else study.units} without an answer to "{label}": in no group.'


def _scale_notes(waves: tuple[Scored | None, ...]) -> Iterator[str]:
    first = first_of(waves)
    scoring, scale = first.scoring, first.scale
    rule = RULES.get(scale.rule, "mean")
    needed = "all" if scoring.needed == len(scale.items) else f"at least {scoring.needed}"
    items = f"{rule} of the answers of units that answered {needed} of {len(scale.items)} items"
    moved = f", moved from {_span(scoring.raw_span)}" if scale.rescaled is not None else ""
    yield f"{label_of(first)}: {items}, from {_span(scoring.span)}{moved}; items from {_source(scoring)}."
    if scoring.is_partial:
        yield f"{label_of(first)}: a sum over fewer answers is smaller; floor and ceiling are of complete answers."
    if scale.source:
        yield f"{label_of(first)}: scored as in {scale.source.rstrip('.')}."
    labels = scoring.coding.labels
    if labels:
        yield f"Answers count: {', '.join(f'{label} {number:g}' for number, label in sorted(labels.items()))}."
    if scoring.coding.unsure:
        yield f"No point of the scale, so missing: {', '.join(scoring.coding.unsure)}."
    yield from scoring.coding.notes


def _span(span: tuple[float, float]) -> str:
    return f"{span[0]:g} to {span[1]:g}"


def _source(scoring: Scoring) -> str:
    if scoring.source != OF_ANSWERS:
        return f"{_span(scoring.ends[0])} ({scoring.source})"
    return f"{_span(scoring.ends[0])}, the smallest and the greatest answer that anybody gave (--range names another)"


def _absent_notes(analysis: Analysis, waves: tuple[Scored | None, ...]) -> Iterator[str]:
    """Say who has no score, and why; and who is not in alpha."""
    for scored in filter(None, waves):
        answered = (~np.isnan(scored.answers)).sum(axis=1)
        width, needed = len(scored.scale.items), scored.scoring.needed
        none, few = int((answered == 0).sum()), int(((answered > 0) & (answered < needed)).sum())
        some = int((answered < width).sum())
        if not some:
            continue
        within = f", {scored.survey.wave}" if analysis.in_waves else ""
        why = [f"{none} without any answer"] if none else []
        why.extend([f"{few} with fewer than {needed} answers"] if few else [])
        without = f"without a score {none + few} ({'; '.join(why)})" if why else "all have a score"
        study, total = scored.survey.study, len(scored.survey)
        of = f"{total} {study.unit if total == 1 else study.units}"
        yield f"{label_of(scored)}{within}: of {of}, {without}; not in alpha and omega {some}, which lack an answer."


def _change_note(analysis: Analysis) -> str:
    level = limits_word(analysis.conf_level)
    return (
        f"Reliable change (Jacobson-Truax): a change beyond the {level} limits of the error of measurement, from the "
        "SD of the first wave (of the pairs) and its alpha (of all complete answers). It is about single units; "
        "whether higher is better, the scale says."
    )


def alpha_shown(alpha: float) -> str:
    """Print a coefficient."""
    return fixed(alpha, 2)
