"""Rates, agreement, models and scales with `min_cell`: brute force over all data that agree with what is printed."""

import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.api.model_after import with_tables
from leapstats.disclosure.protection import Exhibit, protected

EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples"
Cells = tuple[int, ...]
Numbers = Mapping[object, float]


def ways(size: int, n_cells: int) -> Iterator[Cells]:
    """Yield every way to part so many units."""
    for bars in itertools.combinations(range(size + n_cells - 1), n_cells - 1):
        ends = (-1, *bars, size + n_cells - 1)
        yield tuple(after - before - 1 for before, after in itertools.pairwise(ends))


def drawn(size: int, n_cells: int, count: int) -> list[Cells]:
    """Return some ways to part units."""
    return random.Random(7).sample(list(ways(size, n_cells)), count)


def narrowed(able: list[Cells], cells: Cells, counts: Callable[[Cells], Numbers], printed: Numbers, least: int) -> list:
    """Return the counts about which too much can be told; those that are printed are known, and must not be small."""
    truth, found = counts(cells), []
    for name, value in truth.items():
        seen = {counts(each)[name] for each in able}
        if 0 < value < least:
            found.extend([name] if min(seen) > 0 or max(seen) < least else [])
        elif math.isnan(printed.get(name, 0.0)):
            found.extend([name] if max(seen) - min(seen) < least else [])
    return found


def agrees(made: Numbers, printed: Numbers) -> bool:
    """Tell whether data would print the same, as far as it is not withheld."""
    return all(
        math.isnan(stat) or math.isclose(made[name], stat, abs_tol=1e-9)
        for name, stat in printed.items()
        if name in made
    )


# Rates: in each of two groups practices with a number and without, and events.


def of_rates(cells: Cells) -> dict[object, float]:
    kept, without = cells[:2], cells[2:]
    counts = {("n", group): count for group, count in zip("AB", kept, strict=True)}
    counts |= {("n_missing", group): count for group, count in zip("AB", without, strict=True)}
    return counts | {("n", None): sum(kept), ("n_missing", None): sum(without)}


def rates_of(cells: Cells, **options: object) -> ls.AnalysisResult:
    rows = [("A", True)] * cells[0] + [("B", True)] * cells[1] + [("A", False)] * cells[2] + [("B", False)] * cells[3]
    frame = pd.DataFrame(
        [
            {"unit": f"u{at}", "region": group, "visits": 2.5 if there else None, "patients": 90 + at}
            for at, (group, there) in enumerate(rows)
        ]
    )
    return ls.rates(frame, id="unit", items="visits", per="patients", by="region", **options)


def counts_in(frame: pd.DataFrame, names: tuple[str, ...]) -> dict[object, float]:
    rows = frame[(frame.statistic == "tally") & frame.stat_name.isin(names)]
    return {
        (row.stat_name, row.by_level if isinstance(row.by_level, str) else None): row.stat for row in rows.itertuples()
    }


@pytest.mark.parametrize("cells", [(6, 3, 1, 4), (8, 4, 2, 0), (5, 5, 1, 3), (9, 1, 3, 1), (4, 4, 4, 2)])
def test_who_has_a_rate_cannot_be_told(cells: Cells) -> None:
    frame = rates_of(cells, min_cell=3).frame
    printed = counts_in(frame, ("n", "n_missing"))
    able = [each for each in ways(sum(cells), 4) if agrees(of_rates(each), printed)]
    assert not narrowed(able, cells, of_rates, printed, 3)
    for group in (None, "A", "B"):
        if math.isnan(printed["n", group]):
            by = frame.by_level.isna() if group is None else frame.by_level == group
            assert frame[by & frame.stat_name.isin(["rate", "total", "conf_low"])].stat.isna().all()


