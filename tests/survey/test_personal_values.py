"""Personal data are known by the cells, whatever the columns are called."""

import json
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls

SIZE = 12
PLAIN = {"setting": ["Urban", "Rural"] * 6, "n": list(range(SIZE))}


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({**columns, **PLAIN})


@pytest.mark.parametrize(
    ("cells", "personal"),
    [
        ([f"lead{place}@clinic.org" for place in range(SIZE)], True),
        ([f"(503) 555-01{place:02}" for place in range(SIZE)], True),
        ([f"+44 20 7946 09{place:02}" for place in range(SIZE)], True),
        ([f"10.0.3.{place}" for place in range(SIZE)], True),
        ([f"078-05-11{place:02}" for place in range(SIZE)], True),
        ([f"{place + 1} Main Street" for place in range(SIZE)], True),
        ([f"lead{place}@clinic.org" if place % 3 else None for place in range(SIZE)], True),
        (["daily", "weekly"] * 6, False),
        ([f"2016-01-{place + 1:02}" for place in range(SIZE)], False),
        ([f"{place}.5" for place in range(SIZE)], False),
        (["20-49", "50-99"] * 6, False),
    ],
)
def test_by_the_cells(cells: list[object], personal: bool) -> None:
    found = ls.table1(frame(about=cells))
    notes = " ".join(str(found).split())
    assert ("personal columns held back: about (--keep NAME shows one)" in notes) is personal
    if personal:
        assert str(cells[1]) not in found.render("json")


def test_names_of_persons_are_held_back_beside_a_way_to_reach_them() -> None:
    people = ["Jane Smith", "Ana Diaz", "Dr. Tom O'Neil", "Li Wei", "Ed Cole", "Sue Gray"] * 2
    mails = [f"lead{place}@clinic.org" for place in range(SIZE)]
    together = ls.read_survey(frame(lead_name=people, mail_to=mails))
    assert "personal columns held back: mail_to, lead_name" in together.provenance.notes[0]
    assert "lead_name" in ls.read_survey(frame(lead_name=people)).study.variables


def test_keep_shows_one() -> None:
    mails = ["a@b.org", "c@d.org"] * 6
    text = str(ls.table1(frame(about=mails), keep="about"))
    assert "a@b.org" in text
    assert "held back" not in text


def test_json_and_errors_hold_nothing_of_it(tmp_path: Path) -> None:
    mails = [f"lead{place}@clinic.org" for place in range(SIZE)]
    frame(about=mails).to_csv(tmp_path / "x.csv", index=False)
    content = json.loads(ls.table1(tmp_path / "x.csv").render("json"))
    assert "clinic.org" not in json.dumps(content)
    with pytest.raises(ls.InputError) as found:
        ls.table1(tmp_path / "x.csv", by="about")
    assert "clinic.org" not in str(found.value)
