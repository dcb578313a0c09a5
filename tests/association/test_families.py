"""Associations from answers to the long frame: against scipy, R, a loop over permutations, and identities."""

import functools
import itertools
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

import leapstats as ls
from leapstats.association.pairs import Association, pairs_of, tables_of
from leapstats.association.wording import DISAGREE, NEVER
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Result
from leapstats.stats.two_by_two.differences import miettinen_nurminen_risk_difference
from leapstats.stats.two_by_two.one_table import mid_p_odds_ratio

Make = Callable[[dict[str, str]], Path]


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})


def associated(data: pd.DataFrame, rows: str, columns: str, **options: object) -> AnalysisResult:
    return ls.associations(data, exposures=rows.split(), outcomes=columns.split(), **options)


def number(shown: AnalysisResult, pair: tuple[str, str], statistic: str, name: str) -> float:
    found = [
        row.stat
        for row in shown.results
        if (row.by, row.variable, row.statistic, row.stat_name, row.level, row.by_level)
        == (*pair, statistic, name, "1", "1")
    ]
    assert len(found) == 1, (pair, statistic, name)
    return found[0]


def rows_of(shown: AnalysisResult, **where: str) -> list[Result]:
    return [row for row in shown.results if all(getattr(row, key) == value for key, value in where.items())]


rng = np.random.default_rng(11)
RANDOM = pd.DataFrame(rng.integers(0, 2, (14, 5)), columns=["s1", "s2", "c1", "c2", "c3"])
PAIRS = [(row, column) for column in ("c1", "c2", "c3") for row in ("s1", "s2")]


@pytest.fixture(scope="module")
def shown() -> AnalysisResult:
    return associated(RANDOM, "s1 s2", "c1 c2 c3")


@pytest.mark.parametrize("pair", PAIRS)
def test_each_pair_is_what_scipy_and_the_methods_of_one_table_give(
    shown: AnalysisResult, pair: tuple[str, str]
) -> None:
    row, column = pair
    table = [[int(((RANDOM[row] == i) & (RANDOM[column] == j)).sum()) for j in (1, 0)] for i in (1, 0)]
    counts = {(r.by_level, r.level): r.stat for r in rows_of(shown, by=row, variable=column, statistic="tally")}
    assert [[counts[i, j] for j in "10"] for i in "10"] == table
    assert number(shown, pair, "fisher_exact", "p_value") == pytest.approx(scipy_stats.fisher_exact(table).pvalue)
    ratio = mid_p_odds_ratio(table)
    for name, expected in (
        ("odds_ratio", ratio.estimate),
        ("conf_low", ratio.conf_int.low),
        ("conf_high", ratio.conf_int.high),
        ("p_value", ratio.p_value),
    ):
        assert number(shown, pair, "mid_p_odds_ratio", name) == pytest.approx(expected, rel=1e-8)
    difference = miettinen_nurminen_risk_difference(table)
    statistic = "miettinen_nurminen_risk_difference"
    for name, expected in (
        ("estimate", difference.estimate),
        ("conf_low", difference.conf_int.low),
        ("conf_high", difference.conf_int.high),
    ):
        assert number(shown, pair, statistic, name) == pytest.approx(expected, abs=1e-9)
    margins = [sum(table[0]), sum(table[1]), table[0][0] + table[1][0]]
    support = range(max(0, margins[2] - margins[1]), min(margins[0], margins[2]) + 1)
    least = min(
        scipy_stats.fisher_exact([[a, margins[0] - a], [margins[2] - a, margins[1] - margins[2] + a]]).pvalue
        for a in support
    )
    assert number(shown, pair, "fisher_exact", "min_attainable_p") == pytest.approx(least)


def test_q_and_holm_are_those_of_scipy_and_r(shown: AnalysisResult) -> None:
    p = [number(shown, pair, "fisher_exact", "p_value") for pair in PAIRS]
    q = [number(shown, pair, "benjamini_hochberg", "p_adjusted") for pair in PAIRS]
    assert q == pytest.approx(scipy_stats.false_discovery_control(p))
    holm = associated(RANDOM, "s1 s2", "c1 c2 c3", multiplicity="holm")
    order = np.argsort(p)
    expected = np.empty(6)
    expected[order] = np.minimum(1, np.maximum.accumulate(np.sort(p) * np.arange(6, 0, -1)))
    found = [number(holm, pair, "fisher_exact", "p_adjusted") for pair in PAIRS]
    assert found == pytest.approx(list(expected))
    none = associated(RANDOM, "s1 s2", "c1 c2 c3", multiplicity="none")
    assert [number(none, pair, "fisher_exact", "p_adjusted") for pair in PAIRS] == pytest.approx(p)
    assert "not adjusted" in str(none)


