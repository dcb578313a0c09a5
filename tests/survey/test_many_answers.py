"""Several answers in one cell: what is split, what is left whole, and how often each option was chosen.

All counts are counted by hand on the cells that a test writes.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.survey.inference import infer
from leapstats.survey.many_answers import (
    OTHER,
    as_columns,
    by_list,
    certain,
    found,
    several_in_one_cell,
    split,
    with_check_alls,
)
from leapstats.survey.raw import RawColumn, RawFile

STAFF = ["RN, MA", "RN", "", "MA, LPN", "RN, MA, LPN", "LPN", "RN, LPN"]


def column(cells: list[str], name: str = "Which staff?", option: str = "") -> RawColumn:
    values = np.array([cell or None for cell in cells], dtype=object)
    return RawColumn(name=name, option=option, cells=values)


def counts(cells: list[str], **how: object) -> dict[str, int] | None:
    """How many rows chose each option, where the cells are split."""
    raw = column(cells)
    answers = found(raw, **how)  # type: ignore[arg-type]
    if answers is None:
        return None
    return {each.label: int(np.nansum(each.values)) for each in as_columns(raw, answers)[0]}


def test_a_list_of_staff_is_a_check_all() -> None:
    assert counts(STAFF) == {"RN": 4, "MA": 3, "LPN": 4}
    columns, block = as_columns(column(STAFF), found(column(STAFF)))  # type: ignore[arg-type]
    assert [each.heading for each in columns] == [f"Which staff? [{each}]" for each in ("RN", "MA", "LPN")]
    assert block.columns == tuple(each.heading for each in columns)
    assert (block.name, block.counted) == ("Which staff?", 1.0)
    np.testing.assert_array_equal(columns[1].values, [1, 0, np.nan, 1, 1, 0, 0])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["a;b", "a", "b; c", "c;a;"], {"a": 3, "b": 2, "c": 2}),
        (["a|b", "a", "b | c", "c|a"], {"a": 3, "b": 2, "c": 2}),
        (["a\nb", "a", "b\r\nc", "c\na"], {"a": 3, "b": 2, "c": 2}),
        (["1,3,4", "1", "3,4", "4", "1,4", "2"], {"1": 3, "2": 1, "3": 2, "4": 4}),
        (["Nurse, Pharmacist, part-time", "Nurse"], {"Nurse": 2, "Pharmacist, part-time": 1}),
        (
            ["Nurse (RN, LPN), MA", "MA", "Nurse (RN, LPN)", "Doctor, MA", "Doctor"],
            {"Nurse (RN, LPN)": 2, "MA": 3, "Doctor": 2},
        ),
        (
            ["Nurse, part-time", "Nurse", "Doctor, part-time", "Doctor", "Nurse, Doctor, part-time"] * 2,
            {"Nurse, part-time": 2, "Nurse": 4, "Doctor, part-time": 4, "Doctor": 2},
        ),
        (["rn, MA", "RN", "MA, LPN", "LPN, RN"], {"rn": 3, "MA": 2, "LPN": 2}),
    ],
)
def test_separators_and_commas_within_options(cells: list[str], expected: dict[str, int]) -> None:
    assert counts(cells) == expected


def test_answers_joined_by_commas_without_blanks_keep_options_with_a_comma_and_a_blank() -> None:
    cells = ["Nurse,Pharmacist, part-time,Doctor", "Nurse,Doctor", "Doctor", "Nurse", "Pharmacist, part-time"]
    assert counts(cells, separators=(",", ", ")) == {"Nurse": 3, "Pharmacist, part-time": 2, "Doctor": 3}


def test_pieces_that_hold_another_separator_are_written_as_they_are() -> None:
    cells = ["a;b, (c,d),e", "a;b, (c,d)", "e", "e,a;b, (c,d)", "(x, y,z)"]
    assert counts(cells, separators=[","]) == {"a;b, (c,d)": 3, "e": 3, "(x, y,z)": 1}


@pytest.mark.parametrize(
    "cells",
    [
        ["Yes, very rude"] * 3 + ["Yes, somewhat rude"] * 4 + ["No, not rude at all"] * 5,
        ["Yes", "Yes, always", "No", "No, never"] * 3,
        ["Boston, MA", "Salem, MA", "Boston, MA", "Austin, TX", "Dallas, TX", "Austin, TX", "MA"],
        ["Director, Quality", "Director, Nursing", "Manager, Quality", "Manager, Nursing"] * 3,
        ["Smith, John", "Lee, Ann", "Doe, John"],
        ["It is good, but slow", "Fine, thanks", "It is good", "Great, really great", "slow"],
        ["$25,000 - $49,999", "$50,000 - $99,999", "$100,000 - $149,999", "$25,000 - $49,999"],
        ["1,5", "2,5", "1", "2,5"],
        ["1,200", "12,000", "200"],
        ["kind and loyal.", "kind, and loyal."] * 9,
        ["one answer"] * 5,
        ["", ""],
        [],
    ],
)
def test_what_is_left_whole(cells: list[str]) -> None:
    assert counts(cells) is None


def test_words_of_ones_own_are_left_whole() -> None:
    assert found(column(STAFF, name="Other (please specify)")) is None
    assert found(column(STAFF, name="Q", option="Comments")) is None


def test_among_many_options_what_one_row_holds_is_told_without_the_words() -> None:
    names = [f"Option {letter}" for letter in "ABCDEFGHIJKLM"]
    cells = [f"{one}, {other}" for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    cells = [*cells, *names, "Option A, our own idea"]
    raw = column(cells)
    answers = found(raw)
    assert answers is not None
    assert answers.options == tuple(names)
    columns, _ = as_columns(raw, answers)
    assert columns[-1].option == OTHER
    assert columns[-1].values.tolist() == [0.0] * 26 + [1.0]
    assert "our own idea" not in repr([(each.name, each.option, each.labels) for each in columns])


def test_a_declared_list_is_matched_longest_first_and_tells_what_is_left_over() -> None:
    answers = by_list(
        ["Nurse, Pharmacist, part-time, dogs", "nurse", "Pharmacist", "cats, and dogs"],
        ["Nurse", "Pharmacist", "Pharmacist, part-time"],
    )
    assert answers.separator == ", "
    assert answers.chosen.tolist() == [[True, False, True], [True, False, False], [False, True, False], [False] * 3]
    assert answers.other == ("dogs", "", "", "cats, and dogs")


def test_of_two_readings_the_one_that_leaves_least_over_counts() -> None:
    answers = by_list(["A, B, C"], ["A, B", "B, C", "A"])
    assert answers.chosen.tolist() == [[False, True, True]]


@pytest.mark.parametrize("joint", [", ", ";", "; ", "\n", "|", ","])
def test_a_declared_list_finds_the_separator(joint: str) -> None:
    answers = by_list([f"A{joint}B", f"C{joint}", "B"], ["A", "B", "C"])
    assert answers.chosen.tolist() == [[True, True, False], [False, False, True], [False, True, False]]
    assert answers.other == ("", "", "")


def test_a_known_separator_needs_no_proof() -> None:
    answers = certain(column(["one;two;", "three;"]).texts, ";")
    assert answers.options == ("one", "two", "three")


OPTIONS = ["Nurse", "Pharmacist, part-time", "Doctor", "Aide (trained, or not)", "Social worker"]


@given(st.lists(st.sets(st.sampled_from(OPTIONS)), min_size=1, max_size=30))
def test_every_choice_comes_back_from_a_declared_list(rows: list[set[str]]) -> None:
    cells = [", ".join(each for each in OPTIONS if each in row) for row in rows]
    distinct = list(dict.fromkeys(cell for cell in cells if cell))
    answers = by_list(distinct, OPTIONS, [", "])
    told = Counter(cells)
    for place, option in enumerate(OPTIONS):
        n_rows = sum(told[cell] for cell, chosen in zip(distinct, answers.chosen[:, place], strict=True) if chosen)
        assert n_rows == sum(option in row for row in rows)
    assert not any(answers.other)


TEXTS = st.text(max_size=30) | st.text(alphabet=",; ()[]aBc\n|1", max_size=12)


@given(st.lists(TEXTS, max_size=20))
def test_any_text_is_answered(cells: list[str]) -> None:
    raw = column(cells)
    answers = found(raw)
    if answers is not None:
        for each in as_columns(raw, answers)[0]:
            assert set(each.values[~np.isnan(each.values)].tolist()) <= {0.0, 1.0}
            np.testing.assert_array_equal(np.isnan(each.values), raw.texts.places < 0)
    assert by_list([cell for cell in cells if cell], ["a", "b, c"]).chosen.shape[1] == 2


def test_columns_keep_their_order_and_a_heading_that_is_taken_gets_a_number() -> None:
    others = [column(["x"] * 7, name="Before"), column(["y"] * 7, name="Which staff?", option="RN")]
    columns, sets, notes = with_check_alls([others[0], column(STAFF), others[1]], found)
    headings = ["Before", *(f"Which staff? [{each}]" for each in ("RN (2)", "MA", "LPN", "RN"))]
    assert [each.heading for each in columns] == headings
    assert len(sets) == 1
    assert notes == ["Which staff?: several answers in one cell, joined by commas, are split into 3 options"]


def test_a_plain_file_is_not_split_but_told() -> None:
    columns = (column(STAFF * 2),)
    warnings = list(several_in_one_cell(columns))
    assert len(warnings) == 1
    assert warnings[0].startswith("Which staff?: cells seem to hold several answers, joined by commas (RN, MA, LPN).")
    file = RawFile(path=Path("x.csv"), format="csv", columns=columns, rows=np.arange(14))
    inferred = infer(file)
    assert list(inferred.survey.study.variables) == ["Which staff?"]
    assert warnings[0] in inferred.words
    assert not list(several_in_one_cell([column(["RN, MA", "RN", "MA"])]))


def test_pieces_are_trimmed_and_empty_ones_left_out() -> None:
    assert split(" a ; b;;", ";") == ["a", "b"]
    assert split("a, b,c", ", ") == ["a", "b,c"]
