"""What everything published about a study determines for each pair of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from leapstats.analysis.identify.attainable import Attainability, Attainable, Cells, Counts, Event
from leapstats.analysis.identify.conflicts import find_conflict, worded
from leapstats.analysis.identify.connected import connect
from leapstats.analysis.identify.draw import n_units_of
from leapstats.analysis.identify.margins import Margin, tables_within
from leapstats.analysis.identify.measures import Measures, extent, measure_associations, measure_changes
from leapstats.dictionary.expression import Item
from leapstats.dictionary.study import Study
from leapstats.errors import ContradictionError, InfeasibleError, Problem, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
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

    pair: Pair
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


def measures_of(pair: Pair, tables: Sequence[Cells], conf_level: float) -> Measures:
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

    def __init__(self, study: Study, pairs: Sequence[Pair], conf_level: float, time_limit: float) -> None:
        self.study, self.pairs, self._conf_level = study, tuple(pairs), conf_level
        self.n_units = n_units_of(study)
        events = list(dict.fromkeys(event for pair in pairs for event in pair.events))
        self._search = Attainability(connect(study), self.n_units, events, time_limit)
        self._of_answers: dict[int, Attainability | None] = {}
        self.in_doubt = False

    def check(self) -> None:
        """Make sure that some data set agrees with everything that is stated; where time runs out it is `in_doubt`.

        Raises
        ------
        ContradictionError
            If none does; it names a small set of statements that contradict one another.
        """
        try:
            self._search.check()
        except InfeasibleError as error:
            conflict = find_conflict(self.study, self.n_units, self._search.time_limit)
            if conflict is not None:
                raise ContradictionError(f"{error}\n{worded(conflict, self.study)}") from None
            if isinstance(error, ContradictionError):
                raise
            self.in_doubt = True

    def check_apart(self) -> None:
        """Make sure that nothing stated ties the waves of any change together.

        Raises
        ------
        UsageError
            With every pair of which they are tied.
        """
        tied = [pair for pair in self.pairs if not self._search.connections.are_apart(*pair.events)]
        if tied:
            mend = "Leave responded out: such bounds need all units to have answered"
            found = [Problem(pair.one, "what is stated ties its waves together", mend) for pair in tied]
            raise UsageError("the options given", found)

    def bound(self, pair: Pair) -> PairBounds:
        """Bound a pair, all units having answered.

        Raises
        ------
        ContradictionError
            If what is stated contradicts itself.
        """
        found = self._search.tables(*pair.events, lambda tables: self._ends(pair, tables))
        return self.from_attainable(pair, found, self._reasons(pair, found))

    def from_attainable(self, pair: Pair, found: Attainable, reasons: tuple[str, ...]) -> PairBounds:
        """Return the bounds of a pair whose possible tables are known."""
        measures = measures_of(pair, found.tables, self._conf_level)
        return PairBounds(pair=pair, counts=found.counts, measures=measures, attainable=found, tightened_by=reasons)

    def bound_answers(self, pair: Pair, answered: Sequence[int]) -> PairBounds:
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
        sure = True
        cells: set[Cells] = set()
        possible: list[int] = []
        counts: set[int] = set()
        for size in answered:
            search = self._answering(size, pair.waves[1])
            second = search.counts(other) if search is not None else None
            if second is None:
                continue
            possible.append(size)
            sure &= second.sure
            counts.update(second.values)
            for before in first.values:
                for after in second.values:
                    units = self.n_units
                    tables = tables_within(units, Margin(before, units, units), Margin(after, size, size))
                    cells.update((a, b, c, d) for a, b, c, d in tables.reshape(-1, 4).tolist())
        if not possible:
            raise ContradictionError(f"{pair.other}: no number of answers agrees with what is published.")
        return PairBounds(
            pair=pair,
            counts=(first, Counts(tuple(sorted(counts)), sure)),
            measures=measures_of(pair, sorted(cells), self._conf_level),
            answered=tuple(possible),
        )

    def _answering(self, size: int, wave: str) -> Attainability | None:
        """Return what is possible in a wave that so many units answered, None where that cannot be."""
        if size not in self._of_answers:
            cells = tuple(
                replace(cell, base=str(size)) if cell.base and cell.universe is None else cell
                for cell in self.study.published
                if cell.wave == wave
            )
            constraints = tuple(each for each in self.study.constraints if each.wave == wave)
            inside = replace(self.study, published=cells, constraints=constraints)
            events = [pair.events[1] for pair in self.pairs]
            search = Attainability(connect(inside), size, events, self._search.time_limit)
            # Where time runs out the number may be possible, and leaving it out could make a range too narrow.
            self._of_answers[size] = search
            try:
                search.check()
            except ContradictionError:
                self._of_answers[size] = None
            except InfeasibleError:
                pass
        return self._of_answers[size]

    def _ends(self, pair: Pair, tables: Sequence[Cells]) -> Iterator[Cells]:
        """Yield the tables at which some measure, or the number of units with both, is least or greatest."""
        measures = measures_of(pair, tables, self._conf_level)
        both = measures.tables[:, 0, 0].astype(np.float64)
        ends: set[Cells] = set()
        for values in (measures.exact_p, measures.mid_p, measures.ratio[0], measures.difference[0], both):
            found = extent(values)
            if found.at_least >= 0:
                ends.update((tables[found.at_least], tables[found.at_greatest]))
        yield from sorted(ends)

    def _reasons(self, pair: Pair, found: Attainable) -> tuple[str, ...]:
        """Return the constraints of which one less would allow the first table that was ruled out."""
        if not found.refuted:
            return ()
        return tuple(self._search.allowing(*pair.events, found.refuted[0]))
