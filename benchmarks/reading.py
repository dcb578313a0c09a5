"""Reading a large file beside the library that reads it alone: ratios of processor time, measured in one run.

Run with the Python of an environment that has leapstats: `python benchmarks/reading.py sav`. The file,
of 1,000,000 rows and 21 columns unless `--rows` says otherwise, is written into a temporary folder.
Each reading is a process of its own; start-up and imports are left out of its time.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RUNS = 3
LIMIT_SAV = 1.3
MEASURE = """
import json, resource, sys, time
from pathlib import Path
{imports}
begin = time.process_time()
{reading}
seconds = time.process_time() - begin
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
OURS = ("from leapstats.survey.formats import spss\nimport pyreadstat", "file = spss.read(Path(sys.argv[1]))")
THEIRS = ("import pyreadstat", "frame, meta = pyreadstat.read_sav(sys.argv[1])")


def measured(code: tuple[str, str], path: Path) -> tuple[float, float]:
    """Return the median seconds and MiB of a reading."""
    script = MEASURE.format(imports=code[0], reading=code[1])
    command = [sys.executable, "-c", script, str(path)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)
    ]
    return statistics.median(each[0] for each in found), statistics.median(each[1] for each in found)


def sav(rows: int, folder: Path) -> None:
    import numpy as np
    import pandas as pd
    import pyreadstat

    draw = np.random.default_rng(7)
    columns = {f"code{place}": draw.integers(1, 6, rows) * 1.0 for place in range(8)}
    columns |= {f"measure{place}": np.round(draw.normal(50, 10, rows), 2) for place in range(6)}
    columns |= {f"count{place}": draw.integers(0, 2000, rows) * 1.0 for place in range(3)}
    columns |= {
        "sex": draw.choice(np.array(["F", "M"], dtype=object), rows),
        "region": draw.choice(np.array(["North", "South", "East", "West"], dtype=object), rows),
        "group": draw.choice(np.array(["alpha", "beta", "a longer text of some words"], dtype=object), rows),
        "number": np.arange(rows) * 1.0,
    }
    labels = {f"code{place}": {1.0: "Never", 5.0: "Always"} for place in range(8)}
    packings = {"plain": {}, "compressed": {"row_compress": True}, "zipped": {"compress": True}}
    for name, packing in packings.items():
        path = folder / f"{name}.sav"
        pyreadstat.write_sav(pd.DataFrame(columns), str(path), variable_value_labels=labels, **packing)
        ours, theirs = measured(OURS, path), measured(THEIRS, path)
        print(
            f"{name} .sav of {rows:,} x {len(columns)} / pyreadstat.read_sav: {ours[0] / theirs[0]:.2f} "
            f"(at most {LIMIT_SAV}; {ours[0]:.2f} s against {theirs[0]:.2f} s, "
            f"{ours[1]:,.0f} MiB against {theirs[1]:,.0f} MiB)"
        )
        path.unlink()


KINDS: dict[str, Callable[[int, Path], None]] = {"sav": sav}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        KINDS[given.kind](given.rows, Path(folder))


if __name__ == "__main__":
    main()
