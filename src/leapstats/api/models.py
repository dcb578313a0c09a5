"""Several models as columns of one table."""

from collections.abc import Iterator, Sequence

from leapstats.api.arguments import found
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.regression.columns_of_models import NamedModel, beside
from leapstats.regression.method import Family
from leapstats.regression.result import ModelResult

FEWEST = 2


def models(
    fits: Sequence[ModelResult], names: Sequence[str] | None = None, *, title: str | None = None
) -> AnalysisResult:
    """Put models side by side: a column each, with how many rows each stands on and how it fits.

    Parameters
    ----------
    fits
        What `model` returned, two at least. Coefficients of one name are in one row.
    names
        The heading over each model; None for `Model 1`, `Model 2` and so on.
    title
        Of the table; None for one that names the outcomes.

    Returns
    -------
    AnalysisResult
        In the long frame the statistic has the name of its model before it, such as `Model 1/firth_logistic`.

    Raises
    ------
    UsageError
        If there are fewer than two models, one is none, is multinomial or of many draws, or there is not one name for
        each.
    """
    checked = _checked(fits, names)
    labels = [f"Model {place}" for place in range(1, len(checked) + 1)] if names is None else [str(x) for x in names]
    named = [NamedModel(name, fit.fitted) for name, fit in zip(labels, checked, strict=True) if fit.fitted is not None]
    if title is None:
        outcomes = dict.fromkeys(each.fitted.data.survey.study.variables[each.fitted.outcome].label for each in named)
        title = f"Models of: {'; '.join(outcomes)}"
    results, document = beside(named, title)
    return AnalysisResult(results=results, document=document)


def _checked(fits: Sequence[ModelResult], names: Sequence[str] | None) -> list[ModelResult]:
    if isinstance(fits, ModelResult | str) or not isinstance(fits, Sequence) or len(fits) < FEWEST:
        is_list = isinstance(fits, Sequence) and not isinstance(fits, str)
        what = f"there {'is 1' if len(fits) else 'is none'}" if is_list else f"{found(fits)} is no list of models"
        raise UsageError("the models", [Problem("models", what, "Give two models or more")])
    problems = [each for place, fit in enumerate(fits, start=1) for each in _model_problems(f"model {place}", fit)]
    if names is not None and (isinstance(names, str) or len(names) != len(fits)):
        count = 1 if isinstance(names, str) else len(names)
        problems.append(Problem("names", f"{count} for {len(fits)} models", "Give one name for each model"))
    elif names is not None and not all(isinstance(name, str | int) and str(name).strip() for name in names):
        problems.append(Problem("names", "one is empty or no text", "Give each model a name"))
    elif names is not None and len({str(name) for name in names}) < len(names):
        problems.append(Problem("names", "two models have the same name", "Give each model a name of its own"))
    if problems:
        raise UsageError("the models", problems)
    return list(fits)


def _model_problems(where: str, fit: object) -> Iterator[Problem]:
    """Yield what keeps a result from being a column."""
    if not isinstance(fit, ModelResult):
        yield Problem(where, f"{found(fit)} is no model", "Give what ls.model returned")
    elif fit.fitted is None:
        yield Problem(where, "it was fitted to many draws", "Leave draws out")
    elif fit.fitted.way.family is Family.MULTINOMIAL:
        what = "it has coefficients for each answer, which are no one column"
        yield Problem(where, what, "Use ls.merge to put its table beside others")
