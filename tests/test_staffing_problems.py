"""What a comparison of waves cannot use is told at once, whatever it is."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, InputError, UsageError

Make = Callable[[dict[str, str]], Path]

PLAN = """
kind = "change"
title = "Staff, {before} and {after}"

[[family]]
label = "Staff"
items = ["staff", "talks", "note"]
"""
# A is in 2021 twice, an id is blank in 2021, and nobody was asked y in 2022.
LONG = {
    "site": ["A", "A", None, "B", "A", "B"],
    "year": [2021, 2021, 2021, 2021, 2022, 2022],
    "x": [1, 1, 0, 0, 1, 0],
    "y": [1, 0, 0, 1, None, None],
    "area": ["n", "n", "s", "s", "n", "s"],
}
TICKS = """\
Respondent ID,Site,Year,Setting,Help?,
,Response,Response,Response,Talks,Walks
1,A,2021,u,Talks,
2,B,2021,r,,Walks
3,A,2022,u,Talks,Walks
4,B,2022,r,,Walks
"""


def told(*arguments: object, **options: object) -> tuple[type[InputError], list[str]]:
    with pytest.raises(InputError) as caught:
        ls.staffing(*arguments, **options)
    return type(caught.value), [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


def of_frame(frame: pd.DataFrame, items: list[str], **options: object) -> tuple[type[InputError], list[str]]:
    return told(frame, id="site", wave_item="year", items=items, **options)


def test_a_file_with_everything_wrong() -> None:
    assert of_frame(pd.DataFrame(LONG), ["y", "z", "site"], by="areas") == (
        DataError,
        [
            "z: there is no such column",
            "areas: there is no such column",
            "site: it is the id column, not an item",
            "y: wave 2022 has no answers to this item",
            "row 3: site is blank",
            'wave 2021, rows 1, 2: site "A" occurs 2 times',
        ],
    )


def test_one_wave_is_told_with_the_rest() -> None:
    frame = pd.DataFrame(LONG)[:4]
    assert of_frame(frame, ["xx", "x"], types={"x": "binary", "area": "count"}) == (
        DataError,
        [
            "xx: there is no such column",
            "row 3: site is blank",
            'column "year": there is only one wave, 2021',
            'wave 2021, rows 1, 2: site "A" occurs 2 times',
        ],
    )
    assert of_frame(frame.assign(year=None), ["x"])[1] == [
        "row 3: site is blank",
        "rows 1, 2, 3, 4: year is blank",
    ]


def test_a_wave_that_is_not_there_and_a_type_that_does_not_fit() -> None:
    kind, found = of_frame(pd.DataFrame(LONG)[1:2], ["area"], types={"area": "count"}, by="nowhere")
    assert kind is DataError
    assert found == [
        "nowhere: there is no such column",
        'column "year": there is only one wave, 2021',
        'column "area": "n" is not a number',
    ]
    kind, found = of_frame(pd.DataFrame(LONG).drop([0, 2]), ["y"], before="2020", by="are")
    assert kind is UsageError
    assert found == ["are: there is no such column", "wave 2020: there is no such wave"]


def test_an_id_named_as_the_wave_is_not_taken_for_many_waves() -> None:
    frame = pd.DataFrame({"site": 1, "year": range(13), "x": 1})
    assert of_frame(frame, ["x"], before="a")[1] == [
        'column "year": it has 13 different values, but at most 12 waves are allowed'
    ]


def test_groups_of_a_question_with_a_second_heading(tmp_path: Path) -> None:
    path = tmp_path / "ticks.csv"
    path.write_text(TICKS)
    keys = {"id": "Site", "wave_item": "Year"}
    shown = ls.staffing(path, **keys, items=["Help?"], by="Setting")
    assert "By Setting" in [section.heading.text.partition(":")[0] for section in shown.document.table.sections]
    sizes = [row.stat for row in shown.results if row.by == "Setting [Response]" and row.stat_name == "n_pairs"]
    assert sizes == [1.0, 1.0] * 2
    assert told(path, **keys, items=["Help?"], by="Help?") == (UsageError, ["Help?: it has 2 columns"])


def test_a_study_with_everything_wrong(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/staffing.toml"] = PLAN
    first, second = "id,size,staff,talks,walks,note\nA,1,2,1,0,x\nA,2,2,1,1,x\n", "id,staff\n,2\nB,many\n"
    study_files["data/first.csv"], study_files["data/second.csv"] = first, second
    study = make_study(study_files)
    kind, found = told(study=study, items=["staff", "talks", "note", "stuff"], by="sise")
    assert kind is DataError
    assert found[:5] == [
        "stuff: the plan staffing has no such item",
        "sise: there is no such item",
        "talks: wave 2021 has no answers to this item",
        "note: wave 2021 has no answers to this item",
        "note: a text item has no change to test",
    ]
    assert any("first.csv (wave 2020), rows" in each and 'clinic "A" occurs 2 times' in each for each in found)
    assert any("second.csv (wave 2021)" in each and "is blank" in each for each in found)
    assert any("second.csv (wave 2021)" in each and '"many"' in each for each in found)
    # Where only one wave is wrong and all that was asked for can be had, its file is named.
    study_files["data/first.csv"] = first.replace("A,2", "B,2")
    with pytest.raises(DataError, match=r"problems in second\.csv \(wave 2021\)"):
        ls.staffing(study=make_study(study_files), items=["staff"])


def test_a_study_with_infinite_numbers(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/staffing.toml"] = PLAN.replace(', "talks", "note"', "")
    study_files["data/second.csv"] = "id,staff\nA,inf\nB,1\n"
    with pytest.raises(DataError, match='"inf" is not a whole number'):
        ls.staffing(study=make_study(study_files))


def test_a_far_name_says_what_there_is(leap: Study) -> None:
    with pytest.raises(UsageError, match=r"There are \d+, from ") as caught:
        ls.staffing(study=leap, by="zzzz")
    assert len(caught.value.problems) == 1
