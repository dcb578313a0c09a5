"""The options that say how FILE is read: the same for every command."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from leapstats.cli.options import items_of

LISTS = ("binary", "categorical", "count", "continuous", "date", "text", "keep")
OPTIONS = {
    "binary": ("COLUMNS", "Take these columns of FILE for two answers, such as yes and no."),
    "categorical": ("COLUMNS", "Take these columns of FILE for categories."),
    "count": ("COLUMNS", "Take these columns of FILE for counts."),
    "continuous": ("COLUMNS", "Take these columns of FILE for measurements."),
    "date": ("COLUMNS", "Take these columns of FILE for dates."),
    "text": ("COLUMNS", "Take these columns of FILE for free text: counted, not printed."),
    "missing": ("VALUES", "These values in FILE mean that there is no answer; for one column COLUMN=VALUE."),
    "levels": ("COLUMN=LOW,MID,HIGH", "The levels of a column of FILE in order."),
    "reference": ("COLUMN=LEVEL", "The level that the other levels of a column of FILE are compared with."),
    "keep": ("COLUMNS", "Show these columns of FILE although they hold personal data."),
}


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of FILE; they reach it as one argument, `reading`."""

    @wraps(function)
    def call(**given: Any) -> Any:
        reading = {name: items_of(given.pop(name)) for name in LISTS}
        reading["missing"] = missing_of(given.pop("missing"))
        for name in ("levels", "reference"):
            reading[name] = given.pop(name)
        for name, column in (("id", "id_columns"), ("where", "where"), ("decimal", "decimal")):
            value = given.pop(column)
            reading[name] = items_of(value) if name == "id" else value
        return function(reading={name: value for name, value in reading.items() if value}, **given)

    decorated: Callable[..., Any] = call
    for option in reversed(list(_options())):
        decorated = option(decorated)
    return decorated


def _options() -> list[Callable[..., Any]]:
    several = [
        click.option(f"--{name}", name, multiple=True, metavar=metavar, help=words)
        for name, (metavar, words) in OPTIONS.items()
    ]
    return [
        *several,
        click.option(
            "--id",
            "id_columns",
            multiple=True,
            metavar="COLUMNS",
            help="The column of FILE, or the columns together, that say which unit a row is of.",
        ),
        click.option(
            "--where", metavar="EXPRESSION", help='Keep rows that satisfy it, such as `nurses >= 2 and site == "A"`.'
        ),
        click.option("--decimal", metavar="HOW", help="point or comma, where numbers in text can be read both ways."),
    ]


def missing_of(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return missing codes; after `age=-9` in one list, a code without a column is of the same one."""
    found = []
    for text in given:
        column = ""
        for code in items_of((text,)):
            name, sign, _ = code.partition("=")
            column = name if sign else column
            found.append(code if sign or not column else f"{column}={code}")
    return tuple(found)
