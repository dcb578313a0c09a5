"""What passed unseen once: mistyped rows, swapped value labels, units that only one wave has, moved bases."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.load import PUBLISHED
from leapstats.errors import DataError
from leapstats.reproduction.result import ReproductionResult
from leapstats.reproduction.verdict import Verdict
from leapstats.survey.formats import spss
from leapstats.survey.raw import RawFile

LEAP = Path(__file__).parents[2] / "data_dictionary"
VISITS = "data/leap_2013_synthetic.sav"
Make = Callable[[dict[str, str]], Path]


def reproduced(make_study: Make, study_files: dict[str, str], *rows: str) -> ReproductionResult:
    study_files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + "\n".join(rows) + "\n"
    return ls.reproduce(make_study(study_files))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,2020,T,L,n_pct,1 (25.0),2,4,25.0,,,,size == 1,,,,", "column n contains 2"),
        ("a,2020,T,L,n_pct,1 (25.0),1,4,25.1,,,,size == 1,,,,", "column percent contains 25.1"),
        ("a,2020,T,L,n_pct,1 (25.0),1,4,,,,,size == 1,,,,", "column percent is empty"),
        ("a,2020,T,L,n_pct,1/4 (25.0),1,5,25.0,,,,size == 1,,,,", "column base contains 5"),
        ("a,2020,T,L,n_pct,1 of 4,1,5,,,,,size == 1,,,,", "column base contains 5"),
        ('a,2020,T,L,n_pct,"1,234",234,4,,,,,size == 1,,,,', "column n contains 234"),
        ("a,2020,T,L,min,2,3,4,,,,,walks,,,,", "column n contains 3"),
        ("a,2020,T,L,max,fewer than 10,8,4,,,,,walks,,,,", "column n contains 8"),
        ("a,2020,T,L,range,0 to 3,,4,,0,2,,staff,,,,", "columns low and high contain 0 and 2"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(
    make_study: Make, study_files: dict[str, str], row: str, said: str
) -> None:
    found = reproduced(make_study, study_files, row)
    assert found.verdicts[0].verdict is Verdict.MISTYPED
    assert said in found.verdicts[0].explanation
    assert not found.held


@pytest.mark.parametrize(
    "row",
    [
        "a,2020,T,L,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,",
        "a,2020,T,L,n_pct,1,1,4,,,,,size == 1,,,,",
        "a,2020,T,L,max,fewer than 3,2,4,,,,,walks,,,,",
        "a,2020,T,L,min,more than 1,2,4,,,,,walks,,,,",
        "a,2020,T,L,range,Small to Large,,4,,1,2,,size,,,,",
        "a,2020,T,L,range,size 1 to size 7,,4,,1,2,,size,,,,",
    ],
)
def test_a_row_in_the_words_of_the_paper_is_not(make_study: Make, study_files: dict[str, str], row: str) -> None:
    assert reproduced(make_study, study_files, row).held


def test_each_figure_of_a_row_of_the_paper_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "leap"
    shutil.copytree(LEAP, folder)
    path = folder / "published" / "table1.csv"
    text = path.read_text(encoding="utf-8")
    row = "n_pct,15 (50.0),15,30,50.0"
    assert text.count(row) == 1
    for new in ("n_pct,15 (50.0),14,30,50.0", "n_pct,15 (50.0),15,31,50.0", "n_pct,15 (50.0),15,30,50.1"):
        path.write_text(text.replace(row, new), encoding="utf-8")
        assert [each.cell.id for each in ls.reproduce(folder, only=["table1"]).verdicts if not each.held] == [
            "t1_org_fqhc"
        ]


def test_a_verdict_whose_base_differs_says_so(make_study: Make, study_files: dict[str, str]) -> None:
    rows = (
        "a,2020,T,L,min,most,1,5,,,,,walks,,,,",
        "b,2020,T,L,n_pct,1 (20.0),1,5,20.0,,,,size == 1,,,,",
        "c,2020,T,L,n_pct,1,1,5,,,,,size == 1,,,,",
        "d,2020,T,L,mark,X,2,5,,,,,walks,,,,",
        "e,2020,T,L,mean,1.0,,5,,,,,staff,,,,",
        "f,2020,T,L,min,most,3,5,,,,,walks,,,,",
    )
    verdicts = reproduced(make_study, study_files, *rows).verdicts
    assert [each.verdict for each in verdicts] == [*[Verdict.BASE_DIFFERS] * 5, Verdict.BOUND_BROKEN]
    assert verdicts[0].words == 'base differs: base 4, not 5 clinics; printed "most" (at least 1), computed 2'
    assert all("base 4, not 5" in each.explanation for each in verdicts)


def rewritten(tmp_path: Path, change: Callable[[RawFile], RawFile]) -> Path:
    folder = tmp_path / "leap"
    shutil.copytree(LEAP, folder)
    spss.write(change(spss.read(folder / VISITS)), folder / VISITS)
    return folder


def swapped(file: RawFile) -> RawFile:
    labels = {1.0: "Suburban", 2.0: "Urban", 3.0: "Rural", 4.0: "Multiple", -8.0: "Not asked"}
    return replace(
        file,
        columns=tuple(replace(each, labels=labels) if each.name == "setting" else each for each in file.columns),
    )


def test_swapped_value_labels_are_found_by_every_command(tmp_path: Path) -> None:
    folder = rewritten(tmp_path, swapped)
    texts = ["\n".join(each.words for each in ls.check(folder).new)]
    for command in (ls.reproduce, lambda study: ls.table1(study=study)):
        with pytest.raises(DataError) as caught:
            command(folder)
        texts.append(str(caught.value))
    for text in texts:
        assert 'column "setting"' in text
        assert '1 is "Suburban" in the file and "Urban" in code list setting' in text
        assert '"Suburban" is 2 in the code list' in text


@pytest.mark.parametrize(
    ("item", "labels", "said"),
    [
        ("setting", {1.0: "City"}, 'setting: 1 is "City" in the file, "Urban" in code list setting'),
        ("setting", {1.0: " urban "}, ""),
        ("any_bh_screening_x", {}, ""),
        ("culture_emphasis", {1.0: "Ticked", 0.0: "Not ticked"}, ""),
    ],
)
def test_other_words_for_a_code_are_a_finding_of_check(
    tmp_path: Path, item: str, labels: dict[float | str, str], said: str
) -> None:
    def change(file: RawFile) -> RawFile:
        columns = (
            replace(each, labels={**each.labels, **labels}) if each.name == item else each for each in file.columns
        )
        return replace(file, columns=tuple(columns))

    assert [each.text for each in ls.check(rewritten(tmp_path, change)).new] == ([f"wave 2013: {said}"] if said else [])


def test_yes_labelled_no_is_refused(tmp_path: Path) -> None:
    def change(file: RawFile) -> RawFile:
        columns = (
            replace(each, labels={1.0: "unchecked", 0.0: "checked"}) if each.name == "culture_emphasis" else each
            for each in file.columns
        )
        return replace(file, columns=tuple(columns))

    found = ls.check(rewritten(tmp_path, change)).new[0]
    assert found.text.startswith('1 is "unchecked" in the file, but 1 means yes in culture_emphasis')


def without_first(file: RawFile) -> RawFile:
    return replace(
        file,
        columns=tuple(replace(each, cells=each.values[1:]) for each in file.columns),
        rows=file.rows[1:],
    )


def test_a_unit_that_vanished_is_named_once_and_first(tmp_path: Path) -> None:
    folder = rewritten(tmp_path, without_first)
    reproduction = ls.reproduce(folder)
    for name in ("text", "markdown", "html", "json", "junit"):
        text = reproduction.render(name)
        assert text.count("practice P01 is in wave 2016 and not in wave 2013") == 1
        assert text.count("wave 2013 has 29 practices, and 173 published cells are about 30") == 1
    lines = str(reproduction).splitlines()
    assert lines[0] == "UNITS practice P01 is in wave 2016 and not in wave 2013."
    assert ls.check(folder).new[0].text == "wave 2016: practice P01 is in no earlier wave"
    assert ls.reproduce(folder, only=["table1"]).reproduction.units[0].startswith("practice P01")


def test_a_study_whose_waves_know_the_same_units_says_nothing(make_study: Make, study_files: dict[str, str]) -> None:
    row = "a,2020,T,L,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,"
    study_files["data/second.csv"] = "id,staff\nA,3\nB,1\nC,0\nD,0\n"
    assert reproduced(make_study, study_files, row).reproduction.units == ()
    study_files["data/second.csv"] = "id,staff\nA,3\nB,1\nC,0\nd,0\nE,0\n"
    assert reproduced(make_study, study_files, row).reproduction.units == (
        "clinic D is in wave 2020 and not in wave 2021",
        "clinics d, E are in wave 2021 and not in wave 2020",
    )
    assert [each.text for each in ls.check(make_study(study_files)).new] == [
        "wave 2021: clinic d is in no earlier wave; D differs from it only in leading zeros, case or spaces",
        "wave 2021: clinic E is in no earlier wave",
    ]
    study_files["data/second.csv"] = "nothing"
    assert reproduced(make_study, study_files, row).held


def test_a_constraint_on_an_item_that_the_file_lacks_is_said_to_be_unchecked(
    make_study: Make, study_files: dict[str, str]
) -> None:
    study_files["variables.csv"] = study_files["variables.csv"].replace("walks,Walks,binary,yes_no,service,,,help,no,,,", "walks,Walks,binary,yes_no,service,,,help,no,,yes,")  # fmt: skip # noqa: E501
    study_files["data/first.csv"] = "id,size,staff,talks,note\nA,1,2,1,well\nB,2,0,-8,\n"
    study_files["data/second.csv"] = "id,staff\nA,3\n"
    study_files["constraints.csv"] += "K1,2020,stated,subset,walks <= talks,yes,hand,\n"
    assert [each.text for each in ls.check(make_study(study_files)).new] == [
        "K1: cannot be checked, wave 2020 has no walks"
    ]


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        (
            "published/cells.csv",
            "a,2020,T,L,n_pct,2,2,4,,,,,count(walks == 1),,,,",
            "cells.csv line 2, a: count, total",
        ),
        ("published/cells.csv", "a,2020,T,L,n_pct,2,2,4,,,,count(walks) > 1,walks,,,,", "a: count, total"),
        ("published/cells.csv", "a,2020,T,L,mean,2.0,,4,,,,,total(staff),,,,", "a: count, total"),
        ("published/cells.csv", "a,2020,T,L,mean,2.0,,4,,,,,note,,,,", "note is text, neither a number nor coded"),
        ("published/cells.csv", "a,2020,T,L,n_pct,2,2,4,,,,,staff,,,,", "staff is count, not a yes or no"),
        ("published/cells.csv", "a,2020,T,L,n_pct,2,2,4,,,,,staff + 1,,,,", "a number is used where a condition"),
        ("published/cells.csv", "a,2020,T,L,sign,positive,,,,,,,staff > 1,,,,", "figure sign needs a rank correlation"),
        ("published/cells.csv", 'a,2020,T,L,n_pct,2,2,4,,,,,"rank_correlation(staff, size)",,,,', "a: count, total"),
        ("published/cells.csv", 'a,2020,T,L,sign,positive,,,,,,,"rank_correlation(staff, note)",,,,', "note is text"),
        (
            "published/cells.csv",
            "a,2020,T,L,n_pct,2,2,4,,,,,wave(2021).walks,,,,",
            '"walks" has no answers in wave 2021',
        ),
        ("constraints.csv", "K,2021,stated,range,walks == 1,yes,s,", '"walks" has no answers in wave 2021'),
        ("constraints.csv", "K,2020,stated,range,count(walks) > 1,yes,s,", "constraints.csv, K: count, total"),
        ("constraints.csv", "K,2020,stated,count,walks == 1,yes,s,", "does not compare counts over the clinics"),
        ("constraints.csv", "K,2020,stated,count,count(walks),yes,s,", "does not compare counts over the clinics"),
        ("constraints.csv", "K,2020,stated,count,1 == 1,yes,s,", "does not compare counts over the clinics"),
        ("constraints.csv", "K,2020,stated,count,count(count(walks) > 1) > 1,yes,s,", "K: count, total"),
        ("constraints.csv", "K,2020,stated,count,total(note) > 1,yes,s,", "note is text, not a number"),
        ("constraints.csv", "K,2020,stated,exists,staff,yes,s,", "staff is count, not a yes or no"),
    ],
)
def test_an_expression_is_checked_for_level_and_wave_when_it_is_loaded(
    make_study: Make, study_files: dict[str, str], file: str, row: str, said: str
) -> None:
    study_files[file] += row + "\n"
    with pytest.raises(ls.DictionaryError) as caught:
        ls.load_study(make_study(study_files))
    assert said in str(caught.value)


def test_a_universe_is_checked_for_the_waves_of_its_item(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["columns.csv"] += "2021,talks,,talks,\n"
    study_files["variables.csv"] = study_files["variables.csv"].replace(",,any_staff,help", ",,size == 1,help")
    with pytest.raises(
        ls.DictionaryError, match=r'variables.csv, talks: "size" has no answers in wave 2021.*2020 has it'
    ):
        ls.load_study(make_study(study_files))
