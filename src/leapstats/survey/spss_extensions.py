"""Hold the extension records of an SPSS system file against its variables.

A record that counts or measures something and does not agree is a problem. One that is merely odd,
unknown or repeated is a doubt. The layouts are those of the GNU PSPP developers' guide.
"""

import codecs
import re
import struct
from collections import Counter
from dataclasses import dataclass

from leapstats.survey.spss_structure import SEGMENT, SETS, SLOT, UNDECODABLE, DamagedError, Record, Structure, damage

NUMBERS, FLOATS, DISPLAY, LONG_NAMES, VERY_LONG, CASES, ENCODING, LABELS, MISSING = 3, 4, 11, 13, 14, 16, 20, 21, 22
# What these hold never reaches the parser: variable sets, dates, products, attributes, views, response sets.
PASSED_OVER = frozenset({5, 6, 8, 10, 17, 18, 24, *SETS})
ONCE = frozenset({NUMBERS, FLOATS, DISPLAY, LONG_NAMES, VERY_LONG, CASES, ENCODING, LABELS, MISSING})
SHAPES = {NUMBERS: (4, 8), FLOATS: (8, 3), CASES: (8, 2)}
PART = 252
SYSTEM_MISSING, HIGHEST, LOWEST = 0xFFEFFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFE
NO_NUMBER = 0x7FF8000000000000
IEEE = 1
UTF_8 = 65001
# Code pages that Python knows by another name than "cp" and their number; 2 and 3 are called ASCII, and are not.
PAGES = {
    2: "cp1252",
    3: "cp1252",
    UTF_8: "utf-8",
    20127: "ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    54936: "gb18030",
    **{28590 + part: f"iso8859-{part}" for part in (*range(1, 10), 13, 15)},
}
LONG_NAME = re.compile(rb"([^=\t]{1,8})=([^=\t]{1,64})")
LENGTH = re.compile(rb"([^=\t]{1,8})=(\d{1,10})\0*")
PLAIN_NAME = re.compile(rb"[A-Za-z@\x80-\xfe][A-Za-z0-9@#$_.\x80-\xfe]*")


@dataclass(frozen=True, slots=True)
class Item:
    """A variable as a person sees it: its name in bytes, its width in bytes (0 for a number), its records."""

    name: bytes
    width: int
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    """The variables of a file, and the cases that its record for long files declares."""

    items: tuple[Item, ...]
    cases: int | None


def extended(found: Structure) -> Extended:
    """Read the extension records, adding to the structure's problems and doubts what does not fit.

    Parameters
    ----------
    found
        The structure, without problems so far.
    """
    kinds = Counter(subtype for subtype, *_ in found.extensions)
    found.doubts.extend(
        f"extensions of kind {kind}: {count} of them" for kind, count in kinds.items() if kind in ONCE and count > 1
    )
    found.doubts.extend(f"an extension of unknown kind {kind}" for kind in kinds if kind not in ONCE | PASSED_OVER)
    found.doubts.extend(
        f"an empty extension of kind {kind}" for kind, size, count, _ in found.extensions if not size * count
    )
    data = {kind: content for kind, _, _, content in found.extensions}
    _check_shapes(found)
    _check_machine(found, data)
    items = _items(found, data)
    for kind, check in ((LABELS, _check_long_labels), (MISSING, _check_long_missing)):
        try:
            check(_Pieces(data.get(kind, b""), found.order), {item.name: item for item in items}, found)
        except DamagedError as error:
            found.problems.append(error.problem)
    found.texts.extend(item.name for item in items)
    _check_encoding(found, data)
    cases = None
    if len(data.get(CASES, b"")) == 2 * SLOT:
        cases = struct.unpack(f"{found.order}2q", data[CASES])[1]
    return Extended(tuple(items), None if cases == -1 else cases)


