"""Formulas of models: what is read, and that nothing else is."""

import operator
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.formulas import Factor, Formula, parse_formula
from leapstats.errors import UsageError


def terms(text: str) -> list[str]:
    return [":".join(factor.item for factor in term) for term in parse_formula(text).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y ~ x", ["x"]),
        ("y~x+z", ["x", "z"]),
        ("y ~ x\n  + z", ["x", "z"]),
        ("y ~ x:z", ["x:z"]),
        ("y ~ x*z", ["x", "z", "x:z"]),
        ("y ~ a*b*c", ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
        ("y ~ a*b - a:b", ["a", "b"]),
        ("y ~ a*b - b:a", ["a", "b"]),
        ("y ~ a:b*c", ["c", "a:b", "a:b:c"]),
        ("y ~ x + x + x:x", ["x"]),
        ("y ~ x - z", ["x"]),
        ("y ~ `Number of staff`:`it's`", ["Number of staff:it's"]),
        ("y ~ C(x)", ["x"]),
        ("y ~ 1", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
    assert parse_formula(text).outcome == "y"
    assert parse_formula(text).text == text


@pytest.mark.parametrize(
    ("text", "intercept"),
    [
        ("y ~ x", True),
        ("y ~ x + 1", True),
        ("y ~ 1 + x", True),
        ("y ~ x - 0", True),
        ("y ~ 0 + x", False),
        ("y ~ x + 0", False),
        ("y ~ x - 1", False),
        ("y ~ x -1", False),
        ("y ~ -1 + x", False),
        ("y ~ - 1 + x", False),
        ("y ~ x + -1", False),
        ("y ~ x + -0", True),
    ],
)
def test_intercept(text: str, *, intercept: bool) -> None:
    assert parse_formula(text).intercept is intercept
    assert terms(text) == ["x"]


@pytest.mark.parametrize(
    ("written", "reference"),
    [("C(s)", ""), ("C(s, ref=2)", "2"), ("C(s, ref='In town')", "In town"), ('C(s, "a")', "a"), ("C(s, b)", "b")],
)
def test_reference_levels(written: str, reference: str) -> None:
    assert parse_formula(f"y ~ {written}").factors == (Factor("s", categorical=True, reference=reference),)


@pytest.mark.parametrize(
    ("written", "item", "per"),
    [("I(s / 1000)", "s", 1000), ("I(s/0.5)", "s", 0.5), ("I( `a / b` / 10 )", "a / b", 10)],
)
def test_numbers_in_another_unit(written: str, item: str, per: float) -> None:
    formula = f"y ~ {written} + z:I(z2 / 2)"
    assert parse_formula(formula).factors == (Factor(item, per=per), Factor("z"), Factor("z2", per=2))


def test_an_item_is_known_by_its_fullest_form() -> None:
    assert parse_formula("y ~ s + C(s, ref=2):x + C(s)").factors == (
        Factor("s", categorical=True, reference="2"),
        Factor("x"),
    )
    assert parse_formula("C ~ C").factors == (Factor("C"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y ~ __import__('os').system('touch x')", ["position 21", "'.' is not allowed"]),
        ("y ~ __import__('os')", ["position 5", "__import__(...) is not an item"]),
        ("y ~ I(x)", ["position 5: I(...) is not an item"]),
        ("y ~ C(exp(x))", ["position 7: exp(...) is not an item"]),
        ("y ~ x/1000", ["position 6: '/' is not allowed here", "write I(item / 1000)", "in backticks"]),
        ("y ~ I(x / 0)", ["position 5: it divides by 0"]),
        ("y ~ I(x / z)", ["'/' is not allowed here"]),
        ("y ~ I(x / 10) + x", ["x: it is used with two different divisors"]),
        ("y ~ I(x / 10) * C(x)", ["x: it is used with two different divisors"]),
        ("y ~ I(\u0445 / 10)", ["position 5"]),
        ("y ~ log(x)", ["log(...) is not an item"]),
        ("y(1) ~ x", ["position 1: y(...) is not an item"]),
        ("y ~ x.real", ["position 6: '.'"]),
        ("y ~ x[0]", ["position 6: '['", "position 8: ']'"]),
        ("y ~ {x}", ["'{'", "'}'"]),
        ("y ~ x**2", ["position 6: '**' is not allowed"]),
        ("y ~ x^2", ["'^'"]),
        ("y ~ x | g", ["'|'"]),
        ("y ~ x; import os", ["';'"]),
        ("y ~ x @ z", ["'@'"]),
        ("y ~ lambda x: x", ["position 12: 'x' was found where + or - should be"]),
        ("y ~ \u0445", ["position 5", "in backticks"]),
        ("y ~ \uff58", ["position 5"]),
        ("y ~ x \u2212 1", ["position 7"]),
        ("y ~ `x", ["'`'"]),
        ("y ~ 'x'", ["where an item should be"]),
        ("y ~ 2*x", ["'2' was found where an item, 0 or 1"]),
        ("y ~ x + 1.5", ["'1.5' was found"]),
        ("y ~ C(x", ['the formula ends where ")"']),
        ("y ~ C()", ["an item inside C(...)"]),
        ("y ~ C(x, )", ["where a level should be"]),
        ("y ~ C(x, ref 2)", ['where "=" after ref']),
        ("y ~ C(s, Treatment('a'))", ["position 19"]),
        ("y ~ x ~ z", ["'~' was found where + or -"]),
        ("y ~ ", ["position 5: the formula ends where an item should be"]),
        ("~ x", ["'~' was found where the outcome"]),
        ("y", ['the formula ends where "~"']),
        ("", ["the formula ends where the outcome"]),
        ("y ~ x +", ["the formula ends where an item"]),
        ("y ~ (x + z)", ["'(' was found where an item"]),
        ("y ~ " + "x + " * 600 + "x", ["it has 2,405 characters"]),
    ],
)
def test_anything_else_is_refused_with_its_position(text: str, said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_formula(text)
    for each in said:
        assert each in str(caught.value)


LETTERS = string.ascii_letters + "_"
names = st.builds(operator.add, st.sampled_from(LETTERS), st.text(LETTERS + string.digits, max_size=8))


@given(names, st.lists(names, min_size=1, max_size=5))
def test_sums_of_items_are_read_back(outcome: str, items: list[str]) -> None:
    found = parse_formula(f"{outcome} ~ {' + '.join(items)}")
    assert found.outcome == outcome
    assert [factor.item for factor in found.factors] == list(dict.fromkeys(items))


@given(st.text(max_size=40))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        found = parse_formula(text)
    except UsageError:
        return
    assert isinstance(found, Formula)
    # Whatever was read is made of names and of what stood between backticks.
    for factor in found.factors:
        assert factor.item in text
