"""Doubts whether the columns of a file are what a model took them for."""

from collections.abc import Iterator
from shlex import quote

import numpy as np

from leapstats.errors import as_option
from leapstats.regression.fit import FittedModel
from leapstats.regression.method import COUNTS, Family
from leapstats.stats.design.sample import SampleDesign
from leapstats.survey.kinds.names import is_code

# The greatest step of scales that begin at 1; counts of things seldom have each number from 1 to it and no 0.
SCALES = (4, 5, 6, 7, 10)
FEWEST_CLUSTERS = 3


def doubts_of_kinds(fitted: FittedModel) -> Iterator[str]:
    """Yield what a person should look at: an order nobody said, a scale taken for a count, codes taken for numbers."""
    yield from _order_taken(fitted)
    yield from _few_clusters(fitted)
    if fitted.data.survey.provenance.inferred:
        yield from _scale_for_count(fitted)
        yield from _codes_for_numbers(fitted)


def _order_taken(fitted: FittedModel) -> Iterator[str]:
    """Say in which order levels were taken, where an ordinal model was asked for and nobody said one."""
    variable = fitted.data.survey.study.variables[fitted.outcome]
    if fitted.way.family is not Family.ORDINAL or variable.codes is None or not variable.codes.alphabetical:
        return
    taken = " < ".join(fitted.data.outcome_labels)
    option = f"--levels {quote(f'{variable.name}=lowest,...,highest')}"
    yield f"The levels of {variable.label} stand in the order of the alphabet, {taken}: list them, as in {option}."


def _few_clusters(fitted: FittedModel) -> Iterator[str]:
    """Name the levels that next to no cluster of a sample has: nothing shows how much such clusters differ."""
    sample = fitted.data.sample
    if not isinstance(sample, SampleDesign) or sample.n_clusters == sample.n_units:
        return
    clusters = sample.stages[0].cluster
    for column, values in zip(fitted.design.columns, fitted.design.matrix.T, strict=True):
        if any(part.level is None for part in column.parts):
            continue
        sides = {len(np.unique(clusters[values == each])) for each in (0.0, 1.0)}
        if min(sides) < FEWEST_CLUSTERS:
            number = f"{min(sides)} cluster{'s' if min(sides) > 1 else ''}"
            yield f"{column.name}: one side of it is seen in {number} of the sample only, so its limits are too narrow."


def _scale_for_count(fitted: FittedModel) -> Iterator[str]:
    """Say that a count looks like a scale, where nobody said that it is one."""
    if fitted.request.family is not None or fitted.request.per or fitted.way.family not in COUNTS:
        return
    numbers = sorted(set(np.concatenate(fitted.outcomes).tolist()))
    if numbers and numbers[-1] in SCALES and numbers == list(range(1, int(numbers[-1]) + 1)):
        label = fitted.data.survey.study.variables[fitted.outcome].label
        yield f"{label}, {numbers[0]:g} to {numbers[-1]:g}, looks like a scale: use --family ordinal or linear."


def _codes_for_numbers(fitted: FittedModel) -> Iterator[str]:
    """Name the items that are taken for numbers and have names of codes, which merely stand for something."""
    items = [each.item for each in fitted.data.predictors if not each.levels]
    if fitted.way.family in {*COUNTS, Family.LINEAR}:
        items.insert(0, fitted.outcome)
    for item in dict.fromkeys(filter(is_code, items)):
        option = as_option("--categorical", [item])
        yield f"{item} looks like a code that stands for something, but is taken for a number: use {option}."
