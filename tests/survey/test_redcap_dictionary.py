"""The data dictionary of REDCap: both headers, choices, and branching logic as conditions.

The branching logic is from public dictionaries (vanderbilt-redcap/harmonist-hub, vubiostat/redcapAPI, REDCapR).
"""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from leapstats.dictionary.parser import parse
from leapstats.errors import DataError
from leapstats.survey.raw import texts_of
from leapstats.survey.redcap_dictionary import is_dictionary, read_dictionary, split_choices
from leapstats.survey.redcap_logic import column_of, rule_of
from leapstats.survey.redcap_skips import hidden

BOXES = frozenset({"box"})
LABELS = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels",Identifier?,"Branching Logic (Show field only if...)",'
    '"Required Field?","Matrix Group Name"'
)
NAMES = (
    "field_name,form_name,section_header,field_type,field_label,select_choices_or_calculations,identifier,"
    "branching_logic,required_field,matrix_group_name"
)


def write(folder: Path, text: str) -> Path:
    path = folder / "fields.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("1, Yes | 0, No", [("1", "Yes"), ("0", "No")]),
        ("1,a|2,b, c", [("1", "a"), ("2", "b, c")]),
        ("-99, None of these", [("-99", "None of these")]),
        ("a, <b>A</b> &amp; more | | b,", [("a", "A & more"), ("b", "b")]),
        ("low | high", [("low", "low"), ("high", "high")]),
        ("1, one | 1, uno", [("1", "one")]),
        ("", []),
    ],
)
def test_choices_are_split_at_bars_and_the_first_comma(text: str, choices: list[tuple[str, str]]) -> None:
    assert split_choices(text) == choices


@pytest.mark.parametrize(
    ("field", "code", "name"),
    [
        ("race", "1", "race___1"),
        ("race", "-99", "race____99"),
        ("staff", "UNK", "staff___unk"),
        ("race", "0_zero", "race___0_zero"),
    ],
)
def test_the_column_of_an_option_is_named_as_redcap_names_it(field: str, code: str, name: str) -> None:
    assert column_of(field, code) == name


@pytest.mark.parametrize("header", [LABELS, NAMES])
def test_both_headers_are_read(header: str, tmp_path: Path) -> None:
    row = "\nAge_Group,intake,Who,radio,<i>Age</i> group,\"1, under 40 | 2, older\",y,[box(1)] = '1',y,m1"
    found = read_dictionary(write(tmp_path, f'{header}{row}\nbox,intake,,checkbox,,"1, x",,,,')).fields[0]
    assert (found.name, found.form, found.type, found.label) == ("age_group", "intake", "radio", "Age group")
    assert found.choices == (("1", "under 40"), ("2", "older"))
    assert (found.identifier, found.required, found.matrix, found.section) == (True, True, "m1", "Who")
    assert found.logic == "[box(1)] = '1'"
    assert found.rule is not None
    assert found.rule.text == "box___1 == 1"


def test_a_row_that_does_not_fit_its_header_is_read_up_to_the_label(tmp_path: Path) -> None:
    text = "field_name,form_name,section_header,field_type,field_label,field_note,identifier\n"
    found = read_dictionary(write(tmp_path, f"{text}a,f,,text,A,one, two,y\nb,f,,text,B,,\n"))
    assert [(field.name, field.label, field.identifier) for field in found.fields] == [
        ("a", "A", False),
        ("b", "B", False),
    ]
    assert found.notes == (
        "field 1 of the dictionary, a, has 8 cells under 7 names: only its name, form, type and label are used",
    )


def test_yes_no_fields_have_their_choices_and_r_its_na(tmp_path: Path) -> None:
    text = "field_name,form_name,field_type,field_label,identifier,branching_logic\n"
    found = read_dictionary(write(tmp_path, f"{text}a,f,yesno,NA,NA,NA\nb,f,truefalse,B,y,NA\n"))
    assert [field.choices for field in found.fields] == [(("1", "Yes"), ("0", "No")), (("1", "True"), ("0", "False"))]
    assert [(field.logic, field.rule, field.identifier) for field in found.fields] == [
        ("", None, False),
        ("", None, True),
    ]


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "field_name,form_name,field_type\n", '"a\n', "field_name,form_name\na,b\n"]
)
def test_what_is_no_dictionary_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read_dictionary(write(tmp_path, text))
    assert not is_dictionary(["a", "b"])


