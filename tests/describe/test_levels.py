"""Which levels of an item a table shows: every count by hand, every total still that of the base."""

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult

FRAME = pd.DataFrame(
    {
        "region": list("ababababab"),
        "smokes": "yes no no yes no no yes no no no".split(),
        "kind": list("pqqrpppsso"),  # p 4, q 2, r 1, s 2, o 1
        "agree": ["Agree", "Agree", "Neutral", "Disagree", "Agree", "Agree", "Neutral", "Agree", "Agree", "Agree"],
        "number": range(10),
    }
)
SEX = "male female male male male female female female male female".split()  # a: 4 of 5 male, b: 1 of 5


def rows_of(shown: AnalysisResult) -> dict[str, list[str]]:
    return {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}


def notes_of(shown: AnalysisResult) -> str:
    return " ".join(note.text for note in shown.document.table.footnotes)


def of(item: str, **options: object) -> AnalysisResult:
    return ls.table1(FRAME, include=item, **options)  # type: ignore[arg-type]


def test_levels_not_shown_stay_in_the_base() -> None:
    shown = of("kind", show_levels={"kind": ["s", "p"]})
    assert rows_of(shown) == {"kind, n (%)": [], "s": ["2 (20.0)"], "p": ["4 (40.0)"]}
    assert "Not shown, but in the base: o, q, r." in notes_of(shown)


@pytest.mark.parametrize("form", ['kind="s","p"', "kind=s, p", {"kind": ("s", "p")}])
def test_levels_can_be_written_in_several_ways(form: object) -> None:
    assert list(rows_of(of("kind", show_levels=form))) == ["kind, n (%)", "s", "p"]


def test_the_level_of_a_yes_no_item() -> None:
    shown = of("smokes", by="region", show_level="smokes=no", difference=True, smd=True)
    cells = rows_of(shown)["smokes: No, n (%)"]
    assert cells[:3] == ["7 (70.0)", "3 (60.0)", "4 (80.0)"]
    assert cells[3].startswith("+20.0 (")
    # (0.8 - 0.6) / sqrt((0.16 + 0.24) / 2): the sign of what is shown
    assert float(cells[4]) == pytest.approx(0.2 / 0.2**0.5, abs=5e-4)
    assert shown.value("smokes", "n") == 7


def test_what_the_row_of_two_words_counts() -> None:
    frame = pd.DataFrame({"sex": SEX, "region": FRAME["region"]})
    usual = ls.table1(frame, binary="sex", include="sex")
    other = ls.table1(frame, binary="sex", include="sex", show_level={"sex": "female"})
    both = ls.table1(frame, binary="sex", include="sex", both_levels="sex")
    assert rows_of(usual) == {"sex: male, n (%)": ["5 (50.0)"]}
    assert rows_of(other) == {"sex: female, n (%)": ["5 (50.0)"]}
    assert rows_of(both) == {"sex, n (%)": [], "female": ["5 (50.0)"], "male": ["5 (50.0)"]}
    as_category = ls.table1(frame, include="sex", by="region", show_level="sex=female", smd=True)
    # females are 1 of 5 and 4 of 5
    assert float(rows_of(as_category)["sex: female, n (%)"][3]) == pytest.approx(0.6 / 0.16**0.5, abs=5e-4)


def test_levels_that_nobody_has() -> None:
    levels = {"kind": ["p", "q", "r", "s", "o", "x", "y"]}
    assert rows_of(of("kind", levels=levels))["x"] == ["0 (0.0)"]
    hidden = of("kind", levels=levels, zero_levels="hide")
    assert "x" not in rows_of(hidden)
    assert "Not shown, with no answers: x, y." in notes_of(hidden)


def test_a_level_that_is_empty_in_one_group_only_is_shown() -> None:
    assert rows_of(of("kind", by="region", zero_levels="hide"))["o"] == ["1 (10.0)", "0 (0.0)", "1 (20.0)"]


def test_rare_levels_are_collected_and_the_total_stays() -> None:
    shown = of("kind", by="region", collect_below=2, collected_label="Rare", test=True)
    rows = rows_of(shown)
    assert list(rows) == ["kind, n (%)", "p", "q", "s", "Rare"]
    assert [cell.partition(" ")[0] for cell in rows["Rare"][:3]] == ["2", "0", "2"]
    for place in range(3):
        assert sum(int(rows[level][place].partition(" ")[0]) for level in ("p", "q", "s", "Rare")) == (10, 5, 5)[place]
    assert "Levels with fewer than 2 answers: o 1, r 1." in notes_of(shown)
    assert "of all levels of the item, also those that are collected or not shown" in notes_of(shown)
    usual = of("kind", by="region", test=True)
    assert rows["kind, n (%)"][-1] == rows_of(usual)["kind, n (%)"][-1]
    assert "collected" not in notes_of(usual)


