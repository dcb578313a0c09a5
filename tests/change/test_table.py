"""A comparison of waves in every format, the words of its rows, and what its figures are drawn from."""

import math
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.change.columns import KINDS, Headings
from leapstats.change.families import ABSENT
from leapstats.change.paired import Change, compare
from leapstats.change.pairs import PairedItem
from leapstats.change.rows import absent_words, rows_of_change, sentence
from leapstats.change.view import view_of
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.study import Study, Variable
from leapstats.output.document import level_labels
from leapstats.output.formats import module_for, names
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Result
from leapstats.survey.column import Column
from leapstats.terms import ItemType, Reason, Role, StatName

SPAN = "1 to 2"
FIRST_TESTS = {"mcnemar_mid_p", "wilcoxon_signed_rank", "exact_stuart_maxwell"}
YES_NO = CodeList("yes or no", (Code("0", "No"), Code("1", "Yes")))
LONG = pd.DataFrame(
    [
        *(("A", 2021, 0, 0, "a"), ("B", 2021, 1, 0, "a"), ("C", 2021, 2, 1, "b"), ("D", 2021, 3, 0, "c")),
        *(("A", 2022, 2, 1, "b"), ("B", 2022, 1, 0, "a"), ("C", 2022, 1, 1, "b"), ("E", 2022, 0, 1, "c")),
        *(("A", 2023, 1, 1, "b"), ("B", 2023, 1, 1, "c"), ("D", 2023, 4, 0, "a"), ("E", 2023, 0, 1, "c")),
    ],
    columns=["id", "year", "n", "yes", "level"],
)


