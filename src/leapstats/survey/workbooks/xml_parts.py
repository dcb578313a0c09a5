"""Parse the XML of a workbook, in which nothing is defined and nothing from elsewhere is fetched."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from leapstats.errors import DataError, Problem

CHUNK = 1 << 16
DAMAGED = Problem("", "the workbook is damaged or cut short", "Open it in a spreadsheet program and save it again")


def local(tag: str) -> str:
    """Return the name of an element or an attribute without its namespace."""
    return tag.rpartition("}")[2]


def tree_of(file: str, content: bytes) -> Element:
    """Return XML as a tree.

    Raises
    ------
    DataError
        If it is damaged, or defines entities.
    """
    from defusedxml.ElementTree import fromstring

    with _damage_told(file):
        tree: Element = fromstring(content, forbid_dtd=True)
    return tree


def walk(file: str, chunks: Iterable[bytes], target: Any, is_done: Callable[[], bool] | None = None) -> None:
    """Tell a target of each element and text of XML, in their order, until it is done.

    Parameters
    ----------
    file
        The name of the workbook, for messages.
    chunks
        The XML in parts.
    target
        Has `start`, `data`, `end` and `close`, as those of `xml.etree` have.
    is_done
        Tells whether the rest is not needed; without it, all has to be there.

    Raises
    ------
    DataError
        If it is damaged, or defines entities.
    """
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    with _damage_told(file):
        for chunk in chunks:
            if is_done is not None and is_done():
                return
            parser.feed(chunk)
        if is_done is None:
            parser.close()


def chunks_of(content: bytes) -> Iterator[bytes]:
    """Yield bytes in parts."""
    return (content[begin : begin + CHUNK] for begin in range(0, len(content), CHUNK))


@contextmanager
def _damage_told(file: str) -> Iterator[None]:
    from defusedxml import DefusedXmlException

    try:
        yield
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise DataError(file, [DAMAGED]) from None
