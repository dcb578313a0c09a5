"""Which tables of two traits some data set has that agrees with everything a study states."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression
from leapstats.errors import ContradictionError
from leapstats.identification.margins import Margin, tables_within
from leapstats.solver.components import Component, Connections
from leapstats.solver.count_limits import stated_limits
from leapstats.solver.linear_constraints import demand_constraint, demand_published
from leapstats.solver.linearize import Place, Translator, Truth
from leapstats.solver.program import Affine, Compiled, Program, Row, total

Cells = tuple[int, int, int, int]
YesNoAnswers = tuple[NDArray[np.bool_], NDArray[np.bool_]]
TIME_LIMIT = 60.0
UNANSWERED: Cells = (0, 0, 0, 0)


class Event(NamedTuple):
    """A trait of a unit in a wave: it has it where the expression is known to hold."""

    expression: Expression
    wave: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units can have a trait, and of how few and how many it is known whether they have it.

    It is `missing` where that need not be all that answered the wave. `sure` is false where time ran out, and
    some of these may be impossible.
    """

    values: tuple[int, ...]
    known: tuple[int, int]
    missing: bool = False
    sure: bool = True

    @property
    def is_fixed(self) -> bool:
        """Whether there is one possible count."""
        return len(self.values) == 1

    @property
    def known_is_fixed(self) -> bool:
        """Whether the number of units of which it is known is."""
        return self.known[0] == self.known[1]

    def margins(self) -> Iterator[Margin]:
        """Yield the trait as a margin, once for each possible count; none where no unit is known of."""
        least, most = self.known
        return (Margin(count, max(count, least, 1), most) for count in self.values if most)


