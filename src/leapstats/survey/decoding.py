"""Turn the bytes of a text file into text, whatever it was written with."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

HEAD = 1 << 16
LOWER, UPPER = "\u00df-\u00f6\u00f8-\u00ff\u0153\u0161\u017e", "\u00c0-\u00d6\u00d8-\u00de\u0152\u0160\u0178\u017d"
SIGNS = (
    "\u00a1-\u00a9\u00ab-\u00b6\u00b8\u00bb-\u00bf\u00d7\u00f7\u0192\u02c6-\u02dd\u2020-\u2022\u201a\u201e\u2030"
    "\u2039\u203a\u2044\u2122\u03a9\u03c0\u2202-\u25ca\uf8ff\ufb01\ufb02"
)
ALONE = "\u00a8\u00af\u00b4\u00b8\u02c6-\u02dd"  # accents without their letters
# No language spells words like this: the bytes mean something else.
STRANGE = re.compile(
    f"(?<=[a-z{LOWER}])[{UPPER}]|(?<=[A-Z])[{LOWER}](?=[A-Z])|(?<=[A-Za-z])[{SIGNS}](?=[A-Za-z])|[{ALONE}](?=[a-z])|\ufffd"
)
SPELLED = re.compile(f"(?<=[A-Za-z])[{LOWER}\u2018\u2019\u201d\u00a0]|(?<![A-Za-z{LOWER}{UPPER}])[{UPPER}](?=[a-z])")


def wide_codec(content: bytes) -> str:
    """Return the codec of text of two bytes a character, with its mark or without; empty if it is none."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    head = content[:HEAD]
    first, second = head[::2].count(0), head[1::2].count(0)
    # One byte of most pairs is zero, and of none both.
    if not 2 * max(first, second) > len(head) // 2 > 1 or min(first, second) > 0:
        return ""
    return "utf-16-be" if first else "utf-16-le"


def decode_text(content: bytes) -> tuple[str, list[str]]:
    """Return bytes as text, and a note where they are not UTF-8.

    Of bytes that can be Windows-1252 and Mac Roman alike it is the one in which fewer words have a capital or a sign
    inside them; Windows-1252 in doubt.

    Raises
    ------
    ValueError
        If text of two bytes a character is cut or damaged.
    """
    codec = wide_codec(content)
    if codec:
        return content.decode(codec).removeprefix("\ufeff"), ["UTF-16 text"]
    try:
        return content.removeprefix(BOM_UTF8).decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    of_mac = content.decode("mac_roman")
    of_windows = content.decode("cp1252", errors="replace")
    mac, windows = (len(STRANGE.findall(text)) for text in (of_mac, of_windows))
    if mac < windows and SPELLED.search(of_mac):
        return of_mac, ["not UTF-8, read as Mac Roman: as Windows-1252, words would have signs or capitals inside"]
    if "\ufffd" not in of_windows:
        return of_windows, ["not UTF-8, read as Windows-1252"]
    return content.decode("latin-1"), ["neither UTF-8 nor Windows-1252, read as Latin-1"]
