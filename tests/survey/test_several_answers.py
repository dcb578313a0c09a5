"""Columns that are said to hold several answers in one cell, in any file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from leapstats.errors import UsageError
from leapstats.survey.raw import RawColumn, RawFile, ResponseSet
from leapstats.survey.several_answers import with_several
from leapstats.terms import Reason


def file_of(*columns: RawColumn, **more: object) -> RawFile:
    rows = np.arange(len(columns[0].values)) + 2
    return RawFile(path=Path("x.csv"), format="csv", columns=columns, rows=rows, **more)  # type: ignore[arg-type]


def texts(name: str, *cells: object) -> RawColumn:
    return RawColumn(name=name, cells=np.array([*cells, None], dtype=object)[:-1])


def ticks(file: RawFile) -> dict[str, list[float | None]]:
    return {
        each.heading: [None if np.isnan(v) else v for v in each.values.tolist()] if each.numeric else []
        for each in file.columns
    }


@pytest.mark.parametrize(
    ("separator", "cells", "options"),
    [
        (";", ("RN; MA", "MA", None), {"RN": [1, 0, None], "MA": [1, 1, None]}),
        ("", ("RN; MA", "MA", None), {"RN": [1, 0, None], "MA": [1, 1, None]}),
        (",", ("RN,MA", "MA, LPN", "LPN"), {"RN": [1, 0, 0], "MA": [1, 1, 0], "LPN": [0, 1, 1]}),
        (", ", ("RN, part,time", "RN", "part,time"), {"RN": [1, 1, 0], "part,time": [1, 0, 1]}),
        (" + ", ("a + b", "b", "b + a"), {"a": [1, 0, 1], "b": [1, 1, 1]}),
        (r"\n", ("a\nb", "b", "a"), {"a": [1, 0, 1], "b": [1, 1, 0]}),
        (".", ("a.b", "b", "ab"), {"a": [1, 0, 0], "b": [1, 1, 0], "ab": [0, 0, 1]}),
    ],
)
def test_each_option_becomes_a_column(separator: str, cells: tuple[str, ...], options: dict[str, list[float]]) -> None:
    found = with_several(file_of(texts("Staff", *cells), texts("Other", "x", "y", "z")), {"Staff": separator})
    of_staff = {name: values for name, values in ticks(found).items() if name != "Other"}
    assert of_staff == {f"Staff [{option}]": values for option, values in options.items()}
    (block,) = found.sets
    assert (block.name, block.counted, len(block.columns)) == ("Staff", 1.0, len(options))
    assert found.notes[0].startswith("Staff: several answers in one cell, joined by ")


def test_a_workbook_has_numbers_where_one_code_alone_was_chosen() -> None:
    found = with_several(file_of(texts("codes", "1,2", 3.0, 1)), {"codes": ","})
    assert ticks(found) == {"codes [1]": [1, 0, 1], "codes [2]": [1, 0, 0], "codes [3]": [0, 1, 0]}


def test_what_is_blank_and_what_a_data_frame_calls_categories() -> None:
    column = texts("Staff", "RN; MA", " ", "", "MA")
    found = with_several(file_of(replace(column, categories=("RN; MA", "MA"), ordered=True)), {"Staff": ";"})
    assert ticks(found) == {"Staff [RN]": [1, None, None, 0], "Staff [MA]": [1, None, None, 1]}
    assert not any(each.categories or each.ordered for each in found.columns)


def test_cells_that_mean_a_missing_answer_are_no_option() -> None:
    column = texts("Staff", "RN; MA", "Refused", "MA", None, "-9")
    found = with_several(file_of(column), {"Staff": ";"}, is_missing=lambda _, text: text in {"Refused", "-9"})
    assert ticks(found) == {"Staff [RN]": [1, None, 0, None, None], "Staff [MA]": [1, None, 1, None, None]}
    for each in found.columns:
        assert each.reasons is not None
        assert each.reasons.tolist() == [0, Reason.REFUSED, 0, 0, Reason.UNKNOWN]
    known = with_several(file_of(texts("Staff", "RN; MA", "Refused")), {"Staff": ";"}, lambda _: ["RN", "MA"])
    assert ticks(known) == {"Staff [RN]": [1, None], "Staff [MA]": [1, None]}
    listed = with_several(file_of(texts("Staff", "RN; MA", "None")), {"Staff": ";"}, lambda _: ["RN", "MA", "None"])
    assert ticks(listed)["Staff [None]"] == [0, 1]


def test_options_that_are_known_stand_even_where_nobody_chose_them() -> None:
    column = texts("Staff", "RN, part-time; MA", "MA; a nurse's aide")
    found = with_several(file_of(column), {"Staff": ""}, lambda _: ["RN, part-time", "MA", "LPN"])
    assert ticks(found) == {
        "Staff [RN, part-time]": [1, 0],
        "Staff [MA]": [1, 1],
        "Staff [LPN]": [0, 0],
        "Staff [Other (own words)]": [0, 1],
    }
    assert found.notes[0].endswith("1 with words that are none of them")


def test_a_separator_that_is_nowhere_is_told() -> None:
    found = with_several(file_of(texts("Staff", "RN / MA", "MA")), {"Staff": "+"})
    assert found.notes[-1] == "Staff: no cell holds '+', so each is one answer"


def test_every_column_that_cannot_be_split_is_named() -> None:
    block = ResponseSet(name="q", label="q", columns=("q [a]",), counted=1.0)
    file = file_of(
        texts("Staff", "RN", "MA"),
        texts("site", "a;b", "c"),
        RawColumn(name="q", option="a", cells=np.array([1.0, 0.0])),
        RawColumn(name="n", cells=np.array([1.0, 2.0])),
        id="site",
        sets=(block,),
    )
    with pytest.raises(UsageError) as caught:
        with_several(file, {"Stafff": ";", "Staff": "", "site": ";", "q": ";", "n": ""})
    told = [str(each) for each in caught.value.problems]
    assert "Did you mean Staff" in told[0]
    assert "Staff: no cell holds several answers" in told[1]
    assert "site: it is the id column" in told[2]
    assert "q [a]: it is one option of a question already" in told[3]
    assert "n: no cell holds several answers" in told[4]


def test_without_columns_the_file_stays() -> None:
    file = file_of(texts("Staff", "RN; MA"))
    assert with_several(file, {}) is file
