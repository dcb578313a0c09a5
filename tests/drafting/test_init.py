"""A study drafted from files reads them as the files alone are read, and says what was guessed."""

import csv
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError, UsageError
from leapstats.terms import ItemType, Reason, Role

SURVEY = """clinic_id,Setting,Has a registry?,Why no registry?,Nurses (FTE),visits,Comments
c1,urban,Yes,,2.5,1200,all is well here
c2,rural,No,cost,0,-99,
c3,rural,No,time,1.5,800,we would like more staff
c4,urban,Yes,,3,950,
c5,urban,Don't know,,4,1500,nothing to add at all
c6,rural,No,cost,1,700,
c7,urban,Yes,,2,1100,call us again next year
c8,rural,Yes,,0.5,640,
c9,rural,No,cost,1,720,
"""


def survey(folder: Path, text: str = SURVEY) -> Path:
    path = folder / "survey.csv"
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def test_every_guess_waits_for_review_with_its_evidence(tmp_path: Path) -> None:
    found = ls.init(survey(tmp_path), tmp_path / "study")
    items = rows_of(tmp_path / "study" / "variables.csv")
    assert {name: row["type"] for name, row in items.items()} == {
        "clinic_id": "id",
        "setting": "categorical",
        "has_a_registry": "binary",
        "why_no_registry": "categorical",
        "nurses_fte": "continuous",
        "visits": "count",
        "comments": "text",
    }
    assert {row["review"] for row in items.values()} == {"yes"}
    assert all(row["evidence"] and 0 < int(row["confidence"]) < 100 for row in items.values())
    assert items["nurses_fte"]["role"] == "staffing"
    assert items["comments"]["role"] == "free_text"
    # The four that say No gave a reason, and nobody else did.
    assert items["why_no_registry"]["universe"] == "has_a_registry == 0"
    assert "-99 looks like a code of a missing answer" in items["visits"]["evidence"]
    assert "7 to review" in str(found)


def test_the_study_counts_as_the_file_does(tmp_path: Path) -> None:
    path = survey(tmp_path)
    ls.init(path, tmp_path / "study")
    of_study = ls.table1(study=tmp_path / "study").frame
    of_file = ls.table1(path, missing=["visits=-99"]).frame
    numbers = ["n", "proportion", "mean", "sd", "median"]
    both = [
        frame[frame["stat_name"].isin(numbers)].groupby("stat_name")["stat"].apply(lambda each: sorted(each.dropna()))
        for frame in (of_study, of_file)
    ]
    # The frame of the file has the presence of comments besides.
    assert both[0]["mean"] == pytest.approx(both[1]["mean"])
    assert both[0]["median"] == pytest.approx(both[1]["median"])
    survey_read = ls.read_survey(study=tmp_path / "study")
    assert survey_read.column("visits").reasons.tolist().count(Reason.UNKNOWN) == 1
    assert survey_read.column("has_a_registry").reasons.tolist().count(Reason.DONT_KNOW) == 1
    assert survey_read.column("why_no_registry").reasons.tolist()[0] == Reason.NOT_ASKED


def test_a_long_file_is_split_into_its_waves_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    pd.DataFrame(
        {
            "practice": [f"p{place}" for place in [*range(8), *range(6)]],
            "year": [2016] * 8 + [2013] * 6,
            "n_nurses": [1, 2, 0, 3, 2, 5, 1, 0, 1, 1, 0, 2, 2, 4],
            "rural": ["yes", "no"] * 7,
        }
    ).to_csv(path, index=False)
    found = ls.init(path, tmp_path / "study")
    assert [(wave.name, wave.n_units) for wave in found.draft.waves] == [("2013", 6), ("2016", 8)]
    change = ls.staffing(study=tmp_path / "study").frame
    paired = ls.staffing(path, id="practice", wave_item="year", items=["n_nurses"]).frame
    name = "n_pairs"
    assert set(change[change["stat_name"] == name]["stat"]) == set(paired[paired["stat_name"] == name]["stat"]) == {6}


def test_an_item_of_one_wave_of_a_long_file_is_no_item_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    pd.DataFrame(
        {
            "practice": [f"p{place}" for place in [*range(8), *range(6)]],
            "year": [2013] * 8 + [2016] * 6,
            "owner": ["network", "self"] * 4 + [None] * 6,
            "n_nurses": [1, 2, 0, 3, 2, 5, 1, 0, 1, 1, 0, 2, 2, 4],
        }
    ).to_csv(path, index=False)
    found = ls.init(path, tmp_path / "study")
    assert [[item.name for item in wave.items] for wave in found.draft.waves] == [
        ["practice", "owner", "n_nurses"],
        ["practice", "n_nurses"],
    ]
    assert ("owner", "", "not asked in this wave") in found.draft.waves[1].ignored
    assert ls.check(tmp_path / "study").held
    assert "Not asked in 2016" in str(ls.table1(study=tmp_path / "study", wave=["2013", "2016"]))