def test_a_level_with_the_name_of_the_row_is_collected_too() -> None:
    shown = of("kind", collect_below={"kind": 2}, collected_label="s")
    assert rows_of(shown)["s"] == ["4 (40.0)"]
    assert "o 1, r 1, s 2" in notes_of(shown)


@pytest.mark.parametrize(
    ("below", "item", "note"),
    [
        (3, "agree", "Levels with fewer than 3 answers are not collected: the levels are in order."),
        (9, "kind", "All levels have fewer than 9 answers: they are not collected."),
    ],
)
def test_what_is_not_collected_is_said(below: int, item: str, note: str) -> None:
    shown = of(item, collect_below=below)
    assert note in notes_of(shown)
    assert "Other" not in rows_of(shown)


def test_one_level_alone_is_not_collected() -> None:
    shown = ls.table1(pd.DataFrame({"kind": list("ppqqqr")}), collect_below=2)
    assert "r" in rows_of(shown)
    assert "One level alone has fewer than 2 answers" in notes_of(shown)


def test_items_in_order_are_collected_where_they_are_named() -> None:
    assert rows_of(of("agree", collect_below={"agree": 3}))["Other"] == ["3 (30.0)"]
    listed = of("kind", levels={"kind": list("pqrso")}, collect_below=2)
    assert "the levels are in order" in notes_of(listed)


def test_a_row_of_collected_levels_has_limits() -> None:
    shown = of("kind", collect_below=2, conf_level=0.95)
    # Clopper-Pearson of 2 in 10, from a table
    assert rows_of(shown)["Other"] == ["2 (20.0)", "2.5 to 55.6"]


def test_collected_levels_in_a_cross_table() -> None:
    rows = rows_of(ls.crosstab(FRAME, rows="kind", columns="region", collect_below=2, percent="row"))
    assert rows["Other"][:3] == ["0 (0.0)", "2 (100.0)", "2"]
    assert rows["Total, n"][:3] == ["5", "5", "10"]


def test_levels_of_a_study_by_code_or_label() -> None:
    by_label = ls.table1(include="setting", show_level="setting=Rural")
    codes = by_label.views[0].study.variables["setting"].codes
    assert codes is not None
    code = next(each.code for each in codes.answers if each.label == "Rural")
    assert rows_of(by_label) == rows_of(ls.table1(include="setting", show_level={"setting": code}))


def test_options_of_one_item_of_a_set_are_refused() -> None:
    with pytest.raises(UsageError, match="under one heading"):
        ls.table1(show_level="has_psychologist=0")


BAD: list[tuple[dict[str, object], str]] = [
    ({"show_levels": "kind=p,z"}, 'show_levels, kind: "z" is not one of its levels'),
    ({"show_levels": {"kind": ["p", "p"]}}, '"p" is listed twice'),
    ({"show_levels": {"kind": []}}, "no list of levels"),
    ({"show_levels": 3}, "not of the form name=value"),
    ({"show_levels": "number=1"}, "number: it is not an item with levels"),
    ({"show_levels": "kinds=p"}, "show_levels, kinds: the table has no such item. Did you mean kind?"),
    ({"show_level": "smokes=maybe"}, '"maybe" is not one of its levels'),
    ({"show_level": "smokes=no", "both_levels": "smokes"}, "chosen by --show-level and --both-levels"),
    ({"both_levels": "kind"}, "both_levels, kind: it is not an item with two levels"),
    ({"both_levels": 3.5j}, "both_levels: "),
    ({"zero_levels": "none"}, 'zero_levels: "none" is not known'),
    ({"collect_below": 1}, "collect_below: 1 is no number of answers"),
    ({"collect_below": True}, "collect_below: True is no number of answers"),
    ({"collect_below": "kind=two"}, "collect_below, kind: 'two' is no number of answers"),
    ({"collect_below": {"smokes": 3}}, "smokes: it is not an item of several levels"),
    ({"collect_below": 3, "include": ["smokes"]}, "the table has no item of several levels"),
    ({"collected_label": "Rest"}, "collected_label: nothing is collected"),
]


@pytest.mark.parametrize(("options", "said"), BAD)
def test_what_does_not_fit_is_told(options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as told:
        ls.table1(FRAME, **options)  # type: ignore[arg-type]
    assert said in str(told.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(UsageError) as told:
        ls.table1(FRAME, show_levels="kind=z", both_levels="kinds", label="x=X", digits={"y": 1})
    assert len(told.value.problems) == 4
