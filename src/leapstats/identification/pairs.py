"""What everything published about a study determines for each pair of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Item, items
from leapstats.dictionary.study import Study
from leapstats.errors import ContradictionError, InfeasibleError, Problem, UsageError
from leapstats.identification.attainable import (
    Attainability,
    Attainable,
    Cells,
    Counts,
    Event,
    all_tables,
    any_of_counts,
    with_units,
)
from leapstats.identification.measures import Measures, extent, measure_associations, measure_changes
from leapstats.identification.totals import CountChange, Totals
from leapstats.simulation.draw import units_answering
from leapstats.solver.components import connect
from leapstats.solver.conflicts import find_conflict, worded


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPair:
    """Two traits: an item in two waves, or an exposure and an outcome in one."""

    one: str
    other: str
    waves: tuple[str, str]

    @property
    def is_change(self) -> bool:
        """Whether it is one item in two waves."""
        return self.one == self.other

    @property
    def events(self) -> tuple[Event, Event]:
        """The two traits."""
        return Event(Item(self.one), self.waves[0]), Event(Item(self.other), self.waves[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairBounds:
    """What is possible for a pair.

    `attainable` is None where it is not known who answered the second wave: `measures` are then of every
    table that any number of answers allows, and `answered` says which numbers those are. `tightened_by`
    names the constraints of which one less would allow a table that is now ruled out.
    """

    pair: ItemPair
    counts: tuple[Counts, Counts]
    measures: Measures
    attainable: Attainable | None = None
    answered: tuple[int, ...] = ()
    tightened_by: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing was left open for want of time."""
        return self.attainable.sure if self.attainable is not None else all(each.sure for each in self.counts)

    @property
    def tightened(self) -> bool:
        """Whether what is stated rules out tables that the two counts allow."""
        return self.attainable is not None and bool(self.attainable.refuted)


def measures_of(pair: ItemPair, tables: Sequence[Cells], conf_level: float) -> Measures:
    """Measure tables as a change or as an association."""
    cells = np.array(tables, dtype=np.int64).reshape(-1, 2, 2)
    return measure_changes(cells, conf_level) if pair.is_change else measure_associations(cells, conf_level)


