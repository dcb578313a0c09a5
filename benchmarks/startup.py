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
CHANGE = "bounds change --n 30 --before 3 --after 7".split()
PAIR = "bounds association --n 30 --exposure 17 --outcome 13".split()
# Three plain plots of as many rows as the study has, on the pages of one PDF whose letters can be searched.
PLOTS = """
import pandas as pd, scipy.stats
import plotnine as p9
from matplotlib import rcParams
from matplotlib.backends.backend_pdf import PdfPages
rcParams["pdf.fonttype"] = 42
rows = pd.DataFrame({"label": [f"a label of item {place}" for place in range(6)], "n": range(6), "end": range(1, 7)})
plots = [
    p9.ggplot(rows, p9.aes("label", "n")) + p9.geom_col() + p9.coord_flip(),
    p9.ggplot(rows, p9.aes("n", "label", xend="end", yend="label")) + p9.geom_segment() + p9.geom_point(),
    p9.ggplot(rows, p9.aes("n", "end")) + p9.geom_line() + p9.facet_wrap("label"),
]
with PdfPages("peer.pdf") as pages:
    for plot in plots:
        figure = (plot + p9.labs(title="A title", caption="A source") + p9.theme(figure_size=(7, 4))).draw()
        pages.savefig(figure)
"""
PAIRS = (
    ("leapstats --help", [*LEAPSTATS, "--help"], "import click", 1.6),
    ("leapstats --version", [*LEAPSTATS, "--version"], "import click", 1.6),
    ("leapstats table1", [*LEAPSTATS, "table1"], "import pandas, pyreadstat", 1.3),
    ("leapstats staffing", [*LEAPSTATS, "staffing"], "import pandas, scipy.stats", 1.4),
    ("leapstats associations", [*LEAPSTATS, "associations"], "import pandas, scipy.stats", 1.5),
    ("leapstats staffing --plot", [*LEAPSTATS, "staffing", "--plot", "f.pdf"], PLOTS, 1.4),
    ("leapstats bounds change", [*LEAPSTATS, *CHANGE], "import scipy.stats", 1.4),
    ("leapstats bounds association", [*LEAPSTATS, *PAIR], "import scipy.stats", 1.4),
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
            peer_name = "three plain plots by plotnine" if imports is PLOTS else f"python -c '{imports}'"
            print(f"{name} / {peer_name}: {ratio:.2f} (at most {limit}; {figures})")


if __name__ == "__main__":
    main()