@dataclass(frozen=True, slots=True)
class Attainable:
    """Tables `(both, one only, other only, neither)` of two traits, of the units of which both are known.

    `tables` are those that were not ruled out, `confirmed` those of which a data set is known, `refuted` those
    that the counts of the two traits allow and no data set has. Where the two are `apart` nothing ties them
    together and every table is confirmed. The table without units stands among others; there are none where no
    unit can have both answers. `sure` is false where time ran out.
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
    traits: dict[Event, tuple[Truth, ...]]
    found: list[NDArray[np.float64]] = field(default_factory=list)
    _answers: dict[Event, list[YesNoAnswers]] = field(default_factory=dict)
    _weights: dict[Event, tuple[NDArray[np.float64], NDArray[np.float64]]] = field(default_factory=dict)

    def answers(self, event: Event) -> list[YesNoAnswers]:
        """Return which units have a trait, and which are known not to have it, in every data set found so far."""
        known = self._answers.setdefault(event, [])
        for values in self.found[len(known) :]:
            constants, weights = self._weighing(event)
            yes, no = (constants + values @ weights).reshape(2, -1) > 0.5
            known.append((yes, no))
        return known

    def _weighing(self, event: Event) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the constants, and the weight of each variable, in what is yes and then in what is no of each unit."""
        if event not in self._weights:
            parts = [*(each.yes for each in self.traits[event]), *(each.no for each in self.traits[event])]
            weights = np.zeros((len(self.compiled.lower), len(parts)))
            for column, part in enumerate(parts):
                for place, weight in part.weights.items():
                    weights[place, column] = weight
            self._weights[event] = np.array([part.constant for part in parts]), weights
        return self._weights[event]


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
        tables = tuple(sorted(with_units(all_tables(self.n_units, *counts))))
        if self.connections.are_apart(one, other) and all(each.known_is_fixed for each in counts):
            return Attainable(counts, tables, frozenset(tables), (), apart=True, sure=sure)
        problem = self._problem(one, other)
        confirmed = set(_tables_found(problem, one, other))
        refuted: list[Cells] = []
        left = set(tables) - {UNANSWERED}

        def settle(open_still: Sequence[Cells]) -> bool:
            all_found = True
            for cells in open_still:
                found = self._confirm(problem, (one, other), cells)
                all_found &= found is not None
                if found is False:
                    refuted.append(cells)
                    left.discard(cells)
                else:
                    confirmed.add(cells)
            return all_found

        while open_still := [cells for cells in wanted(sorted(left)) if cells not in confirmed]:
            sure &= settle(open_still)
        # By itself: it has the p of many others, and most measures have no value there.
        if left and UNANSWERED in tables:
            left.add(UNANSWERED)
            sure &= settle([cells for cells in (UNANSWERED,) if cells not in confirmed])
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

    def _confirm(self, problem: _Problem, events: tuple[Event, Event], cells: Cells) -> bool | None:
        """Look for a data set with a table; None where time ran out. Units are alike: it is said which has what."""
        both, only, also, neither = cells
        has = [1] * (both + only) + [0] * (also + neither)
        has_other = [1] * both + [0] * only + [1] * also + [0] * neither
        rows: list[Row] = []
        for event, numbers in zip(events, (has, has_other), strict=True):
            # The table is of the first units; of the others at least one trait is not known.
            for trait, number in zip(problem.traits[event], numbers, strict=False):
                rows.append((trait.yes, number, number))
                if not trait.certain:
                    rows.append((trait.no, 1 - number, 1 - number))
        one, other = (problem.traits[event][len(has) :] for event in events)
        for first, second in zip(one, other, strict=True):
            rows.append((total([first.yes, first.no, second.yes, second.no]), -np.inf, 1.0))
        return self._feasible(problem, rows)

    def _feasible(self, problem: _Problem, rows: Sequence[Row]) -> bool | None:
        solution = problem.compiled.solve({}, time_limit=self.time_limit, rows=rows)
        if solution.values is None:
            return False if solution.proven else None
        problem.found.append(solution.values)
        return True

    def _search_counts(self, event: Event) -> Counts:
        problem = self._problem(event, event)
        traits = problem.traits[event]
        least, greatest, sure = self._extent(problem, event, total(trait.yes for trait in traits))
        known = (self.n_units, self.n_units)
        if not all(trait.certain for trait in traits):
            *ends, known_sure = self._extent(problem, event, total(trait.yes + trait.no for trait in traits))
            known, sure = (ends[0], ends[1]), sure and known_sure
        seen = {int(yes.sum()) for yes, _ in problem.answers(event)}
        possible = []
        for count in range(least, greatest + 1):
            if count in seen:
                possible.append(count)
                continue
            rows = [(trait.yes, float(place < count), float(place < count)) for place, trait in enumerate(traits)]
            found = self._feasible(problem, rows)
            sure &= found is not None
            if found is not False:
                possible.append(count)
        return Counts(tuple(possible), known, missing=known[0] < self.n_units, sure=sure)

    def _extent(self, problem: _Problem, event: Event, number: Affine) -> tuple[int, int, bool]:
        """Return the least and the greatest of a number of units; the outermost it can be where time ran out."""
        ends, sure = [], True
        for sense in (1.0, -1.0):
            objective = {place: sense * weight for place, weight in number.weights.items()}
            solution = problem.compiled.solve(objective, time_limit=self.time_limit)
            if solution.values is None and solution.proven:
                raise ContradictionError(f"What is stated about wave {event.wave} contradicts itself.")
            if solution.values is not None:
                problem.found.append(solution.values)
            # Where time ran out, the bound is what the number cannot pass.
            reached = _value(number, solution.values) if solution.values is not None and solution.proven else None
            sure &= reached is not None
            limit = sense * reached if reached is not None else solution.bound + sense * number.constant
            ends.append(sense * float(np.ceil(limit - 1e-6)))
        return round(max(0.0, ends[0])), round(min(float(self.n_units), ends[1])), sure

    def _problem(self, one: Event, other: Event) -> _Problem:
        component = self.connections.touching([one, other])
        key: frozenset[object] = frozenset(component.nodes)
        if key not in self._problems:
            self._problems[key] = self._build(component, {one, other})
        return self._problems[key]

    def _build(self, component: Component, asked: set[Event]) -> _Problem:
        translator = Translator(Program(), self.connections.study, stated_limits(self.connections.study))
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
            event: tuple(translator.truth(event.expression, Place(unit, event.wave)) for unit in range(self.n_units))
            for event in inside
        }
        return _Problem(component, translator.program.compiled(), traits)


def _value(expression: Affine, values: NDArray[np.float64]) -> float:
    return float(expression.constant + sum(weight * values[place] for place, weight in expression.weights.items()))


def _tables_found(problem: _Problem, one: Event, other: Event) -> Iterator[Cells]:
    """Yield the table of two traits in each data set found so far."""
    for first, second in zip(problem.answers(one), problem.answers(other), strict=True):
        both, only, also, neither = (int((a & b).sum()) for a in first for b in second)
        yield both, only, also, neither


def all_tables(units: int, one: Counts, other: Counts) -> set[Cells]:
    """Return every table that the counts of two traits allow, when nothing is known of who has both."""
    found = {
        (a, b, c, d)
        for first in one.margins()
        for second in other.margins()
        for a, b, c, d in tables_within(units, first, second).reshape(-1, 4).tolist()
    }
    # A margin has a unit: that nothing is known of any comes on top.
    return found | {UNANSWERED for each in (one, other) if each.known[0] == 0 and 0 in each.values}


def with_units(tables: set[Cells]) -> set[Cells]:
    """Return some tables; none where nobody has both answers in any of them."""
    return tables if tables - {UNANSWERED} else set()


def any_of_counts(found: Sequence[Counts]) -> Counts:
    """Return what is possible where it is not known which of some counts are the right ones."""
    return Counts(
        tuple(sorted({value for each in found for value in each.values})),
        (min(each.known[0] for each in found), max(each.known[1] for each in found)),
        missing=any(each.missing for each in found),
        sure=all(each.sure for each in found),
    )
