"""Which tables of two traits some data set has that agrees with everything a study states."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leapstats.analysis.identify.connected import Component, Connections
from leapstats.analysis.identify.demands import demand_constraint, demand_published
from leapstats.analysis.identify.program import Affine, Compiled, Program, total
from leapstats.analysis.identify.translate import Place, Translator
from leapstats.dictionary.expression import Expression
from leapstats.errors import ContradictionError

Cells = tuple[int, int, int, int]
TIME_LIMIT = 60.0


class Event(NamedTuple):
    """A trait of a unit in a wave: it has it where the expression is known to hold."""

    expression: Expression
    wave: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units can have a trait; `sure` is false where time ran out, and some of these may be impossible."""

    values: tuple[int, ...]
    sure: bool = True

    @property
    def is_fixed(self) -> bool:
        """Whether there is one possible count."""
        return len(self.values) == 1


@dataclass(frozen=True, slots=True)
class Attainable:
    """Tables `(both, one only, other only, neither)` of two traits.

    `tables` are those that were not ruled out, `confirmed` those of which a data set is known, `refuted`
    those that the counts of the two traits allow and no data set has. Where the two are `apart` nothing
    ties them together and every table is confirmed. `sure` is false where time ran out.
    """

    counts: tuple[Counts, Counts]
    tables: tuple[Cells, ...]
    confirmed: frozenset[Cells]
    refuted: tuple[Cells, ...]
    apart: bool
    sure: bool


