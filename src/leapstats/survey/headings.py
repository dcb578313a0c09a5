"""Give every column of a file a name of its own, and say which names the file does not have."""

from collections.abc import Iterable, Sequence

MOST_LISTED = 5


class FreeNames:
    """Hand out names that differ from one another.

    Parameters
    ----------
    given
        All names that the file itself gives: a new name is none of them.
    """

    def __init__(self, given: Iterable[str]) -> None:
        self._given = frozenset(given)
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Return a name of the file, with a number where it was taken before."""
        return self._numbered(name) if name in self._taken else self._keep(name)

    def invent(self, name: str) -> str:
        """Return a name that is not of the file, with a number where the file has it too."""
        return self._numbered(name) if name in self._taken or name in self._given else self._keep(name)

    def _numbered(self, name: str) -> str:
        number = self._next.get(name, 2)
        while (free := f"{name} ({number})") in self._taken or free in self._given:
            number += 1
        self._next[name] = number + 1
        return self._keep(free)

    def _keep(self, name: str) -> str:
        self._taken.add(name)
        return name


def column_names(header: Sequence[str], filled: Sequence[bool]) -> tuple[list[str], list[str]]:
    """Name the columns of a file.

    Parameters
    ----------
    header
        Their names as the file has them; several can be the same or empty.
    filled
        Which columns have an answer.

    Returns
    -------
    names, notes
        A name that comes again gets a number: "Status", "Status (2)". A column with answers and
        without a name is called by its place: "column 3". One without both has the name "".
    """
    free = FreeNames(header)
    names: list[str] = []
    nameless: list[str] = []
    again: dict[str, list[str]] = {}
    for place, (name, has_answers) in enumerate(zip(header, filled, strict=True), start=1):
        if name:
            names.append(free.take(name))
            again.setdefault(name, []).append(names[-1])
        elif has_answers:
            names.append(free.invent(f"column {place}"))
            nameless.append(names[-1])
        else:
            names.append("")
    notes = [_repeated_note(name, given) for name, given in again.items() if len(given) > 1]
    return names, [*notes, *_nameless_notes(nameless)]


def _repeated_note(name: str, given: Sequence[str]) -> str:
    if len(given) == 2:
        return f"two columns are named {name}: the second is called {given[1]}"
    return f"{len(given)} columns are named {name}: all but the first are called {_listed(given[1:])}"


def _nameless_notes(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    if len(names) == 1:
        return [f"a column without a name is called {names[0]}"]
    return [f"{len(names)} columns without a name are called {_listed(names)}"]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
