"""Reports of studies that were made for a test: their own templates, what is wrong with one, and what is written."""

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

import leapstats as ls
from leapstats.errors import Problem
from leapstats.output.write import rendered
from leapstats.reporting.fields import Field, pieces_of

Run = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[[dict[str, str]], Path]
PLAN = """
title = "Clinics"
text = [
    "{value size n level=1} of {value size N level=1} are small; {value staff mean} work in one, see {table table1}.",
]

[[part]]
kind = "units"

[[part]]
kind = "table1"
text = ["Braces {{stay}}."]

[[part]]
kind = "provenance"
"""
EVIL = (
    '<script>alert("x")</script> & {{ HYPERLINK "http://x" }} =1+1 #panic("x") \\\\u{{41}} *b* _i_ $x$ @ref <lab> `c`'
)


@pytest.fixture
def study(make_study: Make, study_files: dict[str, str]) -> Path:
    return make_study({**study_files, "report.toml": PLAN})


def problems_of(plan: str, make_study: Make, study_files: dict[str, str]) -> str:
    with pytest.raises(ls.InputError) as caught:
        ls.report(study=make_study({**study_files, "report.toml": plan}))
    assert all(problem.what and problem.fix for problem in caught.value.problems)
    return str(caught.value)


def opening_of(report: object) -> str:
    return "".join(
        run if isinstance(run, str) else run.text
        for run in report.content.opening[0]  # type: ignore[attr-defined]
    )


def test_fields_are_the_numbers_of_the_table(study: Path, blank_figures: None) -> None:
    # Of the four clinics of the file one says small; two say how many work there, 2 and 0.
    assert opening_of(ls.report(study=study)) == "1 of 4 are small; 1.0 work in one, see Table 2."


def test_units_are_followed_by_their_ids(study: Path, blank_figures: None) -> None:
    # First wave: A B C D; second: A B E. So two come back, two are lost, one is new.
    frame = ls.report(study=study)["units"].frame
    numbers = frame[(frame.by_level == "2021")].set_index(["level", "stat_name"]).stat
    assert numbers["in_wave", "n"] == 3
    assert numbers["again", "n"] == 2
    assert numbers["again", "proportion"] == 0.5
    assert numbers["lost", "n"] == 2
    assert numbers["new", "n"] == 1


def test_two_runs_write_the_same_files_and_leave_others(study: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    first = run("report", "--study", study, "-o", folder)
    assert (first.returncode, first.stdout) == (0, f"{folder / 'report.html'}\n")
    content = (folder / "report.html").read_bytes()
    (folder / "notes.txt").write_text("mine")
    run("report", "--study", study, "-o", folder)
    assert (folder / "report.html").read_bytes() == content
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", "report.html"]
    assert str(tmp_path).encode() not in content


def test_synthetic_stands_in_the_name(
    make_study: Make, study_files: dict[str, str], run: Run, tmp_path: Path, blank_figures: None
) -> None:
    files = {**study_files, "report.toml": PLAN}
    files["study.toml"] = files["study.toml"].replace('id = "clinic"', 'id = "clinic"\nsynthetic = true')
    assert "report_synthetic.docx" in run("report", "--study", make_study(files), "--to", "docx", "-o", tmp_path).stdout


def test_everything_wrong_is_told_at_once(make_study: Make, study_files: dict[str, str]) -> None:
    told = problems_of(
        """
title = 5
colour = "red"
text = ["{value size} {val x} { {value nosuch n} {table none} {study foo} {value staff p_value from=none} {value 'x}"]
[[part]]
kind = "tabel1"
[[part]]
kind = "table1"
titel = "x"
[[part]]
kind = "table1"
wave = "2015"
[[part]]
kind = "model"
[[part]]
kind = "missing"
figures = "yes"
id = "1x"
""",
        make_study,
        study_files,
    )
    for words in (
        "title: 5 is not a title",
        "unknown: colour",
        "{val x}: this is no field",
        'a single "{"',
        "{value nosuch n}: nosuch: the table has no such item",
        "{table none}: there is no table none",
        "{study foo}: a study has no foo",
        "from: no part none was computed",
        "{value 'x}: this is no field",
        'part 1: there is no part "tabel1". Did you mean table1',
        "part 2 (table1): unknown: titel. Did you mean title?",
        "part 3 (table1), wave 2015: the study has no such wave",
        "part 4 (model): formula is missing",
        'figures: "yes" is not true or false',
        'id: "1x" is not a name',
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("part = 3", "3 is not a list of tables"),
        ('title = "x"', "the report has no part"),
        ("title = [", "the file cannot be read"),
        ('[[part]]\nkind = "text"\nid = "a"\n[[part]]\nkind = "text"\nid = "a"', "id a is already that of"),
        ('[[part]]\nkind = "text"\ntext = ["{value staff n from=units}"]', "no part units was computed"),
        ('[[part]]\nkind = "units"\ntext = ["{value x n from=units}"]', "the part has no x"),
        ('[[part]]\nkind = "units"\ntext = ["{value clinic n from=units}"]', "numbers are meant. Narrow them down"),
        ('[[part]]\nkind = "units"\ntext = ["{value clinic p_value from=units}"]', "has no number p_value there"),
        ('[[part]]\nkind = "units"\ntext = ["{value clinic n from=units level=x}"]', "there is no level x"),
        ('[[part]]\nkind = "text"\ntext = ["{value staff n colour=red}"]', "has no option colour"),
        ('[[part]]\nkind = "text"\ntext = ["{value staff n level=1 level=2}"]', "level is given more than once"),
        ('[[part]]\nkind = "units"\n[[part]]\nkind = "text"\nid = "units_2"', "could be a table or a figure of units"),
        ('[[part]]\nkind = "text"\ntext = ["{value a b c}"]', "it has 3 words after value"),
    ],
)
def test_one_thing_wrong(plan: str, words: str, make_study: Make, study_files: dict[str, str]) -> None:
    assert words in problems_of(plan, make_study, study_files)