def _check_shapes(found: Structure) -> None:
    for kind, size, count, _ in found.extensions:
        expected = SHAPES.get(kind, (size, count))
        if (size, count) != expected:
            what = f"extension {kind} declares {count:,} parts of {size:,} bytes, and {expected[1]} of {expected[0]}"
            found.problems.append(damage(f"{what} are known"))
        if kind == DISPLAY and (size != 4 or count not in {2 * len(found.records), 3 * len(found.records)}):
            what = f"the display of {count:,} parts of {size:,} bytes is declared, and the variables are"
            found.problems.append(damage(f"{what} {len(found.records):,}"))


def _check_machine(found: Structure, data: dict[int, bytes]) -> None:
    """Numbers are IEEE, in the byte order of the header, and missing ones are what they always are."""
    if len(data.get(NUMBERS, b"")) == 32:
        *_, representation, _, order, _ = struct.unpack(f"{found.order}8i", data[NUMBERS])
        if representation != IEEE:
            found.problems.append(damage(f"its numbers are of kind {representation}, and {IEEE} (IEEE) is known"))
        if order != (2 if found.order == "<" else 1):
            found.doubts.append("the byte order is not that of the header")
    if not data.get(NUMBERS) and not data.get(ENCODING):
        found.doubts.append("the encoding of its text is not declared")
    if len(data.get(FLOATS, b"")) == 24:
        blank, *ends = struct.unpack(f"{found.order}3Q", data[FLOATS])
        # Some writers put down no number at all, and the ends the wrong way round.
        no_number = blank & NO_NUMBER == NO_NUMBER
        if blank != SYSTEM_MISSING and not no_number:
            found.problems.append(damage("it does not say as usual which number stands for a blank"))
        if ends != [HIGHEST, LOWEST] and not no_number:
            found.doubts.append("the ends of the numbers are not the usual ones")


