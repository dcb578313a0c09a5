"""Which method for rates and ratios: the part of the decision table about them."""

TOTALS = "practices are the units, numbers over numbers"
EVENTS = "events are the units"
WHOLE = "practices against the whole"

RATES: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        TOTALS,
        "ratio of totals, such as staff per 10,000 patients, with limits",
        "linearized_ratio",
        ("fieller_ratio", "jackknife_ratio"),
        "Weighs practices by size; Fieller's limits allow for the error of the total below, or say it is too large.",
    ),
    (
        TOTALS,
        "difference of the ratios of two groups",
        "ratio_of_totals_difference",
        (),
        "Exposed less unexposed; what practices differ by is the error, never a Poisson variance.",
    ),
    (
        TOTALS,
        "change of a ratio from wave to wave",
        "design_rate_change",
        ("design_rate_ratio",),
        "After less before; a practice in both waves is one unit, so what stays the same in it cancels.",
    ),
    (
        EVENTS,
        "rate with limits",
        "garwood_rate",
        ("mid_p_rate",),
        "Exact limits never cover below their level; mid-p limits are shorter and near it on average.",
    ),
    (
        EVENTS,
        "ratio of two rates with limits",
        "conditional_rate_ratio",
        ("mid_p_rate_ratio",),
        "Given all events, those of one group are binomial: exact, whatever the rate; p and limits agree.",
    ),
    (
        EVENTS,
        "test of two rates",
        "exact_rate_test",
        (),
        "Minimum likelihood, as in R's poisson.test; its p need not agree with the limits of the ratio.",
    ),
    (
        WHOLE,
        "control limits of a proportion or a rate (funnel plot)",
        "binomial_funnel",
        ("poisson_funnel",),
        "Exact limits by size; the dispersion says whether practices differ by more than chance, and widens them.",
    ),
    (
        WHOLE,
        "control limits of a ratio of totals (funnel plot)",
        "ratio_funnel",
        (),
        "Staff is no Poisson number: the residuals of the practices themselves give the variance.",
    ),
    (
        WHOLE,
        "rates of practices with few events (caterpillar plot)",
        "shrunken_rates",
        (),
        "Empirical Bayes: the less a practice's rate is known, the nearer it is drawn to that of all.",
    ),
)
