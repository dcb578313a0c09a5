"""Two models of one outcome, one within the other."""

import math

from leapstats.stats.models.coefficients import Model
from leapstats.stats.result import Inference

ROUNDING = 1e-7


def likelihood_ratio(larger: Model, smaller: Model, df: int) -> Inference:
    """Test what a larger model has beyond a smaller one within it, all at once (likelihood ratio).

    Parameters
    ----------
    larger, smaller
        Models of the same kind for the same units, both fitted by maximum likelihood; the smaller lacks some columns
        of the larger.
    df
        How many coefficients the smaller one lacks, over all equations.

    Returns
    -------
    Inference
        `statistic` is twice the difference of the log-likelihoods, `p_value` its upper tail of chi-square on `df`.

    Raises
    ------
    ValueError
        If a model has no log-likelihood of its own, the units differ in number, `df` is no whole number from 1, or the
        smaller model has the higher likelihood, so that it is not within the larger.

    Notes
    -----
    For factors of several columns, and for a column in every equation of `multinomial`. Assumes the variance of the
    model: not for counts that vary more than Poisson's. Penalized likelihoods, such as those of `firth_logistic`, of
    different designs do not compare. Rejects a little too often where columns are many for the units.

    References
    ----------
    Wilks (1938), Ann Math Stat 9:60-62.
    """
    from scipy.special import chdtrc

    for name, model in (("larger", larger), ("smaller", smaller)):
        if not isinstance(model, Model) or not math.isfinite(model.log_likelihood):
            raise ValueError(f"{name} must be a model fitted by maximum likelihood, with a log-likelihood")
    if larger.units != smaller.units:
        raise ValueError(f"the models must have the same units, not {larger.units} and {smaller.units}")
    if isinstance(df, bool) or not isinstance(df, int) or df < 1:
        raise ValueError(f"df must be a whole number of 1 or more, not {df!r}")
    statistic = 2 * (larger.log_likelihood - smaller.log_likelihood)
    if statistic < -ROUNDING * (1 + abs(larger.log_likelihood)):
        raise ValueError(
            "the smaller model is likelier than the larger one; it must lack columns of it, for the same units"
        )
    statistic = max(0.0, statistic)
    return Inference(
        method="likelihood ratio test", statistic=statistic, df=float(df), p_value=float(chdtrc(df, statistic))
    )
