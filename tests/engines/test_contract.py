"""The same rows in memory, in DuckDB and in Polars: the same numbers; what memory gives is the oracle."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError

sys.path.insert(0, str(Path(__file__).parent))
import odd_rows

Run = Callable[..., subprocess.CompletedProcess[str]]
KEY = ["variable", "level", "by", "by_level", "statistic", "stat_name", "method", "note"]
OPENED: dict[str, Callable[[str], Any]] = {"duckdb": duckdb.read_parquet, "polars": pl.scan_parquet}
ENGINES = sorted(OPENED)
# Beyond 2**53 float64 means of memory are off by units, and with them the SD.
WIDE = {"exclude": ["big"]}
ASKED: dict[str, dict[str, Any]] = {
    "groups": {"by": "region", "missing": "code=-9", "conf_level": 0.9},
    "crossed, type 2": {"by": ["region", "yes"], "cross": True, "quantile_type": 2},
    "rows kept": {"where": 'age > 40 and day >= "2016-05-01" and yes != "no"', "show_missing": "rows"},
    "computed condition": {"where": "weight + age > 100", "include": ["age", 'odd "name; --'], "by": "flag"},
    "unseen level": {
        "levels": {"region": ["South", "North", "East", "West"]},
        "by": "region",
        "include": ["yes", "age"],
    },
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("odd") / "rows.parquet"
    odd_rows.rows().to_parquet(path)
    return str(path)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("net") / "study"
    odd_rows.study(folder)
    return folder


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found[KEY], expected[KEY])
    np.testing.assert_allclose(found["stat"], expected["stat"], rtol=1e-12)


@pytest.mark.parametrize(
    ("asked", "few"), [*((asked, 50 if "crossed" in asked else 50_000) for asked in ASKED), ("groups", 50)]
)
def test_a_file_gives_what_it_gives_in_memory(odd: str, asked: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**WIDE, **ASKED[asked]}
    if "include" in options:
        del options["exclude"]
    expected = ls.table1(odd, **options)
    odd_rows.few_are(monkeypatch, few)
    found = {name: ls.table1(OPENED[name](odd), **options) for name in ENGINES}
    for each in found.values():
        assert_same(each.frame, expected.frame)
        told, known = set(each.document.warnings), set(expected.document.warnings)
        assert known - told == {"Parquet file"}
        assert len(told - known) == 1  # how it was counted
    first, second = (each.frame for each in found.values())
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize("name", ENGINES)
def test_whole_numbers_that_float64_cannot_hold_are_told_apart(odd: str, name: str) -> None:
    found = ls.table1(OPENED[name](odd), include="big")
    assert found.value("big", "min") == float(10 * 2**53)


@pytest.mark.parametrize("few", [50_000, 50], ids=["counted", "measured"])
@pytest.mark.parametrize("name", ENGINES)
def test_a_study_is_decoded_as_in_memory(net: Path, name: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = str(net / "rows.parquet")
    odd_rows.few_are(monkeypatch, few)
    for options in ({"by": "setting"}, {"where": "visits > 60 and n_bh > 1"}):
        expected = ls.table1(study=net, **options)
        assert_same(ls.table1(OPENED[name](rows), study=net, **options).frame, expected.frame)


@pytest.mark.parametrize("name", ENGINES)
def test_missing_and_crosstab(odd: str, net: Path, name: str) -> None:
    rows = str(net / "rows.parquet")
    assert_same(ls.missing(OPENED[name](odd)).frame, ls.missing(odd).frame)
    assert_same(ls.missing(OPENED[name](rows), study=net).frame, ls.missing(study=net).frame)
    asked = {"rows": "region", "columns": "yes"}
    assert_same(ls.crosstab(OPENED[name](odd), **asked).frame, ls.crosstab(odd, **asked).frame)
    asked = {"rows": "setting", "columns": "large"}
    assert_same(ls.crosstab(OPENED[name](rows), study=net, **asked).frame, ls.crosstab(study=net, **asked).frame)


def test_cells_that_the_dictionary_does_not_allow_are_refused(net: Path, tmp_path: Path) -> None:
    wrong = pd.read_parquet(net / "rows.parquet")
    wrong.loc[3, "setting"] = "moon"
    wrong.loc[5, "site"] = wrong.loc[6, "site"]
    wrong.to_parquet(tmp_path / "wrong.parquet")
    with pytest.raises(DataError) as refused:
        ls.table1(duckdb.read_parquet(str(tmp_path / "wrong.parquet")), study=net)
    told = str(refused.value)
    assert 'column setting: "moon" is not in code list setting' in told
    assert "1 rows: their site occurs in an earlier row" in told


def test_answers_against_the_universe_are_refused(net: Path, tmp_path: Path) -> None:
    wrong = pd.read_parquet(net / "rows.parquet")
    wrong.loc[wrong["has_bh"] == 0, "n_bh"] = 2.0
    wrong.to_parquet(tmp_path / "wrong.parquet")
    n_wrong = int((wrong["has_bh"] == 0).sum())
    with pytest.raises(DataError, match=f"{n_wrong} practices: n_bh has an answer although"):
        ls.table1(duckdb.read_parquet(str(tmp_path / "wrong.parquet")), study=net)


def test_what_needs_rows_says_how_many(odd: str) -> None:
    asked: dict[str, Any] = {"by": "flag", "include": "age", "test_method": {"age": "welch"}}
    with pytest.raises(UsageError, match=r"age: this needs the 200 rows themselves, which are in DuckDB.*--fetch"):
        ls.table1(duckdb.read_parquet(odd), **asked)
    fetched = ls.table1(duckdb.read_parquet(odd), fetch=True, **asked)
    assert_same(fetched.frame, ls.table1(odd, **asked).frame)


def test_a_condition_that_computes_with_many_values_is_refused(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_rows.few_are(monkeypatch, 50)
    with pytest.raises(UsageError, match="weight: it has too many different values for a formula"):
        ls.table1(duckdb.read_parquet(odd), where="weight + age > 100")


@pytest.mark.parametrize("name", ENGINES)
def test_columns_of_lists_are_refused_by_name(name: str, tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2], "several": [[1, 2], [3]]}).to_parquet(tmp_path / "lists.parquet")
    with pytest.raises(DataError, match='column "several": its cells are not numbers, texts or dates'):
        ls.table1(OPENED[name](str(tmp_path / "lists.parquet")))


def test_several_files_and_tables_on_the_command_line(odd: str, tmp_path: Path, run: Run) -> None:
    rows = pd.read_parquet(odd).drop(columns="big")
    for place in range(4):
        rows.iloc[50 * place : 50 * (place + 1)].to_parquet(tmp_path / f"part-{place}.parquet")
    base = tmp_path / "net.duckdb"
    with duckdb.connect(str(base)) as made:
        made.execute(f'CREATE TABLE "odd ""one" AS SELECT * FROM read_parquet(\'{tmp_path}/part-*.parquet\')')
    asked = ("--by", "flag", "--format", "csv")
    texts = [
        run("table1", tmp_path / "part-*.parquet", *asked).stdout,
        run("table1", tmp_path / "part-*.parquet", "--engine", "polars", *asked).stdout,
        run("table1", base, "--table", 'odd "one', "--memory", "1GB", "--spill", tmp_path, *asked).stdout,
    ]
    bodies = [text.splitlines()[1:] for text in texts]  # the first line has the name of the rows
    assert bodies[0] == bodies[1] == bodies[2]
    assert ",  Mean (SD)," in texts[0]
    refused = run("table1", base)
    assert refused.returncode == 2
    assert '--table: which of its tables is not said. Name one with --table: odd "one.' in refused.stderr
    assert "no table answers" in run("table1", base, "--table", "answers").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none-*.parquet",), "DuckDB cannot read it"),
        (("none.parquet", "--engine", "polars"), "Polars cannot read it"),
        (("rows.parquet", "--engine", "presto"), '--engine: "presto" is not known. Use one of duckdb, polars, spark.'),
        (("rows.csv", "--memory", "1GB"), "--memory: this option is only for rows in an engine"),
        (("none.duckdb", "--table", "a"), "there is no such file"),
    ],
)
def test_what_cannot_be_opened_is_told(arguments: tuple[str, ...], told: str, run: Run) -> None:
    done = run("table1", *arguments)
    assert done.returncode == 2
    assert told in done.stderr


def test_an_engine_that_is_not_installed_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(
        UsageError, match=r"DuckDB is not installed. Install it with: pip install 'leapstats\[duckdb\]'"
    ):
        ls.table1("parts/*.parquet")


@pytest.mark.parametrize("verb", [ls.staffing, ls.likert, ls.scales, ls.read])
def test_other_verbs_say_that_they_read_rows_into_memory(verb: Callable[..., Any], odd: str) -> None:
    for rows in (duckdb.read_parquet(odd), pl.scan_parquet(odd), "parts/*.parquet", Path("net.duckdb")):
        with pytest.raises(UsageError, match=f"{verb.__name__} reads rows into memory: .* table1, crosstab, missing"):
            verb(rows)
    with pytest.raises(UsageError, match="staffing reads rows into memory"):
        ls.staffing(["first.parquet", "second-*.parquet"])


def test_the_plan_is_told(odd: str) -> None:
    told: list[str] = []
    ls.table1(duckdb.read_parquet(odd), include="yes", explain=told.append)
    assert "GROUPING SETS" in told[0]
    assert told[0].count("SELECT") < 10  # few queries


def test_a_frame_of_ibis_is_refused_by_name() -> None:
    frame = type("Table", (), {"__module__": "ibis.expr.types.relations"})()
    with pytest.raises(UsageError, match="a ibis Table is not counted where it is"):
        ls.table1(frame)


def test_personal_columns_are_held_back(tmp_path: Path) -> None:
    people = pd.DataFrame(
        {"e-mail": [f"p{place}@clinic.org" for place in range(30)], "reach": [f"x{p}@y.org" for p in range(30)]}
    )
    people["yes"] = ["yes", "no"] * 15
    people.to_parquet(tmp_path / "people.parquet")
    rows = duckdb.read_parquet(str(tmp_path / "people.parquet"))
    assert {row.variable for row in ls.table1(rows).frame.itertuples()} == {"yes"}
    for options in ({"where": 'reach == "x1@y.org"'}, {"by": "reach"}):
        with pytest.raises(UsageError, match="the column contains personal data and was not read"):
            ls.table1(rows, **options)


def test_small_counts_are_withheld(odd: str) -> None:
    asked = {"by": "region", "include": ["flag", "number text"], "min_cell": 30}
    here, there = ls.table1(odd, **asked), ls.table1(duckdb.read_parquet(odd), **asked)
    assert_same(there.frame, here.frame)


def test_texts_of_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.DataFrame({"x": np.arange(300) + 0.5, "name": [f"word {place % 150}" for place in range(300)]})
    rows["written"] = [f"{place}.5" for place in range(300)]
    rows["Comments"] = [f"{name} and more" if place % 3 else None for place, name in enumerate(rows["name"])]
    asked: dict[str, Any] = {"where": 'name == "word 7" or name == "word 8"', "include": ["x", "Comments"]}
    expected = ls.table1(rows, **asked).frame
    odd_rows.few_are(monkeypatch, 50)
    assert_same(ls.table1(duckdb.from_df(rows), **asked).frame, expected)
    assert "written" not in set(ls.table1(duckdb.from_df(rows)).frame["variable"])
    with pytest.raises(UsageError, match="written: numbers or dates written as texts, too many to be counted"):
        ls.table1(duckdb.from_df(rows), include="written")


def test_a_condition_on_the_id_of_a_study(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_rows.few_are(monkeypatch, 50)
    asked = {"where": 'site in ("S3", "S4", "S5")'}
    found = ls.table1(duckdb.read_parquet(str(net / "rows.parquet")), study=net, **asked)
    assert_same(found.frame, ls.table1(study=net, **asked).frame)
