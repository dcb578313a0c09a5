"""Compound files, the containers of .xls (MS-CFB): read a stream of one, and put a stream into a sound one."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LAST = 0xFFFFFFFA  # sector numbers from here on say that there is no sector
IS_TABLE, CHAIN_ENDS, FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
ENTRY = 128
SECTOR, SHORTEST = 4096, 4096  # of the containers that are written here
STREAM, ROOT = 2, 5


class DamagedError(Exception):
    """The container does not hold together."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream by its name: where it begins and how many bytes it has."""

    name: str
    start: int
    size: int


class Container:
    """A compound file.

    Raises
    ------
    DamagedError
        If its tables do not hold together.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise DamagedError
        shift, mini_shift = struct.unpack_from("<2H", content, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise DamagedError
        self._content, self._size, self._mini_size = content, 1 << shift, 1 << mini_shift
        directory, _, self._cutoff, mini_fat, _, more, _ = struct.unpack_from("<7I", content, 48)
        self._fat = self._table(self._fat_sectors(more))
        entries = list(self._entries(self._joined(directory)))
        root = next((each for kind, each in entries if kind == ROOT), None)
        self._mini = self._joined(root.start) if root is not None else b""
        self._mini_fat = self._table(list(self._chain(mini_fat, self._fat)))
        self.streams = {each.name: each for kind, each in entries if kind == STREAM}

    def read(self, name: str) -> bytes:
        """Return the content of a stream.

        Raises
        ------
        DamagedError
            If it is shorter than the container says.
        """
        stream = self.streams[name]
        if stream.size >= self._cutoff:
            content = self._joined(stream.start)
        else:
            size = self._mini_size
            places = self._chain(stream.start, self._mini_fat)
            content = b"".join(self._mini[size * place : size * (place + 1)] for place in places)
        if len(content) < stream.size:
            raise DamagedError
        return content[: stream.size]

    def _sector(self, place: int) -> bytes:
        return self._content[self._size * (place + 1) : self._size * (place + 2)]

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._fat)))

    def _chain(self, start: int, table: Sequence[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if start >= LAST:
                return
            if start >= len(table):
                raise DamagedError
            yield start
            start = table[start]
        raise DamagedError  # it goes round in circles

    def _table(self, sectors: Sequence[int]) -> Sequence[int]:
        content = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _fat_sectors(self, more: int) -> list[int]:
        sectors = [each for each in struct.unpack_from("<109I", self._content, 76) if each < LAST]
        most = len(self._content) // self._size
        while more < LAST:
            content = self._sector(more)
            if len(content) < self._size or len(sectors) > most:
                raise DamagedError
            *here, more = struct.unpack(f"<{self._size // 4}I", content)
            sectors.extend(each for each in here if each < LAST)
        return sectors

    def _entries(self, directory: bytes) -> Iterator[tuple[int, Stream]]:
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            entry = directory[place : place + ENTRY]
            (length,) = struct.unpack_from("<H", entry, 64)
            start, size = struct.unpack_from("<2I", entry, 116)
            name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
            yield entry[66], Stream(name, start, size)


def container_of(name: str, stream: bytes) -> bytes:
    """Return a sound compound file of one stream.

    Parameters
    ----------
    name
        That of the stream.
    stream
        Its content; it is filled up with zeros where it is so short that it would stand elsewhere.
    """
    content = stream.ljust(SHORTEST, b"\0")
    n_sectors = -(-len(content) // SECTOR)
    per_sector = SECTOR // 4
    n_tables = -(-(n_sectors + 1) // (per_sector - 1))
    chain = [*([IS_TABLE] * n_tables), CHAIN_ENDS, *range(n_tables + 2, n_tables + 1 + n_sectors), CHAIN_ENDS]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(n_tables * SECTOR, b"\xff")
    places = [*range(n_tables), *([FREE] * (109 - n_tables))]
    header = struct.pack(
        "<8s16x5H6x9I109I", MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, n_tables, n_tables, 0, SHORTEST, CHAIN_ENDS, 0,
        CHAIN_ENDS, 0, *places,
    )  # fmt: skip
    entries = _entry("Root Entry", ROOT, n_tables + 1, 0, child=1) + _entry(name, STREAM, n_tables + 1, len(content))
    parts = (header, table, entries, content)
    return b"".join(part.ljust(-(-len(part) // SECTOR) * SECTOR, b"\0") for part in parts)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3I36xIQ", written, len(written), kind, 1, FREE, FREE, child, start, size)
