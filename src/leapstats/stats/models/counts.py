"""Counts on several columns: Poisson regression, and what it shares with other models of counts."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level, sample
from leapstats.stats.models.coefficients import COUNTS, Checked, Model, check_rank, checked, square
from leapstats.stats.models.likelihood import NO_MAXIMUM, Vector, standardized, wald
from leapstats.stats.models.numbers import student
from leapstats.stats.models.separation import Separation, refuse_separation, separation_of
from leapstats.stats.proportions import normal_quantile

HC3, BY_MODEL = "HC3", "model"
COVARIANCES = (HC3, BY_MODEL)
STEPS = 200
EXACT = 1e-14
FLAT = 1e-6
ALONE = 1e-8
LONGEST_OFFSET = 300.0
REMEDY = "use exact_poisson, or merge groups without events with others"
OUT_OF_REACH = "scale counts and offset so that rates are neither huge nor tiny, or remove columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountModel(Model):
    """A model of counts; coefficients are log rate ratios.

    `dispersion` is Pearson's chi-square divided by `df`, units less columns, the intercept one of them: about 1 where
    the variance is what the model says. `dispersion_p` is of the test that a Poisson model will do, against more
    variance than it allows. `zeros_observed` and `zeros_expected` are units without an event.
    """

    dispersion: float
    dispersion_p: float
    zeros_observed: int
    zeros_expected: float
    df: float


def poisson(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    offset: ArrayLike | None = None,
    covariance: str = HC3,
    conf_level: float = 0.95,
) -> CountModel:
    """Fit a Poisson model to counts, with standard errors that hold whatever their variance.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit.
    design
        Units x columns, without an intercept.
    names
        One a column; x1, x2, ... if left out.
    offset
        The logarithm of what each count is per, such as patients or months; one finite number a unit.
    covariance
        `HC3`: the sandwich of White, each residual divided by one less its leverage, limits and p by Student's t on
        units less columns degrees of freedom. `model`: of maximum likelihood, limits and p by the normal distribution,
        for counts that are as variable as Poisson's, no more.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    CountModel
        Log rates; the intercept, named `(Intercept)`, comes first. `dispersion_p` is of Dean and Lawless' score test,
        adjusted for the fitted means, one-sided.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, or no more than columns, a column is a combination of others, an estimate is infinite
        (separation: no events where a combination of columns says so), no maximum is found, or one unit alone
        determines a coefficient (`HC3` only).
    TooLargeError
        If more than 40,000 different rows may be separated.

    Notes
    -----
    The default for counts at n = 30, also where they vary more than Poisson's. Not for a few events in a group:
    there `exact_poisson` needs no large sample. Limits of HC3 are too narrow where a group has fewer than about 5
    units.

    References
    ----------
    Long & Ervin (2000), Am Stat 54:217-224. Dean & Lawless (1989), JASA 84:467-472. Correia, Guimaraes & Zylkin
    (2019), arXiv:1903.01633.
    """
    check_level(conf_level)
    if covariance not in COVARIANCES:
        raise ValueError(f"covariance must be one of {', '.join(COVARIANCES)}, not {covariance!r}")
    data, added, df = prepared(outcome, design, names, offset)
    columns, back = standardized(data.design)
    found = maximum(data.outcome, columns, added)
    means = np.exp(columns @ found.params + added)
    inverse, leverages = _leverages(columns, means)
    robust = covariance == HC3
    inner = _sandwich(columns, (data.outcome, means, leverages), inverse) if robust else inverse
    estimates, outer = back @ found.params, back @ inner @ back.T
    return CountModel(
        method=f"Poisson regression, HC3 standard errors, t on {df} df (units less columns)"
        if robust
        else "Poisson regression, maximum likelihood, Wald limits",
        coefficients=student(data.all_names, estimates, np.sqrt(np.diag(outer)), df, conf_level)
        if robust
        else wald(data.all_names, estimates, outer, normal_quantile(conf_level), conf_level),
        units=len(means),
        log_likelihood=log_likelihood(data.outcome, means),
        covariance=square(outer),
        fitted=poisson_results((data, added), estimates, back @ inverse @ back.T, outer if robust else None),
        dispersion=float(((data.outcome - means) ** 2 / means).sum() / df),
        dispersion_p=overdispersion_p(data.outcome, means, leverages),
        zeros_observed=int((data.outcome == 0).sum()),
        zeros_expected=float(np.exp(-means).sum()),
        df=float(df),
    )


def prepared(
    outcome: ArrayLike, design: ArrayLike, names: Sequence[str] | None, offset: ArrayLike | None
) -> tuple[Checked, Vector, int]:
    """Check what goes into a model of counts, and that its estimates are finite; return it with offset and df."""
    data = checked(outcome, design, names, COUNTS)
    units = len(data.outcome)
    given = offsets(offset, units)
    added = np.zeros(units) if given is None else given
    check_rank(data.with_intercept, data.all_names)
    if not data.outcome.any():
        raise NotEstimableError("no unit has an event", "give an upper limit of the rate instead of a model")
    df = units - len(data.all_names)
    if df < 1:
        raise NotEstimableError(
            f"{units} units are too few for {len(data.all_names)} columns with the intercept",
            "remove columns, or use exact_poisson",
        )
    refuse_separation(separation_of_counts(data), REMEDY)
    return data, added, df


def offsets(offset: ArrayLike | None, units: int) -> Vector | None:
    """Return an offset as an array, None if there is none.

    Raises
    ------
    ValueError
        If it is not one finite number a unit, at most 300 in size.
    """
    if offset is None:
        return None
    numbers = sample(np.asarray(offset), "offset")
    if len(numbers) != units:
        raise ValueError(f"offset must have one number per unit, {units}, not {len(numbers)}")
    if np.abs(numbers).max(initial=0.0) > LONGEST_OFFSET:
        raise ValueError(f"offset must be a logarithm, at most {LONGEST_OFFSET:g} in size")
    return numbers


def separation_of_counts(data: Checked) -> Separation:
    """Find the directions along which no unit with events moves and the rate of some without falls.

    References
    ----------
    Correia, Guimaraes & Zylkin (2019), arXiv:1903.01633.
    """
    columns, events = data.with_intercept, data.outcome > 0
    found = separation_of(np.vstack([-columns[~events], columns[events], -columns[events]]), data.all_names)
    without = np.flatnonzero(~events)
    return replace(found, separated_units=tuple(int(without[place]) for place in found.separated_units))


def maximum(outcome: Vector, columns: Vector, added: Vector) -> Any:
    """Let statsmodels find the maximum of a Poisson likelihood that is known to have one."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        try:
            found = GLM(outcome, columns, family=Poisson(), offset=added).fit(maxiter=STEPS, tol=EXACT)
        except (np.linalg.LinAlgError, ValueError):
            raise NotEstimableError(NO_MAXIMUM, OUT_OF_REACH) from None
        means = np.exp(columns @ found.params + added)
        # The mean residual of every column is 0 at the maximum.
        left = np.abs(columns.T @ (outcome - means)).max() / outcome.sum()
    if not left <= FLAT or not (means > 0).all():
        raise NotEstimableError(NO_MAXIMUM, OUT_OF_REACH)
    return found


