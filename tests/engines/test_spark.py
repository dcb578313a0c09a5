"""Rows in Spark: the same numbers as in DuckDB, to the byte; local mode, which needs Java."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

import leapstats as ls
from leapstats.errors import DataError

sys.path.insert(0, str(Path(__file__).parent))
import odd_rows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

needs_java = pytest.mark.skipif(
    shutil.which("java") is None and "CI" not in os.environ, reason="Spark needs Java, which is not there"
)


# Java that starts fast: what is compiled for speed does not pay in queries of 200 rows.
BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
PLAIN = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


@pytest.fixture(scope="module")
def spark() -> "Iterator[SparkSession]":
    from leapstats.engines.spark_session import session

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYSPARK_SUBMIT_ARGS", f'--driver-java-options "{BRIEF}" pyspark-shell')
        started = session("local[1]")
    for name, value in PLAIN.items():
        started.conf.set(name, value)
    started.conf.set("spark.sql.shuffle.partitions", "1")
    started.conf.set("spark.sql.session.timeZone", "America/New_York")  # a user's own session
    yield started
    started.stop()


@needs_java
def test_spark_gives_what_duckdb_gives(spark: "SparkSession", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = odd_rows.rows()[["region", "weight", "day", "zoned", "big", "flag"]]
    path = str(tmp_path / "rows.parquet")
    rows.to_parquet(path, coerce_timestamps="us")
    asked = {"by": "region", "where": "weight > 55"}
    odd_rows.few_are(monkeypatch, 50)
    here, there = ls.table1(duckdb.read_parquet(path), **asked), ls.table1(spark.read.parquet(path), **asked)
    assert here.render("json") == there.render("json")


@needs_java
def test_spark_decodes_a_study_as_duckdb_does(spark: "SparkSession", tmp_path: Path) -> None:
    odd_rows.study(tmp_path / "net")
    path = str(tmp_path / "net" / "rows.parquet")
    here, there = (
        ls.table1(rows, study=tmp_path / "net", by="setting").render("json")
        for rows in (duckdb.read_parquet(path), spark.read.parquet(path))
    )
    assert here == there


def test_without_java_spark_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(DataError, match=r"Spark needs Java, which is not there\. Install a Java runtime"):
        ls.table1("rows.parquet", engine="spark")
