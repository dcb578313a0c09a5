"""The styles of journals: one data file each. Its `source` says where the journal's rules stand."""

import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import toml_of
from leapstats.dictionary.schema import FLAG, TEXT, UNFIT, WORDS, Schema, Single, fitted
from leapstats.dictionary.sheets import Findings
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.output.style import PLAIN, THOUSANDS, Style

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
    if not isinstance(style, Style | str | Path):
        problem = Problem("style", f"{style!r} is no style", f"Use one of {', '.join(style_names())}, or a path")
        raise UsageError("the options", [problem])
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
    if not path.is_file():
        what = "it is a folder" if path.is_dir() else "there is no such file"
        fix = f"Use the path of a file, or one of {', '.join(style_names())}"
        raise DataError(f"the style {path}", [Problem(path.name, what, fix)])
    settings = toml_of(path.parent, path.name, "style")
    if isinstance(settings, Problem):
        raise DataError(f"the style {path}", [settings])
    findings = Findings()
    found = fitted(settings, KEYS, path.name, findings)
    if found.get("thousands") == found.get("decimal_point", PLAIN.decimal_point):
        findings.add(f"{path.name}, thousands", "it is the decimal point, too", "Use another sign for one of them")
    if "p_decimals" in found and "p_significant" in found:
        findings.add(f"{path.name}, p_significant", "p_decimals is there, too", "Keep one of them")
    if findings.problems:
        raise DataError(f"the style {path}", findings.problems)
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


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace()


def _fits_ends(text: str) -> bool:
    found = re.fullmatch(r"[(\[]?low(?P<between>.+)high[)\]]?", text)
    return found is not None and text.isprintable() and not re.search(r"\d|low|high", found["between"])


def _between(value: Any, low: float, high: float) -> Any:
    return value if _number(value) is not UNFIT and low <= value <= high else UNFIT


POINT = Single("one sign, no letter and no digit", '"."', _one_of(_is_sign))
MINUS = Single("one sign, no letter and no digit", '"-"', _one_of(_is_sign))
PARTING = Single(f"one of {', '.join(map(repr, THOUSANDS))}", '","', _one_of(lambda text: text in THOUSANDS))
ENDS = Single("low and high in this order with something between", '"low to high"', _one_of(_fits_ends))
MARKS = Single("letters, numbers or signs in order", '"letters"', _one_of(lambda text: bool(text.strip())))
STEPS = Single("pairs of a limit and the decimals below it, the limits rising", "[[0.01, 3], [1, 2]]", _steps)
NUMBER = Single("a number, 0 or more", "0.001", _number)
LEAST = Single("a number from 0.000001 to 0.1", "0.001", lambda value: _between(value, 1e-6, 0.1))
MOST = Single("a number from 0.9 to 1", "0.99", lambda value: _between(value, 0.9, 1.0))
DIGITS = Single(f"a whole number from 0 to {MOST_DIGITS}", "2", _digits)
KEYS: Schema = {
    "title": TEXT,
    "source": TEXT,
    "decimal_point": POINT,
    "minus": MINUS,
    "plus": FLAG,
    "thousands": PARTING,
    "thousands_from": NUMBER,
    "limits": ENDS,
    "signed_limits": ENDS,
    "span": ENDS,
    "signed_span": ENDS,
    "percent_sign": FLAG,
    "percent_decimals": STEPS,
    "p_decimals": STEPS,
    "p_significant": DIGITS,
    "p_least": LEAST,
    "p_most": MOST,
    "p_zero": FLAG,
    "p_apart": NUMBER,
    "marks": MARKS,
    "note": TEXT,
    "group_n": TEXT,
    "words": WORDS,
}
