"""The multi-response sets that an SPSS file declares, read to the letter.

The layout is that of the GNU PSPP developers' guide, "Multiple Response Sets Records". The compiled
parser leaves out in silence what it cannot follow, so it is not asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from leapstats.survey.raw import RawColumn, ResponseSet

# C: categories; D: dichotomies, then the length of the counted value; E: the same, labelled by that value.
HEAD = re.compile(rb"\$?(?P<name>[^ =\n]+)=(?:C |(?:D|E (?:1|11) )(?P<counted>\d{1,4}) )")
LENGTH = re.compile(rb" ?(?P<length>\d{1,4}) ")
MEMBERS = re.compile(rb"(?P<members>(?: +[^ \n\0]+)+) *(?:\n|\0|$)")
NAMED = re.compile(rb"\$?([^ =\n]{1,64})=")


@dataclass(frozen=True, slots=True)
class DeclaredSet:
    """A set as it is declared, in bytes; `counted` is None for categories, `members` none if it cannot be followed."""

    name: bytes
    label: bytes = b""
    counted: bytes | None = None
    members: tuple[bytes, ...] = ()


def declared_sets(content: bytes) -> Iterator[DeclaredSet]:
    """Read the sets of a record, one after another; one that cannot be followed ends at its line."""
    place = 0
    while place < len(content):
        found = _set_at(content, place)
        if found is None:
            end = content.find(b"\n", place)
            end = len(content) if end < 0 else end + 1
            line = content[place:end].strip(b"\0\n ")
            named = NAMED.match(line)
            if line:
                yield DeclaredSet(named[1] if named else line[:64])
            place = end
        else:
            yield found[0]
            place = found[1]


def _set_at(content: bytes, place: int) -> tuple[DeclaredSet, int] | None:
    head = HEAD.match(content, place)
    if head is None:
        return None
    place, counted = head.end(), None
    if head["counted"] is not None:
        size = int(head["counted"])
        counted, place = content[place : place + size], place + size
    length = LENGTH.match(content, place)
    if length is None:
        return None
    size = int(length["length"])
    label = content[length.end() : length.end() + size]
    members = MEMBERS.match(content, length.end() + size)
    if members is None or len(label) < size:
        return None
    return DeclaredSet(head["name"], label, counted, tuple(members["members"].split())), members.end()


def response_sets(
    declared: Iterator[DeclaredSet],
    names: Mapping[bytes, str],
    columns: Mapping[str, RawColumn],
    read: Callable[[bytes], str],
) -> tuple[tuple[ResponseSet, ...], list[str]]:
    """Return the sets that can be used, and a note for each of the others.

    Parameters
    ----------
    declared
        As the file declares them.
    names
        The name of each variable by its short name, in capitals.
    columns
        Those that were read and kept.
    read
        Turns bytes of the file into text.
    """
    sets: dict[str, ResponseSet] = {}
    notes: list[str] = []
    taken: set[str] = set()
    for each in declared:
        members = tuple(names.get(member.upper(), read(member)) for member in each.members)
        name = read(each.name)
        if name in sets:
            continue
        why = _unusable(each, members, columns, taken)
        if why:
            notes.append(f"multi-response set {name} not used, its items are read one by one: {why}")
            continue
        taken.update(members)
        counted = None if each.counted is None else _counted(read(each.counted), columns[members[0]])
        sets[name] = ResponseSet(name=name, label=read(each.label).strip(), columns=members, counted=counted)
    return tuple(sets.values()), notes


def _unusable(each: DeclaredSet, members: tuple[str, ...], columns: Mapping[str, RawColumn], taken: set[str]) -> str:
    unknown = [member for member in members if member not in columns]
    if not members:
        return "its definition cannot be read"
    if unknown:
        return f"no variable {', '.join(unknown)} was read"
    if len(members) < 2:
        return "it has fewer than two variables"
    if taken & set(members):
        return "another set holds the same variables"
    numeric = {columns[member].numeric for member in members}
    if len(numeric) > 1:
        return "it contains both numbers and text"
    if each.counted is not None and _counted(each.counted.decode("latin-1"), columns[members[0]]) is None:
        return "its counted value cannot be read"
    return ""


def _counted(text: str, column: RawColumn) -> float | str | None:
    """Return a counted value as the cells of its columns are; None where it is none."""
    if not column.numeric:
        return text.strip() or None
    try:
        return float(text)
    except ValueError:
        return None
