"""Models of units that were sampled by a design: the same numbers as R, what is printed, and what is refused."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.regression.method import Method
from leapstats.regression.sampling import REASONS

# Twenty-six made-up practices in clusters of three strata, as in tests/stats/design/test_regression.py.
ROWS = """stratum,cluster,clusters,w,yes,sat,visits,size,quality,own
a,a1,9,2.4,0,1,3,49,44,y
a,a1,9,3.7,0,2,8,72,48,y
a,a1,9,8.6,1,2,10,78,62,y
a,a2,9,5.9,1,3,12,81,72,y
a,a2,9,3.3,1,2,2,25,53,y
a,a3,9,7.0,1,3,12,82,71,n
a,a3,9,6.1,0,2,6,80,38,n
a,a3,9,7.5,1,2,9,66,58,y
b,b1,14,8.9,0,0,0,18,71,n
b,b1,14,8.5,0,1,3,23,67,n
b,b1,14,4.4,1,2,8,61,37,y
b,b2,14,7.9,0,0,3,52,73,n
b,b2,14,9.0,1,2,4,42,65,y
b,b3,14,2.2,0,0,8,65,53,y
b,b3,14,7.2,0,0,6,67,57,n
b,b3,14,5.8,1,3,8,58,60,n
b,b4,14,8.7,1,3,0,25,62,y
b,b4,14,2.1,1,2,5,27,40,n
c,c1,7,4.2,0,2,6,83,46,y
c,c1,7,7.2,1,3,2,24,79,n
c,c1,7,6.4,1,2,8,66,84,n
c,c2,7,2.8,1,2,1,15,47,y
c,c2,7,2.2,0,1,10,84,38,y
c,c3,7,4.4,1,3,6,34,74,y
c,c3,7,4.2,1,3,10,54,65,y
c,c3,7,7.8,0,0,3,26,41,n
"""
FRAME = pd.read_csv(io.StringIO(ROWS))
SAMPLE = {"weights": "w", "strata": "stratum", "cluster": "cluster", "population": "clusters"}
LOGISTIC = "yes ~ I(quality / 10) + own"

STUDY = """
[study]
name = "sampled"
title = "Sampled"
unit = "practice"
units = "practices"
id = "id"

[[waves]]
name = "2020"
label = "first"
file = "first.csv"
format = "csv"

[[waves]]
name = "2021"
label = "second"
file = "second.csv"
format = "csv"

[blocks]

[domains]

