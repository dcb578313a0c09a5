"""Domain scores against outcomes: exact trends and Firth slopes, against R."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, NotEstimableError, UsageError
from leapstats.output.result import AnalysisResult

Make = Callable[[dict[str, str]], Path]
PLAN = """
kind = "association"
title = "Domains, {wave}"
base = "answered"
method = "trend"
multiplicity = "holm"
exposures = ["one", "two"]
outcomes = ["trouble", "staff"]
"""
ITEMS = """\
one,One,binary,yes_no,strategy,care,,,,,,,,
two,Two,binary,yes_no,strategy,care,,,,,,,,
alone,Alone,binary,yes_no,strategy,other,,,,,,,,
homeless,Homeless,binary,yes_no,strategy,,,,,,,,,
trouble,Trouble,binary,yes_no,challenge,,,,,,,,,
"""
# Scores 0, 1, 2 in 5, 4 and 5 units, trouble in 1, 2 and 4 of them.
SCORES = [0] * 5 + [1] * 4 + [2] * 5
TROUBLE = [1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0]


@pytest.fixture
def files(study_files: dict[str, str]) -> dict[str, str]:
    study_files["plans/domains.toml"] = PLAN
    study_files["study.toml"] = study_files["study.toml"].replace(
        "[domains]", '[domains]\ncare = "Care"\nother = "Other things"'
    )
    study_files["variables.csv"] += ITEMS
    for name in ("one", "two", "alone", "homeless", "trouble"):
        study_files["columns.csv"] += f"2020,{name},,{name},\n"
    rows = [
        f"U{place},1,{2 + place % 3},1,0,x,{int(score > 0)},{int(score > 1)},{place % 2},1,{trouble}"
        for place, (score, trouble) in enumerate(zip(SCORES, TROUBLE, strict=True))
    ]
    header = "id,size,staff,talks,walks,note,one,two,alone,homeless,trouble\n"
    study_files["data/first.csv"] = header + "\n".join(rows) + "\n"
    return study_files


def number(shown: AnalysisResult, outcome: str, domain: str, statistic: str, name: str) -> float:
    found = [
        row.stat
        for row in shown.results
        if (row.variable, row.by, row.statistic, row.stat_name) == (outcome, domain, statistic, name)
    ]
    assert len(found) == 1
    return found[0]


# R 4.2: the conditional distribution of sum(score * events) by convolution, twice the smaller tail; slope by
# brglm2::brglm_fit(type = "AS_mean"), its p and limits by optimize and uniroot on the profile penalized likelihood.
def test_a_trend_is_as_in_r(make_study: Make, files: dict[str, str]) -> None:
    shown = ls.associations(by_domain=True, study=make_study(files))
    assert number(shown, "trouble", "care", "exact_cochran_armitage", "p_value") == pytest.approx(
        0.125874125874, rel=1e-9
    )
    slope = [
        number(shown, "trouble", "care", "firth_logistic", name) for name in ("odds_ratio", "conf_low", "conf_high")
    ]
    assert slope == pytest.approx([3.12484736619, 0.907843200293, 15.402764516], rel=1e-6)
    assert number(shown, "trouble", "care", "firth_logistic", "p_value") == pytest.approx(0.072124632858, abs=1e-8)
    assert "0: 1/5; 1: 2/4; 2: 4/5" in str(shown)
    assert "Care counts: One; Two." in str(shown)


# R 4.2: all 40,320 orders of the eight values, twice the smaller tail of the number of pairs in order.
def test_numbers_are_ranked_over_the_scores(make_study: Make, files: dict[str, str]) -> None:
    values, scores = [2, 0, 1, 3, 1, 2, 4, 2], [0, 0, 0, 1, 1, 1, 2, 2]
    rows = [
        f"U{place},1,{value},{1 if value else -8},0,x,{int(score > 0)},{int(score > 1)},0,1,{place % 2}"
        for place, (value, score) in enumerate(zip(values, scores, strict=True))
    ]
    files["data/first.csv"] = files["data/first.csv"].splitlines()[0] + "\n" + "\n".join(rows) + "\n"
    shown = ls.associations(by_domain=True, study=make_study(files))
    assert number(shown, "staff", "care", "jonckheere_terpstra", "p_value") == pytest.approx(0.1, rel=1e-9)
    assert "0: 1.00, N 3; 1: 2.00, N 3; 2: 3.00, N 2" in str(shown)
    assert len(shown.plot()) == 1
    with pytest.raises(UsageError, match="none is yes or no"):
        ls.associations(by_domain=True, study=make_study(files), outcomes=["staff"]).plot()


def test_holm_over_the_trends(make_study: Make, files: dict[str, str]) -> None:
    study = make_study(files)
    shown = ls.associations(by_domain=True, study=study, exposures=["one", "two", "alone"])
    p = [row.stat for row in shown.results if row.stat_name == "p_value" and row.statistic != "firth_logistic"]
    adjusted = [row.stat for row in shown.results if row.stat_name == "p_adjusted"]
    order = sorted(range(4), key=p.__getitem__)
    expected, largest = [0.0] * 4, 0.0
    for place, pair in enumerate(order):
        largest = min(1.0, max(largest, (4 - place) * p[pair]))
        expected[pair] = largest
    assert adjusted == pytest.approx(expected)
    assert "Trends: 4 of 4 tested." in str(shown)
    none = ls.associations(by_domain=True, study=study, multiplicity="none")
    assert "p, not adjusted," in " ".join(str(none).split())


def test_constant_scores_and_outcomes_say_so(make_study: Make, files: dict[str, str]) -> None:
    without = "homeless,Homeless,binary,yes_no,strategy,,"
    files["variables.csv"] = files["variables.csv"].replace(without, f"{without[:-1]}other,")
    study = make_study(files)
    shown = ls.associations(by_domain=True, study=study, exposures=["homeless", "one", "two"])
    assert "All units have the same score." in str(shown)
    assert math.isnan(number(shown, "trouble", "other", "exact_cochran_armitage", "p_value"))
    with pytest.raises(UsageError, match="other and trouble: all units have the same score"):
        ls.associations(by_domain=True, study=study, exposures=["homeless"], outcomes=["trouble"])


def test_a_slope_that_is_not_found_leaves_the_trend(
    make_study: Make, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_a_maximum(*_: object, **__: object) -> None:
        raise NotEstimableError("no maximum was found")

    monkeypatch.setattr("leapstats.association.domain_scores.firth_logistic", without_a_maximum)
    shown = ls.associations(by_domain=True, study=make_study(files))
    assert math.isnan(number(shown, "trouble", "care", "firth_logistic", "odds_ratio"))
    assert math.isfinite(number(shown, "trouble", "care", "exact_cochran_armitage", "p_value"))
    assert "No maximum was found." in str(shown)


def test_a_strategy_without_a_domain_is_refused(make_study: Make, files: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="homeless: it has no domain"):
        ls.associations(by_domain=True, study=make_study(files), exposures=["homeless", "one"])


def test_permuting_is_for_odds_ratios_only(make_study: Make, files: dict[str, str]) -> None:
    files["plans/domains.toml"] = PLAN.replace('"holm"', '"westfall_young"')
    study = make_study(files)
    with pytest.raises(DictionaryError, match="westfall_young is only for odds ratios"):
        ls.associations(by_domain=True, study=study)
    files["plans/domains.toml"] = PLAN
    with pytest.raises(UsageError, match='"westfall_young" is not known'):
        ls.associations(by_domain=True, study=make_study(files), multiplicity="westfall_young")


def test_the_leap_domains(leap: Study) -> None:
    shown = ls.associations(by_domain=True, study=leap, plot_outcomes="all")
    text = " ".join(str(shown).split())
    assert "Trends: 125 of 126 tested." in text
    assert 'Not tested, as for "At least one BH specialist on site", by the dictionary' in text
    assert "properties of one simulated data set" in text
    assert len(shown.plot()) == 14
    assert len(ls.associations(by_domain=True, study=leap, outcomes=["ch_hiring", "ch_any_it"]).plot()) == 1
