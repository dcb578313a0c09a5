"""Relations between items: whatever is said to hold holds in every data set that the dictionary allows."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.load import load_study
from leapstats.dictionary.parser import parse
from leapstats.dictionary.relations import RelationKind, Relations, relations_of
from leapstats.dictionary.study import Constraint, Study, Variable
from leapstats.survey.column import Column
from leapstats.survey.evaluation import Scope, evaluate
from leapstats.terms import ConstraintKind, Grade, ItemType, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes")))
SIZE = CodeList("size", (Code("1", "Small"), Code("2", "Middle"), Code("3", "Large")))
RAW = ("a", "b", "c", "d")


def item(name: str, formula: str = "", universe: str = "") -> Variable:
    return Variable(
        name=name,
        label=name,
        type=ItemType.CATEGORICAL if name == "size" else ItemType.BINARY,
        role=Role.STRATEGY,
        codes=SIZE if name == "size" else YES_NO,
        skip_means_no=True,
        formula=parse(formula) if formula else None,
        universe=parse(universe) if universe else None,
    )


def study(variables: list[Variable], constraints: tuple[Constraint, ...] = ()) -> Study:
    return Study(
        name="s",
        title="",
        unit="unit",
        units="units",
        id="id",
        variables={each.name: each for each in variables},
        constraints=constraints,
    )


def constraint(kind: ConstraintKind, expression: str, wave: str = "w", *, taken: bool = True) -> Constraint:
    return Constraint(
        id="C", wave=wave, grade=Grade.STATED, kind=kind, expression=parse(expression), taken=taken, source=""
    )


RULES = (
    (ConstraintKind.SUBSET, "{0} <= {1}"),
    (ConstraintKind.UNION, "{0} == any_of({1}, {2})"),
    (ConstraintKind.UNION, "{0} == (size in (1, 3))"),
    (ConstraintKind.UNION, "({0} and not {1}) == ({2} and not {3})"),
    (ConstraintKind.DISJOINT, "sum_of({0}, {1}, {2}) <= 1"),
    (ConstraintKind.DISJOINT, "not ({0} and {1})"),
    (ConstraintKind.RANGE, "not {0} or size == 2"),
    (ConstraintKind.RANGE, "{0} or {1}"),
    (ConstraintKind.RANGE, "{0} == 0"),
    (ConstraintKind.SUBSET, "size == 1 <= {0}".replace("size == 1 <=", "(size == 1) <=")),
)
FORMULAS = (
    "any_of({0}, {1})",
    "all_of({0}, {1})",
    "{0} and not {1}",
    "{0} and (size == 3 or {1})",
    "size in (1, 2)",
    "not {0}",
    "size != 1",
)
letters = st.permutations(RAW)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    variables = [item(name) for name in RAW] + [item("size")]
    for place, (formula, names) in enumerate(draw(st.lists(st.tuples(st.sampled_from(FORMULAS), letters), max_size=3))):
        universe = draw(st.sampled_from(["", "{0}", "size in (1, 2)"])).format(*names[2:])
        variables.append(item(f"f{place}", formula.format(*names), universe))
    rules = draw(st.lists(st.tuples(st.sampled_from(RULES), letters), max_size=4))
    return study(variables, tuple(constraint(kind, text.format(*names)) for (kind, text), names in rules))


def possible(given_study: Study) -> dict[str, np.ndarray]:
    """Return the answers of one unit for every combination that formulas, universes and constraints allow."""
    combinations = list(itertools.product(*[(0, 1)] * len(RAW), (0, 1, 2)))
    columns: dict[str, Column] = {}
    raw = {name: np.array([each[place] for each in combinations]) for place, name in enumerate((*RAW, "size"))}
    nothing = np.zeros(len(combinations), dtype=np.uint8)

    def column(name: str) -> Column:
        if name not in columns:
            variable = given_study.variables[name]
            values = raw[name] if variable.formula is None else holds(variable.formula).astype(int)
            if variable.universe is not None:
                values = values * holds(variable.universe)
            columns[name] = Column(values.astype(np.int16), nothing)
        return columns[name]

    def holds(expression: Expression) -> np.ndarray:
        scope = Scope(lambda node: (given_study.variables[node.name], column(node.name)), len(combinations))
        return evaluate(expression, scope).yes

    kept = np.ones(len(combinations), dtype=bool)
    for each in given_study.constraints:
        kept &= holds(each.expression)
    return {name: column(name).values[kept] for name in given_study.variables if name != "size"}


@given(studies())
def test_a_relation_that_is_said_holds_for_every_possible_unit(given_study: Study) -> None:
    answers = possible(given_study)
    relations = relations_of(given_study, "w")
    for one, other in itertools.permutations(answers, 2):
        has, also = answers[one] == 1, answers[other] == 1
        kind = relations.between(one, other)
        impossible = {
            RelationKind.IMPLIES: has & ~also,
            RelationKind.IMPLIED: also & ~has,
            RelationKind.EXCLUDES: has & also,
            RelationKind.COVERS: ~has & ~also,
            RelationKind.SAME: has ^ also,
            None: np.zeros(len(has), dtype=bool),
        }[kind]
        assert not impossible.any(), (one, kind, other)
        for needed in relations.needed_by_both(one, other):
            assert not ((has | also) & (answers[needed] != 1)).any()


def between(one: str, other: str, variables: list[Variable], *constraints: Constraint) -> RelationKind | None:
    return relations_of(study(variables, constraints), "w").between(one, other)


BASE = [item(name) for name in (*RAW, "size")]


@pytest.mark.parametrize(
    ("kind", "expression", "expected"),
    [
        (ConstraintKind.SUBSET, "a <= b", RelationKind.IMPLIES),
        (ConstraintKind.SUBSET, "b <= a", RelationKind.IMPLIED),
        (ConstraintKind.UNION, "a == b", RelationKind.SAME),
        (ConstraintKind.DISJOINT, "sum_of(a, b, c) <= 1", RelationKind.EXCLUDES),
        (ConstraintKind.DISJOINT, "sum_of(a, b, c) <= 2", None),
        (ConstraintKind.DISJOINT, "a - b <= 1", None),
        (ConstraintKind.DISJOINT, "not (a and b)", RelationKind.EXCLUDES),
        (ConstraintKind.RANGE, "a or b", RelationKind.COVERS),
        (ConstraintKind.RANGE, "not a or b", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "a == 0", None),
        (ConstraintKind.UNION, "a == any_of(b, c)", RelationKind.IMPLIED),
        (ConstraintKind.UNION, "a == all_of(b, c)", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "any_of(a, b, c)", None),
        (ConstraintKind.RANGE, "not all_of(a) or not not b", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "not a or (b and c)", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "a == 0 or b", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "a != 1 or b == 1", RelationKind.IMPLIES),
        (ConstraintKind.RANGE, "not (a and d) or b", None),
        (ConstraintKind.COUNT, "count(a) <= 3", None),
    ],
)
def test_what_a_constraint_says(kind: ConstraintKind, expression: str, expected: RelationKind | None) -> None:
    assert between("a", "b", BASE, constraint(kind, expression)) == expected


def test_constraints_of_another_wave_and_those_not_taken_say_nothing() -> None:
    assert between("a", "b", BASE, constraint(ConstraintKind.SUBSET, "a <= b", wave="x")) is None
    assert between("a", "b", BASE, constraint(ConstraintKind.SUBSET, "a <= b", taken=False)) is None
    assert between("a", "b", BASE, constraint(ConstraintKind.SUBSET, "a <= b", wave="")) is RelationKind.IMPLIES


def test_chains_are_followed_and_codes_of_one_item_compared() -> None:
    variables = [
        *BASE,
        item("small", "size == 1"),
        item("not_large", "size in (1, 2)"),
        item("large", "size == 3"),
        item("asked", "a and b", "large"),
    ]
    assert between("small", "not_large", variables) is RelationKind.IMPLIES
    assert between("small", "large", variables) is RelationKind.EXCLUDES
    assert between("asked", "small", variables) is RelationKind.EXCLUDES
    assert between("not_large", "large", variables) is RelationKind.EXCLUDES
    relations = relations_of(study(variables), "w")
    assert relations.needed_by_both("asked", "c") == ()
    assert relations_of(study([*variables, item("other", "c", "large")]), "w").needed_by_both("asked", "other") == (
        "large",
    )


def test_conditions_on_numbers_stand_for_themselves() -> None:
    number = Variable(name="n", label="n", type=ItemType.COUNT, role=Role.STAFFING)
    variables = [*BASE, number, item("three", "n == 3"), item("also", "n == 3 and a"), item("more", "n > 3")]
    assert between("also", "three", variables) is RelationKind.IMPLIES
    assert between("more", "three", variables) is None


def test_the_pairs_of_the_leap_plan(leap: Study) -> None:
    from leapstats.dictionary.association_plans import load_association_plan

    plan = load_association_plan(leap, "associations")
    relations = relations_of(leap, plan.wave)
    tied = {
        (row, column): kind
        for row in plan.exposures
        for column in plan.outcomes
        if (kind := relations.between(row, column)) is not None
    }
    assert tied == {("any_bh_specialist", "ch_no_specialty_destination"): RelationKind.IMPLIED}
    assert relations.needed_by_both("bh_teambuilding", "ch_no_specialty_destination") == ("any_bh_specialist",)
    assert relations.needed_by_both("stepped_care", "ch_no_specialty_destination") == ("any_bh_service",)
    assert relations.needed_by_both("stepped_care", "ch_hiring") == ()


def test_a_study_on_disk(make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]) -> None:
    found: Relations = relations_of(load_study(make_study(study_files)), "2020")
    assert found.between("talks", "any_staff") is RelationKind.IMPLIES
    assert found.between("walks", "any_staff") is None
