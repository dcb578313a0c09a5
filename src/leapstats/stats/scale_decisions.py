"""Which method for scales and for several respondents or raters: a part of the decision table."""

SCALE = "several items that measure one thing"
STAFF = "several respondents a group, numbers"
RATERS = "raters who all rate the same units, numbers"

SCALES: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        SCALE,
        "reliability with limits",
        "cronbach_alpha",
        ("standardized_alpha",),
        "With Feldt's limits; standardized where items have different ranges. A negative alpha says why.",
    ),
    (
        SCALE,
        "reliability, items that measure unequally well",
        "mcdonald_omega",
        (),
        "One factor by maximum likelihood; needs more units than items.",
    ),
    (
        SCALE,
        "the scale without an item",
        "alpha_if_dropped",
        (),
        "Describes this sample; a slightly larger alpha is no reason to drop an item.",
    ),
    (
        SCALE,
        "whether an item belongs",
        "item_rest_correlations",
        ("inter_item_correlations",),
        "With the sum of the other items, so that an item does not correlate with itself.",
    ),
    (
        SCALE,
        "items that look unreversed",
        "unreversed_items",
        (),
        "By the sign on the first principal component; read the wording before you reverse.",
    ),
    (
        SCALE,
        "floor and ceiling",
        "floor_and_ceiling",
        (),
        "Shares at the ends with Wilson's limits; above 15 % the scale does not tell these units apart.",
    ),
    (
        SCALE,
        "change of single units",
        "reliable_change",
        (),
        "Jacobson and Truax: more than the error of measurement makes likely; it does not test the group.",
    ),
    (
        STAFF,
        "share of variance between groups",
        "group_icc",
        (),
        "ICC(1) by n0, for unequal sizes; limits are exact where sizes are equal.",
    ),
    (
        STAFF,
        "reliability of group means",
        "group_mean_icc",
        (),
        "ICC(2): whether the groups' means can be told apart.",
    ),
    (
        STAFF,
        "agreement within groups",
        "rwg",
        ("average_deviation",),
        "rwg depends on the null, so show a skewed one, too; average deviations need none.",
    ),
    (
        STAFF,
        "design effect of clustering",
        "clustering_design_effect",
        (),
        "How many independent respondents they are worth; with weights take design_effect.",
    ),
    (
        RATERS,
        "reliability of ratings",
        "rater_icc",
        (),
        "Six forms: who rates, whether raters must agree, and whether one rating or their mean is used.",
    ),
)
