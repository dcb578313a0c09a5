"""Whatever an option is given, what cannot be used is told as bad input, with the option that holds it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.backticks import parse_named
from leapstats.dictionary.expression import items
from leapstats.errors import nearest

FRAME = pd.DataFrame(
    {
        "site": [f"S{place}" for place in range(8)] * 2,
        "year": [2021] * 8 + [2022] * 8,
        "q1": ["yes", "no"] * 8,
        "q2": ["no", "no", "yes", "yes"] * 4,
        "n": list(range(16)),
        "a=b": ["0", "1"] * 8,
    }
)
Verb = Callable[..., Any]


class Unwritable:
    """A cell without a text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


def model(data: object = FRAME, **options: Any) -> Any:
    return ls.model(options.pop("formula", "q1 ~ n"), data, **options)


def change(data: object = FRAME, **options: Any) -> Any:
    return ls.staffing(data, **{"id": "site", "wave_item": "year", "items": ["q1"], **options})


def pairs(data: object = FRAME, **options: Any) -> Any:
    return ls.associations(data, **{"exposures": ["q1"], "outcomes": ["q2"], "permutations": 99, **options})


def table(data: object = FRAME, **options: Any) -> Any:
    return ls.table1(data, **options)


def rated(data: object = FRAME, **options: Any) -> Any:
    return ls.likert(data, **{"items": ["q1", "q2"], "scale": ["no", "yes"], **options})


def fieldwork(data: object = FRAME, **options: Any) -> Any:
    return ls.response(data, **{"disposition": "q1", "outcome": {"complete": "yes", "refusal": "no"}, **options})


def staffed(data: object = FRAME, **options: Any) -> Any:
    return ls.rates(data, **{"items": ["n"], "per": "year", **options})


def coded(data: object = FRAME, **options: Any) -> Any:
    return ls.agreement(data, **{"unit": "n", "coder": ["q1", "q2"], **options})


def scaled(data: object = FRAME, **options: Any) -> Any:
    return ls.scales(data, **{"items": ["q1", "q2"], **options})


def told(verb: Verb, *arguments: object, **options: object) -> str:
    with pytest.raises(ls.InputError) as caught:
        verb(*arguments, **options)
    assert all(problem.what and problem.fix for problem in caught.value.problems)
    return str(caught.value)


@pytest.mark.parametrize(
    "verb", [table, model, change, pairs, fieldwork, coded, scaled, ls.read, ls.read_survey, ls.report]
)
def test_what_is_no_data(verb: Verb) -> None:
    for data in (5, 0, 1.5, True, [], [1], {}, {"a": [1]}, b"x.csv", np.zeros((2, 2)), pd.Series([1]), object(), ""):
        told(verb, data)
    told(verb, "a\0.csv")


@pytest.mark.parametrize("verb", [table, model, change, pairs, fieldwork, ls.read, ls.read_survey])
@pytest.mark.parametrize(
    "name", ["x" * 5000 + ".csv", "x" * 5000, "x" * 300 + ".sav", "x/" * 3000 + "x.csv"], ids=range(4)
)
def test_a_path_that_is_too_long(verb: Verb, name: str, tmp_path: Path) -> None:
    assert "cannot be reached" in told(verb, str(tmp_path / name))
    assert "cannot be reached" in told(verb, None, study=name) or verb is change


@pytest.mark.parametrize("study", [5, b"x", [], {}, object(), np.array(["x"])])
def test_what_is_no_study(study: object) -> None:
    assert "study: " in told(ls.table1, study=study)


@pytest.mark.parametrize("cells", [[Unwritable()] * 3, [Unwritable(), "a", None], [[Unwritable()], "a", 1]])
def test_cells_without_a_text(cells: list[object]) -> None:
    assert 'column "x"' in told(ls.table1, pd.DataFrame({"x": pd.Series(cells, dtype=object)}))


