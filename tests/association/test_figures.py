"""The map and the forest: what is drawn where, in what colour, and that nothing is lost in grey."""

import math

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from plotnine import ggplot

from leapstats.errors import UsageError
from leapstats.output.figures import Caption, PairCell, Ratio, association_map, forest_plot
from leapstats.output.figures.forest import ESTIMATE, LIMIT
from leapstats.output.figures.heatmap import COLOURS, FARTHEST, UNTESTED
from leapstats.output.figures.page import WIDTH

CAPTION = Caption(title="Strategies against challenges", base="30 practices", source="Synthetic data.")
LONG = "Coordinators, resource specialists or front desk link patients to outside help"
RATIOS = (0.0, 0.02, 0.25, 0.5, 1.0, 2.0, 4.0, 50.0, math.inf, math.nan)


def cell(row: str, column: str, ratio: float, **more: object) -> PairCell:
    return PairCell(row=row, column=column, odds_ratio=ratio, n_both=3, **more)  # type: ignore[arg-type]


def layer(plot: ggplot, geom: str, place: int = 0) -> pd.DataFrame:
    found = [each for each in plot.layers if type(each.geom).__name__ == geom]
    return found[place]._data


def words(plot: ggplot) -> list[str]:
    return [text.get_text() for text in plot.draw().findobj(plt.Text) if text.get_text()]


def test_colours_run_with_the_odds_ratio_and_stop_at_the_ends() -> None:
    plot = association_map([cell(f"r{i}", "c", ratio) for i, ratio in enumerate(RATIOS)], CAPTION)
    tiles = layer(plot, "geom_tile")
    logs = tiles["log"].tolist()
    assert logs == sorted(logs)
    assert (logs[0], logs[4], logs[-1]) == (-FARTHEST, 0.0, FARTHEST)
    assert logs[2] == -logs[6]
    # The first row is on top.
    assert tiles["y"].tolist() == list(range(10, 1, -1))
    assert len(layer(plot, "geom_tile", 1)) == 1


def test_each_cell_says_in_words_what_its_colour_says() -> None:
    cells = [
        cell("a", "c", 4.0, significant=True),
        cell("b", "c", 0.25),
        cell("d", "c", 1.0),
        cell("e", "c", math.nan),
        cell("f", "c", math.nan, tested=False),
    ]
    plot = association_map(cells, CAPTION)
    printed = words(plot)
    for text in ("3▲*", "3▼", "3", "3?", "–"):
        assert text in printed
    assert len(layer(plot, "geom_tile", 3)) == 1
    assert any("Frame and *" in text for text in printed)


def lightness(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_colours_tell_strength_in_grey_and_sides_without_red_and_green() -> None:
    shades = [lightness(colour) for colour in COLOURS]
    assert shades[0] < shades[1] < shades[2] > shades[3] > shades[4]
    # White figures on the ends, black ones on the middle: a contrast of 4.5 to 1 or more.
    for shade in (shades[0], shades[-1]):
        assert 1.05 / (shade + 0.05) > 4.5
    for shade in (*shades[1:4], lightness(UNTESTED)):
        assert (shade + 0.05) / 0.05 > 4.5
    blue = [to_rgb(colour)[2] - to_rgb(colour)[0] for colour in COLOURS]
    assert min(blue[:2]) > 0 > max(blue[3:])


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 14), (16, 14), (3, 2)])
def test_labels_are_whole_and_on_the_page(rows: int, columns: int) -> None:
    cells = [cell(f"{LONG} {i}", f"{LONG} $x_{j}$", 2.0) for i in range(rows) for j in range(columns)]
    plot = association_map(cells, CAPTION)
    figure = plot.draw()
    figure.draw_without_rendering()
    assert figure.get_size_inches()[0] == WIDTH
    width, height = figure.bbox.width, figure.bbox.height
    texts = [text for text in figure.findobj(plt.Text) if text.get_text() and text.get_visible()]
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= -1
        assert box.x1 <= width + 1
        assert box.y0 >= -1
        assert box.y1 <= height + 1
    joined = [" ".join(text.get_text().replace("\\$", "$").split()) for text in texts]
    assert sum(text.startswith("Coordinators") for text in joined) == rows + columns
    assert f"{LONG} $x_0$" in joined


def ratio(label: str, estimate: float, low: float, high: float) -> Ratio:
    return Ratio(label=label, estimate=estimate, low=low, high=high, text=f"{estimate:g}")


def test_ratios_stand_on_a_logarithmic_axis_and_go_to_the_edge_where_they_are_endless() -> None:
    rows = [
        ratio("both", 2.0, 0.5, 8.0),
        ratio("none", 0.0, 0.0, 3.0),
        ratio("endless", math.inf, 0.5, math.inf),
        ratio("far", 1e4, 2.0, 1e6),
        ratio("unknown", math.nan, math.nan, math.nan),
    ]
    plot = forest_plot(rows, CAPTION, "Odds ratio", "95% CI")
    marks, lines = layer(plot, "geom_point"), layer(plot, "geom_segment", 2)
    assert marks.loc[marks["shape"] == "o", ["x", "y"]].to_numpy().tolist() == [[1.0, 5]]
    assert marks.loc[marks["shape"] == "<", "y"].tolist() == [4]
    assert marks.loc[marks["shape"] == ">", "y"].tolist() == [3, 2]
    # What is itself 0, infinite or too far has a large arrow, a limit alone a small one.
    assert marks.loc[marks["size"] == ESTIMATE, "y"].tolist() == [4, 3, 2]
    assert any("Large arrow" in text for text in words(plot))
    assert lines["y"].tolist() == [5, 4, 3, 2]
    assert lines.iloc[0][["low", "high"]].tolist() == [-1.0, 3.0]
    printed = words(plot)
    for text in ("both", "unknown", "95% CI", "Odds ratio", "1"):
        assert text in printed


def test_a_limit_alone_beyond_the_axis_is_a_line_to_a_small_arrow() -> None:
    plot = forest_plot([ratio("a", 7.15, 0.83, 77.2), ratio("b", 1, 0.5, 2)], CAPTION, "Odds ratio", "95% CI")
    marks, lines = layer(plot, "geom_point"), layer(plot, "geom_segment", 2)
    assert marks.loc[marks["shape"] == ">", ["size", "y"]].to_numpy().tolist() == [[LIMIT, 2.0]]
    assert lines["high"][0] == marks.loc[marks["shape"] == ">", "x"].item()
    assert not any("Large arrow" in text for text in words(plot))


def test_the_axis_has_numbers_between_its_middle_and_its_ends() -> None:
    plot = forest_plot([ratio("a", 1, 1 / 64, 64)], CAPTION, "Odds ratio", "95% CI")
    assert {"1/64", "1/16", "1/4", "1", "4", "16", "64"} <= set(words(plot))


def test_nothing_to_draw_is_an_error() -> None:
    with pytest.raises(UsageError, match="no item to plot"):
        association_map([], CAPTION)
    with pytest.raises(UsageError, match="no item to plot"):
        forest_plot([], CAPTION, "Odds ratio", "")


def test_figures_are_drawn_again() -> None:
    plot = association_map([cell("a", "b", 2.0)], CAPTION)
    assert len({len(plot.draw().findobj(plt.Text)) for _ in range(2)}) == 1
    # Every figure is of the kind that is drawn from a copy.
    assert type(forest_plot([ratio("a", 1, 1, 2)], CAPTION, "x", "y")) is type(plot)
    plt.close("all")
