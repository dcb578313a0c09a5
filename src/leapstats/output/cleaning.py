"""Take out of a text what could act on a reader's screen, or what a file format cannot hold."""

import re
from collections.abc import Mapping

# An escape that is not ended takes nothing with it but its own sign.
ESCAPES = re.compile(r"(\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(\x07|\x1b\\|\x9c)|\x1b[@-_]")
# Controls, and what turns the direction of the letters that follow; the marks of a direction turn nothing.
DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
ACTING = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{DIRECTIONS}]")  # blanks aside
ACTING_IN_LINES = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{DIRECTIONS}]")
# Half a character, and the code points that are none: XML, and so Word and Excel, cannot hold them.
HALVES = "\ud800-\udfff"
NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr((plane << 16) + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
LOST = re.compile(f"[{HALVES}{NO_CHARACTERS}]")
ESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{DIRECTIONS}{NO_CHARACTERS}]")
REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """Return a text on one line: no escape sequence, no control, no turn of direction, nothing XML cannot hold."""
    if text.isprintable():
        return " ".join(text.split())
    return LOST.sub(REPLACEMENT, " ".join(ACTING.sub("", ESCAPES.sub("", text)).split()))


def clean_lines(text: str) -> str:
    """Return a text as `clean` does, its lines and blanks as they are."""
    return LOST.sub(REPLACEMENT, ACTING_IN_LINES.sub("", ESCAPES.sub("", text)))


def as_json(content: Mapping[str, object]) -> str:
    """Return JSON with sorted keys and a newline at the end; what acts on a screen stands in it as an escape."""
    import json

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    whole = re.sub(f"[{HALVES}]", REPLACEMENT, text)
    return ESCAPED_IN_JSON.sub(lambda found: json.dumps(found.group())[1:-1], whole) + "\n"


def filled(template: str, **words: str) -> str:
    """Put words into a text that a study wrote, such as `{wave}`; every other brace stays as it is."""
    for name, word in words.items():
        template = template.replace(f"{{{name}}}", word)
    return template
