"""Files whose platform tells units and waves: neither has to be named."""

import re
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.errors import InputError

LONG = """\
record_id,redcap_event_name,nurses,registry,huddles
1,baseline_arm_1,1,1,1
1,followup_arm_1,3,1,0
2,baseline_arm_1,2,0,1
2,followup_arm_1,2,1,1
3,baseline_arm_1,0,1,0
3,followup_arm_1,1,0,0
4,baseline_arm_1,4,0,0
4,followup_arm_1,6,0,1
5,baseline_arm_1,3,1,1
"""
KNOWN = "units are told by record_id, waves by redcap_event_name: REDCap"


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(LONG)
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


def rows(found: ls.AnalysisResult) -> list[tuple[object, ...]]:
    frame = found.frame.astype(object).where(found.frame.notna(), None)
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_staffing_compares_events_as_if_the_keys_were_named(long: Path) -> None:
    found = ls.staffing(long, items="nurses,registry".split(","))
    named = ls.staffing(long, items=["nurses", "registry"], id="record_id", wave_item="redcap_event_name")
    assert rows(found) == rows(named)
    assert KNOWN in flat(str(found))
    assert KNOWN not in flat(str(named))


def test_a_key_that_is_named_stays(long: Path) -> None:
    text = flat(str(ls.staffing(long, items="nurses", id="record_id")))
    assert "waves are told by redcap_event_name: REDCap" in text
    with pytest.raises(InputError, match="nope: there is no such column"):
        ls.staffing(long, items="nurses", id="nope")


def test_a_plain_file_still_needs_both(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("site,year,nurses\na,1,2\na,2,3\n")
    with pytest.raises(InputError) as caught:
        ls.staffing(path)
    assert [each.where for each in caught.value.problems] == ["id", "wave_item", "items"]


def test_what_is_wrong_with_other_options_is_told_first(long: Path) -> None:
    with pytest.raises(InputError) as caught:
        ls.staffing(long, types={"nurses": "counts"})
    assert [each.where for each in caught.value.problems] == ["types, nurses", "items"]


def test_the_id_of_a_response_is_not_that_of_a_unit(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("record_id,redcap_event_name,nurses\n1,a_arm_1,2\n2,b_arm_1,3\n")
    with pytest.raises(InputError, match="id: a file needs this option"):
        ls.staffing(path, items="nurses")


def test_the_order_of_the_waves_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(LONG.replace("baseline", "visit").replace("followup", "call"))
    found = ls.staffing(path, items="nurses")
    assert any(
        each.startswith("the order of the waves is that of the file") and each.endswith("visit_arm_1, call_arm_1")
        for each in found.document.warnings
    )


def test_associations_take_one_wave(long: Path) -> None:
    first = ls.associations(long, exposures="registry", outcomes="huddles")
    later = ls.associations(long, exposures="registry", outcomes="huddles", wave="followup_arm_1")
    chosen = ls.associations(
        long, exposures="registry", outcomes="huddles", where='redcap_event_name == "followup_arm_1"'
    )
    assert "only baseline_arm_1 is used, 5 rows" in flat(str(first))
    assert "only followup_arm_1 is used, 4 rows" in flat(str(later))
    assert "units are told by record_id: REDCap" in flat(str(later))
    assert rows(later) == rows(chosen)
    assert rows(later) != rows(first)


def test_a_wave_that_no_file_tells_is_refused(long: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape('wave: redcap_event_name has no wave "follow". ')):
        ls.associations(long, exposures="registry", outcomes="huddles", wave="follow")
    path = tmp_path / "plain.csv"
    path.write_text("a,b\n1,0\n0,1\n1,1\n")
    with pytest.raises(InputError, match="wave: the file does not say which wave a row is of"):
        ls.associations(path, exposures="a", outcomes="b", wave="2013")


@pytest.mark.parametrize(
    "options",
    [
        {"wave": "followup_arm_1", "method": "least_squares"},
        {"method": "gee"},
        {"baseline": "baseline_arm_1", "method": "least_squares"},
    ],
)
def test_models_of_events(long: Path, options: dict[str, str]) -> None:
    found = ls.model("nurses ~ registry", long, family="linear", **options)  # type: ignore[arg-type]
    named = ls.model(
        "nurses ~ registry", long, family="linear", id="record_id", wave_item="redcap_event_name", **options
    )  # type: ignore[arg-type]
    assert rows(found) == rows(named)
    assert KNOWN in flat(str(found))


def test_a_model_without_waves_is_of_the_first(long: Path) -> None:
    found = ls.model("nurses ~ registry", long, family="linear", list_units=True)
    text = flat(str(found))
    assert "only baseline_arm_1 is used, 5 rows" in text
    assert "units are told by record_id: REDCap" in text


def test_models_of_pairs(long: Path) -> None:
    options = {"outcomes": "nurses", "exposures": "registry", "family": "linear", "wave": "followup_arm_1"}
    found = ls.model_table(long, **options)  # type: ignore[arg-type]
    named = ls.model_table(long, id="record_id", wave_item="redcap_event_name", **options)  # type: ignore[arg-type]
    assert rows(found) == rows(named)
    assert KNOWN in flat(str(found))
