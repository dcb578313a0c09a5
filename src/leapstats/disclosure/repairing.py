"""Hold back a little more where something could be worked out: what can change along with it at the least cost."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.disclosure.system import Count, Form, System
from leapstats.solver.relaxation import Relaxation

MOVED, MOST_MOVES = 1e-6, 500


class Repair:
    """The counts of a system as they are, each with how far it rises and how far it falls.

    Parameters
    ----------
    system
        The counts, and what holds between them.
    choosable
        Those that can be held back: all others that are printed stay as they are.
    least
        How far a count has to be able to move.
    most
        What no count exceeds.
    """

    def __init__(self, system: System, choosable: Mapping[Form, Count], least: int, most: int) -> None:
        self._system, self._choosable, self._least, self._most = system, choosable, least, most
        self._forms = list(system.counts)
        self._places = {form: place for place, form in enumerate(self._forms)}
        self._n_atoms = len(system.places)
        self._relaxation = self._built()

    def repaired(self, chosen: frozenset[Form], open_forms: Iterable[tuple[Form, int]]) -> frozenset[Form]:
        """Return what is held back, and what has to be as well for some counts to fall (1) or to rise (-1)."""
        moves = list(open_forms)
        if len(moves) > MOST_MOVES:
            return frozenset(self._choosable)
        for form, sign in moves:
            chosen |= self._moving(chosen, form, sign)
        return chosen

    def _moving(self, chosen: frozenset[Form], form: Form, sign: int) -> frozenset[Form]:
        count = self._system.counts[form]
        is_small = 0 < count.value < self._least
        step = (count.value if sign == 1 else self._least - count.value) if is_small else self._least
        if not is_small and count.value + step > self._most:
            sign, step = 1, min(step, count.value)
        rises, falls = self._columns(form)
        moves, stays = (falls, rises) if sign == 1 else (rises, falls)
        within = {moves: (float(step), float(self._most)), stays: (0.0, 0.0)}
        found = self._relaxation.priced(self._costs(chosen), within)
        if found is None:
            return frozenset(self._choosable)
        return frozenset(
            each
            for each in self._choosable
            if each not in chosen and max(found.values[place] for place in self._columns(each)) > MOVED
        )

    def _columns(self, form: Form) -> tuple[int, int]:
        first = self._n_atoms + 2 * self._places[form]
        return first, first + 1

    def _costs(self, chosen: frozenset[Form]) -> NDArray[np.float64]:
        costs = np.zeros(self._n_atoms + 2 * len(self._forms))
        for form in self._choosable:
            if form not in chosen:
                costs[list(self._columns(form))] = 1.0
        return costs

    def _built(self) -> Relaxation:
        from scipy.sparse import csr_array

        rows: list[tuple[dict[int, float], float, float]] = [
            (dict(row.form), row.low, row.high) for row in self._system.relations
        ]
        bounds = np.zeros((self._n_atoms + 2 * len(self._forms), 2))
        bounds[:, 1] = self._most
        for form, count in self._system.counts.items():
            rises, falls = self._columns(form)
            rows.append(({**dict(form), rises: -1.0, falls: 1.0}, float(count.value), float(count.value)))
            if count.is_public:
                bounds[[rises, falls], 1] = 0.0
        places = [(number, place) for number, (weights, _, _) in enumerate(rows) for place in weights]
        values = [weight for weights, _, _ in rows for weight in weights.values()]
        index: Any = (np.array([one for one, _ in places]), np.array([other for _, other in places]))
        matrix = csr_array((np.array(values), index), shape=(len(rows), len(bounds)))
        return Relaxation(matrix, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]), bounds)
