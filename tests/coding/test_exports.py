"""Exports of programs for qualitative analysis: REFI-QDA projects, and tables of ATLAS.ti, MAXQDA and NVivo."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import leapstats as ls

# Users, nested codes and selections as the REFI-QDA standard 1.5 has them; what is said is invented.
CODES = (
    '<Code guid="c1" name="Barriers"><Code guid="c2" name="Billing"/></Code><Code guid="c3" name="Staffing"/>'
    '<Code guid="c4" name="Other"/><Code guid="c5" name="Wins"><Code guid="c6" name="Other"/></Code>'
)
USERS = '<User guid="U1" name="Anna"/><User guid="u2" name="Ben"/>'
GIVEN = {
    "P1": ["C2 u1", "c2 u2", "c3 u1"],
    "P2": ["c2 u1", "c2 u2", "c2 u2"],
    "P3": ["c3 u1", "c2 u2"],
    "P4": ["c4 u1", "c6 u2"],
    "P5": ["c3 u1"],
    "P6": [],
}


def project(users: str = USERS, more: str = "", by_selection: bool = False) -> str:
    selections = {name: "".join(_selection(each, by_selection) for each in given) for name, given in GIVEN.items()}
    sources = "".join(
        f'<TextSource guid="{name}" name="{name}">{each}</TextSource>' for name, each in selections.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        f"<Users>{users}</Users><CodeBook><Codes>{CODES}</Codes></CodeBook><Sources>{sources}{more}</Sources></Project>"
    )


def _selection(given: str, by_selection: bool) -> str:
    code, user = given.split()
    who = f' creatingUser="{user}"'
    return (
        f'<PlainTextSelection guid="s" startPosition="0" endPosition="9"{who if by_selection else ""}>'
        f'<Coding guid="g"{"" if by_selection else who}><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    def save(text: str, name: str = "p.qdpx", part: str = "project.qde") -> Path:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, text)
        return tmp_path / name

    return save


def number(found: ls.AnalysisResult, statistic: str, name: str, level: str | None = None) -> float:
    frame = found.frame
    same = frame["level"].isna() if level is None else frame["level"] == level
    return float(frame.loc[same & (frame["statistic"] == statistic) & (frame["stat_name"] == name), "stat"].item())


@pytest.mark.parametrize("by_selection", [False, True])
def test_a_project_is_compared_by_documents(saved: Callable[..., Path], by_selection: bool) -> None:
    found = ls.agreement(saved(project(by_selection=by_selection)))
    said = " ".join(str(found).split())
    # By hand: both coded P1 to P4; of Billing they agree on P1, P2 and P4.
    assert number(found, "tally", "n_base") == 4
    assert number(found, "percent_agreement", "proportion", "Billing") == pytest.approx(3 / 4)
    assert number(found, "tally", "n", "Staffing") == 3
    assert "Read as REFI-QDA: the unit is document" in said
    assert {"Billing", "Staffing", "Barriers > Other", "Other", "Wins > Other"} & set(found.frame["level"]) == {
        "Billing",
        "Staffing",
        "Other",
        "Wins > Other",
    }
    assert "left out that lack" not in said


def test_who_gave_a_document_no_code_may_count_as_having_rated_it(saved: Callable[..., Path]) -> None:
    found = ls.agreement(saved(project()), all_rated=True)
    assert number(found, "tally", "n_base") == 6
    # By hand: of six, Staffing differs in P1, P3 and P5.
    assert number(found, "percent_agreement", "proportion", "Staffing") == pytest.approx(3 / 6)
    assert "found that none fits" in str(found)


def test_pairs_of_a_project_stand_code_by_code(saved: Callable[..., Path]) -> None:
    found = ls.agreement(saved(project()), pairs=True)
    pairs = found.tables[1]
    assert pairs["Section"].to_list() == ["Billing", "Other", "Staffing", "Wins > Other"]


def test_other_sources_and_the_bare_xml_are_read(tmp_path: Path) -> None:
    more = (
        '<AudioSource guid="a" name="P6"><Transcript guid="t"><TranscriptSelection guid="s" creatingUser="u1">'
        '<Coding guid="g"><CodeRef targetGUID="c2"/></Coding></TranscriptSelection></Transcript></AudioSource>'
        '<PictureSource guid="b"><PictureSelection guid="s"><Coding guid="g"><CodeRef targetGUID="c2"/></Coding>'
        "</PictureSelection></PictureSource>"
    )
    (tmp_path / "project.qde").write_text(project(more=more), encoding="utf-8")
    found = ls.agreement(tmp_path / "project.qde", all_rated=True)
    assert {"P6 (2)", "P5"} <= set(found.tables[1]["Unit"])
    assert "codings left out that name no coder: 1" in " ".join(str(found).split())


BROKEN = {
    "no project": ("<a/>", "x.txt", "without project.qde"),
    "no XML": ("<Project", "project.qde", "damaged or cut short"),
    "entities": ('<!DOCTYPE a [<!ENTITY x "y">]><Project>&x;</Project>', "project.qde", "damaged or cut short"),
    "another root": ("<Foo/>", "project.qde", "its XML is <Foo> and not <Project>"),
    "no users": (project(users=""), "project.qde", "no coding in it says which coder made it"),
    "no codings": ("<Project><Sources><TextSource name='a'/></Sources></Project>", "project.qde", "has a code"),
    "unknown code": (project().replace('guid="c2"', 'guid="c9"'), "project.qde", "a code that the codebook lacks: 6"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_project_is_refused(saved: Callable[..., Path], name: str) -> None:
    text, part, message = BROKEN[name]
    with pytest.raises(ls.InputError, match=message):
        ls.agreement(saved(text, part=part))


def test_a_project_that_unpacks_to_too_much_is_refused(saved: Callable[..., Path], monkeypatch: Any) -> None:
    monkeypatch.setattr("leapstats.coding.formats.refi_qda.MOST_BYTES", 1 << 20)
    with pytest.raises(ls.InputError, match="unpacks to 2 MiB, and at most 1 MiB are read"):
        ls.agreement(saved("<Project>" + " " * (2 << 20) + "</Project>"))
    monkeypatch.setattr("leapstats.coding.formats.refi_qda.MOST_TAGS", 10)
    with pytest.raises(ls.InputError, match="tags, and at most 10 are read"):
        ls.agreement(saved(project()))
    plain = saved("x").with_suffix(".qde")
    plain.write_text(" " * (2 << 20) + "x")
    with pytest.raises(ls.InputError, match="unpacks to 2 MiB"):
        ls.agreement(plain)


def test_damaged_encrypted_and_missing_projects_are_refused(saved: Callable[..., Path], tmp_path: Path) -> None:
    path = saved(project())
    content = path.read_bytes()
    path.write_bytes(content[:200])
    with pytest.raises(ls.InputError, match="damaged or cut short"):
        ls.agreement(path)
    locked = bytearray(content)
    locked[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(ls.InputError, match="protected by a password"):
        ls.agreement(path)
    with pytest.raises(ls.InputError, match="no such file"):
        ls.agreement(tmp_path / "none.qdpx")
    with pytest.raises(ls.InputError, match=r"a codebook \(.qdc\) holds codes"):
        ls.agreement(tmp_path / "none.qdc")
    with pytest.raises(ls.InputError, match="a project says itself who coded what"):
        ls.agreement(saved(project()), coder="Anna")


ATLAS = pd.DataFrame(
    {
        "ID": ["1:1", "1:2", "2:1", "2:2", "3:1", "3:2"],
        "Document": ["P1", "P1", "P2", "P2", "P3", "P3"],
        "Quotation Content": "invented",
        "Codes": ["Billing\nStaffing", "Billing", "Staffing", "Billing; Staffing", None, "Training"],
        "Created by": ["Anna", "Ben"] * 3,
    }
)


def test_quotations_of_atlas_are_split_at_lines_and_semicolons() -> None:
    found = ls.agreement(ATLAS)
    said = " ".join(str(found).split())
    assert found.tables[1]["Anna"].to_list() == ["Billing; Staffing", "Staffing"]
    assert found.tables[1]["Ben"].to_list() == ["Billing", "Billing; Staffing"]
    assert "whoever made the quotation counts as the coder" in said
    assert "Please check" not in said
    quotations = ls.agreement(ATLAS, unit="ID", all_rated=True)
    assert "2:2" in quotations.tables[1]["Unit"].to_list()
    everyone = ls.agreement(ATLAS, all_rated=True)
    assert everyone.tables[1]["Unit"].to_list() == ["P1", "P2", "P3"]


def test_coded_segments_of_maxqda_are_known_by_their_headings() -> None:
    frame = pd.DataFrame(
        {
            "Document name": ["P1", "P1", "P2", "P2", "P3", "P3", "P3"],
            "Code": ["Billing", "Billing", "Staffing", "Staffing", "Billing", "Staffing", "Billing"],
            "Segment": "invented",
            "Created by": ["Anna", "Ben", "Anna", "Ben", "Anna", "Ben", "Ben"],
        }
    )
    found = ls.agreement(frame)
    assert number(found, "percent_agreement", "proportion", "Staffing") == pytest.approx(2 / 3)
    with pytest.raises(ls.InputError, match="it has no column with who coded"):
        ls.agreement(frame.drop(columns="Created by"))


NVIVO = pd.DataFrame(
    {
        "Code": ["Billing"] * 4 + ["Staffing"] * 4,
        "File": ["P1", "P2", "P3", "P4"] * 2,
        "Kappa": 0.5,
        "A and B (%)": ["5", "0", "0", "2", "0", "1.5", "0", "0"],
        "A and Not B (%)": ["1%", "2", "0", "0", "0", "0", "0", "1"],
        "B and Not A (%)": ["0", "0", "0", "0", "3,5", "0", "0", ""],
    }
)


def test_a_comparison_of_nvivo_says_which_file_has_which_code() -> None:
    found = ls.agreement(NVIVO)
    # By hand: Billing by A in P1, P2, P4, by B in P1, P4; Staffing by A in P2, P4, by B in P1, P2. P3 has none.
    assert number(found, "tally", "n_base") == 4
    assert number(found, "percent_agreement", "proportion", "Billing") == pytest.approx(3 / 4)
    assert number(found, "percent_agreement", "proportion", "Staffing") == pytest.approx(2 / 4)
    with pytest.raises(ls.InputError, match='"much" is not a percentage'):
        ls.agreement(NVIVO.replace({"A and B (%)": {"5": "much"}}))
    with pytest.raises(ls.InputError, match='lacks the column "File"'):
        ls.agreement(NVIVO.drop(columns="File"))


def test_figures_are_drawn_of_each_kind(tmp_path: Path, blank_figures: None, saved: Callable[..., Path]) -> None:
    numbers = pd.DataFrame({"unit": range(5), "a": [1.5, 2, 3, 4, 5], "b": [1, 2.5, 3, 4, 6]})
    many = pd.DataFrame({"unit": range(12), "a": [f"code{place}" for place in range(12)]})
    many["b"] = many["a"].shift(1, fill_value="code0")
    found = {
        "project": ls.agreement(saved(project())),
        "numbers": ls.agreement(numbers, unit="unit", coder=["a", "b"], metric="interval"),
        "ordered": ls.agreement(numbers.round(), unit="unit", coder=["a", "b"], metric="ordinal"),
        "many": ls.agreement(many, unit="unit", coder=["a", "b"]),
    }
    for name, each in found.items():
        each.plot().save(tmp_path / f"{name}.png")
    assert len(list(tmp_path.glob("many*.png"))) == 2
