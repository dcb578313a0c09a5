"""A comparison of waves as printed tables: one for each kind of items."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import attrgetter

from leapstats.change.beside_columns import adjusted_columns, rate_columns
from leapstats.change.beside_words import adjusted_heading, beside_notes, per_words
from leapstats.change.columns import KINDS, ChangeColumn, ChangeKind, Headings
from leapstats.change.comparison import ComparedFamily, ComparedItem, Comparison, texts_of
from leapstats.change.notes import count_notes, listed
from leapstats.change.paired import has_other_base
from leapstats.change.rows import absent_words, keys_of_absent, rate_row, rows_of_change, sentence
from leapstats.change.summary import summary_of
from leapstats.change.view import ChangeView, view_of
from leapstats.dictionary.plans import ChangePlan
from leapstats.output.cells import frame_cells, joined
from leapstats.output.document import Document, records_of
from leapstats.output.effects import capital, ci_word, limits_word
from leapstats.output.notes import abbreviated, score_sentences, source_notes, stamp_of
from leapstats.output.numbers import fixed, probability, whole
from leapstats.output.summary import with_summary
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.survey.linking import Linked
from leapstats.terms import NUMERIC, ItemType, Multiplicity, StatName

COMMAND = "staffing"
ADJUSTED = "Of the p of the first test, over the family ({multiplicity})."
NOT_ADJUSTED = "Of the first test: not adjusted."
IN_OTHERS = " Items of the family in the other tables are among them."
TESTS = {
    "exact_cochran_q": "exact Cochran Q test",
    "cochran_q": "its chi-square form",
    "exact_friedman": "exact Friedman test",
    "friedman": "its chi-square form",
}


@dataclass(frozen=True, slots=True)
class Grouping:
    """The item that made groups, the labels of its answers, and how many units are in no group."""

    label: str
    labels: Mapping[str, str]
    n_ungrouped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """What of a comparison is shown: limits' level, the grouping, the texts, the list of units."""

    conf_level: float
    grouping: Grouping | None = None
    texts: bool = False
    units: bool = False
    warnings: tuple[str, ...] = ()


def comparison_document(comparison: Comparison, plan: ChangePlan, shown: ChangeWords) -> Document:
    """Lay a comparison out: families, differences between groups, absent answers, texts.

    Parameters
    ----------
    comparison
        The numbers.
    plan
        Titles and notes.
    shown
        What is shown beside the families.
    """
    linked, study = comparison.linked, comparison.linked.surveys[0].study
    conventions = conventions_of(comparison, plan, shown)
    kinds = [kind for kind in KINDS if any(views_of_kind(comparison, kind))]
    title = plan.title.replace("{before}", linked.surveys[0].wave).replace("{after}", listed(linked.surveys[1:]))
    tables = [
        _table(comparison, (plan, shown), kind, title if len(kinds) == 1 else f"{title}: {kind.name}") for kind in kinds
    ]
    if comparison.beside.per is not None:
        tables.append(_rates(comparison, plan, shown, title))
    named = [item for family in plan.families for item in family.items]
    notes = (
        *count_notes(linked, units=shown.units),
        *ungrouped_notes(comparison, shown.grouping),
        *beside_notes(comparison),
        *plan.notes,
        *score_sentences(study, named),
        f"Methods: {'; '.join(comparison.rules)}.",
    )
    texts = (Section(Text("In their own words"), tuple(text_rows(comparison, plan))),) if shown.texts else ()
    tables[-1] = replace(
        tables[-1],
        sections=(*tables[-1].sections, *texts),
        source_notes=tuple(source_notes(notes, conventions, linked.surveys[0], named, linked.surveys[1:])),
    )
    first, *more = map(mark, tables)
    document = Document(
        command=COMMAND,
        table=first,
        more=tuple(more),
        heading=title,
        records=tuple(records_of(comparison.results, study)),
        study=None if linked.surveys[0].provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=shown.warnings,
        sources=linked.surveys[0].sources,
        sizes=_sizes(linked),
    )
    limits, adjusted_p = ci_word(shown.conf_level), headings_of(comparison, plan, shown, kinds[0]).adjusted
    return with_summary(document, lambda: mark(summary_of(comparison, tables[0], title, (limits, adjusted_p))))


def _sizes(linked: Linked) -> dict[str, int]:
    """Return how many units each wave and each pair of waves has, answered or not."""
    first = linked.surveys[0].wave
    alone = {survey.wave: int(linked.present(place).sum()) for place, survey in enumerate(linked.surveys)}
    return alone | {
        f"{first} to {survey.wave}": int((linked.present(0) & linked.present(place)).sum())
        for place, survey in enumerate(linked.surveys[1:], start=1)
    }


