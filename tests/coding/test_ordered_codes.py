"""Codes in an order, ratings that are numbers, lists of codes, pairs of coders."""

from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls

# R 4.2.2: vcd::Kappa(table(...), weights = "Equal-Spacing" and "Fleiss-Cohen"): estimate and standard error, linear
# and quadratic; unweighted limits by psych::cohen.kappa.
PAIRS = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 2), (3, 2), (1, 1), (2, 3), (3, 3), (1, 1), (2, 1), (3, 3)]
WEIGHTED = {"linear": (0.625, 0.165174800873953), "quadratic": (0.75, 0.121030729568982)}
TWO = pd.DataFrame(PAIRS, columns=["a", "b"]).assign(unit=[f"u{place}" for place in range(12)])
WORDS = {1: "low", 2: "mid", 3: "high"}
WORDED = TWO.replace({"a": WORDS, "b": WORDS})

# Krippendorff (2011), section E; alpha by the Python package krippendorff 0.9.0.
FOUR = pd.DataFrame(
    {
        "unit": range(12),
        "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "c": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
)
ALPHA = {"nominal": 0.743421052631579, "ordinal": 0.8153875037548814, "interval": 0.8491071428571428}

# Shrout & Fleiss (1979); R 4.2.2: psych::ICC(x, lmer = FALSE), estimate and limits.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
ICC = {
    "ICC1": (0.165741768405476, -0.132932324874751, 0.722560062328121),
    "ICC2": (0.289763779527559, 0.018786513374712, 0.761084369648953),
    "ICC3": (0.714840714840715, 0.342464765033925, 0.94585825995536),
    "ICC1k": (0.442797133679269, -0.884442155238119, 0.912415420340776),
    "ICC2k": (0.620050547598989, 0.0711368153025035, 0.927232040167722),
    "ICC3k": (0.909315542377069, 0.675674713816305, 0.985891678169062),
}


def stats(found: ls.AnalysisResult, statistic: str, **where: str) -> dict[str, float]:
    frame = found.frame
    kept = frame["statistic"] == statistic
    for column in ("level", "by", "by_level"):
        kept &= frame[column] == where[column] if column in where else frame[column].isna()
    return dict(zip(frame.loc[kept, "stat_name"], frame.loc[kept, "stat"], strict=True))


@pytest.mark.parametrize("weights", WEIGHTED)
def test_weighted_kappa_of_two_coders_is_that_of_r(weights: str) -> None:
    found = ls.agreement(TWO, unit="unit", coder=["a", "b"], metric="ordinal", kappa_weights=weights)
    worded = ls.agreement(
        WORDED, unit="unit", coder=["a", "b"], metric="ordinal", kappa_weights=weights, codes="low,mid,high"
    )
    estimate, error = WEIGHTED[weights]
    for each in (found, worded):
        kappa = stats(each, "weighted_kappa")
        assert kappa["estimate"] == pytest.approx(estimate, rel=1e-9)
        assert kappa["conf_low"] == pytest.approx(estimate - 1.959963984540054 * error, rel=1e-9)
    assert stats(found, "gwet_ac2") == pytest.approx(stats(worded, "gwet_ac2"))
    assert f"Weights of kappa and AC2 are {weights}" in str(found)
    assert "numbers by size, those that were given): 1, 2, 3." in " ".join(str(found).split())


def test_unweighted_limits_stand_beside() -> None:
    kappa = stats(ls.agreement(TWO, unit="unit", coder=["a", "b"], metric="ordinal"), "cohen_kappa")
    expected = (0.5, 0.0999240269703908, 0.900075973029609)
    assert tuple(kappa.values()) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("metric", ALPHA)
def test_alpha_by_metric_is_the_published_one(metric: str) -> None:
    found = ls.agreement(FOUR, unit="unit", coder=list("abcd"), metric=metric)
    name = "krippendorff_alpha" if metric == "nominal" else f"krippendorff_alpha_{metric}"
    assert stats(found, name)["estimate"] == pytest.approx(ALPHA[metric], rel=1e-9)


def test_nominal_limits_of_alpha_are_those_of_gwet() -> None:
    # Base R 4.2.2 after Gwet (2014), as in tests/stats/agreement: standard error 0.145478717, qt(0.975, 10).
    found = stats(ls.agreement(FOUR, unit="unit", coder=list("abcd")), "krippendorff_alpha")
    assert found["conf_low"] == pytest.approx(ALPHA["nominal"] - 2.228138851964939 * 0.145478717, abs=1e-8)


def test_numbers_take_the_six_intraclass_correlations() -> None:
    frame = pd.DataFrame(TARGETS, columns=list("abcd")).assign(unit=list("uvwxyz"))
    found = ls.agreement(frame, unit="unit", coder=list("abcd"), metric="interval")
    for form, expected in ICC.items():
        numbers = stats(found, "rater_icc", by="form", by_level=form)
        assert tuple(numbers[name] for name in ("estimate", "conf_low", "conf_high")) == pytest.approx(expected)
    assert "ICC(3,k), mean of raters, consistency" in str(found)
    long = frame.melt(id_vars="unit", var_name="who", value_name="score")
    same = ls.agreement(long, unit="unit", coder="who", code="score", metric="interval")
    assert same.frame["stat"].to_list() == pytest.approx(found.frame["stat"].to_list(), nan_ok=True)


def test_numbers_that_not_all_coders_gave_have_alpha_alone() -> None:
    frame = pd.DataFrame({"unit": range(6), "a": [1.5, 2, 3, 4, None, 6], "b": [1, 2.5, 3, None, 5, 6], "c": None})
    frame["c"] = [None, None, None, 4.0, 5.0, None]
    found = ls.agreement(frame, unit="unit", coder=list("abc"), metric="interval")
    assert "No unit was rated by all coders" in str(found)
    assert "Agreement of 3 coders" in str(found)


def test_permuting_coders_changes_nothing_but_names() -> None:
    first = ls.agreement(FOUR, unit="unit", coder=list("abcd"), metric="ordinal")
    for order in list(permutations("abcd"))[5::7]:
        other = ls.agreement(FOUR, unit="unit", coder=list(order), metric="ordinal")
        assert other.frame["stat"].to_list() == pytest.approx(first.frame["stat"].to_list(), nan_ok=True)


def test_other_words_for_codes_change_nothing() -> None:
    words = {1: "zz", 2: "yy", 3: "xx"}
    other = TWO.replace({"a": words, "b": words})
    first = ls.agreement(TWO, unit="unit", coder=["a", "b"])
    renamed = ls.agreement(other, unit="unit", coder=["a", "b"], codes=["zz", "yy", "xx"])
    for name in ("cohen_kappa", "gwet_ac1", "krippendorff_alpha", "percent_agreement"):
        assert stats(renamed, name) == pytest.approx(stats(first, name))


def test_a_coder_beside_a_copy_agrees_in_full() -> None:
    frame = WORDED.assign(b=WORDED["a"])
    found = ls.agreement(frame, unit="unit", coder=["a", "b"], metric="ordinal", codes=["low", "mid", "high"])
    for name in ("weighted_kappa", "gwet_ac2", "krippendorff_alpha_ordinal", "cohen_kappa", "gwet_ac1"):
        assert stats(found, name)["estimate"] == pytest.approx(1)
    # Rounding leaves no limits where the standard error is 0.
    assert pd.isna(stats(found, "cohen_kappa")["conf_low"])


def test_pairs_of_coders_have_the_numbers_of_two_alone() -> None:
    found = ls.agreement(FOUR, unit="unit", coder=list("abcd"), pairs=True)
    alone = ls.agreement(FOUR[["unit", "a", "d"]], unit="unit", coder=["a", "d"])
    of_pair = stats(found, "cohen_kappa", by="coders", by_level="a, d")
    assert of_pair == pytest.approx(stats(alone, "cohen_kappa"))
    assert "Agreement of each pair of coders" in str(found)
    ordered = ls.agreement(FOUR, unit="unit", coder=list("abcd"), pairs=True, metric="ordinal")
    assert "weighted_kappa" in set(ordered.frame["statistic"])
    numbers = ls.agreement(FOUR, unit="unit", coder=list("abcd"), pairs=True, metric="interval")
    assert numbers.tables[2]["Coders"].to_list()[0] == "a, b"


def test_codes_that_nobody_gave_are_named_and_count() -> None:
    found = ls.agreement(WORDED, unit="unit", coder=["a", "b"], codes=["low", "mid", "high", "top"])
    assert "Codes that nobody gave, which AC1 and weights count as codes all the same: top." in " ".join(
        str(found).split()
    )
    fewer = ls.agreement(WORDED, unit="unit", coder=["a", "b"])
    assert stats(found, "gwet_ac1")["estimate"] > stats(fewer, "gwet_ac1")["estimate"]


def test_levels_and_known_scales_say_the_order() -> None:
    levels = {"a": ["low", "mid", "high"], "b": ["low", "mid", "high"]}
    found = ls.agreement(WORDED, unit="unit", coder=["a", "b"], metric="ordinal", levels=levels)
    assert stats(found, "weighted_kappa")["estimate"] == pytest.approx(0.75)
    words = {1: "Disagree", 2: "Neutral", 3: "Agree"}
    known = ls.agreement(TWO.replace({"a": words, "b": words}), unit="unit", coder=["a", "b"], metric="ordinal")
    assert "Disagree, Neutral, Agree" in " ".join(str(known).split())


BAD = {
    "the order": ({"metric": "ordinal"}, "the order of the codes is not known: high, low, mid"),
    "a code": ({"codes": ["low", "mid"]}, r'code "high": it is not one of the codes listed; given to u2 \(a\), u2'),
    "no numbers": ({"metric": "interval", "categorical": ["a", "b"]}, 'code "low": it is not a number'),
    "a metric": ({"metric": "ratio"}, "Use one of nominal, ordinal, interval"),
    "weights": ({"kappa_weights": "cubic", "metric": "ordinal"}, "Use one of quadratic, linear"),
    "weights of names": ({"kappa_weights": "linear"}, "only codes in an order have weights"),
    "one code": ({"codes": ["low"]}, "one code is listed"),
    "codes of numbers": ({"codes": ["1", "2"], "metric": "interval"}, "numbers have no list of codes"),
    "levels": (
        {"metric": "ordinal", "levels": {"a": ["low", "mid", "high"], "b": ["high", "mid", "low"]}},
        "List all codes once with --codes",
    ),
    "all rated": ({"all_rated": True}, "a file with a column a coder has no rows to miss"),
    "wave": ({"wave": "2020"}, "only for a study"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told(name: str) -> None:
    options, message = BAD[name]
    with pytest.raises(ls.InputError, match=message):
        ls.agreement(WORDED, unit="unit", coder=["a", "b"], **options)


def test_too_few_units_are_a_note() -> None:
    for units in (1, 2):
        found = ls.agreement(WORDED[:units], unit="unit", coder=["a", "b"])
        said = " ".join(str(found).split())
        assert f"on {units} unit" in said
        assert "Agreement beyond chance needs 3 units that two coders rated." in said
        assert stats(found, "percent_agreement")["proportion"] == 1
    single = pd.DataFrame({"unit": ["x", "y"], "a": ["low", None], "b": [None, "mid"]})
    with pytest.raises(ls.InputError, match="no unit was rated by two coders"):
        ls.agreement(single, unit="unit", coder=["a", "b"])


STUDY = {
    "study.toml": """
[study]
name = "themes"
title = "Double coding, invented"
unit = "rating"
units = "ratings"
id = "row"
synthetic = true

[[waves]]
name = "2020"
file = "codes.csv"
format = "csv"
""",
    "variables.csv": "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,"
    "source,note\nrow,Row,id,,id,,,,,,,,,\nsite,Practice,categorical,sites,characteristic,,,,,,,,,\n"
    "who,Coder,categorical,coders,characteristic,,,,,,,,,\nlevel,Level,categorical,levels,characteristic,,,,,,,,,\n",
    "codelists.csv": "list,code,label,order,missing\nsites,1,North,1,\nsites,2,South,2,\nsites,3,East,3,\n"
    "sites,4,West,4,\ncoders,a,Anna,1,\ncoders,b,Ben,2,\nlevels,1,Low,1,\nlevels,2,Middle,2,\nlevels,3,High,3,\n"
    "levels,9,Not rated,4,unknown\n",
    "columns.csv": "wave,column,option,variable,recode\n2020,row,,row,\n"
    "2020,site,,site,\n2020,who,,who,\n2020,level,,level,\n",
    "codes.csv": "row,site,who,level\n1,1,a,1\n2,1,b,1\n3,2,a,2\n4,2,b,1\n5,3,a,2\n6,3,b,2\n7,4,a,9\n8,4,b,2\n",
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    for name, text in STUDY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_items_of_a_study_have_the_labels_and_order_of_its_code_list(study: Path) -> None:
    asked = {"unit": "site", "coder": "who", "code": "level", "study": study}
    found = ls.agreement(**asked, metric="ordinal")
    said = " ".join(str(found).split())
    assert "(of the code list of the study): Low, Middle, High." in said
    assert "nobody gave, which AC1 and weights count as codes all the same: High." in said
    assert "Rows left out that lack the unit, the coder or the code: 1." in said
    assert "ynthetic" in said
    # By hand: two of three agree; of a list of three codes chance in AC1 is (1/2 * 1/2 + 1/2 * 1/2) / 2 = 1/4.
    frame = found.frame
    assert stats(found, "percent_agreement")["proportion"] == pytest.approx(2 / 3)
    assert "South" in found.tables[1]["Unit"].to_list()
    assert set(frame["level"].dropna()) == {"Low", "Middle"}
    numbers = ls.agreement(**asked, metric="interval")
    assert numbers.tables[2]["Anna"].to_list() == ["2"]
    fewer = ls.agreement(**asked, where='site != "4"')
    assert stats(fewer, "tally")["n_base"] == 3
    mixed = ls.agreement(unit="row", coder=["level", "who"], study=study)
    assert "Codes that there are" not in str(mixed)
    with pytest.raises(ls.InputError, match="the order of the codes is not known"):
        ls.agreement(unit="row", coder=["level", "who"], study=study, metric="ordinal")
    with pytest.raises(ls.InputError, match="no such wave"):
        ls.agreement(**asked, wave="2021")
    with pytest.raises(ls.InputError, match="no such item"):
        ls.agreement(unit="nothing", coder="who", code="level", study=study)
