"""What is asked after a model was fitted: against R, against the model itself, and refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.regression.result import ModelResult
from leapstats.stats.models.joint import penalized_likelihood_ratio

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv")
URBAN = {"setting": "urban"}
F_OF_SETTING, P_OF_SETTING, P_OF_RATES = 2.20984686446326, 0.129909418937496, 0.95403
RURAL = (0.000294117647296, 0.000203977514991, 0.000424091794895)


def numbers(shown: ls.AnalysisResult, statistic: str, name: str) -> dict[tuple[str | None, str | None], float]:
    frame = shown.frame
    own = frame[(frame["statistic"] == statistic) & (frame["stat_name"] == name)]
    return {(row.by, None if pd.isna(row.by_level) else row.by_level): row.stat for row in own.itertuples()}


@pytest.fixture(scope="module")
def linear() -> ModelResult:
    return ls.model("quality ~ setting + rn", PRACTICES, family="linear", method="least_squares", reference=URBAN)


@pytest.fixture(scope="module")
def rates() -> ModelResult:
    return ls.model("rn ~ setting", PRACTICES, per="patients", reference=URBAN)


def test_average_differences_of_a_linear_model_are_its_coefficients(linear: ModelResult) -> None:
    shown = linear.margins()
    limits = linear.conf_int()
    for key, name in (
        (("setting", "suburban"), "setting[T.suburban]"),
        (("setting", "rural"), "setting[T.rural]"),
        (("rn", "1"), "rn"),
    ):
        found = [numbers(shown, "average_marginal_effect", each)[key] for each in ("estimate", "conf_low", "p_value")]
        assert found == pytest.approx([linear.params[name], limits.loc[name, 0], linear.pvalues[name]], rel=1e-6)


def test_average_differences_of_a_logistic_model_are_those_of_its_table() -> None:
    fit = ls.model("registry ~ setting + rn", PRACTICES)
    shown = fit.margins()
    for name in ("estimate", "conf_low", "conf_high", "p_value"):
        of_table = numbers(fit, "average_marginal_difference", name)
        found = numbers(shown, "average_marginal_effect", name)
        assert [found["setting", "suburban"], found["setting", "urban"], found["rn", "1"]] == pytest.approx(
            [of_table["setting", "suburban"], of_table["setting", "urban"], of_table["rn", None]], rel=1e-6
        )


def test_a_group_alone_is_predicted_by_its_mean() -> None:
    fit = ls.model("quality ~ setting", PRACTICES, family="linear")
    found = numbers(fit.predictions("setting"), "predicted", "mean")
    means = PRACTICES.groupby("setting")["quality"].mean()
    assert {level: mean for (_, level), mean in found.items()} == pytest.approx(means.to_dict())


def test_predicted_rates_are_as_in_r(rates: ModelResult) -> None:
    # R 4.2.2: m <- glm(rn ~ setting + offset(log(patients)), poisson); V = vcovHC(m, "HC3"); g is (1, 1, 0):
    # exp(g %*% coef(m) + c(0, -1, 1) * qt(.975, 27) * sqrt(g V g))
    shown = rates.predictions("setting")
    found = [numbers(shown, "predicted", name)["setting", "rural"] for name in ("rate", "conf_low", "conf_high")]
    assert found == pytest.approx([10_000 * number for number in RURAL], rel=1e-6)
    assert "Per 10,000 of patients" in str(shown)


def test_probabilities_of_levels_add_up_and_stay_inside() -> None:
    for fit in (
        ls.model("sat ~ setting + rn", PRACTICES, family="ordinal"),
        ls.model("setting ~ rn + registry", PRACTICES),
    ):
        item = "registry" if "registry" in fit.params.index[-1] else "setting"
        frame = fit.predictions(item).frame
        shares = frame[frame["stat_name"] == "proportion"]
        assert shares.groupby("by_level")["stat"].sum().to_numpy() == pytest.approx(1)
        limits = frame[frame["stat_name"].isin(["conf_low", "conf_high"])]["stat"]
        assert limits.between(0, 1).all()
        margins = fit.margins().frame
        sums = margins[margins["stat_name"] == "estimate"].groupby(["by", "by_level"])["stat"].sum()
        assert sums.to_numpy() == pytest.approx(0, abs=1e-9)


def test_two_items_are_predicted_together(linear: ModelResult) -> None:
    frame = linear.predictions("setting", "rn").frame
    levels = frame[frame["stat_name"] == "mean"]["by_level"].tolist()
    assert len(levels) == 6  # two of the quartiles of rn are 1
    assert levels[0] == "urban:1"
    for wrong in ((), ("setting", "rn", "quality")):
        with pytest.raises(UsageError, match="one or two items"):
            linear.predictions(*wrong)
    with pytest.raises(UsageError, match="not in the model"):
        linear.predictions("registry")


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood"])
def test_every_pair_of_levels_has_the_limits_of_the_method(method: str) -> None:
    fit = ls.model("registry ~ setting", PRACTICES, method=method, reference=URBAN)
    other = ls.model("registry ~ setting", PRACTICES, method=method, reference={"setting": "rural"})
    shown = fit.contrasts("setting")
    for name in ("odds_ratio", "conf_low", "conf_high", "p_value"):
        found = numbers(shown, "contrast", name)
        own, turned = numbers(fit, fit.fitted.way.function, name), numbers(other, other.fitted.way.function, name)
        assert found["setting", "suburban-urban"] == pytest.approx(own["setting", "suburban"], rel=1e-6)
        assert found["setting", "rural-urban"] == pytest.approx(own["setting", "rural"], rel=1e-6)
        assert found["setting", "suburban-rural"] == pytest.approx(turned["setting", "suburban"], rel=1e-6)


def test_contrasts_that_are_none_are_refused(linear: ModelResult) -> None:
    with pytest.raises(UsageError, match="it is a number"):
        linear.contrasts("rn")
    with pytest.raises(UsageError, match="not in the model"):
        linear.contrasts("patients")
    product = ls.model("quality ~ setting * registry", PRACTICES, family="linear")
    with pytest.raises(UsageError, match="in a product"):
        product.contrasts("setting")


def test_an_item_of_several_columns_is_tested_as_in_r(linear: ModelResult) -> None:
    # R: anova(lm(quality ~ rn), lm(quality ~ setting + rn)): F and p of two columns.
    tests = linear.joint_tests()
    assert numbers(tests, "joint_test", "statistic")["setting", None] == pytest.approx(F_OF_SETTING, rel=1e-9)
    assert numbers(tests, "joint_test", "p_value")["setting", None] == pytest.approx(P_OF_SETTING, rel=1e-9)
    # R: anova(glm(rn ~ 1 + offset), glm(rn ~ setting + offset), test = "LRT").
    fit = ls.model("rn ~ setting", PRACTICES, per="patients", method="likelihood")
    assert numbers(fit.joint_tests(), "joint_test", "p_value")["setting", None] == pytest.approx(P_OF_RATES, abs=5e-6)


def test_one_column_and_all_columns_have_the_p_of_firths_model() -> None:
    fit = ls.model("registry ~ rn + quality", PRACTICES)
    data = fit.fitted.data
    matrix = fit.fitted.design.matrix
    assert numbers(fit.joint_tests(), "joint_test", "p_value")["rn", None] == pytest.approx(fit.pvalues["rn"], rel=1e-7)
    whole = penalized_likelihood_ratio(data.outcome, matrix, columns=[0, 1])
    assert whole.p_value == pytest.approx(fit.fitted.estimates.p_value, rel=1e-8)


def test_a_model_without_a_unit_is_the_model_of_the_others(linear: ModelResult) -> None:
    frame = linear.influence().frame
    for row in (0, 17):
        unit = linear.fitted.data.names[row]
        alone = ls.model(
            "quality ~ setting + rn",
            PRACTICES.drop(index=row),
            family="linear",
            method="least_squares",
            reference=URBAN,
        )
        own = frame[(frame["statistic"] == f"leave_one_out/{unit}") & (frame["stat_name"] == "estimate")]
        assert own["stat"].tolist() == pytest.approx(alone.params.iloc[1:].tolist())


def test_clusters_are_left_out_as_a_whole() -> None:
    fit = ls.model("quality ~ rn", PRACTICES, family="linear", cluster="network")
    shown = fit.influence()
    assert "without each cluster: 10 fits" in str(shown)
    frame = shown.frame
    first = frame[frame["statistic"].str.startswith("leave_one_out/") & (frame["stat_name"] == "estimate")]
    alone = ls.model("quality ~ rn", PRACTICES[PRACTICES["network"] != 1], family="linear", cluster="network")
    assert first["stat"].iloc[0] == pytest.approx(alone.params["rn"])


def test_diagnostics_say_what_to_doubt(rates: ModelResult) -> None:
    shown = str(rates.diagnostics())
    assert "Dispersion" in shown
    shown = " ".join(shown.split())
    assert "Less spread than a Poisson count has (p " in shown
    separated = ls.model("registry ~ setting + rn", PRACTICES.assign(rn=PRACTICES["registry"] * 5))
    assert "Separation" in str(separated.diagnostics())
    assert "Variance inflation: setting" in str(separated.diagnostics())
    ordinal = ls.model("sat ~ setting", PRACTICES, family="ordinal")
    assert "Proportional odds" in str(ordinal.diagnostics())
    together = ls.model(
        "quality ~ rn + near", PRACTICES.assign(near=PRACTICES["rn"] + PRACTICES["w"] / 50), family="linear"
    )
    assert "times as wide" in str(together.diagnostics())


def test_an_exact_model_says_what_it_has_not() -> None:
    fit = ls.model("registry ~ setting", PRACTICES, method="exact")
    for ask in (fit.margins, lambda: fit.predictions("setting"), fit.predict):
        with pytest.raises(UsageError, match="no intercept"):
            ask()
    p_value = numbers(fit.joint_tests(), "joint_test", "p_value")["setting", None]
    assert 0 < p_value <= 1


def test_tables_about_a_model_stand_under_it(tmp_path: Path) -> None:
    from leapstats.api.model_after import with_tables

    fit = ls.model("registry ~ setting", PRACTICES)
    asked = {"margins": True, "joint_tests": True, "influence": True, "diagnostics": True, "residuals": True}
    whole = with_tables(fit, predictions=["setting"], contrasts=["setting"], **asked)
    assert len(whole.document.tables) == 8
    assert len(whole.plot()) == 5  # the model, predictions, the fits without each unit, two of residuals
    keys = ["variable", "level", "by", "by_level", "statistic", "stat_name"]
    assert not whole.frame.duplicated(keys).any()
    for name in ("docx", "html", "tex", "xlsx", "md", "csv", "json", "txt"):
        whole.save(tmp_path / f"m.{name}")
    with pytest.raises(UsageError) as caught:
        with_tables(fit, predictions=["nothing", "a,b,c"], contrasts=["registry"])
    assert len(caught.value.problems) == 3
    assert with_tables(fit) is fit


def test_residuals_are_those_of_the_rows(linear: ModelResult) -> None:
    frame = linear.residuals().frame
    own = frame[frame["statistic"] == "quantile_residual"].set_index("by_level")["stat"]
    scale = np.sqrt(linear.model.ssr / linear.model.df_resid)
    assert own.to_numpy() == pytest.approx(np.asarray(linear.model.resid) / scale)
    shown = linear.residuals().table.iloc[:, -1]
    assert len(shown) == 5
    assert abs(float(shown.iloc[0])) == pytest.approx(own.abs().max(), abs=5e-3)
    assert len(linear.residuals().plot()) == 2


def test_a_model_of_levels_or_without_an_intercept_has_no_residuals() -> None:
    for fit in (
        ls.model("setting ~ rn", PRACTICES),
        ls.model("registry ~ setting", PRACTICES, method="exact"),
    ):
        with pytest.raises(UsageError, match="no quantile residuals"):
            fit.residuals()


def test_average_differences_of_rates_are_rates_as_in_r(rates: ModelResult) -> None:
    # R 4.2.2: m as for the predicted rates, V its HC3 covariance; g the derivative of exp(b0 + b1) - exp(b0);
    # 10,000 * (exp(b0 + b1) - exp(b0) + c(0, -1, 1) * qt(.975, 27) * sqrt(g V g))
    shown = rates.margins()
    for level, expected in (
        ("rural", (-0.2288523455, -1.3449199236, 0.8872152326)),
        ("suburban", (-0.2854134338, -0.9063079466, 0.3354810789)),
    ):
        names = ("estimate", "conf_low", "conf_high")
        found = [numbers(shown, "average_marginal_effect", name)["setting", level] for name in names]
        assert found == pytest.approx(expected, rel=1e-6)
    assert "Difference per 10,000 of patients (95% CI)" in " ".join(str(shown.document.table.columns[0]).split())
