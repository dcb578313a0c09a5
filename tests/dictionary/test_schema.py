"""Whatever stands in the files of a dictionary, a user reads what is wrong, where, and what is allowed instead."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.exhibits import load_matrix, load_strategies
from leapstats.dictionary.layout_files import load_layout
from leapstats.dictionary.parser import DEEPEST, parse
from leapstats.dictionary.plans import load_change_plan
from leapstats.dictionary.whole import check_whole
from leapstats.errors import DictionaryError

Make = Callable[[dict[str, str]], Path]

PLAN = 'kind = "change"\n[[family]]\nlabel = "All"\nitems = ["staff"]\n'
GOALS = 'common_from = 2\n[[goal]]\nlabel = "G"\n[[goal.strategy]]\nitem = "any_staff"\n'
ROLES = 'item = "{role}"\n[roles]\ntalks = "T"\n[services]\nx = "X"\n'


def said_by(call: Callable[[], object]) -> str:
    with pytest.raises(DictionaryError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[waves]]", "[[wavs]]", ["study.toml: unknown: wavs. Did you mean waves?"]),
        ('unit = "clinic"', 'unitt = "clinic"', ["[study]: unknown: unitt. Did you mean", "unit"]),
        ('unit = "clinic"', "unit = 3.5", ['unit: 3.5 is not a name in quotes. Write it like unit = "..."']),
        ('title = "Demo"', "title = [1]", ["title: a list is not text in quotes"]),
        ('title = "Demo"', 'synthetic = "yes"', ['synthetic: "yes" is not true or false']),
        ("[blocks]", "[[blocks]]", ["blocks: a list is not a table of texts"]),
        ('file = "data/first.csv"', "file = 2020-01-01", ["waves 1, file: a date or a time is not a name"]),
        ('file = "data/first.csv"', 'file = "data/\\u0000"', ["waves 1, file", "is not a name"]),
        ('file = "data/first.csv"', f'file = "{"x" * 300}"', ["its name is longer than 255 bytes"]),
        ('format = "csv"', "", ["waves 1: format is missing. Add format ="]),
        ('name = "2020"', 'name = ""', ['waves 1, name: "" is not a name in quotes']),
        ("[domains]", "[conventions]\nquantile_type = true\n[domains]", ["quantile_type: true is not a whole number"]),
        ("[domains]", "[domains", ["study.toml line 24: the file cannot be read"]),
        ("[domains]", f"x = {'9' * 5000}", ["study.toml: the file cannot be read"]),
        ("[domains]", f"x = {'[' * 10_000}{']' * 10_000}", ["nested too deeply"]),
    ],
)
def test_study_toml(make_study: Make, study_files: dict[str, str], old: str, new: str, said: list[str]) -> None:
    assert old in study_files["study.toml"]
    study_files["study.toml"] = study_files["study.toml"].replace(old, new, 1)
    folder = make_study(study_files)
    message = said_by(lambda: ls.load_study(folder))
    for words in said:
        assert words in message


def test_waves_of_a_wrong_type_are_one_problem(make_study: Make, study_files: dict[str, str]) -> None:
    text = study_files["study.toml"]
    study_files["study.toml"] = "waves = 3\n" + text.replace("[[waves]]", "[[other]]")
    message = said_by(lambda: ls.load_study(make_study(study_files)))
    assert message.startswith("2 problems")
    assert "study.toml, waves: 3 is not a list of tables. Write [[waves]] before each" in message


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tables/table1", "[[section]]\n[[section.block]]\nitems = 3\n", "items: 3 is not a list of names"),
        ("tables/table1", "section = 3\n", "section: 3 is not a list of tables"),
        (
            "tables/table1",
            '[[section]]\n[[section.block]]\nitem = ["size"]\n',
            "unknown: item. Did you mean items, note or heading_item?",
        ),
        (
            "tables/table1",
            '[[section]]\n[[section.block]]\nitems = ["size"]\nlevels = ["1", "1"]\n',
            "level 1 is listed twice",
        ),
        ("tables/table1", 'wave = "1999"\n[[section]]\n[[section.block]]\nitems = ["size"]\n', '"1999" is not a wave'),
        ("tables/table2", GOALS.replace("= 2", '= "two"'), 'common_from: "two" is not a whole number above 0'),
        ("tables/table2", GOALS.replace("any_staff", "size"), "size is categorical. Choose a binary item"),
        ("tables/table2", "common_from = 2\n[[goal]]\n", "it has no strategies"),
        ("tables/table3", ROLES + "at_least = 0\n", "at_least: 0 is not a whole number above 0"),
        ("tables/table3", ROLES.replace("[roles]\n", "roles = 1\n[other]\n"), "roles: 1 is not a table of texts"),
        ("plans/staffing", PLAN.replace('["staff"]', '"staff"'), 'items: "staff" is not a list of names'),
        ("plans/staffing", PLAN.replace("[[family]]", "[family]"), "family: a table is not a list of tables"),
        ("plans/staffing", "before = true\n" + PLAN, "before: true is not a name"),
        ("plans/staffing", PLAN.replace('"change"', '["change"]'), "its kind is"),
        (
            "plans/pairs",
            'kind = "association"\nexposures = 1\noutcomes = ["talks"]\n',
            "exposures: 1 is not a list of names",
        ),
    ],
)
def test_layouts_and_plans(make_study: Make, study_files: dict[str, str], name: str, text: str, said: str) -> None:
    if name == "tables/table3":
        text = "\n".join(
            sorted(text.splitlines()[-1:] + text.splitlines()[:-1], key=lambda line: "at_least" not in line)
        )
    study_files[f"{name}.toml"] = text
    study = ls.load_study(make_study(study_files))
    assert said in said_by(lambda: check_whole(study))


def test_every_layout_and_plan_is_checked_at_once(make_study: Make, study_files: dict[str, str]) -> None:
    study_files |= {
        "tables/table2.toml": "goal = 1\n",
        "tables/table3.toml": "roles = 1\n",
        "plans/a.toml": "kind = 1\n",
    }
    study_files["plans/b.toml"] = "kind = "
    message = said_by(lambda: check_whole(ls.load_study(make_study(study_files))))
    for words in (
        "table2.toml, goal: 1",
        "table3.toml, roles: 1",
        'plans/a.toml: its kind is "1"',
        "plans/b.toml line 1",
    ):
        assert words in message
    with pytest.raises(
        DictionaryError, match=r"goal: 1 is not(.|\n)*roles: 1 is not|roles: 1 is not(.|\n)*goal: 1 is not"
    ):
        ls.check(make_study(study_files))


def test_a_broken_item_does_not_hide_a_broken_layout(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["variables.csv"] = study_files["variables.csv"].replace("staffing", "stafing")
    study_files["tables/table1.toml"] = "section = 1\n"
    message = said_by(lambda: ls.load_study(make_study(study_files)))
    assert '"stafing" is not known' in message
    assert "tables/table1.toml, section: 1 is not a list of tables" in message


def test_sound_layouts_and_plans_of_every_kind(make_study: Make, study_files: dict[str, str]) -> None:
    study_files |= {"tables/table2.toml": GOALS, "tables/table3.toml": ROLES, "plans/staffing.toml": PLAN}
    study = ls.load_study(make_study(study_files))
    check_whole(study)
    assert load_strategies(study).common_from == 2
    assert load_matrix(study).roles == {"talks": "T"}
    assert load_change_plan(study, "staffing").items == ("staff",)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("codelists.csv", "Small,1", "Small,--5", '"--5" is not a whole number'),
        ("codelists.csv", "Small,1", f"Small,{'9' * 5000}", "is not a whole number"),
        ("codelists.csv", "Small,1", ",1", "column label: it is blank"),
        ("codelists.csv", "size,2,Large", "size,2,small", '"small" is also the label of 1'),
        ("codelists.csv", "size,2,Large", "size,2,1", "the label of one code is another code"),
        ("codelists.csv", "size,1", "size,", "column code: it is blank"),
        ("codelists.csv", "Small", "Sm\0ll", "codelists.csv line 6: the file cannot be read (it has a NUL byte)"),
        ("columns.csv", "2020,size,,size,\n", "2020,size,,size,\n2020,size,,size,\n", "size is read from it twice"),
        ("columns.csv", "2020,size,,size,", "2020,,,size,", "column column: it is blank"),
        ("columns.csv", "2020,talks,,talks,", "2020,talks,,talks,x=1;x=0", '"x" is recoded to both 1 and 0'),
        ("variables.csv", ",note\n", ",note,label\n", "a repeated column label"),
        ("variables.csv", "name,label", "nam,label", "an unknown column nam. Did you mean name?"),
        ("variables.csv", "note,Note,text,,", "note,Note,text,,,,,,,staff", "cells for"),
        ("variables.csv", "staff > 0", "not " * 900 + "staff > 0", "nested too deeply"),
        ("variables.csv", "staff > 0", "(" * 900 + "staff > 0" + ")" * 900, "cannot be read at character"),
        ("variables.csv", "staff > 0", "staff > 1e999", "is a number, but"),
        ("variables.csv", "staff > 0", '"case(staff > 0, case(staff > 1, ""x"", 1), 0)"', "the formula gives x"),
        ("variables.csv", "staff > 0", '"(case(staff > 0, ""x"", 1)) == 1"', '"x" is used where a number is needed'),
        ("variables.csv", "staff > 0", '"case(staff > 0, note, 0)"', "note is text, neither a number nor coded"),
        ("variables.csv", "staff > 0", '"band(staff, (1, ""x""))"', "increasing numbers"),
        ("variables.csv", "note,Note,text,,free_text,,,,,", "note,Note,text,,free_text,,,,,staff", "this one is text"),
        ("published/cells.csv", "note\n", f"note\na,2020,T,L,n_pct,1,{'9' * 99},4,,,,,size == 1,,,,\n", "not a whole"),
        ("published/cells.csv", "note\n", "note\na,2020,T,L,mean,1.2 (3),,4,,,,,staff,,,,\n", "the figure is a mean"),
        ("published/cells.csv", "note\n", "note\n,2020,T,L,n_pct,1,1,4,,,,,size == 1,,,,\n", "cell has no id"),
    ],
)  # fmt: skip
def test_sheets(make_study: Make, study_files: dict[str, str], file: str, old: str, new: str, said: str) -> None:
    assert old in study_files[file]
    study_files[file] = study_files[file].replace(old, new, 1)
    assert said in said_by(lambda: ls.load_study(make_study(study_files)))


@pytest.mark.parametrize("name", ["study.toml", "codelists.csv", "variables.csv", "columns.csv", "published/cells.csv"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n", "the file is empty"),
        (b"name\n\xff\n", "line 2: the file cannot be read (byte 0xff is not UTF-8)"),
        ("name".encode("utf-16"), "it is UTF-16"),
    ],
)
def test_bytes(make_study: Make, study_files: dict[str, str], name: str, content: bytes, said: str) -> None:
    folder = make_study(study_files)
    (folder / name).write_bytes(content)
    message = said_by(lambda: ls.load_study(folder))
    assert said in message
    # What other files say of the one that cannot be read is not held against them.
    assert message.startswith("1 problem in")


def test_a_byte_order_mark_is_no_part_of_a_file(make_study: Make, study_files: dict[str, str]) -> None:
    marked = {name: "\ufeff" + text for name, text in study_files.items() if not name.startswith("data/")}
    study = ls.load_study(make_study(study_files | marked))
    assert next(iter(study.variables)) == "clinic"
    assert load_layout(study, "table1").sections


@pytest.mark.parametrize("name", ["study.toml", "variables.csv", "constraints.csv", "published/cells.csv"])
def test_a_link_is_followed_only_inside_the_folder(
    make_study: Make, study_files: dict[str, str], tmp_path: Path, name: str
) -> None:
    folder = make_study(study_files)
    (folder / "kept").mkdir()
    shutil.move(folder / name, folder / "kept" / "file")
    (folder / name).symlink_to(folder / "kept" / "file")
    assert ls.load_study(folder).name == "demo"
    shutil.move(folder / "kept" / "file", tmp_path / "outside")
    (folder / name).unlink()
    (folder / name).symlink_to(tmp_path / "outside")
    assert f"{name}: the file is outside the study's folder" in said_by(lambda: ls.load_study(folder))
    (folder / name).unlink()
    (folder / name).symlink_to(folder / name)
    looped = said_by(lambda: ls.load_study(folder))
    assert "the study's folder" in looped or "it is not a regular file" in looped  # as the version of Python has it


def test_links_of_folders_layouts_and_plans(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    folder = make_study(study_files)
    (tmp_path / "plan.toml").write_text(PLAN)
    (folder / "plans").mkdir()
    (folder / "plans" / "staffing.toml").symlink_to(tmp_path / "plan.toml")
    study = ls.load_study(folder)
    assert "is outside the study's folder" in said_by(lambda: load_change_plan(study, "staffing"))
    for name in ("../plans/staffing", "a\0b", "", "x/y"):
        assert "this is not a valid name of a plan" in said_by(lambda name=name: load_change_plan(study, name))
    shutil.move(folder / "published", tmp_path / "published")
    (folder / "published").symlink_to(tmp_path / "published")
    assert "published/: the folder is outside the study's folder" in said_by(lambda: ls.load_study(folder))


def test_what_is_no_file_and_names_that_are_no_text(make_study: Make, study_files: dict[str, str]) -> None:
    folder = make_study(study_files)
    (folder / "variables.csv").unlink()
    os.mkfifo(folder / "variables.csv")
    assert "variables.csv: it is not a regular file" in said_by(lambda: ls.load_study(folder))
    (folder / "variables.csv").unlink()
    (folder / "variables.csv").mkdir()
    assert "variables.csv: it is a folder" in said_by(lambda: ls.load_study(folder))
    (folder / "variables.csv").rmdir()
    folder = make_study(study_files)
    with (folder / os.fsdecode(b"published/\xff.csv")).open("w") as file:
        file.write("x")
    message = said_by(lambda: ls.load_study(folder))
    assert r"published/\udcff.csv: the name of the file is not UTF-8 text" in message
    message.encode()


def test_items_that_build_on_items_without_end(make_study: Make, study_files: dict[str, str]) -> None:
    chain = "".join(
        f"d{each},D,count,,staffing,,,,,{f'd{each - 1}' if each else 'staff'} + 1,,,,\n" for each in range(2000)
    )
    study_files["variables.csv"] += chain
    assert "its formula refers to other formulas" in said_by(lambda: ls.load_study(make_study(study_files)))


def test_expressions_as_deep_as_is_allowed_are_evaluated(make_study: Make, study_files: dict[str, str]) -> None:
    deep = "staff > 0"
    for _ in range(DEEPEST - 4):
        deep = f"not ({deep})"
    study_files["variables.csv"] = study_files["variables.csv"].replace("staff > 0", deep)
    text = str(ls.read_survey(study=make_study(study_files)).frame()["any_staff"].fillna("").tolist())
    assert text == "['Yes', 'No', 'Yes', '']"  # an even number of negations
    with pytest.raises(ValueError, match="too deeply"):
        parse("not " * (DEEPEST + 1) + "a")
    assert len(parse(" + ".join(["a"] * 900)).operands) == 900  # type: ignore[union-attr]


def test_braces_and_percent_signs_of_a_title_print_as_they_are(make_study: Make, study_files: dict[str, str]) -> None:
    title = "{x} {wave} {{y}} {0} {wave!r} %s {"
    study_files["tables/table1.toml"] = study_files["tables/table1.toml"].replace("Clinics, {wave}", title)
    study_files["tables/table1.toml"] += 'base_note = "{n} of {all}, {z}"\n'
    study_files["tables/table2.toml"] = f'title = "{title}"\n' + GOALS
    study_files["tables/table3.toml"] = f'title = "{title}"\n' + ROLES
    folder = make_study(study_files)
    shown = "{x} 2020 {{y}} {0} {wave!r} %s {"
    table = str(ls.table1(study=folder))
    assert shown in table
    assert "3 of 4, {z}" in table  # by hand: A, C and D say whether their staff talk, B has none
    assert shown in str(ls.table2(folder))
    assert shown in str(ls.table3(folder))
