"""A dictionary that goes to another format and comes back has lost what the export said, and nothing else."""

import csv
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import leapstats as ls
from leapstats.dictionary.expression import Compare, Item, Literal
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, InputError, UsageError

Make = Callable[[dict[str, str]], Path]
Run = Callable[..., CompletedProcess[str]]
PLACES = {"redcap": "dictionary.csv", "xlsform": "form.xlsx", "frictionless": "package"}


def there_and_back(study: Path, name: str, tmp_path: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return what the export named as lost, and what changed of each item; waves and their columns apart."""
    exported = ls.export_dictionary(study, tmp_path / PLACES[name], to=name)
    ls.import_dictionary(tmp_path / PLACES[name], tmp_path / "back")
    found = ls.dictionary_changes(study, tmp_path / "back")
    changes: dict[str, set[str]] = {}
    for row in found.frame[found.frame["by"] == "difference"].itertuples():
        if not str(row.variable).startswith("wave"):
            changes.setdefault(str(row.variable), set()).add(str(row.note))
    return {loss.words: set(loss.names) for loss in exported.losses}, changes


@pytest.mark.parametrize("name", ["redcap", "xlsform"])
def test_a_form_loses_derived_items_and_what_builds_on_them(
    tmp_path: Path, make_study: Make, rich_files: dict[str, str], name: str
) -> None:
    lost, changes = there_and_back(make_study(rich_files), name, tmp_path)
    rule = '""Staff" is above 0 and not ("Staff" is missing) and not ("Staff" is missing (unknown))"'
    assert changes == {
        "any_staff": {"the item is gone"},
        "sings": {f'universe changed from ""Any staff" is Yes" to {rule}'},
    }
    assert lost == {
        "derived items are not in it": {"any_staff"},
        "skip rules on derived items are written out, with the items behind them": {"sings"},
        "labels of domains are not in it": {"place"},
        "the files of waves are not in it": {"2020", "2021"},
        "columns and recodes of the files are not in it": {"clinic", "staff"},
        "wordings of waves are not in it": {"size"},
    }
    back = ls.load_study(tmp_path / "back")
    assert back.variables["nothing"].exclusive
    assert back.variables["budget"].review
    assert back.blocks == {"help": "Help offered"}


def test_a_package_loses_personal_items_and_the_files(
    tmp_path: Path, make_study: Make, rich_files: dict[str, str]
) -> None:
    lost, changes = there_and_back(make_study(rich_files), "frictionless", tmp_path)
    # mood was not asked of B, C and D, whose cells are blank: in the package they say so.
    assert changes == {
        "mail": {"the item is gone"},
        "mood": {'new code not_asked ("Not asked", missing: not asked)'},
    }
    assert lost == {
        "personal items are left out": {"mail"},
        "reasons without a code of their own have one in the package": {"mood"},
        "headings and recodes of the files of waves are not in it": {"clinic", "staff"},
        "unread columns of the files of waves are not in it": {"extra"},
    }
    back, before = ls.load_study(tmp_path / "back"), ls.load_study(make_study(rich_files))
    assert (back.domains, back.blocks, back.unit, back.title) == (
        before.domains,
        before.blocks,
        before.unit,
        before.title,
    )
    assert [wave.name for wave in back.waves] == ["2020", "2021"]


@pytest.mark.parametrize(
    ("name", "n_changed"),
    # 33 derived items, and 14 with rules on them; 69 items that no file of the waves has, and one with a new code. What
    # is said of a sample design is in none.
    [("redcap", 33 + 14 + 1), ("xlsform", 33 + 14 + 1), ("frictionless", 69 + 1 + 1)],
)
def test_every_change_of_leap_is_of_an_item_that_was_named(
    tmp_path: Path, leap: Study, name: str, n_changed: int
) -> None:
    assert leap.folder is not None
    lost, changes = there_and_back(leap.folder, name, tmp_path)
    assert set(changes) <= set().union(*lost.values())
    assert len(changes) == n_changed


def test_what_was_changed_over_there_holds(tmp_path: Path, make_study: Make, rich_files: dict[str, str]) -> None:
    path = tmp_path / "dictionary.csv"
    ls.export_dictionary(make_study(rich_files), path)
    text = path.read_text(encoding="utf-8")
    assert text.count("[size] = '2'") == 1  # of the checkbox of the block
    text = text.replace("[size] = '2'", "[size] = '1'").replace("0, No | 1, Yes", "0, No | 1, Yes | 2, Partly")
    text = text.replace(",demo,,yesno,Sings,,", ',demo,,radio,Sings,"0, No | 1, Yes | 2, Partly",')
    path.write_text(text, encoding="utf-8", newline="")
    back = ls.import_dictionary(path, tmp_path / "back").study
    size_is_one = Compare("==", Item("size"), Literal("1"))
    assert [back.variables[name].universe for name in ("talks", "walks", "nothing")] == [size_is_one] * 3
    sings = back.variables["sings"]
    assert (sings.type, sings.review) == ("categorical", True)
    assert "which its codes do not allow any more" in sings.evidence


def test_what_redcap_words_otherwise_is_named(tmp_path: Path, make_study: Make, rich_files: dict[str, str]) -> None:
    files = dict(rich_files)
    for name in ("variables.csv", "columns.csv"):
        files[name] = files[name].replace("talks", "Talks").replace("budget", "Budget__Euro")
    files["codelists.csv"] = (
        files["codelists.csv"].replace("size,1,Small", "size,1,Small | tiny").replace("mood,mid,", "mood,m d,")
    )
    lost, changes = there_and_back(make_study(files), "redcap", tmp_path)
    assert changes.pop("any_staff") == {"the item is gone"}
    assert changes.pop("sings")
    assert changes == {
        "size": {'code 1 was "Small | tiny" and is "Small / tiny"'},
        "mood": {'new code m_d ("Sometimes")', 'code m d ("Sometimes") is gone'},
    }
    assert lost["labels that REDCap does not hold word for word"] == {"size"}
    assert lost["codes that REDCap cannot have (with other signs there)"] == {"mood"}


def test_the_data_of_a_package_are_read_through_the_dictionary_that_came_back(
    tmp_path: Path, make_study: Make, rich_files: dict[str, str]
) -> None:
    study = make_study(rich_files)
    there_and_back(study, "frictionless", tmp_path)
    for file in (tmp_path / "package").glob("*.csv"):
        (tmp_path / "back" / "data").mkdir(exist_ok=True)
        (tmp_path / "back" / "data" / file.name).write_bytes(file.read_bytes())
    before, after = ls.read_survey(study=study), ls.read_survey(study=tmp_path / "back")
    for item in after.items:
        assert after.column(item).reasons.tolist() == before.column(item).reasons.tolist(), item
        assert str(after.column(item).values.tolist()) == str(before.column(item).values.tolist()), item
    assert set(before.items) - set(after.items) == {"mail"}


def test_what_is_lost_stands_on_stderr_with_its_count(
    tmp_path: Path, make_study: Make, rich_files: dict[str, str], run: Run
) -> None:
    done = run("dictionary", "export", "--study", make_study(rich_files), "-o", tmp_path / "form.xlsx")
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "form.xlsx"))
    assert "Note: derived items are not in it: 1 (any_staff)\n" in done.stderr
    assert "Note: the files of waves are not in it: 2 (2020, 2021)\n" in done.stderr


def test_nothing_is_written_over(tmp_path: Path, make_study: Make, rich_files: dict[str, str], run: Run) -> None:
    study = make_study(rich_files)
    there = tmp_path / "form.xlsx"
    there.write_text("mine")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "note.txt").write_text("mine")
    for path in (there, tmp_path / "package"):
        done = run("dictionary", "export", "--study", study, "--to", "xlsform" if path is there else "frictionless",
                   "-o", path)  # fmt: skip
        assert done.returncode == 2
        assert "is there already" in done.stderr
    assert there.read_text() == "mine"
    assert [each.name for each in (tmp_path / "package").iterdir()] == ["note.txt"]
    ls.export_dictionary(study, tmp_path / "d.csv", to="redcap")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "variables.csv").write_text("mine")
    with pytest.raises(UsageError, match="there are files already"):
        ls.import_dictionary(tmp_path / "d.csv", tmp_path / "mine")
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["variables.csv"]


def test_bad_requests_are_told_whole(tmp_path: Path, run: Run) -> None:
    done = run("dictionary", "export", "--to", "redcap", "-o", tmp_path / "x.xlsx")
    assert done.returncode == 2
    assert "x.xlsx does not end in .csv" in done.stderr
    done = run("dictionary", "export", "--to", "red", "-o", tmp_path / "x.csv")
    assert done.returncode == 2
    assert "Did you mean redcap?" in done.stderr
    with pytest.raises(UsageError, match="no place is named") as told:
        ls.export_dictionary(to="red")
    assert len(told.value.problems) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "a,b\n1,2\n"),
        ("x.xlsx", "no workbook"),
        ("x.lss", "<document>"),
        ("x.qsf", "{}"),
        ("datapackage.json", '{"resources": [{"name": "a", "path": "a.csv"}]}'),
        ("datapackage.json", "[" * 100_000),
        ("datapackage.json", '{"resources": [{"schema": {"fields": [{"name": "a"}]}}]}'),
        ("x.docx", ""),
    ],
)
def test_a_file_that_is_no_dictionary_is_refused(tmp_path: Path, run: Run, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    done = run("dictionary", "import", tmp_path / name, "-o", tmp_path / "study")
    assert done.returncode == 2
    assert "1 problem in" in done.stderr
    assert not (tmp_path / "study").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        ls.import_dictionary(tmp_path / "gone.csv", tmp_path / "study")


def test_the_folder_says_what_to_do_next(tmp_path: Path, make_study: Make, rich_files: dict[str, str]) -> None:
    there_and_back(make_study(rich_files), "redcap", tmp_path)
    text = (tmp_path / "back" / "README.md").read_text()
    assert "data/records.csv" in text
    assert "There are no data here yet" in text
    # Only budget: it waited for review before.
    assert "1 of 13 items have `review` = yes" in text
    with (tmp_path / "back" / "columns.csv").open() as file:
        assert {row["variable"]: row["column"] for row in csv.DictReader(file)}["talks"] == "help___talks"
    with pytest.raises(InputError, match=r"records\.csv"):
        ls.read_survey(study=tmp_path / "back")


SCALES = "name,label,items,rule,at_least,cut_offs\ntalk,Talk,talks walks,mean,1,0=No; 0.5=Yes\n"


def test_scales_go_to_a_package_and_come_back(tmp_path: Path, make_study: Make, study_files: dict[str, str]) -> None:
    study = make_study({**study_files, "scales.csv": SCALES})
    _, changes = there_and_back(study, "frictionless", tmp_path)
    assert not {"talk", "talk_level", "scale talk"} & set(changes)
    back = ls.load_study(tmp_path / "back")
    assert back.scales == ls.load_study(study).scales
    assert "\ntalk," not in (tmp_path / "back" / "variables.csv").read_text()
    assert back.available["talk_level"] == {"2020"}


def test_scales_that_do_not_fit_a_package_stay_derived_items(
    tmp_path: Path, make_study: Make, study_files: dict[str, str]
) -> None:
    study = make_study({**study_files, "scales.csv": SCALES})
    ls.export_dictionary(study, tmp_path / "package", to="frictionless")
    file = tmp_path / "package" / "datapackage.json"
    file.write_text(file.read_text().replace('"items": "talks; walks"', '"items": "talks; gone"'))
    found = ls.import_dictionary(tmp_path / "package", tmp_path / "back")
    assert "scales are left as derived items" in " ".join(map(str, found.notes))
    back = ls.load_study(tmp_path / "back")
    assert not back.scales
    assert back.variables["talk"].formula is not None


def test_a_form_has_no_scales_and_says_so(tmp_path: Path, make_study: Make, study_files: dict[str, str]) -> None:
    study = make_study({**study_files, "scales.csv": SCALES})
    lost, changes = there_and_back(study, "redcap", tmp_path)
    assert lost["scales, their scores and their levels are not in it"] == {"talk"}
    assert changes["scale talk"] == {"the scale is gone"}
    assert "talk" not in lost["derived items are not in it"]
    assert "talk" not in changes
