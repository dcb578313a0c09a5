"""Each published cell gets its verdict, for the reason that holds."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pytest

import leapstats as ls
from leapstats.api.simulate import surveys_of
from leapstats.dictionary.load import PUBLISHED
from leapstats.dictionary.study import Study
from leapstats.reproduction.comparison import reproduce_study
from leapstats.reproduction.formats import FORMATS
from leapstats.reproduction.result import ReproductionResult
from leapstats.reproduction.verdict import Reproduction, Verdict
from leapstats.survey.formats import spss, surveymonkey
from leapstats.survey.raw import RawFile

DATA = Path(__file__).parents[2] / "data_dictionary" / "data"
Make = Callable[[dict[str, str]], Path]


def test_every_cell_of_the_paper_holds(leap: Study) -> None:
    reproduction = ls.reproduce(leap)
    verdicts = [each.verdict for each in reproduction.verdicts]
    # 183 cells: 33 of Table 1, 62 of the text, 88 of Table 3. 8 print no number: 4 goals ("most"),
    # 3 strategies by their class, and the sign of size and staff.
    assert len(verdicts) == 183
    assert verdicts.count(Verdict.MATCH) == 175
    assert verdicts.count(Verdict.BOUND_HOLDS) == 8
    assert reproduction.held
    assert "Synthetic data" in str(reproduction)


def files() -> dict[str, RawFile]:
    return {
        "2013": spss.read(DATA / "leap_2013_synthetic.sav"),
        "2016": surveymonkey.read(DATA / "leap_2016_synthetic.csv"),
    }


def changed(leap: Study, item: str, unit: int, value: float, **others: float) -> Reproduction:
    """Reproduce the study with some answers of one practice changed."""
    raw = files()
    wanted = {item: value, **others}
    columns = []
    for column in raw["2013"].columns:
        if column.name in wanted:
            values = column.values.copy()
            values[unit] = wanted[column.name]
            column = replace(column, cells=values)  # noqa: PLW2901
        columns.append(column)
    raw["2013"] = replace(raw["2013"], columns=tuple(columns))
    return reproduce_study(leap, surveys_of(leap, raw))


def answers(item: str) -> np.ndarray:
    return next(column.values for column in files()["2013"].columns if column.name == item)


def unit_where(**conditions: float) -> int:
    fits = np.logical_and.reduce([answers(item) == value for item, value in conditions.items()])
    assert fits.any(), conditions
    return int(fits.argmax())


def red(reproduction: Reproduction) -> set[str]:
    return {each.cell.id for each in reproduction.verdicts if not each.held}


@pytest.mark.parametrize(
    ("item", "old", "new", "cells"),
    [
        ("setting", 4, 1, {"t1_setting_urban", "t1_setting_multiple"}),
        ("org_type", 1, 2, {"t1_org_fqhc", "t1_org_private_multispecialty"}),
        ("culture_emphasis", 0, 1, {"tx_team_culture"}),
        ("interdisciplinary_care_plans", 0, 1, {"tx_care_plans"}),
        ("ch_reimbursement", 0, 1, {"tx_ch_reimbursement"}),
        ("suboxone_program", 0, 1, {"tx_suboxone"}),
        ("screen_anxiety", 1, 0, {"t1_screen_anxiety", "tx_screen_anxiety"}),
    ],
)
def test_a_changed_answer_turns_exactly_its_cells_red(
    leap: Study, item: str, old: float, new: float, cells: set[str]
) -> None:
    reproduction = changed(leap, item, unit_where(**{item: old}), new)
    assert red(reproduction) == cells
    for each in reproduction.verdicts:
        if each.cell.id in cells:
            assert each.verdict is Verdict.DIFFERS
            assert ("1 more" if str(each.computed) > str(each.cell.printed) else "1 ") in each.explanation


def test_a_moved_base_turns_every_cell_on_it_red(leap: Study) -> None:
    unit = unit_where(n_masters_therapists=0, bh_employed_by_practice=-8)
    asked = [
        variable.name
        for variable in leap.variables.values()
        if variable.universe is not None
        and variable.formula is None
        and not variable.optional
        and leap.available[variable.name] == {"2013"}
    ]
    opened = {name: 0.0 for name in asked if answers(name).dtype.kind == "f" and answers(name)[unit] == -8}
    still_closed = {"handoff_scheduling", "specialty_referral_after_short_term", "short_term_length"}
    still_closed |= {"prescriber_onsite_frequency", "hires_credentialed_to_bill", "grant_funded"}
    opened = {name: value for name, value in opened.items() if name not in still_closed}
    opened["bh_employed_by_practice"] = 1.0
    reproduction = changed(leap, "n_masters_therapists", unit, 1.0, **opened)
    moved = red(reproduction)
    on_the_base = {cell.id for cell in leap.published if cell.base == "25"}
    assert on_the_base == {"t1_affil_practice", "t1_affil_external", "t1_affil_mixed", "t1_affil_unknown"}
    specialists = {
        "t1_any_bh_specialist",
        "t1_staff_masters",
        "t1fn_any_bh_specialist",
        "tx_any_bh_specialist",
        "tx_team_includes_bh_specialist",
        "tx_change_any_bh_2013",
        "tx_bh_specialists_mean",  # 56 over 30 prints 1.9
    }
    assert moved == on_the_base | specialists
    external = next(each for each in reproduction.verdicts if each.cell.id == "t1_affil_external")
    assert "base 26, not 25" in external.explanation


CELLS = """\
a,2020,"Table 1, Size",Small,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,
"""


def reproduced(make_study: Make, study_files: dict[str, str], *rows: str) -> ReproductionResult:
    study_files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + "\n".join(rows) + "\n"
    return ls.reproduce(make_study(study_files))


@pytest.mark.parametrize(
    ("row", "verdict", "explanation"),
    [
        ("a,2020,T,Small,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,", Verdict.MATCH, ""),
        ("a,2020,T,Small,n_pct,2 (50.0),2,4,50.0,,,,size == 1,,,,", Verdict.DIFFERS, "1 fewer; carried by A"),
        ("a,2020,T,Talks,n_pct,1 (33.3),1,3,33.3,,,,talks,,,,", Verdict.OTHER_CONVENTION, "clinics asked talks"),
        ("a,2020,T,Talks,n_pct,1 (50.0),1,2,50.0,,,,talks,,,,", Verdict.OTHER_CONVENTION, "that answered talks"),
        ("a,2020,T,Talks,n_pct,1 (66),1,3,66,,,,talks,,,,", Verdict.DIFFERS, "printed 1 (66), computed 1 (25)"),
        ("a,2020,T,Staff,mean,1.0,,4,,,,,staff,,,,", Verdict.MATCH, ""),
        ("a,2020,T,Staff,range,0 to 2,,4,,0,2,,staff,,,,", Verdict.MATCH, ""),
        ("a,2020,T,Staff,range,0 to 9,,4,,0,9,,staff,,,,", Verdict.DIFFERS, "computed 0 to 2"),
        # By hand: staff 0, 1, 2; quartiles 0.5, 1, 1.5 of type 7 and 0, 1, 2 of type 2.
        ("a,2020,T,Staff,quartiles,1.0 (0.5 to 1.5),,4,,,,,staff,,,,", Verdict.MATCH, ""),
        (
            "a,2020,T,Staff,quartiles,1.0 (0.0 to 2.0),,4,,,,,staff,,,,",
            Verdict.OTHER_CONVENTION,
            "quantile type 2 gives",
        ),
        ("a,2020,T,Walks,min,most,3,4,,,,,walks,,,,", Verdict.BOUND_BROKEN, "at least 3"),
        ("a,2020,T,Walks,max,few,2,4,,,,,walks,,,,", Verdict.BOUND_HOLDS, "at most 2"),
        ("a,2020,T,Walks,mark,X,2,4,,,,,walks,,,,", Verdict.MATCH, ""),
        ("a,2020,T,Walks,mark,,1,4,,,,,walks,,,,", Verdict.DIFFERS, "2 clinics report it"),
        ("a,2021,T,Size,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,,", Verdict.NOT_COMPUTABLE, "2021 has no size"),
    ],
)
def test_verdicts(make_study: Make, study_files: dict[str, str], row: str, verdict: Verdict, explanation: str) -> None:
    (found,) = reproduced(make_study, study_files, row).verdicts
    assert found.verdict is verdict
    assert explanation in found.explanation
    # The units that carry the row are data, too; the sentence only words them.
    assert ("carried by" in found.explanation) is bool(found.units)
    assert not found.units or f"carried by {', '.join(found.units)}" in found.explanation


# By hand: 1 of 8 is 12.5 %, printed 13 (half up), 12 (half even or truncated); 3 of 8 is 37.5 %, 38 or 37.
@pytest.mark.parametrize(
    ("printed", "verdict", "convention"),
    [("13", Verdict.MATCH, ""), ("12", Verdict.OTHER_CONVENTION, "rounding half even"), ("14", Verdict.DIFFERS, "")],
)
def test_roundings(
    make_study: Make, study_files: dict[str, str], printed: str, verdict: Verdict, convention: str
) -> None:
    rows = "".join(f"U{place},{1 if place == 0 else 2},1,1,1,\n" for place in range(8))
    study_files["data/first.csv"] = "id,size,staff,talks,walks,note\n" + rows
    row = f"a,2020,T,Small,n_pct,1 ({printed}),1,8,{printed},,,,size == 1,,,,"
    (found,) = reproduced(make_study, study_files, row).verdicts
    assert found.verdict is verdict
    assert convention in found.explanation


def test_declared_outcomes_count_as_held(make_study: Make, study_files: dict[str, str]) -> None:
    rows = [
        "a,2020,T,Talks,n_pct,1 (33.3),1,3,33.3,,,,talks,,denominator clinics asked talks,,",
        "b,2021,T,Size,n_pct,1 (25.0),1,4,25.0,,,,size == 1,,,yes,",
    ]
    reproduction = reproduced(make_study, study_files, *rows)
    assert reproduction.held
    assert [each.declared for each in reproduction.verdicts] == [True, True]
    assert all("as declared" in each.words for each in reproduction.verdicts)
    suite = ET.fromstring(reproduction.render("junit"))
    assert [len(case.findall("skipped")) for case in suite.iter("testcase")] == [0, 1]
    assert suite.attrib["failures"] == "0"


def test_junit_has_a_case_a_cell_and_a_failure_for_what_did_not_hold(
    make_study: Make, study_files: dict[str, str]
) -> None:
    rows = [CELLS.strip(), 'b,2020,T,<b>&\x0b"Small",n_pct,2 (50.0),2,4,50.0,,,,size == 1,,,,'.replace('"', "'")]
    suite = ET.fromstring(reproduced(make_study, study_files, *rows).render("junit"))
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")
    (failure,) = suite.iter("failure")
    assert failure.attrib["type"] == "differs"
    assert "carried by A" in failure.attrib["message"]


@pytest.mark.parametrize("name", [name for name in FORMATS.names() if not FORMATS.is_binary(name)])
def test_every_format_says_what_did_not_hold(name: str, make_study: Make, study_files: dict[str, str]) -> None:
    rows = [CELLS.strip(), 'b,2020,"Table 1, Size",<script>,n_pct,2 (50.0),2,4,50.0,,,,size == 1,,,,']
    reproduction = reproduced(make_study, study_files, *rows)
    text = reproduction.render(name)
    assert text == reproduction.render(name)
    assert "1 of 2 published cells held" in text or name == "junit"
    assert "carried by A" in text
    if name in {"html", "junit"}:
        assert "<script" not in text
    if name == "json":
        assert json.loads(text)["held"] is False


def test_formats_of_any_table_show_verdicts_as_one(
    make_study: Make, study_files: dict[str, str], tmp_path: Path
) -> None:
    rows = [CELLS.strip(), 'b,2020,"Table 1, Size",Large,n_pct,2 (50.0),2,4,50.0,,,,size == 1,,,,']
    reproduction = reproduced(make_study, study_files, *rows)
    lines = list(csv.reader(io.StringIO(reproduction.render("csv"))))
    assert lines[2:5] == [
        ["Table 1", "Size", "", "", ""],
        ["Table 1", "  Small", "1 (25.0)", "1 (25.0)", "match"],
        ["Table 1", "  Large", "2 (50.0)", "1 (25.0)", "differs*"],
    ]
    assert lines[6][0].startswith("* ")
    assert "carried by A" in lines[6][0]
    for suffix in ("docx", "xlsx"):
        reproduction.save(tmp_path / f"v.{suffix}")
    word = docx.Document(str(tmp_path / "v.docx"))
    assert [cell.text for cell in word.tables[0].rows[4].cells] == ["Large", "2 (50.0)", "1 (25.0)", "differs*"]
    with pytest.raises(ls.UsageError, match=r"format docx: it is a binary format\. Write it to a file"):
        reproduction.render("docx")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,2020,T,L,n_pct,1,x,4,,,,,size == 1,,,,", '"x" is not a whole number'),
        ("a,2020,T,L,n_pct,1,,4,,,,,size == 1,,,,", "a cell with figure n_pct needs it"),
        ("a,2020,T,L,n_pct,1,1,4,ten,,,,size == 1,,,,", '"ten" is not a number'),
        ("a,2020,T,L,count,1,1,4,,,,,size == 1,,,,", '"count" is not known'),
        ("a,2020,T,L,n_pct,1,1,4,,,,,sise == 1,,,,", 'cells.csv line 2, a: "sise" is not an item'),
        ("a,2020,T,L,n_pct,1,1,4,,,,,size == 1,b,,,", 'cells.csv line 2, a: same_as "b" is not a published cell'),
        ("a,2020,T,L,n_pct,1,1,4,,,,,size ==,,,,", "cannot be read"),
        ("a,2019,T,L,n_pct,1,1,4,,,,,size == 1,,,,", 'wave "2019" is not in study.toml'),
        (CELLS.strip() + "\n" + CELLS.strip(), "a is already in cells.csv line 2"),
    ],
)
def test_bad_published_files(make_study: Make, study_files: dict[str, str], row: str, said: str) -> None:
    with pytest.raises(ls.DictionaryError) as caught:
        reproduced(make_study, study_files, row)
    assert said in str(caught.value)


def test_what_a_paper_printed_is_never_bad_input(make_study: Make, study_files: dict[str, str]) -> None:
    row = "a,2020,T,L,n_pct,9 (90.0),9,4,90.0,,,,size == 1,,,,"
    assert reproduced(make_study, study_files, row).verdicts[0].verdict is Verdict.DIFFERS


def test_the_command_ends_as_a_build_needs_it(
    make_study: Make, study_files: dict[str, str], run: Callable[..., object], tmp_path: Path
) -> None:
    done = run("reproduce", "-o", "v.xml", "-o", "v.html", "-o", "v.md", "-o", "v.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    assert "183 of 183 published cells held" in done.stderr  # type: ignore[attr-defined]
    assert len(list(tmp_path.glob("v.*"))) == 4
    row = "a,2020,T,Small,n_pct,2 (50.0),2,4,50.0,,,,size == 1,,,,"
    study_files["published/cells.csv"] = ",".join(PUBLISHED) + "\n" + row + "\n"
    folder = make_study(study_files)
    done = run("reproduce", "--study", folder)
    assert done.returncode == 1  # type: ignore[attr-defined]
    assert "FAIL a: Small. differs" in done.stdout  # type: ignore[attr-defined]
    done = run("reproduce", "--study", folder, "--format", "junit", "-o", "-.out", cwd=tmp_path)
    assert done.stdout == ""  # type: ignore[attr-defined]
    assert ET.fromstring((tmp_path / "-.out").read_text()).attrib["failures"] == "1"
    done = run("reproduce", "--study", folder, "--only", "cels")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "Did you mean cells?" in done.stderr  # type: ignore[attr-defined]
    (folder / "published" / "cells.csv").unlink()
    done = run("reproduce", "--study", folder)
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "the study has no published cells" in done.stderr  # type: ignore[attr-defined]