def test_nothing_is_written_where_something_is_wrong(
    make_study: Make, study_files: dict[str, str], run: Run, tmp_path: Path
) -> None:
    study = make_study({**study_files, "report.toml": '[[part]]\nkind = "nothing"'})
    ended = run("report", "--study", study, "-o", tmp_path / "out")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out").exists()
    assert run("check", "--study", study).returncode == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "xls"), '"xls" is no format of a report'),
        (("-o", "nowhere/at/all"), "there is no such folder"),
        (("-o", "study.toml"), "is a file"),
        (("--layout", "none.toml"), "none.toml: the file is missing"),
        (("--template", "none.docx"), "this is no Word file"),
        (("--also", "x"), "no optional part x"),
    ],
)
def test_wrong_options(options: tuple[str, ...], words: str, study: Path, run: Run) -> None:
    ended = run("report", "--study", study, *options, cwd=study)
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr


def test_a_missing_library_is_told_before_anything_is_computed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from leapstats import formats

    monkeypatch.setattr(formats, "find_spec", lambda _: None)
    ended = run("report", "--to", "all")
    assert ended.returncode == 2
    assert 'Run pip install "leapstats[pdf]"' in ended.stderr


def test_words_of_a_study_are_words_in_every_format(
    make_study: Make, study_files: dict[str, str], blank_figures: None
) -> None:
    title = EVIL.replace("{{", "{").replace("}}", "}").replace("\\\\", "\\")
    plan = PLAN.replace('title = "Clinics"', f"title = '''{title}'''").replace("Braces", EVIL.replace('"', '\\"'))
    found = ls.report(study=make_study({**study_files, "report.toml": plan}))
    html = found.render("html")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    word = docx.Document(io.BytesIO(rendered(found.document, "docx")))
    assert title in {paragraph.text for paragraph in word.paragraphs}
    instructions = [each.text for each in word.element.body.iter() if each.tag.endswith("}instrText")]
    assert [each.split()[0] for each in instructions] == ["TOC"]
    pytest.importorskip("typst")
    assert rendered(found.document, "pdf").startswith(b"%PDF")


def test_a_very_long_text(make_study: Make, study_files: dict[str, str], blank_figures: None) -> None:
    files = dict(study_files)
    files["report.toml"] = PLAN.replace("Braces", "x" * 100_000)
    found = ls.report(study=make_study(files))
    assert "x" * 100_000 in found.render("html")
    assert zipfile.ZipFile(io.BytesIO(rendered(found.document, "docx"))).testzip() is None


def test_a_study_without_a_template_has_the_usual_parts(
    make_study: Make, study_files: dict[str, str], blank_figures: None
) -> None:
    found = ls.report(study=make_study(study_files))
    assert list(found.by_part) == ["units", "missing", "table1", "check", "methods", "provenance"]


def test_fields_are_taken_apart() -> None:
    problems: list[Problem] = []
    found = pieces_of("a {value x 'n of N' wave=2013} {{b}}", "here", problems)
    assert not problems
    assert found == ["a ", Field("value", ("x", "n of N"), (("wave", "2013"),), "here", ""), " ", "{", "b", "}"]


def test_a_field_takes_its_number_from_table_1_whichever_names_the_wave(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The part names the wave and the field does not, and the other way round: Table 1 is computed once."""
    from leapstats.api import report_values

    def twice(**_: object) -> None:
        raise AssertionError("Table 1 is computed again")

    monkeypatch.setattr(report_values, "table1", twice)
    for of_part, of_field in (('wave = "2013"', ""), ("", "wave=2013")):
        layout = tmp_path / "r.toml"
        text = f'title = "R"\ntext = ["{{value setting n level=Urban {of_field}}}."]\n'
        layout.write_text(f'{text}[[part]]\nkind = "table1"\n{of_part}\n')
        assert ls.report(layout=layout).content.opening


def test_a_first_look_at_free_text_says_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "free.csv"
    rows = "".join(f"{place},because of {place} reasons and {place * 7} more\n" for place in range(20))
    file.write_text(f"id,why\n{rows}")
    text = ls.report(file).render("html")
    assert text.count("No column is an item that can be counted or measured") == 2
    assert "20 different, not shown" in text
    with pytest.raises(ls.DataError, match="no column can be described"):
        ls.missing(file)