@pytest.fixture(scope="module")
def contract() -> ModuleType:
    """The formats' contract: how each is opened, and what it has to show."""
    spec = spec_from_file_location("contract", Path(__file__).parents[1] / "output" / "test_formats_contract.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def of_study(leap: Study) -> AnalysisResult:
    return ls.staffing(study=leap, by="setting", list_text=True, list_units=True)


@pytest.fixture(scope="module")
def of_file() -> AnalysisResult:
    keys = {"id": "id", "wave_item": "year"}
    return ls.staffing(LONG, **keys, items=["n", "yes", "level"], by="level", list_units=True)


@pytest.mark.parametrize("name", names())
def test_every_format_shows_every_part(
    name: str, contract: ModuleType, of_study: AnalysisResult, of_file: AnalysisResult
) -> None:
    for shown in (of_study, of_file):
        # Plain text that is wide enough has the columns beside each other.
        document = replace(shown.document, width=400)
        text = contract.squeezed(contract.PLAIN[name](module_for(name).render(document)))
        place = 0
        for part in (part for table in document.tables for part in contract.parts_in_order(table)):
            found = text.find(contract.squeezed(part), place)
            assert found >= 0, (name, part, text[place : place + 200])
            place = found + len(contract.squeezed(part))
        spanners = (spanner.label for table in document.tables for spanner in table.spanners)
        for heading in (*spanners, *(head for table in document.tables for head in (table.stub, *table.columns))):
            # The lines of a heading that plain text breaks stand apart.
            parts = str(heading).split() if name == "text" else [str(heading)]
            assert all(contract.squeezed(part) in text for part in parts), heading


def test_rows_are_as_wide_as_the_table(of_study: AnalysisResult, of_file: AnalysisResult) -> None:
    for shown in (of_study, of_file):
        for table in shown.document.tables:
            assert {len(row.cells) for row in table.rows} == {0, len(table.columns)}
            assert sum(spanner.width for spanner in table.spanners) == len(table.columns)
        assert "nan" not in shown.render("csv").casefold()


def test_each_kind_of_items_has_a_table_with_its_own_columns(of_study: AnalysisResult, of_file: AnalysisResult) -> None:
    yes_no, numbers = of_study.document.body
    assert next(each.label.text for each in yes_no.rows if each.cells) == "At least one BH specialist on site"
    assert [str(each.label.text) for each in yes_no.spanners] == ["In both waves", "Change", "p"]
    heads = ["2013", "2016", "Gained", "Lost", "Difference (95% CI)", "Odds ratio (95% CI)"]
    assert [head.text for head in yes_no.columns] == [*heads, "McNemar mid-p", "McNemar exact", "Adjusted"]
    assert [each.label.text for each in numbers.spanners] == ["Mean", "Median (range)", "Change", "p"]
    heads = ["2013", "2016", "2013", "2016", "Rose, fell, stayed", "Mean", "Shift (95% CI)"]
    assert [head.text for head in numbers.columns] == [*heads, "Signed-rank", "Permutation", "Adjusted"]
    assert yes_no.source_notes == ()
    assert any(note.startswith("Practices: 30 in both waves") for note in numbers.source_notes)
    assert yes_no.stamp == numbers.stamp != ""
    titles = [table.title.rpartition(": ")[2] for table in of_file.document.body]
    assert titles == ["yes-no items", "numbers", "items of several levels"]
    levels = of_file.document.body[-1]
    assert [head.text for head in levels.columns[-3:]] == ["Stuart-Maxwell", "Bhapkar", "Adjusted"]
    item, level = levels.rows[:2]
    assert {cell.text for cell in item.cells[:-3]} == {cell.text for cell in level.cells[-3:]} == {"–"}


def test_those_who_answered_in_one_wave_have_columns_where_there_are_any(
    of_study: AnalysisResult, of_file: AnalysisResult
) -> None:
    for shown, expected in ((of_study, False), (of_file, True)):
        for table in shown.document.body:
            assert ("All who answered" in [each.label.text for each in table.spanners]) == expected
            told = any("All that answered an item in one of the waves" in note.text for note in table.footnotes)
            assert told != expected


def test_the_note_on_adjusted_p_tells_of_items_in_other_tables(
    of_study: AnalysisResult, of_file: AnalysisResult
) -> None:
    words = "Items of the family in the other tables are among them."
    for shown, expected in ((of_study, False), (of_file, True)):
        for table in shown.document.body:
            adjusted = next(note.text for note in table.footnotes if note.text.startswith("Of the p of the first"))
            assert adjusted.endswith(words) == expected


def test_the_summary_has_a_line_an_item_and_the_numbers_of_the_tables(
    of_study: AnalysisResult, of_file: AnalysisResult
) -> None:
    for shown in (of_study, of_file):
        summary, *tables = shown.document.tables
        assert summary is shown.document.summary
        n_items = sum(1 for row in shown.results if row.stat_name is StatName.P_ADJUSTED)
        assert sum(bool(row.cells) for row in summary.rows) == n_items
        everywhere = {cell.text for table in tables for row in table.rows for cell in row.cells}
        assert {cell.text for row in summary.rows for cell in row.cells} <= everywhere
    assert [column.text for column in summary.columns] == ["2021", "Later", "Change (95% CI)", "Adjusted p"]
    headings = [section.heading.text for section in summary.sections]
    assert headings == ["", "2021 to 2022", "2021 to 2023"]
    p = [row.stat for row in of_file.results if row.stat_name is StatName.P_VALUE and row.statistic in FIRST_TESTS]
    small, none = sum(each <= 0.05 for each in p), sum(map(math.isnan, p))
    said = summary.rows[0].label.text
    assert said.startswith(f"{len(p) - none} of {len(p)} changes tested. At or below 0.05: p in {small or 'none'}, ")


def test_a_short_comparison_needs_no_summary(leap: Study) -> None:
    assert ls.staffing(study=leap, items="n_psychologists").document.summary is None


def test_of_many_items_the_summary_has_those_with_the_smallest_adjusted_p() -> None:
    generator = np.random.default_rng(1)
    items = {f"n{place}": generator.integers(0, 5, 40) for place in range(21)}
    frame = pd.DataFrame({"id": [*range(20), *range(20)], "w": [1] * 20 + [2] * 20, **items})
    shown = ls.staffing(frame, id="id", wave_item="w", items=list(items), types=dict.fromkeys(items, "count"))
    summary = shown.document.summary
    assert summary is not None
    rows = [row for row in summary.rows if row.cells]
    p = {
        row.variable: row.stat
        for row in shown.results
        if row.stat_name is StatName.P_VALUE and row.statistic in FIRST_TESTS
    }
    adjusted = {row.variable: row.stat for row in shown.results if row.stat_name is StatName.P_ADJUSTED}
    smallest = sorted(items, key=lambda item: (adjusted[item], p[item]))[:20]
    assert [row.label.text for row in rows] == [f"{item}, 1 to 2" for item in smallest]


def test_sections_of_several_waves(of_file: AnalysisResult) -> None:
    yes_no, numbers, levels = of_file.document.body
    of_waves = ["2021 to 2022", "2021 to 2023"]
    told = ["By level: how many lost or fell, stayed, gained or rose", "What absent and mistaken answers could change"]
    for table in (yes_no, numbers):
        assert [section.heading.text for section in table.sections] == [*of_waves, "Over all waves", *told]
    assert [section.heading.text for section in levels.sections] == [*of_waves, told[0]]
    assert "a before; after: 1 a, 1 b, 0 c" in [row.label.text for row in levels.rows]
    # A and B have every answer: n is 0, 2, 1 and 1, 1, 1.
    labels = [row.label.text for row in numbers.rows]
    assert any(label.startswith("n (2 answered in every wave): mean 0.50 in 2021, 1.50 in") for label in labels)
    labels = [row.label.text for row in yes_no.rows]
    assert any(label.startswith("yes, 2021 to 2022: had the 2 missing pairs been known, change ") for label in labels)
    notes = [note.text for table in of_file.document.tables for note in table.footnotes]
    assert "Fewer than 5 pairs." in notes
    assert all(note[0] == note[0].upper() and note.endswith(".") and not note.endswith("..") for note in notes)


def test_labels_of_levels_and_of_their_changes() -> None:
    odd = CodeList("odd", (Code(">5", "over five"), Code("<5", "under five")))
    labels = level_labels(variable(ItemType.CATEGORICAL, odd))
    assert labels[">5"] == "over five"
    assert labels[">5><5"] == "over five to under five"
    assert level_labels(variable(ItemType.COUNT)) == {}


def variable(kind: ItemType, codes: CodeList | None = None) -> Variable:
    return Variable(name="x", label="An item", type=kind, role=Role.CHARACTERISTIC, codes=codes)


def column(values: Sequence[float | None], kind: ItemType) -> Column:
    """Make a column of answers; None is a missing one."""
    absent = -1 if kind is ItemType.BINARY else math.nan
    given = np.array([absent if value is None else value for value in values])
    reasons = [Reason.UNKNOWN if value is None else Reason.ANSWERED for value in values]
    values_given = given.astype(np.int16 if kind is ItemType.BINARY else np.float64)
    return Column(values_given, np.array(reasons, dtype=np.uint8))


def change(before: Sequence[float | None], after: Sequence[float | None], kind: ItemType = ItemType.BINARY) -> Change:
    codes = YES_NO if kind is ItemType.BINARY else None
    pair = PairedItem(
        variable=variable(kind, codes), waves=("1", "2"), before=column(before, kind), after=column(after, kind)
    )
    return compare(pair, 0.95)


def absent(level: str | None, **numbers: float) -> list[Result]:
    return [Result("x", level, "wave", SPAN, ABSENT, StatName(name), number) for name, number in numbers.items()]


KNOWN = "been known, change -25.0 to +50.0 points, unadjusted p <0.001 to 1.000; "
ONE, TWO = f"had the 1 missing pair {KNOWN}", f"had the 2 missing pairs {KNOWN}"
RANGE = {"change_low": -0.25, "change_high": 0.5, "p_low": 0.0004, "p_high": 1.0}


@pytest.mark.parametrize(
    ("after", "units", "flips", "said"),
    [
        ([1, 0, 1], math.nan, 1.0, "adjusted p crosses 0.05 with 1 answer flipped"),
        ([1, 0, 1], math.nan, math.nan, "adjusted p crosses 0.05 with no number of answers flipped"),
        (
            [1, None, 1],
            1.0,
            2.0,
            ONE + "adjusted p crosses 0.05 with 1 of them known or with 2 answers flipped",
        ),
        (
            [None, None, 1],
            math.nan,
            3.0,
            TWO + "adjusted p crosses 0.05 with 3 answers flipped, and with no number of them known",
        ),
        (
            [None, None, 1],
            2.0,
            math.nan,
            TWO + "adjusted p crosses 0.05 with 2 of them known",
        ),
        (
            [None, None, 1],
            math.nan,
            math.nan,
            TWO + "adjusted p crosses 0.05 with no number of them known, and with no number of answers flipped",
        ),
    ],
)
def test_words_of_absent_answers_to_yes_or_no(after: list[float | None], units: float, flips: float, said: str) -> None:
    rows = absent("1", **RANGE, absent_to_reverse=units, fragility_index=flips)
    assert list(absent_words(view_of(change([0, 0, 1], after), rows), "Lead")) == [f"Lead: {said}"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([1, 2], [2, 2], []),
        ([1, None], [2, 2], ["Staff: had the 1 missing pair been known, mean change -0.25 to +0.50"]),
        # A unit with an answer in neither wave has no part in the range of a mean.
        ([1, None, None], [2, 2, None], ["Staff: had the 1 missing pair been known, mean change -0.25 to +0.50"]),
    ],
)
def test_words_of_absent_numbers(before: list[float | None], after: list[float | None], said: list[str]) -> None:
    view = view_of(change(before, after, ItemType.COUNT), absent(None, change_low=-0.25, change_high=0.5))
    assert list(absent_words(view, "Staff")) == said


