"""Weights of respondents from a sampling frame: by hand, by R, and everything that can be wrong with a frame."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls

Run = Callable[..., subprocess.CompletedProcess[str]]
# By region and size: north, small 4 with 2 interviews; north, large 3 with 2; south, small 4 with 3; south, large 1
# with 1. One unit is not eligible.
ROWS = [
    ("A", "north", "small", 2.0, "Completed"),
    ("B", "north", "small", 2.0, "Completed"),
    ("C", "north", "small", 2.0, "Refused"),
    ("D", "north", "small", 4.0, "Not reached"),
    ("E", "north", "large", 1.0, "Completed"),
    ("F", "north", "large", 2.0, "Partial"),
    ("G", "north", "large", 1.0, "Refused"),
    ("H", "south", "small", 3.0, "Completed"),
    ("I", "south", "small", 3.0, "Completed"),
    ("J", "south", "small", 3.0, "Completed"),
    ("K", "south", "small", 3.0, "Refused"),
    ("L", "south", "large", 1.5, "Completed"),
    ("M", "south", "large", 1.5, "Ineligible"),
]
FRAME = pd.DataFrame(ROWS, columns=["id", "region", "size", "base", "result"])
ASKED: dict[str, Any] = {"disposition": "result", "id": "id", "make_weights": True}
# R 4.2.2, survey 4.1-1: d <- svydesign(id = ~1, weights = ~w, data) with the weights by hand of the classes; rake(d,
# list(~region, ~size), list(north = 20, south = 20; small = 28, large = 12), control = list(maxit = 500, epsilon =
# 1e-13)); then trimWeights(., upper = 5.7, strict = TRUE)
RAKED = [
    5.82805741066873,
    5.82805741066873,
    2.78129505955421,
    5.56259011910843,
    5.44796172622085,
    5.44796172622085,
    5.44796172622085,
    3.65611482133736,
]
TRIMMED = [
    5.70000000000000,
    5.70000000000000,
    2.82398086311046,
    5.60527592266467,
    5.49064752977709,
    5.49064752977709,
    5.49064752977709,
    3.69880062489360,
]
TOTALS = {"region": {"north": 20, "south": 20}, "size": {"small": 28, "large": 12}}


def weights(data: pd.DataFrame = FRAME, **options: Any) -> dict[str, float]:
    found = ls.response(data, **{**ASKED, **options}).weights
    assert list(found.columns) == ["id", "weight"]
    return dict(zip(found["id"], found["weight"], strict=True))


def shown(found: Any) -> str:
    return " ".join(str(found).split())


def told(data: pd.DataFrame = FRAME, **options: Any) -> str:
    with pytest.raises(ls.InputError) as caught:
        ls.response(data, **{**ASKED, **options})
    assert all(problem.what and problem.fix for problem in caught.value.problems)
    return str(caught.value)


def numbers(found: Any, statistic: str, stat_name: str) -> dict[str, float]:
    frame = found.frame[(found.frame["statistic"] == statistic) & (found.frame["stat_name"] == stat_name)]
    return dict(zip(frame["level"], frame["stat"], strict=True))


def test_one_class_by_hand() -> None:
    # 12 eligible units, 8 interviews, complete or partial.
    assert weights() == pytest.approx(dict.fromkeys("ABEFHIJL", 1.5))


def test_classes_and_base_weights_by_hand() -> None:
    found = ls.response(FRAME, **ASKED, classes=["region", "size"], weights="base")
    assert numbers(found, "nonresponse_weights", "n_base") == {
        "north, small": 4,
        "north, large": 3,
        "south, small": 4,
        "south, large": 1,
    }
    assert numbers(found, "nonresponse_weights", "n")["north, large"] == 2
    # north, small: 4 of 10; north, large: 3 of 4; south, small: 9 of 12; south, large: 1.5 of 1.5
    rates = numbers(found, "nonresponse_weights", "proportion")
    assert list(rates.values()) == pytest.approx([0.4, 0.75, 0.75, 1])
    made = dict(zip(found.weights["id"], found.weights["weight"], strict=True))
    assert made == pytest.approx({"A": 5, "B": 5, "E": 4 / 3, "F": 8 / 3, "H": 4, "I": 4, "J": 4, "L": 1.5})
    steps = numbers(found, "weights", "total")
    assert steps == pytest.approx({"base": 17.5, "nonresponse": 27.5})
    text = shown(found)
    assert '"base", over the response rate of the class.' in text
    assert "Classes: region by size." in text
    assert "1.333 to 2.667" in text
    effect = numbers(found, "weights", "design_effect")["nonresponse"]
    held = np.array(list(made.values()))
    assert effect == pytest.approx(1 + held.var() / held.mean() ** 2)
    assert numbers(found, "weights", "effective_n")["nonresponse"] == pytest.approx(8 / effect)


def test_raking_and_trimming() -> None:
    raked = weights(classes=["region", "size"], weights="base", rake=TOTALS)
    assert list(raked.values()) == pytest.approx(RAKED, rel=1e-9)
    trimmed = weights(classes=["region", "size"], weights="base", rake=TOTALS, trim=5.7)
    assert list(trimmed.values()) == pytest.approx(TRIMMED, rel=1e-9)
    found = ls.response(FRAME, **ASKED, classes=["region", "size"], weights="base", rake=TOTALS, trim=5.7)
    text = shown(found)
    assert "2 weights were above 5.7" in text
    assert "Weights were trimmed after raking: sums are off by up to" in text
    none = shown(ls.response(FRAME, **ASKED, rake=TOTALS, trim=60))
    assert "No weight was above 60: none was trimmed." in none
    assert "off by" not in none


def test_units_of_unknown_eligibility_by_hand() -> None:
    frame = FRAME.assign(result=FRAME["result"].replace("Not reached", "Unknown eligibility"))
    # 11 are eligible, 1 is not, 1 is not known: 11 + 11 / 12 over 8.
    assert weights(frame)["A"] == pytest.approx((11 + 11 / 12) / 8)
    assert weights(frame, eligibility=0.5)["A"] == pytest.approx(11.5 / 8)
    # In each class: north has 6 eligible and 1 unknown, none is ineligible.
    assert weights(frame, classes="region")["A"] == pytest.approx(7 / 4)
    text = shown(ls.response(frame, **ASKED))
    assert "1 row of unknown eligibility counts as eligible in part: in each class by" in text
    assert "by the share 0.5, as given by --eligibility" in shown(ls.response(frame, **ASKED, eligibility=0.5))


def test_order_of_rows_is_nothing_and_codes_may_be_numbers() -> None:
    options: dict[str, Any] = {"classes": ["region", "size"], "weights": "base", "rake": TOTALS}
    mixed = weights(FRAME.sample(frac=1, random_state=5), **options)
    assert mixed == pytest.approx(weights(**options))
    coded = FRAME.assign(region=FRAME["region"].map({"north": 1, "south": 2}))
    totals = {"region": {1: 20, 2.0: 20}, "size": TOTALS["size"]}
    assert weights(coded, **{**options, "rake": totals}) == pytest.approx(mixed)


def test_classes_that_are_joined() -> None:
    assert "class south, large of region by size: 1 of 1 units responded, and --least is 2" in told(
        classes=["region", "size"], least=2
    )
    found = ls.response(FRAME, **ASKED, classes=["region", "size"], least=2, collapse=True)
    assert "Joined, as one has fewer than 2 respondents: south, small + south, large." in shown(found)
    assert dict(found.weights.to_numpy().tolist())["L"] == pytest.approx(5 / 4)
    none = FRAME.assign(result=FRAME["result"].where(FRAME["region"] == "north", "Refused"))
    assert "class south of region: none of its 6 units responded. Use fewer --classes, or --collapse" in told(
        none, classes="region"
    )
    assert "there are 8 respondents, fewer than 9. Lower --least" in told(classes="region", least=9, collapse=True)
    assert "8 units responded. 9 are needed" in told(least=9)


def test_everything_that_is_wrong_with_a_frame_is_told_at_once() -> None:
    wrong = FRAME.assign(
        id=["A", "A", *FRAME["id"][2:7], None, *FRAME["id"][8:]],
        region=[None, *FRAME["region"][1:]],
        base=[2.0, 2, np.nan, 0, -1, *FRAME["base"][5:]],
    )
    totals = {"region": {"north": 20, "sout": 20}, "size": {"small": 28, "large": 13}}
    message = told(wrong, classes="region", weights="base", rake=totals)
    assert "6 problems in the weights" in message
    assert "id: several respondents have the same: A" in message
    assert "id: respondents have none: row 8" in message
    assert "base: base weights are missing: C" in message
    assert "base: base weights are not above 0: D, E" in message
    assert message.count("region: it is missing") == 1
    assert "the totals of the items have different sums: region 40, size 41" in message
    no_id = told(id=None)
    assert "id: no item is named that says which unit a row is of. Name it with --id" in no_id


def test_totals_that_do_not_fit() -> None:
    message = told(rake={"region": {"north": 20, "sout": 20}})
    assert "region, sout: the item has no such level. Did you mean south?" in message
    assert "region, south: respondents have it, and no total" in message
    more = FRAME.assign(region=[*FRAME["region"][:2], "west", *FRAME["region"][3:]])
    message = told(more, rake={"region": {"north": 20, "south": 20, "west": 5}})
    assert "region, west: it has a total, and no respondent has it" in message
    halves = FRAME.assign(half=FRAME["region"].map({"north": "n", "south": "s"}))
    both = {"region": {"north": 20, "south": 20}, "half": {"n": 15, "s": 25}}
    message = told(halves, rake=both)
    assert "raking does not come to its total" in message
    assert "with all margins together" in message
    assert 'rake, region: it has no totals. Write it as {"region"' in told(rake={"region": {}})
    assert "rake, size, small: 0 is not a number above 0" in told(rake={"size": {"small": 0, "large": True}})
    assert "rake, size, large: True is not" in told(rake={"size": {"small": 4, "large": True}})
    assert "there is no such column" in told(rake={"place": {"x": 4}})


def test_options_that_are_wrong() -> None:
    message = told(make_weights=False, classes="region", trim=3, collapse=True)
    assert "3 problems in the options" in message
    assert message.count("it is for weights of respondents, and none are made. Add --make-weights") == 3
    message = told(make_weights="yes", least=0, trim=-1, rake=4, weights=["a", "b"])
    assert "5 problems in the options" in message
    assert "trim: -1 is not a number above 0" in message
    assert "rake: 4 is neither a file nor totals" in message
    assert "--trim: no weights up to 1 have the sum of these, whose mean is 1.5" in told(trim=1)
    assert "base weights must be numbers" in told(weights="size", categorical="size")
    assert "beds: it has no levels. Make classes of it first" in told(
        FRAME.assign(beds=range(13)), classes="beds", count="beds"
    )
    with pytest.raises(ls.InputError, match="none were made"):
        ls.response(FRAME, disposition="result").weights  # noqa: B018
    nobody = FRAME.assign(result="Refused")
    assert "no unit responded" in told(nobody)


def test_weights_are_of_one_wave() -> None:
    long = pd.concat([FRAME.assign(year=2021), FRAME.assign(year=2022)])
    assert "weights are of one wave, and there are 2021, 2022. Choose one with --wave" in told(long, wave_item="year")
    assert weights(long, where="year == 2022")["A"] == pytest.approx(1.5)


def test_a_study(make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]) -> None:
    files = dict(study_files)
    files["codelists.csv"] += "how,1,Completed,1,\nhow,2,Refused,2,\n"
    files["variables.csv"] += "how,How it ended,categorical,how,paradata,,,,,,,,,\n"
    files["columns.csv"] += "2020,how,,how,\n"
    lines = files["data/first.csv"].splitlines()
    files["data/first.csv"] = "\n".join(
        [f"{lines[0]},how", *(f"{line},{1 + (place > 1)}" for place, line in enumerate(lines[1:]))]
    )
    found = ls.response(study=make_study(files), disposition="how", make_weights=True)
    assert found.weights.to_numpy().tolist() == [["A", 2.0], ["B", 2.0]]
    assert list(found.weights.columns) == ["clinic", "weight"]
    assert "2 clinics" in shown(found) or "2020" in shown(found)


def test_a_study_with_a_design_is_refused_or_left_aside(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    files = dict(study_files)
    files["study.toml"] += '\n[design]\nstrata = "size"\npopulation = "9"\n'
    folder = make_study(files)
    given: dict[str, Any] = {"study": folder, "disposition": "walks", "wave": "2020"}
    given["outcome"] = {"complete": "Yes", "refusal": ["No", "Not recorded"]}
    with pytest.raises(
        ls.InputError, match=r"study.toml, \[design\]: response rates count units alike.*Add --unweighted"
    ):
        ls.response(**given)
    found = ls.response(**given, unweighted=True)
    assert "The sample design of the study is left aside: rates count units alike." in found.document.warnings
    with pytest.raises(ls.InputError, match="unweighted: this option is only for a study"):
        ls.response(FRAME, disposition="result", unweighted=True)


def test_the_command(run: Run, tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "frame.csv", index=False)
    rows = [f"{item},{level},{total}" for item, levels in TOTALS.items() for level, total in levels.items()]
    (tmp_path / "totals.csv").write_text("\n".join(["item,level,total", *rows]) + "\n")
    given = ("response", "frame.csv", "--disposition", "result", "--id", "id", "--make-weights", "weights.csv")
    more = ("--classes", "region,size", "--weights", "base", "--rake", "totals.csv", "--width", "80")
    done = run(*given, *more, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "Note: Wrote weights.csv: weights of 8 respondents\n"
    assert "Raked to the totals of totals.csv by iterative proportional fitting" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    lines = (tmp_path / "weights.csv").read_text().splitlines()
    assert lines[0] == "id,weight"
    assert [float(line.split(",")[1]) for line in lines[1:]] == pytest.approx(RAKED, rel=1e-9)
    # The weights are read again as they were written.
    assert pd.read_csv(tmp_path / "weights.csv")["weight"].sum() == pytest.approx(40)


def test_files_that_are_wrong(run: Run, tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "frame.csv", index=False)
    given = ("response", "frame.csv", "--disposition", "result", "--id", "id", "--make-weights")
    for name, message in {
        "weights.sav": "weights.sav: weights are written as .csv. Name it weights.csv",
        "none/weights.csv": "none/weights.csv: there is no folder none",
        "frame.csv": "frame.csv: it is an input file and would be overwritten",
    }.items():
        done = run(*given, name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
    wrong = {
        "item,level\nregion,north\n": "line 1: it has no column total",
        "item,level,total\n": "there is a header but no data rows",
        "item,level,total\nregion,north,x\nregion,,4\nsize,small,2\nsize,small,3\n": "3 problems in totals.csv",
    }
    for text, message in wrong.items():
        (tmp_path / "totals.csv").write_text(text)
        done = run(*given, "weights.csv", "--rake", "totals.csv", cwd=tmp_path)
        assert done.returncode == 2
        assert message in done.stderr
    assert not (tmp_path / "weights.csv").exists()
    found = ls.response(FRAME, **ASKED)
    with pytest.raises(ls.InputError, match="weights are written as"):
        found.save_weights(tmp_path / "weights.txt")
    found.save_weights(tmp_path / "weights.csv")
    assert (tmp_path / "weights.csv").read_text().startswith("id,weight\nA,1.5\n")


def test_a_class_without_respondents_is_joined_when_asked() -> None:
    none = FRAME.assign(result=FRAME["result"].where(FRAME["region"] == "north", "Refused"))
    found = ls.response(none, **ASKED, classes="region", collapse=True)
    assert "Joined, as one has no respondent: north + south." in shown(found)
    assert set(found.weights["weight"]) == {13 / 4}
