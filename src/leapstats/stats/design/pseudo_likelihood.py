"""Coefficients that solve the weighted equations of a likelihood, and what each unit adds to their errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.models.climbing import Peak, Point, Surface, climb
from leapstats.stats.models.coefficients import Checked, check_rank
from leapstats.stats.models.counts import separation_of_counts
from leapstats.stats.models.cumulative import Cumulative
from leapstats.stats.models.likelihood import expit
from leapstats.stats.models.separation import Separation, refuse_separation, separation_of
from leapstats.terms import Numbers

REMEDY = "merge levels, or remove columns"

Inside = NDArray[np.bool_]


class Likelihood(Protocol):
    """A concave log-likelihood of units (m,), in coordinates in which it is well conditioned."""

    def surface(self, weights: Numbers) -> Surface:
        """Return the log-likelihood in which each unit counts as often as its weight (m,) says."""
        ...

    def start(self, weights: Numbers) -> Numbers:
        """Return a point from which it is climbed."""
        ...

    def scores(self, at: Numbers) -> Numbers:
        """Return the slopes of each unit's own log-likelihood, (m, k)."""
        ...

    def check(self, inside: Inside) -> None:
        """Raise NotEstimableError if these units (m,) have no finite maximum."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class PseudoLikelihood:
    """Coefficients (k,) at the maximum of a weighted log-likelihood, as a functional of the weights.

    Attributes
    ----------
    rows
        Which units (n,) the likelihood has: those with a weight.
    likelihood
        Of those units.
    turn, shift
        What leads from its coordinates to the coefficients: `turn @ point + shift`.
    warm
        A point near the maximum, from which it is climbed for other weights; None for none.
    """

    rows: Inside
    likelihood: Likelihood
    turn: Numbers
    shift: Numbers
    warm: Numbers | None = None

    def climbed(self, weights: Numbers) -> tuple["PseudoLikelihood", Peak]:
        """Return the maximum for these weights, and the functional that starts there for others.

        Raises
        ------
        NotEstimableError
            If a column is a combination of others, an estimate is infinite, or no maximum is found.
        """
        self.likelihood.check(weights[self.rows] != 0)
        found = self.peak(weights)
        return replace(self, warm=found.at), found

    def peak(self, weights: Numbers) -> Peak:
        """Return the maximum for some weights (n,) in the coordinates of the likelihood."""
        own = weights[self.rows]
        if self.warm is not None and not own.all():
            self._check_replicate(own != 0)
        own = own / own.mean()
        start = self.likelihood.start(own) if self.warm is None else self.warm
        surface = self.likelihood.surface(own)
        return _polished(surface, climb(surface, start, REMEDY))

    def _check_replicate(self, inside: Inside) -> None:
        try:
            self.likelihood.check(inside)
        except NotEstimableError as error:
            raise NotEstimableError(f"with the weights of a replicate: {error.reason}", REMEDY) from None

    def values(self, weights: Numbers) -> Numbers:
        """Return the coefficients.

        Raises
        ------
        NotEstimableError
            As `climbed`, such as where a replicate leaves a level without units.
        """
        return np.asarray(self.turn @ self.peak(weights).at + self.shift)

    def influence(self, weights: Numbers, values: Numbers) -> Numbers:
        """Return each unit's score times the inverse of the information."""
        own = weights[self.rows]
        mean = float(own.mean())
        at = np.asarray(np.linalg.solve(self.turn, values - self.shift), dtype=np.float64)
        information = self.likelihood.surface(own / mean)(at).information
        found = np.zeros((len(weights), len(values)))
        found[self.rows] = self.likelihood.scores(at) @ np.linalg.solve(information, self.turn.T) / mean
        return found


def _polished(surface: Surface, peak: Peak) -> Peak:
    """Take Newton's steps as long as they bring the slopes nearer to 0: rounding hides the last ones from a climb."""
    while True:
        at = peak.at + np.linalg.solve(peak.point.information, peak.point.score)
        point = surface(at)
        if not np.abs(point.score).max() < np.abs(peak.point.score).max() / 2:
            return peak
        peak = Peak(at, point)


class Kind(NamedTuple):
    """An outcome with its canonical link: how it is called, and what its likelihood is made of.

    `mean` is of the linear predictor, `slope` its derivative by the mean, `height` the log-likelihood of outcome and
    linear predictor, `centre` the linear predictor of a mean, `infinite` finds the infinite estimates.
    """

    words: str
    mean: Callable[[Numbers], Numbers]
    slope: Callable[[Numbers], Numbers]
    height: Callable[[Numbers, Numbers], Numbers]
    centre: Callable[[float], float]
    infinite: Callable[[Checked], Separation] | None


def _of_yes_or_no(data: Checked) -> Separation:
    return separation_of(data.with_intercept * (2 * data.outcome - 1)[:, None], data.all_names)


