"""The table of rates: totals, rates with limits, and how groups or waves differ."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from leapstats.output.cells import FrameCells
from leapstats.output.effects import as_p, as_ratio, capital, ci_word
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import DASH, decimals_for, fixed, signed, whole
from leapstats.output.table import Row, Section, Table, Text
from leapstats.ratios.estimates import TALLY, TOTALS, contrast_of
from leapstats.ratios.extracts import Work
from leapstats.ratios.method import named
from leapstats.results.effect import Effect
from leapstats.results.frame import Key, Place
from leapstats.terms import Numbers, StatName

LIMITS = (StatName.CONF_LOW, StatName.CONF_HIGH)
WHOLE = 1e-9
NO_LIMITS = "no CI"
Notes = Mapping[Key, str]


def rate_table(work: Work, cells: FrameCells, notes: Notes) -> Table:
    """Lay out rates, a row an item, or a section an item with a row a group or a wave."""
    by_item = work.in_waves or len(work.parts) > 1
    sections = tuple(_sections(work, cells, notes)) if by_item else (_plain_section(work, cells, notes),)
    return Table(
        title=title_of(work),
        stub=Text(_stub(work)),
        columns=(*_columns(work), *_contrast_columns(work)),
        sections=sections,
        stamp=stamp_of(work.study),
    )


def title_of(work: Work) -> str:
    """Return the title of the whole."""
    survey = work.extracts[0].survey
    where = work.study.title or work.study.name
    waves = (
        f", {work.wave_label(0)} to {work.wave_label(-1)}"
        if work.in_waves
        else f", {survey.wave}"
        if survey.wave
        else ""
    )
    of_files = "" if survey.provenance.parts else waves
    return f"Rates {per_words(work)}, {where}{of_files}"


def per_words(work: Work) -> str:
    """Word what rates are per."""
    many = "" if work.units == 1 else f"{amount(work.units)} "
    return f"per {many}{work.label(work.per)}"


def rate_heading(work: Work) -> str:
    """Head a column of rates."""
    return "Rate" if work.units == 1 else f"Per {amount(work.units)}"


def amount(number: float) -> str:
    """Print a total: whole numbers as such, others with one decimal."""
    if math.isnan(number):
        return DASH
    return whole(number) if abs(number - round(number)) < WHOLE * max(1.0, abs(number)) else fixed(number, 1)


def _stub(work: Work) -> str:
    if work.in_waves:
        return "Wave"
    return work.label(work.by) if work.by is not None else "Item"


def _columns(work: Work) -> Iterator[Text]:
    units = capital(work.study.units)
    yield Text(f"{units}, n")
    yield Text("Events" if work.method.events else "Total")
    yield Text(f"{work.label(work.per)}, total")
    yield Text(f"{rate_heading(work)} ({ci_word(work.method.conf_level)})")


def _contrast_columns(work: Work) -> Iterator[Text]:
    ratio = work.method.events
    ci = ci_word(work.method.conf_level)
    if work.in_waves:
        first = work.wave_label(0)
        yield Text("In both, n", (f"{capital(work.study.units)} that have a rate in {first}, too.",))
        yield Text(f"{'Ratio to' if ratio else 'Change from'} {first} ({ci})")
        yield Text("P")
    elif len(work.parts) > 2:
        first = work.parts[1].label
        yield Text(f"{'Ratio to' if ratio else 'Difference from'} {first} ({ci})")
        yield Text("P")


def _plain_section(work: Work, cells: FrameCells, notes: Notes) -> Section:
    rows = [
        Row(Text(work.label(item)), _rate_cells(work, cells, notes, work.place(item, 0, None))) for item in work.items
    ]
    return Section(Text(""), tuple(rows))


def _sections(work: Work, cells: FrameCells, notes: Notes) -> Iterator[Section]:
    for item in work.items:
        if not work.in_waves:
            rows = [_group_row(work, cells, notes, item, part) for part in range(len(work.parts))]
            yield Section(Text(work.label(item)), tuple(rows))
            continue
        for part, group in enumerate(work.parts):
            of_group = f", {group.label}" if part else ", all" if len(work.parts) > 1 else ""
            rows = [_wave_row(work, cells, notes, (item, part), wave) for wave in range(len(work.extracts))]
            yield Section(Text(f"{work.label(item)}{of_group}"), tuple(rows))


def _group_row(work: Work, cells: FrameCells, notes: Notes, item: str, part: int) -> Row:
    place = work.place(item, part, None)
    shown = list(_rate_cells(work, cells, notes, place))
    if len(work.parts) > 2:
        contrast = contrast_of(work, is_change=False)
        shown.extend(_contrast_cells(work, cells, notes, place, contrast) if part > 1 else _empty(2))
    return Row(Text(work.parts[part].label), tuple(shown))


def _wave_row(work: Work, cells: FrameCells, notes: Notes, of: tuple[str, int], wave: int) -> Row:
    item, part = of
    shown = list(_rate_cells(work, cells, notes, work.place(item, part, work.span(wave))))
    if not wave:
        return Row(Text(work.wave_label(wave)), (*shown, *_empty(3)))
    place = work.place(item, part, work.change(wave))
    contrast = contrast_of(work, is_change=True)
    shown.append(cells.cell(whole, Key(*place, contrast[0], StatName.N_PAIRS)))
    return Row(Text(work.wave_label(wave)), (*shown, *_contrast_cells(work, cells, notes, place, contrast)))


def _empty(count: int) -> list[Text]:
    return [Text("")] * count


def _rate_cells(work: Work, cells: FrameCells, notes: Notes, place: Place) -> tuple[Text, ...]:
    statistic = named(work.method.of_rate)
    rate, *limits = (Key(*place, statistic, name) for name in (StatName.RATE, *LIMITS))
    limited = partial(with_limits, digits=_digits(work, cells, place[0]))
    total = partial(fixed, digits=min(_decimals(work, place[0]), 1))
    return (
        cells.cell(whole, Key(*place, TALLY, StatName.N)),
        cells.cell(total, Key(*place, TOTALS, StatName.TOTAL)),
        cells.cell(amount, Key(*place, TOTALS, StatName.N_BASE)),
        _noted(cells.cell(limited, rate, *limits), notes.get(rate, "")),
    )


def _digits(work: Work, cells: FrameCells, item: str) -> int:
    """Return the decimals of the rates of an item: those that the limits of all units tell, in the first wave."""
    place, statistic = work.place(item, 0, work.span(0)), named(work.method.of_rate)
    found = [cells.numbers.get(Key(*place, statistic, name), math.nan) for name in (StatName.RATE, *LIMITS)]
    return digits_for(*found)


def _decimals(work: Work, item: str) -> int:
    measured = [work.measured[item, wave] for wave in range(len(work.extracts))]
    return decimals_of(np.concatenate([each.above[each.kept] for each in measured]))


def _contrast_cells(
    work: Work, cells: FrameCells, notes: Notes, place: Place, contrast: tuple[str, StatName]
) -> tuple[Text, Text]:
    statistic, name = contrast
    keys = [Key(*place, statistic, each) for each in (name, *LIMITS)]
    show: Callable[..., str] = (
        _ratio if name is StatName.RATE_RATIO else partial(_difference, digits=_digits(work, cells, place[0]))
    )
    shown = _noted(cells.cell(show, *keys), notes.get(keys[0], ""))
    return shown, cells.cell(as_p, Key(*place, statistic, StatName.P_VALUE))


def _noted(cell: Text, said: str) -> Text:
    return Text(cell.text, (f"{capital(said)}.",) if said else (), keys=cell.keys)


def with_limits(estimate: float, low: float, high: float, digits: int) -> str:
    """Print a rate with its limits."""
    if math.isnan(estimate):
        return DASH
    if math.isnan(low):
        return f"{fixed(estimate, digits)} ({NO_LIMITS})"
    return f"{fixed(estimate, digits)} ({fixed(low, digits)} to {fixed(high, digits)})"


def digits_for(estimate: float, low: float, high: float) -> int:
    """Return how many decimals tell a rate and its limits."""
    spread = (high - low) / 2 if math.isfinite(high - low) and high > low else abs(estimate) / 10
    return decimals_for(spread)


def decimals_of(numbers: Numbers) -> int:
    """Return how many decimals numbers have, 2 at most."""
    return next((digits for digits in (0, 1) if np.allclose(numbers, np.round(numbers, digits), atol=WHOLE)), 2)


def _difference(estimate: float, low: float, high: float, digits: int) -> str:
    if math.isnan(estimate):
        return DASH
    if math.isnan(low):
        return f"{signed(estimate, digits)} ({NO_LIMITS})"
    return f"{signed(estimate, digits)} ({fixed(low, digits)} to {fixed(high, digits)})"


def _ratio(estimate: float, low: float, high: float) -> str:
    return as_ratio(Effect(estimate, low, high))
