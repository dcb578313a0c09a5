"""What a layout file may hold beside its sections: the options of the table, by the names they have in Python."""

from typing import Any

from leapstats.dictionary.schema import (
    ANY_NAMES,
    FLAG,
    NAME,
    NAMES,
    SEVERAL,
    TEXT,
    UNFIT,
    WHOLE,
    WORDS,
    OneOf,
    Schema,
    Single,
)
from leapstats.terms import MissingAs, Overall, PercentOf, ShowMissing, ZeroLevels


def _fraction(value: Any) -> Any:
    return value if isinstance(value, float) and 0 < value < 1 else UNFIT


def _lists(value: Any) -> Any:
    """Take a table of texts or lists of texts; a number is the text that is written so."""
    if not isinstance(value, dict):
        return UNFIT
    several = {key: each if isinstance(each, list) else [each] for key, each in value.items()}
    fits = all(isinstance(text, str) for texts in several.values() for text in texts)
    return several if fits and all(several.values()) else UNFIT


def _wholes(value: Any) -> Any:
    numbers = value.values() if isinstance(value, dict) else [value]
    fits = all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in numbers)
    return value if fits else UNFIT


FRACTION = Single("a number between 0 and 1", "0.95", _fraction)
LISTS = Single("a table of texts or lists of texts", '{ item = ["...", "..."] }', _lists)
WHOLES = Single("a whole number, or a table of them", "{ item = 1 }", _wholes)
OPTIONS: Schema = {
    "wave": NAMES,
    "by": ANY_NAMES,
    "cross": FLAG,
    "test": FLAG,
    "test_method": WORDS,
    "ordered": ANY_NAMES,
    "difference": FLAG,
    "difference_method": WORDS,
    "smd": OneOf(("average", "largest", "none")),
    "smd_limits": FLAG,
    "multiplicity": NAME,
    "conf_level": FRACTION,
    "show_missing": OneOf(tuple(ShowMissing)),
    "missing_as": OneOf(tuple(MissingAs)),
    "statistic": LISTS,
    "digits": WHOLES,
    "p_digits": WHOLE,
    "percent": OneOf(tuple(PercentOf)),
    "overall": OneOf(tuple(Overall)),
    "quantile_type": WHOLE,
    "zero_levels": OneOf(tuple(ZeroLevels)),
    "collect_below": SEVERAL,
    "collected_label": TEXT,
    "include": ANY_NAMES,
    "exclude": ANY_NAMES,
    "types": WORDS,
    "missing": ANY_NAMES,
    "levels": LISTS,
    "reference": WORDS,
    "id": ANY_NAMES,
    "where": TEXT,
    "keep": ANY_NAMES,
    "several": WORDS,
    "within": ANY_NAMES,
    "aggregate": WORDS,
    "respondents_at_least": WHOLE,
    "decimal": OneOf(("point", "comma")),
}
