"""The id that pairs waves whose responses have ids of their own."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.drafting.draft import DraftItem
from leapstats.drafting.pairing import pairing_of
from leapstats.survey.raw import RawColumn, RawFile

UNITS = [f"P{place:02d}" for place in range(1, 13)]
CUSTOM = "Custom Data 1"
QUESTION = "What is the code of your practice?"


def export(path: Path, first: int, units: Sequence[str], *, code: str = CUSTOM) -> Path:
    """Write an export of SurveyMonkey: the code among what it adds, or the answer to a question."""
    asked = code != CUSTOM
    heads = [
        "Respondent ID",
        "Collector ID",
        *([] if asked else [code]),
        "How many nurses?",
        *([code] if asked else []),
    ]
    subs = ["", "", *([] if asked else [""]), "Response", *(["Open-Ended Response"] if asked else [])]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([heads, subs])
        for place, unit in enumerate(units):
            row = [first + place, 9, *([] if asked else [unit]), place % 3, *([unit] if asked else [])]
            writer.writerow(row)
    return path


def id_of(folder: Path, *files: Path, **more: object) -> DraftItem:
    found = ls.init(list(files), folder, waves=["2013", "2016"], **more)  # type: ignore[arg-type]
    return next(item for item in found.draft.items if item.role == "id")


@pytest.mark.parametrize("later", [CUSTOM, QUESTION])
def test_the_code_that_comes_again_is_suggested(tmp_path: Path, later: str) -> None:
    one = export(tmp_path / "a.csv", 47_000_001, UNITS)
    two = export(tmp_path / "b.csv", 58_000_001, UNITS[:1:-1], code=later)
    item = id_of(tmp_path / "study", one, two)
    named = "" if later == CUSTOM else f" ({CUSTOM} and {QUESTION})"
    assert item.column == CUSTOM
    assert item.confidence < 90
    assert item.evidence == (
        f"its values pair the waves{named}: unique in both waves; of the 12 of wave 2013 there are 10 in wave 2016",
    )
    warnings = [each.words for each in ls.check(tmp_path / "study").warnings]
    assert any(each.startswith("variables.csv, custom_data_1. to review (confidence ") for each in warnings)
    changed = ls.read(study=tmp_path / "study", wave="2016")
    assert "10 units" in str(changed)


def test_an_id_that_is_named_stays(tmp_path: Path) -> None:
    files = [export(tmp_path / f"{name}.csv", 47_000_001, UNITS) for name in "ab"]
    assert id_of(tmp_path / "study", *files, id="Respondent ID").column == "Respondent ID"


def test_without_a_code_that_comes_again_the_platforms_id_stays(tmp_path: Path) -> None:
    one = export(tmp_path / "a.csv", 47_000_001, UNITS)
    two = export(tmp_path / "b.csv", 58_000_001, [unit.replace("P", "Q") for unit in UNITS])
    item = id_of(tmp_path / "study", one, two)
    assert (item.column, item.evidence) == ("Respondent ID", ("the platform's id",))


def raw(**columns: Sequence[object]) -> RawFile:
    made = tuple(
        RawColumn(name=name, cells=np.array(cells, dtype=float if isinstance(cells[0], float) else object))
        for name, cells in columns.items()
    )
    return RawFile(path=Path("x.csv"), format="csv", columns=made, rows=np.arange(len(made[0].values)))


def test_counts_that_agree_by_chance_and_numbers_of_rows_do_not_pair() -> None:
    first = raw(response=["a", "b", "c", "d"], nurses=[1.0, 5.0, 3.0, 8.0])
    later = raw(response=["e", "f", "g", "h"], nurses=[8.0, 3.0, 5.0, 1.0])
    ids = [first.columns[0], later.columns[0]]
    assert pairing_of([first, later], ids, ["1", "2"]) is None
    code = [
        raw(response=each.columns[0].values.tolist(), practice_code=[1.0, 5.0, 3.0, 8.0]) for each in (first, later)
    ]
    found = pairing_of(code, [each.columns[0] for each in code], ["1", "2"])
    assert found is not None
    assert found.headings == ("practice_code", "practice_code")
    many = [float(place) for place in range(1, 15)]
    rows = [raw(response=[f"{wave}{place}" for place in range(14)], line=many) for wave in "ab"]
    assert pairing_of(rows, [each.columns[0] for each in rows], ["1", "2"]) is None
    far = [raw(response=[f"{wave}{place}" for place in range(14)], line=[n * 17 for n in many]) for wave in "ab"]
    assert pairing_of(far, [each.columns[0] for each in far], ["1", "2"]) is not None


def test_ids_that_pair_the_waves_already_are_left_alone() -> None:
    files = [raw(site=["a", "b", "c"], code=["x", "y", "z"]) for _ in range(2)]
    assert pairing_of(files, [each.columns[0] for each in files], ["1", "2"]) is None


@pytest.mark.parametrize("cells", [["x", "x", "y", "z"], ["x", "y", "v", "w"], ["x", None, None, "z"]])
def test_what_is_often_blank_comes_twice_or_hardly_again_does_not_pair(cells: list[object]) -> None:
    first = raw(response=["a", "b", "c", "d"], code=["x", "y", "z", "q"])
    later = raw(response=["e", "f", "g", "h"], code=cells)
    assert pairing_of([first, later], [None, None], ["1", "2"]) is None


def test_a_code_that_some_rows_lack_is_told_and_is_no_id(tmp_path: Path) -> None:
    one = export(tmp_path / "a.csv", 47_000_001, UNITS)
    two = export(tmp_path / "b.csv", 58_000_001, [*UNITS[:10], "", "P12"])
    found = ls.init([one, two], tmp_path / "study", waves=["2013", "2016"])
    assert next(item for item in found.draft.items if item.role == "id").column == "Respondent ID"
    words = (
        "Custom Data 1 would pair the waves (of the 12 of wave 2013 there are 11 in wave 2016), but rows have none, or "
        "one that comes twice: 1 in wave 2016. Correct them, and draft again"
    )
    assert any(words in each for each in found.document.warnings)


def test_three_waves() -> None:
    files = [raw(response=[f"{wave}{n}" for n in range(4)], code=["x", "y", "z", wave]) for wave in "abc"]
    found = pairing_of(files, [each.columns[0] for each in files], ["1", "2", "3"])
    assert found is not None
    assert found.evidence.endswith("unique in every wave; of the 4 of wave 1 there are 3 in wave 2, 3 in wave 3")


def test_two_files_of_a_platform_whose_ids_come_again_keep_them(tmp_path: Path) -> None:
    paths = [tmp_path / "baseline.csv", tmp_path / "followup.csv"]
    for path, nurses in zip(paths, (1, 2), strict=True):
        rows = "".join(
            f"{unit},{event},{nurses + unit % 3},2\n" for unit in range(1, 7) for event in [f"{path.stem}_arm_1"]
        )
        path.write_text(f"record_id,redcap_event_name,nurses,visit_complete\n{rows}")
    item = id_of(tmp_path / "study", *paths)
    assert (item.column, item.evidence, item.confidence) == ("record_id", ("the platform's id",), 100)
    assert "pairs are made on record_id" in " ".join(str(ls.staffing(study=tmp_path / "study")).split())
