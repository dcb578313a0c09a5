"""The expression language takes its own words and nothing else."""

import pytest

from leapstats.dictionary.expression import (
    Aggregate,
    AllOf,
    AnyOf,
    Apply,
    Band,
    Case,
    Compare,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    Product,
    SumOf,
)
from leapstats.dictionary.parser import parse
from leapstats.terms import Reason

A, B, ONE = Item("a"), Item("b"), Literal("1")
TWO = Literal("2")


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
        ("a * 2", Product((A, TWO), (1, 1))),
        ("a * b / 2", Product((A, B, TWO), (1, 1, -1))),
        ("(a * b) / 2", Product((A, B, TWO), (1, 1, -1))),
        ("a / (b * 2)", Product((A, Product((B, TWO), (1, 1))), (1, -1))),
        ("a + b * 2", SumOf((A, Product((B, TWO), (1, 1))), (1, 1))),
        ("(a + b) * 2", Product((SumOf((A, B), (1, 1)), TWO), (1, 1))),
        ("(a - 1) / -2", Product((SumOf((A, ONE), (1, -1)), Literal("-2")), (1, -1))),
        ("mean_of(a, b)", Aggregate("mean_of", (A, B))),
        ("sum_of(a, b, at_least=1)", Aggregate("sum_of", (A, B), 1.0)),
        ("count_of(a, b == 1, at_least=0.5)", Aggregate("count_of", (A, Compare("==", B, ONE)), 0.5)),
        ("min_of(a, b)", Aggregate("min_of", (A, B))),
        ("max_of(a, b, at_least=2)", Aggregate("max_of", (A, B), 2.0)),
        ("reverse(a)", Apply("reverse", A)),
        ("rescale(a, (1, 5), (100, -0.5))", Apply("rescale", A, (1.0, 5.0, 100.0, -0.5))),
        ("round(a)", Apply("round", A)),
        ("round(a, 0)", Apply("round", A)),
        ("round(a, 2)", Apply("round", A, (2.0,))),
        ("log(a)", Apply("log", A)),
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
        "a ** 2",
        "a // 2",
        "a % 2",
        "a % 2 * b",
        "-a",
        "exp(a)",
        "mean_of()",
        "mean_of(a, b, at_least=3)",
        "mean_of(a, b, at_least=0)",
        "mean_of(a, b, at_least=1.0)",
        "mean_of(a, b, at_least=1.5)",
        "mean_of(a, b, at_least=-1)",
        "mean_of(a, b, at_least=True)",
        "mean_of(a, b, at_least=a)",
        "mean_of(a, b, at_least='2')",
        "mean_of(a, b, at_most=1)",
        "mean_of(a, b, at_least=1, **a)",
        "mean_of(*a)",
        "any_of(a, b, at_least=1)",
        "log(a, base=2)",
        "log(a, 2)",
        "reverse(a + 1)",
        "reverse(a, 5)",
        "rescale(a)",
        "rescale(a, (1, 5))",
        "rescale(a, (1, 1), (0, 100))",
        "rescale(a, (1, b), (0, 100))",
        "rescale(a, ('x', 5), (0, 100))",
        "rescale(a, (1, 5), (0, 100, 2))",
        "round()",
        "round(a, 1.5)",
        "round(a, 99)",
        "round(a, b)",
        "round(a, 1, 2)",
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


def test_a_chain_of_sums_and_products_in_turn_is_deep() -> None:
    deep = "a"
    for _ in range(40):
        deep = f"({deep} + 1) * 2"
    with pytest.raises(ValueError, match="nested too deeply"):
        parse(deep)
    assert parse(" * ".join(["a"] * 400)) == Product((A,) * 400, (1,) * 400)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("mean_of(a, b, c)", 3),
        ("mean_of(a, b, c, at_least=2)", 2),
        ("mean_of(a, b, c, at_least=0.5)", 2),
        ("mean_of(a, b, c, at_least=0.67)", 3),
        ("mean_of(a, b, c, at_least=0.01)", 1),
        (f"mean_of({', '.join('abcdefghij')}, at_least=0.7)", 7),
    ],
)
def test_how_many_answers_are_needed(text: str, needed: int) -> None:
    found = parse(text)
    assert isinstance(found, Aggregate)
    assert found.needed == needed
