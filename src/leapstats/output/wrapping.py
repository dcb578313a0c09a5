"""Break texts into lines by the places their letters take on a terminal."""

import textwrap
import unicodedata

from leapstats.output.breaks import NO_BREAK, kept, pieces
from leapstats.output.cleaning import clean


def places(text: str) -> int:
    """Return how many places a text takes on a terminal: letters of some scripts take two, others none."""
    return len(text) if text.isascii() else sum(map(_places, text))


def _places(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, width: int, *, indent: str = "") -> list[str]:
    """Return a clean text in lines of at most `width` places, those after the first indented; [] for no text."""
    length = places(text)
    if length <= width:
        return [text] if text else []
    if length == len(text):
        return textwrap.wrap(text, width, subsequent_indent=indent)
    lines: list[str] = []
    for word in text.split(" "):
        if lines and places(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append(indent if lines else "")
        for letter in word:
            if places(lines[-1] + letter) > width:
                lines.append(indent)
            lines[-1] += letter
    return lines


def heading(text: str, width: int, longest: int = 0) -> list[str]:
    """Return a heading in lines: none is broken within "N = 30" or "(95% CI)".

    Nor is a word broken, unless it has more letters than `longest`, if that is given.
    """
    lines = textwrap.wrap(kept(clean(text)), max(width, 1), break_long_words=False)
    if longest:
        lines = [piece for line in lines for piece in ([line] if " " in line else pieces(line, max(width, longest)))]
    return [line.replace(NO_BREAK, " ") for line in lines] or [""]
