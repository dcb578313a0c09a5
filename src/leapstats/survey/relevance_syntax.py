"""Read the conditions under which a form shows a question: a small part of XPath, as XLSForms use it.

Nothing is ever evaluated as a program. What is not of this part is refused with the reason, and kept as text by whoever
asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LONGEST = 5000
DEEPEST = 40
NAME = r"[A-Za-z_][\w.\-]*"
XPATH = re.compile(
    rf"""\s*(?:
      (?P<ref>\$\{{\s*{NAME}(?:/{NAME})*\s*\}} | (?:/|(?:\.\./)+){NAME}(?:/{NAME})*)
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”)
    | (?P<name>[A-Za-z][\w\-]*(?::[A-Za-z][\w\-]*)?)
    | (?P<sign><=|>=|!=|[=<>+\-*(),])
    )""",
    re.VERBOSE,
)
WORDS = frozenset({"and", "or", "div", "mod"})


class Token(NamedTuple):
    """A word of a condition: `kind` is ref, number, text, name or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of some values."""

    function: str
    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values and a sign between them."""

    sign: str
    left: "Node"
    right: "Node"


Node = Text | Number | Answer | Call | Operation

LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!="}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)


def parse_xpath(text: str) -> Node:
    """Read a condition of an XLSForm.

    Raises
    ------
    ValueError
        If it is longer or deeper than any sound one, or uses more of XPath than this reads.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    return parse_tokens(tuple(_xpath_tokens(text)))


def _xpath_tokens(text: str) -> Iterator[Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = XPATH.match(text, place)
        if found is None or found.lastgroup is None:
            raise ValueError(f'"{text[place : place + 20].strip()}" is not understood')
        kind, word = found.lastgroup, found[found.lastgroup]
        place = found.end()
        if kind == "ref":
            yield Token("ref", word.strip("${} \t").rsplit("/", 1)[-1])
        elif kind == "text":
            yield Token("text", word[1:-1])
        elif kind == "name" and word in WORDS:
            yield Token("sign", word)
        else:
            yield Token(kind, word)


def parse_tokens(tokens: Sequence[Token]) -> Node:
    """Build the tree of a condition from its words.

    Raises
    ------
    ValueError
        If they make no condition.
    """
    parser = _Parser(tokens)
    node = parser.level(0, 0)
    if parser.place < len(tokens):
        raise ValueError(f'"{tokens[parser.place].text}" is not expected there')
    return node


def answers_in(node: Node) -> Iterator[str]:
    """Yield the names of the questions that a condition asks about."""
    match node:
        case Answer(name):
            yield name
        case Call(_, values):
            for each in values:
                yield from answers_in(each)
        case Operation(_, left, right):
            yield from answers_in(left)
            yield from answers_in(right)


class _Parser:
    """Descend through the levels of binding, loosest first."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    def level(self, level: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise ValueError("it is nested too deeply")
        if level == len(LEVELS):
            return self._unary(depth)
        left = self.level(level + 1, depth)
        while (sign := self._sign()) in LEVELS[level]:
            self.place += 1
            left = Operation(sign, left, self.level(level + 1, depth))
        return left

    def _sign(self) -> str:
        token = self._next()
        return token.text if token.kind == "sign" else ""

    def _next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else Token("end", "")

    def _unary(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ValueError("it is nested too deeply")
        if self._sign() == "-":
            self.place += 1
            return Operation("-", Number(0.0), self._unary(depth + 1))
        if self._sign() == "!":
            self.place += 1
            return Call("not", (self._unary(depth + 1),))
        return self._value(depth)

    def _value(self, depth: int) -> Node:
        token = self._next()
        self.place += 1
        match token.kind:
            case "text":
                return Text(token.text)
            case "number":
                return Number(float(token.text))
            case "ref":
                return Answer(token.text)
            case "name" if self._sign() == "(":
                return Call(token.text, self._values(depth + 1))
            case "sign" if token.text == "(":
                node = self.level(0, depth + 1)
                self._close()
                return node
        raise ValueError(f'"{token.text}" is not expected there' if token.text else "it ends too early")

    def _values(self, depth: int) -> tuple[Node, ...]:
        self.place += 1
        if self._sign() == ")":
            self.place += 1
            return ()
        values = [self.level(0, depth)]
        while self._sign() == ",":
            self.place += 1
            values.append(self.level(0, depth))
        self._close()
        return tuple(values)

    def _close(self) -> None:
        if self._sign() != ")":
            raise ValueError("a bracket is not closed")
        self.place += 1
