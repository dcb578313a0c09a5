"""Models of imputed answers: Rubin's rules written out on the same completed data, identities, and what is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.stats import impute
from leapstats.stats.models.imputation import Incomplete, Kind

rng = np.random.default_rng(20162)
N = 36
x = rng.normal(size=N).round(2)
DATA = pd.DataFrame(
    {
        "w": (x + rng.normal(size=N)).round(2),
        "x": x,
        "z": np.where(rng.random(N) < 1 / (1 + np.exp(-x)), "yes", "no"),
        "g": rng.choice(["a", "b", "c"], N),
        "v": (x + rng.normal(size=N)).round(2),
    }
).astype({"z": object, "g": object})
for place, name in enumerate("xzg"):
    DATA.loc[rng.choice(N, 4 + place, replace=False), name] = None
NO_W = DATA.assign(w=DATA["w"].where(np.arange(N) % 9 > 0))
NUMBERS = {"types": {"w": "continuous", "x": "continuous", "v": "continuous"}}
MODEL = "w ~ x + z + g"


def fitted(formula: str = MODEL, data: pd.DataFrame = DATA, **options: Any) -> ls.ModelResult:
    return ls.model(formula, data, **{"impute": 4, **NUMBERS, **options})


@pytest.fixture(scope="module")
def plain() -> ls.ModelResult:
    return fitted(method="least_squares", seed=3)


def rubin(estimates: np.ndarray, variances: np.ndarray, complete: float) -> tuple[np.ndarray, ...]:
    """Pool by the formulas of Barnard & Rubin (1999), Biometrika 86:948-955."""
    m = len(estimates)
    within, between = variances.mean(axis=0), estimates.var(axis=0, ddof=1)
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    of_draws, observed = (m - 1) / share**2, (complete + 1) / (complete + 3) * complete * (1 - share)
    return estimates.mean(axis=0), np.sqrt(total), 1 / (1 / of_draws + 1 / observed)


def test_numbers_are_those_of_completed_data_pooled(plain: ls.ModelResult) -> None:
    codes = {"no": 0.0, "yes": 1.0, "a": 0.0, "b": 1.0, "c": 2.0}
    kinds = {"w": Kind.NUMBER, "x": Kind.NUMBER, "z": Kind.YES_NO, "g": Kind.LEVELS}
    columns = {name: DATA[name].map(lambda cell: codes.get(cell, cell)).astype(float).to_numpy() for name in kinds}
    made = impute([Incomplete(name, columns[name], kind) for name, kind in kinds.items()], imputations=4, seed=3)
    fits = [
        sm.OLS(w, sm.add_constant(np.column_stack([each, z, g == 1, g == 2]).astype(float))).fit()
        for w, each, z, g in made.values
    ]
    mean, error, df = rubin(np.array([f.params for f in fits]), np.array([f.bse**2 for f in fits]), N - 5)
    assert list(plain.params.index) == ["Intercept", "x", "z", "g[T.b]", "g[T.c]"]
    assert plain.params.to_numpy() == pytest.approx(mean, rel=1e-9)
    assert plain.bse.to_numpy() == pytest.approx(error, rel=1e-9)
    assert plain.pvalues.to_numpy() == pytest.approx(2 * student.sf(np.abs(mean / error), df), rel=1e-8)
    for alpha in (None, 0.1):
        half = student.isf((0.05 if alpha is None else alpha) / 2, df) * error
        assert plain.conf_int(alpha).to_numpy() == pytest.approx(np.column_stack([mean - half, mean + half]), rel=1e-8)
    assert np.sqrt(np.diag(plain.cov_params())) == pytest.approx(error, rel=1e-9)
    assert (plain.nobs, plain.model, np.isnan(plain.llf)) == (N, None, True)
    printed = plain.frame[plain.frame["by"] == "x"].set_index("stat_name")["stat"]
    assert printed["estimate"] == plain.params["x"]
    assert [printed["conf_low"], printed["conf_high"]] == plain.conf_int().loc["x"].tolist()


def test_the_notes_say_what_was_imputed_and_by_which_model(plain: ls.ModelResult) -> None:
    text = " ".join(str(plain).split())
    assert "Pooled over 4 imputations by Rubin's rules; limits and p by Student's t (Barnard-Rubin)." in text
    assert "Used: 36 of 36 rows" in text
    assert "Imputed 4 times, seed 3; 10 cycles of chained equations." in text
    assert "x, 4 values, by predictive mean matching, one of the 3 nearest answers; z, 5 values, by logistic" in text
    assert "g, 6 values, by logistic models with Firth's penalty of each level against the most frequent." in text
    assert "missing at random" in text
    share = round(100 * max(each.missing_information for each in plain.fitted.estimates.coefficients[1:]))  # type: ignore[union-attr]
    assert f"Largest fraction of missing information: {share}%." in text
    assert f"another seed may give other numbers. Use --impute {share}" in text
    assert "Left out for want" not in text
    written = json.loads(plain.render("json"))
    assert {name: written["conventions"][name] for name in ("imputations", "seed", "cycles")} == {
        "imputations": "4",
        "seed": "3",
        "cycles": "10",
    }
    assert any("imputations are few" in each for each in written["warnings"])
    assert str(plain.summary()).count("nan") == 0  # the log-likelihood


def test_a_seed_gives_the_same_numbers(plain: ls.ModelResult) -> None:
    again, other = (fitted(method="least_squares", seed=seed) for seed in (3, None))
    assert again.params.tolist() == plain.params.tolist()
    assert other.params.tolist() != plain.params.tolist()
    assert "seed 1" in str(other)


def test_with_nothing_to_impute_the_model_is_that_of_complete_cases() -> None:
    complete = DATA.dropna().reset_index(drop=True)
    plain, told = (fitted("w ~ x + z", complete, impute=number) for number in (None, 20))
    assert told.frame.equals(plain.frame)
    assert told.conf_int().equals(plain.conf_int())
    assert "Nothing to impute: no row of the model lacks an answer that could be imputed." in " ".join(
        str(told).split()
    )
    # Only the outcome lacks answers: rows without it are left out, imputed or not.
    plain, told = (fitted("w ~ v", NO_W, impute=number) for number in (None, 20))
    assert told.frame.equals(plain.frame)
    assert "Nothing to impute" in str(told)


def test_rows_without_an_outcome_help_to_impute_and_are_left_out() -> None:
    shown = fitted("w ~ x + z", NO_W, impute=3)
    assert shown.nobs == 32
    text = " ".join(str(shown).split())
    assert "Rows without an answer to the outcome were left out after imputing the other items." in text
    assert "Left out for want of an answer: w (left blank), 4." in text
    kept = fitted("w ~ x + z", NO_W, impute=3, impute_with="v")
    assert kept.nobs == 36
    text = " ".join(str(kept).split())
    assert "Imputed with: v." in text
    assert "Rows with an imputed outcome are part of the analysis" in text


def test_a_yes_no_outcome_that_is_imputed_is_counted_on_average() -> None:
    data = DATA.assign(w=np.where(NO_W["w"].isna(), None, np.where(DATA["w"] > 0, "yes", "no")))
    shown = fitted("w ~ x", data, impute=3, impute_with=["v", "z"], types={"x": "continuous", "v": "continuous"})
    model = shown.fitted
    assert model is not None
    assert model.pooled is not None
    counts = [int(each.sum()) for each in model.pooled.outcomes]
    found = shown.frame[(shown.frame["statistic"] == "tally") & (shown.frame["stat_name"] == "n")]["stat"]
    assert found.tolist() == [np.mean(counts)]
    # A difference in points is pooled as the coefficients are: its estimate is the mean over the data sets.
    assert 0 < shown.frame.set_index(["statistic", "stat_name"])["stat"]["average_marginal_difference", "estimate"] < 1


def test_answers_that_were_not_asked_are_not_imputed(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    study_files["codelists.csv"] += "grade,1,Low,1,\ngrade,2,High,2,\ngrade,-8,Not asked,3,not_asked\n"
    study_files["variables.csv"] += (
        "grade,Grade,categorical,grade,service,,size == 1,,,,,,,\nout,Out,binary,yes_no,challenge,,,,,,,,,\n"
    )
    study_files["columns.csv"] += "2020,grade,,grade,\n2020,out,,out,\n"
    rows = [f"U{place},1,{1 + place % 3},1,0,x,{1 + place // 3 % 2},{place // 2 % 2}" for place in range(8)]
    rows += ["A,1,2,1,0,x,,1", "B,2,0,-8,1,x,-8,0", "C,1,1,0,1,x,2,0", "D,2,3,1,1,x,-8,1"]
    study_files["data/first.csv"] = "\n".join(["id,size,staff,talks,walks,note,grade,out", *rows]) + "\n"
    study = make_study(study_files)
    text = " ".join(str(ls.model("out ~ grade", study=study, impute=3)).split())
    assert "Used: 10 of 12 clinics" in text
    assert "Imputed: Grade, 1 value" in text
    assert "Left out for want of an answer: Grade (not asked), 2." in text
    assert "Not imputed: answers that were not asked or do not apply" in text
    with pytest.raises(UsageError, match="impute_with: grade was not asked of 2 of 12 units"):
        ls.model("out ~ staff", study=study, impute=3, impute_with="grade")


def test_levels_that_only_rows_without_an_outcome_have_are_not_imputed() -> None:
    data = NO_W.assign(g=np.where(NO_W["w"].isna(), "d", DATA["g"]), k=np.tile([1, 2, 3, 4, 5, 6], 6).astype(float))
    data.loc[[0, 5], "k"] = [9.0, np.nan]
    shown = fitted("w ~ g + C(k)", data, types={"w": "continuous", "k": "count"})
    names = ["Intercept", "g[T.b]", "g[T.c]", *(f"k[T.{level}]" for level in range(2, 7))]
    assert shown.params.index.tolist() == names
    assert "k, 1 value, by logistic models with Firth's penalty of each level against those above" in " ".join(
        str(shown).split()
    )


def test_families_are_pooled_with_what_they_have_beside_slopes() -> None:
    levels = ["low", "middle", "high"]
    data = DATA.assign(o=np.array(levels)[np.digitize(DATA["w"], [-0.8, 0.8])], n=np.digitize(DATA["w"], [-1, 0, 1, 2]))
    ordinal = fitted("o ~ v + z", data, family="ordinal", levels={"o": levels}, types={"v": "continuous"})
    assert ordinal.params.index.tolist() == ["v", "z", "low/middle", "middle/high"]
    assert "Odds of a higher answer (proportional odds). Pooled" in " ".join(str(ordinal).split())
    among = fitted("g ~ v", data, types={"v": "continuous"}, impute_with="x")
    assert among.params.index.tolist() == ["b: Intercept", "b: v", "c: Intercept", "c: v"]
    printed = among.frame[(among.frame["stat_name"] == "odds_ratio")]["stat"].to_numpy()
    assert printed == pytest.approx(np.exp(among.params[["b: v", "c: v"]].to_numpy()), rel=1e-12)
    counts = fitted("n ~ x", data, family="poisson", types={"x": "continuous", "n": "count"})
    assert counts.frame["stat"][counts.frame["stat_name"] == "rate_ratio"].tolist() == [np.exp(counts.params["x"])]
    product = fitted("w ~ x * z")
    assert "Products are of imputed items" in str(product)


def test_a_model_that_some_data_sets_do_not_have_is_refused() -> None:
    data = pd.DataFrame({"y": ["no"] * 8 + ["yes"] * 8, "x": [*range(7), None, 7, *range(8, 15)]})
    with pytest.raises(UsageError, match=r"complete.*\(in [1-4] of 4 imputed data sets\)"):
        fitted("y ~ x", data, method="likelihood", types={"x": "continuous"})
    shown = fitted("y ~ x", data, types={"x": "continuous"})
    assert "of 4 imputed data sets, as in this: complete separation" in " ".join(str(shown).split())


def test_predictions_are_for_data_that_are_given(plain: ls.ModelResult) -> None:
    given = pd.DataFrame({"x": [1.0, None], "z": ["yes", "no"], "g": ["c", "a"]})
    found = plain.predict(given)
    assert found[0] == pytest.approx(plain.params[["Intercept", "x", "z", "g[T.c]"]].sum(), rel=1e-12)
    assert np.isnan(found[1])
    with pytest.raises(UsageError, match="other answers in each imputed data set"):
        plain.predict()
    with pytest.raises(UsageError, match="not pooled"):
        plain.margins()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"impute": 1}, "impute: 1 is below 2"),
        ({"impute": 0}, "impute: 0 is below 2"),
        ({"impute": 1001}, "impute: 1001 is above 1,000"),
        ({"impute": 2.5}, "impute: 2.5 is not a whole number"),
        ({"impute": True}, "impute: True is not a whole number"),
        ({"impute": "20"}, "impute: '20' is not a whole number"),
        ({"method": "exact", "family": "logistic"}, "impute: an exact model has no standard errors"),
        ({"method": "gee", "cluster": "v"}, "impute: rows in clusters are not imputed"),
        ({"cluster": "v"}, "impute: rows in clusters are not imputed"),
        ({"random": "v"}, "impute: rows in clusters are not imputed"),
        ({"impute": None, "seed": 1}, "seed: nothing is drawn at random without draws or impute"),
        ({"impute": None, "impute_with": "v"}, "impute_with: nothing is imputed without impute"),
        ({"seed": -1}, "seed: -1 is not a valid seed"),
        ({"impute_with": "x"}, "impute_with: x is in the formula already"),
        ({"impute_with": "nobody"}, "nobody"),
    ],
)
def test_what_cannot_be_imputed_is_told(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        fitted(**options)
    assert message in str(caught.value)


def test_items_without_two_answers_are_named() -> None:
    alike = DATA.assign(one=np.where(np.arange(N) < 30, 1.0, np.nan), huge=DATA["v"] * 1e120)
    with pytest.raises(UsageError, match=r"impute: one: fewer than two different answers .*\. Leave the item out"):
        fitted("w ~ x + one", alike, types={**NUMBERS["types"], "one": "continuous"})
    with pytest.raises(UsageError, match=r"huge: .* is too large for a model"):
        fitted("w ~ x + huge", alike, types={**NUMBERS["types"], "huge": "continuous"})
    # The only yes stands in a row without an outcome, so that some data sets have no yes among the others.
    data = NO_W.assign(b=np.where(np.arange(N) == 9, "yes", "no").astype(object))
    data.loc[[3, 4], "b"] = None
    with pytest.raises(
        UsageError, match="b: its imputed answers differ in some data sets and are all the same in others"
    ):
        fitted("w ~ v + b", data, impute=6)


def test_draws_and_imputations_do_not_go_together() -> None:
    with pytest.raises(UsageError, match="impute: it cannot be combined with draws"):
        ls.model("ch_any_it ~ registry_tracking", draws=2, impute=2)


def test_the_command(run: Callable[..., Any], tmp_path: Path) -> None:
    DATA.to_csv(tmp_path / "d.csv", index=False)
    made = run("model", "w ~ x + z", str(tmp_path / "d.csv"), "--impute", "3", "--seed", "2", "--impute-with", "v,g")
    text = " ".join(made.stdout.split())
    assert (made.returncode, "Imputed 3 times, seed 2" in text, "Imputed with: v, g." in text) == (0, True, True)
    refused = run("model", "w ~ x", str(tmp_path / "d.csv"), "--impute", "3", "--margins")
    assert (refused.returncode, "--impute: tables about a model" in refused.stderr) == (2, True)


def test_predictions_of_firths_method_have_the_mean_of_the_corrected_intercepts() -> None:
    rare = DATA.assign(y=np.where(np.arange(N) % 7 == 0, "yes", "no"))
    fit = fitted("y ~ x", rare)
    given = pd.DataFrame({"x": [0.0, 1.0]})
    found = fit.predict(given).to_numpy()
    shift = np.log(found / (1 - found)) - fit.params["Intercept"] - fit.params["x"] * given["x"].to_numpy()
    assert shift[1] == pytest.approx(shift[0], abs=1e-9)
    every = rare["x"].fillna(rare["x"].mean()).to_frame()
    assert fit.predict(every).mean() == pytest.approx((rare["y"] == "yes").mean(), abs=0.005)
    assert shift[0] < -0.01
