"""Changes between waves, from answers to the long frame: against published pairs, R, and identities."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leapstats as ls
from leapstats.change.families import adjusted
from leapstats.change.paired import compare
from leapstats.change.pairs import PairedItem
from leapstats.dictionary.study import Variable
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Result
from leapstats.survey.column import Column
from leapstats.terms import ItemType, Multiplicity, Role, StatName

CASES = json.loads((Path(__file__).parents[1] / "reference" / "stats.json").read_text(encoding="utf-8"))


def long_of(*waves: dict[str, list[object]]) -> pd.DataFrame:
    """One row a unit and wave; None for an item leaves the answer empty, a unit of None leaves the row out."""
    parts = []
    for year, items in enumerate(waves, start=2001):
        frame = pd.DataFrame(items)
        frame.insert(0, "year", year)
        frame.insert(0, "unit", [f"u{place}" for place in range(len(frame))])
        parts.append(frame)
    return pd.concat(parts)


def compared(data: pd.DataFrame, items: list[str], **options: object) -> AnalysisResult:
    return ls.staffing(data, id="unit", wave_item="year", items=items, **options)


def yes_no(table: list[list[int]]) -> pd.DataFrame:
    """Units whose answers before and after make a paired table."""
    (both, lost), (gained, neither) = table
    before = [1] * (both + lost) + [0] * (gained + neither)
    after = [1] * both + [0] * lost + [1] * gained + [0] * neither
    return long_of({"x": before}, {"x": after})


def number(rows: list[Result], statistic: str, name: StatName, **where: str) -> float:
    found = [
        row.stat
        for row in rows
        if (row.statistic, row.stat_name) == (statistic, name)
        and all(getattr(row, key) == value for key, value in where.items())
    ]
    assert len(found) == 1, (statistic, name, found)
    return found[0]


def rows_of(data: pd.DataFrame, items: list[str], **options: object) -> list[Result]:
    return list(compared(data, items, **options).results)


def notes_of(rows: list[Result]) -> set[str | None]:
    return {row.note for row in rows}


@pytest.mark.parametrize("case", [c for c in CASES if c["method"] == "mcnemar"], ids=lambda case: case["id"])
def test_published_pairs_come_through(case: dict) -> None:
    """Bentur et al. and Ezra et al. as in Fagerland et al. 2014, and three tables of thirty; sources in the file."""
    table, expected = case["input"]["table"], case["expected"]
    rows = rows_of(yes_no(table), ["x"], types={"x": "binary"})
    assert number(rows, "mcnemar_exact", StatName.P_VALUE) == pytest.approx(expected["p_exact"], abs=1e-9)
    if "p_midp" in expected:
        assert number(rows, "mcnemar_mid_p", StatName.P_VALUE) == pytest.approx(expected["p_midp"], abs=1e-9)
    pairs = next(c for c in CASES if c["method"] == "paired_difference_ci" and c["input"]["table"] == table)
    low, high = pairs["expected"]["tango"]  # before against after: turned here
    ends = [number(rows, "tango_paired_difference", name) for name in (StatName.CONF_LOW, StatName.CONF_HIGH)]
    assert ends == pytest.approx([-high, -low], abs=2e-5)
    assert number(rows, "paired_tally", StatName.N_GAINED) == table[1][0]
    assert number(rows, "paired_tally", StatName.N_LOST) == table[0][1]


def test_numbers_are_tested_as_r_does() -> None:
    before = [2, 0, 1, 3, 0, 0, 4, 1, 2, 0]
    after = [3, 0, 3, 3, 1, 0, 6, 0, 5, 2]
    rows = rows_of(long_of({"n": before}, {"n": after}), ["n"], types={"n": "count"})
    # Differences 1 0 2 0 1 0 2 -1 3 2. R 4.2.2, coin 1.4.2: pvalue(wilcoxsign_test(after ~ before,
    # distribution = "exact", zero.method = "Pratt")) 0.0625.
    assert number(rows, "wilcoxon_signed_rank", StatName.P_VALUE) == pytest.approx(0.0625, abs=1e-12)
    # exactRankTests 0.8.35: perm.test(c(1, 2, 1, 2, -1, 3, 2), exact = TRUE)$p.value 0.0625.
    assert number(rows, "permutation_mean_change", StatName.P_VALUE) == pytest.approx(0.0625, abs=1e-12)
    assert number(rows, "permutation_mean_change", StatName.ESTIMATE) == pytest.approx(1.0)
    counts = [number(rows, "paired_tally", n) for n in (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)]
    assert counts == [6, 1, 3]


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["method"] == "stuart_maxwell_bhapkar_bowker"], ids=lambda case: case["id"]
)
def test_several_levels_against_the_reference(case: dict) -> None:
    """Sources in the file: DescTools, irr and an exact enumeration."""
    pairs = [(i, j) for i, row in enumerate(case["input"]["table"]) for j, n in enumerate(row) for _ in range(n)]
    names = ["a", "b", "c", "d"]
    data = long_of({"x": [names[i] for i, _ in pairs]}, {"x": [names[j] for _, j in pairs]})
    rows, expected = rows_of(data, ["x"]), case["expected"]
    exact = number(rows, "exact_stuart_maxwell", StatName.P_VALUE)
    assert exact == pytest.approx(expected["p_exact_conditional"], abs=1e-9)
    assert number(rows, "bhapkar", StatName.STATISTIC) == pytest.approx(expected["bhapkar"], abs=1e-6)
    table = case["input"]["table"]
    for i, row in enumerate(table):
        for j, n in enumerate(row):
            assert number(rows, "paired_tally", StatName.N, level=f"{names[i]}>{names[j]}") == n


def test_absent_is_not_zero_and_each_wave_keeps_its_own_base() -> None:
    first = pd.DataFrame({"unit": list("abcdef"), "year": 1, "x": [1, 0, 1, 0, None, 1], "n": [2, 0, 4, 1, 3, 5]})
    second = pd.DataFrame({"unit": list("abcdg"), "year": 2, "x": [1, 1, None, 0, 1], "n": [2, 1, 5, 1, 9]})
    rows = rows_of(pd.concat([first, second]), ["x", "n"])
    # By hand: a, b and d answered x in both waves; 3 of 5 said yes before, 3 of 4 after.
    assert number(rows, "paired_tally", StatName.N_PAIRS, variable="x") == 3
    assert [number(rows, "paired_tally", StatName.N, variable="x", by_level=wave) for wave in "12"] == [1, 2]
    assert [number(rows, "tally", StatName.N, variable="x", by_level=wave) for wave in "12"] == [3, 3]
    assert [number(rows, "tally", StatName.N_BASE, variable="x", by_level=wave) for wave in "12"] == [5, 4]
    assert number(rows, "paired_tally", StatName.MEAN, variable="n", by_level="2") == pytest.approx(9 / 4)
    assert number(rows, "tally", StatName.MEAN, variable="n", by_level="2") == pytest.approx(18 / 5)
    assert "fewer than 5 pairs" in notes_of(rows)


def test_what_cannot_be_computed_is_nan_with_a_note() -> None:
    data = pd.DataFrame(
        {
            "unit": ["a", "b", "c", "d"],
            "year": [1, 1, 2, 2],
            "x": [1, 0, 1, 0],
            "n": [1, 5, 2, 7],
            "l": ["p", "q", "p", "q"],
        }
    )
    data = pd.concat([data, pd.DataFrame({"unit": ["e", "e"], "year": [1, 2]})])
    rows = rows_of(data, ["x", "n", "l"], types={"x": "binary", "n": "count"})
    for statistic in ("mcnemar_mid_p", "wilcoxon_signed_rank", "exact_stuart_maxwell"):
        assert math.isnan(number(rows, statistic, StatName.P_VALUE))
        assert math.isnan(number(rows, statistic, StatName.P_ADJUSTED))
    adjusted_rows = [row for row in rows if row.stat_name is StatName.P_ADJUSTED]
    assert {row.method for row in adjusted_rows} == {"holm over 0 tests"}


def test_nobody_changed_and_everybody_the_same_are_rows() -> None:
    rows = rows_of(yes_no([[4, 0], [0, 5]]), ["x"])
    assert number(rows, "mcnemar_mid_p", StatName.P_VALUE) == 1
    assert number(rows, "mid_p_paired_odds_ratio", StatName.CONF_HIGH) == math.inf
    assert "no unit changed" in notes_of(rows)
    constant = rows_of(long_of({"n": [3] * 6}, {"n": [3] * 6}), ["n"], types={"n": "count"})
    assert number(constant, "wilcoxon_signed_rank", StatName.P_VALUE) == 1
    assert "every difference is 0" in notes_of(constant)


def test_a_row_says_where_limits_and_p_disagree() -> None:
    # 4 gained and none lost of 30: mid-p 0.5 ** 4 = 0.0625 is above 0.05, while Tango's limits leave 0 out.
    rows = rows_of(yes_no([[3, 0], [4, 23]]), ["x"])
    assert number(rows, "mcnemar_mid_p", StatName.P_VALUE) == pytest.approx(0.0625)
    assert number(rows, "tango_paired_difference", StatName.CONF_LOW) > 0
    assert any("different methods" in (row.note or "") for row in rows)
    assert not any("different methods" in (row.note or "") for row in rows_of(yes_no([[3, 0], [9, 18]]), ["x"]))


@pytest.mark.parametrize(
    ("multiplicity", "expected"),
    # R 4.2.2: p.adjust(c(0.01, 0.04, 0.03, 0.5), method = "holm") and so on.
    [
        (Multiplicity.HOLM, [0.04, 0.09, 0.09, 0.5]),
        (Multiplicity.HOCHBERG, [0.04, 0.08, 0.08, 0.5]),
        (Multiplicity.HOMMEL, [0.04, 0.08, 0.06, 0.5]),
        (Multiplicity.BONFERRONI, [0.04, 0.16, 0.12, 1.0]),
        (Multiplicity.BENJAMINI_HOCHBERG, [0.04, 0.16 / 3, 0.16 / 3, 0.5]),
        (Multiplicity.BENJAMINI_YEKUTIELI, [0.04 * 25 / 12, 0.16 / 3 * 25 / 12, 0.16 / 3 * 25 / 12, 1.0]),
        (Multiplicity.NONE, [0.01, 0.04, 0.03, 0.5]),
    ],
)
def test_adjustment_is_rs_and_leaves_nan_out(multiplicity: Multiplicity, expected: list[float]) -> None:
    found = adjusted([0.01, 0.04, math.nan, 0.03, 0.5], multiplicity)
    assert math.isnan(found.pop(2))
    assert found == pytest.approx(expected, abs=1e-12)


def test_groups_are_compared_as_r_does() -> None:
    before = [1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1]
    after = [1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0]
    groups = ["s"] * 6 + ["t"] * 6
    data = long_of({"x": before, "n": before, "g": groups}, {"x": after, "n": after, "g": groups})
    rows = rows_of(data, ["x", "n"], by="g", types={"x": "binary", "n": "count"})
    # Lost, same, gained: s 0 2 4, t 3 3 0. R 4.2.2: fisher.test(rbind(c(0, 2, 4), c(3, 3, 0)))$p.value 0.0367965368.
    p = number(rows, "fisher_freeman_halton", StatName.P_VALUE, by="g")
    assert p == pytest.approx(0.0367965368, abs=5e-11)
    assert [number(rows, "paired_tally", StatName.N_PAIRS, by_level=g, variable="x") for g in "st"] == [6, 6]
    # The changes are 0 0 1 1 1 1 and -1 -1 0 0 0 -1; their sums, 4 and -3, are the furthest apart that
    # the numbers allow: 4 of 4 ones and both remaining zeros of 5 in one group, C(5, 2) of C(12, 6), either way.
    assert number(rows, "permutation_means", StatName.P_VALUE) == pytest.approx(2 * 10 / 924)
    alone = rows_of(data[data["g"] == "s"], ["x"], by="g")
    assert math.isnan(number(alone, "fisher_freeman_halton", StatName.P_VALUE))
    assert any("fewer than two groups" in (row.note or "") for row in alone)


def test_three_waves_are_compared_over_all_and_with_the_first() -> None:
    waves = ([0, 0, 0, 1, 0, 0, 1, 0], [1, 0, 1, 1, 0, 1, 1, 0], [1, 1, 1, 1, 1, 1, 1, 0])
    data = long_of(*({"x": answers, "n": [2 * a for a in answers]} for answers in waves))
    rows = rows_of(data, ["x", "n"], types={"x": "binary", "n": "count"})
    from scipy.stats import friedmanchisquare
    from statsmodels.stats.contingency_tables import cochrans_q

    q = cochrans_q(np.array(waves).T)
    assert number(rows, "cochran_q", StatName.STATISTIC) == pytest.approx(q.statistic)
    assert number(rows, "cochran_q", StatName.P_VALUE) == pytest.approx(q.pvalue)
    assert number(rows, "friedman", StatName.P_VALUE) == pytest.approx(friedmanchisquare(*waves).pvalue)
    spans = {row.by_level for row in rows if row.statistic == "mcnemar_mid_p"}
    assert spans == {"2001 to 2002", "2001 to 2003"}
    methods = {row.method for row in rows if row.stat_name is StatName.P_ADJUSTED}
    assert methods == {"holm over 4 tests"}


pairs = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 5), st.integers(0, 5)), min_size=5, max_size=12
)


@given(pairs, st.randoms(use_true_random=False))
def test_waves_swapped_turn_changes_round_and_order_does_not_matter(units: list[tuple[int, ...]], random) -> None:
    one, other = ({"x": [u[k] for u in units], "n": [u[2 + k] for u in units]} for k in (0, 1))
    types = {"x": "binary", "n": "count"}
    plain = rows_of(long_of(one, other), ["x", "n"], types=types)
    turned = rows_of(long_of(other, one), ["x", "n"], types=types)
    assert number(turned, "paired_tally", StatName.N_GAINED) == number(plain, "paired_tally", StatName.N_LOST)
    for statistic in ("tango_paired_difference", "hodges_lehmann"):
        low, high = (number(plain, statistic, name) for name in (StatName.CONF_LOW, StatName.CONF_HIGH))
        ends = [number(turned, statistic, name) for name in (StatName.CONF_HIGH, StatName.CONF_LOW)]
        assert ends == pytest.approx([-low, -high], abs=1e-9, nan_ok=True)
    shuffled = long_of(one, other)
    order = list(range(len(shuffled)))
    random.shuffle(order)
    mixed = rows_of(shuffled.iloc[order], ["x", "n"], types=types)
    for statistic in ("mcnemar_mid_p", "mcnemar_exact", "wilcoxon_signed_rank", "permutation_mean_change"):
        p = number(plain, statistic, StatName.P_VALUE)
        assert number(turned, statistic, StatName.P_VALUE) == pytest.approx(p, abs=1e-12)
        assert number(mixed, statistic, StatName.P_VALUE) == pytest.approx(p, abs=1e-12)
    for row in plain:
        assert row.by == "wave"
        assert not math.isnan(row.stat) or row.note, row


def test_absent_units_by_hand() -> None:
    """Ten pairs with 3 gained, and two units that answered before only, both no."""
    frame = yes_no([[2, 0], [3, 5]])
    extra = pd.DataFrame({"unit": ["v", "w"], "year": 2001, "x": [0, 0]})
    rows = rows_of(pd.concat([frame, extra]), ["x"])
    found = {row.stat_name: row.stat for row in rows if row.statistic == "absent_answers"}
    # They can gain or stay without: 3 to 5 of 12 gained. Mid-p of k gained and none lost is 0.5 ** k.
    assert (found[StatName.CHANGE_LOW], found[StatName.CHANGE_HIGH]) == pytest.approx((3 / 12, 5 / 12))
    assert (found[StatName.P_LOW], found[StatName.P_HIGH]) == pytest.approx((0.5**5, 0.5**3))
    # Alone in its family the adjusted p is the mid-p: 0.5 ** 5 = 0.03125 with two more, or two answers flipped.
    assert found[StatName.ABSENT_TO_REVERSE] == 2
    assert found[StatName.FRAGILITY_INDEX] == 2


def test_text_is_refused_by_the_comparison_itself() -> None:
    variable = Variable(name="note", label="Note", type=ItemType.TEXT, role=Role.FREE_TEXT)
    words = Column(np.array(["x", "y"], dtype=object), np.zeros(2, dtype=np.uint8))
    with pytest.raises(UsageError, match="note: a text item has no change to test"):
        compare(PairedItem(variable=variable, waves=("1", "2"), before=words, after=words), 0.95)
