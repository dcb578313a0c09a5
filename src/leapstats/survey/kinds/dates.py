"""Read dates and times that were written as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

LOOKS = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]+\d.*)?"
    r"|[A-Za-z]{3,9}[- ]\d{2,4}|\d{1,2}/\d{4}|\d{4}-\d{1,2}"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}(?: .*)?|[A-Za-z]{3,9} \d{1,2},? \d{4}(?: .*)?"
)
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
DAYS = {
    "year first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "month first": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    "day first": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
    "day first, with points": ("%d.%m.%Y", "%d.%m.%y"),
    "month and year": ("%b-%y", "%b %y", "%b-%Y", "%b %Y", "%B %Y", "%m/%Y", "%Y-%m"),
    "month in words": ("%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%y"),
}
FORMS = {order: [day + clock for day in days for clock in CLOCKS] for order, days in DAYS.items()}
FIGURES, WORDS = re.compile(r"%[a-zA-Z]|\d+"), re.compile(r"[^\W\d_]+\.?")
ZONE = re.compile(r"\d{1,2}:\d{2}\S*?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})$")
OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")  # found in a tenth of the time
SHORT_YEAR = re.compile(r"[A-Za-z]{3}[- ]\d{2}$|\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3})[-/. ]\d{2}(?!\d)")
DAY_FIRST, MONTH_FIRST = "dates, day first", "dates, month first"
HEAD = 50
FIRST_DAY, LAST_DAY = 19000101, 21001231
MICROSECONDS_A_DAY = 86_400_000_000
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Dates:
    """Texts as days since 1970-01-01, with fractions for times; `words` says how they were read.

    `either` says that both orders of day and month are possible, `doubtful` that they differ and
    nothing decided between them.
    """

    values: NDArray[np.float64]
    words: str
    either: bool = False
    doubtful: bool = False


def read_dates(texts: Sequence[str], *, day_first: bool | None = None) -> Dates | None:
    """Read texts as dates.

    Parameters
    ----------
    texts
        Distinct texts.
    day_first
        Whether the day comes first where both orders are possible; None where nothing says so.

    Returns
    -------
    Dates or None
        None unless every text is a date, all written in one way. `doubtful` says that day and
        month could be the other way round: then the month is taken to come first.
    """
    if not texts or not all(map(LOOKS.fullmatch, texts[:HEAD])) or not all(map(LOOKS.fullmatch, texts)):
        return None
    written, clock = _without_zone(texts)
    found = {order: values for order in DAYS if (values := _in_order(written, order)) is not None}
    words = f"{_year_words(written)}{clock}"
    if "month and year" in found:
        return Dates(found["month and year"], f"dates, month and year, as the first of the month{words}")
    if "month first" in found and "day first" in found:
        same = bool(np.array_equal(found["month first"], found["day first"]))
        order = "day first" if day_first else "month first"
        return Dates(found[order], f"dates, {order}{words}", either=True, doubtful=not same and day_first is None)
    return next((Dates(values, f"dates, {order}{words}") for order, values in found.items()), None)


def says_day_first(words: str) -> bool | None:
    """Tell from the words for how dates were read whether the day came first; None where they do not say."""
    if words.startswith(DAY_FIRST):
        return True
    return False if words.startswith(MONTH_FIRST) else None


def _without_zone(texts: Sequence[str]) -> tuple[list[str], str]:
    """Leave out the time zone where all have the same one; else pandas brings the times to UTC. Say which."""
    zones = [ZONE.search(text) if ":" in text and OFFSET.search(text[-6:]) else None for text in texts]
    offsets = {zone.group("offset") if zone else "" for zone in zones}
    if offsets == {""}:
        return list(texts), ""
    if len(offsets) > 1:
        return list(texts), ", times in UTC"
    local = [text[: zone.start("offset")].rstrip() for text, zone in zip(texts, zones, strict=True) if zone]
    return local, f", times as written (zone {offsets.pop()})"


def _year_words(texts: Sequence[str]) -> str:
    """Say which century years of two digits are taken for, as `%y` has it."""
    return ", years from 1969 to 2068" if any(map(SHORT_YEAR.match, texts)) else ""


def _in_order(texts: Sequence[str], order: str) -> NDArray[np.float64] | None:
    import pandas as pd

    if order == "year first":
        stamps = pd.to_datetime(list(texts), format="ISO8601", errors="coerce", utc=True)
        if not stamps.isna().any():
            return _days(stamps)
    shape = _shape(texts[0])
    for form in FORMS[order]:
        if _shape(form.replace("%b", "a").replace("%B", "a").replace("%p", "a")) != shape:
            continue
        head = pd.to_datetime(list(texts[:1]), format=form, errors="coerce")
        if head.isna().any():
            continue
        stamps = pd.to_datetime(list(texts), format=form, errors="coerce")
        if not stamps.isna().any():
            return _days(stamps)
    return None


def _shape(text: str) -> str:
    """Write a date or a format without its digits and letters; only such of one shape can fit."""
    return WORDS.sub("a", FIGURES.sub("0", " ".join(text.split())))


def read_day_numbers(numbers: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Read whole numbers such as 20160531 as days since 1970-01-01; None unless every one is a date since 1900."""
    import pandas as pd

    in_range = bool(len(numbers)) and bool(np.all((numbers >= FIRST_DAY) & (numbers <= LAST_DAY)))
    if not in_range or not bool(np.all(numbers % 1 == 0)):
        return None
    stamps = pd.to_datetime([str(int(number)) for number in numbers], format="%Y%m%d", errors="coerce")
    return None if stamps.isna().any() else _days(stamps)


def _days(stamps: "object") -> NDArray[np.float64]:
    microseconds = np.asarray(stamps, dtype="datetime64[us]").astype(np.int64)
    return microseconds / MICROSECONDS_A_DAY


def date_text(days: float) -> str:
    """Write days since 1970-01-01 as a date, without the time of day."""
    return str(EPOCH + timedelta(days=days))
