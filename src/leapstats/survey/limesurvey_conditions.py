"""Read the conditions of LimeSurvey (ExpressionScript), as far as they compare answers with codes and numbers."""

import re
from collections.abc import Iterator

from leapstats.survey.relevance_syntax import LONGEST, Node, Token, parse_tokens

WORD = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?(?![\w.])|\.\d+)
    | (?P<text>'[^'\\]*'|"[^"\\]*")
    | (?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z]+)?)
    | (?P<sign>===|!==|&&|\|\||<=|>=|==|!=|[=<>!+\-*/(),])
    )""",
    re.VERBOSE,
)
SIGNS = {"===": "=", "==": "=", "!==": "!=", "&&": "and", "||": "or", "/": "div"}
WORDS = {"and": "and", "or": "or", "eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
READ = frozenset({"", "NAOK", "code", "value", "valueNAOK"})


def parse_condition(text: str) -> Node:
    """Read a condition.

    Raises
    ------
    ValueError
        If it is too long, or uses more of the language than this reads.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    return parse_tokens(tuple(_tokens(text.strip().removeprefix("{").removesuffix("}"))))


def _tokens(text: str) -> Iterator[Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = WORD.match(text, place)
        if found is None or found.lastgroup is None:
            raise ValueError(f'"{text[place : place + 20].strip()}" is not understood')
        kind, word = found.lastgroup, found[found.lastgroup]
        place = found.end()
        if kind == "text":
            yield Token("text", word[1:-1])
        elif kind == "sign":
            yield Token("sign", SIGNS.get(word, word))
        elif kind == "number":
            yield Token("number", word)
        else:
            yield _named(word, is_function=text[place:].lstrip().startswith("("))


def _named(word: str, *, is_function: bool) -> Token:
    if word.casefold() in WORDS:
        return Token("sign", WORDS[word.casefold()])
    if is_function:
        return Token("name", word)
    name, _, ending = word.partition(".")
    if ending not in READ:
        raise ValueError(f'".{ending}" is not understood')
    return Token("ref", name)
