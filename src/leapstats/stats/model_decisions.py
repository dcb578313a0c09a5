"""Which model for which outcome: the part of the decision table about models."""

YES_NO = "yes or no on several columns"
COUNTS = "counts on several columns"
ORDERED = "ordered levels on several columns"
LEVELS = "levels without an order on several columns"
ANY = "models of one outcome, one within the other"
NUMBER = "numbers on several columns"
CHECKS = "a fitted model"
SAMPLED = "units sampled by a design"
CLUSTERED_NUMBER = "numbers on several columns, units in clusters"

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
    (
        NUMBER,
        "differences of means",
        "linear",
        ("robust_linear",),
        "HC3 standard errors hold their level where variances differ; Huber's fit gives outlying numbers less weight.",
    ),
    (
        CLUSTERED_NUMBER,
        "differences of means",
        "linear_cr2",
        ("gee_linear", "mixed_linear"),
        "Keeps its level with ten clusters; degrees of freedom are those of each coefficient.",
    ),
    (
        "counts on several columns, units in clusters",
        "log rate ratios on average",
        "gee_poisson",
        (),
        "Mancl-DeRouen covariance with t, whatever the variance of the counts: for about 20 clusters or more.",
    ),
    (
        CHECKS,
        "what rests on one unit",
        "leave_one_out",
        ("influence_measures",),
        "Of any model, and of clusters too; the measures are faster, for least squares and likelihood.",
    ),
    (
        CHECKS,
        "residuals",
        "quantile_residuals",
        (),
        "Normal where the model is right, for counts and yes or no, too; others are not, with few events.",
    ),
    (
        CHECKS,
        "columns that go together",
        "variance_inflation",
        (),
        "For single columns, and for the columns of a factor at once.",
    ),
    (
        "missing answers",
        "completed data sets",
        "impute",
        (),
        "Chained equations, few donors and penalized models: only answers that occur, and no trouble by separation.",
    ),
    (
        "models of data sets filled in several times",
        "pooled coefficients",
        "pool",
        (),
        "Rubin's rules with Barnard and Rubin's degrees of freedom, which never exceed those of complete data.",
    ),
    (
        SAMPLED,
        "log odds ratios of yes or no on several columns",
        "design_logistic",
        (),
        "Odds ratios of the population, with the errors of the design; plain models take the weights for rows.",
    ),
    (
        SAMPLED,
        "log odds ratios of a higher level on several columns",
        "design_proportional_odds",
        (),
        "One odds ratio for all cuts of the levels, with the errors of the design.",
    ),
    (
        SAMPLED,
        "log rate ratios on several columns",
        "design_poisson",
        (),
        "Whatever the variance of the counts, with the errors of the design.",
    ),
    (
        SAMPLED,
        "differences of means on several columns",
        "design_linear",
        (),
        "Weighted least squares with the errors of the design; weights of a regression mean something else.",
    ),
    (
        SAMPLED,
        "averages of what a model expects",
        "design_averages",
        (),
        "Averages over the population, whose other items are a sample as well.",
    ),
)
