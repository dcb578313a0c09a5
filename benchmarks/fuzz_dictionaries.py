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

import leapstats as ls
from leapstats.cli import entry

LEAP = Path(__file__).parents[1] / "data_dictionary"
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
    ("associations", "--adjust-for", "plan", "--adjust", "holm"),
)
# Hundreds of models of the full study take longer than all that is tried here.
OF_SMALL = COMMANDS[-1:]
DEEP = 10_000
WILD = [
    *("", " ", "0", "-1", "--5", "1e999", "nan", "inf", "9" * 30, "9" * 5000, "x" * 5000, "é", "\u202e", "\x1b[31m"),
    *("{x}", "{wave}", "%s", "yes", "no", "1", "2", "=1+1", '"', "'", "\\", "\ufeff", "\ufffe", "\x00", "a,b", "../x"),
    *(
        "staff",
        "size == 1",
        "count(size == 1)",
        "not " * 900 + "staff",
        "(" * 500 + "1" + ")" * 500,
        "1 +" * 1000 + "1",
    ),
    *("wave(2020).staff > 0", "wave(1).x", "case(1, 2, 3)", "band(staff, (1, 2))", "rank_correlation(staff, staff)"),
    *("is_missing(clinic)", "clinic < 3", "lambda: 1", "__import__('os')", "staff in ()", "1j", "2 ** 9999", "x.y.z"),
]
TOML = [
    *(
        "3",
        "-1",
        "0",
        "1.5",
        "true",
        '"x"',
        '""',
        "[]",
        "{}",
        "[1, 2]",
        '["x"]',
        '[["x"]]',
        "[{}]",
        "2020-01-01",
        "inf",
    ),
    *(
        '"\\u0000"',
        '"{x} {wave}"',
        "9" * 30,
        "9" * 5000,
        "[" * DEEP + "]" * DEEP,
        "{ a = " * 200 + "1" + " }" * 200,
        "nan",
    ),
]
SMALL = {
    "study.toml": """\
[study]
name = "demo"
title = "Demo {x}"
unit = "clinic"
units = "clinics"
id = "clinic"

[[waves]]
name = "2020"
label = "first"
file = "data/first.csv"
format = "csv"

[[waves]]
name = "2021"
label = "second"
file = "data/second.csv"
format = "csv"

[blocks]
help = "Help offered"

[domains]
care = "Care"
""",
    "codelists.csv": """\
list,code,label,order,missing
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
yes_no,9,Not recorded,4,unknown
size,1,Small,1,
size,2,Large,2,
size,9,Refused,3,refused
staff,-8,Not asked,1,not_asked
staff,99,Unknown,2,unknown
""",
    "variables.csv": """\
name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note
clinic,Clinic,id,,id,,,,,,,,,
size,Size,categorical,size,characteristic,,,,,,,,,
staff,Staff,count,staff,staffing,,,,,,,,,
any_staff,Any staff,binary,yes_no,strategy,care,,,no,staff > 0,,,,
talks,Staff talk,binary,yes_no,challenge,,any_staff,help,no,,,,,
walks,Walks,binary,yes_no,challenge,,,help,no,,,yes,,
either,Talks or walks,binary,yes_no,strategy,care,,,no,"any_of(talks, walks)",,yes,,
band,Staff in bands,count,,characteristic,,,,,"band(staff, (1, 2))",,,,
before,Staff before,binary,yes_no,staffing,,,,no,wave(2020).staff > 0,,,,
note,Note,text,,free_text,,,,,,,,,
""",
    "columns.csv": """\
wave,column,option,variable,recode
2020,id,,clinic,
2020,size,,size,little=1;big=2
2020,staff,,staff,
2020,talks,,talks,
2020,walks,,walks,tick
2020,note,,note,
2020,other,,ignored,
2021,id,,clinic,
2021,staff,,staff,
""",
    "constraints.csv": """\
id,wave,grade,kind,expression,taken,source,note
K1,2020,stated,subset,talks <= any_staff,yes,hand,
K2,2020,implied,count,count(talks) <= 4,yes,hand,
K3,2020,implied,count,total(staff) >= 4,yes,hand,
K4,2021,plausible,exists,staff > 0,yes,hand,
K5,2020,implied,union,"either == any_of(talks, walks)",yes,hand,
""",
    "published/cells.csv": """\
id,wave,where,label,figure,printed,n,base,percent,low,high,universe,expression,same_as,convention,not_computable,note
a,2020,"Table 1, Size",Small,n_pct,2 (33.3),2,6,33.3,,,,size == 1,,,,
b,2020,"Table 1, Size",Large,n_pct,3 (50.0),3,6,50.0,,,,size == 2,,,,
k,2020,"Table 1, Size",Refused,n_pct,1 (16.7),1,6,16.7,,,,is_missing(size),,,,
c,2020,Text,Walks,min,most,2,6,,,,,walks,,,,
d,2020,Table 3,Talks,mark,X,2,6,,,,,talks,,,,
e,2020,Text,Staff,range,0 to 3,,6,,0,3,,staff,,,,
f,2020,Text,Staff and walks,sign,positive,,,,,,,"rank_correlation(staff, walks)",,,,
g,2020,Text,Talk if staffed,n_pct,2 (50.0),2,4,50.0,,,any_staff,talks,,,,
h,2021,Text,Small,n_pct,1 (16.7),1,6,16.7,,,,size == 1,,,yes,
""",
    "published/findings.csv": """\
id,wave,where,label,figure,printed,n,base,percent,low,high,universe,expression,same_as,convention,not_computable,note
i,2020,Text,Staff,mean,1.2,,6,,,,,staff,,,,
j,2021,Text,Any staff,n_pct,4 (66.7),4,6,66.7,,,,any_staff,,,,
""",
    "published/accepted.csv": """\
finding,reason
T. A finding that is gone,none
""",
    "tables/table1.toml": """\
title = "Clinics, {wave}"
wave = "2020"
notes = ["A note."]

[abbreviations]
S = "staff"

[[section]]
label = "All"

[[section.block]]
items = ["size"]
levels = ["1", "2"]
remainder = "Rest"

[[section.block]]
items = ["staff"]

[[section.block]]
heading = "Help"
heading_item = "either"
items = ["talks", "walks"]
base = "asked"
base_note = "{n} of {all}"
show_missing = "rows"

[section.block.labels]
talks = "They talk"
""",
    "tables/table2.toml": """\
title = "Goals, {wave}"
wave = "2020"
common_from = 3

[[goal]]
label = "Care"

[[goal.strategy]]
item = "any_staff"
class = "common"
""",
    "tables/table3.toml": """\
title = "Roles, {wave}"
wave = "2020"
item = "{service}s"
at_least = 2

[roles]
all = "All"

[services]
talk = "Talk"
walk = "Walk"
""",
    "plans/staffing.toml": """\
kind = "change"
title = "Staff, {before} and {after}"
before = "2020"
after = "2021"
multiplicity = "holm"

[[family]]
label = "Staff"
items = ["any_staff", "staff"]
""",
    "plans/associations.toml": """\
kind = "association"
title = "Pairs, {wave}"
wave = "2020"
base = "all"
method = "odds_ratio"
multiplicity = "westfall_young"
rows = ["any_staff"]
columns = ["walks"]
confounders = ["size"]
""",
    "data/first.csv": """\
id,size,staff,talks,walks,note,other
A,1,2,1,x,well,1
B,2,0,-8,0,,2
C,9,1,0,0,"a, b",3
D,2,1,1,x,,4
E,big,0,-8,0,,5
F,little,3,0,x,,6
""",
    "data/second.csv": """\
id,staff
A,3
B,1
C,0
D,2
E,0
F,2
""",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong: which case, on which command, and words that are the same for faults of one kind."""

    case: int
    command: str
    kind: str
    more: str = ""


Mutation = Callable[[random.Random, Path], str]


def flip_bytes(chance: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 5)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(bytes(content))
    return "bytes flipped"


def truncate(chance: random.Random, path: Path) -> str:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content) + 1)])
    return "cut short"


def insert(chance: random.Random, path: Path) -> str:
    content, place = path.read_bytes(), 0
    piece = chance.choice(
        [b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\r", b"\n", b'"', b",", b"[", b"\xc2\x85", b"="]
    )
    if piece != b"\xef\xbb\xbf":
        place = chance.randrange(len(content) + 1)
    path.write_bytes(content[:place] + piece + content[place:])
    return f"{piece!r} inserted"


def change_lines(chance: random.Random, path: Path) -> str:
    lines = path.read_bytes().splitlines(keepends=True)
    one, other = chance.randrange(len(lines) or 1), chance.randrange(len(lines) or 1)
    how = chance.choice(["dropped", "doubled", "swapped", "moved"])
    if how == "dropped":
        del lines[one : one + chance.randint(1, 3)]
    elif how == "doubled":
        lines[one:one] = lines[one : one + 1]
    elif lines and how == "swapped":
        lines[one], lines[other] = lines[other], lines[one]
    elif lines:
        lines.insert(other, lines.pop(one))
    path.write_bytes(b"".join(lines))
    return f"line {how}"


def change_cell(chance: random.Random, path: Path) -> str:
    if path.suffix != ".csv":
        return change_value(chance, path)
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    except (csv.Error, ValueError):
        return flip_bytes(chance, path)
    row = chance.choice([each for each in rows if each] or [[""]])
    place, how = chance.randrange(len(row)), chance.choice(["wild", "wild", "blank", "dropped", "doubled", "taken"])
    if how == "wild":
        row[place] = chance.choice(WILD)
    elif how == "blank":
        row[place] = ""
    elif how == "dropped":
        del row[place]
    elif how == "doubled":
        row.insert(place, row[place])
    else:
        row[place] = chance.choice(chance.choice([each for each in rows if each] or [[""]]))
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    return f"cell {how}"


def change_value(chance: random.Random, path: Path) -> str:
    if path.suffix != ".toml":
        return change_cell(chance, path)
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    places = [place for place, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    if not places:
        return flip_bytes(chance, path)
    place = chance.choice(places)
    key, _, value = lines[place].partition(" = ")
    how = chance.choice(["value", "value", "key", "dotted", "table"])
    if how == "value":
        lines[place] = f"{key} = {chance.choice(TOML)}"
    elif how == "key":
        lines[place] = f"{key[: chance.randrange(len(key) + 1)]}x = {value}"
    elif how == "dotted":
        lines[place] = f"{'a.' * DEEP}{key} = {value}"
    else:
        heads = [place for place, line in enumerate(lines) if line.startswith("[")] or [0]
        head = chance.choice(heads)
        lines[head] = chance.choice(
            ["[x]", "[[x]]", "[section]", "[[blocks]]", lines[head].strip("[]"), f"[{lines[head]}]"]
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return f"TOML {how}"


def change_content(chance: random.Random, path: Path) -> str:
    folder = root_of(path)
    other = chance.choice([each for each in dictionary_files(folder) if each != path])
    how, content = chance.choice(["swapped", "copied", "deleted", "emptied"]), path.read_bytes()
    if how == "deleted":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    else:
        path.write_bytes(other.read_bytes())
        other.write_bytes(content if how == "swapped" else other.read_bytes())
    return f"file {how}"


def change_file(chance: random.Random, path: Path) -> str:
    how, content = chance.choice(["folder", "link out", "link in", "loop", "name"]), path.read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "loop":
        path.symlink_to(path)
    elif how == "name":
        stem = chance.choice(["x\udcff", "é", "a b", "A" * 200, "x\x1b"])
        path.with_name(f"{stem}{path.suffix}").write_bytes(content)
    else:
        kept = (root_of(path).parent if how == "link out" else root_of(path)) / "kept"
        kept.write_bytes(content)
        path.symlink_to(kept)
    return f"file {how}"


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    truncate,
    insert,
    change_lines,
    change_lines,
    change_cell,
    change_cell,
    change_cell,
    change_value,
    change_value,
    change_content,
    change_file,
)


def root_of(path: Path) -> Path:
    """Return the folder of the study that a file of a dictionary is in."""
    return next(each for each in path.parents if each.name == "study")


def dictionary_files(folder: Path) -> list[Path]:
    """Return the files of a dictionary; the answers are not mutated."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if path.suffix in {".csv", ".toml"} and path.parent.name != "data"]


def make(case: int, seed: int, folder: Path) -> str:
    """Write the dictionary of a case, and say what was done to it."""
    chance = random.Random(f"{seed} {case}")
    if case % 3 == 0:
        shutil.copytree(LEAP, folder)
    else:
        for name, text in SMALL.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
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
    pairs = (
        ("variables.csv", _rows(folder / "variables.csv"), len(study.variables)),
        ("columns.csv", _rows(folder / "columns.csv"), len(study.columns)),
        ("constraints.csv", _rows(folder / "constraints.csv"), len(study.constraints)),
        ("published", sum(map(_rows, published)), len(study.published)),
        ("accepted.csv", _rows(folder / "published" / "accepted.csv"), len(study.accepted)),
        ("waves", len(_toml(folder / "study.toml")["waves"]), len(study.waves)),
    )
    for name, there, read in pairs:
        if there != read:
            yield f"{name}: {there} there, {read} read"
    used = {variable.codes.name: variable.codes for variable in study.variables.values() if variable.codes is not None}
    for name, codes in used.items():
        there = sum(row.get("list") == name for row in _records(folder / "codelists.csv"))
        if there != len(codes.codes):
            yield f"codelists.csv, {name}: {there} there, {len(codes.codes)} read"


def losses_of_table(folder: Path) -> Iterator[str]:
    """Yield units and items that Table 1 is about and that are not in it."""
    study = ls.load_study(folder)
    shown = ls.table1(study=folder)
    present = set(shown.results.frame["variable"])
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
