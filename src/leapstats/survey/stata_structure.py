"""Where everything is in a Stata file, of any version from 102 (Stata 1) to 121 (Stata 18).

The layout is that of Stata's own help (`help dta`, and for older files `help dta_117`, `dta_115`, `dta_113`, ...).
A file from version 117 has a tag around each part; older ones have parts of fixed sizes. Each part has to begin where
the one before it ends, so that a file that was cut or damaged is refused and not read in part.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from leapstats.errors import Problem
from leapstats.survey.fixed_texts import until_zero

OLD = (102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115)
TAGGED = (117, 118, 119, 120, 121)
TAG = b"<stata_dta><header><release>"
FIX = "Get the file again from its source, or open it in Stata and save it again (saveold, version 14 or lower)"
NUMBERS = {65526: ("f8", "double"), 65527: ("f4", "float"), 65528: ("i4", "long"), 65529: ("i2", "int")}
NUMBERS |= {65530: ("i1", "byte")}
OLD_NUMBERS = {255: 65526, 254: 65527, 253: 65528, 252: 65529, 251: 65530}
OLDEST_NUMBERS = {ord("d"): 65526, ord("f"): 65527, ord("l"): 65528, ord("i"): 65529, ord("b"): 65530}
LONG_TEXT, ALIAS, WIDEST = 32768, 65525, 2045


class DamagedError(Exception):
    """The file does not hold together; holds the problem."""

    def __init__(self, what: str, words: str = "the file is cut short or damaged: ") -> None:
        self.problem = Problem("", f"{words}{what}", FIX)
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes the parts of a version take."""

    name: int
    format: int
    label: int
    expansion: int

    @classmethod
    def of(cls, version: int) -> "Sizes":
        """Return the sizes of a version."""
        name = 129 if version >= 118 else 33 if version > 108 else 9
        label = 321 if version >= 118 else 81 if version > 105 else 32
        kind = 57 if version >= 118 else 49 if version > 113 else 12 if version > 104 else 7
        return cls(name, kind, label, 4 if version > 108 else 2 if version > 104 else 0)


@dataclass(frozen=True, slots=True)
class Place:
    """One variable: where its cells are in a row and of what type, and what the file says of it, as bytes."""

    name: bytes
    offset: int
    kind: str
    storage: str
    format: bytes
    label: bytes
    label_set: bytes


