"""Which rows carry the result: the model fitted again without each unit, or without each cluster."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, Problem, TooLargeError, UsageError
from leapstats.regression.design import DesignColumn
from leapstats.regression.fit import FittedModel, ModelTerm, terms_of
from leapstats.regression.fits import estimate
from leapstats.results.effect import Effect

MOST_FITS = 2000
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the columns of a model come to without a unit or a cluster; `terms` is empty where nothing could be."""

    name: str
    terms: tuple[ModelTerm, ...]


@dataclass(frozen=True, slots=True)
class Influence:
    """A column with what it comes to without each unit, and the units that move it farthest.

    `lowest` and `highest` are the fits with the least and the greatest estimate. `turned` are the names of the units
    without which p is on the other side of 0.05.
    """

    column: DesignColumn
    answer: int | None
    whole: ModelTerm
    lowest: tuple[str, ModelTerm]
    highest: tuple[str, ModelTerm]
    turned: tuple[str, ...]


def leave_one_out(fitted: FittedModel, tell: Callable[[int, int], None] | None = None) -> list[LeftOut]:
    """Fit a model again without each unit, or without each cluster where rows have clusters.

    Columns stay those of the whole data; where one of them can no longer be estimated, its term is NaN with a note.

    Parameters
    ----------
    fitted
        The model.
    tell
        Called after each fit with how many are done and how many there are.

    Raises
    ------
    UsageError
        If there are more than 2,000 units.
    """
    names, places = _groups(fitted)
    if len(names) > MOST_FITS:
        what = f"{len(names):,} units would each be left out once"
        raise UsageError("the model", [Problem("influence", what, f"Use at most {MOST_FITS:,} units or clusters")])
    found = []
    for place, name in enumerate(names):
        found.append(LeftOut(name, _without(fitted, places != place)))
        if tell is not None:
            tell(place + 1, len(names))
    return found


def influences(fitted: FittedModel, left_out: list[LeftOut]) -> list[Influence]:
    """Return for each column the units that move it farthest; those of which nothing was estimable are passed over."""
    found = []
    for place, whole in enumerate(fitted.terms):
        each = [(left.name, left.terms[place]) for left in left_out if left.terms]
        known = [(name, term) for name, term in each if not math.isnan(term.effect.estimate)]
        if not known or math.isnan(whole.effect.estimate):
            continue
        turned = tuple(name for name, term in known if (term.p_value < ALPHA) != (whole.p_value < ALPHA))
        found.append(
            Influence(
                column=whole.column,
                answer=whole.answer,
                whole=whole,
                lowest=min(known, key=lambda pair: pair[1].effect.estimate),
                highest=max(known, key=lambda pair: pair[1].effect.estimate),
                turned=turned,
            )
        )
    return found


def _groups(fitted: FittedModel) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of what is left out, and the place of each row's among them."""
    data = fitted.data
    if data.clusters is not None and fitted.request.cluster:
        return list(data.cluster_names), data.clusters
    _, first, places = np.unique(data.units, return_index=True, return_inverse=True)
    return [data.names[place] for place in first.tolist()], places.astype(np.int64)


def _without(fitted: FittedModel, kept: NDArray[np.bool_]) -> tuple[ModelTerm, ...]:
    """Fit the columns of the whole model to some rows."""
    data, design = fitted.data, fitted.design
    some = replace(
        data,
        outcome=data.outcome[kept],
        exposure=None if data.exposure is None else data.exposure[kept],
        clusters=None if data.clusters is None else data.clusters[kept],
        sample=None if data.sample is None else data.sample.rows(np.flatnonzero(kept)),
        units=data.units[kept],
    )
    matrix = design.matrix[kept]
    varying = [place for place in range(matrix.shape[1]) if np.ptp(matrix[:, place]) > 0]
    names = [design.columns[place].name for place in varying]
    nothing = tuple(replace(term, effect=Effect(), p_value=math.nan) for term in fitted.terms)
    if len(np.unique(some.outcome)) < len(np.unique(data.outcome)) and data.outcome_levels:
        return nothing
    try:
        model = estimate(fitted.way, some, matrix[:, varying], names, fitted.request.conf_level)
    except (NotEstimableError, TooLargeError):
        return nothing
    return tuple(terms_of(model, design, fitted.way))
