"""Contradictions: the statements that are named do contradict one another, and without any of them they do not."""

from dataclasses import replace

import pytest

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Item
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Constraint, Published, Study, Variable
from leapstats.errors import InfeasibleError
from leapstats.identification.attainable import Attainability, Event
from leapstats.solver.components import connect
from leapstats.solver.conflicts import Conflict, find_conflict, worded
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes")))


def variable(name: str) -> Variable:
    return Variable(name=name, label=name.upper(), type=ItemType.BINARY, role=Role.SERVICE, codes=YES_NO)


def cell(name: str, expression: str, n: int) -> Published:
    return Published(
        id=name, wave="1", where="Table 9", label="", figure=Figure.N_PERCENT, printed=str(n), n=str(n), base="6",
        expression=parse(expression),
    )  # fmt: skip


def rule(name: str, kind: ConstraintKind, expression: str) -> Constraint:
    return Constraint(
        id=name, wave="1", grade=Grade.STATED, kind=kind, expression=parse(expression), taken=True, source="the text"
    )


def study(published: tuple[Published, ...], constraints: tuple[Constraint, ...]) -> Study:
    return Study(
        name="s", title="", unit="unit", units="units", id="id", variables={each: variable(each) for each in "abcd"},
        published=published, constraints=constraints,
    )  # fmt: skip


SUBSET = rule("C1", ConstraintKind.SUBSET, "a <= b")
APART = rule("C2", ConstraintKind.DISJOINT, "not (b and c)")
IDLE = rule("C3", ConstraintKind.EXISTS, "c or d")
CELLS = (cell("P1", "a", 4), cell("P2", "c", 3), cell("P3", "d", 2))


def test_a_conflict_is_named_without_what_has_no_part_in_it() -> None:
    broken = study(CELLS, (SUBSET, APART, IDLE))
    conflict = find_conflict(broken, 6)
    assert conflict is not None
    # 4 have a, so b, so not c: at most 2 have c, and 3 do.
    assert [each.id for each in conflict.statements] == ["P1", "P2", "C1", "C2"]
    assert conflict.irreducible
    for statement in conflict.statements:
        kept = [each for each in conflict.statements if each is not statement]
        rest = study(
            tuple(each for each in kept if isinstance(each, Published)),
            tuple(each for each in kept if isinstance(each, Constraint)),
        )
        assert find_conflict(rest, 6) is None
    text = worded(conflict, broken)
    assert "without any one of them, the others do not" in text
    assert 'published P1 (Table 9), 4 of 6: "A" is Yes' in text
    assert "constraint C2" in text


def test_what_agrees_has_no_conflict() -> None:
    assert find_conflict(study(CELLS, (SUBSET, IDLE)), 6) is None


def test_a_count_above_the_units_is_a_conflict_by_itself() -> None:
    conflict = find_conflict(study((replace(CELLS[0], n="7", base=""),), ()), 6)
    assert conflict is not None
    assert [each.id for each in conflict.statements] == ["P1"]


def test_without_time_nothing_is_proven() -> None:
    broken = study(CELLS, (SUBSET, APART, IDLE))
    assert find_conflict(broken, 6, time_limit=0.0) is None
    shown = worded(Conflict((SUBSET,), irreducible=False), broken)
    assert "time ran out" in shown
    ranged = replace(CELLS[0], printed="", low="0", high="9", expression=None, where="", label="Specialists")
    assert "published P1 (Specialists), 0 to 9 of 6" in worded(Conflict((ranged,), irreducible=True), broken)


def test_the_search_for_tables_refuses_what_contradicts_itself() -> None:
    broken = study(CELLS, (SUBSET, APART, IDLE))
    with pytest.raises(InfeasibleError):
        Attainability(connect(broken), 6, [Event(Item("a"), "1")]).check()
