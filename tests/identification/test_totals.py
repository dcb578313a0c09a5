"""Totals of counts against every data set there is, and where nothing limits them."""

import itertools
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Constraint, Published, Study, Variable
from leapstats.errors import ContradictionError
from leapstats.identification.totals import Reach, Totals
from leapstats.solver.components import connect
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Reason, Role

YES_NO = CodeList("yes_no", (Code("0", "No"), Code("1", "Yes"), Code("-8", "Not asked", Reason.NOT_ASKED)))
MOST, WAVES = 2, ("1", "2")
Unit = tuple[int, int, int]
# A unit is a, and n in the first and in the second wave.
RULES: dict[tuple[str, str], Callable[[Unit], bool]] = {
    ("1", "a == (n >= 1)"): lambda unit: unit[0] == (unit[1] >= 1),
    ("1", "a or n == 2"): lambda unit: bool(unit[0]) or unit[1] == MOST,
    ("2", "wave(1).n <= n"): lambda unit: unit[1] <= unit[2],
    ("2", "not (wave(1).a and n == 0)"): lambda unit: not (unit[0] and unit[2] == 0),
}
CELLS: dict[tuple[str, str], Callable[[Unit], bool]] = {
    ("1", "a"): lambda unit: bool(unit[0]),
    ("1", "n >= 1"): lambda unit: unit[1] >= 1,
    ("2", "n == 2"): lambda unit: unit[2] == MOST,
    ("2", "double >= 4"): lambda unit: unit[2] == MOST,
}


def variable(name: str, kind: ItemType, formula: str = "", universe: str = "") -> Variable:
    return Variable(
        name=name,
        label=name,
        type=kind,
        role=Role.SERVICE,
        codes=YES_NO if kind is ItemType.BINARY else None,
        formula=parse(formula) if formula else None,
        universe=parse(universe) if universe else None,
    )


VARIABLES = (
    variable("a", ItemType.BINARY),
    variable("n", ItemType.COUNT),
    variable("inside", ItemType.COUNT, universe="a"),
    variable("double", ItemType.COUNT, formula="n + n"),
)


def rule(wave: str, text: str) -> Constraint:
    return Constraint(
        id=text,
        wave=wave,
        grade=Grade.STATED,
        kind=ConstraintKind.RANGE,
        expression=parse(text),
        taken=True,
        source="",
    )


def cell(wave: str, text: str, n: int = 0, figure: Figure = Figure.N_PERCENT, **more: str) -> Published:
    return Published(
        id=text,
        wave=wave,
        where="",
        label="",
        figure=figure,
        printed=more.pop("printed", str(n)),
        n=str(n),
        expression=parse(text),
        **more,
    )


def study(published: list[Published], constraints: list[Constraint]) -> Study:
    return Study(
        name="s",
        title="",
        unit="unit",
        units="units",
        id="id",
        variables={each.name: each for each in VARIABLES},
        published=tuple(published),
        constraints=tuple(constraints),
    )


def totals(given_study: Study, units: int) -> Totals:
    return Totals(connect(given_study), units, 60.0)


@given(
    st.integers(2, 3),
    st.lists(st.sampled_from(sorted(RULES)), max_size=3, unique=True),
    st.dictionaries(st.sampled_from(sorted(CELLS)), st.integers(0, 3), max_size=2),
    st.none() | st.sampled_from(("0.5", "0.7", "1.0", "1.3")),
)
def test_totals_are_those_of_every_data_set(
    units: int, rules: list[tuple[str, str]], counts: dict[tuple[str, str], int], mean: str | None
) -> None:
    published = [cell(wave, text, n) for (wave, text), n in counts.items()]
    if mean is not None:
        published.append(cell("1", "n", figure=Figure.MEAN, printed=mean, base=str(units)))
    limits = [rule(wave, f"n <= {MOST}") for wave in WAVES]
    given_study = study(published, [*limits, *(rule(*each) for each in rules)])
    every = itertools.product((0, 1), range(MOST + 1), range(MOST + 1))
    kinds = [unit for unit in every if all(RULES[each](unit) for each in rules)]
    found = [
        units_
        for units_ in itertools.combinations_with_replacement(kinds, units)
        if all(sum(map(CELLS[each], units_)) == n for each, n in counts.items())
        and (mean is None or abs(sum(unit[1] for unit in units_) / units - float(mean)) <= 0.05)
    ]
    if not found:
        # What contradicts itself elsewhere is for the check of the whole study.
        return
    sums = [(sum(unit[1] for unit in each), sum(unit[2] for unit in each)) for each in found]
    for item, factor in (("n", 1), ("double", 2)):
        change = totals(given_study, units).change(item, WAVES)
        first, second = ([factor * pair[place] for pair in sums] for place in (0, 1))
        assert change.totals == (Reach(min(first), max(first)), Reach(min(second), max(second)))
        differences = [factor * (after - before) for before, after in sums]
        assert change.change == Reach(min(differences), max(differences))


# By hand: 3 units, a total of 4, one of them 0: the others have 1 to 3 in the first wave, anything in the second.
def test_what_nothing_limits_has_no_limit() -> None:
    given_study = study([cell("1", "n", figure=Figure.MEAN, printed="1.33", base="3"), cell("1", "n == 0", 1)], [])
    change = totals(given_study, 3).change("n", WAVES)
    assert change.totals == (Reach(4, 4), Reach(0, math.inf))
    assert change.change == Reach(-4, math.inf)
    tied = study([cell("1", "n", figure=Figure.MEAN, printed="1.33", base="3")], [rule("2", "n <= wave(1).n")])
    assert totals(tied, 3).change("n", WAVES).totals == (Reach(4, 4), Reach(0, 4))
    assert totals(tied, 3).change("n", WAVES).change == Reach(-4, 0)


def test_numbers_that_some_may_lack_have_no_change() -> None:
    change = totals(study([cell("1", "a", 2), cell("1", "inside >= 1", 1)], []), 3).change("inside", WAVES)
    assert change.totals[0] == Reach(1, math.inf)
    assert change.change is None


def test_what_contradicts_itself_and_what_takes_too_long() -> None:
    broken = study([cell("1", "n", figure=Figure.MEAN, printed="1.0", base="3"), cell("1", "n >= 2", 3)], [])
    with pytest.raises(ContradictionError, match="contradicts itself"):
        totals(broken, 3).change("n", WAVES)
    hurried = Totals(connect(study([cell("1", "n >= 1", 2)], [rule("1", "n <= 2")])), 3, 1e-9).change("n", WAVES)
    assert hurried.totals[0].least <= 2
    assert hurried.totals[0].greatest >= 4
