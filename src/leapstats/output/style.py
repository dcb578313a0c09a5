"""How a journal prints numbers, and how one number prints in its style."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from leapstats.errors import Problem, UsageError
from leapstats.output.numbers import DASH, fixed, probability
from leapstats.output.table import MARKS

NUMBER = r"[<>]?[+-]?(?:\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?|\.\d+|∞)"
MOST_DIGITS = 10
THOUSANDS = (",", "'", "’", " ")
# Two ends with "to" between them, in brackets or not; the parts of a date are none. A p may be "<.001".
SPAN = re.compile(rf"(?<![\w.-])(?P<open>\()?(?<![\w.-])(?P<low>{NUMBER}) to (?P<high>{NUMBER})(?![\w-])(?(open)\))")
MINUS = re.compile(r"(?<![\w.)\]-])-(?=[\d.∞])")
PLUS = re.compile(r"(?<![\w.)\]-])\+(?=[\d.∞])")
POINT = re.compile(r"(?<![^\W\d])\.(?=\d)")
WHOLE = re.compile(r"(?<![\w.,])(?<!\d-)\d{4,}(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a journal prints numbers. What is not named prints as it does without a style.

    Attributes
    ----------
    title, source
        The journal, and where it says so.
    decimal_point, minus
        The signs for them.
    plus
        Whether differences above 0 have a sign.
    thousands, thousands_from
        What parts thousands, and from which number on; empty for nothing.
    limits, signed_limits
        Confidence limits, with the words `low` and `high`; the second where a limit has a sign. Square brackets stay
        where limits stand alone, round ones do not.
    span, signed_span
        The same for a smallest and a largest value.
    percent_sign
        Whether a percentage in brackets has its sign.
    percent_decimals
        Pairs: of fewer units than the first, percentages have as many decimals as the second.
    p_decimals
        Pairs: below the first, a p has as many decimals as the second; none for the usual three.
    p_significant
        Significant digits of a p instead; 0 for decimals.
    p_least, p_most
        A p below prints as less than this, one above as more than that; 0 for no such end, or for the least number
        that the decimals can show.
    p_zero
        Whether a zero stands before the decimal point of a p.
    p_apart
        A p that would print as this number and is not gets one more decimal; 0 for none.
    marks
        Of footnotes: `letters`, `numbers`, or the signs in order.
    note
        A word in italics before the notes to a table as a whole, which then stand before the footnotes.
    group_n
        The sign for the number of units of a group, as in N = 9.
    words
        Words of headings that the journal writes otherwise.
    """

    title: str = "plain"
    source: str = ""
    decimal_point: str = "."
    minus: str = "-"
    plus: bool = True
    thousands: str = ""
    thousands_from: int = 1000
    limits: str = "(low to high)"
    signed_limits: str = "(low to high)"
    span: str = "low to high"
    signed_span: str = "low to high"
    percent_sign: bool = False
    percent_decimals: tuple[tuple[float, int], ...] = ()
    p_decimals: tuple[tuple[float, int], ...] = ()
    p_significant: int = 0
    p_least: float = 0.0
    p_most: float = 0.0
    p_zero: bool = True
    p_apart: float = 0.0
    marks: str = MARKS
    note: str = ""
    group_n: str = "N"
    words: Mapping[str, str] = field(default_factory=dict)

    def p_value(self, p: float) -> str:
        """Print a p-value, before its signs are those of the journal."""
        if math.isnan(p):
            return DASH
        shown = self._rounded(p) if self.p_decimals or self.p_significant else probability(p)
        return shown if self.p_zero else shown.replace("0.", ".", 1)

    def with_p_digits(self, digits: int) -> Self:
        """Return the style with so many decimals of every p."""
        return replace(self, p_decimals=((math.inf, digits),), p_significant=0, p_least=10.0**-digits, p_apart=0.0)

    def with_thousands(self, sign: str) -> Self:
        """Return the style with a sign between thousands, from 1,000 on.

        Raises
        ------
        UsageError
            If it is no sign that can stand there.
        """
        if sign not in THOUSANDS or sign == self.decimal_point:
            fix = "Use a comma, an apostrophe or a space"
            raise UsageError("the options", [Problem("thousands", f'"{sign}" cannot stand between thousands', fix)])
        return replace(self, thousands=sign, thousands_from=1000)

    def decimals_of_percent(self, size: float) -> int | None:
        """Return the decimals of percentages of so many units; None where the journal does not say."""
        return next((digits for below, digits in self.percent_decimals if size < below), None)

    def signs(self, text: str, *, limits: bool = False) -> str:
        """Return printed numbers with the signs of the journal; `limits` tells that ends are confidence limits."""
        text = SPAN.sub(self._limits if limits else self._span, text)
        text = MINUS.sub(lambda _: self.minus, text if self.plus else PLUS.sub("", text))
        if self.thousands:
            text = WHOLE.sub(self._parted, text)
        return POINT.sub(lambda _: self.decimal_point, text) if self.decimal_point != "." else text

    def heading(self, text: str, *, is_label: bool = False) -> str:
        """Return a heading with the words of the journal: each part behind a comma is one. What a label is of stays."""
        first, *others = text.split(", ")
        own = first if is_label else self.words.get(first, first)
        text = ", ".join([own, *(self.words.get(part, part) for part in others)])
        return re.sub(r"(?<=N = )\d{4,}", self._parted, text) if self.thousands else text

    def _rounded(self, p: float) -> str:
        digits = self._p_digits(p)
        least = self.p_least or 10.0**-digits
        if p < least:
            return f"<{_plain(least)}"
        if self.p_most and p > self.p_most:
            return f">{_plain(self.p_most)}"
        shown = fixed(round(p, 12), digits)
        for finer in (digits + 1, digits + 2):
            if not self.p_apart or float(shown) != self.p_apart or round(p, 12) == self.p_apart:
                break
            shown = fixed(round(p, 12), finer)
        return shown

    def _p_digits(self, p: float) -> int:
        if self.p_significant:
            rounded = float(f"{p:.{self.p_significant - 1}e}")
            return MOST_DIGITS if p <= 0 else max(self.p_significant - 1 - math.floor(math.log10(rounded)), 0)
        return next((digits for below, digits in self.p_decimals if p < below), self.p_decimals[-1][1])

    def _limits(self, found: re.Match[str]) -> str:
        shown = self._filled(found, self.limits, self.signed_limits)
        return shown if found["open"] or shown.startswith("[") else shown.strip("()")

    def _span(self, found: re.Match[str]) -> str:
        shown = self._filled(found, self.span, self.signed_span)
        return f"({shown})" if found["open"] else shown

    def _filled(self, found: re.Match[str], usual: str, signed: str) -> str:
        ends = {end: WHOLE.sub(self._parted, found[end]) if self.thousands else found[end] for end in ("low", "high")}
        has_sign = any(end.lstrip("<>")[0] in "+-" for end in ends.values())
        return re.sub("low|high", lambda end: ends[end.group()], signed if has_sign else usual)

    def _parted(self, found: re.Match[str]) -> str:
        number = int(found.group())
        return f"{number:,}".replace(",", self.thousands) if number >= self.thousands_from else found.group()


def has_signed_ends(text: str) -> bool:
    """Tell whether a printed cell has limits, or a smallest and a largest value, of which one is below 0."""
    ends = (found[end].lstrip("<>") for found in SPAN.finditer(text) for end in ("low", "high"))
    return any(end.startswith("-") for end in ends)


def _plain(number: float) -> str:
    return f"{number:.10f}".rstrip("0")


PLAIN = Style()
