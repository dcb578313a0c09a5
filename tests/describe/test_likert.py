"""Items of one scale: counts against pandas and by hand, which levels there are, what is refused, the figure."""

import math
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.output.figures import Caption, ScaleBar, ScaleLevel, likert_plot
from leapstats.output.figures.shades import is_dark, level_shades, luminance
from leapstats.terms import StatName

Run = Callable[..., subprocess.CompletedProcess[str]]
FIVE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
# q1: 1 disagrees, 2 neutral, 3 agree, 2 agree strongly, 1 not sure, 1 blank. q2: 4 + 2 + 0 + 1 + 1, 1 does not know.
FRAME = pd.DataFrame(
    {
        "q1": ["Disagree", *["Neutral"] * 2, *["Agree"] * 3, *["Strongly agree"] * 2, "Not sure", None],
        "q2": [*["Strongly disagree"] * 4, *["Disagree"] * 2, "Agree", "Strongly agree", "Don't know", None],
        "region": ["North"] * 5 + ["South"] * 4 + [None],
    }
)


def number(result: ls.DescriptiveResult, item: str, level: str | None, name: StatName, **where: str | None) -> float:
    wanted = (item, level, where.get("by"), where.get("group"), name)
    found = [row for row in result.results if (row[0], row[1], row[2], row[3], row.stat_name) == wanted]
    function = where.get("statistic")
    found = [row for row in found if function is None or row.statistic == function]
    assert len(found) == 1
    return found[0].stat


def test_counts_shares_and_scores_are_those_of_a_hand_count() -> None:
    shown = ls.likert(FRAME, items=["q1", "q2"])
    assert [str(column.text) for column in shown.document.table.columns[1:6]] == FIVE
    cells = {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}
    assert cells["q1"][:7] == ["8", "0 (0.0)", "1 (12.5)", "2 (25.0)", "3 (37.5)", "2 (25.0)", "5 (62.5)"]
    assert cells["q2"][:7] == ["8", "4 (50.0)", "2 (25.0)", "0 (0.0)", "1 (12.5)", "1 (12.5)", "2 (25.0)"]
    # One of nine is not sure, one of ten left it blank.
    assert cells["q1"][8:] == cells["q2"][8:] == ["1 (11.1)", "1"]
    scores = pd.Series([2, 3, 3, 4, 4, 4, 5, 5])
    assert cells["q1"][7] == f"{scores.mean():.2f} ({scores.std():.2f})"
    assert number(shown, "q1", None, StatName.MEAN) == scores.mean()
    assert shown.value("q1", "n", level="Agree") == 3


def test_groups_are_sections_with_their_own_counts() -> None:
    shown = ls.likert(FRAME, items=["q1", "q2"], by="region")
    headings = [section.heading.text for section in shown.document.table.sections]
    assert headings == ["All (N = 10)", "region: North (N = 5)", "region: South (N = 4)"]
    for group, part in FRAME.groupby("region"):
        for item in ("q1", "q2"):
            counts = part[item].value_counts()
            for level in FIVE:
                code = shown.views[0].study.variables[item].codes
                assert code is not None
                found = number(shown, item, level, StatName.N, by="region", group=str(group))
                assert found == counts.get(level, 0)
    assert '1 row without an answer to "region": in no group.' in shown.document.table.source_notes
    last = ls.likert(FRAME, items=["q1", "q2"], by="region", overall="no")
    assert len(last.document.table.sections) == 2


def test_agreement_is_above_the_middle_and_is_said() -> None:
    shown = ls.likert(FRAME, items=["q1", "q2"], conf_level=0.95)
    assert str(shown.document.table.columns[6].text) == "Agree or Strongly agree"
    assert any("above the middle" in note.text for note in shown.document.table.footnotes)
    level = "any:Agree|Strongly agree"
    # Clopper-Pearson of 5 of 8: R, binom.test(5, 8)$conf.int
    low, high = (number(shown, "q1", level, name) for name in (StatName.CONF_LOW, StatName.CONF_HIGH))
    assert (low, high) == pytest.approx((0.2448632, 0.9147666), abs=1e-7)
    strong = ls.likert(FRAME, items=["q1", "q2"], agree="strongly agree")
    assert number(strong, "q1", "any:Strongly agree", StatName.PROPORTION) == 2 / 8


