"""Table 1 beside tableone 0.9.6 on the same data: means, counts, percentages, p and standardized differences."""

import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.describe.result import DescriptiveResult

pytest.importorskip("tableone")
ITEMS = ("age", "income", "kind", "smokes")
METHODS = {2: {"smokes": "yates_chi_square"}, 3: {"smokes": "chi_square"}}
NAMES = {"count": "n_answered", "mean": "mean", "std": "sd", "median": "median", "q25": "p25", "q75": "p75"}


def clinics(groups: str) -> pd.DataFrame:
    """Return 90 units with numbers, codes and a yes-no item; some answers are missing."""
    rng = np.random.default_rng(8)
    size = 90
    frame = pd.DataFrame(
        {
            "group": np.array(list(groups))[np.arange(size) % len(groups)],
            "age": rng.normal(50.4, 9.0, size).round(2),
            "income": rng.lognormal(1.0, 1.0, size).round(3),
            "kind": np.array(["p", "q", "r"], dtype=object)[rng.integers(0, 3, size)],
            "smokes": np.array(["no", "yes"], dtype=object)[rng.integers(0, 2, size)],
        }
    )
    frame.loc[::9, "age"] = np.nan
    frame.loc[::7, "kind"] = None
    frame.loc[5::11, "smokes"] = None
    return frame


@pytest.fixture(scope="module", params=["ab", "abc"])
def both(request: pytest.FixtureRequest) -> tuple[str, object, DescriptiveResult]:
    frame = clinics(request.param)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tableone import TableOne

        theirs = TableOne(
            frame,
            columns=list(ITEMS),
            categorical=["kind", "smokes"],
            continuous=["age", "income"],
            nonnormal=["income"],
            groupby="group",
            pval=True,
            smd=True,
            include_null=False,
            ttest_equal_var=True,
        )
    many = len(request.param) > 2
    ours = ls.table1(
        frame,
        by="group",
        smd=True,
        test_method={
            "age": "t_test",
            "income": "kruskal",
            "kind": "chi_square",
            "smokes": METHODS[2 + many]["smokes"],
        },
    )
    return request.param, theirs, ours


def number(shown: DescriptiveResult, item: str, name: str, **at: object) -> float:
    frame = shown.frame
    found = frame[(frame["variable"] == item) & (frame["stat_name"] == name)]
    for column, value in at.items():
        found = found[found[column] == value] if value is not None else found[found[column].isna()]
    assert len(found) == 1
    return float(found["stat"].iloc[0])


def test_numbers(both) -> None:  # type: ignore[no-untyped-def]
    groups, theirs, ours = both
    for item in ("age", "income"):
        for group in groups:
            for name, our_name in NAMES.items():
                expected = float(theirs.cont_describe.loc[item, (name, group)])
                assert number(ours, item, our_name, by="group", by_level=group, level=None) == pytest.approx(expected)


def test_counts_and_percentages(both) -> None:  # type: ignore[no-untyped-def]
    groups, theirs, ours = both
    levels = {"kind": ("p", "q", "r"), "smokes": ("no", "yes")}
    for item, names in levels.items():
        for group in groups:
            for name in names if item == "kind" else ("yes",):
                row = theirs.cat_describe.loc[(item, name)]
                assert ours.value(item, "n", level=_level(ours, item, name), by=group) == row["freq", group]
                share = ours.value(item, "percent", level=_level(ours, item, name), by=group)
                assert share == pytest.approx(row["percent", group])


def _level(ours: DescriptiveResult, item: str, name: str) -> str | None:
    return name if item == "kind" else None


def test_p_values(both) -> None:  # type: ignore[no-untyped-def]
    _, theirs, ours = both
    for item in ITEMS:
        expected = float(theirs.htest_table.loc[item, "P-Value"])
        assert ours.value(item, "p", level="p" if item == "kind" else None) == pytest.approx(expected), item


def test_standardized_differences(both) -> None:  # type: ignore[no-untyped-def]
    groups, theirs, ours = both
    for item in ITEMS:
        for one, other in combinations(groups, 2):
            expected = float(theirs.smd_table.loc[item, f"SMD ({one},{other})"])
            found = number(
                ours,
                item,
                "estimate",
                statistic="standardized_difference",
                by_level=f"{other} vs {one}",
            )
            # A yes-no item has a sign here and none there.
            assert (abs(found) if item == "smokes" else found) == pytest.approx(expected), item
