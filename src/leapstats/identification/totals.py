"""What the total of a count can be in each wave, and how it can have changed."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from leapstats.dictionary.expression import Item
from leapstats.dictionary.study import Study
from leapstats.errors import ContradictionError
from leapstats.solver.components import Component, Connections
from leapstats.solver.count_limits import CountLimits, stated_limits
from leapstats.solver.linear_constraints import demand_constraint, demand_published
from leapstats.solver.linearize import Place, Translator
from leapstats.solver.program import ONE, Affine, Compiled, Program, total
from leapstats.terms import ItemType


@dataclass(frozen=True, slots=True)
class Reach:
    """The least and the greatest of a whole number over all data sets; infinite where nothing stated limits it.

    `sure` is false where time ran out: it may be less wide, and is not wider.
    """

    least: float
    greatest: float
    sure: bool = True

    def less(self, other: "Reach") -> "Reach":
        """Return what the difference can be where nothing ties the two together."""
        return Reach(self.least - other.greatest, self.greatest - other.least, self.sure and other.sure)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountChange:
    """The totals of a count in two waves, and the change from one to the other.

    `change` is None where some units may have no number: the change is then not that of the totals.
    """

    item: str
    waves: tuple[str, str]
    totals: tuple[Reach, Reach]
    change: Reach | None


class _Part(NamedTuple):
    item: Item
    wave: str
    sign: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Answers what totals are possible.

    Parameters
    ----------
    connections
        What hangs together in the study.
    n_units
        How many units there are, all of which answered every wave.
    time_limit
        Seconds for one question to the solver.
    """

    connections: Connections
    n_units: int
    time_limit: float

    def change(self, item: str, waves: tuple[str, str]) -> CountChange:
        """Return what the totals of a count, and their change, can be.

        Raises
        ------
        ContradictionError
            If what is stated about it contradicts itself.
        """
        before, after = (_Part(Item(item), wave, 1) for wave in waves)
        (first, has_all), (second, has_all_after) = self._reach([before]), self._reach([after])
        change: Reach | None = None
        if has_all and has_all_after:
            apart = self.connections.are_apart((before.item, before.wave), (after.item, after.wave))
            change = second.less(first) if apart else self._reach([after, before._replace(sign=-1)])[0]
        return CountChange(item=item, waves=waves, totals=(first, second), change=change)

    def _reach(self, parts: Sequence[_Part]) -> tuple[Reach, bool]:
        """Return what a sum of totals can be, and whether every unit has every number in it."""
        component = self.connections.touching([(part.item, part.wave) for part in parts])
        limits = stated_limits(self.connections.study)
        compiled, number, complete = self._program(component, limits, parts)
        lows = [self._least(compiled, number * sense) for sense in (1.0, -1.0)]
        if _has_room(self.connections.study, component, limits):
            # What still grows where counts have more room is limited by nothing that is stated.
            compiled, number, _ = self._program(component, limits.doubled(), parts)
            wider = [self._least(compiled, number * sense) for sense in (1.0, -1.0)]
            lows = [
                (low, sure and also) if low == more else (-math.inf, sure and also)
                for (low, sure), (more, also) in zip(lows, wider, strict=True)
            ]
        (least, sure), (greatest, also) = lows
        return Reach(least, -greatest, sure and also), complete

    def _program(
        self, component: Component, limits: CountLimits, parts: Sequence[_Part]
    ) -> tuple[Compiled, Affine, bool]:
        translator = Translator(Program(), self.connections.study, limits)
        for cell in component.published:
            demand_published(translator, cell, self.n_units)
        for constraint in component.constraints:
            demand_constraint(translator, constraint, self.n_units)
        numbers = [
            (translator.number(part.item, Place(unit, part.wave)), part.sign)
            for part in parts
            for unit in range(self.n_units)
        ]
        for first, second in pairwise(self._order(translator, component, parts[0])):
            translator.program.require(first - second, low=0.0)
        whole = total(number.value * sign for number, sign in numbers)
        return translator.program.compiled(), whole, all(number.known == ONE for number, _ in numbers)

    def _order(self, translator: Translator, component: Component, part: _Part) -> Iterator[Affine]:
        """Yield for each unit what falls from one to the next: units are alike, and in order there is less to search.

        It is whether the universe holds of which most items are asked, if there is one, else the number itself.
        """
        variables = self.connections.study.variables
        universes = Counter(
            (universe, node.wave)
            for node in sorted(component.nodes)
            if (universe := variables[node.item].universe) is not None
        )
        for unit in range(self.n_units):
            if universes:
                (universe, wave), _ = universes.most_common(1)[0]
                yield translator.truth(universe, Place(unit, wave)).yes
            else:
                yield translator.number(part.item, Place(unit, part.wave)).value

    def _least(self, compiled: Compiled, number: Affine) -> tuple[float, bool]:
        """Return the least of a whole number, and whether it is known to be reached."""
        solution = compiled.solve(number.weights, time_limit=self.time_limit)
        if solution.values is None and solution.proven:
            raise ContradictionError("What is stated about these counts contradicts itself.")
        if math.isinf(solution.bound):
            return -math.inf, False
        return float(math.ceil(solution.bound + number.constant - 1e-6)), solution.proven


def _has_room(study: Study, component: Component, limits: CountLimits) -> bool:
    """Tell whether some count is as large as it is only because it has to end somewhere."""
    counts = [node for node in component.nodes if study.variables[node.item].type is ItemType.COUNT]
    return any(not limits.is_stated(*node) for node in counts)