def test_a_level_that_nobody_chose_keeps_its_place() -> None:
    frame = pd.DataFrame({"a": ["Agree", "Neutral", "Agree"], "b": ["Strongly agree", "Agree", "Agree"]})
    shown = ls.likert(frame)
    assert [str(column.text) for column in shown.document.table.columns[1:6]] == FIVE
    assert number(shown, "b", None, StatName.MEAN) == pytest.approx((5 + 4 + 4) / 3)
    assert "the other end of the scale" in str(shown)
    # Named levels are taken as they are.
    three = ls.likert(frame, scale=["Neutral", "Agree", "Strongly agree"])
    assert number(three, "b", None, StatName.MEAN) == pytest.approx((3 + 2 + 2) / 3)


def test_codes_against_the_order_of_the_words_are_turned() -> None:
    frame = pd.DataFrame({name: pd.Categorical(FIVE, categories=FIVE[::-1]) for name in ("a", "b")})
    shown = ls.likert(frame)
    assert [str(column.text) for column in shown.document.table.columns[1:6]] == FIVE


def test_numbers_are_their_own_scores() -> None:
    frame = pd.DataFrame({"a": [2, 3, 5, 5], "b": [2, 2, 4, 5]})
    shown = ls.likert(frame, items=["a", "b"])
    assert number(shown, "a", None, StatName.MEAN) == pytest.approx(frame["a"].mean())
    assert number(shown, "b", None, StatName.MEDIAN) == frame["b"].median()
    whole = ls.likert(frame, items=["a", "b"], scale=["1", "2", "3", "4", "5"])
    assert number(whole, "a", "1", StatName.N) == 0
    assert number(whole, "a", None, StatName.MEAN) == pytest.approx(frame["a"].mean())


def test_medians_and_templates_of_levels() -> None:
    statistic = {"continuous": "median (p25, p75)", "categorical": "{n} of {N} ({percent}%)"}
    shown = ls.likert(FRAME, items=["q1", "q2"], statistic=statistic)
    cells = {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}
    assert cells["q1"][4] == "3 of 8 (37.5%)"
    # R, quantile(c(2,3,3,4,4,4,5,5), c(.5, .25, .75)): 4, 3, 4.25
    assert cells["q1"][7] == "4.0 (3.0, 4.3)"


@pytest.mark.parametrize(("sort", "order"), [(None, ["q1", "q2"]), ("ascending", ["q2", "q1"])])
def test_items_stand_as_given_or_by_the_share_that_agrees(sort: str | None, order: list[str]) -> None:
    shown = ls.likert(FRAME, items=["q1", "q2"], sort=sort)
    assert [row.label.text for row in shown.document.table.rows] == order


def test_the_question_of_a_grid_stands_once() -> None:
    labels = {"q1": "How much do you agree?: Records help", "q2": "How much do you agree?: Payment is fair"}
    table = ls.likert(FRAME, items=["q1", "q2"], label=labels).document.table
    assert table.stub.text == "How much do you agree?"
    assert [row.label.text for row in table.rows] == ["Records help", "Payment is fair"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"items": ["q1", "region"]}, 'q1: its levels are "Disagree", "Neutral", "Agree", "Strongly agree"'),
        ({"items": ["q1", "region"]}, 'region: its levels are "North", "South"'),
        ({"items": ["region"]}, "their order is not known"),
        ({"items": ["q1"], "agree": "Agre"}, '"Agre" is no level of the scale'),
        ({"items": ["q1"], "unsure": "Perhaps"}, '"Perhaps" is no level of these items'),
        ({"items": ["q1"], "scale": FIVE[::-1]}, '"Strongly agree" comes first'),
        ({"items": ["q1"], "scale": FIVE[1:3]}, '"Agree", "Strongly agree"'),
        ({"items": ["q1"], "scale": ["Agree"]}, "two levels or more"),
        ({"items": ["q1"], "sort": "up"}, "sort"),
        ({"items": ["q1"], "percent": "row"}, "percent"),
        ({"items": ["q1"], "statistic": {"q1": "n"}}, "statistic, q1"),
        ({"items": ["q1"], "label": {"zz": "x"}}, "label, zz"),
        ({"items": ["q1"], "overall": "last"}, "overall: there are no groups beside all units. Add --by"),
        ({"items": ["q1"], "reference": {"region": "South"}}, "reference, region: the order of the scale"),
        ({"items": ["q1"], "by": "region", "reference": {"q1": "Agree"}}, "reference, q1: the order of the scale"),
        ({"items": ["nosuch"]}, "nosuch: there is no such column"),
        ({"items": ["q1"], "by": "q9"}, "q9"),
    ],
)
def test_what_is_refused_is_named(options: dict[str, object], told: str) -> None:
    with pytest.raises(ls.InputError) as caught:
        ls.likert(FRAME, **options)  # type: ignore[arg-type]
    assert told in str(caught.value)


