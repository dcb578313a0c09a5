"""Find the blank cells of a form's questions that were not shown, by the conditions of the form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.relevance import Lookup, holds
from leapstats.survey.relevance_syntax import Node, parse_xpath
from leapstats.terms import Reason

MOST_LISTED = 5
MOST_DOUBT = 0.1  # of the answers to a question that its condition says was not asked


@dataclass(slots=True)
class Conditions:
    """The conditions of a form, evaluated once each.

    `kept` has those that are not translated, with the reason, by the questions they are of; `doubted` the questions
    that were answered where they were not shown.
    """

    lookup: Lookup
    n_rows: int
    parse: Callable[[str], Node] = parse_xpath
    kept: dict[str, str] = field(default_factory=dict)
    doubted: dict[str, int] = field(default_factory=dict)
    not_asked: dict[str, int] = field(default_factory=dict)
    _known: dict[str, NDArray[np.bool_] | str] = field(default_factory=dict)

    def reasons(self, name: str, shown_when: Sequence[str], blank: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
        """Say why the cells of a question are blank.

        Parameters
        ----------
        name
            What messages call it.
        shown_when
            Its conditions, all of which have to hold.
        blank
            The rows without an answer.

        Returns
        -------
        array or None
            NOT_ASKED where a condition does not hold, else BLANK; 0 where there is an answer. None without conditions,
            with none that is translated, and where many rows have an answer that were not asked.
        """
        results = [(each, self._result(each)) for each in shown_when]
        self.kept.update({f"{name}: {text}": found for text, found in results if isinstance(found, str)})
        known = [found for _, found in results if not isinstance(found, str)]
        if not known:
            return None
        hidden = ~np.logical_and.reduce(known)
        wrong = int((hidden & ~blank).sum())
        if wrong:
            self.doubted[name] = wrong
        if wrong > MOST_DOUBT * int((~blank).sum()):
            return None
        self.not_asked[name] = int((hidden & blank).sum())
        return np.where(blank, np.where(hidden, Reason.NOT_ASKED, Reason.BLANK), 0).astype(np.uint8)

    def all_known(self, shown_when: Sequence[str]) -> bool:
        """Tell whether all of several conditions are translated."""
        return not any(isinstance(self._result(each), str) for each in shown_when)

    def _result(self, text: str) -> NDArray[np.bool_] | str:
        if text not in self._known:
            try:
                self._known[text] = holds(self.parse(text), self.lookup, self.n_rows)
            except ValueError as error:
                self._known[text] = str(error)
            except LookupError as error:
                self._known[text] = f"{error.args[0]} is not in the file" if error.args else "it asks for another file"
        return self._known[text]

    def notes(self) -> list[str]:
        """Say how many blank cells were not asked, which conditions were not used, and what contradicts them."""
        notes = []
        asked = {name: count for name, count in self.not_asked.items() if count}
        if asked:
            cells = counted(sum(asked.values()), "blank cell")
            notes.append(f"not asked by the conditions of the form: {cells} in {listed(asked)}")
        if self.doubted:
            found = [f"{name} ({counted(count, 'row')})" for name, count in self.doubted.items()]
            notes.append(f"answered though the form's condition does not hold, and kept: {listed(found)}")
        if self.kept:
            found = [f"{text[:80]} ({why})" for text, why in self.kept.items()]
            notes.append(f"conditions of the form kept as text, not used: {listed(found)}")
        return notes


def listed(names: Iterable[str]) -> str:
    """List a few names."""
    several = list(names)
    more = f" and {len(several) - MOST_LISTED} more" if len(several) > MOST_LISTED else ""
    return f"{', '.join(several[:MOST_LISTED])}{more}"


def lookup_in(answers: Mapping[str, Callable[[], NDArray[Any]]]) -> Lookup:
    """Return a function that gives the answers to a question by its name, each found once."""
    found: dict[str, NDArray[Any]] = {}

    def lookup(name: str) -> NDArray[Any]:
        if name not in found:
            if name not in answers:
                raise LookupError(name)
            found[name] = answers[name]()
        return found[name]

    return lookup
