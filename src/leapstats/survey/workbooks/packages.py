"""Open the zip archive that a workbook is, within bounds."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from leapstats.errors import DataError, Problem
from leapstats.survey.workbooks.xml_parts import DAMAGED, tree_of

MOST_BYTES = 1 << 28  # of all parts that are read, unpacked
MOST_CELLS = 4_000_000
MOST_TEXT = 1 << 28  # characters of all cells
ENCRYPTED = Problem("", "the workbook is protected by a password", "Save it without a password")
FIX_LARGE = "Save the sheet as CSV"


def too_large(what: str) -> Problem:
    """Word what makes a workbook too large to be read."""
    return Problem("", f"the workbook is too large: {what}", FIX_LARGE)


@dataclass(frozen=True, slots=True)
class Package:
    """A zip archive in memory; parts are found whatever their case, as spreadsheet programs find them."""

    name: str
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]

    def has(self, part: str) -> bool:
        """Tell whether there is a part of this name."""
        return _plain(part) in self.parts

    def read(self, part: str) -> bytes:
        """Return a part, unpacked; its size is checked before, and its checksum after.

        Raises
        ------
        DataError
            If it is not there, damaged, encrypted, or too large.
        """
        info = self.parts.get(_plain(part))
        if info is None:
            raise DataError(self.name, [DAMAGED])
        if info.flag_bits & 1:
            raise DataError(self.name, [ENCRYPTED])
        if info.file_size > MOST_BYTES:
            raise DataError(self.name, [_bomb(info.file_size)])
        try:
            return self.archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
            raise DataError(self.name, [DAMAGED]) from None

    def check_size(self, parts: Iterable[str]) -> None:
        """Make sure that parts are not too large together.

        Raises
        ------
        DataError
            If they are.
        """
        size = sum(self.parts[_plain(part)].file_size for part in parts if self.has(part))
        if size > MOST_BYTES:
            raise DataError(self.name, [_bomb(size)])

    def opened(self, part: str) -> IO[bytes]:
        """Open a part to read how it begins."""
        return self.archive.open(self.parts[_plain(part)])

    def tree(self, part: str) -> Element:
        """Return a part of XML as a tree.

        Raises
        ------
        DataError
            If it is not there, no XML, or defines entities.
        """
        return tree_of(self.name, self.read(part))


def package_of(name: str, content: bytes) -> Package:
    """Open an archive.

    Raises
    ------
    DataError
        If it is damaged, or has two parts of one name.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeDecodeError):
        raise DataError(name, [DAMAGED]) from None
    parts = {_plain(info.filename): info for info in infos}
    if len(parts) < len(infos):
        raise DataError(name, [DAMAGED])
    return Package(name, archive, parts)


def stored(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of parts that are not compressed: what was checked is what is read."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return written.getvalue()


def within(base: str, target: str) -> str:
    """Return the part that a relationship of another part points to."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))


def relationships(package: Package, part: str) -> Iterator[tuple[str, str, str]]:
    """Yield the id, kind and target of each relationship inside the archive; links to elsewhere are not followed."""
    folder, _, file = part.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels".lstrip("/")
    if not package.has(rels):
        return
    for each in package.tree(rels):
        if each.get("TargetMode") != "External" and each.get("Target"):
            yield each.get("Id", ""), each.get("Type", "").rpartition("/")[2], within(folder, each.get("Target", ""))


def _plain(part: str) -> str:
    return part.replace("\\", "/").lower()


def _bomb(size: int) -> Problem:
    return too_large(f"it unpacks to {size / (1 << 20):,.0f} MiB, and at most {MOST_BYTES >> 20} MiB are read")