def test_the_adjusted_p_is_that_of_a_loop_over_every_order_of_the_units() -> None:
    data = frame(s1=[1, 1, 1, 0, 0, 0], s2=[1, 0, 1, 0, 1, 0], c1=[1, 1, 0, 0, 0, 0], c2=[1, 1, 1, 0, 0, 1])
    shown = associated(data, "s1 s2", "c1 c2")
    pairs = [(row, column) for column in ("c1", "c2") for row in ("s1", "s2")]
    strategies, challenges = data[["s1", "s2"]].to_numpy(int), data[["c1", "c2"]].to_numpy(int)

    @functools.cache
    def fisher_p(a: int, b: int, c: int, d: int) -> float:
        return float(scipy_stats.fisher_exact([[a, b], [c, d]]).pvalue)

    def p_values(dealt: np.ndarray) -> list[float]:
        return [
            fisher_p(*(int(((s == i) & (c == j)).sum()) for i in (1, 0) for j in (1, 0)))
            for c in dealt.T
            for s in strategies.T
        ]

    observed = p_values(challenges)
    every = np.array([p_values(challenges[list(order)]) for order in itertools.permutations(range(6))])
    order = np.argsort(observed, kind="stable")
    expected, largest = np.empty(4), 0.0
    for place, pair in enumerate(order):
        smallest = every[:, order[place:]].min(axis=1)
        largest = max(largest, float((smallest <= observed[pair] * (1 + 1e-9)).mean()))
        expected[pair] = largest
    found = [number(shown, pair, "fisher_exact", "p_adjusted") for pair in pairs]
    assert found == pytest.approx(list(expected), abs=1e-12)
    assert "all there are" in " ".join(str(shown).split())


def test_a_planted_association_is_found_and_nothing_else() -> None:
    generator = np.random.default_rng(5)
    strategies = generator.integers(0, 2, (30, 16))
    challenges = generator.integers(0, 2, (30, 14))
    challenges[:, 3] = strategies[:, 7]
    challenges[:2, 3] ^= 1
    names = [f"s{i}" for i in range(16)], [f"c{i}" for i in range(14)]
    data = pd.DataFrame(np.hstack([strategies, challenges]), columns=[*names[0], *names[1]])
    shown = associated(data, " ".join(names[0]), " ".join(names[1]))
    found = {
        (row.by, row.variable)
        for row in rows_of(shown, statistic="fisher_exact", stat_name="p_adjusted")
        if row.stat <= 0.05
    }
    assert found == {("s7", "c3")}
    assert "Pairs with adjusted p at or below 0.05: s7 and c3 (<0.001)." in " ".join(str(shown).split())


def test_a_drawn_p_has_its_standard_error_and_says_where_the_level_is_within_reach() -> None:
    """Fisher's p of 10, 5, 4 and 11 units is 0.0656; of a family of one the adjusted p is the same."""
    data = frame(s=[1] * 15 + [0] * 15, c=[1] * 10 + [0] * 5 + [1] * 4 + [0] * 11)
    for permutations, doubtful in ((100_000, False), (100, True)):
        shown = associated(data, "s", "c", permutations=permutations)
        (adjusted,) = rows_of(shown, statistic="fisher_exact", stat_name="p_adjusted")
        (error,) = rows_of(shown, statistic="fisher_exact", stat_name="mc_std_error")
        drawn = min(permutations, 60_000)
        assert error.stat == pytest.approx(np.sqrt(adjusted.stat * (1 - adjusted.stat) / drawn))
        words = f"with a standard error of {error.stat:.4f} from the draw, p could be on either side of 0.05"
        assert (words in (adjusted.note or "")) is doubtful
        assert (words.capitalize() in " ".join(str(shown).split())) is doubtful
        assert adjusted.note == error.note
    whole = associated(data, "s", "c", multiplicity="holm")
    assert not rows_of(whole, stat_name="mc_std_error")


