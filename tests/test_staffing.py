"""The comparison of staffing over time on LEAP, as it is taken in a notebook."""

import io
import json
from pathlib import Path

import docx
import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.output.formats import module_for, names
from leapstats.output.notes import STAMP
from leapstats.output.result import AnalysisResult

STAMPED = STAMP.format(unit="practice")
FREE_TEXT = "Synthetic text:"


@pytest.fixture(scope="module")
def shown(leap: Study) -> AnalysisResult:
    return ls.staffing(study=leap)


@pytest.fixture(scope="module")
def told(leap: Study) -> AnalysisResult:
    return ls.staffing(study=leap, by="setting", list_text=True, list_units=True)


def number(shown: AnalysisResult, item: str, level: str | None, wave: str, name: str) -> float:
    rows = [
        row.stat
        for row in shown.results.rows
        if (row.variable, row.level, row.by_level, row.statistic, row.stat_name)
        == (item, level, wave, "paired_tally", name)
    ]
    assert len(rows) == 1
    return rows[0]


# Blasi et al. 2018, Results, "Staffing": 3 practices with a substance use counselor became 7, and 25 of 30 practices
# had a specialist both times.
@pytest.mark.parametrize(
    ("item", "before", "after"), [("has_substance_use_counselor", 3, 7), ("any_bh_specialist", 25, 25)]
)
def test_the_counts_that_the_paper_prints(shown: AnalysisResult, item: str, before: int, after: int) -> None:
    assert number(shown, item, "1", "2013", "n") == before
    assert number(shown, item, "1", "2016", "n") == after
    assert number(shown, item, "1", "2016", "n_base") == 30
    net = number(shown, item, "1", "2013 to 2016", "n_gained") - number(shown, item, "1", "2013 to 2016", "n_lost")
    assert net == after - before


def test_it_shows_itself(shown: AnalysisResult) -> None:
    text = str(shown)
    assert text.startswith("Summary: Behavioral health staffing, 2013 and 2016\n")
    assert "\n\nBehavioral health staffing, 2013 and 2016: yes-no items\n" in text
    assert "\n\nBehavioral health staffing, 2013 and 2016: numbers\n" in text
    assert "3 (10.0)" in text
    assert "7 (23.3)" in text
    assert "Practices: 30 in both waves, 0 in 2013 only, 0 in 2016 only; pairs are made on practice_id." in text
    assert "Methods: yes-no items: mid-p McNemar test" in text
    assert "over the family (Holm)" in text
    assert "<table>" in shown._repr_html_()
    assert isinstance(shown.frame, pd.DataFrame)


def test_what_comes_from_synthetic_files_says_so(shown: AnalysisResult) -> None:
    for name in ("text", "html", "markdown", "csv"):
        assert STAMPED in " ".join(shown.render(name).split())
    assert json.loads(shown.render("json"))["synthetic"] is True
    assert STAMPED in json.loads(shown.render("json"))["table"]["stamp"]
    word = docx.Document(io.BytesIO(module_for("docx").render(shown.document)))
    assert STAMPED in [paragraph.text for paragraph in word.paragraphs]


def test_units_and_free_text_are_told_on_request(told: AnalysisResult, shown: AnalysisResult) -> None:
    text = " ".join(str(told).split())
    assert "IN THEIR OWN WORDS" in text
    assert "Practice P20, 2016, Staffing changes since the visit: Synthetic text: staffing changes" in text
    assert "Practices in both waves: P01, P02, " in text
    assert "Practices in 2013 only: none." in text
    assert "BY SETTING" in text
    for size in ("Urban (n = 9)", "Suburban (n = 8)", "Rural (n = 11)", "Multiple (n = 2)"):
        assert size in text
    for name in names():
        content = module_for(name).render(shown.document)
        plain = content if isinstance(content, str) else content.decode("latin-1")
        assert FREE_TEXT not in plain
    word = docx.Document(io.BytesIO(module_for("docx").render(shown.document)))
    assert not any(FREE_TEXT in cell.text for table in word.tables for cell in table._cells)


def test_items_and_adjustment_are_chosen(leap: Study) -> None:
    some = ls.staffing(study=leap, items="n_psychologists", multiplicity="none", conf_level=0.9)
    assert {row.variable for row in some.results.rows} == {"n_psychologists"}
    assert len([section for section in some.document.table.sections if section.heading.text]) == 1
    assert "Of the first test: not adjusted." in str(some)
    adjusted = [row for row in some.results.rows if row.stat_name == "p_adjusted"]
    plain = [row for row in some.results.rows if (row.statistic, row.stat_name) == ("wilcoxon_signed_rank", "p_value")]
    assert [row.stat for row in adjusted] == [row.stat for row in plain]


def test_a_data_frame() -> None:
    frame = pd.DataFrame({"id": list("ABAC"), "wave": [1, 1, 2, 2], "n": [0, 2, 3, 5]})
    shown = ls.staffing(frame, id="id", wave_item="wave", items=["n"], list_units=True)
    assert "Change of 1 item of data frame, 1 to 2" in str(shown)
    assert "Units: 1 in both waves, 1 in 1 only, 1 in 2 only" in str(shown)
    assert shown.document.study is None
    assert not shown.document.synthetic


def test_all_problems_of_the_options_at_once() -> None:
    frame = pd.DataFrame({"n": [1]})
    with pytest.raises(UsageError) as found:
        ls.staffing(frame, types={"n": "number"}, conf_level=2, plan="p", multiplicity="all")
    places = [problem.where for problem in found.value.problems]
    assert places == ["conf_level", "plan", "types, n", "multiplicity", "id", "wave_item", "items"]


def test_figures_that_cannot_be_saved(shown: AnalysisResult, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"2 problems in the output(.|\n)*\.gif(.|\n)*there is no folder"):
        shown.plot().save(tmp_path / "no" / "change.gif")
    assert list(tmp_path.iterdir()) == []
