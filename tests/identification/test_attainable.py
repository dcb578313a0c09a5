"""Attainable counts and tables against every data set there is, on studies small enough to write them all out."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Compare, CountUnits, Expression, Item, Literal
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Constraint, Published, Study, Variable
from leapstats.errors import InfeasibleError
from leapstats.identification.attainable import Attainability, Cells, Event
from leapstats.solver.components import Connections, connect
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Scope, evaluate
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Reason, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes"), Code("-8", "Not asked", Reason.NOT_ASKED)))
ABC = CodeList("abc", (Code("1", "A"), Code("2", "B"), Code("3", "C")))
WAVE = "1"
UNIT_RULES = (
    (ConstraintKind.SUBSET, "{0} <= {1}"),
    (ConstraintKind.DISJOINT, "sum_of({0}, {1}) <= 1"),
    (ConstraintKind.UNION, "{0} == (k in (1, 2))"),
    (ConstraintKind.RANGE, "not {0} or k == 3"),
    (ConstraintKind.RANGE, "{0} or {1} or k == 1"),
)
SUM_RULES = (
    (ConstraintKind.EXISTS, "{0} and {1}"),
    (ConstraintKind.EXISTS, "k == 2 and not {0}"),
    (ConstraintKind.COUNT, "count({0} and not {1}) <= 1"),
    (ConstraintKind.COUNT, "count(k == 1) >= count({0})"),
)


def variable(name: str, formula: str = "", universe: str = "") -> Variable:
    return Variable(
        name=name,
        label=name,
        type=ItemType.CATEGORICAL if name == "k" else ItemType.BINARY,
        role=Role.SERVICE,
        codes=ABC if name == "k" else YES_NO,
        skip_means_no=True,
        formula=parse(formula) if formula else None,
        universe=parse(universe) if universe else None,
    )


VARIABLES = (
    variable("a"),
    variable("b", universe="a"),
    variable("d"),
    variable("k"),
    variable("any", formula="any_of(b, d)"),
    variable("first", formula="k == 1 and a"),
)
NAMES = ("a", "b", "d", "any", "first")


def study(published: Sequence[tuple[str, int]], rules: Sequence[tuple[ConstraintKind, str]]) -> Study:
    cells = tuple(
        Published(
            id=f"P{place}",
            wave=WAVE,
            where="",
            label="",
            figure=Figure.N_PERCENT,
            printed=str(n),
            n=str(n),
            expression=parse(expression),
        )
        for place, (expression, n) in enumerate(published)
    )
    constraints = tuple(
        Constraint(
            id=f"C{place}", wave=WAVE, grade=Grade.STATED, kind=kind, expression=parse(text), taken=True, source=""
        )
        for place, (kind, text) in enumerate(rules)
    )
    return Study(
        name="s",
        title="",
        unit="unit",
        units="units",
        id="id",
        variables={each.name: each for each in VARIABLES},
        published=cells,
        constraints=constraints,
    )


class Patterns:
    """Every combination of raw answers a unit can have, and what expressions say of it."""

    def __init__(self, given_study: Study) -> None:
        self.study = given_study
        every = np.array(list(itertools.product((0, 1), (0, 1), (0, 1), (0, 1, 2))))
        # Where b is not asked it has no answer of its own.
        every = every[(every[:, 0] == 1) | (every[:, 1] == 0)]
        self._raw = dict(zip("abdk", every.T, strict=True))
        self.size = len(every)
        self.kept = np.ones(self.size, dtype=bool)
        for each in given_study.constraints:
            if each.kind not in {ConstraintKind.COUNT, ConstraintKind.EXISTS}:
                self.kept &= self.holds(each.expression)

    def holds(self, expression: Expression) -> np.ndarray:
        scope = Scope(lambda item: (self.study.variables[item.name], self._column(item.name)), self.size)
        return evaluate(expression, scope).yes

    def _column(self, name: str) -> Column:
        formula = self.study.variables[name].formula
        values = self._raw[name] if formula is None else self.holds(formula)
        return Column(np.asarray(values, dtype=np.int16), np.zeros(self.size, dtype=np.uint8))


def every_data_set(given_study: Study, units: int) -> tuple[Patterns, np.ndarray]:
    """Return how many units have each pattern, data sets x patterns, for all that agree with what is stated."""
    patterns = Patterns(given_study)
    places = np.flatnonzero(patterns.kept)
    chosen = np.array(list(itertools.combinations_with_replacement(places, units)), dtype=int).reshape(-1, units)
    sets = np.zeros((len(chosen), patterns.size), dtype=int)
    np.add.at(sets, (np.arange(len(chosen))[:, None], chosen), 1)
    for cell in given_study.published:
        assert cell.expression is not None
        sets = sets[sets @ patterns.holds(cell.expression) == int(cell.n)]
    for each in given_study.constraints:
        if each.kind is ConstraintKind.EXISTS:
            sets = sets[sets @ patterns.holds(each.expression) > 0]
        elif each.kind is ConstraintKind.COUNT:
            assert isinstance(each.expression, Compare)
            left, right = (counted(side, patterns, sets) for side in (each.expression.left, each.expression.right))
            sets = sets[left <= right if each.expression.operator == "<=" else left >= right]
    return patterns, sets


def counted(side: Expression, patterns: Patterns, sets: np.ndarray) -> np.ndarray:
    if isinstance(side, Literal):
        return np.full(len(sets), int(side.code))
    assert isinstance(side, CountUnits)
    return sets @ patterns.holds(side.condition)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Study, int, str, str]:
    units = draw(st.integers(2, 4))
    names = st.permutations(("a", "b", "d"))
    rules = [
        (kind, text.format(*draw(names)))
        for kind, text in draw(st.lists(st.sampled_from((*UNIT_RULES, *SUM_RULES)), max_size=3))
    ]
    cells = st.tuples(st.sampled_from((*NAMES, "k == 2")), st.integers(0, units))
    published = draw(st.lists(cells, max_size=2, unique_by=lambda cell: cell[0]))
    one, other = draw(st.sampled_from(list(itertools.permutations(NAMES, 2))))
    return study(published, rules), units, one, other


def everything(tables: Sequence[Cells]) -> Iterator[Cells]:
    yield from tables


def ends(tables: Sequence[Cells]) -> Iterator[Cells]:
    """Ask for the smallest and the largest overlap, as ranges of measures do."""
    yield min(tables)
    yield max(tables)


@given(problems())
def test_counts_and_tables_are_those_of_every_data_set(problem: tuple[Study, int, str, str]) -> None:
    given_study, units, one, other = problem
    patterns, sets = every_data_set(given_study, units)
    events = Event(Item(one), WAVE), Event(Item(other), WAVE)
    search = Attainability(connect(given_study), units, events)
    first, second = (patterns.holds(event.expression) for event in events)
    if not len(sets):
        with pytest.raises(InfeasibleError):
            search.check()
        return
    search.check()
    for event, holds in zip(events, (first, second), strict=True):
        counts = search.counts(event)
        assert counts.sure
        assert counts.values == tuple(sorted(set((sets @ holds).tolist())))
    parts = (sets @ which for which in (first & second, first & ~second, ~first & second))
    expected = {
        (int(both), int(only), int(also), int(units - both - only - also))
        for both, only, also in zip(*parts, strict=True)
    }
    found = search.tables(*events, everything)
    assert found.sure
    assert set(found.tables) == found.confirmed == expected
    assert not set(found.refuted) & expected
    # Asked for the ends only, it confirms those, and rules out nothing that is possible.
    lazily = Attainability(connect(given_study), units, events).tables(*events, ends)
    assert {min(lazily.tables), max(lazily.tables)} <= lazily.confirmed <= expected <= set(lazily.tables)
    assert (min(lazily.tables), max(lazily.tables)) == (min(expected), max(expected))


def test_three_items_of_twelve_units() -> None:
    rules = [(ConstraintKind.SUBSET, "b <= d"), (ConstraintKind.EXISTS, "b and k == 2")]
    given_study = study([("a", 7), ("d", 5)], rules)
    events = Event(Item("b"), WAVE), Event(Item("a"), WAVE)
    search = Attainability(connect(given_study), 12, events)
    # b is in a and in d, and somebody has it.
    assert search.counts(events[0]).values == (1, 2, 3, 4, 5)
    found = search.tables(*events, everything)
    assert set(found.tables) == {(b, 0, 7 - b, 5) for b in range(1, 6)}


def test_what_nothing_ties_together_is_apart() -> None:
    found = connections([("a", 2), ("d", 1)])
    assert found.are_apart((Item("a"), WAVE), (Item("d"), WAVE))
    assert not found.are_apart((Item("a"), WAVE), (Item("b"), WAVE))
    assert not found.are_apart((Item("any"), WAVE), (Item("d"), WAVE))
    tied = connections([("a and d", 2)])
    assert not tied.are_apart((Item("a"), WAVE), (Item("d"), WAVE))


def connections(published: Sequence[tuple[str, int]]) -> Connections:
    return connect(study(published, []))


def test_time_that_runs_out_leaves_outer_bounds(leap: Study) -> None:
    event, other = Event(Item("wide_array_services"), "2013"), Event(Item("ch_no_specialty_destination"), "2013")
    search = Attainability(connect(leap), 30, [event, other], time_limit=0.0)
    counts = search.counts(event)
    assert not counts.sure
    assert set(range(10, 19)) <= set(counts.values)


def test_the_margins_and_what_ties_them_in_leap(leap: Study) -> None:
    names = ("any_bh_specialist", "stepped_care", "ch_no_specialty_destination", "registry_tracking")
    events = {name: Event(Item(name), "2013") for name in names}
    search = Attainability(connect(leap), 30, list(events.values()))
    assert [search.counts(event).values for event in events.values()] == [(25,), (20,), (12,), (5,)]
    destination = events["ch_no_specialty_destination"]
    implied = search.tables(events["any_bh_specialist"], destination, ends)
    # It is asked only of those with a specialist: all 12 have one.
    assert implied.tables == ((12, 13, 0, 5),)
    assert search.tables(events["registry_tracking"], destination, ends).apart
    stepped = search.tables(events["stepped_care"], destination, ends)
    assert min(stepped.tables)[0] == 5
    assert {cells[0] for cells in stepped.refuted} == {2, 3, 4}


def test_published_counts_that_cannot_be_are_found_wherever_they_are() -> None:
    broken = study([("k == 2", 3), ("k == 1", 2)], [])
    with pytest.raises(InfeasibleError, match="all published values and constraints"):
        Attainability(connect(broken), 4, [Event(Item("a"), WAVE)]).check()
    with pytest.raises(InfeasibleError, match="contradicts itself"):
        Attainability(connect(study([("a", 5)], [])), 4, []).counts(Event(Item("a"), WAVE))
