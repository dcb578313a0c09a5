"""CPU time of the figures of associations, beside plain plotnine pages with as many marks.

Run with the Python of an environment that has leapstats: `python benchmarks/figures.py`. Both start where pandas and
scipy are imported, so that importing plotnine counts for both. The peers are two pages of one PDF: a tile and a number
for each pair, and segments, points and texts of the 15 pairs of the forest; then the same without any text.
"""

import statistics
import subprocess
import sys

RUNS = 5
OURS = """
import tempfile, time
import leapstats as ls
found = ls.associations()
found.document
begin = time.process_time()
with tempfile.TemporaryDirectory() as folder:
    found.plot().save(f"{folder}/f.pdf")
    print(time.process_time() - begin)
"""
PLAIN = """
import tempfile, time
import numpy as np, pandas as pd, scipy.stats
WORDS = {words}
begin = time.process_time()
import plotnine as p9
cells = pd.DataFrame([(x, y, x - y, str(x + y)) for x in range(14) for y in range(16)], columns=["x", "y", "log", "n"])
rows = pd.DataFrame({{"y": [f"Row {{place:02}}" for place in range(15)], "text": "0.15 (0.02 to 1.18); 1.000"}})
rows = rows.assign(low=np.linspace(-3, 0, 15), x=np.linspace(-1, 1, 15), high=np.linspace(0, 3, 15))
tiles = p9.ggplot(cells, p9.aes("x", "y")) + p9.geom_tile(p9.aes(fill="log"))
forest = p9.ggplot(rows) + p9.geom_segment(p9.aes("low", "y", xend="high", yend="y")) + p9.geom_point(p9.aes("x", "y"))
if WORDS:
    tiles += p9.geom_text(p9.aes(label="n"))
    forest += p9.geom_text(p9.aes(y="y", label="text"), x=5)
with tempfile.TemporaryDirectory() as folder:
    p9.save_as_pdf_pages([tiles, forest], f"{{folder}}/f.pdf", verbose=False)
    print(time.process_time() - begin)
"""


def seconds(script: str) -> float:
    """Return what a script measured, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print how many times as long the figures take."""
    scripts = {"ours": OURS, "with words": PLAIN.format(words=True), "without words": PLAIN.format(words=False)}
    taken = {name: [] for name in scripts}
    for _ in range(RUNS):
        for name, script in scripts.items():
            taken[name].append(seconds(script))
    ours, *peers = (statistics.median(each) for each in taken.values())
    for name, peer in zip(list(scripts)[1:], peers, strict=True):
        print(f"figures of associations / plain pages {name}: {ours / peer:.2f} ({ours:.2f} s, {peer:.2f} s)")


if __name__ == "__main__":
    main()
