"""The columns of adjusted changes beside those of a comparison, and of rates in a table of their own."""

from collections.abc import Iterator
from functools import partial

from leapstats.change.adjusted import ADJUSTED_CHANGE, ADJUSTED_RATIO
from leapstats.change.columns import ChangeColumn, ChangeKind, Headings
from leapstats.change.rates import ADJUSTED_RATE_RATIO, RATE, RATE_CHANGE, RATE_RATIO
from leapstats.change.view import ChangeView
from leapstats.output.cells import LIMITS
from leapstats.output.effects import as_difference, as_p, as_ratio, in_points
from leapstats.output.numbers import fixed, whole
from leapstats.output.table import Text
from leapstats.results.effect import Effect
from leapstats.terms import NUMERIC, ItemType, StatName

POINTS = "Percentage points, after less before, regression of differences, HC3 limits."
MEAN = "After less before, regression of differences, HC3 limits."
ODDS = "Conditional logistic regression, Wald limits unless noted."
P_OF_CHANGE = "Of the difference, t; of one item."
P_OF_MEAN = "Of the mean change, t; of one item."
P_OF_RATIO = "Of the odds ratio; of one item."
TOTALS = "Per {per}: total count over total denominator, of those with both in both waves."
RATIO = "After over before, Poisson estimating equations, Mancl-DeRouen limits."
RATE_POINTS = "After less before, of the same model, delta method."
P_OF_RATE = "Of the rate ratio, t; of one item."


def adjusted_columns(kind: ChangeKind, heads: Headings, over: Text) -> list[ChangeColumn]:
    """Return the columns of the adjusted change of a kind of items.

    Parameters
    ----------
    kind
        Of items.
    heads
        What headings say.
    over
        Stands over the columns.
    """
    if kind.types == NUMERIC:
        return [
            ChangeColumn(over, Text(f"Mean ({heads.limits})", (MEAN,)), mean_change),
            ChangeColumn(over, Text("p", (P_OF_MEAN,)), partial(_p, ADJUSTED_CHANGE)),
        ]
    columns = [
        ChangeColumn(over, Text(f"Difference ({heads.limits})", (POINTS,)), share_change),
        ChangeColumn(over, Text("p", (P_OF_CHANGE,)), partial(_p, ADJUSTED_CHANGE)),
    ]
    if kind.types == (ItemType.BINARY,):
        columns.append(ChangeColumn(over, Text(f"Odds ratio ({heads.limits})", (ODDS,)), _odds_ratio))
        columns.append(ChangeColumn(over, Text("p", (P_OF_RATIO,)), partial(_p, ADJUSTED_RATIO)))
    return columns


def rate_columns(heads: Headings, per: str, adjusted: Text | None) -> Iterator[ChangeColumn]:
    """Yield the columns of rates.

    Parameters
    ----------
    heads
        What headings say.
    per
        What rates are per, in words, such as `1000 Patients`.
    adjusted
        Stands over the adjusted rate ratio; None for none.
    """
    totals, rates, change = Text("Count / denominator"), Text("Rate", (TOTALS.format(per=per),)), Text("Change")
    for place, wave in enumerate(heads.waves):
        yield ChangeColumn(totals, Text(wave), partial(_totals, place))
    for place, wave in enumerate(heads.waves):
        yield ChangeColumn(rates, Text(wave), partial(_rate, place))
    yield ChangeColumn(change, Text(f"Difference ({heads.limits})", (RATE_POINTS,)), _rate_change)
    yield ChangeColumn(change, Text(f"Rate ratio ({heads.limits})", (RATIO,)), partial(_rate_ratio, RATE_RATIO))
    yield ChangeColumn(change, Text("p", (P_OF_RATE,)), partial(_p, RATE_RATIO))
    if adjusted is not None:
        shown = partial(_rate_ratio, ADJUSTED_RATE_RATIO)
        yield ChangeColumn(adjusted, Text(f"Rate ratio ({heads.limits})", (RATIO,)), shown)
        yield ChangeColumn(adjusted, Text("p", (P_OF_RATE,)), partial(_p, ADJUSTED_RATE_RATIO))


def mean_change(view: ChangeView, level: str | None) -> Text:
    """Print the adjusted change of a number with its limits."""
    return view.change_cell(partial(_difference, 2), level, ADJUSTED_CHANGE, StatName.ESTIMATE, *LIMITS)


def share_change(view: ChangeView, level: str | None) -> Text:
    """Print the adjusted change of a share in percentage points, with its limits."""
    return view.change_cell(_points, level, ADJUSTED_CHANGE, StatName.ESTIMATE, *LIMITS)


def adjusted_change_p(view: ChangeView) -> Text:
    """Print the p of the adjusted change of an item."""
    return _p(ADJUSTED_CHANGE, view, view.level)


def rate_ratio_cell(view: ChangeView) -> Text:
    """Print the rate ratio of an item with its limits."""
    return _rate_ratio(RATE_RATIO, view, None)


def rate_ratio_p(view: ChangeView) -> Text:
    """Print the p of the rate ratio of an item."""
    return _p(RATE_RATIO, view, None)


def _odds_ratio(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_ratio, level, ADJUSTED_RATIO, StatName.ODDS_RATIO, *LIMITS)


def _p(statistic: str, view: ChangeView, level: str | None) -> Text:
    return view.change_cell(as_p, level, statistic, StatName.P_VALUE)


def _totals(place: int, view: ChangeView, level: str | None) -> Text:
    return view.cell(_over, level, view.change.pair.waves[place], RATE, StatName.N, StatName.N_BASE)


def _over(events: float, total: float) -> str:
    return f"{whole(events)} / {_plain(total)}"


def _plain(number: float) -> str:
    return whole(number) if number == round(number) else fixed(number, 1)


def _rate(place: int, view: ChangeView, level: str | None) -> Text:
    return view.cell(_two_decimals, level, view.change.pair.waves[place], RATE, StatName.RATE)


def _two_decimals(number: float) -> str:
    return fixed(number, 2)


def _rate_change(view: ChangeView, level: str | None) -> Text:
    return view.change_cell(partial(_difference, 2), level, RATE_CHANGE, StatName.ESTIMATE, *LIMITS)


def _rate_ratio(statistic: str, view: ChangeView, level: str | None) -> Text:
    return view.change_cell(_ratio, level, statistic, StatName.RATE_RATIO, *LIMITS)


def _points(estimate: float, low: float, high: float) -> str:
    return in_points(Effect(estimate, low, high))


def _difference(digits: int, estimate: float, low: float, high: float) -> str:
    return as_difference(Effect(estimate, low, high), digits)


def _ratio(estimate: float, low: float, high: float) -> str:
    return as_ratio(Effect(estimate, low, high))
