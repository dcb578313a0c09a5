"""What the agreement of respondents rests on: respondents with a number, and their practices."""

from collections import Counter

import numpy as np

from leapstats.results.frame import Result, Results
from leapstats.results.ledger import Ledger
from leapstats.terms import StatName
from leapstats.within_practices.measures import Looked, Measure
from leapstats.within_practices.rows import DEVIATION, MEAN, PRACTICES, RWG, TALLY

ENDS = frozenset({StatName.MIN, StatName.MAX})
RESPONDENTS, WITHOUT, ALONE, SEVERAL = "respondents", "respondents without", "practices with one", "with several"


def counts_behind_respondents(looked: Looked, results: Results, _least: int) -> Ledger:
    """Return the counts that the agreement of respondents rests on.

    Parameters
    ----------
    looked
        Respondents and their practices.
    results
        The numbers; those of one practice rest on no count that may be told.
    """
    ledger = Ledger()
    ledger.whole(RESPONDENTS, len(looked.survey))
    ledger.whole(PRACTICES, len(looked.units.names))
    by_name = {measure.name: measure for measure in looked.measures}
    for measure in looked.measures:
        _add_measure(ledger, measure)
    for row in results:
        if row.by is None and row.stat_name not in ENDS and row.statistic != MEAN and row.variable in by_name:
            _add_basis(ledger, row)
        if row.statistic == RWG and row.stat_name is StatName.N:
            high = _name(row.variable, "high rwg")
            ledger.split(_name(row.variable, SEVERAL), {high: row.stat}, _name(row.variable, "low rwg"))
            ledger.is_a(row, high)
    return ledger


def _name(measure: str, what: str) -> str:
    return f"{measure}: {what}"


def _add_measure(ledger: Ledger, measure: Measure) -> None:
    sizes = np.array(list(Counter(measure.units).values()))
    numbered, practices = _name(measure.name, RESPONDENTS), _name(measure.name, PRACTICES)
    ledger.split(RESPONDENTS, {numbered: len(measure.scores)}, _name(measure.name, WITHOUT))
    ledger.split(PRACTICES, {practices: len(sizes)}, _name(measure.name, "practices without"))
    several = {_name(measure.name, SEVERAL): float((sizes > 1).sum())}
    ledger.split(practices, several, _name(measure.name, ALONE))


def _add_basis(ledger: Ledger, row: Result) -> None:
    everyone = [_name(row.variable, what) for what in (RESPONDENTS, WITHOUT, PRACTICES, "practices without")]
    several = [_name(row.variable, what) for what in (SEVERAL, ALONE)]
    if row.stat_name is StatName.N and row.statistic in {TALLY, PRACTICES}:
        ledger.is_a(row, _name(row.variable, RESPONDENTS if row.statistic == TALLY else PRACTICES))
    elif row.statistic == RWG and row.stat_name is StatName.PROPORTION:
        high = (_name(row.variable, "high rwg"), _name(row.variable, "low rwg"))
        ledger.rests(row, *several, *high)
    elif row.statistic in {RWG, DEVIATION}:
        ledger.rests(row, *everyone[2:], *several)
    else:
        ledger.rests(row, *everyone)
