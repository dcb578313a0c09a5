"""Reading a file beside the plain reader of its format: time and memory of whole processes, as ratios in one run.

Run with the Python of an environment that has leapstats and pyarrow: `python benchmarks/reading.py`, or
`python benchmarks/reading.py csv table1` for some of the rows. Each reading has a process of its own, which imports
first; ours and the peer's stand in turn. The least processor time and the least rise of the peak of memory of either
are compared, so that other work on the machine counts as little as can be.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

RUNS = 3
N_ROWS = 200_000
# The peak of the process itself, in kB: that of getrusage would include what its parent held.
MEASURE = """
import json, re, sys, time
from pathlib import Path
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
path = Path(sys.argv[1])
{imports}
begin, bare = time.process_time(), peak()
kept = {read}
print(json.dumps([time.process_time() - begin, peak() - bare]))
"""
AGREEMENT = ["Never", "Rarely", "Sometimes", "Often", "Always"]
CODES = {1.0: "Never", 2.0: "Seldom", 3.0: "Often", 4.0: "Always", 5.0: "Refused"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a process imports before the clock runs, and what it reads then."""

    imports: str
    read: str

    def measured(self, path: Path) -> tuple[float, float]:
        """Return the processor seconds of one reading, and the MB by which it raises the peak of its process."""
        command = [sys.executable, "-c", MEASURE.format(imports=self.imports, read=self.read), str(path)]
        seconds, memory = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return seconds, memory


@dataclass(frozen=True, slots=True)
class Row:
    """A file, our reading of it beside the peer's, and how many times the peer's time and memory ours may take."""

    name: str
    write: Callable[[Path], None]
    suffix: str
    ours: Reading
    peer: Reading
    time: float
    memory: float = 1.5

    def report(self, folder: Path) -> None:
        path = folder / f"file{self.suffix}"
        self.write(path)
        found = [(self.ours.measured(path), self.peer.measured(path)) for _ in range(RUNS)]
        (mine, my_peak), (its, its_peak) = (tuple(map(min, *(each[side] for each in found))) for side in (0, 1))
        time = f"time {mine / its:.2f} (at most {self.time}; {mine:.2f} s against {its:.2f} s)"
        memory = f"memory {my_peak / its_peak:.2f} (at most {self.memory}; {my_peak:.0f} MB against {its_peak:.0f} MB)"
        print(f"{self.name}: {time}; {memory}", flush=True)


@cache
def survey(n_rows: int = N_ROWS) -> pd.DataFrame:
    """Return 100 columns of a survey, 3 % of their cells blank.

    An id, a group, yes and no, scales in words, codes, counts, measurements, a date, a town, a comment.
    """
    rng = np.random.default_rng(18)
    columns: dict[str, object] = {"id": np.arange(n_rows) * 1.0, "group": _drawn(rng, ["A", "B", "C"], n_rows)}
    columns |= {f"yes{place}": _drawn(rng, ["Yes", "No"], n_rows) for place in range(20)}
    columns |= {f"scale{place}": _drawn(rng, AGREEMENT, n_rows) for place in range(25)}
    columns |= {f"code{place}": rng.integers(1, 6, n_rows) * 1.0 for place in range(20)}
    columns |= {f"count{place}": rng.poisson(5, n_rows) * 1.0 for place in range(15)}
    columns |= {f"measure{place}": rng.normal(50, 10, n_rows).round(2) for place in range(15)}
    days = pd.Timestamp("2016-01-01") + pd.to_timedelta(rng.integers(0, 300, n_rows), unit="D")
    columns["day"] = days.strftime("%Y-%m-%d").to_numpy(object)
    columns["town"] = np.array([f"Town {place}" for place in rng.integers(0, 3000, n_rows)], dtype=object)
    columns["comment"] = np.array([f"wrote {place}" for place in rng.integers(0, n_rows, n_rows)], dtype=object)
    frame = pd.DataFrame(columns)
    for name in frame.columns[2:]:
        frame[name] = frame[name].mask(rng.random(n_rows) < 0.03)
    return frame


def _drawn(rng: np.random.Generator, texts: list[str], n_rows: int) -> np.ndarray:
    return rng.choice(np.array(texts, dtype=object), n_rows)


def survey_csv(path: Path) -> None:
    survey().to_csv(path, index=False)


