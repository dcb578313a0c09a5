"""A comparison of waves as a printed table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from leapstats.change.comparison import ComparedFamily, ComparedItem, Comparison, texts_of
from leapstats.change.rows import ChangeView, absent_words, rows_of_change, sentence, view_of
from leapstats.dictionary.plans import ChangePlan
from leapstats.output.cells import frame_cells, joined
from leapstats.output.document import Document, records_of
from leapstats.output.effects import ci_word, limits_word
from leapstats.output.notes import abbreviated, source_notes, stamp_of
from leapstats.output.numbers import fixed, probability, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.survey.linking import joined_words
from leapstats.survey.survey import Survey
from leapstats.terms import NUMERIC, ItemType, Multiplicity, StatName

COMMAND = "staffing"
SHARES = "Yes-no items: n (%). Numbers: mean; median (range)."
OWN_SHARES = "Yes-no items: n/N (%) of those who answered in that wave. Numbers: mean; median (range), N."
NET = "Yes-no items: how many gained, lost, and the net. Numbers: how many rose, fell, stayed."
CHANGE = "Yes-no items: percentage points, with Tango's limits. Numbers: Hodges-Lehmann shift, with exact limits."
RATIO = "Yes-no items: paired odds ratio, gained over lost, with mid-p limits. Numbers: mean change."
FIRST = "Yes-no items: mid-p McNemar test. Numbers: exact signed-rank test. Several levels: exact Stuart-Maxwell test."
SECOND = "Yes-no items: exact McNemar test. Numbers: permutation test of the mean. Several levels: Bhapkar's test."
ADJUSTED = "Of the first p, over the family ({multiplicity})."
NOT_ADJUSTED = "Of the first p: not adjusted."
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
    surveys, study = comparison.linked.surveys, comparison.linked.surveys[0].study
    conventions = _conventions(comparison, plan, shown)
    sections = [*_families(comparison), *_groups(comparison, shown.grouping), *_absent(comparison)]
    if shown.texts:
        sections.append(Section(Text("In their own words"), tuple(_texts(comparison, plan))))
    notes = (
        *_counts(comparison, units=shown.units),
        *_ungrouped(comparison, shown.grouping),
        *plan.notes,
        f"Methods: {'; '.join(comparison.rules)}.",
    )
    spanners, columns = _headings(comparison, plan, shown)
    table = Table(
        title=plan.title.replace("{before}", surveys[0].wave).replace("{after}", _listed(surveys[1:])),
        stub=Text("Item"),
        columns=columns,
        spanners=spanners,
        sections=tuple(section for section in sections if section.rows),
        abbreviations=abbreviated(plan.abbreviations),
        source_notes=tuple(source_notes(notes, conventions, surveys[0])),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(comparison.results, study)),
        study=None if surveys[0].provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=shown.warnings,
        sources=surveys[0].sources,
    )


def _conventions(comparison: Comparison, plan: ChangePlan, shown: ChangeWords) -> dict[str, str]:
    conventions = {
        "change": "after less before",
        "limits": f"{limits_word(shown.conf_level)}, of one comparison each",
        "multiplicity": f"{plan.multiplicity} within a family",
        "quantile": f"type {comparison.linked.surveys[0].study.conventions.quantile_type}",
        "rounding": "half up",
    }
    if plan.digest:
        conventions["plan"] = f"{plan.name}, sha256 {plan.digest[:12]}"
    return conventions


def _headings(
    comparison: Comparison, plan: ChangePlan, shown: ChangeWords
) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    waves = [survey.wave for survey in comparison.linked.surveys]
    before, after = waves if len(waves) == 2 else (waves[0], "Later")
    limits = f"({ci_word(shown.conf_level)})"
    spanners = (
        Spanner(Text("In both waves", (SHARES,)), 2),
        Spanner(Text("All who answered", (OWN_SHARES,)), 2),
        Spanner(Text("Change, after less before"), 3),
        Spanner(Text("p"), 3),
    )
    columns = (
        *(Text(name) for _ in range(2) for name in (before, after)),
        Text("Gained, lost, net", (NET,)),
        Text(f"Change {limits}", (CHANGE,)),
        Text(f"Odds ratio {limits}", (RATIO,)),
        *(Text(name, (note,)) for name, note in zip(_test_names(plan, comparison), (FIRST, SECOND), strict=True)),
        Text("Adjusted", (_adjusted(plan.multiplicity),)),
    )
    return spanners, columns


def _test_names(plan: ChangePlan, comparison: Comparison) -> tuple[str, str]:
    """Name the two columns of p-values by their tests; where items of several types stand together, by their place."""
    variables = comparison.linked.surveys[0].study.variables
    types = {variables[item].type for item in plan.items}
    if types == {ItemType.BINARY}:
        return "McNemar mid-p", "McNemar exact"
    if types <= set(NUMERIC):
        return "Signed-rank", "Permutation"
    return ("Stuart-Maxwell", "Bhapkar") if types == {ItemType.CATEGORICAL} else ("Primary test", "Second test")


def _adjusted(multiplicity: Multiplicity) -> str:
    if multiplicity is Multiplicity.NONE:
        return NOT_ADJUSTED
    return ADJUSTED.format(multiplicity=str(multiplicity).replace("_", "-").title())


def _views(family: ComparedFamily) -> Iterator[tuple[ComparedItem, ChangeView]]:
    for each in family.items:
        yield each, view_of(each.change, each.of_family)


def _families(comparison: Comparison) -> Iterator[Section]:
    linked = comparison.linked
    for family in comparison.families:
        spans = dict.fromkeys(each.change.pair.span for each in family.items)
        for wave, span in enumerate(spans, start=1):
            both = int((linked.present(0) & linked.present(wave)).sum())
            named = (span if len(spans) > 1 else "", family.family.label)
            rows = [row for _, view in _views(family) if view.span == span for row in rows_of_change(view, both)]
            yield Section(Text(": ".join(filter(None, named))), tuple(rows))
        if family.over_all:
            yield Section(Text(f"Over all waves: {family.family.label}".removesuffix(": ")), tuple(_over_all(family)))


def _over_all(family: ComparedFamily) -> Iterator[Row]:
    labels = {each.change.pair.variable.name: each.change.pair.variable.label for each in family.items}
    for item in dict.fromkeys(row.variable for row in family.over_all):
        rows = [row for row in family.over_all if row.variable == item]
        size = next(row.stat for row in rows if row.stat_name is StatName.N_BASE)
        counts = [f"{whole(row.stat)} in {row.by_level}" for row in rows if row.stat_name is StatName.N]
        means = [f"{fixed(row.stat, 2)} in {row.by_level}" for row in rows if row.stat_name is StatName.MEAN]
        by_wave = ", ".join(counts) or f"mean {', '.join(means)}"
        tests = [
            f"{TESTS[row.statistic]} p {probability(row.stat)}" for row in rows if row.stat_name is StatName.P_VALUE
        ]
        notes = tuple(dict.fromkeys(sentence(row.note) for row in rows if row.note))
        yield Row(Text(f"{labels[item]} ({whole(size)} answered in every wave): {by_wave}; {', '.join(tests)}", notes))


def _groups(comparison: Comparison, grouping: Grouping | None) -> Iterator[Section]:
    if grouping is None:
        return
    items = [each for family in comparison.families for each in family.items]
    rows = [_group_row(each, _named(comparison, each), grouping.labels) for each in items]
    yield Section(Text(f"By {grouping.label}: how many lost or fell, stayed, gained or rose"), tuple(rows))


def _named(comparison: Comparison, each: ComparedItem) -> str:
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


def _ungrouped(comparison: Comparison, grouping: Grouping | None) -> Iterator[str]:
    if grouping is not None and grouping.n_ungrouped:
        survey, units = comparison.linked.surveys[0], len(comparison.linked.units)
        yield (
            f"In no group of {grouping.label}: {grouping.n_ungrouped} of {units} {survey.study.units}, absent from "
            f"wave {survey.wave} or without an answer there."
        )


def _absent(comparison: Comparison) -> Iterator[Section]:
    rows = [
        Row(Text(words))
        for family in comparison.families
        for each, view in _views(family)
        for words in absent_words(view, _named(comparison, each))
    ]
    yield Section(Text("What absent and mistaken answers could change"), tuple(rows))


def _texts(comparison: Comparison, plan: ChangePlan) -> Iterator[Row]:
    study = comparison.linked.surveys[0].study
    found = list(texts_of(comparison.linked, plan.texts))
    for unit, wave, item, text in found:
        name = comparison.linked.surveys[0].id_of(unit)
        yield Row(Text(f"{_capital(study.unit)} {name}, {wave}, {study.variables[item].label}: {text}"))
    if not found:
        yield Row(Text("None was written"))


def _listed(surveys: Sequence[Survey]) -> str:
    """Name waves, with `and` before the last."""
    *others, last = (survey.wave for survey in surveys)
    return f"{', '.join(others)} and {last}" if others else last


def _counts(comparison: Comparison, *, units: bool) -> Iterator[str]:
    """Say how many units are in both waves or in one only, and on request which."""
    linked, study = comparison.linked, comparison.linked.surveys[0].study
    first, before = linked.present(0), linked.surveys[0].wave
    if linked.joined is not None:
        yield f"{_capital(joined_words(study, linked.joined))}."
    for place, survey in enumerate(linked.surveys[1:], start=1):
        there = linked.present(place)
        parts = {
            "in both waves": first & there,
            f"in {before} only": first & ~there,
            f"in {survey.wave} only": there & ~first,
        }
        span = f"{before} and {survey.wave}, " if len(linked.surveys) > 2 else ""
        counts = ", ".join(f"{int(which.sum())} {what}" for what, which in parts.items())
        yield f"{_capital(f'{span}{study.units}')}: {counts}; pairs are made on {study.id}."
        left_out = int(((first ^ there) & (linked.dropped[0] | linked.dropped[place])).sum())
        if left_out:
            of_them = f"{left_out} of the {study.units}" if left_out > 1 else f"1 of the {study.units}"
            have = "have" if left_out > 1 else "has"
            yield (
                f"{_capital(span)}{of_them} in one wave only {have} the other one in the data: the condition left it "
                "out. These are no missing pairs."
            )
        if units:
            for what, which in parts.items():
                names = ", ".join(survey.id_of(unit) for unit in linked.units[which])
                yield f"{_capital(f'{span}{study.units} {what}')}: {names or 'none'}."


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
