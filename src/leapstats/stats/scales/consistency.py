"""Internal consistency: Cronbach's alpha of answers and of standardized answers."""

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.result import Inference, Interval
from leapstats.stats.scales.answers import ROUNDING, Answers, constant_items, correlations, deviations, named
from leapstats.terms import Numbers

NEGATIVE = "negative: items disagree, so an item may be unreversed, or the items measure different things"


def cronbach_alpha(items: Answers, *, conf_level: float = 0.95) -> Inference:
    """Estimate Cronbach's alpha of a scale, with Feldt's limits.

    Parameters
    ----------
    items
        Answers, units x items, with reversed items turned; complete, two or more each way.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Alpha, at most 1, and limits by the F distribution. `note` says where it is negative or an item is constant.

    Raises
    ------
    ValueError
        If an answer is missing or infinite, or the level out of range.
    NotEstimableError
        If there are fewer than two units or items, or the sum of the items does not vary.

    Notes
    -----
    A reliability only if the items measure one thing equally well; otherwise too low, and with correlated errors too
    high. Many items make it high. For items that measure unequally well take `mcdonald_omega`. Feldt's limits rest on
    normal answers.

    References
    ----------
    Cronbach (1951), Psychometrika 16:297-334. Feldt, Woodruff & Salih (1987), Appl Psychol Meas 11:93-103.
    """
    from scipy.special import fdtri

    check_level(conf_level)
    centred = deviations(items)
    units, width = centred.shape
    alpha = alpha_of(centred)
    if np.isnan(alpha):
        raise NotEstimableError("the sum of the items does not vary, so alpha cannot be computed")
    tails = [fdtri(units - 1, (units - 1) * (width - 1), (1 + side * conf_level) / 2) for side in (1, -1)]
    low, high = (1 - (1 - alpha) * float(tail) for tail in tails)
    constant = constant_items(centred)
    notes = ([NEGATIVE] if alpha < 0 else []) + ([f"constant: {named(constant)}"] if constant else [])
    return Inference(
        method="Cronbach's alpha with Feldt's limits",
        estimate=alpha,
        conf_int=Interval(low, high, conf_level),
        note="; ".join(notes),
    )


def alpha_of(centred: Numbers) -> float:
    """Return alpha of deviations, units x items; NaN where their sum does not vary."""
    width = centred.shape[1]
    sums = centred.sum(axis=1)
    if np.abs(sums).max() <= ROUNDING * width * np.abs(centred).max():
        return float("nan")
    return float(width / (width - 1) * (1 - (centred**2).sum() / (sums**2).sum()))


def standardized_alpha(items: Answers) -> Inference:
    """Estimate alpha of standardized items, from the mean of their correlations.

    Parameters
    ----------
    items
        Answers, units x items, as of `cronbach_alpha`.

    Returns
    -------
    Inference
        `estimate` only. `note` says where it is negative.

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units or items, an item is constant, or the sum of standardized items does not vary.

    Notes
    -----
    For scores that are sums of standardized items, as where items have different ranges; otherwise `cronbach_alpha`.

    References
    ----------
    Cronbach (1951), Psychometrika 16:297-334. Falk & Savalei (2011), J Pers Assess 93:445-453.
    """
    centred = deviations(items)
    refuse_constant(centred)
    alpha = alpha_of(centred / np.linalg.norm(centred, axis=0))
    if np.isnan(alpha):
        raise NotEstimableError("the sum of the standardized items does not vary, so alpha cannot be computed")
    return Inference(method="standardized Cronbach's alpha", estimate=alpha, note=NEGATIVE if alpha < 0 else "")


def refuse_constant(centred: Numbers) -> None:
    """Raise NotEstimableError if an item does not vary, and name it."""
    if constant := constant_items(centred):
        raise NotEstimableError(f"constant, so without correlations: {named(constant)}; leave constant items out")


def inter_item_correlations(items: Answers) -> Numbers:
    """Compute the Pearson correlations of the items of a scale.

    Parameters
    ----------
    items
        Answers, units x items, as of `cronbach_alpha`.

    Returns
    -------
    Numbers
        Items x items; NaN where one of two items is constant.

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units or items.

    Notes
    -----
    Their mean is best between 0.15 and 0.50: below, items measure different things; above, they repeat each other. For
    items of two or three levels Pearson correlations are too low.

    References
    ----------
    Clark & Watson (1995), Psychol Assess 7:309-319.
    """
    return correlations(deviations(items))
