"""Break CSV files in many ways and read each with `leapstats table1`: no crash, no traceback, no row lost in silence.

Run with the Python of an environment that has leapstats: `python benchmarks/fuzz_csv.py [how many] [first seed]`.
A file that fails is kept in the folder `fuzz_csv`, and its seed is printed. Exit 1 if one does.
"""

import csv
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MOST_MEMORY = 1 << 30
SECONDS = 120
KEPT = Path("fuzz_csv")
WORDS = [
    "",
    "1",
    "0",
    "Yes",
    "no",
    "n/a",
    "-99",
    "1,000",
    "45%",
    "2020-01-31",
    "Städtisch",
    'say "a"',
    "two\nlines",
    "é“",
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"]
# What a byte can be that a table stands on, or that ends texts, lines, files, terminals.
STRANGE = [
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\x1a",
    b"\x1b[31m",
    b"\xff",
    b"\xc3",
    b"\xe2\x80\xa8",
    b"\x85",
]
RUN = "from leapstats.cli.entry import main; main()"


def table(rng: random.Random) -> bytes:
    """Write a table as some program might: a few columns, sometimes many rows, any separator, line end and encoding."""
    width, height = rng.randint(1, 8), rng.choice([1, 3, 30, 30, 200, 20_000 if rng.random() < 0.2 else 30])
    names = [
        rng.choice(["id", "a", "b", "", "a b", "Q1?", "x"]) + rng.choice(["", str(place)]) for place in range(width)
    ]
    pools = [rng.sample(WORDS, rng.randint(1, 6)) for _ in range(width)]
    numbers = [rng.random() < 0.5 for _ in range(width)]
    buffer = io.StringIO()
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    end = rng.choice(["\n", "\n", "\r\n", "\r"])
    writer = csv.writer(buffer, delimiter=rng.choice(",,;\t|"), quoting=quoting, lineterminator=end)
    writer.writerow(names)
    for _ in range(height):
        writer.writerow(
            [
                rng.randint(0, 99) if is_number else rng.choice(pool)
                for is_number, pool in zip(numbers, pools, strict=True)
            ]
        )
    return buffer.getvalue().encode(rng.choice(["utf-8"] * 8 + ENCODINGS), errors="replace")


def flip(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def insert(rng: random.Random, content: bytes) -> bytes:
    place = rng.randint(0, len(content))
    return content[:place] + rng.choice(STRANGE) * rng.choice([1, 1, 2, 3, 50]) + content[place:]


def cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randint(0, len(content))]


def repeat(rng: random.Random, content: bytes) -> bytes:
    begin = rng.randint(0, len(content))
    return content[:begin] + content[begin : begin + rng.randint(1, 200)] * rng.choice([2, 50, 2000]) + content[begin:]


def remove(rng: random.Random, content: bytes) -> bytes:
    begin = rng.randint(0, len(content))
    return content[:begin] + content[begin + rng.randint(1, 50) :]


def swap(rng: random.Random, content: bytes) -> bytes:
    return content.replace(rng.choice(STRANGE[:6]), rng.choice(STRANGE))


def huge_cell(rng: random.Random, content: bytes) -> bytes:
    place = rng.randint(0, len(content))
    return (
        content[:place]
        + rng.choice([b"x", b'"', b"9", b" ", b"\n", b","]) * rng.choice([70_000, 200_000, 1_000_000])
        + content[place:]
    )


def many_columns(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join(line + rng.choice([b",", b",1", b",x,"]) * 3_000 for line in lines[:20])


def recode(rng: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", errors="surrogateescape").encode(rng.choice(ENCODINGS), errors="replace")


MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    flip, flip, insert, insert, cut, repeat, remove, swap, huge_cell, many_columns, recode,
]  # fmt: skip


def broken(seed: int) -> bytes:
    rng = random.Random(seed)
    content = table(rng)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 4])):
        content = rng.choice(MUTATIONS)(rng, content)
    return content


def n_records(content: bytes) -> int:
    """Count the rows under the header as the csv module of Python reads them, by rules of its own."""
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    first = re.split("[\r\n]", re.sub('"[^"]*"', "", text[: 1 << 16]).lstrip("\r\n"), maxsplit=1)[0]
    separator = max(",;\t|", key=first.count)
    rows = [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row
    ]
    header, body = rows[0], [row for row in rows[1:] if len(rows[0]) == 1 or row != [""]]
    while len(header) > 1 and body and not any(body[-1]):
        body.pop()
    return len(body)


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def fault(seed: int, folder: Path) -> str:
    """Read one broken file; return what went wrong, or nothing."""
    path = folder / f"{seed}.csv"
    content = broken(seed)
    path.write_bytes(content)
    command = [sys.executable, "-c", RUN, "table1", str(path), "--format", "json"]
    threads = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, preexec_fn=limited, env=threads, check=False
        )
    except subprocess.TimeoutExpired:
        return f"not done in {SECONDS} seconds"
    said = done.stderr.decode(errors="replace")
    if done.returncode not in {0, 2} or "Traceback" in said:
        return f"exit {done.returncode}: {said.strip()[-300:]}"
    if done.returncode == 2:
        return "" if said.startswith(("Error: ", "Usage: ")) else f"exit 2 without an error: {said[:300]}"
    title = json.loads(done.stdout)["title"]
    read = int(re.search(r"the (\d+) rows? of", title)[1])
    path.unlink()
    return "" if read == n_records(content) else f"{read} rows read of {n_records(content)}"


def main() -> None:
    many, first = (int(word) for word in (*sys.argv[1:], *["1000", "0"][len(sys.argv) - 1 :]))
    csv.field_size_limit(1 << 30)
    found: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        seeds = range(first, first + many)
        for seed, words in zip(seeds, pool.map(lambda seed: fault(seed, Path(folder)), seeds), strict=True):
            if words:
                found[seed] = words
                KEPT.mkdir(exist_ok=True)
                (KEPT / f"{seed}.csv").write_bytes(broken(seed))
                print(f"seed {seed}: {words}", flush=True)
    print(f"{many} files, {len(found)} faults")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
