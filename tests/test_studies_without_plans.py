"""A study without plans: items that are named are enough for changes and associations."""

import shutil
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.errors import DictionaryError, UsageError

CLINICS = Path(__file__).parents[1] / "analyses" / "examples" / "clinics"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example study without its plans."""
    folder = tmp_path_factory.mktemp("study") / "clinics"
    shutil.copytree(CLINICS, folder)
    for plan in (folder / "plans").iterdir():
        plan.unlink()
    return folder


def test_named_items_are_compared_as_by_the_plan(study: Path) -> None:
    found = ls.staffing(study=study, items=["nurses", "registry"]).frame
    whole = ls.staffing(study=CLINICS).frame
    own = ["variable", "level", "by", "by_level", "statistic", "stat_name"]
    both = found.merge(whole, on=own, suffixes=("", "_of_plan"))
    both = both[~both.stat_name.isin(["p_adjusted", "fragility_index", "absent_to_reverse"])]
    assert len(both) > 20
    assert both.stat.equals(both.stat_of_plan)


def test_named_exposures_and_outcomes_are_a_family(study: Path) -> None:
    found = ls.associations(study=study, exposures=["registry", "huddles"], outcomes=["burnout"])
    assert "Pairs: 2 of 2 tested" in str(found)
    assert "plan of the command" in str(found)


def test_unknown_items_and_a_missing_plan_say_what_to_do(study: Path) -> None:
    with pytest.raises(UsageError, match=r"nurse: there is no such item. Did you mean nurses"):
        ls.staffing(study=study, items="nurse")
    with pytest.raises(UsageError, match="Did you mean registry"):
        ls.associations(study=study, exposures="regist", outcomes="burnout")
    for call in (ls.staffing, ls.associations):
        with pytest.raises(DictionaryError, match="Or name the items on the command line"):
            call(study=study)  # type: ignore[operator]
