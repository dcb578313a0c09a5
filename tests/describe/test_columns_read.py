"""What a file was read as: its facts and a row a column, counted by hand or by pandas."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import leapstats as ls
from leapstats.describe.columns_read import columns_of_file
from leapstats.describe.file_facts import facts_of_file
from leapstats.errors import InputError
from leapstats.output.formats import names
from leapstats.output.result import AnalysisResult
from leapstats.output.wrapping import places
from leapstats.survey.choices import Choices
from leapstats.survey.inference import infer
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason

Run = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples"
SURVEYMONKEY = """\
Respondent ID,Email Address,Which services do you offer?,,,Other comments,How satisfied are you with:,
,,Care management,Telehealth,Other (please specify),Open-Ended Response,Pay,Team
11,a@b.org,Care management,,,secret words,Satisfied,Satisfied
12,c@b.org,,Telehealth,hidden visits,,Very satisfied,
13,d@b.org,,,,,,
14,e@b.org,Care management,Telehealth,,more secret words,Satisfied,Very satisfied
"""


def facts(result: AnalysisResult) -> dict[str, str]:
    shown = result.tables[0]
    return dict(zip(shown["File"], shown.iloc[:, 2], strict=True))


def row(result: AnalysisResult, label: str) -> list[str]:
    table = result.table
    return table[table["Column"].str.strip() == label].iloc[0, 2:].tolist()


@pytest.fixture
def monkey(tmp_path: Path) -> Path:
    path = tmp_path / "monkey.csv"
    path.write_text(SURVEYMONKEY)
    return path


def test_each_column_of_a_file_against_pandas() -> None:
    path = EXAMPLES / "survey.csv"
    frame = pd.read_csv(path, na_values=["n/a"])
    result = ls.read(path, missing="n/a")
    assert facts(result)["Rows"] == str(len(frame))
    assert facts(result)["Columns"] == str(len(frame.columns))
    assert facts(result)["Taken for"] == "plain table with one row of headings (format csv)"
    assert result.table["Column"].tolist() == frame.columns.tolist()
    for name in frame.columns:
        answered, missing = (int(frame[name].notna().sum()), int(frame[name].isna().sum()))
        assert row(result, name)[1].startswith(str(answered))
        assert row(result, name)[2].split(" ")[0] == str(missing)
    for name in ("region", "registry", "huddles", "burnout", "turnover"):
        counted = frame[name].value_counts()
        shown = dict(part.rsplit(": ", 1) for part in row(result, name)[3].split("; "))
        assert {level.lower(): int(n) for level, n in shown.items()} == {
            str(level).lower(): n for level, n in counted.to_dict().items()
        }
    visits = frame["visits"]
    assert row(result, "visits")[3] == f"{visits.min()} to {visits.max()}, median {visits.median():.0f}"
    assert row(result, "practice")[3] == f"{frame['practice'].nunique()} different, not shown"
    assert not any(practice in str(result) for practice in frame["practice"])


def test_questions_options_and_personal_columns(monkey: Path) -> None:
    result = ls.read(monkey)
    assert facts(result)["Taken for"] == "SurveyMonkey export, two header rows (format surveymonkey)"
    assert facts(result)["Columns"] == "8, 1 of them held back"
    table = result.table
    assert table["Column"].tolist() == [
        "Respondent ID",
        "Which services do you offer?",
        "  Care management",
        "  Telehealth",
        "  Other (please specify)",
        "Other comments",
        "How satisfied are you with:",
        "  Pay",
        "  Team",
        "Email Address",
    ]
    # Respondent 13 answered nothing of the question and nothing after it; the others chose at least one option.
    stopped = "1 stopped before the question"
    assert row(result, "Which services do you offer?")[0].startswith("check all that apply (3 options")
    assert row(result, "Which services do you offer?")[1:] == ["3", stopped, "No: 0; Yes: 3"]
    assert row(result, "Care management") == ["", "3", stopped, "No: 1; Yes: 2"]
    assert row(result, "Other (please specify)") == ["", "3", stopped, "No: 2; Yes: 1"]
    assert row(result, "How satisfied are you with:") == ["", "", "", ""]
    assert row(result, "Pay")[1:] == ["3", "1", "Satisfied: 2; Very satisfied: 1"]
    assert row(result, "Email Address") == ["held back (personal data; --keep shows it)", "", "", ""]
    shown = str(result) + result.render("json")
    assert not any(word in shown for word in ("secret", "hidden", "b.org", "Please check"))
    kept = ls.read(monkey, keep="Email Address")
    assert row(kept, "Email Address")[1] == "4"
    assert facts(kept)["Columns"] == "8"


def test_missing_codes_of_spss_by_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    frame = pd.DataFrame({"size": [1, 2, 2, 8, 9, 9, None], "beds": [3, 99, 4, 5, 6, 7, 8]}, dtype="float64")
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={"size": "Size of the practice"},
        variable_value_labels={"size": {1.0: "Small", 2.0: "Large", 8.0: "Not applicable", 9.0: "Refused"}},
        missing_ranges={"size": [{"lo": 8.0, "hi": 9.0}], "beds": [{"lo": 99.0, "hi": 99.0}]},
    )
    result = ls.read(path)
    assert facts(result)["Taken for"] == "SPSS file, by its first bytes (format spss)"
    size = row(result, "size: Size of the practice")
    assert size[1:] == ["3", "4: not applicable 1, left blank 1, refused 2", "Small: 1; Large: 2"]
    assert row(result, "beds")[1:] == ["6", "1 unknown", "3 to 8, median 5.5"]
    numbers = {(each.variable, each.level, each.stat_name): each.stat for each in result.results}
    assert numbers["size", "missing:refused", "n_missing"] == 2


def test_what_a_reader_says_of_units_waves_and_reasons() -> None:
    def texts(*cells: str | None) -> np.ndarray:
        return np.array(cells, dtype=object)

    asked = np.array([0, Reason.NOT_ASKED, Reason.NOT_ASKED, 0], dtype=np.uint8)
    file = RawFile(
        path=Path("export.csv"),
        format="platform",
        columns=(
            RawColumn(name="record", cells=texts("7", "7", "8", None), fixed=True),
            RawColumn(name="event", cells=texts("first", "second", "first", "first"), fixed=True),
            RawColumn(name="code", cells=np.array([1.0, np.nan, np.nan, 3.0]), label="An odd code", reasons=asked),
            RawColumn(name="started", cells=texts("2020", None, "2021", None), fixed=True),
        ),
        rows=np.arange(2, 6, dtype=np.int64),
        notes=("an export of the platform: it has record and event", "1 row of totals left out"),
        id="record",
        wave="event",
    )
    inferred = infer(file, Choices(ids=("code",)))
    told = {fact.about: fact.words for fact in facts_of_file(file, file, inferred.survey, Choices())}
    assert told == {
        "Taken for": "an export of the platform: it has record and event (format platform)",
        "Rows": "4",
        "Units": "2 different values of record; 1 rows have none",
        "Waves (event)": "first: 3; second: 1",
        "Columns": "4",
    }
    columns = {column.name: column for column in columns_of_file(file, inferred)}
    assert columns["record"].taken == "left out (the id of the unit)"
    assert columns["event"].taken == "left out (the wave)"
    assert columns["started"].taken == "left out (not a question)"
    assert columns["code"].label == "code: An odd code"
    assert columns["code"].reasons == (Reason.NOT_ASKED,)
    counts = {(each.statistic, each.stat_name, each.level): each.stat for each in columns["code"].rows}
    assert counts["tally", "n_missing", "missing:not_asked"] == 2
    assert counts["distinct", "n", None] == 2


def test_several_columns_make_the_id_and_a_condition_keeps_rows() -> None:
    frame = pd.read_csv(EXAMPLES / "long.csv")
    result = ls.read(EXAMPLES / "long.csv", id=["clinic", "year"], where="nurses > 2")
    kept = frame[frame["nurses"] > 2]
    assert facts(result)["Rows"] == f"{len(frame)}, {len(kept)} of them used"
    assert (
        facts(result)["Units"]
        == f"{len(frame.drop_duplicates(['clinic', 'year']))} different values of clinic and year"
    )
    assert row(result, "nurses")[1] == str(len(kept))
    assert row(result, "clinic")[3] == f"{kept['clinic'].nunique()} different, not shown"


def test_a_data_frame_of_every_kind() -> None:
    frame = pd.DataFrame(
        {
            "grade": pd.Categorical(["a", "b", "b", None], categories=["a", "b", "c"], ordered=True),
            "seen": pd.to_datetime(["2020-01-01", "2020-03-05", None, "2020-02-01"]),
            "score": [0.25, 1.5, None, 2.75],
            "empty": [None] * 4,
            5: [1, 2, 2, 9],
        }
    )
    result = ls.read(frame, count=5)
    assert facts(result)["Taken for"] == "data frame (format frame)"
    assert str(result).startswith("How the data frame was read")
    assert row(result, "grade")[1:] == ["3", "1", "a: 1; b: 2; c: 0"]
    assert row(result, "seen")[1:] == ["3", "1", "2020-01-01 to 2020-03-05"]
    assert row(result, "score")[1:] == ["3", "1", "0.3 to 2.8, median 1.5"]  # rounded half up
    assert row(result, "empty") == ["left out (no answers)", "0", "4", ""]
    assert row(result, "5")[3] == "1 to 9, median 2"


def test_many_levels_are_cut_and_counted() -> None:
    frame = pd.DataFrame({"state": [f"State {letter}" for letter in "abcdefghi"] * 3})
    shown = row(ls.read(frame), "state")[3]
    assert shown == "State a: 3; State b: 3; State c: 3; State d: 3; ... 9 levels"


def test_words_that_all_mean_missing_are_no_answers() -> None:
    result = ls.read(pd.DataFrame({"x": ["n/a", "refused"] * 5, "y": ["a", "b"] * 5}))
    assert row(result, "x") == ["left out (no answers)", "0", "10 unknown", ""]


def test_a_file_with_nothing_but_personal_data(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("email\na@b.org\nc@d.org\n")
    result = ls.read(path)
    assert row(result, "email")[0].startswith("held back")
    assert facts(result)["Columns"] == "1, 1 of them held back"


def test_a_wave_of_a_study_through_its_dictionary() -> None:
    result = ls.read(study=EXAMPLES / "clinics", wave="2020")
    survey = ls.read_survey(study=EXAMPLES / "clinics", wave="2020")
    raw = [name for name in survey.items if survey.study.variables[name].formula is None]
    assert facts(result)["Rows"] == f"{len(survey)} clinics"
    n_derived = len(survey.items) - len(raw)
    assert facts(result)["Items"] == (
        f"{len(raw)} read through the dictionary; {n_derived} derived from these are not listed"
    )
    listed = [label.strip().split(": ")[0] for label in result.table["Column"]]
    assert [name for name in listed if name in survey.study.variables] == raw
    frame = survey.frame()
    for name in raw:
        numbers = {(each.level, each.stat_name): each.stat for each in result.results if each.variable == name}
        assert numbers[None, "n_answered"] == frame[name].notna().sum()


def test_the_packaged_study_opens_with_a_summary(run: Run) -> None:
    brief, full = run("read"), run("read", "--all")
    assert brief.returncode == full.returncode == 0
    assert "This is the summary" in brief.stdout
    assert "practice_id: Practice identifier" not in brief.stdout
    assert "practice_id: Practice identifier" in full.stdout
    assert "Synthetic data" in brief.stdout
    result = ls.read()
    kinds = {each.by_level: each.stat for each in result.results if each.by == "taken_for"}
    survey = ls.read_survey()
    counted = pd.Series(
        [survey.variable(name).type.value for name in survey.items if survey.study.variables[name].formula is None]
    ).value_counts()
    assert kinds == counted.to_dict()
    assert ls.read(wave="2016").document.summary_suffices is False


def test_a_wide_file_names_what_it_sums_up() -> None:
    wide = pd.DataFrame({f"q{place}": ["yes", "no"] * 5 for place in range(40)} | {"beds": range(10)})
    result = ls.read(wide)
    assert facts(result)["binary"] == "40: q0, q1, q2, q3, q4, q5, q6, q7 and 32 more"
    assert facts(result)["count"] == "1: beds"
    assert len(result.table) == 41


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_it_fits_the_width(width: int, monkey: Path, run: Run) -> None:
    for arguments in ((monkey,), ("--all",), (EXAMPLES / "survey.sav",)):
        done = run("read", *arguments, "--width", str(width))
        assert done.returncode == 0, done.stderr
        assert max(map(places, done.stdout.splitlines())) <= width
    lines = run("read", monkey, "--width", "80").stdout.splitlines()
    heads = next(line for line in lines if line.startswith("Column "))
    assert heads.split() == ["Column", "Taken", "for", "Answered", "Missing", "Answers"]


@pytest.mark.parametrize("format_name", names())
def test_every_format_and_a_notebook_show_it(format_name: str, monkey: Path, tmp_path: Path) -> None:
    result = ls.read(monkey)
    path = tmp_path / "shown"
    result.save(path, format_name)
    assert path.stat().st_size > 500
    assert "Care management" in result._repr_html_()
    assert 'class="words"' in result._repr_html_()


def test_notes_stand_under_the_table_and_are_told_beside_a_file(monkey: Path, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("état;n\nbon;1\nmoyen;2\nbon;-99\n".encode("cp1252"))
    done = run("read", path)
    assert not done.stderr
    assert "How the file was read: " in done.stdout
    assert "Please check: " in done.stdout
    written = run("read", path, "-o", tmp_path / "x.docx")
    assert "semicolon" in written.stderr
    assert not written.stdout
    assert run("read", path, "-o", path).returncode == 2


def test_bad_input_names_every_problem(monkey: Path, run: Run) -> None:
    done = run("read", monkey, "--count", "bedz", "--levels", "sise=a,b", "--keep", "nobody")
    assert done.returncode == 2
    assert not done.stdout
    assert all(name in done.stderr for name in ("bedz", "sise", "nobody"))
    assert run("read", monkey, "--wave", "2013").returncode == 2
    assert run("read", "--wave", "1999").returncode == 2
    assert run("read", monkey.parent / "none.csv").returncode == 2
    with pytest.raises(InputError, match="there is no such option"):
        ls.read(monkey, shet="x")  # type: ignore[call-arg]
