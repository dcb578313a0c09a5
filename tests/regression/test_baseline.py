"""Models of an outcome on what it was before: `baseline`."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError

BEFORE = [2, 3.5, 1, 4, 2.5, 6, 3, 0.5, 5, 2, 4.5, 1.5]
AFTER = [2.5, 4, 1, 3, 3.5, 7, 2, 1.5, 5.5, 1, 6, 3]
RURAL = ["no", "yes", "no", "yes", "no", "yes", "no", "yes", "no", "yes", "yes", "no"]
CLINICS = [f"c{place:02}" for place in range(12)]


def long_frame() -> pd.DataFrame:
    """Two waves of twelve clinics; the first alone asked who is rural."""
    first = pd.DataFrame({"clinic": CLINICS, "year": 2013, "staff": BEFORE, "rural": RURAL})
    second = pd.DataFrame({"clinic": CLINICS[::-1], "year": 2016, "staff": AFTER[::-1], "rural": None})
    return pd.concat([first, second])


LONG = {"id": "clinic", "wave_item": "year", "baseline": "2013"}


def test_analysis_of_covariance_is_that_of_r() -> None:
    # R 4.2.2, sandwich 3.0-2: lm(after ~ before + rural), vcovHC(type = "HC3"), t on 9 df
    fit = ls.model("staff ~ rural", long_frame(), **LONG)
    assert fit.params.tolist() == pytest.approx([0.315070149976, 1.040638606676, -0.120585389453], abs=1e-9)
    assert fit.bse.tolist() == pytest.approx([0.676087096094, 0.209453527294, 0.725355793090], abs=1e-9)
    assert fit.pvalues.tolist() == pytest.approx([0.652273851034, 0.000771644524, 0.871640417979], abs=1e-9)
    text = str(fit)
    assert "staff, 2013" in text
    assert "Used: 12 of 12 units" in text
    assert "formula staff ~ staff_2013 + rural" in text


@pytest.mark.parametrize("family", ["linear", "logistic", "ordinal"])
def test_it_is_the_model_of_a_file_with_both_waves_in_one_row(family: str) -> None:
    rng = np.random.default_rng(3)
    size = 60
    first = pd.DataFrame(
        {
            "clinic": [f"c{place}" for place in range(size)],
            "year": 2013,
            "score": rng.integers(1, 4, size),
            "rural": rng.choice(["yes", "no"], size),
        }
    )
    second = first.assign(year=2016, score=np.clip(first["score"] + rng.integers(-1, 2, size), 1, 3))
    if family == "logistic":
        first["score"], second["score"] = (np.where(each["score"] > 1, "yes", "no") for each in (first, second))
    wide = first.merge(second[["clinic", "score"]], on="clinic", suffixes=("_2013", ""))
    declared = {"categorical": ["score"]} if family == "ordinal" else {}
    both = {"categorical": ["score", "score_2013"]} if family == "ordinal" else {}
    fit = ls.model("score ~ rural", pd.concat([first, second]), family=family, **LONG, **declared)
    beside = ls.model("score ~ score_2013 + rural", wide, family=family, id="clinic", **both)
    assert fit.params.to_numpy() == pytest.approx(beside.params.to_numpy(), abs=1e-9)
    assert fit.pvalues.to_numpy() == pytest.approx(beside.pvalues.to_numpy(), abs=1e-9)


def test_a_unit_that_the_baseline_lacks_is_left_out_and_counted() -> None:
    data = long_frame()
    data = data[~((data["clinic"] == "c03") & (data["year"] == 2013))]
    text = str(ls.model("staff ~ 1 + staff_2013", data, list_units=True, **LONG))
    assert "Used: 11 of 12 units" in text
    assert "c03" in text


def test_what_the_later_wave_did_not_ask_is_that_of_the_baseline() -> None:
    fit = ls.model("has_psychologist ~ setting", baseline="2013")
    assert "Setting, 2013" in str(fit)
    asked = {"has_psychologist", "has_psychologist_2013", "setting"}
    assert {term.split("[")[0].removeprefix("C(").split(",")[0].rstrip(")") for term in fit.params.index[1:]} <= asked


def test_the_outcome_is_never_that_of_the_baseline() -> None:
    with pytest.raises(UsageError, match="registry_tracking: the outcome was not asked in wave 2016"):
        ls.model("registry_tracking ~ setting", baseline="2013")


def test_every_problem_of_the_baseline_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no wave comes after 2016"):
        ls.model("has_psychologist ~ setting", baseline="2016")
    with pytest.raises(UsageError, match=r'(?s)baseline: there is no wave "2012".*wave: there is no wave "2017"'):
        ls.model("has_psychologist ~ setting", baseline="2012", wave="2017")
    with pytest.raises(UsageError, match="wave 2013 does not come after 2013"):
        ls.model("has_psychologist ~ setting", baseline="2013", wave="2013")
    with pytest.raises(UsageError, match="Name the wave of the outcome"):
        ls.model("has_psychologist ~ setting", baseline="2013", wave=["2013", "2016"])
    with pytest.raises(UsageError, match="gee needs clusters, and with a baseline each unit has one row"):
        ls.model("has_psychologist ~ setting", baseline="2013", method="gee")
    with pytest.raises(UsageError, match=r"Use id and wave_item|--id and --wave-item"):
        ls.model("staff ~ rural", long_frame(), baseline="2013")
    with pytest.raises(UsageError, match="baseline"):
        ls.model("has_psychologist ~ setting", baseline="2013", draws=3)
    with pytest.raises(UsageError, match="1 problem") as caught:
        ls.model("steff ~ rural", long_frame(), **LONG)
    assert "steff_2013" not in str(caught.value)


def test_practices_of_one_organization_may_be_clusters() -> None:
    data = long_frame().assign(network=[f"n{place // 3}" for place in [*range(12), *range(11, -1, -1)]])
    assert "Clusters: 4 of network" in str(ls.model("staff ~ 1 + staff_2013", data, cluster="network", **LONG))


def test_units_of_one_wave_only_are_told_as_such() -> None:
    # c01 is blank in 2013, c02 has no row there; c00 and c03 have none in 2016.
    first = pd.DataFrame({"clinic": CLINICS, "year": 2013, "staff": BEFORE, "patients": 100})
    second = pd.DataFrame({"clinic": CLINICS, "year": 2016, "staff": AFTER, "patients": 120})
    first.loc[1, "staff"] = np.nan
    both = pd.concat([first.drop(index=2), second.drop(index=[0, 3])])
    fit = ls.model("staff ~ patients + staff_2013", both.assign(patients=range(21)), **LONG)
    text = " ".join(str(fit).split())
    assert "Used: 8 of 10 units" in text
    assert "Left out, with no row in wave 2013: 1 of 10 units." in text
    assert "staff, 2013 (left blank), 1." in text
    assert "unknown" not in text
    assert (
        "2 of the 11 units of wave 2013 have no row in wave 2016: the model is without them." in fit.document.warnings
    )


def test_a_rate_is_adjusted_for_a_count_and_says_so() -> None:
    counts = long_frame().assign(nurses=[place * place % 7 for place in range(24)], patients=range(100, 124))
    fit = ls.model("nurses ~ rural", counts, per="patients", **LONG)
    assert "nurses, 2013 is adjusted for as the count that it was, not as a rate." in " ".join(str(fit).split())
    assert "as a rate" not in str(ls.model("nurses ~ rural", counts, **LONG))
