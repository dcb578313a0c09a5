"""The same units on several items or occasions: yes-or-no answers (Cochran's Q) and ranks (Friedman)."""

import numpy as np
from numpy.typing import ArrayLike

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.stats.exact.unit_permutations import probability_as_spread
from leapstats.stats.result import Inference
from leapstats.terms import Numbers, Whole

CONSTANT = "no unit's answers differ"
YES_NO = "0 and 1"
FINITE = "finite numbers"


def cochran_q(answers: ArrayLike) -> Inference:
    """Test whether yes is as frequent on each of several items (Cochran's Q, asymptotic).

    Parameters
    ----------
    answers
        0 or 1, units x items, at least two items; units with a missing answer are left out before.

    Returns
    -------
    Inference
        `statistic` is Q, `df` the number of items less 1, and p that of chi-square. Where each unit says
        the same on every item, Q is 0 and p is 1, which `note` says. Units that do so never count. For
        two items it is `mcnemar_chi_square`.

    Raises
    ------
    ValueError
        If `answers` is not a complete array of 0 and 1, units x items, with two items at least.
    NotEstimableError
        If there are no units.

    Notes
    -----
    Asymptotic: not where the units whose answers differ, times the items, are fewer than about 24; take
    `exact_cochran_q`. Not for different units on each item: take `chi_square`. Not for items with an order,
    to which it is blind.

    References
    ----------
    Cochran (1950), Biometrika 37:256-266. Tate & Brown (1970), JASA 65:155-160, for when it is accurate.
    """
    return _asymptotic("Cochran's Q test", _yes_no(answers))


def exact_cochran_q(answers: ArrayLike) -> Inference:
    """Test whether yes is as frequent on each of several items (Cochran's Q, exact).

    Each unit's answers are dealt out anew among the items, in every way: the hypothesis is that they are
    exchangeable within a unit.

    Parameters
    ----------
    answers
        As in `cochran_q`.

    Returns
    -------
    Inference
        `statistic` is that of `cochran_q`; `p_value` the probability of one at least as large, in (0, 1].
        For two items it is `mcnemar_exact`.

    Raises
    ------
    ValueError
        If `answers` is not a complete array of 0 and 1, units x items, with two items at least.
    NotEstimableError
        If there are no units.
    TooLargeError
        If counting would take more than some seconds, as with thirty units and eight items.

    Notes
    -----
    Not where items go together more closely in some pairs than in others and only their frequencies are in
    question: the level is guaranteed for exchangeable items. Not for items with an order, to which it is
    blind. For hundreds of units `cochran_q` says the same.

    References
    ----------
    Cochran (1950), Biometrika 37:256-266. Patil (1975), JASA 70:186-189, for the exact distribution.
    """
    return _exact("exact Cochran's Q test, each unit's answers permuted", _yes_no(answers), "use cochran_q")


def friedman(answers: ArrayLike) -> Inference:
    """Test whether numbers are larger on some of several occasions (Friedman, asymptotic, ties corrected).

    Parameters
    ----------
    answers
        Numbers, units x occasions, at least two occasions; units with a missing one are left out before.
        They are ranked within each unit, ties sharing their mean rank.

    Returns
    -------
    Inference
        `statistic` is Friedman's chi-square corrected for ties, `df` the number of occasions less 1. Where
        no unit's numbers differ, it is 0 and p is 1, which `note` says.

    Raises
    ------
    ValueError
        If `answers` is not a complete array of numbers, units x occasions, with two occasions at least.
    NotEstimableError
        If there are no units.

    Notes
    -----
    Asymptotic, and mostly conservative with few units: with fewer than about fifteen take
    `exact_friedman`. With two occasions only the signs are left: take `wilcoxon_signed_rank`. Not for
    different units on each occasion: take `kruskal_wallis`. It is blind to an order of the occasions.
    Values tie where they are equal as floats: round what was computed before.

    References
    ----------
    Friedman (1937), JASA 32:675-701. Conover (1999), Practical Nonparametric Statistics, 3rd ed., section
    5.8, for ties.
    """
    return _asymptotic("Friedman test, asymptotic, corrected for ties", _doubled_ranks(answers))


