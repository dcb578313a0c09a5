"""The cases of an SPSS system file, as whole arrays: plain, compressed by codes, or zipped.

What the header declares is checked against the content. The layouts are those of the GNU PSPP
developers' guide, "Data Record".
"""

import codecs
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.raw import Texts, merged
from leapstats.survey.spss_extensions import HIGHEST, LOWEST, SYSTEM_MISSING, Extended, Item
from leapstats.survey.spss_structure import SEGMENT, SLOT, DamagedError, Structure

PADDING, END, VERBATIM, SPACES, BLANK = 0, 252, 253, 254, 255
ZLIB_MOST = 1032  # how far zlib can pack at best
ZLIB_EXTRA = 1024
ZIP_HEAD, ZIP_TRAILER, ZIP_ENTRY = 24, 24, 24
STEP = 1 << 22

Slots = NDArray[np.uint64]


def cases_of(content: bytes, found: Structure, extras: Extended) -> Slots:
    """Return the cases of a file, one row a case, one column a piece of eight bytes.

    Parameters
    ----------
    content
        The whole file.
    found, extras
        Its structure, without problems.

    Raises
    ------
    DamagedError
        If the data end within a case, go on after their end, or are not as many as declared.
    """
    if found.compression == 0:
        return _plain(content, found, extras)
    stream = memoryview(content)[found.start :] if found.compression == 1 else b"".join(_unzipped(content, found))
    pieces = _pieces(stream, found)
    whole, rest = divmod(len(pieces), found.slots)
    if rest:
        raise DamagedError(f"{_declared(found, extras)}, and the data end within case {whole + 1:,}")
    _hold(found, extras, whole)
    return pieces.reshape(whole, found.slots)


def _plain(content: bytes, found: Structure, extras: Extended) -> Slots:
    size = found.slots * SLOT
    whole, rest = divmod(len(content) - found.start, size)
    if rest:
        more = f"and {rest:,} bytes more, where a case takes {size:,}"
        raise DamagedError(f"{_declared(found, extras)}, and the file holds {whole:,} {more}")
    _hold(found, extras, whole)
    pieces = np.frombuffer(content, dtype=f"{found.order}u8", offset=found.start)
    return pieces.reshape(whole, found.slots)


def _declared(found: Structure, extras: Extended) -> str:
    declared = extras.cases if found.declared is None else found.declared
    return "the header leaves the cases open" if declared is None else f"the header declares {declared:,} cases"


def _hold(found: Structure, extras: Extended, held: int) -> None:
    """Hold the cases that are there against what the header and the record for long files declare."""
    for who, declared in (("the header", found.declared), ("the record for long files", extras.cases)):
        if declared not in (None, held):
            raise DamagedError(f"{who} declares {declared:,} cases, and the file holds {held:,}")


def _pieces(stream: bytes | memoryview, found: Structure) -> Slots:
    """Undo the compression by codes: eight codes, then the pieces that stand there as they are, and so on."""
    if len(stream) % SLOT:
        raise DamagedError(f"the data take {len(stream):,} bytes, which is no multiple of {SLOT}")
    words = np.frombuffer(stream, dtype=f"{found.order}u8")
    heads = _heads(stream)
    codes = np.frombuffer(words[heads].tobytes(), dtype=np.uint8)
    ends = np.flatnonzero(codes == END)
    if len(ends):
        last, end = int(ends[0]) // SLOT, int(ends[0])
        after = int(heads[last]) + 1 + int(np.count_nonzero(codes[last * SLOT : end] == VERBATIM))
        if words[after:].any():
            raise DamagedError("the data go on after their end")
        words, heads, codes = words[:after], heads[: last + 1], codes[:end]
    codes = codes[codes != PADDING]
    verbatim = codes == VERBATIM
    given = np.delete(words, heads)
    if int(np.count_nonzero(verbatim)) != len(given):
        raise DamagedError("the data end where a value should stand")
    pieces: Slots = _meanings(found)[codes]
    pieces[verbatim] = given
    return pieces