OF_READING = {
    "types": ["a", ["age"], 5, True, b"a", {"q1": None}, {"q1": 5}, {"q1": ["count"]}, {"q1": "kind"}, object()],
    "levels": [5, True, b"q1=1", object(), "q1", {"q1": None, "q2": 5, "n": b"1"}, {"q1": [["yes"], "no"]}, [None]],
    "reference": [5, b"q1=1", object(), "q1", {"q1": None}, {"q1": ["yes"]}, {"q1": b"yes"}, {"q1": ""}],
    "missing": [b"NA", [[1, 2], [3]], object(), "", " ", [""], [None], [b"NA"], {"q1": b"NA"}, {"q1": [""]}],
    "where": [5, 0, True, False, b"n > 1", ["n > 1"], [], pd.Series([True] * 16), np.ones(16, bool), object()],
    "decimal": [np.array(["point"]), np.array([1, 2]), 5, 0, b"point", ["point"], {}, "dot", object()],
    "keep": [b"q1", {"q1": 1}, [None], [["q1"]], True, object()],
    "id": [b"q1", {"q1": 1}, [None], [["q1"]], True, object(), np.array(5), np.array([["q1"]])],
    "count": [b"n", {"n": 1}, [b"n"], True, object()],
}


@pytest.mark.parametrize(
    "verb", [table, model, change, pairs, fieldwork, staffed, coded, scaled, ls.read, ls.read_survey, ls.report]
)
@pytest.mark.parametrize("option", OF_READING)
def test_reading_options(verb: Verb, option: str) -> None:
    for given in OF_READING[option]:
        assert option in told(verb, FRAME, **{option: given})


@pytest.mark.parametrize("option", OF_READING)
def test_reading_options_of_a_study(option: str) -> None:
    for given in OF_READING[option]:
        with pytest.raises(ls.InputError, match=option):
            ls.table1(**{option: given})


