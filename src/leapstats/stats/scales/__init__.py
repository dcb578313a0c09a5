"""Statistics of scales: several items that measure one thing."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.scales.change_limits import ReliableChange, reliable_change
    from leapstats.stats.scales.consistency import cronbach_alpha, inter_item_correlations, standardized_alpha
    from leapstats.stats.scales.ends import Ends, floor_and_ceiling
    from leapstats.stats.scales.item_analysis import alpha_if_dropped, item_rest_correlations, unreversed_items
    from leapstats.stats.scales.one_factor import mcdonald_omega

_ROOMS = {
    "change_limits": (
        "ReliableChange",
        "reliable_change",
    ),
    "consistency": (
        "cronbach_alpha",
        "inter_item_correlations",
        "standardized_alpha",
    ),
    "ends": (
        "Ends",
        "floor_and_ceiling",
    ),
    "item_analysis": (
        "alpha_if_dropped",
        "item_rest_correlations",
        "unreversed_items",
    ),
    "one_factor": ("mcdonald_omega",),
}
_HOMES = {name: f"leapstats.stats.scales.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Ends",
    "ReliableChange",
    "alpha_if_dropped",
    "cronbach_alpha",
    "floor_and_ceiling",
    "inter_item_correlations",
    "item_rest_correlations",
    "mcdonald_omega",
    "reliable_change",
    "standardized_alpha",
    "unreversed_items",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats.scales' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
