"""Ways in which a file of a dictionary can be spoilt, by chance; `fuzz_dictionaries.py` runs commands on the result."""

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

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
