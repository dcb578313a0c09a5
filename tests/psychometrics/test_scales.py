"""Scales from files: numbers against R, what is read as what, waves, groups, and what is wrong with a file."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.dictionary.scale import Scale
from leapstats.output.figures.score_bars import _edges
from leapstats.stats.scales import cronbach_alpha, reliable_change

EXAMPLE = str(Path(__file__).parents[2] / "analyses" / "examples" / "teamwork.csv")
ITEMS = ["share_plans", "ask_for_help", "speak_up", "work_alone", "know_roles"]
TEAM: dict[str, Any] = {"items": ITEMS, "reversed": "work_alone", "name": "teamwork", "range": (1, 5)}
# Twelve units and four items. R 4.2.2, psych 2.2.9: alpha(d)$total, $alpha.drop, $item.stats$r.drop; factanal(d, 1).
ROWS = [
    *([4, 5, 4, 3], [3, 3, 4, 3], [5, 5, 5, 4], [2, 1, 2, 2], [4, 4, 3, 4], [1, 2, 2, 1]),
    *([3, 4, 3, 3], [5, 4, 4, 5], [2, 3, 2, 1], [4, 4, 5, 4], [3, 2, 3, 3], [5, 5, 4, 4]),
]
FRAME = pd.DataFrame(ROWS, columns=["a", "b", "c", "d"]).assign(id=[f"U{place:02}" for place in range(12)])
FOUR = ["a", "b", "c", "d"]
WORDS_OF_TIME = ["Never", "Rarely", "Sometimes", "Often", "Always"]
WORDS = {1: "Strongly disagree", 2: "Disagree", 3: "Neutral", 4: "Agree", 5: "Strongly agree"}


def told(*arguments: object, **options: Any) -> str:
    with pytest.raises(ls.InputError) as caught:
        ls.scales(*arguments, **options)  # type: ignore[arg-type]
    return str(caught.value)


def said(found: ls.AnalysisResult) -> str:
    return " ".join(str(found).split())


def test_reliability_is_that_of_r() -> None:
    found = ls.scales(FRAME, items=FOUR, range="1,5")
    assert found.value() == pytest.approx(0.935242991798262, rel=1e-9)
    assert found.value(name="alpha_low") == pytest.approx(0.843788941845853, rel=1e-8)
    assert found.value(name="alpha_high") == pytest.approx(0.979092536628309, rel=1e-8)
    assert found.value(name="omega") == pytest.approx(0.944034926543485, abs=1e-4)
    dropped = [found.value(name="alpha_if_dropped", item=item) for item in FOUR]
    assert dropped == pytest.approx([0.879237288135593, 0.941438574156588, 0.920774647887324, 0.916454081632653])
    rest = [found.value(name="item_total", item=item) for item in FOUR]
    assert rest == pytest.approx([0.952465392181374, 0.771945179473625, 0.840587838708293, 0.843695833875291])


def test_words_count_as_their_places() -> None:
    numbers = ls.scales(FRAME, items=FOUR, range=[1, 5])
    words = ls.scales(FRAME.replace(WORDS), items=FOUR)
    assert words.value() == pytest.approx(numbers.value())
    assert words.value(name="mean") == pytest.approx(numbers.value(name="mean"))
    assert "Answers count: Strongly disagree 1, Disagree 2" in said(words)
    unsure = FRAME.replace(WORDS)
    unsure.loc[0, "a"] = "Not sure"
    found = ls.scales(unsure, items=FOUR)
    assert found.value(name="n_complete") == 11
    assert "No point of the scale, so missing: Not sure." in said(found)


# An identity: turning an item that was turned leaves every number but its sign in the raw answers.
def test_a_reversed_item_is_turned() -> None:
    turned = ls.scales(FRAME.assign(b=6 - FRAME["b"]), items=FOUR, reversed="b", range=(1, 5))
    assert turned.value() == pytest.approx(0.935242991798262, rel=1e-9)
    assert turned.value(name="mean", item="b") == pytest.approx(FRAME["b"].mean())


def test_an_item_that_is_not_turned_is_told() -> None:
    found = ls.scales(FRAME.assign(b=6 - FRAME["b"]), items=FOUR)
    notes = found.frame.query("statistic == 'item_rest_correlation' and level == 'b'")["note"].item()
    assert notes.startswith("looks unreversed")
    assert "Looks unreversed: it goes against the other items" in said(found)
    needless = ls.scales(FRAME, items=FOUR, reversed="b", range=(1, 5))
    assert "Looks reversed without need: turned, it goes against the other items" in said(needless)


# By hand: (1, 5), (2, 4), (3, 2), (5, 1) have covariances below 0, so alpha is below 0.
def test_a_negative_alpha_is_printed_with_its_cause() -> None:
    found = ls.scales(pd.DataFrame({"a": [1, 2, 3, 5, 4], "b": [5, 4, 2, 1, 3]}), items=["a", "b"])
    assert found.value() < 0
    assert "Negative: items disagree, so an item may be unreversed" in said(found)


def test_scores_need_as_many_answers_as_are_asked() -> None:
    some = FRAME.copy()
    some.loc[0, "a"] = None
    some.loc[1, ["a", "b"]] = None
    some.loc[2, FOUR] = None
    every, most = (ls.scales(some, items=FOUR, range=(1, 5), at_least=least) for least in (4, 0.75))
    assert (every.value(name="n"), most.value(name="n"), most.value(name="n_complete")) == (9, 10, 9)
    assert most.scores["scale"].iloc[0] == pytest.approx(np.mean([5, 4, 3]))
    assert "of 12 rows, without a score 2 (1 without any answer; 1 with fewer than 3 answers)" in said(most)
    total = ls.scales(some, items=FOUR, range=(1, 5), at_least=3, rule="sum")
    assert total.scores["scale"].iloc[0] == 12
    assert "a sum over fewer answers is smaller" in said(total)


def test_floor_and_ceiling_are_of_the_range_that_is_allowed() -> None:
    ends = pd.DataFrame({"a": [1, 1, 3, 5, 2], "b": [1, 2, 3, 5, 2], "c": [1, 1, 2, 5, 4]})
    assert ls.scales(ends, items=["a", "b", "c"]).value(name="floor") == pytest.approx(1 / 5)
    wider = ls.scales(ends, items=["a", "b", "c"], range=(0, 5))
    assert (wider.value(name="floor"), wider.value(name="ceiling")) == (0, pytest.approx(1 / 5))
    assert "the smallest and the greatest answer that anybody gave" in said(ls.scales(ends, items=["a", "b", "c"]))


def test_waves_are_paired_by_id() -> None:
    found = ls.scales(EXAMPLE, id="practice", wave_item="year", at_least=4, **TEAM)
    data = pd.read_csv(EXAMPLE)
    data["work_alone"] = 6 - data["work_alone"]
    data["score"] = data[ITEMS].mean(axis=1).where(data[ITEMS].notna().sum(axis=1) >= 4)
    wide = data.pivot_table(index="practice", columns="year", values="score").dropna()
    frame = found.frame[found.frame["by_level"] == "2022 to 2024"].set_index(["statistic", "stat_name"])["stat"]
    change = wide[2024] - wide[2022]
    assert frame["paired", "n_pairs"] == len(wide) == 27
    assert frame["paired_t", "estimate"] == pytest.approx(change.mean())
    # By hand; R: qt(0.975, 26) is 2.055529438642872.
    half = 2.055529438642872 * change.std() / math.sqrt(27)
    assert frame["paired_t", "conf_low"] == pytest.approx(change.mean() - half)
    first = data[(data["year"] == 2022) & data[ITEMS].notna().all(axis=1)][ITEMS].to_numpy()
    alpha = cronbach_alpha(first).estimate
    reliable = reliable_change(wide[2022].to_numpy(), wide[2024].to_numpy(), reliability=alpha)
    # By hand: 1.96 * sqrt(2) * SD * sqrt(1 - alpha).
    assert frame["reliable_change", "change_high"] == pytest.approx(
        1.959963984540054 * math.sqrt(2) * wide[2022].std() * math.sqrt(1 - alpha)
    )
    assert frame["reliable_change", "n_rose"] == reliable.rose
    assert found.value("teamwork", by="2022") == pytest.approx(alpha)
    assert len(found.scores) == len(data)


def test_groups_have_a_row_each() -> None:
    found = ls.scales(EXAMPLE, by="region", where="year == 2022", **TEAM)
    data = pd.read_csv(EXAMPLE).query("year == 2022 and region == 'North'")[ITEMS].dropna()
    data["work_alone"] = 6 - data["work_alone"]
    assert found.value(by="North") == pytest.approx(cronbach_alpha(data.to_numpy()).estimate)
    labels = found.tables[0].iloc[:, 1].to_list()
    assert labels == ["All", "North", "South"]


def test_correlations_are_those_of_pandas() -> None:
    found = ls.scales(FRAME, items=FOUR, matrix=True).frame
    pair = found.query("statistic == 'inter_item_correlation' and level == 'a:c'")["stat"].item()
    assert pair == pytest.approx(FRAME["a"].corr(FRAME["c"]))


def test_what_cannot_be_estimated_says_why() -> None:
    same = FRAME.assign(b=3)
    found = ls.scales(same, items=FOUR, range=(1, 5))
    assert "Constant, so without correlations: b; leave constant items out." in said(found)
    two = ls.scales(FRAME.head(2), items=FOUR)
    nan = two.frame[two.frame["stat"].isna()]
    assert len(nan)
    assert nan["note"].notna().all()
    all_same = ls.scales(FRAME.assign(a=3, b=3), items=["a", "b"])
    assert all_same.frame.loc[all_same.frame["stat"].isna(), "note"].notna().all()
    assert "the sum of the items does not vary" in said(all_same).lower()


def test_what_is_wrong_with_a_scale_is_told() -> None:
    assert "a is one item, and a scale has two or more" in told(FRAME, items="a")
    assert "no file says which items make a scale" in told(FRAME)
    wrong = told(FRAME, items=FOUR, reversed="e", rule="max", range="5,1", at_least=9)
    for words in ('"e" is none of the items', '"max" is not known', "5 is not below 1", "9 is more than the 4 items"):
        assert words in wrong
    outside = told(FRAME.assign(a=[9, *FRAME["a"][1:]]), items=FOUR, range=(1, 5))
    assert "a: 9 is not from 1 to 5" in outside
    assert "--missing a=9" in outside
    assert "a: its answers are numbers, those of b are words" in told(
        FRAME.assign(b=FRAME["b"].replace(WORDS)), items=FOUR
    )
    assert "nobody: " in told(FRAME, items=[*FOUR, "nobody"])
    assert "no unit has an answer" in told(FRAME.assign(a=np.nan, b=np.nan), items=["a", "b"], count=["a", "b"])
    assert "id: waves are linked by it" in told(EXAMPLE, items=ITEMS, wave_item="year")
    assert "describes no scale" in told()


def test_json_and_single_numbers(tmp_path: Path) -> None:
    found = ls.scales(EXAMPLE, where="year == 2022", **TEAM)
    found.save(tmp_path / "s.json")
    read = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (read["command"], read["study"]) == ("scales", None)
    for options in ({"name": "beta"}, {"item": "x", "name": "mean"}, {"by": "x"}, {"scale": "x"}):
        with pytest.raises(ls.InputError):
            found.value(**options)  # type: ignore[arg-type]


def test_figures_are_drawn(tmp_path: Path, blank_figures: None) -> None:
    found = ls.scales(EXAMPLE, id="practice", wave_item="year", **TEAM)
    found.plot().save(tmp_path / "s.png")
    assert len(list(tmp_path.glob("*.png"))) == 3


def test_scales_of_a_dictionary(leap: ls.Study) -> None:
    """Yes and no count 1 and 0, as their codes."""
    items = ("registry_tracking", "ma_or_rn_screening", "warm_handoff")
    half = Scale(name="half", label="Half", items=items[:2], rule="prorated", rescaled=(0, 100), source="Somebody 2001")
    study = replace(leap, scales={"all": Scale(name="all", label="All", items=items, rule="sum"), "half": half})
    found = ls.scales(study=study, wave="2013")
    survey = ls.read_survey(study=study, wave="2013")
    answers = np.column_stack([survey.column(item).values for item in items]).astype(float)
    answers[answers < 0] = 0  # who was not asked for the warm handoff has none, says the dictionary
    assert found.scores["all"].to_numpy() == pytest.approx(answers.sum(axis=1), nan_ok=True)
    assert found.scores["half"].to_numpy() == pytest.approx(100 * answers[:, :2].mean(axis=1), nan_ok=True)
    text = said(found)
    assert "Scales of the 30 practices" in text
    assert "Half: scored as in Somebody 2001." in text
    assert "Synthetic data" in text
    assert len(ls.scales(study=study, only="all").tables) == 2
    with pytest.raises(ls.InputError, match="there are several scales"):
        found.value()
    assert "Did you mean half" in told(study=study, only="halb")


def test_bars_of_the_figure_have_as_many_possible_scores_each() -> None:
    # Means of five items from 1 to 5 are fifths: 21 of them; sums of five items from 0 to 10 are 51.
    edges, words = _edges((1.0, 5.0), 0.2)
    counts = np.histogram(np.arange(5, 26) / 5, edges)[0]
    assert counts.tolist() == [1] * 21
    assert "each score" in words
    edges, words = _edges((0.0, 50.0), 1.0)
    assert np.histogram(np.arange(51), edges)[0].tolist() == [3] * 17
    assert "one of 3 neighboring scores" in words


def test_codes_with_labels_stand_for_themselves(tmp_path: Path) -> None:
    frame = FRAME[FOUR] - 1
    labels = {item: dict(enumerate(WORDS_OF_TIME)) for item in FOUR}
    pyreadstat.write_sav(frame, tmp_path / "t.sav", variable_value_labels=labels)
    found = ls.scales(str(tmp_path / "t.sav"), items=FOUR)
    assert found.value(name="mean") == pytest.approx(frame.to_numpy().mean())
    assert "from 0 to 4; items from 0 to 4 (their levels). Answers count: Never 0" in said(found)
