"""What formulas compute with: numbers, in one unit and with the same codes, whole where a count is derived."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.conditions import with_names
from leapstats.dictionary.parser import parse
from leapstats.dictionary.words import in_words
from leapstats.errors import DictionaryError
from leapstats.terms import Reason

Make = Callable[[dict[str, str]], Path]
CODES = """\
likert,1,Never,1,
likert,3,Always,2,
wide,1,Never,1,
wide,5,Always,2,
letters,a,Never,1,
letters,b,Always,2,
"""
ITEMS = """\
q1,Item 1,categorical,likert,characteristic,,,,,,,,,,
q2,Item 2,categorical,likert,characteristic,,,,,,,,,,
w,Wide,categorical,wide,characteristic,,,,,,,,,,
t,Letters,categorical,letters,characteristic,,,,,,,,,,
hours,Hours,continuous,,staffing,,,,,,,,,,hours
minutes,Minutes,continuous,,staffing,,,,,,,,,,minutes
"""


def files(study_files: dict[str, str], item: str) -> dict[str, str]:
    """The small study with items of several kinds and units, and one derived item."""
    changed = dict(study_files)
    changed["codelists.csv"] += CODES
    header, _, rest = changed["variables.csv"].partition("\n")
    body = "\n".join(f"{line}," for line in rest.splitlines())
    changed["variables.csv"] = f"{header},unit\n{body}\n{ITEMS}{item}\n"
    changed["columns.csv"] += "".join(f"2020,{name},,{name},\n" for name in ("q1", "q2", "w", "t", "hours", "minutes"))
    return changed


def derived(formula: str, kind: str = "continuous", unit: str = "") -> str:
    return f'x,Score,{kind},,characteristic,,,,,"{formula}",,,,,{unit}'


@pytest.mark.parametrize(
    ("formula", "kind", "unit", "said"),
    [
        ("staff / hours", "count", "", "staff / hours can be a fraction. Declare the item continuous, or write round"),
        ("staff * 0.5", "count", "", "0.5 can be a fraction"),
        ("mean_of(q1, q2)", "count", "", "mean_of(q1, q2) can be a fraction"),
        ("case(staff > 1, log(staff), 2)", "count", "", "log(staff) can be a fraction"),
        ("max_of(staff, hours)", "count", "", "but hours can be a fraction"),
        ("round(hours, 1)", "count", "", "round(hours, 1) can be a fraction"),
        ("rescale(q1, (1, 3), (0, 1))", "count", "", "can be a fraction"),
        ("note * 2", "continuous", "", "note is text, not a number"),
        ("mean_of(t, q1)", "continuous", "", "t is categorical, and its codes are not numbers with an order"),
        ("mean_of(q1, w)", "continuous", "", "different codes are taken together (q1 1, 3; w 1, 5). Bring them to one"),
        ("q1 + reverse(w)", "continuous", "", "different codes are taken together (q1 1, 3; w 1, 5)"),
        ("reverse(staff)", "continuous", "", "staff is count; reverse needs the codes"),
        ("reverse(t)", "continuous", "", "t is categorical, and its codes are not numbers"),
        ("staff / 0", "continuous", "", "staff / 0 divides by 0. Divide by another number"),
        (
            "hours + minutes",
            "continuous",
            "",
            "different units are taken together (hours in hours, minutes in minutes)",
        ),
        ("hours + round(minutes)", "continuous", "", "round(minutes) in minutes"),
        ("max_of(hours, minutes)", "continuous", "", "in different units"),
        ("case(hours > minutes, 1, 2)", "continuous", "", "in different units"),
        ("hours + hours", "continuous", "minutes", "its unit is minutes, but the formula gives hours"),
        ("case(staff > 1, hours, hours * 2)", "continuous", "weeks", "its unit is weeks, but the formula gives hours"),
        ('""x"" * 2', "continuous", "", '"x" is used where a number is needed'),
        ('mean_of(staff, ""x"")', "continuous", "", '"x" is used where a number is needed'),
        ("count_of(staff, any_staff)", "continuous", "", "staff is count, not a yes or no"),
        ("count_of(staff + 1)", "continuous", "", "a number is used where a condition is needed"),
        ("mean_of(staf, hours)", "continuous", "", '"staf" is not an item'),
        ("mean_of(staff, hours, at_least=3)", "continuous", "", "a number of answers, 1 to 2 here, or a share"),
    ],
)
def test_what_does_not_fit_is_said(
    make_study: Make, study_files: dict[str, str], formula: str, kind: str, unit: str, said: str
) -> None:
    with pytest.raises(DictionaryError) as caught:
        ls.load_study(make_study(files(study_files, derived(formula, kind, unit))))
    assert said in str(caught.value)
    assert str(caught.value).count("variables.csv") == 1


@pytest.mark.parametrize(
    ("formula", "kind", "unit"),
    [
        ("round(staff / hours)", "count", ""),
        ("staff * 2 + count_of(q1 == 1, staff > 2)", "count", ""),
        ("q1 + q2 + reverse(q1) - 3", "count", ""),
        ("case(staff > 1, 2, band(staff, (1, 2)))", "count", ""),
        ("hours + minutes / 60", "continuous", "hours"),
        ("hours / minutes", "continuous", "share"),
        ("mean_of(q1, rescale(w, (1, 5), (1, 3)), any_staff)", "continuous", ""),
        ("hours + hours", "continuous", "Hours"),
    ],
)
def test_what_fits_is_taken(make_study: Make, study_files: dict[str, str], formula: str, kind: str, unit: str) -> None:
    study = ls.load_study(make_study(files(study_files, derived(formula, kind, unit))))
    assert study.variables["x"].formula == parse(formula)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("hours / minutes * 60", '"Hours" divided by "Minutes" times 60'),
        ("(hours + 1) / 2", '("Hours" + 1) divided by 2'),
        ("mean_of(q1, reverse(q2), at_least=0.5)", 'the mean of ("Item 1", reversed "Item 2"; at least 1 answered)'),
        ("count_of(q1 == 3, any_staff)", 'how many hold of ("Item 1" is Always; "Any staff" is Yes)'),
        ("rescale(hours, (1, 5), (0, 100))", '"Hours" brought from 1 to 5 onto 0 to 100'),
        ("round(log(hours), 2)", '(the logarithm of "Hours") rounded to 2 decimals'),
        ("round(hours)", '"Hours" rounded to a whole number'),
    ],
)
def test_formulas_in_words(make_study: Make, study_files: dict[str, str], formula: str, words: str) -> None:
    study = ls.load_study(make_study(files(study_files, derived(formula))))
    assert in_words(parse(formula), study) == words


def test_every_item_of_a_formula_is_renamed() -> None:
    renamed = with_names(
        parse("mean_of(a, reverse(b), at_least=1) / c + case(is_missing(a), 1, d)"), {"a": "x", "c": "y"}
    )
    assert renamed == parse("mean_of(x, reverse(b), at_least=1) / y + case(is_missing(x), 1, d)")


def test_codes_are_themselves_where_a_missing_code_is_text() -> None:
    codes = CodeList(
        "x", (Code("1", "Low"), Code("5", "High"), Code("-8", "No", Reason.REFUSED), Code("ND", "?", Reason.UNKNOWN))
    )
    assert {code: codes.keys[code] for code in ("1", "5", "-8")} == {"1": 1, "5": 5, "-8": -8}
    assert codes.keys["ND"] < -(10**15)
    # A count that is 0 is not the missing code of its list.
    assert CodeList("n", (Code("ND", "?", Reason.UNKNOWN),)).keys["ND"] != 0
    text = CodeList("t", (Code("a", "A"), Code("b", "B"), Code("-8", "No", Reason.REFUSED)))
    assert list(text.keys.values()) == [0, 1, 2]
