"""Figures: what is drawn, that all of it can be read, and what cannot be drawn."""

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Line
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from plotnine import ggplot

from leapstats.errors import UsageError
from leapstats.output.figures import (
    Caption,
    GainLoss,
    Shift,
    Slope,
    gain_loss_plot,
    save_plots,
    shift_plot,
    slope_plot,
)
from leapstats.output.figures import page as pages

WAVES = ("2013", "2016")
LONG_WAVES = ("the baseline survey of 2013", "the second follow-up survey of 2016")
CAPTION = Caption(title="Staff gained and lost", base="30 practices in both waves", source="Synthetic data.")
WORDY = Caption(title="Staff gained and lost " * 9, base="30 practices " * 20, source="Synthetic data, invented. " * 20)
LABELS = (
    "At least one substance use counselor on site",
    "At least one psychologist on site",
    "At least one clinical social worker on site",
    "At least one psychiatrist on site",
    "At least one licensed professional counselor or marriage and family xy",  # 70 letters
    "Any behavioral health specialist on site, from $5 to $10",
)
NAN, INF = float("nan"), float("inf")
GAINS = tuple(
    GainLoss(label=label, gained=gained, lost=lost)
    for label, gained, lost in zip(LABELS, (5, 3, 0, 0, 9, 2), (1, 2, 4, 0, 0, 2), strict=True)
)
SHIFTS = tuple(
    Shift(label=label, change=change, low=low, high=high)
    for label, change, low, high in zip(
        LABELS,
        (4 / 30, 1 / 30, -4 / 30, 0.0, NAN, 0.3),
        (-0.031, -0.12, -INF, NAN, NAN, 0.14),
        (0.29, 0.19, -0.01, NAN, NAN, INF),
        strict=True,
    )
)


def slope(label: str, *pairs: tuple[float, float, int]) -> Slope:
    before, after = (np.repeat([pair[place] for pair in pairs], [pair[2] for pair in pairs]) for place in (0, 1))
    return Slope(label=label, before=before.astype(float), after=after.astype(float))


def random_slopes(n_items: int, n_units: int = 30) -> list[Slope]:
    rng = np.random.default_rng(5)
    items = []
    for item in range(n_items):
        before = np.minimum(rng.poisson(0.2 + 0.4 * (item % 9), n_units), 9)
        after = np.clip(before + rng.choice([-1, 0, 0, 0, 1, 2], n_units), 0, 9)
        items.append(Slope(label=LABELS[item % len(LABELS)], before=before, after=after))
    return items


def layer(plot: ggplot, geom: str) -> pd.DataFrame:
    """Return the data of all layers of a kind, one under another."""
    return pd.concat([each._data for each in plot.layers if type(each.geom).__name__ == geom], ignore_index=True)


def words_of(figure: Figure) -> list[Text]:
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def box_of(text: Text) -> Bbox:
    """Return the box of a text less the line spacing that matplotlib counts as its own."""
    box = text.get_window_extent()
    slack = 0.12 * text.get_fontsize() * text.get_figure(root=True).dpi / 72
    return Bbox.from_extents(box.x0, box.y0 + slack, box.x1, box.y1 - slack)


def plain(text: Text | str) -> str:
    return " ".join((text if isinstance(text, str) else text.get_text()).replace("\\$", "$").split())


CROWD = slope("A", *((before, after, 2 + (before + after) % 3) for before in range(12) for after in range(12)))
PLOTS = {
    "gains": lambda: gain_loss_plot(GAINS, WAVES, CAPTION),
    "one gain": lambda: gain_loss_plot(GAINS[:1], WAVES, CAPTION),
    "nothing gained": lambda: gain_loss_plot([GainLoss(label="Any", gained=0, lost=0)], WAVES, CAPTION),
    "many gains": lambda: gain_loss_plot(
        [GainLoss(label=LABELS[i % 6], gained=7 * i % 130, lost=5 * i % 8) for i in range(20)], LONG_WAVES, WORDY
    ),
    "shifts": lambda: shift_plot(SHIFTS, WAVES, CAPTION, 0.95),
    "many shifts": lambda: shift_plot((SHIFTS * 4)[:20], LONG_WAVES, WORDY, 0.99),
    "an unknown shift": lambda: shift_plot(SHIFTS[4:5], WAVES, CAPTION, 0.95),
    "slopes": lambda: slope_plot(random_slopes(6), WAVES, CAPTION),
    "crowd": lambda: slope_plot([CROWD], WAVES, CAPTION),
    "one slope": lambda: slope_plot(random_slopes(1), LONG_WAVES, WORDY),
    "many slopes": lambda: slope_plot(random_slopes(11), LONG_WAVES, CAPTION),
    "no pairs": lambda: slope_plot([slope("All", (1, 2, 3)), slope("None", (NAN, 2, 3))], WAVES, CAPTION),
    "no pair at all": lambda: slope_plot([slope("None", (NAN, 2, 3), (1, INF, 1))], WAVES, CAPTION),
}


@functools.cache
def plot_named(name: str) -> ggplot:
    return PLOTS[name]()


