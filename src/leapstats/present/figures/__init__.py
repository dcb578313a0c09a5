"""Figures. Only this package imports plotnine, and only when a figure is drawn."""

from leapstats.present.figures.curves import p_curve, p_spans
from leapstats.present.figures.forests import forest_plot
from leapstats.present.figures.gains import gain_loss_plot
from leapstats.present.figures.maps import association_map
from leapstats.present.figures.save import SUFFIXES, plot_files, save_plots, suffix_problem
from leapstats.present.figures.shifts import shift_plot
from leapstats.present.figures.slopes import slope_plot
from leapstats.present.figures.values import Caption, CurvePoint, CurveSpan, GainLoss, PairCell, Ratio, Shift, Slope

__all__ = [
    "SUFFIXES",
    "Caption",
    "CurvePoint",
    "CurveSpan",
    "GainLoss",
    "PairCell",
    "Ratio",
    "Shift",
    "Slope",
    "association_map",
    "forest_plot",
    "gain_loss_plot",
    "p_curve",
    "p_spans",
    "plot_files",
    "save_plots",
    "shift_plot",
    "slope_plot",
    "suffix_problem",
]