def _table(comparison: Comparison, asked: tuple[ChangePlan, ChangeWords], kind: ChangeKind, title: str) -> Table:
    """Lay out the items of a kind, without what is said of all kinds."""
    plan, shown = asked
    heads = headings_of(comparison, plan, shown, kind)
    columns = kind.columns(heads)
    if comparison.beside.adjust_for:
        columns.extend(adjusted_columns(kind, heads, adjusted_heading(comparison)))
    sections = (
        *family_sections(comparison, kind, columns),
        *_groups(comparison, shown.grouping, kind),
        *_absent(comparison, kind),
    )
    return laid_out(comparison, plan, title, columns, sections)


def laid_out(
    comparison: Comparison, plan: ChangePlan, title: str, columns: Sequence[ChangeColumn], sections: Iterable[Section]
) -> Table:
    """Lay sections out as a table with the columns given."""
    return Table(
        title=title,
        stub=Text("Item"),
        columns=tuple(column.head for column in columns),
        spanners=tuple(Spanner(over, len(list(under))) for over, under in groupby(columns, attrgetter("over"))),
        sections=tuple(section for section in sections if section.rows),
        abbreviations=abbreviated(plan.abbreviations),
        stamp=stamp_of(comparison.linked.surveys[0].study),
    )


def _rates(comparison: Comparison, plan: ChangePlan, shown: ChangeWords, title: str) -> Table:
    """Lay out the rates of counts."""
    per, kind = comparison.beside.per, next(kind for kind in KINDS if kind.types == NUMERIC)
    words = per_words(per) if per is not None else ""
    over = adjusted_heading(comparison) if comparison.beside.adjust_for else None
    columns = list(rate_columns(headings_of(comparison, plan, shown, kind), words, over))
    sections = []
    for family in comparison.families:
        among = [each for each in family.items if each.rates]
        for span in dict.fromkeys(each.change.pair.span for each in among):
            named = (span if len(comparison.linked.surveys) > 2 else "", family.family.label)
            rows = [rate_row(each, columns) for each in among if each.change.pair.span == span]
            sections.append(Section(Text(": ".join(filter(None, named))), tuple(rows)))
    return laid_out(comparison, plan, f"{title}: rates per {words}", columns, sections)


def headings_of(comparison: Comparison, plan: ChangePlan, shown: ChangeWords, kind: ChangeKind) -> Headings:
    """Return what the headings of a kind of items say."""
    waves = [survey.wave for survey in comparison.linked.surveys]
    parted = any(
        len({kind.has(each.change.pair.variable) for each in family.items}) > 1 for family in comparison.families
    )
    return Headings(
        waves=(waves[0], waves[1] if len(waves) == 2 else "Later"),
        limits=ci_word(shown.conf_level),
        adjusted=_adjusted(plan.multiplicity, parted=parted),
        own=any(has_other_base(each.change) for each, _ in views_of_kind(comparison, kind)),
    )


def _adjusted(multiplicity: Multiplicity, *, parted: bool) -> str:
    if multiplicity is Multiplicity.NONE:
        return NOT_ADJUSTED
    words = ADJUSTED.format(multiplicity=str(multiplicity).replace("_", "-").title())
    return words + IN_OTHERS if parted else words


def conventions_of(comparison: Comparison, plan: ChangePlan, shown: ChangeWords) -> dict[str, str]:
    """Return what all numbers of a comparison have in common."""
    conventions = {
        "change": "after less before",
        "limits": f"{limits_word(shown.conf_level)}, of one comparison each",
        "multiplicity": f"{plan.multiplicity} within a family",
        "quantile": f"type {comparison.linked.surveys[0].study.conventions.quantile_type}",
        "rounding": "half up",
    }
    if comparison.beside.adjust_for:
        conventions["adjusted for"] = ", ".join(comparison.beside.adjust_for)
    if (per := comparison.beside.per) is not None:
        conventions["rates"] = f"per {per.units:g} of {per.variable.name}"
    if plan.digest:
        conventions["plan"] = f"{plan.name}, sha256 {plan.digest[:12]}"
    return conventions


def views_of_kind(comparison: Comparison, kind: ChangeKind) -> Iterator[tuple[ComparedItem, ChangeView]]:
    """Yield the items of a kind, family by family."""
    for family in comparison.families:
        yield from _views_of(family, kind)


def _views_of(family: ComparedFamily, kind: ChangeKind) -> Iterator[tuple[ComparedItem, ChangeView]]:
    for each in family.items:
        if kind.has(each.change.pair.variable):
            yield each, view_of(each.change, (*each.adjusted, *each.of_family))