def test_a_shuffled_file_and_items_in_another_order_give_the_same_p() -> None:
    generator = np.random.default_rng(8)
    names = [f"s{i}" for i in range(5)] + [f"c{i}" for i in range(4)]
    data = pd.DataFrame(generator.integers(0, 2, (30, 9)), columns=names)
    data["c3"] = data["c2"]
    plain = associated(data, " ".join(names[:5]), " ".join(names[5:]))
    shuffled = data.sample(frac=1, random_state=2)[names[::-1]]
    turned = associated(shuffled, "s3 s0 s4 s1 s2", "c2 c0 c3 c1")
    assert "drawn with seed" in " ".join(str(plain).split())
    for row in names[:5]:
        for column in names[5:]:
            for name in ("p_value", "p_adjusted", "mc_std_error"):
                assert number(plain, (row, column), "fisher_exact", name) == number(
                    turned, (row, column), "fisher_exact", name
                )


def test_swapping_and_recoding() -> None:
    swapped = associated(RANDOM, "c1 c2 c3", "s1 s2")
    plain = associated(RANDOM, "s1 s2", "c1 c2 c3")
    turned = associated(RANDOM.assign(c1=1 - RANDOM["c1"]), "s1 s2", "c1 c2 c3")
    for row in ("s1", "s2"):
        here, there = (row, "c1"), ("c1", row)
        for name in ("odds_ratio", "conf_low", "conf_high", "p_value"):
            expected = number(plain, here, "mid_p_odds_ratio", name)
            assert number(swapped, there, "mid_p_odds_ratio", name) == pytest.approx(expected, rel=1e-8)
        low, high = (number(plain, here, "mid_p_odds_ratio", name) for name in ("conf_low", "conf_high"))
        assert number(turned, here, "mid_p_odds_ratio", "conf_low") == pytest.approx(1 / high, rel=1e-7)
        assert number(turned, here, "mid_p_odds_ratio", "conf_high") == pytest.approx(1 / low, rel=1e-7)
        statistic = "miettinen_nurminen_risk_difference"
        assert number(turned, here, statistic, "estimate") == pytest.approx(-number(plain, here, statistic, "estimate"))


def test_nothing_missing_enters_the_family_and_pairs_with_more_answers_stand_apart() -> None:
    data = frame(
        s=[1, 1, 0, 0, 1, 0, None, 1],
        t=[1, 0, 1, 0, 1, None, 0, 0],
        c=[1, 1, 0, 0, 1, 0, 1, 0],
        d=[0, 1, 1, 0, 1, 0, 1, 0],
    )
    shown = associated(data, "s t", "c d")
    text = " ".join(str(shown).split())
    assert "Rows: 6 of 8 with an answer to each of the 4 items." in text
    assert "s (left blank) 1; t (left blank) 1" in text
    assert sum(row.stat for row in rows_of(shown, by="s", variable="c", statistic="tally")) == 6
    assert sum(row.stat for row in rows_of(shown, by="s", variable="c", statistic="pairwise_tally")) == 7
    for row in rows_of(shown, stat_name="p_adjusted"):
        assert row.method
    # One adjusted p and one q for each of the four pairs of the family; none for the four on more units.
    assert len(rows_of(shown, stat_name="p_adjusted")) == 8
    assert len(rows_of(shown, statistic="pairwise_tally")) == 16


def test_constant_items_are_rows_without_numbers() -> None:
    data = frame(s=[1, 1, 1, 1, 1, 1], t=[1, 0, 1, 0, 1, 0], c=[1, 1, 0, 0, 1, 0])
    shown = associated(data, "s t", "c")
    assert math.isnan(number(shown, ("s", "c"), "mid_p_odds_ratio", "odds_ratio"))
    text = " ".join(str(shown).split())
    assert "All units have the same answer to one of the two items." in text
    assert "Pairs: 1 of 2 tested" in text


