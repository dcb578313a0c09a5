"""Associations adjusted for other items: within strata, and by models."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.association.confounders import Confounders, confounders_of, tables_by_stratum
from leapstats.association.families import Associations
from leapstats.association.pairs import YES, Association, varies
from leapstats.association.wording import COARSER, EXACT_METHOD, ITSELF, NO_STRATA
from leapstats.errors import NotEstimableError
from leapstats.results.effect import Effect
from leapstats.results.following import Follow, followed
from leapstats.results.frame import Result, Results
from leapstats.stats.models.exact import exact_logistic
from leapstats.stats.models.penalized import firth_logistic
from leapstats.stats.two_by_two.strata import mid_p_stratified_odds_ratio
from leapstats.terms import StatName

STRATIFIED, FIRTH, EXACT = "mid_p_stratified_odds_ratio", "firth_logistic", "exact_logistic"
Bits = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedEstimate:
    """An odds ratio by one method, with limits and a p of one family; NaN with a note where there is none."""

    statistic: str
    ratio: Effect = field(default_factory=Effect)
    p_value: float = math.nan
    method: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedAssociation:
    """A pair, and its odds ratio adjusted by each method, on `size` units."""

    pair: Association
    size: int
    estimates: tuple[AdjustedEstimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AdjustedAssociations:
    """The pairs of a family that were tested, adjusted for `confounders`."""

    confounders: Confounders
    pairs: tuple[AdjustedAssociation, ...]

    @property
    def results(self) -> Results:
        """The long frame."""
        return Results(tuple(row for pair in self.pairs for row in _rows(pair)))


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What one pair is adjusted with: its answers of the units kept."""

    exposure: Bits
    outcome: Bits
    confounders: Confounders
    kept: NDArray[np.bool_]
    conf_level: float

    @property
    def design(self) -> Bits:
        return np.column_stack([self.exposure, self.confounders.columns[self.kept]])


def adjust(associations: Associations, items: Sequence[str], follow: Follow | None = None) -> AdjustedAssociations:
    """Adjust the pairs of a family for other items, on the units of the family that answered those.

    Parameters
    ----------
    associations
        The family.
    items
        One or more.
    follow
        Is told of each pair.

    Raises
    ------
    UsageError
        If an item cannot be adjusted for.
    """
    confounders = confounders_of(associations.survey, items)
    kept = associations.traits.complete & confounders.answered
    pairs = []
    for pair in followed([pair for pair in associations.pairs if pair.computed], "pairs", follow):
        exposure, outcome = associations.traits.of([pair.exposure, pair.outcome])[kept].T
        data = _Data(exposure, outcome, confounders, kept, associations.conf_level)
        pairs.append(AdjustedAssociation(pair=pair, size=int(kept.sum()), estimates=tuple(_estimates(pair, data))))
    return AdjustedAssociations(confounders=confounders, pairs=tuple(pairs))


def _estimates(pair: Association, data: _Data) -> Iterator[AdjustedEstimate]:
    itself = {pair.exposure, pair.outcome}.intersection(data.confounders.items)
    for name, method in METHODS.items():
        if itself:
            yield AdjustedEstimate(statistic=name, note=ITSELF)
            continue
        try:
            yield method(pair.exposure, data)
        except NotEstimableError as reason:
            note = f"{reason.reason}; {COARSER}" if reason.remedy else reason.reason
            yield AdjustedEstimate(statistic=name, note=note)


def _stratified(_: str, data: _Data) -> AdjustedEstimate:
    if data.confounders.strata is None:
        raise NotEstimableError(NO_STRATA)
    tables = list(tables_by_stratum(data.exposure, data.outcome, data.confounders.strata[data.kept]))
    informative = int(varies(np.array(tables)).sum()) if tables else 0
    if not informative:
        raise NotEstimableError(f"none of {len(tables)} strata has units with and without each of the two items")
    found = mid_p_stratified_odds_ratio(tables, conf_level=data.conf_level)
    return AdjustedEstimate(
        statistic=STRATIFIED,
        ratio=Effect(found.estimate, found.conf_int.low, found.conf_int.high),
        p_value=found.p_value,
        method=f"{found.method}; {informative} of {len(tables)} strata inform it",
        note=found.note,
    )


def _firth(exposure: str, data: _Data) -> AdjustedEstimate:
    names = [exposure, *data.confounders.names]
    model = firth_logistic(data.outcome, data.design, names=names, conf_level=data.conf_level)
    found = next(each for each in model.coefficients if each.name == exposure)
    return AdjustedEstimate(
        statistic=FIRTH,
        ratio=Effect(*map(exponential, (found.estimate, found.conf_int.low, found.conf_int.high))),
        p_value=found.p_value,
        method=model.method,
        note=found.note,
    )


def _exact(exposure: str, data: _Data) -> AdjustedEstimate:
    names = [exposure, *data.confounders.names]
    model = exact_logistic(data.outcome, data.design, names=names, conf_level=data.conf_level)
    found = next(each for each in model.coefficients if each.name == exposure)
    if math.isnan(found.estimate):
        raise NotEstimableError(found.note)
    limits = found.mid_p_conf_int
    return AdjustedEstimate(
        statistic=EXACT,
        ratio=Effect(*map(exponential, (found.estimate, limits.low, limits.high))),
        p_value=found.mid_p_value,
        method=EXACT_METHOD,
        note=found.note,
    )


METHODS = {STRATIFIED: _stratified, FIRTH: _firth, EXACT: _exact}


def exponential(log: float) -> float:
    """Return an odds ratio from its logarithm; infinite beyond the largest number, NaN for NaN."""
    return math.inf if log >= 709 else math.exp(log)


def _rows(adjusted: AdjustedAssociation) -> Iterator[Result]:
    place = (adjusted.pair.outcome, YES, adjusted.pair.exposure, YES)
    for each in adjusted.estimates:
        numbers = (
            (StatName.N_BASE, float(adjusted.size)),
            (StatName.ODDS_RATIO, each.ratio.estimate),
            (StatName.CONF_LOW, each.ratio.low),
            (StatName.CONF_HIGH, each.ratio.high),
            (StatName.P_VALUE, each.p_value),
        )
        for name, number in numbers:
            yield Result(*place, each.statistic, name, number, each.method or None, each.note or None)
