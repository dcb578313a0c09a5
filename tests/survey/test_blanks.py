"""One rule decides what a blank tick means."""

from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.load import CODELISTS, COLUMNS, VARIABLES
from leapstats.terms import Reason

STUDY = """
[study]
name = "ticks"
id = "clinic"
[[waves]]
name = "1"
file = "export.csv"
format = "surveymonkey"
[blocks]
help = "Help"
"""
ITEMS = """\
clinic,Clinic,id,,id,,,,,,,,,
open,Open,binary,yes_no,service,,,,,,,,,
talks,Talks,binary,yes_no,service,,open,help,no,,,,,
walks,Walks,binary,yes_no,service,,open,help,no,,,,,
other,Other,binary,yes_no,service,,open,help,no,,,,,
other_text,Which other,text,,free_text,,,,,,,,,
last,Last,binary,yes_no,service,,,,,,,,,
"""
SOURCES = """\
1,Custom Data 1,,clinic,
1,Open?,Response,open,Yes=1;No=0
1,Help?,Talks,talks,tick
1,Help?,Walks,walks,tick
1,Help?,Other (please specify),other,tick
1,Help?,Other (please specify),other_text,
1,Last?,Response,last,Yes=1;No=0
"""
EXPORT = """\
Respondent ID,Custom Data 1,Open?,Help?,,,Last?
,,Response,Talks,Walks,Other (please specify),Response
1,any tick,Yes,Talks,,,Yes
2,none ticked,Yes,,,,Yes
3,not open,No,,,,Yes
4,stopped,Yes,,,,
5,only other,Yes,,,Music,No
6,open unknown,,,,,Yes
"""


def survey_of(folder: Path, export: str = EXPORT) -> ls.Survey:
    files = {
        "study.toml": STUDY,
        "codelists.csv": ",".join(CODELISTS) + "\nyes_no,0,No,1,\nyes_no,1,Yes,2,\n",
        "variables.csv": ",".join(VARIABLES) + "\n" + ITEMS,
        "columns.csv": ",".join(COLUMNS) + "\n" + SOURCES,
        "export.csv": export,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return ls.read_survey(study=folder)


def said(survey: ls.Survey, item: str) -> dict[str, object]:
    column = survey.column(item)
    return {
        unit: Reason(reason) if reason else int(value)
        for unit, value, reason in zip(survey.units, column.values, column.reasons, strict=True)
    }


def test_every_branch_of_the_rule(tmp_path: Path) -> None:
    survey = survey_of(tmp_path)
    assert said(survey, "walks") == {
        "any tick": 0,
        "none ticked": Reason.UNKNOWN,
        "not open": Reason.NOT_ASKED,
        "stopped": Reason.ABANDONED,
        "only other": 0,
        "open unknown": Reason.UNKNOWN,
    }
    assert said(survey, "talks")["any tick"] == 1
    assert said(survey, "other")["only other"] == 1
    assert survey.column("other_text").values.tolist()[4] == "Music"
    assert said(survey, "last")["stopped"] == Reason.ABANDONED
    assert said(survey, "open")["open unknown"] == Reason.BLANK


def test_a_cell_that_is_no_tick_is_named(tmp_path: Path) -> None:
    with pytest.raises(ls.DataError) as caught:
        survey_of(tmp_path, EXPORT.replace("Yes,Talks,", "Yes,Maybe,"))
    assert 'row 3, Help? [Talks]: "Maybe" is neither a tick nor the text of the option' in str(caught.value)
