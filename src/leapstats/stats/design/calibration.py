"""Calibrate weights: to one margin, to several by raking, to totals of columns; and what that does to variances."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats
from leapstats.stats.design.sample import Functional, SampleDesign
from leapstats.terms import Numbers, Whole

SUMS_AGREE = 1e-6
TOLERANCE = 1e-10


class RakingError(NotEstimableError):
    """Weights do not come to their margins; `margin` and `category` are the places of the one that is farthest off."""

    def __init__(self, margin: int, category: int, found: float, wanted: float, cycles: int) -> None:
        self.margin, self.category, self.found, self.wanted = margin, category, found, wanted
        super().__init__(
            f"after {cycles} cycles category {category} of margin {margin} has {found:g}, not {wanted:g}",
            "join categories, or leave a margin out",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights (n,) that agree with margins; after how many cycles, and how far off the worst margin is, as a share."""

    weights: Numbers
    cycles: int
    discrepancy: float


def raked_weights(
    weights: Sequence[float] | Numbers,
    margins: Sequence[Sequence[int] | Whole],
    totals: Sequence[Sequence[float] | Numbers],
    *,
    tolerance: float = TOLERANCE,
    most_cycles: int = 1000,
) -> Raked:
    """Rake weights to margins: fit one after the other, until all hold (iterative proportional fitting).

    Parameters
    ----------
    weights
        One a unit (n,), from 0.
    margins
        For each margin the category of each unit (n,), 0 to K - 1.
    totals
        For each margin how many units of the population each category has (K,), above 0.
    tolerance
        How far off a category may be in the end, as a share of its total.
    most_cycles
        After how many rounds through all margins to give up.

    Raises
    ------
    ValueError
        With every category that no weighted unit has or whose total is not above 0, and margins of different sums.
    RakingError
        If margins do not hold in the end.

    Notes
    -----
    For margins whose cross-tabulation in the population is not known; where it is, `poststratified_weights` of the
    cells. With few units in a category weights become extreme: look at `kish_design_effect`.

    References
    ----------
    Deming & Stephan (1940), Ann Math Stat 11:427-444. Deville, Sarndal & Sautory (1993), J Am Stat Assoc 88:1013-1020.
    """
    numbers = floats(weights, "weights must be numbers")
    places = [np.asarray(margin, dtype=np.int64) for margin in margins]
    wanted = [floats(each, "totals must be numbers") for each in totals]
    _check_margins(numbers, places, wanted)
    worst: tuple[float, int, int, float] = (np.inf, 0, 0, 0.0)
    for cycle in range(1, most_cycles + 1):
        for place, target in zip(places, wanted, strict=True):
            numbers = numbers * (target / np.bincount(place, numbers, minlength=len(target)))[place]
        worst = _worst(numbers, places, wanted)
        if worst[0] <= tolerance:
            return Raked(numbers, cycle, worst[0])
    _, margin, category, found = worst
    raise RakingError(margin, category, found, float(wanted[margin][category]), most_cycles)


def _worst(weights: Numbers, places: list[Whole], wanted: list[Numbers]) -> tuple[float, int, int, float]:
    """Return by which share the worst category is off, its margin, its place, and its sum of weights."""
    found = []
    for margin, (place, target) in enumerate(zip(places, wanted, strict=True)):
        sums = np.bincount(place, weights, minlength=len(target))
        shares = np.abs(sums / target - 1)
        category = int(np.argmax(shares))
        found.append((float(shares[category]), margin, category, float(sums[category])))
    return max(found)


def _check_margins(weights: Numbers, places: list[Whole], wanted: list[Numbers]) -> None:
    if not places or len(places) != len(wanted):
        raise ValueError(f"there are {len(places)} margins and totals of {len(wanted)}")
    problems = [] if np.all(np.isfinite(weights) & (weights >= 0)) else ["weights must be numbers from 0, none missing"]
    for margin, (place, target) in enumerate(zip(places, wanted, strict=True)):
        name = f"margin {margin}"
        if len(place) != len(weights) or np.any((place < 0) | (place >= len(target))):
            problems.append(f"{name}: its categories must be one a unit, from 0 to {len(target) - 1}")
            continue
        if not np.all(np.isfinite(target) & (target > 0)):
            problems.append(f"{name}: its totals must be numbers above 0")
        empty = np.flatnonzero(np.bincount(place[weights > 0], minlength=len(target)) == 0)
        if len(empty):
            problems.append(f"{name}: no unit with a weight is in category {', '.join(map(str, empty))}")
        if abs(target.sum() / wanted[0].sum() - 1) > SUMS_AGREE:
            problems.append(f"{name}: its totals add up to {target.sum():g}, those of margin 0 to {wanted[0].sum():g}")
    if problems:
        raise ValueError("; ".join(problems))


