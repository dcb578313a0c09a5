"""Ranks: how two numbers go together."""

import numpy as np
from numpy.typing import NDArray


def concordance(one: NDArray[np.float64], other: NDArray[np.float64]) -> int:
    """Count concordant less discordant pairs of units.

    Parameters
    ----------
    one, other
        Two numbers a unit, of equal length, without NaN.

    Returns
    -------
    int
        Kendall's S; it has the sign of tau, and pairs tied in either number count for nothing.

    References
    ----------
    Kendall (1938), Biometrika 30:81-93.
    """
    signs = np.sign(one[:, None] - one[None, :]) * np.sign(other[:, None] - other[None, :])
    return int(signs.sum()) // 2