def _of_counts(data: Checked) -> Separation:
    if not data.outcome.any():
        raise NotEstimableError("no unit has an event", "give an upper limit of the rate instead of a model")
    return separation_of_counts(data)


YES_NO = Kind(
    "logistic regression",
    expit,
    lambda mean: mean * (1 - mean),
    lambda outcome, linear: np.asarray(outcome * linear - np.logaddexp(0, linear)),
    lambda mean: float(np.log(mean / (1 - mean))),
    _of_yes_or_no,
)
COUNT = Kind(
    "Poisson regression",
    lambda linear: np.asarray(np.exp(linear)),
    lambda mean: mean,
    lambda outcome, linear: np.asarray(outcome * linear - np.exp(linear)),
    lambda mean: float(np.log(mean)),
    _of_counts,
)
NUMBER = Kind(
    "linear regression",
    lambda linear: linear,
    np.ones_like,
    lambda outcome, linear: np.asarray(-((outcome - linear) ** 2) / 2),
    lambda mean: mean,
    None,
)


@dataclass(frozen=True, slots=True, eq=False)
class Generalized:
    """The likelihood of a generalized linear model.

    `outcome` is centred and scaled where it is a number; `columns` are orthogonal, `ones` are the coordinates of a
    column of ones; `added` is the offset; `data` is as it was given, no column a combination of others.
    """

    kind: Kind
    data: Checked
    outcome: Numbers
    columns: Numbers
    ones: Numbers
    added: Numbers

    def surface(self, weights: Numbers) -> Surface:
        """Return the weighted log-likelihood."""

        def there(at: Numbers) -> Point:
            with np.errstate(over="ignore", invalid="ignore"):
                linear = self.columns @ at + self.added
                mean = self.kind.mean(linear)
                height = float(weights @ self.kind.height(self.outcome, linear))
                score = self.columns.T @ (weights * (self.outcome - mean))
                information = (self.columns * (weights * self.kind.slope(mean))[:, None]).T @ self.columns
            return Point(height if np.isfinite(height) else -np.inf, score, information)

        return there

    def start(self, weights: Numbers) -> Numbers:
        """Return the maximum where no column matters."""
        exposed = weights @ np.exp(self.added) if self.kind is COUNT else weights.sum()
        return self.ones * self.kind.centre(float(weights @ self.outcome / exposed))

    def scores(self, at: Numbers) -> Numbers:
        """Return the slopes of each unit's log-likelihood."""
        return self.columns * self.residuals(at)[:, None]

    def residuals(self, at: Numbers) -> Numbers:
        """Return outcomes less their means."""
        return np.asarray(self.outcome - self.kind.mean(self.columns @ at + self.added))

    def leverages(self, peak: Peak, weights: Numbers) -> Numbers:
        """Return how far the fit at a unit is its own outcome, 0 to 1."""
        own = weights * self.kind.slope(self.kind.mean(self.columns @ peak.at + self.added))
        across = np.linalg.solve(peak.point.information, self.columns.T).T
        return np.asarray(own * (self.columns * across).sum(axis=1))

    def check(self, inside: Inside) -> None:
        """Raise NotEstimableError if these units determine no coefficients, or infinite ones."""
        data = Checked(self.data.outcome[inside], self.data.design[inside], self.data.names)
        if not inside.all():
            check_rank(data.with_intercept, data.all_names)
        if self.kind.infinite is not None:
            refuse_separation(self.kind.infinite(data), REMEDY)


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """The likelihood of a proportional odds model; its parameters are slopes, then thresholds.

    `columns` are centred and at most 1, `back` leads from their parameters to those of the design, and `names` are of
    all parameters; `data` is as it was given, no column a combination of others.
    """

    data: Checked
    levels: NDArray[np.int64]
    columns: Numbers
    back: Numbers
    names: Sequence[str]

    def surface(self, weights: Numbers) -> Surface:
        """Return the weighted log-likelihood."""
        return Cumulative(self.levels, self.columns, weights=weights)

    def start(self, weights: Numbers) -> Numbers:
        """Return the maximum where no column matters."""
        return Cumulative(self.levels, self.columns, weights=weights).start()

    def scores(self, at: Numbers) -> Numbers:
        """Return the slopes of each unit's log-likelihood."""
        return Cumulative(self.levels, self.columns).scores(at)

    def check(self, inside: Inside) -> None:
        """Raise NotEstimableError if these units lack a level, or determine no parameters, or infinite ones."""
        if not inside.all():
            check_rank(self.data.with_intercept[inside], self.data.all_names)
        if len(np.unique(self.levels[inside])) <= self.levels.max():
            raise NotEstimableError("a level of the outcome is left without units", REMEDY)
        margins = Cumulative(self.levels[inside], self.columns[inside]).margins
        refuse_separation(separation_of(margins @ np.linalg.inv(self.back), self.names), REMEDY)
