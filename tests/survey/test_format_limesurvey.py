"""The reader of LimeSurvey: each quirk in a small file; how LimeSurvey writes answers is that of its export classes.

`SurveyObj::getFullAnswer` writes N/A for a box that was never shown (NULL), No for one that was shown and left empty,
and N/A both for a yes/no question that was not shown and for one left blank; lists are empty in either case.
"""

import random
from pathlib import Path

import numpy as np
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import csv, for_path, limesurvey, surveymonkey
from leapstats.survey.inference import infer
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
TEXTS = """\
"Response ID","Date submitted","Last page","Start language","Do you agree?","Help? [Talks]","Help? [Walks]",\
"Help? [Other]","How often? [Talks]","Region?"
"1","2020-01-01 00:00:00","3","en","Yes","Yes","No","","never","N/A"
"2","2020-01-02 00:00:00","3","en","N/A","No","No","","","North"
"3","2020-01-03 00:00:00","3","en","No","N/A","N/A","","often","North"
"4","","0","en","N/A","N/A","N/A","","",""
"""
BLOCKS = """\
Which training?;;;How often?;
Nursing;Medicine;Other;Talks;Walks
Yes;No;;never;often
No;No;Law;often;
No;No;;;
"""


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


def test_codes(tmp_path: Path) -> None:
    path = write(tmp_path / "results-survey1.csv", CODES)
    assert for_path(path) == "limesurvey"
    file = limesurvey.read(path)
    assert len(file.rows) == 5
    assert file.notes[0] == "LimeSurvey export, headings are question codes, by id, submitdate, lastpage, startlanguage"
    assert file.id == "id"
    assert file.personal == ("token",)
    assert [each.name for each in file.columns if each.fixed] == [
        "id", "submitdate", "lastpage", "startlanguage", "seed", "Q2[other]",
    ]  # fmt: skip
    assert "2 of 5 responses not finished (submitdate is blank): they are kept" in said(file)
    assert "dates are anonymised by LimeSurvey (1980-01-01)" in said(file)


def test_an_empty_box_is_no_where_another_is_ticked(tmp_path: Path) -> None:
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    (first, second) = file.sets
    assert (first.name, first.columns) == ("Q2", ("Q2[SQ001]", "Q2[SQ002]", "Q2[other] (given)"))
    assert (second.name, second.columns) == ("Q6", ("Q6[SQ001]",))
    assert cells(file, "Q2[SQ001]") == [1, None, 0, 0, None]
    assert cells(file, "Q2[SQ002]") == [0, None, 1, 0, None]
    assert cells(file, "Q2[other] (given)") == [0, None, 0, 1, None]
    assert reasons(file, "Q2[SQ001]") == [0, Reason.UNKNOWN, 0, 0, Reason.ABANDONED]
    assert cells(file, "Q2[other]") == [None, None, None, "Tea", None]


def test_a_response_that_stopped_before_a_question(tmp_path: Path) -> None:
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    assert reasons(file, "Q1") == [0, 0, 0, 0, Reason.ABANDONED]
    assert reasons(file, "Q3[SQ002]") == [0, Reason.BLANK, Reason.ABANDONED, 0, Reason.ABANDONED]


def test_other_comment_and_ranking(tmp_path: Path) -> None:
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    assert column(file, "Q4").labels["-oth-"] == "Other"
    assert column(file, "Q4").categories == ("A1", "A2", "-oth-")
    survey = infer(file).survey
    held = dict(survey.provenance.inferred)
    assert held["Q4[other]"] == held["Q6[SQ001comment]"] == "text (counted, not printed)"
    assert cells(file, "Q5[1]") == ["A2", "A1", None, "A2", None]


