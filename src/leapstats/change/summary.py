"""A comparison of waves in short: a line an item, or the items whose adjusted p is smallest."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leapstats.change.adjusted import ADJUSTED_CHANGE
from leapstats.change.beside_columns import (
    P_OF_RATE,
    adjusted_change_p,
    mean_change,
    rate_ratio_cell,
    rate_ratio_p,
    share_change,
)
from leapstats.change.beside_words import adjusted_heading, per_words
from leapstats.change.columns import adjusted_p, difference, mean, share, shift
from leapstats.change.comparison import Beside, Comparison
from leapstats.change.view import ChangeView, view_of
from leapstats.output.numbers import DASH
from leapstats.output.summary import answer
from leapstats.output.table import Row, Section, Spanner, Table, Text
from leapstats.terms import NUMERIC, ItemType, StatName

MOST = 20  # lines; of more items only those with the smallest adjusted p
VALUES = "Yes-no items: number (%). Numbers: mean. Of those that answered in both waves."
EFFECT = "Yes-no items: percentage points, with Tango's limits. Numbers: Hodges-Lehmann shift, with exact limits."
ADJUSTED_EFFECT = "Yes-no items: percentage points. Numbers: mean change. Regression of differences, HC3 limits."
RATE_EFFECT = "After over before, of counts: Poisson estimating equations, Mancl-DeRouen limits."
ADJUSTED_TEST = "Of the adjusted change, t; of one item, not adjusted over the family."
TEST = "Yes-no items: mid-p McNemar test. Numbers: exact signed-rank test. Several levels: exact Stuart-Maxwell test."


@dataclass(frozen=True, slots=True)
class SummaryCells:
    """What the cells of an item are, of yes-no items, of numbers and of others, in words and as printed."""

    values: str
    effect: str
    test: str
    cells: Callable[[ChangeView], tuple[Text, Text, Text]]


def summary_of(
    comparison: Comparison, full: Table, title: str, words: tuple[str, str], shown: SummaryCells | None = None
) -> Table:
    """Lay a comparison out with a line an item.

    Parameters
    ----------
    comparison
        The numbers.
    full
        A table of the comparison: its waves, its abbreviations and its stamp are the same.
    title
        Of the comparison.
    words
        The word for the limits, such as `95% CI`, and the note on the adjusted p.
    shown
        What the cells of an item are; None for those of units that count once each.
    """
    limits, adjusted = words
    shown = shown or SummaryCells(VALUES, EFFECT, TEST, _cells)
    columns = [
        *full.columns[:2],
        Text(f"Change ({limits})", (shown.effect,)),
        Text("Adjusted p", (shown.test, adjusted)),
    ]
    spanners = [Spanner(Text("In both waves", (shown.values,)), 2), Spanner(Text(""), 2)]
    if comparison.beside.adjust_for:
        columns.extend((Text(f"Change ({limits})", (ADJUSTED_EFFECT,)), Text("p", (ADJUSTED_TEST,))))
        spanners.append(Spanner(adjusted_heading(comparison), 2))
    if comparison.beside.per is not None:
        columns.extend((Text(f"Ratio ({limits})", (RATE_EFFECT,)), Text("p", (P_OF_RATE,))))
        spanners.append(Spanner(Text(f"Rates per {per_words(comparison.beside.per)}"), 2))
    return Table(
        title=f"Summary: {title}",
        stub=full.stub,
        spanners=tuple(spanners),
        columns=tuple(columns),
        sections=tuple(_sections(comparison, shown)),
        abbreviations=full.abbreviations,
        stamp=full.stamp,
    )


def _sections(comparison: Comparison, shown: SummaryCells) -> Iterator[Section]:
    by_section: dict[str, list[ChangeView]] = {}
    several = len(comparison.linked.surveys) > 2
    for family in comparison.families:
        for each in family.items:
            span = each.change.pair.span if several else ""
            heading = ": ".join(filter(None, (span, family.family.label)))
            by_section.setdefault(heading, []).append(
                view_of(each.change, (*each.adjusted, *each.rates, *each.of_family))
            )
    views = [view for among in by_section.values() for view in among]
    p_values = {"p": [view.change.p_value for view in views], "adjusted p": [view.adjusted_p for view in views]}
    if comparison.beside.adjust_for:
        p_values["p of the adjusted change"] = [
            view.of_change(view.level, ADJUSTED_CHANGE, StatName.P_VALUE) for view in views
        ]
    yield Section(Text(""), (Row(Text(answer("changes", len(views), p_values))),))
    if len(views) <= MOST:
        for heading, among in by_section.items():
            yield Section(
                Text(heading),
                tuple(
                    _row(view, view.change.pair.variable.label, shown.cells(view), beside=comparison.beside)
                    for view in among
                ),
            )
        return
    tested = [view for view in views if not math.isnan(view.adjusted_p)]
    chosen = sorted(tested, key=lambda view: (view.adjusted_p, view.change.p_value))[:MOST]
    rows = (
        _row(view, f"{view.change.pair.variable.label}, {view.span}", shown.cells(view), beside=comparison.beside)
        for view in chosen
    )
    yield Section(Text(f"The {MOST} with the smallest adjusted p"), tuple(rows))


def _cells(view: ChangeView) -> tuple[Text, Text, Text]:
    kind, level = view.change.pair.variable.type, view.level
    if kind is ItemType.BINARY:
        return share(0, view, level), share(1, view, level), difference(view, level)
    if kind in NUMERIC:
        return mean(0, view, level), mean(1, view, level), shift(view, level)
    return Text(DASH), Text(DASH), Text(DASH)


def _row(view: ChangeView, label: str, cells: tuple[Text, Text, Text], *, beside: Beside) -> Row:
    adjusted = (_adjusted(view), adjusted_change_p(view)) if beside.adjust_for else ()
    rates = (rate_ratio_cell(view), rate_ratio_p(view)) if beside.per is not None else ()
    return Row(Text(label), (*cells, adjusted_p(view), *adjusted, *rates))


def _adjusted(view: ChangeView) -> Text:
    kind = view.change.pair.variable.type
    if kind in NUMERIC:
        return mean_change(view, view.level)
    return share_change(view, view.level) if kind is ItemType.BINARY else Text(DASH)
