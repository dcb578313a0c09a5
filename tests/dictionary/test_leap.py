"""The LEAP dictionary is complete, and what it says was published adds up.

Counts and sums are those of Blasi et al. 2018, J Am Board Fam Med 31:691-701.
"""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from leapstats.dictionary.study import Study
from leapstats.terms import Figure, ItemType, Role

PIONEERING = {
    "handoff_routinely_available",
    "registry_tracking",
    "colocated_space",
    "delegates_assessment_followup",
    "su_counseling_or_programs",
    "interdisciplinary_care_plans",
    "bh_teambuilding",
    "bh_facilitates_meetings",
}
COMMON = {
    "universal_screening",
    "stepped_care",
    "any_bh_specialist",
    "ma_or_rn_screening",
    "delegates_external_connection",
    "wide_array_services",
    "bh_supports_chronic_illness",
    "bh_trains_pc_staff",
}


def test_every_published_cell_is_there(leap: Study) -> None:
    kinds = Counter(cell.id.partition("_")[0] for cell in leap.published)
    assert kinds["t1"] == 33
    assert kinds["t3"] == 11 * 8
    assert len(leap.published) == 33 + 62 + 88


def test_printed_percentages_follow_from_counts(leap: Study) -> None:
    checked = 0
    for cell in leap.published:
        if cell.figure is Figure.N_PERCENT and cell.percent:
            share = Decimal(int(cell.n) * 100) / Decimal(int(cell.base))
            assert str(share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)) == cell.percent, cell.id
            assert cell.printed == f"{cell.n} ({cell.percent})"
            checked += 1
    assert checked == 79


def test_table_3_has_the_marks_of_our_copy(leap: Study) -> None:
    marks = Counter(cell.where.removeprefix("Table 3, ") for cell in leap.published if cell.printed == "X")
    assert marks == {
        "PCP": 5,
        "BH specialist": 7,
        "Layperson BH assistant": 4,
        "RN": 5,
        "MA": 4,
        "MA care coordinator": 3,
        "Health coach": 3,
        "OT": 1,
        "PT/PT assistant": 1,
        "Nutritionist": 1,
    }


def test_strategies_of_table_2(leap: Study) -> None:
    for name in PIONEERING | COMMON:
        assert leap.variables[name].role is Role.STRATEGY
    assert {name for name, each in leap.variables.items() if each.judged_important} == PIONEERING


def test_fourteen_challenges_apart_from_free_text(leap: Study) -> None:
    names = [name for name, each in leap.variables.items() if each.role is Role.CHALLENGE]
    assert len(names) == 14
    assert all(name.startswith("ch_") for name in names)


def test_skips_mean_no_for_strategies_services_and_challenges(leap: Study) -> None:
    for variable in leap.variables.values():
        coded = variable.type in {ItemType.BINARY, ItemType.CATEGORICAL}
        counted = variable.role in {Role.STRATEGY, Role.SERVICE, Role.CHALLENGE}
        assert variable.skip_means_no == (coded and counted), variable.name


def test_dickinson_items_are_optional_and_have_a_domain(leap: Study) -> None:
    dickinson = [each for each in leap.variables.values() if each.source == "Dickinson 2015"]
    assert len(dickinson) == 69
    assert all(each.optional and each.domain in leap.domains for each in dickinson)
    assert not any(each.optional for each in leap.variables.values() if each.source != "Dickinson 2015")


def test_staffing_crosses_from_one_wave_to_the_other(leap: Study) -> None:
    counts = [name for name in leap.variables if name.startswith("n_") and name != "n_primary_care_providers"]
    assert len(counts) == 8
    for name in [*counts, "any_bh_specialist", "has_substance_use_counselor"]:
        assert leap.available[name] == {"2013", "2016"}, name


@pytest.mark.parametrize("identifier", ["C57", "C59"])
def test_constraints_of_another_copy_are_not_taken(leap: Study, identifier: str) -> None:
    assert [each.taken for each in leap.constraints if each.id == identifier] == [False]