NO_NAMES = [b"q1", ["q1"], [], {}, {"q1": 1}, True, object(), np.array(["q1"]), pd.Series(["q1"])]
NO_FLAGS = ["no", "x", "", 0, 1, None, [], np.array([True, False]), object()]
NO_LEVELS = ["0.95", b"0.95", 0, 1, 95, True, [0.95], np.array([0.9, 0.95]), float("nan"), object()]
NO_LISTS = [b"q1", {"q1": 1}, True, [None], [["q1"]], object(), [b"q1"], np.array(5)]
OF_VERBS: list[tuple[Verb, str, list[object]]] = [
    (table, "by", NO_LISTS),
    (table, "cross", NO_FLAGS),
    (table, "test", NO_FLAGS),
    (table, "difference", NO_FLAGS),
    (table, "overall", [np.array(["first", "last"]), 5, ["no"], b"no", "all", {}, None, object()]),
    (table, "smd", [np.array([True, False]), 5, ["largest"], b"largest", "all", {}, object()]),
    (table, "test_method", [5, True, b"x=welch", "welch", ["welch"], [5], object(), {"q1": 5}]),
    (table, "multiplicity", [5, b"holm", ["holm"], np.array(["holm", "none"]), {}, "westfall_young", object()]),
    (table, "show_missing", [np.array(["rows", "hide"]), 5, ["rows"], b"rows", "all", {}, object()]),
    (table, "conf_level", NO_LEVELS),
    (table, "include", NO_LISTS),
    (table, "exclude", NO_LISTS),
    (table, "wave", NO_LISTS),
    (model, "formula", [5, None, b"q1 ~ n", ["q1 ~ n"], {}, object()]),
    (model, "conf_level", NO_LEVELS),
    (model, "family", [None, 5, b"linear", ["linear"], np.array(["linear", "auto"]), {}, object()]),
    (model, "method", [5, b"firth", ["firth"], np.array(["firth", "exact"]), {}, object()]),
    (model, "list_units", NO_FLAGS),
    (model, "join_ids", NO_FLAGS),
    (model, "wave_item", NO_NAMES),
    (model, "per", NO_NAMES),
    (model, "cluster", NO_LISTS),
    (model, "weights", NO_NAMES[:2]),
    (model, "strata", NO_LISTS),
    (model, "nest", ["no", 1, []]),
    (model, "random", NO_NAMES),
    (model, "wave", NO_LISTS),
    (model, "impute", ["20", 2.5, True, [20], 1, 0, -3, 10**9, np.array([2, 3]), b"20", object()]),
    (model, "impute_with", NO_LISTS),
    (scaled, "items", [*NO_LISTS, "q1"]),
    (scaled, "reversed", [*NO_LISTS, "q3"]),
    (scaled, "scale", NO_LISTS),
    (scaled, "unsure", NO_LISTS),
    (scaled, "only", [*NO_LISTS, "team"]),
    (scaled, "wave", [*NO_LISTS, "2020"]),
    (scaled, "by", NO_NAMES),
    (scaled, "wave_item", NO_NAMES),
    (scaled, "name", NO_NAMES),
    (scaled, "rule", [5, b"mean", ["mean"], np.array(["mean"]), {}, "max", "", object()]),
    (scaled, "range", [5, True, b"1,5", {}, "1", "1,2,3", "a,b", "5,1", [1], [1, None], [1, "x"], (1, 1), object()]),
    (scaled, "at_least", [0, -1, 1.5, 9, True, "x", b"2", [2], {}, object(), float("nan")]),
    (scaled, "matrix", NO_FLAGS),
    (scaled, "join_ids", NO_FLAGS),
    (scaled, "conf_level", NO_LEVELS),
    (change, "conf_level", NO_LEVELS),
    (change, "join_ids", NO_FLAGS),
    (change, "list_units", NO_FLAGS),
    (change, "list_text", NO_FLAGS),
    (change, "before", NO_NAMES),
    (change, "after", [[2], *NO_NAMES]),
    (change, "wave_item", [["w"], *NO_NAMES]),
    (change, "by", NO_NAMES),
    (change, "items", NO_LISTS),
    (change, "plan", NO_NAMES),
    (change, "multiplicity", [5, b"holm", ["holm"], np.array(["holm", "none"]), {}, object()]),
    (rated, "items", NO_LISTS),
    (rated, "scale", [b"q1", {"q1": 1}, True, [None], [["q1"]], object(), [b"q1"]]),
    (rated, "agree", ["maybe", b"q1", {"q1": 1}, True, [None], [["q1"]], object()]),
    (rated, "unsure", ["maybe", b"q1", {"q1": 1}, True, [None], [["q1"]], object()]),
    (rated, "sort", ["up", 5, True, ["ascending"], b"ascending", {}, object()]),
    (rated, "by", NO_NAMES),
    (rated, "conf_level", NO_LEVELS),
    (staffed, "items", ["", None, *NO_LISTS]),
    (staffed, "per", ["", None, *NO_NAMES]),
    (staffed, "per_units", [0, -1, "10", b"10", [10], True, float("nan"), float("inf"), object()]),
    (staffed, "by", ["n", *NO_NAMES]),
    (staffed, "events", NO_FLAGS),
    (staffed, "limits", ["exact", "t", *NO_NAMES]),
    (staffed, "waves", ["a", ["a", "b"], *NO_LISTS]),
    (staffed, "wave", NO_LISTS),
    (staffed, "wave_item", NO_NAMES),
    (staffed, "join_ids", [True, *NO_FLAGS]),
    (staffed, "units", NO_FLAGS),
    (staffed, "shrink", [True, *NO_FLAGS]),
    (staffed, "overdispersion", ["additive", "some", *NO_NAMES]),
    (staffed, "figure", ["forest", *NO_LISTS]),
    (staffed, "conf_level", NO_LEVELS),
    (fieldwork, "disposition", ["", None, *NO_NAMES]),
    (fieldwork, "outcome", [5, True, b"x", object(), "complete", ["complete"], [5], {"x": "y"}, {"complete": [None]}]),
    (fieldwork, "outcome", [{"complete": ""}, {"complete": True}, {"complete": []}, "maybe=yes", "complete= "]),
    (fieldwork, "wave_item", NO_NAMES),
    (fieldwork, "wave", NO_LISTS),
    (fieldwork, "join_ids", [True, *NO_FLAGS]),
    (fieldwork, "by", NO_NAMES),
    (fieldwork, "compare", NO_LISTS),
    (fieldwork, "eligibility", ["0.9", b"0.9", -1, 90, True, [0.9], np.array([0.9, 0.5]), float("nan"), object()]),
    (fieldwork, "test", NO_FLAGS),
    (fieldwork, "difference", NO_FLAGS),
    (fieldwork, "smd", NO_FLAGS),
    (fieldwork, "conf_level", NO_LEVELS),
    (fieldwork, "unweighted", [True, *NO_FLAGS]),
    (fieldwork, "make_weights", NO_FLAGS),
    (fieldwork, "collapse", [True, *NO_FLAGS]),
    (fieldwork, "classes", ["q2", *NO_LISTS]),
    (fieldwork, "weights", ["n", *NO_NAMES]),
    (fieldwork, "least", [2, 0, -1, 1.5, "2", b"2", [2], object()]),
    (fieldwork, "trim", [3, 0, -1, "3", b"3", [3], True, float("nan"), float("inf"), object()]),
    (coded, "unit", [None, *NO_NAMES]),
    (coded, "coder", ["q1", [], *NO_LISTS]),
    (coded, "code", NO_NAMES),
    (coded, "conf_level", NO_LEVELS),
    (fieldwork, "rake", ["totals.csv", {"q2": {"yes": 3}}, 4, True, b"x", ["a"], object()]),
    (pairs, "permutations", ["10", 1.5, 0, -1, True, [10], np.array([10, 20]), object()]),
    (pairs, "seed", ["1", 1.5, -1, True, [1], object()]),
    (pairs, "conf_level", NO_LEVELS),
    (pairs, "base", [5, b"all", ["all"], np.array(["all", "answered"]), {}, object()]),
    (pairs, "multiplicity", [5, b"holm", ["holm"], np.array(["holm", "none"]), {}, object()]),
    (pairs, "exposures", NO_LISTS),
    (pairs, "outcomes", NO_LISTS),
    (pairs, "adjust_for", NO_LISTS),
    (pairs, "plot_outcomes", ["q9", *NO_LISTS]),
    (pairs, "plan", NO_NAMES),
    (pairs, "wave", NO_NAMES),
]


