"""How groups differ in an item, by the names of templates: unrounded, and as the table prints them."""

import math
from collections.abc import Iterator

from leapstats.describe.comparisons import LIMITS, SMD, Comparisons, pairs_with, versus
from leapstats.describe.description import CODED
from leapstats.describe.named_numbers import number_at, scale_of
from leapstats.describe.view import BlockView
from leapstats.output.effects import P_DIGITS, as_p, points_of
from leapstats.output.numbers import DASH, fixed, signed
from leapstats.results.effect import Effect
from leapstats.results.frame import Key
from leapstats.survey.groups import Group
from leapstats.terms import StatName

DIFFERENCES = {"difference": LIMITS[0], "difference_low": LIMITS[1], "difference_high": LIMITS[2]}
P_VALUES = {"p": StatName.P_VALUE, "p_adjusted": StatName.P_ADJUSTED}
SMD_DIGITS = 3
OPTIONS = {"p": "test", "smd": "smd", **dict.fromkeys(DIFFERENCES, "difference")}
Pair = tuple[str, str]


def comparison_keys(view: BlockView, item: str, level: str | None, group: Group) -> dict[str, Key]:
    """Return where the numbers about how groups differ stand in the long frame, by their names.

    Of several items that make groups it is that of `group`; for all units the first. A difference is there where one
    pair of groups is meant, see `pairs_meant`.
    """
    asked = view.comparisons
    if asked is None:
        return {}
    keys = {}
    by = next((each.by for each in view.compared.get(item, ()) if group.by in {None, each.by}), None)
    tested = next((each.tested for each in view.compared.get(item, ()) if each.by == by), None)
    if tested is not None:
        function = tested.test.function
        keys.update({name: Key(item, None, by, None, function, stat_name) for name, stat_name in P_VALUES.items()})
    if by is not None:
        pairs = list(_pairs(view, by, asked))
        keys["smd"] = Key(item, None, by, pairs[0] if len(pairs) == 1 else None, SMD, StatName.ESTIMATE)
    meant = pairs_meant(view, item, group)
    if len(meant) == 1:
        of_shares = view.study.variables[item].type in CODED
        function = asked.difference_of(item, of_shares=of_shares).function
        place = (item, level if of_shares else None, *meant[0], function)
        keys.update({name: Key(*place, stat_name) for name, stat_name in DIFFERENCES.items()})
    return {name: key for name, key in keys.items() if key.stat_name in view.numbers.get(key[:5], {})}


def pairs_meant(view: BlockView, item: str, group: Group) -> list[Pair]:
    """Return the item that makes groups and the pair, for each pair whose difference can be meant.

    Where one item makes two groups that is their pair; where it makes more, the pair of `group` and the reference, or
    all of them for the reference itself and for all units.
    """
    asked = view.comparisons
    if asked is None or not asked.difference:
        return []
    compared = [each.by for each in view.compared.get(item, ()) if group.by in {None, each.by}]
    pairs = [(by, pair) for by in compared for pair in _pairs(view, by, asked)]
    own = [(by, pair) for by, pair in pairs if pair in _pairs(view, by, asked, group)]
    return own or pairs


ON_REQUEST = ("se", "iqr", "design_effect")


def how_to_get(name: str) -> str:
    """Word how a table has a number about how groups differ; "" for one that every table has.

    Those of ON_REQUEST are computed where a template names them.
    """
    if name == "p_adjusted":
        return "It is over the items of a table: use table1 with by and multiplicity"
    if name in ON_REQUEST:
        return (
            f"Make the table with {name} in a template of statistic, which is for numbers, and of shares with weights"
        )
    return f"Make the table with by and {OPTIONS[name]}" if name in OPTIONS else ""


def printed_comparison(view: BlockView, item: str, name: str, keys: dict[str, Key]) -> str:
    """Return a number about how groups differ as the table prints it."""
    number = number_at(view, keys[name])
    if name in P_VALUES:
        return as_p(number, view.style.presentation.p_digits or P_DIGITS)
    if name == "smd":
        return fixed(number, SMD_DIGITS)
    estimate, low, high = (number_at(view, keys[each]) for each in DIFFERENCES)
    if math.isnan(estimate):
        return DASH
    variable = view.study.variables[item]
    if variable.type in CODED:
        shown = points_of(Effect(estimate, low, high))
    else:
        digits = scale_of(view, variable).average
        shown = (signed(estimate, digits), fixed(low, digits), fixed(high, digits))
    return dict(zip(DIFFERENCES, shown, strict=True))[name]


def _pairs(view: BlockView, by: str, asked: Comparisons, one: Group | None = None) -> Iterator[str]:
    """Yield the pairs of the groups of an item with their reference, or that of one group."""
    groups = view.groupings[by]
    for place, base in pairs_with(groups, asked):
        if one is None or groups[place] == one:
            yield versus(groups[place].level, groups[base].level)
