"""Read a large delimited text by whole arrays of its bytes, if every record has the same cells."""

import csv
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import unquoted
from leapstats.survey.grid import Grid
from leapstats.survey.raw import Texts

BLOCK = 1 << 18  # bytes looked at together, few enough for the cache of a processor
WORD = 8
MOST_BY_WORDS = 64
NEWLINE, RETURN, QUOTE = b"\n"[0], b"\r"[0], b'"'[0]
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(WORD + 1)], dtype=np.uint64)

Positions = NDArray[Any]


def grid_of_bytes(content: bytes, separator: str, *, n_headers: int = 1) -> Grid | None:
    """Read a table whose quotes and separators are beyond doubt.

    Parameters
    ----------
    content
        Text in UTF-8, without byte order mark and NUL.
    separator
        One ASCII character.
    n_headers
        How many header rows it has.

    Returns
    -------
    Grid or None
        None where anything is out of the ordinary: a record longer or shorter than the first, a
        quote inside a cell or never closed, a blank line before the end, a lone carriage return, an
        overlong cell, a single column. The reader of rows then reads it, or says what is wrong.
    """
    if content.count(b"\r") != content.count(b"\r\n"):
        return None
    end = len(content)
    while end and content[end - 1] in b"\r\n":
        end -= 1
    padded = b"".join((memoryview(content)[:end], b"\n", bytes(WORD)))
    stops = _stops(padded, end + 1, separator)
    if stops is None or len(stops) <= n_headers or stops.shape[1] == 1:
        return None
    headers = tuple(tuple(_header(padded, stops, row)) for row in range(n_headers))
    lines = _lines(padded, stops, n_headers)
    begins = np.concatenate([[-1], stops[:-1, -1]])[n_headers:] + 1
    columns = tuple(_columns(padded, np.ascontiguousarray(stops[n_headers:].T), begins))
    filled = np.zeros(len(lines), dtype=bool)
    for column in columns:
        filled |= column.places >= 0
    if not filled.any() or not any(map(any, headers)):
        return None
    n_rows = int(np.flatnonzero(filled)[-1]) + 1
    return Grid(
        headers=headers,
        columns=tuple(Texts(each.places[:n_rows], each.distinct) for each in columns),
        lines=lines[:n_rows],
        empty=lines[:n_rows][~filled[:n_rows]],
        n_left_out=len(filled) - n_rows,
    )


def _stops(padded: bytes, size: int, separator: str) -> Positions | None:
    """Return where each cell ends, one row a record; None if they do not make up a table."""
    text = np.frombuffer(padded, dtype=np.uint8)
    kind = np.int32 if size < np.iinfo(np.int32).max else np.int64
    parts, inside = [], np.uint8(0)
    has_quotes = b'"' in padded
    for begin in range(0, size, BLOCK):
        block = text[begin : min(begin + BLOCK, size)]
        marks = (block == ord(separator)) | (block == NEWLINE)
        if has_quotes:
            quotes = block == QUOTE
            within = (np.cumsum(quotes, dtype=np.uint8) + inside) & 1
            if not _quotes_fit(text, begin + np.flatnonzero(quotes), separator, opens_first=not inside):
                return None
            marks &= within == 0
            inside = within[-1]
        parts.append((np.flatnonzero(marks) + begin).astype(kind))
    stops = np.concatenate(parts)
    return None if inside or np.diff(stops).max(initial=0) > csv.field_size_limit() else _as_records(text, stops)


def _quotes_fit(text: NDArray[np.uint8], places: Positions, separator: str, *, opens_first: bool) -> bool:
    """Tell whether every quote opens or closes a cell, or is one of two that stand for one."""
    around = np.zeros(256, dtype=bool)
    around[[ord(separator), NEWLINE, QUOTE]] = True
    before, after = around.copy(), around
    before[0] = True  # the padding, which the first place wraps round to
    after[RETURN] = True
    opening, closing = (places[::2], places[1::2]) if opens_first else (places[1::2], places[::2])
    return bool(before[text[opening - 1]].all() and after[text[closing + 1]].all())


def _as_records(text: NDArray[np.uint8], stops: Positions) -> Positions | None:
    ends_record = text[stops] == NEWLINE
    width = int(np.argmax(ends_record)) + 1
    n_records, rest = divmod(len(stops), width)
    if rest or np.count_nonzero(ends_record) != n_records or not ends_record[width - 1 :: width].all():
        return None
    return stops.reshape(n_records, width)


