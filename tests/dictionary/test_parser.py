"""The expression language takes its own words and nothing else."""

import pytest

from leapstats.dictionary.expression import AllOf, AnyOf, Band, Case, Compare, In, IsMissing, Item, Literal, Not, SumOf
from leapstats.dictionary.parser import parse
from leapstats.terms import Reason

A, B, ONE = Item("a"), Item("b"), Literal("1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a == 1", Compare("==", A, ONE)),
        ("a in (1, 2)", In(A, (ONE, Literal("2")))),
        ("a not in (1,)", Not(In(A, (ONE,)))),
        ("a and b or not a", AnyOf((AllOf((A, B)), Not(A)))),
        ("any_of(a, b)", AnyOf((A, B))),
        ("all_of(a, b)", AllOf((A, B))),
        ("a + b - 1", SumOf((A, B, ONE), (1, 1, -1))),
        ("sum_of(a, b)", SumOf((A, B), (1, 1))),
        ("case(a, 1, b, 2, 3)", Case((A, B), (ONE, Literal("2")), Literal("3"))),
        ("band(a, (1, 5))", Band(A, (1.0, 5.0))),
        ("is_missing(a)", IsMissing(A)),
        ("is_missing(a, refused)", IsMissing(A, Reason.REFUSED)),
        ("wave(2013).a > -8", Compare(">", Item("a", "2013"), Literal("-8"))),
        ('a == "00"', Compare("==", A, Literal("00"))),
    ],
)
def test_language(text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a.b",
        "a.__class__",
        "lambda: 1",
        "[x for x in a]",
        "a if b else c",
        "a < b < c",
        "f(a)",
        "any_of()",
        "any_of(*a)",
        "any_of(key=a)",
        "case(a, 1)",
        "band(a, (5, 1))",
        "band(a, 3)",
        "is_missing(a, sleepy)",
        "is_missing(1)",
        "wave(x).a",
        "a in b",
        "a in ()",
        "a is b",
        "True",
        "a ==",
        "",
        "a; b",
        "a := 1",
        "f'{a}'",
        "a[0]",
        "(" * 300 + "a" + ")" * 300,
        "not " * 3000 + "a",
    ],
)
def test_everything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse(text)


def test_a_long_text_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 4000 characters"):
        parse("a + " * 2000 + "a")
