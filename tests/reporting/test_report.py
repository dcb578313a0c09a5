"""A report of the packaged study and of a file: what its formats hold, that they lead nowhere else, the same bytes."""

import base64
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import docx
import pytest

import leapstats as ls
from leapstats.output.formats.csv import table_lines
from leapstats.output.write import rendered
from leapstats.reporting.result import ReportResult
from leapstats.survey import read as survey_read

EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples"
SURVEY = EXAMPLES / "survey.csv"
VOID = {"meta", "br", "path", "use", "image", "rect", "link"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


class Page(HTMLParser):
    """What a page holds: ids, links, tags with their attributes, its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def values(self, *names: str) -> list[str]:
        return [value for _, attributes in self.tags for name, value in attributes.items() if name in names and value]


@pytest.fixture(scope="module")
def whole() -> Iterator[ReportResult]:
    """The report of the packaged study, its figures blank: what draws them is tested with them."""
    import matplotlib.pyplot as plt

    from leapstats.output.figures import page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page._redrawable(), "draw", lambda *_, **__: plt.figure(dpi=150))
        yield ls.report()


@pytest.fixture(scope="module")
def page(whole: ReportResult) -> Page:
    return Page(whole.render("html"))


def text_of(report: ReportResult) -> str:
    content = report.content
    paragraphs = [*content.opening, *(each for part in content.parts for each in (*part.before, *part.after))]
    return "\n".join("".join(run if isinstance(run, str) else run.text for run in each) for each in paragraphs)


def test_numbers_in_the_text(whole: ReportResult) -> None:
    # Table 1 of the paper prints 25 (83.3) for any specialist on site.
    assert "In 25 of 30 practices (83.3%)" in text_of(whole)
    assert "see Table 4." in text_of(whole)


def test_all_numbers_stand_in_one_frame(whole: ReportResult) -> None:
    frame = whole.frame
    row = frame[
        (frame.variable == "any_bh_specialist") & (frame.stat_name == "n") & (frame.statistic == "table1/tally")
    ]
    assert 25.0 in set(row.stat)
    assert set(whole["table1"].frame.columns) == set(frame.columns)
    assert len(frame) == sum(len(result.frame) for result in whole.by_part.values())
    keys = [row[:6] for row in whole.results]
    assert len(set(keys)) == len(keys)
    used = {
        tuple(key) for table in whole.document.tables for row in table.rows for cell in row.cells for key in cell.keys
    }
    assert len(used) > 500
    assert used <= set(keys)


def test_the_page_asks_for_nothing(whole: ReportResult, page: Page) -> None:
    assert not page.of("script")
    assert not page.of("link")
    assert all(each.startswith(("#", "data:text/csv")) for each in page.values("href", "src", "xlink:href"))
    policy = next(each["content"] for each in page.of("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert str(Path(__file__).parents[2]) not in whole.render("html")


def test_names_on_the_page_are_single_and_lead_somewhere(page: Page) -> None:
    ids = Counter(page.values("id"))
    assert [each for each, count in ids.items() if count > 1] == []
    targets = {each[1:] for each in page.values("href", "xlink:href") if each.startswith("#")}
    targets |= {each for value in page.values("aria-labelledby") for each in value.split()}
    assert targets <= set(ids)


def test_the_page_can_be_heard(page: Page) -> None:
    assert page.of("html")[0]["lang"] == "en"
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert len(page.of("caption")) == len(page.of("table"))
    assert all(each["role"] == "img" for each in page.of("svg"))
    assert len(page.of("desc")) == len(page.of("svg")) == len(page.of("figcaption"))
    assert [tag for tag, _ in page.tags if tag in {"header", "nav", "main", "footer"}] == [
        "header",
        "nav",
        "main",
        "footer",
    ]


def test_each_table_can_be_taken_away(whole: ReportResult, page: Page) -> None:
    files = [each for each in page.of("a") if "download" in each]
    assert len({each["download"] for each in files}) == len(whole.content.tables) == len(files)
    for link, table in zip(files, whole.content.tables, strict=True):
        _, content = str(link["href"]).split("base64,")
        assert base64.b64decode(content).decode("utf-8-sig") == table_lines(table)


def test_the_stamp_is_seen_everywhere(whole: ReportResult, page: Page) -> None:
    assert whole.document.synthetic
    html = whole.render("html")
    assert html.index("Synthetic data:") < html.index("<nav")
    assert '"synthetic": true' in whole.render("json")


def test_methods_have_their_sources(whole: ReportResult) -> None:
    rows = {row.label.text: [cell.text for cell in row.cells] for row in whole["methods"].document.table.rows}
    assert "McNemar (1947), Psychometrika" in rows["mcnemar_exact"][1]
    assert "Firth (1993), Biometrika" in rows["firth_logistic"][1]
    made = whole.frame.statistic.str.rsplit("/", n=1).str[-1]
    others = made[~made.isin({"methods"})]
    assert dict(zip(whole["methods"].frame.variable, whole["methods"].frame.stat, strict=True)) == Counter(others)


def test_provenance_has_hashes_and_no_path(whole: ReportResult, leap: ls.Study) -> None:
    import hashlib

    rows = {row.label.text: row.cells[0].text for row in whole["provenance"].document.table.rows}
    assert leap.folder is not None
    for name in ("variables.csv", "data/leap_2013_synthetic.sav", "report.toml", "plans/staffing.toml"):
        assert rows[name] == hashlib.sha256((leap.folder / name).read_bytes()).hexdigest()
    assert rows["Command"] == "leapstats report --study leap"


def test_a_part_that_is_left_out_says_so(whole: ReportResult) -> None:
    assert "bounds" not in whole.by_part
    assert "leapstats report --also bounds" in text_of(whole)
    with pytest.raises(ls.UsageError, match="no optional part bound"):
        ls.report(also="bound")
    with pytest.raises(ls.UsageError, match="no such part"):
        whole["bounds"]


@pytest.mark.parametrize("name", ["html", "docx", "pdf"])
def test_the_same_report_has_the_same_bytes(whole: ReportResult, name: str) -> None:
    if name == "pdf":
        pytest.importorskip("typst")
    assert rendered(whole.document, name) == rendered(whole.document, name)


def test_word_counts_captions_and_leads_to_them(whole: ReportResult) -> None:
    word = docx.Document(io.BytesIO(rendered(whole.document, "docx")))
    body = word.element.body
    marks = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
    codes = [each.get(f"{W}instr").split() for each in body.iter(f"{W}fldSimple")]
    assert [code[1] for code in codes if code[0] == "SEQ"].count("Table") == len(whole.content.tables)
    references = {code[1] for code in codes if code[0] == "REF"}
    assert references
    assert references <= marks
    assert all(len(each) <= 40 for each in marks)  # no bookmark of Word is longer
    pictures = list(body.iter(f"{WP}docPr"))
    assert len(pictures) == len(list(whole.content.figures))
    assert all(each.get("descr") for each in pictures)
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Caption", "Table Note", "Body Text"} <= styles


def test_word_takes_the_styles_of_a_journal(whole: ReportResult, tmp_path: Path) -> None:
    from dataclasses import replace

    from docx.shared import Pt

    journal = docx.Document()
    journal.styles["Caption"].font.size = Pt(17)
    journal.add_paragraph("Instructions of the journal")
    journal.sections[0].left_margin = Pt(100)
    journal.save(tmp_path / "journal.docx")
    made = rendered(replace(whole.document, template=tmp_path / "journal.docx"), "docx")  # type: ignore[arg-type]
    word = docx.Document(io.BytesIO(made))
    assert word.styles["Caption"].font.size == Pt(17)
    assert word.sections[-1].left_margin == Pt(100)
    assert "Instructions of the journal" not in "".join(paragraph.text for paragraph in word.paragraphs)
    (tmp_path / "other.docx").write_text("no Word file")
    with pytest.raises(ls.DataError, match="this is no Word file"):
        ls.report(template=tmp_path / "other.docx")


def test_each_wave_is_read_once(
    monkeypatch: pytest.MonkeyPatch, make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    read: list[str] = []
    own = survey_read.read_wave

    def counted(study: ls.Study, name: str, *others: object) -> ls.Survey:
        read.append(name)
        return own(study, name, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(survey_read, "read_wave", counted)
    with survey_read.shared_waves():
        study = ls.load_study(make_study(study_files))
        ls.missing(study=study)
        ls.table1(study=study)
        ls.read(study=study)
    assert read == ["2020"]


def test_first_look_at_a_file(blank_figures: None) -> None:
    found = ls.report(SURVEY, missing="n/a")
    assert list(found.by_part) == ["read", "missing", "table1", "doubts", "methods", "provenance"]
    assert "A first look at survey.csv" in found.render("html")
    assert not found.document.synthetic
    rows = {row.label.text: row.cells[0].text for row in found["provenance"].document.table.rows}
    assert rows["Command"] == "leapstats report survey.csv --missing n/a"
    assert "survey.csv" in rows


def test_every_other_format_shows_its_tables(whole: ReportResult) -> None:
    markdown = whole.render("markdown")
    assert all(table.title.split(",")[0] in markdown for table in whole.content.tables)


def test_a_notebook_shows_the_tables(whole: ReportResult) -> None:
    assert whole._repr_html_().count("<table") == len(whole.content.tables)
