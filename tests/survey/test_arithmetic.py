"""Arithmetic of answers, some of them missing: by hand, and held against R 4.2.2."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Variable
from leapstats.survey.arithmetic import rounded
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Answer, Scope, evaluate
from leapstats.terms import ItemType, Reason, Role

LIKERT = CodeList("likert", (*(Code(str(i), str(i)) for i in range(1, 6)), Code("9", "Refused", Reason.REFUSED)))
YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes")))
NOT_APPLICABLE = int(Reason.NOT_APPLICABLE)
# In R the matrix q is cbind(c(1,5,3,NA,4,2), c(2,5,NA,NA,4,3), 6 - c(5,1,3,2,NA,4)).
Q1 = [1, 5, 3, None, 4, 2]
Q2 = [2, 5, None, None, 4, 3]
Q3 = [5, 1, 3, 2, None, 4]


def coded(answers: list[int | None], reason: Reason = Reason.REFUSED, **more: bool) -> tuple[Variable, Column]:
    item = Variable(name="q", label="q", type=ItemType.CATEGORICAL, role=Role.SERVICE, codes=LIKERT, **more)
    places = np.array([-1 if each is None else each - 1 for each in answers], dtype=np.int16)
    return item, Column(places, np.where(places < 0, np.uint8(reason), np.uint8(0)))


def numbers(values: list[float | None], reason: Reason = Reason.BLANK) -> tuple[Variable, Column]:
    item = Variable(name="n", label="n", type=ItemType.CONTINUOUS, role=Role.STAFFING)
    found = np.array([np.nan if each is None else each for each in values])
    return item, Column(found, np.where(np.isnan(found), np.uint8(reason), np.uint8(0)))


def of(text: str, n_units: int, **items: tuple[Variable, Column]) -> Answer:
    return evaluate(parse(text), Scope(lambda item: items[item.name], n_units))


def outcomes(answer: Answer) -> list[float | None]:
    return [None if reason else float(value) for value, reason in zip(answer.values, answer.reasons, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # In R the vector m is rowMeans(q, na.rm=TRUE), NA where rowSums(!is.na(q)) < 2.
        ("mean_of(a, b, reverse(c), at_least=2)", [1.333333333333333, 5, 3, None, 4, 2.333333333333333]),
        ("mean_of(a, b, reverse(c), at_least=0.6)", [1.333333333333333, 5, 3, None, 4, 2.333333333333333]),
        # What R gives for (m - 1) / 4 * 100.
        (
            "rescale(mean_of(a, b, reverse(c), at_least=2), (1, 5), (0, 100))",
            [8.333333333333332, 100, 50, None, 75, 33.333333333333336],
        ),
        # What R gives for rowSums(q, na.rm=TRUE), likewise.
        ("sum_of(a, b, reverse(c), at_least=2)", [4, 15, 6, None, 8, 7]),
        # What R gives for rowSums(q) and rowMeans(q).
        ("sum_of(a, b, reverse(c))", [4, 15, None, None, None, 7]),
        ("mean_of(a, b, reverse(c))", [4 / 3, 5, None, None, None, 7 / 3]),
        # What R gives for apply(q, 1, min, na.rm=TRUE), likewise.
        ("min_of(a, b, reverse(c), at_least=2)", [1, 5, 3, None, 4, 2]),
        ("max_of(a, b, reverse(c), at_least=2)", [2, 5, 3, None, 4, 3]),
        # What R gives for rowSums(q >= 4).
        ("count_of(a >= 4, b >= 4, reverse(c) >= 4)", [0, 3, None, None, None, 0]),
        ("count_of(a >= 4, b >= 4, reverse(c) >= 4, at_least=1)", [0, 3, 0, 1, 2, 0]),
        ("reverse(c)", [1, 5, 3, 4, None, 2]),
    ],
)
def test_scores_are_those_of_r(text: str, expected: list[float | None]) -> None:
    found = outcomes(of(text, 6, a=coded(Q1), b=coded(Q2), c=coded(Q3)))
    assert [each is None for each in found] == [each is None for each in expected]
    assert found == [None if each is None else pytest.approx(each, rel=1e-14) for each in expected]


def test_a_result_that_no_number_can_be_is_not_applicable() -> None:
    items = {"x": numbers([6, 0, 4, None, 5]), "y": numbers([3, 0, 0, 0, None])}
    found = of("x / y", 5, **items)
    assert outcomes(found) == [2, None, None, None, None]
    blank = int(Reason.BLANK)
    # A missing operand keeps its reason, the stronger one.
    assert found.reasons.tolist() == [0, NOT_APPLICABLE, NOT_APPLICABLE, blank, blank]
    assert of("x * 1e308 * 1e308", 5, **items).reasons.tolist() == [
        NOT_APPLICABLE,
        0,
        NOT_APPLICABLE,
        blank,
        NOT_APPLICABLE,
    ]
    # As in R: NA * 0 is NA.
    assert outcomes(of("x * y", 5, **items)) == [18, 0, 0, None, None]
    assert outcomes(of("x - y * 2 / 4", 5, **items)) == [4.5, 0, 4, None, None]
    assert outcomes(of("(x - y) * 2 / 4 > 1", 5, **items)) == [1, 0, 1, None, None]


def test_logarithms() -> None:
    # What R gives for log(c(0.5, 1, 10)).
    found = of("log(x)", 6, x=numbers([0.5, 1, 10, 0, -1, None]))
    assert outcomes(found)[:3] == pytest.approx([-0.6931471805599453, 0, 2.3025850929940459], rel=1e-15)
    assert found.reasons.tolist() == [0, 0, 0, NOT_APPLICABLE, NOT_APPLICABLE, Reason.BLANK]
    assert outcomes(of("log(x) / log(10)", 1, x=numbers([1000])))[0] == pytest.approx(3)


def test_too_few_answers_keep_the_strongest_reason() -> None:
    found = of(
        "mean_of(a, b, c, at_least=2)",
        2,
        a=coded([None, 4], Reason.REFUSED),
        b=coded([None, None], Reason.NOT_ASKED),
        c=coded([3, None], Reason.BLANK),
    )
    assert found.reasons.tolist() == [Reason.REFUSED, Reason.BLANK]


def test_an_operand_that_no_number_can_be_is_an_answer_less() -> None:
    items = {"x": numbers([6, 6]), "y": numbers([3, 0])}
    assert outcomes(of("mean_of(x / y, x, at_least=1)", 2, **items)) == [4, 6]
    assert of("mean_of(x / y, x)", 2, **items).reasons.tolist() == [0, NOT_APPLICABLE]


def test_a_skipped_category_has_no_number() -> None:
    skipped = coded([None, 2], Reason.NOT_ASKED, skip_means_no=True)
    for text in ("mean_of(a, b)", "a + b", "a * b", "reverse(a)"):
        found = of(text, 2, a=skipped, b=coded([4, 4]))
        assert found.reasons.tolist() == [Reason.NOT_ASKED, 0], text
    assert outcomes(of("sum_of(a, b, at_least=1)", 2, a=skipped, b=coded([4, 4]))) == [4, 6]


def test_a_yes_or_no_is_reversed_to_its_opposite() -> None:
    item = Variable(name="d", label="d", type=ItemType.BINARY, role=Role.SERVICE, codes=YES_NO)
    column = Column(np.array([0, 1], dtype=np.int16), np.zeros(2, dtype=np.uint8))
    assert outcomes(of("reverse(d)", 2, d=(item, column))) == [1, 0]


def test_what_has_no_codes_is_not_reversed() -> None:
    with pytest.raises(ValueError, match="reverse needs the codes"):
        of("reverse(x)", 1, x=numbers([1]))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    # By hand: halves of the number as it is written go away from zero.
    [(2.5, 0, 3), (-2.5, 0, -3), (0.5, 0, 1), (2.675, 2, 2.68), (1.005, 2, 1.01), (2.4999, 0, 2), (1e300, 2, 1e300)],
)
def test_rounding(value: float, decimals: int, expected: float) -> None:
    values, reasons = rounded((np.array([value, np.nan]), np.array([0, 3], dtype=np.uint8)), decimals)
    assert values[0] == expected
    assert reasons.tolist() == [0, 3]
    assert outcomes(of(f"round(x, {decimals})", 1, x=numbers([value]))) == [expected]


answers = st.lists(st.integers(1, 5) | st.none(), min_size=3, max_size=3)


@given(answers, st.integers(1, 3))
def test_identities_of_scores(given_answers: list[int | None], least: int) -> None:
    items = {name: coded([each]) for name, each in zip("abc", given_answers, strict=True)}
    listed = f"a, b, c, at_least={least}"
    (mean,) = outcomes(of(f"mean_of({listed})", 1, **items))
    (backwards,) = outcomes(of(f"mean_of(reverse(a), reverse(b), reverse(c), at_least={least})", 1, **items))
    n_answered = sum(each is not None for each in given_answers)
    if n_answered < least:
        assert mean is None
        assert backwards is None
        return
    assert mean is not None
    assert backwards is not None
    # The mean of reversed items is the reversed mean; the sum is the mean times the number of answers.
    assert math.isclose(mean + backwards, 6)
    (total,) = outcomes(of(f"sum_of({listed})", 1, **items))
    assert total is not None
    assert math.isclose(total, mean * n_answered)
    assert outcomes(of(f"min_of({listed}) <= mean_of({listed}) + 1e-9", 1, **items)) == [1]