def test_two_files_are_two_waves_and_items_worded_alike_are_suggested(tmp_path: Path) -> None:
    first, second = tmp_path / "visit.csv", tmp_path / "web.csv"
    first.write_text("site_id,Number of nurses,Rural?\na,2,yes\nb,3,no\nc,0,no\nd,4,yes\n", encoding="utf-8")
    second.write_text("site_id,The number of nurses,Rural?\na,2,yes\nb,1,planned\nc,0,no\nd,6,yes\n", encoding="utf-8")
    found = ls.init([first, second], tmp_path / "study", waves=["2013", "2016"])
    (match,) = found.draft.matches
    assert (match.earlier, match.later) == ("number_of_nurses", "the_number_of_nurses")
    # Yes and no in one wave, and a third answer in the other: a category that has all three.
    items = {item.name: item for item in found.draft.items}
    assert items["rural"].type is ItemType.CATEGORICAL
    assert items["rural"].codes is not None
    assert {code.label.casefold() for code in items["rural"].codes.answers} == {"yes", "no", "planned"}
    assert "its codes differ between the waves" in items["rural"].evidence
    assert ls.table1(study=tmp_path / "study", wave="2016").frame is not None


def test_a_check_all_question_is_a_block_and_none_of_these_is_exclusive(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Respondent ID,Reach patients by,,,Start\n,Mail,Phone,None of these,Response\n"
        "1,Mail,,,1\n2,Mail,Phone,,2\n3,,,None of these,3\n4,,Phone,,4\n5,,,None of these,2\n",
        encoding="utf-8",
    )
    found = ls.init(path, tmp_path / "study")
    blocks = {item.name: (item.block, item.exclusive) for item in found.draft.items if item.block}
    assert blocks == {
        "reach_patients_by_mail": ("reach_patients_by", False),
        "reach_patients_by_phone": ("reach_patients_by", False),
        "reach_patients_none_these": ("reach_patients_by", True),
    }
    shares = ls.table1(study=tmp_path / "study").frame.query(
        "stat_name == 'n' and variable == 'reach_patients_by_mail'"
    )
    assert 2 in set(shares["stat"])


def test_a_file_without_an_id_is_counted_by_rows(tmp_path: Path) -> None:
    path = survey(tmp_path, "setting,nurses\nurban,2\nrural,3\nrural,2\n")
    found = ls.init(path, tmp_path / "study")
    assert found.draft.items[0].role is Role.ID
    assert found.draft.items[0].name == "row"
    assert ls.read_survey(study=tmp_path / "study").units.tolist() == ["2", "3", "4"]


def test_commas_before_decimals_are_declared(tmp_path: Path) -> None:
    path = survey(tmp_path, "id;fte\na;1,5\nb;2,25\nc;0,75\n")
    ls.init(path, tmp_path / "study")
    assert 'decimal = "comma"' in (tmp_path / "study" / "study.toml").read_text(encoding="utf-8")
    assert ls.read_survey(study=tmp_path / "study").column("fte").values.tolist() == [1.5, 2.25, 0.75]


