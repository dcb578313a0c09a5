"""How long the strings are that the cells of an .xls workbook share (the record SST of MS-XLS)."""

import struct
from collections.abc import Sequence

WIDE, EXTENDED, RICH = 1, 4, 8


class _Records:
    """The content of a record and of those that continue it, read on from one to the next."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies, self._record, self.place = bodies, 0, 0

    @property
    def n_left(self) -> int:
        """How many bytes the record has left."""
        return len(self._bodies[self._record]) - self.place

    def turn(self) -> bool:
        """Go on to the next record, if there is one."""
        self._record, self.place = self._record + 1, 0
        return self._record < len(self._bodies)

    def take(self, size: int) -> bytes:
        """Return bytes that stand in one record."""
        while self.n_left < 1 and self.turn():
            pass
        here = self._bodies[self._record][self.place : self.place + size]
        self.place += size
        return here

    def skip(self, size: int) -> None:
        """Pass over bytes, in one record or several."""
        while size > self.n_left:
            size -= self.n_left
            if not self.turn():
                raise IndexError
        self.place += size


def string_sizes(bodies: Sequence[bytes]) -> list[int]:
    """Return the number of characters of each string.

    Parameters
    ----------
    bodies
        The content of the record and of those that continue it.

    Raises
    ------
    IndexError, struct.error
        If they end too soon.
    """
    records = _Records(bodies)
    (count,) = struct.unpack("<4xI", records.take(8))
    sizes: list[int] = []
    while len(sizes) < count:
        try:
            sizes.append(_one(records))
        except (IndexError, struct.error):
            return sizes  # some programs count more strings than they write
    return sizes


def _one(records: _Records) -> int:
    size, flags = struct.unpack("<HB", records.take(3))
    (n_runs,) = struct.unpack("<H", records.take(2)) if flags & RICH else (0,)
    (n_extended,) = struct.unpack("<I", records.take(4)) if flags & EXTENDED else (0,)
    left, width = size, 1 + (flags & WIDE)
    while left > records.n_left // width:
        left -= records.n_left // width
        if not records.turn():
            raise IndexError
        width = 1 + (records.take(1)[0] & WIDE)  # each part says for itself how wide its characters are
    records.place += left * width
    records.skip(4 * n_runs + n_extended)
    return int(size)
