"""Stata keeps dates and times as numbers since 1960; write them as text that people and other programs read."""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.raw import Texts
from leapstats.survey.spss_dates import DAY, Moment, moments
from leapstats.survey.spss_dates import ZERO as SPSS_ZERO

FORMAT = re.compile(r"%-?(?:t(?P<unit>[Ccdwmqhyb])|d)(?P<shown>.*)")
WITH_DATE = re.compile(r"[CcYyJjNnDdLlWw]|[Mm]on|DAYNAME")
START = float((np.datetime64("1960-01-01", "s") - SPSS_ZERO).astype(np.int64))
WEEKS = 52
FURTHEST_MONTH = 12 * 3000
# The days that ended with a leap second (IERS Bulletin C); %tC counts these seconds, %tc does not.
LEAP_DAYS = np.array(
    "1972-06-30 1972-12-31 1973-12-31 1974-12-31 1975-12-31 1976-12-31 1977-12-31 1978-12-31 1979-12-31 1981-06-30 "
    "1982-06-30 1983-06-30 1985-06-30 1987-12-31 1989-12-31 1990-12-31 1992-06-30 1993-06-30 1994-06-30 1995-12-31 "
    "1997-06-30 1998-12-31 2005-12-31 2008-12-31 2012-06-30 2015-06-30 2016-12-31".split(),
    dtype="datetime64[D]",
)
LEAPS = ((LEAP_DAYS + 1) - np.datetime64("1960-01-01", "D")).astype(np.float64) * DAY + np.arange(len(LEAP_DAYS))

Seconds = NDArray[np.float64]


def unit_of(shown: str) -> str:
    """Return the unit of a display format such as `%tdD_m_Y`: d, c, C, w, m, q, h, y or b; empty for plain numbers."""
    found = FORMAT.match(shown)
    return "" if found is None else found["unit"] or "d"


def moment_of(shown: str) -> Moment | None:
    """Return what a column with a display format holds; None for numbers, years and business dates."""
    unit = unit_of(shown)
    if unit in {"c", "C"}:
        found = FORMAT.match(shown)
        rest = found["shown"] if found is not None else ""
        return Moment.TIME if rest and not WITH_DATE.search(rest) else Moment.DATE_TIME
    return Moment.DATE if unit in SECONDS else None


def stata_moments(values: NDArray[np.float64], shown: str, kind: Moment) -> Texts:
    """Write a column as ISO text.

    Parameters
    ----------
    values
        In the unit of the display format, since 1960; NaN for blank.
    shown
        The display format. Weeks, months, quarters and half-years are written as their first day.
    kind
        As `moment_of` gives it.
    """
    seconds = SECONDS[unit_of(shown)](values)
    return moments(seconds if kind is Moment.TIME else seconds + START, kind)


def _days(values: NDArray[np.float64]) -> Seconds:
    return np.floor(values) * DAY


def _milliseconds(values: NDArray[np.float64]) -> Seconds:
    return values / 1000


def _with_leaps(values: NDArray[np.float64]) -> Seconds:
    seconds = values / 1000
    return seconds - np.searchsorted(LEAPS, seconds, side="right")


def _weeks(values: NDArray[np.float64]) -> Seconds:
    """Return the first days of weeks: in Stata a year has 52, and the last one is longer."""
    years = np.floor(values / WEEKS)
    weeks: Seconds = np.floor(values) - WEEKS * years
    return _first_days(12 * years) + 7.0 * DAY * weeks


def _every(months: int) -> Callable[[NDArray[np.float64]], Seconds]:
    return lambda values: _first_days(months * np.floor(values))


def _first_days(months: NDArray[np.float64]) -> Seconds:
    """Return the seconds from 1960 to the first day of a month, counted from January 1960."""
    known = np.abs(months) < FURTHEST_MONTH
    days = (np.datetime64("1960-01", "M") + np.where(known, months, 0).astype(np.int64)).astype("datetime64[D]")
    seconds = (days - np.datetime64("1960-01-01", "D")).astype(np.float64) * DAY
    return np.where(known, seconds, np.where(np.isnan(months), np.nan, np.inf))


SECONDS: dict[str, Callable[[NDArray[np.float64]], Seconds]] = {
    "d": _days,
    "c": _milliseconds,
    "C": _with_leaps,
    "w": _weeks,
    "m": _every(1),
    "q": _every(3),
    "h": _every(6),
}