class Bounder:
    """Bounds pair after pair, and keeps what it learns on the way.

    Parameters
    ----------
    study
        Its published values, constraints, universes and formulas are all that is known.
    pairs
        Every pair that will be asked about.
    conf_level
        Of every interval, a fraction.
    time_limit
        Seconds for one question to the solver.
    """

    def __init__(self, study: Study, pairs: Sequence[ItemPair], conf_level: float, time_limit: float) -> None:
        self.study, self.pairs, self._conf_level = study, tuple(pairs), conf_level
        self.answering = units_answering(study)
        self.n_units = max(self.answering.values())
        self._connections = connect(study)
        events = list(dict.fromkeys(event for pair in pairs for event in pair.events))
        if self.all_answered or not pairs:
            self._stated, size, connections = study, self.n_units, self._connections
        else:
            # Not the same units in every wave: each is taken by itself.
            first = pairs[0].waves[0]
            self._stated, size = _of_wave(study, first, self.answering[first]), self.answering[first]
            connections, events = connect(self._stated), [event for event in events if event.wave == first]
        self._search = Attainability(connections, size, events, time_limit)
        self._of_answers: dict[int, Attainability | None] = {}
        self._checked = self.in_doubt = False

    @property
    def all_answered(self) -> bool:
        """Whether what is published of each wave is about all units."""
        return len(set(self.answering.values())) == 1

    def check(self) -> None:
        """Make sure, once, that some data set agrees with all that is stated; where time runs out it is `in_doubt`.

        Raises
        ------
        ContradictionError
            If none does; it names a small set of statements that contradict one another.
        """
        if self._checked:
            return
        self._checked = True
        try:
            self._search.check()
        except InfeasibleError as error:
            conflict = find_conflict(self._stated, self._search.n_units, self._search.time_limit)
            if conflict is not None:
                raise ContradictionError(f"{error}\n{worded(conflict, self.study)}") from None
            if isinstance(error, ContradictionError):
                raise
            self.in_doubt = True

    def check_apart(self) -> None:
        """Make sure that nothing stated ties a trait that is asked about to another wave.

        Raises
        ------
        UsageError
            With every trait that is tied so.
        """
        events = dict.fromkeys(event for pair in self.pairs for event in pair.events)
        tied = [
            event
            for event in events
            if any(node.wave != event.wave for node in self._connections.touching([event]).nodes)
        ]
        if tied:
            fix = "Such bounds need all units to have answered every wave"
            names = dict.fromkeys(", ".join(item.name for item in items(event.expression)) for event in tied)
            found = [Problem(name, "what is stated ties its waves together", fix) for name in names]
            raise UsageError("what is published", found)

    def bound(self, pair: ItemPair) -> PairBounds:
        """Bound a pair, all units having answered.

        Raises
        ------
        ContradictionError
            If what is stated contradicts itself.
        """
        ends = _Ends(pair, self._conf_level)
        found = self._search.tables(*pair.events, ends.of)
        return self.from_attainable(pair, found, self._reasons(pair, found))

    def from_attainable(self, pair: ItemPair, found: Attainable, reasons: tuple[str, ...]) -> PairBounds:
        """Return the bounds of a pair whose possible tables are known."""
        measures = measures_of(pair, found.tables, self._conf_level)
        return PairBounds(pair=pair, counts=found.counts, measures=measures, attainable=found, tightened_by=reasons)

    def bound_totals(self, item: str, waves: tuple[str, str]) -> CountChange:
        """Bound the totals of a count in two waves, and their change, all units having answered both.

        Raises
        ------
        ContradictionError
            If what is stated contradicts itself.
        """
        return Totals(self._connections, self.n_units, self._search.time_limit).change(item, waves)

    def bound_answers(self, pair: ItemPair, answered: Sequence[int]) -> PairBounds:
        """Bound a change of which it is not known how many units answered the second time.

        What is published of the second wave is taken to be about those who answered, whoever they are.

        Parameters
        ----------
        pair
            Nothing that is stated ties its two waves together: see `check_apart`.
        answered
            The numbers of units that may have answered.

        Raises
        ------
        ContradictionError
            If no number agrees with what is published.
        """
        one, other = pair.events
        first = self._search.counts(one)
        cells: set[Cells] = set()
        possible: list[int] = []
        seconds: list[Counts] = []
        for size in answered:
            search = self._answering(size, pair.waves[1])
            second = search.counts(other) if search is not None else None
            if second is None:
                continue
            possible.append(size)
            seconds.append(second)
            cells.update(all_tables(self.n_units, first, second))
        if not possible:
            raise self._no_number(pair, answered)
        return PairBounds(
            pair=pair,
            counts=(first, any_of_counts(seconds)),
            measures=measures_of(pair, sorted(with_units(cells)), self._conf_level),
            answered=tuple(possible),
        )

    def _no_number(self, pair: ItemPair, answered: Sequence[int]) -> ContradictionError:
        wave = pair.waves[1]
        error = f"{pair.other}: no number of answers in {wave} agrees with what is published."
        conflict = None
        if len(answered) == 1:
            stated = _of_wave(self.study, wave, answered[0])
            conflict = find_conflict(stated, answered[0], self._search.time_limit)
        return ContradictionError(error if conflict is None else f"{error}\n{worded(conflict, self.study)}")

    def _answering(self, size: int, wave: str) -> Attainability | None:
        """Return what is possible in a wave that so many units answered, None where that cannot be."""
        if size not in self._of_answers:
            events = [pair.events[1] for pair in self.pairs]
            search = Attainability(connect(_of_wave(self.study, wave, size)), size, events, self._search.time_limit)
            # Where time runs out the number may be possible, and leaving it out could make a range too narrow.
            self._of_answers[size] = search
            try:
                search.check()
            except ContradictionError:
                self._of_answers[size] = None
            except InfeasibleError:
                pass
        return self._of_answers[size]

    def _reasons(self, pair: ItemPair, found: Attainable) -> tuple[str, ...]:
        """Return the constraints of which one less would allow the first table that was ruled out."""
        if not found.refuted:
            return ()
        return tuple(self._search.allowing(*pair.events, found.refuted[0]))


class _Ends:
    """Finds the tables at which some measure is least or greatest; measures each table once."""

    def __init__(self, pair: ItemPair, conf_level: float) -> None:
        self._pair, self._conf_level = pair, conf_level
        self._places: dict[Cells, int] = {}
        self._values: NDArray[np.float64] = np.empty((0, 0))

    def of(self, tables: Sequence[Cells]) -> Iterator[Cells]:
        """Yield those of some tables at which a measure, or the number of units with both, is least or greatest.

        The first time they are all there are; later ones are among them.
        """
        if not self._places:
            measures = measures_of(self._pair, tables, self._conf_level)
            both = measures.tables[:, 0, 0].astype(np.float64)
            found = (measures.exact_p, measures.mid_p, measures.ratio[0], measures.difference[0], both)
            self._values = np.array(found)
            self._places = {cells: place for place, cells in enumerate(tables)}
        places = np.array([self._places[cells] for cells in tables], dtype=np.int64)
        ends: set[Cells] = set()
        for values in self._values[:, places]:
            reached = extent(values)
            if reached.at_least >= 0:
                ends.update((tables[reached.at_least], tables[reached.at_greatest]))
        yield from sorted(ends)


def _of_wave(study: Study, wave: str, size: int) -> Study:
    """Return a study of which only one wave is known, that so many units answered."""
    cells = tuple(
        replace(cell, base=str(size)) if cell.base and cell.universe is None else cell
        for cell in study.published
        if cell.wave == wave
    )
    constraints = tuple(each for each in study.constraints if each.wave == wave)
    return replace(study, published=cells, constraints=constraints)