def test_full_answers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXTS, "utf-8-sig")
    assert for_path(path) == "limesurvey"
    file = limesurvey.read(path)
    assert file.id == "Response ID"
    assert cells(file, "Help? [Talks]") == [1, 0, None, None]
    assert reasons(file, "Help? [Talks]") == [0, 0, Reason.NOT_ASKED, Reason.NOT_ASKED]
    assert cells(file, "Help? [Other] (given)") == [0, 0, None, None]
    assert cells(file, "Do you agree?") == ["Yes", None, "No", None]
    assert reasons(file, "Do you agree?") == [0, Reason.UNKNOWN, 0, Reason.NOT_ASKED]
    assert cells(file, "How often? [Talks]") == ["never", None, "often", None]
    assert column(file, "How often? [Talks]").label == "How often?: Talks"
    # In a list N/A is an answer that the survey offers: LimeSurvey leaves what was not shown empty there.
    assert cells(file, "Region?") == ["N/A", "North", "North", None]
    assert "--where 'not is_missing(`Date submitted`)'" in said(file)


def test_codes_and_texts_in_one_heading(tmp_path: Path) -> None:
    text = (
        "id. Response ID,submitdate. Date submitted,lastpage. Last page,ipaddr. IP address,Q1. Is this 1.5. enough?,"
        "Q2[SQ001]. Help? [Talks],Q2[SQ002]. Help? [Walks [long]],Q4[SQ001][2]. Both? [Row][Scale],"
        "Q5[SY1_SX2]. Grid [a][b]\n"
        "1,2020-01-01,3,192.0.2.1,Yes,Y,,low,3\n2,2020-01-01,3,192.0.2.1,No,,Y,high,4\n"
    )
    path = write(tmp_path / "a.csv", text)
    assert limesurvey.recognises(path)
    file = limesurvey.read(path)
    assert [each.name for each in file.columns] == [
        "id", "submitdate", "lastpage", "Q1", "Q2[SQ001]", "Q2[SQ002]", "Q4[SQ001][2]", "Q5[SY1_SX2]",
    ]  # fmt: skip
    assert file.personal == ("ipaddr",)
    assert [each.label for each in file.columns[3:]] == [
        "Is this 1.5. enough?", "Talks", "Walks [long]", "Both?: Row / Scale", "Grid: a / b",
    ]  # fmt: skip


def test_two_header_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", BLOCKS, "utf-8-sig")
    assert for_path(path) == "limesurvey"
    file = limesurvey.read(path)
    assert file.rows.tolist() == [3, 4, 5]
    assert file.sets[0].columns == (
        "Which training? [Nursing]",
        "Which training? [Medicine]",
        "Which training? [Other] (given)",
    )
    assert cells(file, "Which training? [Nursing]") == [1, 0, 0]
    assert cells(file, "Which training? [Other] (given)") == [0, 1, 0]
    assert cells(file, "How often? [Walks]") == ["often", None, None]


def test_headings_without_brackets_and_single_blanks(tmp_path: Path) -> None:
    text = (
        "id,submitdate,lastpage,seed,Q201SQ001,Q201SQ002,Q201other,mother\n"
        '1,2020-01-01,3,7,"Y"," "," ","3"\n2,2020-01-01,3,8," ","Y","x"," "\n'
    )
    file = limesurvey.read(write(tmp_path / "a.csv", text))
    assert file.sets[0].columns == ("Q201SQ001", "Q201SQ002", "Q201other (given)")
    assert cells(file, "Q201SQ001") == [1, 0]
    assert cells(file, "mother") == ["3", None]


def test_a_vv_file_marks_what_was_not_shown(tmp_path: Path) -> None:
    text = (
        "Response ID\tDate submitted\tLast page\tSeed\tHelp? [Talks]\tHelp? [Walks]\tSex\n"
        "id\tsubmitdate\tlastpage\tseed\tQ2_SQ001\tQ2_SQ002\tQ7\n"
        "1\t2020-01-01\t3\t7\t\t\tF\n"
        "2\t2020-01-01\t3\t8\tY\t\t{question_not_shown}\n"
        "3\t2020-01-01\t3\t9\t{question_not_shown}\t{question_not_shown}\t\n"
    )
    path = write(tmp_path / "vvexport_1.csv", text)
    assert for_path(path) == "limesurvey"
    file = limesurvey.read(path)
    assert cells(file, "Q2_SQ001") == [0, 1, None]
    assert reasons(file, "Q2_SQ001") == [0, 0, Reason.NOT_ASKED]
    assert column(file, "Q2_SQ001").label == "Talks"
    assert reasons(file, "Q7") == [0, Reason.NOT_ASKED, Reason.BLANK]


