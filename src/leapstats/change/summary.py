"""A comparison of waves in short: a line an item, or the items whose adjusted p is smallest."""

import math
from collections.abc import Iterator

from leapstats.change.columns import adjusted_p, difference, mean, share, shift
from leapstats.change.comparison import Comparison
from leapstats.change.view import ChangeView, view_of
from leapstats.output.numbers import DASH
from leapstats.output.summary import answer
from leapstats.output.table import Row, Section, Spanner, Table, Text
from leapstats.terms import NUMERIC, ItemType

MOST = 20  # lines; of more items only those with the smallest adjusted p
VALUES = "Yes-no items: number (%). Numbers: mean. Of those that answered in both waves."
EFFECT = "Yes-no items: percentage points, with Tango's limits. Numbers: Hodges-Lehmann shift, with exact limits."
TEST = "Yes-no items: mid-p McNemar test. Numbers: exact signed-rank test. Several levels: exact Stuart-Maxwell test."


def summary_of(comparison: Comparison, full: Table, title: str, limits: str) -> Table:
    """Lay a comparison out with a line an item.

    Parameters
    ----------
    comparison
        The numbers.
    full
        A table of the comparison: its waves, its note on the adjusted p, its abbreviations and its stamp are the same.
    title
        Of the comparison.
    limits
        The word for the limits, such as `95% CI`.
    """
    columns = (
        *full.columns[:2],
        Text(f"Change ({limits})", (EFFECT,)),
        Text("Adjusted p", (TEST, *full.columns[-1].notes)),
    )
    return Table(
        title=f"Summary: {title}",
        stub=full.stub,
        spanners=(Spanner(Text("In both waves", (VALUES,)), 2), Spanner(Text(""), 2)),
        columns=columns,
        sections=tuple(_sections(comparison)),
        abbreviations=full.abbreviations,
        stamp=full.stamp,
    )


def _sections(comparison: Comparison) -> Iterator[Section]:
    by_section: dict[str, list[ChangeView]] = {}
    several = len(comparison.linked.surveys) > 2
    for family in comparison.families:
        for each in family.items:
            span = each.change.pair.span if several else ""
            heading = ": ".join(filter(None, (span, family.family.label)))
            by_section.setdefault(heading, []).append(view_of(each.change, each.of_family))
    views = [view for among in by_section.values() for view in among]
    p_values = {"p": [view.change.p_value for view in views], "adjusted p": [view.adjusted_p for view in views]}
    yield Section(Text(""), (Row(Text(answer("changes", len(views), p_values))),))
    if len(views) <= MOST:
        for heading, among in by_section.items():
            yield Section(Text(heading), tuple(_row(view, view.change.pair.variable.label) for view in among))
        return
    tested = [view for view in views if not math.isnan(view.adjusted_p)]
    chosen = sorted(tested, key=lambda view: (view.adjusted_p, view.change.p_value))[:MOST]
    rows = (_row(view, f"{view.change.pair.variable.label}, {view.span}") for view in chosen)
    yield Section(Text(f"The {MOST} with the smallest adjusted p"), tuple(rows))


def _row(view: ChangeView, label: str) -> Row:
    kind, level = view.change.pair.variable.type, view.level
    if kind is ItemType.BINARY:
        cells = (share(0, view, level), share(1, view, level), difference(view, level))
    elif kind in NUMERIC:
        cells = (mean(0, view, level), mean(1, view, level), shift(view, level))
    else:
        cells = (Text(DASH),) * 3
    return Row(Text(label), (*cells, adjusted_p(view)))
