"""Where a printed figure may be broken into lines: before and after a bracket and after a semicolon, nowhere else."""

import re

FIGURES = re.compile(r" (?=[(\[])|(?<=;) |(?<=\),) ")

LONG_WORD = 24  # letters: a word of more may be broken
KEPT = re.compile(r"[Nn] = \d[\d,]*|\(\d+(\.\d+)?% CI\)")
NO_BREAK = "\u00a0"


def parts(text: str) -> list[str]:
    """Return the parts of a cell that stay on one line each: two of "1.66 (0.25 to 15.1)", the words of a sentence."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return text.split(" ") if letters > digits else FIGURES.split(text)


def kept(heading: str) -> str:
    """Return a heading in which "N = 30" and "(95% CI)" stay on one line."""
    return KEPT.sub(lambda found: found.group().replace(" ", NO_BREAK), heading)


def broken(text: str, width: int) -> list[str]:
    """Return a cell in lines of at most `width` characters, or as long as a part that is longer."""
    lines: list[str] = []
    for part in parts(text):
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.extend(pieces(part, max(width, LONG_WORD)))
    return lines


def pieces(word: str, most: int = LONG_WORD) -> list[str]:
    """Return a word in pieces of at most `most` letters, each ending with a sign such as _ or / where it can.

    A text of several words is one piece: it has other places to be broken.
    """
    found = []
    while len(word) > most and " " not in word:
        ends = [place for place in range(most // 2, most + 1) if not word[place - 1].isalnum()]
        end = ends[-1] if ends else most
        found.append(word[:end])
        word = word[end:]
    return [*found, word]