@functools.cache
def printed(name: str) -> tuple[Figure, list[Text]]:
    """Return a figure and its words; they are looked at and never changed."""
    figure = plot_named(name).draw()
    return figure, words_of(figure)


@pytest.mark.parametrize("name", PLOTS)
def test_every_word_is_on_the_page_and_on_no_other(name: str) -> None:
    figure, words = printed(name)
    boxes = [box_of(text) for text in words]
    for text, box in zip(words, boxes, strict=True):
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for place, box in enumerate(boxes):
        for other in range(place):
            assert Bbox.intersection(box, boxes[other]) is None, (words[place], words[other])


@pytest.mark.parametrize("name", PLOTS)
def test_title_base_and_source_are_in_the_figure(name: str) -> None:
    said = " ".join(map(plain, printed(name)[1]))
    caption = next(each for each in (WORDY, CAPTION) if plain(each.title) in said)
    assert plain(caption.base) in said
    assert plain(caption.source) in said


@pytest.mark.parametrize("name", ["gains", "shifts", "slopes"])
def test_labels_are_printed_in_full(name: str) -> None:
    said = [plain(text) for text in printed(name)[1]]
    assert set(LABELS) <= set(said)
    assert {"2013", "2016"} <= set(" ".join(said).replace(",", "").split())


def test_gained_and_lost_are_bars_to_either_side_in_the_order_given() -> None:
    plot = gain_loss_plot(GAINS, WAVES, CAPTION)
    bars = layer(plot, "geom_rect")
    assert list(zip(bars["left"], bars["right"], bars["y"], strict=True)) == [
        (-1, 0, 6),
        (0, 5, 6),
        (-2, 0, 5),
        (0, 3, 5),
        (-4, 0, 4),
        (0, 9, 2),
        (-2, 0, 1),
        (0, 2, 1),
    ]
    points = layer(plot, "geom_point")
    assert list(points["net"]) == [4, 1, -4, 0, 9, 0]
    assert list(points["y"]) == [6, 5, 4, 3, 2, 1]
    figure, words = printed("gains")
    said = [plain(text) for text in words]
    assert [said.count(net) for net in ("+4", "+1", "-4", "+9")] == [1, 1, 1, 1]
    axis = figure.axes[0]
    ticks = dict(zip(axis.get_xticks(), (text.get_text() for text in axis.get_xticklabels()), strict=True))
    assert all(tick == int(tick) and label == str(abs(int(tick))) for tick, label in ticks.items())
    assert {-2, 0, 2} <= set(ticks)
    labels = [plain(text) for text in axis.get_yticklabels()]
    assert [label for _, label in sorted(zip(axis.get_yticks(), labels, strict=True), reverse=True)] == list(LABELS)
    assert "Lost (only in 2013)" in said
    assert "Gained (only in 2016)" in said


def test_changes_are_points_with_limits_where_there_are_any() -> None:
    plot = shift_plot(SHIFTS, WAVES, CAPTION, 0.95)
    lines = layer(plot, "geom_segment").dropna(subset=["low"])
    points = layer(plot, "geom_point")
    finite = points[points["shape"] == "o"]
    assert finite["x"].to_numpy() == pytest.approx([40 / 3, 10 / 3, -40 / 3, 0, 30])
    assert list(finite["y"]) == [6, 5, 4, 3, 1]
    assert list(lines["y"]) == [6, 5, 4, 1]
    assert lines["low"].to_numpy()[[0, 1, 3]] == pytest.approx([-3.1, -12, 14])
    assert lines["high"].to_numpy()[:3] == pytest.approx([29, 19, -1])
    arrows = points[points["shape"] != "o"]
    assert list(zip(arrows["y"], arrows["shape"], strict=True)) == [(4, "<"), (1, ">")]
    assert list(arrows["x"]) == [lines["low"].iloc[2], lines["high"].iloc[3]]
    said = [plain(text) for text in printed("shifts")[1]]
    for text in (
        "Change (95% CI)",
        "+13.3 (-3.1 to 29.0)",
        "-13.3 (-∞ to -1.0)",
        "0.0 (no CI)",
        "– (no CI)",
        "+30.0 (14.0 to ∞)",
        "Change from 2013 to 2016, percentage points",
    ):
        assert text in said
    assert "0" in said


def test_coinciding_lines_are_drawn_once_as_broad_as_they_are_many() -> None:
    items = [slope("A", (0, 0, 17), (0, 1, 2), (2, 1, 1)), slope("B", (0, 0, 3), (1, NAN, 4), (INF, 1, 1))]
    plot = slope_plot(items, WAVES, CAPTION)
    lines = layer(plot, "geom_segment").set_index(["panel", "before", "after"]).sort_index()
    assert list(lines.index) == [(0, 0, 0), (0, 0, 1), (0, 2, 1), (1, 0, 0)]
    assert list(lines["n"]) == [17, 2, 1, 3]
    assert list(lines["way"]) == ["No change", "Increased", "Decreased", "No change"]
    extra = lines["size"] - lines["size"].iloc[2]
    assert (extra / extra.iloc[1]).to_numpy() == pytest.approx([16, 1, 0, 2])
    figure = plot.draw()
    assert sum(len(each.get_segments()) for each in segments(figure)) == 4
    said = [plain(text) for text in words_of(figure)]
    assert {"17", "A (20 pairs)", "B (3 pairs)", "Increased", "Decreased", "No change"} <= set(said)
    assert list(layer(plot, "geom_label")["number"]) == ["17", "2", "3"]


