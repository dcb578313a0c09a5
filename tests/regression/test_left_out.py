"""Tables about a fitted model say what its own numbers say: by refits, by identities, and by names."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import leapstats as ls
from leapstats.errors import UsageError

rng = np.random.default_rng(17)
N = 30
DATA = pd.DataFrame(
    {
        "x": rng.integers(0, 2, N),
        "g": rng.choice(["a", "b", "c"], N),
        "z": rng.normal(size=N).round(2),
        "count": rng.poisson(3, N),
        "org": [f"Clinic {place % 6}" for place in range(N)],
    }
)


def test_the_fits_without_each_row_are_those_of_statsmodels() -> None:
    fits = [smf.ols("z ~ x", DATA.drop(index=row)).fit() for row in DATA.index]
    shown = ls.model("z ~ x", DATA, method="least_squares").influence().frame
    for name, expected in (("estimate", "params"), ("p_value", "pvalues")):
        own = shown[shown["statistic"].str.startswith("leave_one_out/") & (shown["stat_name"] == name)]["stat"]
        assert own.tolist() == pytest.approx([getattr(fit, expected)["x"] for fit in fits])


def test_clusters_that_are_left_out_have_their_names() -> None:
    shown = ls.model("z ~ x", DATA, cluster="org").influence()
    left_out = {row.statistic.partition("/")[2] for row in shown.results}
    assert left_out == {"", *(f"Clinic {place}" for place in range(6))}


@pytest.mark.parametrize("formula", ["z ~ x + g", "z ~ x + count"])
def test_differences_of_a_linear_model_are_its_coefficients(formula: str) -> None:
    # Without a product the average difference of a linear model is the coefficient, with its own degrees of freedom.
    shown = ls.model(formula, DATA, cluster="org", method="cr2")
    limits, averaged = shown.conf_int(), shown.margins().frame.set_index(["by", "by_level", "stat_name"])["stat"]
    for name, at in {"x": ("x", "1"), "g[T.b]": ("g", "b"), "g[T.c]": ("g", "c")}.items():
        if name in shown.params:
            found = [averaged[(*at, stat)] for stat in ("estimate", "conf_low", "conf_high", "p_value")]
            assert found == pytest.approx([shown.params[name], *limits.loc[name], shown.pvalues[name]], rel=1e-6)


def test_a_test_of_one_column_is_that_of_its_coefficient() -> None:
    shown = ls.model("z ~ x + g", DATA, cluster="org", method="cr2")
    tested = {row.by: row.stat for row in shown.joint_tests().results if row.stat_name == "p_value"}
    assert tested["x"] == pytest.approx(shown.pvalues["x"])


def test_differences_of_an_ordinal_model_add_up_to_nothing() -> None:
    shown = ls.model("z ~ x + g", DATA.assign(z=rng.integers(1, 4, N)), family="ordinal").margins()
    estimates = [row for row in shown.results if row.stat_name == "estimate"]
    for by in {(row.by, row.by_level) for row in estimates}:
        assert sum(row.stat for row in estimates if (row.by, row.by_level) == by) == pytest.approx(0, abs=1e-9)


def test_an_item_is_predicted_by_once() -> None:
    with pytest.raises(UsageError, match="x: it is named twice"):
        ls.model("z ~ x + g", DATA).predictions("x", "x")


@pytest.mark.parametrize(("number", "words"), [(np.inf, "an infinite number"), (1e17, "too large for a count")])
def test_a_count_that_is_none_is_named(number: float, words: str) -> None:
    data = DATA.assign(count=DATA["count"].astype(float).where(DATA.index != 3, number))
    with pytest.raises(UsageError, match=f"count: .*{words}"):
        ls.model("count ~ x", data, family="poisson")


def test_counts_are_not_per_infinity() -> None:
    data = DATA.assign(per=np.where(DATA.index == 3, np.inf, 100.0))
    with pytest.raises(UsageError, match="per: it has an infinite number"):
        ls.model("count ~ x", data, per="per")


@pytest.mark.parametrize("named", [str, int])
def test_clusters_may_be_many(named: type) -> None:
    rows = 400
    many = pd.DataFrame({"z": rng.normal(size=rows), "x": rng.integers(0, 2, rows), "org": np.arange(rows) // 2})
    shown = ls.model("z ~ x", many.assign(org=many["org"].map(named)), cluster="org")
    assert "Clusters: 200 of org." in str(shown)
    # statsmodels has CR0 and CR1 only; the estimate is that of least squares.
    assert shown.params["x"] == pytest.approx(smf.ols("z ~ x", many).fit().params["x"])
