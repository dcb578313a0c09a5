"""Response rates and associations of rows in DuckDB and Polars: what memory gives is the oracle."""

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
from leapstats.errors import UsageError

sys.path.insert(0, str(Path(__file__).parent))
import odd_rows

Run = Callable[..., subprocess.CompletedProcess[str]]
N = 240
OPENED: dict[str, Callable[[str], Any]] = {"duckdb": duckdb.read_parquet, "polars": pl.scan_parquet}
ENGINES = sorted(OPENED)
ENDED = {
    "complete": "Complete",
    "refusal": ["Refused", "Hung up"],
    "non_contact": "No contact",
    "not_eligible": "Closed",
    "unknown": ["Unknown", "(blank)"],
}
PAIRS: dict[str, Any] = {"exposures": ["huddles", "registry"], "outcomes": ["burnout", "leaving"]}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> str:
    draw = np.random.default_rng(7)
    words = ["Complete", "Refused", "Hung up ", "No contact", "Closed", "Unknown", "", None]
    rows = pd.DataFrame(
        {
            "result": draw.choice(words, N),
            "code": draw.choice([1, 2, 9], N),
            "region": draw.choice(["North", "South", "", None], N),
            "age": draw.integers(18, 95, N),
        }
    )
    for item in (*PAIRS["exposures"], *PAIRS["outcomes"]):
        rows[item] = draw.choice(["Yes", "no", "n/a", None], N, p=[0.4, 0.4, 0.1, 0.1])
    path = tmp_path_factory.mktemp("calls") / "calls.parquet"
    rows.to_parquet(path)
    return str(path)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("net") / "study"
    odd_rows.study(folder)
    return folder


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort a long frame: words of one outcome stand as they first occur in a file, and by alphabet elsewhere."""
    keys = [name for name in frame.columns if name != "stat"]
    return frame.sort_values(keys, key=lambda column: column.astype(str)).reset_index(drop=True)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(
    "asked",
    [
        {"disposition": "result", "outcome": ENDED, "by": "region", "conf_level": 0.9},
        {"disposition": "result", "outcome": ENDED, "where": "age > 40", "eligibility": 0.5},
        {"disposition": "code", "outcome": {"complete": "1", "refusal": "2", "unknown": "9"}, "by": "region"},
    ],
    ids=["groups", "rows kept", "codes"],
)
def test_response_gives_what_it_gives_in_memory(calls: str, name: str, asked: dict[str, Any]) -> None:
    here, there = ls.response(calls, **asked), ls.response(OPENED[name](calls), **asked)
    pd.testing.assert_frame_equal(in_order(there.frame), in_order(here.frame))
    assert there.document.heading == here.document.heading  # which says how many rows there are


@pytest.mark.parametrize("name", ENGINES)
def test_response_of_a_study_gives_what_it_gives_in_memory(net: Path, name: str) -> None:
    asked: dict[str, Any] = {"disposition": "setting", "by": "has_bh", "study": net}
    asked["outcome"] = {"complete": "Urban", "refusal": "Rural", "unknown": "Unknown", "non_contact": "(blank)"}
    for more in ({}, {"where": "visits > 60"}):
        here = ls.response(**asked, **more)
        there = ls.response(OPENED[name](str(net / "rows.parquet")), **asked, **more)
        pd.testing.assert_frame_equal(in_order(there.frame), in_order(here.frame))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"compare": "age"}, "responders compared, and weights: this needs the 240 rows"),
        ({"make_weights": True}, "responders compared, and weights: this needs the 240 rows"),
        ({"wave_item": "region", "id": "age"}, "waves, which are linked by ids: this needs the 240 rows"),
        ({"outcome": {"complete": "Complete"}}, r'"Refused" \(\d+ units\)'),
    ],
    ids=["compared", "weights", "waves", "words"],
)
def test_what_response_cannot_count_is_refused(calls: str, options: dict[str, Any], told: str) -> None:
    asked = {"disposition": "result", "outcome": ENDED, **options}
    with pytest.raises(UsageError, match=told):
        ls.response(duckdb.read_parquet(calls), **asked)


def test_words_that_are_too_many_are_refused(calls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    odd_rows.few_are(monkeypatch, 4)
    with pytest.raises(UsageError, match="result: it has too many different cells to be counted one by one"):
        ls.response(duckdb.read_parquet(calls), disposition="result", outcome=ENDED)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("options", [{}, {"where": "age > 40"}, {"min_cell": 20}], ids=["all", "kept", "withheld"])
def test_associations_give_what_they_give_in_memory(calls: str, name: str, options: dict[str, Any]) -> None:
    asked = {**PAIRS, "multiplicity": "holm", **options}
    here, there = ls.associations(calls, **asked), ls.associations(OPENED[name](calls), **asked)
    pd.testing.assert_frame_equal(there.frame, here.frame)
    assert there.document.table.source_notes[:2] == here.document.table.source_notes[:2]


@pytest.mark.parametrize("base", ["all", "answered"])
def test_associations_of_a_study_give_what_they_give_in_memory(net: Path, base: str) -> None:
    asked: dict[str, Any] = {"exposures": ["has_bh", "large"], "outcomes": ["tick_a", "tick_b"], "base": base}
    asked |= {"study": net, "multiplicity": "bonferroni"}
    here = ls.associations(**asked)
    there = ls.associations(duckdb.read_parquet(str(net / "rows.parquet")), **asked)
    pd.testing.assert_frame_equal(there.frame, here.frame)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "multiplicity westfall_young .*: this needs the 240 rows themselves, which are in DuckDB.*--fetch"),
        ({"adjust_for": "age", "multiplicity": "holm"}, "odds ratios that are adjusted: this needs the 240 rows"),
        ({"multiplicity": "holm", "weights": "age"}, "the sample design: this needs the 240 rows"),
        ({"draws": 100}, "draws: it draws answers, and takes none"),
    ],
    ids=["permutations", "adjusted", "design", "draws"],
)
def test_what_associations_cannot_count_is_refused(calls: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        ls.associations(duckdb.read_parquet(calls), **PAIRS, **options)


def test_rows_that_are_fetched_are_permuted(calls: str) -> None:
    asked = {**PAIRS, "permutations": 1000}
    fetched = ls.associations(duckdb.read_parquet(calls), fetch=True, **asked)
    pd.testing.assert_frame_equal(fetched.frame, ls.associations(calls, **asked).frame)


def test_both_commands_take_a_pattern(calls: str, run: Run) -> None:
    parts = str(Path(calls).parent / "c*.parquet")
    done = run("response", parts, "--disposition", "result", "--outcome", "refusal=Refused")
    assert done.returncode == 2
    assert "Hung up" in done.stderr
    pairs = ("--exposures", "huddles", "--outcomes", "burnout", "--multiplicity", "holm")
    assert run("associations", parts, *pairs, "--format", "csv").returncode == 0
