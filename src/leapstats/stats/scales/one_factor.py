"""One common factor of the items of a scale, by maximum likelihood, and the reliability that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.result import Inference
from leapstats.stats.scales.answers import Answers, correlations, deviations, named
from leapstats.stats.scales.consistency import refuse_constant
from leapstats.terms import Numbers

# Least share of an item's variance that is its own, as in R's factanal.
LEAST_UNIQUE = 0.005
# A correlation matrix with a smaller eigenvalue cannot be told from a singular one.
SINGULAR = 1e-10
# With less curvature of the likelihood, in logs of unique variances, its maximum is no point.
FLAT = 1e-5
NEWTON_STEPS = 3
# Steeper than this at the end, a search has not arrived.
ARRIVED = 1e-6
STEP = 1e-5


def mcdonald_omega(items: Answers) -> Inference:
    """Estimate McDonald's omega (total) of a scale: the share of the variance of its sum that one factor explains.

    Parameters
    ----------
    items
        Answers, units x items, with reversed items turned; complete, three items or more, and more units than items.

    Returns
    -------
    Inference
        `estimate` only: the squared sum of the loadings over itself and the sum of the unique variances, both of the
        covariance matrix. `note` names items that load negatively, or whose unique variance stands at its least value
        (half a percent of its variance).

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units or three items, an item is constant, items hardly correlate or are
        combinations of each other, or the maximum of the likelihood is not found.

    Notes
    -----
    One factor with uncorrelated errors, fitted by maximum likelihood. If the scale has parts, omega of one factor is
    not the reliability of its sum. With a few dozen units it varies much. With as many items as units take
    `cronbach_alpha`.

    References
    ----------
    McDonald (1999), Test Theory: A Unified Treatment, Erlbaum. Joreskog (1967), Psychometrika 32:443-482.
    """
    centred = deviations(items)
    if centred.shape[1] < 3:
        raise NotEstimableError("one factor needs three items or more, not 2; take cronbach_alpha")
    refuse_constant(centred)
    found = correlations(centred)
    if np.linalg.eigvalsh(found)[0] < SINGULAR:
        raise NotEstimableError(
            f"with {centred.shape[0]} units and {centred.shape[1]} items, items are combinations of each other: one "
            "factor has no maximum likelihood; take cronbach_alpha"
        )
    factor = fitted(found)
    scales = np.linalg.norm(centred, axis=0)
    common = float(scales @ factor.loadings) ** 2
    return Inference(
        method="McDonald's omega of one factor (maximum likelihood, covariance matrix)",
        estimate=common / (common + float(scales**2 @ factor.unique)),
        note=_note(factor),
    )


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """Loadings and unique variances of standardized items, one an item; the sum of the loadings is not negative."""

    loadings: Numbers
    unique: Numbers


def _note(factor: OneFactor) -> str:
    at_least = np.flatnonzero(factor.unique <= LEAST_UNIQUE) + 1
    negative = np.flatnonzero(factor.loadings < 0) + 1
    parts = [(at_least, "no variance of its own (a Heywood case)"), (negative, "negative on the factor")]
    return "; ".join(f"{what}: {named(places.tolist())}" for places, what in parts if len(places))


def fitted(matrix: Numbers) -> OneFactor:
    """Fit one factor to a correlation matrix of full rank.

    Raises
    ------
    NotEstimableError
        If the likelihood has no maximum that can be found.
    """
    from scipy.optimize import minimize

    start = np.clip((1 - 0.5 / len(matrix)) / np.diag(np.linalg.inv(matrix)), LEAST_UNIQUE, 1.0)
    near = minimize(
        _discrepancy,
        start,
        args=(matrix,),
        jac=True,
        bounds=[(LEAST_UNIQUE, 1.0)] * len(matrix),
        method="L-BFGS-B",
        options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 10_000},
    ).x
    free = (near > LEAST_UNIQUE) & (near < 1.0)

    def moved(values: Numbers) -> Numbers:
        unique = near.copy()
        unique[free] = np.clip(values, LEAST_UNIQUE, 1.0)
        return unique

    def slopes(values: Numbers) -> Numbers:
        return _slopes(moved(values), matrix)[free]

    # The discrepancy is flat at its minimum: Newton's steps on its slopes find the place to twice as many digits.
    values = near[free]
    for _ in range(NEWTON_STEPS):
        curvature = _curvature(slopes, values)
        if np.linalg.eigvalsh(curvature * np.outer(values, values)).min(initial=np.inf) < FLAT:
            raise NotEstimableError("items hardly correlate, so many factors fit them equally well")
        values = values - np.linalg.solve(curvature, slopes(values))
    if np.abs(slopes(values)).max(initial=0.0) > ARRIVED:
        raise NotEstimableError("the likelihood of one factor has no maximum that could be found; take cronbach_alpha")
    unique = moved(values)
    loadings = _loadings(unique, matrix)
    return OneFactor(loadings if loadings.sum() >= 0 else -loadings, unique)


def _curvature(slopes: Callable[[Numbers], Numbers], values: Numbers) -> Numbers:
    """Return the derivatives of slopes by central differences, symmetric."""
    moves = np.diag(STEP * values)
    columns = [(slopes(values + move) - slopes(values - move)) / (2 * move.sum()) for move in moves]
    found = np.array(columns).reshape(moves.shape)
    symmetric: Numbers = (found + found.T) / 2
    return symmetric


def _spectrum(unique: Numbers, matrix: Numbers) -> tuple[Numbers, Numbers]:
    """Return the eigenvalues of the scaled matrix, the largest last, and the loadings that follow."""
    roots = np.sqrt(unique)
    values, vectors = np.linalg.eigh(matrix / np.outer(roots, roots))
    return values, roots * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))


def _discrepancy(unique: Numbers, matrix: Numbers) -> tuple[float, Numbers]:
    """Return Joreskog's f of given unique variances, at the best loadings, and its slopes."""
    values, loadings = _spectrum(unique, matrix)
    rest = values[:-1]
    return float((rest - np.log(rest) - 1).sum()), (loadings**2 + unique - np.diag(matrix)) / unique**2


def _slopes(unique: Numbers, matrix: Numbers) -> Numbers:
    return _discrepancy(unique, matrix)[1]


def _loadings(unique: Numbers, matrix: Numbers) -> Numbers:
    return _spectrum(unique, matrix)[1]
