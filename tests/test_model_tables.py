"""Tables of models: an exposure means one thing, and what was not adjusted for is said."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import leapstats as ls
from leapstats.errors import UsageError

rng = np.random.default_rng(1703)
N = 40
DATA = pd.DataFrame(
    {
        "y": rng.integers(0, 2, N),
        "x": rng.integers(0, 2, N),
        "g": rng.integers(1, 4, N),
        "z": rng.normal(50, 9, N).round(1),
        "size": rng.integers(500, 9000, N),
        "o": rng.choice(["a", "b", "c"], N),
        "same": 1,
    }
)
KEY = ["variable", "level", "by", "by_level", "statistic", "stat_name"]


@pytest.mark.parametrize(
    ("exposures", "item"),
    [(["C(g, ref=1)", "C(g, ref=2)"], "g"), (["I(size / 1000)", "size"], "size"), (["x:g", "g:x"], "g:x")],
)
def test_an_item_is_one_exposure(exposures: list[str], item: str) -> None:
    # Both would have one key in the long frame, and the table would print the numbers of one for the other.
    with pytest.raises(UsageError, match=f"exposures: {item} is named 2 times. Name it once, or make two tables"):
        ls.model_table(DATA, outcomes="y", exposures=exposures)
    with pytest.raises(UsageError, match=f"adjust_for: {item} is named 2 times"):
        ls.model_table(DATA, outcomes="y", exposures="o", adjust_for=exposures)


def test_what_was_not_adjusted_for_is_said() -> None:
    shown = str(ls.model_table(DATA, outcomes=["y", "z"], exposures=["x", "size"], adjust_for=["z", "x", "same"]))
    assert "\nAdjusted for: z; x." in shown
    assert "\nx: not adjusted for itself." in shown
    assert "\nz as the outcome: not adjusted for itself." in shown
    assert "\nNot adjusted for same: all units have the same answer." in shown
    alone = ls.model_table(DATA, outcomes="y", exposures="x", adjust_for="same")
    assert "Univariable screening" in str(alone)
    assert "Not adjusted for same: all units have the same answer." in str(alone)


def test_a_product_is_modelled_with_its_items() -> None:
    # statsmodels: smf.ols("z ~ x * size"), and the same with C(o) beside it.
    shown = ls.model_table(DATA, outcomes="z", exposures=["x:size", "x"], adjust_for=["x", "o"], method="least_squares")
    found = {
        (row.by, row.statistic): row.stat for row in shown.results if row.stat_name == "estimate" and row.by == "x:size"
    }
    crude = smf.ols("z ~ x * size", DATA).fit().params["x:size"]
    adjusted = smf.ols("z ~ x * size + C(o)", DATA).fit().params["x:size"]
    assert found == pytest.approx({("x:size", "crude_linear"): crude, ("x:size", "linear"): adjusted}, rel=1e-8)
    assert "x × size: modelled with its items." in str(shown)
    assert not shown.frame.duplicated(KEY).any()


def test_headings_with_signs_are_exposures() -> None:
    named = DATA.rename(columns={"size": "Size (m2)", "x": "Uses: registry"})
    shown = ls.model_table(named, outcomes="y", exposures=["Size (m2)", "`Uses: registry`", "C(`g`)"])
    plain = ls.model_table(DATA, outcomes="y", exposures=["size", "x", "C(g)"])
    assert [row.stat for row in shown.results] == [row.stat for row in plain.results]
    with pytest.raises(UsageError, match="';' is not allowed"):
        ls.model_table(named, outcomes="y", exposures="C(g; ref=2)")


def test_a_table_says_why_its_families_are_what_they_are() -> None:
    shown = str(ls.model_table(DATA, outcomes=["y", "z"], exposures="x"))
    assert "Family: linear, since z is a number." in shown
    assert "Family" not in str(ls.model_table(DATA, outcomes=["z"], exposures="x", family="linear"))


def test_rows_that_were_left_out_are_said() -> None:
    lacking = DATA.assign(g=DATA["g"].where(DATA.index > 3))
    assert "N: the rows with an answer to every item of the model, of 40." in str(
        ls.model_table(lacking, outcomes="y", exposures=["x", "g"])
    )


def test_every_problem_of_a_table_is_named_with_its_pair() -> None:
    with pytest.raises(UsageError) as refused:
        ls.model_table(DATA, outcomes=["y", "o"], exposures=["x", "C(size)"], adjust_for="z")
    assert [problem.where for problem in refused.value.problems] == ["y ~ size", "o ~ size"]


def test_lines_of_a_figure_name_the_answer_they_are_of() -> None:
    (figure,) = ls.model_table(DATA, outcomes="o", exposures="x", adjust_for="z").plot()
    (labels,) = [list(scale.labels) for scale in figure.scales if "y" in scale.aesthetics]
    named = [f"x ({answer} against a), {how}" for answer in "bc" for how in ("crude", "adjusted")]
    assert labels == named


def test_the_decimals_of_a_line_are_its_own() -> None:
    # A column of small numbers does not give the others more decimals: the standard error of x is about 3.
    shown = ls.model("z ~ x + size", DATA)
    cells = dict(zip(shown.table.iloc[:, 1], shown.table.iloc[:, 2], strict=True))
    error = shown.bse["x"]
    assert 1 < error < 9
    assert cells["x"].split(" (")[0] == f"{shown.params['x']:+.1f}"
    assert len(cells["size (for one more)"].split(" (")[0].partition(".")[2]) >= 4


def test_levels_without_a_finite_estimate_have_their_names() -> None:
    low = DATA.assign(o=np.where(DATA.x == 1, "a", DATA["o"].replace("a", "b")))
    with pytest.raises(UsageError, match="b: x minus infinite"):
        ls.model("o ~ x", low, family="multinomial")
    ordered = low.assign(o=pd.Categorical(low["o"], ["a", "b", "c"], ordered=True))
    with pytest.raises(UsageError, match=r"a\|b minus infinite"):
        ls.model("o ~ x", ordered)


@pytest.mark.parametrize(("divided", "shown"), [("share", 1), ("I(share / 0.1)", 0)])
def test_a_ratio_for_more_than_the_numbers_differ_by_is_said(divided: str, shown: int) -> None:
    shares = DATA.assign(share=0.2 + DATA["z"] / 200)
    words = "One more is more than these numbers differ by: divide them in the formula, such as I(item / 0.1)."
    for found in (ls.model(f"y ~ {divided}", shares), ls.model_table(shares, outcomes="y", exposures=divided)):
        assert found.render("markdown").count(words) == shown
    assert words not in ls.model(f"size ~ {divided}", shares, family="linear").render("markdown")


def test_of_products_it_is_said_where_the_items_alone_hold() -> None:
    fit = ls.model("y ~ x * C(g) + size", DATA)
    for shown in (str(fit), str(fit.joint_tests())):
        assert "x alone: where g is 1." in shown
        assert "g alone: where x is No." in shown
        assert "size alone" not in shown


def test_every_unknown_word_is_named_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        ls.model("y ~ x", DATA, family="probit", method="bayes")
    assert [problem.where for problem in refused.value.problems] == ["family", "method"]


def test_predictions_by_two_items_name_both() -> None:
    fit = ls.model("y ~ x + C(g)", DATA)
    assert fit.predictions("x", "g").table.iloc[0, 1] == "x: No, g: 1"
    assert fit.predictions("g").table.iloc[0, 1] == "1"
    assert ls.model("o ~ C(g) + size", DATA).predictions("g").table.iloc[0, 1] == "a: g: 1"


def test_what_is_no_name_is_said() -> None:
    with pytest.raises(UsageError, match="is no name"):
        ls.model("y ~ x", DATA).predictions(["x"])  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="outcomes: a name is empty"):
        ls.model_table(DATA, outcomes="", exposures="x")
    with pytest.raises(UsageError) as refused:
        ls.model_table(DATA, outcomes="y", exposures="C(x")
    assert refused.value.problems[0].where == '"C(x"'


def test_the_column_of_waves_is_known_by_its_own_name() -> None:
    waves = pd.concat([DATA.assign(pid=range(N), year=year) for year in (2013, 2016)], ignore_index=True)
    waves["x"] = rng.integers(0, 2, 2 * N)
    options = {"outcomes": "y", "exposures": "x", "id": "pid", "wave_item": "year"}
    own, known = (ls.model_table(waves, adjust_for=name, **options) for name in ("year", "wave"))
    assert [row.stat for row in own.results] == [row.stat for row in known.results]
    with pytest.raises(UsageError, match="wave: the family ordinal takes one wave"):
        ls.model("g ~ x", waves, family="ordinal", id="pid", wave_item="year")
