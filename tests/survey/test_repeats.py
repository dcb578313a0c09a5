"""What was answered in the repeats of a unit, as items of it. Expected values are worked out by hand on the cells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import kobo, redcap
from leapstats.survey.headings import FreeNames
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.repeat_items import RepeatTable, unit_items
from leapstats.survey.repeat_rules import Repeats, Rule, rules_for
from leapstats.terms import Reason

VISITS = """\
record_id,redcap_repeat_instrument,redcap_repeat_instance,age,intake_complete,bp,smoker,size,tools___a,tools___b,\
visit_complete
1,,,40,2,,,,,,
1,visit,2,,,121,Yes,s,0,1,2
1,visit,1,,,110,No,l,0,0,2
2,,,50,2,,,,,,
3,visit,1,,,120,Yes,s,1,0,2
4,,,60,2,,,,,,
4,visit,1,,,-99,No,,1,0,2
"""


def records(folder: Path, repeats: Repeats, text: str = VISITS) -> RawFile:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return redcap.read(path, repeats=repeats)


def cells(file: RawFile, name: str) -> list[object]:
    found = next(each for each in file.columns if each.name == name)
    return [None if is_none(cell) else cell for cell in found.values.tolist()]


def reasons(file: RawFile, name: str) -> list[int]:
    found = next(each for each in file.columns if each.name == name).reasons
    assert found is not None
    return found.tolist()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum", [231, None, -99]),
        ("mean", [115.5, None, -99]),
        ("min", [110, None, -99]),
        ("max", [121, None, -99]),
        ("first", ["110", None, "-99"]),  # by the number of the repeat, which is not the order of the rows
        ("last", ["121", None, "-99"]),
    ],
)
def test_the_rules_for_numbers(rule: str, expected: list[object], tmp_path: Path) -> None:
    file = records(tmp_path, Repeats({"visit": rule}))
    assert cells(file, f"bp ({rule} of visit)") == expected
    assert reasons(file, f"bp ({rule} of visit)") == [0, Reason.NOT_ASKED, 0]
    assert cells(file, "visit (number of repeats)") == [2, 0, 1]


@pytest.mark.parametrize("rule", ["any", "mean", "all=sum"])
def test_yes_no_and_check_alls_have_any(rule: str, tmp_path: Path) -> None:
    name, _, word = rule.rpartition("=")
    file = records(tmp_path, Repeats({name or "all": word}))
    assert cells(file, "smoker (any of visit)") == [1, None, 0]
    assert cells(file, "tools___a (any of visit)") == [0, None, 1]
    assert cells(file, "tools___b (any of visit)") == [1, None, 0]
    [found] = [each for each in file.sets if "any of visit" in each.name]
    assert found.columns == ("tools___a (any of visit)", "tools___b (any of visit)")
    said = next(each for each in file.notes if each.startswith("repeats of visit as items"))
    assert "any of smoker, tools" in said
    assert f"without {word}, as they are neither" in said
    assert said.endswith("size (first or last takes them)")


def test_a_declared_code_is_no_part_of_a_mean(tmp_path: Path) -> None:
    file = records(tmp_path, Repeats({"visit": "mean"}, frozenset({"-99"})))
    assert cells(file, "bp (mean of visit)") == [115.5, None, None]
    assert reasons(file, "bp (mean of visit)") == [0, Reason.NOT_ASKED, Reason.UNKNOWN]
    own = records(tmp_path, Repeats({"visit": "sum"}, frozenset({"bp=-99.0", "size=s"})))
    assert cells(own, "bp (sum of visit)") == [231, None, None]
    assert (
        "-99 in bp may mean no answer: if so, declare --missing bp=-99"
        in records(tmp_path, Repeats({"visit": "mean"})).notes
    )


def test_counting_makes_no_other_items(tmp_path: Path) -> None:
    counted = records(tmp_path, Repeats({"visit": "count"}))
    plain = redcap.read(counted.path)
    assert [each.name for each in counted.columns] == [each.name for each in plain.columns]
    assert counted.notes == plain.notes


def test_what_does_not_repeat_is_named_with_what_does(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        records(tmp_path, Repeats({"visits": "mean", "intake": "avg"}))
    assert [str(each) for each in caught.value.problems] == [
        "repeats, visits: the file has no such repeat. Its repeats are visit. Did you mean visit?",
        'repeats, intake: "avg" is no rule. Use one of count, sum, mean, min, max, any, first, last.',
        "repeats, intake: the file has no such repeat. Its repeats are visit.",
    ]
    with pytest.raises(UsageError, match="the file has no repeats apart from its units"):
        records(tmp_path, Repeats({"all": "mean"}), "record_id,age,intake_complete\n1,40,2\n2,50,2\n")
    only = "\n".join(line for line in VISITS.splitlines() if ",," not in line[:4])
    with pytest.raises(UsageError, match="every row is a repeat of visit: there are no units"):
        records(tmp_path, Repeats({"visit": "mean"}), only)
    with pytest.raises(UsageError, match="several repeats end so: a/x, b/x"):
        rules_for(["a/x", "b/x"], {"x": "sum"})


def test_every_way_in_takes_the_rules(tmp_path: Path) -> None:
    path = records(tmp_path, Repeats()).path
    for given in ("visit=mean", {"visit": "mean"}, ["mean"]):
        assert ls.table1(path, repeats=given, missing=-99).value("bp (mean of visit)", "mean") == 115.5
    with pytest.raises(UsageError, match='"avg" is no rule'):
        ls.table1(path, repeats={"visit": "avg"})
    with pytest.raises(UsageError, match="a file of the format csv takes none"):
        ls.table1(path, repeats="mean", from_="csv")
    ls.init(path, tmp_path / "study", repeats="visit=mean", missing=-99)
    assert ls.table1(study=tmp_path / "study").value("bp_mean_of_visit", "mean") == 115.5
    settings = tmp_path / "study" / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"redcap"', '"csv"'), encoding="utf-8")
    with pytest.raises(DataError, match="repeats: a file of the format csv has none"):
        ls.table1(study=tmp_path / "study")


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for each in rows:
            sheet.append(list(each))
    book.save(path)
    return path


UNITS = [["name", "_id", "_uuid", "_submission_time", "_index"], *([n, n, n, "2020-01-01", n] for n in (1, 2, 3))]
CHILDREN = [
    ["age", "seen", "help", "help/walks", "help/talks", "_index", "_parent_table_name", "_parent_index"],
    [3, "y", "walks", 1, 0, 1, "data", 1],
    [5, "n", "walks talks", 1, 1, 2, "data", 1],
    [7, "n", "talks", 0, 1, 3, "data", 3],
    [9, "n", "", None, None, 4, "data", 99],
]
TOYS = [
    ["price", "_index", "_parent_table_name", "_parent_index"],
    [1.5, 1, "child", 1],
    [2.5, 2, "child", 2],
    [4, 3, "child", 3],
    [100, 4, "child", 4],
]
FORM = {
    "survey": [
        *(["type", "name", "label"], ["text", "name", "Name"], ["begin_repeat", "child", "Children"]),
        *(["integer", "age", "Age"], ["select_one yn", "seen", "Seen?"], ["select_multiple help", "help", "Help?"]),
        *(["begin_repeat", "toy", "Toys"], ["decimal", "price", "Price"], ["end_repeat"], ["end_repeat"]),
    ],
    "choices": [
        *(["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "n", "No"]),
        *(["help", "walks", "Walks"], ["help", "talks", "Talks"]),
    ],
    "settings": [["form_title"], ["Practices"]],
}
NESTED = """[
{"_id": 1, "_uuid": "u1", "_submission_time": "2020", "child": [
  {"child/age": "3", "child/seen": "y", "child/help": "walks", "child/toy": [{"child/toy/price": "1.5"}]},
  {"child/age": "5", "child/seen": "n", "child/help": "walks talks", "child/toy": [{"child/toy/price": "2.5"}]}]},
{"_id": 2, "_uuid": "u2", "_submission_time": "2020"},
{"_id": 3, "_uuid": "u3", "_submission_time": "2020", "child": [
  {"child/age": "7", "child/seen": "n", "child/help": "talks", "child/toy": [{"child/toy/price": "4"}]}]}]"""


@pytest.mark.parametrize("kind", ["workbook", "json"])
def test_repeats_of_kobo_also_inside_one_another(kind: str, tmp_path: Path) -> None:
    form = workbook(tmp_path / "form.xlsx", FORM)
    path = workbook(tmp_path / "data.xlsx", {"data": UNITS, "toy": TOYS, "child": CHILDREN})
    if kind == "json":
        path = tmp_path / "data.json"
        path.write_text(NESTED, encoding="utf-8")
    file = kobo.read(path, dictionary=form, repeats=Repeats({"child": "mean", "toy": "sum"}))
    assert len(file.rows) == 3
    assert cells(file, "age (mean of child)") == [4, None, 7]
    assert cells(file, "seen (any of child)") == [1, None, 0]
    assert cells(file, "walks (any of child)") == [1, None, 0]
    assert cells(file, "talks (any of child)") == [1, None, 1]
    assert cells(file, "price (sum of toy)") == [4, None, 4]
    assert reasons(file, "price (sum of toy)") == [0, Reason.NOT_ASKED, 0]
    said = " | ".join(file.notes)
    assert "holds repeats inside child" in said
    assert ("1 of them belongs to no unit here" in said) == (kind == "workbook")
    assert "not their answers" not in said
    with pytest.raises(UsageError, match="Its repeats are"):
        kobo.read(path, dictionary=form, repeats=Repeats({"kid": "mean"}))


def test_sheets_that_lead_in_a_circle_or_nowhere(tmp_path: Path) -> None:
    head = ["n", "_index", "_parent_table_name", "_parent_index"]
    sheets = {"data": UNITS, "a": [head, [1, 1, "b", 1]], "b": [head, [2, 1, "a", 1]], "c": [head, [3, 1, "gone", 1]]}
    file = kobo.read(workbook(tmp_path / "data.xlsx", sheets), repeats=Repeats({"a": "sum"}))
    assert cells(file, "n (sum of a)") == [None, None, None]
    assert "sheet c holds repeats, inside gone: 1 row not read" in file.notes


def test_labels_that_say_why_there_is_no_answer() -> None:
    owners = np.array([0, 0, 1, 1, 2])
    number = RawColumn(name="n", cells=np.array([1.0, 8.0, 8.0, np.nan, 4.0]), labels={8.0: "Refused"})
    code = RawColumn(
        name="c",
        cells=np.array(["1", "8", "8", None, "0"], dtype=object),
        labels={"1": "Ja", "0": "Nein", "8": "Don't know"},
    )
    empty = RawColumn(name="e", cells=np.full(5, np.nan))
    table = RepeatTable(name="r", columns=(number, code, empty), sets=(), owners=owners)
    found = unit_items(table, Rule.SUM, 4, FreeNames(["n (sum of r)"]))
    assert [each.name for each in found.columns] == ["n (sum of r) (2)", "c (any of r)"]
    assert [[None if np.isnan(cell) else cell for cell in each.values.tolist()] for each in found.columns] == [
        [1, None, 4, None],
        [1, None, 0, None],
    ]
