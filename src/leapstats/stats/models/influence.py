"""How much a model rests on single units: leverage, Cook's distance, and fits without each unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.coefficients import Model, grouping
from leapstats.stats.models.numbers import Vector

ALONE = 1e-8
FITS = "a model with a fit of statsmodels behind it: linear, logistic, or Poisson regression"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Influence:
    """What single units do to a model, each an array with one number a unit; `dfbeta` has a column a coefficient.

    `leverage` is from 0 to 1, and adds up to the number of coefficients. `residual` is the Pearson residual over
    its standard error. `cooks_distance` says how far all coefficients move without the unit, in units of
    their joint uncertainty. `dfbeta` is each coefficient less what it is without the unit: exact for least
    squares, one step towards it otherwise. All but `leverage` are NaN where the leverage is 1.
    """

    names: tuple[str, ...]
    leverage: Vector
    residual: Vector
    cooks_distance: Vector
    dfbeta: Vector


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LeftOut:
    """A model fitted without each unit in turn.

    `estimates` has a row a unit, in the order of `units`, and a column a coefficient, in the order of `names`;
    NaN throughout where the others give no estimate, and `notes` says why, by unit.
    """

    names: tuple[str, ...]
    units: tuple[object, ...]
    estimates: Vector
    notes: dict[object, str]


def influence_measures(model: Model) -> Influence:
    """Measure how much a model of least squares or maximum likelihood rests on each unit.

    Parameters
    ----------
    model
        Of `linear`, `logistic`, or another with a linear, logistic or Poisson fit of statsmodels in `fitted`.

    Returns
    -------
    Influence
        Of the fit itself: robust standard errors make no difference.

    Raises
    ------
    ValueError
        If the model has no such fit.

    Notes
    -----
    For clustered units, and for penalized and exact models, take `leave_one_out` instead. Units that hide each
    other are not found one by one. No bound tells which unit to leave out: look at what it is.

    References
    ----------
    Cook (1977), Technometrics 19:15-18. Belsley, Kuh & Welsch (1980), Regression Diagnostics, Wiley. Pregibon (1981),
    Ann Stat 9:705-724.
    """
    columns, away, weights, dispersion = _parts(model.fitted)
    spans = np.abs(columns).max(axis=0)
    basis, triangle = np.linalg.qr(columns / spans * np.sqrt(weights)[:, None])
    leverage = (basis**2).sum(axis=1)
    left = np.where(leverage < 1 - ALONE, 1 - leverage, np.nan)
    pearson = away / np.sqrt(weights)
    studentized = pearson / np.sqrt(dispersion * left)
    # One column a unit: the inverse information times its score.
    steps = np.linalg.solve(triangle, (basis * (pearson / left)[:, None]).T) / spans[:, None]
    return Influence(
        names=tuple(each.name for each in model.coefficients),
        leverage=leverage,
        residual=studentized,
        cooks_distance=studentized**2 * leverage / left / columns.shape[1],
        dfbeta=steps.T,
    )


def _parts(fitted: Any) -> tuple[Vector, Vector, Vector, float]:
    """Return columns, what the outcomes are away from their means, weights and dispersion of a fit."""
    kind = _kind(fitted)
    if kind is None:
        raise ValueError(f"model must be {FITS}; use leave_one_out for others")
    means = np.asarray(fitted.predict(), dtype=np.float64)
    columns, away = np.asarray(fitted.model.exog), np.asarray(fitted.model.endog) - means
    if kind == "linear":
        return columns, away, np.ones(len(means)), float(fitted.mse_resid)
    return columns, away, means * (1 - means) if kind == "logistic" else means, 1.0


def _kind(fitted: Any) -> str | None:
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.discrete.discrete_model import Poisson as CountModel
    from statsmodels.genmod.families import Binomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.regression.linear_model import OLS

    model = getattr(fitted, "model", None)
    family = getattr(model, "family", None) if isinstance(model, GLM) else None
    if isinstance(model, OLS):
        return "linear"
    if isinstance(model, Logit) or isinstance(family, Binomial):
        return "logistic"
    return "Poisson" if isinstance(model, CountModel) or isinstance(family, Poisson) else None


def leave_one_out(fit: Callable[[NDArray[np.bool_]], Model], units: Sequence[object] | NDArray[np.generic]) -> LeftOut:
    """Fit a model without each unit in turn.

    Parameters
    ----------
    fit
        Returns the model of the rows that a mask keeps, such as `lambda kept: linear(outcome[kept], design[kept])`.
    units
        The unit of each row: any labels, none missing. All rows of a unit are left out together, such as both
        waves of a practice, or all practices of an organization.

    Returns
    -------
    LeftOut
        The estimates without each unit, in the order in which the units are first met.

    Raises
    ------
    ValueError
        If `units` are no labels, or the models do not all have the same coefficients.
    NotEstimableError
        If no fit without a unit gives an estimate.

    Notes
    -----
    For a few hundred units at most: it fits as many models. How far estimates move says how much rests on one
    unit; it is no test, and no reason by itself to leave a unit out.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall, chapter 11, for the jackknife.
    """
    groups = grouping(units, "units", len(units))
    labels = tuple(dict.fromkeys(list(units)))
    found: dict[object, Model] = {}
    notes: dict[object, str] = {}
    for place, label in enumerate(labels):
        try:
            found[label] = fit(groups != place)
        except NotEstimableError as refusal:
            notes[label] = str(refusal)
    names = {tuple(each.name for each in model.coefficients) for model in found.values()}
    if not names:
        raise NotEstimableError(
            "no fit without a unit gives an estimate; the first says: " + next(iter(notes.values()), "")
        )
    if len(names) > 1:
        raise ValueError("fit must return models with the same coefficients whichever unit is left out")
    (kept,) = names
    estimates = np.full((len(labels), len(kept)), np.nan)
    for place, label in enumerate(labels):
        if label in found:
            estimates[place] = [each.estimate for each in found[label].coefficients]
    return LeftOut(names=kept, units=labels, estimates=estimates, notes=notes)
