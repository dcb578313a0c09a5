"""Mutate dictionaries at random and run commands on them: whatever stands in a file, nothing may crash or get lost.

Run with the Python of an environment that has leapstats: `python benchmarks/fuzz_dictionaries.py 1000 7` (how many
dictionaries, seed). `--only N` runs the N-th of them alone and shows what each command said. It ends with 1 if a fault
was found. A fault is: an exit code other than 0, 1 and 2; 1 from a command that checks nothing; an exception; a
traceback or a warning of Python in the output; output that is not UTF-8; a refusal without a word; a command that takes
longer than a minute; a process that has held more than 1 GiB; and a silent loss: a dictionary that loads, and in which
a row of a sheet, a unit of a wave, an item of the layout of Table 1 or a published cell has no part in what follows.
"""

import argparse
import contextlib
import csv
import io
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzz_mutations import MUTATIONS, dictionary_files

import leapstats as ls
from leapstats.cli import entry

LEAP = Path(__file__).parents[1] / "data_dictionary"
SMALL = Path(__file__).parent / "fuzz_study"
MOST_MEMORY = 2**30
MOST_SECONDS = 60
CHECKS = {"check", "reproduce"}
COMMANDS = (
    ("table1",),
    ("check",),
    ("check", "--published"),
    ("reproduce",),
    ("table2",),
    ("table3", "--counts"),
    ("findings",),
    ("staffing", "--list"),
    ("associations", "--permutations", "100"),
    ("associations", "--adjust-for", "plan", "--multiplicity", "holm"),
)
# Hundreds of models of the full study take longer than all that is tried here.
OF_SMALL = COMMANDS[-1:]


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong: which case, on which command, and words that are the same for faults of one kind."""

    case: int
    command: str
    kind: str
    more: str = ""


def make(case: int, seed: int, folder: Path) -> str:
    """Write the dictionary of a case, and say what was done to it."""
    chance = random.Random(f"{seed} {case}")
    shutil.copytree(SMALL if case % 3 else LEAP, folder)
    done = []
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        path = chance.choice(dictionary_files(folder))
        done.append(f"{path.relative_to(folder)}: {chance.choice(MUTATIONS)(chance, path)}")
    return "; ".join(done)


class TooSlow(BaseException):
    """A command has taken too long."""


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command in this process, and return its exit code and what it said; 70 where it raised."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    kept, sys.argv = sys.argv, ["leapstats", *arguments]
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            entry.main()
        code = 0
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 0
    except TooSlow:
        code = -1
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        streams[1].write(traceback.format_exc())
        code = 70
    finally:
        sys.argv = kept
    said = []
    for stream in streams:
        stream.flush()
        said.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return code, *said


def judge(command: tuple[str, ...], code: int, output: str, said: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with how a command ended: the kind, and more words."""
    if code == -1:
        yield "takes too long", ""
    elif code not in {0, 1, 2}:
        lines = [line for line in said.splitlines() if line.strip()]
        places = [line.strip() for line in lines if line.lstrip().startswith("File ")]
        yield f"exit {code}: {lines[-1][:100] if lines else ''}", (places or [""])[-1]
    elif code == 1 and command[0] not in CHECKS:
        yield "exit 1 of a command that checks nothing", said[:300]
    elif code == 2 and not said.startswith(("Error: ", "Usage: ")):
        yield "a refusal without a word", said[:300]
    for words in ("Traceback (most", "Warning: "):
        if code in {0, 1, 2} and words in output + said:
            yield f"{words} in the output", said[-300:]


