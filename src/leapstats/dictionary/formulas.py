r"""Formulas of models, read through a whitelist: nothing of a formula is ever evaluated.

    outcome ~ item + C(item, ref=2) + I(item / 1000) + item:item + item*item - item

An item is a name, or any heading between backticks. `C(...)` takes an item for categories and may name
the level that the others are compared with: a code, or a label in quotes. `I(item / 1000)` takes a number in
thousands. `a*b` stands for `a + b + a:b`;
a minus takes a term out again; `1` and `0` (or `- 1`) are with and without an intercept. The terms that
crossed items stand for are counted before there are any: 20 items make a million.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from leapstats.errors import Problem, UsageError

LONGEST = 2000
MOST_TERMS = 500
IN_NAMES = ".$#?/%&"  # signs that headings have
ALLOWED = "A formula can contain items, + - : * ~ 0 1, C(item), C(item, ref=level) and I(item / 1000)"
TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<quoted>`[^`]+`)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<unit>I\(\s*(?:`[^`]+`|[^\W\d]\w*)\s*/\s*\d+(?:\.\d+)?\s*\))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<sign>[~+\-:*(),=])
    |(?P<wrong>[^\s\w~+\-:*(),=`"']+|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Factor:
    """An item in a term.

    `categorical` where C(...) says so, `reference` a code or label, empty for the first; `per` is what a
    number is divided by.
    """

    item: str
    categorical: bool = False
    reference: str = ""
    per: float = 1.0


Term = tuple[Factor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """An outcome and the terms it is modelled by, in the order in which they were written."""

    outcome: str
    terms: tuple[Term, ...]
    intercept: bool = True
    text: str = ""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Every item of the terms, once."""
        by_item: dict[str, Factor] = {}
        for factor in (factor for term in self.terms for factor in term):
            known = by_item.setdefault(factor.item, factor)
            if factor.categorical and (not known.categorical or factor.reference):
                by_item[factor.item] = factor
        return tuple(by_item.values())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Parameters
    ----------
    text
        As the module describes.

    Raises
    ------
    UsageError
        With every piece that is not allowed and its position, counted from 1.
    """
    source = "the formula"
    if len(text) > LONGEST:
        problem = Problem("", f"it has {len(text):,} characters", f"Use at most {LONGEST:,}")
        raise UsageError(source, [problem])
    tokens = list(_tokens(text))
    wrong = [_refused(token) for token in tokens if token.kind == "wrong"]
    if wrong:
        raise UsageError(source, wrong)
    reader = _Reader([token for token in tokens if token.kind != "space"], len(text))
    return reader.formula(text)


def _tokens(text: str) -> Iterator[_Token]:
    for found in TOKEN.finditer(text):
        kind, piece = found.lastgroup or "wrong", found.group()
        # A name in letters that only look like others, or folded by Python, is none.
        if (kind == "name" or (kind == "unit" and "`" not in piece)) and not piece.isascii():
            kind = "wrong"
        if kind == "sign" and piece == "*" and text[found.end() : found.end() + 1] == "*":
            yield _Token("wrong", "**", found.start() + 1)
        elif kind == "sign" and piece == "*" and text[found.start() - 1 : found.start()] == "*":
            continue
        else:
            yield _Token(kind, piece, found.start() + 1)


def _refused(token: _Token) -> Problem:
    where = f"position {token.place}"
    if token.text == "`":
        return Problem(where, "'`' is not allowed", "Put a name between two backticks")
    fix = ALLOWED
    if token.text == "/":
        fix = f"{ALLOWED}; to rescale a number write I(item / 1000); put a name that contains / in backticks"
        return Problem(where, "'/' is not allowed here", fix)
    if not token.text.isascii():
        fix = f"{ALLOWED}; put a name with other letters in backticks"
    if set(token.text) & set(IN_NAMES):
        fix = f"{ALLOWED}; put a name with other characters in backticks, such as `has.registry`"
    return Problem(where, f"{token.text!r} is not allowed", fix)


class _Reader:
    """Reads tokens from left to right; stops at the first that does not fit."""

    def __init__(self, tokens: Sequence[_Token], length: int) -> None:
        self._tokens = [*tokens, _Token("end", "", length + 1)]
        self._at = 0
        self._count = 0
        self._too_many: list[Problem] = []
        self._units: dict[str, set[float]] = {}

    def formula(self, text: str) -> Formula:
        outcome = self._item("the outcome")
        self._expect("~", "after the outcome")
        terms: dict[frozenset[str], Term] = {}
        intercept = True
        sign = "-" if self._accept("-") else "+"
        while True:
            if (one := self._accept_number()) is not None:
                intercept = (one == "1") == (sign == "+")
            else:
                for term in self._term():
                    self._place(terms, term, sign)
            if self._here.kind == "end":
                break
            sign = self._sign()
        if self._too_many:
            raise UsageError("the formula", self._too_many)
        problems = [
            Problem(item, "it is used with two different divisors", "Divide it by the same number everywhere")
            for item, units in self._units.items()
            if len(units) > 1
        ]
        if problems:
            raise UsageError("the formula", problems)
        return Formula(outcome=outcome, terms=tuple(terms.values()), intercept=intercept, text=text)

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _place(self, terms: dict[frozenset[str], Term], term: Term, sign: str) -> None:
        key = frozenset(factor.item for factor in term)
        if sign == "+":
            terms.setdefault(key, term)
        else:
            terms.pop(key, None)

    def _term(self) -> Iterator[Term]:
        """Read factors joined by : and *, and yield the terms they stand for."""
        start = self._here.place
        crossed: list[Term] = [(self._factor(),)]
        while (sign := self._here).text in {":", "*"} and sign.kind == "sign":
            self._at += 1
            factor = self._factor()
            if sign.text == ":":
                crossed[-1] = (*crossed[-1], factor)
            else:
                crossed.append((factor,))
        groups = list({frozenset(factor.item for factor in group): group for group in reversed(crossed)}.values())
        self._count += 2 ** len(groups) - 1
        if self._count > MOST_TERMS:
            self._refuse(start, len(groups))
            return
        terms = [
            tuple(factor for part in chosen if part is not None for factor in part)
            for chosen in product(*([group, None] for group in reversed(groups)))
        ]
        distinct = (tuple({factor.item: factor for factor in term}.values()) for term in terms if term)
        yield from sorted(distinct, key=len)

    def _refuse(self, start: int, crossed: int) -> None:
        """Note that there are too many terms, where the one before is not noted already."""
        count = 2**crossed - 1
        found = f"{crossed} items crossed make {count:,} terms"
        if count <= MOST_TERMS:
            found = f"with this term there are more than {MOST_TERMS} terms"
        if count > MOST_TERMS or not self._too_many:
            fix = f"Use at most {MOST_TERMS}: cross fewer items with *, or list the products with :"
            self._too_many.append(Problem(f"position {start}", found, fix))

    def _factor(self) -> Factor:
        factor = self._read_factor()
        self._units.setdefault(factor.item, set()).add(factor.per)
        return factor

    def _read_factor(self) -> Factor:
        token = self._here
        if token.kind == "name" and token.text == "C" and self._tokens[self._at + 1].text == "(":
            self._at += 2
            item = self._item("an item inside C(...)")
            reference = self._reference() if self._accept(",") else ""
            self._expect(")", "at the end of C(...)")
            return Factor(item, categorical=True, reference=reference)
        if token.kind == "unit":
            self._at += 1
            return self._divided(token)
        return Factor(self._item("an item"))

    def _divided(self, token: _Token) -> Factor:
        item, _, number = token.text.removeprefix("I(").removesuffix(")").rpartition("/")
        if not float(number):
            raise UsageError(
                "the formula", [Problem(f"position {token.place}", "it divides by 0", "Divide by a number")]
            )
        return Factor(item.strip().strip("`"), per=float(number))

    def _reference(self) -> str:
        if self._here.kind == "name" and self._here.text == "ref":
            self._at += 1
            self._expect("=", "after ref")
        token = self._here
        if token.kind not in {"text", "number", "name"}:
            raise self._wrong("a level", "Write a code, or a label in quotes: C(item, ref=2)")
        self._at += 1
        return token.text.strip("\"'") if token.kind == "text" else token.text

    def _item(self, what: str) -> str:
        token = self._here
        if token.kind not in {"name", "quoted"}:
            raise self._wrong(what, ALLOWED)
        following = self._tokens[self._at + 1]
        if token.kind == "name" and following.text == "(":
            found = f"{token.text}(...) is not an item"
            raise UsageError("the formula", [Problem(f"position {token.place}", found, ALLOWED)])
        self._at += 1
        return token.text.strip("`")

    def _sign(self) -> str:
        for sign in ("+", "-"):
            if self._accept(sign):
                return sign
        if self._here.kind == "number" and self._here.text.startswith("-"):
            return "+"
        raise self._wrong("+ or -", ALLOWED)

    def _accept(self, sign: str) -> bool:
        if self._here.kind == "sign" and self._here.text == sign:
            self._at += 1
            return True
        return False

    def _accept_number(self) -> str | None:
        token = self._here
        if token.kind != "number":
            return None
        if token.text not in {"0", "1", "-1", "-0"}:
            raise self._wrong("an item, 0 or 1", ALLOWED)
        self._at += 1
        return "0" if token.text == "-1" else "1" if token.text == "-0" else token.text

    def _expect(self, sign: str, where: str) -> None:
        if not self._accept(sign):
            raise self._wrong(f'"{sign}" {where}', ALLOWED)

    def _wrong(self, wanted: str, fix: str) -> UsageError:
        token = self._here
        found = f"{token.text!r} was found" if token.text else "the formula ends"
        return UsageError("the formula", [Problem(f"position {token.place}", f"{found} where {wanted} should be", fix)])
