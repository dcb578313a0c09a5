"""Whether the respondents of a group agree, group by group."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import floats, sample
from leapstats.stats.respondents.membership import Grouped, Labels, grouped
from leapstats.stats.scales.answers import LARGEST, ROUNDING, Answers
from leapstats.terms import Numbers, Sample

NULLS = ("uniform", "triangular")
CENTERS = ("mean", "median")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agreement:
    """Agreement of the respondents of each group.

    `groups` in the order they are first met, `sizes` their respondents, `values` the statistic (NaN with one
    respondent). `note` says how many groups have one respondent, and how many values were set to 0.
    """

    method: str
    groups: tuple[Hashable, ...]
    sizes: tuple[int, ...]
    values: Numbers
    note: str = ""

    @property
    def mean(self) -> float:
        """Mean of the groups that have a value."""
        return float(np.nanmean(self.values))

    @property
    def median(self) -> float:
        """Median of the groups that have a value."""
        return float(np.nanmedian(self.values))


def rwg(
    values: Sample | Answers, groups: Labels, levels: Sample, *, null: str | Sequence[float] = "uniform"
) -> Agreement:
    """Compute within-group agreement rwg of one item, or rwg(J) of several items.

    Parameters
    ----------
    values
        Answers, one a respondent, or respondents x items; complete.
    groups
        The group of each respondent.
    levels
        The possible answers as numbers in order, such as 1, 2, 3, 4, 5.
    null
        How answers fall if nobody agrees: `uniform`, `triangular`, or a probability for each level.

    Returns
    -------
    Agreement
        From 0 (as if nobody agreed, or worse) to 1.

    Raises
    ------
    ValueError
        If an answer or a label is missing, an answer is not among the levels, or the null is none.
    NotEstimableError
        If no group has two respondents, or answers under the null do not vary.

    Notes
    -----
    Answers usually lean to one side, so the uniform null flatters: show one that leans, too. Of five levels James,
    Demaree and Wolf have a slight skew (0.05, 0.15, 0.20, 0.35, 0.25), LeBreton and Senter a moderate (0, 0.10, 0.15,
    0.40, 0.35) and a heavy one (0, 0, 0.10, 0.40, 0.50). Values below 0 are set to 0. rwg(J) rises with the number of
    items. Not a correlation: see `group_icc`.

    References
    ----------
    James, Demaree & Wolf (1984), J Appl Psychol 69:85-98. LeBreton & Senter (2008), Organ Res Methods 11:815-852.
    """
    answers, found = _answers(values, groups)
    scores = sample(levels, "levels")
    if len(scores) < 2 or np.any(np.diff(scores) <= 0):
        raise ValueError("levels must be two or more numbers, the least first")
    if not np.isin(answers, scores).all():
        named = ", ".join(f"{level:g}" for level in scores)
        raise ValueError(f"values must be among the levels {named}; give the answers to items, not their means")
    shares = _shares(null, len(scores))
    expected = float(shares @ (scores - shares @ scores) ** 2)
    if not expected:
        raise NotEstimableError("answers under the null do not vary, so no agreement can be told from it")
    ratio = _by_group(answers, found, lambda rows: float(rows.var(axis=0, ddof=1).mean())) / expected
    left, items = 1 - np.minimum(ratio, 1.0), answers.shape[1]
    worse = int((ratio > 1).sum())
    name = null if isinstance(null, str) else "given"
    return Agreement(
        method=f"rwg{f'({items})' if items > 1 else ''}, {name} null of variance {expected:.6g}",
        groups=found.labels,
        sizes=tuple(found.sizes.tolist()),
        values=items * left / (items * left + 1 - left),
        note="; ".join([*_alone(found), *([f"below 0, set to 0: {worse}"] if worse else [])]),
    )


def average_deviation(values: Sample | Answers, groups: Labels, *, center: str = "mean") -> Agreement:
    """Compute the average deviation of the answers of a group from their mean or median.

    Parameters
    ----------
    values
        Answers, one a respondent, or respondents x items, of which the deviations are averaged; complete.
    groups
        The group of each respondent.
    center
        `mean` or `median`.

    Returns
    -------
    Agreement
        In the units of the answers; 0 if all of a group gave the same answer.

    Raises
    ------
    ValueError
        If an answer or a label is missing, or the center is none of the two.
    NotEstimableError
        If no group has two respondents.

    Notes
    -----
    Needs no null distribution. Of answers with A levels a step of 1 apart, up to A/6 counts as agreement. Divides by
    the number of respondents, so small groups seem to agree more.

    References
    ----------
    Burke, Finkelstein & Dusig (1999), Organ Res Methods 2:49-68. Burke & Dunlap (2002), Organ Res Methods 5:159-172.
    """
    if center not in CENTERS:
        raise ValueError(f"center must be one of {', '.join(CENTERS)}, not {center!r}")
    answers, found = _answers(values, groups)
    middle = np.mean if center == "mean" else np.median

    def spread(rows: Numbers) -> float:
        return float(np.abs(rows - middle(rows, axis=0)).mean())

    return Agreement(
        method=f"average deviation from the {center}",
        groups=found.labels,
        sizes=tuple(found.sizes.tolist()),
        values=_by_group(answers, found, spread),
        note="; ".join(_alone(found)),
    )


def _answers(values: Sample | Answers, groups: Labels) -> tuple[Numbers, Grouped]:
    """Return answers, respondents x items, and the groups, one of which has two respondents."""
    message = "values must be finite numbers, one a respondent or respondents x items; remove respondents without one"
    numbers = floats(values, message)
    answers = numbers[:, None] if numbers.ndim == 1 else numbers
    if answers.ndim != 2 or not answers.shape[1] or not np.all(np.isfinite(answers)):
        raise ValueError(message)
    if np.any(np.abs(answers) > LARGEST):
        raise ValueError(f"values must be at most {LARGEST:g} in size; rescale the numbers")
    found = grouped(groups, len(answers))
    if len(found.labels) == len(answers):
        raise NotEstimableError("agreement needs a group with two respondents or more")
    return answers, found


def _by_group(answers: Numbers, found: Grouped, spread: Callable[[Numbers], float]) -> Numbers:
    """Return the spread of answers within each group; NaN of one respondent, 0 where it is rounding error."""
    parts = [answers[found.places == place] for place in range(len(found.labels))]
    spreads = np.array([spread(rows) if len(rows) > 1 else np.nan for rows in parts])
    return np.where(spreads <= ROUNDING * np.abs(answers).max(), 0.0, spreads)


def _alone(found: Grouped) -> list[str]:
    alone = int((found.sizes == 1).sum())
    return [f"groups with one respondent, without a value: {alone}"] if alone else []


def _shares(null: str | Sequence[float] | NDArray[np.float64], levels: int) -> Numbers:
    """Return the probability of each level where nobody agrees."""
    if isinstance(null, str):
        if null not in NULLS:
            raise ValueError(f"null must be one of {', '.join(NULLS)}, or a probability for each level, not {null!r}")
        places = np.arange(1, levels + 1)
        weights = np.ones(levels) if null == "uniform" else np.minimum(places, places[::-1]).astype(float)
        shares: Numbers = weights / weights.sum()
        return shares
    given = sample(null, "null")
    if len(given) != levels or np.any(given < 0) or abs(given.sum() - 1) > 1e-8:
        raise ValueError(f"null must be {levels} probabilities, one a level, that sum to 1")
    return given
