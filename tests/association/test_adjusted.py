"""Adjusted associations: within strata and by models, against R."""

import math

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.association.adjusted import exponential
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.output.effects import as_ratio
from leapstats.output.result import AnalysisResult
from leapstats.results.effect import Effect
from leapstats.stats.two_by_two.one_table import mid_p_odds_ratio

STATISTICS = ("mid_p_stratified_odds_ratio", "firth_logistic", "exact_logistic")


@pytest.fixture(scope="module")
def adjusted(leap: Study) -> AnalysisResult:
    strategies = ["registry_tracking", "ma_or_rn_screening"]
    return ls.associations(study=leap, exposures=strategies, outcomes=["ch_any_it"], adjust_for="setting")


def four(shown: AnalysisResult, pair: tuple[str, str], statistic: str) -> list[float]:
    names = ("odds_ratio", "conf_low", "conf_high", "p_value")
    found = {
        row.stat_name: row.stat for row in shown.results if (row.by, row.variable, row.statistic) == (*pair, statistic)
    }
    return [found[name] for name in names]


def notes(shown: AnalysisResult, statistic: str) -> set[str | None]:
    return {row.note for row in shown.results if row.statistic == statistic}


# R 4.2: brglm2 (type = "AS_mean"), and the profile penalized likelihood by optim, as in tests/test_models.py.
def test_firth_is_as_in_r(adjusted: AnalysisResult) -> None:
    found = four(adjusted, ("registry_tracking", "ch_any_it"), "firth_logistic")
    assert found == pytest.approx([math.exp(-1.0745866012315), 0.02423205, 2.7817407, 0.324443161], rel=1e-6)


# R 4.2: uniroot(tol = 1e-14) on the mean, and on the mid-p tails, of the sum of the strata's noncentral hypergeometric
# counts, convolved in R; mantelhaen.test(exact = TRUE) gives 1.50614, its uniroot having the default tolerance.
def test_strata_are_as_in_r(adjusted: AnalysisResult) -> None:
    found = four(adjusted, ("ma_or_rn_screening", "ch_any_it"), "mid_p_stratified_odds_ratio")
    assert found == pytest.approx([1.5061568349444, 0.312989167687, 7.88360402554, 0.618779633065], rel=1e-8)


def test_an_exact_model_of_one_more_yes_no_item_is_the_odds_ratio_common_to_its_strata() -> None:
    generator = np.random.default_rng(4)
    data = pd.DataFrame(generator.integers(0, 2, (24, 3)), columns=["s", "c", "z"])
    shown = ls.associations(data, exposures=["s"], outcomes=["c"], adjust_for=["z"], types={"z": "binary"})
    strata = four(shown, ("s", "c"), "mid_p_stratified_odds_ratio")
    # Given the sum over the strata, both condition on the same counts.
    assert four(shown, ("s", "c"), "exact_logistic") == pytest.approx(strata, rel=1e-6)


def test_without_differences_between_strata_adjusting_changes_nothing() -> None:
    data = pd.DataFrame({"s": [1, 1, 1, 0, 0, 0, 1, 0], "c": [1, 1, 0, 0, 0, 1, 1, 0], "z": ["only"] * 8})
    shown = ls.associations(data, exposures=["s"], outcomes=["c"], adjust_for="z", types={"z": "categorical"})
    crude = mid_p_odds_ratio([[3, 1], [1, 3]])
    expected = [crude.estimate, crude.conf_int.low, crude.conf_int.high, crude.p_value]
    for statistic in ("mid_p_stratified_odds_ratio", "exact_logistic"):
        assert four(shown, ("s", "c"), statistic) == pytest.approx(expected, rel=1e-8)


def test_what_is_not_estimable_says_why() -> None:
    data = pd.DataFrame(
        {"s": [1, 1, 0, 0, 1, 0], "c": [1, 0, 1, 0, 1, 0], "same": [1, 1, 0, 0, 1, 0], "n": [1, 2, 3, 4, 5, 6]}
    )
    shown = ls.associations(data, exposures=["s"], outcomes=["c"], adjust_for=["same"], types={"same": "binary"})
    assert any("none of 2 strata has units with and without" in str(note) for note in notes(shown, STATISTICS[0]))
    assert any("a combination of the columns before" in str(note) for note in notes(shown, "firth_logistic"))
    assert any("only the observed data are possible" in str(note) for note in notes(shown, "exact_logistic"))
    for statistic in STATISTICS:
        assert all(math.isnan(number) for number in four(shown, ("s", "c"), statistic))
    number = ls.associations(data, exposures=["s"], outcomes=["c"], adjust_for=["n"], types={"n": "count"})
    assert notes(number, STATISTICS[0]) == {"strata are made of one or two items with codes"}
    assert math.isfinite(four(number, ("s", "c"), "firth_logistic")[0])
    itself = ls.associations(data, exposures=["s", "same"], outcomes=["c"], adjust_for=["same"])
    assert "it is one of the items adjusted for" in notes(itself, "firth_logistic")


def test_units_without_an_answer_to_the_items_adjusted_for_are_left_out() -> None:
    data = pd.DataFrame({"s": [1, 1, 0, 0, 1, 0, 1], "c": [1, 0, 1, 0, 1, 0, 1], "z": [*"AABBAB", None]})
    shown = ls.associations(data, exposures=["s"], outcomes=["c"], adjust_for=["z"])
    sizes = {row.stat for row in shown.results if row.stat_name == "n_base"}
    assert sizes == {6.0}
    text = " ".join(str(shown).split())
    assert "Adjusted associations: 6 of the 7 rows of the family answered the items adjusted for." in text
    assert "z: compared with A in models." in text


def test_the_confounders_of_the_plan(leap: Study) -> None:
    strategies, challenges = ["registry_tracking"], ["ch_any_it", "ch_no_specialty_destination"]
    shown = ls.associations(study=leap, exposures=strategies, outcomes=challenges, adjust_for="plan")
    text = " ".join(str(shown).split())
    assert "adjusted for Setting, Organization type" in text
    assert "Strata: 10 combinations of answers." in text
    named = ls.associations(study=leap, exposures=strategies, outcomes=challenges, adjust_for=["setting", "org_type"])
    assert named.frame.equals(shown.frame)
    with pytest.raises(UsageError, match="a text item cannot be adjusted for"):
        ls.associations(study=leap, exposures=strategies, outcomes=challenges, adjust_for=["ch_text"])


def test_structural_and_constant_pairs_stay_in_the_table(leap: Study) -> None:
    shown = ls.associations(
        study=leap,
        exposures=["any_bh_specialist", "bh_teambuilding"],
        outcomes=["ch_no_specialty_destination"],
        adjust_for="setting",
    )
    assert "At least one BH specialist on site: not tested, by the dictionary" in " ".join(str(shown).split())
    assert len(shown.plot()) == 1
    data = pd.DataFrame({"s": [1, 1, 1, 1], "t": [1, 0, 1, 0], "c": [1, 0, 0, 1], "z": [*"AABB"]})
    constant = ls.associations(data, exposures=["s", "t"], outcomes=["c"], adjust_for=["z"], types={"s": "binary"})
    assert "All units have the same answer to one of the two items." in " ".join(str(constant).split())


def test_a_limit_that_was_not_found_is_not_infinite() -> None:
    assert math.isnan(exponential(math.nan))
    assert exponential(710.0) == exponential(math.inf) == math.inf
    assert (exponential(0.0), exponential(-math.inf)) == (1.0, 0.0)
    assert as_ratio(Effect(2.0, 0.5, math.nan)) == "2.00 (0.50 to –)"
