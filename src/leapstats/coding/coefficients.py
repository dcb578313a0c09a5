"""The tables of coefficients: of all codes and of each, and of pairs of coders."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from leapstats.coding.rates import (
    AC1,
    AC2,
    ALPHA,
    INTERVAL,
    LIMITS,
    ORDINAL,
    PAIR,
    PERCENT,
    SEVERAL,
    SHOWN,
    TALLY,
    kappa_of,
    pair_name,
    weighted_of,
)
from leapstats.coding.scale import CodeScale, Metric
from leapstats.coding.sheet import Sheet
from leapstats.output.cells import FrameCells
from leapstats.output.effects import ci_word
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import fixed, percent, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text
from leapstats.results.frame import Key, Place
from leapstats.terms import StatName

FAR, MOSTLY = 0.2, 0.8
PAIRS = "Of pairs of coders of a unit, averaged over the units that at least two rated."
GIVEN = "Of all codes: units that at least two coders rated. Of each code: units that at least one coder gave it."
BOTH = "Units that both coders rated."
EACH = "Whether a unit was given the code: 1 or 0 by each coder who rated it."
OF_GWET = "Gwet's AC1: agreement beyond chance that does not fall where a code is rare or nearly always given."
OF_KRIPPENDORFF = "Krippendorff's alpha for nominal codes."
OF_ORDER = "Near codes agree in part: weighted kappa, Gwet's AC2 and Krippendorff's alpha for ordinal codes."
PARADOX = (
    "Kappa is more than 0.2 below AC1 though 80% or more agree: kappa and alpha fall where few units have a code, or "
    "few lack it. Read it beside AC1 and the agreement."
)
NAMES = {"cohen_kappa": "Cohen's kappa", "fleiss_kappa": "Fleiss' kappa"}


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers as they are printed, with the reasons of those that are not there."""

    frame: FrameCells
    notes: Mapping[Key, str]
    conf_level: float

    def coefficient(self, place: Place, method: str) -> Text:
        """Print a coefficient with its limits; a note says why one is not there."""
        keys = [Key(*place, method, name) for name in SHOWN]
        cell = self.frame.cell(with_limits, *keys)
        said = self.notes.get(keys[0], "")
        absent = math.isnan(self.frame.numbers.get(keys[1], math.nan))
        return Text(cell.text, (sentence(said),) if said and absent else (), keys=cell.keys)

    def agreed(self, place: Place) -> Text:
        """Print the percent agreement with its limits."""
        keys = [Key(*place, PERCENT, name) for name in (StatName.PROPORTION, *LIMITS)]
        cell = self.frame.cell(_percent_with_limits, *keys)
        several = (sentence(SEVERAL),) if self.notes.get(keys[0]) == SEVERAL else ()
        return Text(cell.text, several, keys=cell.keys)

    def number(self, place: Place, method: str, name: StatName = StatName.ESTIMATE) -> float:
        """Return a number of the frame; NaN where it is not there."""
        return self.frame.numbers.get(Key(*place, method, name), math.nan)

    def count(self, place: Place, name: StatName) -> Text:
        """Print a number of units."""
        return self.frame.cell(whole, Key(*place, TALLY, name))


def titled(sheet: Sheet) -> str:
    """Return the title of the first table."""
    units = len(sheet.units)
    return f"Agreement of {len(sheet.coders)} coders on {units} {'unit' if units == 1 else 'units'}"


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def with_limits(estimate: float, low: float, high: float) -> str:
    """Print a coefficient with its limits, where it has them."""
    return fixed(estimate, 2) if math.isnan(low) else f"{fixed(estimate, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def _percent_with_limits(share: float, low: float, high: float) -> str:
    return percent(share, 0) if math.isnan(low) else f"{percent(share, 0)} ({percent(low, 0)} to {percent(high, 0)})"


