"""Where everything is in a SAS transport file of version 5 or 8.

The layout is that of SAS's own papers TS-140 ("Record layout of a SAS version 5 or 6 data set in SAS transport format",
and that for versions 8 and 9): records of 80 bytes, numbers as on IBM mainframes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leapstats.errors import Problem
from leapstats.survey.fixed_texts import until_zero

RECORD = 80
HEAD = b"HEADER RECORD*******%sHEADER RECORD!!!!!!!"
LIBRARY = (b"LIBRARY ", b"LIBV8   ")
MEMBER = (b"MEMBER  ", b"MEMBV8  ")
DESCRIPTION = (b"DSCRPTR ", b"DSCPTV8 ")
NAMES = (b"NAMESTR ", b"NAMSTV8 ")
LABELS = (b"LABELV8 ", b"LABELV9 ")
ROWS = (b"OBS     ", b"OBSV8   ")
CPORT = b"**COMPRESSED**"
NAME = struct.Struct(">4h8s40s8s3h2x8s2hi32s")
NUMBER, TEXT = 1, 2
NAMESTR, NAMESTR_LEAST = 140, 88  # bytes; the long name comes after
FIX = "Get the file again from its source, or write it again in SAS with the XPORT engine"


class DamagedError(Exception):
    """The file does not hold together; holds the problem."""

    def __init__(self, what: str) -> None:
        self.problem = Problem("", f"the file is cut short or damaged: {what}", FIX)
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True)
class Place:
    """One variable: where its cells are in a row, and what the file says of it, as bytes."""

    name: bytes
    is_text: bool
    offset: int
    size: int
    label: bytes
    format: bytes


@dataclass(frozen=True, slots=True)
class Member:
    """One data set of a file. Its rows are at `start`."""

    name: bytes
    label: bytes
    places: tuple[Place, ...]
    width: int
    start: int
    n_rows: int


def is_xport(content: bytes) -> bool:
    """Tell whether a file is a SAS transport file, by how it begins."""
    return any(content.startswith(HEAD % each) for each in LIBRARY)


def members_of(content: bytes) -> list[Member]:
    """Find the data sets of a file.

    Raises
    ------
    DamagedError
        If a part is missing, does not end where it should, or says what cannot be.
    """
    if len(content) % RECORD:
        raise DamagedError(f"it has {len(content):,} bytes, which are no whole records of {RECORD}")
    starts = sorted(_records(content, MEMBER))
    if not starts:
        raise DamagedError("it contains no data set")
    return [_member(content, begin, end) for begin, end in zip(starts, [*starts[1:], len(content)], strict=True)]


def _records(content: bytes, kinds: tuple[bytes, ...]) -> Iterator[int]:
    """Yield the places of the header records of some kind."""
    for kind in kinds:
        head, at = HEAD % kind, 0
        while (at := content.find(head, at)) >= 0:
            if at % RECORD == 0:
                yield at
            at += 1


def _header(content: bytes, at: int, kinds: tuple[bytes, ...], what: str) -> tuple[bytes, bytes]:
    """Return the kind of the header record at a place, and the thirty characters of its numbers."""
    record = content[at : at + RECORD]
    kind = next((each for each in kinds if record.startswith(HEAD % each)), None)
    if kind is None or len(record) < RECORD:
        raise DamagedError(f"{what} is expected at byte {at:,}")
    return kind, record[48:78]


def _number(digits: bytes) -> int:
    return int(digits) if digits.strip().isdigit() else 0


def _member(content: bytes, begin: int, end: int) -> Member:
    _, digits = _header(content, begin, MEMBER, "the head of a data set")
    size = _number(digits[25:]) or NAMESTR
    _header(content, begin + RECORD, DESCRIPTION, "the description of a data set")
    kind, digits = _header(content, begin + 4 * RECORD, NAMES, "the list of variables")
    count, is_wide = _number(digits[5:10]), kind == NAMES[1]
    described = content[begin + 2 * RECORD : begin + 4 * RECORD]
    at = begin + 5 * RECORD
    if at + count * size > end or size < NAMESTR_LEAST:
        raise DamagedError(f"{count:,} variables are declared, and the file ends before")
    places = [_place(content[at + size * number :][:size], is_wide=is_wide) for number in range(count)]
    at += -(-count * size // RECORD) * RECORD
    places, at = _with_long_labels(content, at, end, places)
    kind, digits = _header(content, at, ROWS, "the head of the rows")
    at += RECORD
    laid, width = _in_a_row(places)
    declared = _number(digits[:15]) if kind == ROWS[1] else 0
    return Member(
        name=described[8 : 40 if is_wide else 16].strip(b" \0"),
        label=described[RECORD + 32 : RECORD + 72].strip(b" \0"),
        places=laid,
        width=width,
        start=at,
        n_rows=_n_rows(content[at:end], width, declared),
    )


def _place(stored: bytes, *, is_wide: bool) -> Place:
    kind, _, size, _, name, label, shown, *_, long_name = NAME.unpack(stored.ljust(NAME.size)[: NAME.size])
    if kind not in {NUMBER, TEXT} or size < 1 or (kind == NUMBER and not 2 <= size <= 8):
        raise DamagedError("the description of a variable says what cannot be")
    wide = until_zero(long_name).strip() if is_wide else b""
    return Place(
        name=wide or until_zero(name).strip(),
        is_text=kind == TEXT,
        offset=0,
        size=size,
        label=until_zero(label).strip(),
        format=shown.strip(b" \0"),
    )


def _with_long_labels(content: bytes, at: int, end: int, places: list[Place]) -> tuple[list[Place], int]:
    """Put long labels and formats in place of short ones, where the file has them; return where that part ends."""
    if not any(content.startswith(HEAD % each, at) for each in LABELS):
        return places, at
    kind, digits = _header(content, at, LABELS, "the long labels")
    n_sizes = 2 if kind == LABELS[0] else 4
    place, found = at + RECORD, list(places)
    for _ in range(_number(digits)):
        head = content[place : place + 2 + 2 * n_sizes]
        place += len(head)
        if len(head) < 2 + 2 * n_sizes:
            raise DamagedError("it ends among the long labels")
        number, *sizes = struct.unpack(f">{1 + n_sizes}H", head)
        if not 0 < number <= len(found) or place + sum(sizes) > end:
            raise DamagedError("a long label is of a variable that there is not")
        texts = []
        for size in sizes:
            texts.append(content[place : place + size].strip(b" \0"))
            place += size
        name, label, shown = (*texts, b"")[:3]
        now = found[number - 1]
        found[number - 1] = replace(now, name=name or now.name, label=label, format=shown or now.format)
    return found, at + RECORD + -(-(place - at - RECORD) // RECORD) * RECORD


def _in_a_row(places: list[Place]) -> tuple[tuple[Place, ...], int]:
    """Let each variable begin where the one before it ends, and return the length of a row.

    What the description says of the place of a variable holds inside SAS, not in the file.
    """
    found, at = [], 0
    for each in places:
        found.append(replace(each, offset=at))
        at += each.size
    names = {each.name.upper() for each in places}
    if b"" in names or len(names) < len(places):
        raise DamagedError("a variable has no name, or two have one")
    return tuple(found), at


def _n_rows(rows: bytes, width: int, declared: int) -> int:
    """Count the rows, as declared where the file says how many; blanks fill the last record after them.

    Raises
    ------
    DamagedError
        If the last row is not whole, or there are fewer than declared.
    """
    if not width:
        return 0
    count = len(rows) // width
    if declared:
        if not declared * width <= len(rows) < declared * width + RECORD:
            raise DamagedError(f"it declares {declared:,} rows, and there is room for {count:,}")
        return declared
    if rows[count * width :].strip(b" "):
        raise DamagedError(f"the last of its {count + 1:,} rows is not whole")
    # Rows that are blank throughout cannot be told from what fills the last record.
    filled = -(-len(rows.rstrip(b" ")) // width)
    return max(filled, -(-(len(rows) - RECORD + 1) // width)) if count else 0
