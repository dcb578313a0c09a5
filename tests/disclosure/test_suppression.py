"""Which counts are withheld: small ones, and what gives them away; against every table that there is."""

from itertools import product

import numpy as np
import pytest

from leapstats.disclosure import suppression
from leapstats.disclosure.facts import facts_of
from leapstats.disclosure.slices import Sheet
from leapstats.disclosure.suppression import attacked, is_open, suppressed
from leapstats.disclosure.system import System
from leapstats.disclosure.withholding import withheld_of
from leapstats.errors import UsageError
from leapstats.results.frame import Result
from leapstats.terms import StatName

LEAST = 5


def table(counts: list[list[int]], item: str = "owner", by: str = "region") -> Sheet:
    """Return a two-way table as the long frame has it: each group, and all units."""
    rows: list[Result] = []
    columns = [(None, [sum(row) for row in counts])]
    columns += [(str(place), [row[place] for row in counts]) for place in range(len(counts[0]))]
    for group, cells in columns:
        at = (by if group is not None else None, group)
        size = float(sum(cells))
        rows.append(Result(item, None, *at, "tally", StatName.N_BASE, size, "base all"))
        rows.append(Result(item, None, *at, "tally", StatName.N_ANSWERED, size))
        for level, count in enumerate(cells):
            rows.append(Result(item, str(level), *at, "tally", StatName.N, float(count)))
            rows.append(Result(item, str(level), *at, "tally", StatName.PROPORTION, count / size if size else np.nan))
    rows.append(Result(item, None, by, None, "fisher_exact", StatName.P_VALUE, 0.25))
    return Sheet(tuple(rows))


def printed(
    sheet: Sheet, *, complementary: bool = True
) -> tuple[dict[tuple[str, str | None], int], set[tuple[str, str | None]]]:
    """Return the cells that are printed, by level and group, and those that are withheld."""
    (keys,) = withheld_of([sheet], LEAST, complementary=complementary).keys
    cells = {(row.level or "", row.by_level): row for row in sheet.rows if row.stat_name is StatName.N}
    gone = {place for place, row in cells.items() if row[:6] in keys}
    return {place: int(row.stat) for place, row in cells.items() if place not in gone}, gone


def every_table(
    sheet: Sheet, known: dict[tuple[str, str | None], int], keys: frozenset[object]
) -> list[dict[tuple[str, str | None], int]]:
    """Try every two-by-two table of as many units: those that agree with what is printed."""
    sizes = {
        row.by_level: int(row.stat) for row in sheet.rows if row.stat_name is StatName.N_BASE and row[:6] not in keys
    }
    n = sizes[None]
    found = []
    for a, b, c in product(range(n + 1), repeat=3):
        d = n - a - b - c
        cells: dict[tuple[str, str | None], int] = {("0", "0"): a, ("0", "1"): b, ("1", "0"): c, ("1", "1"): d}
        cells |= {("0", None): a + b, ("1", None): c + d}
        groups = {"0": a + c, "1": b + d}
        agrees = all(cells[place] == value for place, value in known.items())
        if d >= 0 and agrees and all(groups[group] == size for group, size in sizes.items() if group is not None):
            found.append(cells)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_of_every_table_that_agrees_some_has_none_and_some_has_k(seed: int) -> None:
    generator = np.random.default_rng(seed)
    sheet = table(generator.integers(0, 9, (2, 2)).tolist())
    if sum(row.stat for row in sheet.rows if row.by is None and row.stat_name is StatName.N) < 2 * LEAST:
        pytest.skip("too few units")
    (keys,) = withheld_of([sheet], LEAST).keys
    known, gone = printed(sheet)
    tables = every_table(sheet, known, frozenset(keys))
    real = {(row.level or "", row.by_level): int(row.stat) for row in sheet.rows if row.stat_name is StatName.N}
    for place in gone:
        values = {each[place] for each in tables}
        if 0 < real[place] < LEAST:
            assert min(values) == 0
            assert max(values) >= LEAST
        else:
            assert max(values) - min(values) >= LEAST


def test_a_small_count_alone_follows_by_subtraction() -> None:
    sheet = table([[3, 12], [14, 11]])
    (keys,) = withheld_of([sheet], LEAST, complementary=False).keys
    known, gone = printed(sheet, complementary=False)
    assert gone == {("0", "0")}
    assert {each["0", "0"] for each in every_table(sheet, known, frozenset(keys))} == {3}
    assert len(printed(sheet)[1]) >= 4


def test_a_statistic_goes_with_a_cell_that_is_withheld() -> None:
    """One p of Fisher's test and the margins tell a table of two by two."""
    sheet = table([[3, 12], [14, 11]])
    (keys,) = withheld_of([sheet], LEAST).keys
    assert any(key.stat_name is StatName.P_VALUE for key in keys)
    (keys,) = withheld_of([table([[13, 12], [14, 11]])], LEAST).keys
    assert not keys


def test_nothing_is_withheld_where_no_count_is_small() -> None:
    assert printed(table([[6, 0], [0, 9]]))[1] == set()


def test_small_counts_withheld_are_fewest() -> None:
    """Of every choice in a table of two by two without other relations, none withholds fewer."""
    found = withheld_of([table([[3, 12], [14, 11]])], LEAST).suppression
    assert found.n_suppressed == found.lower_bound


def test_missing_answers_and_those_who_answered_hang_together() -> None:
    rows = [
        Result("owner", None, None, None, "tally", StatName.N_BASE, 30.0, "base all"),
        Result("owner", None, None, None, "tally", StatName.N_ANSWERED, 28.0),
        Result("owner", None, None, None, "tally", StatName.N_MISSING, 2.0),
        Result("owner", "missing:blank", None, None, "tally", StatName.N_MISSING, 2.0),
        Result("owner", "a", None, None, "tally", StatName.N, 18.0),
        Result("owner", "b", None, None, "tally", StatName.N, 10.0),
    ]
    (keys,) = withheld_of([Sheet(tuple(rows))], LEAST).keys
    gone = {(key.level, str(key.stat_name)) for key in keys}
    assert {(None, "n_missing"), (None, "n_answered"), ("missing:blank", "n_missing")} <= gone
    assert gone & {("a", "n"), ("b", "n")}
    assert (None, "n_base") not in gone


def test_an_extreme_is_the_answer_of_one_unit() -> None:
    rows = [
        Result("nurses", None, None, None, "tally", StatName.N_BASE, 30.0, "base all"),
        Result("nurses", None, None, None, "tally", StatName.N_ANSWERED, 30.0),
        Result("nurses", None, None, None, "mean_sd", StatName.MEAN, 2.5),
        Result("nurses", None, None, None, "extremes", StatName.MAX, 9.0),
    ]
    (keys,) = withheld_of([Sheet(tuple(rows))], LEAST).keys
    assert [str(key.stat_name) for key in keys] == ["max"]


def test_what_can_be_worked_out_is_what_adds_up() -> None:
    facts = facts_of([table([[3, 12], [14, 11]])])
    system = facts.system
    counts = {form: count.value for form, count in system.counts.items()}
    small = next(form for form, value in counts.items() if value == 3)
    known = {form: value for form, value in counts.items() if form != small}
    assert attacked(system, known, [small], 40)[small].low == 3
    free = {form: value for form, value in known.items() if value not in {12, 14, 11}}
    interval = attacked(system, free, [small], 40)[small]
    assert (interval.low, interval.high) == (0, 15)


def test_an_empty_system_withholds_nothing() -> None:
    assert suppressed(System(), LEAST).n_suppressed == 0


@pytest.mark.parametrize("seed", range(4))
def test_what_is_repaired_in_haste_is_protected_as_well(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "MOST_CHOICES", 1)
    sheet = table(np.random.default_rng(seed).integers(0, 12, (3, 3)).tolist())
    found = withheld_of([sheet], LEAST)
    counts = found.facts.system.counts
    assert found.suppression.n_suppressed >= found.suppression.lower_bound
    assert not [form for form, each in found.suppression.intervals.items() if is_open(counts[form], each, LEAST)]


def test_more_counts_than_can_be_protected_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "MOST_COUNTS", 3)
    with pytest.raises(UsageError, match="at most 3"):
        withheld_of([table([[3, 12], [14, 11]])], LEAST)
