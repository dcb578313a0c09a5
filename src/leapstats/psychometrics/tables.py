"""The tables of scales: a row a scale, a row an item, correlations, change over waves."""

from collections.abc import Iterator, Sequence

from leapstats.output.effects import ci_word, limits_word
from leapstats.output.notes import stamp_of
from leapstats.output.table import Row, Section, Spanner, Table, Text
from leapstats.psychometrics.analysis import Analysis, Case
from leapstats.psychometrics.cells import ScaleCells
from leapstats.psychometrics.rows import (
    CEILING,
    COMPLETE,
    DROPPED,
    FLOOR,
    ITEM,
    ITEMS,
    OMEGA,
    PAIR,
    REST,
    SCORE,
    TALLY,
    pair_name,
)
from leapstats.psychometrics.scoring import Scored
from leapstats.psychometrics.wave_change import (
    AFTER,
    BEFORE,
    CHANGE,
    ERRORS,
    PAIRED,
    RELIABLE,
    change_pairs,
    change_place,
)
from leapstats.psychometrics.words import (
    COMPLETE as OF_COMPLETE,
)
from leapstats.psychometrics.words import (
    OF_ALPHA,
    OF_DROPPED,
    OF_ENDS,
    OF_ITEM,
    OF_MEAN,
    OF_OMEGA,
    OF_REST,
    REVERSED,
    SCORED,
    counted,
    first_of,
    item_label,
    label_of,
)
from leapstats.terms import StatName

Waves = tuple[Scored | None, ...]


def summary_table(analysis: Analysis, cells: ScaleCells) -> Table:
    """Lay out a row for each scale; where there are waves or groups, a section a scale and a row each."""
    alone = len(analysis.parts) == 1
    heads = (
        Text("Items"),
        Text("N"),
        Text("Scored, n", (SCORED,)),
        Text("Mean (SD)", (OF_MEAN,)),
        Text("Floor, %", (OF_ENDS.format(which="least"),)),
        Text("Ceiling, %", (OF_ENDS.format(which="greatest"),)),
        Text("Complete, n", (OF_COMPLETE,)),
        Text(f"Alpha ({ci_word(analysis.conf_level)})", (OF_ALPHA,)),
        Text("Omega", (OF_OMEGA,)),
    )
    rows = [[_summary_row(analysis, case, cells) for case in analysis.cases(waves)] for waves in analysis.waves]
    sections = tuple(
        Section(Text(label_of(first_of(waves))), tuple(own)) for waves, own in zip(analysis.waves, rows, strict=True)
    )
    if alone:
        sections = (Section(Text(""), tuple(row for own in rows for row in own)),)
    return Table(
        title=f"Scale{'s' if len(analysis.waves) > 1 else ''} of the {counted(analysis)}",
        stub=Text("Scale"),
        columns=heads,
        spanners=(Spanner(Text(""), 2), Spanner(Text("Score"), 4), Spanner(Text("Reliability"), 3)),
        sections=sections,
        stamp=stamp_of(analysis.surveys[0].study),
    )


def _summary_row(analysis: Analysis, case: Case, cells: ScaleCells) -> Row:
    place = case.place()
    alone = len(analysis.parts) == 1
    label = label_of(case.scored) if alone else case.part.label(in_waves=analysis.in_waves)
    return Row(
        Text(label),
        (
            cells.count(place, ITEMS),
            cells.count(place, TALLY, StatName.N_BASE),
            cells.count(place, SCORE),
            cells.mean(place),
            cells.share(place, FLOOR),
            cells.share(place, CEILING),
            cells.count(place, COMPLETE),
            cells.alpha(place),
            cells.coefficient(place, OMEGA, always=True),
        ),
    )


def _whole_waves(analysis: Analysis, waves: Waves) -> list[Case]:
    return [case for case in analysis.cases(waves) if case.part.group is None]


def item_table(analysis: Analysis, waves: Waves, cells: ScaleCells) -> Table:
    """Lay out a row for each item of a scale, a section a wave."""
    cases = _whole_waves(analysis, waves)
    return Table(
        title=f"{label_of(first_of(waves))}: items",
        stub=Text("Item"),
        columns=(
            Text("Answers, n"),
            Text("Mean (SD)", (OF_ITEM,)),
            Text("Item-total correlation", (OF_REST,)),
            Text("Alpha if dropped", (OF_DROPPED,)),
        ),
        sections=tuple(
            Section(Text(case.part.name if analysis.in_waves else ""), tuple(_item_rows(case, cells))) for case in cases
        ),
        stamp=stamp_of(analysis.surveys[0].study),
    )


