"""Single items of a scale: what the scale is without them, and whether they go with it."""

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.scales.answers import Answers, correlations, deviations, without_rounding
from leapstats.stats.scales.consistency import alpha_of
from leapstats.terms import Numbers

# A loading of so little is rounding error.
NO_LOADING = 1e-9


def alpha_if_dropped(items: Answers) -> Numbers:
    """Compute Cronbach's alpha of a scale without each of its items.

    Parameters
    ----------
    items
        Answers, units x items, with reversed items turned; complete, three items or more.

    Returns
    -------
    Numbers
        One an item; NaN where the sum of the other items does not vary.

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units, or three items.

    Notes
    -----
    Describes this sample. With few units do not drop an item for a slightly larger alpha: the gain is likely chance.

    References
    ----------
    Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed., McGraw-Hill, chapter 8. Raykov (2007), Br J Math Stat
    Psychol 60:209-216, of why not to drop by it.
    """
    centred = deviations(items)
    if centred.shape[1] < 3:
        raise NotEstimableError("alpha without an item needs three items or more, not 2")
    return np.array([alpha_of(np.delete(centred, item, axis=1)) for item in range(centred.shape[1])])


def item_rest_correlations(items: Answers) -> Numbers:
    """Compute the corrected item-total correlations: of each item with the sum of the others.

    Parameters
    ----------
    items
        Answers, units x items, with reversed items turned; complete.

    Returns
    -------
    Numbers
        One an item; NaN where the item, or the sum of the others, does not vary.

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units or items.

    Notes
    -----
    Below 0.3 an item hardly belongs to the scale; with thirty units the limits of a correlation of 0.3 reach from -0.1
    to 0.6.

    References
    ----------
    Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed., McGraw-Hill, chapter 8.
    """
    centred = deviations(items)
    total = centred.sum(axis=1)
    rests = total[:, None] - centred
    rests = without_rounding(rests, np.full(centred.shape[1], centred.shape[1] * np.abs(centred).max()))
    return np.array([correlations(np.column_stack(pair))[0, 1] for pair in zip(centred.T, rests.T, strict=True)])


def unreversed_items(items: Answers) -> tuple[int, ...]:
    """Find items that look unreversed: those that load negatively on the first principal component.

    Parameters
    ----------
    items
        Answers, units x items; complete.

    Returns
    -------
    tuple of int
        Their places, from 0. The sign of the component is that of the sum of its loadings. Constant items are passed
        over.

    Raises
    ------
    ValueError
        If an answer is missing or infinite.
    NotEstimableError
        If there are fewer than two units, or three items that vary: of two, either may be the one.

    Notes
    -----
    A hint to read the wording of the item, not a reason to reverse it: with few units or weak items, chance turns
    signs.

    References
    ----------
    Revelle (2024), psych: Procedures for Psychological Research, the argument `check.keys` of `alpha`.
    """
    centred = deviations(items)
    varying = np.flatnonzero(centred.any(axis=0))
    if len(varying) < 3:
        raise NotEstimableError(f"an unreversed item shows among three varying items or more, not {len(varying)}")
    first = np.linalg.eigh(correlations(centred[:, varying]))[1][:, -1]
    loadings = first if first.sum() >= 0 else -first
    return tuple(int(place) for place in varying[loadings < -NO_LOADING])
