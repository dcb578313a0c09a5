"""Agreement of coders from files: long and wide, several codes a unit, what is wrong with a file."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls

# Twelve units; R 4.2.2, psych: cohen.kappa(data.frame(anna, ben)) is 0.612903225806452, as in tests/stats/agreement.
ANNA = "yes yes no no unsure yes no unsure yes no yes no".split()
BEN = "yes no no no unsure yes unsure unsure yes yes yes no".split()
WIDE = pd.DataFrame({"site": [f"S{place:02}" for place in range(12)], "anna": ANNA, "ben": BEN})
LONG = WIDE.melt(id_vars="site", var_name="who", value_name="theme")


def stat(found: ls.AnalysisResult, statistic: str, name: str = "estimate", level: str | None = None) -> float:
    frame = found.frame
    same = frame["level"].isna() if level is None else frame["level"] == level
    return float(frame.loc[same & (frame["statistic"] == statistic) & (frame["stat_name"] == name), "stat"].item())


def test_both_layouts_say_the_same() -> None:
    wide = ls.agreement(WIDE, unit="site", coder=["anna", "ben"])
    long = ls.agreement(LONG, unit="site", coder="who", code="theme")
    assert stat(wide, "cohen_kappa") == pytest.approx(0.612903225806452, rel=1e-9)
    assert wide.frame["stat"].to_list() == long.frame["stat"].to_list()
    # By hand: 9 of 12 units; of "unsure", 11 of 12.
    assert stat(long, "percent_agreement", "proportion") == pytest.approx(9 / 12)
    assert stat(long, "percent_agreement", "proportion", "unsure") == pytest.approx(11 / 12)
    assert stat(long, "tally", "n", "unsure") == 3


def test_the_units_to_discuss_are_listed() -> None:
    found = ls.agreement(LONG, unit="site", coder="who", code="theme")
    _, disputed = found.tables
    assert disputed["Unit"].to_list() == ["S01", "S06", "S09"]
    assert disputed["anna"].to_list() == ["yes", "no", "no"]
    assert disputed["ben"].to_list() == ["no", "unsure", "yes"]
    assert "Units to discuss: 3 of 12" in str(found)


def test_three_coders_take_fleiss_kappa_and_may_leave_out_units() -> None:
    more = WIDE.assign(cleo=[*BEN[:10], None, None])
    found = ls.agreement(more, unit="site", coder="anna,ben,cleo".split(","))
    assert not math.isnan(stat(found, "fleiss_kappa"))
    assert "Fleiss' kappa" in str(found)
    assert "cohen_kappa" not in set(found.frame["statistic"])


# The paradox: 40 of 42 units agreed on. By hand, chance is (41 * 41 + 1) / 42^2 for kappa.
def test_a_kappa_that_is_low_though_coders_agree_is_noted() -> None:
    frame = pd.DataFrame({"site": range(42), "a": ["x"] * 41 + ["y"], "b": ["y", *["x"] * 41]})
    found = ls.agreement(frame, unit="site", coder=["a", "b"])
    chance = (41 * 41 + 1) / 42**2
    assert stat(found, "cohen_kappa") == pytest.approx((40 / 42 - chance) / (1 - chance))
    assert stat(found, "gwet_ac1") > 0.9
    assert "Kappa is more than 0.2 below AC1 though 80% or more agree" in str(found)


def test_one_code_only_prints_the_percent_agreement_and_why() -> None:
    frame = pd.DataFrame({"site": range(5), "a": ["x"] * 5, "b": ["x"] * 5})
    found = ls.agreement(frame, unit="site", coder=["a", "b"])
    text = str(found)
    assert stat(found, "percent_agreement", "proportion") == 1
    assert math.isnan(stat(found, "cohen_kappa"))
    assert "Every rating is 'x': agreement beyond chance is not estimable" in " ".join(text.split())
    assert "Coders gave the same codes to every unit that two of them rated." in text


def test_several_codes_of_a_unit_are_compared_code_by_code() -> None:
    more = pd.concat([LONG, pd.DataFrame({"site": ["S00", None], "who": ["ben", "ben"], "theme": ["no", "no"]})])
    found = ls.agreement(more, unit="site", coder="who", code="theme")
    assert math.isnan(stat(found, "cohen_kappa"))
    assert not math.isnan(stat(found, "cohen_kappa", level="no"))
    said = " ".join(str(found).split())
    assert "A coder gave a unit several codes or none" in said
    assert "no; yes" in said
    assert "Rows left out that lack the unit, the coder or the code: 1." in said


def test_json_has_the_codes_and_no_study(tmp_path: Path) -> None:
    ls.agreement(LONG, unit="site", coder="who", code="theme", conf_level=0.9).save(tmp_path / "a.json")
    read = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (read["command"], read["study"]) == ("agreement", None)
    assert {each["level"] for each in read["results"]} == {None, "no", "unsure", "yes"}


def test_every_problem_of_the_options_is_told_at_once() -> None:
    with pytest.raises(ls.InputError) as caught:
        ls.agreement(coder=["a"])
    assert [problem.where for problem in caught.value.problems] == ["FILE", "unit", "coder"]
    with pytest.raises(ls.InputError, match="with --code one column names the coder, not 2"):
        ls.agreement(LONG, unit="site", coder=["who", "site"], code="theme")
    with pytest.raises(ls.InputError, match="the same column is named twice"):
        ls.agreement(LONG, unit="site", coder="site", code="theme")
    with pytest.raises(ls.InputError, match="nobody"):
        ls.agreement(LONG, unit="site", coder="nobody", code="theme")


def test_what_is_wrong_with_a_file_is_told() -> None:
    with pytest.raises(ls.InputError, match="coders that were found: ben; agreement needs two"):
        ls.agreement(LONG[LONG["who"] == "ben"], unit="site", coder="who", code="theme")
    with pytest.raises(ls.InputError, match="several rows are of one unit: S00"):
        ls.agreement(pd.concat([WIDE, WIDE]), unit="site", coder=["anna", "ben"])
    with pytest.raises(ls.InputError):
        ls.agreement(WIDE.assign(anna=None, ben=None), unit="site", coder=["anna", "ben"])


def test_a_wrong_level_is_told_with_the_other_options() -> None:
    with pytest.raises(ls.InputError) as told:
        ls.agreement(pd.DataFrame({"u": [1]}), unit="u", conf_level=95, metric="nominl", kappa_weights="cubic")
    assert all(each in str(told.value) for each in ("conf_level", "metric", "kappa_weights"))


def test_numbers_that_are_too_large_are_named() -> None:
    frame = pd.DataFrame({"u": list("abcd"), "one": [1e308, 3, 4, 5], "two": [-1e308, 3, 5, 5]})
    with pytest.raises(ls.InputError, match=r"code: 1e\+308, -1e\+308: too large"):
        ls.agreement(frame, unit="u", coder=["one", "two"], metric="interval")
