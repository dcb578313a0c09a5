"""The lines of a slope plot: units that coincide as one line, how broad it is, where on it its number stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from leapstats.output.figures.page import POINTS, text_width
from leapstats.output.figures.values import Slope
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    import pandas as pd

THIN, BROAD, MORE = 0.8, 8.0, 0.4  # points: the line of one unit, the broadest, what each further unit adds
SHARE = 0.4  # of the distance of two whole numbers, what the broadest line may cover
DIGITS = 7.5  # points
HIGH, AIR = 1.2 * DIGITS / POINTS, 0.02  # inches: the height of a number, what is left free to its sides
ENOUGH = 0.1  # inches of room beyond which more is no better
PLACES = np.array(sorted(np.linspace(0.12, 0.88, 77), key=lambda place: abs(place - 0.5)))  # the middle first


def merged(items: Sequence[Slope]) -> "pd.DataFrame":
    """Return the different lines of each item (`panel`, `before`, `after`) and their units (`n`), most units first.

    Units without both numbers are left out.
    """
    import pandas as pd

    units = pd.concat(
        [pd.DataFrame({"before": item.before, "after": item.after, "panel": i}) for i, item in enumerate(items)]
    )
    finite = units[np.isfinite(units[["before", "after"]].astype(float)).all(axis=1)]
    lines = finite.groupby(["panel", "before", "after"]).size().reset_index(name="n")
    return lines.sort_values(["panel", "n"], ascending=[True, False], kind="stable", ignore_index=True)


def laid(lines: "pd.DataFrame", unit: "pd.Series[float]", run: float) -> "pd.DataFrame":
    """Add to lines how broad they are in points (`width`) and where on them their number stands (`at`, `over`).

    Parameters
    ----------
    lines
        As `merged` returns them.
    unit
        The inches of a unit of the upright axis in each panel.
    run
        The inches from the wave before to the wave after.

    Returns
    -------
    DataFrame
        `at` is a place from 0 to 1 and `over` its height; both are NaN where a line has no number or no room for it.
    """
    broadest = max(2 * THIN, min(BROAD, SHARE * unit.min() * POINTS))
    more = min(MORE, (broadest - THIN) / max(lines["n"].max() - 1, 1)) if len(lines) else MORE
    found = lines.assign(width=THIN + more * (lines["n"] - 1), at=np.nan)
    for panel, among in found.groupby("panel"):
        found.loc[among.index, "at"] = _places(among, float(unit[panel]), run)
    return found.assign(over=found["before"] + found["at"] * (found["after"] - found["before"]))


def _places(lines: "pd.DataFrame", unit: float, run: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Place each number on its line where other lines and numbers are farthest; lines of more units choose first."""
    start, rise = unit * lines["before"].to_numpy(), unit * (lines["after"] - lines["before"]).to_numpy()
    slope, thick = np.abs(rise) / run, lines["width"].to_numpy() / POINTS * np.hypot(rise / run, 1)
    broad = np.array([text_width(whole(n), DIGITS) + 2 * AIR for n in lines["n"]])
    heights = start + rise * PLACES[:, None]
    chosen = np.full(len(lines), np.nan)
    for line in np.flatnonzero(lines["n"] > 1):
        off = np.abs(heights - heights[:, [line]]) - (HIGH + slope * broad[line] + thick) / 2
        off[:, line] = ENOUGH
        beside = np.abs(PLACES[:, None] - chosen) * run - (broad + broad[line]) / 2
        above = np.abs(heights[:, [line]] - start - rise * chosen) - HIGH
        room = np.fmin(off, np.maximum(beside, above)).min(axis=1)
        best = np.argmax(np.minimum(room, ENOUGH))
        if room[best] >= 0:
            chosen[line] = PLACES[best]
    return chosen