def _item_rows(case: Case, cells: ScaleCells) -> Iterator[Row]:
    for item in case.scored.scale.items:
        place = case.place(item)
        notes = (REVERSED,) if item in case.scored.scale.reversed else ()
        yield Row(
            Text(item_label(case.scored, item), notes),
            (
                cells.count(place, ITEM, StatName.N_ANSWERED),
                cells.mean(place),
                cells.rest(place, REST),
                cells.coefficient(place, DROPPED),
            ),
        )


def matrix_table(analysis: Analysis, waves: Waves, cells: ScaleCells) -> Table:
    """Lay out the correlations of items: the lower half, items numbered in the columns."""
    cases = _whole_waves(analysis, waves)
    items = first_of(waves).scale.items
    return Table(
        title=f"{label_of(first_of(waves))}: correlations of the items",
        stub=Text("Item"),
        columns=tuple(Text(str(place + 1)) for place in range(len(items) - 1)),
        sections=tuple(
            Section(Text(case.part.name if analysis.in_waves else ""), tuple(_matrix_rows(case, cells)))
            for case in cases
        ),
        source_notes=("Pearson correlations of the units that answered every item; reversed items are turned.",),
        stamp=stamp_of(analysis.surveys[0].study),
    )


def _matrix_rows(case: Case, cells: ScaleCells) -> Iterator[Row]:
    items = case.scored.scale.items
    for place, item in enumerate(items):
        found = [
            cells.coefficient(case.place(pair_name(other, item)), PAIR) if other_place < place else Text("")
            for other_place, other in enumerate(items[:-1])
        ]
        yield Row(Text(f"{place + 1} {item_label(case.scored, item)}"), tuple(found))


def change_table(analysis: Analysis, cells: ScaleCells) -> Table | None:
    """Lay out how scores changed from the first wave to each later one; None where there is nothing to compare."""
    changes = [(waves, pairs) for waves in analysis.waves if (pairs := change_pairs(waves))]
    if not changes:
        return None
    level = limits_word(analysis.conf_level)
    counted_heads = (Text("Higher, n"), Text("Lower, n"), Text("Within, n"))
    return Table(
        title=f"Change of scores, paired by {analysis.surveys[0].study.id or 'id'}",
        stub=Text("Waves"),
        columns=(
            Text("Pairs, n"),
            Text("Before, mean (SD)"),
            Text("After, mean (SD)"),
            Text(f"Mean change ({ci_word(analysis.conf_level)})", ("After minus before; limits of a paired t test.",)),
            Text("Alpha", ("Of the first wave, all units that answered every item.",)),
            Text(f"{level} limits"),
            *counted_heads,
        ),
        spanners=(Spanner(Text(""), 4), Spanner(Text("Reliable change of single units"), 5)),
        sections=tuple(
            Section(Text(label_of(first_of(waves))), tuple(_change_row(waves, pair, cells) for pair in pairs))
            for waves, pairs in changes
        ),
        stamp=stamp_of(analysis.surveys[0].study),
    )


def _change_row(waves: Waves, pair: tuple[int, int], cells: ScaleCells) -> Row:
    place = change_place(waves, pair)
    counts = (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)
    return Row(
        Text(place[3] or ""),
        (
            cells.count(place, PAIRED, StatName.N_PAIRS),
            cells.mean(place, BEFORE),
            cells.mean(place, AFTER),
            cells.difference(place, CHANGE),
            cells.coefficient(place, RELIABLE),
            cells.limits(place, RELIABLE, ERRORS),
            *(cells.count(place, RELIABLE, name) for name in counts),
        ),
    )


def tables_of(analysis: Analysis, cells: ScaleCells) -> Sequence[Table]:
    """Return every table: scales, items, correlations where asked, change where there are waves."""
    found = [summary_table(analysis, cells)]
    for waves in analysis.waves:
        found.append(item_table(analysis, waves, cells))
        if analysis.matrix:
            found.append(matrix_table(analysis, waves, cells))
    change = change_table(analysis, cells)
    return [*found, *([change] if change is not None else [])]