@dataclass(slots=True)
class Reader:
    """A place in the content of a file that moves on; reading past its end is damage."""

    content: bytes
    order: str = "<"
    at: int = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        if size < 0 or self.at + size > len(self.content):
            raise DamagedError(f"it ends at byte {len(self.content):,}, in the middle of a part")
        self.at += size
        return self.content[self.at - size : self.at]

    def skip(self, size: int) -> None:
        """Move on."""
        if size < 0 or self.at + size > len(self.content):
            raise DamagedError(f"{self.at + size:,} bytes are declared, and the file has {len(self.content):,}")
        self.at += size

    def whole(self, size: int) -> int:
        """Return the next whole number, without sign."""
        return int.from_bytes(self.take(size), "little" if self.order == "<" else "big")

    def tag(self, word: str) -> None:
        """Move past a tag that has to be there."""
        found = self.take(len(word))
        if found != word.encode():
            raise DamagedError(f"{word} is expected at byte {self.at - len(word):,}")

    def follows(self, word: bytes) -> bool:
        """Tell whether some bytes follow."""
        return self.content.startswith(word, self.at)

    def texts(self, count: int, size: int) -> list[bytes]:
        """Return texts of one size, each up to the zero that ends it."""
        stored = self.take(count * size)
        return [until_zero(stored[begin : begin + size]) for begin in range(0, len(stored), size)]


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a file. `start` is where its rows begin; `characteristics` are of (variable, name)."""

    version: int
    order: str
    n_rows: int
    width: int
    start: int
    places: tuple[Place, ...]
    label: bytes
    aliases: tuple[bytes, ...] = ()
    characteristics: dict[tuple[bytes, bytes], bytes] = field(default_factory=dict)
    label_sets: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    long_texts: dict[int, tuple[int, int, int]] = field(default_factory=dict)


def is_stata(content: bytes) -> bool:
    """Tell whether a file is of Stata, by how it begins."""
    return content.startswith(TAG) or (len(content) > 60 and content[0] in OLD and content[1] in {0, 1, 2})


def structure_of(content: bytes) -> Structure:
    """Find the parts of a file.

    Parameters
    ----------
    content
        The whole file; see `is_stata`.

    Raises
    ------
    DamagedError
        If a part is missing, does not end where it should, or says what cannot be.
    """
    return _tagged(content) if content.startswith(TAG) else _old(content)


def _tagged(content: bytes) -> Structure:
    file = Reader(content, at=len(TAG))
    version = _version(file.take(3))
    file.tag("</release><byteorder>")
    file.order = {b"LSF": "<", b"MSF": ">"}.get(file.take(3), "")
    if not file.order:
        raise DamagedError("it does not say in which order its bytes are")
    file.tag("</byteorder><K>")
    n_columns = file.whole(4 if version in {119, 121} else 2)
    file.tag("</K><N>")
    n_rows = file.whole(4 if version == 117 else 8)
    file.tag("</N><label>")
    label = file.take(file.whole(1 if version == 117 else 2))
    file.tag("</label><timestamp>")
    file.skip(file.whole(1))
    file.tag("</timestamp></header><map>")
    file.skip(14 * 8)
    file.tag("</map>")
    sizes = Sizes.of(version)
    kinds = struct.unpack(f"{file.order}{n_columns}H", _part(file, "variable_types", 2 * n_columns))
    names = _texts(file, "varnames", n_columns, sizes.name)
    _part(file, "sortlist", (4 if version in {119, 121} else 2) * (n_columns + 1))
    formats = _texts(file, "formats", n_columns, sizes.format)
    sets = _texts(file, "value_label_names", n_columns, sizes.name)
    labels = _texts(file, "variable_labels", n_columns, sizes.label)
    characteristics = dict(_characteristics(file, sizes))
    places, aliases, width = _places(list(zip(names, kinds, formats, labels, sets, strict=True)))
    file.tag("<data>")
    start = file.at
    file.skip(n_rows * width)
    file.tag("</data>")
    long_texts = dict(_long_texts(file, version))
    label_sets = dict(_label_sets(file, sizes))
    file.tag("</stata_dta>")
    return Structure(
        version, file.order, n_rows, width, start, places, label, aliases, characteristics, label_sets, long_texts
    )


def _version(said: bytes) -> int:
    if not said.isdigit() or int(said) not in TAGGED:
        raise DamagedError(f"version {said.decode('ascii', 'replace')} of Stata files is not known", words="")
    return int(said)


def _part(file: Reader, tag: str, size: int) -> bytes:
    file.tag(f"<{tag}>")
    content = file.take(size)
    file.tag(f"</{tag}>")
    return content


def _texts(file: Reader, tag: str, count: int, size: int) -> list[bytes]:
    file.tag(f"<{tag}>")
    texts = file.texts(count, size)
    file.tag(f"</{tag}>")
    return texts


def _characteristics(file: Reader, sizes: Sizes) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    file.tag("<characteristics>")
    while file.follows(b"<ch>"):
        file.tag("<ch>")
        yield _characteristic(file, file.whole(4), sizes)
        file.tag("</ch>")
    file.tag("</characteristics>")


def _characteristic(file: Reader, size: int, sizes: Sizes) -> tuple[tuple[bytes, bytes], bytes]:
    content = file.take(size)
    variable, name = content[: sizes.name], content[sizes.name : 2 * sizes.name]
    return (until_zero(variable), until_zero(name)), until_zero(content[2 * sizes.name :])


def _places(said: list[tuple[bytes, int, bytes, bytes, bytes]]) -> tuple[tuple[Place, ...], tuple[bytes, ...], int]:
    places: list[Place] = []
    aliases: list[bytes] = []
    offset = 0
    for name, kind, shown, label, label_set in said:
        if kind == ALIAS:
            aliases.append(name)
            continue
        if kind not in NUMBERS and kind != LONG_TEXT and not 0 < kind <= WIDEST:
            raise DamagedError(f"variable {len(places) + 1} has the type {kind}, which there is not")
        dtype, storage = NUMBERS.get(kind, ("u8", "strL") if kind == LONG_TEXT else (f"V{kind}", "str"))
        places.append(Place(name, offset, dtype, storage, shown, label, label_set))
        offset += 8 if kind == LONG_TEXT else int(dtype[1:])
    names = [each.name for each in places]
    if b"" in names or len(set(names)) < len(names):
        raise DamagedError("a variable has no name, or two have one")
    return tuple(places), tuple(aliases), offset


def _long_texts(file: Reader, version: int) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Yield for each long text its key as it stands in the cells, and where it is: type, begin, end."""
    variable, number = (4, 4) if version == 117 else (3, 5) if version in {119, 121} else (2, 6)
    file.tag("<strls>")
    while file.follows(b"GSO"):
        file.tag("GSO")
        v, o = file.whole(4), file.whole(4 if version == 117 else 8)
        kind, size = file.whole(1), file.whole(4)
        begin = file.at
        file.skip(size)
        key = v | o << 8 * variable if file.order == "<" else v << 8 * number | o
        yield key, (kind, begin, file.at)
    file.tag("</strls>")


