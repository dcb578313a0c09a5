"""A ratio of totals, such as staff per 10,000 patients: practices are the units, and their errors."""

import math
from dataclasses import dataclass

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.design.estimates import Estimates, Ratios, Totals, estimated, t_quantile
from leapstats.stats.design.inputs import CENSUS, WITHOUT_DF, is_census, numbers_of_units
from leapstats.stats.design.replication import jackknife_replicates, stratified_jackknife_replicates
from leapstats.stats.design.sample import Design, SampleDesign, sample_design
from leapstats.stats.means.student import moderate
from leapstats.stats.result import Inference, Interval
from leapstats.terms import Numbers, Sample

NO_VARIANCE = "no variance between units: the limits have no width"
UNBOUNDED = "the total below is not apart from 0: no ratio is excluded on either side"
FLAT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioOfTotals(Inference):
    """A ratio of totals, or a contrast of such ratios: `std_error`, and `n_units` that it is made of."""

    std_error: float
    n_units: int

    def __str__(self) -> str:
        return f"{Inference.__str__(self)}, standard error {self.std_error:.6g}, {self.n_units} units"


def linearized_ratio(
    numerators: Sample, denominators: Sample, *, design: Design | None = None, conf_level: float = 0.95
) -> RatioOfTotals:
    """Estimate a ratio of totals with t limits from Taylor linearization.

    Parameters
    ----------
    numerators
        One number a practice (n,), such as full-time equivalents.
    denominators
        One number from 0 a practice (n,), such as patients / 10,000: the ratio is per unit of it.
    design
        How the practices were sampled. Default: a simple random sample of a large population. Numbers of practices of
        weight 0 may be NaN.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    RatioOfTotals
        Numerators per unit of the denominators; `df` is clusters less strata.

    Raises
    ------
    ValueError
        If lengths differ, a number is missing, infinite or beyond 1e150, a denominator is below 0, or the level is out
        of range.
    NotEstimableError
        If there is one practice only, or the denominators add up to 0.

    Notes
    -----
    It weighs practices by their denominators: it is not the mean of the practices' own ratios. Leave out practices that
    did not report, by `design.domain` where there is a design; as 0 and 0 they would count in `df`. Not where few
    practices hold most of the denominator: `fieller_ratio` allows for the error of that total, too. Not for counts of
    events that happen to people: `garwood_rate`.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., chapter 6. `svyratio` of R's survey.
    """
    pairs = checked_pairs(numerators, denominators, design, conf_level)
    return _of(estimated(pairs.design, pairs.ratios), pairs, "linearized limits of a ratio of totals", conf_level)


def jackknife_ratio(
    numerators: Sample, denominators: Sample, *, design: SampleDesign | None = None, conf_level: float = 0.95
) -> RatioOfTotals:
    """Estimate a ratio of totals with t limits from the jackknife, which leaves one unit out at a time.

    Parameters, returns and errors are those of `linearized_ratio`; `design` has to say strata and clusters. A
    practice is left out at a time, or a cluster; distances are from the mean of the replicates.

    Notes
    -----
    A little wider than `linearized_ratio` where a practice is large. Not for a sample of several stages with known
    populations, which raises ValueError.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapter 4.
    """
    pairs = checked_pairs(numerators, denominators, design, conf_level)
    known = design if design is not None else sample_design(n_units=pairs.n_units)
    is_stratified = known.stages[0].n_strata > 1
    replicates = stratified_jackknife_replicates(known) if is_stratified else jackknife_replicates(known)
    found = Estimates(pairs.ratios.values(known.weights), replicates.covariance(pairs.ratios), known.df)
    return _of(found, pairs, "jackknife limits of a ratio of totals", conf_level)


