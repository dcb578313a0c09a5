"""Tables with `min_cell` and `round_to`, in every format, and the audit of finished outputs."""

import itertools
import json
import math
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.output.formats import names

MARK = "[c]"
SURVEY = pd.DataFrame(
    {
        "region": ["North"] * 14 + ["South"] * 16,
        "owner": ["a"] * 3 + ["b"] * 11 + ["a"] * 9 + ["b"] * 7,
        "nurses": [1, 2, 3, 4, 5] * 6,
    }
)


@pytest.fixture(scope="module")
def shown() -> ls.AnalysisResult:
    return ls.table1(SURVEY, by="region", test=True, min_cell=5)


def test_the_long_frame_and_the_json_hold_nothing_that_the_table_hides(shown: ls.AnalysisResult) -> None:
    frame = shown.frame
    gone = frame[frame["note"].fillna("").str.startswith("withheld")]
    assert len(gone)
    assert gone["stat"].isna().all()
    assert gone["method"].isna().all()
    owner = frame[(frame["variable"] == "owner") & (frame["stat_name"].isin(["n", "proportion", "p_value"]))]
    assert owner["stat"].isna().all() or not (owner["stat"] == 3).any()
    records = json.loads(shown.render("json"))["results"]
    assert [each["stat"] == "NaN" for each in records] == [math.isnan(each) for each in frame["stat"]]


@pytest.mark.parametrize("name", [name for name in names() if name not in {"docx", "xlsx", "pdf"}])
def test_every_format_shows_the_mark(shown: ls.AnalysisResult, name: str) -> None:
    text = shown.render(name).replace("{", "").replace("}", "").replace("\\", "")
    assert MARK in text
    assert "3 (21.4)" not in text


def test_it_has_no_figures_and_gives_no_single_numbers(shown: ls.AnalysisResult) -> None:
    with pytest.raises(ls.UsageError, match="a figure would show"):
        shown.plot()
    with pytest.raises(ls.UsageError, match="single number"):
        shown.value("owner")  # type: ignore[attr-defined]


def test_derived_items_of_leap_are_read_together() -> None:
    frame = ls.table1(min_cell=5).frame
    any_service = frame[(frame["variable"] == "any_bh_service") & (frame["stat_name"] == "n")]
    assert any_service["stat"].isna().all()  # 27 of 30, so that 3 have none
    assert frame[(frame["variable"] == "org_type") & (frame["stat_name"] == "n")]["stat"].tolist() == [15, 9, 6]


def test_counts_are_rounded_and_percentages_are_of_rounded_counts() -> None:
    frame = ls.table1(SURVEY, by="region", test=True, round_to=5).frame
    counts = frame[frame["stat_name"].isin(["n", "n_base"])]["stat"].dropna()
    assert (counts % 5 == 0).all()
    assert frame[frame["stat_name"].isin(["p_value", "mean", "sd", "max"])]["stat"].isna().all()
    of_north = frame[(frame["variable"] == "owner") & (frame["by_level"] == "North") & (frame["level"] == "a")]
    assert of_north["stat"].tolist() == [5.0, 5 / 15]  # 3 and 14 are rounded to 5 and 15


def test_an_audit_finds_what_is_printed_and_what_follows(tmp_path: Path, shown: ls.AnalysisResult) -> None:
    bare, safe = tmp_path / "bare.json", tmp_path / "safe.json"
    ls.table1(SURVEY, by="region").save(bare)
    shown.save(safe)
    assert ls.disclose(safe).held
    found = ls.disclose(bare)
    assert not found.held
    assert {row.by_level for row in found.results if row.stat == 3} == {"North"}
    content = json.loads(bare.read_text())
    for each in content["results"]:
        if each["stat"] == 3 or (
            each["stat_name"] == "proportion" and each["by_level"] == "North" and each["level"] == "a"
        ):
            each |= {"stat": "NaN", "note": "withheld"}
    (tmp_path / "alone.json").write_text(json.dumps(content))
    (one,) = {(row.variable, row.stat, row.note) for row in ls.disclose(tmp_path / "alone.json").results}
    assert one[:2] == ("owner", 3.0)
    assert "add up" in str(one[2])