def test_two_words_for_one_step_are_not_one_scale() -> None:
    frame = pd.DataFrame(
        {"a": FIVE, "b": ["Neither agree nor disagree" if level == "Neutral" else level for level in FIVE]}
    )
    with pytest.raises(ls.InputError, match=r'b: its levels are .*"Neither agree nor disagree"'):
        ls.likert(frame, items=["a", "b"])


def test_several_scales_are_told_apart_and_none_is_said() -> None:
    often = ["Never", "Sometimes", "Always", "Never", "Often"]
    frame = pd.DataFrame({"a": FIVE, "b": FIVE, "c": often, "d": often})
    with pytest.raises(ls.InputError) as caught:
        ls.likert(frame)
    assert "agreement scale: a, b share it" in str(caught.value)
    assert "frequency scale: c, d share it" in str(caught.value)
    with pytest.raises(ls.InputError, match="no two items share a scale"):
        ls.likert(frame[["a", "c"]])
    with pytest.raises(ls.InputError, match="no two items share a scale"):
        ls.likert()


def test_the_figure_stands_on_the_middle() -> None:
    shown = ls.likert(FRAME, items=["q1", "q2"], by="region")
    plot = shown.plot()[0]
    parts = next(each._data for each in plot.layers if type(each.geom).__name__ == "geom_rect")
    first = parts[parts["line"] == 1].set_index("level")
    # q1 of all: 1/8 disagrees, 2/8 in the middle, of which half stands to the left of zero.
    assert first.loc["1", ["left", "right"]].tolist() == [-25.0, -12.5]
    assert first.loc["2", ["left", "right"]].tolist() == [-12.5, 12.5]
    assert first.loc["3", ["left", "right"]].tolist() == [12.5, 50.0]
    assert first.loc["4", ["left", "right"]].tolist() == [50.0, 75.0]
    assert "0" not in first.index
    assert first["words"].tolist() == ["13%", "25%", "38%", "25%"]
    # Three headings and six bars; each bar is as long as all its answers.
    whole = parts.groupby("line").apply(lambda part: (part["right"] - part["left"]).sum(), include_groups=False)
    assert whole.tolist() == pytest.approx([100.0] * 6)
    assert whole.index.tolist() == [1, 2, 4, 5, 7, 8]


def test_a_bar_without_answers_and_a_percentage_without_room() -> None:
    levels = [ScaleLevel(label=label, side=side) for label, side in zip("abc", (-1, 0, 1), strict=True)]
    bars = [
        ScaleBar(label="none", shares=(math.nan,) * 3, text="0"),
        ScaleBar(label="thin", shares=(0.01, 0.0, 0.99), text="100"),
    ]
    plot = likert_plot(bars, levels, Caption(title="T", base="B", source="S"), "N")
    parts = next(each._data for each in plot.layers if type(each.geom).__name__ == "geom_rect")
    assert parts["line"].tolist() == [1, 1]
    assert parts["fits"].tolist() == [False, True]
    assert "do not fit" in str(plot.labels.caption)


@pytest.mark.parametrize("sides", [(-1, 1), (-1, 0, 1), (-1, -1, 1, 1), (-1, -1, 0, 1, 1), (-1,) * 3 + (0,) + (1,) * 3])
def test_shades_differ_in_gray_and_carry_letters(sides: tuple[int, ...]) -> None:
    shades = level_shades(sides)
    greys = np.sort([luminance(shade) for shade in shades])
    assert np.diff(greys).min() > 0.01
    for shade in shades:
        light = luminance(shade)
        contrast = 1.05 / (light + 0.05) if is_dark(shade) else (light + 0.05) / 0.05
        assert contrast >= 4.5


@pytest.mark.usefixtures("blank_figures")
def test_the_command(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "opinions.csv"
    FRAME.to_csv(file, index=False)
    done = run("likert", file, "--by", "region", "--plot", tmp_path / "bars.pdf")
    assert done.returncode == 0, done.stderr
    assert "Agree or" in done.stdout
    assert (tmp_path / "bars.pdf").read_bytes().startswith(b"%PDF")
    assert run("likert", file, "--items", "q1,nosuch").returncode == 2
    assert run("likert", file, "--items", "region", "--scale", "South,North").returncode == 0
