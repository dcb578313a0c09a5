"""`[privacy]` of study.toml: heeded by every command that can, refused by every other."""

import shutil
from pathlib import Path

import pytest

import leapstats as ls

CLINICS = Path(__file__).parents[2] / "analyses" / "examples" / "clinics"


def study_with(tmp_path: Path, words: str) -> Path:
    folder = tmp_path / "study"
    shutil.copytree(CLINICS, folder)
    settings = folder / "study.toml"
    settings.write_text(settings.read_text() + f"\n[privacy]\n{words}\n")
    return folder


def test_a_study_can_ask_for_protection(tmp_path: Path) -> None:
    folder = study_with(tmp_path, "min_cell = 5")
    assert ls.load_study(folder).privacy is not None
    with pytest.raises(ls.UsageError, match="published values are known"):
        ls.reproduce(study=folder)
    with pytest.raises(ls.UsageError, match="cannot be protected"):
        ls.model("registry ~ size", study=folder, list_units=True)
    assert ls.model("registry ~ size", study=folder).document.conventions["privacy"] == "min_cell 5"
    assert any("keep it to those" in note for note in ls.export(path=tmp_path / "units.csv", study=folder).notes)
    assert len(ls.staffing(study=folder, min_cell=0).frame)
    with pytest.raises(ls.UsageError, match=r"\[privacy\]"):
        ls.bounds(study=folder)


@pytest.mark.parametrize(
    ("words", "found"),
    [("min_cell = 1", "too small"), ("min_cell = 5\nround_to = 5", "two ways"), ('min_cell = "five"', "whole number")],
)
def test_what_is_wrong_with_it_is_told(tmp_path: Path, words: str, found: str) -> None:
    with pytest.raises(ls.DictionaryError, match=found):
        ls.load_study(study_with(tmp_path, words))


def test_a_codebook_counts_no_answers_unless_asked(tmp_path: Path) -> None:
    folder = study_with(tmp_path, "min_cell = 5")
    assert "Answers are not counted" in ls.codebook(folder).render("text")
    assert "n_answered" not in set(ls.codebook(folder).frame.stat_name)
    assert "n_answered" in set(ls.codebook(folder, data=True).frame.stat_name)
