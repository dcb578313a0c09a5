"""The cells of a Stata file: numbers, why some are missing, and texts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.fixed_texts import until_zero
from leapstats.survey.raw import Texts, merged
from leapstats.survey.stata_structure import DamagedError, Place, Structure

BLOCK = 1 << 19  # bytes of rows that are turned into columns at a time
N_LETTERS = 26
TEXT, BINARY = 130, 129
# The lowest missing number (`.`) and the step to the next (`.a`), by storage type; above are no numbers.
FIRST = {
    "byte": (101.0, 1.0),
    "int": (32_741.0, 1.0),
    "long": (2_147_483_621.0, 1.0),
    "float": (2.0**127, 2.0**115),
    "double": (2.0**1023, 2.0**1011),
}
# Before version 113 (Stata 8) there was one missing number, the highest of its type.
OLD_FIRST = FIRST | {"byte": (127.0, 1.0), "int": (32_767.0, 1.0), "long": (2_147_483_647.0, 1.0)}
OLDEST_MISSING = 2.0**333  # a double, up to version 105
FIRST_WITH_LETTERS = 113


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers, NaN where missing; `letters` says of which kind: 1 for `.a` to 26 for `.z`, else 0."""

    values: NDArray[np.float64]
    letters: NDArray[np.uint8] | None


def columns_of(content: bytes, structure: Structure) -> Iterator[NDArray[np.generic]]:
    """Yield the stored cells of each variable, numbers as float64.

    Rows are taken a few thousand at a time: a whole column at once would fetch every row from memory for each.
    """
    places = structure.places
    kinds = np.dtype(
        {
            "names": [f"f{number}" for number in range(len(places))],
            "formats": [each.kind if each.kind[0] == "V" else f"{structure.order}{each.kind}" for each in places],
            "offsets": [each.offset for each in places],
            "itemsize": structure.width,
        }
    )
    rows = np.frombuffer(content, dtype=kinds, count=structure.n_rows, offset=structure.start)
    columns = [np.empty(len(rows), dtype=np.float64 if each.kind[0] in "fi" else each.kind) for each in places]
    step = max(BLOCK // structure.width, 1)
    for begin in range(0, len(rows), step):
        block = rows[begin : begin + step]
        for number, column in enumerate(columns):
            column[begin : begin + step] = block[f"f{number}"]
    yield from columns


def numbers_of(stored: NDArray[np.float64], place: Place, version: int) -> Numbers:
    """Tell numbers from missing ones, in place."""
    first, step = (FIRST if version >= FIRST_WITH_LETTERS else OLD_FIRST)[place.storage]
    missing = ~(stored < first)
    if version <= 105 and place.storage == "double":
        missing |= stored == OLDEST_MISSING
    if not missing.any():
        return Numbers(stored, None)
    letters = None
    if version >= FIRST_WITH_LETTERS:
        with np.errstate(invalid="ignore", over="ignore"):
            number = (stored[missing] - first) / step
        number[~((number > 0) & (number <= N_LETTERS))] = 0
        if number.any():
            letters = np.zeros(len(stored), dtype=np.uint8)
            letters[missing] = number.astype(np.uint8)
    stored[missing] = np.nan
    return Numbers(stored, letters)


def long_texts_of(
    keys: NDArray[np.uint64], content: bytes, structure: Structure, decode: Callable[[bytes], str]
) -> tuple[Texts, int]:
    """Return the texts of a strL column, and how many cells hold binary data, which are left blank.

    Raises
    ------
    DamagedError
        If a cell refers to a text that is not there.
    """
    distinct, places = np.unique(keys, return_inverse=True)
    texts, n_binary = [], 0
    counts = np.bincount(places, minlength=len(distinct))
    for key, count in zip(distinct.tolist(), counts.tolist(), strict=True):
        if key and key not in structure.long_texts:
            raise DamagedError("a cell refers to a long text that is not in the file")
        kind, begin, end = structure.long_texts.get(key, (TEXT, 0, 0))
        raw = content[begin:end].rstrip(b"\0")
        is_binary = kind != TEXT and (b"\0" in raw or not _is_text(raw))
        n_binary += count if is_binary else 0
        texts.append("" if is_binary else decode(until_zero(raw)).strip())
    return merged(places.astype(np.int32), texts), n_binary


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
