"""A plan of comparisons is read whole, or refused with every problem at once."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.plans import load_change_plan
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError
from leapstats.terms import Multiplicity

Make = Callable[[dict[str, str]], Path]

PLAN = """\
kind = "change"
title = "Clinics, {before} and {after}"
before = "2020"
after = "2021"
multiplicity = "hommel"
texts = ["note"]
notes = ["A note."]

[abbreviations]
N = "number"

[[family]]
label = "Any"
items = ["any_staff"]

[[family]]
label = "How many"
items = ["staff"]
"""


def study_with(make: Make, files: dict[str, str], plan: str) -> Study:
    return ls.load_study(make({**files, "plans/staffing.toml": plan}))


def test_a_sound_plan_is_read(make_study: Make, study_files: dict[str, str]) -> None:
    plan = load_change_plan(study_with(make_study, study_files, PLAN), "staffing")
    assert (plan.before, plan.after, plan.multiplicity) == ("2020", "2021", Multiplicity.HOMMEL)
    assert [(family.label, family.items) for family in plan.families] == [
        ("Any", ("any_staff",)),
        ("How many", ("staff",)),
    ]
    assert plan.items == ("any_staff", "staff")
    assert (plan.texts, plan.notes, dict(plan.abbreviations)) == (("note",), ("A note.",), {"N": "number"})
    assert plan.digest == hashlib.sha256(PLAN.encode()).hexdigest()


def test_holm_is_the_rule_where_the_plan_says_nothing(make_study: Make, study_files: dict[str, str]) -> None:
    short = 'kind = "change"\n[[family]]\nitems = ["staff"]\n'
    plan = load_change_plan(study_with(make_study, study_files, short), "staffing")
    assert (plan.multiplicity, plan.before, plan.after, plan.title) == (Multiplicity.HOLM, "", "", "Demo")


def test_every_problem_is_named_at_once(make_study: Make, study_files: dict[str, str]) -> None:
    wrong = (
        PLAN.replace('"change"', '"changes"')
        .replace('before = "2020"', 'before = "2019"')
        .replace("hommel", "holmes")
        .replace('["note"]', '["notes"]')
        .replace('items = ["staff"]', 'items = ["staf", "any_staff"]')
    ) + '\n[[family]]\nlabel = "None"\n'
    study = study_with(make_study, study_files, wrong)
    with pytest.raises(DictionaryError) as caught:
        load_change_plan(study, "staffing")
    said = str(caught.value)
    assert said.startswith("7 problems in the study")
    for words in (
        'plans/staffing.toml: its kind is "changes". For a comparison of waves, write kind = "change"',
        'before: "2019" is not a wave. Did you mean 2021 or 2020?',
        'multiplicity: "holmes" is not known. Did you mean holm or hommel?',
        'texts: "notes" is not an item. Did you mean note?',
        'family 2: "staf" is not an item. Did you mean staff',
        "family 2: any_staff is already listed",
        "family 3: it has no items",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ('kind = "change"\n', "the plan has no families"),
        ('kind = "change', "the file cannot be read"),
    ],
)
def test_a_plan_without_families_or_toml(make_study: Make, study_files: dict[str, str], plan: str, said: str) -> None:
    study = study_with(make_study, study_files, plan)
    with pytest.raises(DictionaryError, match=said):
        load_change_plan(study, "staffing")


def test_a_plan_that_is_not_there(make_study: Make, study_files: dict[str, str]) -> None:
    study = ls.load_study(make_study(study_files))
    with pytest.raises(DictionaryError, match=r"plans/staffing.toml: the study has no such plan"):
        load_change_plan(study, "staffing")


def test_the_leap_plan_names_items_of_both_waves(leap: Study) -> None:
    plan = load_change_plan(leap, "staffing")
    assert all(leap.available[item] >= {"2013", "2016"} for item in plan.items)
    assert len(plan.items) == 12
