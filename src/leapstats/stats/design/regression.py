"""Regression of units that were sampled by a design: weighted pseudo-likelihood, with the design's own covariance."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, floats
from leapstats.stats.design.pseudo_likelihood import COUNT, NUMBER, YES_NO, Generalized, Kind, PseudoLikelihood
from leapstats.stats.design.sample import Design
from leapstats.stats.models.coefficients import COUNTS, Checked, Coefficient, Model, Rule, check_rank, checked, square
from leapstats.stats.models.coefficients import YES_NO as TWO
from leapstats.stats.models.counts import offsets
from leapstats.stats.models.likelihood import standardized
from leapstats.stats.models.marginal import quantile_at, two_sided
from leapstats.stats.models.numbers import SMALLEST_RATIO, check_not_exact, checked_numbers, scaled
from leapstats.stats.result import Interval
from leapstats.terms import Numbers

ALONE = 1e-8
NO_ERROR = "its standard error is 0, from a census or residuals that are all 0, so there is nothing to test"
HOW = "weighted pseudo-likelihood, design-based standard errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignModel(Model):
    """A model of units that were sampled by a design.

    `units` is the number of rows with a weight, `df` the degrees of freedom of limits and tests: `design_df`, those of
    the design, less the columns beside the intercept. `r_squared` is the share of the weighted variance that the
    columns explain, NaN but for numbers. `functional` has the coefficients as a function of the weights. A
    pseudo-likelihood is no likelihood, so that there is no `log_likelihood`.
    """

    df: float
    design_df: float
    r_squared: float = float("nan")
    functional: PseudoLikelihood = field(repr=False, compare=False)


def design_logistic(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    sample: Design,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> DesignModel:
    """Fit a logistic model to units that were sampled by a design.

    Parameters
    ----------
    outcome
        0 or 1, one a unit (n,); anything where the sample has weight 0.
    design
        Units x columns, without an intercept; anything where the sample has weight 0.
    sample
        How the units were sampled: their weights (n,), and what the covariance is made of.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    DesignModel
        The intercept, named `(Intercept)`, comes first. Coefficients are log odds ratios of the population, their
        covariance that of the design, limits and p by Student's t on the design's degrees of freedom less the columns.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, the design has too few degrees of freedom for the columns, a column is a combination of
        others, an estimate is infinite (separation), one unit alone determines a coefficient, or no maximum is found.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Agrees with `svyglm` of the R package survey, with `quasibinomial` and `epsilon = 1e-15`. Not for weights that count
    equal rows. A domain is a sample with weight 0 outside it, never fewer rows. Limits are too narrow with few
    clusters, and with a level that few clusters have.

    References
    ----------
    Binder (1983), Int Stat Rev 51:279-292. Lumley & Scott (2017), Stat Sci 32:265-278.
    """
    check_level(conf_level)
    rows, data = _inside(outcome, design, names, sample, TWO)
    return _fitted((rows, data, np.zeros(len(data.outcome))), YES_NO, sample, conf_level)


def design_poisson(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    sample: Design,
    offset: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> DesignModel:
    """Fit a log-linear model of counts to units that were sampled by a design.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit (n,); anything where the sample has weight 0.
    design
        Units x columns, without an intercept; anything where the sample has weight 0.
    sample
        How the units were sampled: their weights (n,), and what the covariance is made of.
    offset
        The logarithm of what each count is per, such as patients or months; one number a unit.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    DesignModel
        The intercept, named `(Intercept)`, comes first. Coefficients are log rate ratios of the population, whatever
        the variance of the counts, with limits and p as of `design_logistic`.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        As `design_logistic`, and if no unit has an event.
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    Agrees with `svyglm` of the R package survey, with `quasipoisson` and `epsilon = 1e-15`. Not for a few events in a
    group, nor for weights that count equal rows.

    References
    ----------
    Binder (1983), Int Stat Rev 51:279-292. Lumley & Scott (2017), Stat Sci 32:265-278.
    """
    check_level(conf_level)
    rows, data = _inside(outcome, design, names, sample, COUNTS)
    given = None if offset is None else floats(offset, "offset must be a vector of numbers")
    if given is not None and given.shape != rows.shape:
        raise ValueError(f"offset must have one number per unit, {len(rows)}, not shape {given.shape}")
    added = offsets(None if given is None else given[rows], len(data.outcome))
    return _fitted((rows, data, np.zeros(len(data.outcome)) if added is None else added), COUNT, sample, conf_level)


def design_linear(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    sample: Design,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> DesignModel:
    """Fit a linear model by weighted least squares to units that were sampled by a design.

    Parameters
    ----------
    outcome
        A number, one a unit (n,); anything where the sample has weight 0.
    design
        Units x columns, without an intercept; anything where the sample has weight 0.
    sample
        How the units were sampled: their weights (n,), and what the covariance is made of.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    DesignModel
        The intercept, named `(Intercept)`, comes first. Coefficients are differences of means in the population, with
        limits and p as of `design_logistic`.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        As `design_logistic`, and if all outcomes are the same or explained exactly.

    Notes
    -----
    Agrees with `svyglm` of the R package survey, with `gaussian`. Not for weights that say how exact each outcome is,
    nor for weights that count equal rows.

    References
    ----------
    Fuller (1975), Sankhya C 37:117-132. Binder (1983), Int Stat Rev 51:279-292.
    """
    check_level(conf_level)
    rows, data = _inside(outcome, design, names, sample, None)
    return _fitted((rows, data, np.zeros(len(data.outcome))), NUMBER, sample, conf_level)


def _inside(
    outcome: ArrayLike, design: ArrayLike, names: Sequence[str] | None, sample: Design, rule: Rule | None
) -> tuple[NDArray[np.bool_], Checked]:
    """Return which units have a weight, and what goes into a model of them; `rule` is None for numbers."""
    answers, columns, rows = with_weight(outcome, design, sample)
    given = checked_numbers(answers, columns, names) if rule is None else checked(answers, columns, names, rule)
    check_rank(given.with_intercept, given.all_names)
    return rows, given


def with_weight(outcome: ArrayLike, design: ArrayLike, sample: Design) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return outcomes and columns of the units that have a weight, and which they are.

    Raises
    ------
    ValueError
        If the outcome or the design has not a row for each unit of the sample.
    """
    answers, columns = (
        floats(each, f"{name} must be an array of numbers") for each, name in ((outcome, "outcome"), (design, "design"))
    )
    rows = sample.weights != 0
    for name, given in (("outcome", answers), ("design", columns)):
        if given.shape[:1] != rows.shape:
            raise ValueError(f"{name} must have one row per unit of the sample, {len(rows)}, not shape {given.shape}")
    return answers[rows], columns[rows], rows


