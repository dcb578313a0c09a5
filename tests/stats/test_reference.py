"""Every method against the results of other implementations, kept with their sources in tests/reference/."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from leapstats import stats
from leapstats.stats.result import Inference

CASES = json.loads((Path(__file__).parents[1] / "reference" / "stats.json").read_text(encoding="utf-8"))


def cases(method: str) -> pytest.MarkDecorator:
    found = [case for case in CASES if case["method"] == method]
    assert found
    return pytest.mark.parametrize("case", found, ids=[case["id"] for case in found])


def number(value: object) -> float:
    known = {"Inf": math.inf, "-Inf": -math.inf, "Infinity": math.inf, "-Infinity": -math.inf, None: math.nan}
    return known.get(value, value)  # type: ignore[return-value, arg-type, call-overload]


def limits(found: Inference) -> tuple[float, float]:
    return found.conf_int.low, found.conf_int.high


def close(found: tuple[float, float], expected: list[object], **tolerance: float) -> None:
    assert found == pytest.approx(tuple(number(each) for each in expected), **tolerance)


@cases("fisher_conditional")
def test_fisher_and_the_conditional_odds_ratio(case: dict) -> None:
    table, expected = case["input"]["table"], case["expected"]
    assert stats.fisher_exact(table).p_value == pytest.approx(expected["p_two_sided_minlike"], abs=1e-9)
    assert stats.fisher_exact(table, alternative="less").p_value == pytest.approx(expected["p_less"], abs=1e-9)
    assert stats.fisher_exact(table, alternative="greater").p_value == pytest.approx(expected["p_greater"], abs=1e-9)
    found = stats.conditional_odds_ratio(table)
    assert found.p_value == pytest.approx(expected["p_central"], abs=1e-9)
    assert found.estimate == pytest.approx(number(expected["cmle_or"]), rel=1e-6)
    close(limits(found), expected["ci_central"], rel=1e-6)


@cases("fisher_midp")
def test_fisher_mid_p(case: dict) -> None:
    table, expected = case["input"]["table"], case["expected"]
    assert stats.fisher_mid_p(table).p_value == pytest.approx(expected["p_midp_minlike"], abs=1e-9)
    found = stats.mid_p_odds_ratio(table)
    assert found.p_value == pytest.approx(expected["p_midp_central"], abs=1e-9)
    close(limits(found), expected["ci_midp_central"], rel=1e-6)


COMPARISONS: dict[str, Callable[..., Inference]] = {
    "rd_newcombe": stats.newcombe_risk_difference,
    "rd_miettinen_nurminen": stats.miettinen_nurminen_risk_difference,
    "rd_agresti_caffo": stats.agresti_caffo_risk_difference,
    "rr_koopman": stats.koopman_risk_ratio,
    "rr_miettinen_nurminen": stats.miettinen_nurminen_risk_ratio,
    "or_miettinen_nurminen": stats.score_odds_ratio,
}


@pytest.mark.parametrize("name", COMPARISONS)
@cases("two_proportions_asymptotic_ci")
def test_two_proportions(case: dict, name: str) -> None:
    found = COMPARISONS[name](case["input"]["table"])
    expected = case["expected"].get(name)
    if expected is None:
        assert math.isnan(found.estimate)
        return
    close(limits(found), expected, abs=1e-4, rel=1e-3)
    if name.startswith("rd_"):
        assert found.estimate == pytest.approx(case["expected"]["rd"], abs=1e-9)


def turned(interval: list[object]) -> list[float]:
    """Turn a lost-over-gained interval into gained over lost."""
    low, high = (number(each) for each in interval)
    return [1 / high if high else math.inf, 1 / low if low else math.inf]


@cases("mcnemar")
def test_mcnemar(case: dict) -> None:
    table, expected = case["input"]["table"], case["expected"]
    assert stats.mcnemar_exact(table).p_value == pytest.approx(expected["p_exact"], abs=1e-9)
    if "p_midp" in expected:
        assert stats.mcnemar_mid_p(table).p_value == pytest.approx(expected["p_midp"], abs=1e-9)
    if not math.isnan(number(expected.get("chi2"))):
        found = stats.mcnemar_chi_square(table)
        assert found.statistic == pytest.approx(expected["chi2"], abs=1e-9)
        assert found.p_value == pytest.approx(expected["p_asymptotic"], abs=1e-9)
    for name, function in (("or_ci_exact", stats.paired_odds_ratio), ("or_ci_midp", stats.mid_p_paired_odds_ratio)):
        if expected.get(name) is not None and None not in expected[name]:
            close(limits(function(table)), turned(expected[name]), rel=1e-6)


PAIRED: dict[str, Callable[..., Inference]] = {
    "bonett_price": stats.bonett_price_paired_difference,
    "newcombe10_corr_cc": stats.newcombe_paired_difference,
    "tango": stats.tango_paired_difference,
}


@pytest.mark.parametrize("name", PAIRED)
@cases("paired_difference_ci")
def test_paired_differences(case: dict, name: str) -> None:
    found = PAIRED[name](case["input"]["table"])
    low, high = case["expected"][name]
    close(limits(found), [-high, -low], abs=2e-5)
    assert found.estimate == pytest.approx(-case["expected"]["rd"], abs=1e-9)


SINGLE: dict[str, Callable[..., Inference]] = {
    "wilson": stats.wilson_proportion,
    "clopper_pearson": stats.clopper_pearson_proportion,
    "jeffreys_modified": stats.jeffreys_proportion,
    "midp": stats.mid_p_proportion,
    "blaker_exactci": stats.blaker_proportion,
    "blaker_klaschka": stats.blaker_proportion,
}


@pytest.mark.parametrize("name", SINGLE)
@cases("single_proportion_ci")
def test_single_proportions(case: dict, name: str) -> None:
    found = SINGLE[name](case["input"]["x"], case["input"]["n"])
    close(limits(found), case["expected"][name], abs=1e-5 if name == "blaker_exactci" else 1e-6)


@cases("cochran_armitage")
def test_cochran_armitage(case: dict) -> None:
    given, expected = case["input"], case["expected"]
    table = list(zip(given["events"], given["nonevents"], strict=True))
    found = stats.cochran_armitage(table, scores=given["scores"])
    assert found.statistic == pytest.approx(expected["chi2"], abs=1e-8)
    assert found.p_value == pytest.approx(expected["p_asymptotic"], abs=1e-9)
    exact = {
        alternative: stats.exact_cochran_armitage(table, scores=given["scores"], alternative=alternative).p_value
        for alternative in ("two-sided", "greater", "less")
    }
    assert exact["two-sided"] == pytest.approx(expected["p_exact_2x"], abs=1e-9)
    assert exact["greater"] == pytest.approx(expected["p_exact_ge"], abs=1e-9)
    assert exact["less"] == pytest.approx(expected["p_exact_le"], abs=1e-9)


@cases("wilcoxon_signed_rank")
def test_wilcoxon(case: dict) -> None:
    differences, expected = case["input"]["d"], case["expected"]
    for zeros in ("pratt", "wilcoxon"):
        two_sided = stats.wilcoxon_signed_rank(differences, zeros=zeros)
        greater = stats.wilcoxon_signed_rank(differences, zeros=zeros, alternative="greater")
        assert two_sided.p_value == pytest.approx(expected[f"p_exact_{zeros}"], abs=1e-9)
        assert greater.p_value == pytest.approx(expected[f"p_exact_greater_{zeros}"], abs=1e-9)
    if "hodges_lehmann_all" in expected:
        assert stats.hodges_lehmann(differences).estimate == pytest.approx(expected["hodges_lehmann_all"], abs=1e-9)


@cases("stratified_exact_conditional")
def test_strata(case: dict) -> None:
    tables, expected = case["input"]["tables"], case["expected"]
    found = stats.stratified_odds_ratio(tables)
    assert found.estimate == pytest.approx(expected["cmle_or"], rel=1e-5)
    assert found.p_value == pytest.approx(expected["p_tst"], abs=1e-8)
    close(limits(found), expected["ci_exact"], rel=1e-5)
    close(limits(stats.mid_p_stratified_odds_ratio(tables)), expected["ci_midp"], rel=1e-5)
    pooled = stats.mantel_haenszel(tables)
    assert pooled.estimate == pytest.approx(expected["mh_or"], rel=1e-5)
    close(limits(pooled), expected["mh_ci_rbg"], rel=1e-5)
    assert pooled.statistic == pytest.approx(expected["cmh_chi2"], rel=1e-8)
    assert pooled.p_value == pytest.approx(expected["cmh_p"], abs=1e-8)


ADJUSTMENTS: dict[str, Callable[..., np.ndarray]] = {
    "holm": stats.holm,
    "hochberg": stats.hochberg,
    "hommel": stats.hommel,
    "bh": stats.benjamini_hochberg,
    "by": stats.benjamini_yekutieli,
    "bonferroni": stats.bonferroni,
}


@pytest.mark.parametrize("name", ADJUSTMENTS)
@cases("p_adjust")
def test_adjustments(case: dict, name: str) -> None:
    if name in case["expected"]:
        given = case["input"]["p"]
        assert ADJUSTMENTS[name](given) == pytest.approx(case["expected"][name], abs=1e-12)
        assert ADJUSTMENTS[name](given[::-1]) == pytest.approx(case["expected"][name][::-1], abs=1e-12)


# Right values where other tools fail, from ratesci and contingencytables; four decimals or three.
@pytest.mark.parametrize(
    ("function", "table", "low", "high", "tolerance"),
    [
        (stats.miettinen_nurminen_risk_difference, [[3, 2], [4, 21]], None, 0.7620, 5e-5),
        (stats.miettinen_nurminen_risk_ratio, [[5, 0], [13, 12]], 1.003, None, 5e-4),
        (stats.koopman_risk_ratio, [[5, 0], [13, 12]], 1.019, None, 5e-4),
        (stats.miettinen_nurminen_risk_difference, [[3, 1], [1, 3]], -0.222, 0.868, 5e-4),
        (stats.miettinen_nurminen_risk_difference, [[15, 0], [0, 15]], 0.766, 1.0, 5e-4),
        (stats.agresti_caffo_risk_difference, [[15, 0], [0, 15]], None, 1.0, 1e-12),
        (stats.conditional_odds_ratio, [[3, 1], [1, 3]], None, 626.24, 5e-3),
    ],
)
def test_where_other_tools_go_wrong(
    function: Callable[..., Inference], table: list[list[int]], low: float | None, high: float | None, tolerance: float
) -> None:
    found = limits(function(table))
    if low is not None:
        assert found[0] == pytest.approx(low, abs=tolerance)
    if high is not None:
        assert found[1] == pytest.approx(high, abs=tolerance)
