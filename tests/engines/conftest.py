"""One thread each for tests of engines: on a few hundred rows more of them only wait for one another."""

import os
from collections.abc import Iterator

import duckdb
import pytest

os.environ.setdefault("POLARS_MAX_THREADS", "1")


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    before = duckdb.sql("SELECT current_setting('threads')").fetchall()[0][0]
    duckdb.execute("SET threads = 1")
    yield
    duckdb.execute(f"SET threads = {int(before)}")
