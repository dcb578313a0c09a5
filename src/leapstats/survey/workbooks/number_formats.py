"""Number formats of spreadsheets that change what a code looks like: leading zeros, and percent."""

import re
from functools import lru_cache

BUILT_IN = {9: "0%", 10: "0.00%"}
CONDITION = re.compile(r"\[[^\]]*\]")
# A zero, an escaped character, a text in quotes, a place as wide as a character, or one that needs no quotes.
PART = re.compile(r'0|\\.|"[^"]*"|_.|[-() ]')
MOST_ZEROS = 40


def is_percent(code: str) -> bool:
    """Tell whether a format shows percent."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


@lru_cache(maxsize=1000)
def _parts(code: str) -> tuple[str, ...] | None:
    """Return the parts of a format of nothing but zeros and fixed characters, with two zeros at least; else None."""
    positive = CONDITION.sub("", code).split(";")[0]
    parts = PART.findall(positive)
    if "".join(parts) != positive or not 2 <= parts.count("0") <= MOST_ZEROS:
        return None
    return tuple(part for part in parts if not part.startswith("_"))


def is_padded(code: str) -> bool:
    """Tell whether a format writes leading zeros, such as `00000` of a postal code."""
    return _parts(code) is not None


def shown(number: float, code: str) -> str | None:
    """Return a whole number as a format of zeros shows it; None where it is negative or has decimals."""
    parts = _parts(code)
    if parts is None or number < 0 or not float(number).is_integer():
        return None
    digits = str(int(number)).rjust(parts.count("0"), "0")
    n_more = len(digits) - parts.count("0")  # digits beyond the format stand at its first zero
    written, place = [], 0
    for part in parts:
        if part == "0":
            stop = place + 1 + (n_more if place == 0 else 0)
            written.append(digits[place:stop])
            place = stop
        else:
            written.append(part.removeprefix("\\") if part.startswith("\\") else part.strip('"'))
    return "".join(written).strip()


def matters(code: str) -> bool:
    """Tell whether a format is one that a reader has to know of."""
    return is_padded(code) or is_percent(code)
