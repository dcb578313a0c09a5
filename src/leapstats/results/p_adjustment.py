"""Adjust the p-values of a family as a plan says."""

from collections.abc import Sequence

import numpy as np

from leapstats.stats.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
)
from leapstats.terms import Multiplicity

ADJUSTMENTS = {
    Multiplicity.HOLM: holm,
    Multiplicity.HOCHBERG: hochberg,
    Multiplicity.HOMMEL: hommel,
    Multiplicity.BONFERRONI: bonferroni,
    Multiplicity.BENJAMINI_HOCHBERG: benjamini_hochberg,
    Multiplicity.BENJAMINI_YEKUTIELI: benjamini_yekutieli,
}


def adjusted(p_values: Sequence[float], multiplicity: Multiplicity) -> list[float]:
    """Adjust p-values for their number; those that are NaN stay so and do not count.

    Parameters
    ----------
    p_values
        Of one family, in any order.
    multiplicity
        How; `none` leaves them as they are. `westfall_young` needs the data, not their p-values.
    """
    given = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(given)
    if multiplicity is not Multiplicity.NONE:
        given[known] = ADJUSTMENTS[multiplicity](given[known])
    return [float(p) for p in given]
