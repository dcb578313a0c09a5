"""Which limits a share has, by the design of the sample: the written rule of descriptive tables."""

import numpy as np

from leapstats.errors import TooLargeError
from leapstats.stats.design.hypergeometric import hypergeometric_limits
from leapstats.stats.design.proportion_limits import beta_limits
from leapstats.stats.design.sample import Design, SampleDesign
from leapstats.stats.result import Inference
from leapstats.terms import Numbers


def design_share_limits(domain: Design, column: Numbers, *, conf_level: float) -> Inference:
    """Estimate a share with its limits: exact ones of a simple random sample of a known population, else by the design.

    The exact limits are those of `hypergeometric_limits`, for all units of a sample that was drawn in one stage and one
    stratum with equal weights. Of a part of them it is not known how many the population has, and the limits are those
    of `beta_limits` (Korn-Graubard), as of any other design.
    """
    size = _simple_population(domain)
    if size:
        inside = domain.weights != 0
        try:
            return hypergeometric_limits(int(column[inside].sum()), int(inside.sum()), size, conf_level=conf_level)
        except TooLargeError:
            pass
    return beta_limits(domain, column, conf_level=conf_level)


def _simple_population(domain: Design) -> int:
    """Return the size of the population of a simple random sample, all of whose units are in the domain; else 0."""
    if not isinstance(domain, SampleDesign) or len(domain.stages) > 1:
        return 0
    stage, weights = domain.stages[0], domain.weights
    is_simple = stage.is_of_units and stage.n_strata == 1 and bool(np.all(np.isfinite(stage.population)))
    if not is_simple or not weights[0] or not np.all(weights == weights[0]) or stage.population[0] % 1:
        return 0
    return int(stage.population[0])
