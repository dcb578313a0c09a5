"""Call a statistic so that what cannot be estimated is a NaN with a note, never a crash."""

import math
from collections.abc import Callable, Iterator, Sequence

from leapstats.errors import NotEstimableError
from leapstats.results.frame import Place, Result
from leapstats.results.monte_carlo import side_open
from leapstats.stats.result import Inference
from leapstats.terms import StatName


def attempt(function: Callable[..., Inference], *arguments: object, **options: object) -> Inference:
    """Return what a statistic says; where it has no value, NaN with its reason as the note."""
    try:
        return function(*arguments, **options)
    except NotEstimableError as reason:
        return Inference(method="", note=str(reason))


def inference_rows(place: Place, statistic: str, found: Inference, names: Sequence[StatName]) -> Iterator[Result]:
    """Yield the numbers asked for of an inference, one row each, with its method and note.

    Parameters
    ----------
    place
        Item, level, what it is compared by, and at which level.
    statistic
        The name of the function.
    found
        What it said.
    names
        Which numbers: the estimate under the name of what it estimates, limits, statistic, df, p. A p that was
        drawn has its standard error in one row more, and says where it could be on either side of the level.
    """
    numbers = {
        StatName.ESTIMATE: found.estimate,
        StatName.PROPORTION: found.estimate,
        StatName.ODDS_RATIO: found.estimate,
        StatName.RATE_RATIO: found.estimate,
        StatName.CONF_LOW: found.conf_int.low,
        StatName.CONF_HIGH: found.conf_int.high,
        StatName.STATISTIC: found.statistic,
        StatName.DF: found.df,
        StatName.P_VALUE: found.p_value,
    }
    note = "; ".join(said for said in (found.note, side_open(found.p_value, found.mc_std_error)) if said) or None
    for name in names:
        yield Result(*place, statistic, name, numbers[name], found.method or None, note)
    if StatName.P_VALUE in names and not math.isnan(found.mc_std_error):
        yield Result(*place, statistic, StatName.MC_STD_ERROR, found.mc_std_error, found.method or None, note)
