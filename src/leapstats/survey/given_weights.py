"""The design of a survey that comes with replicate weights, or whose weights are calibrated to known totals."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.sampling import Sampling
from leapstats.errors import DataError, Problem
from leapstats.stats.design.calibration import CalibratedDesign, RakingError, calibrated_design, raked_weights
from leapstats.stats.design.replicates import ReplicateDesign, replicate_design
from leapstats.stats.design.sample import SampleDesign
from leapstats.survey.sampling_problems import Coded, missing_problem
from leapstats.terms import Numbers, ReplicateKind, Whole

SUMS_AGREE = 1e-6
MOST_NAMED = 5


def replicated(
    source: str, sampling: Sampling, weights: Numbers, replicates: Sequence[Numbers], inside: NDArray[np.bool_]
) -> ReplicateDesign:
    """Return the design of units with replicate weights.

    Parameters
    ----------
    source
        The file or the study, for messages.
    sampling
        Says of which kind the replicates are.
    weights
        One a unit (n,).
    replicates
        One array (n,) a replicate.
    inside
        The units (n,) that are analysed: the others may be without replicate weights.

    Raises
    ------
    DataError
        With the replicates that lack or are negative, and a scale or a kind that does not fit.
    """
    table = np.column_stack(list(replicates))
    problems = list(_replicate_problems(sampling, table[inside]))
    kind, _, rho = sampling.replicate_kind.partition("=")
    if not problems:
        try:
            return replicate_design(
                np.nan_to_num(weights),
                np.nan_to_num(table),
                kind,
                rho=float(rho) if rho else None,
                scale=sampling.scale,
                rscales=sampling.rscales or None,
                mse=sampling.mse,
            )
        except ValueError as error:
            problems = [
                Problem("replicates", what, "The documentation of the data says it") for what in str(error).split("; ")
            ]
    raise DataError(source, problems)


def _replicate_problems(sampling: Sampling, table: Numbers) -> Iterator[Problem]:
    names = np.array(sampling.replicates)
    for wrong, what in ((np.isnan(table).any(axis=0), "have no value"), ((table < 0).any(axis=0), "are negative")):
        if wrong.any():
            some = ", ".join(names[wrong][:MOST_NAMED]) + (", ..." if wrong.sum() > MOST_NAMED else "")
            yield Problem("replicates", f"in {int(wrong.sum())} of them some weights {what} ({some})", "Correct them")
    kind, _, rho = sampling.replicate_kind.partition("=")
    if kind not in tuple(ReplicateKind):
        known = ", ".join(str(each) for each in ReplicateKind)
        found = f'"{kind}" is not known' if kind else "it is not said of which kind they are"
        yield Problem("replicate_kind", found, f"Use one of {known}; the documentation of the data says which")
    if rho and not _is_number(rho):
        yield Problem("replicate_kind", f'"{rho}" is not a number', "Write Fay's coefficient as fay=0.3")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def calibrated(
    source: str, design: SampleDesign, margins: Sequence[Coded], totals: Mapping[str, Mapping[str, float]], units: str
) -> CalibratedDesign:
    """Return the design with weights raked to known totals, whose gain in precision is taken into account.

    Parameters
    ----------
    source, units
        The file or the study, and what its rows are called, for messages.
    design
        With the weights before.
    margins
        The answers to the items of the totals.
    totals
        For each item how many units of the population have each answer, by its label.

    Raises
    ------
    DataError
        With answers that lack, levels without a total, totals of different sums, and weights that do not come to them.
    """
    problems = list(chain.from_iterable(_margin_problems(each, totals[each.name], units) for each in margins))
    sums = {name: sum(each.values()) for name, each in totals.items()}
    if max(sums.values()) - min(sums.values()) > SUMS_AGREE * max(sums.values()):
        shown = ", ".join(f"{name} {total:g}" for name, total in sums.items())
        problems.append(Problem("totals", f"they add up to different populations: {shown}", "Correct them"))
    if problems:
        raise DataError(source, problems)
    numbered = [_numbered(each) for each in margins]
    wanted = [
        [totals[each.name][label] for label in labels] for each, (_, labels) in zip(margins, numbered, strict=True)
    ]
    places = [codes for codes, _ in numbered]
    try:
        raked = raked_weights(design.weights, places, wanted)
    except RakingError as error:
        name, label = margins[error.margin].name, numbered[error.margin][1][error.category]
        what = f"{label} comes to {error.found:g}, not to {error.wanted:g}"
        fix = "Join levels, or leave an item out of the totals"
        raise DataError(source, [Problem(f"totals, {name}", what, fix)]) from None
    return calibrated_design(design, raked.weights, margins=places)


def _margin_problems(item: Coded, totals: Mapping[str, float], units: str) -> Iterator[Problem]:
    yield from missing_problem(item, units, lambda place: str(place + 1))
    there = {item.label(int(code)) for code in np.unique(item.codes[item.codes >= 0])}
    without, unknown = sorted(there - set(totals)), sorted(set(totals) - there)
    if without:
        yield Problem(f"totals, {item.name}", f"no total is given for {', '.join(without)}", "Add it")
    if unknown:
        yield Problem(f"totals, {item.name}", f"no unit has {', '.join(unknown)}", "Join it with another level")


def _numbered(item: Coded) -> tuple[Whole, list[str]]:
    """Return the answers numbered from 0 without gaps, with their labels."""
    found, codes = np.unique(item.codes, return_inverse=True)
    return codes.astype(np.int64), [item.label(int(code)) for code in found]
