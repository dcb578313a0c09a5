"""Exact statistics for about thirty units beside scipy and firthmodels 0.8.2, as ratios in one process.

Run with any Python 3.11 or later: `python benchmarks/small_samples.py`. It makes an environment of its own in a
temporary folder, installs firthmodels and this project into it, and measures there. With --here it measures in the
environment it runs in, without firthmodels if that is absent.
"""

import importlib.util
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

PEER = "firthmodels==0.8.2"
REPEATS = 7
PERMUTATIONS = 10_000


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median of several runs, after one that warms up."""
    work()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[len(taken) // 2]


def say(what: str, value: float, unit: str, promise: str) -> None:
    print(f"{what:<66}{value:>12,.1f} {unit:<3} ({promise})", flush=True)


def family_tables(exposures, outcomes):
    import numpy as np

    a = exposures.T @ outcomes
    rows, columns = exposures.sum(axis=0)[:, None], outcomes.sum(axis=0)[None, :]
    return np.stack([a, rows - a, columns - a, len(exposures) - rows - columns + a], axis=-1).reshape(-1, 2, 2)


def measure_families() -> None:
    import numpy as np
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    from leapstats import stats

    generator = np.random.default_rng(1)
    exposures = (generator.random((30, 30)) < generator.uniform(0.2, 0.8, 30)).astype(np.int64)
    outcomes = (generator.random((30, 12)) < generator.uniform(0.2, 0.8, 12)).astype(np.int64)
    tables = family_tables(exposures, outcomes)
    once = seconds(lambda: [fisher_exact(table) for table in tables], repeats=3)
    ours = seconds(lambda: stats.westfall_young(exposures, outcomes, permutations=PERMUTATIONS))
    blocks = np.tile(outcomes.astype(np.float32), 500)

    def products() -> None:
        for _ in range(PERMUTATIONS // 500):
            exposures.T.astype(np.float32) @ blocks

    product = seconds(products)
    say("westfall_young, 30 x 12: loop over scipy / leapstats", once * PERMUTATIONS / ours, "x", "at least 5,000")
    say("    leapstats", 1e3 * ours, "ms", "10,000 permutations, n = 30")
    say("    leapstats / the matrix product alone", ours / product, "x", "for the record")

    def loop() -> None:
        for table in tables:
            fisher_exact(table)
            found = odds_ratio(table)
            found.confidence_interval()

    theirs, ours = seconds(loop, repeats=3), seconds(lambda: stats.odds_ratio_family(tables))
    say("odds_ratio_family, 360 tables: loop over scipy / leapstats", theirs / ours, "x", "at least 20")
    say("    leapstats, mid-p and its limits included", 1e3 * ours, "ms", "360 tables")
    once = seconds(lambda: [stats.miettinen_nurminen_risk_difference(table) for table in tables], repeats=3)
    ours = seconds(lambda: stats.risk_difference_family(tables))
    say("risk_difference_family, 360 tables: one by one / at once", once / ours, "x", "at least 10")
    say("    leapstats, limits and the score test", 1e3 * ours, "ms", "360 tables")


def measure_exact() -> None:
    import numpy as np

    from leapstats import stats

    generator = np.random.default_rng(2)

    def exact_logistic(units: int, columns: int) -> float:
        design = generator.integers(0, 2, (units, columns))
        outcome = generator.integers(0, 2, units)
        return seconds(lambda: stats.exact_logistic(outcome, design))

    for units, columns, promise in ((30, 3, "at most 20"), (30, 6, "at most 1,000"), (100, 3, "at most 1,000")):
        what = f"exact_logistic, n = {units}, {columns} binary columns"
        say(what, 1e3 * exact_logistic(units, columns), "ms", promise)
    differences = generator.integers(-6, 9, 500)
    signed = seconds(lambda: stats.wilcoxon_signed_rank(differences))
    say("wilcoxon_signed_rank, exact, n = 500 with ties", 1e3 * signed, "ms", "at most 50")
    table = [[5, 2, 3, 2], [2, 6, 2, 2], [1, 3, 5, 3], [4, 1, 2, 5], [3, 3, 3, 3]]
    crossed = seconds(lambda: stats.fisher_freeman_halton(table), repeats=3)
    say("fisher_freeman_halton, 5 x 4, n = 60", 1e3 * crossed, "ms", "at most 1,000")


def measure_firth() -> None:
    import numpy as np

    from leapstats import stats

    generator = np.random.default_rng(3)
    design = (generator.random((239, 6)) < (0.5, 0.4, 0.3, 0.5, 0.4, 0.1)).astype(np.float64)
    outcome = (generator.random(239) < 1 / (1 + np.exp(1 - design @ (-1, 0, 1, -1, -0.5, 2)))).astype(np.int64)
    ours = seconds(lambda: stats.firth_logistic(outcome, design))
    say("firth_logistic with limits and p, 239 x 6", 1e3 * ours, "ms", "for the record")
    if importlib.util.find_spec("firthmodels") is None:
        print("firthmodels is not installed here: no ratio")
        return
    from firthmodels import FirthLogisticRegression

    def peer() -> None:
        FirthLogisticRegression().fit(design, outcome).lrt().conf_int(method="pl")

    theirs = seconds(peer)
    say("    firthmodels / leapstats", theirs / ours, "x", "above 1")


def main() -> None:
    if "--here" in sys.argv:
        measure_families()
        measure_exact()
        measure_firth()
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
        subprocess.run([str(python), __file__, "--here"], check=True)


if __name__ == "__main__":
    main()
