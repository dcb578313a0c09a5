"""Read numbers that were written as text: thousands, percent and currency signs, decimal commas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

HEAD = 200
# A whole number with leading zeros is an id or a postcode, and no number.
NUMBER = re.compile(r"(?!0[0-9]+$)[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DIGITS = re.compile(r"[0-9]+")
PADDED = re.compile(r"0[0-9]+")
WHOLE = re.compile(r"[+-]?[0-9]+(?:\.0)?")
AFFIX = re.compile(r"^(?P<sign>[+-]?)(?P<before>[$€£¥]?)\s?(?P<body>[+-]?[0-9.,' ]*[0-9]\.?)\s?(?P<after>[%$€£¥]?)$")
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
SPACED = re.compile(r"[+-]?[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
GROUPS_ONLY = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+")
COMMA = re.compile(r"[+-]?(?!0[0-9])[0-9]+,[0-9]+")
COMMA_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
POINT_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})")
THREE_DIGITS = re.compile(r"[+-]?[1-9][0-9]{2}")
SIGNS = str.maketrans({"−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})


class Decimal(StrEnum):
    """What stands before the decimals of numbers in text; AUTO takes what the column as a whole says."""

    AUTO = "auto"
    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Numerals:
    """Texts as numbers; `whole` says that none was written with decimals, `words` how they were written."""

    values: NDArray[np.float64]
    whole: bool
    words: str = ""


def read_numerals(texts: Sequence[str], decimal: Decimal = Decimal.AUTO) -> Numerals | None:
    """Read texts as numbers.

    Parameters
    ----------
    texts
        Distinct texts without white space around them.
    decimal
        What stands before decimals. AUTO takes a comma with three digits after it for thousands
        if every comma of the column is such a one, and else for the decimal comma.

    Returns
    -------
    Numerals or None
        None unless every text is a number, all written alike.
    """
    if not texts:
        return None
    if _all(NUMBER, texts) and (decimal is not Decimal.COMMA or not any("." in text for text in texts)):
        return Numerals(_floats(texts), _all(WHOLE, texts))
    if not all(AFFIX.match(text.translate(SIGNS)) for text in texts[:HEAD]):
        return None
    return _dressed([text.translate(SIGNS) for text in texts], decimal)


def are_padded(texts: Sequence[str]) -> bool:
    """Tell whether texts are all digits, some with leading zeros: codes such as postcodes."""
    return _all(DIGITS, texts) and any(PADDED.fullmatch(text) for text in texts)


def uses_decimal_comma(texts: Sequence[str]) -> bool:
    """Tell whether texts are numbers with a decimal comma that can be nothing else, such as 2,5."""
    if not any("," in text for text in texts[:HEAD]):
        return False
    found = read_numerals(texts)
    return found is not None and "decimal comma" in found.words


def breaks_decimal_comma(texts: Sequence[str]) -> bool:
    """Tell whether texts are numbers with a decimal point: one that does not stand before three digits."""
    pointed = [text.strip("%$€£¥ ") for text in texts if "." in text]
    return bool(pointed) and _all(NUMBER, pointed) and not _all(COMMA_GROUPED, pointed)


def not_numbers(texts: Sequence[str]) -> list[str]:
    """Return the texts that are no plain number, nor one with thousands, a sign or a decimal comma."""
    return [text for text in texts if read_numerals([text]) is None]


def _all(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return all(map(pattern.fullmatch, texts))


def _floats(texts: Sequence[str]) -> NDArray[np.float64]:
    return np.fromiter(map(float, texts), dtype=np.float64, count=len(texts))


def _dressed(texts: Sequence[str], decimal: Decimal) -> Numerals | None:
    """Read numbers that have signs of percent or currency, or groups of digits."""
    matches = [AFFIX.match(text) for text in texts]
    found = [match for match in matches if match is not None]
    if len(found) < len(texts):
        return None
    affixes = {match["before"] + match["after"] for match in found if match["body"].strip("0.,")}
    twice = any(match["sign"] and match["body"][0] in "+-" for match in found)
    if len(affixes) > 1 or twice or any(len(affix) > 1 for affix in affixes):
        return None
    bodies = [match["sign"] + match["body"] for match in found]
    read = _grouped(bodies, decimal)
    if read is None:
        return None
    plain, words = read
    sign = next(iter(affixes), "")
    said = [f"{'percent' if sign == '%' else sign} sign left off"] if sign else []
    whole = _all(WHOLE, plain)
    return Numerals(_floats(plain), whole, ", ".join([*said, *words]))


def _grouped(bodies: Sequence[str], decimal: Decimal) -> tuple[list[str], list[str]] | None:
    """Write numbers with a decimal point and without groups, and say what was done."""
    if decimal is not Decimal.COMMA:
        if _all(NUMBER, bodies):
            return list(bodies), []
        if all(THOUSANDS.fullmatch(body) or NUMBER.fullmatch(body) for body in bodies):
            return [body.replace(",", "") for body in bodies], ["with commas as thousands separators"]
    spaced = any(SPACED.fullmatch(body) for body in bodies)
    if spaced and all(SPACED.fullmatch(body) or NUMBER.fullmatch(body) or COMMA.fullmatch(body) for body in bodies):
        spaceless = [body.replace(" ", "").replace("'", "") for body in bodies]
        if decimal is not Decimal.COMMA and _all(NUMBER, spaceless):
            return spaceless, ["with spaces as thousands separators"]
        if decimal is not Decimal.POINT and not any("." in body for body in spaceless):
            return [body.replace(",", ".") for body in spaceless], ["with a decimal comma"]
        return None
    commas = all(COMMA.fullmatch(body) or COMMA_GROUPED.fullmatch(body) or _no_point(body) for body in bodies)
    if decimal is not Decimal.POINT and commas:
        return [body.replace(".", "").replace(",", ".") for body in bodies], ["with a decimal comma"]
    return None


def _no_point(body: str) -> bool:
    return "." not in body and NUMBER.fullmatch(body) is not None


def ambiguous_commas(texts: Sequence[str]) -> bool:
    """Tell whether the commas of a column could be thousands and decimals alike: `1,234` throughout."""
    grouped = [text for text in texts if "," in text]
    return bool(grouped) and all(GROUPS_ONLY.fullmatch(text) and text.count(",") == 1 for text in grouped)


def ambiguous_points(texts: Sequence[str]) -> bool:
    """Tell whether the points of a column may stand at thousands: `1.000` throughout, beside `900` or all rounded."""
    pointed = [text for text in texts if "." in text]
    if not pointed or not _all(POINT_GROUPED, pointed):
        return False
    others = [text for text in texts if "." not in text]
    return all(text.endswith("0") for text in pointed) or (bool(others) and _all(THREE_DIGITS, others))
