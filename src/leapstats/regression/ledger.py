"""What a model rests on: how many units gave each answer to its outcome, at each level of its items."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from leapstats.regression.data import ModelData, Predictor
from leapstats.regression.fit import FittedModel
from leapstats.regression.method import LEVELED, Family
from leapstats.regression.screening import PairModels
from leapstats.results.frame import Result, Results
from leapstats.results.ledger import Ledger
from leapstats.terms import StatName

TALLY, CRUDE = "tally", "crude_"
ROWS, USED, LEFT_OUT = "all rows", "rows used", "rows left out"
Marks = NDArray[np.bool_]


def counts_behind_model(fitted: FittedModel, results: Results, _least: int) -> Ledger:
    """Return the counts that every number of a model rests on.

    Parameters
    ----------
    fitted
        The model.
    results
        Its numbers.
    """
    ledger = Ledger()
    names = _add_model(ledger, fitted, "")
    for row in results:
        _add_basis(ledger, row, "", names)
    return ledger


def counts_behind_pairs(pairs: Sequence[PairModels], results: Results, _least: int) -> Ledger:
    """Return the counts that models of pairs rest on: a crude one on its own item, an adjusted one on all."""
    ledger = Ledger()
    for pair in pairs:
        about = f"{pair.crude.outcome} by {pair.name}: "
        crude = _add_model(ledger, pair.crude, about)
        both = (*crude, *(_add_model(ledger, pair.adjusted, about) if pair.adjusted is not None else ()))
        for row in results:
            if row.variable == pair.crude.outcome and row.by == pair.name:
                _add_basis(ledger, row, about, crude if row.statistic.startswith(CRUDE) else both)
    return ledger


def _add_basis(ledger: Ledger, row: Result, about: str, names: Sequence[str]) -> None:
    level = f"{about}outcome {row.level}"
    if row.statistic == TALLY and row.stat_name is StatName.N_BASE:
        ledger.is_a(row, about + USED)
    elif row.statistic == TALLY and level in ledger.counts and row.stat_name is StatName.N:
        ledger.is_a(row, level)
    else:
        ledger.rests(row, *names)


def _add_model(ledger: Ledger, fitted: FittedModel, about: str) -> tuple[str, ...]:
    """Add the rows of a model by its outcome and its items; return the names of their counts."""
    data, size = fitted.data, len(fitted.data.outcome)
    ledger.whole(about + ROWS, data.n_rows)
    ledger.split(about + ROWS, {about + USED: size}, about + LEFT_OUT)
    outcomes = _outcomes(data, fitted.way.family)
    found = [about + USED, about + LEFT_OUT]
    if len(outcomes) > 1:
        counts = {f"{about}outcome {name}": float(marks.sum()) for name, marks in outcomes.items()}
        ledger.split(about + USED, counts)
        found.extend(counts)
    for levels in _crossed(fitted):
        for outcome, marks in outcomes.items():
            cells = {
                f"{about}{level}, outcome {outcome}": float((marks & inside).sum()) for level, inside in levels.items()
            }
            ledger.split(f"{about}outcome {outcome}" if len(outcomes) > 1 else about + USED, cells)
            found.extend(cells)
            if data.others:
                found.extend(_add_units(ledger, data, marks, levels, about + outcome))
    return tuple(found)


def _add_units(ledger: Ledger, data: ModelData, marks: Marks, levels: dict[str, Marks], about: str) -> list[str]:
    """Add how many units the rows of several waves are of, which may be fewer."""
    names = np.array(data.names)
    return [
        ledger.count(f"{about}, {level}: units", len(set(names[marks & inside]))) for level, inside in levels.items()
    ]


def _outcomes(data: ModelData, family: Family) -> dict[str, Marks]:
    """Return the rows with each answer to the outcome; all of them where it is a number."""
    if family in LEVELED:
        return {level: data.outcome == place for place, level in enumerate(data.outcome_levels)}
    if family is Family.LOGISTIC:
        return {"1": data.outcome == 1, "0": data.outcome == 0}
    return {"": np.ones(len(data.outcome), dtype=bool)}


def _crossed(fitted: FittedModel) -> list[dict[str, Marks]]:
    """Return the rows at each level of each item that has levels, and of items that are multiplied."""
    terms: dict[tuple[str, ...], tuple[Predictor, ...]] = {(each.item,): (each,) for each in (*fitted.data.predictors,)}
    for column in fitted.design.columns:
        parts = tuple(part.predictor for part in column.parts)
        terms[tuple(part.item for part in parts)] = parts
    crossed = (tuple(each for each in parts if each.levels) for parts in terms.values())
    return [_cells(each) for each in dict.fromkeys(crossed) if each]


def _cells(predictors: Sequence[Predictor]) -> dict[str, Marks]:
    places = [range(len(each.levels)) for each in predictors]
    found: dict[str, Marks] = {}
    for at in product(*places):
        name = ", ".join(f"{each.item} {each.levels[place]}" for each, place in zip(predictors, at, strict=True))
        marks = [each.values == place for each, place in zip(predictors, at, strict=True)]
        found[name] = np.logical_and.reduce(marks)
    return found
