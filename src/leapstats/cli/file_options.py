"""The options that say how FILE is read: the same for every command."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from leapstats.cli.command import READING, RESPONDENTS, option
from leapstats.cli.options import items_of, where_option

LISTS = ("binary", "categorical", "count", "continuous", "date", "text", "keep")
OPTIONS = {
    "binary": ("COLUMNS", "Columns with two answers, such as yes and no."),
    "categorical": ("COLUMNS", "Columns with categories."),
    "count": ("COLUMNS", "Columns with counts."),
    "continuous": ("COLUMNS", "Columns with measurements."),
    "date": ("COLUMNS", "Columns with dates."),
    "text": ("COLUMNS", "Columns with free text: answers are counted, not printed."),
    "missing": ("VALUES", "Values that mean a missing answer; for one column COLUMN=VALUE."),
    "levels": ("COLUMN=LOW,MID,HIGH", "The levels of a column, in order."),
    "reference": ("COLUMN=LEVEL", "The level the others are compared with."),
    "several": ("COLUMN[=SEP]", "A column with several answers in one cell, and what stands between them."),
    "keep": ("COLUMNS", "Show these columns although they contain personal data."),
}
REPEATS = "Items of the unit from its repeats: count, sum, mean, min, max, any, first or last."
WITHIN = "The practice of a respondent: rows of one practice become one, by rules."
AGGREGATE = (
    "How, for all items, or by item or type such as binary=share: mean, sum, median, any, all, majority, share, same "
    "or at_least=K."
)
AT_LEAST = "How many respondents a practice needs, and answers each of its items."
NOTHING = ("",)  # an option that names nothing, such as a variable of the shell that is not set
ALONE = {
    "id": "id_columns",
    "where": "where",
    "decimal": "decimal",
    "from_": "from_platform",
    "dictionary": "dictionary",
    "sheet": "sheet",
}


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of FILE; they reach it as one argument, `reading`."""

    @wraps(function)
    def call(**given: Any) -> Any:
        reading = {name: items_of(given.pop(name)) for name in LISTS}
        reading["missing"] = missing_of(given.pop("missing"))
        for name in ("levels", "reference", "several"):
            reading[name] = given.pop(name)
        reading["repeats"] = items_of(given.pop("repeats"))
        for name, column in ALONE.items():
            value = given.pop(column)
            reading[name] = items_of(value) if name == "id" else value
        return function(reading={name: value for name, value in reading.items() if value}, **given)

    decorated: Callable[..., Any] = call
    for add in reversed(list(_options())):
        decorated = add(decorated)
    return decorated


def _options() -> list[Callable[..., Any]]:
    several = [
        option(READING, f"--{name}", name, multiple=True, metavar=metavar, help=words)
        for name, (metavar, words) in OPTIONS.items()
    ]
    ids = "The column, or columns together, with the id of the unit."
    return [
        where_option,
        *several,
        option(READING, "--id", "id_columns", multiple=True, metavar="COLUMNS", help=ids),
        option(READING, "--from", "from_platform", metavar="PLATFORM", help="What FILE comes from, such as redcap."),
        option(READING, "--dictionary", metavar="FILE", help="The platform's own description of FILE."),
        option(READING, "--sheet", metavar="NAME", help="The sheet of a workbook. Default: the first with data."),
        option(READING, "--repeats", multiple=True, metavar="REPEAT=RULE", help=REPEATS),
        option(READING, "--decimal", metavar="HOW", help="The decimal mark, point or comma, if numbers are ambiguous."),
    ]


def respondent_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for several respondents a practice; it comes below `reading_options`."""

    @wraps(function)
    def call(*, reading: dict[str, Any], **given: Any) -> Any:
        written = {name: given.pop(name) for name in ("within", "aggregate")}
        read: dict[str, Any] = {name: items_of(texts) or NOTHING for name, texts in written.items() if texts}
        at_least = given.pop("respondents_at_least")
        if at_least is not None:
            read["respondents_at_least"] = at_least
        return function(reading={**reading, **read}, **given)

    decorated: Callable[..., Any] = call
    for add in (
        option(RESPONDENTS, "--respondents-at-least", type=int, metavar="N", help=AT_LEAST),
        option(RESPONDENTS, "--aggregate", multiple=True, metavar="[ITEM=]RULE", help=AGGREGATE),
        option(RESPONDENTS, "--within", multiple=True, metavar="COLUMN", help=WITHIN),
    ):
        decorated = add(decorated)
    return decorated


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
