"""The counts that a reader does not know, in parts that have nothing to do with one another."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.disclosure.system import Form, Relation
from leapstats.solver.program import Compiled
from leapstats.solver.relaxation import Priced, Relaxation

SECONDS = 10.0


@dataclass(frozen=True, eq=False)
class Part:
    """Atoms that hang together, those beside them that are known, and the rows over both.

    Attributes
    ----------
    atoms
        Their places in the system.
    known
        The value of the atoms that a reader knows.
    rows
        Weighted sums of atoms, and from what to what each is.
    sums
        The row of each known count that adds up several atoms.
    most
        What no atom exceeds.
    """

    atoms: tuple[int, ...]
    known: dict[int, int]
    rows: tuple[Relation, ...]
    sums: dict[int, Form]
    most: int
    _column: dict[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_column", {atom: place for place, atom in enumerate(self.atoms)})

    @cached_property
    def _bounds(self) -> NDArray[np.float64]:
        return np.array(
            [[self.known.get(atom, 0), self.known.get(atom, self.most)] for atom in self.atoms], dtype=float
        )

    def _matrix(self, rows: Sequence[Relation]) -> Any:
        from scipy.sparse import csr_array

        places = [(number, self._column[atom]) for number, row in enumerate(rows) for atom, _ in row.form]
        weights = [weight for row in rows for _, weight in row.form]
        numbers = (np.array([one for one, _ in places], dtype=int), np.array([other for _, other in places], dtype=int))
        return csr_array((np.array(weights), numbers), shape=(len(rows), len(self.atoms)))

    @cached_property
    def _compiled(self) -> Compiled:
        return Compiled(
            matrix=self._matrix(self.rows),
            low=np.array([row.low for row in self.rows]),
            high=np.array([row.high for row in self.rows]),
            lower=self._bounds[:, 0],
            upper=self._bounds[:, 1],
            whole=np.ones(len(self.atoms), dtype=np.int64),
        )

    def holds(self, form: Form) -> bool:
        """Tell whether all atoms of a count are in this part."""
        return all(atom in self._column for atom, _ in form)

    def solve(self, form: Form, sign: int) -> NDArray[np.float64] | None:
        """Return whole numbers that agree with what is known and make a count smallest (1) or largest (-1)."""
        found = self._compiled.solve(
            {self._column[atom]: sign * weight for atom, weight in form}, time_limit=SECONDS, gap=0.0
        )
        return None if found.values is None else np.rint(found.values)

    def value(self, form: Form, values: NDArray[np.float64]) -> int:
        """Return a count, given the atoms."""
        return round(sum(weight * float(values[self._column[atom]]) for atom, weight in form))

    def priced(self, form: Form, sign: int) -> Priced | None:
        """Return the smallest (1) or largest (-1) count, not only of whole numbers, and what knowing each is worth."""
        costs = np.zeros(len(self.atoms))
        for atom, weight in form:
            costs[self._column[atom]] = sign * weight
        return self._relaxation.priced(costs)

    @cached_property
    def _relaxation(self) -> Relaxation:
        low, high = ([getattr(row, end) for row in self.rows] for end in ("low", "high"))
        return Relaxation(self._matrix(self.rows), np.array(low), np.array(high), self._bounds)

    def worth(self, found: Priced) -> Iterator[tuple[Form, float, float]]:
        """Yield each known count with its value and its price: by how much the objective rises with it."""
        for atom, value in self.known.items():
            price = float(found.of_variables[self._column[atom]])
            if price:
                yield ((atom, 1.0),), value, price
        for place, form in self.sums.items():
            price = float(found.of_rows[place])
            if price:
                yield form, self.rows[place].low, price


def parts_of(relations: Sequence[Relation], known: dict[Form, int], wanted: Collection[int], most: int) -> list[Part]:
    """Split what is not known into parts that have nothing to do with one another.

    Parameters
    ----------
    relations
        What holds, whatever the data.
    known
        The counts that a reader knows.
    wanted
        Places of atoms: parts without any of these are left out.
    most
        What no atom exceeds.
    """
    fixed = {form[0][0]: value for form, value in known.items() if len(form) == 1 and form[0][1] == 1}
    sums = [Relation(form, value, value, "printed") for form, value in known.items() if len(form) > 1]
    rows = [row for row in (*relations, *sums) if any(atom not in fixed for atom, _ in row.form)]
    parents: dict[int, int] = {}

    def top(atom: int) -> int:
        while parents.setdefault(atom, atom) != atom:
            parents[atom] = parents[parents[atom]]
            atom = parents[atom]
        return atom

    for row in rows:
        free = [atom for atom, _ in row.form if atom not in fixed]
        for other in free[1:]:
            parents[top(other)] = top(free[0])
    of_part: dict[int, list[Relation]] = defaultdict(list)
    for row in rows:
        of_part[top(next(atom for atom, _ in row.form if atom not in fixed))].append(row)
    tops = {top(atom) for atom in wanted if atom not in fixed}
    return [_part(of_part[each], each, fixed, most) for each in sorted(tops)]


def _part(rows: Sequence[Relation], first: int, fixed: dict[int, int], most: int) -> Part:
    atoms = tuple(dict.fromkeys((first, *(atom for row in rows for atom, _ in row.form))))
    unique = tuple({(row.form, row.low, row.high): row for row in rows}.values())
    sums = {place: row.form for place, row in enumerate(unique) if row.words == "printed"}
    return Part(atoms, {atom: fixed[atom] for atom in atoms if atom in fixed}, unique, sums, most)
