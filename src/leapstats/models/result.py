"""A fitted model as an analyst holds it: its coefficients as statsmodels names them, and the printed odds ratios."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from leapstats.errors import Problem, UsageError
from leapstats.models.fit import FittedModel, estimates_at, limits_and_p, term_name
from leapstats.models.method import Method
from leapstats.models.prediction import probabilities
from leapstats.output.result import AnalysisResult
from leapstats.stats.models.coefficients import INTERCEPT, Coefficient

if TYPE_CHECKING:
    import pandas as pd

ALPHA_FIX = "Take a fraction such as 0.05"
CONSTANT = "Intercept"
WIDTH = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult(AnalysisResult):
    """A fitted logistic model.

    What statsmodels names has its meaning there, log odds: `params`, `bse`, `conf_int()`, `pvalues`,
    `cov_params()`, `nobs`, `llf`, `predict()`, `summary()`. Limits and p-values are those that are printed, by
    the method of the model. `frame` and `table` have the odds ratios. Where the model was fitted to many draws,
    there is no one set of coefficients, and asking for it is an error.
    """

    fitted: FittedModel | None = field(repr=False)

    @property
    def params(self) -> "pd.Series[float]":
        """Log odds ratios, the intercept first where the method has one; named `item` or `item[T.code]`."""
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
            if not math.isclose(alpha, 1 - self._model.conf_level):
                coefficients = estimates_at(self._model, 1 - alpha).coefficients
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

    def predict(self, data: "pd.DataFrame | None" = None) -> "pd.Series[float]":
        """Return the probability of the outcome.

        Parameters
        ----------
        data
            One column an item of the formula, with its codes, labels or numbers; None for the rows that were used,
            named by their units. A row that lacks an answer has NaN.

        Raises
        ------
        UsageError
            For an exact model, which has no intercept, and if the data lack an item or have an answer that the
            model does not know.

        Notes
        -----
        Those of Firth's method lean towards 1/2.
        """
        if self._model.method is Method.EXACT:
            raise _lacking("an exact model has no intercept, and so no probabilities", "Take another method")
        return probabilities(self._model, data)

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

        model, level = self._model, 100 * self._model.conf_level
        numbers = np.column_stack([self.params, self.bse, self.pvalues, self.conf_int()])
        about = [
            ["Outcome:", shown(model.formula.outcome), "Rows used:", str(self.nobs)],
            ["Method:", str(model.method), "With the outcome:", str(model.data.events)],
            ["Log-likelihood:", f"{self.llf:.4f}", "Scale:", "log odds"],
        ]
        return [
            SimpleTable(about, title=f"Logistic model: {shown(model.formula.text.strip())}"),
            SimpleTable(
                [[f"{number:.4f}" for number in row] for row in numbers.tolist()],
                headers=["coef", "std err", "p-value", f"{level:g}% CI low", "high"],
                stubs=list(map(shown, self._names)),
            ),
        ]

    @property
    def _model(self) -> FittedModel:
        if self.fitted is None:
            raise _lacking("a model of many draws has no one set of coefficients", "Leave draws out, or take .frame")
        return self.fitted

    @property
    def _coefficients(self) -> Sequence[Coefficient]:
        return self._model.estimates.coefficients

    @property
    def _names(self) -> list[str]:
        names = {column.name: term_name(column) for column in self._model.design.columns} | {INTERCEPT: CONSTANT}
        return [names[each.name] for each in self._coefficients]

    def _series(self, numbers: list[float]) -> "pd.Series[float]":
        import pandas as pd

        return pd.Series(numbers, index=self._names, dtype=float)


def _lacking(what: str, fix: str) -> UsageError:
    return UsageError("the model", [Problem("", what, fix)])
