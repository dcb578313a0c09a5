"""Table 1 of a million rows beside tableone 0.9.6, on one frame, in one process.

Run with any Python 3.11 or later: `python benchmarks/against_tableone.py [ROWS]`. It makes an environment of its own
in a temporary folder, installs tableone 0.9.6 and this project into it, and measures there. With --here it measures in
the environment it runs in.
"""

import subprocess
import sys
import tempfile
import time
import tracemalloc
import venv
from pathlib import Path

ROWS = 1_000_000
PEER = "tableone==0.9.6"
REPEATS = 3


def make_frame(rows: int):
    """10 categorical and 10 continuous items, 5 % missing, three groups."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(1)
    columns = {}
    for number in range(10):
        levels = np.array([f"level {level}" for level in range(number % 4 + 2)], dtype=object)
        values = levels[rng.integers(0, len(levels), rows)]
        values[rng.random(rows) < 0.05] = None
        columns[f"cat{number}"] = values
    for number in range(10):
        values = rng.normal(50, 10, rows) if number % 3 else rng.lognormal(1, 1, rows)
        values[rng.random(rows) < 0.05] = np.nan
        columns[f"num{number}"] = values
    columns["group"] = np.array(["a", "b", "c"], dtype=object)[rng.integers(0, 3, rows)]
    return pd.DataFrame(columns)


def measure(rows: int) -> None:
    import warnings

    import tableone

    import leapstats as ls

    warnings.simplefilter("ignore")
    frame = make_frame(rows)
    items = [name for name in frame if name != "group"]
    categorical = [name for name in items if name.startswith("cat")]
    for tests, least in ((False, 40), (True, 25)):
        ours = _median_seconds(lambda tests=tests: ls.table1(frame, by="group", test=tests, smd=tests))
        begin = time.perf_counter()
        tableone.TableOne(
            frame,
            columns=items,
            categorical=categorical,
            nonnormal=[name for name in items if name not in categorical] if tests else None,
            groupby="group",
            pval=tests,
            smd=tests,
        )
        theirs = time.perf_counter() - begin
        what = "with a p and an SMD each" if tests else "no tests"
        print(f"{rows} rows x {len(items)} items, 3 groups, {what}")
        print(f"tableone / leapstats: {theirs / ours:.1f} (at least {least}; {theirs:.1f} s against {ours:.2f} s)")
    tracemalloc.start()
    ls.table1(frame, by="group")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = int(frame.memory_usage(deep=True).sum())
    print(f"tracemalloc peak / frame: {peak / size:.2f} (at most 0.5; {peak / 1e6:.0f} MB of {size / 1e6:.0f} MB)")


def _median_seconds(run) -> float:
    seconds = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    return sorted(seconds)[REPEATS // 2]


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    rows = numbers[0] if numbers else ROWS
    if "--here" in sys.argv:
        measure(rows)
        return
    top = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [str(python), "-m", "pip", "install", "-q"]
        pins = ["--require-hashes", "-r", str(top / "requirements" / "run.txt")]
        subprocess.run([*install, "--no-deps", *pins], check=True)
        subprocess.run([*install, "--no-deps", "--no-build-isolation", str(top)], check=True)
        subprocess.run([*install, PEER], check=True)
        subprocess.run([str(python), __file__, str(rows), "--here"], check=True)


if __name__ == "__main__":
    main()