@pytest.mark.parametrize(
    ("logic", "text"),
    [
        ("[request_type] = '1'", "request_type == 1"),
        ("[request_type] = '2' or [request_type] = '99'", "request_type == 2 or request_type == 99"),
        ("[concept_category] <> '1'", "concept_category != 1 or is_missing(concept_category)"),
        ('[record_id] != "1"', "record_id != 1 or is_missing(record_id)"),
        ("[extra_file1] <> ''", "not is_missing(extra_file1)"),
        ("[extra_file1] = ''", "is_missing(extra_file1)"),
        ("[box(-99)] = '1'", "box____99 == 1"),
        ("[box(1)]='0'", "box___1 != 1 or is_missing(box___1)"),
        ('[sex] = "0" and [given_birth] = "1"', "sex == 0 and given_birth == 1"),
        (
            "([prereq_radio] = '2' and [prereq_yesno] = '0') or [box(ABC)] = '1'",
            "(prereq_radio == 2 and prereq_yesno == 0) or box___abc == 1",
        ),
        ("[a]='1' OR [b]='1' AND [c]='1'", "a == 1 or (b == 1 and c == 1)"),
        ("not ([x]='1' and [y]>2)", "x != 1 or is_missing(x) or y <= 2"),
        ("'1' = [x]", "x == 1"),
        ("5 < [x]", "x > 5"),
        ("[prereq_number] < 0", "prereq_number < 0"),
        ("[x] = 'ABC'", 'x == "ABC"'),
        ("# who\n[x] = 1\n// why", "x == 1"),
    ],
)
def test_logic_becomes_a_condition_of_a_dictionary(logic: str, text: str) -> None:
    rule = rule_of(logic, BOXES)
    assert rule.text == text
    assert parse(text) == rule.expression


@pytest.mark.parametrize(
    ("logic", "why"),
    [
        ("[baseline_arm_1][x] = '1'", "it names another event, [baseline_arm_1]"),
        ("[x][2] = '1'", "it names a repeat, [x][2]"),
        ("[x][last-instance] = '1'", "it names a repeat, [x][last-instance]"),
        ("datediff([a], [b], 'd') > 3", "it uses the function datediff"),
        ("[user-name] = 'a'", "it uses [user-name]"),
        ("[x] = [y]", "it compares two fields"),
        ("[box] = '1'", "[box] is a checkbox without option"),
        ("[x(1)] = '1'", "[x(1)] is no field"),
        ("[x] > '2024-01-01'", 'it asks whether x is before or after "2024-01-01", which is no number'),
        ("([x] = '1'", "a parenthesis is not closed"),
        ("[x] = ", "it ends too early"),
        ("[x] '1'", "'1' stands where a comparison should"),
        ("[x] = '1' [y] = '2'", "[y] cannot be read where it stands"),
        ("(" * 5000, "it is nested too deeply"),
        ("[x] = '1' or " * 5000, "it is too long"),
    ],
)
def test_logic_that_a_row_cannot_answer_is_kept_as_text(logic: str, why: str) -> None:
    rule = rule_of(logic, BOXES)
    assert (rule.expression, rule.text, rule.why) == (None, "", why)


def test_a_blank_is_unlike_every_value() -> None:
    # REDCap knows yes and no: a comparison with a blank is no, and its contrary yes. Only order is left open here.
    cells = {"x": texts_of(np.array(["1", "2", None, "1.0"], dtype=object))}
    expected = {
        "[x] = '1'": [False, True, True, False],
        "[x] <> '1'": [True, False, False, True],
        "[x] = ''": [True, True, False, True],
        "[x] < 2": [False, True, False, False],
        "[x] >= 2": [True, False, False, True],
    }
    for logic, rows in expected.items():
        expression = rule_of(logic, BOXES).expression
        assert expression is not None
        assert hidden(expression, cells, 4).tolist() == rows, logic


def test_logic_agrees_with_a_table_of_truth() -> None:
    # x and y are 1, 2 or blank; Python's own `and`, `or` and `not` over texts are the other implementation.
    values = list(product(["1", "2", ""], repeat=2))
    cells = {
        name: texts_of(np.array([pair[place] or None for pair in values], dtype=object))
        for place, name in enumerate("xy")
    }
    for logic, shown in {
        "[x]='1' and not ([y]<>'2' or [x]='')": [x == "1" and not (y != "2" or x == "") for x, y in values],
        "not [x]='1' or [y]=''": [x != "1" or y == "" for x, y in values],
        "not (not ([x]='1') and [y]='2')": [not (x != "1" and y == "2") for x, y in values],
    }.items():
        expression = rule_of(logic, BOXES).expression
        assert expression is not None
        assert hidden(expression, cells, len(values)).tolist() == [not each for each in shown], logic
