"""Put the names of waves in the order of time."""

import re
from collections.abc import Mapping, Sequence

from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.kinds.scales import MONTHS

FIRST = ("pre", "before", "baseline", "start", "first", "initial", "intake", "pretest")
MIDDLE = ("mid", "during", "midpoint", "interim", "midline")
POST = ("post", "after", "second", "posttest")
END = ("end", "endline", "last", "final")
RANKS = {**dict.fromkeys(FIRST, 0), **dict.fromkeys(MIDDLE, 1), **dict.fromkeys((*POST, *END), 2)}
FOLLOW_UP = re.compile(r"\b(?:follow ?ups?|f ?u)\b")
LATER, STEP = 3, 1e-6
DIGITS = re.compile(r"\d+(?:\.\d+)?")
DAYS = {"d": 1.0, "day": 1.0, "w": 7.0, "wk": 7.0, "week": 7.0, "m": 30.44, "mo": 30.44, "mth": 30.44, "month": 30.44}
DAYS |= {"y": 365.25, "yr": 365.25, "year": 365.25}
BACKWARDS = frozenset("ago before prior pre until".split())
Keys = Mapping[str, float | None]


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
        By number (2013, T1, 6 months), date, month, or words such as pre and post, also together: baseline, month 6,
        1 year, final; a follow-up comes after the one other wave. Where these do not tell, in the order declared,
        or as given.
    """
    keys = _keys(names)
    if keys:
        return sorted(names, key=lambda name: keys[name])
    return sorted(names, key=list(declared).index) if set(names) <= set(declared) else list(names)


def in_time(names: Sequence[str]) -> bool:
    """Tell whether the names of waves say which is earlier."""
    return len(names) < 2 or bool(_keys(names))


def by_number(names: Sequence[str]) -> bool:
    """Tell whether names differ in a number alone, as waves T1 and T2 do, and as sites c01 and c02."""
    return any(None not in {*keys_of(names).values()} and len(keys_of(names)) > 1 for keys_of in (_numbers, _numbered))


def _keys(names: Sequence[str]) -> dict[str, float]:
    """Return a number for each name that puts it in its place; empty where they do not all have one."""
    for keys_of in (_numbers, _dates, _months, _phases, _numbered, _spans, _one_follow_up):
        known = {name: value for name, value in keys_of(names).items() if value is not None}
        if len(known) == len(names) and len(set(known.values())) == len(names):
            return known
    return {}


def _numbers(names: Sequence[str]) -> Keys:
    return {name: float(name) if NUMBER.fullmatch(name) else None for name in names}


def _dates(names: Sequence[str]) -> Keys:
    read = {name: read_dates([name]) for name in names}
    return {
        name: float(dates.values[0]) if dates is not None and not dates.doubtful else None
        for name, dates in read.items()
    }


def _months(names: Sequence[str]) -> Keys:
    def place(name: str) -> float | None:
        folded = name.casefold().strip(" .")
        return next((float(place) for place, words in enumerate(MONTHS) if folded in words), None)

    return {name: place(name) for name in names}


def _phases(names: Sequence[str]) -> Keys:
    """Rank by words such as pre and post; within a word by the number beside it, if all are in one unit."""
    ends = any(_word(name) in END for name in names)
    units = {unit for name in names if (unit := _sized(name)[1]) is not None}

    def rank(name: str) -> float | None:
        size, unit = _sized(name)
        step = 0.0 if size is None else size * STEP * (1.0 if len(units) < 2 else _days(unit))
        word = _word(name)
        if word is not None:
            return RANKS[word] + step
        # Whether the end of a study or a follow-up is later, words do not say.
        return None if ends or not _is_follow_up(name) else LATER + step

    mixed = len(units) > 1 and "" in units
    return dict.fromkeys(names) if mixed else {name: rank(name) for name in names}


def _numbered(names: Sequence[str]) -> Keys:
    if len({DIGITS.sub("#", name.casefold()) for name in names}) > 1:
        return {}
    numbers = {name: DIGITS.findall(name) for name in names}
    return {name: float(found[0]) if len(found) == 1 else None for name, found in numbers.items()}


def _spans(names: Sequence[str]) -> Keys:
    """Place times such as "month 6", "6 months" and "1 year" between the words for the start and for the end."""
    sized = {name: _sized(name) for name in names}
    units = {unit for size, unit in sized.values() if size is not None}

    def place(name: str) -> float | None:
        size, unit = sized[name]
        word = _word(name)
        if size is None:
            return None if word is None or RANKS[word] == 1 else (-1.0 if RANKS[word] == 0 else float("inf"))
        if word is not None or unit is None:
            return None
        return size * (1.0 if len(units) < 2 else _days(unit))

    return dict.fromkeys(names) if len(units) > 1 and "" in units else {name: place(name) for name in names}


def _one_follow_up(names: Sequence[str]) -> Keys:
    """Let a follow-up come after the one other wave, whatever that is called."""
    later = [_is_follow_up(name) for name in names]
    return dict(zip(names, map(float, later), strict=True)) if len(names) == 2 else {}


def _folded(name: str) -> str:
    """Return a name in small letters, with one blank for whatever is no letter."""
    return " ".join("".join(each if each.isalpha() else " " for each in name.casefold()).split())


def _word(name: str) -> str | None:
    """Return the word for a phase that a name begins with, if it does."""
    return next((word for word in RANKS if f"{_folded(name)} ".startswith(f"{word} ")), None)


def _is_follow_up(name: str) -> bool:
    return FOLLOW_UP.search(_folded(name)) is not None


def _sized(name: str) -> tuple[float | None, str | None]:
    """Return the one number of a name and its unit: "" where it has none, None where other words stand beside it."""
    numbers = DIGITS.findall(name)
    if len(numbers) != 1:
        return None, None
    words = [word.removesuffix("s") for word in FOLLOW_UP.sub(" ", _folded(name)).split() if word not in RANKS]
    units = [word for word in words if word in DAYS]
    if len(words) > 1 or len(units) < len(words) or BACKWARDS & set(_folded(name).split()):
        return float(numbers[0]), None
    return float(numbers[0]), (units or [""])[0]


def _days(unit: str | None) -> float:
    return DAYS.get(unit or "", 1.0)
