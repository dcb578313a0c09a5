"""Adjust the p-values of a family of tests. Each takes p-values and returns them adjusted, in the same order.

Bonferroni's, Holm's, the default for changes, and the false discovery rates, which every family of associations prints,
are worked out here: statsmodels has the same numbers, but its import would add a second to a command that takes two.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.stats.checks import floats

PValues = Sequence[float] | NDArray[np.float64]


def bonferroni(p_values: PValues) -> NDArray[np.float64]:
    """Multiply each p-value by their number.

    Parameters
    ----------
    p_values
        Numbers between 0 and 1, one a test, in any order; none is fine.

    Returns
    -------
    array
        Adjusted p-values in the same order, never below the given ones and at most 1. A test with
        one of at most alpha is significant at the level alpha of the whole family.

    Raises
    ------
    ValueError
        If one is missing or out of range, or they are not one list.

    Notes
    -----
    Keeps the chance of any false finding at its level, whatever the dependence of the tests. Not for
    tests alone: `holm` keeps the same with more power. Of use where limits have to agree with the
    tests: theirs are those at a conf_level of 1 - alpha / number.

    References
    ----------
    Dunn (1961), JASA 56:52-64.
    """
    numbers = _checked(p_values)
    return np.minimum(1.0, numbers * len(numbers))


def holm(p_values: PValues) -> NDArray[np.float64]:
    """Adjust by Holm's step-down procedure: the chance of any false finding, whatever the dependence.

    Parameters, returns and errors are those of `bonferroni`.

    Notes
    -----
    Not where tests are many and exact on small counts: many of them can never be significant, which
    `westfall_young` takes into account. Not for a search among hundreds whose finds are to be
    followed up: there take `benjamini_hochberg`.

    References
    ----------
    Holm (1979), Scand J Stat 6:65-70.
    """
    numbers = _checked(p_values)
    order = np.argsort(numbers, kind="stable")
    adjusted = np.empty_like(numbers)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(np.arange(len(numbers), 0, -1) * numbers[order]))
    return adjusted


def hochberg(p_values: PValues) -> NDArray[np.float64]:
    """Adjust by Hochberg's step-up procedure: the chance of any false finding for tests that are not opposed.

    Parameters, returns and errors are those of `bonferroni`.

    Notes
    -----
    Not for tests that may be negatively dependent, such as those of shares that add up to one: it
    rests on Simes' inequality, which holds for independent and for many positively dependent tests.
    There take `holm`.

    References
    ----------
    Hochberg (1988), Biometrika 75:800-802. Simes (1986), Biometrika 73:751-754.
    """
    return _by_statsmodels(p_values, "simes-hochberg")


def hommel(p_values: PValues) -> NDArray[np.float64]:
    """Adjust by Hommel's procedure, Simes' test closed: never above Hochberg's.

    Parameters, returns and errors are those of `bonferroni`.

    Notes
    -----
    Not for tests that may be negatively dependent, as with `hochberg`; there take `holm`.

    References
    ----------
    Hommel (1988), Biometrika 75:383-386. Wright (1992), Biometrics 48:1005-1013, for the algorithm.
    """
    return _by_statsmodels(p_values, "hommel")


def benjamini_hochberg(p_values: PValues) -> NDArray[np.float64]:
    """Adjust by Benjamini and Hochberg: the false discovery rate for tests that are not opposed.

    Parameters, returns and errors are those of `bonferroni`; at the level alpha, findings are false
    in a share of alpha at most on average.

    Notes
    -----
    Not where a single false finding matters: take `holm`. Not for negatively dependent tests: there
    take `benjamini_yekutieli`.

    References
    ----------
    Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300. Benjamini & Yekutieli (2001), Ann Stat
    29:1165-1188, for the dependence.
    """
    return _false_discovery(_checked(p_values), 1.0)


def benjamini_yekutieli(p_values: PValues) -> NDArray[np.float64]:
    """Adjust by Benjamini and Yekutieli: the false discovery rate, whatever the dependence.

    Parameters, returns and errors are those of `benjamini_hochberg`.

    Notes
    -----
    Not for small families: it is often stricter than `holm`, which keeps a stronger promise
    whatever the dependence.

    References
    ----------
    Benjamini & Yekutieli (2001), Ann Stat 29:1165-1188.
    """
    numbers = _checked(p_values)
    return _false_discovery(numbers, float(np.sum(1 / np.arange(1, len(numbers) + 1))))


def _checked(p_values: PValues) -> NDArray[np.float64]:
    message = "p_values must be a list of numbers between 0 and 1; remove missing values"
    numbers = floats(p_values, message)
    # A missing number is within no bounds.
    if numbers.ndim != 1 or not np.all((numbers >= 0) & (numbers <= 1)):
        raise ValueError(message)
    return numbers


def _by_statsmodels(p_values: PValues, method: str) -> NDArray[np.float64]:
    numbers = _checked(p_values)
    if not len(numbers):
        return numbers
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(numbers, method=method)[1])


def _false_discovery(numbers: NDArray[np.float64], dependence: float) -> NDArray[np.float64]:
    """Step up: the least, over all p at least as large, of p times their number over its rank."""
    order = np.argsort(-numbers, kind="stable")
    ranks = np.arange(len(numbers), 0, -1)
    stepped = np.minimum.accumulate(numbers[order] * (dependence * len(numbers) / ranks)) if len(numbers) else numbers
    adjusted = np.empty_like(numbers)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
