"""Conditional logistic regression: matched or stratified units, whose strata are conditioned away."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.models.coefficients import Checked, Model, check_rank, checked, grouping, square
from leapstats.stats.models.likelihood import Vector, wald
from leapstats.stats.models.separation import limits_of, worded
from leapstats.stats.proportions import normal_quantile

REMEDY = (
    "use exact_logistic with a column for each stratum but one, or stratified_odds_ratio for one 0/1 column in strata"
)
MOST_PAIRS = 2_000_000
STEPS = 100
SMALL = 1e-9
LONGEST = 10.0
SLACK = 1e-13


@dataclass(frozen=True, slots=True)
class Sets:
    """Strata with as many units and as many events each: strata x units x columns, the units with events first."""

    columns: NDArray[np.float64]
    events: int

    @property
    def differences(self) -> Vector:
        """Every unit with an event less every other unit of its stratum: rows x columns."""
        away = self.columns[:, : self.events, None] - self.columns[:, None, self.events :]
        return np.asarray(away.reshape(math.prod(away.shape[:3]), away.shape[3]))


def conditional_logistic(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    strata: Sequence[object] | NDArray[np.generic],
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> Model:
    """Fit a logistic model to matched or stratified units by conditional maximum likelihood, with Wald limits.

    Parameters
    ----------
    outcome
        0 or 1, one a unit.
    design
        Units x columns, without an intercept.
    strata
        The stratum of each unit: any labels, none missing.
    names
        One a column; x1, x2, ... if left out.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Model
        One coefficient a column: the log odds ratio within strata. The likelihood is that of which
        units had the event, given how many did in each stratum (exact, no approximation of ties).
        Strata whose units all had the same outcome say nothing; they are left out, `note` says how
        many, and `units` counts the rest.

    Raises
    ------
    ValueError
        If an argument is not as said.
    NotEstimableError
        If there are no units, no stratum has both outcomes, a column is constant within every stratum
        that has, or a combination of others there, or an estimate is infinite (separation, found
        before fitting).
    TooLargeError
        If the strata hold more than 2,000,000 pairs of a unit with the event and one without.

    Notes
    -----
    Its limits and tests rest on many strata or large ones: with few discordant ones take
    `exact_logistic` or `stratified_odds_ratio`. Says nothing about what is constant within strata.

    References
    ----------
    Breslow & Day (1980), Statistical Methods in Cancer Research 1, chapter 7. Gail, Lubin &
    Rubinstein (1981), Biometrika 68:703-707, for the recursion.
    """
    z = normal_quantile(conf_level)
    data = checked(outcome, design, names)
    groups = grouping(strata, "strata", len(data.outcome))
    sets, silent = _sets(data, groups)
    differences = np.vstack([each.differences for each in sets])
    check_rank(differences, data.names, " within every stratum that has both outcomes")
    limits = limits_of(np.unique(differences, axis=0))
    if any(limits):
        raise NotEstimableError(f"separation within strata: {worded(data.names, limits)}", REMEDY)
    spans = np.abs(differences).max(axis=0)
    scaled = [Sets(each.columns / spans, each.events) for each in sets]

    def look(beta: Vector) -> tuple[float, Vector, Vector]:
        heights, slopes, curvatures = zip(*(_height(each, beta) for each in scaled), strict=True)
        return sum(heights), np.sum(slopes, axis=0), np.sum(curvatures, axis=0)

    beta = _ascend(len(spans), look)
    height, _, curvature = look(beta)
    covariance = np.linalg.inv(curvature) / np.outer(spans, spans)
    return Model(
        method="conditional logistic regression, exact conditional likelihood, Wald limits",
        coefficients=wald(data.names, beta / spans, covariance, z, conf_level),
        units=sum(each.columns.shape[0] * each.columns.shape[1] for each in sets),
        log_likelihood=height,
        covariance=square(covariance),
        fitted=_handed_on(data, groups, beta / spans, covariance),
        note=f"{silent} of {groups.max() + 1} strata have only one outcome and are not used" if silent else "",
    )


def _handed_on(data: Checked, groups: NDArray[np.int64], estimates: Vector, covariance: Vector) -> Any:
    """Return the results of statsmodels, with our covariance: its own is a numerical derivative, right to 1e-6."""
    from statsmodels.discrete.conditional_models import ConditionalLogit, ConditionalResults, ConditionalResultsWrapper

    if not data.names:
        return None
    events, sizes = np.bincount(groups, data.outcome), np.bincount(groups)
    told = (events > 0) & (events < sizes)
    inside, kept = told[groups], sizes[told]
    model = ConditionalLogit(data.outcome[inside], data.design[inside], groups=groups[inside])
    model.data.xnames = list(data.names)
    results = ConditionalResults(model, estimates, covariance, 1)
    # Its fit sets these, its summary reads them.
    described = [str(kept.min()), str(kept.max()), f"{kept.mean():.1f}"]
    vars(results).update(method="newton", nobs=model.nobs, n_groups=len(kept), _group_stats=described)
    return ConditionalResultsWrapper(results)


def _check_pairs(alike: dict[tuple[int, int], list[Vector]]) -> None:
    pairs = sum(events * (size - events) * len(columns) for (size, events), columns in alike.items())
    if pairs > MOST_PAIRS:
        raise TooLargeError(
            f"the strata hold {pairs:,} pairs of a unit with the event and one without, more than {MOST_PAIRS:,}",
            "use logistic with a column for each stratum but one",
        )


def _sets(data: Checked, groups: NDArray[np.int64]) -> tuple[list[Sets], int]:
    """Gather the strata that have both outcomes by their size and events; count the others."""
    alike: dict[tuple[int, int], list[Vector]] = {}
    silent = 0
    for group in range(int(groups.max()) + 1):
        inside = np.flatnonzero(groups == group)
        events = int(data.outcome[inside].sum())
        if 0 < events < len(inside):
            ordered = inside[np.argsort(-data.outcome[inside], kind="stable")]
            # Only differences within a stratum matter; those from its first unit are exactly 0 where nothing differs.
            alike.setdefault((len(inside), events), []).append(data.design[ordered] - data.design[ordered[0]])
        else:
            silent += 1
    if not alike:
        raise NotEstimableError("no stratum has units with the event and units without")
    _check_pairs(alike)
    return [Sets(np.array(columns), events) for (_, events), columns in alike.items()], silent


def _ascend(size: int, look: Callable[[Vector], tuple[float, Vector, Vector]]) -> Vector:
    """Climb from 0 to the maximum of a concave function by Newton steps, halved where they lead down.

    Parameters
    ----------
    size
        How many coefficients there are.
    look
        Returns the height at a point, its slope and its curvature (downwards).

    Raises
    ------
    NotEstimableError
        If 100 steps do not reach the maximum.
    """
    here = np.zeros(size)
    height, slope, curvature = look(here)
    for _ in range(STEPS):
        step = np.linalg.solve(curvature, slope)
        if np.abs(step).max(initial=0.0) <= SMALL:
            return np.asarray(here + step)
        step = step / max(1.0, np.abs(step).max(initial=0.0) / (LONGEST + np.abs(here).max(initial=0.0)))
        while (ahead := look(here + step))[0] < height - SLACK * (1 + abs(height)):
            step = step / 2
        here, (height, slope, curvature) = here + step, ahead
    raise NotEstimableError(f"the likelihood has no maximum within {STEPS} steps")


def _height(sets: Sets, beta: Vector) -> tuple[float, Vector, Vector]:
    """Return the log-likelihood of some strata, its slope and its curvature (downwards).

    The denominator is a sum over all subsets of a stratum with as many units as had the event. It is
    built up unit by unit, as `ways[:, k]` over the subsets of k units, together with its first and
    second derivatives.
    """
    count, _, size = sets.columns.shape
    events = sets.events
    linear = sets.columns @ beta
    # The larger of the weights are at least 1 then, the others at most: no sum of products under- or overflows.
    shift = -np.sort(-linear, axis=1)[:, events - 1]
    ways, firsts = np.zeros((count, events + 1)), np.zeros((count, events + 1, size))
    seconds = np.zeros((count, events + 1, size, size))
    ways[:, 0] = 1.0
    logs = np.zeros(count)
    for place in range(sets.columns.shape[1]):
        weight = np.exp(linear[:, place] - shift)[:, None]
        x = sets.columns[:, None, place]
        both = x[..., :, None] * x[..., None, :]
        mixed = firsts[:, :-1, :, None] * x[..., None, :]
        seconds[:, 1:] += weight[..., None, None] * (
            seconds[:, :-1] + mixed + mixed.swapaxes(-1, -2) + ways[:, :-1, None, None] * both
        )
        firsts[:, 1:] += weight[..., None] * (firsts[:, :-1] + ways[:, :-1, None] * x)
        ways[:, 1:] += weight * ways[:, :-1]
        largest = ways.max(axis=1)
        logs += np.log(largest)
        ways /= largest[:, None]
        firsts /= largest[:, None, None]
        seconds /= largest[:, None, None, None]
    total = ways[:, events]
    means = firsts[:, events] / total[:, None]
    height = linear[:, :events].sum() - (np.log(total) + logs + events * shift).sum()
    curvature = (seconds[:, events] / total[:, None, None]).sum(axis=0) - means.T @ means
    return float(height), sets.columns[:, :events].sum(axis=(0, 1)) - means.sum(axis=0), curvature