def test_the_attack_succeeds_where_only_small_counts_are_withheld() -> None:
    cells = (6, 2, 6, 4)
    [weak] = protected([Exhibit(rates_of(cells))], 3, complementary=False)
    printed = counts_in(weak.frame, ("n", "n_missing"))
    able = [each for each in ways(sum(cells), 4) if agrees(of_rates(each), printed)]
    assert narrowed(able, cells, of_rates, printed, 3)


def test_few_events_go_with_those_that_give_them_away() -> None:
    data = pd.DataFrame(
        {
            "unit": range(30),
            "region": ["A"] * 10 + ["B"] * 10 + ["C"] * 10,
            "falls": [1, 1] + [0] * 8 + [1] * 10 + [2] * 10,
            "patients": 100,
        }
    )
    frame = ls.rates(data, id="unit", items="falls", per="patients", by="region", events=True, min_cell=5).frame
    totals = frame[frame.stat_name == "total"].stat.tolist()  # all 32; 2, 10, 20
    assert math.isnan(totals[1])
    assert sum(map(math.isnan, totals)) >= 2
    assert frame[(frame.by_level == "A") & (frame.stat_name == "rate")].stat.isna().all()
    assert not ls.rates(data, id="unit", items="falls", per="patients", events=True, min_cell=5).frame.stat.isna().any()


# Agreement: both a, a and b, b and a, both b; rated by one coder as a, as b.
def of_agreement(cells: Cells) -> dict[object, float]:
    aa, ab, ba, bb, a_alone, b_alone = cells
    rated = aa + ab + ba + bb
    agreed = (aa + bb) / rated if rated else math.nan
    chance = ((aa + ab) * (aa + ba) + (ba + bb) * (ab + bb)) / rated**2 if rated else math.nan
    numbers: dict[object, float] = {"rated": rated, "a": aa + ab + ba + a_alone, "b": bb + ab + ba + b_alone}
    numbers |= {"differ": ab + ba, "alone": a_alone + b_alone}
    numbers |= {"agreement": agreed, "kappa": (agreed - chance) / (1 - chance) if chance < 1 else math.nan}
    return numbers


@pytest.mark.parametrize("cells", [*drawn(12, 6, 12), (5, 1, 0, 6, 0, 0), (4, 4, 0, 4, 0, 0)])
def test_what_coders_gave_cannot_be_told(cells: Cells) -> None:
    kinds = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b"), ("a", None), ("b", None)]
    rows = [kind for kind, count in zip(kinds, cells, strict=True) for _ in range(count)]
    data = pd.DataFrame(rows, columns=["one", "two"]).assign(unit=[f"u{at}" for at in range(len(rows))])
    if data.two.isna().all():
        return
    result = ls.agreement(data, unit="unit", coder=["one", "two"], min_cell=3)
    frame = result.frame
    at = {
        (row.level if isinstance(row.level, str) else None, row.statistic, row.stat_name): row.stat
        for row in frame.itertuples()
    }
    names = {"rated": (None, "tally", "n_base"), "a": ("a", "tally", "n"), "b": ("b", "tally", "n")}
    names |= {"agreement": (None, "percent_agreement", "proportion"), "kappa": (None, "cohen_kappa", "estimate")}
    printed = {name: at.get(key, math.nan) for name, key in names.items()}
    able = [each for each in ways(12, 6) if agrees(of_agreement(each), printed)]

    def counted(each: Cells) -> dict[object, float]:
        return {name: value for name, value in of_agreement(each).items() if name not in {"agreement", "kappa"}}

    assert not narrowed(able, cells, counted, printed, 3)
    assert "to discuss" not in str(result)


# A model of yes or no by yes or no: yes among the exposed and others, no among them, and those without an answer.
def of_model(cells: Cells) -> dict[object, float]:
    a, b, c, d, _ = cells
    ratio = a * d / (b * c) if b * c else math.inf if a * d else math.nan
    return {
        "events": a + b,
        "used": a + b + c + d,
        "odds": ratio,
        **{("cell", at): cell for at, cell in enumerate(cells)},
    }


