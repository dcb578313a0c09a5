"""A file of many columns: `leapstats table1` beside `pandas.read_csv`, as ratios in one run.

Processor time of whole processes. Run with the Python of an environment that has leapstats:
`python benchmarks/wide.py`.
"""

import csv
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

RUNS = 7
N_ROWS = 30
N_COLUMNS = 5000
N_OPTIONS = 5
TABLE1 = [str(Path(sys.executable).with_name("leapstats")), "table1"]
PANDAS = [sys.executable, "-c", "import pandas, sys; pandas.read_csv(sys.argv[1])"]
CONTACT = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]


def seconds(command: list[str], path: Path) -> float:
    """Return the processor seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(*calls: tuple[list[str], Path]) -> list[float]:
    """Return the median of each call, all made in turn so that other work on the machine meets all alike."""
    runs = [[seconds(command, path) for command, path in calls] for _ in range(RUNS)]
    return [statistics.median(each) for each in zip(*runs, strict=True)]


def wide_csv(path: Path, n_columns: int) -> Path:
    """Write 30 rows of measurements with two decimals and of 0 and 1 in turn."""
    rng = np.random.default_rng(2)
    columns = [
        [f"{each:.2f}" for each in rng.normal(50, 10, N_ROWS)] if place % 2 == 0 else rng.integers(0, 2, N_ROWS)
        for place in range(n_columns)
    ]
    return written(path, [[f"v{place + 1}" for place in range(n_columns)]], columns)


def ticked_csv(path: Path, n_questions: int) -> Path:
    """Write an export of SurveyMonkey: 30 respondents, check-all questions of five options."""
    rng = np.random.default_rng(3)
    headings = [
        *CONTACT,
        *(f"Question {q}?" if option == 0 else "" for q in range(n_questions) for option in range(N_OPTIONS)),
    ]
    options = [f"option {option}" for _ in range(n_questions) for option in range(N_OPTIONS)]
    contact = [[str(row) for row in range(N_ROWS)], ["7"] * N_ROWS, *(["1/2/2016 10:00"] * N_ROWS,) * 2, [""] * N_ROWS]
    ticks = [[option if tick else "" for tick in rng.integers(0, 2, N_ROWS)] for option in options]
    return written(path, [headings, [""] * len(CONTACT) + options], [*contact, *ticks])


def written(path: Path, headers: list[list[str]], columns: list) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*headers, *zip(*columns, strict=True)])
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wide, small = wide_csv(folder / "wide.csv", N_COLUMNS), wide_csv(folder / "small.csv", 2)
        ours, start, theirs = medians((TABLE1, wide), (TABLE1, small), (PANDAS, wide))
        what = f"table1 of {N_ROWS} x {N_COLUMNS:,}, its start-up aside / pandas.read_csv"
        print(f"{what}: {(ours - start) / theirs:.2f} (at most 3; {ours:.2f} s, start {start:.2f} s, {theirs:.2f} s)")
        many, few = ticked_csv(folder / "many.csv", 1000), ticked_csv(folder / "few.csv", 250)
        longer, shorter = (each - start for each in medians((TABLE1, many), (TABLE1, few)))
        what = "table1 of 1,000 check-all questions / of 250, start-up aside"
        print(f"{what}: {longer / shorter:.2f} (at most 5; {longer:.2f} s against {shorter:.2f} s)")


if __name__ == "__main__":
    main()
