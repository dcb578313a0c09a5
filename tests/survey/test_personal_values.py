"""Personal data are known by the cells, whatever the columns are called."""

import json
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.survey.kinds.judged import quoted

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
        (["Ann <ann@x.org>", "by post", "by phone", "none"] * 3, True),
        (["none", "Email: ann@x.org"] * 6, True),
        (["none", "a@b.org; c@d.org"] * 6, True),
        (["ann@\u200bx.org", "ann\uff20x.org"] * 6, True),
        (["(555)123-4567", "(555)123-4568"] * 6, True),
        (["06 12 34 56 78", "06 12 34 56 79"] * 6, True),
        (["555\u2011123\u20114567", "555\u2013123\u20134568"] * 6, True),
        (["::1", "fe80::1", "10.0.0.1:80"] * 4, True),
        (["Hauptstra\u00dfe 5, 10115 Berlin", "P.O. Box 12"] * 6, True),
        (["10:30:45", "11:30:45"] * 6, False),
        (["2 @ 5.00", "3 @ 2.50"] * 6, False),
        (["Phase 2, 2016 trial", "Phase 3, 2016 trial"] * 6, False),
        (["daily", "weekly"] * 6, False),
        ([f"2016-01-{place + 1:02}" for place in range(SIZE)], False),
        ([f"{place}.5" for place in range(SIZE)], False),
        (["20-49", "50-99"] * 6, False),
    ],
)
def test_by_the_cells(cells: list[object], personal: bool) -> None:
    found = ls.table1(frame(about=cells))
    notes = " ".join(str(found).split())
    assert ("columns with personal data not shown: about (use --keep NAME to show one)" in notes) is personal
    if personal:
        assert str(cells[1]) not in found.render("json")


def test_names_of_persons_are_held_back_beside_a_way_to_reach_them() -> None:
    people = ["Jane Smith", "Ana Diaz", "Dr. Tom O'Neil", "Li Wei", "Ed Cole", "Sue Gray"] * 2
    mails = [f"lead{place}@clinic.org" for place in range(SIZE)]
    together = ls.read_survey(frame(lead_name=people, mail_to=mails))
    assert "columns with personal data not shown: mail_to, lead_name" in together.provenance.notes[0]
    assert "lead" in ls.read_survey(frame(lead=people)).study.variables


@pytest.mark.parametrize(
    "heading", ["Interviewer", "completed_by", "lead_name", "champion", "Name of person completing"]
)
def test_a_heading_that_asks_for_a_person_needs_nothing_beside_it(heading: str) -> None:
    people = ["Jane Smith", "Ana Diaz", "Li Wei"] * 4
    survey = ls.read_survey(
        frame(**{heading: people, "seen": people, "other": ["Pine Road", "Oak Road", "Elm Road"] * 4})
    )
    assert f"columns with personal data not shown: {heading}, seen" in survey.provenance.notes[0]
    assert "other" in survey.study.variables
    assert heading in ls.read_survey(frame(**{heading: ["Yes", "No", "Yes"] * 4})).study.variables


@pytest.mark.parametrize("heading", ["Nom du répondant", "Wer hat ausgefüllt?", "Nombre del encuestado", "Interviewer"])
@pytest.mark.parametrize("people", [["Jane Smith", "Ana Diaz"], ["Dr. Schmidt", "Frau Müller"]])
def test_headings_that_ask_for_a_person_in_other_languages(heading: str, people: list[str]) -> None:
    assert heading not in ls.read_survey(frame(**{heading: people * 6, "n": [*range(12)]})).study.variables
    answers = ["Vollständig", "Teilweise"] * 6
    assert heading in ls.read_survey(frame(**{heading: answers, "n": [*range(12)]})).study.variables


