"""How long the bounds and draws of the whole study take, each as a new process beside the bare import of scipy.

Run with the Python of an environment that has leapstats: `python benchmarks/bounds.py`. It takes some minutes.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LEAPSTATS = [str(Path(sys.executable).with_name("leapstats"))]
CASES = (
    ("pairs and totals of staffing", ["bounds", "staffing", "--no-cache"], 20),
    ("224 pairs of associations, one core", ["bounds", "associations"], 120),
    ("the same, kept", ["bounds", "associations"], 5),
    ("200 draws by swaps", ["simulate", "--seed", "1", "--draws", "200", "-o", "."], 60),
)


def seconds(command: list[str], folder: str) -> float:
    begin = time.perf_counter()
    kept = {**os.environ, "XDG_CACHE_HOME": folder}
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=kept)
    return time.perf_counter() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        draws = sorted(
            seconds([*LEAPSTATS, "simulate", "--seed", str(seed), "-o", "."], folder) for seed in range(1, 10)
        )
        print(f"one draw, the median of nine seeds: {draws[4]:.1f} s (under 5 s; {draws[0]:.1f} to {draws[-1]:.1f} s)")
        peer = [sys.executable, "-c", "import scipy.optimize"]
        seconds(peer, folder)
        bare = min(seconds(peer, folder) for _ in range(5))
        for name, arguments, limit in CASES:
            took = seconds([*LEAPSTATS, *arguments], folder)
            print(f"{name}: {took:.1f} s (under {limit} s), {took / bare:.0f} times python -c 'import scipy.optimize'")


if __name__ == "__main__":
    main()
