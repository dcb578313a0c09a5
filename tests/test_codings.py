"""Yes and no in twelve ways, from three sources, through four commands: one p-value."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import leapstats as ls

# By hand: of 14 units with a registry 9 met the target, of 16 without one 4 did.
REGISTRY = [1] * 14 + [0] * 16
MET = [1] * 9 + [0] * 5 + [1] * 4 + [0] * 12
# The same 30 units two years later: 4 have gained a registry, 1 has lost it.
LATER = [0] + [1] * 13 + [1] * 4 + [0] * 12
# scipy 1.17: fisher_exact([[9, 5], [4, 12]]).pvalue
FISHER = 0.06335837928988722
# scipy 1.17, twice the smaller mid-p tail: X = hypergeom(30, 14, 13); 2 * (X.sf(8) - X.pmf(9) / 2)
CONDITIONAL = 0.04053996393616058
# scipy 1.17: binomtest(1, 5).pvalue
MCNEMAR = 0.375

CODINGS: dict[str, tuple[object, object]] = {
    "0/1": ("0", "1"),
    "1.0/0.0": ("0.0", "1.0"),
    "True/False": ("False", "True"),
    "TRUE/FALSE": ("FALSE", "TRUE"),
    "Yes/No": ("No", "Yes"),
    "yes/no": ("no", "yes"),
    "Y/N": ("N", "Y"),
    "stray blanks": (" No", "Yes "),
    "t/f": ("f", "t"),
    "mixed case": ("NO", "yes"),
    "Checked/Unchecked": ("Unchecked", "Checked"),
    "any two answers": ("Alive", "Died"),
}


def coded(values: list[int], coding: str) -> list[object]:
    no, yes = CODINGS[coding]
    return [yes if value else no for value in values]


def frame_of(coding: str) -> pd.DataFrame:
    return pd.DataFrame({"registry": coded(REGISTRY, coding), "met": coded(MET, coding)})


def long_frame(coding: str) -> pd.DataFrame:
    units = [f"P{place}" for place in range(30)]
    waves = [(2013, REGISTRY), (2016, LATER)]
    parts = [pd.DataFrame({"id": units, "wave": wave, "registry": coded(each, coding)}) for wave, each in waves]
    return pd.concat(parts, ignore_index=True)


def stored(frame: pd.DataFrame, source: str, folder: Path) -> "pd.DataFrame | Path":
    """Return the frame itself, or a file that holds it: a .sav keeps numbers, or text as text."""
    if source == "csv":
        frame.to_csv(folder / "x.csv", index=False)
        return folder / "x.csv"
    if source == "sav":
        pyreadstat.write_sav(frame.apply(_numbers), str(folder / "x.sav"))
        return folder / "x.sav"
    return frame.apply(_numbers)


def _numbers(column: "pd.Series[str]") -> "pd.Series[float] | pd.Series[str]":
    numbers = pd.to_numeric(column, errors="coerce")
    return column if numbers.isna().any() else numbers.astype(float)


def p_of(shown: "ls.AnalysisResult", statistic: str) -> float:
    return next(row.stat for row in shown.results.rows if (row.statistic, row.stat_name) == (statistic, "p_value"))


SOURCES = pytest.mark.parametrize("source", ["csv", "sav", "frame"])
EACH_CODING = pytest.mark.parametrize("coding", list(CODINGS))


@SOURCES
@EACH_CODING
def test_associations(coding: str, source: str, tmp_path: Path) -> None:
    data = stored(frame_of(coding), source, tmp_path)
    found = ls.associations(data, exposures="registry", outcomes="met", permutations=99)
    exact = [row.stat for row in found.results.rows if row.stat_name == "p_value" and row.statistic == "fisher_exact"]
    assert exact == [pytest.approx(FISHER, abs=1e-9)]


@SOURCES
@EACH_CODING
def test_models(coding: str, source: str, tmp_path: Path) -> None:
    exact = ls.model("met ~ registry", stored(frame_of(coding), source, tmp_path), method="exact")
    p_values = [row.stat for row in exact.results.rows if row.stat_name == "p_value"]
    assert p_values[0] == pytest.approx(CONDITIONAL, abs=1e-9)


@SOURCES
@EACH_CODING
def test_staffing(coding: str, source: str, tmp_path: Path) -> None:
    data = stored(long_frame(coding), source, tmp_path)
    found = ls.staffing(data, id="id", wave_item="wave", items="registry", binary="registry")
    assert p_of(found, "mcnemar_exact") == pytest.approx(MCNEMAR, abs=1e-9)


@SOURCES
@EACH_CODING
def test_table1(coding: str, source: str, tmp_path: Path) -> None:
    found = ls.table1(stored(frame_of(coding), source, tmp_path), binary=["registry", "met"])
    yes = {row.variable: row.stat for row in found.results.rows if row.stat_name == "n" and row.level == "1"}
    assert yes == {"registry": 14, "met": 13}
    assert "14 (46.7)" in str(found)


@pytest.mark.parametrize("coding", [each for each in CODINGS if each != "any two answers"])
@SOURCES
def test_one_row_for_the_yes_without_being_told(coding: str, source: str, tmp_path: Path) -> None:
    text = str(ls.table1(stored(frame_of(coding), source, tmp_path)))
    rows = [line.split() for line in text.splitlines() if line.startswith(("registry", "met"))]
    assert [row[-2:] for row in rows] == [["14", "(46.7)"], ["13", "(43.3)"]]


def test_the_reference_is_stated_and_can_be_chosen() -> None:
    data = frame_of("any two answers")
    found = ls.associations(data, exposures="registry", outcomes="met")
    assert "binary (Died; reference Alive): registry, met" in " ".join(str(found).split())
    turned = ls.associations(data, exposures="registry", outcomes="met", reference={"met": "Died"})
    ratios = [
        next(row.stat for row in each.results.rows if row.stat_name in {"odds_ratio", "estimate"})
        for each in (found, turned)
    ]
    assert ratios[0] == pytest.approx(-ratios[1]) or ratios[0] == pytest.approx(1 / ratios[1], rel=1e-6)
