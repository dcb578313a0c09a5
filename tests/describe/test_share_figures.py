"""The figure of a table's shares: bars and limits against counts by hand, what is not drawn is named."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from plotnine import ggplot

import leapstats as ls
from leapstats.output.figures import Caption, ShareLine, share_plot
from leapstats.results.effect import Effect

Run = Callable[..., subprocess.CompletedProcess[str]]
FRAME = pd.DataFrame(
    {
        "region": ["North"] * 4 + ["South"] * 6,
        "registry": ["yes", "no", "no", "no", "yes", "yes", "yes", "no", "no", "no"],
        "size": ["small", "small", "large", "large", *["small"] * 3, *["large"] * 3],
        "visits": [2.5, 3.25, 4, 5.5, 6, 7, 8, 9.25, 10, 11],
    }
)


def layers(plot: ggplot, geom: str) -> list[pd.DataFrame]:
    return [each._data for each in plot.layers if type(each.geom).__name__ == geom]


def words(plot: ggplot) -> list[str]:
    return [text for frame in layers(plot, "geom_text") for text in frame["text"]]


def test_bars_are_as_long_as_the_shares() -> None:
    (plot,) = ls.table1(FRAME, by="region").plot()
    (bars,) = layers(plot, "geom_rect")
    long = (bars["xend"] - bars["x"]).tolist()
    # registry: 4 of 10, 1 of 4, 3 of 6; small: 5 of 10, 2 of 4, 3 of 6; large: the others.
    shares = [0.4, 0.25, 0.5, *[0.5] * 6]
    assert [each / long[0] for each in long] == pytest.approx([share / 0.4 for share in shares])
    assert [text for text in words(plot) if text.endswith("%")] == ["40%", "25%", "50%", *["50%"] * 6]
    assert {"All\nN = 10", "North\nN = 4", "South\nN = 6", "size"} <= set(words(plot))
    caption = str(plot.labels.caption)
    assert "Not drawn, because they are numbers or dates: visits." in caption


def test_limits_are_lines_and_shares_dots() -> None:
    (plot,) = ls.table1(FRAME, include="registry", conf_level=0.95).plot()
    grid, limits = layers(plot, "geom_segment")
    (dots,) = layers(plot, "geom_point")
    zero, hundred = grid["x"].min(), grid["x"].max()
    # Clopper-Pearson of 4 of 10: R, binom.test(4, 10)$conf.int
    at = [(place - zero) / (hundred - zero) for place in (limits["x"][0], dots["x"][0], limits["xend"][0])]
    assert at == pytest.approx([0.1215523, 0.4, 0.7376219], abs=1e-6)
    assert "95% CI" in str(plot.labels.caption)


def test_row_percentages_have_none_for_all_units() -> None:
    (plot,) = ls.table1(FRAME, by="region", include="registry", percent="row").plot()
    # 1 of the 4 with a registry is in the North.
    assert [text for text in words(plot) if text.endswith("%")] == ["25%", "75%"]
    assert "Percent of the row" in str(plot.labels.caption)


def test_many_groups_stand_on_several_pages() -> None:
    frame = pd.DataFrame({"site": list("abcdefg") * 3, "open": ["yes", "no", "yes"] * 7})
    plots = ls.table1(frame, by="site").plot()
    heads = [sum("N = " in text for text in words(plot)) for plot in plots]
    assert heads == [5, 3]


def test_waves_and_sections_of_a_study() -> None:
    result = ls.table1(wave=["2013", "2016"])
    (plot,) = result.plot()
    assert "PRACTICE" in words(plot)
    assert "Synthetic data" in str(plot.labels.caption)


def test_a_cross_table_has_the_figure_too() -> None:
    (plot,) = ls.crosstab(FRAME, rows="size", columns="region").plot()
    assert [text for text in words(plot) if text.endswith("%")] == ["50%"] * 6


def test_a_table_of_numbers_alone_has_no_figure() -> None:
    with pytest.raises(ls.InputError, match="none has levels"):
        ls.table1(FRAME[["visits"]]).plot()
    with pytest.raises(ls.InputError, match="no item to plot"):
        share_plot([ShareLine(label="A heading")], ["All"], Caption(title="", base="", source=""))


def test_a_share_that_is_not_known_is_not_drawn() -> None:
    line = ShareLine(label="a", shares=(Effect(), Effect(0.5)))
    plot = share_plot([line], ["All", "None"], Caption(title="T", base="B", source="S"))
    assert len(layers(plot, "geom_rect")[0]) == 1


@pytest.mark.usefixtures("blank_figures")
def test_the_command(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "clinics.csv"
    FRAME.to_csv(file, index=False)
    assert run("table1", file, "--by", "region", "--plot", tmp_path / "a.png").returncode == 0
    assert run("crosstab", file, "size", "region", "--plot", tmp_path / "b.svg").returncode == 0
    assert (tmp_path / "a.png").exists()
    assert (tmp_path / "b.svg").exists()
    assert run("table1", file, "--include", "visits", "--plot", tmp_path / "c.png").returncode == 2
    assert not (tmp_path / "c.png").exists()
