"""Put the levels of a category in their order: scales, months, bands, numbered levels."""

import re
from collections.abc import Mapping, Sequence

from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.kinds.scales import SCALES
from leapstats.survey.kinds.sentinels import stray_codes

# No and yes alone are no scale, and S and M can be anything.
FEWEST = {"no to yes": 3, "size in letters": 3}
RANKS = {name: {word: place for place, words in enumerate(scale) for word in words} for name, scale in SCALES.items()}
CYCLES = ("months scale", "weekdays scale")
FEWEST_IN_ORDER = 3
ASIDE = re.compile(r"\s*\([^()]*\)$")
PER = re.compile(r"\bper ")
NUMBERED = re.compile(r"[\[(]?(?P<number>-?\d+)[\])]?(?:$|\s*(?:[.:)=]|\s[-–—])\s*(?!\d)\S)")
AMOUNT = re.compile(r"(?<![\w.,])-?\d[\d,]*(?:\.\d+)?")
BELOW = re.compile(
    r"^(?:<=?|≤|under|below|less than|fewer than|up to|at most|no more than)\s*\S"
    r"|\d\s*\D{0,12}\bor (?:less|fewer|under|younger|lower)\b"
)
ABOVE = re.compile(
    r"^(?:>=?|≥|over|above|more than|greater than|at least)\s*\S"
    r"|(?:\+|\b(?:or (?:more|over|above|older|greater|higher)|and (?:over|above|older|up))(?: [^\W\d][^\d]{0,20})?)$"
)
BAND = re.compile(
    r"^[^\d]{0,12}\d[\d,.]*[^\d]{0,12}(?:-|–|—|\bto\b|\band\b|\bthrough\b)[^\d]{0,6}\d[\d,.]*[^\d]{0,20}$"
)
MOST_NOISE = 25
BAND_NAMES = {"none": (-1.0, 0.0), "zero": (-1.0, 0.0), "solo": (1.0, 0.0), "one": (1.0, 0.0)}
BAND_WORDS = set(
    "to and or more less les than under below over above at least most up through fewer greater older higher "
    "none zero no solo one".split()
)


def in_order(levels: Sequence[str]) -> tuple[list[str], str]:
    """Put levels in their order.

    Parameters
    ----------
    levels
        Two or more distinct texts.

    Returns
    -------
    list of str, str
        The levels, and in which order they are: the name of a scale, `numbered`, `bands`, or ""
        where they are only sorted by the alphabet. Levels such as `Not sure` come last.
    """
    stray = stray_codes(levels)
    aside = sorted(level for level in levels if level in stray or doubtful_reason(level) or plain_reason(level))
    if aside and len(levels) - len(aside) > 1:
        first, order = in_order([level for level in levels if level not in aside])
        return [*first, *aside], order
    if len(levels) > 1:
        scale, steps = steps_of(levels)
        if scale:
            return sorted(levels, key=lambda level: (steps[level], level)), f"{scale} scale"
        folded = _folded(levels)
        bare = all(text.isdecimal() for text in folded.values())
        if not bare and len({AMOUNT.sub("#", text) for text in folded.values()}) == 1 and _template(folded):
            return sorted(levels, key=lambda level: float(AMOUNT.findall(folded[level])[0])), "numbered"
        mixed = len(set().union(*(_units(text) for text in folded.values()))) > 1
        kinds = (("numbered", _number), *(() if mixed else (("bands", _band),)))
        for name, key in () if bare else kinds:
            keys = {level: key(folded[level]) for level in levels}
            if all(each is not None for each in keys.values()) and len(set(keys.values())) == len(keys):
                return sorted(levels, key=lambda level: keys[level] or ()), name
    return sorted(levels), ""


def known_order(levels: Sequence[str]) -> str:
    """Return the order that levels stand in, up or down: the name of a scale or `bands`; "" where none is known.

    Months and weekdays come round again, and numbers before levels may be names only: neither is an order to test.
    Nor is there one where a level such as `Not sure` stands aside.
    """
    if len(levels) < FEWEST_IN_ORDER or any(doubtful_reason(level) or plain_reason(level) for level in levels):
        return ""
    found, order = in_order(levels)
    is_known = (order.endswith("scale") and order not in CYCLES) or order == "bands"
    return order if is_known and not stray_codes(levels) and list(levels) in (found, found[::-1]) else ""


def steps_of(levels: Sequence[str]) -> tuple[str, dict[str, int]]:
    """Return the scale whose words levels are, and at which of its steps each stands; no name where there is none."""
    words = {level: PER.sub("a ", ASIDE.sub("", text)) for level, text in _folded(levels).items()}
    for name, ranks in RANKS.items():
        if len(levels) >= FEWEST.get(name, 2) and all(text in ranks for text in words.values()):
            return name, {level: ranks[text] for level, text in words.items()}
    return "", {}


def _folded(levels: Sequence[str]) -> dict[str, str]:
    return {level: " ".join(level.casefold().split()).strip(" .") for level in levels}


def _template(folded: Mapping[str, str]) -> bool:
    """Tell whether levels are one text around one whole number, such as `Grade 2` and `Grade 10`."""
    return all(len(found := AMOUNT.findall(text)) == 1 and found[0].isdecimal() for text in folded.values())


def _units(text: str) -> set[str]:
    """Return the words of a band that are units, such as months."""
    words = re.findall(r"[^\W\d_]+", text)
    return {word.removesuffix("s") for word in words} - BAND_WORDS


def _number(text: str) -> tuple[float, ...] | None:
    """Return the number that a level such as `1 - Never` begins with."""
    match = NUMBERED.match(text)
    return (float(match["number"]),) if match and not BAND.match(text) else None


def _band(text: str) -> tuple[float, ...] | None:
    """Return where a band such as `$25,000 to $49,999`, `<5` or `10+` begins."""
    amounts = [float(amount.replace(",", "")) for amount in AMOUNT.findall(text)]
    if len(AMOUNT.sub("", text)) > MOST_NOISE:
        return None
    if len(amounts) == 1 and BELOW.search(text):
        return (amounts[0], -1.0)
    if len(amounts) == 1 and ABOVE.search(text):
        return (amounts[0], 1.0)
    if len(amounts) == 2 and BAND.match(text) and amounts[0] <= amounts[1]:
        return (amounts[0], 0.0)
    if len(amounts) == 1 and (text.replace(",", "").strip("$€£ ").isdecimal() or text in {"0", "none"}):
        return (amounts[0], 0.0)
    return BAND_NAMES.get(text)
