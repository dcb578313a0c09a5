"""Take texts that a reader cannot tell apart for one text."""

import unicodedata

# They leave no trace on a page: zero-width space, word joiner, byte order mark, soft hyphen, marks of direction,
# variation selectors. Joiners belong to the letters of some scripts, and are taken off at the ends only.
INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u2060\ufeff\u00ad\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f",
    )
)
JOINERS = "\u200c\u200d"
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")


def spelled(text: str) -> str:
    """Remove white space around a text and invisible characters; an accent is one character with its letter (NFC)."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).strip().strip(JOINERS).strip()


def folded(text: str) -> str:
    """Write a text as it is compared: without case, blanks, kinds of dash and width of letters (NFKC)."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", spelled(text)).translate(DASHES)
    return " ".join(plain.casefold().split())
