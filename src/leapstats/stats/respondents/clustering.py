"""What respondents in groups are worth beside as many independent ones."""

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import sample
from leapstats.stats.result import Inference
from leapstats.terms import Sample


def clustering_design_effect(sizes: Sample, icc: float) -> Inference:
    """Estimate how many times the variance of a mean of respondents is larger for their being in groups.

    Parameters
    ----------
    sizes
        Respondents of each group, whole numbers from 1.
    icc
        The intraclass correlation of single answers, such as `group_icc` estimates it, from -1 to 1; below 0 it is
        taken for 0.

    Returns
    -------
    Inference
        `estimate` is 1 + (m - 1) icc, where m is the mean size of the group of a respondent: the sum of squared sizes
        over the sum of sizes. `note` has the effective number of respondents.

    Raises
    ------
    ValueError
        If a size is none, or the correlation is out of range.
    NotEstimableError
        If there is no group.

    Notes
    -----
    Of the mean over respondents, each with the same weight, and of what is measured at the level of the group. Not of
    the mean of the groups' means, nor of samples with weights: take `design_effect`.

    References
    ----------
    Kish (1965), Survey Sampling, Wiley, section 5.4. Donner, Birkett & Buck (1981), Am J Epidemiol 114:906-914.
    """
    numbers = sample(sizes, "sizes")
    if np.any((numbers < 1) | (numbers % 1 != 0)):
        raise ValueError("sizes must be whole numbers from 1; leave out groups without respondents")
    if not -1 <= icc <= 1:
        raise ValueError(f"icc must be from -1 to 1, not {icc}")
    if not len(numbers):
        raise NotEstimableError("a design effect needs at least one group; sizes is empty")
    total = float(numbers.sum())
    effect = 1 + (float(numbers @ numbers) / total - 1) * max(icc, 0.0)
    worth = f"{total:.0f} respondents are worth {total / effect:.1f} independent ones"
    return Inference(
        method="design effect of clustering, by the size of a respondent's group",
        estimate=effect,
        note=f"icc below 0 taken for 0; {worth}" if icc < 0 else worth,
    )