def log_likelihood(outcome: Vector, means: Vector) -> float:
    """Return the log-likelihood of Poisson counts."""
    from scipy.special import gammaln, xlogy

    return float((xlogy(outcome, means) - means - gammaln(outcome + 1)).sum())


def _leverages(columns: Vector, weights: Vector) -> tuple[Vector, Vector]:
    """Return the inverse of the information of a Poisson model, and the leverage of every unit."""
    inverse = np.linalg.inv((columns * weights[:, None]).T @ columns)
    return np.asarray(inverse), weights * np.einsum("ij,jk,ik->i", columns, inverse, columns)


def _sandwich(columns: Vector, fit: tuple[Vector, Vector, Vector], inverse: Vector) -> Vector:
    outcome, means, leverages = fit
    if leverages.max() > 1 - ALONE:
        raise NotEstimableError(
            f"one unit, at place {int(leverages.argmax())}, alone determines a coefficient, which leaves no residual",
            "remove a column, or use covariance='model' or exact_poisson",
        )
    scores = columns * ((outcome - means) / (1 - leverages))[:, None]
    return np.asarray(inverse @ scores.T @ scores @ inverse)


def overdispersion_p(outcome: Vector, means: Vector, leverages: Vector) -> float:
    """Test Poisson counts for more variance than their means, by a score test adjusted for the fitted means.

    References
    ----------
    Dean & Lawless (1989), JASA 84:467-472.
    """
    from scipy.special import ndtr

    excess = ((outcome - means) ** 2 - outcome + leverages * means).sum()
    return float(ndtr(-excess / np.sqrt(2 * (means**2).sum())))


def poisson_results(
    units: tuple[Checked, Vector], estimates: Vector, by_model: Vector, robust: Vector | None = None
) -> Any:
    """Return the results of statsmodels for the columns as they were given, by a robust covariance if there is one."""
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM, GLMResults, GLMResultsWrapper

    data, added = units
    model = GLM(data.outcome, data.with_intercept, family=Poisson(), offset=added)
    model.data.xnames = list(data.all_names)
    # What a fit of statsmodels leaves in its model and results.
    model.scaletype, model.mu, model.scale = None, model.predict(estimates), 1.0
    results = GLMResults(model, estimates, by_model, 1.0, use_t=robust is not None)
    results.method, results.fit_history, results.converged = "IRLS", {"iteration": 0}, True
    if robust is not None:
        results.cov_params_default, results.cov_type = robust, HC3
        results.cov_kwds = {"description": "HC3 by the leverages of the model"}
    return GLMResultsWrapper(results)
