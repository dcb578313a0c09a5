"""Table 1 where the rows are, in DuckDB, against the same aggregates written by hand in SQL: time, memory, growth.

python benchmarks/engines.py [ROWS ...]     100000 1000000 if none are named; docs/where_the_rows_are.md has more
python benchmarks/engines.py --others ROWS  Polars as well; the time of Spark is that of another process

Each run is a process of its own, and its own processor time and peak memory are what counts. The rows are made here: 4
measurements, 4 counts, 8 categories, 3 yes-no items, all with blanks, and a group of three.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

MEMORY, THREADS = "1GB", 2
MEASURES = [f"lab{place}" for place in range(4)]
CODED = [
    *(f"visits{place}" for place in range(4)),
    *(f"kind{place}" for place in range(8)),
    *(f"has{i}" for i in range(3)),
]
LEVELS = ["urban", "suburban", "rural", "remote", "mixed", "other"]


def make(path: Path, rows: int) -> None:
    """Write rows of which every column depends on the row's number alone."""
    import duckdb

    def number(column: int) -> str:
        return f"(hash(i * 31 + {column}) % 1000000007)::BIGINT"

    def often(column: int, share: int, value: str) -> str:
        return f"CASE WHEN {number(column)} % {share} = 0 THEN NULL ELSE {value} END"

    def measure(column: int) -> str:
        return f"round(exp(3 + sin({number(column)}) + ({number(column)} % 1000003) / 1000003.0), 6)"

    yes_no = "CASE WHEN {} % {} = 0 THEN 'Yes' ELSE 'No' END"
    columns = [
        *(f"{often(p, 50, measure(p))} AS {name}" for p, name in enumerate(MEASURES)),
        *(f"{often(10 + p, 40, f'{number(10 + p)} % {20 + 40 * p}')}::INTEGER AS visits{p}" for p in range(4)),
        *(f"{often(20 + p, 30, f'{LEVELS}[1 + {number(20 + p)} % {3 + p % 4}]')} AS kind{p}" for p in range(8)),
        *(f"{often(30 + p, 25, yes_no.format(number(30 + p), 3 + p))} AS has{p}" for p in range(3)),
        f"['A', 'B', 'C'][1 + {number(40)} % 3] AS grp",
    ]
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute(f"COPY (SELECT {', '.join(columns)} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)")


def by_hand(path: Path) -> None:
    """Ask for the same aggregates: one query of grouping sets for all levels, one of quantiles for each number."""
    import duckdb

    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    sets = ", ".join(f"(grp, {name})" for name in CODED)
    columns = ", ".join(CODED)
    connection.execute(f"SELECT grp, {columns}, count(*) FROM '{path}' GROUP BY GROUPING SETS ({sets})").fetchall()
    for name in MEASURES:
        connection.execute(
            f"SELECT grp, count(x), avg(x), stddev(x), min(x), max(x), quantile_cont(x, [0.25, 0.5, 0.75]) "
            f"FROM (SELECT grp, {name}::DOUBLE AS x FROM '{path}') GROUP BY GROUPING SETS ((), (grp))"
        ).fetchall()


def table(path: Path, engine: str) -> None:
    import leapstats as ls

    more = {"memory": MEMORY, "spill": str(path.parent)} if engine == "duckdb" else {}
    ls.table1(str(path), by="grp", engine=engine, **more)


def run(task: str, path: Path) -> None:
    """Do one task and print what it took."""
    if task == "by hand":
        by_hand(path)
    else:
        table(path, task)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    print(json.dumps([seconds, max(each.ru_maxrss for each in used) / 1024]))


def measured(task: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, __file__, "--run", task, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory


def main(sizes: list[int], engines: list[str]) -> None:
    seconds: dict[tuple[str, int], float] = {}
    print(f"{'rows':>10}  {'task':8}  {'cpu s':>8}  {'peak MB':>8}  less start, s")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (1000, *sizes):
            path = Path(folder) / f"{rows}.parquet"
            make(path, rows)
            for task in ("by hand", *engines):
                taken, memory = measured(task, path)
                seconds[task, rows] = taken
                print(
                    f"{rows:>10}  {task:8}  {taken:8.2f}  {memory:8.0f}  {taken - seconds[task, 1000]:8.2f}", flush=True
                )
            path.unlink()
    for rows in sizes:
        print(f"{rows:>10}  duckdb / by hand: {_own(seconds, 'duckdb', rows) / _own(seconds, 'by hand', rows):.2f}")
    if len(sizes) > 1:
        ends = sizes[0], sizes[-1]
        growth = math.log(_own(seconds, "duckdb", ends[1]) / _own(seconds, "duckdb", ends[0])) / math.log(
            ends[1] / ends[0]
        )
        print(f"growth exponent from {ends[0]} to {ends[1]}: {growth:.2f}")


def _own(seconds: dict[tuple[str, int], float], task: str, rows: int) -> float:
    """Return what a run took beyond that of a thousand rows."""
    return seconds[task, rows] - seconds[task, 1000]


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--run"]:
        run(arguments[1], Path(arguments[2]))
    else:
        others = "--others" in arguments
        asked = [int(each) for each in arguments if each != "--others"]
        main(asked or [100_000, 1_000_000], ["duckdb", "polars"] if others else ["duckdb"])
