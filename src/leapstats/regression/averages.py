"""What a fitted model says on the scale of the outcome: predictions and differences, averaged over the rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError, nearest
from leapstats.regression.data import Predictor
from leapstats.regression.expectation import expected
from leapstats.regression.fit import FittedModel, of_predictions
from leapstats.regression.fits import df_of
from leapstats.regression.method import COUNTS, Family, Method
from leapstats.regression.population import averages_of_population
from leapstats.stats.design.quantiles import weighted_quantile
from leapstats.stats.models.delta import IDENTITY, LOG, LOGIT, Scale, delta_method
from leapstats.stats.result import Inference
from leapstats.survey.cells import as_text

Numbers = NDArray[np.float64]
QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that an item has in all rows: the place of a level, or a number as the model has it."""

    predictor: Predictor
    value: float

    @property
    def code(self) -> str:
        """The code of the level, or the number as it was in the data."""
        levels = self.predictor.levels
        return levels[int(self.value)] if levels else as_text(float(f"{self.value * self.predictor.per:.6g}"))

    @property
    def label(self) -> str:
        """The label of the level, or the number as it was in the data."""
        return self.predictor.labels[int(self.value)] if self.predictor.levels else self.code


@dataclass(frozen=True, slots=True)
class Average:
    """A prediction at some settings, or a difference of two; `answer` is the place of a level of the outcome."""

    settings: tuple[Setting, ...]
    found: Inference
    answer: int | None = None


def predicted(fitted: FittedModel, items: Sequence[str]) -> list[Average]:
    """Predict the outcome at each combination of values of some items, the others being as they are.

    Parameters
    ----------
    fitted
        The model.
    items
        One or two of its formula. An item with levels takes each of them, a number its quartiles.

    Returns
    -------
    list of Average
        Probabilities, numbers, or counts; of a model of rates the count per one of what it is per.

    Raises
    ------
    UsageError
        If an item is not in the model, or the model is exact and so has no predictions.
    """
    predictors = [_predictor(fitted, item) for item in items]
    if repeated := [item for item in dict.fromkeys(items) if list(items).count(item) > 1]:
        raise UsageError("the model", [Problem(item, "it is named twice", "Name it once") for item in repeated])
    combined: list[tuple[Setting, ...]] = [()]
    for predictor in predictors:
        combined = [(*before, each) for before in combined for each in _settings(fitted, predictor)]
    columns = [_columns(fitted, settings) for settings in combined]
    per_one = _per_one(fitted)
    scale = LOG if fitted.way.family in COUNTS else IDENTITY if fitted.way.family is Family.LINEAR else LOGIT

    def of_rows(beta: Numbers) -> list[Numbers]:
        return [expected(fitted.way.family, beta, each, per_one) for each in columns]

    return list(_averages(fitted, of_rows, combined, scale, df_of(fitted.way, fitted.estimates)))


def margins(fitted: FittedModel) -> list[Average]:
    """Average over the rows how much the outcome differs: each level against the first, one more of a number.

    Of a model of rates it is the rate that differs: the count per one of what it is per.

    Raises
    ------
    UsageError
        If the model is exact, and so has no predictions.
    """
    _check_predicts(fitted)
    found: list[Average] = []
    for setting, designs in _differences(fitted):
        df = df_of(fitted.way, fitted.estimates, _names(fitted, setting))
        found.extend(_averages(fitted, partial(_differing, fitted, designs), [(setting,)], IDENTITY, df))
    return found


def _differences(fitted: FittedModel) -> Iterator[tuple[Setting, tuple[Numbers, Numbers]]]:
    """Yield what is compared with what: each level with the first, or one more of a number with as it is."""
    design = fitted.design
    for predictor in design.used:
        item = predictor.item
        if not predictor.levels:
            yield Setting(predictor, 1.0), (design.shifted(item, 1.0), design.shifted(item, 0.0))
            continue
        first = design.at_level(item, 0)
        for level in range(1, len(predictor.levels)):
            yield Setting(predictor, float(level)), (design.at_level(item, level), first)


