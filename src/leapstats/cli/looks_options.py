"""The options that say how a table looks, whatever it is a table of."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import LOOKS, option
from leapstats.cli.options import items_of

SEVERAL = {
    "statistic": ("ITEM=TEMPLATE", 'What rows say, such as continuous="median (p25, p75)". Repeat for several.'),
    "digits": ("ITEM=N", "Decimals of an item or a kind of item, or N for all. Repeat for several."),
    "label": ("ITEM=TEXT", "The label of an item. Repeat for several."),
    "note": ("TEXT", "A note under the table. Repeat for several."),
    "show_levels": ("ITEM=LEVELS", "Show only these levels, in this order; the others stay in the base."),
    "show_level": ("ITEM=LEVEL", "Show an item as one row that counts this level, such as smokes=No."),
    "both_levels": ("ITEMS", "Yes-no items with a row for each answer."),
    "collect_below": ("N", "Levels with fewer answers stand in one row; of one item ITEM=N."),
    "abbreviation": ("SHORT=TEXT", "An abbreviation to spell out. Repeat for several."),
}
ONE = {
    "percent": ("OF", "Percentages of the column, the row or the cell (of all units)."),
    "overall": ("WHERE", "The column of all units: first, last or no."),
    "zero_levels": ("HOW", "Levels that nobody has: show or hide."),
    "collected_label": ("TEXT", "What the row of collected levels is called. Default: Other."),
    "title": ("TEXT", "The title of the table."),
}


def looks_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a table's looks; they reach it as one argument, `looks`."""

    @wraps(function)
    def call(**given: Any) -> Any:
        looks = {name: given.pop(name) for name in (*SEVERAL, *ONE, "labels", "p_digits", "quantile_type")}
        if len(looks["digits"]) == 1 and "=" not in looks["digits"][0]:
            looks["digits"] = looks["digits"][0]
        looks["both_levels"] = items_of(looks["both_levels"])
        return function(looks={name: value for name, value in looks.items() if value not in (None, ())}, **given)

    decorated: Callable[..., Any] = call
    for add in reversed(_options()):
        decorated = add(decorated)
    return decorated


def _options() -> list[Callable[..., Any]]:
    several = [
        option(LOOKS, f"--{name.replace('_', '-')}", name, multiple=True, metavar=metavar, help=words)
        for name, (metavar, words) in SEVERAL.items()
    ]
    one = [
        option(LOOKS, f"--{name.replace('_', '-')}", name, metavar=metavar, help=words)
        for name, (metavar, words) in ONE.items()
    ]
    of_file = "Labels from a CSV file with the columns item and label."
    return [
        *several,
        *one,
        option(LOOKS, "--labels", type=click.Path(path_type=Path), metavar="FILE", help=of_file),
        option(LOOKS, "--quantile-type", type=int, metavar="TYPE", help="Quantiles by definition 7 or 2. Default: 7."),
        option(LOOKS, "--p-digits", type=int, metavar="N", help="Decimals of p-values. Default: 3."),
    ]
