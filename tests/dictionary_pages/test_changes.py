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
