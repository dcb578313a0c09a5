"""Waves are linked on the ids of their units; nobody is dropped or paired by place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import DataError, UsageError
from leapstats.survey.column import Column
from leapstats.survey.linking import Linked, ids_of, link
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Reason, Role

Make = Callable[[dict[str, str]], Path]

STAFF = Variable(name="staff", label="Staff", type=ItemType.COUNT, role=Role.STAFFING)


def wave(name: str, units: list[Any], *, study: str = "demo", id_item: str = "clinic") -> Survey:
    """A survey as a notebook might build one, without the checks of reading."""
    column = Column(np.arange(len(units), dtype=np.float64), np.zeros(len(units), dtype=np.uint8))
    variables = {"staff": STAFF}
    return Survey(
        study=Study(name=study, title="", unit="clinic", units="clinics", id=id_item, variables=variables),
        wave=name,
        units=np.array(units, dtype=object),
        raw={"staff": lambda _: column},
    )


def two_waves(make_study: Make, study_files: dict[str, str]) -> Linked:
    folder = make_study(study_files)
    return link([ls.read_survey(study=folder, wave=name) for name in ("2020", "2021")])


def problems(surveys: list[Survey]) -> list[str]:
    with pytest.raises(DataError) as caught:
        link(surveys)
    return [str(problem) for problem in caught.value.problems]


def test_waves_of_a_dictionary(make_study: Make, study_files: dict[str, str]) -> None:
    linked = two_waves(make_study, study_files)
    assert linked.units.tolist() == ["A", "B", "C", "D", "E"]
    assert linked.places.tolist() == [[0, 1, 2, 3, -1], [0, 1, -1, -1, 2]]
    assert linked.places.dtype == np.int64
    assert linked.present(0).tolist() == [True, True, True, True, False]
    assert linked.present(1).tolist() == [True, True, False, False, True]
    assert len(linked) == 5
    assert str(linked) == "Demo: 5 clinics (4 in 2020, 3 in 2021; 2 in every wave)"


def test_absent_is_unknown_and_not_zero(make_study: Make, study_files: dict[str, str]) -> None:
    linked = two_waves(make_study, study_files)
    before, after = linked.column(0, "staff"), linked.column(1, "staff")
    assert before.values[:3].tolist() == [2, 0, 1]
    assert np.isnan(before.values[3:]).all()
    assert before.reasons.tolist() == [0, 0, 0, Reason.UNKNOWN, Reason.UNKNOWN]
    assert after.values[[0, 1, 4]].tolist() == [3, 1, 0]
    assert np.isnan(after.values[2:4]).all()
    assert after.reasons.tolist() == [0, 0, Reason.UNKNOWN, Reason.UNKNOWN, 0]
    derived = linked.column(1, "any_staff")
    assert derived.values.tolist() == [1, 1, -1, -1, 0]
    assert linked.column(0, "note").values.tolist() == ["well", None, "a, b", None, None]
    # Taking answers leaves the survey as it was.
    assert linked.surveys[1].column("staff").values.tolist() == [3, 1, 0]
    with pytest.raises(UsageError, match="size"):
        linked.column(1, "size")


def test_a_wave_as_a_survey_of_all_units(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["variables.csv"] += "silent,Says nothing,binary,yes_no,strategy,,,,no,is_missing(staff),,,,\n"
    linked = two_waves(make_study, study_files)
    for place in (0, 1):
        aligned = linked.aligned(place)
        assert aligned.units.tolist() == linked.units.tolist()
        assert aligned.items == linked.surveys[place].items
        assert aligned.wave == linked.surveys[place].wave
        for item in aligned.items:
            own, column = aligned.column(item), linked.column(place, item)
            assert np.array_equal(own.reasons, column.reasons)
            assert own.values.tolist() == pytest.approx(column.values.tolist(), nan_ok=True)
    # The formula alone would say yes of a unit that was not there.
    assert linked.aligned(1).column("silent").reasons.tolist() == [0, 0, Reason.UNKNOWN, Reason.UNKNOWN, 0]
    assert linked.aligned(0).column("silent").values.tolist() == [0, 0, 0, 1, -1]
    assert len(linked.aligned(0).frame()) == 5


def test_swapping_the_waves_swaps_the_places() -> None:
    one, two, three = wave("1", ["a", "b"]), wave("2", ["c", "a"]), wave("3", ["b", "d", "c"])
    forth, back = link([one, two, three]), link([three, two, one])
    assert forth.units.tolist() == ["a", "b", "c", "d"]
    assert back.units.tolist() == ["b", "d", "c", "a"]
    for linked, names in ((forth, "123"), (back, "321")):
        for place, name in enumerate(names):
            own = linked.surveys[place]
            assert own.wave == name
            found = dict(zip(linked.units, linked.places[place], strict=True))
            assert {unit: at for unit, at in found.items() if at >= 0} == {
                unit: at for at, unit in enumerate(own.units)
            }


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        ([7.0, 8.0], ["7", "8"]),
        ([7, np.int64(8), np.float32(9)], ["7", "8", "9"]),
        ([2**60 + 1], [str(2**60 + 1)]),
        ([7.5, 7.0], ["7.5", "7"]),
        (["7.0", " 8. ", "-9", 10.0], ["7", "8", "-9", "10"]),
        (["007.0", "7"], ["007", "7"]),
        (["1.0", "1.1", "1.10"], ["1.0", "1.1", "1.10"]),
        (["A", "7.0"], ["A", "7.0"]),
        (["12345678901234567891.0", "12345678901234567892"], ["12345678901234567891", "12345678901234567892"]),
        ([None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, "", "  ", "x "], [*[None] * 7, "x"]),
        ([None, "7.0"], [None, "7"]),
        ([], []),
    ],
)
def test_ids_as_text(cells: list[Any], written: list[str | None]) -> None:
    assert ids_of(cells).tolist() == written


def test_ids_are_compared_as_text() -> None:
    linked = link([wave("1", [7.0, 8.0]), wave("2", [" 8 ", "9"]), wave("3", ["7.0", "9.0"])])
    assert linked.units.tolist() == ["7", "8", "9"]
    assert linked.places.tolist() == [[0, 1, -1], [-1, 0, 1], [0, -1, 1]]


def test_every_blank_and_every_repeated_id_is_named() -> None:
    found = problems([wave("1", ["a", None, "b", "a", "", "b", "a"]), wave("2", ["c", float("nan"), "c "])])
    assert found == [
        "wave 1, rows 2, 5: clinic is blank. Give each clinic an id.",
        'wave 1, rows 1, 4, 7: clinic "a" occurs 3 times. Keep one row per clinic, or correct the id.',
        'wave 1, rows 3, 6: clinic "b" occurs 2 times. Keep one row per clinic, or correct the id.',
        "wave 2, row 2: clinic is blank. Give each clinic an id.",
        'wave 2, rows 1, 3: clinic "c" occurs 2 times. Keep one row per clinic, or correct the id.',
    ]


def test_at_most_ten_rows_are_listed() -> None:
    found = problems([wave("1", [None] * 12), wave("2", ["a"])])
    assert found == ["wave 1, rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more: clinic is blank. Give each clinic an id."]


def test_waves_that_cannot_be_linked() -> None:
    assert problems([]) == ["no wave was given. Use two or more waves."]
    assert problems([wave("1", ["a", "a"])]) == [
        "only wave 1 was given. Use two or more waves.",
        'wave 1, rows 1, 2: clinic "a" occurs 2 times. Keep one row per clinic, or correct the id.',
    ]
    assert problems([wave("1", ["a"]), wave("1", ["a"]), wave("2", [])]) == [
        "wave 1: it is listed 2 times. List each wave once.",
        "wave 2: it has no clinics. Omit it, or use a file that contains answers.",
    ]
    assert problems([wave("1", ["a"]), wave("2", ["a"], study="other")]) == [
        "the waves belong to different studies, demo, other. Use waves of one study."
    ]


def test_rows_without_an_id_are_not_paired_by_number() -> None:
    # Surveys that were read without a dictionary number their rows, and row 1 of one is not row 1 of another.
    found = problems([wave("1", [1, 2], id_item=""), wave("2", [1, 2])])
    assert len(found) == 1
    assert found[0].startswith("wave 1: it has no id for its clinics. Read it with a dictionary, or from one")