@dataclass(slots=True)
class _Problem:
    """A component as a program, and the answers of the traits asked about in every data set found so far."""

    component: Component
    compiled: Compiled
    traits: dict[Event, tuple[Affine, ...]]
    found: list[NDArray[np.float64]] = field(default_factory=list)

    def has(self, event: Event, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which units have a trait in a data set."""
        return np.array([_value(each, values) > 0.5 for each in self.traits[event]])


@dataclass(slots=True)
class Attainability:
    """Answers which counts and tables are possible; keeps the data sets it finds on the way.

    Parameters
    ----------
    connections
        What hangs together in the study.
    n_units
        How many units there are.
    events
        Every trait that will be asked about.
    time_limit
        Seconds for one question to the solver.
    """

    connections: Connections
    n_units: int
    events: Sequence[Event]
    time_limit: float = TIME_LIMIT
    _problems: dict[frozenset[object], _Problem] = field(default_factory=dict)
    _counts: dict[Event, Counts] = field(default_factory=dict)

    def check(self) -> None:
        """Make sure that some data set agrees with everything that is stated, about other traits, too.

        Raises
        ------
        ContradictionError
            If none does.
        """
        whole = self.connections.whole
        self._build(whole, set()).compiled.solve({}, time_limit=self.time_limit).check()

    def counts(self, event: Event) -> Counts:
        """Return how many units can have a trait.

        Raises
        ------
        ContradictionError
            If what is stated about it contradicts itself.
        """
        if event not in self._counts:
            self._counts[event] = self._search_counts(event)
        return self._counts[event]

    def tables(self, one: Event, other: Event, wanted: "Callable[[Sequence[Cells]], Iterator[Cells]]") -> Attainable:
        """Return the possible tables of two traits.

        Parameters
        ----------
        one, other
            The traits.
        wanted
            Given tables, yields those that have to be confirmed or refuted, such as those with the least
            and the greatest p. It is asked again until all that it names are confirmed.
        """
        counts = self.counts(one), self.counts(other)
        sure = counts[0].sure and counts[1].sure
        tables = tuple(sorted(_all_tables(self.n_units, *counts)))
        if self.connections.are_apart(one, other):
            return Attainable(counts, tables, frozenset(tables), (), apart=True, sure=sure)
        problem = self._problem(one, other)
        confirmed = {self._table(problem, one, other, values) for values in problem.found}
        refuted: list[Cells] = []
        left = set(tables)
        while open_still := [cells for cells in wanted(sorted(left)) if cells not in confirmed]:
            for cells in open_still:
                found = self._confirm(problem, (one, other), cells)
                if found is None:
                    sure = False
                    confirmed.add(cells)
                elif found:
                    confirmed.update(self._table(problem, one, other, values) for values in problem.found)
                else:
                    refuted.append(cells)
                    left.discard(cells)
        if not left:
            raise ContradictionError("No table of the two traits agrees with everything that is stated.")
        kept = frozenset(confirmed & left)
        return Attainable(counts, tuple(sorted(left)), kept, tuple(refuted), apart=False, sure=sure)

    def allowing(self, one: Event, other: Event, cells: Cells) -> Iterator[str]:
        """Yield the ids of constraints without which a table that was ruled out would be possible."""
        component = self.connections.touching([one, other])
        for constraint in component.constraints:
            rest = tuple(each for each in component.constraints if each is not constraint)
            problem = self._build(replace(component, constraints=rest), {one, other})
            if self._confirm(problem, (one, other), cells):
                yield constraint.id

    def _table(self, problem: _Problem, one: Event, other: Event, values: NDArray[np.float64]) -> Cells:
        first, second = problem.has(one, values), problem.has(other, values)
        both, only, also = int((first & second).sum()), int((first & ~second).sum()), int((~first & second).sum())
        return both, only, also, self.n_units - both - only - also

    def _confirm(self, problem: _Problem, events: tuple[Event, Event], cells: Cells) -> bool | None:
        """Look for a data set with a table; None where time ran out. Units are alike: it is said which has what."""
        both, only, also, neither = cells
        has = [1] * (both + only) + [0] * (also + neither)
        has_other = [1] * both + [0] * only + [1] * also + [0] * neither
        equal = [
            (trait, float(number))
            for event, numbers in zip(events, (has, has_other), strict=True)
            for trait, number in zip(problem.traits[event], numbers, strict=True)
        ]
        return self._feasible(problem, equal)

    def _feasible(self, problem: _Problem, equal: Sequence[tuple[Affine, float]]) -> bool | None:
        solution = problem.compiled.solve({}, time_limit=self.time_limit, equal=equal)
        if solution.values is None:
            return False if solution.proven else None
        problem.found.append(solution.values)
        return True

    def _search_counts(self, event: Event) -> Counts:
        problem = self._problem(event, event)
        number = total(problem.traits[event])
        ends, sure = [], True
        for sense in (1.0, -1.0):
            objective = {place: sense * weight for place, weight in number.weights.items()}
            solution = problem.compiled.solve(objective, time_limit=self.time_limit)
            if solution.values is None and solution.proven:
                raise ContradictionError(f"What is stated about wave {event.wave} contradicts itself.")
            if solution.values is not None:
                problem.found.append(solution.values)
            # Where time ran out, the bound is what the count cannot pass.
            reached = _value(number, solution.values) if solution.values is not None and solution.proven else None
            sure &= reached is not None
            limit = sense * reached if reached is not None else solution.bound + sense * number.constant
            ends.append(sense * float(np.ceil(limit - 1e-6)))
        least, greatest = round(max(0.0, ends[0])), round(min(float(self.n_units), ends[1]))
        seen = {int(problem.has(event, values).sum()) for values in problem.found}
        possible = []
        for count in range(least, greatest + 1):
            if count in seen:
                possible.append(count)
                continue
            ordered = [(trait, float(place < count)) for place, trait in enumerate(problem.traits[event])]
            found = self._feasible(problem, ordered)
            sure &= found is not None
            if found is not False:
                possible.append(count)
        return Counts(tuple(possible), sure)

    def _problem(self, one: Event, other: Event) -> _Problem:
        component = self.connections.touching([one, other])
        key: frozenset[object] = frozenset(component.nodes)
        if key not in self._problems:
            self._problems[key] = self._build(component, {one, other})
        return self._problems[key]

    def _build(self, component: Component, asked: set[Event]) -> _Problem:
        translator = Translator(Program(), self.connections.study)
        for cell in component.published:
            demand_published(translator, cell, self.n_units)
        for constraint in component.constraints:
            demand_constraint(translator, constraint, self.n_units)
        inside = [
            event
            for event in dict.fromkeys([*self.events, *asked] if asked else [])
            if self.connections.touching([event]).nodes <= component.nodes
        ]
        traits = {
            event: tuple(
                translator.truth(event.expression, Place(unit, event.wave)).yes for unit in range(self.n_units)
            )
            for event in inside
        }
        return _Problem(component, translator.program.compiled(), traits)


def _value(expression: Affine, values: NDArray[np.float64]) -> float:
    return float(expression.constant + sum(weight * values[place] for place, weight in expression.weights.items()))


def _all_tables(units: int, one: Counts, other: Counts) -> Iterator[Cells]:
    for first in one.values:
        for second in other.values:
            for both in range(max(0, first + second - units), min(first, second) + 1):
                yield both, first - both, second - both, units - first - second + both
