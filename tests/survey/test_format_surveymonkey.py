"""SurveyMonkey exports: which column belongs to which question, and what is recognised as one."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError
from leapstats.survey.contents import LOOK
from leapstats.survey.formats import for_path, surveymonkey
from leapstats.survey.plain_text import plain
from leapstats.survey.raw import RawColumn, RawFile


def export(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    return path


def headings(folder: Path, text: str) -> list[tuple[str, str]]:
    return [(column.name, column.option) for column in surveymonkey.read(export(folder, text)).columns]


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        surveymonkey.read(export(folder, text))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Respondent ID,Q?\n,Response\n1,x\n", "surveymonkey"),
        ("RespondentID,Q?\n,Talks\n1,Talks\n", "surveymonkey"),
        ("\n respondent id ;Q?\n;Response\n1;x\n", "surveymonkey"),
        ("Collector ID,Q?\n,Response\n1,x\n", "surveymonkey"),
        ("Start Date,End Date,Q?\n,,Open-Ended Response\n1,2,x\n", "surveymonkey"),
        ("Start Date,End Date,n\n,,5\n1,2,3\n", "csv"),
        ("Respondent ID,a\n1,x\n2,y\n", "csv"),
        ("Respondent ID,Collector ID,Q?\n,9,Talks\n2,9,Walks\n", "csv"),  # a respondent without an id is no header
        ("practice,a\n,Response\n", "csv"),
        ("Respondent ID\n", "csv"),
        ("", "csv"),
    ],
)
def test_an_export_is_known_by_its_first_rows(text: str, name: str, tmp_path: Path) -> None:
    assert for_path(export(tmp_path, text)) == name


@pytest.mark.parametrize("size", [65_530, 65_531, 65_532, *range(LOOK - 6, LOOK)])
def test_an_export_is_known_wherever_the_look_at_its_head_ends(size: int, tmp_path: Path) -> None:
    head = "Respondent ID,Q?\n,Response\n1,"
    text = head + "x\n" * ((size - len(head)) // 2) + "x" * (size % 2) + "ééééé\n"
    assert for_path(export(tmp_path, text, "utf-8-sig")) == "surveymonkey"


def test_an_export_of_many_long_questions_is_known(tmp_path: Path) -> None:
    questions = [f"Question {place} {'long ' * 100}?" for place in range(400)]
    text = f"Respondent ID,{','.join(questions)}\n{',Response' * 400}\n1{',2' * 400}\n"
    assert for_path(export(tmp_path, text)) == "surveymonkey"
    assert for_path(export(tmp_path, 'Respondent ID,"' + "x" * 200_000)) == "csv"


@given(st.binary(max_size=200))
def test_a_look_at_any_file_ends_in_an_answer(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        assert for_path(path) == ("surveymonkey" if surveymonkey.recognises(path) else "csv")


def test_a_block_ends_at_the_next_question(tmp_path: Path) -> None:
    text = "Respondent ID,Start Date,Which?,,,How many?,Why?\n,,Talks,Walks,Other (please specify),Response,"
    assert headings(tmp_path, f"{text}Open-Ended Response\n1,d,,,,,\n") == [
        ("Respondent ID", ""),
        ("Start Date", ""),
        ("Which?", "Talks"),
        ("Which?", "Walks"),
        ("Which?", "Other (please specify)"),
        ("How many?", "Response"),
        ("Why?", "Open-Ended Response"),
    ]


def test_a_question_that_bears_the_name_of_a_respondent_column_has_a_block(tmp_path: Path) -> None:
    file = surveymonkey.read(export(tmp_path, "Respondent ID,Language,\n,English,French\n1,English,\n"))
    assert [column.heading for column in file.columns] == ["Respondent ID", "Language [English]", "Language [French]"]
    assert [column.fixed for column in file.columns] == [True, False, False]


def test_repeated_questions_get_numbers_that_no_other_question_has(tmp_path: Path) -> None:
    text = "Respondent ID,Q?,,Q?,Q? (2),Q?\n,a,b,a,a,a\n1,,,,,\n"
    assert headings(tmp_path, text)[1:] == [
        ("Q?", "a"),
        ("Q?", "b"),
        ("Q? (3)", "a"),
        ("Q? (2)", "a"),
        ("Q? (4)", "a"),
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Do you <b>bill</b>&nbsp;it?</p>", "Do you bill it?"),
        ('Line<br/>two<span style="color: red">!</span>', "Line two !"),
        ("Screening &amp; referral &#8211; any", "Screening & referral – any"),
        ("  two\u00a0\u00a0blanks  and\na line ", "two blanks and a line"),
        ("Aged <18 or >65", "Aged <18 or >65"),
        ("a<b and c>d", "a<b and c>d"),
        ("R&D, Q&A; AT&T", "R&D, Q&A; AT&T"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_headings_lose_tags_and_entities_and_nothing_else(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_columns_without_heading_and_answers_are_left_out_and_said(tmp_path: Path) -> None:
    file = surveymonkey.read(export(tmp_path, "Respondent ID,Q?,,\n,Response,,\n1,x,,\n"))
    assert len(file.columns) == 2
    assert file.notes == ("SurveyMonkey export, two header rows", "2 empty columns without a name ignored")


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    text = "Respondent ID,,Why?,,Which?,,,\n,,Open-Ended Response,M,Talks,Walks,Talks,\n1,a,b,,c,d,e,\n1,2\n"
    begins = "but no question above it. Add its question to the first row."
    assert problems(tmp_path, text) == [
        f"column 2: it has answers, {begins}",
        f'column 4 "M": it has an option, {begins}',
        "row 4: 2 cells, but the header has 8: the row is shorter. Check the separators and quotes in this row.",
    ]


def test_an_option_that_comes_again_gets_a_number_and_is_said(tmp_path: Path) -> None:
    text = "Respondent ID,Which?,,,,How?\n,Talks,Walks,Talks,Talks (2),Talks\n1,a,b,c,d,e\n"
    file = surveymonkey.read(export(tmp_path, text))
    options = [column.option for column in file.columns]
    assert options == ["", "Talks", "Walks", "Talks (3)", "Talks (2)", "Talks"]
    assert file.notes[1:] == ("Which? lists the option Talks twice: the second is called Talks (3)",)


def test_a_header_and_no_respondents(tmp_path: Path) -> None:
    assert problems(tmp_path, "Respondent ID,Q?\n,Response\n") == [
        "there is a header but no data rows. Use a file that contains answers."
    ]


PERSONAL = (
    "RespondentID,IPAddress,EmailAddress,LastName,CustomData,Your e-mail,Who are you?,,,Reach patients by,\n"
    ",,,,,Open-Ended Response,Name,City/Town,Phone Number,Phone Number,Fax\n"
    "1,192.0.2.1,a@example.org,Lee,P1,b@example.org,Ann,Bern,555,Phone Number,\n"
)


def test_personal_columns_are_dropped_and_named(tmp_path: Path) -> None:
    file = surveymonkey.read(export(tmp_path, PERSONAL.replace("Your e-mail", "E-mail")))
    assert file.personal == (
        "IPAddress",
        "EmailAddress",
        "LastName",
        "E-mail [Open-Ended Response]",
        "Who are you? [Name]",
        "Who are you? [Phone Number]",
    )
    assert [column.heading for column in file.columns] == [
        "RespondentID",
        "CustomData",
        "Who are you? [City/Town]",
        "Reach patients by [Phone Number]",
        "Reach patients by [Fax]",
    ]


def test_personal_columns_asked_for_are_kept(tmp_path: Path) -> None:
    path = export(tmp_path, PERSONAL)
    asked = frozenset({"LastName", "Who are you? [Name]"})
    assert surveymonkey.read(path, keep_personal=asked).personal == (
        "IPAddress",
        "EmailAddress",
        "Your e-mail [Open-Ended Response]",
        "Who are you? [Phone Number]",
    )
    by_question = surveymonkey.read(path, keep_personal=frozenset({"Who are you?"})).personal
    assert not [heading for heading in by_question if heading.startswith("Who")]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="<&"), min_size=1)
words = st.lists(texts.map(lambda text: text[:6]), min_size=1, max_size=3).map(" ".join)
cells = st.one_of(st.none(), words, st.lists(words, min_size=2, max_size=2).map("\n".join))
blocks = st.lists(words, min_size=1, max_size=3, unique=True)


@st.composite
def files(draw: st.DrawFn) -> RawFile:
    """Fixed columns, then questions with one or several options, open ones among them."""
    n_rows = draw(st.integers(1, 4))
    ids = np.array([str(place) for place in range(n_rows)], dtype=object)
    columns = [RawColumn(name="Respondent ID", cells=ids, fixed=True)]
    for question in draw(st.lists(words.map(lambda text: f"{text}?"), max_size=4, unique=True)):
        for option in draw(st.one_of(blocks, st.just(["Response"]), st.just(["Open-Ended Response"]))):
            values = draw(st.lists(cells, min_size=n_rows, max_size=n_rows))
            columns.append(RawColumn(name=question, option=option, cells=np.array(values, dtype=object)))
    rows = np.arange(n_rows, dtype=np.int64)
    return RawFile(path=Path("x.csv"), format="surveymonkey", columns=tuple(columns), rows=rows)


def test_a_question_may_have_more_semicolons_than_the_row_has_commas(tmp_path: Path) -> None:
    path = export(tmp_path, "Respondent ID,Staff; nurses; others?\n,Response\n1,4\n")
    assert for_path(path) == "surveymonkey"
    assert [column.name for column in surveymonkey.read(path).columns] == ["Respondent ID", "Staff; nurses; others?"]


@given(files())
def test_what_is_written_is_recognised_and_read_back(file: RawFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        surveymonkey.write(file, path)
        assert for_path(path) == "surveymonkey"
        back = surveymonkey.read(path, keep_personal=frozenset(column.name for column in file.columns))
    found = [(each.name, each.option, each.fixed, each.values.tolist()) for each in back.columns]
    assert found == [(each.name, each.option, each.fixed, each.values.tolist()) for each in file.columns]
    assert len(set(back.rows.tolist())) == len(file.rows)


def test_numbers_are_written_as_codes(tmp_path: Path) -> None:
    column = RawColumn(name="Q?", option="Response", cells=np.array([1.0, np.nan, 2.5]))
    first = RawColumn(name="Respondent ID", cells=np.array([1.0, 2.0, 3.0]))
    path = tmp_path / "x.csv"
    surveymonkey.write(RawFile(path=path, format="surveymonkey", columns=(first, column), rows=np.arange(3)), path)
    assert path.read_text(encoding="utf-8") == "Respondent ID,Q?\n,Response\n1,1\n2,\n3,2.5\n"
