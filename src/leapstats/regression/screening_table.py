"""Exposures against outcomes as a table: crude, and adjusted beside it."""

from collections.abc import Iterator, Sequence
from functools import partial

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.document import Document, records_of
from leapstats.output.effects import capital, ci_word, limits_word
from leapstats.output.notes import joint_words, source_notes, stamp_of
from leapstats.output.numbers import DASH, fixed
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.regression.design import TIMES
from leapstats.regression.fit import FEW_EVENTS, FittedModel, ModelTerm
from leapstats.regression.lines import lines_of
from leapstats.regression.method import Family
from leapstats.regression.notes import family_note, note_of_way
from leapstats.regression.request import WAVE
from leapstats.regression.rows import place_of
from leapstats.regression.screening import PairModels, crude_statistic, statistic_of
from leapstats.regression.table import COMMAND, beyond_words, effect_cell
from leapstats.regression.wording import CONSTANT
from leapstats.results.frame import Key, Results
from leapstats.terms import Multiplicity, StatName

SCREENING = "Univariable screening"
CHANCE = (
    "{tests} tests, of which {expected} would have p below 0.05 by chance alone if nothing went together; choosing the "
    "items of a later model by these p-values makes its limits too narrow"
)
ONE = "one test; choosing the items of a later model by such a p-value makes its limits too narrow"
SAME_ROWS = "Crude and adjusted on the same rows: those with an answer to every item of the adjusted model."
ALPHA = 0.05
NAMES = {each: str(each).replace("_", "-").title() for each in Multiplicity}


def screening_document(
    pairs: Sequence[PairModels],
    results: Results,
    multiplicity: Multiplicity,
    *,
    warnings: tuple[str, ...] = (),
) -> Document:
    """Lay the models of pairs out: a section for each outcome, a line for each column of an exposure."""
    cells, first = frame_cells(results), pairs[0].main
    survey, study = first.data.survey, first.data.survey.study
    is_adjusted = any(pair.adjusted is not None for pair in pairs)
    conventions = {
        "family": ", ".join(dict.fromkeys(str(pair.main.way.family) for pair in pairs)),
        "method": ", ".join(dict.fromkeys(str(pair.main.way.method) for pair in pairs)),
        "limits": limits_word(first.request.conf_level),
        "multiplicity": str(multiplicity),
        "rounding": study.conventions.rounding,
    }
    what = "Crude and adjusted" if is_adjusted else SCREENING
    spanners, columns = _headings(pairs, multiplicity, is_adjusted=is_adjusted)
    table = Table(
        title=": ".join(
            filter(None, (f"{what}, {' and '.join(first.data.waves)}".removesuffix(", "), joint_words(study)))
        ),
        stub=Text("Item"),
        columns=columns,
        spanners=spanners,
        sections=tuple(_sections(pairs, cells, multiplicity, is_adjusted=is_adjusted)),
        source_notes=tuple(source_notes(tuple(_notes(pairs, is_adjusted=is_adjusted)), conventions, survey)),
        stamp=stamp_of(study),
    )
    return Document(
        command=COMMAND,
        table=mark(table),
        records=tuple(records_of(results, study)),
        study=None if survey.provenance.inferred else study.name,
        synthetic=study.synthetic,
        conventions=conventions,
        warnings=warnings,
        sources=survey.sources,
    )


def _headings(
    pairs: Sequence[PairModels], multiplicity: Multiplicity, *, is_adjusted: bool
) -> tuple[tuple[Spanner, ...], tuple[Text, ...]]:
    limits = f"({ci_word(pairs[0].main.request.conf_level)})"
    measures = dict.fromkeys(pair.main.way.measure.heading for pair in pairs)
    notes = tuple(dict.fromkeys(note_of_way(pair.main) for pair in pairs))
    effect = Text(f"{' or '.join(measures)} {limits}", notes)
    more = () if multiplicity is Multiplicity.NONE else (Text(f"p, {NAMES[multiplicity]}"),)
    if not is_adjusted:
        return (), (Text("N"), effect, Text("p"), *more)
    spanners = (Spanner(Text(""), 1), Spanner(Text("Crude"), 2), Spanner(Text("Adjusted"), 2 + len(more)))
    return spanners, (Text("N"), effect, Text("p"), effect, Text("p"), *more)


def _sections(
    pairs: Sequence[PairModels], cells: FrameCells, multiplicity: Multiplicity, *, is_adjusted: bool
) -> Iterator[Section]:
    for outcome in dict.fromkeys(pair.main.outcome for pair in pairs):
        own = [pair for pair in pairs if pair.main.outcome == outcome]
        label = own[0].main.data.survey.study.variables[outcome].label
        rows = [row for pair in own for row in _rows(pair, cells, multiplicity, is_adjusted=is_adjusted)]
        yield Section(Text(label), tuple(rows))


def _rows(pair: PairModels, cells: FrameCells, multiplicity: Multiplicity, *, is_adjusted: bool) -> Iterator[Row]:
    size = 3 + 2 * is_adjusted + (multiplicity is not Multiplicity.NONE)
    terms = pair.terms_of(pair.main)
    if not terms:
        label = " × ".join(pair.main.data.survey.study.variables[factor.item].label for factor in pair.exposure)
        reason = pair.main.failure.what if pair.main.failure is not None else CONSTANT
        yield Row(Text(label, (f"{capital(reason)}.",)), (*(Text(DASH),) * size,))
    labels = pair.main.data.outcome_labels
    for answer in dict.fromkeys(term.answer for term in terms):
        by_column = {term.column.name: term for term in terms if term.answer == answer}
        for line in lines_of(term.column for term in by_column.values()):
            if line.column is None:
                yield Row(Text(line.label))
                continue
            term = by_column[line.column.name]
            against = f" ({labels[answer]} against {labels[0]})" if answer else ""
            printed = _printed(pair, term, cells, multiplicity, is_adjusted=is_adjusted)
            notes = [f"{capital(term.note)}."] if term.note else []
            if pair.main.way.is_ratio and len(term.column.parts) == 1:
                notes.extend(beyond_words(term.column.parts[0].predictor))
            yield Row(Text(f"{line.label}{against}", tuple(notes)), printed, line.indent)


