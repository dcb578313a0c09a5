"""Cells of the tables of scales, each with the note that says why a number is not there."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.effects import as_difference, capital
from leapstats.output.numbers import DASH, fixed, percent, whole
from leapstats.output.table import Text
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.rows import ALPHA, LIMITS, MEAN_SD
from leapstats.psychometrics.words import first_of
from leapstats.results.effect import Effect
from leapstats.results.frame import Key, Place
from leapstats.terms import StatName

WIDE = 20  # a score over so wide a range is printed with one decimal


@dataclass(frozen=True, slots=True)
class ScaleCells:
    """The numbers of the long frame as cells, their notes, and the decimals of means by scale: of it, of its items."""

    cells: FrameCells
    notes: Mapping[Key, str]
    digits: Mapping[tuple[str, bool], int]

    def text(self, show: Callable[..., str], *keys: Key, always: bool = False) -> Text:
        """Print numbers; a note says why the first is not there, or in any case where `always`."""
        cell = self.cells.cell(show, *keys)
        said = self.notes.get(keys[0], "")
        absent = math.isnan(self.cells.numbers.get(keys[0], math.nan))
        return Text(cell.text, (f"{capital(said)}.",) if said and (absent or always) else (), keys=cell.keys)

    def count(self, place: Place, statistic: str, name: StatName = StatName.N) -> Text:
        """Print a count."""
        return self.text(whole, Key(*place, statistic, name))

    def share(self, place: Place, statistic: str) -> Text:
        """Print a percentage."""
        return self.text(percent, Key(*place, statistic, StatName.PROPORTION))

    def mean(self, place: Place, statistic: str = MEAN_SD) -> Text:
        """Print a mean with its SD."""
        show = partial(_mean, digits=self.digits[place[0], place[1] is not None])
        return self.text(show, *(Key(*place, statistic, name) for name in (StatName.MEAN, StatName.SD)))

    def alpha(self, place: Place) -> Text:
        """Print alpha with its limits; a negative one says why."""
        return self.text(_with_limits, *(Key(*place, ALPHA, name) for name in LIMITS), always=True)

    def coefficient(self, place: Place, statistic: str, *, always: bool = False) -> Text:
        """Print a coefficient."""
        return self.text(_coefficient, Key(*place, statistic, StatName.ESTIMATE), always=always)

    def rest(self, place: Place, statistic: str) -> Text:
        """Print the correlation of an item with the others; one that looks unreversed says so."""
        return self.coefficient(place, statistic, always=True)

    def difference(self, place: Place, statistic: str) -> Text:
        """Print a mean change with its limits."""
        show = partial(_change, digits=self.digits[place[0], place[1] is not None])
        return self.text(show, *(Key(*place, statistic, name) for name in LIMITS))

    def limits(self, place: Place, statistic: str, names: tuple[StatName, StatName]) -> Text:
        """Print two limits."""
        show = partial(_limits, digits=self.digits[place[0], place[1] is not None])
        return self.text(show, *(Key(*place, statistic, name) for name in names))


def scale_cells(analysis: Analysis) -> ScaleCells:
    """Index the numbers of a long frame with their notes."""
    results = analysis.results
    spans = {
        (scored.scale.name, of_items): scored.scoring.ends[0] if of_items else scored.scoring.span
        for scored in map(first_of, analysis.waves)
        for of_items in (False, True)
    }
    digits = {which: 2 if high - low < WIDE else 1 for which, (low, high) in spans.items()}
    return ScaleCells(frame_cells(results), {Key(*row[:6]): row.note for row in results if row.note}, digits)


def _coefficient(number: float) -> str:
    return fixed(number, 2)


def _with_limits(estimate: float, low: float, high: float) -> str:
    if math.isnan(estimate):
        return DASH
    return f"{fixed(estimate, 2)} ({fixed(low, 2)} to {fixed(high, 2)})"


def _mean(mean: float, sd: float, digits: int) -> str:
    return DASH if math.isnan(mean) else f"{fixed(mean, digits)} ({fixed(sd, digits)})"


def _change(estimate: float, low: float, high: float, digits: int) -> str:
    return as_difference(Effect(estimate, low, high), digits)


def _limits(low: float, high: float, digits: int) -> str:
    return DASH if math.isnan(low) else f"{fixed(low, digits)} to {fixed(high, digits)}"
