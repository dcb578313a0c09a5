"""Small SPSS files of many kinds, and ways to damage them; `fuzz_files.py` runs them."""

import random
import struct
import tempfile
from itertools import pairwise
from pathlib import Path

HEADER = 176
END_OF_DICTIONARY = struct.pack("<ii", 999, 0)
WILD = (0, 1, 2, 3, 4, 6, 7, 16, 255, 256, 999, 65_536, 10**6, 10**8, 2**31 - 1, -1, -2, -100, -(2**31))
HEADER_COUNTS = (64, 68, 72, 76, 80)
SETS = b"$s=D1 1 5 Ticks a b\n$c=C 5 Codes c d\n"
ROWS = 30


def seeds() -> list[bytes]:
    """Make the files: plain, compressed by codes and zipped, each of several shapes."""
    import numpy as np
    import pandas as pd
    import pyreadstat

    draw = np.random.default_rng(14)
    ticks = {name: draw.choice([0.0, 1.0, np.nan], ROWS) for name in "abcd"}
    coded = {"setting": draw.integers(1, 4, ROWS) * 1.0, "size": draw.choice([1.5, 20.25, -99.0], ROWS)}
    texts = {
        "sex": draw.choice(["F", "M", "X"], ROWS),
        "long": draw.choice(["of ten bytes", "more than ten bytes"], ROWS),
    }
    frames = (
        (pd.DataFrame(ticks), {}),
        (
            pd.DataFrame(coded | texts),
            {
                "column_labels": {"setting": "Setting of the practice", "sex": "Sex"},
                "variable_value_labels": {
                    "setting": {1.0: "Urban", 2.0: "Rural", 3.0: "Neither of the two"},
                    "sex": {"F": "Female", "M": "Male", "X": "Refused"},
                    "long": {"of ten bytes": "Ten", "more than ten bytes": "More"},
                },
                "missing_ranges": {"size": [{"lo": -100.0, "hi": -1.0}], "sex": ["X"], "long": ["of ten b"]},
                "note": ["A line", "and another"],
                "file_label": "A file",
            },
        ),
        (
            pd.DataFrame({"day": draw.integers(1, 9, ROWS) * 86_400.0, "took": draw.integers(1, 9, ROWS) * 60.0}),
            {"variable_format": {"day": "DATE11", "took": "TIME8"}},
        ),
        (
            pd.DataFrame({"n": draw.normal(size=ROWS), "told": ["w" * 300, "é" * 200, ""] * (ROWS // 3), "z": 1.0}),
            {"column_labels": {"told": "Erzählt"}},
        ),
    )
    made = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        for frame, options in frames:
            for packing in ({}, {"row_compress": True}, {"compress": True}):
                pyreadstat.write_sav(frame, str(path), **options, **packing)
                made.append(path.read_bytes())
    return [*made, *(with_sets(made[place]) for place in (0, 1)), *map(open_count, made[:4]), *map(western, made[9:11])]


def with_sets(content: bytes) -> bytes:
    """Declare multi-response sets."""
    record = struct.pack("<iiii", 7, 7, 1, len(SETS)) + SETS
    return content.replace(END_OF_DICTIONARY, record + END_OF_DICTIONARY, 1)


def open_count(content: bytes) -> bytes:
    """Leave the number of cases open, in the header and in the record for long files."""
    opened = content[:80] + struct.pack("<i", -1) + content[84:]
    return opened.replace(struct.pack("<iiiiqq", 7, 16, 8, 2, 1, ROWS), struct.pack("<iiiiqq", 7, 16, 8, 2, 1, -1))


def western(content: bytes) -> bytes:
    """Say that the text is in Windows-1252, where every two bytes of a letter are two letters."""
    named = struct.pack("<iiii", 7, 20, 1, 5) + b"UTF-8", struct.pack("<iiii", 7, 20, 1, 12) + b"windows-1252"
    return content.replace(struct.pack("<i", 65_001), struct.pack("<i", 1252), 1).replace(*named)


def expected(content: bytes) -> int | None:
    """Return the cases that a damaged file declares; None where it leaves them open."""
    if len(content) < HEADER:
        return None
    order = "<" if struct.unpack_from("<i", content, 64)[0] in (2, 3) else ">"
    declared: int = struct.unpack_from(f"{order}i", content, 80)[0]
    return None if declared == -1 else declared


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Damage a file in one way or, now and then, in several."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        content = draw.choice(WAYS)(content, draw)
    return content


def flipped(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def flipped_early(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    end = max(content.find(END_OF_DICTIONARY), HEADER)
    for _ in range(draw.randint(1, 4)):
        changed[draw.randrange(min(end, len(changed)))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(1, len(content) + 1)]


def inserted(content: bytes, draw: random.Random) -> bytes:
    place, size = draw.randrange(len(content)), draw.choice((1, 3, 4, 8, 16, 240, 1000))
    begin = draw.randrange(len(content))
    run = draw.choice((bytes(size), draw.randbytes(size), content[begin : begin + size]))
    return content[:place] + run + content[place:]


def deleted(content: bytes, draw: random.Random) -> bytes:
    place, size = draw.randrange(len(content)), draw.choice((1, 3, 4, 8, 16, 240, 1000))
    return content[:place] + content[place + size :] or content[:1]


def wild(content: bytes, draw: random.Random) -> bytes:
    """Put a wild number somewhere in the dictionary, most often where a count stands."""
    end = max(content.find(END_OF_DICTIONARY), HEADER)
    places = [*HEADER_COUNTS, *(begin + 4 * draw.randint(0, 7) for begin in records(content))]
    place = draw.choice(places) if draw.random() < 0.8 else draw.randrange(end)
    if place + 4 > len(content):
        return content
    there = struct.unpack_from("<i", content, place)[0]
    value = draw.choice((*WILD, there + 1, there - 1, there * 2))
    return content[:place] + struct.pack("<i", max(min(value, 2**31 - 1), -(2**31))) + content[place + 4 :]


def swapped(content: bytes, draw: random.Random) -> bytes:
    """Swap two records of the dictionary, repeat one or leave one out."""
    bounds = records(content)
    if len(bounds) < 3:
        return content
    parts = [content[begin:end] for begin, end in pairwise(bounds)]
    one, other = draw.randrange(len(parts)), draw.randrange(len(parts))
    way = draw.choice(("swap", "repeat", "drop"))
    if way == "swap":
        parts[one], parts[other] = parts[other], parts[one]
    elif way == "repeat":
        parts.insert(other, parts[one])
    else:
        del parts[one]
    return content[:HEADER] + b"".join(parts) + content[bounds[-1] :]


def retyped(content: bytes, draw: random.Random) -> bytes:
    """Change the digits and signs of a text in the dictionary, where lengths and lists are written out."""
    bounds = records(content)
    begin, end = draw.choice(list(pairwise(bounds))) if len(bounds) > 1 else (0, len(content))
    places = [place for place in range(begin, min(end, len(content))) if content[place] in b"0123456789=\t $\n"]
    if not places:
        return content
    changed = bytearray(content)
    for _ in range(draw.randint(1, 3)):
        changed[draw.choice(places)] = draw.choice(b"0123456789=\t $\n\0-A")
    return bytes(changed)


def records(content: bytes) -> list[int]:
    """Return where the records of the dictionary begin, as far as they can be followed, and where they end."""
    bounds, place = [], HEADER
    try:
        while (kind := struct.unpack_from("<i", content, place)[0]) in (2, 3, 6, 7):
            after = next_record(content, place, kind)
            if not place < after <= len(content):
                break
            bounds.append(place)
            place = after
    except (struct.error, IndexError):
        return bounds
    return [*bounds, place]


def next_record(content: bytes, place: int, kind: int) -> int:
    if kind == 2:
        _, width, labelled, missing = struct.unpack_from("<4i", content, place)
        size = struct.unpack_from("<i", content, place + 32)[0] if labelled else 0
        return place + 32 + (4 + (size + 3) // 4 * 4 if labelled else 0) + 8 * abs(missing) * (width >= 0)
    if kind == 6:
        return place + 8 + 80 * struct.unpack_from("<i", content, place + 4)[0]
    if kind == 7:
        _, _, size, count = struct.unpack_from("<4i", content, place)
        return place + 16 + size * count
    end = place + 8
    for _ in range(min(struct.unpack_from("<i", content, place + 4)[0], len(content))):
        end += 8 + (content[end + 8] // 8 + 1) * 8
    return end + 8 + 4 * struct.unpack_from("<i", content, end + 4)[0]


WAYS = (flipped, flipped_early, cut, inserted, deleted, wild, wild, swapped, retyped)
