"""Translate the branching logic of REDCap to a condition of a dictionary, as far as that goes.

REDCap knows yes and no only: `[x] <> '1'` holds where x is blank. The translation is yes exactly where the logic is,
so it adds `is_missing(x)` there. Only for `<` and `>` with a blank is it left open.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leapstats.dictionary.expression import AllOf, AnyOf, Compare, Expression, IsMissing, Item, Literal, Not, is_number
from leapstats.dictionary.expression_text import text_of_expression

TOKEN = re.compile(
    r"\s*(?:(?P<item>\[[^\[\]]*\])|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<sign><>|!=|<=|>=|==?|<|>)|(?P<open>\()|(?P<close>\))|(?P<word>\w+)|(?P<other>\S))"
)
COMMENT = re.compile(r"(?m)^\s*(?:#|//).*$")
ITEM = re.compile(r"([a-z][a-z0-9_]*)(?:\(\s*([^()]*?)\s*\))?(?::value)?", re.IGNORECASE)
ORDER = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
SPELLED = {"=": "==", "<>": "!="}
LONGEST, DEEPEST = 20_000, 40
MARK = "___"


@dataclass(frozen=True, slots=True)
class Rule:
    """Branching logic as a condition: `expression`, and `text` as it is written; None and "", and `why` there is none.

    A checkbox option is an item of its own, named as its column: `[staff(1)] = '1'` is `staff___1 == 1`.
    """

    expression: Expression | None
    text: str = ""
    why: str = ""


class _UntranslatedError(Exception):
    """The logic says something that a condition on the answers of one row cannot say."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def column_of(field: str, code: str) -> str:
    """Return the name of the column of a checkbox option: lower case, an underscore for what is no letter or digit."""
    return f"{field}{MARK}{re.sub('[^a-z0-9_]', '_', code.strip().lower())}"


def rule_of(logic: str, checkboxes: frozenset[str]) -> Rule:
    """Translate branching logic.

    Parameters
    ----------
    logic
        As it stands in the data dictionary.
    checkboxes
        The names of the fields that have a column for each choice.

    Returns
    -------
    Rule
        Without a condition where the logic names another event or a repeat, a function, a smart variable, or
        compares two fields, and where it cannot be read.
    """
    if len(logic) > LONGEST:
        return Rule(None, why="it is too long")
    try:
        tokens = list(_tokens(COMMENT.sub("", logic)))
        found = _Reader(tokens, checkboxes).whole()
    except _UntranslatedError as error:
        return Rule(None, why=str(error))
    return Rule(found, text_of_expression(found))


def _tokens(logic: str) -> Iterator[_Token]:
    for match in TOKEN.finditer(logic):
        kind = match.lastgroup or ""
        text = match[kind]
        if kind == "word" and text.lower() in {"and", "or", "not"}:
            kind, text = text.lower(), text.lower()
        elif kind == "other" and text == "!":
            kind = "not"
        yield _Token(kind, text)


class _Reader:
    """Read tokens from left to right; what is negated is turned round where it stands."""

    def __init__(self, tokens: Sequence[_Token], checkboxes: frozenset[str]) -> None:
        self._tokens = tokens
        self._checkboxes = checkboxes
        self._place = 0
        self._depth = 0

    def whole(self) -> Expression:
        """Read all of it."""
        found = self._either(negated=False)
        if self._kind():
            raise _UntranslatedError(f"{self._tokens[self._place].text} cannot be read where it stands")
        return found

    def _kind(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._tokens[place].kind if place < len(self._tokens) else ""

    def _take(self) -> _Token:
        if not self._kind():
            raise _UntranslatedError("it ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _either(self, *, negated: bool) -> Expression:
        return self._joined("or", negated=negated)

    def _joined(self, word: str, *, negated: bool) -> Expression:
        """Read parts with `and` or `or` between them; negated, the one becomes the other."""
        parts = [self._part(word, negated=negated)]
        while self._kind() == word:
            self._take()
            parts.append(self._part(word, negated=negated))
        if len(parts) == 1:
            return parts[0]
        joint = AllOf if (word == "and") is not negated else AnyOf
        operands: list[Expression] = []
        for part in parts:
            operands.extend(part.operands if isinstance(part, joint) else [part])
        return joint(tuple(operands))

    def _part(self, word: str, *, negated: bool) -> Expression:
        return self._joined("and", negated=negated) if word == "or" else self._one(negated=negated)

    def _one(self, *, negated: bool) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _UntranslatedError("it is nested too deeply")
        if self._kind() == "not":
            self._take()
            found = self._one(negated=not negated)
        elif self._kind() == "open":
            self._take()
            found = self._either(negated=negated)
            if self._kind() != "close":
                raise _UntranslatedError("a parenthesis is not closed")
            self._take()
        else:
            found = self._comparison(negated=negated)
        self._depth -= 1
        return found

    def _comparison(self, *, negated: bool) -> Expression:
        left = self._operand()
        sign = self._take()
        if sign.kind != "sign":
            raise _UntranslatedError(f"{sign.text} stands where a comparison should")
        right = self._operand()
        operator = SPELLED.get(sign.text, sign.text)
        if isinstance(left, Literal) and isinstance(right, Item):
            left, right, operator = right, left, MIRROR[operator]
        if not isinstance(left, Item) or not isinstance(right, Literal):
            raise _UntranslatedError("it compares two fields" if isinstance(left, Item) else "it compares two values")
        return _compared(left, operator, right, is_option=MARK in left.name, negated=negated)

    def _operand(self) -> Item | Literal:
        token = self._take()
        if token.kind == "item":
            return self._item(token.text[1:-1].strip())
        if token.kind == "text":
            return Literal(token.text[1:-1].strip())
        if token.kind == "number":
            return Literal(token.text)
        if token.kind == "word" and self._kind() == "open":
            raise _UntranslatedError(f"it uses the function {token.text}")
        raise _UntranslatedError(f"{token.text} stands where a field or a value should")

    def _item(self, text: str) -> Item:
        if self._kind() == "item":
            following = self._take().text[1:-1].strip()
            is_repeat = following.isdigit() or following.endswith("-instance")
            raise _UntranslatedError(
                f"it names a repeat, [{text}][{following}]" if is_repeat else f"it names another event, [{text}]"
            )
        match = ITEM.fullmatch(text)
        if match is None:
            raise _UntranslatedError(f"it uses [{text}]")
        name, code = match[1].lower(), match[2]
        if (code is None) is (name in self._checkboxes):
            raise _UntranslatedError(
                f"[{text}] is no field" if code is not None else f"[{text}] is a checkbox without option"
            )
        return Item(name if code is None else column_of(name, code))


def _compared(item: Item, operator: str, literal: Literal, *, is_option: bool, negated: bool) -> Expression:
    """Compare a field with a value: a blank is unlike every value, and is the value ''. An option is ticked or not."""
    if operator in ORDER:
        if not is_number(literal.code):
            raise _UntranslatedError(
                f'it asks whether {item.name} is before or after "{literal.code}", which is no number'
            )
        return Compare(ORDER[operator] if negated else operator, item, literal)
    equal = (operator == "==") is not negated
    if is_option and literal.code == "0":
        equal, literal = not equal, Literal("1")
    if literal.code == "":
        return IsMissing(item) if equal else Not(IsMissing(item))
    if equal:
        return Compare("==", item, literal)
    return AnyOf((Compare("!=", item, literal), IsMissing(item)))
