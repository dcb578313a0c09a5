"""SPSS keeps dates and times as seconds; write them as text that people and other programs read."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.raw import Texts, merged

ZERO = np.datetime64("1582-10-14", "s")
DAY = 86_400
FURTHEST = 1e11  # seconds: some three thousand years


class Moment(StrEnum):
    """What the seconds of a column stand for."""

    DATE = "date"
    DATE_TIME = "date and time"
    TIME = "time"


KINDS = {
    **dict.fromkeys(["DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR", "WKYR"], Moment.DATE),
    **dict.fromkeys(["DATETIME", "YMDHMS"], Moment.DATE_TIME),
    **dict.fromkeys(["TIME", "DTIME", "MTIME"], Moment.TIME),
}


def moment_of(print_format: str) -> Moment | None:
    """Return what a column with a print format such as `DATE11` holds; None for plain numbers."""
    return KINDS.get(print_format.rstrip("0123456789.").upper())


def moments(seconds: NDArray[np.float64], kind: Moment) -> Texts:
    """Write seconds as ISO text.

    Parameters
    ----------
    seconds
        Since midnight, 14 October 1582, or for times since midnight or the start of a duration;
        NaN for blank.
    kind
        What they stand for.

    Returns
    -------
    Texts
        `2013-05-01`, `2013-05-01T08:30:00` or `27:15:00`, where hours may pass 24; blank for NaN.
        Seconds too far from any calendar stay a number.
    """
    import pandas as pd

    places, distinct = pd.factorize(seconds)  # by order of appearance, -1 for NaN
    return merged(places.astype(np.int32), [*_moments(distinct, kind), ""])


def _moments(seconds: NDArray[np.float64], kind: Moment) -> list[str]:
    if kind is Moment.TIME or not (np.abs(seconds) < FURTHEST).all():
        return [moment(float(each), kind) for each in seconds]
    stamps = ZERO + np.floor(seconds).astype("timedelta64[s]")
    clock = np.datetime_as_string(stamps, unit="s")
    if kind is Moment.DATE_TIME:
        return [str(text) for text in clock]
    days = np.datetime_as_string(stamps.astype("datetime64[D]"))
    return [str(text) for text in np.where(seconds % DAY == 0, days, clock)]


def moment(seconds: float, kind: Moment) -> str:
    """Write one number of seconds as ISO text; see `moments`."""
    if not abs(seconds) < FURTHEST:
        return f"{seconds:g}"
    if kind is Moment.TIME:
        return _clock(seconds)
    whole = kind is Moment.DATE and seconds % DAY == 0
    return str(np.datetime_as_string(ZERO + np.timedelta64(int(seconds // 1), "s"), unit="D" if whole else "s"))


def _clock(seconds: float) -> str:
    hundredths = round(abs(seconds) * 100)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest % 100:02}" if rest % 100 else ""
    return f"{'-' if seconds < 0 else ''}{hours:02}:{minutes:02}:{rest // 100:02}{fraction}"