def coefficient_table(sheet: Sheet, scale: CodeScale, cells: Cells) -> Table:
    """Lay out the agreement on all codes and on each, coefficients side by side."""
    ordered, coders = scale.metric is Metric.ORDINAL, len(sheet.coders)
    place = (sheet.item, None, None, None)
    count = cells.count(place, StatName.N_BASE)
    first = [_row(Text("All codes"), count, place, coders, cells)]
    if ordered:
        first = [
            _ordered_row(Text("All codes, in their order", (OF_ORDER,)), count, place, coders, cells),
            _row(Text("All codes, as names"), count, place, coders, cells),
        ]
    each = tuple(_of_code(sheet, code, cells) for code in sheet.codes)
    return Table(
        title=titled(sheet),
        stub=Text("Code"),
        columns=(Text("Units, n", (GIVEN,)), *_heads(coders, cells)),
        spanners=(Spanner(Text(""), 2), Spanner(Text(f"Beyond chance ({ci_word(cells.conf_level)})"), 3)),
        sections=(Section(Text(""), tuple(first)), Section(Text("Each code", (EACH,)), each)),
        stamp=stamp_of(sheet.survey.study),
    )


def _heads(coders: int, cells: Cells) -> tuple[Text, ...]:
    ci = ci_word(cells.conf_level)
    kappa = NAMES[kappa_of(coders)]
    return (
        Text(f"Agreement, % ({ci})", (PAIRS,)),
        Text(kappa),
        Text("AC1", (OF_GWET,)),
        Text("Alpha", (OF_KRIPPENDORFF,)),
    )


def _of_code(sheet: Sheet, code: str, cells: Cells) -> Row:
    place = (sheet.item, code, None, None)
    return _row(Text(code), cells.count(place, StatName.N), place, len(sheet.coders), cells)


def _row(label: Text, count: Text, place: Place, coders: int, cells: Cells) -> Row:
    kappa = kappa_of(coders)
    shown = [cells.coefficient(place, method) for method in (kappa, AC1, ALPHA)]
    far = cells.number(place, AC1) - cells.number(place, kappa) > FAR
    if far and cells.number(place, PERCENT, StatName.PROPORTION) >= MOSTLY:
        shown[0] = Text(shown[0].text, (*shown[0].notes, PARADOX), keys=shown[0].keys)
    return Row(label, (count, cells.agreed(place), *shown))


def _ordered_row(label: Text, count: Text, place: Place, coders: int, cells: Cells) -> Row:
    methods = (weighted_of(coders), AC2, ORDINAL)
    return Row(label, (count, cells.agreed(place), *(cells.coefficient(place, method) for method in methods)))


def pairs_table(sheet: Sheet, scale: CodeScale, cells: Cells) -> Table:
    """Lay out the agreement of each pair of coders; code by code where a unit may have several."""
    numeric, ordered = scale.metric is Metric.INTERVAL, scale.metric is Metric.ORDINAL and not sheet.several
    levels: tuple[str | None, ...] = sheet.codes if sheet.several else (None,)
    ci = ci_word(cells.conf_level)
    if numeric:
        heads: tuple[Text, ...] = (Text(f"Alpha ({ci})", ("Krippendorff's alpha for numbers.",)),)
    elif ordered:
        heads = (Text(f"Agreement, % ({ci})"), Text("Weighted kappa"), Text("AC2"), Text("Alpha", (OF_ORDER,)))
    else:
        heads = (Text(f"Agreement, % ({ci})"), Text("Cohen's kappa"), Text("AC1"), Text("Alpha"))
    spanners = () if numeric else (Spanner(Text(""), 2), Spanner(Text(f"Beyond chance ({ci})"), 3))
    return Table(
        title="Agreement of each pair of coders",
        stub=Text("Coders"),
        columns=(Text("Units, n", (BOTH,)), *heads),
        spanners=spanners,
        sections=tuple(
            Section(Text(level or ""), tuple(_pairs(sheet, level, scale.metric if level is None else None, cells)))
            for level in levels
        ),
        stamp=stamp_of(sheet.survey.study),
    )


def _pairs(sheet: Sheet, level: str | None, metric: Metric | None, cells: Cells) -> Iterator[Row]:
    for one, two in combinations(range(len(sheet.coders)), 2):
        name = pair_name(sheet, one, two)
        place = (sheet.item, level, PAIR, name)
        count = cells.count(place, StatName.N_BASE)
        if metric is Metric.INTERVAL:
            yield Row(Text(name), (count, cells.coefficient(place, INTERVAL)))
        elif metric is Metric.ORDINAL:
            yield _ordered_row(Text(name), count, place, 2, cells)
        else:
            yield _row(Text(name), count, place, 2, cells)
