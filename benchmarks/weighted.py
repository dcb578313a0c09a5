"""The time of a weighted Table 1 beside the unweighted one: 1,000,000 units, 20 items, 3 groups; in processor time.

Run with the Python of an environment that has leapstats: `python benchmarks/weighted.py [UNITS]`.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import leapstats as ls

LIMIT, RUNS = 3.0, 3


def main() -> None:
    """Print the times and their ratio; end with 1 where it is above the limit."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    random = np.random.default_rng(1)
    columns: dict[str, object] = {"group": pd.Categorical(random.choice(list("abc"), size))}
    columns |= {f"item{number}": pd.Categorical(random.choice(list("pqrs"), size)) for number in range(8)}
    columns |= {f"number{number}": random.normal(size=size).round(3) for number in range(11)}
    data = pd.DataFrame(columns)
    design = data.assign(weight=random.uniform(1, 3, size), stratum=random.integers(0, 20, size))
    plain, weighted = [], []
    for _ in range(RUNS):
        plain.append(_seconds(lambda: ls.table1(data, by="group")))
        weighted.append(_seconds(lambda: ls.table1(design, by="group", weights="weight", strata="stratum")))
    ratio = min(weighted) / min(plain)
    print(f"unweighted {min(plain):.2f} s, weighted {min(weighted):.2f} s: {ratio:.2f} times (limit {LIMIT:g})")
    sys.exit(int(ratio > LIMIT))


def _seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


if __name__ == "__main__":
    main()
