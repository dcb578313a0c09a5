"""The structure of a LimeSurvey survey (.lss): what it says by itself, and what it adds to the answers."""

import random
from pathlib import Path

import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import limesurvey
from leapstats.survey.limesurvey_conditions import parse_condition
from leapstats.survey.limesurvey_dictionary import read_structure
from leapstats.survey.questionnaire import QuestionKind
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason

CODES = """\
"id","submitdate","lastpage","startlanguage","seed","token","Q1","Q2[SQ001]","Q2[SQ002]","Q2[other]","Q3[SQ001]",\
"Q3[SQ002]","Q4","Q4[other]","Q5[1]","Q5[2]","Q6[SQ001]","Q6[SQ001comment]"
"1","1980-01-01 00:00:00","3","en","11","abc","Y","Y","","","A1","A2","A1","","A2","A1","Y","fine"
"2","1980-01-01 00:00:00","3","en","12","abd","N","","","","A2","","-oth-","Bees","A1","A2","",""
"3","","1","en","13","abe","Y","","Y","","","","","","","","",""
"4","1980-01-01 00:00:00","3","en","14","abf","Y","","","Tea","A1","A1","A2","","A2","","Y",""
"5","","0","en","15","abg","","","","","","","","","","","",""

"""
LSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<languages><language>en</language><language>de</language></languages>
<answers><rows>
{answers}</rows></answers>
{answer_texts}
<groups><rows><row><gid>1</gid><group_order>1</group_order><grelevance/></row>
<row><gid>2</gid><group_order>2</group_order><grelevance>((Q1.NAOK == "Y"))</grelevance></row></rows></groups>
<questions><rows>
{questions}</rows></questions>
<subquestions><rows>
{subquestions}</rows></subquestions>
{question_texts}
<surveys><rows><row><sid>1</sid><language>en</language></row></rows></surveys>
<surveys_languagesettings><rows><row><surveyls_language>en</surveyls_language>
<surveyls_title>A &amp; B</surveyls_title></row></rows></surveys_languagesettings>
</document>
"""
# qid, gid, type, title, other, order, relevance, text
QUESTIONS = [
    (2, 1, "M", "Q2", "Y", 2, "1", "<p>Which help?</p>"),
    (1, 1, "Y", "Q1", "N", 1, "1", "Do you <b>agree</b>?"),
    (3, 2, "F", "Q3", "N", 1, "1", "How often?"),
    (4, 2, "L", "Q4", "Y", 2, 'Q2_SQ001.NAOK == "Y" and Q3_SQ001.NAOK != "A2"', "Where?"),
    (5, 2, "R", "Q5", "N", 3, "pulp(Q1)", "Rank them"),
    (6, 2, "P", "Q6", "N", 4, "1", "Any?"),
]
SUBQUESTIONS = [
    (22, 2, "SQ002", 2, "Walks"),
    (21, 2, "SQ001", 1, "Talks"),
    (31, 3, "SQ001", 1, "At home"),
    (32, 3, "SQ002", 2, "At work"),
    (61, 6, "SQ001", 1, "This"),
]
# aid, qid, code, order, text: the order of the answers is not that of their codes
ANSWERS = [
    (1, 3, "A2", 1, "Never"),
    (2, 3, "A1", 2, "Always"),
    (3, 4, "A1", 1, "Town"),
    (4, 4, "A2", 2, "Country"),
    (5, 5, "A1", 1, "Bread"),
    (6, 5, "A2", 2, "Butter"),
]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def column(file: RawFile, heading: str) -> RawColumn:
    return next(each for each in file.columns if each.heading == heading)


def cells(file: RawFile, heading: str) -> list[object]:
    return [None if is_none(cell) else cell for cell in column(file, heading).values]


def reasons(file: RawFile, heading: str) -> list[int]:
    found = column(file, heading).reasons
    return [] if found is None else found.tolist()


def said(file: RawFile) -> str:
    return " | ".join(file.notes)


def row(**cells: object) -> str:
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in cells.items())
    return f"<row>{inside}</row>\n"


def structure(path: Path, *, is_old: bool = False) -> Path:
    """Write a structure: texts stand with the questions up to LimeSurvey 3, in tables of their own since 4."""

    def texts(**own: object) -> dict[str, object]:
        return own if is_old else {}

    questions = "".join(
        row(
            qid=qid, parent_qid=0, gid=gid, type=kind, title=title, other=other, question_order=order,
            relevance=relevance, scale_id=0, **texts(question=text, language="en"),
        )
        for qid, gid, kind, title, other, order, relevance, text in QUESTIONS
    )  # fmt: skip
    subquestions = "".join(
        row(
            qid=qid, parent_qid=of, title=title, question_order=order, scale_id=0, **texts(question=text, language="en")
        )
        for qid, of, title, order, text in SUBQUESTIONS
    )
    answers = "".join(
        row(qid=qid, code=code, sortorder=order, scale_id=0, **(texts(answer=text, language="en") or {"aid": aid}))
        for aid, qid, code, order, text in ANSWERS
    )
    question_texts = "".join(
        row(id=9, qid=each[0], question=each[-1], language="en") for each in (*QUESTIONS, *SUBQUESTIONS)
    ) + row(id=9, qid=3, question="Wie oft?", language="de")
    answer_texts = "".join(row(id=9, aid=each[0], answer=each[-1], language="en") for each in ANSWERS)
    path.write_text(
        LSS.format(
            questions=questions,
            subquestions=subquestions,
            answers=answers,
            question_texts="" if is_old else f"<question_l10ns><rows>{question_texts}</rows></question_l10ns>",
            answer_texts="" if is_old else f"<answer_l10ns><rows>{answer_texts}</rows></answer_l10ns>",
        ),
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("is_old", [False, True])
def test_structure(is_old: bool, tmp_path: Path) -> None:
    form = read_structure(structure(tmp_path / "a.lss", is_old=is_old))
    assert (form.title, form.language, form.languages) == ("A & B", "en", ("en", "de"))
    by_name = {each.name: each for each in form.questions}
    assert list(by_name) == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert by_name["Q1"].label == "Do you agree?"
    assert [(each.code, each.label) for each in by_name["Q1"].choices] == [("Y", "Yes"), ("N", "No")]
    assert by_name["Q2"].kind is QuestionKind.SEVERAL
    assert [each.label for each in by_name["Q2"].parts] == ["Talks", "Walks"]
    assert [each.label for each in by_name["Q3"].choices] == ["Never", "Always"]
    assert [each.code for each in by_name["Q4"].choices] == ["A1", "A2", "-oth-"]
    assert by_name["Q4"].shown_when == (
        '((Q1.NAOK == "Y"))',
        'Q2_SQ001.NAOK == "Y" and Q3_SQ001.NAOK != "A2"',
    )


def test_codes_with_the_structure_beside_them(tmp_path: Path) -> None:
    structure(tmp_path / "limesurvey_survey_1.lss")
    file = limesurvey.read(write(tmp_path / "results-survey1.csv", CODES))
    assert (
        "labels, order and conditions from limesurvey_survey_1.lss found beside it, which has 6 of 6 questions"
        in said(file)
    )
    assert "labels in en, not in de" in said(file)
    assert file.label == "A & B"
    often = column(file, "Q3[SQ001]")
    assert often.label == "How often?: At home"
    assert (often.categories, often.labels) == (("A2", "A1"), {"A2": "Never", "A1": "Always"})
    # Group 2 is for those with Q1 = Y: row 2 said no, row 5 nothing. Row 3 saw it on a page it did not reach.
    assert reasons(file, "Q3[SQ002]") == [0, Reason.NOT_ASKED, Reason.ABANDONED, 0, Reason.NOT_ASKED]
    # Q4 besides asks for Talks: row 1 only; row 4 answered all the same.
    assert "answered though the form's condition does not hold, and kept: Q3[SQ001] (1 row)" in said(file)
    assert "pulp(Q1) (the function pulp() is not known)" in said(file)


def test_an_empty_box_is_no_where_the_structure_says_it_was_seen(tmp_path: Path) -> None:
    structure(tmp_path / "a.lss")
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    # Row 2 was submitted, and Q2 is shown to all; Q6 is of group 2, which row 2 was not shown.
    assert cells(file, "Q2[SQ001]") == [1, 0, 0, 0, None]
    assert cells(file, "Q6[SQ001]") == [1, None, None, 1, None]
    assert reasons(file, "Q6[SQ001]") == [0, Reason.NOT_ASKED, Reason.ABANDONED, 0, Reason.NOT_ASKED]
    assert column(file, "Q2[SQ002]").label == "Walks"
    assert file.sets[0].label == "Which help?"


def test_an_empty_box_is_not_known_where_the_options_depend_on_other_answers(tmp_path: Path) -> None:
    path = structure(tmp_path / "a.lss")
    filtered = row(qid=2, attribute="array_filter", value="Q9")
    tables = f"<question_attributes><rows>{filtered}</rows></question_attributes></document>"
    path.write_text(path.read_text(encoding="utf-8").replace("</document>", tables), encoding="utf-8")
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    assert cells(file, "Q2[SQ001]") == [1, None, 0, 0, None]
    assert reasons(file, "Q2[SQ001]") == [0, Reason.UNKNOWN, 0, 0, Reason.ABANDONED]


def test_the_structure_that_is_named_is_used(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path = write(tmp_path / "a.csv", CODES)
    assert column(limesurvey.read(path), "Q1").label == ""
    file = limesurvey.read(path, dictionary=structure(tmp_path / "other" / "b.lss"))
    assert column(file, "Q1").label == "Do you agree?"


def test_full_answers_with_the_structure(tmp_path: Path) -> None:
    structure(tmp_path / "a.lss")
    text = (
        "id;submitdate;lastpage;Q1;Q2[SQ001];Q3[SQ001];Q4\n"
        "1;2020-01-01;3;Yes;Yes;Always;Country\n2;2020-01-01;3;No;No;;\n3;2020-01-01;3;N/A;No;;\n"
    )
    file = limesurvey.read(write(tmp_path / "a.csv", text))
    assert cells(file, "Q1") == ["Y", "N", None]
    assert cells(file, "Q3[SQ001]") == ["A1", None, None]
    assert reasons(file, "Q3[SQ001]") == [0, Reason.NOT_ASKED, Reason.NOT_ASKED]
    assert cells(file, "Q4") == ["A2", None, None]
    assert cells(file, "Q2[SQ001]") == [1, 0, 0]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><document>&b;</document>', "document type or entities"),
        ("<document><questions>", "it is not valid XML"),
        ("<document/>", "it is no structure of a LimeSurvey survey"),
        ("id,submitdate", "it is not valid XML"),
    ],
)
def test_a_structure_that_cannot_be_read(content: str, what: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", CODES)
    with pytest.raises(DataError, match=what):
        limesurvey.read(path, dictionary=write(tmp_path / "b.lss", content))


def test_several_structures_that_fit_are_not_guessed_among(tmp_path: Path) -> None:
    structure(tmp_path / "a.lss")
    structure(tmp_path / "b.lss")
    file = limesurvey.read(write(tmp_path / "c.csv", CODES))
    assert "several survey structures beside it fit (a.lss, b.lss): none is used" in said(file)


@pytest.mark.parametrize("text", ["Q1.shown", "a ~ b", "(" * 100 + "1" + ")" * 100, "1 1", "", "Q1 =="])
def test_conditions_that_are_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"understood|nested|expected|early"):
        parse_condition(text)


def test_a_damaged_structure_ends_in_a_file_or_an_error(tmp_path: Path) -> None:
    sound = structure(tmp_path / "a.lss").read_bytes()
    path, data = tmp_path / "b.lss", write(tmp_path / "c.csv", CODES)
    draw = random.Random(20261129)
    for _ in range(60):
        changed = bytearray(sound)
        for _ in range(5):
            changed[draw.randrange(len(sound))] = draw.randrange(32, 127)
        path.write_bytes(bytes(changed[: draw.choice([len(sound), draw.randrange(len(sound))])]))
        try:
            file = limesurvey.read(data, dictionary=path)
        except DataError:
            continue
        assert all(len(each.values) == 5 for each in file.columns)