def exact_friedman(answers: ArrayLike) -> Inference:
    """Test whether numbers are larger on some of several occasions (Friedman, exact also with ties).

    Each unit's ranks are dealt out anew among the occasions, in every way: the hypothesis is that the
    numbers are exchangeable within a unit.

    Parameters
    ----------
    answers
        As in `friedman`.

    Returns
    -------
    Inference
        `statistic` is that of `friedman`; `p_value` the probability of one at least as large, in (0, 1].

    Raises
    ------
    ValueError
        If `answers` is not a complete array of numbers, units x occasions, with two occasions at least.
    NotEstimableError
        If there are no units.
    TooLargeError
        If counting would take more than some seconds, as with thirty units and five occasions.

    Notes
    -----
    With two occasions only the signs are left: take `wilcoxon_signed_rank`. Not where numbers are more
    variable on some occasions, and only their location is in question: the level is guaranteed for
    exchangeable ones. It is blind to an order of the occasions. Values tie where they are equal as floats.

    References
    ----------
    Friedman (1937), JASA 32:675-701.
    """
    method = "exact Friedman test, each unit's ranks permuted"
    return _exact(method, _doubled_ranks(answers), "use friedman")


def _yes_no(answers: ArrayLike) -> Whole:
    numbers = _complete(answers, YES_NO)
    if not np.all((numbers == 0) | (numbers == 1)):
        raise ValueError(_wanted(YES_NO))
    return numbers.astype(np.int64)


def _doubled_ranks(answers: ArrayLike) -> Whole:
    """Return twice the mid-rank of each number within its unit: ties make halves."""
    numbers = _complete(answers, FINITE)
    if not np.all(np.isfinite(numbers)):
        raise ValueError(_wanted(FINITE))
    if numbers.shape[1] > len(numbers):
        return np.array([_ranked(row) for row in numbers])
    places = [np.sum(numbers < each, axis=1) + np.sum(numbers <= each, axis=1) for each in numbers.T[:, :, None]]
    return np.column_stack(places) + 1


def _ranked(row: Numbers) -> Whole:
    _, places, sizes = np.unique(row, return_inverse=True, return_counts=True)
    return np.asarray((2 * np.cumsum(sizes) - sizes + 1)[places])


def _complete(answers: ArrayLike, kind: str) -> Numbers:
    numbers = floats(answers, _wanted(kind))
    if numbers.ndim != 2 or numbers.shape[1] < 2:
        raise ValueError(_wanted(kind))
    if not len(numbers):
        raise NotEstimableError("answers has no units")
    return numbers


def _wanted(kind: str) -> str:
    return f"answers must contain {kind}, units x items with at least two items; remove units with missing answers"


def _statistic(scores: Whole) -> float:
    """Return Cochran's Q of 0 and 1, and Friedman's chi-square of ranks; 0 where no unit's scores differ."""
    # In floats: squares of the totals of very many are no 64-bit numbers.
    numbers, totals = scores - scores.mean(axis=1, keepdims=True), scores.sum(axis=0).astype(np.float64)
    within, between = float((numbers**2).sum()), float(((totals - totals.mean()) ** 2).sum())
    return (scores.shape[1] - 1) * between / within if np.ptp(scores, axis=1).any() else 0.0


def _note(scores: Whole) -> str:
    return "" if np.ptp(scores, axis=1).any() else CONSTANT


def _asymptotic(method: str, scores: Whole) -> Inference:
    from scipy.special import chdtrc

    statistic, df = _statistic(scores), float(scores.shape[1] - 1)
    p = float(chdtrc(df, statistic))
    return Inference(method=method, statistic=statistic, df=df, p_value=p, note=_note(scores))


def _exact(method: str, scores: Whole, instead: str) -> Inference:
    return Inference(
        method=method,
        statistic=_statistic(scores),
        p_value=probability_as_spread(scores, instead),
        note=_note(scores),
    )