@pytest.mark.parametrize(("verb", "option", "bad"), OF_VERBS)
def test_options_of_verbs(verb: Verb, option: str, bad: list[object]) -> None:
    for given in bad:
        assert option in told(verb, FRAME, **{option: given})


@pytest.mark.parametrize("given", [1, 2021.5, "x"])
def test_a_number_is_a_name(given: object) -> None:
    assert f"wave {given}: there is no such wave" in told(change, before=given)
    assert "there is no such column" in told(change, wave_item=given)
    assert f"{given}: there is no such column" in told(table, by=given)
    assert "the study has no such wave" in told(ls.read_survey, wave=given)


def test_numbers_that_name_columns_and_waves() -> None:
    frame = FRAME.rename(columns={"q1": 5, "n": 0})
    named = table(frame, by=5, include=["q2"])
    assert named.results == table(frame, by="5", include=["q2"]).results
    assert table(frame, include=[5, 0], types={0: "count"}, levels={5: ["yes", "no"]}).results
    assert (
        model(wave=2021, id="site", wave_item="year").results == model(wave="2021", id="site", wave_item="year").results
    )
    assert change(before=2021, after=2022).results == change().results


def test_a_tuple_of_codes_is_two_codes() -> None:
    frame = pd.DataFrame({"age": [30, 40, 41, 42, 43, 44]})
    assert any("missing code age" in word for word in table(frame, missing=("age", 30))._repr_html_().split("<"))