def _label_sets(file: Reader, sizes: Sizes) -> Iterator[tuple[bytes, dict[int, bytes]]]:
    file.tag("<value_labels>")
    while file.follows(b"<lbl>"):
        file.tag("<lbl>")
        yield _label_set(file, sizes.name)
        file.tag("</lbl>")
    file.tag("</value_labels>")


def _label_set(file: Reader, name_size: int) -> tuple[bytes, dict[int, bytes]]:
    size = file.whole(4)
    name = until_zero(file.take(name_size))
    file.skip(3)
    begin = file.at
    count, length = file.whole(4), file.whole(4)
    if 8 + 8 * count + length != size or begin + size > len(file.content):
        raise DamagedError("a set of value labels has another size than it declares")
    offsets = struct.unpack(f"{file.order}{count}i", file.take(4 * count))
    codes = struct.unpack(f"{file.order}{count}i", file.take(4 * count))
    texts = file.take(length)
    if any(not 0 <= each < length for each in offsets):
        raise DamagedError("a value label begins outside its set")
    return name, {code: _text_at(texts, offset) for code, offset in zip(codes, offsets, strict=True)}


def _text_at(texts: bytes, begin: int) -> bytes:
    end = texts.find(b"\0", begin)
    return texts[begin : end if end >= 0 else len(texts)]


def _old(content: bytes) -> Structure:
    """Find the parts of a file before version 117."""
    version, sizes = content[0], Sizes.of(content[0])
    file = Reader(content, order=">" if content[1] == 1 else "<", at=4)
    n_columns = file.whole(2)
    n_rows = file.whole(4 if version > 102 else 2)
    label = until_zero(file.take(81 if version > 105 else 32))
    file.skip(18 if version > 104 else 0)
    kinds = [_old_kind(each, version) for each in file.take(n_columns)]
    names = file.texts(n_columns, sizes.name)
    file.skip(2 * (n_columns + 1))
    formats = file.texts(n_columns, sizes.format)
    sets = file.texts(n_columns, sizes.name)
    labels = file.texts(n_columns, sizes.label)
    characteristics = dict(_expansions(file, sizes)) if sizes.expansion else {}
    places, _, width = _places(list(zip(names, kinds, formats, labels, sets, strict=True)))
    start = file.at
    file.skip(n_rows * width)
    label_sets = {}
    while file.at < len(content):
        name, labelled = _label_set(file, sizes.name) if version > 105 else _oldest_label_set(file)
        label_sets[name] = labelled
    return Structure(version, file.order, n_rows, width, start, places, label, (), characteristics, label_sets)


def _old_kind(kind: int, version: int) -> int:
    """Return the type as in files from version 117 on."""
    if version > 110:
        return OLD_NUMBERS.get(kind, kind)
    return OLDEST_NUMBERS[kind] if kind in OLDEST_NUMBERS else kind - 127


def _expansions(file: Reader, sizes: Sizes) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    while True:
        kind, size = file.whole(1), file.whole(sizes.expansion)
        if not kind:
            return
        if kind == 1:
            yield _characteristic(file, size, sizes)
        else:
            file.skip(size)


def _oldest_label_set(file: Reader) -> tuple[bytes, dict[int, bytes]]:
    """Return a set of labels of eight letters, as up to version 105."""
    count = file.whole(2)
    name = until_zero(file.take(9))
    file.skip(1)
    codes = struct.unpack(f"{file.order}{count}h", file.take(2 * count))
    return name, dict(zip(codes, file.texts(count, 8), strict=True))