MODELS = [(5, 4, 4, 5, 0), (6, 1, 5, 6, 0), (5, 5, 5, 2, 1), (4, 4, 4, 6, 0), (4, 5, 3, 4, 2), (2, 5, 6, 5, 0)]


@pytest.mark.parametrize("cells", MODELS)
def test_a_model_does_not_tell_its_cells(cells: Cells) -> None:
    kinds = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no"), (None, "no")]
    rows = [kind for kind, count in zip(kinds, cells, strict=True) for _ in range(count)]
    data = pd.DataFrame(rows, columns=["outcome", "exposed"])
    frame = ls.model("outcome ~ exposed", data, method="likelihood", min_cell=3).frame
    found = {(row.statistic, row.stat_name): row.stat for row in frame.itertuples() if row.stat_name != "p_value"}
    ratio = next(stat for (_, name), stat in found.items() if name == "odds_ratio")
    printed = {"events": found["tally", "n"], "used": found["tally", "n_base"], "odds": ratio}
    able = [
        each
        for each in ways(sum(cells), 5)
        if all(
            math.isnan(stat) or math.isclose(of_model(each)[name], stat, rel_tol=1e-6) for name, stat in printed.items()
        )
    ]

    def counted(each: Cells) -> dict[object, float]:
        return {name: value for name, value in of_model(each).items() if name != "odds"}

    assert not narrowed(able, cells, counted, printed, 3)
    assert math.isnan(ratio) == any(0 < each < 3 for each in cells)


# A scale of two items from 1 to 3: how many have each score, and how many have none.
SCORES = (1.0, 1.5, 2.0, 2.5, 3.0)
PAIRS = ((1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (1, None))


def of_scale(cells: Cells) -> dict[object, float]:
    counts, size = cells[:5], sum(cells[:5])
    numbers: dict[object, float] = {"scored": size, "floor": cells[0], "ceiling": cells[4], "none": cells[5]}
    mean = sum(score * count for score, count in zip(SCORES, counts, strict=True)) / size if size else math.nan
    square = sum((score - mean) ** 2 * count for score, count in zip(SCORES, counts, strict=True))
    return numbers | {"mean": mean, "sd": math.sqrt(square / (size - 1)) if size > 1 else math.nan}


@pytest.mark.parametrize("cells", [*drawn(14, 6, 6), (2, 4, 5, 2, 1, 0), (2, 7, 3, 2, 0, 0), (1, 2, 3, 5, 3, 0)])
def test_the_ends_of_a_scale_cannot_be_told(cells: Cells) -> None:
    rows = [pair for pair, count in zip(PAIRS, cells, strict=True) for _ in range(count)]
    data = pd.DataFrame(rows, columns=["q1", "q2"])
    frame = ls.scales(data, items=["q1", "q2"], range=(1, 3), min_cell=3).frame
    whole = frame[frame.level.isna()]
    at = {(row.statistic, row.stat_name): row.stat for row in whole.itertuples()}
    printed = {name: at[name, "n"] for name in ("floor", "ceiling")} | {"scored": at["scale_score", "n"]}
    printed |= {name: at["mean_sd", name] for name in ("mean", "sd")}
    able = [each for each in ways(14, 6) if agrees(of_scale(each), printed)]

    def counted(each: Cells) -> dict[object, float]:
        return {name: value for name, value in of_scale(each).items() if name not in {"mean", "sd"}}

    assert not narrowed(able, cells, counted, printed, 3)
    assert frame[frame.statistic == "item_levels"].stat.isna().all()


def test_single_units_are_not_listed() -> None:
    data = EXAMPLES / "workforce" / "2026-01.csv"
    text = str(ls.rates(data, id="practice", items="fte_doctors", per="patients", missing="ND", min_cell=5))
    assert "Left out of fte_doctors: [c]." in text
    assert "P13" not in text
    visits = EXAMPLES / "workforce" / "2026-03.csv"
    text = str(
        ls.rates(visits, id="practice", items="home_visits", per="patients", missing="ND", events=True, min_cell=2)
    )
    assert "[c] looks like a code" in text
    frame = ls.respondents(EXAMPLES / "respondents.csv", within="practice", items="q01", min_cell=5).frame
    assert frame[frame.by_level.notna()].stat.isna().all()
    assert frame[frame.stat_name.isin(["min", "max"])].stat.isna().all()
    assert frame[frame.stat_name == "estimate"].stat.notna().any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ls.rates(EXAMPLES / "practices.csv", items="nurses", per="patients", units=True, min_cell=5), "units"),
        (
            lambda: ls.agreement(
                EXAMPLES / "coding.csv", unit="practice", coder="coder", code="theme", pairs=True, min_cell=5
            ),
            "pairs",
        ),
        (lambda: ls.model("ch_any_it ~ setting", draws=5, min_cell=5), "draws"),
        (lambda: with_tables(ls.model("has_psychologist ~ org_n_sites", min_cell=5), influence=True), "influence"),
    ],
)
def test_what_is_about_single_units_is_refused_by_name(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ls.UsageError, match=f"{words}: it"):
        call()


