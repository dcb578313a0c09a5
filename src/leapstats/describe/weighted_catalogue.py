"""Which statistics describe numbers of units that have weights. A new one is one line here."""

from leapstats.describe.catalogue import Line, Source, as_answer, as_date
from leapstats.stats.design import samples
from leapstats.terms import ItemType

DEFINITION = "weighted, the smallest value that its share of the weights reaches"


def weighted_lines_of(kind: ItemType) -> tuple[Line, ...]:
    """Return the statistics of a count, a measurement or a date under weights, in the order of their rows."""
    days = "days since 1970-01-01"
    if kind is ItemType.DATE:
        middle = Source(samples.weighted_quartiles, f"{days}, {DEFINITION}", as_date)
        return (
            Line("Median", "{median}", (middle,)),
            Line("Range", "{min} to {max}", (Source(samples.observed_extremes, days, as_date),)),
        )
    mean = Source(samples.weighted_mean_sd, "weighted, SD with n / (n - 1)")
    return (
        Line("Mean (SD)", "{mean} ({sd})", (mean,), limits=samples.design_mean),
        Line("Median (quartiles)", "{median} ({p25} to {p75})", (Source(samples.weighted_quartiles, DEFINITION),)),
        Line("Range", "{min} to {max}", (Source(samples.observed_extremes, "unweighted", as_answer),)),
    )


def more_weighted_sources(kind: ItemType) -> dict[str, Source]:
    """Return, for each number that only a template names, the function that it comes from."""
    if kind is ItemType.DATE:
        return {}
    return {
        "se": Source(samples.design_standard_error, "by the design"),
        "iqr": Source(samples.weighted_interquartile_range, DEFINITION),
        "design_effect": Source(samples.mean_design_effect, "by the design"),
    }
