"""Attainable tables where answers may be missing, against every data set there is."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Expression, Item
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Constraint, Published, Study, Variable
from leapstats.errors import InfeasibleError
from leapstats.identification.attainable import Attainability, Cells, Event
from leapstats.solver.components import connect
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Scope, evaluate
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Reason, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes"), Code("-8", "Not asked", Reason.NOT_ASKED)))
WAVE, MOST = "1", 2
RULES = ("a <= d", "not (a and d)", "d or n >= 1", "a == (n >= 1)", "is_missing(a) or is_missing(d) or a")
NAMES = ("a", "b", "d", "any", "some")


def variable(name: str, kind: ItemType = ItemType.BINARY, formula: str = "", universe: str = "") -> Variable:
    return Variable(
        name=name,
        label=name,
        type=kind,
        role=Role.SERVICE,
        codes=YES_NO if kind is ItemType.BINARY else None,
        skip_means_no=kind is ItemType.BINARY,
        formula=parse(formula) if formula else None,
        universe=parse(universe) if universe else None,
    )


VARIABLES = {
    each.name: each
    for each in (
        variable("a"),
        variable("b", universe="a"),
        variable("d"),
        variable("n", ItemType.COUNT),
        variable("any", formula="any_of(b, d)"),
        variable("some", formula="n >= 1 and not a"),
    )
}
RANGE = Constraint(
    id="R",
    wave=WAVE,
    grade=Grade.STATED,
    kind=ConstraintKind.RANGE,
    expression=parse(f"n <= {MOST}"),
    taken=True,
    source="",
)


def cell(text: str, n: int, answered: tuple[str, int] | None = None) -> Published:
    """A published count, of all units or of those that answered an item."""
    return Published(
        id=text,
        wave=WAVE,
        where="",
        label="",
        figure=Figure.N_PERCENT,
        printed=str(n),
        n=str(n),
        base=str(answered[1]) if answered else "",
        universe=parse(f"not is_missing({answered[0]})") if answered else None,
        expression=parse(text),
    )


def study(published: Sequence[Published], rules: Sequence[str]) -> Study:
    return Study(
        name="s",
        title="",
        unit="unit",
        units="units",
        id="id",
        variables=VARIABLES,
        published=tuple(published),
        constraints=(RANGE, *(replace(RANGE, id=text, expression=parse(text)) for text in rules)),
    )


def answers(may_be_missing: frozenset[str]) -> list[dict[str, int | Reason]]:
    """Every set of raw answers that a unit can have: a code, a number, or why there is none."""

    def options(name: str, codes: Sequence[int]) -> list[int | Reason]:
        return [*codes, *([Reason.BLANK] if name in may_be_missing else [])]

    found = []
    for a, d, n in itertools.product(options("a", (0, 1)), options("d", (0, 1)), options("n", range(MOST + 1))):
        if a is Reason.BLANK:
            inside: list[int | Reason] = [0, 1, Reason.BLANK]
        else:
            inside = options("b", (0, 1)) if a else [Reason.NOT_ASKED]
        found.extend({"a": a, "b": b, "d": d, "n": n} for b in inside)
    return found


class Patterns:
    """What expressions say of every set of raw answers."""

    def __init__(self, found: Sequence[dict[str, int | Reason]]) -> None:
        self.size = len(found)
        self._raw = {}
        for name in "abdn":
            given_answers = [each[name] for each in found]
            reasons = [each if isinstance(each, Reason) else Reason.ANSWERED for each in given_answers]
            numbers = [-1 if isinstance(each, Reason) else each for each in given_answers]
            kind = np.float64 if name == "n" else np.int16
            self._raw[name] = Column(np.array(numbers, dtype=kind), np.array(reasons, dtype=np.uint8))

    def of(self, expression: Expression) -> tuple[np.ndarray, np.ndarray]:
        answer = evaluate(expression, Scope(self._find, self.size))
        return answer.yes, answer.no

    def _find(self, item: Item) -> tuple[Variable, Column]:
        found = VARIABLES[item.name]
        if found.formula is None:
            return found, self._raw[item.name]
        answer = evaluate(found.formula, Scope(self._find, self.size))
        return found, Column(answer.values.astype(np.int16), answer.reasons)


def every_data_set(given_study: Study, units: int, patterns: Patterns) -> np.ndarray:
    """How many units have each set of answers, data sets x sets of answers, for all that agree with the study."""
    kept = np.ones(patterns.size, dtype=bool)
    for each in given_study.constraints:
        kept &= ~patterns.of(each.expression)[1]
    chosen = np.array(list(itertools.combinations_with_replacement(np.flatnonzero(kept), units)), dtype=int)
    sets = np.zeros((len(chosen), patterns.size), dtype=int)
    np.add.at(sets, (np.arange(len(chosen))[:, None], chosen.reshape(-1, units)), 1)
    for each in given_study.published:
        assert each.expression is not None
        inside = np.ones(patterns.size, dtype=bool) if each.universe is None else patterns.of(each.universe)[0]
        if each.base:
            sets = sets[sets @ inside == int(each.base)]
        sets = sets[sets @ (inside & patterns.of(each.expression)[0]) == int(each.n)]
    return sets


@st.composite
def problems(draw: st.DrawFn) -> tuple[Study, int, frozenset[str], tuple[str, str]]:
    units = draw(st.integers(2, 3))
    gaps = draw(st.lists(st.sampled_from("abdn"), max_size=2, unique=True))
    published = []
    for name in gaps:
        known = draw(st.integers(0, units))
        text = "n >= 1" if name == "n" else name
        published.append(cell(text, draw(st.integers(0, known)), (name, known)))
    if draw(st.booleans()):
        published.append(cell(draw(st.sampled_from(("any", "some", "n == 2"))), draw(st.integers(0, units))))
    rules = draw(st.lists(st.sampled_from(RULES), max_size=2, unique=True))
    named = frozenset(gaps) | ({"a", "d"} if RULES[-1] in rules else frozenset())
    pair = draw(st.sampled_from(list(itertools.permutations(NAMES, 2))))
    return study(published, rules), units, named, pair


def everything(tables: Sequence[Cells]) -> Iterator[Cells]:
    yield from tables


@given(problems())
def test_tables_are_those_of_every_data_set(problem: tuple[Study, int, frozenset[str], tuple[str, str]]) -> None:
    given_study, units, may_be_missing, names = problem
    patterns = Patterns(answers(may_be_missing))
    sets = every_data_set(given_study, units, patterns)
    events = Event(Item(names[0]), WAVE), Event(Item(names[1]), WAVE)
    search = Attainability(connect(given_study), units, events)
    if not len(sets):
        with pytest.raises(InfeasibleError):
            search.check()
        return
    search.check()
    first, second = (patterns.of(event.expression) for event in events)
    for event, (yes, no) in zip(events, (first, second), strict=True):
        counts, known = search.counts(event), sets @ (yes | no)
        assert counts.values == tuple(sorted(set((sets @ yes).tolist())))
        assert counts.known == (known.min(), known.max())
        assert counts.missing == (known.min() < units)
    cells = np.array([sets @ (one & other) for one in first for other in second]).T
    # Where nobody has both answers in any data set there is no table; else that without units is one of them.
    expected = {tuple(each) for each in cells.tolist()} if cells.any() else set()
    found = search.tables(*events, everything)
    assert found.sure
    assert set(found.tables) == found.confirmed == expected


# By hand: a is known of 2 of 3 units and yes for both, d of all and yes for 1; nothing ties them together.
def test_units_without_an_answer_are_in_no_table() -> None:
    given_study = study([cell("a", 2, ("a", 2)), cell("d", 1)], [])
    events = Event(Item("a"), WAVE), Event(Item("d"), WAVE)
    found = Attainability(connect(given_study), 3, events).tables(*events, everything)
    assert found.tables == ((0, 2, 0, 0), (1, 1, 0, 0))
    assert found.apart
    assert found.counts[0].known == (2, 2)


# One of three is coded unknown and one answered: the third left a blank, which needs no code.
def test_a_blank_needs_no_code() -> None:
    unknown = CodeList("yes_no", (*YES_NO.codes, Code("9", "Unknown", Reason.UNKNOWN)))
    given_study = study([cell("a", 1, ("a", 1)), cell("is_missing(a, unknown)", 1)], [])
    coded = replace(given_study, variables={**VARIABLES, "a": replace(VARIABLES["a"], codes=unknown)})
    search = Attainability(connect(coded), 3, [Event(Item("a"), WAVE)])
    search.check()
    assert search.counts(Event(Item("a"), WAVE)).known == (1, 1)


def test_what_was_left_out_in_one_wave_was_not_in_another() -> None:
    given_study = study([cell("a", 1, ("a", 2))], [])
    other = Event(Item("a"), "2")
    assert Attainability(connect(given_study), 3, [other]).counts(other).known == (3, 3)
