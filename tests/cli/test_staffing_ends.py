"""Numbers that are too large, ids that are joined, rows that a condition leaves out, and words that help."""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import leapstats as ls
from leapstats.cli.entry import main
from leapstats.errors import InputError


def frame(*rows: str) -> pd.DataFrame:
    head, *body = (row.split(",") for row in rows)
    return pd.DataFrame(body, columns=head)


def change(data: Any, **options: Any) -> Any:
    return ls.staffing(data, **{"id": "id", "wave_item": "t", "items": "a", **options})


def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["leapstats", *arguments])
    with pytest.raises(SystemExit) as done:
        main()
    assert isinstance(done.value.code, int)
    return done.value.code, *capsys.readouterr()


@pytest.mark.parametrize("cells", [("1e200", "3"), ("1e308", "-1e308"), ("-1e150", "1e150"), ("2", "1.5e149")])
def test_numbers_too_large_to_be_squared_are_named(
    cells: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = cells
    frame("id,t,a", f"1,1,{one}", "2,1,3", "3,1,4", f"1,2,{other}", "2,2,1", "3,2,4").to_csv(tmp_path / "x.csv")
    given = ("staffing", str(tmp_path / "x.csv"), "--id", "id", "--wave-item", "t", "--items", "a")
    code, out, err = ended(monkeypatch, capsys, *given)
    assert (code, out) == (2, "")
    assert "has a value larger than 1e+149 in size" in err
    code, out, _ = ended(
        monkeypatch, capsys, *given, "--missing", f"a={one}", "--missing=a=1.5e149", f"--missing=a={other}"
    )
    assert code == 0


def test_numbers_below_that_are_computed() -> None:
    data = frame("id,t,a", "1,1,9e148", "2,1,3", "3,1,4", "1,2,-9e148", "2,2,1", "3,2,4")
    value = change(data).results
    means = [row.stat for row in value if str(row.stat_name) == "mean" and row.by_level == "1"]
    assert means == [pytest.approx(3e148)] * 2


def test_joined_ids_are_counted() -> None:
    rows = ("id,t,a", "01,1,yes", "P2,1,no", "3,1,yes", "1,2,no", "p2,2,yes", "3,2,yes")
    words = "ds that differ only in leading zeros, case or spaces were joined: those of"
    shown = change(frame(*rows), join_ids=True)
    assert f"I{words} 2 units." in shown.render("markdown")
    assert f"i{words} 2 units" in shown.document.warnings
    assert f"i{words} 0 units" in change(frame("id,t,a", "1,1,yes", "1,2,no"), join_ids=True).document.warnings
    model = {"method": "gee", "id": "id", "wave_item": "t"}
    many = frame(rows[0], *(row.replace(",", f"{n},", 1) for n in range(4) for row in rows[1:]))
    many["a"] = ["yes" if each == "1" else "no" for each in "101011001101110010011100"]
    many["b"] = ["x", "y", "y", "x", "x", "y"] * 4
    fitted = ls.model("a ~ b", many, join_ids=True, **model)  # type: ignore[arg-type]
    assert f"i{words} 8 units" in fitted.document.warnings
    assert not [each for each in ls.model("a ~ b", many, **model).document.warnings if words in each]  # type: ignore[arg-type]


# Units 1 to 6 are in both waves; 1 and 2 change owner; 7 is in the first wave only. a is of both types.
OWNED = (
    "id,t,own,a,n",
    *(f"{unit},1,A,{'yes' if unit % 2 else 'no'},{unit}" for unit in range(1, 8)),
    *(f"{unit},2,{'B' if unit < 3 else 'A'},yes,{unit + 1}" for unit in range(1, 7)),
)


def test_rows_that_a_condition_leaves_out_are_no_missing_pairs() -> None:
    shown = change(frame(*OWNED), items=["a", "n"], where='own == "A"', count="n")
    text = " ".join(shown.render("text").split())
    assert "Units: 4 in both waves, 3 in 1 only, 0 in 2 only" in text
    assert "2 of the units in one wave only have the other one in the data: the condition left it out." in text
    assert text.count("had the 1 missing pair been known") == 2
    # The same as if the two units had never been there: what is absent is unit 7 in wave 2.
    without = frame(OWNED[0], *(row for row in OWNED[1:] if row[:2] not in {"1,", "2,"}))
    alone = change(without, items=["a", "n"], count="n")
    names = {"change_low", "change_high", "p_low", "p_high", "absent_to_reverse", "fragility_index"}

    def of(found: Any) -> list[tuple[str, str, float]]:
        return [(row.variable, str(row.stat_name), row.stat) for row in found.results if str(row.stat_name) in names]

    assert len(of(shown)) == 8
    assert str(of(shown)) == str(of(alone))
    # Of 5 units 2 gained it; unit 7 had it, and lost it or did not.
    assert of(shown)[:2] == [("a", "change_low", pytest.approx(1 / 5)), ("a", "change_high", pytest.approx(2 / 5))]


def test_without_a_condition_every_absent_unit_is_a_missing_pair() -> None:
    text = " ".join(change(frame(*OWNED)).render("text").split())
    assert "had the 1 missing pair been known" in text
    assert "the condition left it out" not in text


def test_a_condition_on_the_units_of_a_study() -> None:
    study = Path(__file__).parents[2] / "analyses" / "examples" / "clinics"
    plain, kept = (ls.staffing(study=study, **given) for given in ({}, {"where": "registry == 1"}))
    assert "the condition left it out" not in plain.render("text")
    assert "the condition left it out" in " ".join(kept.render("text").split())


def test_an_id_in_the_index_is_named() -> None:
    data = frame(*OWNED)
    for verb in (
        lambda: ls.table1(data.set_index("id"), id="id"),
        lambda: change(data.set_index("id")),
        lambda: change(data.set_index(["id", "t"])),
        lambda: ls.model("a ~ own", data.set_index("own")),
        lambda: ls.associations(data.set_index("a"), exposures="a", outcomes="own"),
    ):
        with pytest.raises(
            InputError,
            match=r"it is in the index of the data frame, not a column\. Use reset_index\(\) to make it a column",
        ):
            verb()


@pytest.mark.parametrize("command", ["table1", "table1 x.csv", "reproduce"])
def test_a_format_that_is_none_is_told_which_there_are(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = ended(monkeypatch, capsys, *command.split(), "--format", "yaml")
    assert code == 2
    listed = f"csv, docx, html, json,{' junit,' if command == 'reproduce' else ''} latex, markdown, text, xlsx."
    assert f"format yaml: there is no such format. Use one of {listed}" in err


@pytest.mark.parametrize("data", [[], ["x.csv"]])
def test_a_condition_that_is_no_utf8(
    data: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    frame(*OWNED).to_csv("x.csv", index=False)
    code, _, err = ended(monkeypatch, capsys, "table1", *data, "--where", 'own == "\udcff"')
    assert code == 2
    assert "where: an expression must be UTF-8 text, but this one has an invalid byte" in err
    assert "codec" not in err


def test_masked_ids_stay_masked_in_json() -> None:
    data = frame("email,t,a", "jane@x.org,1,yes", "joe@x.org,1,no", "joe@x.org,2,no", "JANE@x.org,2,yes")
    shown = json.loads(change(data, id="email", list_units=True).render("json"))
    assert "x.org" not in str(shown)
