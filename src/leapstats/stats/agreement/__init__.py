"""Agreement of coders who gave the same units codes: beyond chance, with limits."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.agreement.reliability import krippendorff_alpha
    from leapstats.stats.agreement.several_coders import (
        fleiss_kappa,
        gwet_ac1,
        gwet_ac2,
        percent_agreement,
        weighted_fleiss_kappa,
    )
    from leapstats.stats.agreement.two_coders import cohen_kappa, weighted_kappa

_ROOMS = {
    "reliability": ("krippendorff_alpha",),
    "several_coders": ("fleiss_kappa", "gwet_ac1", "gwet_ac2", "percent_agreement", "weighted_fleiss_kappa"),
    "two_coders": ("cohen_kappa", "weighted_kappa"),
}
_HOMES = {name: f"leapstats.stats.agreement.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "krippendorff_alpha",
    "percent_agreement",
    "weighted_fleiss_kappa",
    "weighted_kappa",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats.agreement' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