def test_a_phone_number_in_a_sentence_is_personal() -> None:
    notes = ["Call Jane Doe at 555 123 4567", "nothing", "all well"] * 4
    assert "columns with personal data not shown: said" in ls.read_survey(frame(said=notes)).provenance.notes[0]
    assert "said" in ls.read_survey(frame(said=["seen 2013 to 2016 in 4 sites", "no", "yes"] * 4)).study.variables


def test_keep_shows_one() -> None:
    mails = ["a@b.org", "c@d.org"] * 6
    text = str(ls.table1(frame(about=mails), keep="about"))
    assert "a@b.org" in text
    assert "not shown" not in text


def test_json_and_errors_hold_nothing_of_it(tmp_path: Path) -> None:
    mails = [f"lead{place}@clinic.org" for place in range(SIZE)]
    frame(about=mails).to_csv(tmp_path / "x.csv", index=False)
    content = json.loads(ls.table1(tmp_path / "x.csv").render("json"))
    assert "clinic.org" not in json.dumps(content)
    with pytest.raises(ls.InputError) as found:
        ls.table1(tmp_path / "x.csv", by="about")
    assert "clinic.org" not in str(found.value)


@pytest.mark.parametrize(
    "people",
    [
        ["Lee, Ann", "Diaz, Tom"],
        ["ANN LEE", "TOM DIAZ"],
        ["bob ray", "ann lee"],
        ["\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432", "\u674e\u4f1f"],
    ],
)
@pytest.mark.parametrize("name", ["clinician", "site_director", "LeadPhysician", "person in charge"])
def test_names_in_other_forms(people: list[object], name: str) -> None:
    found = ls.read_survey(frame(**{name: people * 6, "mail_to": ["a@b.org", "c@d.org"] * 6}))
    assert found.provenance.notes[0].startswith("columns with personal data not shown: mail_to, ")


def test_kinds_of_persons_are_no_names() -> None:
    kinds = ["Nurse practitioner", "Family physician"] * 6
    data = frame(provider=kinds, provider_type=["Ann Lee", "Tom Diaz"] * 6, to=["a@b.org", "c@d.org"] * 6)
    assert {"provider", "provider_type"} <= set(ls.read_survey(data).study.variables)


def test_labels_are_judged_as_cells_are() -> None:
    data = frame(about=["ann@x.org", "none", "unknown"] * 4)
    data["about"] = data["about"].astype("category")
    text = str(ls.table1(data))
    assert "not shown: about" in text
    assert "ann@x.org" not in text


@pytest.mark.parametrize(
    ("name", "first", "held"),
    [
        ("home_tel", 5551234500, True),
        ("CellNumber", 5551234500, True),
        ("ssn_no", 123456700, True),
        ("cell_count", 100, False),
        ("income", 5551234500, False),
        ("social_support", 10, False),
    ],
)
@pytest.mark.parametrize("kind", [int, str])
def test_long_numbers_by_name(name: str, first: int, held: bool, kind: type) -> None:
    cells: list[object] = [kind(first + place) for place in range(SIZE)]
    notes = ls.read_survey(frame(**{name: cells})).provenance.notes
    assert any(f"not shown: {name}" in note for note in notes) is held


@pytest.mark.parametrize("named", [{"categorical": "about"}, {"by": "about"}, {"where": "about == 'x'"}])
def test_only_keep_and_items_lift_it(named: dict[str, str]) -> None:
    with pytest.raises(ls.InputError) as found:
        ls.table1(frame(about=["ann@x.org", "x"] * 6), **named)
    assert "the column contains personal data and was not read" in str(found.value)
    assert "ann@x.org" not in str(found.value)


def test_contacts_are_masked_where_cells_are_quoted() -> None:
    assert quoted(["ann@x.org", "call 555-123-4567", "2016-01-02"]) == '"a***", "c***", "2016-01-02"'


def test_other_answers_are_counted_and_not_printed() -> None:
    text = str(ls.table1(frame(q5_other=["our own tool", "a paper form", None] * 4, use_other=["Yes", "No"] * 6)))
    assert "our own tool" not in text
    assert "use_other" in text
