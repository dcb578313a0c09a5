"""Missing answers of more kinds than SPSS can list one by one are declared as a range, told, and read again."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

import leapstats as ls
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.study import Variable
from leapstats.survey.column import Column
from leapstats.survey.raw import MissingRange
from leapstats.survey.reason_codes import codes_of_reasons
from leapstats.terms import ItemType, Reason, Role

Make = Callable[[dict[str, str]], Path]
REASONS = (Reason.NOT_ASKED, Reason.NOT_APPLICABLE, Reason.UNKNOWN, Reason.DONT_KNOW, Reason.REFUSED)


def counted(*codes: float) -> tuple[Variable, Column]:
    """A count with a code for each of the first reasons, and an answer of each kind."""
    own = [Code(f"{code:g}", f"because {code:g}", reason) for code, reason in zip(codes, REASONS, strict=False)]
    variable = Variable(name="n", label="N", type=ItemType.COUNT, role=Role.STAFFING, codes=CodeList("c", tuple(own)))
    reasons = [0, 0, 0, *REASONS[: len(codes)]]
    values = [0.0, 3.0, 8.0, *[np.nan] * len(codes)]
    return variable, Column(values=np.array(values), reasons=np.array(reasons, dtype=np.uint8))


@pytest.mark.parametrize(
    ("codes", "declared"),
    [
        ((-9, -8, -7), [(-9, -9), (-8, -8), (-7, -7)]),
        ((-9, -8, -7, -6), [(-9, -6)]),
        ((95, 96, 97, 98, 99), [(95, 99)]),
        ((-1, 96, 97, 98), [(96, 98), (-1, -1)]),
        ((-4, -3, -2, -1, 99), [(-4, -1), (99, 99)]),
    ],
)
def test_codes_stay_and_no_answer_is_in_the_range(
    codes: tuple[float, ...], declared: list[tuple[float, float]]
) -> None:
    variable, column = counted(*codes)
    found = codes_of_reasons(variable, column, column.values)
    assert [code for code, _ in found.codes.values()] == list(codes)
    assert found.declared == tuple(MissingRange(float(low), float(high)) for low, high in declared)


def test_codes_on_both_sides_of_the_answers_are_changed() -> None:
    variable, column = counted(-2, -1, 98, 99)
    found = codes_of_reasons(variable, column, column.values)
    (span,) = found.declared
    codes = [code for code, _ in found.codes.values()]
    assert len(set(codes)) == 4
    assert span == MissingRange(min(codes), max(codes))
    assert span.high < 0


def test_a_code_that_an_answer_has_gets_another_that_no_code_has() -> None:
    variable, column = counted(8, -91)  # 8 is an answer; -91 is what not asked would get
    codes = [code for code, _ in codes_of_reasons(variable, column, column.values).codes.values()]
    assert codes[1] == -91
    assert codes[0] not in {0, 3, 8, -91}


@pytest.fixture
def many(make_study: Make, study_files: dict[str, str]) -> Path:
    """A study whose staff has five codes of missing answers, and whose sizes have four around the answers."""
    study_files["codelists.csv"] += "".join(
        f"lost,{code},{label},{place},{reason}\n"
        for place, (code, label, reason) in enumerate(
            [
                ("-5", "Lost in the post", "unknown"),
                ("-4", "Does not apply", "not_applicable"),
                ("-3", "Did not know", "dont_know"),
                ("-2", "Would not say", "refused"),
                ("-1", "Broke off", "abandoned"),
            ],
            start=1,
        )
    )
    lines = study_files["variables.csv"].splitlines(keepends=True)
    header = lines[0].strip().split(",")
    places = [number for number, line in enumerate(lines) if line.startswith("staff,")]
    cells = lines[places[0]].rstrip("\n").split(",")
    cells[header.index("codes")] = "lost"
    lines[places[0]] = ",".join(cells) + "\n"
    study_files["variables.csv"] = "".join(lines)
    rows = "".join(
        f"{unit},1,{staff},,,\n" for unit, staff in zip("ABCDEFGH", "2 0 -5 -4 -3 -2 -1 1".split(), strict=True)
    )
    study_files["data/first.csv"] = f"id,size,staff,talks,walks,note\n{rows}"
    return make_study(study_files)


def test_the_export_says_so_and_is_read_again_as_it_was(many: Path, tmp_path: Path) -> None:
    found = ls.export(path=tmp_path / "out.sav", study=many)
    told = (
        "staff has 5 codes of missing answers; SPSS lists 3 at most, so -5 to -1 is declared missing, and any other "
        "value in that range as well"
    )
    assert told in found.notes
    frame, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), user_missing=True)
    assert frame["staff"].tolist() == [2, 0, -5, -4, -3, -2, -1, 1]
    assert meta.missing_ranges["staff"] == [{"lo": -5, "hi": -1}]
    assert told in " ".join(meta.notes)
    assert meta.variable_value_labels["staff"][-2] == "Would not say"
    back, before = ls.read_survey(tmp_path / "out.sav"), ls.read_survey(study=many)
    assert back.column("staff").values[[0, 1, 7]].tolist() == [2, 0, 1]
    expected = before.column("staff").reasons.tolist()
    assert expected[2:7] == [
        Reason.UNKNOWN,
        Reason.NOT_APPLICABLE,
        Reason.DONT_KNOW,
        Reason.REFUSED,
        Reason.ABANDONED,
    ]
    assert [bool(each) for each in back.column("staff").reasons] == [bool(each) for each in expected]
    again = ls.export(tmp_path / "out.sav", tmp_path / "again.sav")
    frame_again, meta_again = pyreadstat.read_sav(str(tmp_path / "again.sav"), user_missing=True)
    assert frame_again["staff"].tolist()[:2] == [2, 0]
    assert (meta_again.missing_ranges["staff"] == []) is False
    assert again.files


def test_the_syntax_says_so_too(many: Path, tmp_path: Path) -> None:
    found = ls.export(path=tmp_path / "out.csv", study=many)
    syntax = (tmp_path / "out.sps").read_text()
    assert "* staff has 5 codes of missing answers; SPSS lists 3 at most" in syntax
    assert "MISSING VALUES staff (-5 THRU -1)." in syntax
    assert any(each.startswith("staff has 5 codes") for each in found.notes)
    assert not any("SPSS lists" in each for each in ls.export(path=tmp_path / "out.dta", study=many).notes)


def test_codes_that_had_to_change_are_told(many: Path, tmp_path: Path) -> None:
    lists = many / "codelists.csv"
    lists.write_text(lists.read_text().replace("lost,-1,", "lost,7,").replace("lost,-5,", "lost,9,"))
    data = many / "data" / "first.csv"
    data.write_text(data.read_text().replace(",-1,", ",7,").replace(",-5,", ",9,"))
    found = ls.export(path=tmp_path / "out.sav", study=many)
    (words,) = (each for each in found.notes if "changed" in each)
    assert words.startswith("staff: codes of missing answers changed, so that none is among the answers: ")
    frame, meta = pyreadstat.read_sav(str(tmp_path / "out.sav"), user_missing=True)
    labels = meta.variable_value_labels["staff"]
    assert [labels[code] for code in frame["staff"].tolist()[2:7]] == [
        "Lost in the post",
        "Does not apply",
        "Did not know",
        "Would not say",
        "Broke off",
    ]
    assert f"9 (Lost in the post) is {frame['staff'][2]:g}" in words
    reasons = ls.read_survey(tmp_path / "out.sav").column("staff").reasons
    assert (reasons[2:7] > 0).all()
    assert (reasons[[0, 1, 7]] == 0).all()
