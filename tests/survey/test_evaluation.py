"""Three-valued logic, held against Kleene's tables written out by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Item
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Variable
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Answer, Scope, evaluate
from leapstats.terms import ItemType, Reason, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes"), Code("-8", "Not asked", Reason.NOT_ASKED)))
SIZES = CodeList("size", (Code("1", "S"), Code("2", "M"), Code("3", "L"), Code("9", "Unknown", Reason.UNKNOWN)))
NO, YES, MISSING = 0, 1, None

AND = {
    (YES, YES): YES,
    (YES, NO): NO,
    (NO, NO): NO,
    (YES, MISSING): MISSING,
    (NO, MISSING): NO,
    (MISSING,) * 2: MISSING,
}
OR = {
    (YES, YES): YES,
    (YES, NO): YES,
    (NO, NO): NO,
    (YES, MISSING): YES,
    (NO, MISSING): MISSING,
    (MISSING,) * 2: MISSING,
}


def binary(name: str, *, skip_means_no: bool = False) -> Variable:
    return Variable(
        name=name, label=name, type=ItemType.BINARY, role=Role.SERVICE, codes=YES_NO, skip_means_no=skip_means_no
    )


def column(values: list[int | None], reason: Reason = Reason.UNKNOWN) -> Column:
    return Column(
        np.array([-1 if value is None else value for value in values], dtype=np.int16),
        np.array([reason if value is None else 0 for value in values], dtype=np.uint8),
    )


def scope(n_units: int, **items: tuple[Variable, Column]) -> Scope:
    return Scope(lambda item: items[item.name], n_units)


def outcomes(answer: Answer) -> list[float | None]:
    return [None if reason else float(value) for value, reason in zip(answer.values, answer.reasons, strict=True)]


@pytest.mark.parametrize(("word", "table"), [("and", AND), ("or", OR)])
def test_and_or_are_kleenes(word: str, table: dict[tuple[int | None, int | None], int | None]) -> None:
    pairs = list(product([YES, NO, MISSING], repeat=2))
    here = scope(
        len(pairs), a=(binary("a"), column([a for a, _ in pairs])), b=(binary("b"), column([b for _, b in pairs]))
    )
    found = outcomes(evaluate(parse(f"a {word} b"), here))
    expected = [table[pair] if pair in table else table[pair[::-1]] for pair in pairs]
    assert found == expected


def test_not_leaves_missing_missing() -> None:
    here = scope(3, a=(binary("a"), column([YES, NO, MISSING])))
    assert outcomes(evaluate(parse("not a"), here)) == [NO, YES, MISSING]


@pytest.mark.parametrize(
    ("skip_means_no", "reason", "expected"),
    [
        (True, Reason.NOT_ASKED, NO),
        (False, Reason.NOT_ASKED, MISSING),
        (True, Reason.REFUSED, MISSING),
        (True, Reason.UNKNOWN, MISSING),
        (True, Reason.ABANDONED, MISSING),
        (True, Reason.BLANK, MISSING),
    ],
)
def test_only_a_skip_may_count_as_no(skip_means_no: bool, reason: Reason, expected: int | None) -> None:
    here = scope(1, a=(binary("a", skip_means_no=skip_means_no), column([MISSING], reason)))
    assert outcomes(evaluate(Item("a"), here)) == [expected]
    assert outcomes(evaluate(parse("not a"), here)) == [None if expected is None else 1 - expected]
    assert outcomes(evaluate(parse("is_missing(a)"), here)) == [1 if expected is None else 0]
    assert outcomes(evaluate(parse(f"is_missing(a, {reason.term})"), here)) == [1]


def test_a_skipped_category_is_none_of_its_codes() -> None:
    size = Variable(name="s", label="s", type=ItemType.CATEGORICAL, role=Role.SERVICE, codes=SIZES, skip_means_no=True)
    here = scope(2, s=(size, Column(np.array([-1, 1], np.int16), np.array([Reason.NOT_ASKED, 0], np.uint8))))
    for text, expected in [("s == 2", [0, 1]), ("s in (1, 2, 3)", [0, 1]), ("s != 2", [1, 0]), ("s < 3", [0, 1])]:
        assert outcomes(evaluate(parse(text), here)) == expected, text


def test_the_strongest_reason_is_kept() -> None:
    here = scope(
        1,
        a=(binary("a"), column([MISSING], Reason.BLANK)),
        b=(binary("b"), column([MISSING], Reason.REFUSED)),
    )
    assert evaluate(parse("a and b"), here).reasons.tolist() == [Reason.REFUSED]
    assert evaluate(parse("b + a"), here).reasons.tolist() == [Reason.REFUSED]


def test_numbers_bands_and_cases() -> None:
    staff = Variable(name="n", label="n", type=ItemType.COUNT, role=Role.STAFFING)
    numbers = Column(np.array([0.0, 1.0, 5.0, 6.0, 21.0, np.nan]), np.array([0, 0, 0, 0, 0, 6], dtype=np.uint8))
    here = scope(6, n=(staff, numbers))
    assert outcomes(evaluate(parse("band(n, (1, 5, 10, 20))"), here)) == [1, 1, 2, 3, 5, None]
    assert outcomes(evaluate(parse("n + n - 1"), here)) == [-1, 1, 9, 11, 41, None]
    assert outcomes(evaluate(parse("case(is_missing(n), 9, n > 5, 2, 1)"), here)) == [1, 1, 1, 2, 2, 9]
    assert outcomes(evaluate(parse("case(n > 5, 2, 1)"), here)) == [1, 1, 1, 2, 2, None]


def test_a_missing_condition_hides_the_ones_that_follow() -> None:
    here = scope(1, a=(binary("a"), column([MISSING])), b=(binary("b"), column([YES])))
    assert outcomes(evaluate(parse("case(a, 1, b, 2, 3)"), here)) == [None]
    assert outcomes(evaluate(parse("case(b, 2, a, 1, 3)"), here)) == [2]


def kleene(node: object, values: dict[str, int | None]) -> int | None:
    """A second evaluator, one unit at a time."""
    match node:
        case str():
            return values[node]
        case ("not", inner):
            value = kleene(inner, values)
            return None if value is None else 1 - value
        case (word, left, right):
            pair = (kleene(left, values), kleene(right, values))
            if word == "and":
                return 0 if 0 in pair else None if None in pair else 1
            return 1 if 1 in pair else None if None in pair else 0
    raise AssertionError(node)


def as_text(node: object) -> str:
    match node:
        case str():
            return node
        case ("not", inner):
            return f"(not {as_text(inner)})"
        case (word, left, right):
            return f"({as_text(left)} {word} {as_text(right)})"
    raise AssertionError(node)


trees = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: st.one_of(st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)),
    max_leaves=6,
)


@given(trees)
def test_any_condition_equals_a_second_evaluator(tree: object) -> None:
    cases = list(product([YES, NO, MISSING], repeat=3))
    items = {name: (binary(name), column([case[place] for case in cases])) for place, name in enumerate("abc")}
    found = outcomes(evaluate(parse(as_text(tree)), scope(len(cases), **items)))
    assert found == [kleene(tree, dict(zip("abc", case, strict=True))) for case in cases]
