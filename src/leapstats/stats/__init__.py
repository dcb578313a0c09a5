"""Statistics: numbers in, frozen results out."""

from leapstats.stats.describe import extremes, mean_sd, quantiles, quartiles, student_mean
from leapstats.stats.proportions import clopper_pearson_proportion
from leapstats.stats.result import Estimate, Interval, Summary

__all__ = [
    "Estimate",
    "Interval",
    "Summary",
    "clopper_pearson_proportion",
    "extremes",
    "mean_sd",
    "quantiles",
    "quartiles",
    "student_mean",
]
