"""Start-up beside bare imports: ratios of whole processes, measured in one run.

Run with the Python of an environment that has leapstats: `python benchmarks/startup.py`.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
LEAPSTATS = [str(Path(sys.executable).with_name("leapstats"))]
PAIRS = (
    ("leapstats --help", [*LEAPSTATS, "--help"], "import click", 1.6),
    ("leapstats --version", [*LEAPSTATS, "--version"], "import click", 1.6),
    ("leapstats table1", [*LEAPSTATS, "table1"], "import pandas, pyreadstat", 1.3),
    ("leapstats staffing", [*LEAPSTATS, "staffing"], "import pandas, scipy.stats", 1.4),
    ("leapstats reproduce", [*LEAPSTATS, "reproduce"], "import pandas, pyreadstat", 1.6),
)


def seconds(command: list[str], folder: str) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, command, imports, limit in PAIRS:
            peer = [sys.executable, "-c", imports]
            seconds(command, folder)
            seconds(peer, folder)
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(seconds(command, folder))
                theirs.append(seconds(peer, folder))
            ratio = statistics.median(ours) / statistics.median(theirs)
            figures = f"{statistics.median(ours):.3f} s against {statistics.median(theirs):.3f} s"
            print(f"{name} / python -c '{imports}': {ratio:.2f} (at most {limit}; {figures})")


if __name__ == "__main__":
    main()
