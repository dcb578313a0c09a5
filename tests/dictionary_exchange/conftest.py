"""A study with a little of everything that a dictionary can say."""

import pytest

from leapstats.dictionary.load import MORE_OF_VARIABLES, VARIABLES

CODES = """\
list,code,label,order,missing
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
size,1,Small,1,
size,2,"Large, or very large",2,
size,9,Refused,3,refused
staff,-8,Not asked,1,not_asked
staff,99,Unknown,2,unknown
mood,low,Rarely,1,
mood,mid,Sometimes,2,
mood,high,Always,3,
mood,na,Not applicable,4,not_applicable
"""
ITEMS = """\
clinic,Clinic,id,,id,,,,,,,,,,,,,,,
size,Size,categorical,size,characteristic,place,,,,,,,,,,,,,,
staff,Staff,count,staff,staffing,,,,,,,,Smith 2020,,people,,,,,
budget,Budget,continuous,,characteristic,,,,,,yes,,,before tax,EUR,,,yes,70,by its name
any_staff,Any staff,binary,yes_no,strategy,,,,no,staff > 0,,,,,,,,,,
talks,Staff talk,binary,yes_no,service,,size == 2,help,no,,,,,,,,,,,
walks,Staff walk,binary,yes_no,service,,size == 2,help,no,,,,,,,,,,,
nothing,None of these,binary,yes_no,service,,size == 2,help,no,,,,,,,yes,,,,
mood,Mood,categorical,mood,challenge,,talks == 1 and staff > 1,,,,,,,,,,,,,
sings,Sings,binary,yes_no,goal,,any_staff,,,,,,,,,,,,,
asks,Asks,binary,yes_no,goal,,"not (size in (1, 2))",,,,,,,,,,,,,
since,Open since,date,,characteristic,,,,,,,,,,,,,,,
note,Note,text,,free_text,,,,,,,,,,,,,,,
mail,E-mail,text,,pii,,,,,,,,,,,,,,,
"""
COLUMNS = """\
wave,column,option,variable,recode,wording
2020,id,,clinic,,
2020,size,,size,,How large is it?
2020,staff,,staff,dunno=99,
2020,budget,,budget,,
2020,talks,,talks,,
2020,walks,,walks,,
2020,nothing,,nothing,,
2020,mood,,mood,,
2020,sings,,sings,,
2020,asks,,asks,,
2020,since,,since,,
2020,note,,note,,
2020,mail,,mail,,
2020,extra,,ignored,,
2021,id,,clinic,,
2021,staff,,staff,,
"""
FIRST = """\
id,size,staff,budget,talks,walks,nothing,mood,sings,asks,since,note,mail,extra
A,2,2,1.5,1,0,0,high,1,-8,2001-02-03,well,a@b.org,x
B,1,0,,-8,-8,-8,,-8,-8,,"a, b",,x
C,9,1,20,-8,-8,-8,,0,-8,2010-12-31,,,x
D,2,dunno,,0,1,0,,-8,-8,,refused,,x
"""
SECOND = """\
id,staff
A,3
E,0
"""
SETTINGS = """
[study]
name = "demo"
title = "Demo"
unit = "clinic"
units = "clinics"
id = "clinic"

[[waves]]
name = "2020"
label = "first"
file = "data/first.csv"
format = "csv"

[[waves]]
name = "2021"
label = "second"
file = "data/second.csv"
format = "csv"

[blocks]
help = "Help offered"

[domains]
place = "Place"
"""


@pytest.fixture
def rich_files() -> dict[str, str]:
    """The files of the study."""
    header = ",".join((*VARIABLES, *MORE_OF_VARIABLES))
    return {
        "study.toml": SETTINGS,
        "variables.csv": f"{header}\n{ITEMS}",
        "codelists.csv": CODES,
        "columns.csv": COLUMNS,
        "data/first.csv": FIRST,
        "data/second.csv": SECOND,
    }
