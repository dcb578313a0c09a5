"""Time of the LEAP report as html, beside importing pandas, scipy.stats and plotnine and drawing its figures.

Run with the Python of an environment that has leapstats: `python benchmarks/report.py`. Each side runs in processes of
its own, in turn, and the least processor time of three counts. The peer's side imports the three libraries and saves
each figure of the report by plotnine's own `save`; what computes them is not counted there, and all of it is on our
side. The bound is 2.5; measured: 1.2.
"""

import subprocess
import sys

OURS = """
import time
import tempfile
import leapstats as ls
with tempfile.TemporaryDirectory() as folder:
    ls.report().save(f"{folder}/report.html")
print(time.process_time())
"""
PEER = """
import time
import pandas, scipy.stats, plotnine
imported = time.process_time()
import io
import leapstats as ls
plots = list(ls.report().plot())
began = time.process_time()
for plot in plots:
    plot.save(io.BytesIO(), format="svg", verbose=False)
print(imported + time.process_time() - began)
"""
BOUND = 2.5


def seconds(script: str) -> float:
    """Return the processor time of a script in a fresh process."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main() -> None:
    """Print the ratio."""
    pairs = [(seconds(OURS), seconds(PEER)) for _ in range(3)]
    ours, peer = min(one for one, _ in pairs), min(other for _, other in pairs)
    print(
        f"LEAP report as html / imports and figures: {ours / peer:.2f} ({ours:.1f} s / {peer:.1f} s; at most {BOUND})"
    )


if __name__ == "__main__":
    main()
