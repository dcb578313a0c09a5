"""Know columns that hold personal data by their cells, whatever their names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from leapstats.survey.raw import RawColumn, RawFile

SAMPLE, HEAD = 500, 10
MOST = 0.5  # of the distinct cells of a column that have to look alike
EMAIL = re.compile(r"(?:mailto:)?[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
PHONE = re.compile(
    r"(?:\+?\d{1,3}[ .\-]?)?\(?\d{3}\)?[ .\-/]\s?\d{3}[ .\-]\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?"
    r"|\+\d{1,3}[ .\-(]?\d(?:[ .\-()]{0,2}\d){6,12}|0\d{2,4}[ /\-]\d{3,4}[ \-]?\d{3,4}"
)
IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]{1,20}")
SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
STREET = re.compile(
    r"\d{1,6}[A-Za-z]?,? (?:[\w.'\-]+ ){1,4}"
    r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|way|ct|court|pl|place|hwy|highway|pkwy)\b\.?.*",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[A-Z][a-zà-ÿ'’\-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-zà-ÿ'’\-]+){1,2}(?:, ?[A-Z.]+)?"
)
NAME = re.compile(r"(?:^|[\s_.\-])names?$|^contact$|^respondent$", re.IGNORECASE)
CONTACTS = {
    "e-mail addresses": EMAIL,
    "phone numbers": PHONE,
    "IP addresses": IP,
    "social security numbers": SOCIAL_SECURITY,
    "street addresses": STREET,
}

ANY_CONTACT = re.compile("|".join(f"(?i:{each.pattern})" for each in CONTACTS.values()))


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
        Without columns of e-mail, IP and street addresses, phone and social security numbers; and
        without names of persons where the file has any such column.
    """
    texts = [each for each in file.columns if not each.numeric and not each.labels]
    open_to_view = [each for each in texts if keep.isdisjoint({each.name, each.heading})]
    contacts = [each for each in texts if _holds_contacts(each)]
    near = contacts or file.personal
    found = [*contacts, *(each for each in open_to_view if near and each not in contacts and _holds_names(each))]
    held = [each for each in found if any(each is column for column in open_to_view)]
    if not held:
        return file
    kept = tuple(column for column in file.columns if not any(column is each for each in held))
    return replace(file, columns=kept, personal=(*file.personal, *(each.heading for each in held)))


def _holds_contacts(column: RawColumn) -> bool:
    sample = _sample(column)
    return _mostly(sample, ANY_CONTACT) and any(_mostly(sample, pattern) for pattern in CONTACTS.values())


def _holds_names(column: RawColumn) -> bool:
    """Tell whether a column is headed as names and its cells look like those of persons."""
    sample = _sample(column)
    return len(sample) > 1 and bool(NAME.search(column.name)) and _mostly(sample, PERSON)


def _mostly(sample: Sequence[str], pattern: re.Pattern[str]) -> bool:
    if not any(_matches(sample[:HEAD], pattern)):
        return False
    return sum(map(bool, _matches(sample, pattern))) > MOST * len(sample)


def _matches(sample: Sequence[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str] | None]:
    return (pattern.fullmatch(text[:200].strip()) for text in sample)


def _sample(column: RawColumn) -> list[str]:
    return [str(text) for text in column.texts.distinct[:SAMPLE]]
