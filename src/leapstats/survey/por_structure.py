"""What an SPSS portable file says: a text file of lines of 80 letters, with numbers in base 30.

The layout is that of the developers' guide of GNU PSPP, chapter "Portable File Format".
"""

from dataclasses import dataclass, field
from math import inf, nan

from leapstats.errors import Problem

LINE = 80
SPLASH, TABLE, TAG = 200, 256, b"SPSSPORT"
DIGITS = {letter: place for place, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRST")}
BASE, MOST_DIGITS = 30, 400
HIGHEST = 1.797e308
FIX = "Get the file again from its source, or open it in SPSS or PSPP and save it as .sav"
WIDEST = 32_767
SHIFT, SHIFTED = 82, 100  # some files have the formats of dates shifted


class DamagedError(Exception):
    """The file does not hold together; holds the problem."""

    def __init__(self, what: str) -> None:
        self.problem = Problem("", f"the file is cut short or damaged: {what}", FIX)
        super().__init__(str(self.problem))


@dataclass(slots=True)
class Variable:
    """One variable, as the file describes it; `width` is 0 for numbers."""

    name: bytes
    width: int
    format: int
    label: bytes = b""
    labels: dict[float | bytes, bytes] = field(default_factory=dict)
    missing: list[tuple[float | bytes, float | bytes]] = field(default_factory=list)


@dataclass(slots=True)
class Portable:
    """A whole file: its variables, and the cells of each."""

    variables: list[Variable] = field(default_factory=list)
    cells: list[list[float | bytes]] = field(default_factory=list)
    weight: bytes = b""


@dataclass(slots=True)
class _Reader:
    """A place in the letters of a file that moves on; reading past its end is damage."""

    letters: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.letters):
            raise DamagedError("it ends in the middle of a part")
        self.at += size
        return self.letters[self.at - size : self.at]

    def number(self) -> float:
        """Return the next number; NaN for one that is missing."""
        while self.letters[self.at : self.at + 1] == b" ":
            self.at += 1
        if self.letters.startswith(b"*", self.at):
            self.take(2)
            return nan
        end = self.letters.find(b"/", self.at)
        if end < 0:
            raise DamagedError("it ends in a number")
        text = self.letters[self.at : end]
        self.at = end + 1
        return number_of(text)

    def whole(self, most: int) -> int:
        found = self.number()
        if not (0 <= found <= most and found == int(found)):
            raise DamagedError(f"a number near letter {self.at:,} is not what it should be")
        return int(found)

    def text(self) -> bytes:
        return self.take(self.whole(WIDEST))

    def value(self, width: int) -> float | bytes:
        return self.text().rstrip(b" ") if width else self.number()


def number_of(text: bytes) -> float:
    """Return a number in base 30, such as `1.3` or `-13A.9` or `1+2`, which is 30 squared.

    Raises
    ------
    DamagedError
        If it is none.
    """
    try:
        said = text.decode("ascii")
        sign, body = (-1.0, said[1:]) if said.startswith("-") else (1.0, said)
        mark = max(body.find("+"), body.find("-"))
        mantissa, power = (body, 0) if mark < 0 else (body[:mark], _whole(body[mark + 1 :]))
        whole, _, fraction = mantissa.partition(".")
        power = (-power if mark >= 0 and body[mark] == "-" else power) - len(fraction)
        if abs(power) > MOST_DIGITS or not 0 < len(whole + fraction) <= MOST_DIGITS:
            raise DamagedError(f"{text[:LINE]!r} is no number")
        digits = _whole(whole + fraction)
        return sign * _ratio(digits * BASE ** max(power, 0), BASE ** max(-power, 0))
    except (KeyError, UnicodeDecodeError, OverflowError):
        raise DamagedError(f"{text[:LINE]!r} is no number") from None


