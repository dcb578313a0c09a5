"""Ids of several columns, ids that are personal data, and what is proposed for rows that repeat."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError, as_option
from leapstats.output.result import AnalysisResult
from leapstats.survey.unit_ids import together

PARTS = ["A", "B", "A /", "/ B", "/", "//", "A / B", "A // B", "/A", "A/B", "A //", "A/ B", "A /B"]


def table(*rows: str) -> pd.DataFrame:
    head, *body = (row.split(",") for row in rows)
    return pd.DataFrame(body, columns=head)


def change(data: Any, **options: Any) -> AnalysisResult:
    return ls.staffing(data, **{"id": "id", "wave_item": "t", "items": "n", **options})


def told(data: Any, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        change(data, **options)
    return str(caught.value)


@pytest.mark.parametrize("width", [2, 3])
def test_no_two_units_of_several_columns_are_written_alike(width: int) -> None:
    units = list(itertools.product(PARTS, repeat=width))
    columns = [np.array(column, dtype=object) for column in zip(*units, strict=True)]
    assert len(set(together(columns))) == len(units)


def test_ids_with_slashes_are_two_units() -> None:
    frame = table("r,p,t,n", "A /,B,1,3", "A,/ B,1,2", "A /,B,2,4", "A,/ B,2,2")
    found = change(frame, id=["r", "p"])
    assert "2 in both waves, 0 in 1 only, 0 in 2 only" in str(found)


def test_an_option_is_written_as_it_is_typed() -> None:
    assert as_option("--id", ["a", "b"]) == "--id a,b"
    assert as_option("--id", ["e-mail address", "b"]) == "--id 'e-mail address,b'"
    assert as_option("--keep", ["last, first"]) == "--keep '\"last, first\"'"


def test_the_fix_for_a_repeated_id_can_be_typed() -> None:
    rows = ["A,x,Site 1,1,3", "A,x,Site 2,1,2", "A,x,Site 1,2,4", "A,x,Site 2,2,5"]
    frame = table("email,respondent,my site,t,n", *rows)
    said = told(frame, id=["email", "respondent"], missing="9")
    assert "if my site distinguishes them, use both: --id 'email,respondent,my site'." in said


REPEATED = {
    "an item asked for": ("id,t,n,clinic", "1,1,a,x", "1,1,b,x", "1,2,a,x", "2,1,a,x", "2,2,a,x"),
    "a count": ("id,t,n,nurses", "1,1,3,2", "1,1,4,3", "1,2,3,2", "2,1,3,4", "2,2,3,5"),
    "a count of two values": ("id,t,n,nurses", "1,1,3,2", "1,1,4,3", "1,2,3,2", "2,1,3,3", "2,2,3,3"),
    "a measurement": ("id,t,n,fte", "1,1,3,0.5", "1,1,4,1.5", "1,2,3,0.5", "2,1,3,1.5", "2,2,3,1.5"),
    "yes and no": ("id,t,n,huddle", "1,1,3,yes", "1,1,4,no", "1,2,3,yes", "2,1,3,yes", "2,2,3,no"),
    "a date": ("id,t,n,seen", "1,1,3,2016-05-01", "1,1,4,2016-05-02", "1,2,3,2016-05-01", "2,1,3,2016-05-01"),
    "a row number": ("id,t,n,nr", "1,1,3,a1", "1,1,4,a2", "1,2,3,a3", "2,1,3,a4", "2,2,3,a5"),
}


@pytest.mark.parametrize("kind", REPEATED)
def test_no_answer_is_proposed_as_a_part_of_the_id(kind: str) -> None:
    said = told(table(*REPEATED[kind]))
    assert 'id "1" occurs 2 times. Keep one row per unit and wave, or correct the id.' in said


def test_what_makes_groups_is_not_proposed() -> None:
    frame = table("id,t,n,clinic", "1,1,3,x", "1,1,4,y", "1,2,3,x", "2,1,3,x", "2,2,3,x")
    assert "if clinic distinguishes them, use both: --id id,clinic" in told(frame)
    assert "name both" not in told(frame, by="clinic")


@pytest.mark.parametrize("values", [("1", "2"), ("north", "south")])
def test_a_place_is_proposed(values: tuple[str, str]) -> None:
    one, other = values
    frame = table("id,t,n,site", f"1,1,3,{one}", f"1,1,4,{other}", f"1,2,3,{one}", f"2,1,3,{one}")
    assert "if site distinguishes them, use both: --id id,site" in told(frame)


EMAILS = ("email,respondent,phone,t,n", "jane@x.org,Jane Doe,555-123-4567,1,3", "joe@x.org,Joe Roe,555-123-4568,1,4")
LATER = ("jane@x.org,Jane Doe,555-123-4567,2,5", "joe@x.org,Joe Roe,555-123-4568,2,4")
SECRETS = ("jane", "Jane", "JANE", "joe", "Joe", "555", "x.org")


def secrets_in(text: str) -> list[str]:
    return [each for each in SECRETS if each in text]


@pytest.mark.parametrize("name", ["email", "respondent", "phone"])
def test_repeated_ids_that_are_personal_are_not_told(name: str, tmp_path: Path) -> None:
    frame = table(*EMAILS, EMAILS[1], *LATER)
    frame.to_csv(tmp_path / "x.csv", index=False)
    for data in (frame, tmp_path / "x.csv"):
        said = told(data, id=name)
        assert '***" occurs 2 times' in said
        assert secrets_in(said) == []
        with pytest.raises(InputError) as caught:
            ls.model("n ~ t", data, method="gee", id=name, wave_item="t", binary="n")
        assert secrets_in(str(caught.value)) == []
    kept = told(frame, id=name, keep=name)
    assert secrets_in(kept) != []


@pytest.mark.parametrize("name", ["email", "respondent"])
def test_ids_that_differ_in_case_are_not_told(name: str) -> None:
    frame = table(*EMAILS, LATER[1], LATER[0].replace("jane", "JANE").replace("Jane", "JANE"))
    for text in (change(frame, id=name).render("json"), change(frame, id=name, list_units=True).render("json")):
        assert "differ only in leading zeros, case or spaces" in text
        assert secrets_in(text) == []
        assert f"ids with personal data are abbreviated: {name} (use --keep {name} to show them)" in text
    shown = change(frame, id=name, keep=name, list_units=True).render("json")
    assert secrets_in(shown) != []
    assert "as they begin only" not in shown


def test_ids_that_no_wave_shares_are_not_told() -> None:
    frame = table(*EMAILS, LATER[0].replace("jane", "joan"), LATER[1].replace("joe", "jim"))
    said = told(frame, id="email")
    assert 'email looks like "j***", "j***" here' in said
    assert secrets_in(said) == []


def test_a_wave_that_is_personal_is_held_back() -> None:
    frame = table("id,email,n", "1,jane@x.org,3", "1,joe@x.org,4", "2,jane@x.org,4", "2,jane@x.org,5")
    said = told(frame, wave_item="email")
    assert "email: the column contains personal data and was not read. To use it, add --keep email." in said
    assert secrets_in(said) == []
    with pytest.raises(InputError) as caught:
        ls.model("n ~ email", frame, method="gee", id="id", wave_item="email", binary="n")
    assert secrets_in(str(caught.value)) == []


def test_ids_that_are_not_personal_are_told() -> None:
    frame = table("id,t,n", "P1,1,3", "p1,2,4", "P2,1,3", "P2,2,4")
    assert '"P1" and "p1" differ only in' in str(change(frame).document.warnings)
