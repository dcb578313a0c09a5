"""Which model for which question: the rows of the decision table for numbers and counts on several columns."""

NUMBER = "numbers on several columns"
CHECKS = "a fitted model"
CLUSTERED_NUMBER = "numbers on several columns, units in clusters"

ROWS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
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
        ("gee_linear",),
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
)