def _names(fitted: FittedModel, setting: Setting) -> list[str]:
    """Return the names of the coefficients that a difference rests on."""
    levels = {None, int(setting.value)} if setting.predictor.levels else {None}
    return [
        column.name
        for column in fitted.design.columns
        if any(part.predictor.item == setting.predictor.item and part.level in levels for part in column.parts)
    ]


def _differing(fitted: FittedModel, designs: tuple[Numbers, Numbers], beta: Numbers) -> list[Numbers]:
    """Return how much what is expected of the rows differs between two values of an item."""
    per_one = _per_one(fitted)
    first, second = (expected(fitted.way.family, beta, each, per_one) for each in designs)
    return [first - second]


def _per_one(fitted: FittedModel) -> "Numbers | None":
    """Return the exposure of rates: one of what they are per, in every row."""
    return None if fitted.data.exposure is None else np.ones(len(fitted.data.outcome))


def _averages(
    fitted: FittedModel,
    of_rows: Callable[[Numbers], list[Numbers]],
    settings: Sequence[tuple[Setting, ...]],
    scale: Scale,
    df: float,
) -> Iterator[Average]:
    """Yield one average for each setting, or one for each setting and answer."""
    level = fitted.request.conf_level
    if fitted.data.sample is not None:
        found = averages_of_population(
            fitted.estimates,
            fitted.data,
            lambda beta: np.column_stack(of_rows(beta)),
            scale=scale,
            conf_level=level,
        )
    else:
        found = delta_method(
            lambda beta: np.concatenate([np.atleast_1d(each.mean(axis=0)) for each in of_rows(beta)]),
            of_predictions(fitted.data, fitted.design, fitted.estimates, fitted.way),
            np.asarray(fitted.estimates.covariance),
            scale=scale,
            df=df,
            conf_level=level,
        )
    answers = len(found) // len(settings)
    for place, each in enumerate(found):
        answer = place % answers if answers > 1 else None
        yield Average(settings[place // answers], each, answer)


def _columns(fitted: FittedModel, settings: Sequence[Setting]) -> Numbers:
    given = {each.predictor.item: each.value for each in settings}
    rows = len(fitted.data.outcome)
    values = [np.full(rows, given[p.item]) if p.item in given else p.values for p in fitted.design.used]
    return fitted.design.of_values(values)


def _settings(fitted: FittedModel, predictor: Predictor) -> list[Setting]:
    if predictor.levels:
        return [Setting(predictor, float(level)) for level in range(len(predictor.levels))]
    quarters = np.quantile(predictor.values, QUARTERS)
    if fitted.data.sample is not None:
        sample = fitted.data.sample
        quarters = np.array([weighted_quantile(sample, predictor.values, share) for share in QUARTERS])
    return [Setting(predictor, number) for number in dict.fromkeys(quarters.tolist())]


def _predictor(fitted: FittedModel, item: str) -> Predictor:
    _check_predicts(fitted)
    found = {each.item: each for each in fitted.design.used}
    if item not in found:
        problem = Problem(item, "it is not in the model", nearest(item, found))
        raise UsageError("the model", [problem])
    return found[item]


def _check_predicts(fitted: FittedModel) -> None:
    if fitted.way.method is Method.EXACT:
        what = "an exact model has no intercept, and so no predictions"
        raise UsageError("the model", [Problem("", what, "Take another method")])


def at_reference(fitted: FittedModel, item: str, level: int) -> tuple[Predictor, ...]:
    """Return the predictors of a model with another level of an item as the one compared with."""
    return tuple(_turned(each, level) if each.item == item else each for each in fitted.data.predictors)


def _turned(predictor: Predictor, level: int) -> Predictor:
    order = [level, *(place for place in range(len(predictor.levels)) if place != level)]
    places = np.argsort(order)
    return replace(
        predictor,
        values=places[predictor.values.astype(np.int64)].astype(np.float64),
        levels=tuple(predictor.levels[place] for place in order),
        labels=tuple(predictor.labels[place] for place in order),
    )
