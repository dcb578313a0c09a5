"""The integer program against every data set there is, on studies small enough to list them all."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Constraint, Published, SourceColumn, Study, Variable, Wave
from leapstats.errors import InfeasibleError, UsageError
from leapstats.reproduction.constraints import disagreements
from leapstats.simulation.draw import draw_units
from leapstats.solver.linear_constraints import mean_limits
from leapstats.survey.encoding import encode
from leapstats.survey.read import survey_of
from leapstats.survey.survey import Survey
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Reason, Role

YES_NO = CodeList(
    "yes_no",
    (
        Code("0", "No"),
        Code("1", "Yes"),
        Code("-8", "Not asked", Reason.NOT_ASKED),
        Code("9", "Unknown", Reason.UNKNOWN),
    ),
)
ABC = CodeList("abc", (Code("1", "A"), Code("2", "B"), Code("3", "C"), Code("-8", "Not asked", Reason.NOT_ASKED)))
UNITS = 4
WAVE = Wave(name="1", label="one", file=Path("x.sav"), format="spss")


def variable(name: str, kind: ItemType, **more: object) -> Variable:
    codes = {ItemType.BINARY: YES_NO, ItemType.CATEGORICAL: ABC}.get(kind)
    return Variable(name=name, label=name, type=kind, role=Role.SERVICE, codes=codes, **more)  # type: ignore[arg-type]


def study(published: list[Published], constraints: list[Constraint] | None = None) -> Study:
    variables = [
        variable("id", ItemType.ID),
        variable("a", ItemType.BINARY),
        variable("b", ItemType.BINARY, universe=parse("a"), skip_means_no=True),
        variable("c", ItemType.CATEGORICAL),
        variable("n", ItemType.COUNT),
        variable("d", ItemType.BINARY),
        variable("any", ItemType.BINARY, formula=parse("any_of(a, b, n > 1)")),
        variable("kind", ItemType.CATEGORICAL, formula=parse("case(b, 1, c in (2, 3), 2, 3)")),
        variable("band", ItemType.CATEGORICAL, formula=parse("band(n, (0, 2))")),
    ]
    return Study(
        name="small",
        title="Small",
        unit="unit",
        units="units",
        id="id",
        waves=(WAVE,),
        variables={each.name: each for each in variables},
        columns=tuple(SourceColumn(wave="1", column=name, variable=name) for name in ("id", "a", "b", "c", "n", "d")),
        published=(
            cell("size", "not is_missing(id)", UNITS),
            cell("most", "n", figure=Figure.RANGE, low="0", high="3"),
            *published,
        ),
        constraints=tuple(constraints or ()),
        available={name: frozenset({"1"}) for name in ("any", "kind", "band")},
    )


def cell(name: str, text: str, n: int = 0, **more: object) -> Published:
    fields: dict[str, object] = {"figure": Figure.N_PERCENT, "base": str(UNITS), "n": str(n), **more}
    return Published(
        id=name,
        wave="1",
        where="",
        label=name,
        printed=str(fields.pop("printed", n)),
        expression=parse(text),
        **fields,  # type: ignore[arg-type]
    )


def constraint(kind: ConstraintKind, text: str) -> Constraint:
    return Constraint(id=text, wave="1", grade=Grade.STATED, kind=kind, expression=parse(text), taken=True, source="")


def survey(small: Study, answers: dict[str, tuple[str, ...]]) -> Survey:
    units = tuple(f"u{place}" for place in range(len(answers["a"])))
    file = encode(small, WAVE, {"id": units, **answers})
    return survey_of(small, WAVE, file, lambda _: survey(small, answers))


UNIT_ANSWERS = [
    {"a": a, "b": b, "c": c, "n": n, "d": "0"}
    for a, b, c, n in product("01", ("-8", "0", "1"), "123", "0123")
    if (b == "-8") == (a == "0")
]
CONDITIONS = ["a", "b", "any", "c == 2", "kind == 1", "kind == 2", "band == 3", "n >= 2", "not b and c != 1", "a == b"]
CONDITIONS += ["count_of(a, c == 2, n > 1) >= 2", "c + n >= 4", "a + c == n"]


def truths(text: str) -> list[bool]:
    """Evaluate a condition for each kind of unit there can be, with the dictionary's own evaluator."""
    small = study([])
    answers = {name: tuple(each[name] for each in UNIT_ANSWERS) for name in ("a", "b", "c", "n", "d")}
    return [bool(yes) for yes in survey(small, answers).evaluate(parse(text)).yes]


