"""SAS keeps dates and times as numbers since 1960, told by their format; write them as ISO text."""

import re

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.raw import Texts
from leapstats.survey.spss_dates import DAY, Moment, moments
from leapstats.survey.stata_dates import START

WIDTH = re.compile(r"\d*\.?\d*$")
# From "SAS Formats and Informats: Reference", formats by category; letters at the end choose the separator.
DATES = re.compile(
    r"DATE|DAY|DOWNAME|(?:DD|MM|YY|YYYY)?(?:DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM|YYQR?|YYWK)[BCDNPS]?|JULDAY|JULIAN|MONNAME|"
    r"MONTH|MONYY|PDJULG|PDJULI|QTRR?|WEEKDATE|WEEKDATX|WEEKDAY|WEEK[UVW]|WORDDATE|WORDDATX|YEAR|YYMON|"
    r"(?:E8601|B8601|IS8601)DA|NLDATE\w*|EURDF(?:DD|DE|DN|DWN|MN|MY|WDX|WKX)|MINGUO|NENGO|HDATE|HEBDATE"
)
DATE_TIMES = re.compile(
    r"DATETIME|DATEAMPM|MDYAMPM|DTDATE|DTMONYY|DTWKDATX|DTYEAR|DTYYQC|(?:E8601|B8601|IS8601)(?:DT|DN|DZ|DX|LX)|"
    r"NLDATM\w*|EURDFDT"
)
TIMES = re.compile(r"TIME|TIMEAMPM|TOD|HHMM|HOUR|MMSS|(?:E8601|B8601|IS8601)(?:TM|TZ|LZ|TX)|NLTIM\w*")
PLAIN = re.compile(
    r"\$?|F|BEST[DX]?|BESTX|COMMAX?|DOLLARX?|EUROX?|PERCENTN?|Z|ZD|E|D|NUMX|NEGPAREN|FRACT|ROMAN|SSN|WORDF|WORDS|HEX|"
    r"BINARY|OCTAL|IB|PIB|RB|PD|PK|\$CHAR|\$F|\$UPCASE|\$QUOTE|\$HEX|\$BASE64X|\$VARYING|\$ASCII|\$EBCDIC|NLNUM\w*|"
    r"NLMN\w*|NLPCT\w*|PVALUE|VAXRB|FLOAT|SIZEK\w*"
)


def format_name(shown: str) -> str:
    """Return the name of a format such as `MMDDYY10.` without its width, in capitals."""
    return WIDTH.sub("", shown.strip()).upper()


def moment_of(shown: str) -> Moment | None:
    """Return what a column with a format holds; None for plain numbers and for the formats of a catalog."""
    name = format_name(shown)
    if DATES.fullmatch(name):
        return Moment.DATE
    if DATE_TIMES.fullmatch(name):
        return Moment.DATE_TIME
    return Moment.TIME if TIMES.fullmatch(name) else None


def is_plain(shown: str) -> bool:
    """Tell whether a format is one of SAS for plain numbers or texts."""
    return PLAIN.fullmatch(format_name(shown)) is not None


def sas_moments(values: NDArray[np.float64], kind: Moment) -> Texts:
    """Write a column as ISO text.

    Parameters
    ----------
    values
        Days since 1960 for dates, seconds since 1960 for dates with times, seconds for times; NaN for blank.
    kind
        As `moment_of` gives it.
    """
    if kind is Moment.TIME:
        return moments(values, kind)
    return moments((values * DAY if kind is Moment.DATE else values) + START, kind)
