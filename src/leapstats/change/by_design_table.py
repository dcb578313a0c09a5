"""A comparison of waves by a design as printed tables: one for each kind of items, of rates, and of groups."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from leapstats.change.beside_words import per_words
from leapstats.change.by_design import (
    GAINED,
    GROUP_DIFFERENCE,
    GROUP_TEST,
    LEVELS,
    LOST,
    MEAN,
    MEAN_CHANGE,
    RATE,
    RATE_CHANGE,
    RATE_RATIO,
    SHARE,
    SHARE_CHANGE,
)
from leapstats.change.columns import ChangeColumn, ChangeKind, Headings
from leapstats.change.comparison import ComparedItem, Comparison
from leapstats.change.notes import count_notes, listed
from leapstats.change.paired import PAIRED
from leapstats.change.rows import rate_row, sentence
from leapstats.change.summary import SummaryCells, summary_of
from leapstats.change.table import (
    COMMAND,
    ChangeWords,
    Grouping,
    conventions_of,
    family_sections,
    headings_of,
    item_name,
    laid_out,
    text_rows,
    ungrouped_notes,
    views_of_kind,
)
from leapstats.change.view import ChangeView
from leapstats.dictionary.plans import ChangePlan
from leapstats.output.cells import LIMITS, FrameCells, frame_cells, points
from leapstats.output.document import Document, records_of
from leapstats.output.effects import as_difference, as_p, as_ratio, ci_word
from leapstats.output.notes import score_sentences, source_notes
from leapstats.output.numbers import DASH, fixed, percent, signed, whole
from leapstats.output.summary import with_summary
from leapstats.output.table import Row, Section, Table, Text, mark
from leapstats.results.effect import Effect
from leapstats.results.frame import Key
from leapstats.survey.linking import Linked
from leapstats.survey.sampled_waves import design_wave
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, StatName

SHARES = "n/N (weighted %) of those sampled that answered in both waves."
MEANS = "Weighted mean of those sampled that answered in both waves."
FLOWS = "Number (weighted %)."
POINTS = "Weighted percentage points, gained less lost, joined Wilson limits by the design."
CHANGE = "Weighted, after less before, t limits by the design."
TEST = "t test of the mean change, by the design."
LEVEL_TEST = "Wald F of the changes of the shares, by the design."
TOTALS = "Weighted total over weighted total, of those with both in both waves."
RATE_DIFFERENCE = "After less before, t limits by the design."
RATE_EFFECT = "After over before, t limits of the logarithm by the design."
RATE_TEST = "Of the logarithm of the ratio, t by the design; of one item."
FROM_FIRST = "Less the change of the first group, t limits by the design."
GROUPS_TEST = "Of any difference between the groups, Wald F by the design; of one item."


def sampled_document(comparison: Comparison, everyone: Linked, plan: ChangePlan, shown: ChangeWords) -> Document:
    """Lay a comparison by a design out: families, rates, groups, texts.

    Parameters
    ----------
    comparison
        The numbers, of the sampled units.
    everyone
        All units of the waves, those outside the sample too.
    plan
        Titles and notes.
    shown
        What is shown beside the families.
    """
    surveys, study = everyone.surveys, everyone.surveys[0].study
    kinds = [kind for kind in KINDS if any(views_of_kind(comparison, kind))]
    title = plan.title.replace("{before}", surveys[0].wave).replace("{after}", listed(surveys[1:]))
    tables = [
        _table(comparison, plan, shown, kind, title if len(kinds) == 1 else f"{title}: {kind.name}") for kind in kinds
    ]
    if comparison.beside.per is not None:
        tables.append(_rates(comparison, plan, shown, title))
    if shown.grouping is not None:
        tables.append(_groups(comparison, plan, shown, shown.grouping, title))
    named = [item for family in plan.families for item in family.items]
    notes = (
        *count_notes(everyone, units=shown.units),
        *_weights_notes(everyone),
        *ungrouped_notes(comparison, shown.grouping),
        *plan.notes,
        *score_sentences(study, named),
        f"Methods: {'; '.join(comparison.rules)}.",
    )
    texts = (Section(Text("In their own words"), tuple(text_rows(comparison, plan))),) if shown.texts else ()
    conventions = conventions_of(comparison, plan, shown)
    del conventions["quantile"]
    tables[-1] = replace(
        tables[-1],
        sections=(*tables[-1].sections, *texts),
        source_notes=tuple(source_notes(notes, conventions, _noted(everyone), named, surveys[1:])),
    )
    first, *more = map(mark, tables)
    document = Document(
        command=COMMAND,
        table=first,
        more=tuple(more),
        heading=title,
        records=tuple(records_of(comparison.results, study)),
        study=None if surveys[0].provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=shown.warnings,
        sources=surveys[0].sources,
    )
    words = ci_word(shown.conf_level), headings_of(comparison, plan, shown, kinds[0]).adjusted
    plain = replace(comparison, beside=replace(comparison.beside, per=None))
    return with_summary(document, lambda: mark(summary_of(plain, tables[0], title, words, SUMMARY)))


def _noted(linked: Linked) -> Survey:
    """Return the first wave with the design, whichever wave has it."""
    return replace(linked.surveys[0], sampled=linked.surveys[design_wave(linked) or 0].sampled)


def _weights_notes(linked: Linked) -> Iterator[str]:
    """Say which wave the design is of, and how many units are not in its sample."""
    place = design_wave(linked) or 0
    survey = linked.surveys[place]
    outside = int((~linked.present(place)).sum())
    yield f"Weights and design are those of wave {survey.wave}; units without a pair stay in the sample."
    if outside:
        units = survey.study.unit if outside == 1 else survey.study.units
        are = "is" if outside == 1 else "are"
        yield f"{outside} {units} without a row in wave {survey.wave} {are} outside the sample, and not compared."


def _table(comparison: Comparison, plan: ChangePlan, shown: ChangeWords, kind: ChangeKind, title: str) -> Table:
    columns = kind.columns(headings_of(comparison, plan, shown, kind))
    return laid_out(comparison, plan, title, columns, family_sections(comparison, kind, columns))


def _of_yes_no(heads: Headings) -> list[ChangeColumn]:
    return [*_share_columns(heads), *_test_columns(heads, "t", TEST, MEAN_CHANGE)]


def _of_levels(heads: Headings) -> list[ChangeColumn]:
    return [*_share_columns(heads), *_test_columns(heads, "Wald F", LEVEL_TEST, LEVELS)]


def _of_numbers(heads: Headings) -> list[ChangeColumn]:
    means, over = Text("Mean", (MEANS,)), Text("Change")
    return [
        *(ChangeColumn(means, Text(name), partial(_mean, place)) for place, name in enumerate(heads.waves)),
        ChangeColumn(over, Text("Rose, fell, stayed"), _moves),
        ChangeColumn(over, Text(f"Mean ({heads.limits})", (CHANGE,)), _mean_change),
        ChangeColumn(over, Text("SE"), _error),
        *_test_columns(heads, "t", TEST, MEAN_CHANGE),
    ]


KINDS = (
    ChangeKind("yes-no items", (ItemType.BINARY,), _of_yes_no),
    ChangeKind("numbers", NUMERIC, _of_numbers),
    ChangeKind("items of several levels", tuple(kind for kind in CODED if kind is not ItemType.BINARY), _of_levels),
)


def _share_columns(heads: Headings) -> list[ChangeColumn]:
    both, over = Text("In both waves", (SHARES,)), Text("Change")
    flows = ((Text("Gained", (FLOWS,)), StatName.N_GAINED, GAINED), (Text("Lost", (FLOWS,)), StatName.N_LOST, LOST))
    return [
        *(ChangeColumn(both, Text(name), partial(_share, place)) for place, name in enumerate(heads.waves)),
        *(ChangeColumn(over, head, partial(_flow, name, share)) for head, name, share in flows),
        ChangeColumn(over, Text(f"Difference ({heads.limits})", (POINTS,)), _points),
    ]


def _test_columns(heads: Headings, name: str, note: str, test: str) -> list[ChangeColumn]:
    over = Text("p")
    return [
        ChangeColumn(over, Text(name, (note,)), partial(_p, test, StatName.P_VALUE), of_levels=False),
        ChangeColumn(
            over, Text("Adjusted", (heads.adjusted,)), partial(_p, test, StatName.P_ADJUSTED), of_levels=False
        ),
    ]


def _share(place: int, view: ChangeView, level: str | None) -> Text:
    wave = view.change.pair.waves[place]
    keys = (
        view.key(level, wave, PAIRED, StatName.N),
        view.key(level, wave, PAIRED, StatName.N_BASE),
        view.key(level, wave, SHARE, StatName.PROPORTION),
    )
    return view.cells.cell(_counted, *keys)


def _counted(n: float, size: float, share: float) -> str:
    return f"{whole(n)}/{whole(size)} ({percent(share)})" if size else f"0/0 ({DASH})"


def _flow(name: StatName, share: str, view: ChangeView, level: str | None) -> Text:
    keys = (view.key(level, view.span, PAIRED, name), view.key(level, view.span, share, StatName.PROPORTION))
    return view.cells.cell(lambda n, part: f"{whole(n)} ({percent(part)})" if not math.isnan(part) else whole(n), *keys)


def _points(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(points, level, SHARE_CHANGE, StatName.ESTIMATE, *LIMITS)


def _mean(place: int, view: ChangeView, level: str | None) -> Text:
    return view.cell(partial(_fixed, 2), level, view.change.pair.waves[place], MEAN, StatName.MEAN)


def _fixed(digits: int, number: float) -> str:
    return DASH if math.isnan(number) else fixed(number, digits)


def _moves(view: ChangeView, level: str | None) -> Text:
    names = (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)
    return view.change_cell(lambda *counts: ", ".join(map(whole, counts)), level, PAIRED, *names)


def _mean_change(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_limited, level, MEAN_CHANGE, StatName.ESTIMATE, *LIMITS)


def _limited(estimate: float, low: float, high: float) -> str:
    """Print a change with its limits, or without where it has none."""
    if math.isnan(low) and not math.isnan(estimate):
        return signed(estimate, 2)
    return as_difference(Effect(estimate, low, high), 2)


def _error(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(partial(_fixed, 2), level, MEAN_CHANGE, StatName.SE)


def _p(test: str, name: StatName, view: ChangeView, level: str | None) -> Text:
    return view.change_cell(as_p, level, test, name) if level == view.level else Text(DASH)


def _summary_cells(view: ChangeView) -> tuple[Text, Text, Text]:
    kind, level = view.change.pair.variable.type, view.level
    if kind is ItemType.BINARY:
        return _share(0, view, level), _share(1, view, level), _points(view, level)
    if kind in NUMERIC:
        return _mean(0, view, level), _mean(1, view, level), _mean_change(view, level)
    return Text(DASH), Text(DASH), Text(DASH)


SUMMARY = SummaryCells(
    values="Yes-no items: n/N (weighted %). Numbers: weighted mean. Of those sampled that answered in both waves.",
    effect="Yes-no items: percentage points, gained less lost, joined Wilson limits. Numbers: mean change, t limits. "
    "By the design.",
    test="t of the mean change; several levels: Wald F. By the design.",
    cells=_summary_cells,
)


def _rates(comparison: Comparison, plan: ChangePlan, shown: ChangeWords, title: str) -> Table:
    per, kind = comparison.beside.per, next(kind for kind in KINDS if kind.types == NUMERIC)
    heads, words = headings_of(comparison, plan, shown, kind), per_words(per) if per is not None else ""
    rates, over = Text("Rate", (TOTALS,)), Text("Change")
    columns = [
        *(ChangeColumn(rates, Text(name), partial(_rate, place)) for place, name in enumerate(heads.waves)),
        ChangeColumn(over, Text("n"), lambda view, level: view.change_cell(whole, level, RATE, StatName.N_PAIRS)),
        ChangeColumn(over, Text(f"Difference ({heads.limits})", (RATE_DIFFERENCE,)), _rate_change),
        ChangeColumn(over, Text(f"Rate ratio ({heads.limits})", (RATE_EFFECT,)), _rate_ratio),
        ChangeColumn(over, Text("p", (RATE_TEST,)), _rate_p),
    ]
    sections = []
    for family in comparison.families:
        among = [each for each in family.items if each.rates]
        for span in dict.fromkeys(each.change.pair.span for each in among):
            named = (span if len(comparison.linked.surveys) > 2 else "", family.family.label)
            rows = [rate_row(each, columns) for each in among if each.change.pair.span == span]
            sections.append(Section(Text(": ".join(filter(None, named))), tuple(rows)))
    return laid_out(comparison, plan, f"{title}: rates per {words}", columns, sections)


def _rate(place: int, view: ChangeView, level: str | None) -> Text:
    return view.cell(partial(_fixed, 2), level, view.change.pair.waves[place], RATE, StatName.RATE)


def _rate_change(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_limited, level, RATE_CHANGE, StatName.ESTIMATE, *LIMITS)


def _rate_ratio(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(
        lambda *numbers: as_ratio(Effect(*numbers)), level, RATE_RATIO, StatName.RATE_RATIO, *LIMITS
    )


def _rate_p(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(as_p, level, RATE_RATIO, StatName.P_VALUE)


def _groups(comparison: Comparison, plan: ChangePlan, shown: ChangeWords, grouping: Grouping, title: str) -> Table:
    """Lay out the change of each item in each group."""
    limits = ci_word(shown.conf_level)
    rows = [
        row
        for family in comparison.families
        for each in family.items
        for row in _group_rows(comparison, each, grouping)
    ]
    table = laid_out(comparison, plan, f"{title}: by {grouping.label}", (), (Section(Text(""), tuple(rows)),))
    columns = (
        Text("n"),
        Text(f"Change ({limits})", (f"{CHANGE} Yes-no items: percentage points, joined Wilson limits.",)),
        Text(f"Difference ({limits})", (FROM_FIRST,)),
        Text("p", (GROUPS_TEST,)),
    )
    return replace(table, columns=columns, spanners=())


def _group_rows(comparison: Comparison, each: ComparedItem, grouping: Grouping) -> Iterator[Row]:
    name, kind = item_name(comparison, each), each.change.pair.variable.type
    if not each.of_groups:
        yield Row(Text(f"{name}: changes of an item of several levels are not compared between groups"))
        return
    cells, numeric = frame_cells(each.of_groups), kind in NUMERIC
    tests = [row for row in each.of_groups if row.statistic == GROUP_TEST]
    p = cells.cell(as_p, *(Key(*row[:6]) for row in tests if row.stat_name is StatName.P_VALUE))
    yield Row(
        Text(name, tuple(dict.fromkeys(sentence(row.note) for row in tests if row.note))),
        (Text(""), Text(""), Text(""), p),
    )
    places = dict.fromkeys(row[:4] for row in each.of_groups if row.statistic != GROUP_TEST)
    for place, label in zip(places, grouping.labels.values(), strict=True):
        notes = dict.fromkeys(sentence(row.note) for row in each.of_groups if row[:4] == place and row.note)
        yield Row(Text(label, tuple(notes)), tuple(_group_cells(cells, place, numeric=numeric)), indent=1)


def _group_cells(
    cells: FrameCells, place: tuple[str, str | None, str | None, str | None], *, numeric: bool
) -> Iterator[Text]:
    show = _limited if numeric else points
    yield cells.cell(whole, Key(*place, PAIRED, StatName.N_PAIRS))
    for statistic in (MEAN_CHANGE if numeric else SHARE_CHANGE, GROUP_DIFFERENCE):
        yield cells.cell(show, *(Key(*place, statistic, stat) for stat in (StatName.ESTIMATE, *LIMITS)))
    yield Text("")
