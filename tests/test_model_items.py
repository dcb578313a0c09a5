"""Models: levels and products by name, numbers in other units, and what is refused."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.api.model import model
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, UsageError
from leapstats.output.result import AnalysisResult

YES = ["yes", "no", "yes", "no", "yes", "no", "yes", "no", "no", "no"]


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def labels_of(shown: AnalysisResult) -> list[str]:
    return [row.label.text for section in shown.document.table.sections for row in section.rows]


def test_products_without_main_effects_name_their_levels() -> None:
    data = frame(left=YES * 2, a=[1, 1, 0, 0] * 5, b=[*"yynnnnyyyn" * 2], k=list(range(20)))
    assert labels_of(model("left ~ a:b", data))[:3] == ["b", "a × b: No", "a × b: Yes"]
    assert labels_of(model("left ~ a:k", data))[:2] == ["a: No × k (for one more)", "a: Yes × k (for one more)"]
    assert labels_of(model("left ~ a*k", data)) == ["a", "k (for one more)", "a × k (for one more)"]


def test_items_of_one_label_are_told_apart(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    study_files["variables.csv"] += "one,Same,binary,yes_no,service,,,,,,,,,\ntwo,Same,binary,yes_no,service,,,,,,,,,\n"
    study_files["variables.csv"] += "out,Out,binary,yes_no,challenge,,,,,,,,,\n"
    study_files["columns.csv"] += "2020,one,,one,\n2020,two,,two,\n2020,out,,out,\n"
    study_files["data/first.csv"] = "id,size,staff,talks,walks,note,one,two,out\n" + "".join(
        f"U{place},1,2,1,0,x,{place % 2},{place // 2 % 2},{place // 3 % 2}\n" for place in range(12)
    )
    assert "Same" in str(model("out ~ one + two", study=make_study(study_files)))


def test_level_names_are_whole() -> None:
    data = frame(left=[1, 0] * 3, code=[1234567, 1234568] * 2 + [5, 5], part=[1234567.1, 1234567.2] * 2 + [0.5, 0.5])
    shown = model("left ~ C(code, ref=1234568)", data, types={"code": "count"})
    assert labels_of(shown) == ["code, compared with 1234568", "5", "1234567"]
    shown = model("left ~ C(part)", data, types={"part": "continuous"})
    assert labels_of(shown)[1:] == ["1234567.1", "1234567.2"]
    with pytest.raises(UsageError) as refused:
        model("left ~ C(code, ref=7)", data, types={"code": "count"})
    assert str(refused.value).endswith('"7" is not one of its levels. Use one of 5, 1234567, 1234568.')


def test_levels_are_listed_once_and_not_all(leap: Study) -> None:
    with pytest.raises(UsageError, match=r"Use one of 1 \(Urban\), 2 \(Suburban\), 3 \(Rural\), 4 \(Multiple\)\."):
        model("ch_any_it ~ C(setting, ref=9)", study=leap)
    data = frame(left=YES * 3, size=list(range(30)))
    with pytest.raises(UsageError, match=r"Use one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 18 more\."):
        model("left ~ C(size, ref=77)", data)


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood", "gee"])
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1e200, 1, 2, 5], "x: 1e+200 is too large for a model (at most 1e+100)"),
        ([1e149, 1, 2, 5], "x: 1e+149 is too large"),
        ([1e-200, 2e-200, 0, 0], "x: its largest number, 2e-200, is too small"),
        ([math.inf, 1, 2, -math.inf], "x: it has 4 infinite numbers. Correct the cell, or leave it empty"),
    ],
)
def test_numbers_that_no_model_takes_name_their_column(values: list[float], said: str, method: str) -> None:
    data = frame(left=[1, 0, 0, 1, 1, 1, 0, 0], x=values * 2, id=[*"abcd" * 2], wave=[1] * 4 + [2] * 4)
    keys = {"id": "id", "wave_item": "wave"} if method == "gee" else {}
    with pytest.raises(UsageError) as refused:
        model("left ~ x", data, types={"x": "continuous"}, method=method, **keys)
    assert said in str(refused.value)


def test_products_that_no_model_takes_name_their_items() -> None:
    data = frame(left=[1, 0, 0, 1, 1], x=[1e60, 2e60, 0, 3, 5e60], z=[1e60, 2, 0, 4e60, 5e60])
    with pytest.raises(UsageError, match=r"x × z: 2\.5e\+121 is too large"):
        model("left ~ x:z", data, types={"x": "continuous", "z": "continuous"})


PERSONAL = {
    "email": ["ann@x.org", "bob@x.org"] * 5,
    "phone": ["555-123-4567", "555-123-4568"] * 5,
    "respondent": ["Jane Doe", "Bob Roe"] * 5,
}


@pytest.mark.parametrize("item", PERSONAL)
def test_a_formula_does_not_release_what_is_held_back(item: str) -> None:
    data = frame(left=YES, z=[*"ppqqppqqpq"], **PERSONAL)
    for run in (
        lambda **more: model(f"left ~ C({item}) + z", data, **more),
        lambda **more: model(f"{item} ~ z", data, **more),
        lambda **more: ls.associations(data, exposures=[item], outcomes=["left"], **more),
        lambda **more: ls.associations(data, exposures=["left"], outcomes=[item], **more),
        lambda **more: ls.associations(data, exposures=["left"], outcomes=["z"], adjust_for=[item], **more),
    ):
        with pytest.raises(ls.InputError) as refused:
            run()
        assert f"To use it, add --keep {item}" in str(refused.value)
        assert PERSONAL[item][0] not in str(refused.value)
    assert PERSONAL[item][1] in str(model(f"left ~ C({item}) + z", data, keep=item))


def test_waves_and_groups_do_not_release_what_is_held_back() -> None:
    data = frame(left=YES, id=[*"abcdeabcde"], n=list(range(10)), email=["ann@x.org"] * 5 + ["bob@x.org"] * 5)
    with pytest.raises(ls.InputError, match="To use it, add --keep email"):
        model("left ~ wave", data, method="gee", id="id", wave_item="email")
    with pytest.raises(ls.InputError, match="To use it, add --keep email"):
        ls.staffing(data, id="id", wave_item="email", items="n")
    with pytest.raises(ls.InputError, match="To use it, add --keep email"):
        ls.table1(data, by="email", include=["n", "left"])
    long = data.assign(wave=[1] * 5 + [2] * 5)
    for options in ({"items": "n", "by": "email"}, {"items": ["n", "email"]}):
        with pytest.raises(ls.InputError, match="To use it, add --keep email"):
            ls.staffing(long, id="id", wave_item="wave", **options)


def test_a_forgotten_file_and_turned_arguments_are_told(leap: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        model("y ~ setting")
    assert "no file was given, so items were looked up in the study leap" in str(refused.value)
    for asked in ({"study": leap}, {"data": frame(left=YES)}):
        with pytest.raises(UsageError) as refused:
            model("y ~ setting", **asked)
        assert "no file was given" not in str(refused.value)
    path = tmp_path / "m.csv"
    path.write_text("y,x\n" + "1,2\n0,3\n1,4\n0,2\n")
    for asked in (str(path), path, pd.read_csv(path)):
        assert str(model(asked, "y ~ x")) == str(model("y ~ x", asked))
    with pytest.raises(UsageError, match="is a file, not a formula"):
        model(str(path))
    with pytest.raises(DataError, match="there is no such file"):
        model("missing.csv", "y ~ x")


def test_a_number_in_thousands() -> None:
    size = [1500.0, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 1000]
    thousands = model("left ~ I(size / 1000)", frame(left=YES, size=size))
    small = model("left ~ size", frame(left=YES, size=[each / 1000 for each in size]))
    assert [row.stat for row in thousands.results] == [row.stat for row in small.results]
    assert labels_of(thousands) == ["size (for 1,000 more)"]
    assert {row.note for row in thousands.results if row.by} == {"for 1,000 more of size"}
    with pytest.raises(UsageError, match="kind: an item of type categorical is not divided"):
        model("left ~ I(kind / 10)", frame(left=YES, kind=[*"ababcababc"]))


def test_what_one_more_changes_is_printed_with_enough_digits() -> None:
    generator = np.random.default_rng(5)
    panel = generator.integers(800, 9000, 400)
    left = (generator.random(400) < 1 / (1 + np.exp(-(panel - 4000) / 2000))).astype(int)
    shown = model("left ~ panel", frame(left=left.tolist(), panel=panel.tolist()))
    row = shown.document.table.sections[0].rows[0]
    ratio, difference = row.cells[0].text, row.cells[2].text
    found = {row.stat_name: row.stat for row in shown.results if row.statistic == "firth_logistic"}
    low, high = found["conf_low"], found["conf_high"]
    assert 1 < low < high < 1.005  # the case: all of it prints as 1.00
    printed = [float(part) for part in ratio.replace("(", "").replace(")", "").replace("to", "").split()]
    assert 1 < printed[1] < printed[0] < printed[2]
    assert printed[1:] == pytest.approx([low, high], abs=5e-5)
    printed = [float(part) for part in difference.replace("(", "").replace(")", "").replace("to", "").split()]
    assert 0 < printed[1] < printed[0] < printed[2]
    huge = model(
        "left ~ panel", frame(left=left.tolist(), panel=(panel * 1e30).tolist()), types={"panel": "continuous"}
    )
    assert "divide the number in the formula" in " ".join(str(huge).split())
