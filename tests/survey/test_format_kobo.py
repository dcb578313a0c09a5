"""The reader of KoBo and ODK: each quirk in a small file; columns are those that formpack and ODK Central export."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import csv, for_path, kobo
from leapstats.survey.inference import infer
from leapstats.survey.questionnaire import QuestionKind
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.xlsform import read_form
from leapstats.terms import Reason

SURVEY = [
    ["type", "name", "label::English (en)", "label::French (fr)", "relevant", "Required"],
    ["start", "start"],
    ["begin_group", "profile", "Profile", "Profil"],
    ["text", "my_name", "Your name"],
    ["select_one region", "region", "<b>Region</b>?", "Région ?"],
    ["integer", "age", "Age", "Âge", "", "yes"],
    ["end group"],
    [],
    ["select multiple help or_other", "help", "**Help** offered", "", "${region} = 'n' and ${age} >= 18"],
    ["text", "help_other", "Other help", "", "selected(${help}, 'other')"],
    ["begin group", "visits", "Visits", "", "${age} > 20"],
    ["select_one yn", "seen", "Seen?", "", "not(selected(${help}, 'walks'))"],
    ["decimal", "weight", "Weight", "", "pulldata('a','b','c','d') = 1"],
    ["end_group"],
    ["begin repeat", "child", "Children"],
    ["integer", "child_age", "Age of the child"],
    ["end repeat"],
    ["geopoint", "place", "Where?"],
    ["image", "photo", "Photo"],
    ["deviceid", "deviceid"],
    ["note", "thanks", "Thank you"],
    ["rank help", "order", "Order"],
]
CHOICES = [
    ["list name", "name", "label::English (en)", "label::French (fr)"],
    ["region", "s", "South", "Sud"],
    ["region", "n", "North", "Nord"],
    ["region", "e", "East", "Est"],
    ["help", "walks", "Walks, long ones", "Marches"],
    ["help", "talks", "Talks"],
    ["help", "talks", "Talks again"],
    ["yn", 1.0, "Yes", "Oui"],
    ["yn", 0.0, "No", "Non"],
]
SETTINGS = [["form_title", "default_language"], ["Practices", "English (en)"]]
HEADER = [
    "start", "profile/my_name", "profile/region", "profile/age", "help", "help/walks", "help/talks", "help/other",
    "help_other", "visits/seen", "visits/weight", "place", "_place_latitude", "_place_altitude", "photo", "photo_URL",
    "order", "_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "__version__", "_index",
]  # fmt: skip
ROWS = [
    ["2020-01-01", "Ann", "n", "30", "walks other", "1", "0", "1", "Bees", "", "3", "1.5 36.8 0 0", "1.5", "0",
     "a.jpg", "http://x", "talks walks", "1", "u1", "2020-01-01T10:00:00", "Approved", "bob", "v1", "1"],
    ["2020-01-01", "Bea", "s", "40", "", "", "", "", "", "1", "", "", "", "",
     "", "", "", "2", "u2", "2020-01-01T10:00:00", "", "bob", "v1", "2"],
    ["2020-01-01", "Cyd", "n", "19", "talks", "0", "1", "0", "", "", "", "", "", "",
     "", "", "", "3", "u3", "2020-01-01T10:00:00", "Not approved", "bob", "v1", "3"],
    ["2020-01-01", "Dot", "x", "", "", "", "", "", "", "", "", "", "", "",
     "", "", "", "4", "u4", "2020-01-01T10:00:00", "", "bob", "v1", "4"],
]  # fmt: skip
CHILDREN = [
    ["child_age", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
    ["3", "1", "data", "1", "u1"],
    ["5", "2", "data", "1", "u1"],
    ["7", "3", "data", "3", "u3"],
    ["9", "4", "data", "99", "gone"],
]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for each in rows:
            sheet.append(list(each))
    book.save(path)
    return path


def form(path: Path) -> Path:
    return workbook(path, {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS})


def table(path: Path, rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER, mark: str = ";") -> Path:
    lines = [mark.join(f'"{cell}"' for cell in each) for each in (header, *rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8-sig")
    return path


def column(file: RawFile, heading: str) -> RawColumn:
    return next(each for each in file.columns if each.heading == heading)


def cells(file: RawFile, heading: str) -> list[object]:
    return [None if is_none(cell) else cell for cell in column(file, heading).values]


def reasons(file: RawFile, heading: str) -> list[int]:
    found = column(file, heading).reasons
    return [] if found is None else found.tolist()


def said(file: RawFile) -> str:
    return " | ".join(file.notes)


def test_form(tmp_path: Path) -> None:
    found = read_form(form(tmp_path / "form.xlsx"))
    assert (found.title, found.language, found.languages) == (
        "Practices",
        "English (en)",
        ("English (en)", "French (fr)"),
    )
    by_name = {each.name: each for each in found.questions}
    assert by_name["region"].label == "Region?"
    assert by_name["region"].translations == {"French (fr)": "Région ?"}
    assert [(each.code, each.label) for each in by_name["region"].choices] == [
        ("s", "South"), ("n", "North"), ("e", "East"),
    ]  # fmt: skip
    assert by_name["help"].kind is QuestionKind.SEVERAL
    assert by_name["help"].label == "Help offered"
    assert [each.code for each in by_name["help"].choices] == ["walks", "talks", "other"]
    assert [each.code for each in by_name["seen"].choices] == ["1", "0"]
    assert by_name["age"].groups == ("profile",)
    assert by_name["seen"].shown_when == ("${age} > 20", "not(selected(${help}, 'walks'))")
    assert by_name["child_age"].repeat == "child"
    assert by_name["place"].repeat == ""


def test_csv_with_a_form_beside_it(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    path = table(tmp_path / "data.csv")
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert len(file.rows) == 4
    assert file.notes[0] == "KoBo or ODK submissions (CSV), by start, _id, _uuid, _submission_time"
    assert "from form form.xlsx found beside it" in said(file)
    assert "labels in English (en), not in French (fr)" in said(file)
    assert file.id == "_uuid"
    region = column(file, "profile/region")
    assert region.label == "Region?"
    assert region.labels == {"s": "South", "n": "North", "e": "East", "x": "x"}
    assert region.categories == ("s", "n", "e", "x")
    assert 'answers that are not among the choices of the form: profile/region: "x"' in said(file)
    assert [each.name for each in file.columns if each.fixed] == [
        "start", "photo", "photo_URL", "_id", "_uuid", "_submission_time", "_validation_status", "__version__",
        "_index",
    ]  # fmt: skip
    assert "_validation_status: 1 Approved, 1 Not approved; all rows are kept" in said(file)


def test_personal_data_is_held_back(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    file = kobo.read(table(tmp_path / "data.csv"))
    held = ("profile/my_name", "place", "_place_latitude", "_place_altitude", "_submitted_by")
    assert file.personal == held
    kept = kobo.read(tmp_path / "data.csv", keep_personal=frozenset({"profile/my_name", "place"}))
    assert cells(kept, "profile/my_name") == ["Ann", "Bea", "Cyd", "Dot"]
    assert kept.personal == held[2:]


def test_a_check_all_question(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    file = kobo.read(table(tmp_path / "data.csv"))
    (found,) = file.sets
    assert (found.name, found.label) == ("help", "Help offered")
    assert found.columns == ("help/walks", "help/talks", "help/other")
    assert cells(file, "help/walks") == [1, None, 0, None]
    assert cells(file, "help/other") == [1, None, 0, None]
    assert column(file, "help/walks").label == "Walks, long ones"
    assert not [each for each in file.columns if each.name == "help"]


@pytest.mark.parametrize("kept", ["joined", "by option"])
def test_a_check_all_question_one_way_only(kept: str, tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    drop = {"joined": {5, 6, 7}, "by option": {4}}[kept]
    header, *rows = ([cell for place, cell in enumerate(each) if place not in drop] for each in (HEADER, *ROWS))
    file = kobo.read(table(tmp_path / "data.csv", rows, header))
    assert file.sets[0].name == "help"
    assert cells(file, "help/walks") == [1, None, 0, None]
    assert cells(file, "help/talks") == [0, None, 1, None]
    assert ("no option is ticked, which counts as no answer: help (2 rows)" in said(file)) == (kept == "by option")


def test_what_the_form_did_not_ask(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    file = kobo.read(table(tmp_path / "data.csv"))
    not_asked, blank = int(Reason.NOT_ASKED), int(Reason.BLANK)
    # help: region n and age 18 or more: rows 1 and 3.
    assert reasons(file, "help/walks") == [0, not_asked, 0, not_asked]
    # help_other: rows with other.
    assert reasons(file, "help_other") == [0, not_asked, not_asked, not_asked]
    # seen: in a group for age above 20, and not where walks is chosen: row 2 only.
    assert reasons(file, "visits/seen") == [not_asked, 0, not_asked, not_asked]
    # weight: its own condition is not translated, that of its group is.
    assert reasons(file, "visits/weight") == [0, blank, not_asked, not_asked]
    assert "conditions of the form kept as text, not used: visits/weight: pulldata(" in said(file)
    assert reasons(file, "profile/age") == []
    assert "not asked by the conditions of the form: 10 blank cells in help, help_other" in said(file)


def test_conditions_that_the_data_contradict_are_not_used(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    rows = [list(each) for each in ROWS]
    rows[0][8], rows[2][8] = "", "Bees"  # the other help of somebody who did not choose other
    file = kobo.read(table(tmp_path / "data.csv", rows))
    assert reasons(file, "help_other") == []
    assert "answered though the form's condition does not hold, and kept: help_other (1 row)" in said(file)


def test_labels_instead_of_codes(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    header = [
        "Profile/Region?",
        "Profile/Age",
        "Help offered",
        "Help offered/Walks, long ones",
        "Seen?",
        "_id",
        "_uuid",
    ]
    rows = [
        ["North", "30", "Walks, long ones Talks", "1", "", "1", "u1"],
        ["Sud", "40", "", "", "Yes", "2", "u2"],
        ["North", "25", "Talks", "0", "", "3", "u3"],
    ]
    file = kobo.read(table(tmp_path / "data.csv", rows, header), dictionary=tmp_path / "form.xlsx")
    assert cells(file, "Profile/Region?") == ["n", "s", "n"]
    assert column(file, "Profile/Region?").categories == ("s", "n", "e")
    assert cells(file, "Help offered/Walks, long ones") == [1, None, 0]
    assert cells(file, "Help offered/talks") == [1, None, 1]
    assert reasons(file, "Help offered/talks") == [0, Reason.NOT_ASKED, 0]
    assert cells(file, "Seen?") == [None, "1", None]
    assert reasons(file, "Seen?") == [Reason.NOT_ASKED, 0, Reason.BLANK]


def test_ranks(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    file = kobo.read(table(tmp_path / "data.csv"))
    assert cells(file, "order/walks") == [2, None, None, None]
    assert cells(file, "order/talks") == [1, None, None, None]
    assert column(file, "order/talks").label == "Order: rank of Talks"


def test_a_workbook_with_repeats(tmp_path: Path) -> None:
    sheets = {"data": [HEADER, *ROWS], "child": CHILDREN, "notes": [["about", "this"]]}
    path = workbook(tmp_path / "data.xlsx", sheets)
    form(tmp_path / "form.xlsx")
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert file.rows.tolist() == [2, 3, 4, 5]
    assert cells(file, "child") == [2, 0, 1, 0]
    assert "child holds repeats (4 rows); 1 of them belongs to no unit here" in said(file)
    assert "sheet notes not read" in said(file)
    with pytest.raises(DataError, match="holds repeats, not units: _parent_index"):
        kobo.read(path, sheet="child")
    with pytest.raises(DataError, match=r"there is no such sheet.* Use one of data, child, notes"):
        kobo.read(path, sheet="other")


def test_repeats_alone_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "child.csv", CHILDREN[1:], CHILDREN[0])
    assert for_path(path) == "kobo"
    with pytest.raises(DataError, match="holds repeats, not units"):
        kobo.read(path)


def test_a_form_given_as_the_data_is_refused_by_name(tmp_path: Path) -> None:
    path = form(tmp_path / "form.xlsx")
    assert for_path(path) == "kobo"
    with pytest.raises(DataError, match=r"it is an XLSForm.*--dictionary form.xlsx"):
        kobo.read(path)


def test_data_given_as_the_form_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "data.csv")
    data = workbook(tmp_path / "a.xlsx", {"data": [HEADER, *ROWS]})
    with pytest.raises(DataError, match="it is no XLSForm"):
        kobo.read(path, dictionary=data)
    with pytest.raises(DataError, match="it is text and no workbook"):
        kobo.read(path, dictionary=path)


def test_without_a_form(tmp_path: Path) -> None:
    file = kobo.read(table(tmp_path / "data.csv"))
    assert "no XLSForm: codes have no labels" in said(file)
    (found,) = file.sets
    assert found.columns == ("help/walks", "help/talks", "help/other")
    assert cells(file, "help/talks") == [0, None, 1, None]
    assert column(file, "profile/region").label == "region"
    assert set(file.personal) == {"profile/my_name", "place", "_place_latitude", "_place_altitude", "_submitted_by"}


def test_codes_joined_by_blanks_without_a_form(tmp_path: Path) -> None:
    rows = [["1", "u1", "a_1 b_2", "New York"], ["2", "u2", "b_2", "New Delhi"], ["3", "u3", "a_1", "Boston"]]
    file = kobo.read(table(tmp_path / "data.csv", rows, ["_id", "_uuid", "g/q", "city"]))
    assert cells(file, "g/q/a_1") == [1, 0, 1]
    assert cells(file, "g/q/b_2") == [1, 1, 0]
    assert "taken for a check-all question by its cells, codes joined by blanks: g/q" in said(file)
    assert cells(file, "city") == ["New York", "New Delhi", "Boston"]


def test_groups_with_names_by_chance(tmp_path: Path) -> None:
    path = table(tmp_path / "data.csv", [["likely", "no"], ["n/a", "yes"]], ["group_pm0cj55.a", "group_wc0ig44.b"])
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert file.notes[0] == "KoBo or ODK submissions (CSV), by group_pm0cj55"
    assert cells(file, "group_pm0cj55.a") == ["likely", None]
    assert column(file, "group_pm0cj55.a").label == "a"


def test_central(tmp_path: Path) -> None:
    header = [
        "SubmissionDate",
        "g-q",
        "loc-Latitude",
        "loc-Longitude",
        "loc",
        "SubmitterName",
        "Status",
        "KEY",
        "ReviewState",
    ]
    rows = [["2020-01-01T00:00:00Z", "4", "1", "2", "x", "Ann", "", "uuid:1", "approved"]]
    path = table(tmp_path / "data.csv", rows, header, ",")
    assert for_path(path) == "kobo"
    file = kobo.read(path)
    assert file.id == "KEY"
    assert set(file.personal) == {"loc-Latitude", "loc-Longitude", "SubmitterName"}
    assert [each.name for each in file.columns if not each.fixed] == ["g-q", "loc"]
    repeats = table(tmp_path / "r.csv", [["3", "uuid:1", "uuid:1/a"]], ["age", "PARENT_KEY", "KEY"], ",")
    with pytest.raises(DataError, match="PARENT_KEY says which unit"):
        kobo.read(repeats)


def test_numbers_dates_and_codes_of_a_workbook(tmp_path: Path) -> None:
    from datetime import date, datetime

    rows = [
        ["_id", "_uuid", "zip", "n", "when", "at"],
        [1, "u1", "02134", 3, date(2020, 5, 1), datetime(2020, 5, 1, 10, 30)],  # noqa: DTZ001
        [2, "u2", "00501", 2.5, None, None],
    ]
    file = kobo.read(workbook(tmp_path / "data.xlsx", {"data": rows}))
    assert cells(file, "zip") == ["02134", "00501"]
    assert cells(file, "n") == ["3", "2.5"]
    assert cells(file, "when") == ["2020-05-01", None]
    assert cells(file, "at") == ["2020-05-01T10:30:00", None]


def test_labels_are_printed_in_the_order_of_the_form(tmp_path: Path) -> None:
    form(tmp_path / "form.xlsx")
    survey = infer(kobo.read(table(tmp_path / "data.csv"))).survey
    codes = survey.study.variables["profile/region"].codes
    assert codes is not None
    assert [each.label for each in codes.answers] == ["South", "North", "East", "x"]


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "id,name,status\n1,a,b\n", "_id,x\n1,2\n", "group/a,group/b\n1,2\n", "KEY,a\n1,2\n", ""]
)
def test_other_files_are_not_taken_for_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert not kobo.recognises(path)
    assert not kobo.recognises(workbook(tmp_path / "a.xlsx", {"survey": [["a", "b"], [1, 2]], "more": [["a"]]}))
    other = tmp_path / "a.json"
    other.write_text('{"a": [{"b": 1}]}', encoding="utf-8")
    assert not kobo.recognises(other)


def test_numbers_are_those_of_a_plain_reader(tmp_path: Path) -> None:
    path = table(tmp_path / "data.csv")
    plain_file, file = csv.read(path), kobo.read(path)
    ages = [next(each for each in one.columns if each.name == "profile/age") for one in (plain_file, file)]
    assert list(ages[0].values) == list(ages[1].values)


def test_a_declared_check_all_question_is_not_doubted(tmp_path: Path) -> None:
    rows = [["1", "u1", "a", "1", "0"], ["2", "u2", "a", "1", "0"], ["3", "u3", "", "", ""]]
    file = kobo.read(table(tmp_path / "data.csv", rows, ["_id", "_uuid", "q", "q/a", "q/b"]))
    assert not [each for each in infer(file).words if "all answers are the same" in each]
