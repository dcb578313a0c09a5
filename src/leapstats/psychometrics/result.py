"""Scales as an analyst holds them: tables, single numbers, and the scores of the units."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.result import AnalysisResult
from leapstats.psychometrics.analysis import Analysis
from leapstats.psychometrics.parts import WAVE
from leapstats.psychometrics.rows import ALPHA, CEILING, COMPLETE, DROPPED, FLOOR, MEAN_SD, OMEGA, REST, SCORE, TALLY
from leapstats.terms import StatName

if TYPE_CHECKING:
    import pandas as pd

OF_SCALES = {
    "N": (TALLY, StatName.N_BASE),
    "n": (SCORE, StatName.N),
    "n_complete": (COMPLETE, StatName.N),
    "mean": (MEAN_SD, StatName.MEAN),
    "sd": (MEAN_SD, StatName.SD),
    "floor": (FLOOR, StatName.PROPORTION),
    "ceiling": (CEILING, StatName.PROPORTION),
    "alpha": (ALPHA, StatName.ESTIMATE),
    "alpha_low": (ALPHA, StatName.CONF_LOW),
    "alpha_high": (ALPHA, StatName.CONF_HIGH),
    "omega": (OMEGA, StatName.ESTIMATE),
}
OF_ITEMS = {
    "n": ("item_answers", StatName.N_ANSWERED),
    "mean": (MEAN_SD, StatName.MEAN),
    "sd": (MEAN_SD, StatName.SD),
    "item_total": (REST, StatName.ESTIMATE),
    "alpha_if_dropped": (DROPPED, StatName.ESTIMATE),
}
SOURCE = "the number asked for"


@dataclass(frozen=True, slots=True)
class ScalesResult(AnalysisResult):
    """What is known of scales; `value` gives single numbers, `scores` the score of each unit."""

    analysis: Analysis | None = field(default=None, repr=False)

    def value(
        self,
        scale: str | None = None,
        name: str = "alpha",
        *,
        item: str | None = None,
        by: str | None = None,
    ) -> float:
        """Return one number, unrounded.

        Parameters
        ----------
        scale
            The name of a scale; None for the only one.
        name
            `alpha`, `alpha_low`, `alpha_high`, `omega`, `mean`, `sd`, `n`, `n_complete`, `N`, `floor` or `ceiling`
            (both fractions); of an item `item_total`, `alpha_if_dropped`, `mean`, `sd` or `n`.
        item
            An item of the scale.
        by
            A wave or a group by its name or code, such as `2022` or `2022:North`; None for all units.

        Raises
        ------
        UsageError
            If there is no such scale, item, group or number; near names are told.
        """
        frame = self.frame
        frame = frame[frame["variable"] == self._scale(scale)]
        known = OF_SCALES if item is None else OF_ITEMS
        if name not in known:
            raise _refused("name", f"there is no number {name!r}", nearest(name, tuple(known)))
        items = [level for level in frame.loc[frame["statistic"] == REST, "level"].unique() if level is not None]
        if item is not None and item not in items:
            raise _refused("item", f"the scale has no item {item!r}", nearest(item, items))
        statistic, stat_name = known[name]
        there = frame[(frame["statistic"] == statistic) & (frame["stat_name"] == stat_name)]
        there = there[there["level"].isna() if item is None else there["level"] == item]
        found = there[there["by_level"].isna() if by is None else there["by_level"] == str(by)]
        if len(found) != 1:
            groups = [str(level) for level in there["by_level"].dropna().unique()]
            what = "there are several waves" if by is None else f"there is no group {str(by)!r}"
            raise _refused("by", what, nearest(str(by), groups) if by is not None and groups else _one_of(groups))
        return float(found["stat"].item())

    @property
    def scores(self) -> "pd.DataFrame":
        """The score of each unit on each scale, a row a unit (and wave); NaN where a unit has none."""
        import pandas as pd

        analysis = self.analysis
        if analysis is None:
            return pd.DataFrame()
        parts = []
        for place, survey in enumerate(analysis.surveys):
            columns = {"unit": survey.units, **({WAVE: survey.wave} if analysis.in_waves else {})}
            for waves in analysis.waves:
                scored = waves[place]
                name = next(each.scale.name for each in waves if each is not None)
                columns[name] = scored.scores if scored is not None else np.full(len(survey), np.nan)
            parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    def _scale(self, name: str | None) -> str:
        names = list(dict.fromkeys(row.variable for row in self.results))
        if name is None and len(names) == 1:
            return names[0]
        if name not in names:
            what = "there are several scales" if name is None else f"there is no scale {name!r}"
            raise _refused("scale", what, _one_of(names) if name is None else nearest(name, names))
        return name


def _one_of(names: list[str]) -> str:
    return f"Use one of {', '.join(names)}" if names else "Omit it"


def _refused(where: str, what: str, fix: str) -> UsageError:
    return UsageError(SOURCE, [Problem(where, what, fix)])
