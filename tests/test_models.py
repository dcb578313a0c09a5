"""Models of the study and of files: against R, and what they say about what they stand on."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.api.model import model
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.output.formats import module_for, names
from leapstats.output.result import AnalysisResult
from leapstats.stats.models import separation

Run = Callable[..., object]
FORMULA = "ch_any_it ~ registry_tracking + setting"


def number(shown: AnalysisResult, item: str | None, level: str | None, statistic: str, name: str) -> float:
    found = [
        row.stat
        for row in shown.results
        if (row.by, row.by_level, row.statistic, row.stat_name) == (item, level, statistic, name)
    ]
    assert len(found) == 1, (item, level, statistic, name)
    return found[0]


def four(shown: AnalysisResult, item: str, level: str | None, statistic: str) -> tuple[float, ...]:
    effect = "estimate" if statistic == "average_marginal_difference" else "odds_ratio"
    parts = (effect, "conf_low", "conf_high", "p_value")
    return tuple(number(shown, item, level, statistic, name) for name in parts)


# R 4.2, the columns of the packaged synthetic file written to leap.csv:
#   f <- glm(ch_any_it ~ registry_tracking + factor(setting), binomial, d, method = brglm2::brglm_fit, type = "AS_mean")
#   exp(coef(f)); p: 2 * (max penalized log-likelihood - that with the coefficient held at 0) on 1 df, by optim;
#   limits by uniroot on the same profile; differences: colMeans of plogis with the intercept shifted until the
#   probabilities add up to the events, standard errors from vcov(f) by the delta method.
def test_a_firth_model_is_as_in_r(leap: Study) -> None:
    shown = ls.model(FORMULA, study=leap)
    assert number(shown, "registry_tracking", "1", "firth_logistic", "odds_ratio") == pytest.approx(
        math.exp(-1.0745866012315), rel=1e-7
    )
    assert number(shown, "setting", "4", "firth_logistic", "odds_ratio") == pytest.approx(
        math.exp(2.2956952005980), rel=1e-7
    )
    _, low, high, p = four(shown, "registry_tracking", "1", "firth_logistic")
    assert (low, high, p) == pytest.approx((0.02423205, 2.7817407, 0.324443161), rel=1e-6)
    for level, p in (("2", 0.616760749), ("3", 0.364735673), ("4", 0.151719577)):
        assert number(shown, "setting", level, "firth_logistic", "p_value") == pytest.approx(p, abs=2e-8)
    difference = four(shown, "registry_tracking", "1", "average_marginal_difference")
    assert difference[:3] == pytest.approx((-0.2132548537672, -0.6172626358504, 0.1907529283161), abs=1e-8)
    difference = four(shown, "setting", "2", "average_marginal_difference")
    assert difference[:3] == pytest.approx((0.1167324689360, -0.3685680181422, 0.6020329560142), abs=1e-8)


# R: h <- glm(ch_any_it ~ registry_tracking + n, binomial, d); differences as above with vcov(h), for n one more.
def test_a_plain_model_is_as_in_r(leap: Study) -> None:
    shown = ls.model("ch_any_it ~ registry_tracking + n_bh_specialists", study=leap, method="likelihood")
    ratio, low, high, p = four(shown, "n_bh_specialists", None, "logistic")
    assert ratio == pytest.approx(math.exp(0.28022893610), rel=1e-6)
    spread = 1.959963984540054 * 0.2703047813
    assert (low, high) == pytest.approx((math.exp(0.28022893610 - spread), math.exp(0.28022893610 + spread)), rel=1e-6)
    assert p == pytest.approx(0.2998688463, abs=1e-6)
    difference = four(shown, "n_bh_specialists", None, "average_marginal_difference")
    assert difference[:3] == pytest.approx((0.06674765189, -0.05222708725, 0.18572239102), abs=1e-6)
    difference = four(shown, "registry_tracking", "1", "average_marginal_difference")
    assert difference[:3] == pytest.approx((0.007629199404, -0.465622242024, 0.480880640832), abs=1e-6)


def test_an_exact_model_of_one_trait_is_the_conditional_odds_ratio(leap: Study) -> None:
    from leapstats.stats.two_by_two.one_table import mid_p_odds_ratio

    shown = ls.model("ch_any_it ~ registry_tracking", study=leap, method="exact")
    survey = ls.read_survey(study=leap, wave="2013")
    has, trouble = (survey.column(item).values for item in ("registry_tracking", "ch_any_it"))
    table = [[int(((has == i) & (trouble == j)).sum()) for j in (1, 0)] for i in (1, 0)]
    found = mid_p_odds_ratio(table)
    expected = (found.estimate, found.conf_int.low, found.conf_int.high, found.p_value)
    assert four(shown, "registry_tracking", "1", "exact_logistic") == pytest.approx(expected, rel=1e-8)


def test_gee_stacks_the_waves_and_carries_what_one_wave_asked(leap: Study) -> None:
    from leapstats.stats.models.clustered import gee_logistic

    shown = ls.model("has_substance_use_counselor ~ wave", study=leap, method="gee")
    survey = [ls.read_survey(study=leap, wave=wave).column("has_substance_use_counselor") for wave in ("2013", "2016")]
    outcome = np.concatenate([column.values for column in survey])
    later = np.repeat([0.0, 1.0], 30)[:, None]
    model = gee_logistic(outcome, later, clusters=np.tile(np.arange(30), 2))
    found = model.coefficients[1]
    expected = (math.exp(found.estimate), math.exp(found.conf_int.low), math.exp(found.conf_int.high), found.p_value)
    assert four(shown, "wave", "2016", "gee_logistic") == pytest.approx(expected, rel=1e-9)
    # 3 and 7 of 30: the model says what was counted.
    assert number(shown, "wave", "2016", "average_marginal_difference", "estimate") == pytest.approx(4 / 30)
    carried = str(ls.model("has_substance_use_counselor ~ wave + is_residency", study=leap, method="gee"))
    assert "Taken from wave 2013 for every wave" in carried
    assert "60 of 60 rows (practices in waves); 10 have the outcome" in carried


def test_what_a_model_stands_on_is_printed(leap: Study) -> None:
    text = str(ls.model(f"{FORMULA} + warm_handoff", study=leap))
    for words in (
        "properties of one simulated data set, because the joint",
        "Used: 30 of 30 practices; 13 have the outcome, 43%.",
        "Setting: compared with Urban.",
        "Events for each parameter: 2.6 (5 parameters without the intercept).",
        "Fewer than 5 events for each parameter: the estimates are shaky.",
        "Setting: Multiple infinite; the penalty keeps them finite",
        "Not asked counts as no: Makes in-person introductions",
        "FLIC",
        "Synthetic data",
    ):
        assert words in " ".join(text.split()), words


def test_the_reference_level_is_the_one_named(leap: Study) -> None:
    one = ls.model("ch_any_it ~ C(setting, ref=3)", study=leap)
    other = ls.model("ch_any_it ~ C(setting, ref='Rural')", study=leap)
    assert one.frame.equals(other.frame)
    plain = ls.model("ch_any_it ~ setting", study=leap)
    ratio = number(plain, "setting", "3", "firth_logistic", "odds_ratio")
    assert number(one, "setting", "1", "firth_logistic", "odds_ratio") == pytest.approx(1 / ratio)
    assert "compared with Rural" in str(one)


def test_interactions(leap: Study) -> None:
    shown = ls.model("ch_any_it ~ registry_tracking * ma_or_rn_screening", study=leap)
    items = [row.by for row in shown.results if row.statistic == "firth_logistic" and row.stat_name == "odds_ratio"]
    assert items == ["registry_tracking", "ma_or_rn_screening", "registry_tracking:ma_or_rn_screening"]
    assert "Tracks BH needs with registry or IT tool × MAs or RNs screen " in " ".join(str(shown).split())
    only = ls.model("ch_any_it ~ registry_tracking:n_bh_specialists", study=leap)
    assert "averaged" in str(only)


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns)


YES = ["yes", "no", "yes", "no", "yes", "no", "yes", "no", "no", "no"]


def test_a_data_frame_without_a_dictionary() -> None:
    data = frame(
        left=YES,
        region=[*"AABBAABBA", None],
        size=[1.5, 2, 3, 4, 5, 6, 7, 8, 9, 1],
        kind=[1, 2, 3, 1, 2, 3, 1, 2, 3, 1],
    )
    shown = ls.model("left ~ region + size + C(kind, ref=2)", data, types={"kind": "count"}, list_units=True)
    text = " ".join(str(shown).split())
    assert "Used: 9 of 10 rows; 4 have the outcome, 44%." in text
    assert "Left out for want of an answer: region (left blank), 1." in text
    assert "Left out: row 10." in text
    assert "kind: compared with 2." in text
    assert shown.document.study is None
    assert "invented" not in text


def test_constant_items_and_outcomes_are_rows_without_numbers() -> None:
    data = frame(left=YES, same=["x"] * 10, other=[*"ABABABABAB"])
    shown = model("left ~ same + same:other + other", data)
    assert math.isnan(number(shown, "same", None, "firth_logistic", "odds_ratio"))
    assert "Left out: all units have the same answer." in str(shown)


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood"])
@pytest.mark.parametrize(
    ("columns", "formula", "said"),
    [
        ({"left": YES, "same": ["x"] * 10}, "left ~ same", "all units have the same answer to same. Take other items"),
        ({"left": [1, 0, 1, 0], "same": [1, 1, 1, 1]}, "left ~ same", "all units have the same answer to same"),
        ({"left": [0, 0, 0, 1], "other": ["A", "B", "A", None]}, "left ~ other", "all units have the same outcome"),
        (
            {"left": [0, 1, None, None], "other": [None, None, "A", "B"]},
            "left ~ other",
            "no unit has an answer to every item of 4: lacking left (left blank) 2, other (left blank) 2",
        ),
    ],
)
def test_a_model_without_any_estimate_is_refused(
    columns: dict[str, list[object]], formula: str, said: str, method: str
) -> None:
    with pytest.raises(UsageError) as refused:
        model(formula, frame(**columns), method=method, types={"same": "categorical"} if "same" in columns else {})
    assert f"nothing can be estimated: {said}" in str(refused.value)


def test_separation_names_the_remedy() -> None:
    data = frame(left=[1, 1, 1, 0, 0, 0], other=[1, 1, 1, 0, 0, 0])
    with pytest.raises(UsageError) as refused:
        model("left ~ other", data, method="likelihood")
    assert "complete separation of 6 units" in str(refused.value)
    assert "Take --method firth or exact." in str(refused.value)
    assert "firth_logistic" not in str(refused.value)
    firth = model("left ~ other", data)
    assert math.isfinite(number(firth, "other", "1", "firth_logistic", "odds_ratio"))
    exact = model("left ~ other", data, method="exact")
    assert number(exact, "other", "1", "exact_logistic", "conf_high") == math.inf
    assert "exact limits allow for it" in " ".join(str(exact).split())


def test_a_combination_of_other_columns_is_not_estimable() -> None:
    data = frame(left=[1, 0, 1, 0, 1, 0], one=[1, 2, 3, 4, 5, 6], two=[2, 4, 6, 8, 10, 12])
    for method in ("firth", "likelihood"):
        with pytest.raises(
            UsageError, match="nothing can be estimated: two: constant, or a combination of the columns"
        ):
            model("left ~ one + two", data, method=method)
    with pytest.raises(UsageError) as refused:
        model("left ~ one + two", data, method="exact")
    assert "only the observed data are possible. Take --method firth" in str(refused.value)
    levels = frame(left=YES, one=[*"AABBAABBAB"], two=[*"ccddccddcd"])
    with pytest.raises(UsageError, match="estimated: two: d: constant"):  # labels, no inner names
        model("left ~ one + two", levels)


@pytest.mark.parametrize(
    ("formula", "options", "said"),
    [
        (
            "ch_any_it ~ foo + settin + practice_id",
            {},
            ["3 problems", "foo: there is no such item", "Did you mean setting"],
        ),
        ("nothing ~ setting", {}, ["nothing: there is no such item"]),
        (
            "setting ~ registry_tracking",
            {"family": "logistic"},
            ["is categorical", "--family multinomial"],
        ),
        ("ch_any_it ~ ch_any_it", {}, ["it is the outcome"]),
        ("ch_any_it ~ practice_id", {}, ["an item of type id is no predictor"]),
        ("ch_any_it ~ C(setting, ref=9)", {}, ['"9" is not one of its levels', "Suburban"]),
        ("ch_any_it ~ C(n_bh_specialists, ref=77)", {}, ['"77" is not one of its levels']),
        ("ch_any_it ~ 0 + setting", {}, ["a model without an intercept"]),
        ("ch_any_it ~ 1", {}, ["no item besides the outcome"]),
        ("ch_any_it ~ exp(setting)", {"method": "best", "conf_level": 2}, ["3 problems", "exp(...)", '"best"', "2 is"]),
        ("ch_any_it ~ setting", {"wave": "2016"}, ["ch_any_it: the outcome was not asked in wave 2016"]),
        ("ch_any_it ~ setting", {"wave": "2015"}, ["wave 2015"]),
        ("ch_any_it ~ setting", {"wave": ("2013", "2016"), "method": "firth"}, ["firth uses one wave"]),
        ("ch_any_it ~ setting", {"method": "gee"}, ["the outcome was not asked in wave 2016"]),
        ("ch_any_it ~ setting", {"method": "gee", "wave": "2013"}, ["gee needs two waves"]),
        ("has_psychologist ~ ch_hiring", {"wave": "2016"}, ["ch_hiring: the item was not asked in wave 2016"]),
        (
            "ch_no_specialty_destination ~ any_bh_specialist",
            {},
            ["asked only where", "which any_bh_specialist decides"],
        ),
        ("ch_hiring ~ handoff_routinely_available + n_bh_specialists", {}, ["which n_bh_specialists decides"]),
    ],
)
def test_bad_input(leap: Study, formula: str, options: dict[str, object], said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        model(formula, study=leap, **options)
    for words in said:
        assert words in str(caught.value), str(caught.value)


def test_bad_input_with_a_file(tmp_path: Path) -> None:
    data = frame(left=YES, text=[f"text {i}" for i in range(10)] * 1, who=["a@b.org"] * 10)
    data["many"] = [f"v{i}" for i in range(10)]
    with pytest.raises(UsageError, match="gee needs clusters, or the id column and the wave column"):
        model("left ~ text", data, method="gee")
    with pytest.raises(UsageError, match="to choose a wave of a file, its id column and wave column are needed"):
        model("left ~ text", data, wave="2013")
    long = pd.concat([data] * 3, ignore_index=True)
    long["many"] = [f"v{i}" for i in range(30)]
    with pytest.raises(UsageError, match="many: it was left out"):
        model("left ~ many", long)


def test_an_item_that_only_varies_outside_what_was_asked(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    study_files["codelists.csv"] += "grade,1,Low,1,\ngrade,2,High,2,\ngrade,-8,Not asked,3,not_asked\n"
    study_files["variables.csv"] += (
        "grade,Grade,categorical,grade,service,,size == 1,,,,,,,\nout,Out,binary,yes_no,challenge,,,,,,,,,\n"
    )
    study_files["columns.csv"] += "2020,grade,,grade,\n2020,out,,out,\n"
    study_files["data/first.csv"] = (
        "id,size,staff,talks,walks,note,grade,out\nA,1,2,1,0,x,1,1\nB,2,0,-8,1,x,-8,0\nC,1,1,0,1,x,2,0\nD,2,3,1,1,x,-8,1\n"
        "E,1,3,1,1,x,2,1\n"
    )
    study = make_study(study_files)
    with pytest.raises(UsageError, match="which size decides"):
        model("out ~ size + grade", study=study)
    assert "Used: 3 of 5 clinics" in str(model("out ~ grade", study=study))


def test_items_that_no_unit_was_asked_together(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    study_files["codelists.csv"] += "grade,1,Low,1,\ngrade,2,High,2,\ngrade,-8,Not asked,3,not_asked\n"
    study_files["variables.csv"] += (
        "one,One,categorical,grade,service,,size == 1,,,,,,,\nout,Out,binary,yes_no,challenge,,,,,,,,,\n"
    )
    study_files["columns.csv"] += "2020,one,,one,\n2020,out,,out,\n"
    study_files["data/first.csv"] = (
        "id,size,staff,talks,walks,note,one,out\nA,1,2,1,0,x,1,1\nB,2,0,-8,1,x,-8,0\nC,1,1,0,1,x,2,1\nD,2,3,1,1,x,-8,0\n"
    )
    with pytest.raises(UsageError, match="out: among the units that were asked one all have the same answer to it"):
        model("out ~ one + staff", study=make_study(study_files))


def test_given_the_other_columns_an_exact_model_may_have_one_possible_value() -> None:
    data = frame(left=[1, 1, 0, 0, 1, 0], group=[*"AABBCC"], same=[1, 1, 0, 0, 0, 0])
    with pytest.raises(UsageError, match="given the other terms, only the observed data are possible"):
        model("left ~ group + same", data, method="exact")


def test_where_separation_was_not_looked_for_the_model_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separation, "MOST_ROWS", 5)
    data = frame(left=[0] * 5 + [1] * 5, size=list(range(10)))
    assert "10 different rows are more than 5" in " ".join(str(model("left ~ size", data)).split())
    with pytest.raises(UsageError, match=r"separation was not checked\. Take --method firth or exact\."):
        model("left ~ size", data, method="likelihood")


def test_every_format_renders(leap: Study) -> None:
    shown = ls.model(FORMULA, study=leap)
    for name in names():
        assert module_for(name).render(shown.document)
    content = json.loads(shown.render("json"))
    assert content["command"] == "model"
    assert content["synthetic"] is True
    assert content["conventions"]["formula"] == FORMULA
    assert any("shaky" in warning for warning in content["warnings"])


def test_the_command(run: Run, tmp_path: Path) -> None:
    done = run("model", FORMULA, "-o", tmp_path / "m.html")
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    assert "shaky" in done.stderr  # type: ignore[attr-defined]
    assert "Suburban" in (tmp_path / "m.html").read_text(encoding="utf-8")
    target = tmp_path / "touched"
    done = run("model", f"ch_any_it ~ __import__('os').system('touch {target}')")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "position" in done.stderr  # type: ignore[attr-defined]
    assert not target.exists()
    (tmp_path / "x.csv").write_text("a,b\nyes,1\nno,2\nyes,2\nno,1\n")
    done = run("model", "a ~ b", tmp_path / "x.csv", "--method", "exact")
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    done = run("model", "a ~ b", tmp_path / "none.csv")
    assert done.returncode == 2  # type: ignore[attr-defined]
