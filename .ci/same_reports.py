"""Compare two folders of reports: bytes are the same, unrounded numbers but for the last bits.

Processors add in different orders: the sixteenth digit of a number is not everywhere the same. What is printed is.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import openpyxl

RELATIVE, ABSOLUTE = 1e-9, 1e-12


def alike(one: Any, other: Any) -> bool:
    """Tell whether two parts of a file hold the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(one == other)


def content(path: Path) -> Any:
    """Return what a file with unrounded numbers holds; the bytes of any other."""
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".xlsx":
        return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in openpyxl.load_workbook(path)]
    return path.read_bytes()


def main(old: Path, new: Path) -> int:
    """Return 0 if the folders hold the same; name the files that differ."""
    names = sorted({path.name for folder in (old, new) for path in folder.iterdir()})
    absent = [name for name in names if not ((old / name).exists() and (new / name).exists())]
    changed = [name for name in names if name not in absent and not alike(content(old / name), content(new / name))]
    for name in (*absent, *changed):
        print(f"{name} {'is in one of the folders only' if name in absent else 'differs'}", file=sys.stderr)  # noqa: T201
    return 1 if absent or changed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
