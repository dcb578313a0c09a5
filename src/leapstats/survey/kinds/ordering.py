"""Put the levels of a category in their order: scales, months, bands, numbered levels."""

import re
from collections.abc import Mapping, Sequence

from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason

AGREEMENT = (
    ("strongly disagree", "completely disagree", "totally disagree"),
    ("moderately disagree", "mostly disagree"),
    ("disagree",),
    ("somewhat disagree", "slightly disagree", "tend to disagree"),
    ("neutral", "neither", "undecided", "neither agree nor disagree", "neither disagree nor agree", "no opinion"),
    ("somewhat agree", "slightly agree", "tend to agree"),
    ("agree",),
    ("moderately agree", "mostly agree"),
    ("strongly agree", "completely agree", "totally agree"),
)
FREQUENCY = (
    ("never", "not at all"),
    ("almost never", "very rarely"),
    ("rarely", "seldom", "hardly ever"),
    ("occasionally", "once in a while"),
    ("sometimes", "about half the time", "half of the time"),
    ("often", "frequently", "most of the time"),
    ("usually", "very often", "very frequently"),
    ("almost always", "nearly always"),
    ("always", "all of the time", "all the time"),
)
PERIODS = (
    ("never",),
    ("less than yearly", "less than once a year", "less often"),
    ("less than monthly", "less than once a month"),
    ("yearly", "annually", "once a year"),
    ("twice a year", "every six months", "semiannually"),
    ("quarterly",),
    ("monthly", "once a month"),
    ("twice a month", "every two weeks", "biweekly"),
    ("weekly", "once a week"),
    ("several times a week", "a few times a week", "more than once a week"),
    ("daily", "every day", "once a day"),
    ("several times a day", "more than once a day"),
)
QUALITY = (
    ("terrible",),
    ("very poor", "very bad"),
    ("poor", "bad"),
    ("below average",),
    ("fair", "average", "acceptable"),
    ("above average",),
    ("good",),
    ("very good",),
    ("excellent", "outstanding"),
)
SATISFACTION = (
    ("very dissatisfied", "extremely dissatisfied", "completely dissatisfied", "very unsatisfied"),
    ("dissatisfied", "unsatisfied"),
    ("somewhat dissatisfied", "slightly dissatisfied"),
    ("neutral", "neither", "neither satisfied nor dissatisfied", "neither dissatisfied nor satisfied"),
    ("somewhat satisfied", "slightly satisfied"),
    ("satisfied",),
    ("very satisfied", "extremely satisfied", "completely satisfied"),
)
LIKELIHOOD = (
    ("extremely unlikely",),
    ("very unlikely", "definitely not"),
    ("unlikely", "probably not"),
    ("somewhat unlikely", "slightly unlikely"),
    (
        "neutral",
        "neither",
        "neither likely nor unlikely",
        "neither unlikely nor likely",
        "possibly",
        "might or might not",
    ),
    ("somewhat likely", "slightly likely"),
    ("likely", "probably"),
    ("very likely", "definitely"),
    ("extremely likely",),
)
DEGREE = (
    ("none", "not at all", "not at all important", "not important"),
    ("very low", "minimal"),
    ("low", "a little", "slightly", "mild", "slightly important", "a little bit", "to a small extent", "minor"),
    ("medium", "moderate", "somewhat", "moderately", "moderately important", "somewhat important", "some"),
    ("high", "quite a bit", "a lot", "severe", "very", "important", "very important", "to a large extent", "major"),
    ("very high", "extremely", "very severe", "a great deal", "extremely important", "very much"),
)
SIZE = (
    ("very small", "solo"),
    ("small",),
    ("medium", "midsize", "mid-sized", "medium-sized"),
    ("large",),
    ("very large",),
)
DIRECTION = (
    ("much worse", "decreased a lot"),
    ("worse", "decreased", "declined"),
    ("somewhat worse", "slightly worse"),
    ("same", "the same", "about the same", "no change", "unchanged", "stayed the same"),
    ("somewhat better", "slightly better"),
    ("better", "increased", "improved"),
    ("much better", "increased a lot"),
)
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = tuple((name, name[:3]) if name != "september" else (name, "sep", "sept") for name in _MONTHS)
WEEKDAYS = tuple((name, name[:3]) for name in _DAYS)
SCALES = {
    "agreement": AGREEMENT,
    "frequency": FREQUENCY,
    "frequency over time": PERIODS,
    "quality": QUALITY,
    "satisfaction": SATISFACTION,
    "likelihood": LIKELIHOOD,
    "degree": DEGREE,
    "size": SIZE,
    "direction": DIRECTION,
    "months": MONTHS,
    "weekdays": WEEKDAYS,
}
NUMBERED = re.compile(r"[\[(]?(?P<number>-?\d+)[\])]?(?:$|\s*(?:[.:)=]|\s[-–—])\s*(?!\d)\S)")
AMOUNT = re.compile(r"(?<![\w.,])-?\d[\d,]*(?:\.\d+)?")
BELOW = re.compile(r"^(?:<=?|≤|under|below|less than|fewer than|up to|at most|no more than)\s*\S")
ABOVE = re.compile(
    r"^(?:>=?|≥|over|above|more than|greater than|at least)\s*\S"
    r"|(?:\+|\bor (?:more|over|above|older|greater|higher)|\band (?:over|above|older|up))$"
)
BAND = re.compile(
    r"^[^\d]{0,12}\d[\d,.]*[^\d]{0,12}(?:-|–|—|\bto\b|\band\b|\bthrough\b)[^\d]{0,6}\d[\d,.]*[^\d]{0,20}$"
)
MOST_NOISE = 25
BAND_WORDS = set(
    "to and or more less les than under below over above at least most up through fewer greater older higher "
    "none zero no".split()
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
    aside = sorted(level for level in levels if doubtful_reason(level) or plain_reason(level))
    if aside and len(levels) - len(aside) > 1:
        first, order = in_order([level for level in levels if level not in aside])
        return [*first, *aside], order
    if len(levels) > 1:
        folded = {level: " ".join(level.casefold().split()).strip(" .") for level in levels}
        for name, scale in SCALES.items():
            ranks = {word: place for place, words in enumerate(scale) for word in words}
            if all(text in ranks for text in folded.values()):
                return sorted(levels, key=lambda level: (ranks[folded[level]], level)), f"{name} scale"
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


def _template(folded: Mapping[str, str]) -> bool:
    """Tell whether levels are one text around one whole number, such as `Grade 2` and `Grade 10`."""
    return all(len(found := AMOUNT.findall(text)) == 1 and found[0].isdecimal() for text in folded.values())


def _units(text: str) -> set[str]:
    """Return the words of a band that are units, such as months."""
    words = re.findall(r"[^\W\d_]+", text)
    return {word.rstrip("s") for word in words} - BAND_WORDS


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
    return (-1.0, 0.0) if text in {"none", "zero"} else None
