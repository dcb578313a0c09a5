"""Names for columns: those that come again, and those that are not there."""

import pytest

from leapstats.survey.headings import FreeNames, column_names

FIVE = "column 2, column 3, column 4, column 5, column 6"


@pytest.mark.parametrize(
    ("header", "names", "notes"),
    [
        (["a", "b"], ["a", "b"], []),
        (["a", "a"], ["a", "a (2)"], ["two columns are named a: the second is called a (2)"]),
        (
            ["a", "a", "a (2)", "a"],
            ["a", "a (3)", "a (2)", "a (4)"],
            ["3 columns are named a: all but the first are called a (3), a (4)"],
        ),
        (
            ["a", "a (2)", "a (2)"],
            ["a", "a (2)", "a (2) (2)"],
            ["two columns are named a (2): the second is called a (2) (2)"],
        ),
        (["", "b"], ["column 1", "b"], ["a column without a name is called column 1"]),
        (["", "column 1"], ["column 1 (2)", "column 1"], ["a column without a name is called column 1 (2)"]),
        (
            ["a", *[""] * 6],
            ["a", *(f"column {place}" for place in range(2, 8))],
            [f"6 columns without a name are called {FIVE} and 1 more"],
        ),
    ],
)
def test_every_column_has_a_name_of_its_own(header: list[str], names: list[str], notes: list[str]) -> None:
    assert column_names(header, [True] * len(header)) == (names, notes)
    assert len(set(names)) == len(names)


def test_a_column_without_name_and_answers_stays_nameless() -> None:
    assert column_names(["a", "", ""], [True, False, True]) == (
        ["a", "", "column 3"],
        ["a column without a name is called column 3"],
    )


def test_many_columns_of_one_name_are_numbered_in_one_pass() -> None:
    free = FreeNames(["a"] * 100_000)
    assert [free.take("a") for _ in range(100_000)][-1] == "a (100000)"