def segments(figure: Figure) -> Iterator[LineCollection]:
    return (each for axis in figure.axes for each in axis.collections if isinstance(each, LineCollection))


@pytest.mark.parametrize(("name", "all_fit"), [("slopes", True), ("crowd", False)])
def test_a_number_is_on_its_own_line_and_on_no_other(name: str, all_fit: bool) -> None:
    plot, (figure, _) = plot_named(name), printed(name)
    placed = 0
    for axis in figure.axes:
        for text in axis.texts:
            box = text.get_window_extent()
            height = 0.73 * text.get_fontsize() * figure.dpi / 72  # of digits; the box has room for descenders
            middle = (box.y0 + box.y1) / 2
            box = Bbox.from_extents(box.x0, middle - height / 2, box.x1, middle + height / 2)
            placed += 1
            crossed = 0
            for lines in axis.collections:
                if isinstance(lines, LineCollection):
                    for segment, width in zip(lines.get_segments(), lines.get_linewidths(), strict=True):
                        ends = axis.transData.transform(segment)
                        half = width / 2 * figure.dpi / 72
                        crossed += Line(ends).intersects_bbox(box.padded(0.7 * half), filled=False)
            assert crossed == 1
    data = layer(plot, "geom_segment")
    left_out = int(((data["n"] > 1) & data["at"].isna()).sum())
    assert placed == int((data["n"] > 1).sum()) - left_out
    assert (left_out == 0) == all_fit


def test_a_number_without_room_is_left_out_and_the_note_says_so() -> None:
    plot = slope_plot([CROWD], WAVES, CAPTION)
    left_out = int(layer(plot, "geom_segment")["at"].isna().sum())
    assert left_out > 0
    assert f"Lines left without a number because they are too close together: {left_out}." in plain(plot.labels.caption)


def luminance(colour: object) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = np.array(colors.to_rgb(colour))  # type: ignore[arg-type]
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_greys_stand_out_from_the_page_and_from_each_other() -> None:
    for shade in (pages.INK, pages.DARK, pages.MIDDLE):
        red, green, blue = colors.to_rgb(shade)
        assert red == green == blue
        assert 1.05 / (luminance(shade) + 0.05) >= 3
    assert (luminance(pages.LIGHT) + 0.05) / (luminance(pages.DARK) + 0.05) >= 3
    assert all(colors.to_rgb(text.get_color()) == (0, 0, 0) for name in PLOTS for text in printed(name)[1])


@pytest.mark.parametrize("name", ["gains", "shifts", "slopes"])
def test_the_page_is_as_high_as_the_rows_need(name: str) -> None:
    few, many = (PLOTS[each]().theme.getp("figure_size") for each in (name, f"many {name}"))
    assert few[0] == many[0] == 7
    assert many[1] > 1.8 * few[1]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: gain_loss_plot([], WAVES, CAPTION),
        lambda: shift_plot([], WAVES, CAPTION, 0.95),
        lambda: slope_plot([], WAVES, CAPTION),
        lambda: save_plots([], Path("x.png")),
    ],
)
def test_nothing_to_draw_is_an_error(draw: "Sequence[object]") -> None:
    with pytest.raises(UsageError, match="no item to plot"):
        draw()  # type: ignore[operator]


def test_too_many_rows_are_an_error() -> None:
    with pytest.raises(UsageError, match="too many items for one page"):
        gain_loss_plot([GainLoss(label="A", gained=1, lost=0)] * 700, WAVES, CAPTION)


@pytest.mark.parametrize("name", ["one gain", "an unknown shift", "one slope"])
def test_a_plot_can_be_drawn_again(name: str) -> None:
    once = [text.get_text() for text in printed(name)[1]]
    again = [text.get_text() for text in words_of(plot_named(name).draw())]
    assert once == again
    assert any(once)
    plt.close("all")


def test_an_axis_of_slopes_leaves_0_out_where_numbers_are_far_from_it() -> None:
    far, near, below = (
        slope("Score", (60, 72, 1), (75, 81, 1)),
        slope("Staff", (3, 7, 1), (4, 8, 1)),
        slope("Loss", (-90, -80, 1)),
    )
    plot = slope_plot([far, near, below], WAVES, CAPTION)
    corners = layer(plot, "geom_blank").groupby("panel")["y"]
    assert corners.min().tolist() == [60, 0, -90]
    assert corners.max().tolist() == [81, 8, -80]
    note = "An axis does not begin at 0"
    assert note in plot.labels.caption
    assert note not in slope_plot([near], WAVES, CAPTION).labels.caption
