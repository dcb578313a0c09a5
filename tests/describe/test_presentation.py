"""What a row says, with which decimals, of what percentages are: checked against pandas and by hand."""

from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import binomtest

import leapstats as ls
from leapstats.errors import DataError, UsageError
from leapstats.output.numbers import fixed
from leapstats.output.result import AnalysisResult

FRAME = pd.DataFrame(
    {
        "site": list("aaaabbbbbb"),
        "nurses": [1, 2, 2, 7, 3, 4, 4, 5, 8, 13],
        "cost": [1.25, 2.5, 4.0, 9.5, 1.5, 2.25, 3.5, None, 6.0, 7.75],
        "yes": ["yes", "no", "no", "yes", "no", "no", "yes", "no", "no", "no"],
        "kind": list("pqrppqrrqq"),
    }
)


def rows_of(shown: AnalysisResult) -> dict[str, list[str]]:
    """Return the printed cells of each row by its label."""
    return {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}


@pytest.mark.parametrize("template", ["median (p25, p75)", "{median} ({p25}, {p75})"])
def test_one_template_makes_one_row(template: str) -> None:
    rows = rows_of(ls.table1(FRAME, statistic={"cost": template}, include="cost"))
    # The quartiles of nine numbers are the third, 2.25, the fifth and the seventh.
    assert rows == {"cost (N = 9), median (Q1, Q3)": ["3.5 (2.3, 6.0)"]}


def test_several_templates_make_several_rows() -> None:
    shown = ls.table1(FRAME, statistic=["count=mean (sd)", "count=min to max; n"], include="nurses", digits=2)
    rows = rows_of(shown)
    assert rows["Mean (SD)"] == [f"{FRAME['nurses'].mean():.2f} ({FRAME['nurses'].std():.2f})"]
    assert rows["Min to max; n"] == ["1 to 13; 10"]


def test_every_number_that_a_template_can_name() -> None:
    template = "{n}|{N}|{n_missing}|{mean}|{sd}|{se}|{median}|{p25}|{p75}|{iqr}|{min}|{max}|{conf_low}|{conf_high}"
    shown = ls.table1(FRAME, statistic={"cost": template}, include="cost", digits={"cost": 4}, conf_level=0.95)
    cell = next(row.cells[0].text for row in shown.document.table.rows)
    cost = FRAME["cost"].dropna()
    quartiles = cost.quantile([0.25, 0.75])
    se = cost.std() / 3
    reach = 2.306004135  # of Student's t with 8 degrees of freedom, from a table
    numbers = [cost.mean(), cost.std(), se, cost.median(), *quartiles, quartiles[0.75] - quartiles[0.25]]
    numbers += [cost.min(), cost.max(), cost.mean() - reach * se, cost.mean() + reach * se]
    assert [float(each) for each in cell.split("|")] == pytest.approx([9, 9, 1, *numbers], abs=6e-5)


def test_shares_say_what_a_template_says() -> None:
    shown = ls.table1(FRAME, by="site", statistic={"binary": "n/N (percent)", "kind": "{percent}%"}, digits=0)
    rows = rows_of(shown)
    assert rows["yes, n/N (%)"] == ["3/10 (30)", "2/4 (50)", "1/6 (17)"]
    assert rows["p"] == ["30%", "50%", "17%"]


@pytest.mark.parametrize(("percent", "a", "b"), [("column", 50.0, 16.7), ("row", 66.7, 33.3), ("cell", 20.0, 10.0)])
def test_percentages_of_the_column_the_row_and_the_cell(percent: str, a: float, b: float) -> None:
    rows = rows_of(ls.table1(FRAME, by="site", percent=percent, include="yes"))
    assert rows["yes, n (%)"][1:] == [f"2 ({a})", f"1 ({b})"]


@pytest.mark.parametrize(("percent", "of"), [("row", 3), ("cell", 10)])
def test_limits_and_bases_are_of_the_same_share(percent: str, of: int) -> None:
    shown = ls.table1(FRAME, by="site", percent=percent, include="yes", conf_level=0.95)
    share = 2 / of
    exact = binomtest(2, of).proportion_ci(method="exact")
    words = "{n} of {N} ({percent}%, {conf_low} to {conf_high})"
    low, high = (fixed(100 * end, 1) for end in exact)
    assert shown.text("yes", words, by="a") == f"2 of {of} ({fixed(100 * share, 1)}%, {low} to {high})"
    assert f"{low} to {high}" in str(shown)
    place = ("1", "a", f"{percent}_share")
    kept = [row.stat for row in shown.results if (row.level, row.by_level, row.statistic) == place]
    assert kept[:2] == [of, share]


def test_decimals_of_percentages_by_item_are_those_of_their_limits() -> None:
    rows = rows_of(ls.table1(FRAME, include="yes", digits={"yes": 2}, conf_level=0.95))
    assert rows["yes, n (%)"] == ["3 (30.00)", "6.67 to 65.25"]  # exact limits of 3 of 10


def test_decimals_by_item_kind_and_of_percentages() -> None:
    shown = ls.table1(FRAME, digits={"cost": 3, "percent": 2}, include=["cost", "yes"])
    rows = rows_of(shown)
    assert rows["Range"] == ["1.250 to 9.500"]
    assert rows["yes, n (%)"] == ["3 (30.00)"]