def test_counts_of_statistics_are_rounded() -> None:
    frame = rates_of((7, 6, 3, 1), round_to=5).frame
    assert frame[frame.stat_name == "n"].stat.tolist() == [15, 5, 5]
    assert frame[frame.stat_name.isin(["rate", "total"])].stat.isna().all()
    shown = ls.model("has_psychologist ~ org_n_sites", round_to=5).frame
    assert shown[shown.stat_name == "n"].stat.tolist() == [10]
    assert shown[shown.stat_name == "odds_ratio"].stat.isna().all()


def test_a_model_of_numbers_needs_events_alone() -> None:
    shown, plain = (ls.model("has_psychologist ~ org_n_sites", min_cell=least).frame for least in (5, None))
    assert shown.stat.tolist() == plain.stat.tolist()
    assert ls.model("has_psychologist ~ org_n_sites", min_cell=11).frame.stat.isna().any()


def test_a_single_number_is_that_of_the_protected_table(run: Callable[..., object]) -> None:
    for words, said in (
        (["has_psychologist", "--name", "n", "--min-cell", "5"], "8"),
        (["has_psychologist", "--name", "n"], "8"),
        (["has_psychologist", "--template", "{n} of {N} ({percent}%)", "--min-cell", "5"], "8 of 30 (26.7%)"),
        (["has_psychologist", "--name", "n", "--round-to", "5"], "10"),
        (["has_psychologist", "--min-cell", "11"], "it is withheld with the table"),
    ):
        done = run("value", *words)
        assert said in (done.stdout + done.stderr)


def test_so_few_units_that_their_number_is_small_are_refused() -> None:
    with pytest.raises(ls.UsageError, match="fewer than 5 units in all"):
        rates_of((2, 1, 1, 0), min_cell=5)


def test_sums_over_fewer_answers_have_no_mean_beside_few_at_an_end() -> None:
    data = pd.DataFrame([(1, 1)] * 2 + [(1, 2), (2, 2), (2, 3)] * 6 + [(1, None)] * 4, columns=["q1", "q2"])
    frame = ls.scales(data, items=["q1", "q2"], range=(1, 3), rule="sum", at_least=1, min_cell=3).frame
    of_scores = frame[frame.level.isna()].set_index(["statistic", "stat_name"]).stat
    assert math.isnan(of_scores["floor", "n"])
    assert math.isnan(of_scores["mean_sd", "mean"])


def test_numbers_of_names_are_no_counts_where_counts_are_rounded() -> None:
    coded = pd.DataFrame({"unit": list("abcdefgh"), "coder1": ["x", "y"] * 4, "coder2": ["x"] * 4 + ["y"] * 4})
    told = str(ls.agreement(coded, unit="unit", coder=["coder1", "coder2"], round_to=5))
    assert "those of AC1 and alpha" in told
    assert "each ends at -1 and 1" in told
