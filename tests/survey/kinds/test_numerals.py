"""Numbers that were written as text."""

import pytest

from leapstats.survey.kinds.numerals import (
    Decimal,
    ambiguous_commas,
    are_padded,
    not_numbers,
    read_numerals,
    uses_decimal_comma,
)


@pytest.mark.parametrize(
    ("texts", "values", "whole"),
    [
        (["1", "-2", "+3", "0"], [1, -2, 3, 0], True),
        (["1.0", "0.0"], [1, 0], True),  # as pandas writes whole numbers with gaps
        (["1.5", ".5", "2e3"], [1.5, 0.5, 2000], False),
        (["1.00", "2.50"], [1, 2.5], False),
        (["1,000", "54,908", "900"], [1000, 54908, 900], True),
        (["1,234.5", "7.25"], [1234.5, 7.25], False),
        (["45%", "50 %", "12.5%"], [45, 50, 12.5], False),
        (["$5.20", "$1,000", "-$3"], [5.2, 1000, -3], False),
        (["5 €", "0"], [5, 0], True),
        (["2,5", "3,75", "4"], [2.5, 3.75, 4], False),
        (["1.234,5", "2.000.000,25"], [1234.5, 2000000.25], False),
        (["1 234", "12 345 678"], [1234, 12345678], True),
        (["1\u00a0234", "5"], [1234, 5], True),
        (["−4", "3,5"], [-4, 3.5], False),
        (["1e30", "12345678901234567890"], [1e30, 12345678901234567890.0], False),
    ],
)
def test_what_is_read(texts: list[str], values: list[float], whole: bool) -> None:
    found = read_numerals(texts)
    assert found is not None
    assert found.values.tolist() == values
    assert found.whole is whole


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["1", "two"],
        ["007", "8"],
        ["45%", "50"],  # a share beside a number: which is meant?
        ["$5", "€5"],
        ["1,00,000"],
        ["1,234", "2.345,6", "1.5"],
        ["1 234", "1.5", "2,5"],
        ["5$%"],
        ["--5"],
        ["inf"],
        ["1_000"],
        ["5 apples"],
        ["2016-01-03"],
    ],
)
def test_what_is_no_number(texts: list[str]) -> None:
    assert read_numerals(texts) is None


def test_the_analyst_decides_where_both_are_possible() -> None:
    texts = ["1,234", "5,678"]
    assert ambiguous_commas(texts)
    thousands, decimals = read_numerals(texts), read_numerals(texts, Decimal.COMMA)
    assert thousands is not None
    assert decimals is not None
    assert thousands.values.tolist() == [1234, 5678]
    assert decimals.values.tolist() == [1.234, 5.678]
    assert read_numerals(["2,5"], Decimal.POINT) is None
    assert not ambiguous_commas(["1,234,567"])
    # With decimal commas, a point can only stand between thousands.
    grouped = read_numerals(["1.500", "2.000"], Decimal.COMMA)
    assert grouped is not None
    assert grouped.values.tolist() == [1500, 2000]


def test_small_questions() -> None:
    assert are_padded(["02134", "90210"])
    assert not are_padded(["2134", "90210"])
    assert not are_padded(["02134", "x"])
    assert uses_decimal_comma(["2,5", "3"])
    assert not uses_decimal_comma(["1,234"])
    assert not uses_decimal_comma(["a,b"])
    assert not_numbers(["1", "x", "45%"]) == ["x"]
