"""The results a paper tells in its text, computed from the data."""

import math

from leapstats.describe.catalogue import proportion_limits
from leapstats.dictionary.study import Published
from leapstats.results.frame import Result, Results
from leapstats.survey.published_values import Found, find
from leapstats.survey.survey import Survey
from leapstats.terms import Figure, StatName


def compute(cell: Published, survey: Survey, conf_level: float | None = None) -> tuple[Found, Results]:
    """Compute a published cell and its results in the long frame.

    Parameters
    ----------
    cell
        Its id is the `variable` of its results.
    survey
        The wave it is about.
    conf_level
        A fraction; limits of shares are computed only when it is given.
    """
    found = find(cell, survey)
    return found, Results(tuple(_rows(cell, found, conf_level)))


def _rows(cell: Published, found: Found, conf_level: float | None) -> list[Result]:
    if found.lacking:
        note = f"wave {cell.wave} has no {', '.join(found.lacking)}"
        return [_row(cell, "tally", StatName.N, math.nan, note=note)]
    base = _row(cell, "tally", StatName.N_BASE, float(found.base))
    if cell.figure is Figure.MEAN:
        return [base, _row(cell, "mean_sd", StatName.MEAN, found.mean)]
    if cell.figure is Figure.RANGE:
        ends = ((StatName.MIN, found.low), (StatName.MAX, found.high))
        return [base, *(_row(cell, "extremes", name, end) for name, end in ends)]
    if cell.figure is Figure.SIGN:
        sign = {"positive": 1.0, "negative": -1.0}.get(found.sign, 0.0)
        return [base, _row(cell, "concordance", StatName.STATISTIC, sign, note="sign of Kendall's tau-b")]
    share = found.n / found.base if found.base else math.nan
    rows = [base, _row(cell, "tally", StatName.N, float(found.n)), _row(cell, "tally", StatName.PROPORTION, share)]
    if conf_level is not None:
        name, limits = proportion_limits(found.n, found.base, conf_level)
        for end, number in ((StatName.CONF_LOW, limits.conf_int.low), (StatName.CONF_HIGH, limits.conf_int.high)):
            rows.append(_row(cell, name, end, number, method=limits.method or None, note=limits.note or None))
    return rows


def _row(
    cell: Published,
    statistic: str,
    name: StatName,
    number: float,
    *,
    method: str | None = None,
    note: str | None = None,
) -> Result:
    return Result(cell.id, None, None, None, statistic, name, number, method, note)