def losses(folder: Path) -> Iterator[str]:
    """Yield what a dictionary that loads holds and the study does not."""
    study = ls.load_study(folder)
    published = [
        path for path in (folder / "published").glob("*") if path.suffix == ".csv" and path.name != "accepted.csv"
    ]
    made = {name for scale in study.scales.values() for name in scale.derived}
    pairs = (
        ("variables.csv", _rows(folder / "variables.csv"), len(study.variables.keys() - made)),
        ("scales.csv", _rows(folder / "scales.csv"), len(study.scales)),
        ("columns.csv", _rows(folder / "columns.csv"), len(study.columns)),
        ("constraints.csv", _rows(folder / "constraints.csv"), len(study.constraints)),
        ("published", sum(map(_rows, published)), len(study.published)),
        ("accepted.csv", _rows(folder / "published" / "accepted.csv"), len(study.accepted)),
        ("waves", len(_toml(folder / "study.toml")["waves"]), len(study.waves)),
    )
    for name, there, read in pairs:
        if there != read:
            yield f"{name}: {there} there, {read} read"
    raw = (variable for name, variable in study.variables.items() if name not in made)
    used = {variable.codes.name: variable.codes for variable in raw if variable.codes is not None}
    for name, codes in used.items():
        there = sum(row.get("list") == name for row in _records(folder / "codelists.csv"))
        if there != len(codes.codes):
            yield f"codelists.csv, {name}: {there} there, {len(codes.codes)} read"


def losses_of_table(folder: Path) -> Iterator[str]:
    """Yield units and items that Table 1 is about and that are not in it."""
    study = ls.load_study(folder)
    shown = ls.table1(study=folder)
    present = set(shown.frame["variable"])
    layout = _toml(folder / "tables" / "table1.toml")
    for section in layout["section"]:
        for block in section.get("block", []):
            for item in (*block["items"], *filter(None, [block.get("heading_item")])):
                if item not in present:
                    yield f"table1: {item} is in the layout and not in the table"
    for wave in study.waves:
        try:
            survey = ls.read_survey(study=study, wave=wave.name)
        except ls.InputError:  # a wave that Table 1 is not about, and whose commands say what is wrong
            continue
        wanted = 30 if (folder / "README.md").exists() else 6
        if len(survey) != wanted:
            yield f"wave {wave.name} has {len(survey)} units, and its file {wanted}"


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def _records(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    header = [name.strip() for name in rows[0]]
    return [
        dict(zip(header, (cell.strip() for cell in row), strict=False))
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _rows(path: Path) -> int:
    return len(_records(path))


def try_case(case: int, seed: int, *, show: bool = False) -> tuple[list[Fault], Counter[str]]:
    """Make a dictionary, run every command on it, and return the faults and how the commands ended."""
    faults, ends = [], Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        done = make(case, seed, folder)
        for command in COMMANDS:
            if command in OF_SMALL and (folder / "README.md").exists():
                continue
            words = " ".join(command)
            signal.alarm(MOST_SECONDS)
            begun = time.perf_counter()
            code, output, said = run([*command, "--study", str(folder)])
            signal.alarm(0)
            if show:
                print(f"{time.perf_counter() - begun:.1f} s")
            ends[f"{command[0]} {code}"] += 1
            faults.extend(
                Fault(case, words, kind, f"{more} | {done}") for kind, more in judge(command, code, output, said)
            )
            if show:
                print(f"== {words}: {code}\n{output[:2000]}{said[:4000]}")
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
            if held > MOST_MEMORY:
                faults.append(Fault(case, words, f"memory {held / 2**20:.0f} MiB", done))
            if code == 0 and command == ("table1",):
                lost = [*losses(folder), *losses_of_table(folder)]
                faults.extend(Fault(case, words, "silent loss", f"{each} | {done}") for each in lost)
    if show:
        print(done)
    return faults, ends


def fuzz(number: int, seed: int, report: Callable[[str], object] = print) -> list[Fault]:
    """Try many dictionaries, and return every fault."""

    def too_slow(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, too_slow)
    faults: list[Fault] = []
    ends: Counter[str] = Counter()
    for case in range(number):
        found, ended = try_case(case, seed)
        faults.extend(found)
        ends.update(ended)
        for fault in found:
            report(f"case {fault.case}, {fault.command}: {fault.kind} [{fault.more}]")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(f"{number} dictionaries, seed {seed}: {len(faults)} faults; peak {held:.0f} MiB")
    report("  " + ", ".join(f"{name}: {count}" for name, count in sorted(ends.items())))
    for kind, count in Counter(fault.kind for fault in faults).most_common():
        report(f"  {count} x {kind}")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, nargs="?", default=1000)
    parser.add_argument("seed", type=int, nargs="?", default=7)
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if given.only is not None:
        print(try_case(given.only, given.seed, show=True)[0])
        sys.exit(0)
    sys.exit(1 if fuzz(given.number, given.seed) else 0)
