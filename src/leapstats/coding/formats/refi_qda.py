"""Projects in the exchange format REFI-QDA (.qdpx): which coder gave which document which code.

A .qdpx file is a zip archive whose part project.qde is XML: `Users`, a `CodeBook` of nested codes, and `Sources`, in
which each selection of a document has a `Coding` for each code, with the code and the user who gave it. The format is
version 1.5 of the standard of the Rotterdam Exchange Format Initiative (qdasoftware.org).
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np

from leapstats.coding.formats.exported import Exported
from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.raw import RawColumn, RawFile, texts_of

PROJECT, XML, CODEBOOK = ".qdpx", ".qde", ".qdc"
SUFFIXES = (PROJECT, XML, CODEBOOK)
HEADS = ("document", "coder", "code")
MOST_BYTES = 1 << 26  # of the project, unpacked, without its documents
MOST_TAGS = 1_000_000  # each element of a tree takes far more memory than its text
AGAIN = "Export the project again, as REFI-QDA (.qdpx)"
FEWER = "Export fewer documents, or a table with the columns document, coder and code"
DAMAGED = Problem("", "the project is damaged or cut short", AGAIN)
NO_PROJECT = Problem("", "it is a zip archive without project.qde, so no REFI-QDA project", AGAIN)
NO_CODING = "a codebook (.qdc) holds codes, and not who gave them to what"
Row = tuple[str, str | None, str | None]


def read(path: Path) -> Exported:
    """Read who gave which document which code; the documents themselves are not read.

    Parameters
    ----------
    path
        A project (.qdpx), or its project.qde.

    Returns
    -------
    Exported
        Columns `document`, `coder` and `code`: a row for each code that a coder gave a document, once however many
        selections have it, and one of the document alone where nobody gave it any.

    Raises
    ------
    DataError
        If it is a codebook, damaged, encrypted, too large, no project, or has no coding whose coder is named.
    """
    if path.suffix.lower() == CODEBOOK:
        raise DataError(path.name, [Problem("", NO_CODING, "Export the project (.qdpx) instead")])
    content = read_bytes(path)
    tree = _tree(path.name, content if path.suffix.lower() == XML else _unpacked(path.name, content))
    rows, nameless = _rows(path.name, tree)
    declared = sum(coder is None for _, coder, _ in rows)
    if declared == len(rows):
        what = "no coding in it says which coder made it" if nameless else "no document in it has a code"
        raise DataError(path.name, [Problem("", what, "Export a project in which coders worked under their own names")])
    notes = ["a REFI-QDA project"]
    if nameless:
        notes.append(f"codings left out that name no coder: {nameless}")
    columns = [
        RawColumn(name=head, cells=texts_of(np.array([row[place] for row in rows], dtype=object)))
        for place, head in enumerate(HEADS)
    ]
    raw = RawFile(
        path=path,
        format="refi_qda",
        columns=tuple(columns),
        rows=np.arange(1, len(rows) + 1, dtype=np.int64),
        notes=tuple(notes),
    )
    return Exported(raw=raw, unit="document", coder="coder", code="code", program="REFI-QDA", declared=declared)


def _unpacked(name: str, content: bytes) -> bytes:
    """Return project.qde out of the archive; its size is checked before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [each for each in archive.infolist() if each.filename.rpartition("/")[2].lower() == "project.qde"]
            if len(found) != 1:
                raise DataError(name, [NO_PROJECT])
            if found[0].flag_bits & 1:
                raise DataError(name, [Problem("", "the project is protected by a password", AGAIN)])
            if found[0].file_size > MOST_BYTES:
                raise DataError(name, [_too_large(found[0].file_size)])
            return archive.read(found[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise DataError(name, [DAMAGED]) from None


def _too_large(size: int) -> Problem:
    what = f"the project unpacks to {size / (1 << 20):,.0f} MiB, and at most {MOST_BYTES >> 20} MiB are read"
    return Problem("", what, FEWER)


def _tree(name: str, content: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(content) > MOST_BYTES:
        raise DataError(name, [_too_large(len(content))])
    if content.count(b"<") > MOST_TAGS:
        what = f"the project has {content.count(b'<'):,} tags, and at most {MOST_TAGS:,} are read"
        raise DataError(name, [Problem("", what, FEWER)])
    try:
        tree: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise DataError(name, [DAMAGED]) from None
    if _local(tree) != "Project":
        raise DataError(name, [Problem("", f"its XML is <{_local(tree)}> and not <Project>", AGAIN)])
    return tree


def _rows(name: str, tree: Element) -> tuple[list[Row], int]:
    """Return the rows, and how many codings name no coder."""
    coders = _named(tree, "User", lambda each, _: each.get("name") or each.get("id") or "")
    codes = _named(tree, "Code", lambda each, above: " > ".join((*above, each.get("name", ""))))
    short = Counter(full.rpartition(" > ")[2] for full in codes.values())
    words = {guid: _short(full, short) for guid, full in codes.items()}
    rows: dict[Row, None] = {}
    unknown, nameless = 0, 0
    for document, source in _documents(tree):
        before = len(rows)
        for code, user in _codings(source, ""):
            unknown += code not in words
            nameless += code in words and user not in coders
            if code in words and user in coders:
                rows[document, coders[user], words[code]] = None
        if len(rows) == before:
            rows[document, None, None] = None
    if unknown:
        what = f"codings name a code that the codebook lacks: {unknown}"
        raise DataError(name, [Problem("project.qde", what, AGAIN)])
    return list(rows), nameless


def _short(full: str, short: Counter[str]) -> str:
    """Return the name of a code, with those above it where two codes share the name."""
    own = full.rpartition(" > ")[2]
    return own if short[own] == 1 else full


def _named(tree: Element, tag: str, word: Callable[[Element, tuple[str, ...]], str]) -> dict[str, str]:
    """Return the words of each element that has a guid."""
    found: dict[str, str] = {}
    waiting: list[tuple[Element, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        element, above = waiting.pop()
        inner = above
        if _local(element) == tag and element.get("guid"):
            found[element.get("guid", "").lower()] = word(element, above)
            inner = (*above, element.get("name", ""))
        waiting.extend((child, inner) for child in element)
    return found


def _documents(tree: Element) -> Iterator[tuple[str, Element]]:
    """Yield the name of each document and its element; documents of one name are told apart by numbers."""
    sources: Sequence[Element] = [each for part in tree if _local(part) == "Sources" for each in part]
    seen: Counter[str] = Counter()
    for place, source in enumerate(sources, start=1):
        name = source.get("name") or f"document {place}"
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), source


def _codings(source: Element, user: str) -> Iterator[tuple[str, str]]:
    """Yield the code and the user of each coding; a coding without a user is of whoever made its selection."""
    waiting = [(child, user) for child in source]
    while waiting:
        element, above = waiting.pop()
        own = element.get("creatingUser", "").lower() or above
        if _local(element) == "Coding":
            yield from ((ref.get("targetGUID", "").lower(), own) for ref in element if _local(ref) == "CodeRef")
        else:
            waiting.extend((child, own) for child in element)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