def cells_of(shown: Change, n_both: int, *, own: bool = False) -> dict[tuple[str, str], str]:
    """The cells of an item, by what stands over them."""
    kind = next(kind for kind in KINDS if kind.has(shown.pair.variable))
    columns = kind.columns(Headings(waves=("1", "2"), limits="95% CI", adjusted="", own=own))
    row = next(rows_of_change(view_of(shown, []), n_both, columns))
    return {(each.over.text, each.head.text): cell.text for each, cell in zip(columns, row.cells, strict=True)}


def test_measurements_keep_two_decimals_of_the_shift_and_counts_one() -> None:
    before, after = [0.0] * 8, [0.25] * 8
    count, measured = (
        cells_of(change(before, after, kind), 8, own=True) for kind in (ItemType.COUNT, ItemType.CONTINUOUS)
    )
    assert measured["Change", "Shift (95% CI)"] == "+0.25 (0.25 to 0.25)"
    assert count["Change", "Shift (95% CI)"] == "+0.3 (0.3 to 0.3)"
    # Means and middles are printed with the decimals they have.
    assert [measured["Mean", "1"], measured["Mean", "2"], measured["Change", "Mean"]] == ["0.00", "0.25", "+0.25"]
    assert measured["Median (range)", "2"] == "0.25 (0.25 to 0.25)"
    assert measured["All who answered", "1"] == "0.00; 0 (0 to 0), N 8"
    assert measured["Change", "Rose, fell, stayed"] == "8, 0, 0"