def _columns(padded: bytes, ends: Positions, begins: Positions) -> Iterator[Texts]:
    """Yield the columns, given where the cells of each end and where the first ones begin."""
    text = np.frombuffer(padded, dtype=np.uint8)
    has_quotes, last = b'"' in padded, len(ends) - 1
    for place, here in enumerate(ends):
        stops = here - (text[here - 1] == RETURN) if place == last else here
        if has_quotes:
            opened = text[begins] == QUOTE
            begins, stops = begins + opened, stops - opened
        yield _column(padded, begins, stops)
        begins = here + 1


def _column(padded: bytes, starts: Positions, ends: Positions) -> Texts:
    """Find the distinct texts of a column."""
    codes = byte_codes(padded, starts, ends - starts)
    first = np.empty(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    written = [padded[start:end] for start, end in zip(starts[first].tolist(), ends[first].tolist(), strict=True)]
    places, texts = _merged(written)
    return Texts(places[codes], np.array(texts, dtype=object))


def _merged(written: list[bytes]) -> tuple[NDArray[np.int32], list[str]]:
    """Return the distinct texts of cells as they are written, and which is that of each; -1 for none."""
    texts, as_written = _decoded(written)
    if as_written and b"" not in written:
        return np.arange(len(texts), dtype=np.int32), texts
    found: dict[str, int] = {}
    places = [found.setdefault(text, len(found)) if text else -1 for text in texts]
    return np.array(places, dtype=np.int32), list(found)


def byte_codes(padded: bytes, starts: Positions, lengths: Positions) -> NDArray[np.int64]:
    """Give each distinct byte string at these places its number, in order of appearance."""
    import pandas as pd

    # A word of eight bytes begins at each place. Cells hold no NUL, so shorter ones are told apart too.
    words = np.ndarray((len(padded) - WORD,), dtype="<u8", buffer=padded, strides=(1,))
    codes, distinct = pd.factorize(words[starts] & MASKS[np.minimum(lengths, WORD)])
    longer, done, n_codes = np.flatnonzero(lengths > WORD), WORD, len(distinct)
    if not len(longer):
        return codes
    while len(longer) and done < MOST_BY_WORDS:
        left = lengths[longer] - done
        part, parts = pd.factorize(words[starts[longer] + done] & MASKS[np.minimum(left, WORD)])
        pair, pairs = pd.factorize(codes[longer] * len(parts) + part)
        codes[longer] = n_codes + pair
        n_codes += len(pairs)
        longer, done = longer[left > WORD], done + WORD
    begins, sizes = starts[longer].tolist(), lengths[longer].tolist()
    rests = (padded[begin + done : begin + size] for begin, size in zip(begins, sizes, strict=True))
    found: dict[tuple[int, bytes], int] = {}
    codes[longer] = [
        n_codes + found.setdefault(each, len(found)) for each in zip(codes[longer].tolist(), rests, strict=True)
    ]
    return pd.factorize(codes)[0]


def _decoded(written: list[bytes]) -> tuple[list[str], bool]:
    """Return what the insides of cells say, and whether no white space was around it."""
    joined = b"\0".join(written).decode().replace('""', '"')
    texts = list(map(str.strip, joined.split("\0")))
    return texts, len("\0".join(texts)) == len(joined)


def _header(padded: bytes, stops: Positions, row: int) -> list[str]:
    begins = int(stops[row - 1, -1]) + 1 if row else 0
    ends = stops[row].tolist()
    written = [padded[start:end] for start, end in zip([begins, *(end + 1 for end in ends)], ends, strict=False)]
    return [unquoted(cell.decode()).strip() for cell in [*written[:-1], written[-1].removesuffix(b"\r")]]


def _lines(padded: bytes, stops: Positions, n_headers: int) -> NDArray[np.int64]:
    """Return the line that each record begins on: one more than the line ends before it, in quotes or not."""
    if padded.count(b"\n") == len(stops):
        return np.arange(n_headers + 1, len(stops) + 1, dtype=np.int64)
    text = np.frombuffer(padded, dtype=np.uint8)
    blocks = range(0, len(text), BLOCK)
    line_ends = np.concatenate([np.flatnonzero(text[begin : begin + BLOCK] == NEWLINE) + begin for begin in blocks])
    return np.searchsorted(line_ends, stops[n_headers - 1 : -1, -1]).astype(np.int64) + 2
