"""Take texts that a reader cannot tell apart for one text."""

import unicodedata

# Zero-width space, word joiner, byte order mark, soft hyphen: they leave no trace on a page.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))


def clean(text: str) -> str:
    """Remove white space around a text and invisible characters; an accent is one character with its letter (NFC)."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).strip()


def folded(text: str) -> str:
    """Write a text without differences of case, blanks and width of letters (NFKC), to compare it with another."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return " ".join(plain.casefold().split())
