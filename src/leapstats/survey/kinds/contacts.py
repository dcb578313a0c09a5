"""Know an e-mail address or a phone number in a text, however it is written."""

import re
import unicodedata

LONGEST = 2000
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"), "-")
EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"']{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,}")
PHONE = re.compile(
    r"(?:\+?\d{1,3}[ .\-]?)?(?:\(\d{3}\)[ .\-/]?|\d{3}[ .\-/])\s?\d{3}[ .\-]\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?"
    r"|\+\d{1,3}[ .\-(]{0,2}\d(?:[ .\-()]{0,2}\d){6,12}"
    r"|0\d{2,4}[ /\-]\d{3,4}[ \-]?\d{3,4}|0\d(?:[ .\-]\d{2}){4}",
    re.ASCII | re.IGNORECASE,
)
WITHIN = re.compile(rf"(?<![\w.+\-])(?:{PHONE.pattern})(?![\w\-])", re.ASCII | re.IGNORECASE)


def plainly(text: str) -> str:
    """Return a text with one kind of dash, blank and @, and without characters of no width."""
    if text.isascii():
        return text
    dashed = unicodedata.normalize("NFKC", text.translate(DASHES)).translate(DASHES)
    return "".join(each for each in dashed if unicodedata.category(each) != "Cf")


def has_email(text: str) -> bool:
    """Tell whether an e-mail address is anywhere in a text."""
    plain = plainly(text)
    return "@" in plain and EMAIL.search(plain) is not None


def has_contact(text: str) -> bool:
    """Tell whether an e-mail address or a phone number is anywhere in a text."""
    return has_email(text) or WITHIN.search(plainly(text)[:LONGEST]) is not None
