"""Know columns that hold personal data by their cells, whatever their names."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

import numpy as np

from leapstats.survey.kinds.contacts import PHONE, has_contact, has_email, plainly
from leapstats.survey.kinds.ordering import in_order
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.survey.raw import RawColumn, RawFile

SAMPLE, HEAD = 2000, 20
FEWEST_WORDS = 4  # fewer are a number with its name before it, which counts where most cells are such
LONGEST = 200
MOST = 0.5  # of the distinct cells of a column that have to look alike
IP = re.compile(
    r"(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d{1,5})?"
    r"|\[?(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]{1,20}|(?=[^:]*(?::[^:]+)*::)[0-9a-f:]{3,39}(?:\d+(?:\.\d+){3})?)"
    r"(?:%\w+|/\d+|\](?::\d+)?)?",
    re.IGNORECASE,
)
SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
STREET = re.compile(
    r"\d{1,6}[a-z]?,? (?:[\w.'\-]+ ){1,4}"
    r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|way|ct|court|pl|place|hwy|highway|pkwy)\b\.?.*"
    r"|[\w.'\- ]*(?:straße|strasse|str\.|gasse|allee) ?\d{1,4} ?[a-z]?(?:,.*)?"
    r"|[^\W\d_][\w.'\- ]{2,60} \d{1,4} ?[a-z]?,? (?:[A-Z]{1,2}-)?(?!(?:19|20)\d\d )\d{4,5} [^\W\d_].*"
    r"|\d{1,5}(?: bis| ter)?,? (?:rue|chemin|impasse|quai|calle|via|piazza) .+"
    r"|(?:p\. ?o\.?|po|post office) ?box \d+.*|postfach \d[\d ]*.*",
    re.IGNORECASE,
)
CONTACTS = (PHONE, IP, SOCIAL_SECURITY, STREET)
PLAIN_NUMBER = r"\d+(?:\.\d*)?\Z"  # no contact is one, and most cells of a file are
ANY_CONTACT = re.compile(
    rf"(?!{PLAIN_NUMBER})(?:(?:tel|phone|ph|mobile|cell|fax)[.:]* )?(?:{'|'.join(each.pattern for each in CONTACTS)})",
    re.IGNORECASE,
)

WORD, INITIAL = r"[^\W\d_][^\W\d_'’\-]*(?:['’\-][^\W\d_]+)*['’]?[^\W\d_]", r"[^\W\d_]\.?"
A_TITLE = r"(?:dr|mr|mrs|ms|prof|herr|frau|mme|sra?|dott)"
TITLE = rf"(?:{A_TITLE}\.? )?"
PERSON = re.compile(
    rf"{TITLE}(?:(?:{INITIAL} )?{WORD}(?: {INITIAL})?(?: {WORD}){{1,3}}(?:, ?[A-Z.]+)?"
    rf"|{WORD}(?: {WORD})?, {WORD}(?: (?:{WORD}|{INITIAL}))?|{INITIAL} {WORD})"
    rf"|{A_TITLE}\.? {WORD}"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,5}",
    re.IGNORECASE,
)
NO_PERSON = re.compile(
    r"\b(?:nurse|practitioner|physician|doctor|provider|assistant|associate|manager|director|staff|team|medical|"
    r"medicine|family|internal|general|primary|care|health|clinic|clinics|center|centre|hospital|practice|group|"
    r"university|school|department|office|services?|social|work|worker|community|private|public|pediatrics?|"
    r"full|part|time|once|twice|daily|weekly|monthly|per|day|week|month|year|never|rarely|sometimes|often|always|"
    r"usually|very|somewhat|not|no|yes|none|other|unknown|agree|disagree|satisfied|dissatisfied|male|female|"
    r"in|by|of|to|at|on|the|and|or|with|for|from|e-?mail|phone|mail|letter|less|more|than|urban|rural|high|low|"
    r"white|black|american|asian|latino|hispanic|registered|certified|licensed|behavioral|mental|quality|project|"
    r"both|either|neither|all|any|some|only|too|am|is|are|has|have|was|fully|partly|partially|implemented|planned|started|"
    r"under|way|site|off|shared|remotely|remote|lead|head|owner|receptionist|business|clinician|systems?|call|visit|video|"
    r"strongly|slightly|moderately|completely|video)\b",
    re.IGNORECASE,
)
STRONG_ROLE = re.compile(
    r"(?<![a-z])(?:interviewers?|interviewees?|surveyors?|champions?|contact person|ansprechpartner(?:in)?|director|"
    r"(?:completed|filled (?:in|out)|entered|abstracted|reviewed) by|person completing|"
    r"names? of (?:the )?(?:person|interviewer|respondent|director|manager|lead|contact|champion|nurse|physician)|"
    r"(?:lead|director|manager|clinician|physician|provider|nurse|staff|person|respondent|contact)s? names?|"
    r"ansprechperson|ausgefüllt von|wer hat .*ausgefüllt|name der person|"
    r"noms? (?:du|de la|de l['’]) ?(?:répondante?|personne|enquêt\w+)|(?:rempli|complété) par|enquêteur|enquêtrice|"
    r"nombre (?:del?|de la) (?:encuestad\w+|entrevistad\w+|persona|responsable)|(?:rellenado|completado) por)(?![a-z])",
    re.IGNORECASE,
)
INITIALS = re.compile(r"(?<![a-z])(?:initials?|user ?names?)(?![a-z])", re.IGNORECASE)
# A name by its letters, where nothing else in the file speaks for one: Ann Lee, Dr. Tom O'Neil, LEE, ANN.
CAPITALS = re.compile(r"[^a-z]*(?:[A-Z][\w.'’\-]*[ ,]*)+")
ROLE = re.compile(
    r"(?<![a-z])(?:[a-z]*names?|contacts?|respondents?|clinicians?|providers?|physicians?|doctors?|directors?|leads?|"
    r"managers?|persons?|noms?|nombres?|nome|naam)(?![a-z])|" + STRONG_ROLE.pattern,
    re.IGNORECASE,
)
NO_ROLE = re.compile(
    r"(?<![a-z])(?:types?|kinds?|methods?|modes?|status|levels?|special(?:i)?t(?:y|ies)|frequency|degrees?|credentials?|city|"
    r"state|county|country|region|languages?|race|ethnicity|model|brand|drug|species|file|variable)(?![a-z])",
    re.IGNORECASE,
)
PHONE_NAME = re.compile(r"(?<![a-z])(?:[a-z]*phone|tel|mobile|fax|cell)(?:s|no|nr|num|number)?(?![a-z])", re.IGNORECASE)
SOCIAL_NAME = re.compile(r"(?<![a-z])(?:ssn|social(?: ?security)?)(?:s|no|nr|num|number)?(?![a-z])", re.IGNORECASE)
PHONE_DIGITS = re.compile(r"[+(]?\d(?:[ .\-()/]{0,2}\d){8,14}(?:\.0+)?", re.ASCII)
SOCIAL_DIGITS = re.compile(r"\d{3}[ \-.]?\d{2}[ \-.]?\d{4}(?:\.0+)?", re.ASCII)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
PHONE_RANGE, SOCIAL_RANGE = (1e8, 1e15), (1e6, 1e9)  # zeros that lead are lost in numbers


def hold_back(file: RawFile, keep: frozenset[str]) -> RawFile:
    """Drop the columns whose cells are personal data, and name them with those dropped by name.

    Parameters
    ----------
    file
        As it was read.
    keep
        Names or headings of columns to keep.

    Returns
    -------
    RawFile
        Without columns in which any answer or label holds an e-mail address, or most are phone or
        social security numbers, IP or street addresses; without names of persons where the file has any such
        column, or under a heading that asks for a person; and without columns of the same names. Those that are
        kept all the same are marked.
    """
    contacts = {place for place, each in enumerate(file.columns) if _holds_contacts(each)}
    near = bool(contacts or file.personal)
    names = {place for place, each in enumerate(file.columns) if _holds_names(each, near=near)}
    persons = {text for place in names for text in _sample(file.columns[place])}
    alike = {place for place, each in enumerate(file.columns) if persons and _shares(each, persons)}
    found = contacts | names | alike
    held = [
        place for place in sorted(found) if keep.isdisjoint({file.columns[place].name, file.columns[place].heading})
    ]
    if not found:
        return file
    gone = dict.fromkeys(sorted(held, key=lambda place: place not in contacts))
    kept = tuple(
        replace(each, personal=True) if place in found else each
        for place, each in enumerate(file.columns)
        if place not in gone
    )
    personal = (*file.personal, *(file.columns[place].heading for place in gone))
    return replace(file, columns=kept, personal=personal)


def _holds_contacts(column: RawColumn) -> bool:
    if column.numeric and not column.labels:
        return _holds_long_numbers(column)
    sample = _sample(column)
    if _any_email(sample) or _mostly(sample, ANY_CONTACT) or any(map(_tells_contact, sample)):
        return True
    names = _names(column)
    return bool(PHONE_NAME.search(names) and _mostly(sample, PHONE_DIGITS)) or bool(
        SOCIAL_NAME.search(names) and _mostly(sample, SOCIAL_DIGITS)
    )


def _holds_long_numbers(column: RawColumn) -> bool:
    """Tell whether a column of numbers is named as phone or social security numbers and is as long as these."""
    names = _names(column)
    ranges = [
        span for span, pattern in ((PHONE_RANGE, PHONE_NAME), (SOCIAL_RANGE, SOCIAL_NAME)) if pattern.search(names)
    ]
    if not ranges:
        return False
    numbers = np.unique(column.values[~np.isnan(column.values)])
    return any(
        np.count_nonzero((numbers >= low) & (numbers < high) & (numbers % 1 == 0)) > MOST * len(numbers)
        for low, high in ranges
    )


def _tells_contact(text: str) -> bool:
    """Tell whether a sentence holds a phone number."""
    return text.count(" ") >= FEWEST_WORDS - 1 and any(map(str.isdigit, text)) and has_contact(text)


def _any_email(sample: Sequence[str]) -> bool:
    return "@" in "".join(sample) and any(map(has_email, sample))


def _holds_names(column: RawColumn, *, near: bool) -> bool:
    """Tell whether a column is headed as persons and its cells look like their names.

    `near` says that other personal columns stand in the file; without them the heading has to ask for a person.
    """
    names = _names(column)
    asks, initials = (ROLE if near else STRONG_ROLE).search(names), INITIALS.search(names)
    if not (asks or initials) or (column.numeric and not column.labels) or NO_ROLE.search(names):
        return False
    sample = _sample(column)
    if initials:
        return bool(sample) and yes_and_no(sample) is None
    if in_order(sample[:HEAD])[1]:
        return False
    persons = [text for text in sample if not NO_PERSON.search(text) and (near or CAPITALS.fullmatch(text))]
    return len(sample) > 1 and 2 * len(persons) > len(sample) and _share(persons, PERSON) > MOST * len(sample)


def _shares(column: RawColumn, persons: Set[str]) -> bool:
    """Tell whether most texts of a column are names of persons known from another."""
    sample = [] if column.numeric else _sample(column)
    return len(sample) > 1 and sum(text in persons for text in sample) > MOST * len(sample)


def _mostly(sample: Sequence[str], pattern: re.Pattern[str]) -> bool:
    few = sample[:: max(1, len(sample) // HEAD)]
    return any(_like(few, pattern)) and _share(sample, pattern) > MOST * len(sample)


def _share(sample: Sequence[str], pattern: re.Pattern[str]) -> int:
    return sum(1 for match in _like(sample, pattern) if match)


def _like(sample: Sequence[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str] | None]:
    return (pattern.fullmatch(text[:LONGEST]) for text in sample)


def _sample(column: RawColumn) -> list[str]:
    """Return the distinct answers and labels of a column as they look, without blanks around."""
    texts = [] if column.numeric else column.texts.distinct[:SAMPLE].tolist()
    found = [plainly(text).strip() for text in (*texts, *list(column.labels.values())[:SAMPLE])]
    return [text for text in found if text]


def _names(column: RawColumn) -> str:
    """Return the names of a column with blanks between the words."""
    return CAMEL.sub(" ", f"{column.name} {column.option} {column.label}".replace("_", " "))
