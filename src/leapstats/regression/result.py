"""A fitted model as an analyst holds it: its coefficients as statsmodels names them, and the printed effects."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.errors import Problem, UsageError
from leapstats.output.effects import capital
from leapstats.output.result import AnalysisResult
from leapstats.regression import fitness
from leapstats.regression.after import contrasts_after, joint_tests_after, margins_after, predictions_after
from leapstats.regression.after_checks import diagnostics_after, influence_after
from leapstats.regression.after_layout import after_result
from leapstats.regression.fit import FittedModel, estimates_at, limits_and_p
from leapstats.regression.fitness import AIC, DISPERSION, LOG_LIKELIHOOD, R_SQUARED, N, fit_numbers
from leapstats.regression.method import COUNTS, Family, Method
from leapstats.regression.prediction import predictions
from leapstats.regression.residuals import residuals_after
from leapstats.stats.models.coefficients import INTERCEPT, Coefficient, Model

if TYPE_CHECKING:
    import pandas as pd

ALPHA_FIX = "Take a fraction such as 0.05"
CONSTANT = "Intercept"
NOT_POOLED = "tables about a model of imputed answers are not pooled"
WIDTH = 78
MOST_ITEMS = 2
SCALES = {
    Family.LOGISTIC: "log odds",
    Family.ORDINAL: "log odds",
    Family.MULTINOMIAL: "log odds",
    Family.POISSON: "log rate",
    Family.NEGATIVE_BINOMIAL: "log rate",
    Family.LINEAR: "outcome",
}
OF_MAKETABLES = {
    N: "N",
    fitness.EVENTS: "events",
    LOG_LIKELIHOOD: "ll",
    AIC: "aic",
    R_SQUARED: "r2",
    DISPERSION: "dispersion",
    fitness.BETWEEN: "group_variance",
    fitness.WITHIN: "residual_variance",
}
EVENTS = {Family.LOGISTIC: "With the outcome:", **dict.fromkeys(COUNTS, "Sum of the counts:")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult(AnalysisResult):
    """A fitted model.

    What statsmodels names has its meaning there, on the scale that the method estimates, such as log odds: `params`,
    `bse`, `conf_int()`, `pvalues`, `cov_params()`, `nobs`, `llf`, `predict()`, `summary()`. Limits and p-values are
    those that are printed, by the method of the model. `frame` and `table` have odds ratios, rate ratios or
    differences. Where answers were imputed all of them are pooled. Where the model was fitted to many draws, there is
    no one set of coefficients, and asking for it is an error.
    """

    fitted: FittedModel | None = field(repr=False)

    @property
    def params(self) -> "pd.Series[float]":
        """The coefficients, the intercept first where the method has one; named `item` or `item[T.code]`.

        Those of an ordinal model have its thresholds after the items; those of a multinomial model are named
        `level: item`.
        """
        return self._series([each.estimate for each in self._coefficients])

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors of `params`; NaN for an exact model, which has none."""
        return self._series([each.std_error for each in self._coefficients])

    @property
    def pvalues(self) -> "pd.Series[float]":
        """The p-values that are printed: of an exact model mid-p, of Firth's the penalized likelihood ratio's."""
        return self._series([limits_and_p(each)[1] for each in self._coefficients])

    @property
    def nobs(self) -> int:
        """How many rows were used."""
        return len(self._model.data.outcome)

    @property
    def llf(self) -> float:
        """The log-likelihood, penalized for Firth's method; NaN where the method has none."""
        return self._model.estimates.log_likelihood

    @property
    def model(self) -> Any:
        """The results object of statsmodels for the same data and columns; None where statsmodels has no such model."""
        return self._model.estimates.fitted

    def conf_int(self, alpha: float | None = None) -> "pd.DataFrame":
        """Return confidence limits of `params`, columns 0 and 1.

        Parameters
        ----------
        alpha
            One less the confidence level; None for that of the model. Another one fits the model again.

        Raises
        ------
        UsageError
            If it is no number between 0 and 1.
        """
        import pandas as pd

        coefficients = self._coefficients
        if alpha is not None:
            if not isinstance(alpha, int | float) or not 0 < alpha < 1:
                raise UsageError(
                    "the options given", [Problem("alpha", f"{alpha!r} is not between 0 and 1", ALPHA_FIX)]
                )
            if not math.isclose(alpha, 1 - self._model.request.conf_level):
                coefficients = _all(estimates_at(self._model, 1 - alpha))
        limits = [limits_and_p(each)[0] for each in coefficients]
        return pd.DataFrame([[each.low, each.high] for each in limits], index=self._names)

    def cov_params(self) -> "pd.DataFrame":
        """Return the covariance of `params`.

        Raises
        ------
        UsageError
            For an exact model, which has none.
        """
        import pandas as pd

        if not self._model.estimates.covariance:
            raise _lacking("an exact model has no covariance", "Take its limits and p-values, or another method")
        return pd.DataFrame(self._model.estimates.covariance, index=self._names, columns=self._names)

    def predictions(self, *items: str) -> AnalysisResult:
        """Return what the model expects at each value of one or two of its items, averaged over the rows.

        Parameters
        ----------
        items
            An item with levels takes each of them, a number its quartiles.

        Raises
        ------
        UsageError
            If no item or more than two are named, one is not in the model, or the model is exact.
        """
        if not 1 <= len(items) <= MOST_ITEMS:
            raise _lacking(f"{len(items)} items were named", "Name one or two items of the formula")
        if strange := [item for item in items if not isinstance(item, str)]:
            raise _lacking(f"{strange[0]!r} is no name", 'Name items apart, such as predictions("setting", "size")')
        return after_result(self._unpooled, predictions_after(self._unpooled, items))

    def margins(self) -> AnalysisResult:
        """Return how much the outcome differs on average: each level against the first, one more of a number.

        Raises
        ------
        UsageError
            If the model is exact.
        """
        return after_result(self._unpooled, margins_after(self._unpooled))

    def contrasts(self, item: str) -> AnalysisResult:
        """Return every pair of levels of an item, with limits and p of the method of the model.

        Raises
        ------
        UsageError
            If the item is not in the model, has no levels or is in a product.
        """
        return after_result(self._unpooled, contrasts_after(self._unpooled, item))

    def joint_tests(self) -> AnalysisResult:
        """Return a test of all columns of each term at once, such as those of an item with several levels."""
        return after_result(self._unpooled, joint_tests_after(self._unpooled))

    def influence(self) -> AnalysisResult:
        """Return how far the numbers move where one unit, or one cluster, is left out.

        Raises
        ------
        UsageError
            If there are more than 2,000 units.
        """
        return after_result(self._unpooled, influence_after(self._unpooled))

    def diagnostics(self) -> AnalysisResult:
        """Return what the numbers should be doubted for, check by check."""
        return after_result(self._unpooled, diagnostics_after(self._unpooled))

    def residuals(self) -> AnalysisResult:
        """Return quantile residuals, normal where the model is right; `.plot()` draws them.

        Raises
        ------
        UsageError
            If the model has levels or is exact.
        """
        return after_result(self._model, residuals_after(self._model))

    def predict(self, data: "pd.DataFrame | None" = None) -> "pd.Series[float] | pd.DataFrame":
        """Return the probability of the outcome, of each of its levels (a column each), or the number expected.

        Parameters
        ----------
        data
            One column an item of the formula, with its codes, labels or numbers; None for the rows that were used,
            named by their units. A row that lacks an answer has NaN.

        Raises
        ------
        UsageError
            For an exact model, which has no intercept, for the rows of a model of imputed answers, and if the data
            lack an item or have an answer that the model does not know.

        Notes
        -----
        Probabilities of Firth's method, whose own lean towards 1/2, are those of `predictions()`: the intercept is
        corrected so that their mean is the share of the rows with the outcome (FLIC). `params` has the intercept as
        it was estimated. A model of imputed answers predicts by its pooled coefficients, and
        only for data that are given.
        """
        if self._model.way.method is Method.EXACT:
            raise _lacking("an exact model has no intercept, and so no predictions", "Take another method")
        if self._model.pooled is not None and data is None:
            raise _lacking("its rows have other answers in each imputed data set", "Give data to predict for")
        return predictions(self._model, data)

    def summary(self) -> Any:
        """Return the coefficients as a Summary of statsmodels, which prints, and has `as_html()` and `as_latex()`."""
        from statsmodels.iolib.summary import Summary

        class SafeSummary(Summary):  # type: ignore[misc]
            """A Summary of statsmodels whose HTML escapes names, which come from the data."""

            def as_html(made) -> str:  # noqa: N805 - self is the model
                plain = Summary()
                plain.tables, plain.extra_txt = self._summary_tables(escape), escape(made.extra_txt)
                return str(plain.as_html())

        found = SafeSummary()
        found.tables = self._summary_tables(str)
        found.add_extra_txt(wrap(f"{self._model.how}.", WIDTH))
        return found

    def _summary_tables(self, shown: Callable[[str], str]) -> list[Any]:
        from statsmodels.iolib.table import SimpleTable

        model, level = self._model, 100 * self._model.request.conf_level
        numbers = np.column_stack([self.params, self.bse, self.pvalues, self.conf_int()])
        family = model.way.family
        events = f"{np.mean([each.sum() for each in model.outcomes]):.12g}" if family in EVENTS else ""
        about = [
            ["Outcome:", shown(model.outcome), "Rows used:", str(self.nobs)],
            ["Method:", str(model.way.method), EVENTS.get(family, ""), events],
            ["Scale:", SCALES[family], *(("", "") if math.isnan(self.llf) else ("Log-likelihood:", f"{self.llf:.4f}"))],
        ]
        title = f"{capital(family.replace('_', ' '))} model: {shown(model.request.formula.text.strip())}"
        return [
            SimpleTable(about, title=title),
            SimpleTable(
                [[f"{number:.4f}" for number in row] for row in numbers.tolist()],
                headers=["coef", "std err", "p-value", f"{level:g}% CI low", "high"],
                stubs=list(map(shown, self._names)),
            ),
        ]

    # What maketables asks of a model, to put it beside those of other packages: no import, no dependency.

    @property
    def __maketables_coef_table__(self) -> "pd.DataFrame":
        import pandas as pd

        limits = self.conf_int()
        columns = {"b": self.params, "se": self.bse, "t": self.params / self.bse, "p": self.pvalues}
        level = f"{100 * self._model.request.conf_level:g}"
        return pd.DataFrame({**columns, f"ci{level}l": limits[0], f"ci{level}u": limits[1]})

    def __maketables_stat__(self, key: str) -> float | str | None:
        numbers = {OF_MAKETABLES[each]: number for each, number in fit_numbers(self._model).items()}
        words = {"se_type": self._model.how, "model_method": str(self._model.way.method)}
        return numbers.get(key, words.get(key))

    @property
    def __maketables_depvar__(self) -> str:
        return self._model.outcome

    @property
    def __maketables_var_labels__(self) -> dict[str, str]:
        variables = self._model.data.survey.study.variables
        return {name: variables[name].label for name in self._model.request.items if name in variables}

    @property
    def __maketables_default_stat_keys__(self) -> list[str]:
        return [OF_MAKETABLES[each] for each in fit_numbers(self._model)]

    @property
    def _model(self) -> FittedModel:
        if self.fitted is None:
            raise _lacking("a model of many draws has no one set of coefficients", "Leave draws out, or take .frame")
        return self.fitted

    @property
    def _unpooled(self) -> FittedModel:
        if self._model.pooled is not None:
            raise _lacking(NOT_POOLED, "Omit impute")
        return self._model

    @property
    def _coefficients(self) -> Sequence[Coefficient]:
        return _all(self._model.estimates)

    @property
    def _names(self) -> list[str]:
        model = self._model
        names = {column.name: column.term for column in model.design.columns} | {INTERCEPT: CONSTANT}
        if equations := getattr(model.estimates, "equations", None):
            levels = model.data.outcome_levels[1:]
            return [
                f"{level}: {names[name]}"
                for level, equation in zip(levels, equations, strict=True)
                for name in (INTERCEPT, *(column.name for column in model.design.columns))[: len(equation)]
            ]
        thresholds = (f"{low}/{high}" for low, high in pairwise(model.data.outcome_levels))
        return [names[each.name] if each.name in names else next(thresholds) for each in self._coefficients]

    def _series(self, numbers: list[float]) -> "pd.Series[float]":
        import pandas as pd

        return pd.Series(numbers, index=self._names, dtype=float)


def _all(model: Model) -> tuple[Coefficient, ...]:
    """Return the coefficients, of an ordinal model with its thresholds after them."""
    return (*model.coefficients, *getattr(model, "thresholds", ()))


def _lacking(what: str, fix: str) -> UsageError:
    return UsageError("the model", [Problem("", what, fix)])
