"""Tables about a fitted model, under its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leapstats.errors import Problem, UsageError
from leapstats.regression.after import contrasts_after, joint_tests_after, margins_after, predictions_after
from leapstats.regression.after_checks import diagnostics_after, influence_after
from leapstats.regression.after_layout import After, figures_of, under
from leapstats.regression.fit import FittedModel
from leapstats.regression.residuals import residuals_after
from leapstats.regression.result import NOT_POOLED, ModelResult

if TYPE_CHECKING:
    from plotnine import ggplot

TABLES = ("margins", "predictions", "contrasts", "joint_tests", "influence", "diagnostics", "residuals")
WITHOUT: dict[str, Callable[[FittedModel], After]] = {
    "margins": margins_after,
    "joint_tests": joint_tests_after,
    "influence": influence_after,
    "diagnostics": diagnostics_after,
    "residuals": residuals_after,
}


def with_tables(
    result: ModelResult, *, predictions: Sequence[str] = (), contrasts: Sequence[str] = (), **others: bool
) -> ModelResult:
    """Return a model with tables about it under its own.

    Parameters
    ----------
    result
        What `model` returned.
    predictions
        Items, or two with a comma between: see `ModelResult.predictions`.
    contrasts
        Items with levels: see `ModelResult.contrasts`.
    others
        Which of `margins`, `joint_tests`, `influence`, `diagnostics` and `residuals` are wanted.

    Raises
    ------
    UsageError
        With every table that the model cannot have.
    """
    wanted: list[Callable[[FittedModel], After]] = [WITHOUT[name] for name in TABLES if others.get(name)]
    wanted.extend(_predicting(each) for each in predictions)
    wanted.extend(_contrasting(each) for each in contrasts)
    if not wanted:
        return result
    _check_unprotected(result, {"predictions": predictions, "contrasts": contrasts, **others})
    fitted = result.fitted
    if fitted is None:
        what = "a model of many draws has no one set of coefficients"
        raise UsageError("the options", [Problem("draws", what, "Omit --draws, or the tables about the model")])
    if fitted.pooled is not None:
        raise UsageError("the options", [Problem("impute", NOT_POOLED, "Omit --impute, or the tables about the model")])
    afters: list[After] = []
    problems: list[Problem] = []
    for make in wanted:
        try:
            afters.append(make(fitted))
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError("the options", problems)
    results, document = under(result, fitted, afters)
    own = result.draw

    def draw() -> "list[ggplot]":
        return [*(own() if own is not None else []), *figures_of(fitted, afters, document)]

    return replace(result, results=results, document=document, draw=draw)


def _check_unprotected(result: object, asked: Mapping[str, object]) -> None:
    """Refuse tables about a model of which counts were withheld or rounded."""
    if not isinstance(result, ModelResult):
        what = "it cannot be protected: small counts are to be withheld or rounded"
        raise UsageError("the options", [Problem(name, what, "Omit it") for name, given in asked.items() if given])


def _predicting(text: str) -> Callable[[FittedModel], After]:
    items = [item.strip() for item in text.split(",") if item.strip()]

    def made(fitted: FittedModel) -> After:
        if not 1 <= len(items) <= 2:
            raise UsageError(
                "the options", [Problem("predictions", f'"{text}" is not one item or two', "Name one or two")]
            )
        return predictions_after(fitted, items)

    return made


def _contrasting(item: str) -> Callable[[FittedModel], After]:
    return lambda fitted: contrasts_after(fitted, item.strip())