def test_two_safe_tables_are_not_safe_together(tmp_path: Path) -> None:
    """Each withholds cells of its own; what one prints gives away what the other withholds."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    ls.table1(SURVEY, by="region", min_cell=5).save(first)
    ls.table1(SURVEY[SURVEY["owner"].notna()], by="region", include=["owner"]).save(second)
    assert not ls.disclose([first, second]).held


def test_published_counts_are_known_anyway(tmp_path: Path) -> None:
    ls.table1(include=["setting"]).save(tmp_path / "setting.json")
    found = ls.disclose(tmp_path / "setting.json")
    assert found.held
    assert "known from the paper" in str(found)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ls.reproduce(min_cell=5), "published values are known"),
        (lambda: ls.read(min_cell=5), "how a file was read"),
        (lambda: ls.response(min_cell=5), "not in it"),
        (lambda: ls.table1(min_cell=1), "not a whole number from 2"),
        (lambda: ls.table1(min_cell="5"), "not a whole number from 2"),
        (lambda: ls.table1(min_cell=5, round_to=5), "cannot be combined"),
        (lambda: ls.disclose([]), "none is named"),
        (lambda: ls.disclose("no.json", min_cell=0), "not a whole number from 2"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(call: object, words: str) -> None:
    with pytest.raises(ls.UsageError, match=words):
        call()  # type: ignore[operator]


def test_all_files_that_are_no_outputs_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("{}")
    (tmp_path / "two.json").write_text("no")
    with pytest.raises(ls.DataError, match="2 problems"):
        ls.disclose([tmp_path / "one.json", tmp_path / "two.json"])


def test_headings_and_notes_hold_no_counts_of_what_is_withheld() -> None:
    shown = ls.associations(exposures="registry_tracking", outcomes=["ch_any_it", "ch_any_staffing"], min_cell=5)
    text = str(shown)
    assert "13/30" not in text
    assert "how many p-values are small" in text
    assert set(shown.frame.dropna(subset="stat")["stat_name"]) <= {"n"}


@pytest.mark.parametrize("options", [{"collect_below": 7}, {"zero_levels": "hide"}])
def test_rows_are_not_chosen_by_their_counts(options: dict[str, object]) -> None:
    with pytest.raises(ls.UsageError, match="how many units a row has"):
        ls.table1(SURVEY, min_cell=5, **options)


def test_a_style_brings_nothing_back(shown: ls.AnalysisResult) -> None:
    assert str(shown.styled("jama")).count(MARK) == str(shown).count(MARK)


def test_a_weighted_table_is_protected_by_its_unweighted_counts() -> None:
    data = SURVEY.assign(id=range(len(SURVEY)), weight=2.5)
    frame = ls.table1(data, by="region", id="id", weights="weight", min_cell=5).frame
    of_owner = frame[(frame["variable"] == "owner") & frame["level"].notna() & frame["by"].notna()]
    assert of_owner["stat"].isna().all()


def test_too_many_counts_are_refused() -> None:
    with pytest.raises(ls.UsageError, match="at most 600"):
        ls.associations(min_cell=5, permutations=9)


def test_a_case_of_the_same_answers_goes_with_them() -> None:
    """Who pays whom is a case of two yes-no items: one tells of the others what no sum does."""
    items = ["bh_affiliation", "bh_employed_by_practice", "bh_employed_externally"]
    frame = ls.crosstab(rows="bh_affiliation", columns="org_type", min_cell=5).frame
    assert frame["stat"].isna().any()
    frame = ls.missing(include=items, min_cell=5).frame
    assert frame[(frame["variable"] == items[1]) & (frame["stat_name"] == "n_answered")]["stat"].isna().all()


def test_each_wave_has_relations_of_its_own() -> None:
    for wave in ("2016", ["2016"], ["2013", "2016"]):
        shown = ls.table1(wave=wave, include=["any_bh_specialist"], min_cell=5)
        assert shown.frame["stat"].notna().any()


def test_one_unit_is_not_told_by_its_grammar() -> None:
    data = SURVEY.assign(region=[None, *SURVEY["region"][1:]])
    assert "[c] rows without an answer" in str(ls.table1(data, by="region", min_cell=5))


SCALE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")


@pytest.mark.parametrize("counts", [(0, 1, 5, 4, 3, 1), (2, 3, 3, 3, 1, 0), (4, 0, 2, 1, 5, 0), (1, 1, 1, 1, 8, 0)])
def test_answers_on_a_scale(counts: tuple[int, ...]) -> None:
    """Of all ways to answer that agree with what is printed: also with how many agree, two levels together."""
    least, size = 3, sum(counts)
    answers = [level for level, count in zip((*SCALE, None), counts, strict=True) for _ in range(count)]
    data = pd.DataFrame({"view": answers})
    frame = ls.likert(data, items=["view"], scale=SCALE, min_cell=least).frame
    tally = frame[(frame.statistic == "tally") & frame.stat_name.isin(["n", "n_answered", "n_missing"])]
    printed = {(row.level if isinstance(row.level, str) else row.stat_name): row.stat for row in tally.itertuples()}

    def told(cells: tuple[int, ...]) -> dict[str, int]:
        agree = cells[3] + cells[4]
        totals = {"n_answered": size - cells[5], "n_missing": cells[5], "any:Agree|Strongly agree": agree}
        return dict(zip(SCALE, cells, strict=False)) | totals | {"missing:blank": cells[5]}

    cuts = itertools.combinations(range(size + 5), 5)
    ways = (tuple(b - a - 1 for a, b in itertools.pairwise((-1, *cut, size + 5))) for cut in cuts)
    able = [each for each in map(told, ways) if all(math.isnan(n) or each[key] == n for key, n in printed.items())]
    true = told(counts)
    for key, number in printed.items():
        found = {each[key] for each in able}
        if math.isnan(number) and 0 < true[key] < least:
            assert min(found) == 0, key
            assert max(found) >= least, key
        assert not 0 < number < least, key
    means = frame[frame.stat_name.isin(["mean", "sd", "median"])]
    assert means.stat.isna().all()
    with pytest.raises(ls.UsageError, match="sort: its numbers cannot be protected"):
        ls.likert(data, items=["view"], scale=SCALE, sort="ascending", min_cell=least)


def test_fewer_units_than_the_number_itself() -> None:
    """A condition can leave three units: their number is the count of an answer."""
    with pytest.raises(ls.UsageError, match="fewer than 5 units in all"):
        ls.table1(SURVEY.head(3), by="region", min_cell=5)


def test_so_few_units_that_nothing_can_be_told() -> None:
    """With five, whatever is withheld, something follows from how many there are: then nothing is told."""
    shown = ls.table1(SURVEY.head(5), by="region", min_cell=5)
    counts = shown.frame[shown.frame.stat_name.isin(["n", "n_answered", "n_missing"]) & (shown.frame.stat > 0)]
    assert set(counts.stat) <= {5.0}


def test_a_count_is_no_year_where_there_are_as_many_units() -> None:
    """1,997 of 2,000 answered: 3 did not."""
    data = pd.DataFrame(
        {
            "region": ["north"] * 1000 + ["south"] * 1000,
            "kind": (["a", "b"] * 1000)[:1997] + [None] * 3,
            "year": ["x"] * 2000,
        }
    )
    assert "1997" not in ls.table1(data, by="region", where='kind != "b"', min_cell=5).render("text").replace(",", "")
