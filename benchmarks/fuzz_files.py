"""Damaged files through `leapstats table1`: none may end the process, and none may be read in part.

Run with the Python of an environment that has leapstats: `python benchmarks/fuzz_files.py 1000 --seed 1 --kinds sav`.
Each file is made from a small sound one by a seeded draw. A worker process reads file after file as
the command does; it has to live through all of them. What is held to: exit 0 or 2, no traceback, as
many rows as the file declares, at most 1 GiB of memory, at most 60 seconds. The script ends with 1
if a file breaks a rule, and keeps such files with `--keep FOLDER`.

A kind of file is one entry of KINDS: its suffix, its sound files, how to damage one, and how many
rows a damaged one declares (None where it does not say).
"""

import argparse
import contextlib
import io
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import fuzz_sav
import fuzz_statistical as others
import fuzz_workbooks

MOST_SECONDS = 60
MOST_MEMORY = 1 << 20  # KiB


@dataclass(frozen=True)
class Kind:
    suffix: str
    seeds: Callable[[], list[bytes]]
    damaged: Callable[[bytes, random.Random], bytes]
    expected: Callable[[bytes], int | None]


KINDS = {
    "sav": Kind(".sav", fuzz_sav.seeds, fuzz_sav.damaged, fuzz_sav.expected),
    "dta": Kind(".dta", others.seeds_dta, others.damaged, others.expected),
    "xpt": Kind(".xpt", others.seeds_xpt, others.damaged, others.expected),
    "por": Kind(".por", others.seeds_por, others.damaged, others.expected),
    "parquet": Kind(".parquet", others.seeds_parquet, others.damaged, others.expected),
    "feather": Kind(".feather", others.seeds_feather, others.damaged, others.expected),
    "xlsx": Kind(".xlsx", fuzz_workbooks.xlsx_seeds, fuzz_workbooks.damaged, fuzz_workbooks.expected),
    "ods": Kind(".ods", fuzz_workbooks.ods_seeds, fuzz_workbooks.damaged, fuzz_workbooks.expected),
}


def run(path: str) -> dict[str, Any]:
    """Run the command on a file, in this process, and say what came of it."""
    from leapstats.cli.entry import main

    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["leapstats", "table1", path, "--format", "json"]
    begin, code, fault = time.perf_counter(), 0, ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            fault = repr(error)
    if "Traceback" in err.getvalue():
        fault = err.getvalue()[-300:]
    rows = re.search(r"of the ([\d,]+) rows? of", out.getvalue())
    return {
        "code": code,
        "fault": fault,
        "rows": int(rows[1].replace(",", "")) if rows else None,
        "said": err.getvalue().strip()[-400:],
        "seconds": time.perf_counter() - begin,
        "memory": peak(),
    }


def peak() -> int:
    """Return the most memory that this process took since the peak began anew, or a child of it ever, in KiB."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return max(children, int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]))


def work(pipe: Connection) -> None:
    while (path := pipe.recv()) is not None:
        pipe.send(run(path))


class Worker:
    """A process that reads files; a new one takes its place if it ends."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=False)
        self.process.start()
        theirs.close()

    def ask(self, path: Path) -> dict[str, Any]:
        self.pipe.send(str(path))
        try:
            if self.pipe.poll(MOST_SECONDS):
                answer: dict[str, Any] = self.pipe.recv()
                return answer
            fault = f"over {MOST_SECONDS} seconds"
        except EOFError:
            self.process.join()
            fault = f"the process ended with {self.process.exitcode}"
        self.process.kill()
        self.process.join()
        self.start()
        return {"code": None, "fault": fault, "rows": None, "said": "", "seconds": 0.0, "memory": 0}

    def end(self) -> None:
        self.pipe.send(None)
        self.process.join()


def broken(answer: dict[str, Any], declared: int | None) -> str:
    """Say which rule an answer breaks; nothing if none."""
    if answer["fault"]:
        return str(answer["fault"])
    if answer["code"] not in (0, 2):
        return f"exit {answer['code']}: {answer['said']}"
    if answer["code"] == 0 and declared is not None and answer["rows"] != declared:
        return f"{declared} rows are declared, and {answer['rows']} were read"
    if answer["memory"] > MOST_MEMORY:
        return f"{answer['memory'] / MOST_MEMORY:.1f} GiB of memory"
    return ""


def fuzz(kind: Kind, count: int, seed: int, keep: Path | None) -> list[str]:
    """Read damaged files of one kind; return which rules were broken."""
    sound, draw, worker = kind.seeds(), random.Random(seed), Worker()
    wrong, codes, most, slowest = [], Counter(), 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for place in range(len(sound) + count):
            # The sound ones come first, and have to be read.
            content = sound[place] if place < len(sound) else kind.damaged(draw.choice(sound), draw)
            path = Path(folder) / f"file{place}{kind.suffix}"
            path.write_bytes(content)
            answer = worker.ask(path)
            what = broken(answer, kind.expected(content))
            if place < len(sound) and answer["code"] != 0:
                what = what or f"a sound file was refused: {answer['said']}"
            codes[answer["code"]] += 1
            most, slowest = max(most, answer["memory"]), max(slowest, answer["seconds"])
            if what:
                wrong.append(f"seed {seed}, file {place}: {what}")
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"seed{seed}-{path.name}").write_bytes(content)
            path.unlink()
    worker.end()
    shares = ", ".join(f"exit {code}: {number}" for code, number in codes.most_common())
    print(
        f"{count} damaged and {len(sound)} sound files {kind.suffix}, seed {seed}: {shares}; {len(wrong)} broke a rule;"
    )
    print(f"  at most {most / 1024:.0f} MiB and {slowest:.1f} s for one file")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many damaged files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="which kinds, with commas between")
    parser.add_argument("--keep", type=Path, help="a folder for the files that break a rule")
    given = parser.parse_args()
    wrong = [each for kind in given.kinds.split(",") for each in fuzz(KINDS[kind], given.count, given.seed, given.keep)]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
