"""One item by another: counts against pandas, p and V against R, totals, what is left out and refused."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError

KINDS = "p q r p p q q r p p q r r r q r p r r q r r".split()
FRAME = pd.DataFrame({"k": KINDS, "g": list("a" * 8 + "b" * 7 + "c" * 7), "x": range(22), "y": ["no", "yes"] * 11})
Run = Callable[..., subprocess.CompletedProcess[str]]


def cells(shown: ls.DescriptiveResult) -> dict[str, list[str]]:
    return {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.rows}


def test_counts_totals_p_and_strength() -> None:
    shown = ls.crosstab(FRAME, rows="k", columns="g")
    counts = pd.crosstab(FRAME["k"], FRAME["g"])
    for level in "pqr":
        assert [cell.partition(" ")[0] for cell in cells(shown)[level][:3]] == [str(n) for n in counts.loc[level]]
    assert cells(shown)["Total, n"] == ["8", "7", "7", "22", ""]
    # R 4.2.2: fisher.test; the root of chisq.test's 3.27380952 over 22 times 2.
    assert shown.value("k", "p", level="p") == pytest.approx(0.5749676724)
    found = [row.stat for row in shown.results if row.statistic == "cramers_v"]
    assert found == [pytest.approx((3.27380952 / 44) ** 0.5)]
    assert "Cramér's V 0.273" in str(shown)


def test_percentages_limits_and_the_column_of_all_units() -> None:
    rows = cells(ls.crosstab(FRAME, rows="k", columns="g", percent="row", digits=0))
    assert rows["r"][:3] == ["2 (20)", "3 (30)", "5 (50)"]
    wide = cells(ls.crosstab(FRAME, rows="k", columns="g", conf_level=0.95))
    assert wide["Total, n"] == ["8", "", "7", "", "7", "", "22", "", ""]
    first = cells(ls.crosstab(FRAME, rows="k", columns="g", overall="first"))
    assert first["Total, n"] == ["22", "8", "7", "7", ""]


def test_yes_and_no_have_a_row_each_and_only_units_with_both_answers_count() -> None:
    some = FRAME.assign(y=FRAME["y"].where(FRAME.index > 1), g=FRAME["g"].where(FRAME.index != 21))
    shown = ls.crosstab(some, rows="y", columns="g")
    assert [label.lower() for label in cells(shown)] == ["y, n (%)", "yes", "no", "total, n"]
    assert cells(shown)["Total, n"][3] == "19"
    assert "19 of 22 rows answered both items" in " ".join(str(shown).split())


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (("x", "g"), "a count item has no levels"),
        (("k", "k"), "named for rows and columns"),
        (("k", "z"), "z"),
        (("k", None), "columns"),
    ],
)
def test_what_is_refused(items: tuple[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ls.crosstab(FRAME, rows=items[0], columns=items[1])


def test_the_command(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "clinics.csv"
    FRAME.to_csv(file, index=False)
    done = run("crosstab", file, "k", "g", "--test-method", "chi_square", "--format", "markdown")
    assert done.returncode == 0
    assert "0.513" in done.stdout
    assert "Urban" in run("crosstab", "setting", "any_bh_specialist").stdout
    assert run("crosstab", "setting").returncode == 2


def test_an_item_of_one_level_has_no_strength() -> None:
    shown = ls.crosstab(FRAME.assign(k="p"), rows="k", columns="g", categorical="k")
    assert "All units have the same answer." in str(shown)
    assert "Cramér" not in str(shown)
    assert [row.note for row in shown.results if row.statistic == "cramers_v"] == [
        "one of the items has one level only"
    ]
