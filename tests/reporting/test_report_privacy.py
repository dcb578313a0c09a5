"""Small counts in a report: its tables, texts, figures and files tell none, all of them together."""

import itertools
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import leapstats as ls
from leapstats.reporting.result import ReportResult

SURVEY = Path(__file__).parents[2] / "analyses" / "examples" / "survey.csv"
DATA = "practice,region,billing\n" + "".join(
    f"p{place},{region},{billing}\n"
    for place, (region, billing) in enumerate(
        [("north", "yes")] * 2 + [("north", "no")] * 8 + [("south", "yes")] * 9 + [("south", "no")] * 11
    )
)
LAYOUT = """
title = "A report"
text = ["North {value billing n level=Yes by=region:north}, south {value billing n level=Yes by=region:south}, \
all {value billing 'n of N' level=Yes}; {figure table1}; see {table fit} and {table table1}."]
[[part]]
kind = "table1"
include = ["region", "billing"]
text = ["From the part: {value billing n level=1 from=table1}."]
[[part]]
kind = "units"
text = ["There are {value clinics n from=units}."]
[[part]]
id = "fit"
kind = "model"
formula = "billing ~ region"
[[part]]
kind = "methods"
[[part]]
kind = "provenance"
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of 30 practices: 2 of 10 in the north bill, 9 of 20 in the south."""
    folder = tmp_path_factory.mktemp("study") / "study"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.csv").write_text(DATA)
    (folder / "study.toml").write_text(
        '[study]\nname = "practices"\ntitle = "Practices"\nunit = "practice"\nunits = "practices"\nid = "practice"\n'
        '[[waves]]\nname = "2013"\nlabel = "first"\nfile = "data/a.csv"\nformat = "csv"\n'
    )
    (folder / "variables.csv").write_text(
        "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note\n"
        "practice,Practice,id,,id,,,,,,,,,\nregion,Region,categorical,region,characteristic,,,,,,,,,\n"
        "billing,Billing,binary,yes_no,characteristic,,,,,,,,,\n"
    )
    (folder / "codelists.csv").write_text(
        "list,code,label,order,missing\nregion,north,North,1,\nregion,south,South,2,\nyes_no,1,Yes,1,\nyes_no,0,No,2,\n"
    )
    (folder / "columns.csv").write_text(
        "wave,column,option,variable,recode\n2013,practice,,practice,\n2013,region,,region,\n"
        "2013,billing,,billing,yes=1; no=0\n"
    )
    (folder / "tables").mkdir()
    (folder / "tables" / "table1.toml").write_text(
        'title = "Practices"\nwave = "2013"\n[[section]]\nlabel = ""\n'
        '[[section.block]]\nitems = ["region", "billing"]\n'
    )
    (folder / "report.toml").write_text(LAYOUT)
    return folder


@pytest.fixture(scope="module")
def protected(study: Path) -> ReportResult:
    return ls.report(study=study, min_cell=5)


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_field_is_protected_together_with_the_tables(protected: ReportResult) -> None:
    """Two of ten in the north: the total of 11 is printed, so that neither region can be."""
    page = words_of(protected.render("html"))
    found = re.search(r"North (\S+), south (\S+), all (\S+) of (\S+);", page)
    assert found is not None
    north, south, yes, size = found.groups()
    known = {"north": north, "south": south, "yes": yes}
    # Every table that agrees with what is printed: 10 and 20 practices, 11 that bill.
    possible = {
        n
        for n, s in itertools.product(range(11), range(21))
        if all(known[name] in {"[c]", str(number)} for name, number in (("north", n), ("south", s), ("yes", n + s)))
    }
    assert set(range(6)) <= possible
    assert size == "30"
    assert "2 of" not in page
    assert "From the part: 11." in page


def test_what_cannot_be_protected_is_left_out_and_says_so(protected: ReportResult) -> None:
    page = words_of(protected.render("html"))
    assert page.count("This part is left out: its counts cannot be protected") == 2
    assert "There are" not in page  # the text of a part that is left out
    assert "; (left out); see (left out) and Table 1 ." in page
    assert "<svg" not in protected.render("html")
    assert not list(protected.content.figures)
    assert "--min-cell 5" in page
    assert "Counts of 1 to 4 practices are withheld in all tables together" in page
    assert list(protected.by_part) == ["table1", "methods", "provenance"]


def test_no_format_and_no_file_has_what_is_withheld(study: Path, tmp_path: Path) -> None:
    """Table 1 by region alone: 2 and 9 are withheld wherever they could stand."""
    layout = tmp_path / "by.toml"
    layout.write_text('title = "R"\n[[part]]\nkind = "table1"\nby = "region"\ninclude = ["billing"]\n')
    made = ls.report(study=study, layout=layout, min_cell=5)
    frame = made.frame
    gone = frame[(frame.by_level == "north") & (frame.level == "1")]
    assert gone.stat.isna().all()
    for name in ("text", "markdown", "csv", "json", "latex", "html"):
        assert not re.search(r"\b[29] \((20|45)\.0", made.render(name)), name
    for suffix in ("docx", "html"):
        made.save(tmp_path / f"r.{suffix}")
    import docx

    word = docx.Document(str(tmp_path / "r.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "[c]" in cells
    assert not any(re.search(r"\b[29] \(", cell) for cell in cells)


def test_a_study_asks_for_it_and_zero_leaves_it_aside(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "asks"
    shutil.copytree(study, folder)
    settings = folder / "study.toml"
    settings.write_text(settings.read_text() + "\n[privacy]\nmin_cell = 5\n")
    assert "North [c]" in words_of(ls.report(study=folder).render("html"))
    plain = folder / "plain.toml"
    plain.write_text(
        'title = "R"\ntext = ["North {value billing n level=Yes by=region:north}."]\n[[part]]\nkind="methods"\n'
    )
    assert "North 2." in words_of(ls.report(study=folder, layout=plain, min_cell=0).render("html"))
    assert "North [c]." in words_of(ls.report(study=folder, layout=plain).render("html"))


def test_rounded_counts_stand_in_the_texts_too(study: Path) -> None:
    page = words_of(ls.report(study=study, round_to=5).render("html"))
    assert "North 0, south 10, all 10 of 30;" in page
    assert "rounded to a multiple of 5" in page


def test_a_file_without_a_dictionary(tmp_path: Path) -> None:
    page = words_of(ls.report(SURVEY, min_cell=5).render("html"))
    assert page.count("This part is left out") == 2
    assert "[c]" in page


def test_a_wrong_option_is_named_as_it_is_typed(run: Callable[..., Any]) -> None:
    outcome = run("report", "--min-cell", "1")
    assert outcome.returncode == 2
    assert "--min-cell" in outcome.stderr
    assert "min_cell" not in outcome.stderr
