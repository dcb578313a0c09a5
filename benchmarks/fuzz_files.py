"""Damaged files through the commands: none may end the process, and none may be read in part.

Run with the Python of an environment that has leapstats: `python benchmarks/fuzz_files.py 1000 --seed 1 --kinds sav`.
Each file is made from a small sound one by a seeded draw. A worker process reads file after file as
the command does; it has to live through all of them. What is held to: exit 0 or 2, no traceback, as
many rows as the file declares, at most 1 GiB of memory, at most 10 seconds of a processor. The script ends with 1
if a file breaks a rule, and keeps such files with `--keep FOLDER`. `--beside FOLDER` damages the
files of a folder instead.

A kind of file is one entry of KINDS: its suffix, its sound files, how to damage one, and how many
rows a damaged one declares (None where it does not say). Kinds of PLATFORMS have several files, such
as answers and what describes them.
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

import fuzz_binary_workbooks
import fuzz_sav
import fuzz_statistical as others
import fuzz_workbooks
from fuzz_platforms import SAMPLES, Case, case_of
from fuzz_platforms import damaged as sample_damaged

MOST_SECONDS = 10
MOST_TO_WAIT = 60  # on a machine that does other things too, and until a new process has its libraries
MOST_MEMORY = 1 << 20  # KiB


@dataclass(frozen=True)
class Kind:
    """Files of one suffix."""

    suffix: str
    seeds: Callable[[], list[bytes]]
    damaged: Callable[[bytes, random.Random], bytes]
    expected: Callable[[bytes], int | None]

    def _case(self, content: bytes) -> Case:
        return Case({f"file{self.suffix}": content}, TABLE1, self.expected(content))

    def sound(self) -> list[Case]:
        """Return the cases that have to be read."""
        return list(map(self._case, self.seeds()))

    def drawn(self, draw: random.Random) -> Case:
        """Return a case that was damaged."""
        return self._case(self.damaged(draw.choice(self.seeds()), draw))


@dataclass(frozen=True)
class Platform:
    """Exports of a survey platform, with what describes them."""

    name: str

    def sound(self) -> list[Case]:
        """Return the cases that have to be read."""
        return list(map(case_of, SAMPLES[self.name]()))

    def drawn(self, draw: random.Random) -> Case:
        """Return a case that was damaged."""
        return sample_damaged(draw.choice(SAMPLES[self.name]()), draw)


@dataclass(frozen=True)
class Beside:
    """The files of a folder, whatever they are."""

    folder: Path

    def _seeds(self) -> list[tuple[str, bytes]]:
        return [(path.name, path.read_bytes()) for path in sorted(self.folder.rglob("*")) if path.is_file()]

    def sound(self) -> list[Case]:
        """Return none: a folder may hold what is refused."""
        return []

    def drawn(self, draw: random.Random) -> Case:
        """Return a case that was damaged."""
        name, content = draw.choice(self._seeds())
        way = fuzz_workbooks.damaged if content.startswith(b"PK") else fuzz_workbooks.flipped
        command = draw.choice((TABLE1, ("read", "{0}"), ("init", "{0}", "-o", "{folder}/study")))
        return Case({name: way(content, draw)}, command, None)


TABLE1 = ("table1", "{0}", "--format", "json")
KINDS: dict[str, Kind | Platform] = {
    "sav": Kind(".sav", fuzz_sav.seeds, fuzz_sav.damaged, fuzz_sav.expected),
    "dta": Kind(".dta", others.seeds_dta, others.damaged, others.expected),
    "xpt": Kind(".xpt", others.seeds_xpt, others.damaged, others.expected),
    "por": Kind(".por", others.seeds_por, others.damaged, others.expected),
    "parquet": Kind(".parquet", others.seeds_parquet, others.damaged, others.expected),
    "feather": Kind(".feather", others.seeds_feather, others.damaged, others.expected),
    "xlsx": Kind(".xlsx", fuzz_workbooks.xlsx_seeds, fuzz_workbooks.damaged, fuzz_workbooks.expected),
    "ods": Kind(".ods", fuzz_workbooks.ods_seeds, fuzz_workbooks.damaged, fuzz_workbooks.expected),
    "xls": Kind(".xls", fuzz_binary_workbooks.xls_seeds, fuzz_workbooks.flipped, fuzz_workbooks.expected),
    "xlsb": Kind(".xlsb", fuzz_binary_workbooks.xlsb_seeds, fuzz_workbooks.damaged, fuzz_workbooks.expected),
    **{name: Platform(name) for name in SAMPLES},
}


def run(arguments: list[str]) -> dict[str, Any]:
    """Run a command, in this process, and say what came of it."""
    from leapstats.cli.entry import main

    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["leapstats", *arguments]
    begin, code, fault = time.process_time(), 0, ""
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
        "seconds": time.process_time() - begin,
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
    run(["table1", "--format", "json"])
    pipe.send("ready")
    while (arguments := pipe.recv()) is not None:
        pipe.send(run(arguments))


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
        self.pipe.poll(MOST_TO_WAIT)
        self.pipe.recv()

    def ask(self, arguments: list[str]) -> dict[str, Any]:
        self.pipe.send(arguments)
        try:
            if self.pipe.poll(MOST_TO_WAIT):
                answer: dict[str, Any] = self.pipe.recv()
                return answer
            fault = f"over {MOST_TO_WAIT} seconds"
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
    if answer["seconds"] > MOST_SECONDS:
        return f"{answer['seconds']:.1f} seconds"
    if answer["memory"] > MOST_MEMORY:
        return f"{answer['memory'] / MOST_MEMORY:.1f} GiB of memory"
    return ""


def fuzz(name: str, kind: Kind | Platform | Beside, count: int, seed: int, keep: Path | None) -> list[str]:
    """Read damaged files of one kind; return which rules were broken."""
    draw, worker, sound = random.Random(seed), Worker(), kind.sound()
    wrong, codes, most, slowest = [], Counter(), 0, 0.0
    for place in range(len(sound) + count):
        # The sound ones come first, and have to be read.
        case = sound[place] if place < len(sound) else kind.drawn(draw)
        with tempfile.TemporaryDirectory() as folder:
            answer = worker.ask(put(case, Path(folder)))
        counted = case.rows if case.command[0] == "table1" else None
        what = broken(answer, counted)
        if place < len(sound) and answer["code"] != 0:
            what = what or f"a sound file was refused: {answer['said']}"
        codes[answer["code"]] += 1
        most, slowest = max(most, answer["memory"]), max(slowest, answer["seconds"])
        if what:
            wrong.append(f"{name}, seed {seed}, file {place}, {case.command[0]}: {what}")
            if keep:
                put(case, keep / f"{name}-{seed}-{place}")
    worker.end()
    shares = ", ".join(f"exit {code}: {number}" for code, number in codes.most_common())
    print(f"{count} damaged and {len(sound)} sound files {name}, seed {seed}: {shares}; {len(wrong)} broke a rule;")
    print(f"  at most {most / 1024:.0f} MiB and {slowest:.1f} s for one file", flush=True)
    return wrong


def put(case: Case, folder: Path) -> list[str]:
    """Write the files of a case to a folder, and return the arguments that read them there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    paths = [str(folder / name) for name in case.files]
    return [part.format(*paths, folder=folder) for part in case.command]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many damaged files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS), help="which kinds, with commas between")
    parser.add_argument("--keep", type=Path, help="a folder for the files that break a rule")
    parser.add_argument("--beside", type=Path, help="damage the files of this folder instead")
    given = parser.parse_args()
    kinds: dict[str, Any] = {name: KINDS[name] for name in given.kinds.split(",")}
    if given.beside:
        kinds = {given.beside.name: Beside(given.beside)}
    wrong = [each for name, kind in kinds.items() for each in fuzz(name, kind, given.count, given.seed, given.keep)]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
