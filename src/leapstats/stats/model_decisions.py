"""Which model for which outcome: the part of the decision table about models."""

YES_NO = "yes or no on several columns"
COUNTS = "counts on several columns"
ORDERED = "ordered levels on several columns"
LEVELS = "levels without an order on several columns"
ANY = "models of one outcome, one within the other"

MODELS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        YES_NO,
        "log odds ratios",
        "firth_logistic",
        ("exact_logistic", "logistic"),
        "Finite under separation and less biased; exact for a few binary columns; plain maximum likelihood is neither.",
    ),
    (
        YES_NO,
        "several coefficients at once",
        "exact_logistic_score_test",
        ("exact_logistic_probability_test",),
        "Exact given the other columns.",
    ),
    (
        YES_NO,
        "infinite estimates",
        "detect_separation",
        (),
        "Shows before fitting which maximum likelihood estimates are infinite.",
    ),
    (
        YES_NO,
        "differences of proportions",
        "average_marginal_difference",
        (),
        "The odds ratios of a model as percentage points, averaged over the units.",
    ),
    (
        YES_NO,
        "probabilities of a penalized model",
        "flic_intercept",
        (),
        "Removes their bias towards 1/2; the odds ratios do not change.",
    ),
    (
        "yes or no on several columns, matched sets",
        "log odds ratios",
        "conditional_logistic",
        ("exact_logistic",),
        "Conditions on the sets; with few informative sets use the exact model.",
    ),
    (
        "yes or no on several columns, repeated units",
        "log odds ratios on average",
        "gee_logistic",
        (),
        "Mancl-DeRouen covariance with t: for about 20 clusters or more.",
    ),
    (
        COUNTS,
        "log rate ratios",
        "poisson",
        ("exact_poisson", "negative_binomial"),
        "HC3 standard errors hold whatever the variance; the exact model is for few events in a group.",
    ),
    (
        ORDERED,
        "log odds ratios of a higher level",
        "proportional_odds",
        (),
        "One odds ratio for all cuts of the levels, with a test of whether one will do.",
    ),
    (
        LEVELS,
        "log odds ratios against one level",
        "multinomial",
        (),
        "An equation for each other level; with few units a level, merge levels first.",
    ),
    (
        ANY,
        "several coefficients at once",
        "likelihood_ratio",
        (),
        "For a factor of several columns, or a column in several equations: Wald tests of them are weaker.",
    ),
)
