"""Figures. Only this package imports plotnine, and only when a figure is drawn."""

from leapstats.output.figures.agreement_marks import agreement_plot
from leapstats.output.figures.caterpillars import caterpillar_plot
from leapstats.output.figures.difference_forest import difference_plot, number_plot, shift_plot
from leapstats.output.figures.drawn import Figures
from leapstats.output.figures.flow_chart import flow_plot
from leapstats.output.figures.forest import forest_plot
from leapstats.output.figures.funnels import funnel_plot
from leapstats.output.figures.gain_loss_bars import gain_loss_plot
from leapstats.output.figures.heatmap import association_map
from leapstats.output.figures.likert_bars import likert_plot
from leapstats.output.figures.p_curves import p_curve, p_spans
from leapstats.output.figures.pattern_matrix import pattern_plot
from leapstats.output.figures.residual_plot import against_expected, against_normal
from leapstats.output.figures.save import SUFFIXES, plot_files, save_plots, suffix_problem
from leapstats.output.figures.score_bars import score_plot
from leapstats.output.figures.share_bars import share_plot
from leapstats.output.figures.slopes import slope_plot
from leapstats.output.figures.values import (
    AgreementMark,
    Caption,
    CaterpillarRow,
    CurvePoint,
    CurveSpan,
    Difference,
    FlowStage,
    FunnelLine,
    FunnelPoint,
    GainLoss,
    PairCell,
    Pattern,
    Ratio,
    ScaleBar,
    ScaleLevel,
    ScorePanel,
    ShareLine,
    Shift,
    Slope,
)

__all__ = [
    "SUFFIXES",
    "AgreementMark",
    "Caption",
    "CaterpillarRow",
    "CurvePoint",
    "CurveSpan",
    "Difference",
    "Figures",
    "FlowStage",
    "FunnelLine",
    "FunnelPoint",
    "GainLoss",
    "PairCell",
    "Pattern",
    "Ratio",
    "ScaleBar",
    "ScaleLevel",
    "ScorePanel",
    "ShareLine",
    "Shift",
    "Slope",
    "against_expected",
    "against_normal",
    "agreement_plot",
    "association_map",
    "caterpillar_plot",
    "difference_plot",
    "flow_plot",
    "forest_plot",
    "funnel_plot",
    "gain_loss_plot",
    "likert_plot",
    "number_plot",
    "p_curve",
    "p_spans",
    "pattern_plot",
    "plot_files",
    "save_plots",
    "score_plot",
    "share_plot",
    "shift_plot",
    "slope_plot",
    "suffix_problem",
]