def test_nearest_of_what_is_no_text() -> None:
    assert nearest(5, ["5", "q1"]) == "Did you mean 5?"
    assert nearest(None, ["a"]) == "Choose from a."


def labels(shown: Any) -> list[str]:
    return [row.variable_level for row in shown.results.rows]


@pytest.mark.parametrize("form", ["text", "list", "mapping"])
def test_levels_with_commas_and_quotes(form: str) -> None:
    frame = pd.DataFrame({"inc": ["Under $25,000", "$25,000 to $49,999", "x", 'the "rest"'] * 3})
    text = '"Under $25,000","$25,000 to $49,999", x,"the ""rest"""'
    given = {"text": f"inc={text}", "list": [f"inc={text}"], "mapping": {"inc": text}}[form]
    choices = ls.read_survey(frame, levels=given).study.variables["inc"].codes
    assert choices is not None
    assert [code.label for code in choices.codes] == ["Under $25,000", "$25,000 to $49,999", "x", 'the "rest"']
    turned = ls.read_survey(frame, reference='inc="$25,000 to $49,999"').study.variables["inc"].codes
    assert turned is not None
    assert turned.codes[0].label == "$25,000 to $49,999"


def test_columns_with_an_equals_sign() -> None:
    codes = ls.read_survey(FRAME, levels="`a=b`=1,0").study.variables["a=b"].codes
    assert codes is not None
    assert [code.label for code in codes.codes] == ["1", "0"]
    codes = ls.read_survey(FRAME, categorical="a=b", reference="`a=b`=1").study.variables["a=b"].codes
    assert codes is not None
    assert codes.codes[0].label == "1"


def test_levels_as_numbers_are_codes() -> None:
    codes = ls.read_survey(pd.DataFrame({"q": [1, 2, 3] * 4}), levels={"q": [3, 2, 1.0]}).study.variables["q"].codes
    assert codes is not None
    assert [code.code for code in codes.codes] == ["3", "2", "1"]


def test_a_level_named_twice() -> None:
    assert "listed twice" in told(table, levels={"q1": ["yes", "no", "yes"]})
    assert "listed twice" in told(table, levels={"n": [1, 1.0]})
    assert "listed twice" in told(table, levels={"q1": ["yes", "no", "Yes"]})


def test_names_with_commas_are_told_as_a_list() -> None:
    assert "Use a list of names" in told(table, include="q1, q2")
    assert "Use a list of names" not in told(table, include="q1,zz")


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood", "gee"])
def test_a_wave_item_needs_an_id(method: str) -> None:
    said = told(model, wave_item="year", method=method)
    assert "--id" in said
    assert "--wave-item" in said
    assert "--id" in told(model, wave_item="year", method=method, wave="2021")


def test_backticks_in_names() -> None:
    assert [item.name for item in items(parse_named("`a``b` == 1 and c == '`'"))] == ["a`b", "c"]
    frame = pd.DataFrame({"a`b": [1, 2, 3, 4], "c": ["`x`", "y", "`x`", "y"]})
    assert len(ls.read_survey(frame, where="`a``b` >= 2")) == 3
    assert len(ls.read_survey(frame, where='c == "`x`"')) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("`a b`(1)", "`a b`(1)"),
        ("`a b` + + `c d` ==", "`a b` + + `c d` ==` cannot be read at character 19"),
        ("`a b` ** 2 == 1", "`a b`"),
        ("`a` 5", "`a` 5` cannot be read at character"),
        ("is_missing(n, `a b`)", "`a b`"),
        ("`a b == 1", "unclosed backtick"),
        ("quoted_name_0_ == `a b`(1)", "`a b`(1)"),
    ],
)
def test_errors_show_the_text_of_the_user(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="`") as caught:
        parse_named(text)
    assert said in str(caught.value)
    assert "quoted_name_" not in str(caught.value).replace("quoted_name_0_ ==", "")