def test_nothing_is_replaced_and_every_problem_is_told(tmp_path: Path) -> None:
    path = survey(tmp_path)
    ls.init(path, tmp_path / "study")
    before = (tmp_path / "study" / "variables.csv").read_bytes()
    with pytest.raises(UsageError, match="there are files already"):
        ls.init(path, tmp_path / "study")
    assert (tmp_path / "study" / "variables.csv").read_bytes() == before
    with pytest.raises(UsageError, match=r"(?s)2 waves are named for 1 file.*nonsense"):
        ls.init(path, tmp_path / "other", waves=["1", "2"], nonsense=3)  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="a wave is named twice"):
        ls.init([path, path], tmp_path / "other", waves=["a", "a"])
    with pytest.raises(InputError, match="there is no such file"):
        ls.init(tmp_path / "none.csv", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_numbered_rows_of_one_scale_are_categories_and_counts_of_staff_are_not(tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    rows = [f"c{n},{1 + n % 3},{1 + (n + 1) % 4},{n % 2 or -1},{n % 3},{n % 2},{n % 4}" for n in range(12)]
    path.write_text("id,Q3_1,Q3_2,Q3_3,rn_1,rn_2,rn_3\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = ls.init(path, tmp_path / "study")
    kinds = {item.name: item.type for item in found.draft.items}
    assert {kinds[name] for name in ("q3_1", "q3_2", "q3_3")} == {ItemType.CATEGORICAL}
    assert ItemType.CATEGORICAL not in {kinds[name] for name in ("rn_1", "rn_2", "rn_3")}
    # A platform numbers options -1, such as "no basis to judge": no code of a missing answer is suspected.
    assert all(not item.suspected for item in found.draft.items)


def test_two_sheets_of_one_workbook_are_two_waves(tmp_path: Path) -> None:
    path = tmp_path / "counts.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for sheet, nurses in (("2013", [1, 2, 3, 4]), ("2016", [2, 2, 5, 4])):
            pd.DataFrame({"clinic": ["a", "b", "c", "d"], "nurses": nurses}).to_excel(
                book, sheet_name=sheet, index=False
            )
    found = ls.init([path, path], tmp_path / "study", waves=["2013", "2016"])
    assert [wave.sheet for wave in found.draft.waves] == ["2013", "2016"]
    waves = [ls.read_survey(study=tmp_path / "study", wave=wave).column("nurses") for wave in ("2013", "2016")]
    assert [column.values.tolist() for column in waves] == [[1, 2, 3, 4], [2, 2, 5, 4]]
    with pytest.raises(UsageError, match="Name each sheet as its wave"):
        ls.init([path, path], tmp_path / "other", waves=["first", "second"])


def test_words_that_count_as_missing_are_to_be_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("id,result\na,Complete\nb,Refused\nc,Partial\nd,Complete\n", encoding="utf-8")
    (item,) = (each for each in ls.init(path, tmp_path / "study").draft.items if each.name == "result")
    assert "Refused counts as missing" in item.evidence
    assert item.confidence < 100


def test_reworded_questions_are_suggested_with_the_best_partner(tmp_path: Path) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text(
        "site_id,How many nurses work in your practice?,How often do you hold huddles?\n"
        "a,2,Daily\nb,3,Never\nc,0,Daily\n",
        encoding="utf-8",
    )
    second.write_text(
        "site_id,Number of nurses in your practice,How often does your team huddle?\na,1,Daily\nb,3,Daily\nc,2,Never\n",
        encoding="utf-8",
    )
    found = ls.init([first, second], tmp_path / "study", waves=["2013", "2016"]).draft
    labels = {item.name: item.label for item in found.items}
    pairs = {(labels[each.earlier], labels[each.later]) for each in found.matches}
    assert pairs == {
        ("How many nurses work in your practice?", "Number of nurses in your practice"),
        ("How often do you hold huddles?", "How often does your team huddle?"),
    }
    # Suggested, not applied.
    assert len([item for item in found.items if "nurses" in item.label]) == 2


def test_a_long_file_in_german_is_split_by_its_practices_and_years(tmp_path: Path) -> None:
    path = tmp_path / "lang.csv"
    rows = [
        (practice, year, ("ja", "nein", "k.A.")[practice % 3]) for year in (2013, 2016) for practice in range(1, 10)
    ]
    path.write_text("\n".join(["Praxis;Jahr;Apotheker", *(";".join(map(str, row)) for row in rows)]), encoding="utf-8")
    found = ls.init(path, tmp_path / "study")
    assert [(wave.name, wave.n_units, wave.id) for wave in found.draft.waves] == [
        ("2013", 9, "praxis"),
        ("2016", 9, "praxis"),
    ]
    (item,) = (item for item in found.draft.items if item.name == "apotheker")
    assert "k.A. counts as missing" in item.evidence
    assert ls.read_survey(study=tmp_path / "study", wave="2013").column("apotheker").answered.sum() == 6


def test_rows_that_share_a_practice_are_respondents_within_it(tmp_path: Path) -> None:
    rows = [f"P{place % 4},{place % 3 + 1},{'yes' if place % 2 else 'no'}" for place in range(12)]
    (tmp_path / "staff.csv").write_text("practice,nurses,huddles\n" + "\n".join(rows) + "\n")
    drafted = ls.init([tmp_path / "staff.csv"], tmp_path / "study")
    assert any("Several rows share a practice" in each for each in drafted.document.warnings)
    assert '[respondents]\nwithin = "practice"\n' in (tmp_path / "study" / "study.toml").read_text()
    assert "`[respondents.rules]`" in (tmp_path / "study" / "README.md").read_text()
    item = rows_of(tmp_path / "study" / "variables.csv")["practice"]
    assert (item["type"], item["evidence"][:27]) == ("text", "12 rows share 4 values: tak")
    shown = ls.table1(study=tmp_path / "study", aggregate={"count": "mean", "binary": "any"})
    assert "12 in 4 practices" in " ".join(shown.render("text").split())


def test_practices_that_all_rows_share_or_none_are_not_what_respondents_are_within(tmp_path: Path) -> None:
    for name, cells in (("one", ["A"] * 6), ("each", list("ABCDEF"))):
        text = "\n".join(["practice,nurses", *(f"{cell},{place % 3}" for place, cell in enumerate(cells))])
        (tmp_path / f"{name}.csv").write_text(text + "\n")
        ls.init([tmp_path / f"{name}.csv"], tmp_path / name)
        assert "[respondents]" not in (tmp_path / name / "study.toml").read_text()
