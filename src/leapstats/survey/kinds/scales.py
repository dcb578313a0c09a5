"""Answer scales whose order is known: for each, the words of every step, lowest first."""

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
    ("once a year or less",),
    ("less than monthly", "less than once a month"),
    ("yearly", "annually", "once a year"),
    ("twice a year", "every six months", "semiannually"),
    ("quarterly",),
    ("once a month or less",),
    ("monthly", "once a month"),
    ("twice a month", "every two weeks", "biweekly", "a few times a month", "several times a month"),
    ("less than weekly", "less than once a week", "once a week or less"),
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
IMPORTANCE = (
    ("very unimportant", "extremely unimportant"),
    ("unimportant",),
    ("somewhat unimportant", "slightly unimportant"),
    ("neutral", "neither", "neither important nor unimportant", "neither unimportant nor important"),
    ("somewhat important", "slightly important"),
    ("important",),
    ("very important", "extremely important"),
)
FAVORABILITY = (
    ("very unfavorable", "very unfavorably"),
    ("unfavorable", "unfavorably"),
    ("somewhat unfavorable", "somewhat unfavorably"),
    ("neutral", "neither", "neither favorable nor unfavorable", "neither favorably nor unfavorably"),
    ("somewhat favorable", "somewhat favorably"),
    ("favorable", "favorably"),
    ("very favorable", "very favorably"),
)
EASE = (
    ("extremely difficult", "very hard"),
    ("very difficult",),
    ("difficult", "hard"),
    ("somewhat difficult", "slightly difficult"),
    ("neutral", "neither", "neither easy nor difficult", "neither difficult nor easy"),
    ("somewhat easy", "slightly easy"),
    ("easy",),
    ("very easy",),
    ("extremely easy",),
)
CHALLENGE = (
    ("no challenge", "not a challenge", "not at all a challenge", "not a barrier", "not a problem", "no problem"),
    ("slight challenge", "minor challenge", "small challenge", "minor barrier", "minor problem"),
    ("somewhat of a challenge", "moderate challenge", "moderate barrier", "moderate problem"),
    ("major challenge", "big challenge", "significant challenge", "major barrier", "major problem", "serious problem"),
)
IMPLEMENTATION = (
    ("not implemented", "not at all implemented", "not started"),
    ("planned", "planning"),
    ("partially implemented", "partly implemented", "in progress", "in process"),
    ("mostly implemented",),
    ("fully implemented", "implemented", "completed", "complete"),
)
CONFIDENCE = (
    ("not at all confident", "not confident"),
    ("slightly confident", "a little confident"),
    ("somewhat confident",),
    ("moderately confident", "fairly confident"),
    ("confident",),
    ("very confident",),
    ("extremely confident", "completely confident"),
)
QUANTITY = (
    ("none", "none of them"),
    ("few", "a few", "very few"),
    ("some", "some of them"),
    ("half", "about half"),
    ("many",),
    ("most", "most of them"),
    ("all", "all of them"),
)
COMPLETION = (("incomplete",), ("unverified",), ("complete",))
PARTIAL = (("no",), ("maybe", "partly", "partially", "somewhat", "sometimes", "in part"), ("yes",))
TIMES = (
    ("never",),
    ("once", "one time"),
    ("twice", "two times"),
    *((f"{word} times",) for word in "three four five".split()),
    ("more than five times",),
)
ORDINALS = tuple((word,) for word in "first second third fourth fifth sixth seventh eighth ninth tenth".split())
LETTER_SIZES = tuple((word,) for word in "xs s m l xl xxl".split())
EDUCATION = (
    ("no schooling", "none"),
    ("less than high school", "less than high school degree", "less than high school diploma"),
    ("some high school",),
    ("high school", "high school degree", "high school diploma", "high school graduate", "high school or ged"),
    ("some college", "some college or associate degree", "some college, no degree"),
    ("associate degree", "associate's degree", "associates degree"),
    ("bachelor degree", "bachelor's degree", "bachelors degree", "college degree", "college graduate"),
    ("graduate degree", "master degree", "master's degree", "masters degree"),
    ("doctorate", "doctoral degree", "professional degree", "doctorate or professional degree"),
)
DEGREE = (
    ("none", "not at all", "not at all important", "not important"),
    ("very low", "minimal"),
    (
        *("low", "a little", "slightly", "mild", "slightly important", "a little bit", "to a small extent", "minor"),
        "not much",
    ),
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
    "importance": IMPORTANCE,
    "favorability": FAVORABILITY,
    "ease": EASE,
    "challenge": CHALLENGE,
    "implementation": IMPLEMENTATION,
    "confidence": CONFIDENCE,
    "quantity": QUANTITY,
    "completion": COMPLETION,
    "no to yes": PARTIAL,
    "number of times": TIMES,
    "ordinal": ORDINALS,
    "education": EDUCATION,
    "size in letters": LETTER_SIZES,
    "size": SIZE,
    "direction": DIRECTION,
    "months": MONTHS,
    "weekdays": WEEKDAYS,
}
