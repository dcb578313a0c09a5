"""Averages over the population of what a model expects: predictions, and differences between two values of an item."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from leapstats.stats.checks import check_level
from leapstats.stats.design.ordinal import DesignOrdinalModel
from leapstats.stats.design.pseudo_likelihood import PseudoLikelihood
from leapstats.stats.design.regression import DesignModel
from leapstats.stats.design.sample import Design
from leapstats.stats.models.delta import IDENTITY, SMALLEST, STEP, Scale
from leapstats.stats.models.marginal import quantile_at, two_sided
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers

METHOD = "weighted average over the units, design-based limits"


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """Weighted averages of what a model expects of units; they move with the coefficients and with the units.

    `expected` takes coefficients, and returns rows x numbers, a row for each unit that the model has.
    """

    model: PseudoLikelihood
    expected: Callable[[Numbers], Numbers]

    def values(self, weights: Numbers) -> Numbers:
        """Return the averages."""
        return self._at(self.model.values(weights), weights[self.model.rows])

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return each unit's distance from the average, and what it moves by moving the coefficients."""
        own, beta = weights[self.model.rows], self.model.values(weights)
        of_model = self.model.influence(weights, beta)
        steps = STEP * np.sqrt(np.maximum(((weights[:, None] * of_model) ** 2).sum(axis=0), SMALLEST))
        gradient = np.column_stack(
            [
                (self._at(beta + move, own) - self._at(beta - move, own)) / (2 * step)
                for move, step in zip(np.diag(steps), steps, strict=True)
            ]
        )
        found = of_model @ gradient.T
        found[self.model.rows] += (self._of(beta) - values) / own.sum()
        return np.asarray(found)

    def _of(self, beta: Numbers) -> Numbers:
        rows = np.asarray(self.expected(beta), dtype=np.float64)
        return rows.reshape(len(rows), -1)

    def _at(self, beta: Numbers, own: Numbers) -> Numbers:
        return np.asarray(own @ self._of(beta) / own.sum())


def design_averages(
    model: DesignModel | DesignOrdinalModel,
    expected: Callable[[Numbers], Numbers],
    *,
    sample: Design,
    scale: Scale = IDENTITY,
    conf_level: float = 0.95,
) -> tuple[Inference, ...]:
    """Average over the population what a model expects of its units, with limits by the design.

    Parameters
    ----------
    model
        Fitted to units of the sample.
    expected
        Takes coefficients, thresholds after them, and returns an array with a row for each unit that has a weight:
        predictions with an item at one value, or differences of two such predictions.
    sample
        That of the model.
    scale
        Where limits are taken: `IDENTITY`, `LOG` for numbers above 0, `LOGIT` for probabilities.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    tuple of Inference
        One a number, limits and p by Student's t on the model's degrees of freedom; `statistic` and `p_value` are of
        the number against 0 on the identity scale, NaN on others. A number without variance is its own limits, and has
        no p.

    Raises
    ------
    ValueError
        If the level is out of range.

    Notes
    -----
    The other items of the units are a sample too, and add to the errors: `delta_method`, which takes them for fixed,
    gives those of the units at hand. Not for a domain of a model for all: average over the units that it was fitted
    to.

    References
    ----------
    Graubard & Korn (1999), Biometrics 55:652-659. Bieler, Brown, Williams & Brogan (2010), Am J Epidemiol 171:618-623.
    """
    check_level(conf_level)
    averages = Averages(model.functional, expected)
    values = averages.values(sample.weights)
    errors = np.sqrt(np.maximum(np.diag(sample.covariance(averages)), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre, width = scale.there(values), quantile_at(conf_level, model.df) * errors * scale.slope(values)
    lows, highs = scale.back(centre - width), scale.back(centre + width)
    return tuple(
        _inference(value, error, model.df if scale is IDENTITY else math.nan, Interval(low, high, conf_level))
        for value, error, low, high in zip(values.tolist(), errors.tolist(), lows.tolist(), highs.tolist(), strict=True)
    )


def _inference(value: float, error: float, df: float, limits: Interval) -> Inference:
    """Word one average; without degrees of freedom it is not tested."""
    is_tested = error > 0 and not math.isnan(df)
    statistic = value / error if is_tested else math.nan
    p_value = two_sided(statistic, df) if is_tested else math.nan
    return Inference(method=METHOD, estimate=value, conf_int=limits, statistic=statistic, df=df, p_value=p_value)
