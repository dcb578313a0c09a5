"""Where a printed figure may be broken into lines: before and after a bracket and after a semicolon, nowhere else."""

import re

FIGURES = re.compile(r" (?=[(\[])|(?<=;) |(?<=\),) ")

KEPT = re.compile(r"N = \d+|\(\d+(\.\d+)?% CI\)")
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
            lines.append(part)
    return lines