def poststratified_weights(
    weights: Sequence[float] | Numbers, strata: Sequence[int] | Whole, totals: Sequence[float] | Numbers
) -> Numbers:
    """Multiply weights so that they add up to a known total in each post-stratum.

    Parameters
    ----------
    weights
        One a unit (n,), from 0.
    strata
        The post-stratum of each unit (n,), 0 to K - 1.
    totals
        How many units of the population each has (K,), above 0.

    Raises
    ------
    ValueError
        If a post-stratum has no unit with a weight, or a total is not above 0.

    Notes
    -----
    For cells with several units each; with one or two the weights are unstable. Join cells, or use `raked_weights`.

    References
    ----------
    Holt & Smith (1979), J R Stat Soc A 142:33-46.
    """
    return raked_weights(weights, [strata], [totals], most_cycles=1).weights


def calibrated_weights(
    weights: Sequence[float] | Numbers, columns: Sequence[Sequence[float]] | Numbers, totals: Sequence[float] | Numbers
) -> Numbers:
    """Calibrate weights to totals of columns by the smallest change in squares (linear calibration).

    Parameters
    ----------
    weights
        One a unit (n,), from 0.
    columns
        What is known of each unit (n, p), such as a column of 1 and the number of beds.
    totals
        Their totals in the population (p,).

    Raises
    ------
    ValueError
        If shapes differ or a number is missing.
    NotEstimableError
        If no change of weights gives the totals, or some weights become negative.

    Notes
    -----
    For numbers known of the whole population. Weights may come out far from 1 or negative, which is an error; raking of
    categories cannot.

    References
    ----------
    Deville & Sarndal (1992), J Am Stat Assoc 87:376-382.
    """
    numbers = floats(weights, "weights must be numbers")
    table = floats(columns, "columns must be a table of numbers")
    target = floats(totals, "totals must be numbers")
    if table.ndim != 2 or len(table) != len(numbers) or target.shape != table.shape[1:]:
        raise ValueError(f"columns must be {len(numbers)} rows, and totals one a column")
    if not all(np.all(np.isfinite(each)) for each in (numbers, table, target)) or np.any(numbers < 0):
        raise ValueError("weights must be numbers from 0, and no weight, column or total missing")
    weighted = table * numbers[:, None]
    moved = np.linalg.lstsq(table.T @ weighted, target - numbers @ table, rcond=None)[0]
    found = numbers * (1 + table @ moved)
    off = np.abs(found @ table - target)
    if np.any(off > SUMS_AGREE * np.maximum(np.abs(target), 1.0)):
        raise NotEstimableError(f"no weights give the total of column {int(np.argmax(off))}", "leave a column out")
    below = int(np.count_nonzero(found < 0))
    if below:
        raise NotEstimableError(f"{below} weights become negative", "use fewer columns, or `raked_weights`")
    return np.asarray(found)


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedDesign:
    """A sample whose weights were calibrated: only what the calibration columns do not explain varies.

    Attributes
    ----------
    sample
        The sample (N,) with the calibrated weights of all units.
    slopes
        The weights (N,) of the regression on the columns.
    columns
        What the weights were calibrated to (N, p).
    places
        The place in the sample of each unit that is analysed (n,).
    weights
        The calibrated weight of each of them (n,); 0 outside a domain.
    """

    sample: SampleDesign
    slopes: Numbers
    columns: Numbers
    places: Whole
    weights: Numbers

    @property
    def n_units(self) -> int:
        """How many units have a weight."""
        return int(np.count_nonzero(self.weights))

    @property
    def n_clusters(self) -> int:
        """How many clusters of the first stage have a unit with a weight."""
        return self._inside.n_clusters

    @property
    def n_strata(self) -> int:
        """How many strata of the first stage have a unit with a weight."""
        return self._inside.n_strata

    @property
    def df(self) -> float:
        """Clusters less strata, of those with a unit that has a weight."""
        return self._inside.df

    @property
    def is_finite(self) -> bool:
        """Whether the size of the population is known."""
        return self.sample.is_finite

    @property
    def _inside(self) -> SampleDesign:
        return self.sample.rows(self.places).domain(self.weights != 0)

    def domain(self, inside: NDArray[np.bool_]) -> "CalibratedDesign":
        """Return the design for a part of the units (n,): the others still tell how weights were calibrated."""
        return replace(self, weights=np.where(inside, self.weights, 0.0))

    def rows(self, places: Whole) -> "CalibratedDesign":
        """Return the design with the units at these places only, as a domain."""
        return replace(self, places=self.places[places], weights=self.weights[places])

    def covariance(self, functional: Functional) -> Numbers:
        """Return the covariance (k, k) of what is estimated, by linearization of residuals.

        References
        ----------
        Deville & Sarndal (1992), J Am Stat Assoc 87:376-382, section 3.
        """
        influence = functional.influence(self.weights, functional.values(self.weights))
        owed = np.zeros((len(self.slopes), influence.shape[1]))
        owed[self.places] = np.where(self.weights[:, None] != 0, influence, 0.0)
        roots = np.sqrt(self.slopes)[:, None]
        slopes = np.linalg.lstsq(self.columns * roots, owed * roots, rcond=None)[0]
        return self.sample.covariance(_Owed(owed - self.columns @ slopes))


