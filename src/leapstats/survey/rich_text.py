"""Take the text out of a label that was written in an editor: HTML, entities, and the marks of Markdown."""

import html
import re

HIDDEN = re.compile(r"<(script|style)\b[^>]{0,400}>.{0,20000}?</\1\s*>|<!--.{0,20000}?-->", re.IGNORECASE | re.DOTALL)
INLINE = re.compile(r"</?(?:a|b|big|em|font|i|img|s|small|span|strong|sub|sup|u)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
OTHER = re.compile(
    r"</?(?:br|center|div|h[1-6]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE
)
STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,300}?)(?<=\S)\1")
LONGEST = 20_000
HEADED = re.compile(r"^#{1,6}\s+")


def text_of(label: str) -> str:
    """Return a label as a line of text.

    Parameters
    ----------
    label
        As it was written; no more than its beginning is read. A tag inside a word or before a mark leaves no blank,
        one that ends a line does.
    """
    shown = OTHER.sub(" ", INLINE.sub("", HIDDEN.sub(" ", label[:LONGEST])))
    line = " ".join(html.unescape(shown).split())
    return HEADED.sub("", STRONG.sub(r"\2", line))
