"""Statistics of several respondents a group, and of several raters a unit."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.respondents.clustering import clustering_design_effect
    from leapstats.stats.respondents.intraclass import IntraclassCorrelation, group_icc, group_mean_icc
    from leapstats.stats.respondents.raters import IccForm, rater_icc
    from leapstats.stats.respondents.within_groups import Agreement, average_deviation, rwg

_ROOMS = {
    "clustering": ("clustering_design_effect",),
    "intraclass": (
        "IntraclassCorrelation",
        "group_icc",
        "group_mean_icc",
    ),
    "raters": (
        "IccForm",
        "rater_icc",
    ),
    "within_groups": (
        "Agreement",
        "average_deviation",
        "rwg",
    ),
}
_HOMES = {name: f"leapstats.stats.respondents.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Agreement",
    "IccForm",
    "IntraclassCorrelation",
    "average_deviation",
    "clustering_design_effect",
    "group_icc",
    "group_mean_icc",
    "rater_icc",
    "rwg",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats.respondents' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
