"""Two rates of events: given how many events there were in all, those of the first group are binomial."""

import math
from collections.abc import Sequence

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_alternative, check_level, listed
from leapstats.stats.exact.conditional import Conditional, limits, on_odds_scale, tail_p
from leapstats.stats.exact.lattice import check_states
from leapstats.stats.proportions import binomial
from leapstats.stats.rates.one_rate import positive_exposure, whole_events
from leapstats.stats.result import Inference, Interval

TOO_MANY = "use conditional_rate_ratio"


def conditional_rate_ratio(
    events: Sequence[int], exposure: Sequence[float], *, conf_level: float = 0.95, alternative: str = "two-sided"
) -> Inference:
    """Estimate the ratio of two rates with exact limits, given the number of all events.

    Parameters
    ----------
    events
        How many happened in the exposed and in the unexposed group, whole numbers from 0.
    exposure
        What they happened in, two numbers above 0.
    conf_level
        A fraction between 0 and 1.
    alternative
        `greater` for a higher rate in the first group; for the p-value only.

    Returns
    -------
    Inference
        The rate of the first group over that of the second. `p_value` is twice the smaller tail, as the limits have it,
        capped at 1; the limits leave 1 out where it is below the error.

    Raises
    ------
    ValueError
        If there are not two numbers each, events are no whole numbers from 0, an exposure is below 0 or no number, or
        the level or the alternative is unknown.
    NotEstimableError
        If nothing happened in either group, or an exposure is 0.

    Notes
    -----
    Never covers below its level; `mid_p_rate_ratio` is shorter. Not for events that come in clusters, nor for staff:
    practices are the units there, `ratio_of_totals_difference`.

    References
    ----------
    Przyborowski & Wilenski (1940), Biometrika 31:313-323. Limits: Clopper & Pearson (1934), Biometrika 26:404-413, of
    the share of the first group, as in `poisson.test` of R.
    """
    check_level(conf_level)
    check_alternative(alternative)
    (first, second), (of_first, of_second) = _checked(events, exposure)
    from scipy.special import bdtr, bdtrc

    total, relative, tail = first + second, of_second / of_first, (1 - conf_level) / 2
    low = _least_odds(first, second, tail) if first else 0.0
    high = 1 / _least_odds(second, first, tail) if second else math.inf
    share = of_first / (of_first + of_second)
    less, greater = float(bdtr(first, total, share)), float(bdtrc(first - 1, total, share))
    return Inference(
        method="exact ratio of two rates, given all events",
        estimate=_ratio(first, second) * relative,
        conf_int=Interval(low * relative, high * relative, conf_level),
        p_value={"less": less, "greater": greater}.get(alternative, min(1.0, 2 * min(less, greater))),
    )


def mid_p_rate_ratio(
    events: Sequence[int], exposure: Sequence[float], *, conf_level: float = 0.95, alternative: str = "two-sided"
) -> Inference:
    """Estimate the ratio of two rates with mid-p limits and test, given the number of all events.

    Parameters, returns and errors are those of `conditional_rate_ratio`; what was seen counts by half.

    Raises
    ------
    TooLargeError
        If there are about 2,000,000 events or more.

    Notes
    -----
    Near its level on average. Not where the level has to be guaranteed: `conditional_rate_ratio`.

    References
    ----------
    Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., chapter 14.
    """
    check_level(conf_level)
    check_alternative(alternative)
    (first, second), (of_first, of_second) = _checked(events, exposure)
    check_states(first + second + 1, TOO_MANY)
    relative, plain = of_second / of_first, binomial(first, first + second)
    on_share = on_odds_scale(limits(plain, conf_level, mid=True))
    shifted = Conditional(plain.support, plain.log_weights - plain.support * math.log(relative), plain.observed)
    return Inference(
        method="mid-p ratio of two rates, given all events",
        estimate=_ratio(first, second) * relative,
        conf_int=Interval(on_share.low * relative, on_share.high * relative, conf_level),
        p_value=tail_p(shifted, alternative, mid=True),
    )


def exact_rate_test(events: Sequence[int], exposure: Sequence[float]) -> Inference:
    """Test whether two rates are one, by minimum likelihood, given the number of all events.

    Parameters and errors are those of `conditional_rate_ratio`.

    Returns
    -------
    Inference
        `p_value` is the probability of what is no likelier than what was seen, as `poisson.test` of R has it.

    Notes
    -----
    More power than the p of `conditional_rate_ratio`. Not beside its limits, which may contain 1 where this p is below
    the error.

    References
    ----------
    Przyborowski & Wilenski (1940), Biometrika 31:313-323.
    """
    (first, second), (of_first, of_second) = _checked(events, exposure)
    from scipy.stats import binomtest

    found = binomtest(first, first + second, of_first / (of_first + of_second))
    return Inference(
        method="exact test of two rates, minimum likelihood",
        estimate=_ratio(first, second) * of_second / of_first,
        p_value=float(found.pvalue),
    )


def _checked(events: Sequence[int], exposure: Sequence[float]) -> tuple[tuple[int, int], tuple[float, float]]:
    counts, sizes = listed(events, "events", "two counts"), listed(exposure, "exposure", "two numbers")
    for name, given in (("events", counts), ("exposure", sizes)):
        if len(given) != 2:
            raise ValueError(f"{name} must be two numbers, exposed and unexposed, not {len(given)}")
    names = ("of the exposed", "of the unexposed")
    first, second = (whole_events(each, f"events {name}") for each, name in zip(counts, names, strict=True))
    above, below = (positive_exposure(each, f"exposure {name}") for each, name in zip(sizes, names, strict=True))
    if first + second == 0:
        raise NotEstimableError("nothing happened in either group: no ratio of rates")
    return (first, second), (above, below)


def _ratio(first: int, second: int) -> float:
    return first / second if second else math.inf


def _least_odds(first: int, second: int, tail: float) -> float:
    """Return the odds of the first group at which it has so many or more of all events with a probability."""
    from scipy.special import betainccinv, betaincinv

    # One less a share near one loses digits: each share is found by itself.
    return float(betaincinv(first, second + 1, tail) / betainccinv(second + 1, first, tail))
