"""The table of practices: the rate of each, how far it is from that of all, and outside which limits."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from leapstats.output.cells import FrameCells
from leapstats.output.effects import as_p, capital, ci_word
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import fixed, signed
from leapstats.output.table import Row, Section, Table, Text
from leapstats.ratios.control import FUNNELS, SHRUNKEN, UNIT, Against
from leapstats.ratios.extracts import Work
from leapstats.ratios.table import decimals_of, digits_for, rate_heading, with_limits
from leapstats.results.frame import Key, Place
from leapstats.terms import StatName

LIMITS = (StatName.CONF_LOW, StatName.CONF_HIGH)
OUTSIDE = {-2: "very low", -1: "low", 0: "", 1: "high", 2: "very high"}
OF_LIMITS = "Low, high: outside 95% control limits; very low, very high: outside those of 99.8%."
OF_P = "Two-sided, against the rate of all; not adjusted for the number of {units}."
DRAWN = "Drawn towards the rate of all, the more the less is known of a {unit} (empirical Bayes)."
OF_Z = "Standard errors from the rate of all."


def unit_table(work: Work, found: Against, cells: FrameCells) -> Table:
    """Lay out the practices of an item and a wave, the highest rate first."""
    rates = found.funnel.rates
    look = _Look(digits_for(found.funnel.target, math.nan, math.nan), decimals_of(found.above), decimals_of(found.base))
    order = sorted(range(len(found.names)), key=lambda at: -float(rates[at]))
    wave = f", {work.wave_label(found.wave)}" if work.in_waves else ""
    rate = fixed(found.funnel.target, look.digits)
    return Table(
        title=f"{work.label(found.item)}{wave}: each {work.study.unit} against the rate of all, {rate}",
        stub=Text(capital(work.study.unit)),
        columns=tuple(_columns(work, found)),
        sections=(Section(Text(""), tuple(_row(work, found, (cells, look), at) for at in order)),),
        stamp=stamp_of(work.study),
        lists_units=True,
    )


def _columns(work: Work, found: Against) -> Iterator[Text]:
    ci = ci_word(work.method.conf_level)
    yield Text("Events" if work.method.events else "Total")
    yield Text(work.label(work.per))
    yield Text(f"{rate_heading(work)} ({ci})" if work.method.events else rate_heading(work))
    if found.shrunken is not None:
        yield Text(f"Shrunken ({ci})", (DRAWN.format(unit=work.study.unit),))
    yield Text("z", (OF_Z,))
    yield Text("P", (OF_P.format(units=work.study.units),))
    yield Text("Outside", (OF_LIMITS,))


@dataclass(frozen=True, slots=True)
class _Look:
    """How many decimals rates have, and the two numbers that they are made of."""

    digits: int
    above: int
    base: int


def _row(work: Work, found: Against, shown_by: tuple[FrameCells, _Look], at: int) -> Row:
    cells, look = shown_by
    name = found.names[at]
    item, _, by, by_level = work.place(found.item, 0, work.span(found.wave))
    place: Place = (item, name, by, by_level)
    statistic = FUNNELS[work.method.events]
    limited = partial(with_limits, digits=look.digits)
    rate = [Key(*place, UNIT, each) for each in (StatName.RATE, *LIMITS)]
    shown = [
        cells.cell(partial(fixed, digits=look.above), Key(*place, UNIT, StatName.TOTAL)),
        cells.cell(partial(fixed, digits=look.base), Key(*place, UNIT, StatName.N_BASE)),
        cells.cell(limited, *rate) if work.method.events else cells.cell(partial(fixed, digits=look.digits), rate[0]),
    ]
    if found.shrunken is not None:
        shown.append(cells.cell(limited, *(Key(*place, SHRUNKEN, each) for each in (StatName.RATE, *LIMITS))))
    shown.append(cells.cell(_score, Key(*place, statistic, StatName.STATISTIC)))
    shown.append(cells.cell(as_p, Key(*place, statistic, StatName.P_VALUE)))
    return Row(Text(name), (*shown, Text(OUTSIDE[int(found.outside[at])])))


def _score(score: float) -> str:
    return signed(score, 1)
