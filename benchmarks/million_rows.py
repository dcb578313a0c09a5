"""`table1` of a frame of 1,000,000 rows, 20 items and 3 groups beside one numpy pass over the same columns.

Processor time, ours and the pass in turn, the least of three each; and the rise of the peak of memory over the frame
(Linux only). With polartableone installed it is measured too, processor time over all its threads.
Run: `OPENBLAS_NUM_THREADS=1 python benchmarks/million_rows.py [ROWS]`.
"""

import ctypes
import gc
import re
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

import leapstats as ls

RUNS = 3


def frame_of(rows: int, kind: str) -> pd.DataFrame:
    """Ten columns of words, one of them the group, five measurements, five counts and one more of words."""
    rng = np.random.default_rng(1)
    words = {"group": np.array(["a", "b", "c"], dtype=object)[rng.integers(0, 3, rows)]}
    levels = np.array(["low", "middle", "high", "none"], dtype=object)
    words |= {f"words{number}": levels[rng.integers(0, 4, rows)] for number in range(10)}
    numbers = {f"measure{number}": rng.normal(size=rows) for number in range(5)}
    counts = {f"count{number}": rng.integers(0, 60, rows) for number in range(5)}
    return pd.DataFrame({name: pd.Series(each, dtype=kind) for name, each in words.items()} | numbers | counts)


def plain(frame: pd.DataFrame) -> None:
    """Count and measure each column once, in all and by group."""
    groups, _ = pd.factorize(frame["group"])
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(np.bincount(groups))[:-1]
    for name in frame.columns[1:]:
        cells = frame[name]
        if cells.dtype.kind not in "if":
            places, levels = pd.factorize(cells)
            np.bincount((groups + 1) * (len(levels) + 1) + places + 1)
            continue
        values = cells.to_numpy(dtype=float)
        for part in (values, *np.split(values[order], ends)):
            known = part[~np.isnan(part)]
            _ = known.mean(), known.std(ddof=1), np.quantile(known, [0.25, 0.5, 0.75]), known.min(), known.max()


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    call()
    return time.process_time() - begin


def held(name: str) -> float:
    """Return a line of the process's own state, in MB: VmRSS is what it holds, VmHWM the most it held."""
    return int(re.findall(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[0]) * 1024 / 1e6


def rise(call: Callable[[], object]) -> float:
    """Return by how many MB a call raises what the process holds, at its peak."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed goes back to the system, so that it is counted when used again
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = held("VmRSS")
    call()
    return held("VmHWM") - before


def memory_of(rows: int, kind: str) -> str:
    """Measure the memory of one table, as a share of the frame; in a process of its own, which has freed nothing."""
    frame = frame_of(rows, kind)
    ls.table1(frame.head(1000), by="group")
    more, size = rise(lambda: ls.table1(frame, by="group")), frame.memory_usage().sum() / 1e6
    return f"{kind}: memory {more / size:.2f} of the frame ({more:.0f} MB, {size:.0f} MB)"


def peers(frame: pd.DataFrame) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {"a numpy pass": lambda: plain(frame)}
    if find_spec("polartableone"):
        import polars as pl
        from polartableone import TableOne

        numbers = [name for name in frame if frame[name].dtype.kind in "if"]
        words = [name for name in frame.columns[1:] if name not in numbers]
        lazy = pl.from_pandas(frame)
        options = {"categorical": words, "continuous": numbers, "nonnormal": numbers, "groupby": "group"}
        found["polartableone"] = lambda: TableOne(lazy, **options)
    return found


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for kind in ("str", "category"):
        with get_context("spawn").Pool(1) as pool:
            print(pool.apply(memory_of, (rows, kind)))
        frame = frame_of(rows, kind)
        for name, peer in peers(frame).items():
            runs = [(seconds(lambda frame=frame: ls.table1(frame, by="group")), seconds(peer)) for _ in range(RUNS)]
            one, other = (min(each) for each in zip(*runs, strict=True))
            print(f"{kind}: time / {name}: {one / other:.2f} ({one:.2f} s, {other:.2f} s)")


if __name__ == "__main__":
    main()
