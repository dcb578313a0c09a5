"""Weights of respondents in the long frame: by class, by margin, after each step."""

from collections.abc import Iterator

import numpy as np

from leapstats.fieldwork.outcomes import Fieldwork
from leapstats.fieldwork.weighting import BASE, NONRESPONSE, RAKED, Weighted, margin_sums
from leapstats.results.frame import Result
from leapstats.stats.design.weighting import kish_design_effect
from leapstats.terms import StatName

CLASSES, WEIGHTS = "nonresponse_weights", "weights"
WANTED = "margin"
METHODS = {
    BASE: "base weights",
    NONRESPONSE: "base weight over the weighted response rate of the class",
    RAKED: "raked to margins",
    "trimmed": "trimmed, the rest spread evenly",
}


def weight_rows(work: Fieldwork, made: Weighted) -> Iterator[Result]:
    """Yield the numbers of the weights."""
    yield from _class_rows(work, made)
    for margin in made.frame.margins:
        sums = {WANTED: margin.totals, **{step: margin_sums(margin, held) for step, held in made.steps.items()}}
        for step, totals in sums.items():
            for code, total in zip(margin.codes, totals, strict=True):
                yield Result(margin.item, code, None, None, f"{WEIGHTS}:{step}", StatName.TOTAL, float(total))
    for step, held in made.steps.items():
        effect = kish_design_effect(held)
        numbers = {
            StatName.N: float(len(held)),
            StatName.TOTAL: float(held.sum()),
            StatName.MIN: float(held.min()),
            StatName.MEDIAN: float(np.median(held)),
            StatName.MAX: float(held.max()),
            StatName.DESIGN_EFFECT: effect,
            StatName.EFFECTIVE_N: len(held) / effect,
        }
        for name, number in numbers.items():
            yield Result(work.item, step, None, None, WEIGHTS, name, number, METHODS[step])


def _class_rows(work: Fieldwork, made: Weighted) -> Iterator[Result]:
    found = made.found
    inside = made.classes[made.frame.responded]
    for place, label in enumerate(made.labels):
        held = made.steps[NONRESPONSE][inside == place]
        numbers = {
            StatName.N_BASE: found.n_frame[place],
            StatName.N: found.n_respondents[place],
            StatName.PROPORTION: found.rates[place],
            StatName.WEIGHT: held.mean(),
            StatName.MIN: held.min(),
            StatName.MAX: held.max(),
        }
        for name, number in numbers.items():
            yield Result(work.item, label, None, None, CLASSES, name, float(number), METHODS[NONRESPONSE])