def _items(found: Structure, data: dict[int, bytes]) -> list[Item]:
    """Join the segments of very long texts, and give each variable its long name."""
    lengths = _lengths(found, data.get(VERY_LONG, b""))
    long_names = _long_names(found, data.get(LONG_NAMES, b""))
    items: list[Item] = []
    place = 0
    while place < len(found.records):
        record = found.records[place]
        short = record.name.rstrip(b" ")
        width = lengths.get(short.upper(), record.width)
        count = max((width + PART - 1) // PART, 1) if width > SEGMENT else 1
        segments = tuple(found.records[place : place + count])
        if width > SEGMENT:
            _check_segments(found, short, width, segments)
        items.append(Item(long_names.get(short.upper(), short), width, segments))
        place += count
    _check_names(found, items)
    return items


def _check_names(found: Structure, items: list[Item]) -> None:
    strange = [item.name for item in items if not item.name.strip() or b"\0" in item.name]
    if strange:
        found.problems.append(damage("it has variables without a name"))
    found.doubts.extend("an odd name of a variable" for item in items if not PLAIN_NAME.fullmatch(item.name))
    twice = [name for name, count in Counter(item.name.lower() for item in items).items() if count > 1]
    if twice:
        shown = twice[0].decode("latin-1")
        found.problems.append(damage(f"two variables are called {shown}" if shown.isprintable() else "a name twice"))


def _check_segments(found: Structure, name: bytes, width: int, segments: tuple[Record, ...]) -> None:
    count = (width + PART - 1) // PART
    last = width - PART * (count - 1)
    expected = [*[SEGMENT] * (count - 1), last]
    widths = [record.width for record in segments]
    # Some writers round the last segment up to whole pieces.
    rounded = [*expected[:-1], (last + SLOT - 1) // SLOT * SLOT]
    if widths not in (expected, rounded):
        held = f"{len(widths)} records hold {sum(widths):,}"
        found.problems.append(damage(f"variable {name.decode('latin-1')} declares {width:,} bytes, and {held}"))


def _lengths(found: Structure, content: bytes) -> dict[bytes, int]:
    lengths: dict[bytes, int] = {}
    known = {record.name.rstrip(b" ").upper() for record in found.records}
    for part in content.rstrip(b"\0\t").split(b"\t") if content else ():
        match = LENGTH.fullmatch(part.lstrip(b"\0"))
        if match is None or match[1].upper() not in known:
            found.doubts.append("the lengths of very long texts cannot be followed")
            continue
        lengths[match[1].upper()] = int(match[2])
    return lengths


def _long_names(found: Structure, content: bytes) -> dict[bytes, bytes]:
    names: dict[bytes, bytes] = {}
    known = {record.name.rstrip(b" ").upper() for record in found.records}
    for part in content.rstrip(b"\0\t").split(b"\t") if content else ():
        match = LONG_NAME.fullmatch(part)
        if match is None or match[1].upper() not in known:
            found.doubts.append("the long names of variables cannot be followed")
            continue
        names[match[1].upper()] = match[2]
    return names


class _Pieces:
    """Numbers and texts with their length before them, one after another."""

    def __init__(self, content: bytes, order: str) -> None:
        self.content = content
        self.order = order
        self.place = 0

    def left(self) -> int:
        return len(self.content) - self.place

    def take(self, size: int, what: str) -> bytes:
        if not 0 <= size <= self.left():
            raise DamagedError(f"{what} takes {size:,} bytes, and its record has {self.left():,} left")
        self.place += size
        return self.content[self.place - size : self.place]

    def number(self, what: str) -> int:
        value: int = struct.unpack(f"{self.order}i", self.take(4, what))[0]
        return value

    def text(self, what: str) -> bytes:
        return self.take(self.number(what), what)

    def item(self, items: dict[bytes, Item], what: str) -> Item:
        name = self.text(what)
        if name not in items:
            raise DamagedError(f"{what} belong to no variable")
        return items[name]


def _check_long_labels(pieces: _Pieces, items: dict[bytes, Item], found: Structure) -> None:
    what = "labels of long texts"
    while pieces.left():
        item = pieces.item(items, what)
        width, count = pieces.number(what), pieces.number(what)
        if not 0 <= count <= pieces.left() // 8:
            room = pieces.left() // 8
            raise DamagedError(f"{what}: {count:,} are declared, and there is room for {room:,} at the most")
        texts = [pieces.text(what) for _ in range(2 * count)]
        found.texts.extend(texts)
        if width != item.width or any(len(value) > max(width, 0) for value in texts[::2]):
            found.doubts.append("labels of long texts are not of the width of their variable")


def _check_long_missing(pieces: _Pieces, items: dict[bytes, Item], found: Structure) -> None:
    what = "missing values of long texts"
    while pieces.left():
        item = pieces.item(items, what)
        count = pieces.take(1, what)[0]
        if not 1 <= count <= 3:
            raise DamagedError(f"{what}: {count} are declared, and 3 are the most")
        size = pieces.number(what)
        if size != SLOT or item.width <= SLOT:
            found.doubts.append("missing values of long texts have an odd length")
        found.texts.extend(pieces.take(size, what) for _ in range(count))


def _check_encoding(found: Structure, data: dict[int, bytes]) -> None:
    """Read every text of the dictionary in the encoding that it declares."""
    told = []
    if len(data.get(NUMBERS, b"")) == 32:
        page = struct.unpack(f"{found.order}8i", data[NUMBERS])[7]
        told.append(PAGES.get(page, f"cp{page}"))
    if data.get(ENCODING):
        told.append(data[ENCODING].strip(b" \0").decode("latin-1"))
    try:
        known = {codecs.lookup(each).name for each in told or ["utf-8"]}
        decoder = codecs.getincrementaldecoder(min(known))
    except (LookupError, ValueError):
        known = set()
    if len(known) != 1:
        found.doubts.append("the encoding of its text is not known, or declared twice")
        return
    try:
        for text in found.texts:
            # A letter cut off at the end of its field is no fault: some versions of SPSS do that.
            decoder().decode(text.rstrip(b" \0"), final=False)
    except UnicodeDecodeError:
        found.problems.append(UNDECODABLE)