def test_a_wave_without_a_single_pair_prints_dashes() -> None:
    shown = change([1, None], [None, 2], ItemType.COUNT)
    cells = cells_of(shown, 2, own=True)
    assert cells.pop(("All who answered", "1")) == "1.00; 1 (1 to 1), N 1"
    assert cells.pop(("All who answered", "2")) == "2.00; 2 (2 to 2), N 1"
    assert cells.pop(("Change", "Rose, fell, stayed")) == "0, 0, 0"
    assert set(cells.values()) == {"–"}
    row = next(rows_of_change(view_of(shown, []), 2, ()))
    assert "Answered in both waves: 0 of 2." in row.label.notes
    assert "No unit answered in both waves." in row.label.notes


def test_infinite_medians_do_not_stop_a_row() -> None:
    cells = cells_of(change([1, 2], [2, 3], ItemType.COUNT), 2)
    assert cells["Change", "Shift (95% CI)"] == "+1.0 (-∞ to ∞)"


def test_a_note_becomes_a_sentence() -> None:
    assert sentence("fewer than 5 pairs") == "Fewer than 5 pairs."


def test_figures_name_their_base_and_their_source(of_study: AnalysisResult, of_file: AnalysisResult) -> None:
    plots = of_file.plot()
    # For each later wave: gained and lost, changes with limits, the paths of numbers.
    assert len(plots) == 6
    words = plots[0].labels
    assert words.title == "Change of 3 items of data frame, 2021 to 2022 and 2023"
    assert words.subtitle == "3 units with answers in both 2021 and 2022"
    assert words.caption == "Source: data frame"
    words = of_study.plot()[0].labels
    assert words.subtitle == "30 practices with answers in both 2013 and 2016"
    assert words.caption.startswith("Synthetic data")


def test_a_figure_of_one_unit_says_unit() -> None:
    frame = pd.DataFrame({"id": ["A", "A", "B"], "w": [1, 2, 2], "n": [0, 3, 5]})
    shown = ls.staffing(frame, id="id", wave_item="w", items=["n"])
    assert shown.plot()[0].labels.subtitle == "1 unit with answers in both 1 and 2"


def test_a_figure_of_items_with_other_bases_names_the_range() -> None:
    frame = pd.DataFrame(
        {"id": list("ABCABC"), "w": [1] * 3 + [2] * 3, "n": [0, 3, 5, 1, 3, 9], "m": [4] * 3 + [None, 5, 9]}
    )
    shown = ls.staffing(frame, id="id", wave_item="w", items=["n", "m"], types={"n": "count", "m": "count"})
    assert shown.plot()[0].labels.subtitle == "2 to 3 units with answers in both 1 and 2"
