"""The conditions of XLSForms. What they mean is in the ODK XForms specification, "Relevance" and "XPath functions":
a blank answer is an empty text, which is no number, and comparing with what is no number is false.
"""

import numpy as np
import pytest

from leapstats.survey.relevance import holds
from leapstats.survey.relevance_syntax import Answer, Call, Text, answers_in, parse_xpath

ANSWERS = {
    "sex": ["f", "m", "", "f"],
    "age": ["30", "5", "", "abc"],
    "help": ["talks walks", "walks", "", "talk"],
    "n": ["2", "2", "3", "0"],
}


def lookup(name: str) -> np.ndarray:
    if name not in ANSWERS:
        raise LookupError(name)
    return np.array(ANSWERS[name], dtype=object)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${sex} = 'f'", [1, 0, 0, 1]),
        ("${sex}='f'", [1, 0, 0, 1]),
        ('"f"=${ sex }', [1, 0, 0, 1]),
        ("${sex} != 'f'", [0, 1, 1, 0]),
        ("${sex} != ''", [1, 1, 0, 1]),
        ("${age} > 18", [1, 0, 0, 0]),
        ("${age} >= 5 and ${age} <= 30", [1, 1, 0, 0]),
        ("${age} < 18", [0, 1, 0, 0]),
        ("${age} = 5.0", [0, 1, 0, 0]),
        ("${age} != 5", [1, 0, 1, 1]),
        ("not(${age} > 18)", [0, 1, 1, 1]),
        ("selected(${help}, 'talks')", [1, 0, 0, 0]),
        ("selected(${help},'walks') or ${sex}=''", [1, 1, 1, 0]),
        ("not(selected(${help}, 'talks')) and ${n} = 2", [0, 1, 0, 0]),
        ("${sex}='f' or ${sex}='m' and ${n}=3", [1, 0, 0, 1]),
        ("(${sex}='f' or ${sex}='m') and ${n}=3", [0, 0, 0, 0]),
        ("count-selected(${help}) > 1", [1, 0, 0, 0]),
        ("string-length(${sex}) > 0", [1, 1, 0, 1]),
        ("${n} + 1 > 2", [1, 1, 1, 0]),
        ("${n} * 2 - 1 = 3", [1, 1, 0, 0]),
        ("${n} mod 2 = 1", [0, 0, 1, 0]),
        ("${n} div 2 = 1.5", [0, 0, 1, 0]),
        ("-${n} < -2", [0, 0, 1, 0]),
        ("${n}", [1, 1, 1, 1]),
        ("number(${n})", [1, 1, 1, 0]),
        ("${sex}", [1, 1, 0, 1]),
        ("true()", [1, 1, 1, 1]),
        ("false() or ${sex}='m'", [0, 1, 0, 0]),
        ("if(${sex}='f', ${n}, 3) = 3", [0, 1, 1, 0]),
        ("coalesce(${sex}, 'm') = 'm'", [0, 1, 1, 0]),
        ("boolean(${sex}) = true()", [1, 1, 0, 1]),
        ("/data/group/sex = 'm'", [0, 1, 0, 0]),
        ("../sex = 'm'", [0, 1, 0, 0]),
        ("${sex} = ‘m’", [0, 1, 0, 0]),
        ("int(${age} div 4) = 7", [1, 0, 0, 0]),
        ("starts-with(${help}, 'talk')", [1, 0, 0, 1]),
    ],
)
def test_conditions(text: str, expected: list[int]) -> None:
    assert holds(parse_xpath(text), lookup, 4).astype(int).tolist() == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "(", "${sex} =", "${sex} = 'f", "sex", "${sex} 'f'", "position(..) = 1", ". > 3", "${sex} == 'f'",
        "selected(${sex}",
        "${last-saved#sex} = 'f'", "a/b[1]", "(" * 200 + "1" + ")" * 200, "-" * 200 + "1", "1 or " * 2000 + "1",
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"understood|expected|early|closed|nested|longer"):
        parse_xpath(text)


@pytest.mark.parametrize("text", ["pulldata('a', 'b', 'c', ${sex}) = 'x'", "today() > ${age}", "selected(${sex})"])
def test_functions_that_are_not_known(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not known|takes"):
        holds(parse_xpath(text), lookup, 4)


def test_a_question_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="weight"):
        holds(parse_xpath("${weight} > 3"), lookup, 4)


def test_the_questions_of_a_condition() -> None:
    node = parse_xpath("selected(${help}, 'a') and not(${sex} = ${age})")
    assert list(answers_in(node)) == ["help", "sex", "age"]
    assert parse_xpath("selected(${help}, 'a')") == Call("selected", (Answer("help"), Text("a")))
