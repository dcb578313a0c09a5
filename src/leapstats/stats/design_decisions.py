"""Which method for units that a design sampled: the part of the decision table about designs."""

SHARE = "a sample by a design, yes or no"
NUMBER = "a sample by a design, numbers"
TWO = "two groups of a sample by a design"
FRAME = "the making of weights"
SEVERAL = "several groups of a sample by a design"

DESIGNS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        "a sample by a design",
        "weights, strata, clusters, populations",
        "sample_design",
        (),
        "All units that were sampled go in; a part of them is a `domain`, never rows that were filtered before.",
    ),
    (
        NUMBER,
        "mean, total or ratio, of all units or domains",
        "estimated",
        (),
        "Variances by Taylor linearization, with the population correction; t limits on the clusters less the strata.",
    ),
    (
        NUMBER,
        "quantile with limits",
        "woodruff_quantile",
        ("weighted_quantile",),
        "Woodruff's limits hold for skewed numbers; a limit that no value reaches is infinite.",
    ),
    (
        NUMBER,
        "standard deviation in the population",
        "weighted_sd",
        (),
        "Describes the units; for the precision of a mean take its standard error.",
    ),
    (
        NUMBER,
        "design effect",
        "design_effect",
        (),
        "How much the weights, strata and clusters widen the limits; with a population compare without replacement.",
    ),
    (
        SHARE,
        "proportion with limits",
        "beta_limits",
        ("logit_limits", "effective_wilson_limits"),
        "Korn-Graubard limits exist at 0 and 100 %; Wilson's are shorter, those of log odds the usual ones elsewhere.",
    ),
    (
        "a simple random sample from a population of known size, yes or no",
        "proportion with limits",
        "hypergeometric_limits",
        (),
        "Exact: 30 of 60 units say far more than 30 of thousands.",
    ),
    (
        TWO,
        "difference of proportions",
        "design_risk_difference",
        ("design_t",),
        "Limits that exist at 0 and 100 %; those of t have no length there.",
    ),
    (
        TWO,
        "difference of means",
        "design_t",
        (),
        "On the degrees of freedom of the design, not the number of units.",
    ),
    (
        TWO,
        "test of a shift",
        "design_wilcoxon",
        ("design_van_der_waerden", "design_median_test"),
        "Ranks in the population; tests order, not means.",
    ),
    (
        SEVERAL,
        "difference of means",
        "design_wald",
        (),
        "F on the degrees of freedom of the design; for few groups beside many clusters.",
    ),
    (
        SEVERAL,
        "test of any difference",
        "design_kruskal_wallis",
        (),
        "Ranks in the population; tests order, not means.",
    ),
    (
        TWO,
        "odds ratio",
        "design_odds_ratio",
        (),
        "Limits on the log scale; a table with an empty cell has an odds ratio, but no limits.",
    ),
    (
        "r x c table of a sample by a design",
        "test of association",
        "rao_scott_f",
        ("rao_scott_chi_square",),
        "The second order F is near its level; the first order chi-square rejects too often with few clusters.",
    ),
    (
        "a sample with replicate weights",
        "weights, replicate weights",
        "replicate_design",
        (),
        "For data that come with them; the kind and its scale stand in their documentation.",
    ),
    (
        "a sample by a design",
        "replicate weights of one's own",
        "stratified_jackknife_replicates",
        ("jackknife_replicates", "balanced_replicates", "bootstrap_replicates"),
        "JKn takes any strata and the population; JK1 is for one stratum, half-samples are for pairs of clusters.",
    ),
    (
        FRAME,
        "weights for nonresponse",
        "nonresponse_weights",
        ("joined_classes",),
        "The inverse of the response rate of a class; classes that are too small are joined with a neighbour.",
    ),
    (
        FRAME,
        "weights that agree with a population",
        "raked_weights",
        ("poststratified_weights", "calibrated_weights"),
        "Margins are often all that is known; post-stratify where cells are, calibrate linearly to totals of numbers.",
    ),
    (
        FRAME,
        "weights without extremes",
        "trimmed_weights",
        (),
        "Trades bias for variance; margins that weights were raked to hold no longer.",
    ),
    (
        FRAME,
        "what unequal weights cost",
        "kish_design_effect",
        (),
        "For answers that have nothing to do with the weights; else see the design effect of the answer.",
    ),
    (
        "a sample with calibrated weights",
        "mean, total or ratio",
        "calibrated_design",
        (),
        "What the margins explain does not vary; without it standard errors are too large.",
    ),
)
