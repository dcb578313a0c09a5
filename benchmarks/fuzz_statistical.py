"""Small files of Stata, SAS transport, SPSS portable, Parquet and Feather, and ways to damage them."""

import random
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

ROWS = 30
HEAD = 600  # bytes in which most of what a file declares stands
WILD = (0, 1, 2, 255, 256, 65_535, 2**31 - 1, 2**32 - 1)


def _frames() -> "list[object]":
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(15)
    plain = pd.DataFrame({"setting": draw.integers(1, 4, ROWS) * 1.0, "share": draw.normal(size=ROWS)})
    mixed = plain.assign(sex=draw.choice(["F", "M", ""], ROWS), said=["w" * 50, "e" * 20, ""] * (ROWS // 3))
    return [plain, mixed]


def _made(suffix: str, ways: "list[Callable[[object, str], object]]") -> list[bytes]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        for frame in _frames():
            for way in ways:
                way(frame, str(path))
                found.append(path.read_bytes())
    return found


def seeds_dta() -> list[bytes]:
    import pyreadstat

    labels = {"setting": {1: "Urban", 2: "Rural", 3: "Neither of the two"}}

    def in_version(version: int) -> "Callable[[object, str], object]":
        return lambda frame, path: pyreadstat.write_dta(frame, path, version=version, variable_value_labels=labels)

    big = [lambda frame, path: frame.to_stata(path, byteorder="big", write_index=False)]
    return _made(".dta", [*map(in_version, (8, 12, 13, 14, 15)), *big])


def seeds_xpt() -> list[bytes]:
    import pyreadstat

    def in_version(version: int) -> "Callable[[object, str], object]":
        return lambda frame, path: pyreadstat.write_xport(frame, path, file_format_version=version)

    return _made(".xpt", list(map(in_version, (5, 8))))


def seeds_por() -> list[bytes]:
    import pyreadstat

    def upper(frame: object, path: str) -> object:
        return pyreadstat.write_por(frame.rename(columns=str.upper), path)

    return _made(".por", [upper])


def seeds_parquet() -> list[bytes]:
    return _made(".parquet", [lambda frame, path: frame.to_parquet(path)])


def seeds_feather() -> list[bytes]:
    return _made(".feather", [lambda frame, path: frame.to_feather(path)])


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Cut a file, change bytes, put in wild numbers, leave out or repeat a piece."""
    changed = bytearray(content)
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        place = draw.randrange(min(HEAD, len(changed))) if draw.random() < 0.5 else draw.randrange(len(changed))
        way = draw.randrange(4)
        if way == 0:
            changed[place] = draw.randrange(256)
        elif way == 1:
            changed[place : place + 4] = struct.pack("<I", draw.choice(WILD))
        elif way == 2:
            del changed[place : place + draw.choice([1, 4, 80])]
        else:
            changed[place:place] = changed[place : place + draw.choice([1, 4, 80])]
        if not changed:
            return b"x"
    return bytes(changed[: draw.randrange(1, len(changed))] if draw.random() < 0.2 else changed)


def expected(content: bytes) -> int | None:
    """Return how many rows a Stata file declares; None where another file or a damaged head does not say."""
    if content.startswith(b"<stata_dta>"):
        at = content.find(b"<N>")
        order = "<" if b"LSF" in content[:60] else ">"
        size = 4 if content[28:31] == b"117" else 8
        return int.from_bytes(content[at + 3 : at + 3 + size], "little" if order == "<" else "big") if at > 0 else None
    return None
