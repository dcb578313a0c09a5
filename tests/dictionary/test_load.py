"""A dictionary that does not fit is refused with every problem at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.layout_files import load_layout
from leapstats.errors import DictionaryError

Make = Callable[[dict[str, str]], Path]


def problems_of(folder: Path) -> str:
    with pytest.raises(DictionaryError) as caught:
        ls.load_study(folder)
    return str(caught.value)


def test_a_sound_study_loads(make_study: Make, study_files: dict[str, str]) -> None:
    study = ls.load_study(make_study(study_files))
    assert list(study.variables) == ["clinic", "size", "staff", "any_staff", "talks", "walks", "note"]
    assert [wave.name for wave in study.waves] == ["2020", "2021"]
    assert study.available["any_staff"] == {"2020", "2021"}
    assert study.available["talks"] == {"2020"}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("variables.csv", "staffing", "stafing", ['"stafing" is not known', "staffing"]),
        ("variables.csv", "count,staff,", "count,stuff,", ["variables.csv line 4", '"stuff" is not known']),
        ("variables.csv", "staff > 0", "staf > 0", ['"staf" is not an item', "staff"]),
        ("variables.csv", "staff > 0", "staff >", ["cannot be read"]),
        ("variables.csv", "staff > 0", "talks", ["circular: any_staff -> talks -> any_staff"]),
        ("variables.csv", "staff > 0", "size == 9", ["9 is a missing code of size", "is_missing(size)"]),
        ("variables.csv", "staff > 0", "size == 7", ["7 is not an answer of size"]),
        ("variables.csv", "staff > 0", "all_of(size)", ["size is categorical, not a yes or no"]),
        ("variables.csv", "staff > 0", "count(size == 1) > 0", ["are only for constraints"]),
        ("variables.csv", "staff > 0", "note < 3", ["note is text and has no order"]),
        ("variables.csv", "staff > 0", "note + staff > 0", ["note is text, not a number"]),
        ("variables.csv", "staff > 0", '"(staff + 1) in (""x"", 2)"', ['"x" is used where a number is needed']),
        ("variables.csv", "staff > 0", '"staff + ""x"" > 1"', ['"x" is used where a number is needed']),
        ("variables.csv", "walks,Walks", "talks,Walks", ["an item talks is already in variables.csv line 6"]),
        ("variables.csv", "walks,Walks", "2walks,Walks", ["the name cannot be used in formulas"]),
        ("variables.csv", ",help,no,,", ",halp,no,,", ['"halp" is not known', "help"]),
        ("variables.csv", "no,staff > 0", "maybe,staff > 0", ['"maybe" is not known']),
        (
            "variables.csv",
            "binary,yes_no,strategy",
            "binary,size,strategy",
            ["a binary item has the codes 0 and 1"],
        ),
        ("variables.csv", "name,label", "name,lable", ["no column label", "an unknown column lable"]),
        ("codelists.csv", "size,2,Large", "size,1,Large", ["1 appears twice in list size"]),
        ("codelists.csv", "3,refused", "3,rejected", ['"rejected" is not known']),
        ("columns.csv", "2020,size,,size", "2020,size,,sise", ['"sise" is not an item', "size"]),
        ("columns.csv", "2021,staff", "2022,staff", ['wave "2022" is not in study.toml']),
        (
            "columns.csv",
            "2020,talks,,talks,",
            "2020,talks,,talks,ja=5",
            ["recode gives 5, which is not a code of talks"],
        ),
        ("columns.csv", "2020,talks,,talks,", "2020,talks,,talks,ja", ['"ja" is not text=code']),
        ("columns.csv", "2021,id,,clinic,", "", ["wave 2021 has no column for clinic"]),
        ("study.toml", 'file = "data/first.csv"', 'file = "../first.csv"', ["is outside the study's folder"]),
        ("study.toml", 'file = "data/first.csv"', 'file = "/etc/passwd"', ["is outside the study's folder"]),
        ("study.toml", 'id = "clinic"', 'id = "practice"', ['id "practice" is not an item']),
        ("study.toml", "[study]", "[study", ["cannot be read"]),
        (
            "study.toml",
            "[domains]",
            "[conventions]\nquantile_type = 5\n[domains]",
            ["quantile_type 5 is not available"],
        ),
    ],
)
def test_each_problem_is_named(
    make_study: Make, study_files: dict[str, str], file: str, old: str, new: str, said: list[str]
) -> None:
    assert old in study_files[file]
    study_files[file] = study_files[file].replace(old, new, 1)
    message = problems_of(make_study(study_files))
    for words in said:
        assert words in message


def test_all_problems_come_at_once(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["variables.csv"] = study_files["variables.csv"].replace("staffing", "x").replace("staff > 0", "y > 0")
    study_files["columns.csv"] = study_files["columns.csv"].replace("2020,size,,size", "2020,size,,z")
    message = problems_of(make_study(study_files))
    assert message.startswith("3 problems in the study in ")


def test_a_link_out_of_the_folder_is_refused(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    folder = make_study(study_files)
    (folder / "data" / "first.csv").unlink()
    (tmp_path / "secret.csv").write_text("id\n1\n")
    (folder / "data" / "first.csv").symlink_to(tmp_path / "secret.csv")
    assert "is outside the study's folder" in problems_of(folder)


@pytest.mark.parametrize("file", ["study.toml", "variables.csv", "codelists.csv", "columns.csv"])
def test_a_missing_file_is_named(make_study: Make, study_files: dict[str, str], file: str) -> None:
    del study_files[file]
    message = problems_of(make_study(study_files))
    assert file in message
    assert "missing" in message


def test_no_folder_and_a_file_instead(tmp_path: Path) -> None:
    assert "there is no such folder" in problems_of(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    assert "it is a file" in problems_of(tmp_path / "file")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"size"', '"sise"', '"sise" is not an item'),
        ('base = "asked"', 'base = "some"', "Use one of asked, answered, all"),
        ('base = "asked"', 'bass = "asked"', "unknown: bass"),
        ('items = ["size"]', 'items = ["size"]\nlevels = ["7"]', "level 7 is not an answer of size"),
        ("[[section.block]]", "[[section.blok]]", "the layout has no blocks"),
        ("[[section]]", "[[section]", "cannot be read"),
    ],
)
def test_a_layout_that_does_not_fit(
    make_study: Make, study_files: dict[str, str], old: str, new: str, said: str
) -> None:
    study_files["tables/table1.toml"] = study_files["tables/table1.toml"].replace(old, new)
    study = ls.load_study(make_study(study_files))
    with pytest.raises(DictionaryError) as caught:
        load_layout(study, "table1")
    assert said in str(caught.value)


def test_a_layout_that_is_not_there(make_study: Make, study_files: dict[str, str]) -> None:
    study = ls.load_study(make_study(study_files))
    with pytest.raises(DictionaryError, match="the study has no such layout"):
        load_layout(study, "table9")
