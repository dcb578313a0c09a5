"""Where a printed figure may be broken into lines: before and after a bracket and after a semicolon, nowhere else."""

import re

FIGURES = re.compile(r" (?=\()|(?<=;) |(?<=\),) ")


def parts(text: str) -> list[str]:
    """Return the parts of a cell that stay on one line each: two of "1.66 (0.25 to 15.1)", the words of a sentence."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return text.split(" ") if letters > digits else FIGURES.split(text)


def broken(text: str, width: int) -> list[str]:
    """Return a cell in lines of at most `width` characters, or as long as a part that is longer."""
    lines: list[str] = []
    for part in parts(text):
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines
