"""Waves compared unit by unit, with `min_cell`: an attack by trying every table that agrees with what is printed."""

import itertools
import math
import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.packaged import packaged_study
from leapstats.disclosure.protection import Exhibit, protected

K = 5
CLINICS = Path(__file__).parents[2] / "analyses" / "examples" / "clinics"
WAYS = [*itertools.product(("yes", "no"), repeat=2), ("yes", ""), ("no", ""), ("", "yes"), ("", "no"), ("", "")]
# What each count adds up, of: yes in both waves, lost, gained, never, yes and no before alone, yes and no after alone.
PARTS = {
    ("2013 to 2016", None, "paired_tally", "n_pairs"): (1, 1, 1, 1, 0, 0, 0, 0),
    ("2013", "1", "paired_tally", "n"): (1, 1, 0, 0, 0, 0, 0, 0),
    ("2013", "1", "paired_tally", "n_base"): (1, 1, 1, 1, 0, 0, 0, 0),
    ("2016", "1", "paired_tally", "n"): (1, 0, 1, 0, 0, 0, 0, 0),
    ("2016", "1", "paired_tally", "n_base"): (1, 1, 1, 1, 0, 0, 0, 0),
    ("2013", "1", "tally", "n"): (1, 1, 0, 0, 1, 0, 0, 0),
    ("2013", "1", "tally", "n_base"): (1, 1, 1, 1, 1, 1, 0, 0),
    ("2016", "1", "tally", "n"): (1, 0, 1, 0, 0, 0, 1, 0),
    ("2016", "1", "tally", "n_base"): (1, 1, 1, 1, 0, 0, 1, 1),
    ("2013 to 2016", "1", "paired_tally", "n_gained"): (0, 0, 1, 0, 0, 0, 0, 0),
    ("2013 to 2016", "1", "paired_tally", "n_lost"): (0, 1, 0, 0, 0, 0, 0, 0),
}


def answers(cells: tuple[int, ...]) -> pd.DataFrame:
    """Return two waves with so many units of each kind."""
    pairs = [way for way, count in zip(WAYS, cells, strict=False) for _ in range(count)]
    rows = [
        {"unit": f"u{place}", "wave": wave, "registry": answer or None}
        for place, pair in enumerate(pairs)
        for wave, answer in zip(("2013", "2016"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


def changes(cells: tuple[int, ...], least: int | None) -> ls.AnalysisResult:
    return ls.staffing(answers(cells), id="unit", wave_item="wave", items=["registry"], min_cell=least)


def tables(size: int, n_cells: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to part so many units."""
    for bars in itertools.combinations(range(size + n_cells - 1), n_cells - 1):
        ends = (-1, *bars, size + n_cells - 1)
        yield tuple(after - before - 1 for before, after in itertools.pairwise(ends))


def possible(frame: pd.DataFrame, size: int, n_cells: int) -> dict[tuple[object, ...], set[int]]:
    """Return what each count that is withheld can be, of all tables that agree with those that are printed."""
    rows = frame[["by_level", "level", "statistic", "stat_name", "stat"]].itertuples(index=False)
    found = {(wave, level if isinstance(level, str) else None, *names): stat for wave, level, *names, stat in rows}
    known = {key: found[key] for key in PARTS if key in found}
    able = [
        cells
        for cells in tables(size, n_cells)
        if all(math.isnan(stat) or stat == _sum(cells, PARTS[key]) for key, stat in known.items())
    ]
    return {key: {_sum(cells, PARTS[key]) for cells in able} for key, stat in known.items() if math.isnan(stat)}


def _sum(cells: tuple[int, ...], weights: tuple[int, ...]) -> int:
    return sum(count * weight for count, weight in zip(cells, weights, strict=False))


def narrowed(withheld: dict[tuple[object, ...], set[int]], cells: tuple[int, ...], least: int = K) -> list[object]:
    """Return the counts about which too much can be told."""
    return [
        key
        for key, values in withheld.items()
        for true in [_sum(cells, PARTS[key])]
        if (0 < true < least and not (min(values) == 0 and max(values) >= least))
        or (not 0 < true < least and max(values) - min(values) < least)
    ]


def drawn(n_cells: int, size: int, count: int) -> list[tuple[int, ...]]:
    """Return so many ways to part units, with a small count in each."""
    draw = random.Random(7)
    found: list[tuple[int, ...]] = []
    while len(found) < count:
        marks = sorted(draw.sample(range(size + n_cells - 1), n_cells - 1))
        ends = (-1, *marks, size + n_cells - 1)
        cells = tuple(after - before - 1 for before, after in itertools.pairwise(ends))
        if any(0 < each < 3 for each in cells):
            found.append(cells)
    return found


# All answered twice, and some once or never: nine kinds of units, seven units, and counts of 1 and 2 that are small.
CASES = [*((cells, 22, 5) for cells in drawn(4, 22, 8)), *((cells, 7, 3) for cells in drawn(9, 7, 4))]


@pytest.mark.parametrize(("cells", "size", "least"), CASES)
def test_no_count_can_be_told(cells: tuple[int, ...], size: int, least: int) -> None:
    frame = changes(cells, least).frame
    assert not narrowed(possible(frame, size, len(cells)), cells, least)
    computed = frame[frame.stat_name.isin(["p_value", "odds_ratio", "estimate", "conf_low", "conf_high", "p_adjusted"])]
    assert computed.stat.isna().all()


def test_the_attack_succeeds_where_only_small_counts_are_withheld() -> None:
    cells = (6, 2, 8, 6)
    result = changes(cells, None)
    [weak] = protected([Exhibit(result)], K, complementary=False)
    assert narrowed(possible(weak.frame, 22, 4), cells)


def test_words_and_figures_tell_nothing() -> None:
    shown = changes((6, 2, 8, 3, 1, 0, 0, 2), K)
    text = shown.render("text")
    assert "answers flipped" not in text
    assert "missing pair" not in text
    assert shown.draw is None


def test_what_cannot_be_protected_is_refused_by_name() -> None:
    with pytest.raises(ls.UsageError, match="by: its numbers cannot be protected"):
        ls.staffing(by="setting", min_cell=5)
    with pytest.raises(ls.UsageError, match="list_units"):
        ls.staffing(list_units=True, min_cell=5)
    assert not ls.staffing(round_to=5).frame.query("stat_name == 'p_value'").stat.notna().any()


def test_a_change_is_read_together_with_the_table_of_each_wave() -> None:
    """A count of one wave that Table 1 prints and staffing withholds would give it away."""
    result, table = ls.staffing(items=["has_psychologist"]), ls.table1(include=["has_psychologist"])
    study = ls.load_study(packaged_study())
    shown = protected([Exhibit(result, study, "2013"), Exhibit(table, study, "2013")], K)
    change, alone = (each.frame for each in shown)
    before = change[(change.by_level == "2013") & (change.statistic == "tally") & (change.stat_name == "n")].stat.iloc[
        0
    ]
    same = alone[(alone.level == "1") & (alone.stat_name == "n")].stat.iloc[0]
    assert math.isnan(before) == math.isnan(same)
