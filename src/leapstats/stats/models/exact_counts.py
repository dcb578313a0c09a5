"""Exact conditional Poisson regression: every coefficient given the total and the statistics of the others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from leapstats.stats.checks import check_level, sample
from leapstats.stats.exact.count_sums import conditional_counts, sides
from leapstats.stats.models.coefficients import COUNTS, checked
from leapstats.stats.models.exact import ExactModel, exact_coefficient


def exact_poisson(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    exposure: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> ExactModel:
    """Fit a Poisson model to counts by exact conditional inference.

    Parameters
    ----------
    outcome
        Whole numbers from 0, one a unit.
    design
        Units x columns, without an intercept.
    exposure
        What each count is per, such as patients or months: numbers above 0, not their logarithms.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    ExactModel
        One log rate ratio a column, none for the intercept, which is conditioned away. `estimate` is the conditional
        maximum likelihood estimate or, where that is infinite, the median unbiased one. Where the other columns leave
        one possible value the coefficient is NaN with p 1 and a note.

    Raises
    ------
    ValueError
        If the outcome, the design, the exposure, the names or the level are not as said.
    NotEstimableError
        If there are no units.
    TooLargeError
        If the events can fall in too many ways, found out before they are counted. Take `poisson`, or fewer or coarser
        columns.

    Notes
    -----
    For few events, and for groups without any. Not for counts that vary more than Poisson's, as those of practices of
    different kinds do: limits are then too narrow, and `poisson` is right. Conservative: mid-p limits and p are in
    `mid_p_conf_int` and `mid_p_value`. With one yes-no column these are the exact limits of the ratio of two rates.

    References
    ----------
    Mehta & Patel (1995), Stat Med 14:2143-2160. Przyborowski & Wilenski (1940), Biometrika 31:313-323.
    """
    check_level(conf_level)
    data = checked(outcome, design, names, COUNTS)
    units = len(data.outcome)
    per = np.ones(units) if exposure is None else sample(np.asarray(exposure), "exposure")
    if len(per) != units or not (per > 0).all():
        raise ValueError(f"exposure must have one number above 0 per unit, {units}")
    found = sides(data.outcome, data.design, per)
    return ExactModel(
        method="exact conditional Poisson regression, central limits, p twice the smaller tail",
        coefficients=tuple(
            exact_coefficient(name, conditional_counts(found, place), conf_level)
            for place, name in enumerate(data.names)
        ),
        units=units,
    )
