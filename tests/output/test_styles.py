"""Styles of journals: each number as the instructions ask for it, in every format; the frame stays as it is."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.describe.result import DescriptiveResult
from leapstats.errors import DataError, UsageError
from leapstats.output.document import Document
from leapstats.output.formats import is_binary, module_for, names
from leapstats.output.result import AnalysisResult
from leapstats.output.style import Style
from leapstats.output.styles import style_named, style_names
from leapstats.output.table import Row, Section, Table, Text, footnote_mark, mark

STYLES = style_names()
TEXTS = [name for name in names() if not is_binary(name)]

# The examples that the instructions give, and what follows from their rules at the edges.
P_VALUES = {
    "jama": {0.0004: "<.001", 0.0062: ".006", 0.049: ".049", 0.164: ".16", 0.5: ".50", 0.994: ">.99", 1.0: ">.99"},
    "nejm": {0.0004: "<0.001", 0.0062: "0.006", 0.164: "0.16", 0.994: "0.99", 1.0: "1.00"},
    "lancet": {0.00004: "<0.0001", 0.00012: "0.00012", 0.0314: "0.031", 0.5: "0.50"},
    "bmj": {0.0004: "<0.001", 0.0314: "0.031", 0.5: "0.50"},
    "apa": {0.0004: "<.001", 0.0314: ".031", 0.5: ".500"},
}
SIGNS = {
    "jama": {"1.66 (0.25 to 15.1)": "1.66 (0.25-15.1)", "+3.2 (-1.0 to 7.4)": "3.2 (−1.0 to 7.4)"},
    "nejm": {"1.66 (0.25 to 15.1)": "1.66 (0.25 to 15.1)", "-4": "−4"},
    "lancet": {"1.66 (0.25 to 15.1)": "1·66 (0·25–15·1)", "12345": "12 345", "4567": "4567"},
    "bmj": {"1.66 (0.25 to ∞)": "1.66 (0.25 to ∞)"},
    "apa": {"1.66 (0.25 to 15.1)": "1.66 [0.25, 15.1]", "0.25 to 15.1": "[0.25, 15.1]", "12345": "12,345"},
}
DATES = "2013-01-05 to 2013-11-30"


@pytest.fixture(scope="module")
def table() -> DescriptiveResult:
    made: DescriptiveResult = ls.table1(by="setting", test=True, difference=True, smd=True, show_missing="rows")
    return made


@pytest.fixture(scope="module")
def jama(table: DescriptiveResult) -> DescriptiveResult:
    return table.styled("jama")


@pytest.fixture(scope="module", params=["table", "staffing", "model"])
def result(request: pytest.FixtureRequest, table: DescriptiveResult) -> AnalysisResult:
    if request.param == "table":
        return table
    made: AnalysisResult = ls.staffing() if request.param == "staffing" else ls.model("ch_any_it ~ registry_tracking")
    return made


@pytest.mark.parametrize(("name", "p", "printed"), [(n, p, w) for n, each in P_VALUES.items() for p, w in each.items()])
def test_p_values_as_the_journal_has_them(name: str, p: float, printed: str) -> None:
    assert style_named(name).p_value(p) == printed


@pytest.mark.parametrize(
    ("name", "plain", "printed"), [(n, plain, w) for n, each in SIGNS.items() for plain, w in each.items()]
)
def test_signs_as_the_journal_has_them(name: str, plain: str, printed: str) -> None:
    assert style_named(name).signs(plain, limits=True) == printed


@pytest.mark.parametrize("name", STYLES)
def test_a_date_is_no_number(name: str) -> None:
    assert style_named(name).signs(DATES) == DATES


@pytest.mark.parametrize("name", STYLES)
def test_every_style_in_every_format(result: AnalysisResult, name: str) -> None:
    styled = result.styled(name)
    for format_name in TEXTS:
        assert styled.render(format_name).endswith("\n"), format_name
    assert styled.frame.equals(result.frame)
    before, after = result.document.table, styled.document.table
    assert [len(row.cells) for row in after.rows] == [len(row.cells) for row in before.rows]
    assert [note.text for note in after.footnotes] == [note.text for note in before.footnotes]
    assert len({note.mark for note in after.footnotes}) == len(before.footnotes)


@pytest.mark.parametrize("name", [name for name in STYLES if name != "plain"])
def test_no_number_keeps_the_plain_signs(result: AnalysisResult, name: str) -> None:
    style = style_named(name)
    styled = result.styled(name)
    cells = [cell.text for row in styled.document.table.rows for cell in row.cells if cell.keys]
    assert cells
    assert not any(re.search(r"(?<![\d\w])-\d", cell) for cell in cells)
    if style.decimal_point != ".":
        assert not any(re.search(r"\d\.\d", cell) for cell in cells)
    if not style.p_zero:
        assert not any(re.match(r"[<>]?0\.\d", cell.text) for cell in p_cells(styled))


def p_cells(result: AnalysisResult):  # type: ignore[no-untyped-def]
    cells = [cell for row in result.document.table.rows for cell in row.cells]
    return [cell for cell in cells if [key.stat_name for key in cell.keys] == ["p_value"]]


def test_every_p_is_the_one_of_the_frame(table: DescriptiveResult, jama: DescriptiveResult) -> None:
    frame = table.frame[table.frame["stat_name"] == "p_value"]
    p_values = frame.set_index(["variable", "statistic"])["stat"]
    found = p_cells(jama)
    assert len(found) == len(frame) > 10
    for cell in found:
        assert cell.text == style_named("jama").p_value(p_values[cell.keys[0].variable, cell.keys[0].statistic])


def test_thirty_practices_have_whole_percentages_in_jama(jama: DescriptiveResult) -> None:
    styled = jama
    # 15 of 30, 4 of 9.
    row = next(row for row in styled.document.table.rows if row.label.text.startswith("Federally"))
    assert [cell.text for cell in row.cells[:4]] == ["15", "50", "4", "44"]
    assert styled.text("org_type", "{percent}", level="Private primary care only", by="Urban") == "22"
    asked = ls.table1(digits={"percent": 2}, p_digits=2).styled("jama").document.table
    assert next(row for row in asked.rows if row.label.text.startswith("Federally")).cells[1].text == "50.00"


def test_decimals_of_p_that_were_asked_for_stay() -> None:
    asked = ls.table1(by="setting", test=True, p_digits=4).styled("jama")
    assert all(re.fullmatch(r"\.\d{4}|>\.99", cell.text) for cell in p_cells(asked))


def test_a_p_in_the_text_is_in_the_style(table: DescriptiveResult, jama: DescriptiveResult) -> None:
    level = "Private primary care only"
    p = table.value("org_type", "p", level=level)
    assert table.text("org_type", "{p}", level=level) == f"{p:.3f}"
    assert jama.text("org_type", "{p}", level=level) == f"{p:.2f}".removeprefix("0")
    assert table.styled("lancet").text("org_type", "{p}", level=level) == f"{p:.2f}".replace(".", "·")


def test_limits_of_a_table_are_alike(jama: DescriptiveResult) -> None:
    limits = [cell.text for row in jama.document.table.rows for cell in row.cells if "(" in cell.text]
    assert limits
    assert all(" to " in cell for cell in limits)  # some have a minus
    positive = ls.table1(conf_level=0.95).styled("jama").document.table
    cells = [row.cells[-1].text for row in positive.rows if row.cells and row.cells[-1].keys]
    assert all(re.fullmatch(r"\d+-\d+", cell) for cell in cells)
    assert len(cells) > 20


def test_marks() -> None:
    assert [footnote_mark(place, "letters") for place in (0, 25, 26)] == ["a", "z", "aa"]
    assert [footnote_mark(place, "numbers") for place in (0, 9)] == ["1", "10"]
    assert [footnote_mark(place, "*†") for place in (0, 1, 2)] == ["*", "†", "††"]


def test_two_marks_at_one_place_are_parted() -> None:
    assert str(Text("12", marks=("a", "b"))) == "12ᵃ,ᵇ"
    assert str(Text("12", marks=("1", "2"))) == "12¹,²"
    assert str(Text("12", marks=("*", "†"))) == "12*†"
    assert ">a</a>,<a" in module_for("html").fragment(lettered())
    assert r"1\tnote{a}\tnote{,}\tnote{b}" in module_for("latex").render(lettered())
    assert "1<sup>a</sup>,<sup>b</sup>" in module_for("markdown").render(lettered())


def lettered() -> Document:
    rows = (Row(Text("Item"), (Text("1", ("One.", "Two.")),)),)
    table = Table(
        title="T", stub=Text("Item"), columns=(Text("n"),), sections=(Section(Text(""), rows),), signs="letters"
    )
    return Document(command="test", table=mark(table), records=())


def test_the_style_is_named(jama: DescriptiveResult) -> None:
    assert "AMA Manual of Style" in json.loads(jama.render("json"))["conventions"]["style"]
    for name in STYLES:
        assert name == "plain" or re.search(r"\d{4}", style_named(name).source), name


def test_a_result_has_one_style(jama: DescriptiveResult) -> None:
    with pytest.raises(UsageError, match="Style the result as it was made"):
        jama.styled("apa")


def test_a_style_of_ones_own(tmp_path: Path, table: DescriptiveResult) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('title = "Ours"\np_decimals = [[1, 4]]\nmarks = "numbers"\n', encoding="utf-8")
    assert style_named(path) == Style(title="Ours", p_decimals=((1, 4),), marks="numbers")
    cells = p_cells(table.styled(path))
    assert cells
    assert all(re.fullmatch(r"<0\.0001|[01]\.\d{4}", cell.text) for cell in cells)


def test_a_style_that_says_nothing_of_p_leaves_them(tmp_path: Path, table: DescriptiveResult) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('marks = "numbers"\n', encoding="utf-8")
    assert [cell.text for cell in p_cells(table.styled(path))] == [cell.text for cell in p_cells(table)]
    path.write_text("p_zero = false\n", encoding="utf-8")
    assert [cell.text for cell in p_cells(table.styled(path))] == [
        cell.text.replace("0.", ".", 1) for cell in p_cells(table)
    ]


def test_thousands() -> None:
    patients = pd.DataFrame({"patients": [999.0, 1500.0, 12000.0, 45001.0]})
    plain = ls.table1(patients, count="patients", statistic="count=min to max")
    assert "999 to 45001" in str(plain)
    assert "999 to 45,001" in str(plain.styled(thousands=","))
    assert "999-45,001" in str(plain.styled("jama"))
    assert "999-45 001" in str(plain.styled("bmj"))
    many = pd.DataFrame({"yes": ["yes", "no"] * 600})
    assert "N = 1,200" in str(ls.table1(many).styled(thousands=","))
    with pytest.raises(UsageError, match="cannot stand between thousands"):
        plain.styled(thousands="0")


def test_everything_wrong_with_a_style_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        'limits = "(lo to hi)"\np_decimals = [[0.5, 2], [0.1, 3]]\npercent_sign = "yes"\nmark = "a"\np_least = -1\n',
        encoding="utf-8",
    )
    with pytest.raises(DataError) as error:
        style_named(path)
    assert len(error.value.problems) == 5
    with pytest.raises(UsageError, match="jama"):
        style_named("jamma")
    with pytest.raises(DataError, match=r"absent\.toml"):
        style_named(tmp_path / "absent.toml")


def test_a_style_is_no_file_of_a_study(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").touch()
    (tmp_path / "folder.toml").mkdir()
    with (tmp_path / "large.toml").open("wb") as large:
        large.truncate(2**26)
    for name, words in (("empty", "is empty"), ("folder", "it is a folder"), ("large", "bytes, but a style file")):
        with pytest.raises(DataError, match=words) as told:
            style_named(tmp_path / f"{name}.toml")
        assert "study" not in str(told.value).replace(str(tmp_path), "")
        assert "dictionary" not in str(told.value)


@pytest.mark.parametrize("name", STYLES)
def test_a_p_that_there_is_none_of_is_a_dash(name: str) -> None:
    frame = pd.DataFrame({"g": list("aabb"), "x": [1.5, 1.5, 1.5, 1.5]})
    shown = ls.table1(frame, by="g", include=["x"], continuous="x", test=True).styled(name)
    assert [cell.text for cell in p_cells(shown)] == ["–"]


@pytest.mark.parametrize(
    ("name", "text", "limits", "shown"),
    [
        ("apa", "<.001 to .850", False, "<.001–.850"),
        ("apa", ".024 to 1.000", False, ".024–1.000"),
        ("apa", "0.85 (<0.1 to 3.4)", True, "0.85 [<0.1, 3.4]"),
        ("lancet", "<0.0001 to 0.85", False, "<0·0001–0·85"),
        ("jama", "<-0.1 to .85", True, "<−0.1 to .85"),
    ],
)
def test_ends_below_a_number_are_ends(name: str, text: str, shown: str, *, limits: bool) -> None:
    assert style_named(name).signs(text, limits=limits) == shown


def test_every_share_in_brackets_has_its_sign() -> None:
    """Of every command; what is in brackets without one is an SD."""
    frame = pd.DataFrame(
        {"a": ["yes", "no"] * 6, "b": ["yes", "yes", "no", "no"] * 3, "c": ["no"] * 11 + ["yes"], "n": range(12)}
    )
    frame["few"] = ["yes", "no", None] * 4
    rated = pd.DataFrame({"q": ["Agree", "Disagree"] * 6, "r": ["Disagree", "Agree"] * 6, "g": list("xy") * 6})
    results = (
        ls.table1(frame, by="a", show_missing="column"),
        ls.table1(frame, show_missing="rows", missing_as="percent"),
        ls.crosstab(frame, rows="a", columns="b"),
        ls.missing(frame),
        ls.likert(rated, items=["q", "r"], by="g"),
        ls.associations(frame, exposures=["a", "c"], outcomes=["b", "few"]),
        ls.staffing(),
    )
    for result in results:
        tables = result.styled("lancet").document.tables
        cells = [cell for table in tables for row in table.rows for cell in row.cells]
        plain = [cell for cell in cells if re.search(r"\d \([\d·]+\)", cell.text)]
        assert all(key.stat_name in {"mean", "sd"} for cell in plain for key in cell.keys), plain
        assert any("%)" in cell.text for cell in cells)


def test_only_the_percentage_has_its_sign() -> None:
    frame = pd.DataFrame({"k": ["x", "y", "y", "z", "z"], "percent": [1.25, 2.25, 3.25, 4.25, 5.25]})
    for template, words in (("{percent}% ({n})", "20·0% (1)"), ("{n} ({percent})", "1 (20·0%)")):
        shown = ls.table1(frame, include=["k"], statistic={"categorical": template}).styled("lancet")
        assert shown.document.table.rows[1].cells[0].text == words
    for template in ("{percent}% ({n})", "{n} ({percent})"):  # the count is the percentage, too
        shown = ls.table1(frame[:2], include=["k"], levels={"k": ["x", "y", "z"]}, digits=0, statistic={"k": template})
        assert shown.styled("lancet").document.table.rows[3].cells[0].text == template.format(n=0, percent=0).replace(
            "0)", "0%)" if template.startswith("{n}") else "0)"
        )
    # An item that is called so has the decimals of numbers.
    assert "3.3 (1.6)" in str(ls.table1(frame, include=["percent"]).styled("jama"))


def test_labels_keep_their_words() -> None:
    frame = pd.DataFrame({"p": ["yes", "no", "no"], "n": [1.5, 2.5, 3.5]})
    labels = [row.label.text for row in ls.table1(frame).styled("jama").document.table.rows]
    assert labels[:2] == ["p, No. (%)", "n"]


def test_negative_numbers_have_thousands_and_dates_have_none() -> None:
    style = Style(thousands=",")
    assert style.signs("-12340.8 (-61494.0 to 60361.9)") == "-12,340.8 (-61,494.0 to 60,361.9)"
    assert style.signs("2013-01-05") == "2013-01-05"


@pytest.mark.parametrize(
    "line",
    [
        'minus = "\\u202e"',
        'minus = "5"',
        'limits = "lowhigh"',
        'limits = "high low"',
        'thousands = "5"',
        'decimal_point = ","\nthousands = ","',
        "p_least = 1",
        "p_most = 0.5",
        "p_significant = 2\np_decimals = [[1, 3]]",
    ],
)
def test_a_style_that_would_print_something_else_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(DataError):
        style_named(path)


def test_signs_that_mean_something_elsewhere_are_signs(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text("minus = '\\'\ndecimal_point = '$'\n", encoding="utf-8")
    assert style_named(path).signs("-1.5") == "\\1$5"


def test_styled_results_are_not_combined(table: DescriptiveResult, jama: DescriptiveResult) -> None:
    with pytest.raises(UsageError, match=r"then use \.styled"):
        ls.merge([jama, table.styled("lancet")])
    with pytest.raises(UsageError, match="None is no style"):
        table.styled(None)  # type: ignore[arg-type]


def test_a_file_of_a_style_or_of_labels_is_not_written_over(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    style, labels = tmp_path / "s.toml", tmp_path / "l.csv"
    style.write_text('marks = "numbers"\n', encoding="utf-8")
    labels.write_text("item,label\norg_type,Type\n", encoding="utf-8")
    for arguments in (
        ("table1", "--style", str(style), "--write-layout", str(style), "--overwrite-layout"),
        ("table1", "--style", str(style), "--format", "json", "-o", str(style)),
        ("table1", "--labels", str(labels), "-o", str(labels)),
    ):
        before = (style.read_text(encoding="utf-8"), labels.read_text(encoding="utf-8"))
        assert run(*arguments).returncode == 2
        assert (style.read_text(encoding="utf-8"), labels.read_text(encoding="utf-8")) == before


NOTES = {
    "docx": r"<w:i/><w:sz w:val=\"18\"/></w:rPr><w:t[^>]*>Note\.</w:t></w:r>",
    "html": r"<p><i>Note\.</i> BH, behavioral",
    "latex": r"\\textit\{Note\.\} BH, behavioral",
    "markdown": r"\n\*Note\.\* BH, behavioral",
    "text": r"\nNote\. BH, behavioral",
}


@pytest.mark.parametrize("name", NOTES)
def test_general_notes_stand_first_in_apa(name: str, table: DescriptiveResult) -> None:
    # Publication Manual (2020), 7.14: general notes, led by "Note." in italics, then those of letters.
    made = module_for(name).render(table.styled("apa").document)
    if is_binary(name):
        made = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert len(re.findall(NOTES[name], made)) == 1
    # A footnote, and a note to the whole.
    assert made.index("Fisher-Freeman-Halton") > made.index("Note.") < made.index("Conventions")
    assert "Note." not in str(table.styled("jama"))


def test_threeparttable_has_the_word_too(table: DescriptiveResult) -> None:
    document = replace(table.styled("apa").document, threeparttable=True)
    assert r"\item \textit{Note.} BH, behavioral" in module_for("latex").render(document)


@pytest.mark.parametrize("name", ["apa", "jama"])
def test_a_group_has_n_and_the_sample_has_capital_n(name: str, table: DescriptiveResult) -> None:
    heads = [spanner.label.text for spanner in table.styled(name).document.table.spanners]
    assert "All (N = 30)" in heads
    assert "Urban (n = 9)" in heads
    assert "Urban (N = 9)" in [spanner.label.text for spanner in table.document.table.spanners]


def test_marks_of_two_signs_are_parted() -> None:
    notes = tuple(f"Note {place}." for place in range(15))
    rows = tuple(Row(Text(f"Row {place}", (note,)), (Text("1"),)) for place, note in enumerate(notes[:-2]))
    last = Row(Text("Last", notes[-2:]), (Text("1"),))
    marked = mark(
        Table(title="", stub=Text("Item"), columns=(Text("n"),), sections=(Section(Text(""), (*rows, last)),))
    )
    assert str(marked.rows[-1].label).count(",") == 1
