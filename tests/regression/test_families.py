"""Models of every family through the verb: against R, and the rules by which a family and a method are taken."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.regression.method import DEFAULTS, WAYS, Family
from leapstats.regression.result import ModelResult

REFERENCE = Path(__file__).parent.parent / "reference"
PRACTICES = pd.read_csv(REFERENCE / "practices.csv")
WAVES = pd.read_csv(REFERENCE / "practice_waves.csv")
URBAN = {"setting": "urban"}
QUALITY = "quality ~ setting + rn"


def test_a_linear_model_is_as_in_r() -> None:
    # R 4.2.2: m <- lm(quality ~ setting + rn, d), setting with urban first; sandwich::vcovHC(m, "HC3").
    fit = ls.model(QUALITY, PRACTICES, family="linear", reference=URBAN)
    assert dict(fit.params) == pytest.approx(
        {
            "Intercept": 50.1552048102217,
            "setting[T.suburban]": 1.45217963171739,
            "setting[T.rural]": -3.45509207065014,
            "rn": 6.42841037204059,
        },
        rel=1e-9,
    )
    hc3 = [2.03897776525849, 1.84024817375588, 2.60638461067677, 0.998060206373093]
    by_r = dict(zip(["Intercept", "setting[T.suburban]", "setting[T.rural]", "rn"], hc3, strict=True))
    assert dict(fit.bse) == pytest.approx(by_r, rel=1e-9)
    classic = ls.model(QUALITY, PRACTICES, family="linear", method="least_squares", reference=URBAN)
    assert classic.bse["rn"] == pytest.approx(0.723760109572495, rel=1e-9)
    assert fit.model.params.to_dict() == pytest.approx(dict(fit.params))
    assert "Difference (95% CI)" in str(fit)


def test_counts_per_patients_with_clusters_are_as_in_r() -> None:
    # geepack: geeglm(cnt ~ wave + offset(log(patients)), id = id, family = poisson), independence; the data are
    # balanced, so exchangeable has nearly the same estimate; Mancl-DeRouen written out.
    fit = ls.model("cnt ~ wave", WAVES, per="patients", cluster="id", count=["cnt"])
    assert fit.params["wave"] == pytest.approx(0.191891007810106, rel=1e-2)
    assert fit.bse["wave"] == pytest.approx(0.0579650301313903, rel=1e-2)
    ratio = fit.frame.query("stat_name == 'rate_ratio'")["stat"].item()
    assert ratio == pytest.approx(math.exp(fit.params["wave"]))
    assert "Counted per patients" in str(fit)
    assert "Clusters: 30 of id" in str(fit)


def test_numbers_of_several_waves_are_as_in_r() -> None:
    # geepack: geeglm(y ~ wave + setting, id = id, family = gaussian), balanced; Mancl-DeRouen written out.
    options = {"id": "id", "wave_item": "wave", "family": "linear", "reference": URBAN}
    fit = ls.model("y ~ wave + setting", WAVES, method="gee", **options)
    names = ["Intercept", "wave", "setting[T.suburban]", "setting[T.rural]"]
    expected = [67.7083333333333, 2.66666666666667, -6.35416666666667, -16.4416666666667]
    assert dict(fit.params) == pytest.approx(dict(zip(names, expected, strict=True)), rel=1e-7)
    errors = [2.89961595130034, 0.519153553592461, 4.22326496067835, 4.37750278230883]
    assert dict(fit.bse) == pytest.approx(dict(zip(names, errors, strict=True)), rel=1e-7)
    # Without a method waves are clusters by CR2.
    assert ls.model("y ~ wave + setting", WAVES, **options).fitted.way.method == "cr2"


@pytest.mark.parametrize(
    ("outcome", "options", "family", "said"),
    [
        ("registry", {}, "logistic", ""),
        ("rn", {}, "poisson", "Family: poisson, since rn is a count."),
        ("quality", {}, "linear", "Family: linear, since quality is whole numbers of which none is 1 or less."),
        ("w", {}, "linear", "Family: linear, since w is a number."),
        (
            "setting",
            {},
            "multinomial",
            "since setting has levels without a known order; if they are in order, use --family ordinal.",
        ),
        ("quality", {"per": "w"}, "poisson", "Family: poisson, since quality is counted per another item."),
        ("view", {}, "ordinal", "Family: ordinal, since view has levels in order."),
    ],
)
def test_the_family_follows_from_the_outcome(outcome: str, options: dict[str, str], family: str, said: str) -> None:
    scale = ["Disagree", "Neutral", "Agree"]
    data = PRACTICES.assign(view=[scale[sat % 3] for sat in PRACTICES["sat"]])
    shown = ls.model(f"{outcome} ~ patients", data, **options)
    assert shown.fitted is not None
    assert shown.fitted.way.family == family
    assert said in " ".join(str(shown).split())
    named = ls.model(f"{outcome} ~ patients", data, family=family, **options)
    assert named.frame.equals(shown.frame)
    assert "since" not in str(named)


def test_each_family_has_its_default_among_its_ways() -> None:
    for family in Family:
        alone, clustered, sampled = DEFAULTS[family]
        assert (family, alone) in WAYS
        assert not WAYS[family, alone].has_clusters
        assert clustered is None or WAYS[family, clustered].has_clusters
        assert sampled is None or WAYS[family, sampled].by_t


@pytest.mark.parametrize(
    ("formula", "options", "said"),
    [
        ("quality ~ rn", {"family": "logistic"}, ["quality"]),
        ("setting ~ rn", {"family": "linear"}, ["setting"]),
        ("registry ~ rn", {"family": "linear", "binary": ["registry"]}, ["the outcome is binary", "--family logistic"]),
        ("quality ~ rn", {"family": "gauss"}, ['"gauss" is not known', "linear"]),
        ("quality ~ rn", {"family": "linear", "method": "firth"}, ["the family linear is not fitted by firth", "hc3"]),
        ("quality ~ rn", {"per": "patients", "family": "linear"}, ["the family linear has no rates"]),
        ("rn ~ quality", {"per": "nobody"}, ["nobody"]),
        ("rn ~ quality", {"per": "rn"}, ["rn is in the formula already"]),
        ("rn ~ quality", {"per": "setting"}, ["setting is categorical", "Name a number such as patients"]),
        ("rn ~ patients", {"per": "free"}, ["free is 0 in 2 of 30 rows", "free is below 0 in 1 of 30 rows"]),
        ("quality ~ rn", {"cluster": "one"}, ["all rows are of one cluster"]),
        ("quality ~ rn", {"cluster": "id"}, ["each of the 30 rows is a cluster of its own"]),
        ("quality ~ rn", {"cluster": "network", "method": "hc3"}, ["hc3 takes rows for independent"]),
        ("quality ~ rn", {"cluster": "network", "random": "setting"}, ["it cannot be combined with cluster"]),
        ("quality ~ rn", {"random": "network", "method": "cr2"}, ["cr2 has no random intercept"]),
        ("quality ~ rn", {"cluster": "network", "method": "mixed"}, ["Use --random network"]),
        ("rn ~ quality", {"random": "network", "family": "poisson"}, ["poisson models have no random intercept here"]),
        ("setting ~ rn", {"cluster": "network"}, ["the family multinomial has no method for clusters"]),
        ("quality ~ rn", {"method": "cr2"}, ["cr2 needs clusters, or the id column and the wave column"]),
        ("quality ~ C(setting, ref=moon)", {}, ['"moon" is not one of its levels', "urban"]),
        ("quality ~ C(id)", {"count": ["id"]}, ["29 columns", "30 rows"]),
    ],
)
def test_what_does_not_go_together_is_named_with_the_remedy(
    formula: str, options: dict[str, object], said: list[str]
) -> None:
    free = [0, 0, -1, *range(1, 28)]
    data = PRACTICES.assign(one="x", free=free)
    with pytest.raises((UsageError, ls.DataError)) as caught:
        ls.model(formula, data, **options)
    for words in said:
        assert words in str(caught.value), str(caught.value)


def test_counts_that_are_none_are_refused() -> None:
    data = PRACTICES.assign(fte=PRACTICES["rn"] + 0.5, net=PRACTICES["rn"] - 2)
    for outcome, said in (("fte", "not whole"), ("net", "negative")):
        with pytest.raises((UsageError, ls.DataError), match=said):
            ls.model(f"{outcome} ~ quality", data, family="poisson")


def test_predictions_of_rows_are_those_of_statsmodels() -> None:
    linear = ls.model(QUALITY, PRACTICES, family="linear")
    assert linear.predict().to_numpy() == pytest.approx(np.asarray(linear.model.predict()))
    rates = ls.model("rn ~ setting", PRACTICES, per="patients")
    offset = np.log(PRACTICES["patients"])
    expected = rates.model.predict(rates.model.model.exog, offset=offset)
    assert rates.predict().to_numpy() == pytest.approx(np.asarray(expected))
    assert rates.predict(PRACTICES).to_numpy() == pytest.approx(np.asarray(expected))
    without = rates.predict(PRACTICES.assign(patients=np.nan))
    assert without.isna().all()
    with pytest.raises(UsageError, match="patients"):
        rates.predict(PRACTICES.drop(columns="patients"))


def test_levels_have_a_probability_each() -> None:
    for fit in (ls.model("setting ~ rn", PRACTICES), ls.model("sat ~ rn", PRACTICES, family="ordinal")):
        found = fit.predict()
        assert found.sum(axis=1).to_numpy() == pytest.approx(1)
        assert isinstance(fit, ModelResult)
        counts = pd.Series(fit.fitted.data.outcome).value_counts().sort_index()
        if fit.fitted.way.family == "multinomial":
            assert found.sum().to_numpy() == pytest.approx(counts.to_numpy())


def test_a_model_says_where_a_test_speaks_against_it() -> None:
    rng = np.random.default_rng(2)
    spread = PRACTICES.assign(visits=rng.negative_binomial(1, 0.1, len(PRACTICES)))
    said = "The counts vary more than Poisson's"
    assert said in " ".join(str(ls.model("visits ~ rn", spread, method="likelihood")).split())
    assert said not in " ".join(str(ls.model("visits ~ rn", spread)).split())
    # A column that only tells the middle level from the ends has no one odds ratio.
    bent = PRACTICES.assign(view=[1, 2, 3] * 10, mid=[0, 1, 0] * 10).assign(
        mid=lambda d: d["mid"].where(d.index > 4, 1)
    )
    bent["mid"] = bent["mid"].where(bent.index != 25, 1)
    shown = " ".join(str(ls.model("view ~ mid", bent, family="ordinal")).split())
    assert "Odds ratios differ between the levels" in shown


def test_with_independence_the_estimates_of_clusters_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(5)
    data = pd.DataFrame(
        {
            "staff": rng.normal(size=40).round(2),
            "size": rng.normal(size=40).round(2),
            "network": [f"n{place % 9}" for place in range(40)],
        }
    )
    taken = {"continuous": ["staff", "size"]}
    apart = ls.model("staff ~ size", data, method="least_squares", **taken)
    within = ls.model("staff ~ size", data, cluster="network", method="gee", correlation="independence", **taken)
    usual = ls.model("staff ~ size", data, cluster="network", method="gee", **taken)
    assert within.params.tolist() == pytest.approx(apart.params.tolist(), abs=1e-9)
    assert usual.params.tolist() != pytest.approx(apart.params.tolist(), abs=1e-4)
    assert "independence working correlation" in str(within)


def test_a_working_correlation_is_for_gee_alone() -> None:
    data = pd.DataFrame({"y": [1.5, 2, 3.5, 4], "x": [1, 2, 3, 5]})
    with pytest.raises(UsageError, match="only gee has a working correlation"):
        ls.model("y ~ x", data, correlation="independence")
    with pytest.raises(UsageError, match='"ar1" is not known'):
        ls.model("y ~ x", data, correlation="ar1", method="gee", cluster="x")
