"""The figure of the agreement of respondents: the mean of each practice, from low to high."""

from typing import TYPE_CHECKING

from leapstats.output.document import Document
from leapstats.output.effects import ci_word
from leapstats.output.figures import Caption, Difference, difference_plot
from leapstats.output.numbers import fixed, whole
from leapstats.results.frame import Key, Results
from leapstats.terms import StatName
from leapstats.within_practices.measures import Looked, Measure
from leapstats.within_practices.rows import LIMITS, MEAN

if TYPE_CHECKING:
    from plotnine import ggplot


def practice_figures(looked: Looked, results: Results, document: Document) -> "list[ggplot]":
    """Draw for each item and scale how far the mean of each practice is from that of all respondents."""
    numbers = {Key(*row[:6]): row.stat for row in results}
    return [_figure(looked, each, numbers, document) for each in looked.measures if len(each.scores)]


def _figure(looked: Looked, measure: Measure, numbers: dict[Key, float], document: Document) -> "ggplot":
    survey = looked.survey
    places = dict.fromkeys(key[:4] for key in numbers if key.variable == measure.name and key.statistic == MEAN)
    middle = float(measure.scores.mean())
    rows = []
    for place in places:
        mean, low, high = (numbers[Key(*place, MEAN, name)] for name in (StatName.MEAN, *LIMITS[1:]))
        size = numbers[Key(*place, MEAN, StatName.N)]
        label = survey.id_of(place[3])
        text = f"{fixed(mean, 2)} (n = {whole(size)})"
        rows.append(Difference(label=label, estimate=mean - middle, low=low - middle, high=high - middle, text=text))
    rows.sort(key=lambda row: -row.estimate)
    study = survey.study
    base = f"{len(measure.scores)} respondents in {len(rows)} {study.unit if len(rows) == 1 else study.units}"
    title = f"{measure.label}: means of {study.units}"
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    axis = (
        f"Mean less that of all respondents, {fixed(middle, 2)} ({ci_word(looked.conf_level)} by the pooled variance)"
    )
    return difference_plot(rows, Caption(title=title, base=base, source=source), axis, "Mean")
