"""Changes at their edges: nobody answered, too many units to enumerate, limits and p that part."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.change.wording import TIED
from leapstats.errors import UsageError
from leapstats.stats.means.permuted_groups import permutation_means
from leapstats.terms import StatName

PLAN = """
kind = "change"
title = "Staff, {before} and {after}"

[[family]]
label = "Staff"
items = ["staff"]
"""
Make = Callable[[dict[str, str]], Path]


def long(before: list[object], after: list[object], **fixed: list[object]) -> pd.DataFrame:
    units = [f"u{place}" for place in range(len(before))]
    parts = [
        pd.DataFrame({"unit": units, "year": year, "x": values, **fixed}) for year, values in ((1, before), (2, after))
    ]
    return pd.concat(parts)


def change(data: pd.DataFrame, **options: object) -> object:
    return ls.staffing(data, id="unit", wave_item="year", items="x", **options)


# R 4.2.2, coin: pvalue(wilcoxsign_test(y ~ x, zero.method = "Pratt", distribution = "exact")) with y - x as below.
def test_a_note_says_where_limits_and_p_part() -> None:
    differences = [3.0, 1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0, -1.0, 3.0]
    shown = change(long([1.0] * 10, [1.0 + each for each in differences]), types={"x": "count"})
    tests = [row for row in shown.results if row.statistic == "wilcoxon_signed_rank"]  # type: ignore[attr-defined]
    p = next(row for row in tests if row.stat_name is StatName.P_VALUE)
    assert (p.stat, p.note) == (pytest.approx(0.0390625), TIED)


def test_means_of_many_units_are_permuted_at_random_and_the_method_says_so() -> None:
    generator = np.random.default_rng(3)
    before, after = generator.normal(size=(2, 60)).round(3)
    groups = [*"ABC"] * 20
    shown = change(long(list(before), list(after), kind=groups), by="kind", types={"x": "continuous"})
    row = next(
        row
        for row in shown.results  # type: ignore[attr-defined]
        if row.statistic == "permutation_means" and row.stat_name is StatName.P_VALUE
    )
    moved = after - before
    samples = [moved[place::3] for place in range(3)]
    assert row.stat == permutation_means(samples, permutations=100_000).p_value
    assert "100,000 permutations drawn with seed" in str(row.note)


def test_an_item_that_nobody_answered_in_either_wave(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/staffing.toml"] = PLAN
    study_files["data/first.csv"] = "id,size,staff,talks,walks,note\nA,1,99,1,0,x\nB,2,99,9,1,x\n"
    study_files["data/second.csv"] = "id,staff\nA,99\nB,99\n"
    shown = ls.staffing(study=make_study(study_files))
    absent = [row for row in shown.results if row.statistic == "absent_answers"]
    assert [row.note for row in absent] == ["no unit answered"] * 2
    assert all(math.isnan(row.stat) for row in absent)


def test_text_has_no_change_to_test(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/staffing.toml"] = PLAN.replace('["staff"]', '["note"]')
    study_files["columns.csv"] += "2021,remark,,note,\n"
    study_files["data/second.csv"] = "id,staff,remark\nA,3,x\nB,1,y\n"
    with pytest.raises(UsageError, match="a text item has no change to test"):
        ls.staffing(study=make_study(study_files))


def test_groups_are_made_of_an_item_asked_before(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/staffing.toml"] = PLAN
    study = make_study(swapped(study_files))
    with pytest.raises(UsageError, match="size: wave 2021 has no answers to this item"):
        ls.staffing(study=study, by="size")


def swapped(files: dict[str, str]) -> dict[str, str]:
    """Put the second wave first, so that the wave before lacks what only the other asked."""
    first, second = files["study.toml"].split("[[waves]]")[1:]
    rest = second.split("[blocks]", 1)
    head = files["study.toml"].split("[[waves]]")[0]
    return {**files, "study.toml": f"{head}[[waves]]{rest[0]}[[waves]]{first}[blocks]{rest[1]}"}
