"""Plans of associations: what is read, and every way in which one can be wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leapstats.dictionary.association_plans import AssociationMethod, load_association_plan
from leapstats.dictionary.load import load_study
from leapstats.dictionary.plans import load_change_plan
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError
from leapstats.terms import Base, ItemType, Multiplicity, Role

PLAN = """
kind = "association"
title = "Pairs, {wave}"
wave = "2020"
base = "all"
method = "odds_ratio"
multiplicity = "holm"
exposures = ["any_staff"]
outcomes = ["talks", "walks"]
confounders = ["size"]
notes = ["A note."]

[abbreviations]
BH = "behavioral health"
"""
Load = Callable[[str], object]


@pytest.fixture
def load(make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]) -> Load:
    def loaded(text: str) -> object:
        study_files["plans/pairs.toml"] = text
        return load_association_plan(load_study(make_study(study_files)), "pairs")

    return loaded


def test_a_plan_is_read(load: Load) -> None:
    plan = load(PLAN)
    assert (plan.name, plan.title, plan.wave) == ("pairs", "Pairs, {wave}", "2020")  # type: ignore[attr-defined]
    assert (plan.base, plan.method, plan.multiplicity) == (  # type: ignore[attr-defined]
        Base.ALL,
        AssociationMethod.ODDS_RATIO,
        Multiplicity.HOLM,
    )
    assert plan.items == ("any_staff", "talks", "walks")  # type: ignore[attr-defined]
    assert (plan.confounders, plan.notes) == (("size",), ("A note.",))  # type: ignore[attr-defined]
    assert plan.abbreviations == {"BH": "behavioral health"}  # type: ignore[attr-defined]
    assert len(plan.digest) == 64  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "association"', 'kind = "change"', ['its kind is "change"']),
        ('wave = "2020"', 'wave = "2022"', ['"2022" is not a wave']),
        ('base = "all"', 'base = "asked"', ['"asked" is not known', "all, answered"]),
        ('base = "all"\n', "", ["plans/pairs.toml, base: it is missing from the plan"]),
        ('method = "odds_ratio"', 'method = "odd"', ['"odd" is not known', "odds_ratio, trend"]),
        ('"holm"', '"holmes"', ['"holmes" is not known']),
        ('["any_staff"]', "[]", ["exposures: it lists no items"]),
        ('["any_staff"]', '["any_stuff"]', ['"any_stuff" is not an item', "any_staff"]),
        ('["any_staff"]', '["size"]', ["size is categorical", "an item of type binary"]),
        ('["talks", "walks"]', '["talks", "talks"]', ["talks is listed twice"]),
        ('["talks", "walks"]', '["any_staff"]', ["any_staff is both an exposure and an outcome"]),
        ('["talks", "walks"]', '["staff"]', ["staff is count"]),
        ('["size"]', '["seize"]', ["confounders", '"seize" is not an item', "size"]),
        (PLAN, "kind = 3", ['its kind is "3"', "exposures", "outcomes", "base", "method", "multiplicity"]),
    ],
)
def test_every_problem_is_named(load: Load, old: str, new: str, said: list[str]) -> None:
    with pytest.raises(DictionaryError) as caught:
        load(PLAN.replace(old, new))
    for words in said:
        assert words in str(caught.value)


def test_a_trend_may_have_numbers_for_outcomes(load: Load) -> None:
    plan = load(PLAN.replace("odds_ratio", "trend").replace('["talks", "walks"]', '["talks", "staff"]'))
    assert plan.outcomes == ("talks", "staff")  # type: ignore[attr-defined]


def test_a_plan_that_is_not_there(leap: Study) -> None:
    with pytest.raises(DictionaryError, match="the study has no such plan"):
        load_association_plan(leap, "nothing")
    with pytest.raises(DictionaryError, match="For a comparison of waves, write kind"):
        load_change_plan(leap, "associations")


def test_westfall_young_is_not_for_changes(
    make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]
) -> None:
    study_files["plans/staff.toml"] = (
        'kind = "change"\nmultiplicity = "westfall_young"\n[[family]]\nlabel = ""\nitems = ["staff"]\n'
    )
    with pytest.raises(DictionaryError, match='"westfall_young" is not known'):
        load_change_plan(load_study(make_study(study_files)), "staff")


def test_the_leap_plans_are_what_they_say(leap: Study) -> None:
    pairs, domains = (load_association_plan(leap, name) for name in ("associations", "domains"))
    assert (len(pairs.exposures), len(pairs.outcomes)) == (16, 14)
    assert pairs.exposures == domains.exposures
    assert pairs.outcomes == domains.outcomes
    challenges = {
        name
        for name, variable in leap.variables.items()
        if variable.role is Role.CHALLENGE and variable.type is ItemType.BINARY
    }
    assert set(pairs.outcomes) == challenges
    assert all(leap.variables[item].role is Role.STRATEGY for item in pairs.exposures)
