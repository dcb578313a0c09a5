"""Statistics of units that were sampled by a design: weights, strata, clusters, a population."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.design.comparisons import design_risk_difference, design_t, design_wald
    from leapstats.stats.design.estimates import DomainMeans, Estimates, Means, Ratios, Totals, design_effect, estimated
    from leapstats.stats.design.hypergeometric import hypergeometric_limits
    from leapstats.stats.design.proportion_limits import beta_limits, effective_wilson_limits, logit_limits
    from leapstats.stats.design.quantiles import Quantile, weighted_quantile, weighted_sd, woodruff_quantile
    from leapstats.stats.design.rank_tests import (
        RankTies,
        design_kruskal_wallis,
        design_median_test,
        design_van_der_waerden,
        design_wilcoxon,
    )
    from leapstats.stats.design.sample import SampleDesign, sample_design
    from leapstats.stats.design.tables import rao_scott_chi_square, rao_scott_f
    from leapstats.stats.design.wald import DesignF
    from leapstats.terms import Lonely

_ROOMS = {
    "comparisons": ("design_risk_difference", "design_t", "design_wald"),
    "estimates": ("DomainMeans", "Estimates", "Means", "Ratios", "Totals", "design_effect", "estimated"),
    "hypergeometric": ("hypergeometric_limits",),
    "proportion_limits": ("beta_limits", "effective_wilson_limits", "logit_limits"),
    "quantiles": ("Quantile", "weighted_quantile", "weighted_sd", "woodruff_quantile"),
    "rank_tests": (
        "RankTies",
        "design_kruskal_wallis",
        "design_median_test",
        "design_van_der_waerden",
        "design_wilcoxon",
    ),
    "sample": ("SampleDesign", "sample_design"),
    "stages": ("Lonely",),
    "tables": ("rao_scott_chi_square", "rao_scott_f"),
    "wald": ("DesignF",),
}
_HOMES = {name: f"leapstats.stats.design.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "DesignF",
    "DomainMeans",
    "Estimates",
    "Lonely",
    "Means",
    "Quantile",
    "RankTies",
    "Ratios",
    "SampleDesign",
    "Totals",
    "beta_limits",
    "design_effect",
    "design_kruskal_wallis",
    "design_median_test",
    "design_risk_difference",
    "design_t",
    "design_van_der_waerden",
    "design_wald",
    "design_wilcoxon",
    "effective_wilson_limits",
    "estimated",
    "hypergeometric_limits",
    "logit_limits",
    "rao_scott_chi_square",
    "rao_scott_f",
    "sample_design",
    "weighted_quantile",
    "weighted_sd",
    "woodruff_quantile",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats.design' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
