"""A fitted model answers as statsmodels does: against statsmodels, and by identities where it has no such model."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import leapstats as ls
from leapstats.errors import UsageError

rng = np.random.default_rng(20161)
N = 60
DATA = pd.DataFrame(
    {
        "y": rng.integers(0, 2, N),
        "x": rng.normal(size=N).round(3),
        "g": rng.choice(["a", "b", "c"], N),
        "z": rng.choice(["yes", "no"], N),
        "s": rng.choice([1, 2], N),
    }
)
FORMULA = "y ~ x + g + z + x:z"
NAMES = {"z[T.yes]": "z", "x:z[T.yes]": "x:z"}


@pytest.fixture(scope="module")
def peer() -> object:
    return smf.logit(FORMULA, DATA).fit(disp=0, method="newton", tol=1e-12)


@pytest.fixture(scope="module")
def model() -> ls.ModelResult:
    return ls.model(FORMULA, DATA, method="likelihood")


def test_maximum_likelihood_is_that_of_statsmodels(model: ls.ModelResult, peer: object) -> None:
    for name in ("params", "bse", "pvalues"):
        expected = getattr(peer, name).rename(NAMES)
        assert sorted(getattr(model, name).index) == sorted(expected.index)
        pd.testing.assert_series_equal(
            getattr(model, name), expected[model.params.index], check_names=False, rtol=1e-7, atol=1e-9
        )
    for alpha in (None, 0.1):
        expected = peer.conf_int(0.05 if alpha is None else alpha).rename(index=NAMES)  # type: ignore[attr-defined]
        pd.testing.assert_frame_equal(model.conf_int(alpha), expected.loc[model.params.index], rtol=1e-7, atol=1e-9)
    covariance = peer.cov_params().rename(index=NAMES, columns=NAMES)  # type: ignore[attr-defined]
    order = model.params.index
    pd.testing.assert_frame_equal(model.cov_params(), covariance.loc[order, order], rtol=1e-7, atol=1e-9)
    assert (model.nobs, model.llf) == (peer.nobs, pytest.approx(peer.llf, rel=1e-12))  # type: ignore[attr-defined]
    assert np.sort(model.predict()) == pytest.approx(np.sort(peer.predict()), rel=1e-8)  # type: ignore[attr-defined]


def test_behind_it_stands_a_result_of_statsmodels_with_the_same_names(model: ls.ModelResult) -> None:
    pd.testing.assert_series_equal(model.model.params, model.params, rtol=1e-12)
    pd.testing.assert_series_equal(model.model.bse, model.bse, rtol=1e-12)
    pd.testing.assert_frame_equal(model.model.cov_params(), model.cov_params(), rtol=1e-12)
    assert model.model.model.endog_names == "y"
    assert "x:z" in str(model.model.summary())


def test_gee_answers_with_the_standard_errors_that_are_printed() -> None:
    long = pd.concat([DATA.assign(w=1, id=range(N)), DATA.assign(w=2, id=range(N), y=rng.integers(0, 2, N))])
    model = ls.model("y ~ x + g", long, method="gee", id="id", wave_item="w")
    assert model.bse.to_numpy() == pytest.approx(np.sqrt(np.diag(model.model.cov_params())), rel=1e-9)
    assert model.params.to_numpy() == pytest.approx(model.model.params.to_numpy(), rel=1e-12)
    assert (model.nobs, math.isnan(model.llf)) == (2 * N, True)
    ratios = model.frame.query("stat_name == 'odds_ratio' and by != 'nothing'")["stat"].to_numpy()
    assert np.exp(model.params[1:].to_numpy()) == pytest.approx(ratios, rel=1e-12)


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood"])
def test_coefficients_are_the_logarithms_of_what_is_printed(method: str) -> None:
    model = ls.model("y ~ z + g", DATA, method=method)
    rows = (
        model.frame[model.frame["statistic"].str.contains("logistic")]
        .set_index(["by", "by_level", "stat_name"])
        .sort_index()
    )
    limits = model.conf_int()
    for name, by, level in (("z", "z", "1"), ("g[T.b]", "g", "b"), ("g[T.c]", "g", "c")):
        stat = rows.loc[(by, level)]["stat"]
        found = (model.params[name], limits.loc[name, 0], limits.loc[name, 1])
        assert np.exp(found) == pytest.approx([stat["odds_ratio"], stat["conf_low"], stat["conf_high"]], rel=1e-10)
        assert model.pvalues[name] == pytest.approx(stat["p_value"], rel=1e-12)


@pytest.mark.parametrize("method", ["firth", "exact", "likelihood"])
def test_another_alpha_is_another_confidence_level(method: str) -> None:
    wide, narrow = (ls.model("y ~ z + g", DATA, method=method, conf_level=level) for level in (0.99, 0.8))
    pd.testing.assert_frame_equal(wide.conf_int(0.2), narrow.conf_int())
    pd.testing.assert_frame_equal(narrow.conf_int(0.01), wide.conf_int())
    for one, other in pairwise([0.3, 0.1, 0.01]):
        assert (wide.conf_int(other)[1] > wide.conf_int(one)[1]).all()
    for alpha in (0, 1, -0.1, 95, "0.05"):
        with pytest.raises(UsageError, match="alpha"):
            wide.conf_int(alpha)  # type: ignore[arg-type]


@pytest.mark.parametrize("formula", [FORMULA, "y ~ s", "y ~ C(g, ref='b') + I(x / 2)", "y ~ s*g"])
def test_probabilities_of_the_same_rows_are_the_same(formula: str) -> None:
    model = ls.model(formula, DATA)
    assert model.predict(DATA).to_numpy() == pytest.approx(model.predict().to_numpy(), rel=1e-12)


def test_probabilities_of_firths_method_agree_with_the_data_and_with_the_table_of_predictions() -> None:
    # Puhr et al. (2017), Stat Med 36:2302-2317: with the corrected intercept (FLIC) their mean is the share of events
    rare = DATA.assign(y=np.where(np.arange(N) % 6 == 0, DATA["y"], 0))
    model = ls.model("y ~ x + g", rare)
    found = model.predict()
    assert found.mean() == pytest.approx(rare["y"].mean(), rel=1e-9)
    linear = model.params["Intercept"] + model.params["x"] * rare["x"]
    linear += sum(model.params[f"g[T.{level}]"] * (rare["g"] == level) for level in "bc")
    shift = np.log(found / (1 - found)) - linear
    assert shift.to_numpy() == pytest.approx(np.full(N, shift.iloc[0]), abs=1e-9)
    assert shift.iloc[0] < -0.01
    frame = model.predictions("g").frame
    shown = frame[(frame["stat_name"] == "proportion") & (frame["by_level"] == "b")]["stat"].item()
    assert model.predict(rare.assign(g="b")).mean() == pytest.approx(shown, rel=1e-9)


def test_probabilities_of_new_rows() -> None:
    model = ls.model("y ~ x + g", DATA, method="likelihood")
    beta = model.params
    new = pd.DataFrame({"x": [1.0, 2.0, None, 0.5], "g": ["a", "c", "b", None]}, index=list("pqrs"))
    linear = [beta["Intercept"] + beta["x"], beta["Intercept"] + 2 * beta["x"] + beta["g[T.c]"]]
    found = model.predict(new)
    assert found.index.tolist() == list("pqrs")
    assert found[:2].to_numpy() == pytest.approx(1 / (1 + np.exp(-np.array(linear))), rel=1e-12)
    assert found[2:].isna().all()
    with pytest.raises(UsageError) as caught:
        model.predict(pd.DataFrame({"xx": [1], "g": ["d"]}))
    for words in ("x: the data have no such column", "g: the model does not know d", "a, b, c"):
        assert words in str(caught.value)
    with pytest.raises(UsageError, match="no data frame"):
        model.predict([1, 2])  # type: ignore[arg-type]


def test_codes_of_a_study_and_its_labels(leap: object) -> None:
    model = ls.model("ch_any_it ~ registry_tracking + setting", study=leap)  # type: ignore[arg-type]
    coded = model.predict(pd.DataFrame({"registry_tracking": [1, 0], "setting": [1.0, 3.0]}))
    labels = {"registry_tracking": ["1", "0"], "setting": ["Urban", "Rural"]}
    assert model.predict(pd.DataFrame(labels)).to_numpy() == pytest.approx(coded.to_numpy())


def test_an_exact_model_has_no_covariance_and_no_probabilities() -> None:
    model = ls.model("y ~ z", DATA, method="exact")
    assert model.bse.isna().all()
    assert math.isnan(model.llf)
    assert model.model is None
    for ask in (model.cov_params, model.predict):
        with pytest.raises(UsageError, match="an exact model has no"):
            ask()


def test_a_summary_is_as_wide_as_a_terminal() -> None:
    firth = ls.model(FORMULA, DATA)
    text = str(firth.summary())
    assert max(map(len, text.splitlines())) <= 80
    assert "penalty" in text
    assert "<table" in firth.summary().as_html()


def test_names_from_the_data_are_escaped_in_html() -> None:
    summary = ls.model("y ~ g", DATA.assign(g=DATA["g"].replace("c", "z<script>alert(1)</script>"))).summary()
    assert "<script>" not in summary.as_html()
    assert "<script>" not in summary._repr_html_()
    assert "g[T.z&lt;script&gt;" in summary.as_html()
    assert "g[T.z<script>" in str(summary)


def test_the_figure_has_every_column_of_the_model() -> None:
    model = ls.model("y ~ x + g", DATA)
    assert len(model.plot()) == 1
