"""Statistics: numbers in, frozen results out. Small samples first: exact and mid-p methods are the default.

The commands use a part of these functions. The others are for analyses of one's own:

- one proportion: `wilson_proportion`, `jeffreys_proportion`, `mid_p_proportion`, `blaker_proportion`
- response, cooperation, refusal and contact rates of AAPOR: `response_rate` of `Dispositions`
- two groups, yes or no: `fisher_mid_p`, `boschloo`, `yates_chi_square`, `conditional_odds_ratio`, `score_odds_ratio`,
  `koopman_risk_ratio`, `miettinen_nurminen_risk_ratio`, `newcombe_risk_difference`, `agresti_caffo_risk_difference`
- more than two groups or answers: `chi_square`, `monte_carlo_freeman_halton`, `cramers_v`, `cochran_armitage`
- strata: `stratified_odds_ratio`, `mantel_haenszel`, `breslow_day`
- the same units twice: `paired_odds_ratio`, `mcnemar_chi_square`, `corrected_mcnemar_chi_square`,
  `newcombe_paired_difference`, `bonett_price_paired_difference`, `stuart_maxwell`, `bowker`, `sign_test`, `paired_t`,
  `wilcoxon_asymptotic`
- numbers in groups: `mann_whitney`, `mann_whitney_asymptotic`, `hodges_lehmann_shift`,
  `hodges_lehmann_shift_asymptotic`, `exact_kruskal_wallis`, `kruskal_wallis`, `jonckheere_terpstra_asymptotic`,
  `kendall_tau`, `kendall_tau_asymptotic`, `permutation_mean_difference`, `student_t`, `welch_t`, `anova`, `welch_anova`
- models: `conditional_logistic`, `exact_logistic_score_test`, `exact_logistic_probability_test`, `poisson`,
  `negative_binomial`, `exact_poisson`, `proportional_odds`, `multinomial`, `likelihood_ratio`, `linear`,
  `robust_linear`, `linear_cr2`, `gee_linear`, `gee_poisson`, `mixed_linear`
- fitted models: `influence_measures`, `leave_one_out`, `variance_inflation`, `quantile_residuals`
- missing answers: `impute`, `pool`
- samples by a design: `sample_design`, `estimated` of `Means`, `Totals`, `Ratios` and `DomainMeans`, `design_effect`,
  `weighted_quantile`, `woodruff_quantile`, `weighted_sd`, `beta_limits`, `logit_limits`, `effective_wilson_limits`,
  `hypergeometric_limits`, `design_t`, `design_wald`, `design_risk_difference`, `design_wilcoxon`, `design_median_test`,
  `design_van_der_waerden`, `design_kruskal_wallis`, `rao_scott_f`, `rao_scott_chi_square`, `design_mean_change`,
  `design_share_change`, `design_changes_f`, `design_rate_ratio`, `design_rate_change`
- models of samples by a design: `design_logistic`, `design_proportional_odds`, `design_poisson`, `design_linear`, and
  `design_averages` of what they expect
- replicate weights: `replicate_design`, `jackknife_replicates`, `stratified_jackknife_replicates`,
  `balanced_replicates`, `bootstrap_replicates`
- the making of weights: `nonresponse_weights`, `joined_classes`, `raked_weights`, `poststratified_weights`,
  `calibrated_weights`, `trimmed_weights`, `kish_design_effect`; `calibrated_design` counts what calibration gains
- scales of several items: `cronbach_alpha`, `standardized_alpha`, `mcdonald_omega`, `alpha_if_dropped`,
  `item_rest_correlations`, `inter_item_correlations`, `unreversed_items`, `floor_and_ceiling`, `reliable_change`
- several respondents a group, or raters a unit: `group_icc`, `group_mean_icc`, `rater_icc`, `rwg`, `average_deviation`,
  `clustering_design_effect`
- rates and ratios: `linearized_ratio`, `fieller_ratio`, `jackknife_ratio`, `ratio_of_totals_difference`,
  `garwood_rate`, `mid_p_rate`, `conditional_rate_ratio`, `mid_p_rate_ratio`, `exact_rate_test`, `binomial_funnel`,
  `poisson_funnel`, `ratio_funnel`, `shrunken_rates`
- agreement of coders: `percent_agreement`, `cohen_kappa`, `weighted_kappa`, `fleiss_kappa`, `weighted_fleiss_kappa`,
  `gwet_ac1`, `gwet_ac2`, `krippendorff_alpha`

`guide()` says which one to take for which question. Where scipy or statsmodels gives the same number, it computes it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from leapstats.stats import agreement, design, rates, respondents, scales

if TYPE_CHECKING:
    from leapstats.stats.agreement import *  # noqa: F403
    from leapstats.stats.cross_tables import cramers_v, fisher_freeman_halton, monte_carlo_freeman_halton
    from leapstats.stats.decisions import guide
    from leapstats.stats.describe import extremes, mean_sd, quantiles, quartiles, student_mean
    from leapstats.stats.design import *  # noqa: F403
    from leapstats.stats.means.equal_variances import Anova, anova, student_t
    from leapstats.stats.means.permuted import permutation_mean_change, permutation_mean_difference
    from leapstats.stats.means.permuted_groups import permutation_means
    from leapstats.stats.means.student import WelchAnova, paired_t, welch_anova, welch_t
    from leapstats.stats.models.clustered import gee_linear, gee_logistic, gee_poisson
    from leapstats.stats.models.coefficients import Coefficient, Model
    from leapstats.stats.models.collinearity import variance_inflation
    from leapstats.stats.models.comparison import likelihood_ratio
    from leapstats.stats.models.counts import CountModel, poisson
    from leapstats.stats.models.exact import exact_logistic, exact_logistic_probability_test, exact_logistic_score_test
    from leapstats.stats.models.exact_counts import exact_poisson
    from leapstats.stats.models.imputation import Incomplete, impute
    from leapstats.stats.models.influence import influence_measures, leave_one_out
    from leapstats.stats.models.likelihood import logistic
    from leapstats.stats.models.linear_clusters import linear_cr2
    from leapstats.stats.models.linear_regression import linear, robust_linear
    from leapstats.stats.models.marginal import average_marginal_difference, flic_intercept
    from leapstats.stats.models.matched import conditional_logistic
    from leapstats.stats.models.mixed import mixed_linear
    from leapstats.stats.models.ordinal import OrdinalModel, proportional_odds
    from leapstats.stats.models.overdispersed import NegativeBinomialModel, negative_binomial
    from leapstats.stats.models.penalized import firth_logistic
    from leapstats.stats.models.pooling import pool
    from leapstats.stats.models.residuals import quantile_residuals
    from leapstats.stats.models.separation import detect_separation
    from leapstats.stats.models.unordered import MultinomialModel, multinomial
    from leapstats.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, bonferroni, hochberg, holm, hommel
    from leapstats.stats.paired.differences import (
        bonett_price_paired_difference,
        newcombe_paired_difference,
        tango_paired_difference,
    )
    from leapstats.stats.paired.normal import wilcoxon_asymptotic
    from leapstats.stats.paired.repeated import cochran_q, exact_cochran_q, exact_friedman, friedman
    from leapstats.stats.paired.signed_ranks import hodges_lehmann, sign_test, wilcoxon_signed_rank
    from leapstats.stats.paired.square_tables import bhapkar, bowker, exact_stuart_maxwell, stuart_maxwell
    from leapstats.stats.paired.yes_or_no import (
        corrected_mcnemar_chi_square,
        mcnemar_chi_square,
        mcnemar_exact,
        mcnemar_mid_p,
        mid_p_paired_odds_ratio,
        paired_odds_ratio,
    )
    from leapstats.stats.proportions import (
        blaker_proportion,
        clopper_pearson_proportion,
        jeffreys_proportion,
        mid_p_proportion,
        wilson_proportion,
    )
    from leapstats.stats.ranks.normal import mann_whitney_asymptotic
    from leapstats.stats.ranks.normal_trend import jonckheere_terpstra_asymptotic, kendall_tau_asymptotic
    from leapstats.stats.ranks.several_groups import exact_kruskal_wallis, jonckheere_terpstra, kruskal_wallis
    from leapstats.stats.ranks.shift import hodges_lehmann_shift, hodges_lehmann_shift_asymptotic
    from leapstats.stats.ranks.two_groups import kendall_tau, mann_whitney
    from leapstats.stats.rates import *  # noqa: F403
    from leapstats.stats.respondents import *  # noqa: F403
    from leapstats.stats.response_rates import Dispositions, response_rate
    from leapstats.stats.result import Inference, Interval, Summary
    from leapstats.stats.scales import *  # noqa: F403
    from leapstats.stats.standardized import standardized_difference, standardized_mean_difference
    from leapstats.stats.trend import cochran_armitage, exact_cochran_armitage
    from leapstats.stats.two_by_two.difference_families import RiskDifferenceFamily, risk_difference_family
    from leapstats.stats.two_by_two.differences import (
        agresti_caffo_risk_difference,
        koopman_risk_ratio,
        miettinen_nurminen_risk_difference,
        miettinen_nurminen_risk_ratio,
        newcombe_risk_difference,
        score_odds_ratio,
    )
    from leapstats.stats.two_by_two.families import OddsRatioFamily, odds_ratio_family
    from leapstats.stats.two_by_two.homogeneity import breslow_day
    from leapstats.stats.two_by_two.one_table import (
        chi_square,
        conditional_odds_ratio,
        fisher_exact,
        fisher_mid_p,
        mid_p_odds_ratio,
        yates_chi_square,
    )
    from leapstats.stats.two_by_two.resampling import FamilyAdjustment, westfall_young
    from leapstats.stats.two_by_two.strata import mantel_haenszel, mid_p_stratified_odds_ratio, stratified_odds_ratio
    from leapstats.stats.two_by_two.unconditional import boschloo

# A function is found in its module when first used: a table of counts does not wait for the models.
_ROOMS = {
    "ranks.normal_trend": ("jonckheere_terpstra_asymptotic", "kendall_tau_asymptotic"),
    "ranks.shift": ("hodges_lehmann_shift", "hodges_lehmann_shift_asymptotic"),
    "paired.normal": ("wilcoxon_asymptotic",),
    "ranks.normal": ("mann_whitney_asymptotic",),
    "two_by_two.unconditional": ("boschloo",),
    "two_by_two.homogeneity": ("breslow_day",),
    "means.equal_variances": ("Anova", "anova", "student_t"),
    "models.clustered": ("gee_linear", "gee_logistic", "gee_poisson"),
    "models.coefficients": ("Coefficient", "Model"),
    "models.comparison": ("likelihood_ratio",),
    "models.counts": ("CountModel", "poisson"),
    "models.exact_counts": ("exact_poisson",),
    "models.unordered": ("MultinomialModel", "multinomial"),
    "models.ordinal": ("OrdinalModel", "proportional_odds"),
    "models.overdispersed": ("NegativeBinomialModel", "negative_binomial"),
    "cross_tables": ("cramers_v", "fisher_freeman_halton", "monte_carlo_freeman_halton"),
    "decisions": ("guide",),
    "describe": ("extremes", "mean_sd", "quantiles", "quartiles", "student_mean"),
    "two_by_two.difference_families": ("RiskDifferenceFamily", "risk_difference_family"),
    "two_by_two.differences": (
        "agresti_caffo_risk_difference",
        "koopman_risk_ratio",
        "miettinen_nurminen_risk_difference",
        "miettinen_nurminen_risk_ratio",
        "newcombe_risk_difference",
        "score_odds_ratio",
    ),
    "models.exact": ("exact_logistic", "exact_logistic_probability_test", "exact_logistic_score_test"),
    "two_by_two.families": ("OddsRatioFamily", "odds_ratio_family"),
    "ranks.several_groups": ("exact_kruskal_wallis", "jonckheere_terpstra", "kruskal_wallis"),
    "models.likelihood": ("logistic",),
    "models.marginal": ("average_marginal_difference", "flic_intercept"),
    "models.linear_regression": ("linear", "robust_linear"),
    "models.linear_clusters": ("linear_cr2",),
    "models.influence": ("influence_measures", "leave_one_out"),
    "models.collinearity": ("variance_inflation",),
    "models.residuals": ("quantile_residuals",),
    "models.mixed": ("mixed_linear",),
    "models.pooling": ("pool",),
    "models.imputation": ("Incomplete", "impute"),
    "models.matched": ("conditional_logistic",),
    "means.student": ("WelchAnova", "paired_t", "welch_anova", "welch_t"),
    "multiplicity": ("benjamini_hochberg", "benjamini_yekutieli", "bonferroni", "hochberg", "holm", "hommel"),
    "paired.yes_or_no": (
        "corrected_mcnemar_chi_square",
        "mcnemar_chi_square",
        "mcnemar_exact",
        "mcnemar_mid_p",
        "mid_p_paired_odds_ratio",
        "paired_odds_ratio",
    ),
    "paired.differences": ("bonett_price_paired_difference", "newcombe_paired_difference", "tango_paired_difference"),
    "models.penalized": ("firth_logistic",),
    "means.permuted_groups": ("permutation_means",),
    "means.permuted": ("permutation_mean_change", "permutation_mean_difference"),
    "proportions": (
        "blaker_proportion",
        "clopper_pearson_proportion",
        "jeffreys_proportion",
        "mid_p_proportion",
        "wilson_proportion",
    ),
    "ranks.two_groups": ("kendall_tau", "mann_whitney"),
    "paired.repeated": ("cochran_q", "exact_cochran_q", "exact_friedman", "friedman"),
    "two_by_two.resampling": ("FamilyAdjustment", "westfall_young"),
    "response_rates": ("Dispositions", "response_rate"),
    "result": ("Inference", "Interval", "Summary"),
    "models.separation": ("detect_separation",),
    "paired.signed_ranks": ("hodges_lehmann", "sign_test", "wilcoxon_signed_rank"),
    "paired.square_tables": ("bhapkar", "bowker", "exact_stuart_maxwell", "stuart_maxwell"),
    "two_by_two.strata": ("mantel_haenszel", "mid_p_stratified_odds_ratio", "stratified_odds_ratio"),
    "standardized": ("standardized_difference", "standardized_mean_difference"),
    "trend": ("cochran_armitage", "exact_cochran_armitage"),
    "two_by_two.one_table": (
        "chi_square",
        "conditional_odds_ratio",
        "fisher_exact",
        "fisher_mid_p",
        "mid_p_odds_ratio",
        "yates_chi_square",
    ),
}
_HOMES = {name: f"leapstats.stats.{room}" for room, names in _ROOMS.items() for name in names}
_HOMES |= dict.fromkeys(design.__all__, "leapstats.stats.design")
_HOMES |= dict.fromkeys(scales.__all__, "leapstats.stats.scales")
_HOMES |= dict.fromkeys(respondents.__all__, "leapstats.stats.respondents")
_HOMES |= dict.fromkeys(rates.__all__, "leapstats.stats.rates")
_HOMES |= dict.fromkeys(agreement.__all__, "leapstats.stats.agreement")

__all__ = [
    "Anova",
    "Coefficient",
    "CountModel",
    "Dispositions",
    "FamilyAdjustment",
    "Incomplete",
    "Inference",
    "Interval",
    "Model",
    "MultinomialModel",
    "NegativeBinomialModel",
    "OddsRatioFamily",
    "OrdinalModel",
    "RiskDifferenceFamily",
    "Summary",
    "WelchAnova",
    "agresti_caffo_risk_difference",
    "anova",
    "average_marginal_difference",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "bhapkar",
    "blaker_proportion",
    "bonett_price_paired_difference",
    "bonferroni",
    "boschloo",
    "bowker",
    "breslow_day",
    "chi_square",
    "clopper_pearson_proportion",
    "cochran_armitage",
    "cochran_q",
    "conditional_logistic",
    "conditional_odds_ratio",
    "corrected_mcnemar_chi_square",
    "cramers_v",
    "detect_separation",
    "exact_cochran_armitage",
    "exact_cochran_q",
    "exact_friedman",
    "exact_kruskal_wallis",
    "exact_logistic",
    "exact_logistic_probability_test",
    "exact_logistic_score_test",
    "exact_poisson",
    "exact_stuart_maxwell",
    "extremes",
    "firth_logistic",
    "fisher_exact",
    "fisher_freeman_halton",
    "fisher_mid_p",
    "flic_intercept",
    "friedman",
    "gee_linear",
    "gee_logistic",
    "gee_poisson",
    "guide",
    "hochberg",
    "hodges_lehmann",
    "hodges_lehmann_shift",
    "hodges_lehmann_shift_asymptotic",
    "holm",
    "hommel",
    "impute",
    "influence_measures",
    "jeffreys_proportion",
    "jonckheere_terpstra",
    "jonckheere_terpstra_asymptotic",
    "kendall_tau",
    "kendall_tau_asymptotic",
    "koopman_risk_ratio",
    "kruskal_wallis",
    "leave_one_out",
    "likelihood_ratio",
    "linear",
    "linear_cr2",
    "logistic",
    "mann_whitney",
    "mann_whitney_asymptotic",
    "mantel_haenszel",
    "mcnemar_chi_square",
    "mcnemar_exact",
    "mcnemar_mid_p",
    "mean_sd",
    "mid_p_odds_ratio",
    "mid_p_paired_odds_ratio",
    "mid_p_proportion",
    "mid_p_stratified_odds_ratio",
    "miettinen_nurminen_risk_difference",
    "miettinen_nurminen_risk_ratio",
    "mixed_linear",
    "monte_carlo_freeman_halton",
    "multinomial",
    "negative_binomial",
    "newcombe_paired_difference",
    "newcombe_risk_difference",
    "odds_ratio_family",
    "paired_odds_ratio",
    "paired_t",
    "permutation_mean_change",
    "permutation_mean_difference",
    "permutation_means",
    "poisson",
    "pool",
    "proportional_odds",
    "quantile_residuals",
    "quantiles",
    "quartiles",
    "response_rate",
    "risk_difference_family",
    "robust_linear",
    "score_odds_ratio",
    "sign_test",
    "standardized_difference",
    "standardized_mean_difference",
    "stratified_odds_ratio",
    "stuart_maxwell",
    "student_mean",
    "student_t",
    "tango_paired_difference",
    "variance_inflation",
    "welch_anova",
    "welch_t",
    "westfall_young",
    "wilcoxon_asymptotic",
    "wilcoxon_signed_rank",
    "wilson_proportion",
    "yates_chi_square",
]
# Sums of lists, as type checkers know them; each room lists its own.
__all__ += agreement.__all__
__all__ += design.__all__
__all__ += rates.__all__
__all__ += respondents.__all__
__all__ += scales.__all__
__all__.sort()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats.stats' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
