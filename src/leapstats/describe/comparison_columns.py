"""The columns that compare groups: their headings, and a row's cells in them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from leapstats.describe.catalogue import Scale
from leapstats.describe.comparisons import (
    LIMITS,
    PAIRS,
    SMD,
    Compared,
    Comparisons,
    pairs_with,
    usual_difference,
    versus,
)
from leapstats.describe.view import BlockView
from leapstats.output.cells import points
from leapstats.output.effects import P_DIGITS, as_p, capital, ci_word
from leapstats.output.numbers import DASH, fixed, signed
from leapstats.output.table import Text
from leapstats.survey.groups import Group
from leapstats.terms import Multiplicity, StatName

DIFFERENCE = (
    "{what}, of the {units} with an answer. Shares: percentage points, Miettinen-Nurminen limits. Numbers: difference "
    "of means, Welch's limits. Dates have none."
)
WEIGHTED_DIFFERENCE = (
    "{what}, of the {units} with an answer, by the design. Shares: percentage points, joined Wilson limits of the "
    "effective sizes. Numbers: difference of means, t limits. Dates have none."
)
OF_COLUMNS = " Of percentages of the column, not of those in the cells."
OTHERWISE = " A note at a difference names another method."
FIRST_LESS_SECOND = "The group named first less the other"
SMD_OF_TWO = (
    "Standardized difference: {one} less {other}, in standard deviations; of items of several levels a distance "
    "without a sign."
)
SMD_OF_PAIRS = "Standardized difference: {how}."
NO_LIMITS = " It has no limits; those of each pair are in the long frame."
P = "Of the {units} with an answer; the mark at each p names its test."
OF_ALL = "of all levels of the item, also those that are collected or not shown"
ADJUSTED = "Over the p-values of the table ({multiplicity})."


def comparison_headings(groups: Sequence[Group], asked: Comparisons, units: str = "units") -> Iterator[Text]:
    """Yield the headings of the columns that compare the groups of one grouping item."""
    pairs = pairs_with(groups, asked)
    if asked.difference:
        for one, other in pairs:
            names = {"one": groups[one].label, "other": groups[other].label}
            head = "Difference" if len(pairs) == 1 else "{one} less {other}".format(**names)
            what = "{one} less {other}".format(**names) if len(pairs) == 1 else FIRST_LESS_SECOND
            note = (WEIGHTED_DIFFERENCE if asked.weighted else DIFFERENCE).format(
                what=what, units=units
            ) + OTHERWISE * bool(asked.differences)
            note += OF_COLUMNS * asked.other_percent
            yield Text(f"{head} ({ci_word(asked.conf_level)})", (note,))
    if asked.test:
        yield Text("p", (P.format(units=units),))
        if asked.multiplicity is not Multiplicity.NONE:
            name = str(asked.multiplicity).replace("_", "-")
            yield Text("p, adjusted", (ADJUSTED.format(multiplicity=name),))
    if asked.smd:
        one, other = pairs[0]
        two = SMD_OF_TWO.format(one=groups[one].label, other=groups[other].label)
        of_pairs = SMD_OF_PAIRS.format(how=PAIRS[asked.largest_smd]) + NO_LIMITS * asked.smd_limits
        has_limits = asked.smd_limits and len(pairs) == 1
        heading = f"SMD ({ci_word(asked.conf_level)})" if has_limits else "SMD"
        yield Text(heading, (two if len(pairs) == 1 else of_pairs,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """What of an item's comparison stands in a row.

    Attributes
    ----------
    item, level
        What the difference is of; no level for a number.
    has_difference, has_tests
        Whether the difference stands there, and what is said of the item as a whole.
    scale
        The decimals of a number; None for shares.
    """

    item: str
    level: str | None = None
    has_difference: bool = True
    has_tests: bool = True
    scale: Scale | None = None


def comparison_cells(view: BlockView, row: ComparedRow | None) -> Iterator[Text]:
    """Yield the cells of a row in the columns that compare groups; empty ones where it compares nothing."""
    if view.comparisons is None:
        return
    for by, groups in view.groupings.items():
        found = view.compared.get(row.item, ()) if row is not None else ()
        compared = next((each for each in found if each.by == by), None)
        if row is None or compared is None:
            yield from (Text("") for _ in comparison_headings(groups, view.comparisons))
        else:
            yield from _cells(view, row, (groups, compared), view.comparisons)


def _cells(
    view: BlockView, row: ComparedRow, of: tuple[Sequence[Group], Compared], asked: Comparisons
) -> Iterator[Text]:
    groups, compared = of
    pairs = [versus(groups[one].level, groups[other].level) for one, other in pairs_with(groups, asked)]
    if asked.difference:
        of_shares = row.scale is None
        difference = asked.difference_of(row.item, of_shares=of_shares)
        show = points if row.scale is None else partial(_in_units, row.scale)
        for pair in pairs if row.has_difference else ():
            here = (row.item, row.level, compared.by, pair)
            shown = view.printed(here, difference.function, LIMITS, show)
            chosen = difference != usual_difference(of_shares=of_shares, weighted=asked.weighted)
            known = compared.has_limits(difference.function, row.level, pair)
            why = "" if known else compared.note_on(difference.function, pair)
            notes = (f"{'; '.join(filter(None, (difference.words, why)))}.",) if chosen or why else ()
            yield replace(shown, notes=notes)
        yield from () if row.has_difference else (Text("") for _ in pairs)
    if asked.test:
        wanted = [StatName.P_VALUE, *([] if asked.multiplicity is Multiplicity.NONE else [StatName.P_ADJUSTED])]
        yield from (_p_cell(view, row.item, compared, name) if row.has_tests else Text("") for name in wanted)
    if asked.smd:
        place = (row.item, None, compared.by, pairs[0] if len(pairs) == 1 else None)
        has_limits = asked.smd_limits and len(pairs) == 1
        names, show_smd = (LIMITS, _with_limits) if has_limits else ((StatName.ESTIMATE,), _three_digits)
        shown = view.printed(place, SMD, names, show_smd)
        note = compared.note_on(SMD, place[3])
        said = "; ".join(filter(None, (OF_ALL if _is_partial(view, row.item) else "", note)))
        noted = replace(shown, notes=(f"SMD: {said}.",)) if said else shown
        yield noted if row.has_tests else Text("")


def _p_cell(view: BlockView, item: str, compared: Compared, name: StatName) -> Text:
    """Print a p; the note names the test, and what is special about it."""
    tested = compared.tested
    if tested is None:
        return Text("")
    show = partial(as_p, digits=view.style.presentation.p_digits or P_DIGITS)
    cell = view.printed((item, None, compared.by, None), tested.test.function, (name,), show)
    if name is not StatName.P_VALUE:
        return cell
    note = tested.found.note
    unknown = math.isnan(tested.found.p_value)
    of_all = OF_ALL if _is_partial(view, item) else ""
    words = capital(note) if unknown else "; ".join(filter(None, (capital(tested.test.words), of_all, note)))
    return replace(cell, notes=(f"{words}.",)) if words else cell


def _is_partial(view: BlockView, item: str) -> bool:
    return item in view.block.rows and view.block.rows[item].is_partial


def _in_units(scale: Scale, estimate: float, low: float, high: float) -> str:
    if math.isnan(estimate):
        return DASH
    digits = scale.average
    if math.isnan(low) and math.isnan(high):
        return signed(estimate, digits)
    return f"{signed(estimate, digits)} ({fixed(low, digits)} to {fixed(high, digits)})"


def _with_limits(number: float, low: float, high: float) -> str:
    if math.isnan(number):
        return DASH
    return f"{_three_digits(number)} ({_three_digits(low)} to {_three_digits(high)})"


def _three_digits(number: float) -> str:
    return fixed(number, 3)