def _heads(stream: bytes | memoryview) -> NDArray[np.int64]:
    """Return the places of the words that hold codes: each says by its codes how many values follow it."""
    cells = np.frombuffer(stream, dtype=np.uint8)
    steps = np.empty(len(cells) // SLOT, dtype=np.uint8)
    for begin in range(0, len(steps), STEP):
        part = cells[begin * SLOT : (begin + STEP) * SLOT] == VERBATIM
        steps[begin : begin + STEP] = np.bitwise_count(part.view(np.uint64)) + 1
    heads: list[int] = []
    jumps, append, place = steps.tobytes(), heads.append, 0
    while place < len(jumps):
        append(place)
        place += jumps[place]
    return np.array(heads, dtype=np.int64)


def _meanings(found: Structure) -> Slots:
    """Return the piece that each code stands for: a small whole number, eight spaces, a blank."""
    numbers = (np.arange(256, dtype=np.float64) - found.bias).astype(f"{found.order}f8")
    meanings: Slots = numbers.view(f"{found.order}u8").copy()
    meanings[SPACES] = int.from_bytes(b" " * SLOT, "little")
    meanings[BLANK] = SYSTEM_MISSING
    return meanings


def _unzipped(content: bytes, found: Structure) -> Iterator[bytes]:
    """Unzip block after block, each no longer than the trailer says and no longer than zlib can make it."""
    for place, packed, unpacked in _blocks(content, found):
        if not 0 <= unpacked <= ZLIB_MOST * packed + ZLIB_EXTRA:
            raise DamagedError(f"a zipped block of {packed:,} bytes declares to hold {unpacked:,}")
        unzip = zlib.decompressobj()
        try:
            block = unzip.decompress(content[place : place + packed], unpacked + 1)
        except zlib.error as error:
            raise DamagedError(f"a zipped block cannot be unzipped ({error})") from None
        if len(block) != unpacked or not unzip.eof:
            raise DamagedError(f"a zipped block declares to hold {unpacked:,} bytes, and holds {len(block):,} or more")
        yield block


def _blocks(content: bytes, found: Structure) -> Iterator[tuple[int, int, int]]:
    """Yield place, packed and unpacked size of each block; together they fill the file to the trailer."""
    order = found.order
    if found.start + ZIP_HEAD > len(content):
        raise DamagedError("it ends where the zipped data begin")
    head, trailer, length = struct.unpack_from(f"{order}3q", content, found.start)
    if head != found.start or trailer + length != len(content) or not ZIP_TRAILER <= length <= len(content):
        what = f"the zipped data declare to end at byte {trailer + length:,}, and the file has {len(content):,}"
        raise DamagedError(what)
    *_, count = struct.unpack_from(f"{order}2q2i", content, trailer)
    if count != (length - ZIP_TRAILER) // ZIP_ENTRY or (length - ZIP_TRAILER) % ZIP_ENTRY:
        there = (length - ZIP_TRAILER) // ZIP_ENTRY
        raise DamagedError(f"{count:,} zipped blocks are declared, and {there:,} are listed")
    expected, place = head, head + ZIP_HEAD
    for entry in range(count):
        at, packed_at, unpacked, packed = struct.unpack_from(
            f"{order}2q2i", content, trailer + ZIP_TRAILER + ZIP_ENTRY * entry
        )
        if at != expected or packed_at != place or packed < 0 or place + packed > trailer:
            raise DamagedError(f"zipped block {entry + 1:,} does not begin where the one before it ends")
        yield place, packed, unpacked
        expected, place = expected + unpacked, place + packed
    if place != trailer:
        raise DamagedError(f"the zipped blocks take {place:,} bytes, and the trailer begins at byte {trailer:,}")


def numbers_of(cases: Slots, item: Item) -> NDArray[np.float64]:
    """Return the numbers of a variable, NaN where blank."""
    pieces = np.ascontiguousarray(cases[:, item.records[0].place])
    numbers = pieces.view(pieces.dtype.str.replace("u", "f")).astype(np.float64)
    for special in (SYSTEM_MISSING, HIGHEST, LOWEST):
        numbers[pieces == special] = np.nan
    return numbers


def texts_of_cases(cases: Slots, item: Item, encoding: str) -> Texts:
    """Return the texts of a variable without spaces around them; empty ones are blank.

    Raises
    ------
    UnicodeDecodeError
        If a text is not in the encoding.
    """
    stored = _bytes_of(cases, item)
    places, distinct = _distinct(stored)
    read = _decoder(encoding)
    return merged(places, [read(each) for each in distinct])


def _bytes_of(cases: Slots, item: Item) -> NDArray[Any]:
    """Return the bytes of a text, one entry a case; of a very long one all segments in a row."""
    parts = []
    for record in item.records:
        part = np.ascontiguousarray(cases[:, record.place : record.place + record.slots])
        raw = part.view(np.uint8).reshape(len(cases), record.slots * SLOT)
        parts.append(raw[:, :SEGMENT])
    joined = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    joined = np.ascontiguousarray(joined)
    stored: NDArray[Any] = joined.view(f"V{joined.shape[1]}").reshape(len(cases))
    return stored


def _distinct(stored: NDArray[Any]) -> tuple[NDArray[np.int32], list[bytes]]:
    """Give each distinct piece of bytes its number, in order of appearance."""
    found: dict[bytes, int] = {}
    places = np.empty(len(stored), dtype=np.int32)
    width = stored.dtype.itemsize
    raw = memoryview(stored.tobytes())
    for begin in range(0, len(stored), max(STEP // width, 1)):
        chunk = bytes(raw[begin * width : (begin + max(STEP // width, 1)) * width])
        cells = [chunk[at : at + width] for at in range(0, len(chunk), width)]
        places[begin : begin + len(cells)] = [found.setdefault(cell, len(found)) for cell in cells]
    return places, list(found)


def _decoder(encoding: str) -> Callable[[bytes], str]:
    """Return how to read a text: a letter that is cut off at its end is left out, as SPSS does."""
    unicode = codecs.lookup(encoding).name == "utf-8"

    def read(stored: bytes) -> str:
        text = codecs.getincrementaldecoder(encoding)().decode(stored.rstrip(b" \0"), final=False)
        return text.replace("\0", "").strip() if unicode else text.partition("\0")[0].strip()

    return read
