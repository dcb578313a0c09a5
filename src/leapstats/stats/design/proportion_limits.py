"""Limits of a proportion that was estimated from a design; they exist at 0 and 100 %, too."""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import Means, t_quantile
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF, is_census, is_without_error, shares_of_units
from leapstats.stats.design.sample import Design
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Sample

ALL_OR_NONE = "0 or 100 %: exact binomial limits of the number of units, less for the degrees of freedom of the design"
NO_ERROR = "no variance between the clusters of a stratum"


@dataclass(frozen=True, slots=True)
class _Share:
    """A proportion, its variance, and what its limits need."""

    share: float
    variance: float
    n_units: int
    df: float
    conf_level: float

    @property
    def is_extreme(self) -> bool:
        return self.share in {0.0, 1.0}

    @property
    def t(self) -> float:
        return t_quantile(self.df, self.conf_level)

    @property
    def size(self) -> float:
        """How many units of a simple sample have this variance; those that there are at 0 and 100 %."""
        return float(self.n_units) if self.is_extreme else self.share * (1 - self.share) / self.variance

    @property
    def size_for_df(self) -> float:
        """The size less for the degrees of freedom: by the squares of the quantiles of t."""
        return self.size * (t_quantile(self.n_units - 1, self.conf_level) / self.t) ** 2

    def exact(self) -> Interval:
        """Return the binomial limits of the size less for the degrees of freedom."""
        from scipy.special import betaincinv

        size, tail = self.size_for_df, (1 - self.conf_level) / 2
        yes, no = size * self.share, size * (1 - self.share)
        low = float(betaincinv(yes, no + 1, tail)) if self.share > 0 else 0.0
        high = 1 - float(betaincinv(no, yes + 1, tail)) if self.share < 1 else 1.0
        return Interval(low, high, self.conf_level)

    def inference(self, method: str, limits: Interval, note: str = "") -> Inference:
        return Inference(method=method, estimate=self.share, conf_int=limits, df=self.df, note=note)


def _share(design: Design, column: Sample, conf_level: float) -> _Share:
    check_level(conf_level)
    values = shares_of_units(design, column, "column")
    inside = values[design.weights != 0]
    extreme = bool(np.all(inside == inside[0]))
    share = float(inside[0] if extreme else Means(values).values(design.weights)[0])
    variance = 0.0 if extreme else float(design.covariance(Means(values))[0, 0])
    return _Share(share, variance, len(inside), design.df, conf_level)


def _without_limits(design: Design, found: _Share, method: str) -> Inference | None:
    """Return what is said where no method is needed or possible: a census, or no degrees of freedom."""
    if found.n_units < 2 or not found.df > 0:
        return found.inference(method, Interval(level=found.conf_level), WITHOUT_DF)
    if not is_without_error(found.variance, found.share * (1 - found.share)):
        return None
    census = is_census(design)
    if found.is_extreme and not census:
        return None
    limits = Interval(found.share, found.share, found.conf_level)
    return found.inference(method, limits, CENSUS if census else NO_ERROR)


def logit_limits(design: Design, column: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion from a design, with t limits of its log odds.

    Parameters
    ----------
    design
        The sample, or a domain of it.
    column
        1 for a unit with the trait and 0 for one without (n,); anything, NaN too, where the weight is 0.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Fractions between 0 and 1; `df` is that of the design. At 0 and 100 %, where there are no log odds, the limits
        are those of `beta_limits`, and the note says so. Limits are NaN, with a note, without degrees of freedom.

    Raises
    ------
    ValueError
        If there is not one 0 or 1 a unit, or the level is out of range.
    NotEstimableError
        If no unit has a weight.

    Notes
    -----
    Not for proportions near 0 and 1 of a few dozen units: take `beta_limits`, which are wider there. With a simple
    random sample from a population of known size take `hypergeometric_limits`.

    References
    ----------
    Korn & Graubard (1998), Surv Methodol 24:193-201. Agreement with `svyciprop(method = "logit")` of R's survey.
    """
    found = _share(design, column, conf_level)
    method = "t limits of the log odds of a proportion, by the design"
    said = _without_limits(design, found, method)
    if said is not None:
        return said
    if found.is_extreme:
        return found.inference(method, found.exact(), ALL_OR_NONE)
    log_odds = math.log(found.share / (1 - found.share))
    half = found.t * math.sqrt(found.variance) / (found.share * (1 - found.share))
    from scipy.special import expit

    limits = Interval(float(expit(log_odds - half)), float(expit(log_odds + half)), conf_level)
    return found.inference(method, limits)


def beta_limits(design: Design, column: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion from a design, with exact binomial limits of the effective size (Korn-Graubard).

    The effective size is that of a simple sample with as large a variance, times the square of t on the number of units
    less 1 over t on the degrees of freedom of the design. It may exceed the number of units. At 0 and 100 % it is the
    number of units, times the same squares. Parameters, returns and errors are those of `logit_limits`.

    Notes
    -----
    Not a guarantee, although it is exact in a simple sample: of a rare trait in strata with unequal fractions it holds
    the truth in about 90 %. Where a trait is the same within clusters, the number of units at 0 and 100 % is too large,
    and the limits too short.

    References
    ----------
    Korn & Graubard (1998), Surv Methodol 24:193-201. Agreement with `svyciprop(method = "beta")` of R's survey.
    """
    found = _share(design, column, conf_level)
    method = "exact binomial limits of the effective size (Korn-Graubard) of a proportion"
    said = _without_limits(design, found, method)
    if said is not None:
        return said
    return found.inference(method, found.exact(), ALL_OR_NONE if found.is_extreme else "")


def effective_wilson_limits(design: Design, column: Sample, *, conf_level: float = 0.95) -> Inference:
    """Estimate a proportion from a design, with Wilson limits of the effective size and t of the design.

    The effective size is that of a simple sample with as large a variance; at 0 and 100 % it is the number of units.
    Parameters, returns and errors are those of `logit_limits`.

    Notes
    -----
    Shorter than `beta_limits`, and on average near the level; below it for some proportions. Not where each tail has to
    keep its half of the error.

    References
    ----------
    Kott & Carr (1997), J Off Stat 13:367-387. Franco, Little, Louis & Slud (2019), J Surv Stat Methodol 7:334-364.
    """
    found = _share(design, column, conf_level)
    method = "Wilson limits of the effective size of a proportion, t of the design"
    said = _without_limits(design, found, method)
    if said is not None:
        return said
    lift = found.t**2 / found.size
    centre = (found.share + lift / 2) / (1 + lift)
    half = math.sqrt(found.share * (1 - found.share) * lift + lift**2 / 4) / (1 + lift)
    low = 0.0 if found.share == 0 else max(0.0, centre - half)
    high = 1.0 if found.share == 1 else min(1.0, centre + half)
    note = "0 or 100 %: the effective size is the number of units" if found.is_extreme else ""
    return found.inference(method, Interval(low, high, conf_level), note)
