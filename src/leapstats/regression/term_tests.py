"""Every pair of levels of an item, and tests of all columns of an item or a product at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leapstats.errors import NotEstimableError, Problem, UsageError
from leapstats.regression.averages import at_reference
from leapstats.regression.data import Predictor
from leapstats.regression.expectation import coefficients_of
from leapstats.regression.fit import FittedModel, ModelTerm, fit_data
from leapstats.regression.fits import df_of, estimate
from leapstats.regression.method import Family, Method
from leapstats.stats.models.comparison import likelihood_ratio
from leapstats.stats.models.joint import penalized_likelihood_ratio, wald_test
from leapstats.stats.result import Inference


@dataclass(frozen=True, slots=True)
class Contrast:
    """A level of an item against another: their places, and what that comes to."""

    level: int
    against: int
    term: ModelTerm


@dataclass(frozen=True, slots=True)
class JointTest:
    """A test of all columns of a term at once; `items` are those of the term."""

    items: tuple[str, ...]
    labels: tuple[str, ...]
    columns: tuple[int, ...]
    found: Inference


def contrasts(fitted: FittedModel, item: str) -> tuple[Predictor, list[Contrast]]:
    """Compare every pair of levels of an item, by fitting the model with each as the one compared with.

    Limits and p are so those of the method of the model, such as profile limits.

    Raises
    ------
    UsageError
        If the item is not in the model, has no levels, or is in a product, where its contrasts depend on the other.
    """
    predictor = _with_levels(fitted, item)
    found: list[Contrast] = []
    for against in range(len(predictor.levels) - 1):
        data = replace(fitted.data, predictors=at_reference(fitted, item, against))
        # Earlier levels stand after the one compared with, so level k keeps its place for k above it.
        again = fitted if against == 0 else fit_data(data, fitted.request)
        of_code = {
            (term.column.parts[0].code, term.answer): term
            for term in again.terms
            if [part.predictor.item for part in term.column.parts] == [item]
        }
        answers = dict.fromkeys(term.answer for term in again.terms)
        found.extend(
            Contrast(level, against, of_code[predictor.levels[level], answer])
            for answer in answers
            for level in range(against + 1, len(predictor.levels))
        )
    return predictor, found


def _with_levels(fitted: FittedModel, item: str) -> Predictor:
    predictor = next((each for each in fitted.design.used if each.item == item), None)
    what = ""
    if predictor is None:
        what, fix = "it is not in the model", f"Name one of {', '.join(each.item for each in fitted.design.used)}"
    elif not predictor.levels:
        what, fix = "it is a number", "Its coefficient is the one contrast; for levels write C(...) in the formula"
    elif any(
        item in names and len(names) > 1
        for names in ([factor.item for factor in term] for term in fitted.request.formula.terms)
    ):
        what, fix = "it is in a product, so its contrasts depend on the other item", "Take predictions by both items"
    if what or predictor is None:
        raise UsageError("the model", [Problem(item, what, fix)])
    return predictor


def joint_tests(fitted: FittedModel) -> list[JointTest]:
    """Test the columns of each term at once: of Firth's method by the penalized likelihood ratio, else as it can be.

    A likelihood model has likelihood ratio tests, a model with limits by Student's t Wald F tests, an exact one the
    exact conditional score test. Terms of one column are among them.
    """
    tests = []
    for items, columns in _columns_of_terms(fitted).items():
        labels = tuple(_label(fitted, item) for item in items)
        try:
            found = _joint(fitted, columns)
        except NotEstimableError as error:
            found = Inference(method="", note=error.reason)
        tests.append(JointTest(items, labels, columns, found))
    return tests


def _columns_of_terms(fitted: FittedModel) -> dict[tuple[str, ...], tuple[int, ...]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for place, column in enumerate(fitted.design.columns):
        found.setdefault(tuple(part.predictor.item for part in column.parts), []).append(place)
    return {items: tuple(places) for items, places in found.items()}


def _label(fitted: FittedModel, item: str) -> str:
    return next(each.label for each in fitted.data.predictors if each.item == item)


def _joint(fitted: FittedModel, columns: Sequence[int]) -> Inference:
    data, matrix, way = fitted.data, fitted.design.matrix, fitted.way
    if way.method is Method.FIRTH:
        return penalized_likelihood_ratio(data.outcome, matrix, columns=columns)
    if way.method is Method.EXACT:
        return _exact(fitted, columns)
    if way.method is Method.LIKELIHOOD:
        return _likelihood_ratio(fitted, columns)
    if way.by_t:
        beta = coefficients_of(fitted.estimates)
        first = 0 if way.family is Family.ORDINAL else 1  # the intercept, which ordered levels lack
        places = [place + first for place in columns]
        df = df_of(way, fitted.estimates, [fitted.design.columns[place].name for place in columns])
        return wald_test(beta, fitted.estimates.covariance, columns=places, df=df)
    raise NotEstimableError(f"{way.method} has no test of several columns")


def _exact(fitted: FittedModel, columns: Sequence[int]) -> Inference:
    from leapstats.stats.models.exact import exact_logistic_score_test

    if fitted.way.function != "exact_logistic":
        raise NotEstimableError("exact counts have no joint test here; take method hc3")
    return exact_logistic_score_test(fitted.data.outcome, fitted.design.matrix, columns=columns)


def _likelihood_ratio(fitted: FittedModel, columns: Sequence[int]) -> Inference:
    """Fit the model without some columns and compare the likelihoods."""
    kept = [place for place in range(len(fitted.design.columns)) if place not in set(columns)]
    names = [fitted.design.columns[place].name for place in kept]
    level = fitted.request.conf_level
    smaller = estimate(fitted.way, fitted.data, fitted.design.matrix[:, kept], names, level)
    equations = len(getattr(fitted.estimates, "equations", (None,)))
    return likelihood_ratio(fitted.estimates, smaller, len(columns) * equations)