def test_labels_title_notes_and_abbreviations(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("item;label\nnurses;Nurses on site\nkind;Kind of clinic\nother;Not in this table\n")
    shown = ls.table1(
        FRAME,
        labels=file,
        label="kind=Ownership",
        title="Table 1. <Clinics>",
        note=["First.", "Second."],
        abbreviation={"RN": "registered nurse"},
    )
    text = str(shown)
    for words in ("Nurses on site", "Ownership", "Table 1. <Clinics>", "First.", "Second.", "RN, registered nurse"):
        assert words in text
    assert "Kind of clinic" not in text
    assert "&lt;Clinics&gt;" in shown.render("html")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"statistic": "cost=medain (p25)"}, '"medain" is no number of a continuous item.*median'),
        ({"statistic": "cost=__import__"}, '"__import__" is no number'),
        ({"statistic": "cost={mean.__class__}"}, "a brace stands beside no name"),
        ({"statistic": "cost={mean!r:>5}"}, "a brace stands beside no name"),
        ({"statistic": "cost=to"}, "names no number"),
        ({"statistic": "cost=conf_low to conf_high"}, "no limits without a confidence level"),
        ({"statistic": "nothing=mean"}, "the table has no such item"),
        ({"statistic": {"yes": ["n", "percent"]}}, "2 templates are given for a binary item"),
        ({"statistic": "mean"}, "not of the form name=value"),
        ({"digits": "cost=11"}, "Use 0 to 10"),
        ({"digits": {"cots": 1}}, "the table has no such item. Did you mean cost"),
        ({"p_digits": 0}, "p_digits"),
        ({"percent": "total"}, '"total" is not known'),
        ({"percent": "row"}, "percentages of the row need groups"),
        ({"overall": "last"}, "overall: there are no groups beside all units"),
        ({"statistic": "date=median"}, "the table has no date item. Its items are binary, categorical, c"),
        ({"label": "cots=Cost"}, "label, cots"),
        ({"title": 5}, "title"),
        ({"note": 5}, "note"),
        ({"labels": 5}, "labels"),
    ],
)
def test_what_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ls.table1(FRAME, **options)  # type: ignore[arg-type]


def test_a_file_of_labels_without_its_columns(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("name,text\nx,y\n")
    (tmp_path / "twice.csv").write_text("item,label\ncost,A\ncost,B\nyes,\n")
    for name, words in (
        ("labels.csv", "no column item"),
        ("nothing.csv", "no such file"),
        ("twice.csv", r"(?s)cost has another label above.*the item or its label is empty"),
    ):
        with pytest.raises(DataError, match=words):
            ls.table1(FRAME, labels=tmp_path / name)


@pytest.mark.parametrize("percent", ["row", "cell"])
def test_a_group_without_units_has_no_limits(percent: str) -> None:
    frame = pd.DataFrame({"g": pd.Categorical(list("aabbb"), list("abc")), "y": ["r", "s", "r", "s", "s"]})
    frame["z"] = ["u", "v", None, None, None]  # nobody of b answered
    table = ls.table1(frame, by="g", percent=percent, conf_level=0.95)
    known = table.frame.dropna(subset="stat")
    known = known[~known["level"].astype(str).str.startswith("missing")]
    limits = known[known["stat_name"].isin(["conf_low", "conf_high"]) & (known["by"] == "g")]
    assert {*zip(limits["variable"], limits["by_level"], strict=True)} == {("y", "a"), ("y", "b"), ("z", "a")}
    assert table.value("y", "n", level="r", by="c") == 0
    shown = ls.table1(
        frame, by="g", percent=percent, conf_level=0.95, show_missing="rows", include=["z"]
    ).document.table
    assert [cell.text for cell in shown.rows[-1].cells] == ["3", "", "0", "", "3", "", "0", ""]
    shares = table.frame[table.frame["stat_name"] == "proportion"]
    assert shares["stat"].max() <= 1


def test_percentages_of_the_row_stand_beside_plain_counts() -> None:
    frame = pd.DataFrame({"g": list("aaabbb"), "y": ["yes", "no", None, "yes", "yes", None]})
    shown = ls.table1(frame, by="g", include=["y"], percent="row", difference=True, show_missing="rows")
    rows = {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}
    # By hand: one of three yes is in a, two in b; of those who answered 1 of 2 and 2 of 2 said yes.
    assert rows["y, n (%)"][1:3] == ["1 (33.3)", "2 (66.7)"]
    assert rows["y, n (%)"][3].startswith("+50.0")
    assert next(cells for label, cells in rows.items() if label.endswith(", n"))[:3] == ["2", "1", "1"]
    assert "Of percentages of the column, not of those in the cells." in str(shown).replace("\n  ", " ")


def test_numbers_say_how_many_answered_in_each_group() -> None:
    frame = pd.DataFrame({"g": list("aaabbb"), "x": [1.5, 2.5, None, 4.5, 5.5, 6.5]})
    rows = ls.table1(frame, by="g", include=["x"]).document.table.rows
    assert [cell.text for cell in rows[0].cells] == ["N = 5", "N = 2", "N = 3"]
    one_line = ls.table1(frame, by="g", include=["x"], statistic={"continuous": "mean (sd)"})
    assert "N: All 5; a 2; b 3." in str(one_line)
