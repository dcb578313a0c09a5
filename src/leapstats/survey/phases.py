"""Put the names of waves in the order of time."""

import re
from collections.abc import Sequence

from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.kinds.scales import MONTHS

FIRST = ("pre", "before", "baseline", "start", "first", "initial", "intake", "pretest")
MIDDLE = ("mid", "during", "midpoint", "interim", "midline")
LAST = ("post", "after", "end", "endline", "last", "final", "followup", "follow up", "follow-up", "posttest", "second")
DIGITS = re.compile(r"\d+(?:\.\d+)?")


def wave_order(names: Sequence[str], declared: Sequence[str]) -> list[str]:
    """Return the names of waves in their order.

    Parameters
    ----------
    names
        In order of first appearance.
    declared
        The categories of a data frame in their order; empty where there are none.

    Returns
    -------
    list of str
        By number (2013, T1, 6 months), date, month, or words such as pre and post; where these do
        not tell, in the order declared, or as given.
    """
    keys = _keys(names)
    if keys:
        return sorted(names, key=lambda name: keys[name])
    return sorted(names, key=list(declared).index) if set(names) <= set(declared) else list(names)


def in_time(names: Sequence[str]) -> bool:
    """Tell whether the names of waves say which is earlier."""
    return len(names) < 2 or bool(_keys(names))


def _keys(names: Sequence[str]) -> dict[str, float]:
    """Return a number for each name that puts it in its place; empty where they do not all have one."""
    for key in (_number, _date, _month, _phase, _numbered):
        found = {name: key(name) for name in names}
        known = {name: value for name, value in found.items() if value is not None}
        alike = key is not _numbered or len({DIGITS.sub("#", name.casefold()) for name in names}) == 1
        if alike and len(known) == len(names) and len(set(known.values())) == len(names):
            return known
    return {}


def _number(name: str) -> float | None:
    return float(name) if NUMBER.fullmatch(name) else None


def _date(name: str) -> float | None:
    dates = read_dates([name])
    return float(dates.values[0]) if dates is not None and not dates.doubtful else None


def _month(name: str) -> float | None:
    folded = name.casefold().strip(" .")
    return next((float(place) for place, words in enumerate(MONTHS) if folded in words), None)


def _phase(name: str) -> float | None:
    folded = " ".join(DIGITS.sub(" ", name.casefold()).replace("_", " ").split())
    number = DIGITS.search(name)
    step = float(number.group()) / 1e6 if number else 0.0
    for place, words in enumerate((FIRST, MIDDLE, LAST)):
        if folded in words or any(folded.startswith(f"{word} ") for word in words):
            return place + step
    return None


def _numbered(name: str) -> float | None:
    numbers = DIGITS.findall(name)
    return float(numbers[0]) if len(numbers) == 1 else None