def family_sections(comparison: Comparison, kind: ChangeKind, columns: Sequence[ChangeColumn]) -> Iterator[Section]:
    """Yield a section for each family and pair of waves, and one over all waves where there are more."""
    linked = comparison.linked
    for family in comparison.families:
        spans = dict.fromkeys(each.change.pair.span for each in family.items)
        for wave, span in enumerate(spans, start=1):
            both = int((linked.present(0) & linked.present(wave)).sum())
            named = (span if len(spans) > 1 else "", family.family.label)
            among = [view for _, view in _views_of(family, kind) if view.span == span]
            rows = [row for view in among for row in rows_of_change(view, both, columns)]
            yield Section(Text(": ".join(filter(None, named))), tuple(rows))
        if family.over_all:
            heading = f"Over all waves: {family.family.label}".removesuffix(": ")
            yield Section(Text(heading), tuple(_over_all(family, kind)))


def _over_all(family: ComparedFamily, kind: ChangeKind) -> Iterator[Row]:
    variables = (each.change.pair.variable for each in family.items)
    labels = {variable.name: variable.label for variable in variables if kind.has(variable)}
    for item in dict.fromkeys(row.variable for row in family.over_all if row.variable in labels):
        rows = [row for row in family.over_all if row.variable == item]
        size = next(row.stat for row in rows if row.stat_name is StatName.N_BASE)
        counts = [f"{whole(row.stat)} in {row.by_level}" for row in rows if row.stat_name is StatName.N]
        means = [f"{fixed(row.stat, 2)} in {row.by_level}" for row in rows if row.stat_name is StatName.MEAN]
        by_wave = ", ".join(counts) or f"mean {', '.join(means)}"
        tests = [
            f"{TESTS[row.statistic]} p {probability(row.stat)}" for row in rows if row.stat_name is StatName.P_VALUE
        ]
        notes = tuple(dict.fromkeys(sentence(row.note) for row in rows if row.note))
        words = f"{labels[item]} ({whole(size)} answered in every wave): {by_wave}; {', '.join(tests)}"
        yield Row(Text(words, notes, keys=tuple(Key(*row[:6]) for row in rows)))


def _groups(comparison: Comparison, grouping: Grouping | None, kind: ChangeKind) -> Iterator[Section]:
    if grouping is None:
        return
    rows = [
        _group_row(each, item_name(comparison, each), grouping.labels) for each, _ in views_of_kind(comparison, kind)
    ]
    yield Section(Text(f"By {grouping.label}: how many lost or fell, stayed, gained or rose"), tuple(rows))


def item_name(comparison: Comparison, each: ComparedItem) -> str:
    """Name an item, and the waves where there are more than two."""
    pair = each.change.pair
    return f"{pair.variable.label}, {pair.span}" if len(comparison.linked.surveys) > 2 else pair.variable.label


def _group_row(each: ComparedItem, name: str, labels: Mapping[str, str]) -> Row:
    if each.change.pair.variable.type is ItemType.CATEGORICAL:
        return Row(Text(f"{name}: changes of an item of several levels are not compared between groups"))
    cells = frame_cells(each.of_groups)
    words = []
    for level, label in labels.items():
        counts = tuple(Key(*row[:6]) for row in each.of_groups if row.by_level == level)
        words.append(cells.cell(partial(_of_group, label), *counts))
    tests = [row for row in each.of_groups if row.stat_name is StatName.P_VALUE]
    words.append(cells.cell(lambda p: f"p {probability(p)}", *(Key(*row[:6]) for row in tests)))
    shown = joined(words, "; ")
    notes = tuple(sentence(row.note) for row in tests if row.note)
    return Row(replace(shown, text=f"{name}: {shown.text}", notes=notes))


def _of_group(label: str, size: float, *counts: float) -> str:
    return f"{label} (n = {whole(size)}) {', '.join(map(whole, counts))}"


def ungrouped_notes(comparison: Comparison, grouping: Grouping | None) -> Iterator[str]:
    """Say how many units are in no group."""
    if grouping is not None and grouping.n_ungrouped:
        survey, units = comparison.linked.surveys[0], len(comparison.linked.units)
        yield (
            f"In no group of {grouping.label}: {grouping.n_ungrouped} of {units} {survey.study.units}, absent from "
            f"wave {survey.wave} or without an answer there."
        )


def _absent(comparison: Comparison, kind: ChangeKind) -> Iterator[Section]:
    rows = [
        Row(Text(words, keys=keys_of_absent(view)))
        for each, view in views_of_kind(comparison, kind)
        for words in absent_words(view, item_name(comparison, each))
    ]
    yield Section(Text("What absent and mistaken answers could change"), tuple(rows))


def text_rows(comparison: Comparison, plan: ChangePlan) -> Iterator[Row]:
    """Yield a row for each text about the changes."""
    study = comparison.linked.surveys[0].study
    found = list(texts_of(comparison.linked, plan.texts))
    for unit, wave, item, text in found:
        name = comparison.linked.surveys[0].id_of(unit)
        yield Row(Text(f"{capital(study.unit)} {name}, {wave}, {study.variables[item].label}: {text}"))
    if not found:
        yield Row(Text("None was written"))