[design]
weights = "w"
strata = "stratum"
cluster = "cluster"
population = "clusters"
"""
ITEMS = {
    "id": "id,,id",
    "stratum": "categorical,letters,characteristic",
    "cluster": "text,,free_text",
    "clusters": "count,,characteristic",
    "w": "continuous,,characteristic",
    "yes": "binary,yes_no,service",
    "quality": "count,,characteristic",
    "size": "count,,characteristic",
}


def number(result: object, by: str, statistic: str, name: str) -> float:
    """Return one number of the long frame."""
    frame = result.frame
    found = frame.loc[(frame["by"] == by) & (frame["statistic"] == statistic) & (frame["stat_name"] == name), "stat"]
    assert len(found) == 1
    return float(found.iloc[0])


def words(result: object) -> str:
    return " ".join(str(result).split())


@pytest.fixture
def sampled_study(study_files: dict[str, str], make_study: Callable[[dict[str, str]], Path]) -> Path:
    heads = {name: study_files[f"{name}.csv"].splitlines()[0].split(",") for name in ("variables", "columns")}
    rows = [dict(zip(("type", "codes", "role"), kind.split(","), strict=True)) for kind in ITEMS.values()]
    known = ("variable", "label", "type", "codes", "role")
    items = [
        ",".join([name, name.title(), row["type"], row["codes"], row["role"], *[""] * (len(heads["variables"]) - 5)])
        for name, row in zip(ITEMS, rows, strict=True)
    ]
    assert len(known) == 5
    data = FRAME[[name for name in ITEMS if name != "id"]].assign(id=[f"P{place}" for place in range(len(FRAME))])
    files = {
        **{name: text for name, text in study_files.items() if not name.startswith(("data/", "tables/"))},
        "study.toml": STUDY,
        "codelists.csv": study_files["codelists.csv"].splitlines()[0]
        + "\nyes_no,0,No,1,\nyes_no,1,Yes,2,\nletters,a,A,1,\nletters,b,B,2,\nletters,c,C,3,\n",
        "variables.csv": ",".join(heads["variables"]) + "\n" + "\n".join(items) + "\n",
        "columns.csv": ",".join(heads["columns"])
        + "\n"
        + "".join(f"{wave},{name},,{name},\n" for wave in (2020, 2021) for name in ITEMS),
        "first.csv": data.to_csv(index=False),
        "second.csv": data.assign(yes=((data["quality"] * 7 + data["size"] * 3) % 5 > 1).astype(int)).to_csv(
            index=False
        ),
    }
    return make_study(files)


def test_a_model_has_the_errors_and_the_df_of_its_design() -> None:
    # R 4.2.2, survey 4.1-1: svyglm(yes ~ I(quality / 10) + own, svydesign(id=~cluster, strata=~stratum, fpc=~clusters,
    # weights=~w, data=t), family = quasibinomial(), control = list(epsilon = 1e-15))
    found = ls.model(LOGISTIC, FRAME, **SAMPLE)
    assert found.params.tolist() == pytest.approx([-7.82540476382128, 1.0964428097892, 3.20551319898991], rel=1e-9)
    assert found.bse.tolist() == pytest.approx([1.875894364984099, 0.251597091996731, 1.051980981614914], rel=1e-8)
    assert found.pvalues.tolist() == pytest.approx([0.00872587021942883, 0.00730446148953498, 0.02851787854854064])
    assert found.conf_int().loc["quality"].tolist() == pytest.approx([0.449691895203485, 1.74319372437492])
    # R: confint(l, level = 0.9, ddf = 5): 1.0964428097892 -+ qt(0.95, 5) * se
    assert found.conf_int(0.1).loc["quality", 1] == pytest.approx(
        1.0964428097892 + 2.01504837333302 * 0.251597091996731
    )
    # R: svytotal(influence, d) of the difference, see the test of averages.
    assert number(found, "own", "average_marginal_difference", "estimate") == pytest.approx(0.506205722327818)
    shown = words(found)
    assert "Used: 26 of 26 rows; 15 have the outcome, weighted 59%." in shown
    assert "t on 5 df (7 of the design less columns)" in shown
    assert "Average over the population of the difference in probability" in shown
    assert "Pseudo-likelihood, weighted, limits and p by Student's t" in shown
    assert "3 strata (stratum), 10 clusters (cluster)" in shown
    assert "method design" in shown
    assert "Fewer than 50 rows: limits by the sample design tend to be somewhat too narrow." in shown
    assert found.model is None
    assert np.isnan(found.llf)


def test_the_other_families_are_those_of_r_too() -> None:
    # R: svyglm(quality ~ size + own, d)
    linear = ls.model("quality ~ size + own", FRAME, family="linear", **SAMPLE)
    assert linear.bse.tolist() == pytest.approx([5.8085437886301623, 0.0637574200221832, 5.3584176999328426])

    # R: svyglm(visits ~ own + offset(log(size)), subset(d, quality > 45), family = quasipoisson(), ...)
    counts = ls.model("visits ~ own", FRAME, per="size", where="quality > 45", **SAMPLE)
    assert counts.params.tolist() == pytest.approx([-2.256642811501977, 0.114043497460098])
    assert counts.bse.tolist() == pytest.approx([0.0925104753649418, 0.1303955292690359], rel=1e-8)
    assert "t on 6 df (7 of the design less columns)" in words(counts)
    # R: svyolr(lev ~ I(quality / 10) + own, d), climbed to its end
    levels = ls.model("sat ~ I(quality / 10) + own", FRAME, family="ordinal", **SAMPLE)
    assert levels.params.tolist()[:2] == pytest.approx([0.553696363136118, 1.80853085781751])
    assert levels.bse.tolist()[:2] == pytest.approx([0.208532341655201, 1.04218670649684])


def test_missing_answers_make_a_domain_not_another_sample() -> None:
    """Left out for want of an answer, or by a condition: the same numbers, and the clusters stay as sampled."""
    blank = FRAME.assign(quality=FRAME["quality"].where(FRAME["quality"] > 45))
    found, kept = ls.model(LOGISTIC, blank, **SAMPLE), ls.model(LOGISTIC, FRAME, where="quality > 45", **SAMPLE)
    assert found.bse.tolist() == pytest.approx(kept.bse.tolist(), rel=1e-12)
    assert (
        "Those used are a domain of the sample, with rows in 10 clusters of 3 strata: 7 degrees of freedom."
        in words(found)
    )
    # Rows that were filtered before are another sample, whose clusters are fewer of as many.
    filtered = ls.model(LOGISTIC, FRAME[FRAME["cluster"] != "b2"], **SAMPLE)
    domain = ls.model(LOGISTIC, FRAME, where="cluster != 'b2'", **SAMPLE)
    assert filtered.params.tolist() == pytest.approx(domain.params.tolist())
    assert filtered.bse.tolist() != pytest.approx(domain.bse.tolist(), rel=1e-3)
    one_by_one = ls.model("yes ~ quality", blank, weights="w", strata="stratum")
    assert "a domain of the sample, with rows in 3 strata: 17 degrees of freedom" in words(one_by_one)
    weighted = ls.model("yes ~ quality", blank, weights="w")
    assert "a domain of the sample: 19 degrees of freedom" in words(weighted)


def test_cluster_alone_groups_rows_and_beside_weights_is_what_was_drawn() -> None:
    alone = ls.model("yes ~ quality", FRAME, cluster="cluster")
    assert alone.fitted.way.method is Method.GEE
    assert "Clusters: 10 of cluster." in words(alone)
    assert "The clusters are rows that belong together; no sample design is taken into account." in words(alone)
    drawn = ls.model("yes ~ quality", FRAME, cluster="cluster", weights="w")
    assert drawn.fitted.way.method is Method.DESIGN
    assert "10 clusters (cluster)" in words(drawn)
    assert "belong together" not in words(drawn)
    with pytest.raises(ls.InputError, match="2 items are named") as told:
        ls.model("yes ~ quality", FRAME, cluster=["cluster", "stratum"])
    assert "add --weights, --strata or --population" in str(told.value)


def test_the_design_of_a_study_is_taken_and_can_be_left_aside(sampled_study: Path) -> None:
    found = ls.model("yes ~ quality", study=sampled_study, wave="2020")
    same = ls.model("yes ~ quality", FRAME, **SAMPLE)
    assert found.bse.tolist() == pytest.approx(same.bse.tolist(), rel=1e-12)
    assert "Used: 26 of 26 practices" in words(found)
    aside = ls.model("yes ~ quality", study=sampled_study, wave="2020", unweighted=True)
    assert aside.fitted.way.method is Method.FIRTH
    drawn = ls.model("yes ~ quality", study=sampled_study, wave="2020", cluster="cluster")
    assert drawn.fitted.way.method is Method.DESIGN
    grouped = ls.model("yes ~ quality", study=sampled_study, wave="2020", cluster="cluster", unweighted=True)
    assert grouped.fitted.way.method is Method.GEE
    after = ls.model("yes ~ quality", study=sampled_study, baseline="2020")
    assert after.fitted.way.method is Method.DESIGN
    assert after.fitted.estimates.df == 5
    in_domain = ls.model("yes ~ quality", study=sampled_study, wave="2020", where="size > 20")
    assert "a domain" not in words(in_domain.fitted.how)
    assert in_domain.fitted.data.sample.n_clusters == 10


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"wave": ["2020", "2021"]}, "is not taken over several waves"),
        ({"method": "gee"}, "gee cannot take a sample design into account"),
        ({"method": "firth"}, "firth cannot take a sample design into account"),
        ({"impute": 2}, "answers are not imputed by a sample design"),
        ({"random": "cluster"}, "mixed cannot take a sample design into account"),
        ({"family": "negative_binomial", "formula": "size ~ quality"}, "negative_binomial cannot take"),
    ],
)
def test_a_study_with_a_design_refuses_what_cannot_honour_it(
    sampled_study: Path, options: dict[str, object], said: str
) -> None:
    formula = options.get("formula", "size ~ quality" if "random" in options else "yes ~ quality")
    with pytest.raises(ls.InputError, match=said):
        ls.model(formula, study=sampled_study, **{name: each for name, each in options.items() if name != "formula"})


def test_every_other_method_is_refused_by_name_with_a_reason() -> None:
    assert set(REASONS) == set(Method) - {Method.DESIGN}
    for method, reason in REASONS.items():
        with pytest.raises(ls.InputError) as told:
            ls.model(LOGISTIC, FRAME, method=str(method), **SAMPLE)
        assert f"{method} cannot take a sample design into account: {reason}" in str(told.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"formula": "own ~ quality", "family": "multinomial"}, "multinomial cannot take a sample design into account"),
        ({"formula": "stratum ~ quality"}, "(it was chosen, since stratum has levels without a known order)"),
        ({"family": "negative_binomial", "formula": "visits ~ quality"}, "Use --family poisson"),
        ({"random": "cluster"}, "a random intercept needs a weight for each stage of the sample"),
        ({"correlation": "independence"}, "only gee has a working correlation. Omit it"),
        ({"impute": 5}, "answers are not imputed by a sample design"),
        ({"draws": 2}, "weights: it cannot be combined with draws"),
        ({"wave_item": "stratum", "id": "cluster"}, "not read from a file of several waves"),
        ({"frequency": "visits"}, "it counts equal rows"),
        ({"lonely": "perhaps", "conf_level": 95}, '"perhaps" is not known'),
        ({"method": "design", "weights": None, "strata": None, "population": None, "cluster": None}, "design needs a"),
    ],
)
def test_what_does_not_go_with_a_design_is_refused(options: dict[str, object], said: str) -> None:
    given = {"formula": LOGISTIC, **SAMPLE, **options}
    given = {name: value for name, value in given.items() if value is not None}
    with pytest.raises(ls.InputError) as told:
        ls.model(given.pop("formula"), FRAME, **given)
    assert said in str(told.value)


def test_several_problems_are_told_at_once() -> None:
    with pytest.raises(ls.InputError) as told:
        ls.model(LOGISTIC, FRAME, method="firth", random="cluster", impute=3, conf_level=95, **SAMPLE)
    assert len(told.value.problems) == 4


def test_frequencies_are_rows_that_repeat() -> None:
    counted = pd.DataFrame({"yes": [1, 0, 1, 0], "dose": [0, 0, 1, 1], "n": [3, 9, 8, 4]})
    every = counted.loc[counted.index.repeat(counted["n"])].reset_index(drop=True)
    found, expected = (
        ls.model("yes ~ dose", counted, frequency="n"),
        ls.model("yes ~ dose", every[["yes", "dose"]]),
    )
    assert found.conf_int().to_numpy() == pytest.approx(expected.conf_int().to_numpy())
    assert found.nobs == 24
    assert found.fitted.way.method is Method.FIRTH
    assert "row occurs as often as n says: the 4 rows are 24" in words(found)


def test_tables_about_the_model_are_of_the_population() -> None:
    found = ls.model(LOGISTIC, FRAME, **SAMPLE)
    margins = found.margins()
    assert number(margins, "own", "average_marginal_effect", "estimate") == pytest.approx(0.506205722327818)
    assert "Averaged over the population" in words(margins)
    # R: sum(w * p) / sum(w) with own at n and y: see the test of averages.
    predicted = found.predictions("own")
    shares = predicted.frame.loc[predicted.frame["stat_name"] == "proportion", "stat"].tolist()
    assert shares == pytest.approx([0.310133568362468, 0.816339290690286])
    assert "limits by the sample design on the logit scale" in words(predicted)
    assert len(found.predictions("quality").table) == 3
    assert "contrast" not in words(found.contrasts("own")).split("Pairs")[0]
    assert "Degrees of freedom of the design" in words(found.diagnostics())
    assert "Variance inflation" not in words(found.diagnostics())
    assert "lowest, without" in words(found.influence())
    with pytest.raises(ls.InputError, match="do not follow the model of their population"):
        found.residuals()


def test_terms_of_several_columns_are_tested_on_the_df_of_the_design() -> None:
    # R: regTermTest(svyglm(yes ~ I(quality / 10) + stratum, d, family = quasibinomial(), ...), ~stratum)
    tests = ls.model("yes ~ I(quality / 10) + stratum", FRAME, **SAMPLE).joint_tests()
    assert number(tests, "stratum", "joint_test", "statistic") == pytest.approx(3.92376742025656, rel=1e-8)
    assert number(tests, "stratum", "joint_test", "p_value") == pytest.approx(0.1139892755692, rel=1e-8)
    # F of one column is the square of its t, of ordered levels too.
    levels = ls.model("sat ~ I(quality / 10) + own", FRAME, family="ordinal", **SAMPLE)
    assert number(levels.joint_tests(), "own", "joint_test", "statistic") == pytest.approx(
        (levels.params["own"] / levels.bse["own"]) ** 2
    )


def test_replicate_weights_fit_the_model_for_each() -> None:
    # Drop each cluster in turn: the slopes of ten weighted lines, and nine tenths of their squares (JK1).
    names = sorted(FRAME["cluster"].unique())
    lifted = {f"rep{name}": FRAME["w"] * (FRAME["cluster"] != name) * 10 / 9 for name in names}
    found = ls.model(
        "quality ~ size", FRAME.assign(**lifted), family="linear", weights="w", replicates="rep*", replicate_kind="jk1"
    )
    slopes = [np.polyfit(FRAME["size"], FRAME["quality"], 1, w=np.sqrt(each))[0] for each in lifted.values()]
    error = np.sqrt(0.9 * np.square(np.array(slopes) - np.mean(slopes)).sum())
    assert found.bse["size"] == pytest.approx(error, rel=1e-9)
    assert "10 replicate weights" in words(found)
    assert "t on 8 df (9 of the design less columns)" in words(found)


def test_a_level_that_few_clusters_have_is_named() -> None:
    of_two = FRAME.assign(early=FRAME["cluster"].isin(["a1", "b3"]).map({True: "yes", False: "no"}))
    shown = words(ls.model("quality ~ early", of_two, family="linear", **SAMPLE))
    assert "early: one side of it is seen in 2 clusters of the sample only, so its limits are too narrow." in shown
    assert "so its limits" not in words(ls.model(LOGISTIC, FRAME, **SAMPLE))
    assert "limits are too narrow" not in words(
        ls.model("quality ~ early + size", of_two, family="linear", weights="w")
    )
    one = of_two.assign(early=(FRAME["cluster"] == "b1").map({True: "yes", False: "no"}))
    assert "seen in 1 cluster of the sample only" in words(ls.model("quality ~ early", one, family="linear", **SAMPLE))


def test_many_models_take_the_design_too(run: Callable[..., object], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(ROWS, encoding="utf-8")
    found = ls.model_table(FRAME, outcomes="yes", exposures=["quality", "own"], adjust_for="size", **SAMPLE)
    single = ls.model("yes ~ quality + size", FRAME, **SAMPLE)
    ratio = number(found, "quality", "design_logistic", "odds_ratio")
    assert ratio == pytest.approx(np.exp(single.params["quality"]))
    with pytest.raises(ls.InputError, match="huber cannot take a sample design into account"):
        ls.model_table(FRAME, outcomes="quality", exposures="size", method="huber", **SAMPLE)
    options = ["--weights", "w", "--strata", "stratum", "--cluster", "cluster", "--population", "clusters"]
    shown = run("model", "--outcomes", "yes", "--exposures", "quality", tmp_path / "t.csv", *options)
    assert shown.returncode == 0
    assert "Pseudo-likelihood" in shown.stdout
    alone = run("model", "yes ~ quality", tmp_path / "t.csv", "--cluster", "cluster")
    assert "rows that belong together" in " ".join(alone.stdout.split())


def test_models_side_by_side_say_which_is_of_a_sample() -> None:
    sampled, rows = ls.model("yes ~ quality", FRAME, **SAMPLE), ls.model("yes ~ quality", FRAME)
    shown = words(ls.models([sampled, rows], ["Sample", "Rows"]))
    assert "Sample: Sample design: 26 sampled rows, 3 strata (stratum), 10 clusters (cluster)" in shown
    assert "Rows: Sample design" not in shown
