"""Models against the results of other implementations, kept with their sources in tests/reference/."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from leapstats.stats.exact.sufficient import conditional, sufficient_statistics
from leapstats.stats.models.clustered import gee_logistic
from leapstats.stats.models.exact import (
    exact_logistic,
    exact_logistic_probability_test,
    exact_logistic_score_test,
)
from leapstats.stats.models.matched import conditional_logistic
from leapstats.stats.models.penalized import firth_logistic

CASES = json.loads((Path(__file__).parents[1] / "reference" / "stats.json").read_text(encoding="utf-8"))


def cases(method: str) -> pytest.MarkDecorator:
    found = [case for case in CASES if case["method"] == method]
    assert found
    return pytest.mark.parametrize("case", found, ids=[case["id"] for case in found])


def numbers(values: list[object]) -> list[float]:
    known = {"Infinity": math.inf, "-Infinity": -math.inf}
    return [known.get(value, value) for value in values]  # type: ignore[call-overload]


def design_of(case: dict, terms: list[str]) -> tuple[np.ndarray, np.ndarray]:
    columns = case["input"]["columns"]
    return np.array(columns["y"]), np.array([columns[term] for term in terms], dtype=float).T


@cases("firth_logistic")
def test_firth(case: dict) -> None:
    expected, allowed = case["expected"], case["tolerance"]
    names = expected["terms"][1:]
    found = firth_logistic(*design_of(case, names), names=names)
    every = found.coefficients
    assert [each.name for each in every] == expected["terms"]
    # Ten times closer than the case asks for.
    assert [each.estimate for each in every] == pytest.approx(expected["coef"], abs=allowed["coef"] / 10)
    lows, highs = expected["ci_profile_lower"], expected["ci_profile_upper"]
    assert [each.conf_int.low for each in every] == pytest.approx(lows, abs=allowed["ci"] / 10)
    assert [each.conf_int.high for each in every] == pytest.approx(highs, abs=allowed["ci"] / 10)
    assert [each.p_value for each in every] == pytest.approx(expected["p_plr"], abs=allowed["p"])
    errors = expected["se_inverse_fisher"]
    assert [each.std_error for each in every] == pytest.approx(errors, abs=allowed["se"] / 10)
    augmented = expected["se_augmented"]
    assert [each.augmented_std_error for each in every] == pytest.approx(augmented, abs=allowed["se"] / 10)
    full = expected["loglik_penalized_full"]
    assert found.log_likelihood == pytest.approx(full, abs=1e-8)
    null = expected["loglik_penalized_null"]
    assert found.log_likelihood - found.statistic / 2 == pytest.approx(null, abs=1e-8)


@cases("exact_logistic")
def test_exact(case: dict) -> None:
    terms, allowed = case["input"]["terms"], case["tolerance"]
    outcome, design = design_of(case, terms)
    found = exact_logistic(outcome, design, names=terms)
    statistics = sufficient_statistics(outcome.astype(float), design, [[place] for place in range(len(terms))])
    for place, each in enumerate(found.coefficients):
        expected = case["expected"][each.name]
        distribution = conditional(statistics, place)
        assert distribution.observed == expected["suff"]
        assert distribution.support.tolist() == expected["support"]
        assert np.exp(distribution.log_weights) == pytest.approx(expected["counts"], rel=1e-12)
        (likeliest,) = numbers([expected["cmle"]])
        finite = math.isfinite(likeliest)
        assert each.estimate == pytest.approx(likeliest if finite else expected["mue"], abs=allowed["est"])
        assert each.estimate_kind == ("conditional maximum likelihood" if finite else "median unbiased")
        assert each.median_unbiased == pytest.approx(expected["mue"], abs=allowed["est"])
        assert [each.conf_int.low, each.conf_int.high] == pytest.approx(
            numbers(expected["ci_exact"]), abs=allowed["ci"]
        )
        assert [each.mid_p_conf_int.low, each.mid_p_conf_int.high] == pytest.approx(
            numbers(expected["ci_midp"]), abs=allowed["ci"]
        )
        assert each.p_value == pytest.approx(expected["p_tst"], abs=allowed["p"])
        assert each.score_p == pytest.approx(expected["p_score"], abs=allowed["p"])
        assert each.probability_p == pytest.approx(expected["p_prob"], abs=allowed["p"])
        alone = exact_logistic_score_test(outcome, design, columns=[place])
        assert alone.p_value == pytest.approx(expected["p_score"], abs=allowed["p"])
        alone = exact_logistic_probability_test(outcome, design, columns=[place])
        assert alone.p_value == pytest.approx(expected["p_prob"], abs=allowed["p"])


@cases("stratified_exact_conditional")
def test_strata(case: dict) -> None:
    tables = case["input"]["tables"]
    patterns = ([1, 0, 1, 0], [1, 1, 0, 0])
    outcome, exposed = (
        np.concatenate([np.repeat(pattern, np.ravel(table)) for table in tables]) for pattern in patterns
    )
    stratum = np.repeat(np.arange(len(tables)), [np.sum(table) for table in tables])
    found = conditional_logistic(outcome, exposed[:, None], strata=stratum).coefficients[0]
    expected, allowed = case["expected"], case["tolerance"]
    assert math.exp(found.estimate) == pytest.approx(expected["cmle_or"], rel=allowed["or_rel"])
    if len(outcome) > 1000:
        return
    marks = [stratum == place for place in range(1, len(tables))]
    exact = exact_logistic(outcome, np.column_stack([exposed, *marks])).coefficients[0]
    assert math.exp(exact.estimate) == pytest.approx(expected["cmle_or"], rel=allowed["or_rel"])
    for interval, name in ((exact.conf_int, "ci_exact"), (exact.mid_p_conf_int, "ci_midp")):
        assert [math.exp(interval.low), math.exp(interval.high)] == pytest.approx(expected[name], rel=allowed["or_rel"])
    assert exact.p_value == pytest.approx(expected["p_tst"], abs=allowed["p"])
    assert exact.probability_p == pytest.approx(expected["p_exact_minlike"], abs=allowed["p"])


@cases("gee_binomial")
def test_gee(case: dict) -> None:
    expected, allowed = case["expected"], case["tolerance"]
    names = expected["terms"][1:]
    outcome, design = design_of(case, names)
    clusters = case["input"]["columns"][case["input"]["cluster"]]
    found = gee_logistic(outcome, design, clusters=clusters, names=names, correlation=case["input"]["corstr"])
    every = found.coefficients
    assert [each.name for each in every] == expected["terms"]
    assert [each.estimate for each in every] == pytest.approx(expected["coef"], abs=allowed["coef"])
    corrected, robust = expected["se_mancl_derouen"], expected["se_robust"]
    assert [each.std_error for each in every] == pytest.approx(corrected, rel=allowed["se_rel"])
    assert [each.robust_std_error for each in every] == pytest.approx(robust, rel=allowed["se_rel"])
    assert found.correlation == pytest.approx(expected["alpha"], abs=allowed["alpha"])
    assert found.scale == pytest.approx(expected["scale"], abs=allowed["alpha"])