def half_csv(path: Path) -> None:
    survey(N_ROWS // 2).to_csv(path, index=False)


def quoted_csv(path: Path) -> None:
    survey().to_csv(path, index=False, quoting=1)


def wide_csv(path: Path) -> None:
    """Write 30 rows of 5,000 columns, yes and no and measurements in turn."""
    rng = np.random.default_rng(2)
    columns = {
        f"v{place}": rng.normal(50, 10, 30).round(2) if place % 2 else rng.integers(0, 2, 30) for place in range(5000)
    }
    pd.DataFrame(columns).to_csv(path, index=False)


def decimals_csv(path: Path) -> None:
    """Write 50,000 rows of 100 columns in which every number differs and has all its decimals: the hardest case."""
    rng = np.random.default_rng(3)
    pd.DataFrame({f"x{place}": rng.normal(50, 10, 50_000) for place in range(100)}).to_csv(path, index=False)


def survey_sav(path: Path) -> None:
    import pyreadstat

    labels = {f"code{place}": CODES for place in range(20)}
    pyreadstat.write_sav(survey(), str(path), variable_value_labels=labels, missing_ranges={"code0": [5.0]})


def survey_dta(path: Path) -> None:
    import pyreadstat

    labels = {f"code{place}": {int(code): label for code, label in CODES.items()} for place in range(20)}
    pyreadstat.write_dta(survey(), str(path), variable_value_labels=labels)


def survey_parquet(path: Path) -> None:
    survey().to_parquet(path, index=False)


def survey_xlsx(path: Path) -> None:
    """Write 20,000 rows of 50 columns: an id, yes and no, codes, categories, measurements, dates and a free text."""
    n_rows, draw = 20_000, np.random.default_rng(3)
    columns: dict[str, object] = {"id": np.arange(n_rows)}
    columns |= {f"b{place}": draw.choice(["Yes", "No"], n_rows) for place in range(15)}
    columns |= {f"k{place}": draw.integers(1, 6, n_rows) for place in range(12)}
    columns |= {f"c{place}": draw.choice(AGREEMENT, n_rows) for place in range(10)}
    columns |= {f"x{place}": draw.normal(50, 10, n_rows).round(3) for place in range(9)}
    days = pd.Timestamp("2016-01-01") + pd.to_timedelta(draw.integers(0, 300, n_rows), unit="D")
    columns |= {"day": days, "other": [f"comment {place}" for place in draw.integers(0, n_rows, n_rows)]}
    pd.DataFrame(columns | {"end": 1}).to_excel(path, index=False, engine="xlsxwriter")


OUR_CSV = Reading(
    "import pandas; from leapstats.survey import delimited; from leapstats.survey.formats import csv", "csv.read(path)"
)
OUR_TABLE = Reading(
    "import pandas, leapstats; leapstats.table1(pandas.DataFrame({'a': [1, 2, 3]}))", "str(leapstats.table1(path))"
)
CSV = Reading("import pandas, pyarrow", "pandas.read_csv(path, dtype=str)")
ROWS = {
    "sav": Row(
        "sav of 200,000 x 100 / pyreadstat",
        survey_sav,
        ".sav",
        Reading(
            "import pandas, leapstats.survey.spss_reading; from leapstats.survey.formats import spss", "spss.read(path)"
        ),
        Reading("import pandas, pyreadstat", "pyreadstat.read_sav(path)"),
        1.15,
    ),
    "dta": Row(
        "dta of 200,000 x 100 / pyreadstat",
        survey_dta,
        ".dta",
        Reading(
            "import pandas, leapstats.survey.stata_reading; from leapstats.survey.formats import stata",
            "stata.read(path)",
        ),
        Reading("import pandas, pyreadstat", "pyreadstat.read_dta(path)"),
        1.15,
    ),
    "parquet": Row(
        "parquet of 200,000 x 100 / pandas.read_parquet",
        survey_parquet,
        ".parquet",
        Reading(
            "import pyarrow.parquet, leapstats.survey.arrow_columns; from leapstats.survey.formats import parquet",
            "parquet.read(path)",
        ),
        Reading("import pandas, pyarrow.parquet", "pandas.read_parquet(path)"),
        1.15,
    ),
    "xlsx": Row(
        "xlsx of 20,000 x 50 / python-calamine",
        survey_xlsx,
        ".xlsx",
        Reading(
            "import pandas, defusedxml.ElementTree, python_calamine; from leapstats.survey.formats import excel",
            "excel.read(path)",
        ),
        Reading("import python_calamine", "python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()"),
        1.3,
        2.0,
    ),
    "csv": Row("csv of 200,000 x 100 / pandas.read_csv(dtype=str)", survey_csv, ".csv", OUR_CSV, CSV, 1.3),
    "table1": Row(
        "table1 of a csv of 100,000 x 100 / pandas.read_csv(dtype=str)", half_csv, ".csv", OUR_TABLE, CSV, 2.0
    ),
    "quoted": Row("csv with quotes of 200,000 x 100 / the same", quoted_csv, ".csv", OUR_CSV, CSV, 1.3),
    "wide": Row("csv of 30 x 5,000 / the same", wide_csv, ".csv", OUR_CSV, CSV, 1.3),
    "decimals": Row("csv of 50,000 x 100 distinct numbers / the same", decimals_csv, ".csv", OUR_CSV, CSV, 1.3),
}


def main() -> None:
    for name in sys.argv[1:] or ROWS:
        with tempfile.TemporaryDirectory() as folder:
            ROWS[name].report(Path(folder))


if __name__ == "__main__":
    main()
