"""Scores of scales are those of the derived items that the dictionary makes of the same scales."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls

STUDY = """
[study]
name = "team"
title = "Teamwork"
unit = "practice"
units = "practices"
id = "practice"

[[waves]]
name = "2021"
label = "first"
file = "data/w.csv"
format = "csv"
"""
NAMES = ("practice", "rural", "t1", "t2", "t3", "y1", "y2")
ITEMS = "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note\n"
ITEMS += "practice,Practice,id,,id,,,,,,,,,\nrural,Rural,binary,yes_no,characteristic,,,,,,,,,\n"
ITEMS += "".join(f"t{n},Team {n},categorical,likert,characteristic,,,,,,,,,\n" for n in range(1, 4))
ITEMS += "".join(f"y{n},Service {n},binary,yes_no,service,,rural == 1,,no,,,,,\n" for n in (1, 2))
CODES = """list,code,label,order,missing
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
likert,1,Never,1,
likert,2,Seldom,2,
likert,3,Sometimes,3,
likert,4,Often,4,
likert,5,Always,5,
likert,ND,No data,6,unknown
"""
ANSWERS = """practice,rural,t1,t2,t3,y1,y2
A,1,5,4,2,1,0
B,1,3,3,3,1,1
C,1,ND,4,2,0,0
D,1,1,ND,1,0,1
E,0,1,2,5,-8,-8
F,1,,,,1,0
"""
SCALES = """name,label,items,reversed,rule,at_least,range,rescale,cut_offs,source
team,Team,t1; t2; t3,t2,mean,2,,0 to 100,,
total,Total,t1; t2; t3,,sum,,,,,
most,Most,t1; t2; t3,t3,prorated,2,,,,
services,Services,y1; y2,,sum,,,,,
both,Both,team; most_moved,,mean,,,,,
most_moved,Moved,t1; t2; t3,t3,prorated,2,,0 to 100,,
"""


@pytest.mark.parametrize("name", ["team", "total", "most", "services", "both"])
def test_scores_are_those_of_derived_items(make_study: Callable[[dict[str, str]], Path], name: str) -> None:
    columns = "wave,column,option,variable,recode\n" + "".join(f"2021,{item},,{item},\n" for item in NAMES)
    files = {"study.toml": STUDY, "variables.csv": ITEMS, "codelists.csv": CODES, "columns.csv": columns}
    folder = make_study({**files, "scales.csv": SCALES, "data/w.csv": ANSWERS})
    found = ls.scales(study=folder, only=name).scores[name].to_numpy()
    column = ls.read_survey(study=folder).column(name)
    derived = np.where(column.answered, column.values, np.nan)
    assert found == pytest.approx(derived, nan_ok=True)