TRUTHS = {text: truths(text) for text in CONDITIONS}
NUMBERS = [int(each["n"]) for each in UNIT_ANSWERS]


def attainable(first: str, second: str) -> set[tuple[int, int]]:
    """List which pairs of counts some data set of four units has, its counts reaching 0 and 3."""
    reached: dict[tuple[int, int, bool, bool], None] = {(0, 0, False, False): None}
    steps = {
        (one, two, number == 0, number == 3)
        for one, two, number in zip(TRUTHS[first], TRUTHS[second], NUMBERS, strict=True)
    }
    for _ in range(UNITS):
        reached = {
            (count + one, other + two, low or zero, high or three): None
            for count, other, low, high in reached
            for one, two, zero, three in steps
        }
    return {(count, other) for count, other, low, high in reached if low and high}


@given(st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS), st.integers(0, UNITS), st.integers(0, UNITS))
def test_the_program_finds_a_data_set_exactly_when_there_is_one(first: str, second: str, n: int, m: int) -> None:
    small = study([cell("x", first, n), cell("y", second, m)])
    if (n, m) in attainable(first, second):
        drawn = draw_units(small, seed=n * 10 + m)
        found = survey(small, dict(drawn.waves["1"]))
        assert list(disagreements(small, lambda _: found)) == []
    else:
        with pytest.raises(InfeasibleError):
            draw_units(small, seed=1)


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        (ConstraintKind.SUBSET, "any <= a", lambda survey: True),
        (ConstraintKind.UNION, "a == any_of(b, n > 2)", lambda survey: True),
        (ConstraintKind.DISJOINT, "sum_of(a, c == 2) <= 1", lambda survey: True),
        (ConstraintKind.RANGE, "not b or n >= 2", lambda survey: True),
        (ConstraintKind.RANGE, "c == 3", lambda survey: survey.column("c").values.tolist() == [2] * UNITS),
        (ConstraintKind.COUNT, "count(a) - count(b) == 2", lambda survey: True),
        (ConstraintKind.COUNT, "total(n) == 7", lambda survey: survey.column("n").values.sum() == 7),
        (ConstraintKind.EXISTS, "b and c == 2 and n == 0", lambda survey: True),
    ],
)
def test_each_kind_of_constraint_is_kept(kind: ConstraintKind, text: str, holds: object) -> None:
    small = study([cell("x", "a", 3)], [constraint(kind, text)])
    drawn = draw_units(small, seed=5)
    found = survey(small, dict(drawn.waves["1"]))
    assert list(disagreements(small, lambda _: found)) == []
    assert holds(found)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("published", "constraints"),
    [
        ([cell("x", "a", 2), cell("y", "b", 3)], []),
        ([cell("x", "a", 9)], []),
        ([cell("x", "c == 1", 2), cell("y", "c == 2", 2), cell("z", "c == 3", 1)], []),
        ([cell("x", "a", 4)], [constraint(ConstraintKind.EXISTS, "not a")]),
        ([cell("x", "b", 1, universe=parse("a"), base="2"), cell("y", "a", 3)], []),
        ([cell("m", "n", figure=Figure.MEAN, printed="2.9")], []),
    ],
)
def test_what_cannot_be_is_refused(published: list[Published], constraints: list[Constraint]) -> None:
    with pytest.raises(InfeasibleError):
        draw_units(study(published, constraints), seed=1)


def test_figures_other_than_counts_are_kept() -> None:
    cells = [
        cell("m", "n", figure=Figure.MEAN, printed="1.8"),
        cell("least", "a", 2, figure=Figure.MIN, printed="some"),
        cell("most", "b", 1, figure=Figure.MAX, printed="few"),
        cell("mark", "c == 2", 2, figure=Figure.MARK, printed="X"),
        cell("blank", "c == 3", 1, figure=Figure.MARK, printed=""),
        cell("inside", "b", 1, universe=parse("a"), base="2"),
    ]
    small = study(cells)
    drawn = draw_units(small, seed=3)
    found = survey(small, dict(drawn.waves["1"]))
    assert list(disagreements(small, lambda _: found)) == []
    assert found.column("n").values.sum() == 7