def test_a_pair_that_can_never_reach_the_level_says_so() -> None:
    data = frame(s=[1, 0, 0, 0, 0, 0], c=[1, 0, 0, 0, 0, 0])
    shown = associated(data, "s", "c")
    assert number(shown, ("s", "c"), "fisher_exact", "min_attainable_p") == pytest.approx(1 / 6)
    assert NEVER in str(rows_of(shown, stat_name="min_attainable_p")[0].note)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (frame(s=[1, 1, 1], c=[1, 0, 1]), ["s: all units have the same answer"]),
        (frame(s=[1, None, 0], c=[None, 0, None]), ["s: 1 of 3 rows have no answer", "c: 2 of 3 rows have no answer"]),
    ],
)
def test_a_family_without_a_testable_pair_is_refused_with_every_reason(data: pd.DataFrame, said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        associated(data, "s", "c", types={"s": "binary", "c": "binary"})
    for words in said:
        assert words in str(caught.value)


def test_a_pair_that_the_dictionary_ties_is_not_tested(leap: Study) -> None:
    with pytest.raises(UsageError, match="any_bh_specialist and ch_no_specialty_destination: by the dictionary"):
        ls.associations(study=leap, exposures=["any_bh_specialist"], outcomes=["ch_no_specialty_destination"])
    shown = ls.associations(
        study=leap, exposures=["any_bh_specialist", "bh_teambuilding"], outcomes=["ch_no_specialty_destination"]
    )
    tied = ("any_bh_specialist", "ch_no_specialty_destination")
    assert math.isnan(number(shown, tied, "fisher_exact", "p_value"))
    text = " ".join(str(shown).split())
    assert "not tested, by the dictionary no practice has the challenge without the strategy" in text
    assert "Both are possible only with: At least one BH specialist on site." in text


tables = st.lists(
    st.lists(st.integers(0, 15), min_size=4, max_size=4).filter(lambda c: min(c[0] + c[1], c[2] + c[3]) > 0), min_size=1
)


@given(tables, st.sampled_from([0.9, 0.95, 0.99]))
def test_the_odds_ratio_limits_and_the_mid_p_always_agree_and_other_limits_say_where_they_do_not(
    cells: list[list[int]], conf_level: float
) -> None:
    names = [("s", "c")] * len(cells)
    for pair in pairs_of(names, np.array(cells).reshape(-1, 2, 2), conf_level):
        if not pair.computed:
            continue
        rejected = pair.mid_p <= 1 - conf_level
        assert abs(pair.mid_p - (1 - conf_level)) < 1e-9 or rejected == (pair.ratio.low > 1 or pair.ratio.high < 1)
        parted = rejected != (pair.difference.low > 0 or pair.difference.high < 0)
        assert (DISAGREE in pair.notes) == parted


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=12))
def test_tables_count_every_unit_once(units: list[tuple[int, int]]) -> None:
    exposure, outcome = np.array(units, dtype=float).T
    table = tables_of(exposure[:, None], outcome[:, None])[0, 0]
    assert table.sum() == len(units)
    assert table[0, 0] == sum(1 for a, b in units if a and b)
    assert table[0, 1] == sum(1 for a, b in units if a and not b)


def test_an_association_knows_its_size() -> None:
    pair = Association(exposure="s", outcome="c", table=((1, 2), (3, 4)))
    assert (pair.size, pair.computed) == (10, False)


BASES = """
kind = "association"
title = "Pairs, {wave}"
wave = "2020"
base = "all"
method = "odds_ratio"
multiplicity = "holm"
exposures = ["talks"]
outcomes = ["walks"]
"""


def test_not_asked_counts_as_no_on_the_base_of_all_units_only(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["plans/associations.toml"] = BASES
    rows = ["A,1,2,1,1", "B,2,0,-8,1", "C,1,1,0,0", "D,2,3,1,1", "E,1,1,0,9", "F,1,2,0,0", "G,2,0,-8,0"]
    study_files["data/first.csv"] = "id,size,staff,talks,walks,note\n" + "".join(f"{row},x\n" for row in rows)
    study = make_study(study_files)
    everyone, asked = ls.associations(study=study), ls.associations(study=study, base="answered")
    counts = [[row.stat for row in rows_of(shown, statistic="tally")] for shown in (everyone, asked)]
    # Yes and yes, strategy only, challenge only, neither; E did not record walks and is in neither.
    assert counts == [[2, 0, 1, 3], [2, 0, 0, 2]]
    text = " ".join(str(everyone).split())
    assert "Clinics: 6 of 7 with an answer to each of the 2 items." in text
    assert "Not asked counts as not present, where the dictionary says so: Staff talk." in text
    assert "Walks (unknown) 1" in text
    assert "Staff talk (not asked) 2; Walks (unknown) 1" in " ".join(str(asked).split())
