"""What tables of a sample say: which numbers are weighted, who is a domain, what a group cannot show."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError, UsageError

EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples"
SAMPLED = str(EXAMPLES / "sampled.csv")
DESIGN = {"weights": "weight", "strata": "size", "population": "in_size"}
OPTIONS = ("--weights", "weight", "--strata", "size", "--population", "in_size")
Run = Callable[..., subprocess.CompletedProcess[str]]


def data() -> pd.DataFrame:
    return pd.read_csv(SAMPLED)


def test_shares_of_missing_answers_are_not_called_weighted() -> None:
    # Identity: 6 of 30 rows lack an answer, 20.0 %; their weights are 11.1 of 60, 18.4 %.
    for how in ("rows", "column"):
        shown = str(ls.table1(SAMPLED, include="huddles", show_missing=how, missing_as="percent", **DESIGN))  # type: ignore[arg-type]
        assert "6 (20.0)" in shown
        assert "Left blank, n (%)" in shown or "Missing, n (%)" in shown
        assert "Of the rows with an answer and those without, unweighted." in shown


def test_a_difference_from_a_group_of_one_unit_has_no_limits() -> None:
    # svyby(~visits_per_day, ~group, s, svymean) of R has the standard error 0 for a group of one unit.
    group = np.where(np.arange(30) == 4, "alone", "others")
    shown = ls.table1(
        data().assign(group=group), by="group", include="visits_per_day", difference=True, test=True, **DESIGN
    )  # type: ignore[arg-type]
    rows = shown.frame[shown.frame.statistic == "design_t"].set_index("stat_name").stat
    assert np.isfinite(rows["estimate"])
    assert np.isnan(rows[["conf_low", "conf_high"]].to_numpy(dtype=float)).all()
    words = " ".join(str(shown).split())
    assert words.count("a group lies in one sampled unit or cluster, which shows no variance") == 2
    assert "p tends to be too small" in words


def test_a_difference_from_a_group_without_answers_says_so() -> None:
    frame = data()
    frame.loc[frame["owner"] == "private", "huddles"] = None
    shown = str(ls.table1(frame, by="owner", include="huddles", difference=True, **DESIGN))  # type: ignore[arg-type]
    assert "Joined Wilson limits by the design; a group has no answers." in shown
    assert "exposed" not in shown


def test_rows_of_one_cluster_are_no_repeats_of_a_unit() -> None:
    frame = data().assign(practice=[f"P{place // 2}" for place in range(30)])
    options = {"weights": "weight", "include": "owner"}
    assert "tests assume that rows are independent" in str(ls.table1(frame, **options))  # type: ignore[arg-type]
    assert "independent" not in str(ls.table1(frame, cluster="practice", **options))  # type: ignore[arg-type]


def test_rows_outside_of_a_condition_are_not_called_dropped() -> None:
    shown = str(ls.table1(SAMPLED, where='owner == "private"', include="huddles", **DESIGN))  # type: ignore[arg-type]
    assert "as a domain; the other 20 still tell how the sample was drawn" in shown.replace("\n  ", " ")
    assert "dropped" not in shown


def test_weights_that_add_up_to_one_are_not_shown_as_none() -> None:
    frame = data().assign(weight=lambda each: each["weight"] / each["weight"].sum() / 2)
    assert "weighted 0.5" in str(ls.table1(frame, weights="weight", include="owner"))


def test_both_stages_are_named() -> None:
    # Networks of two practices each; the columns say how many networks there are, and practices within each.
    frame = data().assign(network=np.arange(30) % 15, networks=40, inside=20)
    options = {"cluster": "network", "population": ["networks", "inside"], "include": "owner"}
    shown = str(ls.table1(frame, **options)).replace("\n  ", " ")  # type: ignore[arg-type]
    assert "within these from inside" in shown
    assert "30 within them" not in shown  # the second stage has no item: it is the rows
    named = str(ls.table1(frame, **(options | {"cluster": ["network", "practice"]}))).replace("\n  ", " ")  # type: ignore[arg-type]
    assert "15 clusters (network), 30 within them (practice)" in named


def test_clusters_alone_are_of_equal_weights() -> None:
    assert "3 clusters (owner), equal weights." in str(ls.table1(SAMPLED, cluster="owner", include="huddles"))


@pytest.mark.parametrize("options", [{"weights": ""}, {"weights": "weight", "strata": [""]}, {"replicates": ""}])
def test_an_empty_name_is_no_reason_to_leave_the_design_out(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="its name is empty") as caught:
        ls.table1(SAMPLED, **options)  # type: ignore[arg-type]
    assert len(caught.value.problems) == 1


def test_an_empty_option_is_told(run: Run) -> None:
    found = run("table1", SAMPLED, "--weights", "", "--strata", " , ")
    assert found.returncode == 2
    assert found.stderr.count("its name is empty") == 2


def test_weights_that_are_no_numbers_are_a_problem_of_the_design() -> None:
    with pytest.raises(InputError, match="problem in the sample design") as caught:
        ls.table1(SAMPLED, weights="owner")
    assert "Declare as --missing" in str(caught.value)


def test_the_fix_of_missing_weights_can_be_used_as_it_stands() -> None:
    frame = data().rename(columns={"weight": "weight (2024)"})
    frame.loc[3, "weight (2024)"] = None
    with pytest.raises(InputError, match="keep only the others") as caught:
        ls.table1(frame, weights="weight (2024)", include="owner")
    where = str(caught.value).partition("--where '")[2].partition("'")[0]
    assert "29 of 30 sampled rows" in str(ls.table1(frame, weights="weight (2024)", include="owner", where=where)) or (
        "29 sampled rows" in str(ls.table1(frame, weights="weight (2024)", include="owner", where=where))
    )


def test_a_test_that_knows_no_weights_is_refused_for_that() -> None:
    with pytest.raises(UsageError, match="with weights or a design") as caught:
        ls.table1(SAMPLED, by="huddles", include="nurse_care_manager", test_method="binary=fisher_mid_p", **DESIGN)  # type: ignore[arg-type]
    assert "it takes" not in str(caught.value)


def test_one_number_is_that_of_the_design(run: Run) -> None:
    # svymean(~y, s) of R 4.2.2 survey 4.1-1: 0.542222222222305
    found = run("value", SAMPLED, "nurse_care_manager", *OPTIONS)
    assert float(found.stdout) == pytest.approx(0.542222222222305, abs=1e-12)
    plain = run("value", SAMPLED, "nurse_care_manager")
    assert float(plain.stdout) == pytest.approx(17 / 30, abs=1e-12)


def test_one_number_can_be_a_standard_error(run: Run) -> None:
    # Identity: the same number of the table whose template names it, which is held to R in test_weighted_tables.py.
    table = ls.table1(SAMPLED, include="visits_per_day", statistic={"visits_per_day": "mean (se)"}, **DESIGN)  # type: ignore[arg-type]
    found = run("value", SAMPLED, "visits_per_day", "--name", "se", *OPTIONS)
    assert float(found.stdout) == pytest.approx(table.value("visits_per_day", "se"), abs=1e-12)
    with pytest.raises(InputError, match="se in a template of statistic"):
        ls.table1(SAMPLED, include="visits_per_day", **DESIGN).text("visits_per_day", "{se}")  # type: ignore[arg-type]


def test_a_function_without_a_design_says_so() -> None:
    with pytest.raises(UsageError, match="no sample design is taken into account here"):
        ls.missing(SAMPLED, weights="weight")  # type: ignore[call-arg]
