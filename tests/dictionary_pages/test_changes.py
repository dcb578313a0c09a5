"""What two dictionaries are called, and how their waves differ."""

import shutil
from collections.abc import Callable
from pathlib import Path

import leapstats as ls

Make = Callable[[dict[str, str]], Path]


def words(found: ls.AnalysisResult) -> str:
    return " ".join(str(found).split())


def test_studies_of_one_name_are_told_apart_by_their_folders(
    make_study: Make, study_files: dict[str, str], tmp_path: Path
) -> None:
    study = make_study(study_files)
    copy = shutil.copytree(study, tmp_path / "later")
    assert "Dictionaries of demo (study) and demo (later): no differences" in words(ls.dictionary_changes(study, copy))
    nested = shutil.copytree(study, tmp_path / "old" / "study")
    other = shutil.copytree(study, tmp_path / "new" / "study")
    found = words(ls.dictionary_changes(nested, other))
    assert "Dictionaries of demo (old/study) and demo (new/study)" in found
    (copy / "study.toml").write_text((copy / "study.toml").read_text().replace('name = "demo"', 'name = "demo2"'))
    assert "Dictionaries of demo and demo2:" in words(ls.dictionary_changes(study, copy))


def test_a_study_beside_itself(make_study: Make, study_files: dict[str, str]) -> None:
    study = make_study(study_files)
    assert "Dictionaries of demo (study) and demo (study)" in words(ls.dictionary_changes(study, study))


def test_what_changed_of_a_wave(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    study = make_study(study_files)
    copy = shutil.copytree(study, tmp_path / "later")
    settings = (copy / "study.toml").read_text()
    assert settings.count('label = "first"') == 1
    changed = settings.replace('label = "first"', 'label = "baseline"\nseveral = { staff = ";" }')
    (copy / "study.toml").write_text(changed.replace('format = "csv"', 'format = "csv"\ndecimal = "comma"', 1))
    found = words(ls.dictionary_changes(study, copy))
    assert 'its label was "first" and is "baseline"' in found
    assert 'its decimal was nothing and is "comma"' in found
    assert "columns of several answers a cell were none and are staff" in found
    assert "its file was" not in found


def test_a_sample_design_that_changed_is_told(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    study = make_study(study_files)
    copy = shutil.copytree(study, tmp_path / "later")
    settings = (copy / "study.toml").read_text()
    (copy / "study.toml").write_text(settings + '\n[design]\nnone = "all practices were asked"\n')
    found = words(ls.dictionary_changes(study, copy))
    assert 'none was nothing and is "all practices were asked" study.toml, [design]' in found
    assert "No sample design applies: all practices were asked." in words(ls.codebook(study=copy))


def test_what_changed_of_scales(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    files = {**study_files, "scales.csv": "name,items,rule,cut_offs\ntalk,talks walks,mean,\ngone,talks walks,sum,\n"}
    study = make_study(files)
    copy = shutil.copytree(study, tmp_path / "later")
    (copy / "scales.csv").write_text(
        "name,label,items,rule,at_least,cut_offs\ntalk,Talk,talks walks,mean,1,0=No; 1=Yes\nnew,New,talks walks,sum,,\n"
    )
    found = ls.dictionary_changes(study, copy)
    rows = found.frame[found.frame["by"] == "difference"]
    assert list(zip(rows["variable"], rows["note"], strict=True)) == [
        ("scale gone", "the scale is gone"),
        ("scale talk", 'label was "talk" and is "Talk"'),
        ("scale talk", 'at_least was nothing and is "1"'),
        ("scale talk", 'cut_offs was nothing and is "0=No; 1=Yes"'),
        ("scale new", 'new scale "New" of 2 items'),
    ]


def test_a_codebook_says_how_a_score_is_made(make_study: Make, study_files: dict[str, str], tmp_path: Path) -> None:
    scales = (
        "name,label,items,rule,at_least,cut_offs,source\ntalk,Talk,talks walks,mean,1,0=No; 0.5=Yes,Somebody 2001\n"
    )
    study = make_study({**study_files, "scales.csv": scales})
    ls.codebook(study).save(tmp_path / "c.md")
    text = (tmp_path / "c.md").read_text()
    assert "Derived: the mean of 2 items (talks, walks), at least 1 answered; scoring: Somebody 2001." in text
    assert 'Derived: the level of "Talk": No from 0; Yes from 0.5.' in text