def _fitted(
    given: tuple[NDArray[np.bool_], Checked, Numbers], kind: Kind, sample: Design, conf_level: float
) -> DesignModel:
    (rows, data, added), weights = given, sample.weights
    df = df_left(sample, len(data.names))
    likelihood, (turn, shift) = _likelihood(data, added, kind)
    functional, peak = PseudoLikelihood(rows, likelihood, turn, shift).climbed(weights)
    own = weights[rows] / weights[rows].mean()
    _check_leverage(likelihood.leverages(peak, own), rows)
    left, plain = likelihood.residuals(peak.at), turn @ np.linalg.inv(peak.point.information) @ turn.T
    r_squared = float("nan")
    if kind is NUMBER:
        check_not_exact(left)
        plain = plain * (own @ left**2 / len(own))
        away = likelihood.outcome - own @ likelihood.outcome / len(own)
        r_squared = float(1 - own @ left**2 / (own @ away**2))
    covariance = sample.covariance(functional)
    return DesignModel(
        method=worded(kind.words, sample, df),
        coefficients=by_t(data.all_names, (turn @ peak.at + shift, covariance, plain), df, conf_level),
        units=len(data.outcome),
        covariance=square(covariance),
        df=df,
        design_df=sample.df,
        r_squared=r_squared,
        functional=functional,
    )


def _likelihood(data: Checked, added: Numbers, kind: Kind) -> tuple[Generalized, tuple[Numbers, Numbers]]:
    """Return the likelihood with orthogonal columns, and what turns and shifts its points to the coefficients."""
    columns, back = standardized(data.design)
    basis, triangle = np.linalg.qr(columns)
    size = np.sqrt(len(columns))
    turn = back @ np.linalg.inv(triangle) * size
    outcome, shift = data.outcome, np.zeros(len(turn))
    if kind is NUMBER:
        units = scaled(data)
        outcome, turn = units.outcome, turn * units.spread
        shift[0] = units.centre
    return Generalized(kind, data, outcome, basis * size, triangle[:, 0] / size, added), (turn, shift)


def _check_leverage(leverages: Numbers, rows: NDArray[np.bool_]) -> None:
    """Raise NotEstimableError if one unit's outcome is its own fit, whatever it is."""
    alone = np.flatnonzero(rows)[leverages > 1 - ALONE] + 1
    if len(alone):
        told = ", ".join(map(str, alone[:10])) + (", ..." if len(alone) > 10 else "")
        raise NotEstimableError(
            f"row {told}: alone determines a coefficient (leverage 1), so that its variance cannot be estimated",
            "merge the level that only one unit has with another, or remove the column",
        )


def df_left(sample: Design, columns: int) -> float:
    """Return the degrees of freedom of a design less the columns of a model.

    Raises
    ------
    NotEstimableError
        If none are left.
    """
    if not sample.df - columns > 0:
        raise NotEstimableError(
            f"the design has {sample.df:g} degrees of freedom, too few for {columns} columns",
            "remove columns from the model",
        )
    return float(sample.df - columns)


def worded(words: str, sample: Design, df: float) -> str:
    """Say how a model was fitted, and what its degrees of freedom are."""
    return f"{words}, {HOW}, t on {df:g} df ({sample.df:g} of the design less columns)"


def by_t(
    names: Sequence[str], found: tuple[Numbers, Numbers, Numbers], df: float, conf_level: float
) -> tuple[Coefficient, ...]:
    """Return coefficients with limits and tests by Student's t; one without a standard error is its own limits.

    Parameters
    ----------
    names
        One a coefficient.
    found
        Estimates, their covariance, and a plain covariance beside which theirs may be nothing.
    df
        Degrees of freedom; infinite for the normal distribution.
    conf_level
        A fraction between 0 and 1.
    """
    estimates, covariance, plain = found
    quantile, squares = quantile_at(conf_level, df), np.diag(covariance)
    errors = np.sqrt(np.where(squares > SMALLEST_RATIO * np.diag(plain), squares, 0.0))
    return tuple(
        replace(
            Coefficient(
                name=name,
                estimate=value,
                std_error=error,
                conf_int=Interval(value - quantile * error, value + quantile * error, conf_level),
            ),
            **({"p_value": two_sided(value / error, df)} if error else {"note": NO_ERROR}),
        )
        for name, value, error in zip(names, estimates.tolist(), errors.tolist(), strict=True)
    )
