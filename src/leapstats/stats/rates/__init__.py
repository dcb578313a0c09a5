"""Rates and ratios: staff per 10,000 patients, events per year, practices against the whole."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.rates.control_limits import Funnel, binomial_funnel, poisson_funnel, ratio_funnel
    from leapstats.stats.rates.groups import ratio_of_totals_difference
    from leapstats.stats.rates.one_rate import garwood_rate, mid_p_rate
    from leapstats.stats.rates.shrinkage import ShrunkenRates, shrunken_rates
    from leapstats.stats.rates.totals import RatioOfTotals, fieller_ratio, jackknife_ratio, linearized_ratio
    from leapstats.stats.rates.two_rates import conditional_rate_ratio, exact_rate_test, mid_p_rate_ratio

_ROOMS = {
    "control_limits": ("Funnel", "binomial_funnel", "poisson_funnel", "ratio_funnel"),
    "one_rate": ("garwood_rate", "mid_p_rate"),
    "groups": ("ratio_of_totals_difference",),
    "shrinkage": ("ShrunkenRates", "shrunken_rates"),
    "totals": ("RatioOfTotals", "fieller_ratio", "jackknife_ratio", "linearized_ratio"),
    "two_rates": ("conditional_rate_ratio", "exact_rate_test", "mid_p_rate_ratio"),
}
_HOMES = {name: f"leapstats.stats.rates.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Funnel",
    "RatioOfTotals",
    "ShrunkenRates",
    "binomial_funnel",
    "conditional_rate_ratio",
    "exact_rate_test",
    "fieller_ratio",
    "garwood_rate",
    "jackknife_ratio",
    "linearized_ratio",
    "mid_p_rate",
    "mid_p_rate_ratio",
    "poisson_funnel",
    "ratio_funnel",
    "ratio_of_totals_difference",
    "shrunken_rates",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats.rates' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
