"""Know by its name a column that is no question: an id, a time stamp, a row number."""

import re

ID = re.compile(
    r"(?:^|[\s_.\-])(?:id|ids|uuid|guid|identifier|pid|sid|uid)(?:[\s_.\-]?\d+)?(?:$|(?=\s*\())", re.IGNORECASE
)
CAMEL_ID = re.compile(r"[a-z](?:ID|Id)$")
UNIT_ID = re.compile(
    r"(?:prac|practice|clinic|site|study|resp|respondent|subj|subject|pat|patient|case|rec|record|unit|survey)id",
    re.IGNORECASE,
)
PLACE_CODE = re.compile(r"(?:^|[\s_.\-])(?:npi|fips|zip|zip ?code|zipcode|postcode|postal ?code)$", re.IGNORECASE)
STAMP = re.compile(
    r"(?:^|[\s_.\-])(?:timestamp|time_stamp|submitdate|datestamp|startdate|enddate|recordeddate)$", re.IGNORECASE
)
CLOCK = re.compile(r"(?:start|completion|submission|last modified) time", re.IGNORECASE)
INDEX = re.compile(
    r"unnamed: ?\d+(?:_level_\d+)?|index|row|rownames?|row[ _](?:number|names?)|column \d+|"
    r"#|n[or]\.?|(?:serial|s\.?|sr\.?|lfd\.?|running)[ _]?(?:no|nr|number)\.?|serial",
    re.IGNORECASE,
)
OTHER_PLACES = "praxis|arztpraxis|klinik|standort|cabinet|consultorio|praktijk"
NUMBER_OF = r"(?:[ _.\-]{0,2}(?:no|nr|num|number|nummer|numéro|numero|número|n°)\.?)?"
UNIT = re.compile(
    rf"(?:practice|clinic|site|case|subject|patient|participant|respondent|record|unit|household|{OTHER_PLACES})"
    rf"{NUMBER_OF}",
    re.IGNORECASE,
)
YEAR = re.compile(
    r"(?:^|[\s_.\-])(?:years?|yr|wave|census|round|jahr|welle|année|annee|vague|año|anno|jaar)$", re.IGNORECASE
)
CATEGORY = re.compile(
    r"^(?!.*(?:pct|percent|%|share|prop|rate|number|count|num_|n_|housing|years?)).*(?:^|[\s_.\-])(?:region|type|race|ethnicity|sex|gender|category|setting|ownership|specialty|status|sector)$",
    re.IGNORECASE,
)
PLACE = re.compile(rf"(?:practice|clinic|site|{OTHER_PLACES}){NUMBER_OF}", re.IGNORECASE)
FORM_STATUS = re.compile(r".+_complete", re.IGNORECASE)
FREE_TEXT = re.compile(
    r".*\b(?:please|pls) (?:specify|describe|explain)\b.*|other.{0,40}\bspecify\b.*|.*_TEXT|.*\[other\]|"
    r".*[_ ]other[_ ]text|.*[^_]_other|(?:.*_)?other_(?:specify|txt|text|desc\w*|explain\w*)|"
    r".*\b(?:comments?|open.ended response)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_id(name: str) -> bool:
    """Tell whether a name says that a column identifies its rows, such as `record_id` or `practiceID`."""
    name = name.strip()
    return bool(ID.search(name) or CAMEL_ID.search(name) or UNIT_ID.fullmatch(name))


def is_code(name: str) -> bool:
    """Tell whether a name is that of numbers which merely stand for something, such as `npi` or `zip_code`."""
    return bool(PLACE_CODE.search(name.strip()))


def is_stamp(name: str) -> bool:
    """Tell whether a name says that a column holds a time stamp."""
    return bool(STAMP.search(name.strip()))


def is_clock(name: str) -> bool:
    """Tell whether a name is that of a time stamp where the cells are dates, such as `Start time`."""
    return bool(CLOCK.fullmatch(name.strip()))


def is_index(name: str) -> bool:
    """Tell whether a name is one that programs give to a column of row numbers."""
    return bool(INDEX.fullmatch(name.strip()))


def is_place(name: str) -> bool:
    """Tell whether a name is that of practices, clinics or sites, whose numbers are never counts."""
    return bool(PLACE.fullmatch(name.strip()))


def is_unit(name: str) -> bool:
    """Tell whether a name is that of the units themselves, such as `practice` or `site no`."""
    return bool(UNIT.fullmatch(name.strip()))


def is_year(name: str) -> bool:
    """Tell whether a name says that a column holds years or waves."""
    return bool(YEAR.search(name.strip()))


def is_category(name: str) -> bool:
    """Tell whether a name is that of a category, whose numbers are codes, such as `region` or `clinic_type`."""
    return bool(CATEGORY.search(name.strip()))


def is_form_status(name: str) -> bool:
    """Tell whether a name is that of the state of a form, such as `visit_complete`."""
    return bool(FORM_STATUS.fullmatch(name.strip()))


def asks_for_text(name: str) -> bool:
    """Tell whether a heading asks for words of one's own, such as `Other (please specify)`."""
    return bool(FREE_TEXT.fullmatch(" ".join(name.split())))
