"""Weights of respondents: for nonresponse by classes, raked to margins, trimmed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.fieldwork.outcomes import INTERVIEWS, PLACES, Fieldwork
from leapstats.stats.design.calibration import RakingError, raked_weights
from leapstats.stats.design.weighting import NonresponseWeights, joined_classes, nonresponse_weights, trimmed_weights
from leapstats.terms import Numbers, Whole

SOURCE = "the weights"
ALL = "All units"
BASE, NONRESPONSE, RAKED, TRIMMED = "base", "nonresponse", "raked", "trimmed"
OPEN = tuple(PLACES[outcome] for outcome in ("unknown", "unknown_other"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How many units of the population have each level of an item, by the codes of the levels."""

    item: str
    totals: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """How weights are made.

    `classes` are items, `base` the item with base weights; None for 1. A class needs `least` respondents, and is joined
    with a neighbour if it has fewer and `collapse` says so. `trim` is the largest weight allowed; `totals` the file
    that the margins were read from.
    """

    classes: tuple[str, ...] = ()
    base: str | None = None
    least: int = 1
    collapse: bool = False
    margins: tuple[Margin, ...] = ()
    trim: float | None = None
    totals: Path | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The items that it needs, each once."""
        coded = self.coded
        return tuple(dict.fromkeys((*coded, *([self.base] if self.base else []))))

    @property
    def coded(self) -> tuple[str, ...]:
        """The items whose levels it needs."""
        return tuple(dict.fromkeys((*self.classes, *(margin.item for margin in self.margins))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """The units of one wave that take part in the weighting, checked.

    Attributes
    ----------
    base, responded, eligible
        For each unit (n,) its base weight, whether it responded, and 1, 0 or NaN for eligible, not eligible, unknown.
    classes, levels, labels
        The class of each unit (n,), the levels (C, k) of each class, and what it is called.
    margins
        For each margin the category of each respondent (m,), the totals (K,), and what the categories are called.
    ids
        The ids of the respondents (m,).
    """

    base: Numbers
    responded: NDArray[np.bool_]
    eligible: Numbers
    classes: Whole
    levels: Whole
    labels: tuple[str, ...]
    margins: tuple["MarginCodes", ...]
    ids: NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarginCodes:
    """A margin as it is raked: the category of each respondent, totals, codes and labels of the categories."""

    item: str
    places: Whole
    totals: Numbers
    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighted:
    """Weights of the respondents of a wave, and how they came about.

    `steps` are the weights (m,) after each step, in order; `joined` the labels of classes that were joined; `cycles`
    and `n_trimmed` say how raking and trimming went.
    """

    weighting: Weighting
    frame: Frame = field(repr=False)
    found: NonresponseWeights = field(repr=False)
    labels: tuple[str, ...]
    classes: Whole = field(repr=False)
    steps: Mapping[str, Numbers] = field(repr=False)
    joined: tuple[str, ...] = ()
    cycles: int = 0
    n_trimmed: int = 0

    @property
    def weights(self) -> Numbers:
        """The final weight of each respondent (m,)."""
        return list(self.steps.values())[-1]


def weighted_of(work: Fieldwork, weighting: Weighting, frame: Frame) -> Weighted:
    """Make weights of the respondents.

    Raises
    ------
    UsageError
        Naming every class with too few respondents, a margin that is not reached, or a limit that cannot hold.
    """
    classes, labels, joined = _classes(weighting, frame)
    found = nonresponse_weights(
        frame.base,
        frame.responded,
        classes,
        eligible=frame.eligible,
        eligibility=work.eligibility,
        least=weighting.least,
    )
    inside = frame.responded
    steps = {BASE: frame.base[inside], NONRESPONSE: found.weights[inside]}
    cycles = n_trimmed = 0
    if frame.margins:
        steps[RAKED], cycles = _raked(steps[NONRESPONSE], frame)
    if weighting.trim is not None:
        before = list(steps.values())[-1]
        n_trimmed = int(np.count_nonzero(before > weighting.trim))
        steps[TRIMMED] = _trimmed(before, weighting.trim)
    return Weighted(
        weighting=weighting,
        frame=frame,
        found=found,
        labels=labels,
        classes=classes,
        steps=steps,
        joined=joined,
        cycles=cycles,
        n_trimmed=n_trimmed,
    )


def _classes(weighting: Weighting, frame: Frame) -> tuple[Whole, tuple[str, ...], tuple[str, ...]]:
    """Return the class of each unit, what the classes are called, and which of them were joined."""
    counts = np.bincount(frame.classes[frame.responded], minlength=len(frame.labels))
    few = np.flatnonzero(counts < weighting.least)
    if not len(few):
        return frame.classes, frame.labels, ()
    if not weighting.collapse:
        raise UsageError(SOURCE, list(_few_problems(weighting, frame, counts, few)))
    try:
        now = joined_classes(counts, frame.levels, weighting.least)
    except NotEstimableError as reason:
        raise UsageError(SOURCE, [Problem("", str(reason), "Lower --least, or omit it")]) from None
    groups = [np.flatnonzero(now == place) for place in range(now.max() + 1)]
    labels = tuple(" + ".join(frame.labels[each] for each in group) for group in groups)
    joined = tuple(label for label, group in zip(labels, groups, strict=True) if len(group) > 1)
    return now[frame.classes], labels, joined


def _few_problems(weighting: Weighting, frame: Frame, counts: Whole, few: Whole) -> Iterator[Problem]:
    sizes = np.bincount(frame.classes[frame.eligible != 0], minlength=len(frame.labels))
    fix = "Use fewer --classes, or --collapse, which joins it with a neighbour"
    for place in few:
        where = f"class {frame.labels[place]} of {' by '.join(weighting.classes)}"
        if not weighting.classes:
            yield Problem("", f"{counts[place]} units responded", f"{weighting.least} are needed")
        elif counts[place]:
            what = f"{counts[place]} of {sizes[place]} units responded, and --least is {weighting.least}"
            yield Problem(where, what, fix)
        else:
            yield Problem(where, f"none of its {sizes[place]} units responded", fix)


def _raked(weights: Numbers, frame: Frame) -> tuple[Numbers, int]:
    margins = frame.margins
    try:
        found = raked_weights(weights, [each.places for each in margins], [each.totals for each in margins])
    except RakingError as error:
        margin = margins[error.margin]
        where = f"{margin.item}, {margin.labels[error.category]}"
        what = (
            f"raking does not come to its total: {error.found:.6g}, not {error.wanted:.6g}, with all margins together"
        )
        raise UsageError(SOURCE, [Problem(where, what, "Join levels, or leave this item out of the totals")]) from None
    return found.weights, found.cycles


def _trimmed(weights: Numbers, largest: float) -> Numbers:
    try:
        return trimmed_weights(weights, largest)
    except NotEstimableError:
        mean = float(weights.mean())
        what = f"no weights up to {largest:g} have the sum of these, whose mean is {mean:.4g}"
        raise UsageError(SOURCE, [Problem("--trim", what, f"Use more than {mean:.4g}")]) from None


def respondents(work: Fieldwork) -> NDArray[np.bool_]:
    """Return whether each unit of the first wave gave a complete or partial interview."""
    return np.isin(work.outcomes(0), [PLACES[outcome] for outcome in INTERVIEWS])


def eligible_of(work: Fieldwork) -> Numbers:
    """Return for each unit of the first wave 1, 0 or NaN: eligible, not eligible, not known."""
    outcomes = work.outcomes(0)
    known = (outcomes != PLACES["not_eligible"]).astype(float)
    return np.where(np.isin(outcomes, OPEN), np.nan, known)


def margin_sums(margin: MarginCodes, weights: Sequence[float] | Numbers) -> Numbers:
    """Return the sum of weights in each category (K,)."""
    return np.asarray(np.bincount(margin.places, weights, minlength=len(margin.totals)), dtype=float)
