"""A condition written for a form holds for a unit exactly where the universe is yes.

The forms' own reading comes from the readers of their exports, which know nothing of how the conditions were made: that
of XLSForms evaluates XPath, that of REDCap translates branching logic.
"""

import csv
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.dictionary.parser import parse
from leapstats.dictionary_exchange.formats.redcap import logic_of
from leapstats.dictionary_exchange.formats.xlsform import xpath_of
from leapstats.dictionary_exchange.questions import Question
from leapstats.dictionary_exchange.shown import Shown
from leapstats.survey.redcap_logic import rule_of
from leapstats.survey.relevance import holds
from leapstats.survey.relevance_syntax import parse_xpath
from leapstats.survey.survey import Survey

Make = Callable[[dict[str, str]], Path]
UNIVERSES = [
    "size == 2",
    "size != 2",
    "size in (1, 2)",
    "not (size in (1, 2))",
    "size not in (2,)",
    "staff > 0",
    "not (staff > 0)",
    "staff <= 1 or size == 1",
    "staff != 1",
    "is_missing(size)",
    "is_missing(size, refused)",
    "not is_missing(size, refused)",
    "not is_missing(staff)",
    "talks == 1 and staff > 1",
    "not (talks == 1 or staff > 1)",
    "talks != 1",
    "any_staff",
    "not any_staff or walks",
    "any_staff == 0",
    "2 == size",
]
OF_SUMS = ["staff + nurses > 2", "many", "not many", "staff - nurses == 0"]


@pytest.fixture
def survey(make_study: Make, study_files: dict[str, str]) -> Survey:
    """Every pattern of answers to a few items."""
    files = dict(study_files)
    files["variables.csv"] = files["variables.csv"].replace(
        "binary,yes_no,service,,any_staff,", "binary,yes_no,service,,,"
    )
    files["variables.csv"] += (
        "nurses,Nurses,count,staff,staffing,,,,,,,,,\nmany,Many,binary,yes_no,goal,,,,,staff + nurses > 2,,,,\n"
    )
    files["columns.csv"] += "2020,nurses,,nurses,\n"
    cells = product(("1", "2", "9", ""), ("0", "1", "3", "99", ""), ("1", "0"), ("1", "0"), ("0", "2", ""))
    rows = (
        f"u{place},{size},{staff},{talks},{walks},x,{nurses}"
        for place, (size, staff, talks, walks, nurses) in enumerate(cells)
    )
    files["data/first.csv"] = "\n".join(["id,size,staff,talks,walks,note,nurses", *rows, ""])
    return ls.read_survey(study=make_study(files), wave="2020")


def questions(survey: Survey) -> dict[str, Question]:
    boxes = tuple(survey.study.variables[name] for name in ("talks", "walks"))
    block = Question(name="help", label="Help", items=boxes, is_block=True)
    alone = {
        name: Question(name=name, label=name, items=(survey.study.variables[name],))
        for name in ("size", "staff", "nurses")
    }
    return {**alone, "talks": block, "walks": block}


def answers(survey: Survey, name: str) -> np.ndarray:
    """Return the answers as a form keeps them: texts, codes joined by blanks."""
    folder = survey.study.folder
    assert folder is not None
    with (folder / "data/first.csv").open() as file:
        rows = list(csv.DictReader(file))
    if name == "help":
        return np.array(
            [" ".join(each for each in ("talks", "walks") if row[each] == "1") for row in rows], dtype=object
        )
    return np.array([row[name] for row in rows], dtype=object)


@pytest.mark.parametrize("universe", [*UNIVERSES, *OF_SUMS])
def test_an_xlsform_shows_the_question_to_the_universe(survey: Survey, universe: str) -> None:
    condition = Shown(survey.study, frozenset({"talks", "walks"})).holds(parse(universe))
    text = xpath_of(condition, questions(survey))
    shown = holds(parse_xpath(text), lambda name: answers(survey, name), len(survey))
    asked = survey.evaluate(parse(universe)).yes
    assert asked.any() or universe == "not (size in (1, 2))"  # there is no third size
    assert not asked.all()
    assert shown.tolist() == asked.tolist(), text


@pytest.mark.parametrize("universe", UNIVERSES)
def test_branching_logic_shows_the_field_to_the_universe(survey: Survey, universe: str) -> None:
    condition = Shown(survey.study, frozenset({"talks", "walks"})).holds(parse(universe))
    places = {"talks": "[help(talks)]", "walks": "[help(walks)]", "size": "[size]", "staff": "[staff]"}
    rule = rule_of(logic_of(condition, places, frozenset({"talks", "walks"})), frozenset({"help"}))
    # REDCap sees the code 9 of a refusal as any other.
    text = rule.text.replace("help___", "").replace("is_missing(size)", "is_missing(size, blank)")
    text = text.replace("size == 9", "is_missing(size, refused)").replace("size != 9", "not is_missing(size, refused)")
    text = text.replace("is_missing(staff)", "is_missing(staff, blank)")
    text = text.replace("staff == 99", "is_missing(staff, unknown)")
    text = text.replace("staff != 99", "not is_missing(staff, unknown)")
    assert survey.evaluate(parse(text)).yes.tolist() == survey.evaluate(parse(universe)).yes.tolist(), text


@pytest.mark.parametrize(
    ("universe", "why"),
    [
        ("size == staff", "compares two answers"),
        ("wave(2021).staff > 1", "another wave"),
        ("is_missing(talks)", "never is"),
        ("is_missing(staff, abandoned)", "why staff is missing"),
        ("band(staff, (1, 2)) == 1", "computes more than a form can"),
    ],
)
def test_what_a_form_cannot_say_is_refused(survey: Survey, universe: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Shown(survey.study, frozenset({"talks", "walks"})).holds(parse(universe))
