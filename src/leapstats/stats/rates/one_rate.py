"""One rate of events: so many in so much exposure, whose number is Poisson."""

from numbers import Real

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import LARGEST, check_level
from leapstats.stats.result import Inference, Interval


def garwood_rate(events: int, exposure: float, *, conf_level: float = 0.95) -> Inference:
    """Estimate a rate of events with exact (Garwood) limits.

    Parameters
    ----------
    events
        How many happened, a whole number from 0.
    exposure
        What they happened in, above 0, such as person-years, or patients / 10,000: the rate is per unit of it.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Events per unit of exposure; the low limit is 0 where nothing happened.

    Raises
    ------
    ValueError
        If events are no whole number from 0, the exposure is below 0 or no number, or the level is out of range.
    NotEstimableError
        If the exposure is 0.

    Notes
    -----
    Never covers below its level. Not for staff or other numbers that practices decide on, nor for events that come in
    clusters: there practices are the units, `linearized_ratio`.

    References
    ----------
    Garwood (1936), Biometrika 28:437-442.
    """
    events, exposure = checked_rate(events, exposure, conf_level)
    low, high = garwood_limits(events, conf_level)
    return _rate(events, exposure, Interval(low, high, conf_level), "exact (Garwood) limits of a rate")


def mid_p_rate(events: int, exposure: float, *, conf_level: float = 0.95) -> Inference:
    """Estimate a rate of events with mid-p limits, which count the number that was seen by half.

    Parameters, returns and errors are those of `garwood_rate`.

    Notes
    -----
    Shorter than `garwood_rate`, and near the level on average. Not where the level has to be guaranteed.

    References
    ----------
    Cohen & Yang (1994), Stat Med 13:2189-2203.
    """
    events, exposure = checked_rate(events, exposure, conf_level)
    interval = Interval(*_mid_p_limits(events, conf_level), conf_level)
    return _rate(events, exposure, interval, "mid-p limits of a rate")


def garwood_limits(events: int, conf_level: float) -> tuple[float, float]:
    """Return the exact limits of the expected number of events."""
    from scipy.special import gammainccinv, gammaincinv

    tail = (1 - conf_level) / 2
    return float(gammaincinv(events, tail)) if events else 0.0, float(gammainccinv(events + 1, tail))


def _mid_p_limits(events: int, conf_level: float) -> tuple[float, float]:
    """Return the expected numbers at which more events, or fewer, and half of those seen, have half the error."""
    from scipy.optimize import brentq
    from scipy.special import gammainc, gammaincc

    tail, (low, high) = (1 - conf_level) / 2, garwood_limits(events, conf_level)

    def above(expected: float) -> float:
        return float(gammainc(events + 1, expected) + gammainc(events, expected)) / 2 - tail

    def below(expected: float) -> float:
        fewer = float(gammaincc(events, expected)) if events else 0.0
        return (float(gammaincc(events + 1, expected)) + fewer) / 2 - tail

    middle = events + 0.5
    mid_low = brentq(above, low, middle, xtol=1e-15 * middle, rtol=1e-14) if events else 0.0
    return float(mid_low), float(brentq(below, 0.0, high, xtol=1e-15 * middle, rtol=1e-14))


def checked_rate(events: int, exposure: float, conf_level: float) -> tuple[int, float]:
    """Check events and exposure; errors are those of `garwood_rate`."""
    check_level(conf_level)
    return whole_events(events, "events"), positive_exposure(exposure, "exposure")


def whole_events(events: int, name: str) -> int:
    """Return a number of events; ValueError that names it unless it is whole, from 0, below 2**53."""
    if not isinstance(events, Real) or isinstance(events, bool) or not 0 <= events < LARGEST or events % 1:
        raise ValueError(f"{name} must be a whole number from 0 below 2**53, not {events!r}")
    return int(events)


def positive_exposure(exposure: float, name: str) -> float:
    """Return an exposure; ValueError that names it if it is no number from 0, NotEstimableError if it is 0."""
    if not isinstance(exposure, Real) or isinstance(exposure, bool) or not 0 <= exposure < float("inf"):
        raise ValueError(f"{name} must be a finite number above 0, not {exposure!r}")
    if exposure == 0:
        raise NotEstimableError(f"{name} is 0: no rate")
    return float(exposure)


def _rate(events: int, exposure: float, expected: Interval, method: str) -> Inference:
    interval = Interval(expected.low / exposure, expected.high / exposure, expected.level)
    return Inference(method=method, estimate=events / exposure, conf_int=interval)
