"""Missing answers: counts by item and reason, and which go missing together, against pandas and by hand."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError

Run = Callable[..., subprocess.CompletedProcess[str]]
FRAME = pd.DataFrame(
    {
        "nurses": [1, 2, None, 4, None, 6],
        "cost": [1.5, None, None, 4.25, None, 6.5],
        "plan": ["yes", "no", None, "no", "yes", "no"],
        "all": ["a", "b", "a", "b", "a", "b"],
    }
)


def test_counts_by_item_and_reason() -> None:
    refused = FRAME.assign(plan=["yes", "no", None, "refused", "yes", "no"])
    shown = ls.missing(refused, missing={"plan": "refused"})
    rows = {row.label.text: [cell.text for cell in row.cells] for row in shown.document.table.sections[0].rows}
    for item in ("nurses", "cost", "all"):
        lacking = int(FRAME[item].isna().sum())
        share = f"{100 * lacking / 6:.1f}"
        assert rows[item][-1] == f"{lacking} ({share})"
    assert rows["plan"][0] == "4 (66.7)"
    assert rows["plan"][-1] == "2 (33.3)"


def test_patterns_of_what_is_missing_together() -> None:
    shown = ls.missing(FRAME)
    found = {row.by_level: row.stat for row in shown.results if row.by == "missing_together" and row.stat_name == "n"}
    lacks = FRAME.isna()
    by_hand = lacks.apply(lambda row: " ".join(lacks.columns[row]) or "nothing missing", axis=1).value_counts()
    assert found == by_hand.to_dict()
    assert sum(found.values()) == len(FRAME)


def test_what_was_not_asked_is_not_missing() -> None:
    shown = ls.missing(wave="2013", include=["bh_affiliation", "any_bh_specialist"])
    # 25 of the 30 practices have a specialist, and were asked who employs them.
    base = [row.stat for row in shown.results if (row.variable, row.stat_name) == ("bh_affiliation", "n_base")]
    assert base == [25]
    assert "Not asked, n" in str(shown)


def test_many_patterns_are_cut_and_told() -> None:
    generator = np.random.default_rng(1)
    frame = pd.DataFrame(np.where(generator.random((60, 8)) < 0.5, np.nan, 1.5 + np.arange(60)[:, None]))
    shown = ls.missing(frame.rename(columns=lambda name: f"x{name}"))
    assert "more patterns" in str(shown)
    counts = [row.stat for row in shown.results if row.by == "missing_together" and row.stat_name == "n"]
    assert sum(counts) == 60


def test_the_command(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "clinics.csv"
    FRAME.to_csv(file, index=False)
    done = run("missing", file, "--include", "nurses,cost")
    assert done.returncode == 0
    assert "Nothing missing" in done.stdout
    assert run("missing", file, "--include", "nursse").returncode == 2
    assert run("missing").returncode == 0
    with pytest.raises(InputError, match="all: there is no such item"):
        ls.missing(FRAME[["all"]], exclude="all")


def test_the_figure_is_the_count_by_hand(tmp_path: Path) -> None:
    # Row 2 lacks cost; row 3 nurses, cost and plan; row 5 nurses and cost.
    shown = ls.missing(FRAME)
    (plot,) = shown.plot()
    layers = [(type(each.geom).__name__, each._data) for each in plot.layers]
    sizes, bars = (data for geom, data in layers if geom == "geom_rect")
    # cost lacks 3, nurses 2, plan 1: most first.
    assert ((sizes["xend"] - sizes["x"]) / (sizes["xend"] - sizes["x"]).min()).tolist() == pytest.approx([3, 2, 1])
    assert ((bars["y"] - bars["yend"]).round(6).nunique(), len(bars)) == (1, 3)
    words = [text for geom, data in layers if geom == "geom_text" for text in data["text"]]
    assert words[:6] == ["3", "2", "1", "cost", "nurses", "plan"]
    dark = [data for geom, data in layers if geom == "geom_point"][1]
    # Each pattern is of one row, so they stand in the order of the table; together they lack six answers.
    assert len(dark) == int(FRAME.isna().sum().sum()) == 6
    caption = str(plot.labels.caption)
    assert "With all items: 3 rows." in caption
    assert "nothing is missing: 1 of 4 items" in caption
    shown.plot().save(tmp_path / "missing.pdf")
    assert (tmp_path / "missing.pdf").read_bytes().startswith(b"%PDF")


def test_patterns_that_are_not_drawn_are_counted() -> None:
    generator = np.random.default_rng(1)
    frame = pd.DataFrame(np.where(generator.random((60, 8)) < 0.5, np.nan, 1.5 + np.arange(60)[:, None]))
    frame = frame.rename(columns=lambda name: f"x{name}")
    (plot,) = ls.missing(frame).plot()
    bars = [each._data for each in plot.layers if type(each.geom).__name__ == "geom_rect"][1]
    lacks = frame.isna()
    patterns = lacks[lacks.any(axis=1)].value_counts()
    assert len(bars) == 15
    more, units = len(patterns) - 15, int(patterns.iloc[15:].sum())
    assert f"Not drawn: {more} more patterns, of {units} rows." in " ".join(str(plot.labels.caption).split())


def test_nothing_missing_has_no_figure() -> None:
    with pytest.raises(InputError, match="no answer is missing"):
        ls.missing(FRAME[["all"]]).plot()
