"""Figures of change. Only this package imports plotnine, and only when a figure is drawn."""

from leapstats.present.figures.gains import gain_loss_plot
from leapstats.present.figures.save import SUFFIXES, save_plots, suffix_problem
from leapstats.present.figures.shifts import shift_plot
from leapstats.present.figures.slopes import slope_plot
from leapstats.present.figures.values import Caption, GainLoss, Shift, Slope

__all__ = [
    "SUFFIXES",
    "Caption",
    "GainLoss",
    "Shift",
    "Slope",
    "gain_loss_plot",
    "save_plots",
    "shift_plot",
    "slope_plot",
    "suffix_problem",
]
