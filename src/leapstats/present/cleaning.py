"""Take out of a text what could act on a reader's screen: controls, escapes, direction overrides."""

import re
import unicodedata

ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])")
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def clean(text: str) -> str:
    """Return a text on one line, without escape sequences, control and direction characters."""
    text = " ".join(ESCAPES.sub("", text).split())
    return "".join(char for char in text if unicodedata.category(char) != "Cc" and char not in DIRECTIONS)


def filled(template: str, **words: str) -> str:
    """Put words into a text that a study wrote, such as `{wave}`; every other brace stays as it is."""
    for name, word in words.items():
        template = template.replace(f"{{{name}}}", word)
    return template
