"""The figure of agreement: percent agreement, kappa and AC1 of each code side by side."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from leapstats.coding.coefficients import Cells, with_limits
from leapstats.coding.rates import (
    AC1,
    AC2,
    ALPHA,
    FORM,
    ICC,
    INTERVAL,
    LIMITS,
    ORDINAL,
    PERCENT,
    kappa_of,
    weighted_of,
)
from leapstats.coding.scale import CodeScale, Metric
from leapstats.coding.sheet import Sheet
from leapstats.output.cells import frame_cells
from leapstats.output.document import Document
from leapstats.output.effects import ci_word
from leapstats.output.figures import AgreementMark, Caption, agreement_plot
from leapstats.output.numbers import percent
from leapstats.results.frame import Place, Results
from leapstats.stats.respondents import IccForm
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot

MOST = 8  # codes on a page
PARADOX = "Where AC1 is far to the right of kappa, nearly all units lack the code or nearly all have it."
AXIS = "Agreement, and agreement beyond chance (1 is full agreement, 0 that of chance)"
OF_NUMBERS = "1 is full agreement of the ratings"
Shown = Sequence[tuple[str, str]]


def agreement_figures(
    sheet: Sheet, scale: CodeScale, results: Results, conf_level: float, document: Document
) -> "list[ggplot]":
    """Draw the agreement on all codes and on each; of numbers the six intraclass correlations."""
    cells = Cells(frame_cells(results), {}, conf_level)
    study = sheet.survey.study
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    caption = Caption(title=document.table.title, base="", source=source)
    heading = f"Estimate ({ci_word(conf_level)})"
    if scale.metric is Metric.INTERVAL:
        return [agreement_plot(list(_of_numbers(sheet, cells)), caption, (OF_NUMBERS, heading), ())]
    groups = list(_groups(sheet, scale, cells))
    pages = [groups[start : start + MOST] for start in range(0, len(groups), MOST)]
    return [
        agreement_plot([mark for group in page for mark in group], caption, (AXIS, heading), (PARADOX,))
        for page in pages
    ]


def _groups(sheet: Sheet, scale: CodeScale, cells: Cells) -> Iterator[list[AgreementMark]]:
    coders = len(sheet.coders)
    names: Shown = [(kappa_of(coders), "Kappa"), (AC1, "AC1"), (ALPHA, "Alpha")]
    whole = (sheet.item, None, None, None)
    if scale.metric is Metric.ORDINAL:
        ordered: Shown = [(weighted_of(coders), "Weighted kappa"), (AC2, "AC2"), (ORDINAL, "Alpha, ordinal")]
        yield list(_marks("All codes, in their order", whole, ordered, cells))
    yield list(_marks("All codes", whole, names, cells))
    for code in sheet.codes:
        yield list(_marks(code, (sheet.item, code, None, None), names, cells))


def _marks(label: str, place: Place, names: Shown, cells: Cells) -> Iterator[AgreementMark]:
    numbers = [cells.number(place, PERCENT, name) for name in (StatName.PROPORTION, *LIMITS)]
    share, low, high = (percent(number, 0) for number in numbers)
    text = f"Agreement {share}%" + ("" if math.isnan(numbers[1]) else f" ({low} to {high})")
    yield AgreementMark(label, (numbers[0], numbers[1], numbers[2]), text, 0)
    for kind, (method, name) in enumerate(names, start=1):
        yield _mark("", place, (method, name), kind, cells)


def _mark(label: str, place: Place, named: tuple[str, str], kind: int, cells: Cells) -> AgreementMark:
    method, name = named
    numbers = [cells.number(place, method, each) for each in (StatName.ESTIMATE, *LIMITS)]
    text = f"{name} {with_limits(numbers[0], numbers[1], numbers[2])}"
    return AgreementMark(label, (numbers[0], numbers[1], numbers[2]), text, kind)


def _of_numbers(sheet: Sheet, cells: Cells) -> Iterator[AgreementMark]:
    yield _mark("All ratings", (sheet.item, None, None, None), (INTERVAL, "Alpha"), 3, cells)
    for form in IccForm:
        label = "Intraclass correlation" if form is IccForm.ICC1 else ""
        yield _mark(label, (sheet.item, None, FORM, form.value), (ICC, form.value), 1, cells)