def _ratio(number: int, divisor: int) -> float:
    """Divide; the highest number, which stands for no limit, is rounded up in base 30."""
    try:
        found = number / divisor
    except OverflowError:
        return inf
    return inf if found >= HIGHEST else found


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise OverflowError
    found = 0
    for digit in digits:
        found = found * BASE + DIGITS[digit]
    return found


def letters_of(content: bytes) -> bytes:
    """Return the letters of a file without its ends of lines; a shorter line has lost the blanks at its end."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return b"".join(line.ljust(LINE) for line in lines[:-1]) + lines[-1]


def is_portable(letters: bytes) -> bool:
    """Tell whether a file is an SPSS portable file in ASCII."""
    return letters.startswith(TAG, SPLASH + TABLE)


def portable_of(letters: bytes) -> Portable:
    """Parse a file.

    Parameters
    ----------
    letters
        See `letters_of` and `is_portable`.

    Raises
    ------
    DamagedError
        If it ends early, or says what cannot be.
    """
    reader, found = _Reader(letters, SPLASH + TABLE + len(TAG)), Portable()
    if reader.take(1) != b"A":
        raise DamagedError("its version is not known")
    reader.text()
    reader.text()
    declared = -1
    while (tag := reader.take(1)) != b"F":
        if tag == b"4":
            declared = reader.whole(1_000_000)
        else:
            _described(tag, reader, found)
    if declared != len(found.variables) or not found.variables:
        raise DamagedError(f"{declared:,} variables are declared, and {len(found.variables):,} described")
    _read_cells(reader, found)
    return found


def _described(tag: bytes, reader: _Reader, found: Portable) -> None:
    """Read one part of the description."""
    if tag in b"1236":
        said = reader.text()
        found.weight = said if tag == b"6" else found.weight
    elif tag == b"5":
        reader.whole(1_000_000)
    elif tag == b"7":
        found.variables.append(_variable(reader))
    elif tag == b"D":
        _read_labels(reader, found)
    elif tag == b"E":
        _documents(reader)
    elif tag in b"89ABC" and found.variables:
        _of_variable(tag, reader, found.variables[-1])
    else:
        raise DamagedError(f"a part called {tag!r} is not known")


def _documents(reader: _Reader) -> None:
    for _ in range(reader.whole(1_000_000)):
        reader.text()


def _variable(reader: _Reader) -> Variable:
    width, name = reader.whole(WIDEST), reader.text()
    shown, *_ = [reader.whole(WIDEST) for _ in range(6)]
    return Variable(name, width, shown - SHIFT if shown >= SHIFTED else shown)


def _of_variable(tag: bytes, reader: _Reader, variable: Variable) -> None:
    """Read a label, or codes for missing answers, of a variable."""
    if tag == b"C":
        variable.label = reader.text()
        return
    first = reader.value(variable.width)
    if tag == b"B":
        variable.missing.append((first, reader.value(variable.width)))
    else:
        ends = {b"8": (first, first), b"9": (-inf, first), b"A": (first, inf)}
        variable.missing.append(ends[tag])


def _read_labels(reader: _Reader, found: Portable) -> None:
    """Read a set of value labels, and give it to its variables."""
    names = [reader.text() for _ in range(reader.whole(WIDEST))]
    known = {each.name: each for each in found.variables}
    if not names or any(name not in known for name in names):
        raise DamagedError("value labels are of a variable that there is not")
    width = known[names[0]].width
    labels = {}
    for _ in range(reader.whole(1_000_000)):
        value = reader.value(width)
        labels[value] = reader.text()
    for name in names:
        known[name].labels = labels


def _read_cells(reader: _Reader, found: Portable) -> None:
    found.cells = [[] for _ in found.variables]
    steps = [(each.width, cells.append) for each, cells in zip(found.variables, found.cells, strict=True)]
    while reader.letters[reader.at : reader.at + 1] != b"Z":
        for width, append in steps:
            append(reader.value(width))
    if reader.letters[reader.at :].strip(b"Z \x1a"):
        raise DamagedError("something follows the end of the data")
