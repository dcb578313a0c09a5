"""Quantile residuals of a model: what is left of each row, normal where the model is right."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError
from leapstats.output.cells import frame_cells
from leapstats.output.figures import Caption, against_expected, against_normal
from leapstats.output.numbers import fixed, signed
from leapstats.output.table import Row, Section, Text
from leapstats.regression.after_layout import After
from leapstats.regression.expectation import expected, with_ones
from leapstats.regression.fit import FittedModel, of_predictions
from leapstats.regression.method import Family, Method
from leapstats.results.frame import Key, Result
from leapstats.stats.models.residuals import quantile_residuals
from leapstats.terms import StatName

if TYPE_CHECKING:
    from plotnine import ggplot

RESIDUAL = "quantile_residual"
FARTHEST = 5
HOW = (
    "Quantile residuals are normal where the model is right; those of counts and of yes and no are drawn within their "
    "step, by a fixed seed."
)
FAMILIES = {
    Family.LOGISTIC: "binomial",
    Family.POISSON: "poisson",
    Family.NEGATIVE_BINOMIAL: "negative binomial",
    Family.LINEAR: "normal",
}
Numbers = NDArray[np.float64]


def residuals_after(fitted: FittedModel) -> After:
    """Lay out the rows that the model fits least, with the residuals of all in the long frame and the figures.

    Raises
    ------
    UsageError
        If the model has levels, is exact and expects nothing, or its rows were sampled by a design.
    """
    means, residuals = _residuals(fitted)
    names = _names(fitted)
    rows = []
    for name, outcome, mean, residual in zip(names, fitted.data.outcome, means, residuals, strict=True):
        place = (fitted.outcome, None, "row", name)
        rows.append(Result(*place, "outcome", StatName.ESTIMATE, float(outcome)))
        rows.append(Result(*place, "expected", StatName.ESTIMATE, float(mean)))
        rows.append(Result(*place, RESIDUAL, StatName.ESTIMATE, float(residual)))
    cells = frame_cells(rows)
    order = np.argsort(-np.abs(residuals), kind="stable")[:FARTHEST]
    shown = (("outcome", partial(fixed, digits=_digits(fitted))), ("expected", partial(fixed, digits=2)))
    lines = [
        Row(
            Text(names[place]),
            tuple(
                cells.cell(show, Key(fitted.outcome, None, "row", names[place], statistic, StatName.ESTIMATE))
                for statistic, show in (*shown, (RESIDUAL, partial(signed, digits=2)))
            ),
        )
        for place in order.tolist()
    ]
    note = f"The {len(lines)} rows farthest from what the model expects, of {len(names)}. {HOW}"
    return After(
        title="Residuals",
        rows=tuple(rows),
        columns=(Text("Outcome"), Text("Expected"), Text("Residual")),
        sections=(Section(Text(""), tuple(lines)),),
        notes=(note,),
        stub="Row",
        draw=partial(_drawn, means, residuals),
    )


def _residuals(fitted: FittedModel) -> tuple[Numbers, Numbers]:
    """Return what the model expects of each row, and its residual."""
    family, model = fitted.way.family, fitted.estimates
    if fitted.data.sample is not None:
        what = "the rows of a sample with weights do not follow the model of their population"
        raise UsageError("the model", [Problem("residuals", what, "Omit residuals")])
    if family not in FAMILIES or fitted.way.method is Method.EXACT:
        what = f"a model of family {family} by {fitted.way.method} has no quantile residuals here"
        raise UsageError("the model", [Problem("residuals", what, "Omit residuals")])
    beta = of_predictions(fitted.data, fitted.design, model, fitted.way)
    means = expected(family, beta, with_ones(fitted.design.matrix), fitted.data.exposure)
    dispersion = 0.0
    if family is Family.LINEAR:
        left = len(means) - len(model.coefficients)
        dispersion = float(np.square(fitted.data.outcome - means).sum() / max(left, 1))
    alpha = float(getattr(model, "alpha", 0.0))
    kind = FAMILIES[family] if family is not Family.NEGATIVE_BINOMIAL or alpha > 0 else "poisson"
    if kind == "negative binomial":
        dispersion = alpha
    if kind == "normal" and dispersion <= 0:
        raise UsageError("the model", [Problem("residuals", "the model fits every row exactly", "Omit residuals")])
    return means, quantile_residuals(fitted.data.outcome, means, family=kind, dispersion=dispersion)


def _names(fitted: FittedModel) -> list[str]:
    """Return a name for each row: its unit, with its place among the rows where a unit has several."""
    units = fitted.data.names
    seen: dict[str, int] = {}
    names = []
    for unit in units:
        seen[unit] = seen.get(unit, 0) + 1
        names.append(unit if units.count(unit) == 1 else f"{unit} ({seen[unit]})")
    return names


def _digits(fitted: FittedModel) -> int:
    return 0 if (fitted.data.outcome == np.floor(fitted.data.outcome)).all() else 2


def _drawn(means: Numbers, residuals: Numbers, caption: Caption) -> "list[ggplot]":
    from scipy.special import ndtri

    rising: Sequence[float] = np.sort(residuals[np.isfinite(residuals)]).tolist()
    quantiles = [float(ndtri((place + 0.5) / len(rising))) for place in range(len(rising))]
    pairs = [(mean, each) for mean, each in zip(means.tolist(), residuals.tolist(), strict=True) if math.isfinite(each)]
    return [
        against_expected([mean for mean, _ in pairs], [each for _, each in pairs], caption),
        against_normal(quantiles, rising, caption),
    ]
