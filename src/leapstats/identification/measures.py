"""What tests and effects are over a set of tables that are all possible, and what holds for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from leapstats.identification.margins import Tables
from leapstats.results.not_estimable import attempt
from leapstats.stats.exact.conditional import TIE
from leapstats.stats.paired.differences import tango_paired_difference
from leapstats.stats.paired.yes_or_no import mcnemar_exact, mcnemar_mid_p, mid_p_paired_odds_ratio
from leapstats.stats.two_by_two.difference_families import risk_difference_family
from leapstats.stats.two_by_two.families import odds_ratio_family
from leapstats.terms import Numbers

AT_ONCE = 2_000_000  # tables times what the first cell of the broadest can be


class Verdict(StrEnum):
    """For how many of the possible tables a conclusion holds."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """The least and the greatest of a measure over tables, and where they stand; NaN where none has a value.

    `without` counts the tables for which it has none.
    """

    least: float
    greatest: float
    at_least: int
    at_greatest: int
    without: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """Measures of a set of tables, each an array with one number a table.

    `exact_p` and `mid_p` are of the tests named by `exact` and `mid`; `ratio` and `difference` have rows of
    estimate, lower and upper limit, by the methods of those names.
    """

    tables: Tables
    exact_p: Numbers
    mid_p: Numbers
    ratio: Numbers
    difference: Numbers
    names: Mapping[str, str] = field(default_factory=dict)


def extent(values: Numbers) -> Extent:
    """Return the least and the greatest of some numbers and their places; those that are NaN are counted apart."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return Extent(np.nan, np.nan, -1, -1, len(values))
    low, high = known[np.argmin(values[known])], known[np.argmax(values[known])]
    return Extent(float(values[low]), float(values[high]), int(low), int(high), len(values) - len(known))


def hull(limits: Numbers) -> tuple[float, float]:
    """Return the least of lower limits and the greatest of upper ones, two rows; NaN where there is none."""
    low, high = limits
    return extent(low).least, extent(high).greatest


def at_or_below(p_values: Numbers, level: float) -> NDArray[np.bool_]:
    """Say for which tables a p is at or below a level, the last bits aside; one that is NaN is not."""
    return np.asarray(p_values <= level * (1 + TIE))


def verdict(p_values: Numbers, level: float) -> Verdict:
    """Say for how many tables a p is at or below a level."""
    holds = at_or_below(p_values, level)
    return Verdict.ALL if holds.all() else Verdict.SOME if holds.any() else Verdict.NONE


CHANGE = {
    "command": "bounds change",
    "exact": "mcnemar_exact",
    "mid": "mcnemar_mid_p",
    "ratio": "mid_p_paired_odds_ratio",
    "difference": "tango_paired_difference",
}
ASSOCIATION = {
    "command": "bounds association",
    "exact": "fisher_exact",
    "mid": "mid_p_odds_ratio",
    "ratio": "mid_p_odds_ratio",
    "difference": "miettinen_nurminen_risk_difference",
}


def measure_changes(tables: Tables, conf_level: float) -> Measures:
    """Measure tables `[[both, lost], [gained, neither]]` of the same units before and after.

    Parameters
    ----------
    tables
        Tables x 2 x 2.
    conf_level
        Of every interval, a fraction.
    """
    both, lost, gained, neither = tables.reshape(-1, 4).T.tolist()

    @cache
    def of_changes(lost: int, gained: int) -> tuple[float, ...]:
        table = [[0, lost], [gained, 1]]
        ratio = attempt(mid_p_paired_odds_ratio, table, conf_level=conf_level)
        p, mid_p = attempt(mcnemar_exact, table).p_value, attempt(mcnemar_mid_p, table).p_value
        return p, mid_p, ratio.estimate, ratio.conf_int.low, ratio.conf_int.high

    @cache
    def of_shares(lost: int, gained: int, others: int) -> tuple[float, ...]:
        found = attempt(tango_paired_difference, [[others, lost], [gained, 0]], conf_level=conf_level)
        return found.estimate, found.conf_int.low, found.conf_int.high

    exact_p, mid_p, *ratio = np.array([of_changes(*each) for each in zip(lost, gained, strict=True)]).reshape(-1, 5).T
    others = [one + other for one, other in zip(both, neither, strict=True)]
    shares = np.array([of_shares(*each) for each in zip(lost, gained, others, strict=True)]).reshape(-1, 3).T
    return Measures(tables=tables, exact_p=exact_p, mid_p=mid_p, ratio=np.array(ratio), difference=shares, names=CHANGE)


def measure_associations(tables: Tables, conf_level: float) -> Measures:
    """Measure tables `[[both, exposure only], [outcome only, neither]]` of two traits.

    Parameters
    ----------
    tables
        Tables x 2 x 2.
    conf_level
        Of every interval, a fraction.
    """
    margins = tables.sum(axis=2).max(axis=1, initial=0)
    at_once = max(1, AT_ONCE // (int(margins.max(initial=0)) + 1))
    chunks = [tables[first : first + at_once] for first in range(0, len(tables), at_once)] or [tables]
    ratios = [odds_ratio_family(chunk, conf_level=conf_level) for chunk in chunks]
    differences = [risk_difference_family(chunk, conf_level=conf_level) for chunk in chunks]
    return Measures(
        tables=tables,
        exact_p=np.concatenate([each.p_value for each in ratios]),
        mid_p=np.concatenate([each.central_mid_p_value for each in ratios]),
        ratio=np.hstack([[each.estimate, each.mid_p_low, each.mid_p_high] for each in ratios]),
        difference=np.hstack([[each.estimate, each.conf_low, each.conf_high] for each in differences]),
        names=ASSOCIATION,
    )