def _printed(
    pair: PairModels, term: ModelTerm, cells: FrameCells, multiplicity: Multiplicity, *, is_adjusted: bool
) -> tuple[Text, ...]:
    counted = Key(pair.main.outcome, None, pair.name, None, "tally", StatName.N_BASE)
    printed = [cells.cell(partial(fixed, digits=0), counted)]
    printed.extend(_effect(pair.crude, term, cells, crude_statistic(pair.crude)))
    if pair.adjusted is not None:
        printed.extend(_effect(pair.adjusted, term, cells, pair.adjusted.way.function))
    elif is_adjusted:
        printed.extend([Text(DASH), Text(DASH)])
    if multiplicity is not Multiplicity.NONE:
        place = place_of(pair.main, term.column, term.answer)
        printed.append(cells.p_value(place, statistic_of(pair), StatName.P_ADJUSTED))
    return tuple(printed)


def _effect(fitted: FittedModel, term: ModelTerm, cells: FrameCells, statistic: str) -> tuple[Text, Text]:
    place = place_of(fitted, term.column, term.answer)
    return effect_cell(fitted, cells, place, statistic), cells.p_value(place, statistic)


def _notes(pairs: Sequence[PairModels], *, is_adjusted: bool) -> Iterator[str]:
    first = pairs[0].main
    study = first.data.survey.study
    if is_adjusted:
        labels = dict.fromkeys(_label(pair, item) for pair in pairs for item in pair.adjusted_for)
        yield f"Adjusted for: {'; '.join(labels)}."
        yield SAME_ROWS
    else:
        tests = sum(len(pair.terms_of(pair.main)) for pair in pairs)
        words = ONE if tests == 1 else CHANCE.format(tests=tests, expected=fixed(ALPHA * tests, 1))
        yield f"{SCREENING}: {words}."
    yield from dict.fromkeys(_not_adjusted(pairs))
    yield from _rows_used(pairs)
    yield from dict.fromkeys(note for pair in pairs if (note := family_note(pair.main)))
    compared = dict.fromkeys(
        f"{each.label}: compared with {each.labels[0]}."
        for pair in pairs
        for each in pair.main.data.predictors
        if len(each.levels) == 2 and each.item in {factor.item for factor in pair.exposure}
    )
    yield from compared
    if first.request.per:
        yield f"Counted per {study.variables[first.request.per].label}: its logarithm is an offset."
    few = [pair for pair in pairs if pair.main.events_per_parameter < FEW_EVENTS]
    if few:
        yield f"Fewer than {FEW_EVENTS} events for each parameter in {len(few)} of {len(pairs)} models: shaky."
    yield from _separated(pairs)
    yield from dict.fromkeys(f"Method: {pair.main.how}." for pair in pairs if pair.main.how)
    if any(pair.main.way.family is Family.LOGISTIC for pair in pairs):
        events = dict.fromkeys(
            f"{study.variables[pair.main.outcome].label}: {pair.main.data.events} of {len(pair.main.data.outcome)}"
            for pair in pairs
            if pair.main.way.family is Family.LOGISTIC
        )
        yield f"With the outcome: {'; '.join(events)}."


def _separated(pairs: Sequence[PairModels]) -> Iterator[str]:
    """Yield what separates outcomes, once for the exposures of an outcome whose models say the same of it."""
    found: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        for note in pair.main.notes:
            exposure = TIMES.join(_label(pair, factor.item) for factor in pair.exposure)
            found.setdefault((_label(pair, pair.main.outcome), note), []).append(exposure)
    for (label, note), exposures in found.items():
        yield f"{label} by {'; '.join(dict.fromkeys(exposures))}: {note}."


def _label(pair: PairModels, item: str) -> str:
    return pair.main.data.survey.study.variables[item].label if item != WAVE else "Wave"


def _not_adjusted(pairs: Sequence[PairModels]) -> Iterator[str]:
    """Say for what models were to be adjusted, and are not."""
    for pair in pairs:
        own = [factor.item for factor in pair.exposure]
        exposure = TIMES.join(_label(pair, item) for item in own)
        if len(own) > 1:
            yield f"{exposure}: modelled with its items."
        for item in pair.not_adjusted:
            if item == pair.main.outcome:
                yield f"{_label(pair, item)} as the outcome: not adjusted for itself."
            elif [item] == own:
                yield f"{exposure}: not adjusted for itself."
            elif item in own:
                continue  # it is in the model with the product
            elif all(item in each.not_adjusted for each in pairs):
                yield f"Not adjusted for {_label(pair, item)}{_why_not(pair, item)}."
            else:
                outcome = _label(pair, pair.main.outcome)
                yield f"{outcome} by {exposure}: not adjusted for {_label(pair, item)}{_why_not(pair, item)}."


def _why_not(pair: PairModels, item: str) -> str:
    if pair.adjusted is None or any(each.item == item for each in pair.adjusted.constant):
        return f": {CONSTANT}"
    return ", which is in a product with the exposure"


def _rows_used(pairs: Sequence[PairModels]) -> Iterator[str]:
    """Say of how many rows those of the models are, where some were left out."""
    total = pairs[0].main.data.n_rows
    if any(len(pair.main.data.outcome) < total for pair in pairs):
        yield f"N: the rows with an answer to every item of the model, of {total}."