def test_seeds_decide_the_draw() -> None:
    small = study([cell("x", "a", 2), cell("y", "c == 2", 2)])
    one, again, other = (draw_units(small, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.waves != other.waves


def test_missing_answers_are_drawn_only_where_the_study_speaks_of_them() -> None:
    small = study([cell("x", "a", 2)])
    assert "9" not in draw_units(small, seed=1).waves["1"]["d"]
    told = study([cell("x", "a", 2), cell("gone", "is_missing(d, unknown)", 1)])
    drawn = draw_units(told, seed=1)
    assert drawn.waves["1"]["d"].count("9") == 1
    assert "9" not in drawn.waves["1"]["a"]


# By hand: 1.75 * 30 = 52.5 and 1.85 * 30 = 55.5; 2.5 * 4 = 10 and 3.5 * 4 = 14, half up leaves out 14.
@pytest.mark.parametrize(("printed", "base", "limits"), [("1.8", 30, (53, 55)), ("3", 4, (10, 13))])
def test_totals_behind_a_printed_mean(printed: str, base: int, limits: tuple[int, int]) -> None:
    assert mean_limits(printed, base) == limits


def test_a_stated_sign_is_kept() -> None:
    sign = Published(
        id="s",
        wave="1",
        where="",
        label="",
        figure=Figure.SIGN,
        printed="negative",
        expression=parse("rank_correlation(free, n)"),
    )
    small = study([cell("m", "n", figure=Figure.MEAN, printed="1.5"), sign])
    variables = {**small.variables, "free": variable("free", ItemType.COUNT)}
    columns = (*small.columns, SourceColumn(wave="1", column="free", variable="free"))
    small = replace(small, variables=variables, columns=columns)
    for seed in range(5):
        drawn = draw_units(small, seed=seed)
        assert np.std([int(each) for each in drawn.waves["1"]["free"]]) > 0
        found = survey(small, dict(drawn.waves["1"]))
        assert list(disagreements(small, lambda _, found=found: found)) == []


@pytest.mark.parametrize(
    ("formula", "kind", "said"),
    [
        ("n / 2", ItemType.CONTINUOUS, "its formula has n / 2"),
        ("n * 2", ItemType.COUNT, "its formula has n \\* 2"),
        ("mean_of(a, n)", ItemType.CONTINUOUS, "mean_of"),
        ("1 + count_of(a, d, at_least=1)", ItemType.COUNT, "count_of\\(a, d, at_least=1\\)"),
        ("sum_of(n, a, at_least=1)", ItemType.COUNT, "sum_of"),
        ("reverse(c) + n", ItemType.COUNT, "reverse"),
        ("round(n)", ItemType.COUNT, "round"),
        ("log(n) >= 1", ItemType.BINARY, "log"),
    ],
)
def test_what_the_program_cannot_take_is_said(formula: str, kind: ItemType, said: str) -> None:
    text = "x" if kind is ItemType.BINARY else "x >= 2"
    without = study([cell("x", "a", 2)])
    derived = variable("x", kind, formula=parse(formula))
    unused = replace(without, variables={**without.variables, "x": derived})
    assert draw_units(unused, seed=1).waves
    used = replace(unused, published=(*unused.published, cell("y", text, 2)))
    with pytest.raises(UsageError, match=rf"x: .*{said}.*They take sums, differences"):
        draw_units(used, seed=1)
    direct = replace(without, published=(*without.published, cell("y", text.replace("x", f"({formula})"), 2)))
    with pytest.raises(UsageError, match="cannot be put into the integer program"):
        draw_units(direct, seed=1)


def test_a_continuous_item_is_no_whole_number() -> None:
    without = study([cell("y", "x >= 2", 2)])
    real = replace(without, variables={**without.variables, "x": variable("x", ItemType.CONTINUOUS)})
    with pytest.raises(UsageError, match="x: it is continuous"):
        draw_units(real, seed=1)


def test_a_continuous_item_of_the_file_cannot_be_drawn() -> None:
    without = study([cell("y", "a", 2)])
    real = replace(without, variables={**without.variables, "d": variable("d", ItemType.CONTINUOUS)})
    with pytest.raises(UsageError, match=r"d: it is continuous.*Mark it as optional"):
        draw_units(real, seed=1)


def test_a_sign_can_be_of_a_score() -> None:
    """The two items are drawn so that more staff go with a higher score, as the stated sign says."""
    sign = cell("sign", "rank_correlation(free, score)", figure=Figure.SIGN, printed="positive")
    without = study([cell("y", "a", 2), sign])
    more = [variable("free", ItemType.COUNT), variable("score", ItemType.CONTINUOUS, formula=parse("mean_of(a, c)"))]
    small = replace(
        without,
        variables={**without.variables, **{each.name: each for each in more}},
        columns=(*without.columns, SourceColumn(wave="1", column="free", variable="free")),
        available={**without.available, "score": frozenset({"1"})},
    )
    found = survey(small, dict(draw_units(small, seed=4).waves["1"]))
    assert list(disagreements(small, lambda _: found)) == []
