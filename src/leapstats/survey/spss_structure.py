"""Hold the structure of an SPSS system file against its size, before any parser sees it.

The layout is that of the GNU PSPP developers' guide, "System File Format". Every count is held
against the bytes that are there, and every record is walked. What does not fit is a problem. What
fits but is out of the ordinary is a doubt: see `Structure`.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from leapstats.errors import Problem

HEADER = 176
LAYOUTS = (2, 3)
CONTINUES = -1
SLOT = 8
SEGMENT = 255
DOCUMENT_LINE = 80
MOST_LABELS_LOOKED_AT = 100_000
TEXT_FORMATS = (1, 2)
SETS = (7, 19)
PASSED_OVER = 5
USUAL_BIAS = 100.0
FIX = "Export it again"


@dataclass(slots=True)
class Record:
    """One variable record: `width` 0 for a number, else the bytes of a text; `slots` of eight bytes each."""

    name: bytes
    width: int
    place: int
    slots: int = 1


@dataclass(frozen=True, slots=True)
class ValueLabels:
    """The values that have labels, in bytes, and the places (from 1) of the variables they belong to."""

    values: tuple[bytes, ...]
    variables: tuple[int, ...]


@dataclass(slots=True)
class Structure:
    """What the header and the dictionary of a system file say.

    `start` is where the data begin, `slots` how many pieces of eight bytes a case has. `declared`
    are the cases that the header declares, None where it leaves them open; `extended` those that
    the record for long files declares. `extensions` are the records of type 7, `set_places`
    where those of multi-response sets say so, `texts` what the rest of the dictionary says in words. `doubts` say what
    the check could not vouch for: such a file is sound as far as it was followed, and a parser that
    sees it may still stumble.
    """

    order: str
    compression: int
    bias: float
    declared: int | None
    start: int = 0
    slots: int = 0
    records: list[Record] = field(default_factory=list)
    labelled: list[ValueLabels] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    extensions: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    set_places: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class DamagedError(Exception):
    """The walk through the records cannot go on; holds the problem that ended it."""

    def __init__(self, what: str) -> None:
        self.problem = damage(what)
        super().__init__(what)


UNDECODABLE = Problem("", "its text is not in the encoding that the file declares", "Export it again in Unicode mode")


def damage(what: str) -> Problem:
    """Word a problem of a file that does not hold what it declares."""
    return Problem("", f"the file is cut short or damaged: {what}", FIX)


def structure_of(content: bytes) -> Structure:
    """Read the structure of a system file.

    Parameters
    ----------
    content
        The whole file; it begins with `$FL2` or `$FL3`.

    Returns
    -------
    Structure
        With every problem found; the walk ends at the first count that leads out of the file.
    """
    try:
        found = _header(content)
    except DamagedError as error:
        return Structure("<", 0, USUAL_BIAS, None, problems=[error.problem])
    walk = _Walk(content, HEADER, found)
    try:
        while walk.step():
            pass
    except DamagedError as error:
        found.problems.append(error.problem)
        return found
    found.start = walk.place
    _check_header(found, content)
    _check_labelled(found)
    return found


def dictionary_of(content: bytes, found: Structure) -> bytes:
    """Return the file up to its data, its multi-response sets called something that a parser passes over."""
    dictionary = bytearray(content[: found.start])
    for place in found.set_places:
        struct.pack_into(f"{found.order}i", dictionary, place, PASSED_OVER)
    return bytes(dictionary)


def _header(content: bytes) -> Structure:
    if len(content) < HEADER:
        raise DamagedError(f"it has {len(content)} bytes, and the header alone has {HEADER}")
    order = next((each for each in "<>" if struct.unpack_from(f"{each}i", content, 64)[0] in LAYOUTS), None)
    if order is None:
        raise DamagedError(f"its layout code is {struct.unpack_from('<i', content, 64)[0]}, and 2 and 3 are known")
    compression, cases = (struct.unpack_from(f"{order}i", content, place)[0] for place in (72, 80))
    zipped = content[:4] == b"$FL3"
    if compression not in (0, 1, 2) or zipped is not (compression == 2):
        raise DamagedError(f"its compression code is {compression}, and {'2' if zipped else '0 or 1'} is known for it")
    if cases < -1:
        raise DamagedError(f"the header declares {cases:,} cases")
    (bias,) = struct.unpack_from(f"{order}d", content, 84)
    declared = None if cases == -1 else cases
    return Structure(order, compression, bias, declared, texts=[content[109:173]])


def _check_header(found: Structure, content: bytes) -> None:
    """Hold the number of variables and the weight in the header against the records."""
    if not found.records:
        found.problems.append(damage("it has no variables"))
    nominal, weight = (struct.unpack_from(f"{found.order}i", content, place)[0] for place in (68, 76))
    # Writers count the pieces of very long texts or do not, and some leave the number open.
    if nominal not in (-1, 0, found.slots, _pieces_but_of_very_long(found)):
        what = (
            f"the header declares {nominal:,} variables (pieces of eight bytes), and the records hold {found.slots:,}"
        )
        found.problems.append(damage(what))
    places = {record.place + 1: record for record in found.records}
    if weight and (weight not in places or places[weight].width):
        found.problems.append(damage(f"the weight is variable {weight:,}, and the records hold no such number"))
    if found.compression and found.bias != USUAL_BIAS:
        found.problems.append(damage(f"the compression bias is {found.bias:g}, and {USUAL_BIAS:g} is known"))
    if not content[4:64].startswith(b"@(#) "):
        found.doubts.append("the product is not named as SPSS names it")


def _pieces_but_of_very_long(found: Structure) -> int:
    """Count the pieces without those of very long texts after their first 255 bytes."""
    before = [0, *(record.width for record in found.records)]
    follows = (last == SEGMENT and record.width > 0 for last, record in zip(before, found.records, strict=False))
    return sum(record.slots for record, later in zip(found.records, follows, strict=True) if not later)


def _check_labelled(found: Structure) -> None:
    """Hold the variables that value labels belong to against the records."""
    places = {record.place + 1: record for record in found.records}
    for labels in found.labelled:
        strange = [each for each in labels.variables if each not in places]
        kinds = {places[each].width > 0 for each in labels.variables if each in places}
        if strange:
            what = f"{len(labels.values)} value labels belong to variable {strange[0]:,}"
            found.problems.append(damage(f"{what}, and there is none at that place"))
        elif len(kinds) > 1:
            found.problems.append(damage("the same value labels belong to a number and to a text"))
        elif kinds == {True}:
            found.texts.extend(labels.values)


class _Walk:
    """A place in the file that moves from record to record."""

    def __init__(self, content: bytes, place: int, found: Structure) -> None:
        self.content = content
        self.place = place
        self.found = found
        self.pending = 0

    def step(self) -> bool:
        """Walk over one record; False at the end of the dictionary."""
        kind = self.number("a record")
        if self.pending and kind != 2:
            self._broken_text()
        walks: dict[int, Callable[[], None]] = {
            2: self._variable,
            3: self._labels,
            6: self._document,
            7: self._extension,
        }
        if kind == 999:
            self.number("the end of the dictionary")
            return False
        if kind not in walks:
            raise DamagedError(f"there is a record of type {kind} at byte {self.place - 4:,}, which is not known")
        walks[kind]()
        return True

    def take(self, size: int, what: str) -> bytes:
        left = len(self.content) - self.place
        if size > left:
            raise DamagedError(f"{what} takes {size:,} bytes, and {left:,} are left")
        self.place += size
        return self.content[self.place - size : self.place]

    def number(self, what: str) -> int:
        value: int = self.read("i", what)[0]
        return value

    def read(self, kinds: str, what: str) -> tuple[Any, ...]:
        layout = self.found.order + kinds
        return struct.unpack(layout, self.take(struct.calcsize(layout), what))

    def _variable(self) -> None:
        width, labelled, missing, shown, written, name = self.read("5i8s", "a variable")
        if width == CONTINUES:
            self._continue(labelled or missing)
            return
        if self.pending:
            self._broken_text()
        who = _shown(name)
        if not 0 <= width <= SEGMENT:
            raise DamagedError(f"variable {who} is a text of {width:,} bytes, and 255 is the most")
        if not -3 <= missing <= 3 or missing == -1 or (missing < 0 and width):
            raise DamagedError(f"variable {who} declares {missing:,} missing values, and 3 are the most")
        self._check_format(name, width, (shown, written))
        if labelled not in (0, 1):
            self.found.doubts.append(f"variable {who} has an odd mark of its label")
        self.found.records.append(Record(name, width, self.found.slots))
        self.found.slots += 1
        if labelled:
            size = self.number("the label of a variable")
            if size < 0:
                raise DamagedError(f"the label of variable {who} declares {size:,} bytes")
            self.found.texts.append(self.take((size + 3) // 4 * 4, f"the label of variable {who}")[:size])
        codes = self.take(abs(missing) * SLOT, f"the missing values of variable {who}")
        self.found.texts.extend([name, *(codes[at : at + SLOT] for at in range(0, len(codes), SLOT) if width)])
        self.pending = (max(width, 1) + SLOT - 1) // SLOT - 1

    def _check_format(self, name: bytes, width: int, formats: tuple[int, int]) -> None:
        if width == 0 and any((each >> 16) & 255 in TEXT_FORMATS for each in formats):
            self.found.problems.append(damage(f"variable {_shown(name)} is a number and is printed as a text"))

    def _continue(self, more: int) -> None:
        if not self.pending:
            raise DamagedError("a variable goes on that has ended, or has no beginning")
        if more:
            raise DamagedError(f"a piece of variable {_shown(self.found.records[-1].name)} has a label of its own")
        self.found.records[-1].slots += 1
        self.found.slots += 1
        self.pending -= 1

    def _broken_text(self) -> None:
        last = self.found.records[-1]
        declared = last.slots + self.pending
        what = (
            f"variable {_shown(last.name)} of {last.width} bytes takes {declared} records, and {last.slots} are there"
        )
        raise DamagedError(what)

    def _labels(self) -> None:
        declared = self.number("value labels") & 0xFFFFFFFF
        begin = self.place
        room = (len(self.content) - begin) // (2 * SLOT)
        walked = declared <= room and all(self._label() for _ in range(declared))
        if walked and self._variables_follow(self.place):
            self._belonging(begin, declared)
            return
        there = self._labels_there(begin)
        held = f"the file holds {there:,}" if there is not None else "the file holds no such number"
        raise DamagedError(f"value labels at byte {begin:,}: {declared:,} are declared, and {held}")

    def _label(self) -> bool:
        """Move over one value label; False where the file ends within it."""
        if self.place + SLOT >= len(self.content):
            return False
        self.place += SLOT + (self.content[self.place + SLOT] // SLOT + 1) * SLOT
        return self.place <= len(self.content)

    def _labels_there(self, begin: int) -> int | None:
        """Count value labels up to the record that says which variables they belong to."""
        self.place = begin
        for count in range(MOST_LABELS_LOOKED_AT):
            if self._variables_follow(self.place):
                return count
            if not self._label():
                break
        return None

    def _variables_follow(self, place: int) -> bool:
        if place + 8 > len(self.content):
            return False
        kind, count = struct.unpack_from(f"{self.found.order}2i", self.content, place)
        if kind != 4 or not 0 < count <= len(self.found.records) or place + 8 + 4 * count > len(self.content):
            return False
        variables = struct.unpack_from(f"{self.found.order}{count}i", self.content, place + 8)
        return all(0 < each <= self.found.slots for each in variables)

    def _belonging(self, begin: int, declared: int) -> None:
        _, count = self.read("2i", "the variables of value labels")
        variables = self.read(f"{count}i", "the variables of value labels")
        values, place = [], begin
        for _ in range(declared):
            values.append(self.content[place : place + SLOT])
            after = place + SLOT + (self.content[place + SLOT] // SLOT + 1) * SLOT
            self.found.texts.append(self.content[place + SLOT + 1 : after])
            place = after
        self.found.labelled.append(ValueLabels(tuple(values), variables))

    def _document(self) -> None:
        lines = self.number("documents")
        room = (len(self.content) - self.place) // DOCUMENT_LINE
        if not 0 <= lines <= room:
            raise DamagedError(f"documents: {lines:,} lines are declared, and there is room for {room:,}")
        text = self.take(lines * DOCUMENT_LINE, "documents")
        self.found.texts.extend(text[at : at + DOCUMENT_LINE] for at in range(0, len(text), DOCUMENT_LINE))

    def _extension(self) -> None:
        subtype, size, count = (each & 0xFFFFFFFF for each in self.read("3i", "an extension"))
        left = len(self.content) - self.place
        if size * count > left:
            what = f"an extension of kind {subtype:,} declares {count:,} parts of {size:,} bytes, and {left:,} are left"
            raise DamagedError(what)
        if subtype in SETS:
            self.found.set_places.append(self.place - 12)
        self.found.extensions.append((subtype, size, count, self.take(size * count, "an extension")))


def _shown(name: bytes) -> str:
    text = name.decode("latin-1").strip()
    return text if text.isprintable() and text else "without a name"