def fieller_ratio(
    numerators: Sample, denominators: Sample, *, design: Design | None = None, conf_level: float = 0.95
) -> RatioOfTotals:
    """Estimate a ratio of totals with Fieller's limits, which allow for the error of both totals.

    Parameters and errors are those of `linearized_ratio`.

    Returns
    -------
    RatioOfTotals
        Limits need not lie evenly about the ratio. They are infinite where the total of the denominators is not apart
        from 0 at this level; `note` says so. `std_error` is that of `linearized_ratio`.

    Notes
    -----
    Near `linearized_ratio` where the total below is known well. Not where one practice holds most of the denominator:
    no limits are of use then, and these say so.

    References
    ----------
    Fieller (1954), J R Stat Soc B 16:175-185.
    """
    pairs = checked_pairs(numerators, denominators, design, conf_level)
    totals = estimated(pairs.design, Totals(np.column_stack([pairs.ratios.numerators, pairs.ratios.denominators])))
    plain = _of(estimated(pairs.design, pairs.ratios), pairs, "Fieller limits of a ratio of totals", conf_level)
    interval = _fieller(totals, conf_level)
    note = UNBOUNDED if math.isinf(interval.low) else plain.note
    return RatioOfTotals(
        method=plain.method, estimate=plain.estimate, conf_int=interval, df=plain.df, note=note,
        std_error=plain.std_error, n_units=plain.n_units,
    )  # fmt: skip


def _fieller(totals: Estimates, conf_level: float) -> Interval:
    """Return the ratios r at which the numerator less r times the denominator is within its limits of 0."""
    upper, lower = totals.values.tolist()
    (of_upper, of_both), (_, of_lower) = (t_quantile(totals.df, conf_level) ** 2 * totals.covariance).tolist()
    a, b, c = lower**2 - of_lower, upper * lower - of_both, upper**2 - of_upper
    if a <= 0:
        return Interval(-math.inf, math.inf, conf_level)
    half = math.sqrt(max(b**2 - a * c, 0.0))
    return Interval((b - half) / a, (b + half) / a, conf_level)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Numerators and denominators that were checked, and how their units were sampled."""

    ratios: Ratios
    design: Design
    n_units: int


def checked_pairs(numerators: Sample, denominators: Sample, design: Design | None, conf_level: float) -> Pairs:
    """Check what a ratio of totals is made of; errors are those of `linearized_ratio`."""
    check_level(conf_level)
    if design is not None:
        numerators = numbers_of_units(design, numerators, "numerators")
        denominators = numbers_of_units(design, denominators, "denominators")
    above, below = checked_parts(numerators, denominators)
    n_units = len(above) if design is None else int(np.count_nonzero(design.weights))
    if n_units < 2:
        raise NotEstimableError(f"a ratio of totals with limits needs two units; there is {n_units or 'none'}")
    how = sample_design(n_units=n_units) if design is None else design
    if not how.weights @ below > 0:
        raise NotEstimableError("the denominators add up to 0: no ratio")
    return Pairs(Ratios(above, below), how, n_units)


def checked_parts(numerators: Sample, denominators: Sample) -> tuple[Numbers, Numbers]:
    """Return numerators and denominators (n,); ValueError that names what is wrong with them."""
    above, below = moderate(numerators, "numerators"), moderate(denominators, "denominators")
    if len(above) != len(below):
        raise ValueError(f"denominators must be as many as numerators, {len(above)}, not {len(below)}")
    if np.any(below < 0):
        raise ValueError("denominators must be 0 or more")
    return above, below


def _of(found: Estimates, pairs: Pairs, method: str, conf_level: float) -> RatioOfTotals:
    error, value = float(found.se[0]), float(found.values[0])
    return RatioOfTotals(
        method=method,
        estimate=value,
        conf_int=found.limits(conf_level=conf_level),
        df=found.df,
        note=note_of(error, abs(value), pairs.design),
        std_error=error,
        n_units=pairs.n_units,
    )


def note_of(error: float, size: float, design: Design) -> str:
    """Say why limits are of no width, or missing; `size` is that of the ratios."""
    if not design.df > 0:
        return WITHOUT_DF
    if error > FLAT * size:
        return ""
    return CENSUS if is_census(design) else NO_VARIANCE