def test_an_array_of_yes_and_no_is_no_check_all(tmp_path: Path) -> None:
    text = "id,submitdate,lastpage,Q[SQ001],Q[SQ002]\n1,2020-01-01,3,Yes,No\n2,2020-01-01,3,,No\n"
    file = limesurvey.read(write(tmp_path / "a.csv", text))
    assert file.sets == ()
    assert cells(file, "Q[SQ001]") == ["Yes", None]


def test_personal_questions_and_participants(tmp_path: Path) -> None:
    text = (
        "id,submitdate,lastpage,firstname,email,attribute_1,Q1,Q2\n1,2020-01-01,3,Ann,a@example.org,North,a@b.org,4\n"
    ).replace("Q1,", "Email,")
    path = write(tmp_path / "a.csv", text)
    file = limesurvey.read(path)
    assert file.personal == ("firstname", "email", "Email")
    kept = limesurvey.read(path, keep_personal=frozenset({"Email"}))
    assert cells(kept, "Email") == ["a@b.org"]
    assert not column(file, "attribute_1").fixed


def test_headings_that_come_again(tmp_path: Path) -> None:
    text = TEXTS.replace('"How often? [Talks]"', '"Region?"')
    file = limesurvey.read(write(tmp_path / "a.csv", text))
    assert cells(file, "Region? (2)") == ["N/A", "North", "North", None]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n",
        "id,seed,score\n1,2,3\n4,5,6\n",
        "Which training?,,\nNursing,Medicine,Law\nx,y,z\n",
        "Respondent ID,Which?,\n,Talks,Walks\n1,Talks,\n2,,Walks\n",
        "StartDate,Q1\nStart Date,Text?\n2020-01-01,Yes\n",
        "",
    ],
)
def test_other_files_are_not_taken_for_it(text: str, tmp_path: Path) -> None:
    assert not limesurvey.recognises(write(tmp_path / "a.csv", text))


def test_problems_are_named_at_once(tmp_path: Path) -> None:
    text = "id,submitdate,lastpage,seed,\n1,2020-01-01,3,4,x\n2,2020-01-01,3\n"
    with pytest.raises(DataError) as caught:
        limesurvey.read(write(tmp_path / "a.csv", text))
    assert len(caught.value.problems) == 2
    assert "column 5: it has answers, but no heading" in str(caught.value)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(tmp_path: Path, n_damaged: int) -> None:
    draw = random.Random(20261129)
    sound = [CODES.encode(), TEXTS.encode(), BLOCKS.encode()]
    for number in range(n_damaged):
        content = damaged(sound[number % 3], draw)
        path = tmp_path / "b.csv"
        path.write_bytes(content)
        try:
            file = limesurvey.read(path)
        except DataError:
            continue
        assert all(len(each.values) == len(file.rows) for each in file.columns)


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Cut a file, change bytes, leave out a part, or make a cell huge."""
    place = draw.randrange(len(content))
    match draw.randrange(4):
        case 0:
            return content[:place]
        case 1:
            changed = bytearray(content)
            for _ in range(5):
                changed[draw.randrange(len(content))] = draw.randrange(256)
            return bytes(changed)
        case 2:
            return content[:place] + content[place + 20 :]
        case _:
            return content[:place] + b"x" * 100_000 + content[place:]


def test_a_table_is_what_a_plain_reader_counts(tmp_path: Path) -> None:
    file = limesurvey.read(write(tmp_path / "a.csv", CODES))
    plain_file = csv.read(tmp_path / "a.csv")
    for name in ("Q1", "Q3[SQ001]", "Q5[1]"):
        both = [next(each for each in one.columns if each.name == name) for one in (file, plain_file)]
        assert np.array_equal(*(each.values for each in both))
    assert not surveymonkey.recognises(tmp_path / "a.csv")
