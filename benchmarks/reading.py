"""Reading a file beside the plain reader of its format: time and memory of whole processes, as ratios in one run.

Run with the Python of an environment that has leapstats: `python benchmarks/reading.py csv`.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

RUNS = 3
N_ROWS = 1_000_000
START_UP = "import pandas"
# The peak of the process itself, in kB: that of getrusage would include what its parent held.
MEASURE = """
import json, re, sys, time
from pathlib import Path
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
{prepare}
begin, bare = time.process_time(), peak()
kept = {read}
print(json.dumps([time.process_time() - begin, peak() - bare]))
"""


def measured(prepare: str, read: str, path: Path) -> tuple[float, float]:
    """Return the processor seconds of one reading, and the MB by which it raises the peak of its process."""
    command = [sys.executable, "-c", MEASURE.format(prepare=prepare, read=read), str(path)]
    seconds, memory = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, memory


def medians(prepare: str, read: str, path: Path) -> tuple[float, float]:
    found = [measured(prepare, read, path) for _ in range(RUNS)]
    return statistics.median(each[0] for each in found), statistics.median(each[1] for each in found)


def printed(name: str, ours: tuple[float, float], theirs: tuple[float, float], limits: tuple[float, float]) -> None:
    for what, unit, mine, its, limit in zip(("time", "memory"), ("s", "MB"), ours, theirs, limits, strict=True):
        print(f"{name}, {what}: {mine / its:.2f} (at most {limit}; {mine:.2f} {unit} against {its:.2f} {unit})")


def large_csv(path: Path) -> None:
    """Write 1,000,000 rows of 21 columns: an id, yes and no, categories, counts, measurements; 94 MB."""
    rng = np.random.default_rng(1)
    columns: dict[str, object] = {"id": np.arange(N_ROWS)}
    columns |= {f"b{place}": rng.integers(0, 2, N_ROWS) for place in range(6)}
    levels = ["Urban", "Suburban", "Rural", "Frontier"]
    columns |= {f"c{place}": rng.choice(levels, N_ROWS) for place in range(5)}
    columns |= {f"k{place}": rng.poisson(5, N_ROWS) for place in range(4)}
    columns |= {f"x{place}": rng.normal(50, 10, N_ROWS).round(3) for place in range(4)}
    pd.DataFrame(columns | {"g": rng.choice(["A", "B", "C"], N_ROWS)}).to_csv(path, index=False)


def wide_csv(path: Path) -> None:
    """Write 30 rows of 5,000 columns, yes and no and measurements in turn."""
    rng = np.random.default_rng(2)
    columns = {
        f"v{place}": rng.normal(50, 10, 30).round(2) if place % 2 else rng.integers(0, 2, 30) for place in range(5000)
    }
    pd.DataFrame(columns).to_csv(path, index=False)


def csv_ratios(folder: Path) -> None:
    ours = ("import pandas; from leapstats.survey.formats import csv", "csv.read(Path(sys.argv[1]))")
    theirs = (START_UP, "pandas.read_csv(sys.argv[1], dtype=str)")
    path = folder / "large.csv"
    large_csv(path)
    name = "csv of 1,000,000 x 21 / pandas.read_csv(dtype=str)"
    printed(name, medians(*ours, path), medians(*theirs, path), (2.0, 1.5))
    judged = ("import pandas; import leapstats", "leapstats.read_survey(sys.argv[1])")
    printed(f"{name}, columns judged", medians(*judged, path), medians(*theirs, path), (2.0, 1.5))
    path = folder / "quoted.csv"
    with (folder / "large.csv").open(encoding="utf-8") as file:
        path.write_text("".join(f'"{line[:-1].replace(",", chr(34) + "," + chr(34))}"\n' for line in file))
    printed(name.replace("csv", "csv with quotes", 1), medians(*ours, path), medians(*theirs, path), (2.0, 1.5))
    path = folder / "wide.csv"
    wide_csv(path)
    printed("csv of 30 x 5,000 / pandas.read_csv(dtype=str)", medians(*ours, path), medians(*theirs, path), (2.0, 1.5))


def large_sav(path: Path) -> None:
    """Write 1,000,000 rows of 21 columns: codes, measurements, counts and texts, with labels and missing codes."""
    draw = np.random.default_rng(7)
    columns = {f"code{place}": draw.integers(1, 6, N_ROWS) * 1.0 for place in range(8)}
    columns |= {f"measure{place}": np.round(draw.normal(50, 10, N_ROWS), 2) for place in range(6)}
    columns |= {f"count{place}": draw.integers(0, 2000, N_ROWS) * 1.0 for place in range(3)}
    columns |= {
        "sex": draw.choice(np.array(["F", "M"], dtype=object), N_ROWS),
        "region": draw.choice(np.array(["North", "South", "East", "West"], dtype=object), N_ROWS),
        "group": draw.choice(np.array(["alpha", "beta", "a longer text of some words"], dtype=object), N_ROWS),
        "number": np.arange(N_ROWS) * 1.0,
    }
    import pyreadstat

    labels = {1.0: "Never", 2.0: "Seldom", 3.0: "Often", 4.0: "Always", 5.0: "Refused"}
    pyreadstat.write_sav(
        pd.DataFrame(columns),
        str(path),
        variable_value_labels={"code0": labels, "sex": {"F": "Female", "M": "Male"}},
        missing_ranges={"code0": [5.0]},
    )


def sav_ratios(folder: Path) -> None:
    path = folder / "large.sav"
    large_sav(path)
    ours = ("import pyreadstat; from leapstats.survey.formats import spss", "spss.read(Path(sys.argv[1]))")
    theirs = ("import pyreadstat", "pyreadstat.read_sav(sys.argv[1])")
    printed("sav of 1,000,000 x 21 / pyreadstat", medians(*ours, path), medians(*theirs, path), (1.3, 1.5))


def large_xlsx(path: Path) -> None:
    """Write 20,000 rows of 50 columns: an id, yes and no, codes, categories, measurements, dates and a free text."""
    n_rows, draw = 20_000, np.random.default_rng(3)
    columns: dict[str, object] = {"id": np.arange(n_rows)}
    columns |= {f"b{place}": draw.choice(["Yes", "No"], n_rows) for place in range(15)}
    columns |= {f"k{place}": draw.integers(1, 6, n_rows) for place in range(12)}
    levels = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    columns |= {f"c{place}": draw.choice(levels, n_rows) for place in range(10)}
    columns |= {f"x{place}": draw.normal(50, 10, n_rows).round(3) for place in range(9)}
    days = pd.Timestamp("2016-01-01") + pd.to_timedelta(draw.integers(0, 300, n_rows), unit="D")
    columns |= {"day": days, "other": [f"comment {place}" for place in draw.integers(0, n_rows, n_rows)]}
    pd.DataFrame(columns | {"end": 1}).to_excel(path, index=False, engine="xlsxwriter")


def xlsx_ratios(folder: Path) -> None:
    path = folder / "large.xlsx"
    large_xlsx(path)
    ours = (
        "import pandas, defusedxml.ElementTree, python_calamine; from leapstats.survey.formats import excel",
        "excel.read(Path(sys.argv[1]))",
    )
    theirs = (
        "import pandas, python_calamine",
        "python_calamine.load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python()",
    )
    printed("xlsx of 20,000 x 50 / python-calamine", medians(*ours, path), medians(*theirs, path), (1.3, 2.0))


FORMATS: dict[str, Callable[[Path], None]] = {"csv": csv_ratios, "sav": sav_ratios, "xlsx": xlsx_ratios}


def main() -> None:
    for name in sys.argv[1:] or FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            FORMATS[name](Path(folder))


if __name__ == "__main__":
    main()
