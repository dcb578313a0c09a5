"""Worst and best cases of absent answers: against every completion, one unit at a time, and counts made by hand."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.change.nonresponse import (
    PairedAnswers,
    PairedNumbers,
    absent_to_reverse,
    extremes,
    fragility_index,
    mean_extremes,
)
from leapstats.errors import NotEstimableError
from leapstats.stats.checks import Table
from leapstats.stats.paired.yes_or_no import mcnemar_exact, mcnemar_mid_p

Unit = tuple[int, int]
Cells = tuple[tuple[int, int], tuple[int, int]]

FEW, SOME = st.integers(0, 2), st.integers(0, 4)
ABSENT = {"before_yes": FEW, "before_no": FEW, "after_yes": FEW, "after_no": FEW, "unanswered": st.integers(0, 1)}
ANSWERS = st.builds(PairedAnswers, both=SOME, lost=SOME, gained=SOME, neither=SOME, **ABSENT)
# Verdicts with a limit that few units can cross; the second asks in which direction, too.
VERDICTS = st.one_of(
    st.sampled_from([0.05, 0.2, 0.4, 0.7]).map(lambda level: lambda table: mcnemar_mid_p(table).p_value <= level),
    st.integers(-2, 3).map(lambda least: lambda table: table[1][0] - table[0][1] >= least),
)
# What a unit that lacks an answer may have answered, before and after.
MAY = {
    "before_yes": ((1, 1), (1, 0)),
    "before_no": ((0, 1), (0, 0)),
    "after_yes": ((1, 1), (0, 1)),
    "after_no": ((1, 0), (0, 0)),
    "unanswered": ((1, 1), (1, 0), (0, 1), (0, 0)),
}


def p_value(table: Table) -> float:
    return mcnemar_mid_p(table).p_value


def there(answers: PairedAnswers) -> list[Unit]:
    counts = {(1, 1): answers.both, (1, 0): answers.lost, (0, 1): answers.gained, (0, 0): answers.neither}
    return [unit for unit, count in counts.items() for _ in range(count)]


def options(answers: PairedAnswers) -> list[tuple[Unit, ...]]:
    return [may for name, may in MAY.items() for _ in range(getattr(answers, name))]


def tabled(units: list[Unit]) -> Cells:
    return (units.count((1, 1)), units.count((1, 0))), (units.count((0, 1)), units.count((0, 0)))


def completions(answers: PairedAnswers) -> Iterator[Cells]:
    for chosen in product(*options(answers)):
        yield tabled([*there(answers), *chosen])


@given(answers=ANSWERS)
def test_extremes_are_those_of_all_completions(answers: PairedAnswers) -> None:
    tables = set(completions(answers))
    units = sum(map(sum, next(iter(tables))))
    if not units:
        with pytest.raises(NotEstimableError, match="no units"):
            extremes(answers, p_value)
        return
    changes = [(gained - lost) / units for (_, lost), (gained, _) in tables]
    p_values = [p_value(table) for table in tables]
    found = extremes(answers, p_value)
    assert (found.change_low, found.change_high) == (min(changes), max(changes))
    assert (found.p_low, found.p_high) == (min(p_values), max(p_values))
    assert {found.table_low, found.table_high} <= tables
    assert (p_value(found.table_low), p_value(found.table_high)) == (found.p_low, found.p_high)


@given(answers=ANSWERS, crosses=VERDICTS)
def test_units_to_cross_are_the_fewest_of_all_that_may_answer(
    answers: PairedAnswers, crosses: Callable[[Table], bool]
) -> None:
    observed = crosses(tabled(there(answers)))
    expected: int | None = None
    for chosen in product(*((None, *may) for may in options(answers))):
        answered = [unit for unit in chosen if unit is not None]
        if crosses(tabled([*there(answers), *answered])) != observed:
            expected = len(answered) if expected is None else min(expected, len(answered))
    assert absent_to_reverse(answers, crosses) == expected


@given(
    answers=st.builds(PairedAnswers, both=FEW, lost=SOME, gained=SOME, neither=FEW, before_yes=FEW, unanswered=FEW),
    crosses=VERDICTS,
)
def test_answers_to_cross_are_the_fewest_flips(answers: PairedAnswers, crosses: Callable[[Table], bool]) -> None:
    assert fragility_index(answers, crosses) == fewest_flips(there(answers), crosses)


def fewest_flips(units: list[Unit], crosses: Callable[[Table], bool]) -> int | None:
    """Flip one answer of one unit after another, the nearest first; units are not told apart."""
    start = tuple(sorted(units))
    observed = crosses(tabled(list(start)))
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        state, flips = queue.popleft()
        if crosses(tabled(list(state))) != observed:
            return flips
        for place, (before, after) in enumerate(state):
            for flipped in ((1 - before, after), (before, 1 - after)):
                following = tuple(sorted([*state[:place], flipped, *state[place + 1 :]]))
                if following not in seen:
                    seen.add(following)
                    queue.append((following, flips + 1))
    return None


@given(answers=ANSWERS)
def test_flips_lead_to_tables_of_as_many_units(answers: PairedAnswers) -> None:
    seen: list[Table] = []

    def never(table: Table) -> bool:
        seen.append(table)
        return False

    assert fragility_index(answers, never) is None
    assert all(min(map(min, table)) >= 0 and sum(map(sum, table)) == len(there(answers)) for table in seen)


# Identity: what is found crosses, and one fewer does not. Thousands of units take dozens of verdicts, not each in turn.
def test_many_units_need_few_verdicts() -> None:
    answers = PairedAnswers(both=12_000, lost=4200, gained=4300, neither=9000, before_no=600, after_yes=400)
    asked: list[Table] = []

    def crosses(table: Table) -> bool:
        asked.append(table)
        return mcnemar_mid_p(table).p_value <= 0.05

    absent, flips = absent_to_reverse(answers, crosses), fragility_index(answers, crosses)
    assert len(asked) < 300
    assert absent == next(n for n in range(1, 1001) if crosses(((12_000, 4200), (4300 + n, 9000))))
    assert flips == next(n for n in range(1, 4200) if crosses(((12_000 + n, 4200 - n), (4300, 9000))))
    asked.clear()
    assert extremes(answers, lambda table: asked.append(table) or p_value(table)).change_high == 1100 / 30_500
    assert len(asked) < 10


# An answer that is not known leaves all that it may have been: every range holds the one with it.
@given(answers=ANSWERS, crosses=VERDICTS, data=st.data())
def test_an_answer_less_never_narrows_the_extremes(
    answers: PairedAnswers, crosses: Callable[[Table], bool], data: st.DataObject
) -> None:
    forgotten = {
        "both": ("before_yes", "after_yes"),
        "lost": ("before_yes", "after_no"),
        "gained": ("before_no", "after_yes"),
        "neither": ("before_no", "after_no"),
        **dict.fromkeys(["before_yes", "before_no", "after_yes", "after_no"], ("unanswered",)),
    }
    counts = {name: getattr(answers, name) for name in (*forgotten, "unanswered")}
    known = [name for name in forgotten if counts[name]]
    if not known:
        return
    source = data.draw(st.sampled_from(known))
    target = data.draw(st.sampled_from(forgotten[source]))
    counts[source] -= 1
    counts[target] += 1
    before, after = extremes(answers, p_value), extremes(PairedAnswers(**counts), p_value)
    assert after.change_low <= before.change_low <= before.change_high <= after.change_high
    assert after.p_low <= before.p_low <= before.p_high <= after.p_high


# Changes are compared as numbers of units, for the share is of one unit more.
@given(answers=ANSWERS, name=st.sampled_from(list(MAY)))
def test_one_more_absent_unit_never_narrows_the_extremes(answers: PairedAnswers, name: str) -> None:
    counts = {field: getattr(answers, field) for field in ("both", "lost", "gained", "neither", *MAY)}
    counts["both"] += 1
    fewer, more = PairedAnswers(**counts), PairedAnswers(**{**counts, name: counts[name] + 1})
    before, after = extremes(fewer, p_value), extremes(more, p_value)
    assert round(after.change_low * more.units) <= round(before.change_low * fewer.units)
    assert round(after.change_high * more.units) >= round(before.change_high * fewer.units)
    assert after.p_low <= before.p_low <= before.p_high <= after.p_high


@given(answers=st.builds(PairedAnswers, both=SOME, lost=SOME, gained=SOME, neither=st.integers(1, 4)))
def test_without_absent_units_there_is_one_change_and_one_p(answers: PairedAnswers) -> None:
    found = extremes(answers, p_value)
    assert found.change_low == found.change_high == (answers.gained - answers.lost) / answers.units
    assert found.p_low == found.p_high == p_value(answers.table)
    assert found.table_low == found.table_high == answers.table
    assert absent_to_reverse(answers, lambda table: p_value(table) <= 0.05) is None


# Thirty practices: of 27 in both waves 3 kept the trait, 4 gained it, 20 never had it; of 2 in the first wave only
# one had it; one in the second wave only had not. At worst the two that may lose it do, (4 - 2) / 30, at best the
# one that may gain it does, 5 / 30. The exact McNemar p of 5 to 0 is 2 / 32, that of 4 to 2 is 2 (1 + 6 + 15) / 64.
# Two flips of practices that never had it make 6 to 0, whose p is 2 / 64; no completion is below 0.05.
def test_a_case_by_hand() -> None:
    answers = PairedAnswers(both=3, lost=0, gained=4, neither=20, before_yes=1, before_no=1, after_no=1)

    def exact(table: Table) -> float:
        return mcnemar_exact(table).p_value

    found = extremes(answers, exact)
    assert (found.change_low, found.change_high) == pytest.approx((2 / 30, 5 / 30), abs=1e-15)
    assert (found.p_low, found.p_high) == pytest.approx((2 / 32, 44 / 64), abs=1e-12)
    assert found.table_low == ((4, 0), (5, 21))
    assert found.table_high == ((3, 2), (4, 21))
    assert absent_to_reverse(answers, lambda table: exact(table) <= 0.05) is None
    assert absent_to_reverse(answers, lambda table: exact(table) <= 0.07) == 1
    assert fragility_index(answers, lambda table: exact(table) <= 0.05) == 2


# Exact McNemar p: 6 to 0 has 2 / 64, 5 to 0 and 6 to 1 have 2 / 32 and 16 / 128.
def test_one_flip_may_be_enough() -> None:
    answers = PairedAnswers(both=10, lost=0, gained=6, neither=10, after_no=3, unanswered=4)
    crosses: Callable[[Table], bool] = lambda table: mcnemar_exact(table).p_value <= 0.05  # noqa: E731
    assert fragility_index(answers, crosses) == 1
    assert absent_to_reverse(answers, crosses) == 1


def test_no_one_in_both_waves_is_no_error() -> None:
    answers = PairedAnswers(both=0, lost=0, gained=0, neither=0, before_yes=2, after_no=1)
    found = extremes(answers, p_value)
    assert (found.change_low, found.change_high) == (-1.0, 0.0)
    assert (found.table_high, found.p_high) == (((2, 0), (0, 1)), 1.0)
    assert fragility_index(answers, lambda table: p_value(table) <= 0.05) is None


@pytest.mark.parametrize("bad", [-1, 1.5, math.nan, "a"])
def test_answers_are_whole_numbers(bad: float) -> None:
    with pytest.raises(ValueError, match="gained is a whole number of units from 0"):
        PairedAnswers(both=0, lost=0, gained=bad, neither=1)  # type: ignore[arg-type]


COUNTS = st.integers(0, 5)


@given(
    pairs=st.lists(st.tuples(COUNTS, COUNTS), max_size=4),
    before_only=st.lists(COUNTS, max_size=3),
    after_only=st.lists(COUNTS, max_size=3),
    low=st.integers(-1, 2),
    reach=st.integers(0, 2),
)
def test_mean_extremes_are_those_of_all_completions(
    pairs: list[Unit], before_only: list[int], after_only: list[int], low: int, reach: int
) -> None:
    numbers = PairedNumbers(
        before=[before for before, _ in pairs],
        after=[after for _, after in pairs],
        before_only=before_only,
        after_only=after_only,
        low=low,
        high=low + reach,
    )
    units = len(pairs) + len(before_only) + len(after_only)
    if not units:
        with pytest.raises(NotEstimableError, match="no units"):
            mean_extremes(numbers)
        return
    known = sum(after - before for before, after in pairs)
    may = range(low, low + reach + 1)
    changes = [[new - old for new in may] for old in before_only] + [[new - old for old in may] for new in after_only]
    sums = [known + sum(chosen) for chosen in product(*changes)]
    assert mean_extremes(numbers) == pytest.approx((min(sums) / units, max(sums) / units), abs=1e-12)
    if not before_only and not after_only:
        assert mean_extremes(numbers)[0] == mean_extremes(numbers)[1]


@given(pairs=st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=6), place=st.integers(0, 5))
def test_a_number_less_never_narrows_the_mean_extremes(pairs: list[Unit], place: int) -> None:
    before, after = (np.array(answers, dtype=np.float64) for answers in zip(*pairs, strict=True))
    rest = np.arange(len(pairs)) != place % len(pairs)
    known = mean_extremes(PairedNumbers(before=before, after=after, before_only=[], after_only=[], low=0, high=5))
    one, other = (
        PairedNumbers(before=before[rest], after=after[rest], low=0, high=5, **alone)
        for alone in (
            {"before_only": before[~rest], "after_only": []},
            {"before_only": [], "after_only": after[~rest]},
        )
    )
    for fewer in (one, other):
        low, high = mean_extremes(fewer)
        assert low - 1e-12 <= known[0] == known[1] <= high + 1e-12


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"before": [1]}, "before and after have a number a unit each, not 1 and 2"),
        ({"after": [1, math.nan]}, "after must be a list of finite numbers"),
        ({"before_only": [math.inf]}, "before_only must be a list of finite numbers"),
        ({"after_only": [[1]]}, "after_only must be a list of finite numbers"),
        ({"low": math.nan}, "low and high must be a list of finite numbers"),
        ({"low": 9}, "low is at most high, not 9 and 5"),
    ],
)
def test_numbers_that_cannot_be_used_are_named(change: dict[str, list[float]], message: str) -> None:
    given_numbers = {"before": [1, 2], "after": [2, 3], "before_only": [], "after_only": [], "low": 0, "high": 5}
    with pytest.raises(ValueError, match=message):
        mean_extremes(PairedNumbers(**{**given_numbers, **change}))
