"""Statistics of units that were sampled by a design: weights, strata, clusters, a population."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.stats.design.averages import design_averages
    from leapstats.stats.design.calibration import (
        CalibratedDesign,
        Raked,
        calibrated_design,
        calibrated_weights,
        poststratified_weights,
        raked_weights,
    )
    from leapstats.stats.design.changes import (
        design_changes_f,
        design_mean_change,
        design_rate_change,
        design_rate_ratio,
        design_share_change,
    )
    from leapstats.stats.design.comparisons import design_risk_difference, design_t, design_wald
    from leapstats.stats.design.estimates import DomainMeans, Estimates, Means, Ratios, Totals, design_effect, estimated
    from leapstats.stats.design.hypergeometric import hypergeometric_limits
    from leapstats.stats.design.odds_ratio import design_odds_ratio
    from leapstats.stats.design.ordinal import DesignOrdinalModel, design_proportional_odds
    from leapstats.stats.design.proportion_limits import beta_limits, effective_wilson_limits, logit_limits
    from leapstats.stats.design.quantiles import Quantile, weighted_quantile, weighted_sd, woodruff_quantile
    from leapstats.stats.design.rank_tests import (
        RankTies,
        design_kruskal_wallis,
        design_median_test,
        design_van_der_waerden,
        design_wilcoxon,
    )
    from leapstats.stats.design.regression import DesignModel, design_linear, design_logistic, design_poisson
    from leapstats.stats.design.replicates import ReplicateDesign, replicate_design
    from leapstats.stats.design.replication import (
        balanced_replicates,
        bootstrap_replicates,
        jackknife_replicates,
        stratified_jackknife_replicates,
    )
    from leapstats.stats.design.sample import SampleDesign, sample_design
    from leapstats.stats.design.tables import rao_scott_chi_square, rao_scott_f
    from leapstats.stats.design.wald import DesignF
    from leapstats.stats.design.weighting import (
        NonresponseWeights,
        joined_classes,
        kish_design_effect,
        nonresponse_weights,
        trimmed_weights,
    )
    from leapstats.terms import Lonely, ReplicateKind

_ROOMS = {
    "averages": ("design_averages",),
    "calibration": (
        "CalibratedDesign",
        "Raked",
        "calibrated_design",
        "calibrated_weights",
        "poststratified_weights",
        "raked_weights",
    ),
    "changes": (
        "design_changes_f",
        "design_mean_change",
        "design_rate_change",
        "design_rate_ratio",
        "design_share_change",
    ),
    "comparisons": ("design_risk_difference", "design_t", "design_wald"),
    "estimates": ("DomainMeans", "Estimates", "Means", "Ratios", "Totals", "design_effect", "estimated"),
    "hypergeometric": ("hypergeometric_limits",),
    "ordinal": ("DesignOrdinalModel", "design_proportional_odds"),
    "odds_ratio": ("design_odds_ratio",),
    "proportion_limits": ("beta_limits", "effective_wilson_limits", "logit_limits"),
    "quantiles": ("Quantile", "weighted_quantile", "weighted_sd", "woodruff_quantile"),
    "rank_tests": (
        "RankTies",
        "design_kruskal_wallis",
        "design_median_test",
        "design_van_der_waerden",
        "design_wilcoxon",
    ),
    "regression": ("DesignModel", "design_linear", "design_logistic", "design_poisson"),
    "replicates": ("ReplicateDesign", "ReplicateKind", "replicate_design"),
    "replication": (
        "balanced_replicates",
        "bootstrap_replicates",
        "jackknife_replicates",
        "stratified_jackknife_replicates",
    ),
    "sample": ("SampleDesign", "sample_design"),
    "stages": ("Lonely",),
    "tables": ("rao_scott_chi_square", "rao_scott_f"),
    "wald": ("DesignF",),
    "weighting": (
        "NonresponseWeights",
        "joined_classes",
        "kish_design_effect",
        "nonresponse_weights",
        "trimmed_weights",
    ),
}
_HOMES = {name: f"leapstats.stats.design.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = [
    "CalibratedDesign",
    "DesignF",
    "DesignModel",
    "DesignOrdinalModel",
    "DomainMeans",
    "Estimates",
    "Lonely",
    "Means",
    "NonresponseWeights",
    "Quantile",
    "Raked",
    "RankTies",
    "Ratios",
    "ReplicateDesign",
    "ReplicateKind",
    "SampleDesign",
    "Totals",
    "balanced_replicates",
    "beta_limits",
    "bootstrap_replicates",
    "calibrated_design",
    "calibrated_weights",
    "design_averages",
    "design_changes_f",
    "design_effect",
    "design_kruskal_wallis",
    "design_linear",
    "design_logistic",
    "design_mean_change",
    "design_median_test",
    "design_odds_ratio",
    "design_poisson",
    "design_proportional_odds",
    "design_rate_change",
    "design_rate_ratio",
    "design_risk_difference",
    "design_share_change",
    "design_t",
    "design_van_der_waerden",
    "design_wald",
    "design_wilcoxon",
    "effective_wilson_limits",
    "estimated",
    "hypergeometric_limits",
    "jackknife_replicates",
    "joined_classes",
    "kish_design_effect",
    "logit_limits",
    "nonresponse_weights",
    "poststratified_weights",
    "raked_weights",
    "rao_scott_chi_square",
    "rao_scott_f",
    "replicate_design",
    "sample_design",
    "stratified_jackknife_replicates",
    "trimmed_weights",
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
