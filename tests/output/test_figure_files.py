"""Files of figures: the same bytes each time, a file or a page a plot, and old files kept where writing fails."""

import gc
import io
import os
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image
from plotnine import aes, geom_point
from plotnine.exceptions import PlotnineError

from leapstats.errors import OutputError, UsageError
from leapstats.output import write
from leapstats.output.figures import (
    Caption,
    GainLoss,
    Shift,
    Slope,
    gain_loss_plot,
    save_plots,
    shift_plot,
    slope_plot,
    suffix_problem,
)

WAVES = ("2013", "2016")
CAPTION = Caption(title="Staff gained and lost", base="30 practices in both waves", source="Synthetic data.")
LABELS = (
    "At least one substance use counselor on site",
    "At least one psychologist on site",
    "At least one clinical social worker on site",
    "At least one psychiatrist on site",
    "At least one licensed professional counselor or marriage and family xy",  # 70 letters
    "Any behavioral health specialist on site, from $5 to $10",
)
NAN = float("nan")
GAINS = tuple(
    GainLoss(label=label, gained=gained, lost=lost)
    for label, gained, lost in zip(LABELS, (5, 3, 0, 0, 9, 2), (1, 2, 4, 0, 0, 2), strict=True)
)
PLOTS = {
    "gains": lambda: gain_loss_plot(GAINS, WAVES, CAPTION),
    "one gain": lambda: gain_loss_plot(GAINS[:1], WAVES, CAPTION),
    "an unknown shift": lambda: shift_plot(
        [Shift(label=LABELS[4], change=NAN, low=NAN, high=NAN)], WAVES, CAPTION, 0.95
    ),
}


def slope(label: str, *pairs: tuple[float, float, int]) -> Slope:
    before, after = (np.repeat([pair[place] for pair in pairs], [pair[2] for pair in pairs]) for place in (0, 1))
    return Slope(label=label, before=before.astype(float), after=after.astype(float))


LATER = """
import sys, time
real = time.time
time.time = lambda: real() + 86400 * 400
from pathlib import Path
import leapstats.output.figures as figures
assert not {"plotnine", "matplotlib"} & set(sys.modules)
caption = figures.Caption(title="Staff", base="", source="")
plot = figures.slope_plot([figures.Slope(label="A", before=[0, 0, 1], after=[0, 0, 2])], ("1", "2"), caption)
for suffix in (".svg", ".pdf", ".png"):
    figures.save_plots([plot], Path("a" + suffix))
import matplotlib, matplotlib.pyplot
assert dict.__getitem__(matplotlib.rcParams, "backend") == "module://no.such_backend"
assert matplotlib.pyplot.get_fignums() == []
"""


SET = {"font.size": 20, "svg.fonttype": "none", "savefig.bbox": "tight", "savefig.facecolor": "red"}


def test_neither_clock_nor_backend_nor_settings_matter(tmp_path: Path) -> None:
    environment = {**os.environ, "MPLBACKEND": "module://no.such_backend", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-W", "error", "-c", LATER], cwd=tmp_path, env=environment, check=True)
    plot = slope_plot([slope("A", (0, 0, 2), (1, 2, 1))], ("1", "2"), Caption(title="Staff", base="", source=""))
    for suffix in (".svg", ".pdf", ".png"):
        with mpl.rc_context(SET):
            save_plots([plot], tmp_path / f"b{suffix.upper()}")
            assert mpl.rcParams["font.size"] == 20
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix.upper()}").read_bytes(), suffix
    assert len(list(tmp_path.iterdir())) == 6


def test_the_figures_of_the_user_stay_open_and_current(tmp_path: Path) -> None:
    with mpl.rc_context({"figure.max_open_warning": 2}):
        theirs = [plt.figure() for _ in range(2)]
        numbers, ask, settings = plt.get_fignums(), plt.figure, mpl.rcParams.copy()
        try:
            save_plots([PLOTS["one gain"]()], tmp_path / "a.pdf")
            save_plots([PLOTS["one gain"]()], tmp_path / "a.png")
            assert plt.get_fignums() == numbers
            assert plt.gcf() is theirs[-1]
            assert plt.figure is ask
            assert mpl.rcParams == settings
        finally:
            for figure in theirs:
                plt.close(figure)


def test_a_figure_that_cannot_be_drawn_leaves_pyplot_as_it_was(tmp_path: Path) -> None:
    ask = plt.figure
    broken = PLOTS["one gain"]()
    broken += geom_point(aes("no_such_column", "y"))
    with pytest.raises(PlotnineError):
        save_plots([broken], tmp_path / "a.png")
    assert plt.figure is ask
    assert list(tmp_path.iterdir()) == []


def test_threads_write_the_same_bytes(tmp_path: Path) -> None:
    def save(place: int) -> bytes:
        save_plots([PLOTS["one gain"]()], tmp_path / f"{place}.svg")
        return (tmp_path / f"{place}.svg").read_bytes()

    ask = plt.figure
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(save, range(4)))) == 1
    assert plt.figure is ask


def test_a_picture_has_300_dots_an_inch(tmp_path: Path) -> None:
    plot = PLOTS["gains"]()
    save_plots([plot], tmp_path / "a.png")
    width, height = plot.theme.getp("figure_size")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (int(300 * width), int(300 * height))
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert (pixels[0] == 255).all()
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() == 0


def test_several_plots_are_several_files_or_pages(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    plots = [PLOTS["one gain"](), PLOTS["an unknown shift"]()]
    save_plots(plots, tmp_path / "a.svg")
    request.getfixturevalue("blank_figures")
    save_plots(plots, tmp_path / "a.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.svg", "a-2.svg", "a.pdf"]
    assert (tmp_path / "a.pdf").read_bytes().count(b"/Type /Page ") == 2
    assert "Staff gained and lost" in (tmp_path / "a-1.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.jpg", r"figures cannot be written as \.jpg\. Use \.png, \.pdf, \.svg"),
        ("a", r"the name has no suffix\. Use \.png, \.pdf, \.svg"),
        ("no/a.png", "there is no folder"),
    ],
)
def test_what_cannot_be_a_target(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said):
        save_plots([PLOTS["one gain"]()], tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    assert (suffix_problem(tmp_path / name) is None) == name.endswith(".png")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.svg"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.Path, "replace", fail)
    with pytest.raises(OutputError, match=r"No space left.*unchanged"):
        save_plots([PLOTS["one gain"]()], target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


def test_fonts_of_a_pdf_hold_no_tables_for_setting_text(tmp_path: Path) -> None:
    theirs, was = subset.Options, gc.isenabled()
    plot = slope_plot([Slope(label=LABELS[0], before=np.array([1, 2]), after=np.array([2, 2]))], WAVES, CAPTION)
    save_plots([plot], tmp_path / "f.pdf")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", (tmp_path / "f.pdf").read_bytes(), re.DOTALL)
    held = [zlib.decompress(each) for each in streams if each[:1] == b"x"]
    fonts = [TTFont(io.BytesIO(each)) for each in held if each.startswith(b"\x00\x01\x00\x00")]
    assert fonts
    assert not any({"GDEF", "GPOS", "GSUB"} & set(font.keys()) for font in fonts)
    assert (subset.Options, gc.isenabled()) == (theirs, was)