@dataclass(frozen=True, slots=True, eq=False)
class _Owed:
    """What an estimate owes to each unit (N, k) beyond the calibration columns."""

    residuals: Numbers

    def values(self, weights: Numbers) -> Numbers:
        """Return their sums under weights."""
        return np.asarray(weights @ self.residuals)

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:  # noqa: ARG002 - one signature for all
        """Return them."""
        return self.residuals


def calibrated_design(
    design: SampleDesign,
    weights: Sequence[float] | Numbers,
    *,
    margins: Sequence[Sequence[int] | Whole] | None = None,
    columns: Sequence[Sequence[float]] | Numbers | None = None,
) -> CalibratedDesign:
    """Describe a sample whose weights were raked, post-stratified or calibrated.

    Parameters
    ----------
    design
        The sample with its weights before.
    weights
        The weights after (n,), from 0.
    margins
        What they were raked to: for each margin the category of each unit (n,), from 0. One for post-strata.
    columns
        What they were calibrated to linearly (n, p), instead of margins.

    Raises
    ------
    ValueError
        If not exactly one of margins and columns is given, shapes differ, or a number is missing.

    Notes
    -----
    Without it, the gain in precision by calibration is lost: standard errors are too large. Trimming afterwards is not
    allowed for. The regression is by raked weights, or by the weights before a linear calibration, as the derivative
    of either has it.

    References
    ----------
    Deville & Sarndal (1992), J Am Stat Assoc 87:376-382. Deville, Sarndal & Sautory (1993), J Am Stat Assoc
    88:1013-1020. It gives the standard errors of `calibrate` and `postStratify` of R's survey.
    """
    if (margins is None) == (columns is None):
        raise ValueError("either margins or columns must be given")
    numbers = floats(weights, "weights must be numbers")
    table = floats(columns, "columns must be a table of numbers") if columns is not None else _indicators(margins or ())
    size = len(design.weights)
    if numbers.shape != (size,) or table.ndim != 2 or len(table) != size:
        raise ValueError(f"weights and columns must be of the {size} units of the sample")
    if not np.all(np.isfinite(table)) or not np.all(np.isfinite(numbers) & (numbers >= 0)):
        raise ValueError("weights must be numbers from 0, and no weight or column missing")
    sample = replace(design, weights=numbers)
    slopes = numbers if columns is None else design.weights
    return CalibratedDesign(sample, slopes, table, np.arange(size), numbers)


def _indicators(margins: Sequence[Sequence[int] | Whole]) -> Numbers:
    """Return one column of 0 and 1 for each category of each margin (n, K1 + K2 + ...)."""
    places = [np.asarray(margin, dtype=np.int64) for margin in margins]
    return np.hstack([(place[:, None] == np.arange(place.max() + 1)).astype(float) for place in places])
