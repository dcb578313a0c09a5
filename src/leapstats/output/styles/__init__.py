"""The styles of journals: one data file each. Its `source` says where the journal's rules stand."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import toml_of
from leapstats.dictionary.schema import FLAG, TEXT, UNFIT, WORDS, Schema, Single, fitted
from leapstats.dictionary.sheets import Findings
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.output.style import PLAIN, Style

SUFFIX = ".toml"
MOST_DIGITS = 10


def style_names() -> tuple[str, ...]:
    """Return the styles that come with the package, the plain one first."""
    return (PLAIN.title, *sorted(path.stem for path in Path(__file__).parent.glob(f"*{SUFFIX}")))


def style_named(name: str | Path) -> Style:
    """Return a style by its name, or read a file of one's own.

    Parameters
    ----------
    name
        `plain`, one of those that come with the package, or a path that ends in `.toml`.

    Raises
    ------
    UsageError
        If there is no style of that name.
    DataError
        With everything that is wrong with the file.
    """
    if str(name).lower().endswith(SUFFIX):
        return _read(Path(name))
    return _packaged(str(name).lower())


def style_of(style: Style | str | Path, thousands: str | None = None) -> Style:
    """Return a style, or the one of a name; with a sign between thousands, if one is given."""
    found = style_named(style) if isinstance(style, str | Path) else style
    return found if thousands is None else found.with_thousands(thousands)


@cache
def _packaged(name: str) -> Style:
    if name == PLAIN.title:
        return PLAIN
    if name not in style_names():
        fix = f"{nearest(name, style_names())} Or name a file ending in {SUFFIX}"
        raise UsageError("the options", [Problem("style", f'there is no style "{name}"', fix)])
    return _read(Path(__file__).parent / f"{name}{SUFFIX}")


def _read(path: Path) -> Style:
    settings = toml_of(path.parent, path.name, "style")
    if isinstance(settings, Problem):
        raise DataError(str(path), [settings])
    findings = Findings()
    found = fitted(settings, KEYS, path.name, findings)
    if findings.problems:
        raise DataError(str(path), findings.problems)
    return Style(**found)


def _one_of(fits: Callable[[str], bool]) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, str) and fits(value) else UNFIT


def _number(value: Any) -> Any:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return value if fits else UNFIT


def _digits(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DIGITS else UNFIT


def _steps(value: Any) -> Any:
    """Take pairs of a number and the decimals below it, in order."""
    if not isinstance(value, list) or not value or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return UNFIT
    pairs = tuple((_number(below), _digits(digits)) for below, digits in value)
    if any(UNFIT in pair for pair in pairs) or list(pairs) != sorted(pairs, key=lambda pair: pair[0]):
        return UNFIT
    return pairs


SIGN = Single("one sign or a short text", '"."', _one_of(lambda text: 0 < len(text) <= 3))
ENDS = Single("a text with low and high", '"low to high"', _one_of(lambda text: _has_once(text, "low", "high")))
MARKS = Single("letters, numbers or signs in order", '"letters"', _one_of(lambda text: bool(text.strip())))
STEPS = Single("pairs of a limit and the decimals below it, the limits rising", "[[0.01, 3], [1, 2]]", _steps)
NUMBER = Single("a number, 0 or more", "0.001", _number)
DIGITS = Single(f"a whole number from 0 to {MOST_DIGITS}", "2", _digits)
KEYS: Schema = {
    "title": TEXT,
    "source": TEXT,
    "decimal_point": SIGN,
    "minus": SIGN,
    "plus": FLAG,
    "thousands": SIGN,
    "thousands_from": NUMBER,
    "limits": ENDS,
    "signed_limits": ENDS,
    "span": ENDS,
    "signed_span": ENDS,
    "percent_sign": FLAG,
    "percent_decimals": STEPS,
    "p_decimals": STEPS,
    "p_significant": DIGITS,
    "p_least": NUMBER,
    "p_most": NUMBER,
    "p_zero": FLAG,
    "p_apart": NUMBER,
    "marks": MARKS,
    "words": WORDS,
}


def _has_once(text: str, *words: str) -> bool:
    return all(text.count(word) == 1 for word in words)
